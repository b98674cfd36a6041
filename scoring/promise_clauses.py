"""The clauses of a turn, and what each tells: a promise, hardly more than a time, something done. For scoring.promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from scoring.assertion import denied, quoted
from scoring.conversation import Role, Turn
from scoring.date_phrases import When, find_dates
from scoring.date_words import folded
from scoring.promise_words import CHINESE, ENGLISH, PromiseWords
from scoring.spans import Span
from scoring.text import is_chinese

LANGUAGES: Mapping[str, PromiseWords] = {"zh": CHINESE, "en": ENGLISH}
LONGEST_TURN = 20_000
"""Characters of a turn that are looked at."""
LONGEST_WAIT = 100 * 86400.0
"""Seconds of a length that can be a promise's; what is longer is a warranty or an age."""
QUOTATION_MARKS = '“‘「『〝"＂«'
FILLING = 5
"""Characters beside a time (也就是) in a clause that tells nothing else; three times as many in English."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause at `[from, to)` of a turn, its text folded, with the times in it that lie ahead.

    `sentence` is its number in the turn from 0, `question` whether it asks or offers.
    """

    turn: Turn
    span: Span
    text: str
    sentence: int
    question: bool
    whens: tuple[When, ...]
    words: PromiseWords

    @property
    def original(self) -> str:
        """Its text as it was said."""
        return self.turn.text[slice(*self.span)]

    @property
    def of_customer(self) -> bool:
        """Whether it leaves the deed to the customer."""
        return self.words.yours.search(self.text) is not None

    @property
    def open(self) -> bool:
        """Whether it is a question or a condition of another clause."""
        return self.question or self.words.condition.search(self.text) is not None

    @property
    def absolute(self) -> bool:
        """Whether it assures beyond doubt, and is not denied."""
        start = self.span[0]
        marks = ((start + mark.start(), start + mark.end()) for mark in self.words.absolute.finditer(self.text))
        return any(not denied(self.turn.text, mark) for mark in marks)

    @property
    def reported(self) -> bool:
        """Whether it is what somebody else said."""
        marked = any(mark in self.turn.text for mark in QUOTATION_MARKS)
        return self.words.said.search(self.text) is not None or (marked and quoted(self.turn.text, self.span))

    @property
    def taken_back(self) -> bool:
        """Whether it is denied, or what somebody else said."""
        return self.reported or (self.words.denies.search(self.text) is not None and not self.absolute)

    @property
    def only_time(self) -> bool:
        """Whether it says hardly more than a time, and leaves it standing."""
        said = sum(when.span[1] - when.span[0] for when in self.whens)
        filling = FILLING if any(map(is_chinese, self.text)) else 3 * FILLING
        return 0 < said >= len(self.text) - filling and not self.open and not self.of_customer

    @property
    def done(self) -> bool:
        """Whether it says that something was done."""
        return bool(self.words.done.search(self.text)) and not self.question and not self.words.firm.search(self.text)

    def promises(self, *, by_act: bool, timed: bool) -> bool:
        """Whether it promises something; `by_act` where a reading tells that its turn does, `timed` after a bare time."""
        words, text = self.words, self.text
        if not words.deed.search(text) or self.open or self.of_customer or self.taken_back:
            return False
        if words.done.search(text) and not self.whens and not words.vague.search(text):
            return False
        if self.turn.role == Role.CUSTOMER:
            return bool(self.whens) and words.own.search(text) is not None
        if by_act:
            return (
                bool(self.whens)
                or timed
                or any(sign.search(text) for sign in (words.intent, words.vague, words.absolute))
            )
        return words.happened.search(text) is None and self._tells()

    def _tells(self) -> bool:
        """Whether the words alone tell a promise: who and when, or who and words that are only said of what is to come."""
        words, text = self.words, self.text
        if any(when.kind != "duration" or words.soon.match(self.turn.text, when.span[1]) for when in self.whens):
            return words.timed.search(text) is not None
        return words.intent.search(text) is not None and words.firm.search(text) is not None


def clauses_of(turn: Turn, language: str, moment: datetime | None) -> Iterator[Clause]:
    """The clauses of a turn said at a moment. A time that runs over the end of a clause belongs to that it ends in."""
    text = turn.text[:LONGEST_TURN]
    words = LANGUAGES.get(language[:2].lower()) or (CHINESE if any(map(is_chinese, text)) else ENGLISH)
    plain = folded(text)
    whens = [when for when in find_dates(text, language, moment) if _is_ahead(when)]
    start = sentence = first_when = next_when = 0
    for end, after in _ends(plain, words):
        while next_when < len(whens) and whens[next_when].span[1] <= end:
            next_when += 1
        if next_when < len(whens) and whens[next_when].span[0] < end:
            continue
        piece = plain[start:end]
        if said := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            mine = tuple(whens[first_when:next_when])
            asks = plain[end : end + 1] == "?" or words.asks.search(said) is not None
            yield Clause(turn, (first, first + len(said)), said, sentence, asks, mine, words)
        sentence += words.sentence_end.search(plain, end, after) is not None
        start, first_when = after, next_when


def _is_ahead(when: When) -> bool:
    """Whether a time can be that of a promise: not past, no length beyond what is promised, no month as a whole."""
    if when.past or (when.kind == "range" and when.precision in ("month", "year")):
        return False
    return when.kind != "duration" or (when.seconds or 0.0) <= LONGEST_WAIT


def _ends(plain: str, words: PromiseWords) -> Iterator[Span]:
    """Where clauses end and the next begin."""
    yield from (found.span() for found in words.clause_end.finditer(plain))
    yield len(plain), len(plain)
