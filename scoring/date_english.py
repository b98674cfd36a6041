"""Points and lengths of time in English. See scoring.date_words; texts are folded, so lower case and plain apostrophes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scoring import date_calendar as calendar
from scoring.date_calendar import Clock, Length, Part, Point, Unit
from scoring.date_words import Language, Piece, read_pieces
from scoring.numbers import ENGLISH as NUMBERS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:mondays?|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|weds?|thurs?|thu|fri|sat|sun)"
_ORDINAL_WORDS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth
seventeenth eighteenth nineteenth twentieth
"""
_ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS.split(), 1)} | {
    "twenty-first": 21,
    "twenty first": 21,
    "thirtieth": 30,
    "thirty-first": 31,
    "thirty first": 31,
}
_ORDINAL = rf"(?:[0-3]?[0-9](?:st|nd|rd|th)|(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}))"
_PARTS: dict[str, Part] = {
    "morning": calendar.MORNING,
    "lunch ?time|(?:(?<=after )|(?<=before )|(?<=by ))lunch": calendar.NOON,
    "afternoon": calendar.AFTERNOON,
    "evening": calendar.EVENING,
    "night": calendar.EVENING,
    r"(?:the )?(?:end|close) of (?:the |this |play|)?(?:business|working|work|trading)(?: day)?|cob|close of play": calendar.CLOSE,
    r"(?:the )?end of (?:the |this )?day|eod|end of(?= (?:today|tomorrow|\w+day))": calendar.DAY_END,
}
_UNITS: dict[str, Unit] = {
    "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "y": "year", "f": "week",
}  # fmt: skip
"""By the first letter; months apart."""

_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_TIES = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_N = rf"(?:[0-9]{{1,4}}(?:\.5)?(?![0-9.])|(?:{_TIES})[ -](?:one|two|three|four|five|six|seven|eight|nine)|{_WORDS})"
_TO = r"(?:\s?[-–—]\s?|\sto\s|\sor\s|\sand\s)"
_LENGTH = re.compile(
    rf"(?<![a-z0-9.$£€:'])(?:(?:the )?(?P<next>next|following|coming) )?"
    rf"(?:(?P<half>half an|half a|half)|(?P<quarter>(?:a )?quarter of an)|(?P<couple>(?:a )?couple(?: of)?)|(?P<few>(?:a "
    rf"|the )?(?:next )?few|several)"
    rf"|(?P<first>{_N})(?:{_TO}(?P<second>{_N}))?(?P<anda> and a half)?|(?P<one>an?|(?<=within )the|(?<=inside )the)(?! (?:bit|while"
    rf"|lot|sec\b)))"
    r"[ -]?(?:more |full |other |short )?(?P<business>business|working|work)?(?:calendar )?[ -]?"
    r"(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|hr|h(?![a-z])|days?|weeks?|months?|years?|fortnights?)(?![a-z])(?! (?:of age"
    r"|old|free|ticket|pass))"
    r"(?P<anda2> and a half)?(?P<about> or so)?"
)
_DAY = re.compile(
    rf"\b(?:(?P<after>(?:the )?day after (?:tomorrow|tmrw|tmr))|(?P<before>(?:the )?day before yesterday)|(?P<word>today|tonight"
    rf"|tomorrow|tmrw|tmr|yesterday|last night|this(?= (?:morning|afternoon|evening)))"
    rf"|(?P<event>(?:the )?same day|(?:the )?(?:next|following) day|the day (?:before|after)|that day"
    r"|that(?= (?:morning|afternoon|evening|night))|the (?:night|evening|morning) before)"
    rf"|(?P<iso>(?:19|20)[0-9]{{2}})-(?P<isomonth>[0-9]{{1,2}})-(?P<isoday>[0-9]{{1,2}})(?![0-9])"
    rf"|(?P<m>[0-9]{{1,2}})/(?P<d>[0-9]{{1,2}})/(?P<y>(?:20)?[0-9]{{2}})(?![0-9])"
    rf"|(?P<month>{_MONTH}) (?:the )?(?P<dom>{_ORDINAL}|[0-3]?[0-9])(?![0-9:]|\s?[ap]m)(?:,? (?P<year>20[0-9]{{2}}))?"
    rf"|(?:the )?(?P<dom2>{_ORDINAL}|[0-3]?[0-9])(?: of)? (?P<month2>{_MONTH})(?![a-z])(?:,? (?P<year2>20[0-9]{{2}}))?"
    rf"|(?:(?P<weekdayfirst>{_WEEKDAY}),? )?(?:the )(?P<dom3>{_ORDINAL})(?= ?(?:$|[,.;:!?)]|at|by|and|to|or|so|if|i|we|he|she|they|you"
    rf"|in|latest|between|for|of (?:this|next) month))(?: of (?P<ofmonth>this|next) month)?"
    rf"|(?P<rel>this|next|last|coming|this coming|following|on) (?P<weekday>{_WEEKDAY})|(?P<weekday2>{_WEEKDAY})(?: (?P<week>week))?"
    rf"|(?P<end>(?:the )?(?:end|start|beginning|middle) of )(?P<endrel>the |this |next )?(?P<endunit>week|month|year)|(?P<eow>eow|eom)"
    rf"|(?P<unitrel>this|next|last) (?P<unit>week(?!day|end)|month|year)|(?P<weekend>(?:(?:the|this|next|last) )?weekend)"
    rf"|(?P<monthalone>(?<=in )|(?<=by )|(?<=until )|(?<=before )|(?<=end of ))(?P<month3>{_MONTH}))(?![a-z0-9])"
)
_PART = re.compile(
    rf"\b(?:(?:first thing )?(?:in the |this |the )?(?:early |late "
    rf"|mid[- ]?(?!night))?(?:{'|'.join(f'(?P<p{k}>{words})' for k, words in enumerate(_PARTS))})|(?P<thing>first thing))(?![a-z])"
)
_HOUR = r"(?:1[0-2]|0?[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_MINUTE = r"(?:[0-5]?[0-9]|five|ten|twenty|twenty[ -]five|a quarter|quarter)"
_NO_COUNT = (
    r"(?![0-9.:%/]*[0-9]|[a-z']|%|\s?(?:%|percent|per|point|past|time|of (?:our|the|your|my|these|those|them)|pounds?|dollars?|quid|bucks|"
    r"business|working|calendar|seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|people|others?|more|stars?|different"
    r"|separate|units?|items?|or (?:two|three|more))\b)"
)
_CLOCK = re.compile(
    rf"(?<![0-9.:/$£€a-z])(?:(?P<low>{_HOUR}(?:[:.][0-5][0-9])?)(?:\s?[-–—]\s?|\s(?:to|and|till|until)\s))?"
    rf"(?:(?P<h24>[01]?[0-9]|2[0-4]):(?P<m24>[0-5][0-9])(?![0-9:])(?:\s?(?P<half24>[ap])(?:\.m\b\.?|m\b))?"
    rf"|(?P<h12>{_HOUR})(?:[.:\s](?P<m12>[0-5][0-9]|thirty|fifteen|forty[ -]five))?\s?(?P<half12>[ap])(?:\.m\b\.?|m\b)"
    rf"|(?P<oclock>{_HOUR})\s?o'?clock"
    rf"|(?P<past>half(?: past)?|{_MINUTE} past|{_MINUTE} to) (?P<pasth>{_HOUR})(?:\s?(?P<halfpast>[ap])\.?m\b)?{_NO_COUNT}"
    rf"|(?P<noon>noon|midday)|(?P<midnight>midnight)"
    rf"|(?(low)|(?:(?<=\bat )|(?<=\bby )|(?<=before )|(?<=until )|(?<=\btill )|(?<=about )|(?<=around )|(?<=after )|(?<=past )"
    rf"|(?<=between )|(?<=\bfrom )|(?<=day )|(?<=tomorrow )))"
    rf"(?P<bare>{_HOUR})(?:[.](?P<mbare>[0-5][0-9])|\s(?P<mword>thirty|fifteen|forty[ -]five))?{_NO_COUNT})(?![a-z0-9])"
)
_LED = re.compile(r"(?:\b(?:between|from|about|around|at)|day|tomorrow|today),?\s$")
_BEFORE = re.compile(
    r"(?:^|[^a-z'])(?:(?P<by>by|no later than|not later than|at the latest by|latest)|(?P<until>until|till?|up to)"
    r"|(?P<before>before)|(?P<within>within|inside|in under|in less than|in the|over the|under|less than|no more than|for the)"
    r"|(?P<skip>every|each|per)|(?P<later>in)|(?P<after>after(?! (?:the )?sales?))|(?P<ago>last|past|the (?:last|past))|(?P<from>from"
    r"|since|as of)"
    r"|(?P<skip2>those|these)|(?P<length>for))(?:\s(?P<about>about|around|roughly|approximately|maybe|say|like|probably))?(?:\sthe)?\s$"
    r"|(?:^|[^a-z'])(?P<about2>about|around|roughly|approximately|maybe)\s$"
)
_AFTER = re.compile(
    r"(?P<about>\s(?:or so|ish|-ish))?(?:\s(?P<event>before(?:hand)?(?= (?:he|she|they|we|i|it|the|you)\b|$|[.,!?;])|beforehand)"
    r"|\s(?P<ago>ago|earlier|back(?! (?:to|with|from|on)))|\s(?P<after>from now|time(?= |$|[.,!?])|later)"
    r"|\s(?P<from>onwards?)|\s(?P<by>at the latest|latest|max(?:imum)?|tops|at most))?"
)


def pieces(text: str) -> Iterator[Piece]:
    """The points and lengths of time of a folded text, in order."""
    return read_pieces(text, _READERS)


def _number(words: str) -> float:
    if words[0].isdigit():
        return float(words)
    return sum(NUMBERS[word] for word in re.split("[ -]", words))


def _length(match: re.Match[str]) -> Piece | None:
    said = match.groupdict()
    if said["half"] or said["quarter"]:
        least = most = 0.5 if said["half"] else 0.25
    elif said["couple"]:
        least = most = 2.0
    elif said["few"]:
        least, most = 3.0, 5.0
    elif said["one"]:
        least = most = 1.0
    else:
        least, most = sorted((_number(said["first"]), _number(said["second"] or said["first"])))
    least, most = (count + 0.5 * bool(said["anda"] or said["anda2"]) for count in (least, most))
    unit: Unit = "month" if said["unit"].startswith("mo") else _UNITS[said["unit"][0]]
    if said["business"] and unit == "day":
        unit = "business_day"
    times = 2 if said["unit"].startswith("f") else 1
    if unit == "year" and most > 99:
        return None
    length = Length(times * least, times * most, unit, bool(said["about"] or said["few"]))
    return Piece(match.span(), length, within=bool(said["next"]) or match[0].startswith("the "))


def _day(match: re.Match[str]) -> Piece | None:
    point = _point(match.groupdict())
    return Piece(match.span(), point) if point else None


def _point(said: dict[str, str | None]) -> Point | None:
    if said["event"]:
        return Point(floating=True)
    if said["after"] or said["before"]:
        return Point(calendar.days_from(2 if said["after"] else -2), past=bool(said["before"]))
    if word := said["word"]:
        return _near(word)
    if said["iso"]:
        return _dated(int(said["iso"]), int(str(said["isomonth"])), int(str(said["isoday"])))
    if said["m"]:
        month, day, year = int(said["m"]), int(str(said["d"])), int(str(said["y"]))
        return _dated(year + 2000 * (year < 100), *((day, month) if month > 12 else (month, day)))
    if month_word := said["month"] or said["month2"]:
        year_word = said["year"] or said["year2"]
        return _dated(
            int(year_word) if year_word else None, _month(month_word), _day_number(said["dom"] or said["dom2"])
        )
    if said["dom3"]:
        months = {"this": 0, "next": 1}.get(str(said["ofmonth"]))
        day = _day_number(said["dom3"])
        return Point(calendar.day_of_month(day, months), coming=months is None) if 0 < day < 32 else None
    if weekday := said["weekday"] or said["weekday2"]:
        return _weekday("week" if said["week"] else said["rel"] or "", weekday)
    return _period(said)


def _near(word: str) -> Point:
    if word in ("tonight", "last night"):
        ahead = -(word == "last night")
        return Point(calendar.days_from(ahead), calendar.EVENING, past=ahead < 0)
    ahead = {"yesterday": -1, "today": 0, "this": 0}.get(word, 1)
    return Point(calendar.days_from(ahead), past=ahead < 0)


def _weekday(word: str, day: str) -> Point:
    number = _WEEKDAYS.index(day[:3])
    if word in ("this", "this coming", "coming"):
        return Point(calendar.this_weekday(number))
    if word in ("next", "last", "week", "following"):
        ahead = -1 if word == "last" else 1
        return Point(calendar.weekday(number, ahead), past=ahead < 0)
    return Point(calendar.weekday(number), coming=True)


def _period(said: dict[str, str | None]) -> Point | None:
    if said["weekend"]:
        ahead = {"next": 1, "last": -1}.get(said["weekend"].split()[0], 0)
        return Point(calendar.week(ahead, 5, 6), precision="week", past=ahead < 0)
    if said["month3"]:
        return Point(calendar.named_month(_month(said["month3"])), precision="month")
    if said["unit"]:
        ahead = {"this": 0, "next": 1, "last": -1}[str(said["unitrel"])]
        days = {"week": calendar.week, "month": calendar.month, "year": calendar.year}[said["unit"]](ahead)
        return Point(days, precision=said["unit"], past=ahead < 0)  # type: ignore[arg-type]
    unit = said["endunit"] or {"eow": "week", "eom": "month"}[str(said["eow"])]
    where = (said["end"] or "end of ").removeprefix("the ").split()[0]
    ahead = 1 if (said["endrel"] or "").startswith("next") else 0
    if unit == "week":
        first, last = {"end": (4, 4), "middle": (2, 2)}.get(where, (0, 1))
        return Point(calendar.week(ahead, first, last), precision="day")
    if unit == "month":
        first, last = {"end": (25, 31), "middle": (11, 20)}.get(where, (1, 5))
        return Point(calendar.month(ahead, first, last), precision="week")
    return Point(calendar.year(ahead, 12 if where == "end" else 1), precision="month")


def _dated(year: int | None, month: int, day: int) -> Point | None:
    point = Point(calendar.named_month(month, year, None, day, day), yearless=year is None)
    return point if 0 < month < 13 and 0 < day < 32 else None


def _month(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1


def _day_number(word: str | None) -> int:
    word = word or "0"
    return _ORDINALS[word] if word in _ORDINALS else int(word.rstrip("stndrh"))


def _part(match: re.Match[str]) -> Piece:
    if match["thing"]:
        return Piece(match.span(), Point(part=calendar.EARLY))
    number = next(k for k in range(len(_PARTS)) if match[f"p{k}"])
    return Piece(match.span(), Point(part=list(_PARTS.values())[number]))


def _clock(match: re.Match[str]) -> Piece | None:
    said = match.groupdict()
    clock = _time(said)
    if clock is None:
        return None
    point = Point(clock=clock)
    start, end = match.span()
    if low := said["low"]:
        if (
            said["bare"]
            and not (low[0].isdigit() and match.string[match.end("low")] in "-–—")
            and not _LED.search(match.string[max(0, start - 12) : start])
        ):
            return None
        if said["bare"] and not _LED.search(match.string[max(0, start - 12) : start]):
            return None
        hour, _, minute = low.replace(".", ":").partition(":")
        return Piece((start, end), Point(clock=Clock(int(_number(hour)), int(minute or 0), precision="hour")), point)
    return Piece((start, end), point)


def _time(said: dict[str, str | None]) -> Clock | None:
    if said["noon"] or said["midnight"]:
        return Clock(12 if said["noon"] else 24, 0, True, "hour")
    if said["h24"]:
        hour, half = int(said["h24"]), said["half24"]
        return Clock(_halved(hour, half), int(str(said["m24"])), bool(half) or hour > 12 or said["h24"].startswith("0"))
    if said["h12"]:
        minute = int(_number(said["m12"])) if said["m12"] else 0
        return Clock(_halved(int(_number(said["h12"])), said["half12"]), minute, True, "minute" if minute else "hour")
    if said["pasth"]:
        hour, half = int(_number(said["pasth"])), said["halfpast"]
        words, _, way = str(said["past"]).rpartition(" ") if said["past"] != "half" else ("half", "", "past")
        minute = 30 if words == "half" else 15 if words.endswith("quarter") else int(_number(words))
        if half:
            hour = _halved(hour, half)
        if way == "to":
            hour, minute = hour - 1 or 12, 60 - minute
        return Clock(hour, minute, bool(half))
    hour = int(_number(said["oclock"] or str(said["bare"])))
    minute = int(_number(said["mbare"] or said["mword"] or "0"))
    return Clock(hour, minute, False, "minute" if minute else "hour")


def _halved(hour: int, half: str | None) -> int:
    return hour if half is None or hour > 12 else hour % 12 + 12 * (half == "p")


_READERS = ((_LENGTH, _length), (_DAY, _day), (_PART, _part), (_CLOCK, _clock))

ENGLISH = Language(
    pieces=pieces,
    within_point=re.compile(
        r"\s?,?\s?(?:at |on |in the |(?P<by>by |no later than )|(?P<before>before )|around |about |(?P<from>after )|between |from |of "
        r"|the )?"
        r"(?:about |around |the )?"
    ),
    to=re.compile(r"\s?[-–—]\s?|\s(?:to|till|until|(?P<between>and))\s"),
    before=_BEFORE,
    after=_AFTER,
    day_first=False,
    includes_day=False,
)
