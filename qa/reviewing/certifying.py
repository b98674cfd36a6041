"""Certification: what every agent's scores would earn, and the decision on one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing import people_rules
from qa.reviewing.skills import Skills, masteries, skills_of_items, window
from qa.store import audit, certifications, skill_figures
from qa.store.certifications import Decision
from qa.store.connection import Cursor, Database, snapshot
from qa.store.filters import Filters
from qa.store.skill_figures import Person, Totals
from qa.store.viewer import Viewer
from qa.text.redact import mask
from scoring.all_round_score import Sample, mean_of
from scoring.certification import Judgement, Record, Result, Scheme, Standing, judge, standing
from scoring.engine import LEAST_JUDGED
from scoring.statistics import undefined

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent with what the scores of the window say, what is held today, and all that was decided before."""

    person: Person
    record: Record
    judgement: Judgement
    standing: Standing
    decisions: tuple[Decision, ...]


def candidates(
    db: Database | Cursor,
    viewer: Viewer,
    scheme: Scheme,
    until: date,
    today: date,
    people: Sequence[Person],
    skills: Mapping[Person, Skills] | None = None,
) -> list[Candidate]:
    """These agents by the scores of the window that ends on `until`, in their order; `skills` of it where known already."""
    filters = window(until, scheme.window)
    with snapshot(db) as same:
        if skills is None:
            skills = masteries(same, viewer, filters, skills_of_items(same), people)
        scores = {one.person: one for one in skill_figures.totals(same, viewer, filters, LEAST_JUDGED, people)}
        decided = certifications.decisions(same, viewer)
    return [
        _candidate(scheme, person, _record(scores.get(person), skills[person]), decided.get(person, []), today)
        for person in people
    ]


def standings(db: Database | Cursor, viewer: Viewer, today: date) -> dict[Person, Standing]:
    """What the agents the viewer may see hold today; nothing was ever decided on those who are not there."""
    return {person: _standing(found, today) for person, found in certifications.decisions(db, viewer).items()}


def decide(
    database: Database,
    by: Viewer,
    person: Person,
    result: Result,
    level: str = "",
    *,
    number: int,
    until: date,
    note: str = "",
    now: datetime | None = None,
) -> Decision:
    """Grant a level, refuse it, or revoke what is held; `number` counts the decisions on the agent with this one.

    The figures are worked out again, of the window that ends on `until`, and kept with the decision. A level is granted only
    where its requirements are met, also if what the machine suspects should be confirmed. Raises UsageError.
    """
    if not may(by, "certify"):
        raise UsageError("your role does not certify")
    at = now or utc_now()
    with database.writing() as cursor:
        scheme, version = people_rules.scheme(cursor)
        if person not in skill_figures.people(cursor, by, Filters(agents=(person[1],))):
            raise UsageError("there is no such agent in your teams")
        (found,) = candidates(cursor, by, scheme, until, at.date(), [person])
        _check(found, scheme, result, level, by)
        decision = Decision(
            uuid4().hex, person, number, level, result, _figures(found, version, until), mask(note.strip())[:LONGEST_NOTE],
            by.name, at, at.date() + timedelta(days=scheme.valid) if result == "granted" else None,
        )  # fmt: skip
        certifications.add(cursor, decision)
        told = {"result": result, "level": level, "version": version, "number": number}
        audit.append(cursor, by.name, by.role, "changed", f"certificate:{person[1]}", told)
    return decision


def _check(found: Candidate, scheme: Scheme, result: Result, level: str, by: Viewer) -> None:
    ids = [one.id for one in scheme.levels]
    if by.agent and by.agent == found.person[1]:
        raise UsageError("nobody certifies themselves")
    if result == "revoked":
        if found.standing.state not in ("valid", "due"):
            raise UsageError("there is no certificate to revoke")
        return
    if level not in ids:
        raise UsageError(f"there is no level {level!r}; choose one of {', '.join(ids)}")
    if result == "refused":
        return
    place = ids.index(level)
    if not found.judgement.level or place > ids.index(found.judgement.level):
        raise UsageError("the scores do not meet what this level asks for")
    if not found.judgement.safe or place > ids.index(found.judgement.safe):
        raise UsageError("critical errors are suspected that would stand against this level; have them reviewed first")


def _record(found: Totals | None, skills: Skills) -> Record:
    if found is None:
        return Record(undefined(), skills)
    score = mean_of(Sample(found.n, found.mean, found.deviation))
    return Record(score, skills, found.critical, found.suspected, found.reviewed)


def _candidate(scheme: Scheme, person: Person, record: Record, decided: Sequence[Decision], today: date) -> Candidate:
    return Candidate(person, record, judge(scheme, record), _standing(decided, today), tuple(decided))


def _standing(decided: Sequence[Decision], today: date) -> Standing:
    return standing((decision.certificate() for decision in decided), today)


def _figures(found: Candidate, version: int, until: date) -> dict[str, Any]:
    """What a decision was made on, as plain data."""
    record = found.record
    return {
        "scheme": version,
        "until": until.isoformat(),
        "score": record.score.value,
        "interval": record.score.interval,
        "conversations": record.score.n,
        "reviewed": record.reviewed,
        "critical": record.critical,
        "suspected": record.suspected,
        "reached": found.judgement.level,
        "sure": found.judgement.sure,
        "skills": {name: [m.share.value, m.share.n] for name, m in record.skills.items()},
    }
