"""Promises made in a conversation, as records: who will do what, by when, and whether it was done in the same conversation.

Where a reader of meaning gives acts, its acts say which turns of the agent promise (`commits`, `puts_off`,
`promises_absolutely`) and the words say what, who and when. Where it gives none, and for customers, whose promises are no
act, words decide alone: a subject with a word of the future and a deed (我…给您…, I'll …). What is denied, reported of
somebody else, asked, or left to the customer is no promise. A vague answer without any deed (看情况) is none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from scoring.assertion import quoted
from scoring.conversation import Conversation, Role, Turn
from scoring.date_phrases import When, find_dates, from_now
from scoring.date_words import folded
from scoring.finding import evidence_at
from scoring.promise_words import CHINESE, ENGLISH, PromiseWords
from scoring.readings import TurnReading
from scoring.scorecard import Evidence
from scoring.spans import Span
from scoring.text import is_chinese

PromiseKind = Literal["commit", "put_off", "absolute"]
KIND_OF_ACT: dict[str, PromiseKind] = {
    "commits": "commit",
    "puts_off": "put_off",
    "promises_absolutely": "absolute",
}
LEAST_PROBABILITY = 0.5
"""Of an act, from which it counts as done."""
WORDS_PROBABILITY = 0.7
"""Of a promise that words alone tell."""
LONGEST = 120
"""Characters of `what`."""
LONGEST_WAIT = 100 * 86400.0
"""Seconds of a length that can be a promise's; what is longer is a warranty or an age."""
NAME = re.compile(
    r"(?<=[a-z,;:] )(?<!\b(?:in|at|of) )(?<!\bfrom )(?!(?:I|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:day)?\b|Thanksgiving)[A-Z][a-z]+(?: [A-Z][a-z]+)?\b(?!'s\b)"
)
"""A person's name inside an English sentence."""
FILLING = 5
"""Characters beside a time (也就是) in a clause that tells nothing else; three times as many in English."""
LONGEST_TURN = 20_000
"""Characters of a turn that are looked at."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised in turn `turn`.

    - `who` does it: `agent`, `customer`, or whom the words name (仓库, 王师傅, the engineer).
    - `what` is the clause that promises, in the original words, at most `LONGEST` characters.
    - `when` it will be, None where no time was told; its span lies in the turn. A bare length counts from the promise.
    - `kind`: `commit` a next step, `put_off` a vague one, `absolute` what is not the agent's to promise.
    - `probability` (0..1): that of the act, or `WORDS_PROBABILITY` where words alone tell.
    - `kept`: the later turn of the same conversation that does it, None where there is none.
    """

    turn: int
    who: str
    what: str
    when: When | None
    kind: PromiseKind
    evidence: Evidence
    probability: float
    kept: int | None = None


@dataclass(slots=True)
class _Clause:
    """A clause `[from, to)` of a turn, folded, with its times; `sentence` counts from 0."""

    span: Span
    text: str
    sentence: int
    question: bool
    whens: list[When] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    """A promise in the making: the clause that promises, who does it, the times told of it, where it stands."""

    clause: _Clause
    who: str
    whens: list[When]
    span: Span


def find_promises(
    conversation: Conversation, readings: Sequence[TurnReading], said_at: datetime | None
) -> tuple[Promise, ...]:
    """The promises in order. `readings` has one entry a turn, or is empty.

    `said_at` is when the conversation began, None where that is unknown: then no time has a date. Never raises.
    """
    found: list[Promise] = []
    for turn in conversation.turns:
        if turn.role == Role.OTHER:
            continue
        acts = readings[turn.i].acts if turn.i < len(readings) else {}
        moment = said_at + timedelta(seconds=round(turn.start or 0.0)) if said_at else None
        words = _words(turn.text, conversation.language)
        found += _of_turn(turn, dict(acts), words, conversation.language, moment)
    return tuple(replace(promise, kept=_kept(promise, conversation, readings)) for promise in found)


def _of_turn(
    turn: Turn, acts: dict[str, float], words: PromiseWords, language: str, moment: datetime | None
) -> Iterator[Promise]:
    by_act = turn.role == Role.AGENT and bool(acts)
    kinds = {KIND_OF_ACT[act]: p for act, p in acts.items() if act in KIND_OF_ACT and p >= LEAST_PROBABILITY}
    if by_act and not kinds:
        return
    clauses = list(_clauses(turn.text, words, language, moment))
    drafts = list(_drafts(turn, clauses, words, by_act=by_act))
    if set(kinds) == {"absolute"}:
        drafts = [draft for draft in drafts if words.absolute.search(draft.clause.text)]
    if by_act and not drafts:
        drafts = _only_told(clauses, words, kinds)
    for draft in drafts:
        kind = _kind(draft, words, kinds) if turn.role == Role.AGENT else "commit"
        if kind:
            when = from_now(_best(draft.whens), moment) if draft.whens else None
            what = turn.text[slice(*draft.clause.span)][:LONGEST]
            evidence = evidence_at(turn, draft.span, kind=kind)
            yield Promise(turn.i, draft.who, what, when, kind, evidence, kinds.get(kind, WORDS_PROBABILITY))


def _words(text: str, language: str) -> PromiseWords:
    known = {"zh": CHINESE, "en": ENGLISH}.get(language[:2].lower())
    return known or (CHINESE if any(map(is_chinese, text)) else ENGLISH)


def _clauses(text: str, words: PromiseWords, language: str, moment: datetime | None) -> Iterator[_Clause]:
    """The clauses of a turn. A time that runs over the end of a clause belongs to the clause it ends in."""
    plain = folded(text[:LONGEST_TURN])
    whens = [when for when in find_dates(text[:LONGEST_TURN], language, moment) if _is_ahead(when)]
    start, sentence, held = 0, 0, list(whens)
    for end, after in _ends(plain, words):
        piece = plain[start:end]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip() and not any(when.span[0] < end < when.span[1] for when in held):
            mine = [when for when in held if when.span[1] <= end]
            held = held[len(mine) :]
            asks = plain[end : end + 1] == "?" or words.asks.search(piece.strip()) is not None
            yield _Clause((start + lead, start + len(piece.rstrip())), piece.strip(), sentence, asks, mine)
            start = after
        elif not piece.strip():
            start = after
        sentence += words.sentence_end.search(plain, end, after) is not None


def _is_ahead(when: When) -> bool:
    """Whether a time can be that of a promise: not past, no length beyond what is promised, no month as a whole."""
    if when.past or (when.kind == "range" and when.precision in ("month", "year")):
        return False
    return when.kind != "duration" or (when.seconds or 0.0) <= LONGEST_WAIT


def _ends(plain: str, words: PromiseWords) -> Iterator[Span]:
    """Where clauses end and the next begin."""
    yield from (found.span() for found in words.clause_end.finditer(plain))
    yield len(plain), len(plain)


def _drafts(turn: Turn, clauses: list[_Clause], words: PromiseWords, *, by_act: bool) -> Iterator[_Draft]:
    """What the clauses promise: a clause with a deed and a time or doer of its own is a promise, else it goes on with the last."""
    waiting: list[_Clause] = []
    last: _Draft | None = None
    named = ""
    for clause in clauses:
        who, named = _who(turn, clause, words, named)
        if waiting and waiting[-1].sentence != clause.sentence and not by_act:
            waiting = []
        if not _promises(turn, clause, words, by_act=by_act):
            if _only_time(clause) and not clause.question and not _is_of_customer(clause, words):
                if last and last.clause.sentence == clause.sentence and not last.whens:
                    last.whens, last.span = clause.whens, (last.span[0], clause.span[1])
                else:
                    waiting.append(clause)
            continue
        goes_on = last is not None and last.clause.sentence == clause.sentence and who == last.who
        if goes_on and last and not clause.whens and not waiting and not words.speaker.search(clause.text):
            last.span = (last.span[0], clause.span[1])
            continue
        if last:
            yield last
        whens = clause.whens or [when for one in waiting for when in one.whens]
        start = waiting[0].span[0] if waiting and not clause.whens else clause.span[0]
        last, waiting = _Draft(clause, who, whens, (start, clause.span[1])), []
    if last:
        if waiting and not last.whens:
            last.whens = [when for one in waiting for when in one.whens]
            last.span = (last.span[0], waiting[-1].span[1])
        yield last


def _promises(turn: Turn, clause: _Clause, words: PromiseWords, *, by_act: bool) -> bool:
    if not words.deed.search(clause.text) or clause.question or words.condition.search(clause.text):
        return False
    if _is_of_customer(clause, words) or _taken_back(turn, clause, words):
        return False
    future = bool(clause.whens)
    if words.done.search(clause.text) and not future and not words.vague.search(clause.text):
        return False
    if turn.role == Role.CUSTOMER:
        return bool(clause.whens) and words.own.search(clause.text) is not None
    if by_act:
        return future or any(sign.search(clause.text) for sign in (words.intent, words.vague, words.absolute))
    if words.happened.search(clause.text):
        return False
    if any(_counts(turn, when, words) for when in clause.whens):
        return any(sign.search(clause.text) for sign in (words.intent, words.speaker, words.same))
    return words.intent.search(clause.text) is not None and words.firm.search(clause.text) is not None


def _counts(turn: Turn, when: When, words: PromiseWords) -> bool:
    """Whether a time is when something will be, and not how long it lasts."""
    return when.kind != "duration" or words.soon.match(turn.text, when.span[1]) is not None


def _only_time(clause: _Clause) -> bool:
    """Whether a clause says hardly more than a time."""
    said = sum(when.span[1] - when.span[0] for when in clause.whens)
    return bool(said) and len(clause.text) - said <= (FILLING if any(map(is_chinese, clause.text)) else 3 * FILLING)


def _is_of_customer(clause: _Clause, words: PromiseWords) -> bool:
    return words.yours.search(clause.text) is not None


def _taken_back(turn: Turn, clause: _Clause, words: PromiseWords) -> bool:
    """Whether it is denied, or somebody else's words."""
    if words.denies.search(clause.text) and not words.absolute.search(words.denies.sub("", clause.text)):
        return True
    return words.said.search(clause.text) is not None or quoted(turn.text, clause.span)


def _only_told(clauses: list[_Clause], words: PromiseWords, kinds: dict[PromiseKind, float]) -> list[_Draft]:
    """A promise of which only the time, or only how sure it is, was said: the agent's answer to a question."""
    for clause in clauses:
        sure = "absolute" in kinds and words.absolute.search(clause.text) is not None
        timed = "commit" in kinds and bool(clause.whens) and not _is_of_customer(clause, words)
        if (sure or timed) and not clause.question:
            return [_Draft(clause, "agent", clause.whens, clause.span)]
    return []


def _named(turn: Turn, clause: _Clause, words: PromiseWords) -> list[Span]:
    """Where parties are named in a clause: by what they are, or, in English, by a name with a capital."""
    found = [match.span("who") for match in words.party.finditer(clause.text) if not match["object"]]
    if not found and words is ENGLISH:
        found = [match.span() for match in NAME.finditer(turn.text[slice(*clause.span)])]
    return found


def _who(turn: Turn, clause: _Clause, words: PromiseWords, named: str) -> tuple[str, str]:
    """Who does the deed of a clause, and the party named last, in it or before."""
    original = turn.text[slice(*clause.span)]
    parties = _named(turn, clause, words)
    named = original[slice(*parties[-1])] if parties else named
    if turn.role == Role.CUSTOMER:
        return "customer", named
    for span in parties:
        if words.hands_on.search(clause.text[: span[0]]):
            return original[slice(*span)], named
    speakers = [(match.start(), "agent") for match in words.speaker.finditer(clause.text)]
    others = [(match.start(), named or original[slice(*match.span())]) for match in words.same.finditer(clause.text)]
    subjects = sorted([*speakers, *others, *((span[0], original[slice(*span)]) for span in parties)])
    if not subjects:
        return "agent", named
    return subjects[-1 if words.last_is_subject else 0][1], named


def _kind(draft: _Draft, words: PromiseWords, kinds: dict[PromiseKind, float]) -> PromiseKind | None:
    """The kind among those the acts tell, by the words; by the words alone where there are no acts."""
    text, among = draft.clause.text, set(kinds) or set(KIND_OF_ACT.values())
    if "absolute" in among and words.absolute.search(text) and (kinds or not draft.whens):
        return "absolute"
    if "commit" in among and draft.whens:
        return "commit"
    if "put_off" in among and (words.vague.search(text) or not draft.whens):
        return "put_off"
    return max(kinds, key=lambda kind: kinds[kind]) if kinds else "commit"


def _best(whens: list[When]) -> When:
    """Of several times of one promise the one that binds: a deadline before a moment before a length."""
    order = ("deadline", "range", "instant", "duration")
    return min(whens, key=lambda when: order.index(when.kind))


def _kept(promise: Promise, conversation: Conversation, readings: Sequence[TurnReading]) -> int | None:
    """The first later turn of the agent that does, now, a deed of the same family."""
    if promise.who == "customer":
        return None
    words = _words(promise.what, conversation.language)
    families = [family for family in words.deeds if family.search(folded(promise.what))]
    for turn in conversation.turns[promise.turn + 1 :]:
        if turn.role == Role.AGENT and _performs(turn, words, readings):
            text = folded(turn.text)
            if any(family.search(text) for family in families):
                return turn.i
    return None


def _performs(turn: Turn, words: PromiseWords, readings: Sequence[TurnReading]) -> bool:
    acts = readings[turn.i].acts if turn.i < len(readings) else {}
    if acts:
        return acts.get("performs", 0.0) >= LEAST_PROBABILITY
    return words.done.search(folded(turn.text)) is not None
