"""Marks between words where the recogniser wrote none: from pauses, particles and question words. Chinese only.

A mark is added to the end of the word before it, as the recogniser itself does, so words still join to the turn's text
and keep their times. Marks never matter for matching (scoring.matching leaves them out). Stretches in which the
recogniser did punctuate are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scoring.conversation import Word
from scoring.matching import is_chinese

MARKS = "。，、？！；：,.?!;:…"
FULL_STOP_PAUSE = 0.6
"""Seconds of pause that end a sentence."""
COMMA_PAUSE = 0.25
LONGEST_BARE = 24
"""A stretch of more characters than this without a mark is one the recogniser did not punctuate; shorter ones may need none."""
LEAST_CLAUSE = 3
"""Characters between two marks, so that a hesitation does not become a clause."""
ASKING_END = re.compile("(吗|么|嘛|呢)$")
ASKING = re.compile(
    "什么|怎么|怎样|为啥|啥时候|哪[里儿个位些天]|谁|几[点个天号]|多少|多久|多长|是不是|能不能|可不可以|要不要|有没有|行不行|对不对"
)


def punctuated(words: Sequence[Word], language: str) -> tuple[Word, ...]:
    """The words of one party with marks restored; the same words with the same times, some ending in a mark."""
    if language not in ("zh", "yue"):
        return tuple(words)
    found = list(words)
    begin = 0
    for position, word in enumerate(found):
        if _marked(word):
            _restore(found, begin, position)
            begin = position + 1
    _restore(found, begin, len(found))
    return tuple(found)


def _restore(words: list[Word], begin: int, end: int) -> None:
    """Put marks into words `[begin, end)`, none of which has one, where they are too many to need none."""
    if sum(map(_length, words[begin:end])) <= LONGEST_BARE:
        return
    clause = begin
    for position in range(begin, end):
        last = position + 1 == len(words)
        pause = FULL_STOP_PAUSE if last else words[position + 1].start - words[position].end
        if not last and (pause < COMMA_PAUSE or sum(map(_length, words[clause : position + 1])) < LEAST_CLAUSE):
            continue
        clause_text = "".join(word.text for word in words[clause : position + 1])
        stop = "？" if _asks(clause_text) else "。"
        mark = stop if pause >= FULL_STOP_PAUSE else "，"
        words[position] = replace(words[position], text=words[position].text.rstrip() + mark)
        clause = position + 1


def _asks(clause: str) -> bool:
    return bool(ASKING_END.search(clause.strip()) or ASKING.search(clause))


def _marked(word: Word) -> bool:
    return word.text.rstrip()[-1:] in MARKS


def _length(word: Word) -> int:
    return sum(map(is_chinese, word.text))
