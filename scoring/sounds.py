"""Characters that sound alike, from a table made once (data/making/make_sounds.py): nothing is looked up at run time.

A text is written in signs that stand for what its characters may sound like, one sign a character; a character of a
pattern allows every sign that shares a reading with it. So 行 (xíng, háng) is found for 航 as well as for 形.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

Fuzzy = Literal["z/zh", "c/ch", "s/sh", "n/l", "f/h", "n/ng"]

DEFAULT_FUZZY: tuple[Fuzzy, ...] = ("z/zh", "c/ch", "s/sh", "n/l", "n/ng")
_FIRST_SIGN = 0xF0000

_INITIALS: dict[Fuzzy, dict[str, str]] = {
    "z/zh": {"zh": "z"},
    "c/ch": {"ch": "c"},
    "s/sh": {"sh": "s"},
    "n/l": {"n": "l"},
}
_FROM_H = {
    "hu": "fu",
    "hua": "fa",
    "huai": "fai",
    "huan": "fan",
    "huang": "fang",
    "hui": "fei",
    "hun": "fen",
    "huo": "fo",
    "hong": "feng",
}
"""What h before u becomes where f and h are one."""
_FINALS = {"ang": "an", "eng": "en", "ing": "in"}


class Homophones(BaseModel):
    """How near in sound is near enough: whether tones count, and which initials and finals are alike."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tone: bool = False
    fuzzy: tuple[Fuzzy, ...] = DEFAULT_FUZZY


USUAL = Homophones()


def measure_of(homophones: bool | Homophones) -> Homophones | None:
    """The measure a rule asks for; True is the usual one, and False none at all."""
    return (USUAL if homophones else None) if isinstance(homophones, bool) else homophones


class Sounds:
    """The signs of one measure of likeness."""

    def __init__(self, measure: Homophones) -> None:
        heard = {c: frozenset(_alike(r, measure.fuzzy, measure.tone) for r in own) for c, own in readings().items()}
        signs = {own: chr(_FIRST_SIGN + k) for k, own in enumerate(dict.fromkeys(heard.values()))}
        self._signs = {ord(char): signs[own] for char, own in heard.items()}
        by_reading: dict[str, set[str]] = defaultdict(set)
        for own, sign in signs.items():
            for reading in own:
                by_reading[reading].add(sign)
        self._allowed = {
            sign: "".join(sorted(set().union(*(by_reading[reading] for reading in own)))) for own, sign in signs.items()
        }

    def of(self, text: str) -> str:
        """The text in signs, of the same length; what is not a known Chinese character stays."""
        return text.translate(self._signs)

    def allowed(self, char: str) -> str:
        """The signs that stand for a character of a pattern."""
        sign = self._signs.get(ord(char))
        return char if sign is None else self._allowed[sign]


@lru_cache(maxsize=16)
def sounds(measure: Homophones) -> Sounds:
    """The signs of a measure, made once."""
    return Sounds(measure)


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """Every known character with its readings, such as `hang2`."""
    table: dict[str, tuple[str, ...]] = {}
    for line in (files("scoring") / "sounds.txt").read_text(encoding="utf-8").splitlines():
        syllable, _, chars = line.partition(" ")
        for char in chars:
            table[char] = (*table.get(char, ()), syllable)
    return table


def _alike(reading: str, fuzzy: tuple[Fuzzy, ...], tone: bool) -> str:
    """A reading with the distinctions left out that do not count."""
    syllable, number = reading[:-1], reading[-1] if tone else ""
    if "f/h" in fuzzy:
        syllable = _FROM_H.get(syllable, syllable)
    for name, initials in _INITIALS.items():
        for old, new in initials.items():
            if name in fuzzy and syllable.startswith(old) and len(syllable) > len(old):
                syllable = new + syllable[len(old) :]
    if "n/ng" in fuzzy and syllable[-3:] in _FINALS:
        syllable = syllable[:-3] + _FINALS[syllable[-3:]]
    return syllable + number
