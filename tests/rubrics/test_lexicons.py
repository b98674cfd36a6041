"""The lists of forbidden words on sentences of their own: what must be found, and what must be left alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scoring.lexicon import Lexicon, load_lexicon
from scoring.matching import normalise

LEXICONS = Path(__file__).parents[2] / "rubrics" / "lexicons"
KINDS = ("insult", "provocation", "impatience", "shirking", "refusal", "disparagement", "leak", "overpromise")

FORBIDDEN: dict[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "insult": (
            "丢人现眼,这么大岁数了还贪这两块钱",
            "你脑袋被门夹了吧",
            "智商不在线就别学人家网购",
            "你有病就去看病,别来烦我们",
            "你长没长眼睛,页面上写那么大的字",
            "说你是猪都侮辱了猪",
        ),
        "provocation": (
            "工号就是8023,你尽管去告",
            "逾期不还,我们就给您单位同事挨个打电话",
            "再啰嗦我把你订单取消了",
            "再骂一句试试",
            "再这样我给您拉黑了啊",
            "再闹我就报警抓你",
        ),
        "impatience": (
            "刚才不是跟你讲过了吗",
            "急什么急,等着呗",
            "问题怎么这么多,百度一下不就知道了",
            "又没坏,您瞎折腾什么呀",
            "我没空听你讲这些",
            "我不想再重复了",
        ),
        "shirking": (
            "我们只管卖,售后不归我们",
            "说明书上有,您慢慢琢磨去",
            "药是医生开的,过敏了你找医生啊找药房干什么",
            "你打另外一个电话吧,我这边不受理",
            "医保报不了您跟医保局说,我们窗口就是收钱的",
            "该找谁找谁",
        ),
        "refusal": (
            "只能这样了,接受不了我也没招",
            "不好意思,无能为力",
            "不可能给你赔的",
            "我没权限,我领导也没权限",
            "这个真办不来,您别为难我",
            "要么现在付钱要么取消,没有第三条路",
        ),
        "disparagement": (
            "上次接你电话那个新来的什么都不懂",
            "那个牌子早就臭了",
            "他们家的东西质量差得要命,谁买谁后悔",
            "买得起这房的都不是您这样的人",
            "现在的大学生真是一点常识都没有",
            "我们这破系统三天两头崩",
        ),
        "leak": (
            "老师的私人电话是139开头那个,我报给你",
            "张老师的工资一个月八千六,公积金两千",
            "卖家的微信和家庭住址我发你",
            "别人家给的底价我发您看看,是98万",
            "您邻居也欠费了,欠了两千",
            "王总那单我们给的是七折,您可别说出去",
        ),
        "overpromise": (
            "只要下了单,想啥时候退就啥时候退,没人拦您",
            "这个课学完保证月薪过万",
            "不管什么病都给报销",
            "零风险高收益",
            "随时可以退,任何理由都行",
            "放心好了,快递绝对丢不了,丢了我个人赔",
        ),
    },
    "en": {
        "insult": (
            "Grow up, you're acting like a child.",
            "Is there anyone there with a brain I can talk to?",
            "You're a complete waste of space.",
            "What a ridiculous little man you are.",
        ),
        "provocation": (
            "Threaten me all you like, nothing will happen.",
            "Careful, I know which school your kids go to.",
            "Wow, what a tragedy, no wifi for an hour.",
            "Drama, drama, drama.",
        ),
        "impatience": (
            "Third time today you've rung about this.",
            "What now?",
            "Right, are we done?",
            "Okay okay okay, I get it, can we wrap up?",
        ),
        "shirking": (
            "Google it.",
            "Somebody else set that up, ask them.",
            "You clicked it, so that's on you.",
            "I only do mornings, whatever happened last night has nothing to do with me.",
        ),
        "refusal": (
            "I'm not transferring you to anyone.",
            "You're out of luck.",
            "It can't be done.",
            "I have no idea and nobody here does either.",
        ),
        "disparagement": (
            "Our IT guys couldn't find their own backsides with both hands.",
            "Honestly I wouldn't buy this product myself.",
            "Folks from your part of town never pay on time.",
            "Head office couldn't care less about you.",
        ),
        "leak": (
            "I'll read you her test results.",
            "Don't tell anyone, but we're closing this branch next month.",
            "Your boss asked us to check your phone records.",
            "The person who complained about you is Mr Harris from flat 4.",
        ),
        "overpromise": (
            "A hundred percent of our patients recover.",
            "You'll definitely be approved.",
            "I swear the refund will be there by tonight.",
            "Trust me, they'll definitely pay out.",
        ),
    },
}

INNOCENT = {
    "zh": (
        "不知道您是否方便,我想跟您核实一下地址",
        "这个我不太清楚,我帮您问一下技术,稍后回您",
        "现在没办法当场退款,但可以给您换一个新的",
        "这个问题不归我们网点管,不过我可以帮您转接到信用卡中心,您不用再说一遍",
        "我们不能保证具体时间,一般是三到五天",
        "我无法查询您先生的账户,这是为了保护客户隐私",
        "这个我说了不算,但我帮您向主管争取",
        '快递员说"爱投诉就投诉",确实不应该',
        "您先不要转账,对方可能是骗子,请马上挂断",
        "多大点事,您别放心上,我来弄",
        "百分之百棉的,亲肤透气",
        "我保证今天下班前给您回电话",
        "有病史的话需要提前告知",
        "滚筒洗衣机怎么清洗我发您教程",
        "您太太的卡需要她本人来电,可以让她现在跟我说两句吗",
        "您如果不同意这个方案,也可以走法律途径,这是您的权利",
        "逾期会产生罚息,我帮您看看能不能协商还款",
        "我快下班了,不过我会交接给小李,他晚上八点前给您回电",
        "很遗憾这个日期的房间已经订满,隔壁同品牌酒店还有两间,要不要我帮您预订",
        "退货运费由我们承担,您直接交给快递员就行",
        "不能说一定,但多数情况三天内就能收到",
        "理财有风险,可能会亏本金",
        "我们员工从来不会跟客户要密码",
        "骑手的真实号码我看不到,只能通过平台转接",
        "您问得多说明您上心,我一条一条答",
        "先把总闸关掉,赶紧离开厨房,我这边马上派人",
        "您想投诉的话我现在就帮您登记,编号稍后发给您",
        "老人家不会用智能手机也没关系,可以打电话办",
        "不是您弄坏的,是批次缺陷",
        "一定要绑好安全带",
        "保本的只有存款",
        "根治需要手术,药物只能控制",
        "有位张先生说是您朋友,要帮您取件,您同意吗",
        "有人打电话说能消除不良记录,那是骗子,您不要信",
        "经理不在,他两点回来我让他给您打电话",
        "我只负责预约,治疗方案医生会当面跟您讲,我帮您约最早的号",
        "您要是赶时间,我长话短说",
        "垃圾短信请转发到12321",
        "没有谁能保证百分之百成功",
        "您高兴就好,我们也高兴",
    ),
    "en": (
        "I don't know the answer yet, but I'll find out and call you back by three.",
        "I can't refund it to another card, but I can send you store credit today.",
        "I can't guarantee a delivery date, but it usually takes three days.",
        "For privacy reasons I can't share another customer's details.",
        "You said the driver called you an idiot; I'm very sorry, that's unacceptable.",
        "This isn't my area, so let me bring in a specialist.",
        "You have every right to complain.",
        "Take all the time you need.",
        "It wasn't your fault at all.",
        "I'm such an idiot, I typed the wrong code, sorry.",
        "The product comes with a two year guarantee.",
        "I'll definitely call you back before five.",
        "We'll never ask you for your password.",
        "The driver will call you when he's nearby.",
        "Please get out of the house now and ring the gas emergency line.",
        "Let me repeat that back to you.",
        "How many times has it happened?",
        "Whatever suits you best.",
        "Good luck with your exam!",
        "Check your junk folder.",
        "It's company policy to verify you first.",
        "No, it's not too late to change it.",
        "It's not something our team handles, so I'll put you straight through to billing and stay on the line.",
        "The rubbish collection is on Tuesday.",
        "I'll take this up with the courier for you.",
        "Let me finish the refund first and then we'll look at the other order.",
        "Past performance is no guarantee of future returns.",
        "If you're still unhappy, you can take it to the ombudsman free of charge.",
        "My supervisor is on another call; she'll ring you before five.",
        "We only sell original parts.",
    ),
}


@cache
def forbidden_words(language: str) -> Lexicon:
    return load_lexicon(LEXICONS / f"forbidden-{language}.yaml")


def bad_sentences() -> Iterator[tuple[str, str, str]]:
    for language, kinds in FORBIDDEN.items():
        yield from ((language, kind, text) for kind, texts in kinds.items() for text in texts)


@pytest.mark.parametrize(("language", "kind", "text"), bad_sentences())
def test_finds_what_must_not_be_said(language: str, kind: str, text: str) -> None:
    found = {hit.kind for hit in forbidden_words(language).hits(normalise(text))}
    assert kind in found


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in INNOCENT.items() for text in texts])
def test_leaves_innocent_talk_alone(language: str, text: str) -> None:
    hits = forbidden_words(language).hits(normalise(text), homophones=language == "zh")
    assert [(hit.kind, text[slice(*hit.span)]) for hit in hits] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_is_there(language: str) -> None:
    assert tuple(forbidden_words(language).kinds) == KINDS
