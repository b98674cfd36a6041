"""The columns of a segment, written once: the staging table, the reading and the inserts are all made from these."""

from __future__ import annotations

RESULT = (
    "label VARCHAR, id VARCHAR, status VARCHAR, error VARCHAR, channel VARCHAR, language VARCHAR, "
    "started_at TIMESTAMP, started_at_text VARCHAR, duration DOUBLE, agent VARCHAR, team VARCHAR, queue VARCHAR, "
    "customer VARCHAR, customer_group VARCHAR, direction VARCHAR, metadata VARCHAR, timeline VARCHAR, "
    "acoustics VARCHAR, rubric VARCHAR, rubric_version VARCHAR, rubric_hash VARCHAR, total DOUBLE, total_low DOUBLE, "
    "total_high DOUBLE, judged DOUBLE, band VARCHAR, critical_failed VARCHAR[], critical_suspected VARCHAR[], "
    "sections VARCHAR, outcome VARCHAR, outcome_reason VARCHAR, customer_mean DOUBLE, customer_start DOUBLE, "
    "customer_end DOUBLE, customer_change DOUBLE, agent_mean DOUBLE, agent_start DOUBLE, agent_end DOUBLE, "
    "agent_change DOUBLE, feeling_reader VARCHAR, search_text VARCHAR, versions VARCHAR, timings VARCHAR, "
    "audio_path VARCHAR, corrections VARCHAR, critical_reported VARCHAR[], critical_confirmed_by VARCHAR, "
    "critical_customer VARCHAR, critical_business VARCHAR, critical_compliance VARCHAR, section_parents VARCHAR, "
    "contact_reason VARCHAR, contact VARCHAR, summary VARCHAR, "
    "stages VARCHAR, stage_order VARCHAR, stage_starts DOUBLE[], stage_seconds DOUBLE[]"
)
TURN = (
    "i INTEGER, role VARCHAR, text VARCHAR, start_time DOUBLE, end_time DOUBLE, confidence DOUBLE, words VARCHAR, "
    "label VARCHAR, score DOUBLE, machine_text VARCHAR, machine_role VARCHAR"
)
ITEM = (
    "item VARCHAR, position INTEGER, section VARCHAR, status VARCHAR, points DOUBLE, max_points DOUBLE, "
    "confidence DOUBLE, reason VARCHAR, reason_code VARCHAR, reason_params VARCHAR, "
    "na_by VARCHAR, bonus BOOLEAN, error_class VARCHAR, suggested VARCHAR"
)
EVIDENCE = (
    "position INTEGER, turn INTEGER, quote VARCHAR, span_from INTEGER, span_to INTEGER, start_time DOUBLE, "
    "end_time DOUBLE, kind VARCHAR, severity VARCHAR, witness VARCHAR"
)
FORBIDDEN = "position INTEGER, turn INTEGER, text VARCHAR, kind VARCHAR, detail VARCHAR"
EVENT = (
    "position INTEGER, kind VARCHAR, grade VARCHAR, party VARCHAR, turn INTEGER, start_time DOUBLE, "
    "probability DOUBLE, quote VARCHAR, reason_zh VARCHAR, reason_en VARCHAR, evidence VARCHAR, parameters VARCHAR"
)
PROMISE = (
    "position INTEGER, turn INTEGER, start_time DOUBLE, who VARCHAR, what VARCHAR, kind VARCHAR, due VARCHAR, "
    "due_earliest TIMESTAMP, due_latest TIMESTAMP, kept INTEGER, probability DOUBLE, evidence VARCHAR"
)

NEW = {"contact_reason": "", "contact": "{}", "summary": "[]"}
"""Columns that a segment of the layout before has not, and what they hold where nothing is known."""

SEGMENT = (
    f"kind VARCHAR, {RESULT}, turns STRUCT({TURN})[], items STRUCT({ITEM}, evidence STRUCT({EVIDENCE})[])[], "
    f"forbidden STRUCT({FORBIDDEN})[], events STRUCT({EVENT})[], promises STRUCT({PROMISE})[]"
)


def names(columns: str) -> list[str]:
    """The names of flat column definitions."""
    return [column.split()[0] for column in columns.split(", ")]


def listed(columns: str, prefix: str = "") -> str:
    """The names as a select list, each with a prefix."""
    return ", ".join(prefix + name for name in names(columns))
