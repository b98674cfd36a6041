"""The generated year in a real database: written straight into its tables, with everything the manager's figures are made of.

What `qa.store.derived` would work out is written as it would (a test compares them), so that a million conversations take minutes.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import year_texts as texts
from year_draw import draw
from year_plan import FIRST, ITEMS, NEW_THEME_WEEK, SECTIONS

from qa.rubrics import find_rubric, load
from qa.store.connection import Cursor, Database, insert_rows, open_database
from scoring.capability import DIMENSIONS

AT_ONCE = 100_000
"""Conversations whose turns and items are written in one statement."""
PARTS = {
    "greeting": texts.GREETING,
    "agent": texts.AGENT,
    "customer": texts.CUSTOMER,
    "solved": texts.SOLVED,
    "not_solved": texts.NOT_SOLVED,
    "closing": texts.CLOSING,
    "new_theme": texts.NEW_THEME,
}


def build(
    path: Path, count: int, turns: int = 0, seed: int = 0, first: date = FIRST, items: bool = True, shipped: bool = True
) -> Database:
    """A database of `count` conversations with `turns` turns each, a row an item unless `items` is off; to be closed.

    `shipped`: judged by the shipped standards, whose loading takes seconds, so that items have titles.
    """
    database = open_database(path)
    with database.writer() as cursor:
        drawn = draw(count, seed, first)
        cursor.register("drawn", drawn)
        _rubrics(cursor, shipped)
        _spoken(cursor)
        _conversations(cursor, seed)
        for at in range(0, count, AT_ONCE):
            if items:
                _items(cursor, at)
            if turns:
                _turns(cursor, at, turns)
        _events(cursor)
        _promises(cursor)
        _satisfaction(cursor)
        _reviews(cursor, items)
        _tickets(cursor)
        cursor.execute("DROP TABLE year; DROP TABLE spoken; DROP TABLE standard")
        cursor.unregister("drawn")
    return database


def _rubrics(cursor: Cursor, shipped: bool) -> None:
    cursor.execute("CREATE TEMP TABLE standard (language VARCHAR, name VARCHAR, version VARCHAR, hash VARCHAR)")
    for language in ("zh", "en"):
        hash = load(find_rubric(f"{language}/standard")).hash if shipped else language * 32
        cursor.execute("INSERT INTO standard VALUES (?, ?, '2026.1', ?)", [language, f"{language}-standard", hash])
        lines = [[hash, k, name, one.section, one.points] for k, (name, one) in enumerate(ITEMS.items())]
        insert_rows(cursor, "rubric_item", lines)


def _conversations(cursor: Cursor, seed: int) -> None:
    sections = ", ".join(f"'\"{name}\": ', coalesce(round(y.section_{name}, 1)::VARCHAR, 'null')" for name in SECTIONS)
    shares = ", ".join(f"{_scored(f'y.share_{name}')} AS share_{name}" for name in DIMENSIONS)
    again = "RANGE BETWEEN INTERVAL 1 MICROSECOND FOLLOWING AND UNBOUNDED FOLLOWING"
    cursor.execute(
        f"""
        CREATE TEMP TABLE year AS SELECT d.* REPLACE (
                d.team::VARCHAR AS team, d.agent::VARCHAR AS agent, d.language::VARCHAR AS language, d.channel::VARCHAR AS channel,
                d.contact_reason::VARCHAR AS contact_reason, d.outcome::VARCHAR AS outcome, d.status::VARCHAR AS status,
                d.stages::VARCHAR AS stages, printf('CU-%07d', d.customer) AS customer),
            sha256('{seed} ' || d.k) AS id, min(d.started_at) OVER (PARTITION BY d.customer ORDER BY d.started_at {again}) AS later,
            s.name AS rubric, s.version AS rubric_version, s.hash AS rubric_hash,
            CASE WHEN (d.failed_bits >> {_place("forbidden")}) & 1 = 0 THEN 'ok' WHEN d.seed % 3 = 0 THEN 'failed' ELSE 'suspected'
            END AS customer_class,
            CASE WHEN (d.failed_bits >> {_place("privacy")}) & 1 = 0 THEN 'ok' ELSE 'suspected' END AS compliance_class
        FROM drawn d JOIN standard s ON s.language = d.language::VARCHAR ORDER BY d.k
        """
    )
    cursor.execute(
        f"""
        INSERT INTO conversation BY NAME SELECT
            y.id, printf('year/%07d.json', y.k) AS source, y.status, if(y.status = 'failed', '无法读取', '') AS error, y.channel,
            y.language, y.started_at, strftime(y.started_at, '%Y-%m-%dT%H:%M:%S+08:00') AS started_at_text, y.duration,
            y.agent, y.team, y.queue, y.customer, y.customer_group, 'inbound' AS direction,
            '{{}}' AS metadata, 'supplied' AS timeline, '{{}}' AS acoustics,
            y.rubric, y.rubric_version, y.rubric_hash,
            {_scored("y.total")} AS total, {_scored("greatest(0, y.total - 2)")} AS total_low,
            {_scored("least(100, y.total + 2)")} AS total_high, {_scored("y.judged")} AS judged,
            {
            _scored(
                "CASE WHEN y.judged < 0.7 THEN '' WHEN y.total >= 90 THEN 'excellent' WHEN y.total >= 80 THEN 'good' "
                "WHEN y.total >= 70 THEN 'pass' ELSE 'fail' END"
            )
        } AS band,
            if(y.status = 'ok' AND y.customer_class = 'failed', ['forbidden'], []) AS critical_failed,
            if(y.status = 'ok' AND y.customer_class = 'suspected', ['forbidden'], []) AS critical_suspected,
            if(y.status = 'ok' AND y.compliance_class <> 'ok', ['privacy'], []) AS critical_reported,
            if(y.status = 'ok' AND y.customer_class = 'failed', '{{"forbidden": "person"}}', '{{}}') AS critical_confirmed_by,
            if(y.status = 'ok', y.customer_class, '') AS critical_customer, '' AS critical_business,
            if(y.status = 'ok', y.compliance_class, '') AS critical_compliance,
            concat('{{', {sections.replace(", '", ", ', ', '")}, '}}') AS sections, '{{}}' AS section_parents,
            if(y.status = 'ok', y.outcome, '') AS outcome, '' AS outcome_reason,
            (y.customer_start + y.customer_end) / 2 AS customer_mean, y.customer_start, y.customer_end,
            y.customer_end - y.customer_start AS customer_change,
            0.1 AS agent_mean, 0.1 AS agent_start, 0.1 AS agent_end, 0.0 AS agent_change, 'callqa-fast' AS feeling_reader,
            10 + y.seed % 25 AS turn_count, concat_ws(' ', lower(y.customer), y.agent, y.team) AS search_text,
            '{{}}' AS versions, '{{}}' AS timings, false AS audio, '' AS audio_path, '[]' AS corrections,
            y.started_at + INTERVAL 8 HOUR AS merged_at, y.contact_reason, '{{}}' AS contact, '[]' AS summary,
            y.first_response, y.later AS next_contact_at,
            {_scored("y.judged_bits")}::HUGEINT AS judged_bits, {_scored("y.failed_bits")}::HUGEINT AS failed_bits,
            {_scored("y.partial_bits")}::HUGEINT AS partial_bits,
            {shares},
            y.stages, y.stage_order, {_stage_times("y")}
        FROM year y ORDER BY y.k
        """
    )


def _place(item: str) -> int:
    return list(ITEMS).index(item)


def _scored(value: str) -> str:
    return f"CASE WHEN y.status = 'ok' THEN {value} END"


def _stage_times(y: str) -> str:
    """Each stage takes its share of the duration, the solution three shares."""
    shares = f"list_transform(string_split({y}.stages, ''), lambda s: if(s = 's', 3.0, 1.0) + ({y}.seed % 7) / 10)"
    seconds = f"list_transform({shares}, lambda w: round({y}.duration * w / list_sum({shares}), 1))"
    starts = f"list_transform(range(len({y}.stages)), lambda i: round(coalesce(list_sum({seconds}[:i]), 0), 1))"
    return f"{starts} AS stage_starts, {seconds} AS stage_seconds"


def _items(cursor: Cursor, at: int) -> None:
    bit = "(y.{}_bits >> r.place) & 1 = 1"
    cursor.execute(
        f"""
        INSERT INTO item BY NAME SELECT y.id AS conversation_id, r.item, r.place AS position, r.section,
            CASE WHEN {bit.format("failed")} THEN 'fail' WHEN {bit.format("partial")} THEN 'partial'
                WHEN {bit.format("judged")} THEN 'pass' ELSE 'not_applicable' END AS status,
            CASE WHEN {bit.format("failed")} THEN 0.0 WHEN {bit.format("partial")} THEN r.max_points / 2
                WHEN {bit.format("judged")} THEN r.max_points END AS points,
            r.max_points, 0.9 AS confidence, '' AS reason, '' AS reason_code, '{{}}' AS reason_params,
            if({bit.format("judged")}, '', 'system') AS na_by, false AS bonus,
            CASE r.item WHEN 'forbidden' THEN 'customer' WHEN 'privacy' THEN 'compliance' ELSE '' END AS error_class,
            '{{}}' AS suggested
        FROM year y JOIN rubric_item r ON r.rubric_hash = y.rubric_hash
        WHERE y.k >= {at} AND y.k < {at + AT_ONCE} AND y.status = 'ok' ORDER BY y.k, r.place
        """
    )


def _turns(cursor: Cursor, at: int, turns: int) -> None:
    """Calls begin with the agent, chats with the customer; who speaks changes every turn."""
    cursor.execute(
        f"""
        INSERT INTO turn BY NAME
        SELECT t.id AS conversation_id, t.i::INTEGER AS i, t.role,
            replace(replace(p.texts[1 + (hash(t.seed, t.i) % len(p.texts))::INTEGER], '{{n}}', (10 + hash(t.seed, t.i, 1) % 8990)::VARCHAR),
                '{{d}}', (1 + hash(t.seed, 2) % 28)::VARCHAR) AS text,
            t.start_time, t.start_time + 2.5 AS end_time, 0.9 AS confidence, '[]' AS words,
            CASE WHEN t.said = 'not_solved' THEN 'neg' WHEN t.said = 'solved' THEN 'pos' ELSE 'neu' END AS label,
            CASE WHEN t.said = 'not_solved' THEN -0.5 WHEN t.said = 'solved' THEN 0.5 ELSE 0.0 END AS score
        FROM (
            SELECT y.id, y.k, y.seed, y.language, i, if((i % 2 = 0) = (y.channel = 'chat'), 'customer', 'agent') AS role,
                CASE WHEN i = 0 THEN 0.0 WHEN y.channel = 'chat'
                    THEN y.first_response + (y.duration - y.first_response) * (i - 1) / {turns}
                    ELSE y.duration * i / {turns} END AS start_time,
                CASE WHEN role = 'agent' THEN CASE WHEN i < 2 THEN 'greeting' WHEN i >= {turns - 2} THEN 'closing' ELSE 'agent' END
                    WHEN i < 2 THEN if(y.contact_reason = 'access' AND y.seed % 3 > 0 AND y.started_at >= ?, 'new_theme', y.contact_reason)
                    WHEN i >= {turns - 2} THEN if(y.outcome = 'resolved', 'solved', 'not_solved') ELSE 'customer' END AS said
            FROM year y, range({turns}) r(i) WHERE y.k >= {at} AND y.k < {at + AT_ONCE}
        ) t JOIN spoken p ON p.language = t.language AND p.said = t.said ORDER BY t.k, t.i
        """,
        [_weeks_in(cursor, NEW_THEME_WEEK)],
    )


def _weeks_in(cursor: Cursor, weeks: int) -> Any:
    sql = f"SELECT date_trunc('week', min(started_at)) + INTERVAL {weeks} WEEK FROM year"
    return cursor.execute(sql).fetchone()[0]


def _spoken(cursor: Cursor) -> None:
    cursor.execute("CREATE TEMP TABLE spoken (language VARCHAR, said VARCHAR, texts VARCHAR[])")
    for language in ("zh", "en"):
        said = {**{part: of[language] for part, of in PARTS.items()}, **texts.TOLD[language]}
        for name, lines in said.items():
            cursor.execute("INSERT INTO spoken VALUES (?, ?, ?)", [language, name, list(lines)])


def _events(cursor: Cursor) -> None:
    """Complaints, anger, customers who want to leave or ask for somebody higher, threats, praise, empathy."""
    kinds = (
        ("complaint_grade", "y.complains", "['P1', 'P2', 'P3'][1 + least(2, y.seed % 8)]", "customer"),
        ("anger", "y.customer_end < -0.35", "'high'", "customer"),
        ("churn_risk", "y.seed % 83 = 0 AND y.outcome <> 'resolved'", "'leaving'", "customer"),
        ("escalation_asked", "y.seed % 41 = 1", "'inside'", "customer"),
        ("threat", "y.seed % 1999 = 2", "'media'", "customer"),
        ("praise", "y.outcome = 'resolved' AND y.seed % 11 = 3", "'words'", "customer"),
        ("empathy", "y.customer_start < -0.3", "if(y.total > 80, 'met', 'missed')", "agent"),
        ("time_to_calm", "y.customer_start < -0.3", "if(y.customer_end > -0.1, 'calmed', 'never')", "customer"),
        ("repeated_contact", "y.seed % 31 = 4", "'before'", "customer"),
    )
    for position, (kind, when, grade, party) in enumerate(kinds):
        cursor.execute(
            f"""
            INSERT INTO event BY NAME SELECT y.id AS conversation_id, {position} AS position, '{kind}' AS kind, {grade} AS grade,
                '{party}' AS party, 1 AS turn, 10.0 AS start_time, 0.9 AS probability, '' AS quote, '' AS reason_zh, '' AS reason_en,
                '[]' AS evidence, '{{}}' AS parameters
            FROM year y WHERE y.status = 'ok' AND {when}
            """
        )


def _promises(cursor: Cursor) -> None:
    """A call back within one to three days, in a quarter of conversations."""
    zh, en = (texts.PROMISED[language].replace("{d}", "%d") for language in ("zh", "en"))
    cursor.execute(
        f"""
        INSERT INTO promise BY NAME SELECT y.id AS conversation_id, 0 AS position, 3 AS turn, 30.0 AS start_time, 'agent' AS who,
            printf(if(y.language = 'zh', '{zh}', '{en}'), day(y.started_at + to_days((1 + y.seed % 3)::INTEGER))) AS what,
            'commit' AS kind, '{{}}' AS due, date_trunc('day', y.started_at) AS due_earliest,
            date_trunc('day', y.started_at) + to_days((1 + y.seed % 3)::INTEGER) + INTERVAL 86399 SECOND AS due_latest,
            NULL::INTEGER AS kept, 0.9 AS probability, '{{}}' AS evidence
        FROM year y WHERE y.status = 'ok' AND y.seed % 4 = 0
        """
    )


def _satisfaction(cursor: Cursor) -> None:
    said = " ".join(
        f"WHEN y.language = '{language}' AND {'' if content else 'NOT '}satisfied THEN {list(lines)}[1 + y.seed % {len(lines)}]"
        for content, by_language in texts.COMMENTS.items()
        for language, lines in by_language.items()
    )
    common = f"""
        y.id AS conversation_id, 'id' AS how, '' AS why, y.id AS wanted, y.customer, lower(y.customer) AS customer_key,
        y.started_at + INTERVAL 1 HOUR AS "at", []::VARCHAR[] AS themes, y.team, y.agent, false AS awaits, 'survey.csv' AS source,
        'Mia' AS "by", y.started_at + INTERVAL 1 DAY AS imported_at, if(y.seed % 3 = 0, CASE {said} ELSE '' END, '') AS comment
    """
    cursor.execute(
        f"""
        INSERT INTO contact_satisfaction SELECT id, satisfied, recommend FROM year
        WHERE satisfied IS NOT NULL OR recommend IS NOT NULL;
        INSERT INTO survey_answer BY NAME SELECT 'c' || y.k AS id, 'csat' AS question, '1-5' AS scale, satisfied,
            if(satisfied, 4 + y.seed % 2, 1 + y.seed % 3) AS score, {common}
        FROM year y WHERE satisfied IS NOT NULL;
        INSERT INTO survey_answer BY NAME SELECT 'n' || y.k AS id, 'nps' AS question, '0-10' AS scale, recommend >= 9 AS satisfied,
            recommend AS score, {common.replace("satisfied THEN", "recommend >= 9 THEN")}
        FROM year y WHERE recommend IS NOT NULL;
        """
    )


def _reviews(cursor: Cursor, items: bool) -> None:
    """One in seventeen is reviewed, a little more severely; one verdict in twenty is overruled."""
    cursor.execute(
        """
        CREATE TEMP TABLE looked AS SELECT y.*, printf('reviewer%02d', y.seed % 12) AS reviewer,
            y.started_at + INTERVAL 3 DAY AS seen FROM year y WHERE y.status = 'ok' AND y.seed % 17 = 0;
        INSERT INTO review (id, conversation_id, task_id, reviewer, revision, rubric, rubric_version, rubric_hash, content,
            total, machine_total, seconds, submitted_at)
        SELECT 'review-' || k, id, '', reviewer, 1, rubric, rubric_version, rubric_hash, '{}',
            round(greatest(0, total - 4 + seed % 7), 1), total, 60 + seed % 300, seen FROM looked
        """
    )
    if items:
        cursor.execute(
            """
            INSERT INTO review_verdict (conversation_id, item, verdict, "by", "at")
            SELECT l.id, i.item, CASE WHEN hash(l.seed, i.item) % 20 > 0 THEN i.status WHEN i.status = 'pass' THEN 'fail' ELSE 'pass' END,
                l.reviewer, l.seen
            FROM looked l JOIN item i ON i.conversation_id = l.id WHERE i.status IN ('pass', 'partial', 'fail')
            """
        )
    cursor.execute("DROP TABLE looked")


def _tickets(cursor: Cursor) -> None:
    """One for each complaint, and for one in twenty of what was not solved."""
    minutes = "y.started_at + to_minutes(({} + y.seed % {})::INTEGER)"
    cursor.execute(
        f"""
        INSERT INTO ticket BY NAME SELECT 'T' || y.k AS id, y.id AS conversation_id, 'id' AS how, '' AS why, y.id AS wanted,
            y.customer, lower(y.customer) AS customer_key, y.team, y.agent,
            ['urgent', 'general', 'complex'][1 + least(2, y.seed % 8)] AS severity,
            if(y.complains, ['P1', 'P2', 'P3'][1 + least(2, y.seed % 8)], '') AS grade,
            if(y.seed % 9 = 0, 'open', 'closed') AS status, y.contact_reason AS reason, y.started_at AS opened_at,
            {minutes.format(5, 40)} AS classified_at, {minutes.format(20, 300)} AS answered_at,
            {minutes.format(120, 1500)} AS solution_at, if(y.seed % 9 = 0, NULL, {minutes.format(200, 4000)}) AS resolved_at,
            if(y.seed % 9 = 0, NULL, {minutes.format(4300, 3000)}) AS closed_at, 0.0 AS paused_seconds, 'tickets.csv' AS source,
            'Mia' AS "by", y.started_at + INTERVAL 1 DAY AS imported_at
        FROM year y WHERE y.status = 'ok' AND (y.complains OR (y.outcome = 'unresolved' AND y.seed % 20 = 0))
        """
    )
