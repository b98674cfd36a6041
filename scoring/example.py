"""Dialogues written in a few lines, for the examples of rubrics.

A: 您好,请问有什么可以帮您?
C-: 我的包裹三天没动了            - bad, = neutral, + good feeling of the customer
A[+12]: 您稍等                    seconds before the turn (negative: cuts in); 0.5 when not given
S: 通话将被录音                   neither agent nor customer
"""

from __future__ import annotations

import re

from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.readings import Feeling, TurnReading

LINE = re.compile(r"^(?P<who>[ACS])(?P<feeling>[-=+])?(?:\[(?P<gap>[-+]?\d+(?:\.\d+)?)\])?\s*[::]\s*(?P<text>.+)$")
ROLES = {"A": Role.AGENT, "C": Role.CUSTOMER, "S": Role.OTHER}
FEELINGS = {"-": Feeling("neg", -0.8), "+": Feeling("pos", 0.8)}
CHARACTERS_PER_SECOND = {"zh": 4.5, "en": 14.0}
GAP = 0.5


class ExampleError(ValueError):
    """An example that cannot be read; the text names the line."""


def read_example(
    text: str, language: str, channel: Channel = Channel.VOICE
) -> tuple[Conversation, tuple[TurnReading, ...]]:
    """The conversation and the feelings an example describes, with times in seconds. Raises ExampleError."""
    turns: list[Turn] = []
    readings: list[TurnReading] = []
    clock = 0.0
    for line in filter(None, map(str.strip, text.splitlines())):
        match = LINE.match(line)
        if match is None:
            raise ExampleError(f"cannot read {line!r}; a line is `A: …`, `C: …`, `C-: …`, `A[+12]: …`")
        start = max(0.0, clock + float(match["gap"] or GAP))
        end = start + len(match["text"]) / CHARACTERS_PER_SECOND.get(language, 14.0)
        turns.append(Turn(len(turns), ROLES[match["who"]], match["text"], round(start, 2), round(end, 2)))
        readings.append(TurnReading(FEELINGS.get(match["feeling"] or "", Feeling("neu", 0.0))))
        clock = max(clock, end)
    if not turns:
        raise ExampleError("the example has no line")
    return Conversation("example", channel, language, tuple(turns), duration=round(clock, 2)), tuple(readings)
