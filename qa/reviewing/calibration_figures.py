"""What closed calibration sessions say: figures of one session, of each rater's scores, and of items over all sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.reviewing.calibrating import rated
from qa.reviewing.content import Answer as ReviewAnswer
from qa.reviewing.content import Content
from qa.reviewing.review import figures_of
from qa.reviewing.verdict_sheet import sheet_of
from qa.state_folder import StateFolder
from qa.store import calibration
from qa.store.calibration import Answer, SessionRow
from qa.store.connection import Cursor, Database
from qa.store.rows import ConversationDetail
from qa.store.viewer import Viewer
from scoring.calibration import (
    ItemStanding,
    Standing,
    human_human,
    human_machine,
    items,
    machine_alignment,
    session_agreement,
    standings,
)
from scoring.calibration_session import Place, Rated, Session
from scoring.rater_agreement import Agreement
from scoring.statistics import Estimate


@dataclass(frozen=True, slots=True)
class Figures:
    """A session in figures. `agreement` is the mean agreement over things with a consensus, None where there is none."""

    people: Agreement
    machine: Agreement
    items: tuple[ItemStanding, ...]
    raters: tuple[Standing, ...]
    machine_aligned: Estimate
    agreement: float | None


@dataclass(frozen=True, slots=True)
class Round:
    """A closed session with what was said in it."""

    session: SessionRow
    told: Session


def figures(told: Session) -> Figures:
    """The figures of a session. The same answers are worked out once."""
    return _figures(told.rated, tuple(sorted(told.machine.items())), tuple(sorted(told.reference.items())))


def rounds(db: Database | Cursor, viewer: Viewer, rubric: str, most: int) -> list[Round]:
    """The latest closed sessions of a rubric, so many at most, that the viewer may see and two raters are in; the oldest first."""
    closed = [one for one in calibration.sessions(db, viewer) if one.state == "closed" and one.rubric == rubric]
    said = calibration.answers_of(db, viewer, [one.id for one in closed[:most]])
    told = [(one, rated(one, said[one.id])) for one in reversed(closed[:most])]
    return [Round(session, answers) for session, answers in told if answers is not None]


def rubrics(db: Database | Cursor, viewer: Viewer) -> list[str]:
    """The rubrics of closed sessions, the latest used first."""
    return list(dict.fromkeys(one.rubric for one in calibration.sessions(db, viewer) if one.state == "closed"))


def pooled(found: Sequence[Round]) -> tuple[ItemStanding, ...]:
    """Items over all these sessions, those first that need a clearer wording for sure; nothing of no session."""
    if not found:
        return ()
    said = tuple(
        Rated(f"{one.session.id}/{r.conversation}", r.item, r.rater, r.verdict) for one in found for r in one.told.rated
    )
    machine = {
        (f"{one.session.id}/{conversation}", item): verdict
        for one in found
        for (conversation, item), verdict in one.told.machine.items()
    }
    return _items(said, tuple(sorted(machine.items())))


def totals(
    detail: ConversationDetail, folder: StateFolder, session: SessionRow, answers: Sequence[Answer]
) -> dict[str, float | None]:
    """The score that each rater's verdicts come to, with the rubric that judged the conversation; empty where it is not at hand."""
    known = [item for item, _ in session.items]
    found: dict[str, float | None] = {}
    for one in answers:
        if one.conversation == detail.row.id:
            verdicts = sheet_of(one.content, known).verdicts
            given = {item: ReviewAnswer.model_validate({"verdict": verdict}) for item, verdict in verdicts.items()}
            worked_out = figures_of(detail, folder, Content(answers=given))
            found |= {} if worked_out is None else {one.rater: worked_out.total}
    return found


@lru_cache(maxsize=64)
def _figures(
    said: tuple[Rated, ...], machine: tuple[tuple[Place, str], ...], reference: tuple[tuple[Place, str], ...]
) -> Figures:
    told = Session(said, dict(machine), dict(reference))
    return Figures(
        human_human(told),
        human_machine(told),
        _items(said, machine),
        standings(told),
        machine_alignment(told),
        session_agreement(told),
    )


@lru_cache(maxsize=256)
def _items(said: tuple[Rated, ...], machine: tuple[tuple[Place, str], ...]) -> tuple[ItemStanding, ...]:
    return items(Session(said, dict(machine)))


def by_item(standing: Sequence[ItemStanding]) -> Mapping[str, ItemStanding]:
    """Standings by their item."""
    return {one.item: one for one in standing}


def of_round(one: Round) -> Mapping[str, ItemStanding]:
    """The standings of one session by item."""
    return by_item(_items(one.told.rated, tuple(sorted(one.told.machine.items()))))
