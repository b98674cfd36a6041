"""Read conversations that careful reviewers have labelled (JSONL; the format is described in docs/evaluation.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError, field_validator, model_validator

from qa.errors import InputError
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.readings import FeelingLabel

Verdict = Literal["pass", "fail", "na"]
OutcomeLabel = Literal["resolved", "follow_up", "unresolved"]
Half = Literal["A", "B"]
ForbiddenKind = Literal[
    "insult", "shirking", "refusal", "provocation", "impatience", "disparagement", "leak", "overpromise"
]

VERDICTS: tuple[str, ...] = get_args(Verdict)
FEELINGS: tuple[str, ...] = get_args(FeelingLabel)
OUTCOMES: tuple[str, ...] = get_args(OutcomeLabel)
ITEMS = (
    "greeting",
    "closing",
    "polite_wording",
    "confirm_understanding",
    "empathy",
    "patience",
    "forbidden",
    "concrete_solution",
    "ownership",
    "resolution_confirmed",
    "follow_up",
    "privacy",
    "honesty",
)


class _Labelled(BaseModel):
    """Base: read-only; unknown keys are left alone, so that a file may carry more than is measured."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class LabelledTurn(_Labelled):
    """One turn as supplied. `start` and `end` in seconds, None where there are none (a chat message has no `end`)."""

    i: NonNegativeInt
    role: Role
    text: str
    start: float | None = None
    end: float | None = None


class ItemLabel(_Labelled):
    """A reviewer's verdict on an item and the turns that prove it, none for a failure by absence."""

    verdict: Verdict
    turns: tuple[NonNegativeInt, ...] = ()


class ForbiddenLabel(_Labelled):
    """Something an agent must not say: in which turn, the words, of what kind."""

    turn: NonNegativeInt
    kind: ForbiddenKind
    text: str = ""


class Labels(_Labelled):
    """All that the reviewer said of a conversation. `sentiment` maps customer turns to the feeling in them."""

    items: dict[str, ItemLabel]
    forbidden: tuple[ForbiddenLabel, ...]
    sentiment: dict[NonNegativeInt, FeelingLabel]
    outcome: OutcomeLabel
    note: str = ""

    @field_validator("items")
    @classmethod
    def _known(cls, items: dict[str, ItemLabel]) -> dict[str, ItemLabel]:
        if unknown := [name for name in items if name not in ITEMS]:
            raise ValueError(f"no item {unknown[0]!r}; the items are {', '.join(ITEMS)}")
        return items


class LabelledTalk(_Labelled):
    """A conversation as supplied, whatever was labelled in it."""

    id: str = Field(min_length=1)
    channel: Channel
    language: Literal["zh", "en"]
    turns: tuple[LabelledTurn, ...] = Field(min_length=1)
    domain: str = ""
    customer_group: str = ""

    @property
    def conversation(self) -> Conversation:
        """What the machine is given: the turns as they are, without the labels. Duration in seconds."""
        described = {"domain": self.domain, "customer_group": self.customer_group}
        ends = [time for turn in self.turns for time in (turn.start, turn.end) if time is not None]
        return Conversation(
            id=self.id,
            channel=self.channel,
            language=self.language,
            turns=tuple(Turn(t.i, t.role, t.text, t.start, t.end) for t in self.turns),
            duration=max(ends, default=0.0),
            metadata={name: value for name, value in described.items() if value},
        )


class Labelled(LabelledTalk):
    """One labelled conversation."""

    labels: Labels

    @model_validator(mode="after")
    def _places(self) -> Self:
        """Turns are numbered by position, and every label names a turn there is, a feeling one of the customer."""
        for position, turn in enumerate(self.turns):
            if turn.i != position:
                raise ValueError(f"turns: turn {position} has i {turn.i}; i counts from 0 without gaps")
        for name, item in self.labels.items.items():
            self._check(f"labels.items.{name}.turns", item.turns)
        self._check("labels.forbidden", [entry.turn for entry in self.labels.forbidden])
        self._check("labels.sentiment", list(self.labels.sentiment))
        for i in self.labels.sentiment:
            if self.turns[i].role is not Role.CUSTOMER:
                raise ValueError(f"labels.sentiment: turn {i} is not the customer's")
        return self

    def _check(self, where: str, turns: Sequence[int]) -> None:
        if missing := [i for i in turns if i >= len(self.turns)]:
            raise ValueError(f"{where}: there is no turn {missing[0]}, the last is {len(self.turns) - 1}")


def half_of(id: str) -> Half:
    """The half a conversation belongs to, by its id alone: A where the SHA-256 of the id is an even number."""
    return "A" if int(hashlib.sha256(id.encode()).hexdigest(), 16) % 2 == 0 else "B"


Line = TypeVar("Line", bound=LabelledTalk)


def read_labels(path: Path, half: Half | None = None) -> tuple[Labelled, ...]:
    """The labelled conversations of a file in order, of one half only where `half` says so.

    Raises InputError, one line with file and line, for a file that cannot be read, a line that is not a labelled
    conversation, an id that stands twice, or nothing to read.
    """
    read = read_lines(path, Labelled)
    chosen = tuple(labelled for labelled in read if half is None or half_of(labelled.id) == half)
    if not chosen:
        raise InputError(path, f"none of its conversations is in half {half}", "see docs/evaluation.md for the format")
    return chosen


def read_lines(path: Path, model: type[Line]) -> tuple[Line, ...]:
    """The lines of a file as `model` has them, in order. Raises InputError as `read_labels`."""
    first: dict[str, int] = {}
    read = []
    for number, line in _lines(path):
        labelled = _parse(path, number, line, model)
        if labelled.id in first:
            problem = f"the id {labelled.id!r} already stands on line {first[labelled.id]}"
            raise InputError(path, problem, "give each conversation its own", number)
        first[labelled.id] = number
        read.append(labelled)
    if not read:
        raise InputError(path, "no labelled conversation in it", "see docs/evaluation.md for the format")
    return tuple(read)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of the lines that are not blank. Only a newline ends a line, never U+2028."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise InputError(path, f"cannot be read: {reason}", "check the path") from error
    except UnicodeDecodeError as error:
        raise InputError(path, "is not UTF-8 text", "save it as UTF-8") from error
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _parse(path: Path, number: int, line: str, model: type[Line]) -> Line:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "cannot be parsed"
        raise InputError(path, f"not valid JSON: {reason}", "write one JSON object a line", number) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(path, _problem(error), "see docs/evaluation.md for the format", number) from error


def _problem(error: ValidationError) -> str:
    """The first problem, and how many more there are."""
    first, *others = error.errors(include_url=False)
    where = ".".join(str(part) for part in first["loc"] if part != "[key]")
    what = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        what = "is missing"
    elif first["type"] == "model_type":
        what = "must be a JSON object"
    given = f", got {first['input']!r:.40}" if first["type"] in ("literal_error", "enum", "int_parsing") else ""
    more = f" (and {len(others)} more)" if others else ""
    return f"{where}: {what}{given}{more}" if where else f"{what}{given}{more}"
