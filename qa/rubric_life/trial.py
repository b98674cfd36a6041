"""A dialogue that somebody pasted, judged by a rubric: nothing is stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from qa.errors import InputError, UsageError
from qa.meaning.registry import reader_for
from qa.meaning.services import services_for
from qa.readers.chat_text import turns_of
from qa.readers.roles import role_of
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.eligibility import not_eligible
from scoring.engine import score
from scoring.example import LINE, ExampleError, read_example
from scoring.readings import TurnReader, TurnReading
from scoring.reasons import Reason
from scoring.rubric_model import Rubric
from scoring.scorecard import Scorecard

MOST_CHARACTERS = 200_000
_MARKED = re.compile(r"^\s*[ACS][-=+({\[]", re.MULTILINE)
_SHORT = re.compile(r"^\s*(?:#|\(hold\s)", re.MULTILINE)
PASTED = "dialogue"
"""What stands for the file in errors."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rubric says of a pasted dialogue. `why_not` is set where it would not judge such a conversation at all: it is
    judged here all the same."""

    conversation: Conversation
    card: Scorecard
    why_not: Reason | None


def try_dialogue(text: str, rubric: Rubric) -> Trial:
    """Judge a dialogue in the format of examples (docs/rubrics.md) or with a speaker before each line (`客服:`, `Customer:`).

    Raises UsageError for nothing or too much, InputError naming the line that cannot be read.
    """
    talk, readings, reader = read_dialogue(text, rubric.language)
    card = score(talk, rubric, readings, services=services_for(None, reader))
    return Trial(talk, card, not_eligible(talk, rubric))


def read_dialogue(text: str, language: str) -> tuple[Conversation, tuple[TurnReading, ...], TurnReader | None]:
    """The conversation, what is read in its turns and who reads: feelings and acts written into it count in place of a reader."""
    if not text.strip():
        raise UsageError("the dialogue is empty; write one line a turn, such as 客服：您好 or Customer: hello")
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"the dialogue is longer than {MOST_CHARACTERS} characters; paste less of it")
    if _is_example(text):
        talk, written = _example(text, language)
        if _MARKED.search(text):
            return talk, written, None
    else:
        talk = Conversation(PASTED, Channel.CHAT, language, _turns(text))
    reader = reader_for(talk.language)
    return talk, reader.read(talk), reader


def _is_example(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not _SHORT.match(line)]
    return bool(_SHORT.search(text)) or all(LINE.match(line) for line in lines)


def _example(text: str, language: str) -> tuple[Conversation, tuple[TurnReading, ...]]:
    try:
        return read_example(text, language)
    except ExampleError as error:
        problem, _, mend = str(error).partition("; ")
        raise InputError(PASTED, problem, mend) from error


def _turns(text: str) -> tuple[Turn, ...]:
    raw = turns_of(text, Path(PASTED))
    found = [(role_of(str(turn.role)) or Role.OTHER, str(turn.text)) for turn in raw]
    turns = [(role, said) for role, said in found if said.strip()]
    if not turns:
        raise InputError(PASTED, "no turn is in it", "begin every turn with 客服: or 客户: (Agent: or Customer:)")
    return tuple(Turn(k, role, said) for k, (role, said) in enumerate(turns))
