"""What a run cost: how much was heard in how long, and where the time went. The line a run ends with."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa.result import Result

STAGE_SHOWN = 0.01
"""Stages with a smaller share are summed up as `other`."""


@dataclass(slots=True)
class Cost:
    """Sums over the results of a run. `heard` counts recordings recognised now and `audio` their seconds; `known` those
    whose transcript was there already; `stages` are seconds a stage over all workers, `wall` the seconds that passed.
    """

    heard: int = 0
    known: int = 0
    chats: int = 0
    audio: float = 0.0
    wall: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Count one result, failed ones by their time only."""
        for stage, seconds in result.timings.items():
            self.stages[stage] = self.stages.get(stage, 0.0) + seconds
        if result.status == "failed":
            return
        if "decode" in result.timings:
            self.heard += 1
            self.audio += result.duration
        elif result.audio:
            self.known += 1
        else:
            self.chats += 1

    def line(self) -> str:
        """`10 calls, 8:12 of audio in 0:35, 14× real time; transcribe 61 %, …`; empty when nothing was worked on."""
        parts = []
        if self.heard:
            speed = f", {self.audio / self.wall:.1f}× real time" if self.wall else ""
            parts.append(f"{_count(self.heard, 'call')}, {_clock(self.audio)} of audio in {_clock(self.wall)}{speed}")
        if self.known:
            parts.append(f"{_count(self.known, 'transcript')} from the cache")
        if self.chats:
            parts.append(_count(self.chats, "chat"))
        if not parts:
            return ""
        shares = self._shares()
        return ", ".join(parts) + (f"; {shares}" if shares else "")

    def _shares(self) -> str:
        total = sum(self.stages.values())
        if not total:
            return ""
        shown = {k: v for k, v in self.stages.items() if v / total >= STAGE_SHOWN}
        named = [f"{k.replace('_', ' ')} {v / total:.0%}" for k, v in sorted(shown.items(), key=lambda kv: -kv[1])]
        rest = 1 - sum(shown.values()) / total
        return ", ".join([*named, *([f"other {rest:.0%}"] if rest >= STAGE_SHOWN else [])]).replace("%", " %")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 else "")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
