"""Dates, times and spans of time in a text, in Chinese and English, and when they are, reckoned from when they were said.

    find_dates("明天下午六点前给您回电", "zh", datetime(2025, 3, 5, 10))   -> deadline, latest 2025-03-06 18:00
    find_dates("within 3 business days", "en", None)                        -> deadline, business_days 3

Rules of the calendar where words leave it open are those of scoring.date_calendar. Of deadlines: what is to be done
within days, weeks or months has until the end of the last day; 周五前 has until the end of Friday, “by Friday” too, and
“before Friday” until the end of Thursday; a part of the day in 中午前 ends where that part begins. Recurring times (每天,
every Monday) and vague words (尽快, soon) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from scoring import date_calendar as calendar
from scoring.date_calendar import Clock, Length, Point, Precision
from scoring.date_chinese import CHINESE
from scoring.date_english import ENGLISH
from scoring.date_words import Language, Piece, folded, merged
from scoring.spans import SENTENCE_END, Span
from scoring.text import is_chinese

WhenKind = Literal["instant", "deadline", "duration", "range"]
Bounds = tuple[datetime | None, datetime | None]
LANGUAGES = {"zh": CHINESE, "en": ENGLISH}
LONGEST = 50_000
"""Characters of a text that are searched; a longer turn is no talk."""
NEAR = 24
"""Characters before a time in which words about it stand."""
_OF_LENGTHS = ("ago", "event", "before", "within", "by", "until", "after", "later", "from", "length")
"""What can be said about a length, the more telling first; about a point the six that are alike."""
_BETWEEN = re.compile(r"between\s$")


@dataclass(frozen=True, slots=True)
class When:
    """A time named at `[from, to)` of a text, with the words about it (前, within).

    - `instant` a moment, day or part of a day (提前半小时 is one, before an event); `deadline` something to be done by then;
      `range` from one time to another, or a period such as a week; `duration` a length, of which it is not said when it begins.
    - `earliest`, `latest`: the first and last moment it can be, None where that is open, hangs on an event (当天), or
      nobody knows when it was said. They have the time zone of the moment it was said.
    - `seconds` and `business_days`: the most a length lasts; None where no length, or one of the other kind, was said.
    - `precision`: the unit it is told in. `about`: 左右, or so. `past`: it lies behind (昨天, two days ago).
    """

    span: Span
    text: str
    kind: WhenKind
    precision: Precision
    earliest: datetime | None = None
    latest: datetime | None = None
    seconds: float | None = None
    business_days: float | None = None
    about: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One time as said: a point, a range of points or a length, with what is said about it."""

    span: Span
    value: Point | Length
    until: Point | None
    relation: str
    about: bool


def find_dates(text: str, language: str, said_at: datetime | None) -> tuple[When, ...]:
    """The times named in a text, in order and apart.

    `language` is `zh` or `en` with anything after it; any other is told by the script. Of a text beyond `LONGEST`
    characters the rest is not looked at. Never raises: what no calendar holds has no `earliest` and `latest`.
    """
    words = _language(text, language)
    plain = folded(text[:LONGEST])
    phrases = _on_the_same_day(plain, _phrases(plain, words))
    return tuple(_when(phrase, text, words, said_at) for phrase in phrases)


def from_now(when: When, said_at: datetime | None) -> When:
    """A length as a deadline counted from when it was said, as 二十分钟给您回电 means it; any other time as it is."""
    if when.kind != "duration":
        return when
    latest = None
    if said_at is not None:
        unit: calendar.Unit = "business_day" if when.business_days is not None else "second"
        most = when.business_days if when.business_days is not None else when.seconds or 0.0
        latest = _safely(Length(most, most, unit), said_at, whole_days=when.precision not in ("minute", "hour"))[1]
    return replace(when, kind="deadline", earliest=said_at, latest=latest)


def _language(text: str, language: str) -> Language:
    known = LANGUAGES.get(language[:2].lower())
    return known or (CHINESE if any(map(is_chinese, text[:LONGEST])) else ENGLISH)


def _phrases(text: str, words: Language) -> Iterator[_Phrase]:
    pieces = list(words.pieces(text))
    at = used = 0
    while used < len(pieces):
        phrase, used = _joined(text, words, pieces, used)
        behind = pieces[used].span[0] if used < len(pieces) else len(text)
        found = _with_words_about(text, words, phrase, (at, behind))
        if found:
            at = found.span[1]
            yield found


def _on_the_same_day(text: str, phrases: Iterator[_Phrase]) -> Iterator[_Phrase]:
    """The times, those by the clock without a day with the day of the one before them in the same sentence."""
    day: Point | None = None
    end = 0
    for phrase in phrases:
        value = phrase.value
        if SENTENCE_END.search(text, end, phrase.span[0]):
            day = None
        if isinstance(value, Point):
            if day and value.clock and not value.days and not value.floating:
                value = replace(value, days=day.days, coming=day.coming, floating=day.floating)
            elif value.days or value.floating:
                day = value if value.precision == "day" and not value.past else None
        end = phrase.span[1]
        yield replace(phrase, value=value)


def _joined(text: str, words: Language, pieces: Sequence[Piece], place: int) -> tuple[_Phrase, int]:
    """The pieces from a place on that make one time, and the place behind them."""
    first = pieces[place]
    phrase = _Phrase(first.span, first.value, first.until, "within" if first.within else "", about=False)
    for behind in range(place + 1, len(pieces)):
        longer = _longer(phrase, pieces[behind], text, words)
        if longer is None:
            return phrase, behind
        phrase = longer
    return phrase, len(pieces)


def _longer(phrase: _Phrase, piece: Piece, text: str, words: Language) -> _Phrase | None:
    """A time with the piece after it, as part of the same point or as the other end of a range; None where it is apart."""
    start, end = phrase.span
    gap, span = text[end : piece.span[0]], (start, piece.span[1])
    if len(gap) > NEAR or not isinstance(phrase.value, Point) or not isinstance(piece.value, Point):
        return None
    within, to = words.within_point.fullmatch(gap), words.to.fullmatch(gap)
    if within and not (phrase.until and piece.until):
        last = phrase.until or phrase.value
        both = merged(last, piece.value, day_first=words.day_first, again="(" in gap)
        if both and phrase.until:
            return replace(phrase, span=span, until=both)
        if both:
            relation = within.lastgroup or phrase.relation
            return replace(phrase, span=span, value=both, until=piece.until, relation=relation)
    if to and not phrase.until and not piece.until:
        two = to.lastgroup == "between" and not _BETWEEN.search(text[max(0, start - NEAR) : start])
        return None if two else replace(phrase, span=span, until=piece.value)
    return None


def _with_words_about(text: str, words: Language, phrase: _Phrase, within: Span) -> _Phrase | None:
    """The time with the words around it, in a stretch of the text, that say how it is meant; None for what recurs."""
    start, end = phrase.span
    near = text[max(within[0], start - NEAR) : start]
    led, followed = words.before.search(near), words.after.match(text, end, within[1])
    told = {name for found in (led, followed) if found for name, said in found.groupdict().items() if said}
    if told & {"skip", "skip2"}:
        return None
    point = isinstance(phrase.value, Point)
    order = ("before", "within", "by", "until", "after", "from") if point else _OF_LENGTHS
    relation = next((name for name in order if name in told), "")
    relation = phrase.relation if relation in ("", "later") and phrase.relation else relation
    if led and led.lastgroup and not (point and told & {"later", "ago", "length", "event"}):
        start -= len(near) - len(near[: led.start()]) - _blank(led)
    if followed and followed.lastgroup:
        end = followed.end()
    about = bool(told & {"about", "about2"}) or (isinstance(phrase.value, Length) and phrase.value.about)
    return replace(phrase, span=(start, end), relation=relation, about=about)


def _blank(led: re.Match[str]) -> int:
    """How many characters at the beginning of a match are no words."""
    said = led[0]
    return len(said) - len(said.lstrip(' ,.;:!?()"“”\n\t-–—…'))


def _when(phrase: _Phrase, text: str, words: Language, said: datetime | None) -> When:
    start, end = phrase.span
    made = _of_length if isinstance(phrase.value, Length) else _of_point
    when = made(phrase, words, said)
    return replace(when, span=(start, end), text=text[start:end], about=phrase.about)


def _of_length(phrase: _Phrase, words: Language, said: datetime | None) -> When:  # noqa: ARG001 - as for points
    length = phrase.value
    assert isinstance(length, Length)
    when = When((0, 0), "", "duration", length.precision, seconds=length.seconds, business_days=length.business_days)
    if phrase.relation in ("within", "by"):
        latest = _safely(length, said)[1] if said else None
        return replace(when, kind="deadline", earliest=said, latest=latest)
    if phrase.relation in ("after", "later", "from"):
        earliest, latest = _safely(length, said) if said else (None, None)
        return replace(
            when, kind="instant" if length.least == length.most else "range", earliest=earliest, latest=latest
        )
    if phrase.relation in ("ago", "before"):
        earliest, latest = _safely(length, said, back=True) if said else (None, None)
        return replace(when, kind="instant", earliest=earliest, latest=latest, past=True)
    return replace(when, kind="instant") if phrase.relation == "event" else when


def _of_point(phrase: _Phrase, words: Language, said: datetime | None) -> When:
    point = phrase.value
    assert isinstance(point, Point)
    if phrase.until:
        earliest, latest = _between(point, phrase.until, said) if said else (None, None)
        return When((0, 0), "", "range", phrase.until.finest, earliest, latest, past=point.past)
    earliest, latest = _bounds(point, said) if said else (None, None)
    when = When((0, 0), "", "instant", point.finest, earliest, latest, past=point.past)
    exclusive = phrase.relation == "before" and (point.part or not words.includes_day) and not point.clock
    if phrase.relation in ("by", "before", "within"):
        if said and latest and latest < said and point.yearless:
            earliest, latest = _bounds(point, said + timedelta(calendar.FORGOTTEN))
        if exclusive and earliest:
            latest = earliest if earliest.time() != calendar.START else earliest - timedelta(seconds=1)
        return replace(when, kind="deadline", earliest=said if latest else None, latest=latest)
    if phrase.relation == "until":
        return replace(when, kind="range", earliest=said if latest else None)
    if phrase.relation in ("after", "from"):
        return replace(when, kind="range", earliest=latest if phrase.relation == "after" else earliest, latest=None)
    return replace(when, kind="range") if point.finest in ("week", "month", "year") else when


def _between(first: Point, last: Point, said: datetime) -> Bounds:
    """From the beginning of one point to the end of another that takes day and part of the day from it where it has none."""
    if first.clock and last.clock and last.clock.sure and not first.clock.sure and not first.part:
        hour = first.clock.hour % 12 + 12 * (last.clock.hour >= 12)
        later = (hour, first.clock.minute) <= (last.clock.hour, last.clock.minute)
        first = replace(first, clock=replace(first.clock, hour=hour if later else first.clock.hour, sure=True))
    whole = (
        last
        if last.days or last.floating
        else replace(last, days=first.days, floating=first.floating, coming=first.coming)
    )
    if whole.clock and not whole.part and not _past_noon(first, whole.clock):
        whole = replace(whole, part=first.part)
    end = _bounds(whole, said)[1]
    if end is None:
        return None, None
    try:
        start = calendar.bounds(first, said, end.date())
    except (OverflowError, ValueError):
        return None, None
    if start is None:
        return None, end
    earliest = start[0]
    if earliest > end and last.days:
        return earliest, _bounds(whole, earliest)[1]
    if earliest > end and last.clock and not last.clock.sure and end + timedelta(hours=12) > earliest:
        return earliest, end + timedelta(hours=12)
    return (earliest, end) if earliest <= end else (earliest - timedelta(1), end)


def _past_noon(first: Point, last: Clock) -> bool:
    """Whether a range from before noon ends after it: 上午十点到两点."""
    return first.clock is not None and first.part in calendar.FORENOON and last.hour < first.clock.hour


def _bounds(point: Point, said: datetime) -> Bounds:
    try:
        return calendar.bounds(point, said) or (None, None)
    except (OverflowError, ValueError):
        return None, None


def _safely(length: Length, said: datetime, *, back: bool = False, whole_days: bool | None = None) -> Bounds:
    try:
        first, last = (calendar.before if back else calendar.after)(length, said)
    except (OverflowError, ValueError):
        return None, None
    return first, calendar.end_of_day(last) if whole_days else last
