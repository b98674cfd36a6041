"""What can be measured on a call: silence, hold, overlap, interruptions, talk, pace, latency, loudness.

Definitions follow what call analytics products publish, with these limits: silence from 5 s, dead air from 10 s, an
interruption overlaps for 0.5 s or more after the other party has been speaking for 1 s or more, a monologue ends
after 3 s of pause. A silence the agent announced is a hold and counted apart; a voice is raised in seconds 6 dB over
the party's own median. Every limit is a setting (`AcousticOptions`). Silence is counted between the first and the last
speech, so that ringing and the end of the tape are not silence of the conversation. `source` says where the speakers
come from; in a mixed signal overlap cannot be known, so overlap and interruptions are absent there, not zero.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from qa.speech.decode import SAMPLE_RATE, Signal
from qa.speech.voice_activity import Region, levels, overlaps, union
from scoring.conversation import Role, Timeline, Turn
from scoring.units import spoken_units

PEAKS = 800

PARTIES = (Role.AGENT, Role.CUSTOMER)
HOLD_PHRASES = (
    r"稍等|稍候|等我?一下|等一会|别挂|不要挂|保持.{0,4}(在线|通话)|(帮您|给您|为您|我).{0,4}(查|核实|看|确认)一下",
    r"(one|a|just a|quick) (quick |brief |short )?(moment|minute|second|sec|tick)\b|(hold|hang) on\b|hold the line|bear with",
    r"(on|brief|quick|short) hold\b|stay on the line|let me (just |quickly )?(check|look|see|find|pull)",
)


@dataclass(frozen=True, slots=True)
class AcousticOptions:
    """The limits of the measured figures; times in seconds.

    `speaking_pause`: with a pause up to this long a party is still speaking, when it is asked who cut in on whom.
    `hold_announced`: a silence is a hold if the agent asked for patience (`hold_phrases`, regular expressions) in words
    that end at most this long before it. `least_talk`: under so much talk a pace or a median loudness means nothing.
    `raised_decibels`: how far over the party's median loudness a voice is raised.
    """

    silence: float = 5.0
    dead_air: float = 10.0
    hold_announced: float = 10.0
    hold_phrases: tuple[str, ...] = HOLD_PHRASES
    interruption_overlap: float = 0.5
    interruption_after: float = 1.0
    speaking_pause: float = 0.5
    monologue_pause: float = 3.0
    least_talk: float = 3.0
    raised_decibels: float = 6.0

    def limits(self) -> dict[str, float]:
        """All but the phrases, by name."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, float)}

    def key(self) -> str:
        """A stable name of everything that influences the figures."""
        return " ".join(f"{name}={value}" for name, value in asdict(self).items())


DEFAULTS = AcousticOptions()


@dataclass(frozen=True, slots=True)
class Lane:
    """One signal: its channel in the file, whose it is (None when several people are in it), its speech, its samples."""

    channel: int
    role: Role | None
    regions: tuple[Region, ...]
    signal: Signal


def measure(
    turns: Sequence[Turn],
    lanes: Sequence[Lane],
    duration: float,
    timeline: Timeline,
    language: str,
    options: AcousticOptions = DEFAULTS,
) -> dict[str, Any]:
    """All figures of a call as JSON-able values; times in seconds. docs/metrics.md names them one by one."""
    speech = union(region for lane in lanes for region in lane.regions)
    talk = _talk(turns, lanes)
    pictures = [lane_picture(lane) for lane in lanes]
    figures: dict[str, Any] = {
        "source": str(timeline),
        "parameters": options.limits(),
        "duration": round(duration, 2),
        "speech": share_of(sum(region.duration for region in speech), duration),
        **quiet(silences(speech, options.silence), turns, duration, options),
        "talk": {role: share_of(sum(r.duration for r in talk[role]), duration) for role in talk},
        "pace": pace(turns, talk, language, options.least_talk),
        **floor_figures(turns, options),
        "raised_voice": raised_voice(pictures, talk, options),
        "lanes": pictures,
    }
    if (ratio := talk_to_listen(talk)) is not None:
        figures["talk_to_listen"] = ratio
    sides = {lane.role: lane.regions for lane in lanes if lane.role is not None}
    if timeline is Timeline.CHANNELS and set(sides) == set(PARTIES):
        figures["overlap"] = overlap(sides[Role.AGENT], sides[Role.CUSTOMER], duration)
        figures["interruptions"] = {
            "agent": interruptions(sides[Role.AGENT], sides[Role.CUSTOMER], options),
            "customer": interruptions(sides[Role.CUSTOMER], sides[Role.AGENT], options),
        }
    return figures


def floor_figures(turns: Sequence[Turn], options: AcousticOptions = DEFAULTS) -> dict[str, Any]:
    """What is measured on turns alone: who waited, who held the floor, who spoke first and last."""
    figures: dict[str, Any] = {
        "response_latency": response_latency(turns),
        "monologue": longest_monologue(turns, options.monologue_pause),
        "first_words": first_words(turns),
    }
    if (last := last_speaker(turns)) is not None:
        figures["last_speaker"] = last
    return figures


def share_of(seconds: float, duration: float) -> dict[str, float]:
    """Seconds, and their share (0..1) of the whole duration."""
    return {"seconds": round(seconds, 2), "share": round(seconds / duration, 4) if duration else 0.0}


def _instances(regions: Sequence[Region]) -> list[dict[str, float]]:
    return [{"start": round(r.start, 2), "end": round(r.end, 2), "seconds": round(r.duration, 2)} for r in regions]


def silences(speech: Sequence[Region], at_least: float) -> list[Region]:
    """Stretches of `at_least` seconds or more in which nobody speaks, between the first and the last speech."""
    return [Region(a.end, b.start) for a, b in pairwise(speech) if round(b.start - a.end, 3) >= at_least]


def quiet(
    silent: Sequence[Region], turns: Sequence[Turn], duration: float, options: AcousticOptions = DEFAULTS
) -> dict[str, Any]:
    """Silences sorted into `hold` (announced by the agent), `silence` and, of the latter, `dead_air`."""
    hold = [region for region in silent if _announced(region, turns, options)]
    rest = [region for region in silent if region not in hold]
    dead = [region for region in rest if round(region.duration, 3) >= options.dead_air]
    kinds = (("silence", options.silence, rest), ("dead_air", options.dead_air, dead), ("hold", options.silence, hold))
    return {name: _gaps(found, threshold, duration) for name, threshold, found in kinds}


def _announced(silent: Region, turns: Sequence[Turn], options: AcousticOptions) -> bool:
    """Whether the agent's words just before a silence ask for patience; an end is known to half a second."""
    said = " ".join(
        turn.text.lower()
        for turn in turns
        if turn.role is Role.AGENT
        and turn.end is not None
        and -0.5 <= silent.start - turn.end <= options.hold_announced
    )
    return any(re.search(phrase, said) for phrase in options.hold_phrases)


def _gaps(found: Sequence[Region], threshold: float, duration: float) -> dict[str, Any]:
    return {
        "threshold": threshold,
        "count": len(found),
        **share_of(sum(gap.duration for gap in found), duration),
        "longest": round(max((gap.duration for gap in found), default=0.0), 2),
        "instances": _instances(found),
    }


def raised_voice(
    lanes: Sequence[Mapping[str, Any]], talk: Mapping[str, Sequence[Region]], options: AcousticOptions = DEFAULTS
) -> dict[str, Any]:
    """Seconds in which a party is `raised_decibels` or more over the median of its own seconds.

    Loudness is taken by whole seconds of which the party talks at least half; `median` is in dBFS. Absent for a party
    with under `least_talk` such seconds.
    """
    found: dict[str, Any] = {}
    for role, regions in talk.items():
        lane = next((lane for lane in lanes if lane["role"] in (role, "")), None)
        levels_by_second = {} if lane is None else _spoken_seconds(lane["loudness"], regions)
        if len(levels_by_second) < options.least_talk:
            continue
        middle = median(levels_by_second.values())
        loud = [k for k, level in levels_by_second.items() if level - middle >= options.raised_decibels]
        found[role] = {
            "threshold": options.raised_decibels,
            "median": round(middle, 1),
            "seconds": float(len(loud)),
            "share": round(len(loud) / len(levels_by_second), 4),
            "instances": _instances(union(Region(float(k), k + 1.0) for k in loud)),
        }
    return found


def _spoken_seconds(loudness: Sequence[float], regions: Sequence[Region]) -> dict[int, float]:
    spoken: dict[int, float] = {}
    for region in regions:
        for k in range(int(region.start), min(int(region.end) + 1, len(loudness))):
            spoken[k] = spoken.get(k, 0.0) + min(region.end, k + 1.0) - max(region.start, float(k))
    return {k: loudness[k] for k in sorted(spoken) if spoken[k] >= 0.5}


def overlap(agent: Sequence[Region], customer: Sequence[Region], duration: float) -> dict[str, Any]:
    """Time in which both parties speak."""
    both = overlaps(union(agent), union(customer))
    seconds = sum(part.duration for part in both)
    return {"count": len(both), **share_of(seconds, duration), "instances": _instances(both)}


def interruptions(by: Sequence[Region], of: Sequence[Region], options: AcousticOptions = DEFAULTS) -> dict[str, Any]:
    """Times the first party began while the second had been speaking for a while, and both spoke on together.

    An instance runs from the beginning of the cutting in to the end of the overlap. Shorter overlaps are
    backchannels ("mm", 嗯).
    """
    found = []
    speaking = _without_pauses(of, options.speaking_pause)
    for cut_in in _without_pauses(by, options.speaking_pause):
        for other in speaking:
            together = Region(cut_in.start, min(cut_in.end, other.end))
            began_later = round(cut_in.start - other.start, 3) >= options.interruption_after
            if began_later and round(together.duration, 3) >= options.interruption_overlap:
                found.append(together)
    return {
        "count": len(found),
        "seconds": round(sum(part.duration for part in found), 2),
        "instances": _instances(found),
    }


def _without_pauses(regions: Sequence[Region], pause: float) -> list[Region]:
    joined: list[Region] = []
    for region in regions:
        if joined and region.start - joined[-1].end <= pause:
            joined[-1] = Region(joined[-1].start, max(joined[-1].end, region.end))
        else:
            joined.append(region)
    return joined


def _talk(turns: Sequence[Turn], lanes: Sequence[Lane]) -> dict[str, tuple[Region, ...]]:
    """When each party talks: its own channel's speech, or its turns where there is no such channel."""
    talk = {str(lane.role): union(lane.regions) for lane in lanes if lane.role is not None}
    for role in PARTIES:
        if str(role) not in talk:
            talk[str(role)] = talk_by_turns(turns, role)
    return {str(role): talk[str(role)] for role in PARTIES}


def talk_by_turns(turns: Sequence[Turn], role: Role) -> tuple[Region, ...]:
    """When a party talks, by its turns."""
    timed = ((t.start, t.end) for t in turns if t.role is role and t.start is not None and t.end is not None)
    return union(Region(start, end) for start, end in timed if end > start)


def talk_to_listen(talk: Mapping[str, Sequence[Region]]) -> float | None:
    """The agent's talk time over the customer's; None when the customer never talks."""
    agent, customer = (sum(region.duration for region in talk[str(role)]) for role in PARTIES)
    return round(agent / customer, 2) if customer else None


def pace(
    turns: Sequence[Turn], talk: Mapping[str, Sequence[Region]], language: str, least_talk: float = DEFAULTS.least_talk
) -> dict[str, dict[str, float]]:
    """Speed of each party while it talks: 汉字 a minute (`characters_per_minute`), else `words_per_minute`.

    In Chinese a Latin word or a number counts as one. Absent for a party that talks for under 3 s.
    """
    unit = "characters_per_minute" if language in ("zh", "yue") else "words_per_minute"
    figures = {}
    for role in PARTIES:
        seconds = sum(region.duration for region in talk[str(role)])
        if seconds >= least_talk:
            count = sum(spoken_units(turn.text) for turn in turns if turn.role is role)
            figures[str(role)] = {unit: round(60 * count / seconds, 1)}
    return figures


def response_latency(turns: Sequence[Turn]) -> dict[str, float]:
    """The median wait (seconds, 0 when cutting in) before each party's answers to the other."""
    waits: dict[str, list[float]] = {}
    for before, after in pairwise(turns):
        if {before.role, after.role} == set(PARTIES) and before.end is not None and after.start is not None:
            waits.setdefault(str(after.role), []).append(max(0.0, after.start - before.end))
    return {role: round(median(waits[role]), 2) for role in sorted(waits)}


def first_words(turns: Sequence[Turn]) -> dict[str, float]:
    """When each party's first recognised words begin."""
    starts: dict[str, float] = {}
    for turn in turns:
        if turn.role in PARTIES and turn.start is not None and turn.text:
            starts[str(turn.role)] = round(min(turn.start, starts.get(str(turn.role), turn.start)), 2)
    return dict(sorted(starts.items()))


def last_speaker(turns: Sequence[Turn]) -> dict[str, Any] | None:
    """Who spoke last, and until when. Who hung up is not in the sound; this is as near as it comes."""
    ends = [(turn.end, str(turn.role)) for turn in turns if turn.role in PARTIES and turn.end is not None and turn.text]
    if not ends:
        return None
    end, role = max(ends)
    return {"role": role, "end": round(end, 2)}


def longest_monologue(turns: Sequence[Turn], pause: float = DEFAULTS.monologue_pause) -> dict[str, dict[str, float]]:
    """The longest time each party held the floor: turns in a row, no other's between, no pause over 3 s."""
    longest: dict[str, Region] = {}
    role, held = None, Region(0.0, 0.0)
    for turn in turns:
        if turn.start is None or turn.end is None:
            continue
        if turn.role is role and turn.start - held.end <= pause:
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
    edges = np.linspace(0, signal.size, min(count, signal.size) + 1).astype(np.int64).tolist()
    heights = [float(np.max(np.abs(signal[a:b]))) for a, b in pairwise(edges)]
    return [round(min(height, 1.0), 3) for height in heights]
