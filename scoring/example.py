"""Dialogues written in a few lines, for the examples of rubrics.

# channel: chat                   header lines: a field of the conversation or of its metadata
A: 您好,请问有什么可以帮您?
C-: 我的包裹三天没动了            - bad, = neutral, + good feeling of the customer
A[+12]: 您稍等                    seconds before the turn (negative: cuts in); 0.5 when not given
(hold 40)                         40 seconds of announced hold, as it would be measured on the sound
A(0.4): 给您办理退款              recognition confidence of the turn's words
A{empathises 0.9, raised}: …      acts a reader finds, with their probability (1 when not given); a raised voice
S: 通话将被录音                   neither agent nor customer

Header fields: channel (voice, chat), language, timeline (channels, supplied, diarized, mixed), agent, team, queue,
customer, started_at; any other is metadata. Acts belong to an example as soon as one turn names one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from scoring.conversation import Channel, Conversation, Role, Timeline, Turn
from scoring.readings import Feeling, TurnReading

LINE = re.compile(
    r"^(?P<who>[ACS])(?P<feeling>[-=+])?(?:\((?P<heard>[01](?:\.\d+)?)\))?(?:\{(?P<marks>[^{}]*)\})?"
    r"(?:\[(?P<gap>[-+]?\d+(?:\.\d+)?)\])?\s*[::]\s*(?P<text>.+)$"
)
HEADER = re.compile(r"^#\s*(?P<key>[a-z][a-z0-9_]*)\s*[::]\s*(?P<value>.+)$")
HOLD = re.compile(r"^\(hold\s+(?P<seconds>\d+(?:\.\d+)?)\)$")
MARK = re.compile(r"^(?P<name>[a-z][a-z0-9_]*)(?:\s+(?P<chance>[01](?:\.\d+)?))?$")
ROLES = {"A": Role.AGENT, "C": Role.CUSTOMER, "S": Role.OTHER}
FEELINGS = {"-": Feeling("neg", -0.8), "+": Feeling("pos", 0.8)}
CHARACTERS_PER_SECOND = {"zh": 4.5, "en": 14.0}
GAP = 0.5
RAISED = "raised"
OWN_FIELDS = ("agent", "team", "queue", "customer", "started_at")


class ExampleError(ValueError):
    """An example that cannot be read; the text names the line."""


@dataclass
class _Draft:
    """What has been read so far. `clock` is the end (seconds) of what was said."""

    language: str
    channel: Channel
    timeline: Timeline = Timeline.SUPPLIED
    clock: float = 0.0
    turns: list[Turn] = field(default_factory=list)
    feelings: list[Feeling] = field(default_factory=list)
    acts: list[dict[str, float]] = field(default_factory=list)
    holds: list[dict[str, float]] = field(default_factory=list)
    raised: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)

    def header(self, key: str, value: str) -> None:
        """A field of the conversation, or of its metadata. Raises ValueError naming what is allowed."""
        if key == "channel":
            self.channel = Channel(value)
        elif key == "timeline":
            self.timeline = Timeline(value)
        elif key == "language":
            self.language = value
        elif key in OWN_FIELDS:
            self.own[key] = value
        else:
            self.metadata[key] = value

    def hold(self, seconds: float) -> None:
        """A hold from the end of what was said on."""
        self.holds.append(_stretch(self.clock, self.clock + seconds))
        self.clock += seconds

    def turn(self, line: re.Match[str]) -> None:
        """One turn. Raises ValueError for a mark that cannot be read."""
        role, text = ROLES[line["who"]], line["text"]
        start = max(0.0, self.clock + float(line["gap"] or GAP))
        end = start + len(text) / CHARACTERS_PER_SECOND.get(self.language, 14.0)
        heard = float(line["heard"]) if line["heard"] else None
        self.turns.append(Turn(len(self.turns), role, text, round(start, 2), round(end, 2), heard))
        self.feelings.append(FEELINGS.get(line["feeling"] or "", Feeling("neu", 0.0)))
        marks = dict(_mark(mark) for mark in (line["marks"] or "").split(",") if mark.strip())
        if marks.pop(RAISED, 0.0):
            self.raised.setdefault(str(role), []).append(_stretch(start, end))
        self.acts.append(marks)
        self.clock = max(self.clock, end)

    def conversation(self) -> Conversation:
        """The conversation, with the figures that were written down; raised voices and holds only where one was marked."""
        acoustics: dict[str, Any] = {}
        if self.raised:
            acoustics["raised_voice"] = {
                str(role): {"instances": self.raised.get(str(role), [])} for role in (Role.AGENT, Role.CUSTOMER)
            }
        if self.holds:
            acoustics["hold"] = {"threshold": 0.0, "instances": self.holds}
        return Conversation(
            "example", self.channel, self.language, tuple(self.turns), duration=round(self.clock, 2),
            timeline=self.timeline, metadata=self.metadata, acoustics=acoustics, **self.own,
        )  # fmt: skip

    def readings(self) -> tuple[TurnReading, ...]:
        """Feelings, and of every act any turn names its probability in each turn, 0 where it is not named."""
        names = {name for acts in self.acts for name in acts}
        return tuple(
            TurnReading(feeling, {name: acts.get(name, 0.0) for name in sorted(names)})
            for feeling, acts in zip(self.feelings, self.acts, strict=True)
        )


def read_example(
    text: str, language: str, channel: Channel = Channel.VOICE
) -> tuple[Conversation, tuple[TurnReading, ...]]:
    """The conversation and the readings an example describes, with times in seconds. Raises ExampleError."""
    draft = _Draft(language, channel)
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            _read(draft, line)
        except ValueError as error:
            raise ExampleError(f"cannot read {line!r}; {error}") from error
    if not draft.turns:
        raise ExampleError("the example has no line")
    return draft.conversation(), draft.readings()


def _read(draft: _Draft, line: str) -> None:
    if header := HEADER.match(line):
        draft.header(header["key"], header["value"].strip())
    elif hold := HOLD.match(line):
        draft.hold(float(hold["seconds"]))
    elif turn := LINE.match(line):
        draft.turn(turn)
    else:
        raise ValueError(
            "a line is `A: …`, `C: …`, `C-: …`, `A[+12]: …`, `A(0.4): …`, `A{act 0.9}: …`, `(hold 40)` or `# field: …`"
        )


def _mark(text: str) -> tuple[str, float]:
    match = MARK.match(text.strip())
    if match is None:
        raise ValueError(
            f"{text.strip()!r} is not a mark; write an act with its probability (`empathises 0.9`) or `raised`"
        )
    return match["name"], float(match["chance"] or 1.0)


def _stretch(start: float, end: float) -> dict[str, float]:
    return {"start": round(start, 2), "end": round(end, 2), "seconds": round(end - start, 2)}
