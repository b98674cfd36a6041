"""What became of a promise, by what the same customer's later contacts show: kept, broken, still open, or not known.

Cautious on purpose: where nobody came back, nothing says that a promise was kept, and nothing that it was not. The first later contact
that shows either decides; what comes after it changes nothing. Contacts later than `WITHIN` after the due time are another matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scoring.contact_reason import OTHER
from scoring.conversation import Role, Turn
from scoring.date_words import folded
from scoring.manager.later_words import LANGUAGES, LaterWords
from scoring.promise_clauses import LANGUAGES as PROMISE_WORDS
from scoring.promise_clauses import Clause, clauses_of
from scoring.text import is_chinese

Verdict = Literal["kept", "broken", "open", "unknown"]
VERDICTS: tuple[Verdict, ...] = ("broken", "kept", "open", "unknown")

WITHIN = timedelta(days=30)
"""After the due time (or, without one, after the promise) a contact can still speak of it."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise of the service's side. Times are on the wall clock of the conversation.

    `due` is the last moment it is due, None where no time was told; `kept` whether the same conversation shows the deed done;
    `reason` the reason of the contact.
    """

    what: str
    language: str
    made_at: datetime
    due: datetime | None = None
    kept: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """A later contact of the same customer: who began it, about what, how it ended, the customer's turns.

    `again` is the turn in which the customer says to have been in touch about it before, None where there is none.
    """

    id: str
    at: datetime
    outbound: bool
    reason: str
    resolved: bool
    turns: Sequence[Turn]
    language: str
    again: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict, why (a code that the pages put in words), and the place in a later contact that shows it.

    Codes: `done_there`, `contacted`, `said_done`, `settled` of kept; `said_missing`, `asked_again`, `late` of broken; `not_due` of open;
    `no_time`, `silent` of unknown.
    """

    verdict: Verdict
    why: str
    later: str = ""
    turn: int | None = None
    quote: str = ""


def check_promise(promised: Promised, later: Sequence[Later], now: datetime) -> Check:
    """What became of a promise. `later` in any order; contacts that began before the promise or after `now` do not count."""
    if promised.kept:
        return Check("kept", "done_there")
    ends = (promised.due or promised.made_at) + WITHIN
    for contact in sorted(later, key=lambda one: (one.at, one.id)):
        if promised.made_at < contact.at <= min(ends, now) and (found := _shown(promised, contact)):
            return found
    if promised.due is None:
        return Check("unknown", "no_time")
    return Check("open", "not_due") if now <= promised.due else Check("unknown", "silent")


def _shown(promised: Promised, contact: Later) -> Check | None:
    """What one later contact shows of a promise, None for nothing."""
    late = promised.due is not None and contact.at > promised.due
    same = promised.reason == contact.reason and contact.reason not in ("", OTHER)
    if contact.outbound:
        if not (same or _families(promised).contact):
            return None
        return Check("broken", "late", contact.id) if late else Check("kept", "contacted", contact.id)
    missing, done = _said(promised, contact, same=same)
    if missing and (late or promised.due is None):
        return _told("broken", "said_missing", contact, missing)
    if done and not missing:
        return _told("kept", "said_done", contact, done)
    if late and same and contact.again is not None:
        turn = next((turn for turn in contact.turns if turn.i == contact.again), None)
        return Check("broken", "asked_again", contact.id, contact.again, turn.text if turn else "")
    if same and not late and promised.due is not None and contact.resolved and not missing:
        return Check("kept", "settled", contact.id)
    return None


def _told(verdict: Verdict, why: str, contact: Later, clause: Clause) -> Check:
    return Check(verdict, why, contact.id, clause.turn.i, clause.original)


@dataclass(frozen=True, slots=True)
class _Families:
    """What sort of deed was promised: the families of `scoring.promise_words` it is of, and whether it is to get in touch."""

    deeds: frozenset[int]
    contact: bool


def _families(promised: Promised) -> _Families:
    return _families_in(promised.what, promised.language)


def _families_in(text: str, language: str) -> _Families:
    said, known = folded(text), _key(language, text)
    deeds = frozenset(k for k, family in enumerate(PROMISE_WORDS[known].deeds) if family.search(said))
    return _Families(deeds, LANGUAGES[known].contact.search(said) is not None)


def _said(promised: Promised, contact: Later, *, same: bool) -> tuple[Clause | None, Clause | None]:
    """The first clauses in which the customer says that what was promised is missing, and that it is done."""
    wanted = _families(promised)
    missing = done = None
    for turn in contact.turns:
        if turn.role != Role.CUSTOMER:
            continue
        words = LANGUAGES[_key(contact.language, turn.text)]
        about = _about(promised, wanted, turn, contact.language) or same
        reminds = words.reminds.search(folded(turn.text)) is not None
        for clause in clauses_of(turn, contact.language, None):
            if not missing and _missing(clause, words, wanted, about=about, reminds=reminds):
                missing = clause
            elif not done and not clause.question and _is_done(clause, words, wanted):
                done = clause
    return missing, done


def _about(promised: Promised, wanted: _Families, turn: Turn, language: str) -> bool:
    """Whether a turn speaks of a deed of the promised sort; families are numbered by language, another language tells nothing."""
    found = _families_in(turn.text, language)
    if _key(language, turn.text) != _key(promised.language, promised.what):
        return False
    return bool(found.deeds & wanted.deeds)


def _missing(clause: Clause, words: LaterWords, wanted: _Families, *, about: bool, reminds: bool) -> bool:
    """Nothing came of it: of the same sort of deed or matter and reminding, or nobody got in touch where that was promised."""
    if words.not_done.search(clause.text) is None:
        return False
    return (about and (reminds or _same_deed(clause, wanted))) or (
        wanted.contact and words.contact.search(clause.text) is not None
    )


def _is_done(clause: Clause, words: LaterWords, wanted: _Families) -> bool:
    told = words.done.search(clause.text) is not None and words.not_done.search(clause.text) is None
    return told and (_same_deed(clause, wanted) or (wanted.contact and words.contact.search(clause.text) is not None))


def _same_deed(clause: Clause, wanted: _Families) -> bool:
    return any(clause.words.deeds[k].search(clause.text) for k in wanted.deeds)


def _key(language: str, text: str) -> str:
    known = language[:2].lower()
    return known if known in LANGUAGES else "zh" if any(map(is_chinese, text)) else "en"
