"""The forms in which names, numbers, amounts, dates, times and addresses are said, for `scoring.entities`.

Every repetition is bounded: looking for them takes time linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "order_number", "phone", "amount", "date", "time_commitment", "email"]

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
"""The hundred or so most frequent family names."""

NUMBER = r"(?:[0-9]{1,9}|[一二两三四五六七八九十]{1,3}|半|几|数)(?:(?:到|至|来|多)?[0-9一二两三四五六七八九十]{1,3})?"
CLOCK = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:点(?:钟|半|一刻|三刻|[0-9]{1,2}分?)?|时)"
PART_OF_DAY = r"(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|今晚|明早|下班)"
WEEKDAY = r"(?:(?:本|这|这个|下|下个)?(?:周|星期|礼拜)[一二三四五六日天1-7末])"
DAY = (
    rf"(?:今天|今日|今晚|当天|当日|明天|明日|明早|明晚|后天|大后天|本周|这周|下周|月底|月末|年底|节前|{WEEKDAY}|"
    rf"(?:[0-9]{{2,4}}年)?[0-9]{{1,2}}月[0-9]{{1,2}}[号日]|[0-9]{{1,2}}[号日])"
)
MOMENT = rf"(?:{DAY}(?:的|之?内)?(?:{PART_OF_DAY})?(?:{CLOCK})?|{PART_OF_DAY}(?:{CLOCK})|{CLOCK})"
SPAN = rf"{NUMBER}(?:个)?(?:半)?(?:分钟|刻钟|小时|钟头|工作日|自然日|天|日|周|星期|礼拜|月|个月)"
ACTION = (
    r"(?:回电|回复|回覆|回访|联系|答复|致电|打给|打电话|通知|告知|反馈|上门|到场|发货|发出|寄出|寄到|补发|送到|送达|派送|到账|到帐|"
    r"退回|退还|退款|打款|处理|解决|办好|办完|办结|完成|修好|恢复|安排|跟进|给您结果|有结果|出结果|审核|开通|生效|"
    r"回过去|打过去|回您|寄|派人|派师傅|安装|原路|原卡|准信|答覆)"
)
CUSTOMERS = r"[^。]{0,4}(?:提供|上传|缴|支付|付款|申请|填写|拨打|联系我们|来电|补交|激活|取件|取走|凭)"
"""What the customer has to do within the time is no promise."""

MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
DAYS = rf"(?:today|tonight|tomorrow|{WEEKDAYS}|(?:{MONTHS} [0-9]{{1,2}}(?:st|nd|rd|th)?|(?:the )?[0-9]{{1,2}}(?:st|nd|rd|th)(?: of {MONTHS})?))"
_FEW = "(?:one|two|three|four|five|six|seven|eight|nine|ten|[0-9]{1,4})"
HOW_MANY = rf"(?:{_FEW}(?: (?:to|or|and) {_FEW})?|an?|the next(?: few)?|a (?:couple|few)(?: of)?|half an)"
UNIT = r"(?:minutes?|mins?|hours?|hrs?|(?:business |working |calendar )?days?|weeks?|months?)"
DEADLINE = (
    rf"(?:(?:the )?(?:end|close) of (?:the |this |next )?(?:day|business|week|month|today|tomorrow)|noon|"
    rf"midnight|[0-9]{{1,2}}(?: [0-9]{{2}})? ?(?:am|pm|o'clock)|(?:this |next )?{DAYS}(?: (?:morning|afternoon|"
    rf"evening))?|next week|this (?:morning|afternoon|evening))"
)
DEED = (
    r"(?:call|ring|phone|contact|email|message|get back|reply|respond|hear|update|refund|credit|send|ship|"
    r"dispatch|deliver|arrive|be there|be with you|come (?:out|round)|visit|fix|resolve|sort|replace|post|"
    r"process|follow up|let you know|reach|hit|land|clear|show up|be (?:in|back|ready|done|finished|completed))"
)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a kind. `original` looks in the text as it stands; `hint` are characters one of which must be there."""

    pattern: re.Pattern[str]
    hint: str = ""
    original: bool = False


def _in_figures(pattern: str, hint: str = "") -> Form:
    return Form(re.compile(pattern), hint)


def _as_written(pattern: str, hint: str = "") -> Form:
    return Form(re.compile(pattern), hint, original=True)


_NAME_LEAD = (
    r"(?:[Mm]y name(?:'s| is)|[Mm]y names|\b[Ii]'m|\b[Ii] am|\b[Tt]his is|\b[Yy]ou(?:'re| are) (?:speaking|"
    r"talking|chatting) (?:to|with)|\b[Yy]ou(?:'re| are) through to|\b[Ii]t's)"
)

FORMS: dict[Kind, tuple[Form, ...]] = {
    "name": (
        _in_figures(r"(?:工号|员工号|客服编号)(?:是|为|码)?[a-z]{0,3}[0-9]{2,8}", "工编员"),
        _in_figures(r"(?<![0-9])[0-9]{2,8}号?(?:客服|坐席|座席|话务员|专员|接线员|工作人员)", "客坐座话专接工"),
        _in_figures(r"(?:我是|我叫|这边是|这里是|叫我)[^我你您是吗]{0,12}?小(?![时区心型票程姐朋伙事问孩费数店额组贷微])[㐀-鿿]", "小"),
        _in_figures(
            r"(?:客服|售后|专员|顾问|管家|经理|助理"
            r"|老师)小(?![时区心型票程姐朋伙事问孩费数])[㐀-鿿](?:为您|在|很高兴|请问|竭诚|$)", "小"
        ),
        _in_figures(
            rf"(?:我(?:是|叫)|这边是|这里是)[^我你您是吗]{{0,12}}?[{SURNAMES}][㐀-鿿]{{0,2}}?(?:经理"
            rf"|主管|主任|专员|老师|师傅|先生|女士|警官|护士|医生)", "我这"
        ),
        _in_figures(rf"(?:我叫|我的名字叫|名字是|全名叫)[{SURNAMES}][㐀-鿿]{{1,2}}", "叫名"),
        _in_figures(rf"(?:免贵姓|敝姓|我姓)[{SURNAMES}]", "姓"),
        _as_written(rf"{_NAME_LEAD} [A-Z][a-z]{{1,14}}(?![a-z])"),
        _as_written(r"(?<![A-Za-z&] )\b[A-Z][a-z]{1,14}(?: from [A-Z][A-Za-z ]{1,30}?)? (?:here|speaking)\b"),
        _in_figures(r"(?<![a-z])(?:agent|badge|employee|staff|operator|adviser|advisor) (?:id|number|no) (?:is )?[a-z]{0,3}[0-9]{2,8}"),
    ),
    "order_number": (
        _in_figures(
            r"(?:订单|运单|快递|物流|工单|流水|受理|案件|合同|保单|报修|预约|会员|账单|发票|卡)?(?:单号|号码"
            r"|编号|尾号|号)[^0-9a-z]{0,4}[a-z]{0,6}[0-9][0-9a-z ]{3,23}", "号"
        ),
        _in_figures(r"(?:订单|运单|工单|保单)[^0-9a-z]{0,4}[a-z]{0,6}[0-9][0-9a-z ]{3,23}", "单"),
        _in_figures(r"(?<![0-9a-z])[a-z]{1,4}[0-9]{6,20}(?![0-9a-z])"),
        _in_figures(r"(?<![0-9a-z])(?!1[3-9][0-9]{9}(?![0-9]))[0-9]{8,24}(?![0-9a-z])"),
        _in_figures(
            r"(?<![a-z])(?:order|ticket|case|reference|ref|tracking|confirmation|booking|invoice|claim|policy|account|complaint)"
            r"(?: (?:number|no|id|code|ref|reference))?(?: (?:is|ending|ending in|of))?(?: [a-z]{1,3})? ?[a-z]{0,6}[0-9][0-9a-z ]{2,23}(?<! )"
        ),
    ),
    "phone": (
        _in_figures(r"(?<![0-9])(?:86 ?)?1[3-9][0-9](?: ?[0-9]){8}(?![0-9])"),
        _in_figures(r"(?<![0-9])0[1-9][0-9]{1,2} ?[2-9](?: ?[0-9]){6,7}(?![0-9])"),
        _in_figures(r"(?<![0-9])[48]00 ?[0-9](?: ?[0-9]){6}(?![0-9])"),
        _in_figures(r"(?:拨打|拨|致电|热线|电话(?:是|号码是|为)?|打)(?:9[56][0-9]{3,4}|1[012][0-9]{1,4})(?![0-9])", "拨致热电打"),
        _as_written(r"(?<![\w.])\+[1-9](?:[ ()-]{0,2}[0-9]){6,14}(?![\w])", "+"),
        _as_written(r"(?<![\w.])\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4}(?![\w])", "0123456789"),
        _in_figures(r"(?<![0-9])0[0-9]{2,4} [0-9]{3,4} [0-9]{3,4}(?![0-9])"),
    ),
    "amount": (
        _in_figures(
            r"(?<![这那哪每])[0-9][0-9 ]{0,11}(?:[万千百])?(?:元|块钱|圆|角钱"
            r"|毛钱|分钱|万元|人民币|美元|美金|港币|欧元|英镑|rmb)", "元块圆角毛分万人美港欧英r"
        ),
        _in_figures(r"(?<![这那哪每0-9])(?:[2-9]|[1-9][0-9]{1,8})块(?![儿去来板屏一砖布肉玻])", "块"),
        _in_figures(r"(?:[0-9]{2,9}(?:多|来)|(?:[0-9]{1,6}|一|两|几)[百千万](?:多|来)?)(?:块|元)", "块元"),
        _as_written(r"[¥￥$€£]\s?[0-9][0-9,]{0,14}(?:\.[0-9]{1,2})?", "¥￥$€£"),
        _as_written(r"(?<![\w.])[0-9][0-9,]{0,14}(?:\.[0-9]{1,2})?\s?(?:元|块|RMB|CNY|USD|EUR|GBP)", "元块RCUEG"),
        _in_figures(
            r"(?<![0-9a-z])(?:[0-9][0-9 ]{0,11}|an? |a hundred |a thousand )(?: ?(?:hundred"
            r"|thousand))? ?(?:dollars?|bucks|pounds?|euros?|cents?|pence|yuan|quid)(?![a-z])"
        ),
    ),
    "date": (
        _in_figures(r"(?:[0-9]{2,4}年)?[0-9]{1,2}月(?:份|[0-9]{1,2}[号日]?|底|初|中旬)", "月"),
        _in_figures(r"(?<![0-9a-z第])[0-9]{1,2}[号日](?![线楼门机店院床窗柜车客坐座话专码])", "号日"),
        _in_figures(r"(?:今|明|后|昨|前|大后|大前)天|(?:今|明|当)日|今晚|明早|明晚", "天日晚早"),
        _in_figures(r"(?:本|这|这个|下|下个|上|上个)?(?:周|星期|礼拜)[一二三四五六日天末1-7]", "周星礼"),
        _as_written(r"(?<![\d.])(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}(?!\d)"),
        _as_written(r"(?<![\d/.])[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?(?![\d/])", "/"),
        _in_figures(rf"(?<![a-z])(?:{DAYS}|yesterday)(?![a-z])"),
    ),
    "time_commitment": (
        _in_figures(rf"{SPAN}(?:(?:之内|以内|内)(?!{CUSTOMERS})|左右(?=[^。]{{0,8}}{ACTION}))", "内左"),
        _in_figures(rf"(?<!上)(?<!上个){MOMENT}(?:之前|以前|前)(?!的|台|面|后|段)", "前"),
        _in_figures(rf"(?:最晚|最迟|最多|不超过|不会超过|顶多|争取)(?:在|到|是|于)?(?:{SPAN}|{MOMENT})", "最不顶争"),
        _in_figures(
            rf"(?<![上这过])(?<!上个)(?:{DAY}(?:{PART_OF_DAY})?(?:{CLOCK})?"
            rf"|{SPAN}后?)[^0-9吗没]{{0,10}}?(?:会|给您|为您|跟您|帮您|可以|能|就)[^吗没]{{0,8}}?{ACTION}"
        ),
        _in_figures(
            rf"(?<![上昨前这过])(?<!上个)(?:{DAY}(?:{PART_OF_DAY})?(?:{CLOCK})?|{SPAN}后?)(?:左右)?"
            rf"[^0-9吗没您你]{{0,3}}?{ACTION}(?![^。]{{0,3}}[吗没])"
        ),
        _in_figures(
            rf"(?<![a-z])(?<!us )(?:within|in under|in less than) (?:the (?:next|following) )?{HOW_MANY} (?:more )?{UNIT}(?![a-z])(?! of )|"
            rf"(?<![a-z])(?:by|before|no later than|at the latest by) {DEADLINE}(?![a-z])"
        ),
        _in_figures(rf"(?<![a-z]){DEED}(?![a-z])(?! us)[a-z ']{{0,40}}? (?:in|within) (?:the next )?{HOW_MANY} {UNIT}(?![a-z])"),
        _in_figures(
            rf"(?:(?<![a-z])(?:will|going to|should|shall)|'ll)(?![a-z]) [a-z0-9 ']{{0,40}}?{DEED}(?![a-z])[a-z0-9 ']{{0,30}}? (?:on "
            rf"|at |this |first thing (?:on )?)?{DEADLINE}(?![a-z])"
        ),
        _in_figures(
            rf"(?<![a-z])(?:ships?|arrives?|goes out|leaves|is (?:due|scheduled|booked|expected)(?: to \w{{2,10}})?)"
            rf"(?: on| for| by| at)? {DEADLINE}(?![a-z])"
        ),
    ),
    "email": (
        _as_written(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}", "@＠"),
        _in_figures(r"(?<![a-z0-9])[a-z0-9]{1,32} at [a-z0-9]{1,32} dot [a-z]{2,6}(?![a-z])"),
        _in_figures(r"[a-z0-9]{1,32} ?(?:艾特|圈a|at) ?[a-z0-9]{1,32} ?点 ?(?:com|cn|net|org)", "点"),
    ),
}  # fmt: skip
