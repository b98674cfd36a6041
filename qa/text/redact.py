"""Finds and masks personal numbers: Chinese ID numbers, mobile numbers, bank cards, e-mail addresses.

A mask has the length of what it hides, so that places in the text (evidence, search hits) stay right, and keeps only
what people need to tell two numbers apart:

    ID number     1****************X    first and last character; checksum of GB 11643, or the 15 digits in use before 1999
    mobile        138****5678           first 3, last 4
    bank card     6222********1234      first 4, last 4; 13 to 19 digits with a Luhn check digit
    e-mail        a****@example.com     first character of the name

Digits may be ASCII, full width or spoken (一三八零零…, 幺, 洞), in groups or not. A number is masked where it stands
by itself: eleven digits inside a longer row of digits are an order number, not a mobile.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["id_number", "mobile", "bank_card", "email"]

_SPOKEN = ("零〇○洞", "一幺壹", "二两兩贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七拐柒", "八捌", "九勾玖")
_VALUES = {character: str(value) for value, characters in enumerate(_SPOKEN) for character in characters}
_VALUES |= {chr(zero + value): str(value) for zero in (0x30, 0xFF10) for value in range(10)}
_VALUES |= dict.fromkeys("xXｘＸ叉", "X")
_DIGIT = "".join(character for character, value in _VALUES.items() if value != "X")
_GROUP = re.compile(rf"[{_DIGIT}]+[xXｘＸ叉]?")
_SEPARATORS = frozenset(" \t\xa0\u2002\u2003\u2009\u3000-‐‑‒–—－_.·•,，、。()（）杠")
_MAX_GAP = 3

_MOBILE = re.compile(r"(?:(?:00)?86|0)?1[3-9]\d{9}")
_ID_18 = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_ID_15 = re.compile(r"[1-9]\d{5}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CARD_LENGTHS = range(13, 20)

_AT = re.compile("[@＠]")
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-'")
_DOMAIN = re.compile(r"[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++")

_KEPT: dict[Kind, tuple[int, int]] = {"id_number": (1, 1), "mobile": (3, 4), "bank_card": (4, 4)}
_CLEAR_KEYS = frozenset({"id", "hash", "format", "versions", "rubric", "version", "started_at"})


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a text that are a number of this kind."""

    start: int
    end: int
    kind: Kind


@dataclass(slots=True)
class _Chain:
    """Groups of digits with only separators between them, as one row of digits.

    `digits` are ASCII digits and X; `places[i]` is where the i-th stands in the text; `starts` and `ends` are the
    borders of the groups, counted in digits, in order.
    """

    digits: str
    places: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]


def mask(text: str) -> str:
    """`text` with every personal number masked, of the same length."""
    found = spans(text)
    if not found:
        return text
    characters = list(text)
    for span in found:
        for place in _hidden(text, span):
            characters[place] = "*"
    return "".join(characters)


def spans(text: str) -> tuple[Span, ...]:
    """All personal numbers of `text`, in order, none overlapping. Time grows with the length of the text, no faster."""
    found = list(_emails(text))
    taken = [span.start for span in found]
    for chain in _chains(text):
        for span in _numbers(chain):
            near = bisect_left(taken, span.end) - 1
            if near < 0 or found[near].end <= span.start:
                found.append(span)
    return tuple(sorted(found, key=lambda span: span.start))


def mask_result(data: Any) -> Any:
    """A copy of a JSON-able structure with every text masked, file names too; ids, hashes and times stay.

    Words of a masked turn are masked with it and keep their times. A quote is cut anew from the masked turn, since half
    a number in a quote is no longer known for one.
    """
    turns = _turn_texts(data)
    return _masked(data, {i: mask(text) for i, text in turns.items()})


def _chains(text: str) -> Iterator[_Chain]:
    groups: list[tuple[int, int]] = []
    for match in _GROUP.finditer(text):
        if groups and not _joined(text, groups[-1][1], match.start()):
            yield from _chain(text, groups)
            groups = []
        groups.append(match.span())
    yield from _chain(text, groups)


def _joined(text: str, left: int, right: int) -> bool:
    return 0 < right - left <= _MAX_GAP and all(text[i] in _SEPARATORS for i in range(left, right))


def _chain(text: str, groups: Sequence[tuple[int, int]]) -> Iterator[_Chain]:
    if sum(end - start for start, end in groups) < 11:
        return
    digits: list[str] = []
    places: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in groups:
        starts.append(len(digits))
        places.extend(range(start, end))
        digits.extend(_VALUES[text[i]] for i in range(start, end))
        if digits[-1] == "X":
            ends.append(len(digits) - 1)  # a mobile number before "x2" ends there all the same
        ends.append(len(digits))
    yield _Chain("".join(digits), places, starts, ends)


def _numbers(chain: _Chain) -> Iterator[Span]:
    """From every group on, the longest number that ends where a group ends."""
    borders = set(chain.ends)
    free = 0
    for start in chain.starts:
        if start < free:
            continue
        best = max(_candidates(chain, start, borders), default=None)
        if best is not None:
            free, kind = best
            yield Span(chain.places[start], chain.places[free - 1] + 1, kind)


def _candidates(chain: _Chain, start: int, borders: set[int]) -> Iterator[tuple[int, Kind]]:
    mobile = _MOBILE.match(chain.digits, start)
    if mobile and mobile.end() in borders:
        yield mobile.end(), "mobile"
    long_id = _ID_18.match(chain.digits, start)
    if long_id and long_id.end() in borders and _id_checks(long_id[0]):
        yield long_id.end(), "id_number"
    old_id = _ID_15.match(chain.digits, start)
    if old_id and old_id.end() in borders and _whole(chain, start, old_id.end()):
        yield old_id.end(), "id_number"
    if chain.digits[start] != "0" and _card_begins(chain, start):
        for length in _CARD_LENGTHS:
            end = start + length
            if end in borders and _luhn(chain.digits[start:end]):
                yield end, "bank_card"


def _whole(chain: _Chain, start: int, end: int) -> bool:
    """Whether these digits are one group."""
    return _first_group_end(chain, start) == end


def _first_group_end(chain: _Chain, start: int) -> int:
    return chain.ends[bisect_left(chain.ends, start + 1)]


def _card_begins(chain: _Chain, start: int) -> bool:
    """Cards are written in groups of four and more, or digit by digit with nothing else in the row."""
    return _first_group_end(chain, start) - start >= 4 or (start == 0 and len(chain.digits) <= _CARD_LENGTHS[-1])


def _id_checks(digits: str) -> bool:
    """The check character of GB 11643-1999 (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11] == digits[17]


def _luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1. A row of one and the same digit is no card."""
    if "X" in digits or len(set(digits)) == 1:
        return False
    doubled = (int(digit) * (2 if i % 2 else 1) for i, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _emails(text: str) -> Iterator[Span]:
    floor = 0
    for at in _AT.finditer(text):
        start = at.start()
        while start > floor and text[start - 1] in _LOCAL:
            start -= 1
        domain = _DOMAIN.match(text, at.end())
        if domain and start < at.start():
            yield Span(start, domain.end(), "email")
            floor = domain.end()
        else:
            floor = at.end()


def _hidden(text: str, span: Span) -> list[int]:
    """The places of a span that are hidden: separators stay, and the few characters `_KEPT` names."""
    if span.kind == "email":
        at = next(i for i in range(span.start, span.end) if text[i] in "@＠")
        return list(range(span.start + (at - span.start > 1), at))
    places = [i for i in range(span.start, span.end) if text[i] in _VALUES]
    if span.kind == "mobile":
        places = places[-11:]
    first, last = _KEPT[span.kind]
    return places[first : len(places) - last]


def _turn_texts(data: Any) -> dict[int, str]:
    transcript = data.get("transcript") if isinstance(data, dict) else None
    turns = [turn for turn in transcript or () if isinstance(turn, dict)] if isinstance(transcript, list) else []
    return {turn["i"]: turn["text"] for turn in turns if _is_index(turn.get("i")) and isinstance(turn.get("text"), str)}


def _is_index(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _masked(value: Any, turns: dict[int, str]) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list | tuple):
        return [_masked(item, turns) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: item if key in _CLEAR_KEYS else _masked(item, turns) for key, item in value.items()}
    quote = _quote(value, turns)
    if quote is not None:
        result["quote"] = quote
    if isinstance(value.get("words"), list) and isinstance(value.get("text"), str) and result["text"] != value["text"]:
        result["words"] = _masked_words(value["words"], value["text"], result["text"])
    return result


def _quote(evidence: dict[str, Any], turns: dict[int, str]) -> str | None:
    """The quote of a piece of evidence, cut from the masked turn; None where there is nothing to cut."""
    span, turn = evidence.get("span"), evidence.get("turn")
    if "quote" not in evidence or not _is_index(turn) or turn not in turns or not isinstance(span, list | tuple):
        return None
    if len(span) != 2 or not all(_is_index(border) for border in span):
        return None
    return turns[turn][max(span[0], 0) : max(span[1], 0)]


def _masked_words(words: list[Any], original: str, masked: str) -> list[Any]:
    """Each word as it stands in the masked text; all of them hidden where one cannot be found in the original."""
    result: list[Any] = []
    cursor = 0
    for word in words:
        text = word.get("text", "") if isinstance(word, dict) else ""
        spoken = str(text).strip()
        place = original.find(spoken, cursor)
        if place < 0:
            return [{**w, "text": "*" * len(str(w.get("text", "")))} if isinstance(w, dict) else "*" for w in words]
        cursor = place + len(spoken)
        result.append(
            {**word, "text": str(text).replace(spoken, masked[place:cursor])} if isinstance(word, dict) else "*"
        )
    return result
