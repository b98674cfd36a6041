"""Which of the stored conversations are meant: of some days, teams, or judged by some rubric."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa.errors import UsageError
from qa.result import Result
from qa.store.segment_rows import parse_start


@dataclass(frozen=True, slots=True)
class Span:
    """Conditions that all have to hold; an empty one is no condition.

    `since` and `until` are both included and compare with the day on the wall clock of the conversation: one without a
    start lies in no span of days. `limit` is the most conversations to take, 0 for all; they are the same every time
    and, as they are taken in the order of hashes, as good as drawn.
    """

    since: date | None = None
    until: date | None = None
    teams: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    limit: int = 0

    def holds(self, result: Result) -> bool:
        """Whether a result is meant. Failures never are."""
        chosen = ((self.teams, result.team), (self.channels, result.channel), (self.languages, result.language))
        if result.status == "failed" or any(wanted and value not in wanted for wanted, value in chosen):
            return False
        if self.since is None and self.until is None:
            return True
        start = parse_start(result.started_at)
        day = start.date() if start else None
        return day is not None and (self.since or day) <= day <= (self.until or day)


def read_day(text: str, option: str) -> date | None:
    """A day as written on the command line, None for an empty one. Raises UsageError."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text}: give a day such as 2026-03-31") from error


def span(since: str, until: str, teams: list[str] | None, limit: int = 0) -> Span:
    """From the options of a command. Raises UsageError for what is no day, or days that are the wrong way round."""
    first, last = read_day(since, "--since"), read_day(until, "--until")
    if first and last and last < first:
        raise UsageError(f"--until {until} lies before --since {since}")
    return Span(first, last, tuple(teams or ()), limit=limit)
