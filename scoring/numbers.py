"""Numbers made comparable: `二十四` and `24` read alike, so do `百分之九十` and `90%`, `幺三八` and `138`, `3万` and `30,000`.

Works on text as `scoring.matching` normalises it (half width, lower case, Simplified, no punctuation). Chinese numerals
are rewritten only where they are a number beyond doubt: two or more that obey the grammar of numbers, or one before a
unit (`三天`). Words that merely hold a numeral stay: 一下, 一定, 万一, 三番五次, 十分抱歉, 两三天 (two or three).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DIGITS = dict(zip("零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "0012345678912123456789", strict=True))
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
UNITS = (
    "元|块|角|毛|天|日|月|号|周|星期|礼拜|个|年|小时|钟头|分钟|秒|次|遍|趟|回|位|件|张|份|台|部|条|笔|种|折|成|倍|兆|斤|公斤|"
    "千克|米|公里|层|楼|人|名|期|级|步|点|刻钟"
)
"""What a single numeral must stand before to be a number. Not 下, 些, 样, 起, 定: with 一 these are words, and so is 一点."""
WORDS = "三番五次|一五一十|三天两头|一天到晚|十万火急|一年到头|三三两两|七七八八"
APPROXIMATE = frozenset(["一二", "二三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"])
"""Two digits that before a unit are a guess (三四天), not thirty-four."""
SMALL = ["two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TIES = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ENGLISH = (
    {word: n for n, word in enumerate(["one", *SMALL], 1)}
    | {word: n for n, word in enumerate(TEENS, 10)}
    | {word: 10 * n for n, word in enumerate(TIES, 2)}
)

_DIGIT = "".join(DIGITS)
_RUN = re.compile(
    f"(?P<word>{WORDS})"
    f"|(?P<percent>百分之)?(?P<number>[{_DIGIT}{''.join(TENS)}{''.join(MYRIADS)}]++)"
    f"(?:点(?P<decimals>[{_DIGIT}]++)(?![十百千]))?(?P<times>[万亿])?(?=(?P<unit>{UNITS})?)"
    r"|(?P<figures>[0-9]++(?: [0-9]++)*+)(?P<myriad>[万亿])?"
    rf"|(?<![a-z0-9'])(?P<english>(?:{'|'.join(TIES)})(?: (?:one|{'|'.join(SMALL)}))?|{'|'.join(TEENS + SMALL)})(?![a-z0-9'])"
)
_ANY = f"{_DIGIT}{''.join(TENS)}"
_LIKELY = re.compile(
    rf"[0-9]|百分之|[{_ANY}][{_ANY}{''.join(MYRIADS)}点{''.join(sorted({unit[0] for unit in UNITS.split('|')}))}]"
    rf"|\b(?=[{''.join(sorted({word[0] for word in TIES + TEENS + SMALL}))}])(?:{'|'.join(TIES + TEENS + SMALL)})",
    re.ASCII,
)
_PERCENT = ("%", "%", "﹪")


@dataclass(frozen=True, slots=True)
class _Number:
    """Characters `[start, end)` of a text are the number `figures`."""

    start: int
    end: int
    figures: str


def likely_numbers(text: str) -> Iterator[re.Match[str]]:
    """Places of a normalised text, in order, that may begin a number: cheap, and none is missed."""
    return _LIKELY.finditer(text)


def comparable(text: str, original: str, offsets: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """A normalised text with its numbers in figures, and where each character comes from in the original.

    `offsets[k]` is where `text[k]` comes from. Of a rewritten number the first figure stands for its first character and
    the last for its last; a fraction stands after a space, as it does where normalising took its point. Time is linear
    in the text.
    """
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for number in _numbers(text, original, offsets):
        last = offsets[number.end - 1]
        last += number.figures.endswith("%") and original[last + 1 : last + 2] in _PERCENT
        pieces += [text[at : number.start], number.figures]
        places += [*offsets[at : number.start], *[offsets[number.start]] * (len(number.figures) - 1), last]
        at = number.end
    return "".join(pieces) + text[at:], (*places, *offsets[at:])


def _numbers(text: str, original: str, offsets: Sequence[int]) -> Iterator[_Number]:
    for found in _RUN.finditer(text):
        start, end = found.span()
        if found["figures"]:
            marks = [original[offsets[start + k.start()]] for k in re.finditer(" ", found["figures"])]
            skipped, figures = _written(found["figures"].split(" "), marks, found["myriad"] or "")
            start += skipped
            figures += "%" * (original[offsets[end - 1] + 1 : offsets[end - 1] + 2] in _PERCENT)
        else:
            figures = _english(found["english"]) if found["english"] else _chinese(found)
        if figures and figures != text[start:end] and (len(figures) > 1 or end - start == 1):
            yield _Number(start, end, figures)


def _written(groups: list[str], marks: list[str], myriad: str) -> tuple[int, str]:
    """The number that figures cut by `marks` end in, and how many characters stand before it."""
    fraction = groups.pop() if marks[-1:] == ["."] and myriad else ""
    marks = marks[: len(groups) - 1]
    whole = groups.pop()
    while groups and marks and marks.pop() in (",", ",") and len(whole) % 3 == 0:
        whole = groups.pop() + whole
    return sum(map(len, groups)) + len(groups), _scaled(whole, fraction, myriad)


def _scaled(whole: str, fraction: str, myriad: str) -> str:
    if not myriad:
        return f"{whole} {fraction}" if fraction else whole
    figures = MYRIADS[myriad] * int(whole + fraction)
    return str(figures // 10 ** len(fraction)) if figures % 10 ** len(fraction) == 0 else ""


def _english(words: str) -> str:
    return str(sum(ENGLISH[word] for word in words.split()))


def _chinese(found: re.Match[str]) -> str:
    """The figures of a run, empty where it is not a number beyond doubt."""
    if found["word"]:
        return ""
    number = found["number"]
    fraction = "".join(DIGITS[c] for c in found["decimals"] or "")
    whole = value(number) if fraction or found["percent"] or not _doubtful(number, found["unit"]) else ""
    if not whole or (found["times"] and not fraction):
        return ""
    return _scaled(whole, fraction, found["times"] or "") + "%" * bool(found["percent"])


def _doubtful(number: str, unit: str | None) -> bool:
    """Whether a run of numerals may be part of a word or a guess."""
    if len(number) == 1:
        return (
            not unit or number + unit == "一点" or number in "零〇" or (number not in DIGITS and number not in "十拾")
        )
    if len(number) > 2 or not all(c in DIGITS for c in number) or set(number) & set("零〇幺"):
        return False
    return not unit or number in APPROXIMATE or number[0] == number[1]


def value(number: str) -> str:
    """The figures of Chinese numerals, read digit by digit (`三零七一`) or as a quantity; empty where neither can be."""
    if all(c in DIGITS for c in number):
        return "".join(DIGITS[c] for c in number) if len(number) == 1 or "两" not in number else ""
    quantity = _quantity(number)
    return "" if quantity is None else str(quantity)


def _quantity(number: str) -> int | None:
    total, section, digit, zero = 0, 0, -1, False
    limit, myriad, last = 10**4, 10**12, 1
    for char in number:
        if char in "零〇":
            zero = True
        elif char in DIGITS:
            if digit >= 0 or char == "幺":
                return None
            digit = int(DIGITS[char])
        elif char in TENS:
            digit = 1 if digit < 0 and TENS[char] == 10 else digit
            if digit < 0 or TENS[char] >= limit:
                return None
            limit = last = TENS[char]
            section, digit, zero = section + digit * last, -1, False
        else:
            section += max(digit, 0)
            if not section or MYRIADS[char] >= myriad:
                return None
            limit, myriad, last = 10**4, MYRIADS[char], MYRIADS[char]
            total, section, digit, zero = total + section * myriad, 0, -1, False
    if digit < 0:
        return None if zero else total + section
    return total + section + digit * (1 if zero or last == 10 else last // 10)  # 一百二 is 120, 一百零二 is 102
