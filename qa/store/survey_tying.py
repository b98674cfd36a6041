"""Which conversation each answer and ticket belongs to, decided when it comes and again when conversations come after it.

What fits is `scoring.manager.survey_matching`'s to say; here only what could fit is looked up: the conversation of the id (or of the
file of that name) and those of the customer. What was tied by its id stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from qa.store.connection import Cursor, rows
from qa.store.survey_answers import Table
from scoring.manager.survey_matching import Contact, SurveyAnswer, SurveyMatch, match_answers
from scoring.reasons import Reason

TABLES: tuple[Table, ...] = ("survey_answer", "ticket")
_AT = {"survey_answer": "at", "ticket": "opened_at"}
_UNKNOWN = datetime(9990, 1, 1, tzinfo=UTC)
"""When a conversation without a start is taken to begin: no answer is ever after it."""

_FULL_WIDTH, _HALF_WIDTH = ("".join(map(chr, signs)) for signs in (range(0xFF01, 0xFF5F), range(0x21, 0x7F)))


def customer_key_sql(column: str) -> str:
    """`scoring.manager.survey_matching.customer_key` of a column, in SQL."""
    half = _HALF_WIDTH.replace("'", "''")
    plain = f"regexp_replace(lower(translate({column}, '{_FULL_WIDTH}', '{half}')), '[\\s\\-()·.]', '', 'g')"
    return f"regexp_replace({plain}, '^(\\+|00)?86(1\\d{{10}})$', '\\2')"


def tie_changed(cursor: Cursor, table: Table) -> None:
    """Tie what `keep` left in `changed`, within its transaction."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE to_tie AS SELECT id, conversation_id FROM changed")
    _tie(cursor, table)


def tie_waiting(cursor: Cursor) -> None:
    """Try again what may belong to a conversation of `touched (id)`, within the transaction that stored these."""
    for table in TABLES:
        if not rows(cursor, f"SELECT 1 FROM {table} WHERE how <> 'id' LIMIT 1"):
            continue
        cursor.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE to_tie AS
            WITH come AS (
                SELECT c.id, {_stem("c")} AS stem, {_file("c")} AS file, {customer_key_sql("c.customer")} AS customer_key
                FROM conversation c JOIN touched USING (id)
            )
            SELECT t.id, t.conversation_id FROM {table} t WHERE t.how <> 'id' AND (
                t.wanted <> '' AND t.wanted IN (FROM (SELECT id FROM come UNION SELECT stem FROM come UNION SELECT file FROM come))
                OR t.customer_key IN (SELECT customer_key FROM come WHERE customer_key <> '')
            )
            """
        )
        _tie(cursor, table)


def _tie(cursor: Cursor, table: Table) -> None:
    asked = rows(
        cursor,
        f'SELECT t.id, t.wanted, t.customer, t."{_AT[table]}" FROM {table} t JOIN to_tie USING (id) ORDER BY t.id',
    )
    if not asked:
        return
    known = _named(cursor, table)
    found = [*known.values(), *_of_customers(cursor, table)]
    if table == "ticket":  # it may be opened while people still talk
        found = [replace(contact, end=contact.start) for contact in found]
    contacts = {contact.conversation: contact for contact in found}
    # which of several answers counts is decided over all that are kept, not over those tied now: so each is its own question
    answers = [
        SurveyAnswer(id, known[wanted].conversation if wanted in known else wanted, customer, _zoned(at), id)
        for id, wanted, customer, at in asked
    ]
    matches = match_answers(answers, contacts.values())
    days = {id for id, _, _, at in asked if _is_day(at)}
    _write(cursor, table, [_careful(match, match.answer.id in days) for match in matches])
    if table == "survey_answer":
        _satisfaction(cursor)


def _named(cursor: Cursor, table: Table) -> dict[str, Contact]:
    """The conversations that are named by their id, or else by their file where only one has it."""
    sql = f"""
        WITH named AS (SELECT DISTINCT t.wanted FROM {table} t JOIN to_tie USING (id) WHERE t.wanted <> '')
        SELECT wanted, c.id, c.customer, c.started_at, c.duration, 0 FROM named JOIN conversation c ON c.id = wanted
        UNION ALL
        SELECT wanted, c.id, c.customer, c.started_at, c.duration, 1 FROM named JOIN conversation c ON {_stem("c")} = wanted
        UNION ALL
        SELECT wanted, c.id, c.customer, c.started_at, c.duration, 1 FROM named JOIN conversation c ON {_file("c")} = wanted
        ORDER BY 6 DESC
    """
    found: dict[str, dict[str, Contact]] = {}
    for wanted, *line, by_file in rows(cursor, sql):
        contact = _contact(line)
        if by_file:
            found.setdefault(wanted, {})[contact.conversation] = contact
        else:
            found[wanted] = {contact.conversation: contact}
    return {wanted: next(iter(each.values())) for wanted, each in found.items() if len(each) == 1}


def _of_customers(cursor: Cursor, table: Table) -> Iterable[Contact]:
    sql = f"""
        SELECT c.id, c.customer, c.started_at, c.duration FROM conversation c
        WHERE c.customer <> '' AND {customer_key_sql("c.customer")} IN (
            SELECT t.customer_key FROM {table} t JOIN to_tie USING (id) WHERE t.customer_key <> ''
        )
    """
    return map(_contact, rows(cursor, sql))


def _contact(line: Iterable[Any]) -> Contact:
    id, customer, started_at, duration = line
    start = _zoned(started_at) or _UNKNOWN
    return Contact(id, customer or "", start, start + timedelta(seconds=duration or 0.0))


def _zoned(at: datetime | None) -> datetime | None:
    """Wall clock times compare with each other; a day without a time is taken at its end."""
    if at is None:
        return None
    return (at + timedelta(days=1, seconds=-1) if _is_day(at) else at).replace(tzinfo=UTC)


def _is_day(at: datetime | None) -> bool:
    return at is not None and at.time() == time.min


@dataclass(frozen=True, slots=True)
class _Tied:
    id: str
    conversation: str
    how: str
    why: str


def _careful(match: SurveyMatch, day_only: bool) -> _Tied:
    """Of a day alone nobody can tell which of several contacts was meant."""
    reason = match.reason
    if day_only and match.how == "customer_time" and match.candidates > 1:
        reason = Reason("survey_ambiguous", {"found": match.candidates})
    if reason is not None:
        why = json.dumps({"code": reason.code, "params": dict(reason.params)}, ensure_ascii=False)
        return _Tied(match.answer.id, "", "", why)
    return _Tied(match.answer.id, match.conversation or "", match.how or "", "")


def _write(cursor: Cursor, table: Table, tied: Iterable[_Tied]) -> None:
    columns = zip(*((t.id, t.conversation, t.how, t.why) for t in tied), strict=True)
    cursor.execute(
        f"""
        UPDATE {table} SET conversation_id = found.conversation, how = found.how, why = found.why FROM (
            SELECT unnest(?::VARCHAR[]) AS id, unnest(?::VARCHAR[]) AS conversation, unnest(?::VARCHAR[]) AS how,
                unnest(?::VARCHAR[]) AS why
        ) found WHERE {table}.id = found.id
        """,
        list(map(list, columns)),
    )


def _satisfaction(cursor: Cursor) -> None:
    """What the conversations of `to_tie`, those before and those now, say of satisfaction: the last answer to each question."""
    cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE asked_again AS
        SELECT conversation_id AS id FROM to_tie WHERE conversation_id <> ''
        UNION SELECT a.conversation_id FROM survey_answer a JOIN to_tie USING (id) WHERE a.conversation_id <> ''
        """
    )
    cursor.execute("DELETE FROM contact_satisfaction WHERE conversation_id IN (SELECT id FROM asked_again)")
    cursor.execute(
        """
        INSERT INTO contact_satisfaction
        SELECT a.conversation_id,
            arg_max(a.satisfied, (coalesce(a."at", a.imported_at), a.imported_at, a.id)) FILTER (a.question = 'csat'),
            arg_max(a.score, (coalesce(a."at", a.imported_at), a.imported_at, a.id)) FILTER (a.question = 'nps')
        FROM survey_answer a WHERE a.conversation_id IN (SELECT id FROM asked_again) GROUP BY a.conversation_id
        """
    )


def _file(table: str) -> str:
    return f"parse_filename({table}.source)"


def _stem(table: str) -> str:
    return f"parse_filename({table}.source, true)"
