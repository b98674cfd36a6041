"""The words by which a customer who comes again says that something promised was done, or was not: for promise_checking.

All are looked for in folded clauses (`scoring.promise_clauses`): half width, lower case, Simplified.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LaterWords:
    """Expressions of one language, each looked for in one clause or turn of the customer.

    - `not_done`: it is missing; `done`: it is there; `reminds` of what was said or promised before.
    - `contact`: being called, written to or told, as a deed.
    """

    not_done: re.Pattern[str]
    done: re.Pattern[str]
    reminds: re.Pattern[str]
    contact: re.Pattern[str]


CHINESE = LaterWords(
    not_done=re.compile(
        "(?:还是?|一直|都|也|仍然?|到现在|至今|迟迟|根本|压根|始终|就是|连个?[^,]{0,6})(?:没有?|未|不(?=给|来|退|发|回|送|到|动|联系|处理|解决))"
        "|(?:没有?|未)(?:人|谁|任何|接到|收到|等到|看到|见到|到账|退|发|给我|联系|回复|回电|回访|处理|解决|打|来|送|修|下文|动静|音信|消息|结果|兑现|办)"
        "|石沉大海|杳无音信|说话不算|言而无信|放鸽子|催了[^,]{0,6}[次遍回]|白等"
    ),
    done=re.compile(
        "(?<!没)(?:收到|到账|退(?:回来?|到|款)|送到|寄到|拿到|办好|办下来|修好|装好|换好|改好|解决|处理好|开通|恢复|查到|联系(?:过)?我|打(?:过)?(?:给我|电话)|回(?:过)?我?电话?)了"
        "|已经?(?:收到|到账|退(?:款|回|到)|送到|修好|装好|办好|解决|处理好|开通|恢复)"
    ),
    reminds=re.compile(
        "说好|答应|承诺|保证过|上[次回]|之前|昨天|前[天几]|那天|你们(?:不是)?(?:说|讲)|(?:客服|同事|师傅|专员|经理)[^,]{0,4}(?:说|讲)|不是说"
    ),
    contact=re.compile(
        "回电|联系|电话|致电|来电|回复|回覆|答复|答覆|回访|通知|告知|告诉|回话|回信|反馈|消息|打给|打(?=[给您你])|说法|回我"
    ),
)

ENGLISH = LaterWords(
    not_done=re.compile(
        r"\b(?:still|yet)\b.{0,30}\b(?:no|not|nothing|waiting|haven't|hasn't|hadn't|don't|doesn't|isn't)\b"
        r"|\b(?:haven't|hasn't|hadn't|have not|has not|didn't|did not|never)\b.{0,40}\b(?:yet|received?|got|had|heard?|arrived?|come|came"
        r"|called|rang|rung|phoned|contacted|been|seen|turned|happened|show(?:ed|n)?|refunded|fixed|done|sent|email(?:ed)?|reply|replied)\b"
        r"|\b(?:no ?one|nobody|nothing|no (?:call|email|reply|refund|sign|news|update|answer|response|word))\b"
        r"|\b(?:still|been) waiting\b|\byet to\b|\bwhere(?:'s| is| are)\b"
    ),
    done=re.compile(
        r"\b(?:i've|i have|i|we've|we)(?: \w+)? (?:received|got|had|seen)\b|\b(?:came|has come|went) through\b"
        r"|\b(?:has|have|was|were|is|it's|been|got) (?:now |just |all )?(?:arrived|fixed|sorted|refunded|credited|resolved|repaired|replaced"
        r"|delivered|restored|done)\b|\bthank(?:s| you) for (?:calling|ringing|the (?:call|refund|email|replacement))\b"
    ),
    reminds=re.compile(
        r"\b(?:promised?|you said|you told|was told|were told|they said|they told|he said|she said|told me|said (?:he|she|it|they|you|i)'?"
        r"|last (?:time|week|call)|yesterday|supposed to|meant to)\b"
    ),
    contact=re.compile(
        r"\b(?:call(?:ed|s|back)?|ring|rang|phone[ds]?|contact(?:ed)?|hear|heard|get back|got back|repl(?:y|ied)|e-?mail(?:ed)?|messaged?"
        r"|text(?:ed)?|in touch|let (?:you|me) know|update[ds]?|tell|told|ping)\b"
    ),
)

LANGUAGES: Mapping[str, LaterWords] = {"zh": CHINESE, "en": ENGLISH}
