"""Promises made in a conversation, as records: who will do what, by when, and whether it was done in the same conversation.

Where a reader of meaning gives acts, its acts say which turns of the agent promise (`commits`, `puts_off`,
`promises_absolutely`) and the words say what, who and when. Where it gives none, and for customers, whose promises are no
act, words decide alone: a subject with a word of the future and a deed (我…给您…, I'll …). What is denied, reported of
somebody else, asked, or left to the customer is no promise. A vague answer without any deed (看情况) is none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from scoring.conversation import Conversation, Role, Turn
from scoring.date_phrases import When, from_now
from scoring.date_words import folded
from scoring.finding import evidence_at
from scoring.promise_clauses import Clause, clauses_of
from scoring.promise_words import CHINESE, ENGLISH
from scoring.readings import TurnReading
from scoring.scorecard import Evidence
from scoring.spans import Span

PromiseKind = Literal["commit", "put_off", "absolute"]
KIND_OF_ACT: dict[str, PromiseKind] = {
    "commits": "commit",
    "puts_off": "put_off",
    "promises_absolutely": "absolute",
}
LEAST_PROBABILITY = 0.5
"""Of an act, from which it counts as done."""
LEAST_WHEN_SAID = 0.2
"""The same where words tell a promise and its time."""
WORDS_PROBABILITY = 0.7
"""Of a promise that words alone tell."""
AGENT, CUSTOMER = str(Role.AGENT), str(Role.CUSTOMER)
LONGEST = 120
"""Characters of `what`."""
_NAME = re.compile(
    r"(?<=[a-z,;:] )(?<!\b(?:in|at|of) )(?<!\bfrom )"
    r"(?!(?:I|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:day)?\b)[A-Z][a-z]+(?: [A-Z][a-z]+)?\b(?!'s\b)"
)
"""A person's name inside an English sentence."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something promised in turn `turn`.

    - `who` does it: `agent`, `customer`, or whom the words name (仓库, 王师傅, the engineer).
    - `what` is the clause that promises, in the original words, at most `LONGEST` characters.
    - `when` it will be, None where no time was told; its span lies in the turn. A bare length counts from the promise.
    - `kind`: `commit` a next step, `put_off` a vague one, `absolute` what is not the agent's to promise.
    - `evidence` holds the clause and, where it stands beside it, the time; its `kind` is that of the promise.
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
class _Draft:
    """A promise in the making: the clause that promises, who does it, the times told of it, where it stands."""

    clause: Clause
    who: str
    whens: tuple[When, ...]
    span: Span


def find_promises(
    conversation: Conversation, readings: Sequence[TurnReading], said_at: datetime | None
) -> tuple[Promise, ...]:
    """The promises in order. `readings` has one entry a turn, or is empty.

    `said_at` is when the conversation began, None where that is unknown: then no time has a date. Never raises.
    """
    acts = [reading.acts for reading in readings]
    acts += [{}] * (len(conversation.turns) - len(acts))
    found = [promise for turn in conversation.turns for promise in _of_turn(turn, acts[turn.i], conversation, said_at)]
    done = list(_done(conversation, acts)) if found else []
    return tuple(replace(promise, kept=_kept(promise, done)) for promise in found)


def _of_turn(
    turn: Turn, acts: Mapping[str, float], conversation: Conversation, said_at: datetime | None
) -> Iterator[Promise]:
    by_act = turn.role == Role.AGENT and bool(acts)
    likely = {KIND_OF_ACT[act]: p for act, p in acts.items() if act in KIND_OF_ACT and p >= LEAST_WHEN_SAID}
    if turn.role == Role.OTHER or (by_act and not likely):
        return
    moment = _moment(turn, said_at)
    clauses = list(clauses_of(turn, conversation.language, moment))
    kinds = {kind: p for kind, p in likely.items() if p >= LEAST_PROBABILITY}
    drafts = list(_drafts(clauses, by_act=bool(kinds)))
    if by_act and not kinds:  # then words have to say it, with a time
        kinds, drafts = likely, [draft for draft in drafts if draft.whens]
        if not drafts:
            return
    if by_act and set(kinds) == {"absolute"}:
        drafts = [draft for draft in drafts if draft.clause.absolute]
    for draft in drafts or (_only_told(clauses, kinds) if by_act else ()):
        kind = "commit" if turn.role == Role.CUSTOMER else _kind(draft, kinds if by_act else {})
        when = from_now(_binding(draft.whens), moment) if draft.whens else None
        evidence = evidence_at(turn, draft.span, kind=kind)
        probability = kinds[kind] if by_act else WORDS_PROBABILITY
        yield Promise(turn.i, draft.who, draft.clause.original[:LONGEST], when, kind, evidence, probability)


def _moment(turn: Turn, said_at: datetime | None) -> datetime | None:
    """When a turn was said, to the second; None where that is unknown or beyond every calendar."""
    try:
        return said_at + timedelta(seconds=round(turn.start or 0.0)) if said_at else None
    except (OverflowError, ValueError):
        return None


def _drafts(clauses: Iterable[Clause], *, by_act: bool) -> Iterator[_Draft]:
    """What the clauses promise, each with the time told in it, or in the clauses beside it that tell only a time."""
    last: _Draft | None = None
    waiting: list[Clause] = []
    topic, named, sentence = AGENT, "", 0
    for clause in clauses:
        who, named = _who(clause, named, topic if clause.sentence == sentence else AGENT)
        topic, sentence = _topic(clause, who), clause.sentence
        if waiting and not by_act and waiting[-1].sentence != clause.sentence:
            waiting = []
        promises = clause.promises(by_act=by_act, timed=bool(waiting))
        if not promises and not clause.only_time:
            continue
        if last and not waiting and _goes_on(last, clause, promises=promises):
            last.whens, last.span = last.whens or clause.whens, (last.span[0], clause.span[1])
        elif not promises:
            waiting.append(clause)
        else:
            if last:
                yield last
            beside = () if clause.whens else waiting
            last = _Draft(clause, who, clause.whens or _whens(beside), (_start([*beside, clause]), clause.span[1]))
            waiting = []
    if last:
        if waiting and not last.whens:
            last.whens, last.span = _whens(waiting), (last.span[0], waiting[-1].span[1])
        yield last


def _whens(clauses: Iterable[Clause]) -> tuple[When, ...]:
    return tuple(when for clause in clauses for when in clause.whens)


def _start(clauses: Sequence[Clause]) -> int:
    return clauses[0].span[0]


def _goes_on(last: _Draft, clause: Clause, *, promises: bool) -> bool:
    """Whether a clause says more of the promise before it: in the same sentence, nobody else, no second time."""
    words = clause.words
    other = promises and any(sign.search(clause.text) for sign in (words.speaker, words.same, words.party))
    return last.clause.sentence == clause.sentence and not other and not (last.whens and clause.whens)


def _only_told(clauses: Iterable[Clause], kinds: Mapping[PromiseKind, float]) -> list[_Draft]:
    """A promise of which only the time, or only how sure it is, was said: the agent's answer to a question."""
    for clause in clauses:
        timed = "commit" in kinds and bool(clause.whens) and not clause.of_customer
        if (timed or ("absolute" in kinds and clause.absolute)) and not clause.open and not clause.taken_back:
            return [_Draft(clause, AGENT, clause.whens, clause.span)]
    return []


def _topic(clause: Clause, who: str) -> str:
    """Who a following clause of the sentence speaks of where it names nobody: in Chinese the subject before it."""
    return who if clause.words is CHINESE and not clause.words.speaker.search(clause.text) else AGENT


def _who(clause: Clause, named: str, topic: str) -> tuple[str, str]:
    """Who does the deed of a clause, `topic` where it names nobody, and the party named last, in it or before it."""
    words, text, original = clause.words, clause.text, clause.original
    parties = [match.span("who") for match in words.party.finditer(text) if not match["object"]]
    if not parties and words is ENGLISH:
        parties = [match.span() for match in _NAME.finditer(original)]
    named = original[slice(*parties[-1])] if parties else named
    if clause.turn.role == Role.CUSTOMER:
        return CUSTOMER, named
    for span in parties:
        if words.hands_on.search(text[: span[0]]):
            return original[slice(*span)], named
    begins = {start for start, _ in parties}
    speakers = [match.start() for match in words.speaker.finditer(text) if match.end() not in begins]
    if speakers and words.speaker_decides:
        return AGENT, named
    others = [(match.start(), named or original[slice(*match.span())]) for match in words.same.finditer(text)]
    subjects = [*((at, AGENT) for at in speakers), *others, *((span[0], original[slice(*span)]) for span in parties)]
    nearest = max if words is CHINESE else min
    return nearest(subjects, default=(0, topic))[1], named


def _kind(draft: _Draft, kinds: Mapping[PromiseKind, float]) -> PromiseKind:
    """The kind among those the acts tell, by the words; by the words alone where no acts tell."""
    among = set(kinds) or set(KIND_OF_ACT.values())
    if "absolute" in among and draft.clause.absolute and (kinds or not draft.whens):
        return "absolute"
    if "commit" in among and draft.whens:
        return "commit"
    if "put_off" in among and (not draft.whens or draft.clause.words.vague.search(draft.clause.text)):
        return "put_off"
    return max(kinds, key=lambda kind: kinds[kind])


def _binding(whens: Iterable[When]) -> When:
    """Of several times of one promise the one that binds: the first deadline, else the first that is no mere length."""
    order = {"deadline": 0, "duration": 2}
    return min(whens, key=lambda when: order.get(when.kind, 1))


def _done(conversation: Conversation, acts: Sequence[Mapping[str, float]]) -> Iterator[Clause]:
    """The clauses in which the agent says that something was done; where acts tell, only in turns that perform."""
    for turn in conversation.turns:
        performs = not acts[turn.i] or acts[turn.i].get("performs", 0.0) >= LEAST_PROBABILITY
        if turn.role == Role.AGENT and performs:
            yield from (clause for clause in clauses_of(turn, conversation.language, None) if clause.done)


def _kept(promise: Promise, done: Iterable[Clause]) -> int | None:
    """The first later turn that says a deed of the same family was done."""
    if promise.who == CUSTOMER:
        return None
    what = folded(promise.what)
    for clause in done:
        families = (family for family in clause.words.deeds if family.search(what))
        if clause.turn.i > promise.turn and any(family.search(clause.text) for family in families):
            return clause.turn.i
    return None
