"""Words nobody said: loops, the lines speech models write over music, and text over no or next to no speech.

Everything works on the words of one channel with the speech regions they lie in, and counts what it takes away. The
lines are in phantom_lines.yaml. A rule takes whole phrases only (words between pauses or ends of sentences): a word
inside what somebody really says is never taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from qa.speech.voice_activity import Region, overlaps, union
from scoring.conversation import Word
from scoring.matching import PhraseSet, is_chinese, normalise, phrase_set

PHRASE_PAUSE = 0.5
"""Seconds of pause that end a phrase."""
ENDS = tuple("。?？!！.")
STANDS_ALONE = 0.85
"""Share of a phrase's letters that phantom lines must cover."""
ISOLATED = 3.0
"""A phrase with no other word within so many seconds stands alone in time too."""
DOUBTFUL = 0.7
"""Mean confidence under which a line that could have been said is not believed."""
UNHEARD = 0.12
"""Mean confidence under which a phrase is noise: on the sample and development calls no right phrase lies as low."""
FASTEST_CHINESE, FASTEST_OTHER = 14.0, 45.0
"""Characters a second of speech that nobody reaches (fast Mandarin is 7, fast English 20)."""
LEAST_DENSE = 8
"""Letters from which pace is judged: times of shorter words are too rough."""
LONGEST_UNIT = 30
"""Words of the longest piece whose repetition is looked for."""
LONG_UNIT, LONG_TIMES = 4, 4
"""A piece of so many syllables said so many times in a row is a loop …"""
SHORT_TIMES = 9
"""… and a shorter one, which people do repeat (对对对对), when said so many times."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Words taken away: set lines of films and videos, repetitions, text over no speech."""

    phantom: int = 0
    loop: int = 0
    no_speech: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(self.phantom + other.phantom, self.loop + other.loop, self.no_speech + other.no_speech)

    @property
    def total(self) -> int:
        """Words taken away in all."""
        return self.phantom + self.loop + self.no_speech


def without_phantoms(words: Sequence[Word], regions: Sequence[Region]) -> tuple[tuple[Word, ...], Removed]:
    """One channel's words, in order of time, without those nobody said; `regions` are where somebody speaks."""
    kept = _without_loops(words)
    loop = len(words) - len(kept)
    phantom = no_speech = 0
    speech = union(regions)
    phrases = list(_phrases(kept))
    left: list[Word] = []
    for position, phrase in enumerate(phrases):
        if _is_phantom(phrase, speech, _is_isolated(phrases, position)):
            phantom += len(phrase)
        elif _confidence(phrase) < UNHEARD or _too_dense(phrase, speech):
            no_speech += len(phrase)
        else:
            left += phrase
    return tuple(left), Removed(phantom, loop, no_speech)


@lru_cache(maxsize=1)
def phantom_lines() -> tuple[PhraseSet, PhraseSet]:
    """The lines said in no call, and those that might be."""
    import yaml

    data: dict[str, list[str]] = yaml.safe_load(
        files("qa.speech").joinpath("phantom_lines.yaml").read_text(encoding="utf-8")
    )
    return phrase_set(tuple(data["credits"])), phrase_set(tuple(data["farewells"]))


def _phrases(words: Iterable[Word]) -> Iterator[list[Word]]:
    phrase: list[Word] = []
    for word in words:
        if phrase and (word.start - phrase[-1].end > PHRASE_PAUSE or phrase[-1].text.rstrip().endswith(ENDS)):
            yield phrase
            phrase = []
        phrase.append(word)
    if phrase:
        yield phrase


def _is_phantom(phrase: Sequence[Word], speech: Sequence[Region], isolated: bool) -> bool:
    text = "".join(word.text for word in phrase)
    credits, farewells = phantom_lines()
    if _covered(text, credits):
        return True
    doubtful = isolated or _confidence(phrase) < DOUBTFUL or _too_dense(phrase, speech)
    return doubtful and _covered(text, farewells)


def _covered(text: str, lines: PhraseSet) -> bool:
    spans = lines.spans(normalise(text))
    letters = len(normalise(text).text)
    return bool(spans) and sum(len(normalise(text[a:b]).text) for a, b in spans) >= STANDS_ALONE * letters


def _is_isolated(phrases: Sequence[Sequence[Word]], position: int) -> bool:
    before = phrases[position][0].start - phrases[position - 1][-1].end if position else ISOLATED
    last = position + 1 == len(phrases)
    after = ISOLATED if last else phrases[position + 1][0].start - phrases[position][-1].end
    return before >= ISOLATED and after >= ISOLATED


def _confidence(phrase: Sequence[Word]) -> float:
    return sum(word.confidence for word in phrase) / len(phrase)


def _too_dense(phrase: Sequence[Word], speech: Sequence[Region]) -> bool:
    """Whether a phrase has more letters than its time could hold."""
    letters = normalise("".join(word.text for word in phrase)).text
    if len(letters) < LEAST_DENSE:
        return False
    needed = sum(1 / FASTEST_CHINESE if is_chinese(letter) else 1 / FASTEST_OTHER for letter in letters)
    spoken = overlaps([Region(phrase[0].start, phrase[-1].end)], speech)
    return sum(region.duration for region in spoken) < needed


# --- loops ---------------------------------------------------------------------------------------------------------


def _without_loops(words: Sequence[Word]) -> list[Word]:
    """The words with every loop cut to its first round."""
    letters = [normalise(word.text).text for word in words]
    kept: list[Word] = []
    at = 0
    while at < len(words):
        unit, times = _loop_at(letters, at)
        kept += words[at : at + unit]
        at += unit * times
    return kept


def _loop_at(letters: Sequence[str], at: int) -> tuple[int, int]:
    """Words of the piece repeated at a place and how many times; (1, 1) where nothing loops."""
    for unit in range(1, min(LONGEST_UNIT, (len(letters) - at) // LONG_TIMES) + 1):
        piece = letters[at : at + unit]
        times = 1
        while letters[at + times * unit : at + (times + 1) * unit] == piece:
            times += 1
        enough = LONG_TIMES if _syllables(piece) >= LONG_UNIT else SHORT_TIMES
        if times >= enough and any(piece):
            return unit, times
    return 1, 1


def _syllables(piece: Sequence[str]) -> int:
    """Roughly: a Han character is one, another word at least one and one for every three letters more."""
    return sum(sum(map(is_chinese, word)) or 1 + len(word) // 4 for word in piece if word)
