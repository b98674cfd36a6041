"""What can be measured on a call: silence, overlap, interruptions, talk, pace, latency, loudness.

Definitions follow what call analytics products publish, with these limits: silence from 5 s, dead air from 10 s, an
interruption overlaps for 0.5 s or more after the other party has been speaking for 1 s or more, a monologue ends
after 3 s of pause. Silence is counted between the first and the last speech, so that ringing and the end of the tape
are not silence of the conversation. `source` says where the speakers come from; in a mixed signal overlap cannot be
known, so overlap and interruptions are absent there, not zero.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from qa.speech.decode import SAMPLE_RATE, Signal
from qa.speech.voice_activity import Region, levels, overlaps, union
from scoring.conversation import Role, Timeline, Turn

SILENCE = 5.0
DEAD_AIR = 10.0
INTERRUPTION_OVERLAP = 0.5
INTERRUPTION_AFTER = 1.0
SPEAKING_PAUSE = 0.5
"""A party with a pause up to this long (seconds) is still speaking, when it is asked who cut in on whom."""
MONOLOGUE_PAUSE = 3.0
LEAST_TALK_FOR_PACE = 3.0
"""Seconds of talk under which a pace means nothing and is absent."""
PEAKS = 800

CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
PARTIES = (Role.AGENT, Role.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Lane:
    """One signal: its channel in the file, whose it is (None when several people are in it), its speech, its samples."""

    channel: int
    role: Role | None
    regions: tuple[Region, ...]
    signal: Signal


def measure(
    turns: Sequence[Turn], lanes: Sequence[Lane], duration: float, timeline: Timeline, language: str
) -> dict[str, Any]:
    """All figures of a call as JSON-able values; times in seconds. docs/metrics.md names them one by one."""
    speech = union(region for lane in lanes for region in lane.regions)
    spoken = sum(region.duration for region in speech)
    talk = _talk(turns, lanes)
    figures: dict[str, Any] = {
        "source": str(timeline),
        "duration": round(duration, 2),
        "speech": _amount(spoken, duration),
        "silence": gaps(speech, SILENCE, duration),
        "dead_air": gaps(speech, DEAD_AIR, duration),
        "talk": {role: _amount(sum(r.duration for r in talk[role]), duration) for role in talk},
        "pace": pace(turns, talk, language),
        "response_latency": response_latency(turns),
        "monologue": longest_monologue(turns),
        "lanes": [lane_picture(lane) for lane in lanes],
    }
    if (ratio := talk_to_listen(talk)) is not None:
        figures["talk_to_listen"] = ratio
    sides = {lane.role: lane.regions for lane in lanes if lane.role is not None}
    if timeline is Timeline.CHANNELS and set(sides) == set(PARTIES):
        figures["overlap"] = overlap(sides[Role.AGENT], sides[Role.CUSTOMER], duration)
        figures["interruptions"] = {
            "agent": interruptions(sides[Role.AGENT], sides[Role.CUSTOMER]),
            "customer": interruptions(sides[Role.CUSTOMER], sides[Role.AGENT]),
        }
    return figures


def _amount(seconds: float, duration: float) -> dict[str, float]:
    return {"seconds": round(seconds, 2), "share": round(seconds / duration, 4) if duration else 0.0}


def _instances(regions: Sequence[Region]) -> list[dict[str, float]]:
    return [{"start": round(r.start, 2), "end": round(r.end, 2), "seconds": round(r.duration, 2)} for r in regions]


def gaps(speech: Sequence[Region], at_least: float, duration: float) -> dict[str, Any]:
    """Stretches of `at_least` seconds or more in which nobody speaks, between the first and the last speech."""
    found = [Region(a.end, b.start) for a, b in pairwise(speech) if round(b.start - a.end, 3) >= at_least]
    return {
        "threshold": at_least,
        "count": len(found),
        **_amount(sum(gap.duration for gap in found), duration),
        "longest": round(max((gap.duration for gap in found), default=0.0), 2),
        "instances": _instances(found),
    }


def overlap(agent: Sequence[Region], customer: Sequence[Region], duration: float) -> dict[str, Any]:
    """Time in which both parties speak."""
    both = overlaps(union(agent), union(customer))
    return {"count": len(both), **_amount(sum(part.duration for part in both), duration)}


def interruptions(by: Sequence[Region], of: Sequence[Region]) -> dict[str, Any]:
    """Times the first party began while the second had been speaking for a while, and both spoke on together.

    An instance runs from the beginning of the cutting in to the end of the overlap. Shorter overlaps are
    backchannels ("mm", 嗯).
    """
    found = []
    speaking = _without_pauses(of)
    for cut_in in _without_pauses(by):
        for other in speaking:
            together = Region(cut_in.start, min(cut_in.end, other.end))
            began_later = round(cut_in.start - other.start, 3) >= INTERRUPTION_AFTER
            if began_later and round(together.duration, 3) >= INTERRUPTION_OVERLAP:
                found.append(together)
    return {
        "count": len(found),
        "seconds": round(sum(part.duration for part in found), 2),
        "instances": _instances(found),
    }


def _without_pauses(regions: Sequence[Region]) -> list[Region]:
    joined: list[Region] = []
    for region in regions:
        if joined and region.start - joined[-1].end <= SPEAKING_PAUSE:
            joined[-1] = Region(joined[-1].start, max(joined[-1].end, region.end))
        else:
            joined.append(region)
    return joined


def _talk(turns: Sequence[Turn], lanes: Sequence[Lane]) -> dict[str, tuple[Region, ...]]:
    """When each party talks: its own channel's speech, or its turns where there is no such channel."""
    talk = {str(lane.role): union(lane.regions) for lane in lanes if lane.role is not None}
    for role in PARTIES:
        if str(role) not in talk:
            talk[str(role)] = union(
                Region(t.start, t.end)
                for t in turns
                if t.role is role and t.start is not None and t.end is not None and t.end > t.start
            )
    return {str(role): talk[str(role)] for role in PARTIES}


def talk_to_listen(talk: Mapping[str, Sequence[Region]]) -> float | None:
    """The agent's talk time over the customer's; None when the customer never talks."""
    agent, customer = (sum(region.duration for region in talk[str(role)]) for role in PARTIES)
    return round(agent / customer, 2) if customer else None


def pace(turns: Sequence[Turn], talk: Mapping[str, Sequence[Region]], language: str) -> dict[str, dict[str, float]]:
    """Speed of each party while it talks: 汉字 a minute (`characters_per_minute`), else `words_per_minute`.

    In Chinese a Latin word or a number counts as one. Absent for a party that talks for under 3 s.
    """
    unit = "characters_per_minute" if language in ("zh", "yue") else "words_per_minute"
    figures = {}
    for role in PARTIES:
        seconds = sum(region.duration for region in talk[str(role)])
        if seconds >= LEAST_TALK_FOR_PACE:
            count = sum(spoken_units(turn.text) for turn in turns if turn.role is role)
            figures[str(role)] = {unit: round(60 * count / seconds, 1)}
    return figures


def spoken_units(text: str) -> int:
    """汉字 plus other words."""
    return len(CHINESE.findall(text)) + len(WORD.findall(CHINESE.sub(" ", text)))


def response_latency(turns: Sequence[Turn]) -> dict[str, float]:
    """The median wait (seconds, 0 when cutting in) before each party's answers to the other."""
    waits: dict[str, list[float]] = {}
    for before, after in pairwise(turns):
        if {before.role, after.role} == set(PARTIES) and before.end is not None and after.start is not None:
            waits.setdefault(str(after.role), []).append(max(0.0, after.start - before.end))
    return {role: round(median(waits[role]), 2) for role in sorted(waits)}


def longest_monologue(turns: Sequence[Turn]) -> dict[str, dict[str, float]]:
    """The longest time each party held the floor: turns in a row, no other's between, no pause over 3 s."""
    longest: dict[str, Region] = {}
    role, held = None, Region(0.0, 0.0)
    for turn in turns:
        if turn.start is None or turn.end is None:
            continue
        if turn.role is role and turn.start - held.end <= MONOLOGUE_PAUSE:
            held = Region(held.start, max(held.end, turn.end))
        else:
            role, held = turn.role, Region(turn.start, turn.end)
        if turn.role in PARTIES and held.duration > longest.get(str(role), Region(0.0, 0.0)).duration:
            longest[str(role)] = held
    return {name: _instances([longest[name]])[0] for name in sorted(longest)}


def lane_picture(lane: Lane) -> dict[str, Any]:
    """What is needed to draw a lane: `peaks` (at most 800, 0..1, over its whole length) and `loudness` a second (dBFS)."""
    return {
        "channel": lane.channel,
        "role": str(lane.role) if lane.role is not None else "",
        "speech": [[round(region.start, 2), round(region.end, 2)] for region in lane.regions],
        "loudness": [round(float(level), 1) for level in levels(lane.signal, SAMPLE_RATE)],
        "peaks": peaks(lane.signal),
    }


def peaks(signal: Signal, count: int = PEAKS) -> list[float]:
    """The largest absolute sample of each of up to `count` equal parts."""
    if not signal.size:
        return []
    edges = np.linspace(0, signal.size, min(count, signal.size), endpoint=False).astype(np.int64)
    heights = np.maximum.reduceat(np.abs(signal), edges)
    return [round(float(min(height, 1.0)), 3) for height in heights]
