"""The words by which a clause is told to promise something, who promises it, and when it is none: for scoring.promises.

All are looked for in folded text (`scoring.date_words.folded`): half width, lower case, Simplified.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scoring.entity_forms import SURNAMES


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """Expressions of one language, each looked for in one clause.

    - `clause_end`, `sentence_end`: what ends them.
    - `deed`: what can be promised. `vague`, `absolute`: mark the kinds.
    - `asks` a question or an offer, `yours` a deed of the customer's, `condition` of another clause, `done` already,
      `denies` takes it back, `said` reports what somebody said: no promise.
    - `intent`: who and a word of what is to come. Where words alone decide, it is enough with one of `firm`, and where a
      time is told `timed` is enough; `happened` marks what is over, `soon` follows a length that counts from now.
    - `own`: a promise of the customer.
    - `party` who does it (group `who`; no doer behind an `object` word), `speaker` that it is who speaks, `same` that it
      is who was named before; of several whom the speaker makes do it (`hands_on` before), else the speaker
      (`speaker_decides`), else the nearest, in English the first.
    - `deeds`: families of deeds, of which one that is done keeps one that was promised.
    """

    clause_end: re.Pattern[str]
    sentence_end: re.Pattern[str]
    deed: re.Pattern[str]
    intent: re.Pattern[str]
    vague: re.Pattern[str]
    absolute: re.Pattern[str]
    asks: re.Pattern[str]
    yours: re.Pattern[str]
    condition: re.Pattern[str]
    done: re.Pattern[str]
    denies: re.Pattern[str]
    said: re.Pattern[str]
    timed: re.Pattern[str]
    happened: re.Pattern[str]
    firm: re.Pattern[str]
    own: re.Pattern[str]
    soon: re.Pattern[str]
    party: re.Pattern[str]
    speaker: re.Pattern[str]
    same: re.Pattern[str]
    hands_on: re.Pattern[str]
    speaker_decides: bool
    deeds: tuple[re.Pattern[str], ...]


def _all(*expressions: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(expression) for expression in expressions)


_ZH_TITLE = (
    "师傅|经理|主管|老师|大夫|医生|护士|律师|女士|先生|小姐|班长|站长|店长|专员|工程师"
    "|工(?![作单号资程商夫装傅])|姐(?!姐)|哥(?!哥)|总(?![部是共])"
)
_ZH_NOT_IN_NAMES = (
    "我你您他她们给帮跟向把让找到在的是了个位两几哪这那么怎先会"
    "也和就都由有没要等今明后天一二三四五六七八九十点前交转报为快内收下上些排派件问带换请叫"
)
_ZH_PARTY = (
    rf"(?:[{SURNAMES}](?![一二三四五六日末天])[一-鿿]?(?:{_ZH_TITLE})|(?:(?![{_ZH_NOT_IN_NAMES}])[一-鿿]){{1,3}}(?:师傅|老师|经理|主管|专员|主任)"
    rf"|(?<![时最变])[小老](?!时|组|区|心|板|家|师|是|早|了|问|事|朋|孩|客|伴|婆|公|人|程)[一-鿿]"
    "|客户经理|(?:安装|值班)?主管|(?:大堂)?经理|老?师傅|工程师|维修工|技术员?|专员|专人|顾问|财务|会计|仓库|库房|物流|快递员?|骑手|司机|配送员|派送员"
    "|理赔专?员?|定损员?|风控|审核员|质检(?:员|组|师傅)?|法务|产品(?:组|经理)|运营|后台|客服|同事|站长|班长|店长|主任|医生|大夫|护士长?|老师(?!教)|律师|执法员"
    "|酒店|银行|总部|分公司|网点|门店|厂家|商家|卖家|店家|平台|物业|采购|房务|警察|村支书|老板|相关部门|相关单位|工作人员"
    rf"|(?:(?![{_ZH_NOT_IN_NAMES}])[一-鿿]){{1,3}}(?:组|部门|部(?!分)|科(?!技)|中心|班组|团队|公司|政府|所(?![有以在])))"
)
_ZH_DEED = (
    "联系|回电|回复|回覆|回访|回话|回信|回(?=[您你])|答复|答覆|致电|来电|打(?=[给过到来您你他她]|电话|个?电话|款|钱|回|叫)|电话|通知|告诉|告知|反馈|反映"
    "|短信|消息|信儿|留言|进度|结果|说法|发(?=[给您你到过我他布版新出货送下放个一两三]|短信|消息|视频|截图|进度)|寄|送|补(?!充说)|退|赔|免(?!费)|减"
    "|到账|入账|转(?=[给您你账交人到成])|提交|提(?=[上单给交个到]|工单)|上报|报(?=[上修给一]|个)|登记|记录|备注|写(?=[进到上明]|封|一)|申请|安排|派|上门"
    "|过去|过来|到(?=[您你场位家店货齐学公单]|现场|$)|赶到|带(?=[针新人您上配])|来(?=[人取换修装量看拿接送这]|现场|问)|处理|解决|办|查|核|看(?=[一看下完到着])|盯|跟进|催"
    "|换|修|装|取|调|改|开(?![始心车头会口玩店门])|关闭|恢复|完成|做|审|批|问(?!题)|争取|确认|视频|值班?(?=到)|守着|挪|拆|(?<!尽)量|测|试|约|讲|说一声|对一次"
    "|解冻|解封|注销|生效|出(?=[数账单]|结果)|交(?=[给到])|再(?=[打看给来补问])|接(?=[您你单手])|送达|通(?=[电上])|放(?=[人进行回您在])|上(?=[您你门])|对完|打$|保证|负责|拉|加急|占"
    "|留(?=[着一给])|挂(?=在)|给(?=[您你].{0,6}(?:[0-9一二两三]|说法|交代|说明|个)|[您你]$)|打[您你]|处罚|标注|跑批|喊|叫"
)
_ZH_SUBJECT = rf"(?:我们?|咱们?|这边|本人|{_ZH_PARTY}|他们?|她们?)"

_ZH_INTENT = (
    rf"{_ZH_SUBJECT}.{{0,14}}?(?:会(?!员|计|议|话)|将|就|马上|立刻|立即|这就|现在|再|亲自|来|去|争取|尽快|尽量|帮|给|为|替|跟|向|把|让|派|安排)"
    "|(?:会|将)(?:有|安排|尽快|优先|第一时间|给|为|帮|跟|向|在|通知|联系|处理|反映|反馈)|(?:给|跟|向|帮|为)[您你]|打[您你]|(?:通知|联系|告诉|回复|回|发|送|寄|转)(?:给|到|过)?[您你]"
    "|尽快|第一时间"
    rf"|{_ZH_PARTY}.{{0,14}}?(?:上门|到[您你]|到场)"
)

CHINESE = PromiseWords(
    clause_end=re.compile(r"[，,。！？!?；;、\n…]|[:：](?![0-9])|(?<=[一-鿿])\s+(?=[一-鿿])"),
    sentence_end=re.compile(r"[。！？!?；;\n…]"),
    deed=re.compile(_ZH_DEED),
    intent=re.compile(_ZH_INTENT),
    vague=re.compile(
        "尽快|尽量|尽力|第一时间|到时候?|后续|稍后|稍晚|晚点|回头|改天|过几天|过两天|这几天|有消息|有结果|有进展|有信|有空|一有|会的|抓紧|加急|优先|往前排|催"
        "|相关部门|相关单位|专人|看情况|应该|可能|争取|慢慢"
    ),
    absolute=re.compile(
        "保证|担保|百分之?百|百分百|100%|绝对|绝不|肯定|一定(?!的)|必定|准(?=[能给到保行没])|拍胸脯|发誓|永远|再也不|不可能|放[一二百]+(?:百|二十)?个心"
        "|包(?=[您你在过好])|万无一失|打包票|倒着写|一劳永逸|谁也"
    ),
    asks=re.compile(
        r"(?:吗|么|呢|(?<!说)行不行|好不好|可不可以|可以不|行吧|成不|好吧|要不要|能不能|是不是|怎么样|如何|咋办|哪[个天里]|几点|多少|什么[呀啊]?|什么时候)\s*[~～]*$"
        r"|^(?:要不要|能不能|可不可以|是不是|需不需要|什么时候|几点|哪)"
    ),
    yours=re.compile(
        "(?<![给跟帮为向替把让找送到打回知系诉扰问约陪等寄发接带着对和转退补告复催查看上去来在从进赔还免减教加醒见信欠求托误谢苦保包])"
        "[您你](?![们这那家妈爸爱媳女儿老的手机号单]|电话|微信|邮箱|名下)[^我他她]*$"
        "|^(?:那|就)?[您你](?![们这那家妈爸爱媳女儿老的手机号单]|电话|微信|邮箱|名下)[^我]*$"
        "|^(?:请|麻烦|建议)(?:稍|耐心|放心|留意|保持|提供|自己|再|直接|尝试|先|[您你])|[您你][^,]{0,8}给我|发我|再打来|打来再|联系我们|打进来|打给我|找我$|回我"
    ),
    condition=re.compile(
        "^(?:如果|要是|万一|假如|只要)[^我他她就]*$|没有?(?:人|到|接|收|消息|短信|轮|送|批|装|来)[^我给他她再就]*$|[他她]们?不[^我]{1,5}$"
        "|打完电话$|(?:的话|之前|以前|时候|以后|之后|的当天)$"
        "|^(?:去|来|到|修|装|换|做|查|补|改|退|送|挪|拆|弄|办|测|开|割|审|复核|准备)?(?:好|完|到|成)了?(?:以后|之后|后)?$"
    ),
    done=re.compile(
        "已经?(?!准备)|(?:打|发|说|查|联系|提|问|寄|退|来|去)过(?![去来几两])|刚(?:才|刚|给|帮)?|(?:好|上去|下去|过去|出去|进去|成|完|到)了?$"
        "|(?:提交|登记|记录|记下|发|改|下|开|退|报|申请|备注|催|查|联系|反馈|通知|转)了"
    ),
    denies=re.compile(
        "(?<!能)不能|(?<!会)不会|不(?:敢|可能|好|保证|承诺|了)|没(?:法|办法|权|有办法|有权|权限|资格)|没有?(?:人|接到|收到|听说)(?!.*我)|还没|无法|无权|做不到|说不准"
        "|不一定|不确定|不知道|不清楚|不好说|很难"
    ),
    said=re.compile(
        "(?:同事|他们?|她们?|师傅|前台|客服|您|你|之前|上次|上回|昨天|那边|销售|司机|经理|仓库|有人|人家)[^，,。我]{0,8}"
        "(?:说|答应|承诺|讲(?![清明])|许诺|跟[您你我]讲|跟[您你我]说)(?!一声|明|清|法|完|话|过不)"
        r"|^(?!我|咱|那我|再|先|跟|给|明天|今天|到时|回头)[^我\s]{1,5}(?<![再您你])说(?!一声|明|清|法|完|话|不|定|好了|$)"
    ),
    timed=re.compile(rf"{_ZH_INTENT}|(?<![给跟找向打回到您传])(?:我|咱|本人)|(?<![给跟找向])[他她](?!$)"),
    happened=re.compile(
        "了(?!我|就|给|再|您|他|以后|之后|吗)|从来|一直|过(?!去|来|几|两)(?=您|的|$)|^(?:是|说|按|也可以|只能|可以|要等|怎么)"
    ),
    firm=re.compile(
        "会.{0,8}(?:联系|通知|回复|回电|回访|反馈|反映|处理|跟进|安排|解决|告诉|打|消息|短信)|尽快|尽量|第一时间|(?:有|一有|出).{0,4}(?:消息|结果|进展|信儿?)"
        "|晚点|稍后|回头|保证|一定|肯定|绝对|百分之?百|不管.{0,8}都|再给[您你]|打[您你]"
    ),
    own=re.compile(
        "^(?!.*(?:上回|上次|想|过(?![去来])|了|考|已|不|没|要是|如果|等到|还在|就在|怎么|为什么|上班|本来|要|得|能|你们|您))"
        "(?=.*[我咱](?![爸妈家的这那])们?.{0,14}(?:去(?!年)|来(?=[一办取拿付交店公])|把|再|发|拍|寄|补|付|打(?!算|工)|转|交|传|拿|送|办|试|带|联系|回))"
    ),
    soon=re.compile(
        "\\s?(?:左右|就|后)?(?:能|可以|会)?(?:到|给[您你]|出|回|办|完|解决|处理|打|发(?!货)|联系|搞定|下来|好)"
    ),
    party=re.compile(rf"(?P<object>[给跟找向到交转和问催报提进]\s?)?(?P<who>{_ZH_PARTY})"),
    speaker=re.compile("(?<![给跟找向打回到您传])(?:我们?|咱们?|本人)"),
    same=re.compile("(?<![给跟找向])(?:他们?|她们?)(?!$)"),
    hands_on=re.compile("(?:(?:让|安排|派|叫|请)(?:[^我您你,]{1,5}的)?|由|会有|有)$"),
    speaker_decides=True,
    deeds=_all(
        "发(?!现|生|展)|邮件|寄",
        "开(?!始|心)",
        "送",
        "约|订|排上|占上",
        "退|赔|打款|到账|入账|补偿|返还|减免|免(?!费)",
        "登记|备注|记录|标注|写",
        "提交|工单|上报|反馈|提上|反映|申请",
        "核实|核对|核查|查",
        "换|补发|重发|下.{0,3}单|单.{0,4}下",
        "改|调整|开通|关闭|恢复|解冻|解封|取消|重置|绑",
        "转接|转给|交给|转到",
        "催|加急",
    ),
)

_EN_DEED = (
    r"(?:call|ring|phone|contact|e-?mail|message|ping|text|write|get back|reply|respond|hear|update|refund|credit|pay|paid|send|sent"
    r"|ship|dispatch"
    r"|deliver|arrive|be (?:at|there|here|with you|out|in|back|ready|done|finished|completed|fitted|sorted|fixed|sent|posted|refunded"
    r"|credited|escalated"
    r"|assessed|updated|taken)|come|visit|fix|resolve|sort|repair|replace|post|process|follow up|let (?:you|him|her|them) know|reach"
    r"|hit|land|clear|look"
    r"|check|chase|find|raise|open|pass|passing|put|pop|shoot|escalate|log|note|book|arrange|schedule|set|hold|keep|tell|ask|speak|talk"
    r"|give|get|have|take"
    r"|make|bring|pick|drive|driving|walk|walking|go|goes|going|move|switch|change|cancel|reset|remove|add|apply|waive|review"
    r"|investigate|sign|measure|meet"
    r"|watch|turn|flips?|answer|mail|handle|start|confirm|transfer|work on|is (?:tomorrow|due|booked|scheduled)|fitted|leaves"
    r"|dropped|having|posting|bringing)"
)
_EN_PARTY = (
    r"(?:(?:(?:someone|one) (?:from|of) (?:the|our) )|(?:the|our|your|an?) )?(?:(?!(?:to|the|a|our|your|with|from|by|for|have|get|of"
    r"|and|is|new|next)\b)[a-z]+ )?"
    r"(?:team|engineers?|technicians?|fitters?|drivers?|couriers?|locksmith|handlers?|managers?|supervisor|advis[eo]rs?|colleagues?"
    r"|department|warehouse|depot"
    r"|billing|finance|plumber|electrician|specialists?|surveyor|bank|hotel|jeweller|folks|tree crew|crew)"
)
_EN_WILL = (
    r"(?:'ll| will| shall|'m going to|'re going to|'s going to| am going to| are going to| is going to| gonna)"
    r"(?! (?:not|never|have to|need|stop|be (?:honest|here)|get it|want)\b)"
)

_EN_INTENT = (
    rf"\b(?:i|we|he|she|they|it(?='ll| will be)|someone|somebody|{_EN_PARTY}){_EN_WILL}\b"
    r"|\byou(?:'ll| will) (?:have(?! to)|get|receive|hear|see)\b"
    r"|\blet me (?:get|have|arrange|raise|chase|put)\b"
    r"|\b(?:i|we)(?:'m| am|'re| are) (?:sending|putting|passing|raising|booking|arranging|getting|chasing|opening|ringing|calling"
    r"|writing)\b"
)

ENGLISH = PromiseWords(
    clause_end=re.compile(
        r"[.!?;:\n…](?![0-9])|,(?![0-9]{3})|\s{1,3}[-–—]{1,3}\s{1,3}|\s(?:but|so|(?<!by\s)then)\s"
        r"|\sand\s(?=(?:then )?(?:i|we|he|she|they|it|you|someone|somebody|that|\w+)(?:'ll|'m| will| shall|'re| am| are| is)\b)"
        r"|\sand\s(?=(?:i|it|write|ring|call|send|email|text|message|come|get back|report|let)\b)"
    ),
    sentence_end=re.compile(r"[!?;\n…]|\.(?![0-9])"),
    deed=re.compile(rf"\b{_EN_DEED}s?\b"),
    intent=re.compile(_EN_INTENT),
    timed=re.compile(_EN_INTENT),
    vague=re.compile(
        r"\b(?:as soon as|asap|shortly|soon|in due course|at some (?:point|stage)|someone|somebody|in touch|keep you"
        r"|when(?:ever)? (?:they|it|i|he|she|one)"
        r"|might get|should be|probably|i'll try|look into|in the queue|one of the|eventually|in their tray)\b"
    ),
    absolute=re.compile(
        r"\b(?:guarantee[ds]?|promise|swear|hundred percent|never|always|definitely|absolutely|no question|for sure|my word|trust me"
        r"|bet|certain|certainly"
        r"|no doubt|perfect|whatever happens)\b|100\s?%"
    ),
    asks=re.compile(
        r"^\s*(?:(?:so|and|well|ok|okay) )?(?:shall|should|do|does|did|can|could|would|will|is|are|may|what|when|which|how|who|where"
        r"|why)\b(?!.*\bi'll\b)"
        r"|\b(?:right|ok|shall i|is that ok)\s*$"
    ),
    yours=re.compile(
        r"^(?:(?:and|so|then|just|please|now|once|if|ok|okay|well|lovely|that) )*(?:(?:you(?:'ll| will|'re going to| are going to))"
        r"(?! (?:have|get|receive|hear|see|be)\b)|you(?: can| may| should| need| must| could|'re welcome|'d)|please|just|feel free"
        r"|email me|send me|call us|do you"
        r"|check|keep an eye|look just)\b"
    ),
    condition=re.compile(
        r"^(?:(?:and|so|but) )?(?:if|once|when|whenever|until|unless|after|before|while|as soon as)\b(?!.*\b(?:i|we|he|she|they|it"
        r"|you)(?:'ll| will)\b)"
    ),
    done=re.compile(r"\b(?:i've|we've|i have|we have|it's been|has been|have been|already|i just|booked|sent)\b"),
    denies=re.compile(
        r"\b(?:can't|cannot|can not|couldn't|won't be able|not able|unable|don't know|not sure|no idea|doubt it|wouldn't|don't have"
        r"|no guarantee|if i could"
        r"|depends|i'd (?:love|like|hope)|not leaving)\b"
    ),
    said=re.compile(
        r"(?<!what )\b(?:he|she|they|you|someone|colleague|agent|driver|engineer|manager|advis[eo]r|lady|guy|chap|was|were)\s(?:\w+ )?"
        r"(?:said|told|promised|say|says|reckoned|claimed)\b"
    ),
    happened=re.compile(
        r"\b(?:i've|we've|was|were|did)\b(?!.*\b(?:'ll|will)\b)|\bhang on\b|\bone moment\b|\bjust a\b|\bstop you\b"
    ),
    firm=re.compile(
        r"\b(?:call|ring|phone|e-?mail|text|message|ping|send|write|refund|credit|replace|get back|let (?:you|him|her|them) know"
        r"|in touch|chase|raise|escalate"
        r"|reply|update|updated|tell|confirm|be with you|reach out|never|always|guarantee|assessed|arrange|book)\b"
    ),
    own=re.compile(
        r"\b(?:i|we)(?:'ll| will|'m going to| am going to) "
        rf"(?!need|have to|be (?:honest|taking|going|calling|posting|leaving)|get|never|not)(?=.*\b{_EN_DEED}\b)"
    ),
    soon=re.compile(r"\s?(?:,|\.|$|away\b|and\b|at most\b)"),
    party=re.compile(
        rf"(?P<object>\b(?:to|with|at|from|for|by) )?\b(?P<who>{_EN_PARTY})\b(?!'s (?!going|on|out|coming|been))"
    ),
    speaker=re.compile(r"\b(?:i|we)\b"),
    same=re.compile(r"\b(?:he|she|they)\b"),
    hands_on=re.compile(r"\b(?:have|get|ask|send)\s$"),
    speaker_decides=False,
    deeds=_all(
        r"\b(?:call|ring|rang|called|phoned|spoken?)\b",
        r"\b(?:e-?mail(?:ed)?|text(?:ed)?|message[ds]?|send|sent|link)\b",
        r"\b(?:refund(?:ed)?|credit(?:ed)?|pay|paid|waived?)\b",
        r"\b(?:note[ds]?|log(?:ged)?|record(?:ed)?|marked)\b",
        r"\b(?:raised?|ticket|escalated?|claim|submit(?:ted)?|opened|open)\b",
        r"\b(?:checked|check|found|find|investigated?|reviewed|review)\b",
        r"\b(?:replaced?|replacement|dispatch(?:ed)?|ship(?:ped)?|posted|order(?:ed)?)\b",
        r"\b(?:book(?:ed)?|arranged?|scheduled?|appointment)\b",
        r"\b(?:changed?|updated?|reset|cancel(?:led)?|removed?|switched|switch|unlocked?|restored?|fixed|fix)\b",
        r"\b(?:transferred|transfer|passed|pass|passing)\b",
        r"\b(?:chased?|urgent|priority)\b",
    ),
)
