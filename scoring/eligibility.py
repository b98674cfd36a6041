"""Whether there is enough of a conversation to judge: junk gets a stated reason instead of a score."""

from __future__ import annotations

import re

from scoring.conversation import Channel, Conversation, Role
from scoring.reasons import Reason
from scoring.rubric_model import Rubric

# Chinese characters count one by one, anything else by runs of letters and digits.
_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff_]+")


def not_eligible(conversation: Conversation, rubric: Rubric) -> Reason | None:
    """Why the rubric does not judge this conversation, or None when it does."""
    wanted = rubric.applies_to
    if conversation.channel not in wanted.channels:
        return Reason("wrong_channel")
    if conversation.language and conversation.language.partition("-")[0] not in rubric.languages():
        return Reason("wrong_language", {"language": conversation.language, "known": list(rubric.languages())})
    if len(conversation.turns) < wanted.min_turns:
        return Reason("too_short_turns", {"found": len(conversation.turns), "needed": wanted.min_turns})
    if wanted.min_words and (words := count_words(conversation)) < wanted.min_words:
        return Reason("too_short_words", {"found": words, "needed": wanted.min_words})
    if conversation.channel == Channel.VOICE and 0 < conversation.duration < wanted.min_seconds:
        return Reason("too_short_seconds", {"found": round(conversation.duration, 1), "needed": wanted.min_seconds})
    if wanted.both_parties and not (conversation.by(Role.AGENT) and conversation.by(Role.CUSTOMER)):
        return Reason("one_party")
    return None


def count_words(conversation: Conversation) -> int:
    """Chinese characters and words of other scripts that agent and customer said; a voice menu does not count."""
    return sum(len(_WORD.findall(turn.text)) for turn in conversation.turns if turn.role != Role.OTHER)
