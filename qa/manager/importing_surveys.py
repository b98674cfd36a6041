"""Files of survey answers and tickets taken into the database and tied to their conversations; that they were is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qa.errors import InputError, UsageError
from qa.manager import survey_file, ticket_file
from qa.manager.survey_file import read_answers
from qa.manager.ticket_file import read_tickets
from qa.moment import utc_now
from qa.permissions import may
from qa.readers.table_file import column_names, label_of, read_rows
from qa.store import audit, survey_answers
from qa.store.connection import Database
from qa.store.outside_ratings import Kept
from qa.store.survey_answers import Answer, Table, Ticket
from qa.store.survey_tying import tie_changed
from qa.store.viewer import Viewer

Kind = Literal["answers", "tickets"]
_TABLES: dict[Kind, Table] = {"answers": "survey_answer", "tickets": "ticket"}
_MEND = "begin with a header: conversation_id,csat,nps,comment or ticket_id,customer,severity,opened_at"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: its kind, what was kept and of that how many are tied to a conversation, and the problems of rows left out.

    `scale`: that taken for satisfaction where rows name none, "" where no row needed one.
    """

    kind: Kind
    kept: Kept
    tied: int
    problems: tuple[InputError, ...]
    scale: str = ""


def import_file(
    database: Database, by: Viewer, name: str, data: bytes, scale: str = "", now: datetime | None = None
) -> Imported:
    """Take in a file of answers or tickets, which its header tells; what was taken in before is not doubled. Raises UsageError, InputError.

    `scale` is a key of `survey_file.SCALES`, or "" to tell it from the answers; `now` the wall clock.
    """
    if not may(by, "manage"):
        raise UsageError("your role does not import surveys")
    if not (by.sees_all or by.every_team):
        raise UsageError("surveys are imported by somebody who sees all teams")
    at = now or datetime.now()
    kind = kind_of(name, data)
    if kind == "tickets":
        tickets = read_tickets(name, data, at)
        return _take_in(database, by, kind, tickets.tickets, tickets.problems)
    answers = read_answers(name, data, at, scale)
    return _take_in(database, by, kind, answers.answers, answers.problems, answers.scale)


def kind_of(name: str, data: bytes) -> Kind:
    """Whether the header is that of tickets or of answers. Raises InputError where it is neither."""
    label = label_of(name)
    header, _ = read_rows(label, data, _MEND)
    if {"ticket", "opened_at"} <= set(column_names(header, ticket_file.KNOWN)):
        return "tickets"
    if {"csat", "nps"} & set(column_names(header, survey_file.KNOWN)):
        return "answers"
    raise InputError(label, "the header is neither that of survey answers nor that of tickets", _MEND, header.line)


def _take_in(
    database: Database,
    by: Viewer,
    kind: Kind,
    found: tuple[Answer, ...] | tuple[Ticket, ...],
    problems: tuple[InputError, ...],
    scale: str = "",
) -> Imported:
    table = _TABLES[kind]
    with database.writing() as cursor:
        kept = survey_answers.keep(cursor, table, found, by.name, utc_now())
        tie_changed(cursor, table)
        tied = survey_answers.tied(cursor, table)
        told = {"new": kept.new, "replaced": kept.replaced, "same": kept.same, "left_out": len(problems)}
        audit.append(cursor, by.name, by.role, "changed", f"surveys:{kind}", told)
    return Imported(kind, kept, tied, problems, scale)
