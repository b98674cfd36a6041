"""The words of a four-line summary: frames in both languages, what carries no news, and what tells an act.

Expressions are for text in Simplified script.
"""

from __future__ import annotations

import re


def either(chinese: str, english: str) -> re.Pattern[str]:
    """An expression that finds any of these, the English ones as whole words."""
    return re.compile(rf"{chinese}|\b(?:{english})\b", re.IGNORECASE)


FRAMES: dict[str, dict[str, str]] = {
    "reason": {"zh": "来意（{title}）：客户说{quotes}", "en": "Reason ({title}): the customer says {quotes}"},
    "reason_perhaps": {
        "zh": "来意（可能是{title}）：客户说{quotes}",
        "en": "Reason (perhaps: {title}): the customer says {quotes}",
    },
    "reason_untitled": {"zh": "来意：客户说{quotes}", "en": "Reason: the customer says {quotes}"},
    "reason_restated": {"zh": "来意（{title}）：按客服的复述，{quotes}", "en": "Reason ({title}): as the agent restates it, {quotes}"},
    "reason_unclear": {"zh": "来意：不清楚", "en": "Reason: not clear"},
    "done": {"zh": "处理：{steps}", "en": "Handling: {steps}"},
    "done_unclear": {"zh": "处理：看不出客服做了什么", "en": "Handling: not clear what the agent did"},
    "resolved": {"zh": "结果：已解决", "en": "Outcome: resolved"},
    "follow_up": {"zh": "结果：已约定后续", "en": "Outcome: a next step is agreed"},
    "unresolved": {"zh": "结果：没有解决", "en": "Outcome: not resolved"},
    "outcome_unclear": {"zh": "结果：不清楚", "en": "Outcome: not clear"},
    "feeling_unknown": {"zh": "情绪：未判断", "en": "Feeling: not known"},
    "feeling_calm": {"zh": "情绪：客户始终平静", "en": "Feeling: calm throughout"},
    "feeling_good": {"zh": "情绪：客户{end}", "en": "Feeling: {end}"},
    "feeling_better": {"zh": "情绪：客户先是{worst}，最后{end}", "en": "Feeling: {worst} at first, {end} in the end"},
    "feeling_calmed": {"zh": "情绪：客户一度{worst}，最后平静", "en": "Feeling: {worst} for a while, calm in the end"},
    "feeling_bad": {"zh": "情绪：客户到最后仍{worst}", "en": "Feeling: still {worst} in the end"},
    "feeling_worse": {"zh": "情绪：客户起初平静，最后{worst}", "en": "Feeling: calm at first, {worst} in the end"},
}  # fmt: skip

STEPS: dict[str, dict[str, str]] = {
    "performs": {"zh": "客服办理：{quote}", "en": "the agent acts: {quote}"},
    "commits": {"zh": "客服承诺：{quote}", "en": "the agent commits: {quote}"},
    "gives_steps": {"zh": "客服指导：{quote}", "en": "the agent gives steps: {quote}"},
    "explains": {"zh": "客服说明：{quote}", "en": "the agent explains: {quote}"},
    "refuses_with_way": {
        "zh": "客服没有同意，另给办法：{quote}",
        "en": "the agent declines and offers another way: {quote}",
    },
    "refuses_flat": {"zh": "客服拒绝：{quote}", "en": "the agent refuses: {quote}"},
    "transfers_warm": {"zh": "客服转交：{quote}", "en": "the agent hands over: {quote}"},
    "transfers_cold": {"zh": "客服让客户另找：{quote}", "en": "the agent sends the customer elsewhere: {quote}"},
    "shirks": {"zh": "客服推脱：{quote}", "en": "the agent disowns it: {quote}"},
    "puts_off": {"zh": "客服没有说定：{quote}", "en": "the agent stays vague: {quote}"},
    "promises_absolutely": {"zh": "客服打包票：{quote}", "en": "the agent promises beyond their power: {quote}"},
}
"""What the agent did, by act."""

WITNESSES: dict[str, dict[str, str]] = {
    "agent": {"zh": "，客服说{quote}", "en": "; the agent: {quote}"},
    "customer": {"zh": "，客户说{quote}", "en": "; the customer: {quote}"},
}
"""Who bears the outcome or the feeling out, behind the frame."""

MARKS = {
    "zh": {"quote": "「{text}」", "list": "", "steps": "；"},
    "en": {"quote": "“{text}”", "list": " … ", "steps": "; "},
}

FEELINGS: dict[str, dict[str, str]] = {
    "anger": {"zh": "生气", "en": "angry"},
    "worry": {"zh": "着急", "en": "worried"},
    "disappointment": {"zh": "失望", "en": "disappointed"},
    "relief": {"zh": "松了口气", "en": "relieved"},
    "gratitude": {"zh": "表示感谢", "en": "grateful"},
    "neg": {"zh": "不满", "en": "unhappy"},
    "pos": {"zh": "满意", "en": "content"},
}

FILLERS = {
    "zh": (
        "[㐀-鿿]{1,4}?(?:您|你)好(?:啊|呀|哈|吗)?(?=[，,。\\s]|$)|喂+|哎呀|哎哟|哎|诶|欸|嗯+|呃+|唉|哦+|噢|喔|啊+(?=[，,、\\s]|那|我|你|这)|那什么|那个(?=[，,、\\s我你呃嗯那])|这个(?=[，,、\\s我你呃嗯])|就是说|"
        "(?:您|你)好(?:啊|呀|哈|吗)?|不好意思|打扰(?:了|一下)?|请问(?:一下|下)?|在吗|在不在|然后(?=[，,\\s])|怎么说呢|"
        "(?:我)?(?:想|要)?问(?:一下|下|问|一哈)(?:啊|哈|哦)?(?![你您他她它谁])"
    ),
    "en": (
        "um+|uh+|er+m?|ah+|oh|well|hmm+|right|okay|ok|so|yeah|yes|yep|hello|hi(?: there)?|hiya|hey|morning|good (?:morning|afternoon|evening)|"
        "afternoon|sorry|you know|i mean|look|listen|like|please"
    ),
}
"""Cut at the beginning of a clause."""

JOINTS = {
    "zh": "然后|但是|可是|所以|因为|结果|而且|不过|就是说|现在|我就|他说|你们",
    "en": "(?:but|because|so|and (?:i|it|they|we|you|then|the|now|he|she)|which|when|since|that's|i've|i'm)\\b",
}
"""Where a long clause without punctuation may be parted: before these."""

EMPTY = either(
    "喂|嗯+|哦+|噢|喔|啊+|呃+|哎|诶|唉|呀|哈+|好+的?|好嘞|好吧|行+|可以|对+|是+的?|没错|没有|有|不是|(?:您|你|大家|早上|上午|下午|晚上)好|"
    "在+的?|在(?:吗|不在|呢)|有人(?:吗|在吗)|请问|谢谢|谢了|多谢|感谢(?:您)?|不客气|再见|拜拜|麻烦(?:您|你|了)|不好意思|(?:非常|实在|真的)?抱歉|对不起|"
    "稍等(?:一下|下|片刻)?|(?:请)?(?:您|你)?(?:稍|等)(?:一)?(?:下|会儿?|等)|您说|你说|我看(?:看|一下)?|我查(?:查|一下)?|我核(?:一)?下|明白|知道了|了解|"
    "收到|理解|没问题|辛苦(?:了|您)?|客服|先生|女士|小姐|亲|您|你|我|了|吧|呢|嘛|的|那|就|这个|那个|先|说完|听(?:我|您|你)说|"
    "(?:我)?(?:想|要)?(?:问|咨询)(?:一下|下|问|个事|个问题)?|很高兴为您服务|还有(?:什么|别的|其他)(?:可以|能)?(?:帮|问题|需要)[^，。]*",
    "hello|hi|hey|hiya|there|good|morning|afternoon|evening|um+|uh+|er+m?|ah|oh|yes|yeah|yep|no|nope|nah|ok|okay|right|sure|fine|great|"
    "perfect|lovely|brilliant|thanks?|thank|you|so much|very|cheers|bye|please|sorry|well|correct|exactly|got it|one|moment|sec(?:ond)?|"
    "hold on|hang on|let me|see|check|look|just|a|i|the|is|it|that's|it's|of course|no problem|how can i help|how are you|anything else|"
    r"my name is \w+|and|so|but|love|mate|sir|madam|ma'am",
)
"""A clause of nothing but these says nothing."""

TELLS: dict[str, re.Pattern[str]] = {
    "confirms_solved": either(
        "好了|好啦|收到|到了|到账|可以了|能用|清楚|明白|懂了|行了|解决|正常|没问题|搞定|齐了|出来了|亮了|通了|谢",
        r"work(?:s|ed|ing)?|got it|it's (?:there|here|in|on|back)|sorted|thanks?|clear|perfect|fixed|received|done|see it",
    ),
    "performs": either(
        "已经?|刚|给您|帮您|给你|帮你|好了|了$|办|登记|提交|申请|退|补|改|查到|派|开通|取消",
        r"i've|i have|we've|done|sent|booked|refund\w*|changed|added|cancel\w*|raised|processed|credit\w*|now",
    ),
    "commits": either(
        "今天|今晚|明天|后天|上午|下午|点|小时|分钟|工作日|天内|之前|周[一二三四五六日末]|回电|联系您|打给您|上门",
        r"tomorrow|today|tonight|by|within|hours?|minutes|days?|\w+day|i'll|we'll|he'll|she'll|they'll|call you|ring you",
    ),
    "gives_steps": either(
        "先|再|然后|点|按|打开|设置|选|拔|插|长按|重启|填|拿|带",
        "press|click|go to|open|tap|select|hold|then|turn|settings|unplug|bring|send|keep|put|take",
    ),
    "explains": either(
        "因为|是|要|需要|可以|不|规定|块|元|天|原因",
        "because|since|means|needs?|can|due|costs?|fee|policy|reason|it's|that's|is|are",
    ),
    "refuses_with_way": either(
        "不能|没法|不行|无法|办不|不可以|但|可以|要不|不过", "can't|cannot|unable|but|instead|could|not|what i can"
    ),
    "refuses_flat": either(
        "不能|没法|不行|无法|办不|不可以|没办法|规定|不了|没有", "can't|cannot|unable|won't|no|not|policy|don't"
    ),
    "transfers_warm": either("转|同事|专员|组|部门|接", "transfer|colleague|team|put you|through|specialist|hand"),
    "transfers_cold": either("打|找|转|去|拨|自己", "call|ring|contact|speak|number|them|online|email"),
    "shirks": either(
        "不归|不是我们|不管|管不了|找|自己|没关系", "not our|not us|not me|nothing to do|your own|them|can't"
    ),
    "puts_off": either(
        "尽快|反映|等|有消息|再说|看看|到时候|可能",
        "as soon|soon|pass|try|wait|when|might|should|look into|at some point",
    ),
    "promises_absolutely": either(
        "保证|绝对|百分之百|肯定|一定|担保",
        "guarantee\\w*|never|definitely|promise|hundred percent|100|don't you worry",
    ),
}
"""What makes a clause the one that does the act."""

BY_WORDS: dict[str, re.Pattern[str]] = {
    "performs": either(
        "(?:已经?|刚刚?)(?:给|帮|为|替)?(?:您|你)?.{0,8}(?:了|好|完|成)|"
        "(?:给|帮|为|替)(?:您|你).{0,10}(?:好|上|完|过去|登记|提交|取消|退|补|改|换|开)(?:了|上|下|好)|"
        "(?:订|改|开|办|报|发|退|补|设|约|派|提交|登记|申请)(?:好|上|下|成|过去)了",
        "(?:i've|i have|we've) (?:just |now |already )?(?:sent|raised|booked|changed|cancelled|canceled|added|refunded|put|reset|logged|"
        "updated|ordered|processed|authorised|taken|moved|reported|reissued)",
    ),
    "commits": either(
        "(?:今天|今晚|明天|后天|周[一二三四五六日]|\\d+|[一二三四五六七八九十两]+)(?:上午|下午|点|小时|个小时|分钟|个工作日|天)?(?:之前|前|内|以内)?"
        ".{0,6}(?:给您|联系您|回电|回复|上门|到账|处理)",
        r"(?:i'll|we'll|i will|we will)\b.{0,60}\b(?:today|tomorrow|tonight|by|within|before|monday|tuesday|wednesday|thursday|friday)",
    ),
    "gives_steps": either(
        "(?:先|点|打开|长按|拔掉|进入).{0,15}(?:再|然后|点|选)", "go to|press|click|open|tap|hold down"
    ),
    "refuses_flat": either(
        "没办法|办不了|不能给您|不可以|无法|没有这个|没这个|没法|不能|不支持",
        "(?:we|i) (?:can't|cannot|are unable|am unable)",
    ),
    "explains": either(
        "因为|规定|需要您|您需要|按照|原因|一般|目前|要带|要等", "because|the reason|policy|that's due to"
    ),
}
"""What the agent does where no reader of acts is at hand, the surest first."""

SYMPATHY = either(
    "我(?:知道|理解|明白|懂|能理解)(?:您|你)|理解您|换(?:了)?(?:谁|我)|谁(?:都|也)(?:会|得|受不了|着急)|抱歉|对不起|不好意思|让您久等|给您添|"
    "别(?:着)?急|您放心|辛苦您|心疼",
    r"sorry|apolog\w*|i understand|i know (?:you|how|that's)|must be|appreciate|bear with",
)
"""Clauses of sympathy and courtesy: not what was done."""
