"""Reads the training corpus: conversations and single utterances in a compact text form (data/corpus/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from qa.errors import InputError
from qa.evaluation.labels import ITEMS, OUTCOMES, VERDICTS, ForbiddenKind, ForbiddenLabel, ItemLabel
from scoring.acts import AGENT_ACTS, CUSTOMER_ACTS, EMOTIONS
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.readings import FeelingLabel

KINDS: tuple[str, ...] = get_args(ForbiddenKind)
GROUPS = ("new", "regular", "vip")
SIGNS: dict[str, FeelingLabel] = {"-": "neg", "=": "neu", "+": "pos"}
TURN = re.compile(r"^(A|C([-=+])([a-z]*))(?:\[(-?[\d.]+)\])?\s*\{([a-z_ ]*)\}\s*(\S.*)$")
CHAT_GAP, VOICE_GAP = 12.0, 0.5
CHINESE_PACE, ENGLISH_PACE, BREATH = 4.6, 2.6, 0.3


@dataclass(frozen=True, slots=True)
class CorpusTurn:
    """A turn with its labels. `feeling` is None for the agent; `gap` is seconds since the turn before, None for the usual."""

    role: Role
    text: str
    acts: frozenset[str]
    feeling: FeelingLabel | None = None
    emotion: str = ""
    gap: float | None = None


@dataclass(slots=True)
class CorpusConversation:
    """A whole conversation with a reviewer's labels."""

    id: str
    channel: Channel
    language: str
    domain: str
    customer_group: str
    file: Path
    line: int
    turns: list[CorpusTurn] = field(default_factory=list)
    items: dict[str, ItemLabel] = field(default_factory=dict)
    forbidden: list[ForbiddenLabel] = field(default_factory=list)
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CorpusUtterance:
    """One labelled turn after the turns before it; those carry labels too."""

    channel: Channel
    language: str
    domain: str
    context: tuple[CorpusTurn, ...]
    turn: CorpusTurn
    file: Path
    line: int


def read_conversations(paths: Iterable[Path]) -> Iterator[CorpusConversation]:
    """The conversations of the files, in order. Raises InputError with file and line."""
    for path in paths:
        current: CorpusConversation | None = None
        for number, line in _lines(path):
            if line.startswith("==="):
                if current:
                    yield _whole(current)
                current = _head(path, number, line)
            elif current is None:
                raise InputError(path, "text before the first conversation", "begin with a line ===", number)
            elif line.startswith("@"):
                _labels(current, path, number, line)
            else:
                current.turns.append(read_turn(path, number, line))
        if current:
            yield _whole(current)


def read_utterances(paths: Iterable[Path]) -> Iterator[CorpusUtterance]:
    """The single utterances of the files, in order. Raises InputError with file and line."""
    for path in paths:
        head: tuple[Channel, str, str] | None = None
        context: list[CorpusTurn] = []
        for number, line in _lines(path):
            if line.startswith("---"):
                head, context = _group_head(path, number, line), []
            elif head is None:
                raise InputError(path, "text before the first group", "begin with a line ---", number)
            elif line.startswith(">"):
                turn = read_turn(path, number, line[1:].strip())
                yield CorpusUtterance(*head, tuple(context), turn, path, number)
            else:
                context.append(read_turn(path, number, line))


def to_conversation(source: CorpusConversation) -> Conversation:
    """As the pipeline would meet it: with times (seconds) of a plausible pace, and nothing of the labels."""
    voice, clock, turns = source.channel == "voice", 0.0, []
    for i, turn in enumerate(source.turns):
        start = max(0.0, clock + (turn.gap if turn.gap is not None else VOICE_GAP if voice else CHAT_GAP))
        length = len(turn.text) / CHINESE_PACE if source.language == "zh" else len(turn.text.split()) / ENGLISH_PACE
        clock = start + length + BREATH if voice else start
        turns.append(Turn(i, turn.role, turn.text, round(start, 2), round(clock, 2) if voice else None))
    return Conversation(
        source.id,
        source.channel,
        source.language,
        tuple(turns),
        duration=round(clock, 2),
        metadata={"domain": source.domain, "customer_group": source.customer_group},
    )


def read_turn(path: Path, number: int, line: str) -> CorpusTurn:
    """A line `A {acts} text` or `C-anger {acts} text`. Raises InputError."""
    match = TURN.match(line)
    if not match:
        raise InputError(path, f"not a turn: {line[:60]!r}", "write A {acts} text or C- {acts} text", number)
    who, sign, emotion, gap, acts, text = match.groups()
    role = Role.AGENT if who == "A" else Role.CUSTOMER
    named = frozenset(acts.split())
    if unknown := named - set(AGENT_ACTS if role == "agent" else CUSTOMER_ACTS):
        raise InputError(path, f"the {role} has no act {', '.join(sorted(unknown))}", "see scoring/acts.py", number)
    if emotion and emotion not in EMOTIONS:
        raise InputError(path, f"no emotion is called {emotion}", f"use one of {', '.join(EMOTIONS)}", number)
    feeling = SIGNS[sign] if sign else None
    return CorpusTurn(role, text, named, feeling, emotion or "", float(gap) if gap is not None else None)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, f"cannot be read: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if (stripped := line.strip()) and not stripped.startswith("#"):
            yield number, stripped


def _head(path: Path, number: int, line: str) -> CorpusConversation:
    parts = [part.strip() for part in line[3:].split("|")]
    if len(parts) != 5:
        raise InputError(path, "five parts are wanted", "=== id | voice|chat | zh|en | domain | group", number)
    ident, channel, language, domain, group = parts
    if group not in GROUPS:
        raise InputError(path, f"no customer group {group}", f"use one of {', '.join(GROUPS)}", number)
    return CorpusConversation(
        ident, _channel(path, number, channel), _language(path, number, language), domain, group, path, number
    )


def _group_head(path: Path, number: int, line: str) -> tuple[Channel, str, str]:
    parts = [part.strip() for part in line[3:].split("|")]
    if len(parts) != 3:
        raise InputError(path, "three parts are wanted", "--- voice|chat | zh|en | domain", number)
    return _channel(path, number, parts[0]), _language(path, number, parts[1]), parts[2]


def _channel(path: Path, number: int, text: str) -> Channel:
    if text not in ("voice", "chat"):
        raise InputError(path, f"no channel {text}", "use voice or chat", number)
    return Channel(text)


def _language(path: Path, number: int, text: str) -> str:
    if text not in ("zh", "en"):
        raise InputError(path, f"no language {text}", "use zh or en", number)
    return text


def _labels(current: CorpusConversation, path: Path, number: int, line: str) -> None:
    key, _, rest = line.partition(" ")
    if key == "@items":
        for part in rest.split():
            name, verdict, turns = (*part.split(":"), "", "")[:3]
            if name not in ITEMS or verdict not in VERDICTS:
                raise InputError(path, f"not an item with its verdict: {part}", "write greeting:pass:0", number)
            current.items[name] = ItemLabel.model_validate(
                {"verdict": verdict, "turns": [int(turn) for turn in turns.split(",") if turn.isdigit()]}
            )
    elif key == "@forbidden":
        for part in filter(None, (part.strip() for part in rest.split(";"))):
            words = [word.strip() for word in part.split("|")]
            if len(words) != 3 or not words[0].isdigit() or words[2] not in KINDS:
                raise InputError(
                    path, f"not a forbidden span: {part}", f"write 7|words|kind of {', '.join(KINDS)}", number
                )
            current.forbidden.append(
                ForbiddenLabel.model_validate({"turn": words[0], "text": words[1], "kind": words[2]})
            )
    elif key == "@outcome":
        if rest.strip() not in OUTCOMES:
            raise InputError(path, f"no outcome {rest}", f"use one of {', '.join(OUTCOMES)}", number)
        current.outcome = rest.strip()
    elif key == "@note":
        current.note = rest.strip()
    else:
        raise InputError(path, f"not known: {key}", "use @items, @forbidden, @outcome or @note", number)


def _whole(current: CorpusConversation) -> CorpusConversation:
    """The conversation if all that belongs to it is there. Raises InputError at its head."""
    count = len(current.turns)
    problem = ""
    if missing := set(ITEMS) - set(current.items):
        problem = f"no verdict on {', '.join(sorted(missing))}"
    elif not current.outcome:
        problem = "no @outcome"
    elif any(turn >= count for item in current.items.values() for turn in item.turns):
        problem = f"a verdict names a turn beyond the last, {count - 1}"
    for span in current.forbidden:
        if (
            span.turn >= count
            or current.turns[span.turn].role != "agent"
            or span.text not in current.turns[span.turn].text
        ):
            problem = problem or f"turn {span.turn} of the agent does not hold {span.text!r}"
    if problem:
        raise InputError(current.file, f"{current.id}: {problem}", line=current.line)
    return current
