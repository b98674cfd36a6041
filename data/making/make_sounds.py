"""Writes scoring/sounds.txt, the table of how Chinese characters are read, from the dictionaries of pypinyin (MIT).

    .venv/bin/python data/making/make_sounds.py

A line is a syllable with its tone (5 is the neutral one) and the characters read so. A character's first reading of the
dictionary always counts; a further one when the character is in daily use and at least one in twenty of the words that
hold it reads it so: 行 is xíng and háng, but not héng. Only Simplified characters are listed, for text is made Simplified before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import opencc
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_tone3

TABLE = Path(__file__).parents[2] / "scoring" / "sounds.txt"
FIRST, LAST = 0x4E00, 0x9FFF
COMMON_SHARE = 0.05
COMMON_TIMES = 4
PARTICLES = "呢吗吧么哦"
"""Read in one way in talk, whatever rare words (呢绒) they are part of."""


def readings() -> dict[str, list[str]]:
    """Every Simplified character with its readings, the first one first."""
    simplified = opencc.OpenCC("t2s")
    in_words = _readings_in_words()
    table = {}
    for code in range(FIRST, LAST + 1):
        char = chr(code)
        known = PINYIN_DICT.get(code)
        if known and simplified.convert(char) == char:
            listed = [_numbered(reading) for reading in known.split(",")]
            counts = in_words[char]
            floor = max(COMMON_TIMES, COMMON_SHARE * sum(counts.values()))
            further = dict.fromkeys(listed[1:]) if _in_daily_use(char) and char not in PARTICLES else ()
            table[char] = [listed[0], *(r for r in further if counts[r] >= floor)]
    return table


def lines() -> list[str]:
    """The lines of the table, sorted."""
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for char, own in readings().items():
        for syllable in own:
            by_syllable[syllable].append(char)
    return [f"{syllable} {''.join(chars)}" for syllable, chars in sorted(by_syllable.items())]


def _readings_in_words() -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for word, sounds in PHRASES_DICT.items():
        for char, sound in zip(word, sounds, strict=False):
            counts[char][_numbered(sound[0])] += 1
    return counts


def _in_daily_use(char: str) -> bool:
    """Whether a character is of the first level of GB 2312, the 3,755 in daily use."""
    code = char.encode("gb2312", "ignore")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


@cache
def _numbered(syllable: str) -> str:
    return to_tone3(syllable, neutral_tone_with_five=True, v_to_u=False)


if __name__ == "__main__":
    TABLE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
