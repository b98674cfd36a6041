"""The rows of a segment: one a conversation with its turns, items, events … nested, one a failure; and their Arrow schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from qa.result import Result
from qa.source import Failure
from qa.store.search import search_text
from scoring.reasons import Reason, render
from scoring.scorecard import CLASSES
from scoring.stages import STAGES


def parse_start(text: str) -> datetime | None:
    """The wall clock of a start time as its source wrote it, without its zone; None where it cannot be read.

    Reports are cut by the day and week the team lived through, which is the local one.
    """
    try:
        return datetime.fromisoformat(text.strip().replace("/", "-")).replace(tzinfo=None)
    except ValueError:
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def result_row(result: Result) -> dict[str, Any]:
    """The row of a conversation."""
    card = result.scorecard
    low, high = (card.get("total_range") or (None, None))[:2]
    spoken = [str(t.get("text", "")) for t in result.transcript]
    named = [result.id, result.source, result.agent, result.team, result.customer]
    return {
        "kind": "result",
        "label": result.source,
        "id": result.id,
        "status": result.status,
        "error": result.error,
        "channel": result.channel,
        "language": result.language,
        "started_at": parse_start(result.started_at),
        "started_at_text": result.started_at,
        "duration": result.duration,
        "agent": result.agent,
        "team": result.team,
        "queue": result.queue,
        "customer": result.customer,
        "customer_group": str(result.metadata.get("customer_group", "")),
        "direction": str(result.metadata.get("direction", "")),
        "metadata": _json(result.metadata),
        "timeline": result.timeline,
        "acoustics": _json(result.acoustics),
        "rubric": card.get("rubric", ""),
        "rubric_version": card.get("version", ""),
        "rubric_hash": card.get("hash", ""),
        "total": card.get("total"),
        "total_low": low,
        "total_high": high,
        "judged": card.get("judged"),
        "band": card.get("band", ""),
        "critical_failed": list(card.get("critical_failed", ())),
        "critical_suspected": list(card.get("critical_suspected", ())),
        "sections": _json(card.get("sections", {})),
        "outcome": result.outcome.label,
        "outcome_reason": result.outcome.reason,
        **_feeling("customer", result.sentiment),
        **_feeling("agent", result.sentiment),
        "feeling_reader": str(result.sentiment.get("reader", "")),
        "search_text": search_text(named + spoken),
        "versions": _json(result.versions),
        "timings": _json(result.timings),
        "audio_path": result.audio,
        "corrections": _json(result.corrections),
        "critical_reported": list(card.get("critical_reported", ())),
        "critical_confirmed_by": _json(card.get("critical_confirmed_by", {})),
        **{f"critical_{name}": card.get("critical_classes", {}).get(name, "") for name in CLASSES},
        "section_parents": _json(card.get("section_parents", {})),
        "contact_reason": str(result.contact_reason.get("id", "")),
        "contact": _json(result.contact_reason),
        "summary": _json(result.summary),
        **_stages(result.stages),
        "turns": [_turn_row(t, result.sentiment.get("turns", {})) for t in result.transcript],
        "items": [_item_row(k, name, item) for k, (name, item) in enumerate(card.get("items", {}).items())],
        "forbidden": [_forbidden_row(k, f) for k, f in enumerate(result.forbidden)],
        "events": [_event_row(k, event) for k, event in enumerate(result.events)],
        "promises": [_promise_row(k, promise) for k, promise in enumerate(result.promises)],
    }


def failure_row(failure: Failure) -> dict[str, Any]:
    """The row of an input that gave none."""
    return {"kind": "failure", "label": failure.label, "id": failure.id, "status": "failed", "error": failure.reason}


def _feeling(role: str, sentiment: Mapping[str, Any]) -> dict[str, float | None]:
    part = sentiment.get(role) or {}
    return {f"{role}_{key}": part.get(key) for key in ("mean", "start", "end", "change")}


def _stages(stages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The visits as letters, the order in which each was first reached, and starts and seconds; NULL where none are known."""
    path = "".join(STAGES[one["stage"]] for one in stages)
    timed = bool(stages) and all(one["start"] is not None for one in stages)
    return {
        "stages": path or None,
        "stage_order": "".join(dict.fromkeys(path)) or None,
        "stage_starts": [one["start"] for one in stages] if timed else None,
        "stage_seconds": [one["seconds"] for one in stages] if timed else None,
    }


def _turn_row(turn: Mapping[str, Any], readings: Mapping[str, Any]) -> dict[str, Any]:
    reading = readings.get(str(turn["i"])) or {}
    return {
        "i": turn["i"],
        "role": turn["role"],
        "text": turn["text"],
        "start_time": turn.get("start"),
        "end_time": turn.get("end"),
        "confidence": turn.get("confidence"),
        "words": _json(turn.get("words") or []),
        "label": reading.get("label", ""),
        "score": reading.get("score"),
        "machine_text": turn.get("machine_text"),
        "machine_role": turn.get("machine_role"),
    }


def _item_row(position: int, name: str, item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "item": name,
        "position": position,
        "section": item.get("section", ""),
        "status": item["status"],
        "points": item.get("points"),
        "max_points": item.get("max_points"),
        "confidence": item.get("confidence"),
        "reason": item.get("reason", ""),
        "reason_code": item.get("reason_code", ""),
        "reason_params": _json(item.get("reason_params", {})),
        "na_by": item.get("na_by", ""),
        "bonus": bool(item.get("bonus", False)),
        "error_class": item.get("class", ""),
        "suggested": _json(item.get("suggested", {})),
        "evidence": [_evidence_row(k, e) for k, e in enumerate(item.get("evidence", ()))],
    }


def _evidence_row(position: int, evidence: Mapping[str, Any]) -> dict[str, Any]:
    from_, to = evidence.get("span") or (None, None)
    return {
        "position": position,
        "turn": evidence["turn"],
        "quote": evidence.get("quote", ""),
        "span_from": from_,
        "span_to": to,
        "start_time": evidence.get("start"),
        "end_time": evidence.get("end"),
        "kind": evidence.get("kind", ""),
        "severity": evidence.get("severity", ""),
        "witness": evidence.get("witness", ""),
    }


def _forbidden_row(position: int, hit: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "position": position,
        "turn": hit["turn"],
        "text": hit.get("text", ""),
        "kind": hit.get("kind", ""),
        "detail": _json(dict(hit)),
    }


def _event_row(position: int, event: Mapping[str, Any]) -> dict[str, Any]:
    """`turn`, `start_time` and `quote` are those of the first place."""
    first = event["evidence"][0]
    reason = Reason(event["reason_code"], event["reason_params"])
    return {
        "position": position,
        "kind": event["kind"],
        "grade": event["grade"],
        "party": event["by"],
        "turn": first["turn"],
        "start_time": event["start"],
        "probability": event["probability"],
        "quote": first["quote"],
        "reason_zh": render(reason, "zh"),
        "reason_en": render(reason, "en"),
        "evidence": _json(event["evidence"]),
        "parameters": _json(event["parameters"]),
    }


def _promise_row(position: int, promise: Mapping[str, Any]) -> dict[str, Any]:
    due = promise["due"]
    return {
        "position": position,
        "turn": promise["turn"],
        "start_time": promise["start"],
        "who": promise["who"],
        "what": promise["what"],
        "kind": promise["kind"],
        "due": _json(due),
        "due_earliest": parse_start(due.get("earliest") or ""),
        "due_latest": parse_start(due.get("latest") or ""),
        "kept": promise["kept"],
        "probability": promise["probability"],
        "evidence": _json(promise["evidence"]),
    }


@cache
def schema() -> Any:
    """The nested layout. Columns that hold JSON are text: what is in them may grow without a new layout."""
    import pyarrow as pa

    text, number, whole, texts = pa.string(), pa.float64(), pa.int32(), pa.list_(pa.string())
    moment = pa.timestamp("us")

    def struct(**fields: Any) -> Any:
        return pa.list_(pa.struct(list(fields.items())))

    times = {"start_time": number, "end_time": number}
    evidence = struct(
        position=whole,
        turn=whole,
        quote=text,
        span_from=whole,
        span_to=whole,
        **times,
        kind=text,
        severity=text,
        witness=text,
    )
    nested = {
        "turns": struct(
            i=whole,
            role=text,
            text=text,
            **times,
            confidence=number,
            words=text,
            label=text,
            score=number,
            machine_text=text,
            machine_role=text,
        ),
        "items": struct(
            item=text,
            position=whole,
            section=text,
            status=text,
            points=number,
            max_points=number,
            confidence=number,
            reason=text,
            reason_code=text,
            reason_params=text,
            na_by=text,
            bonus=pa.bool_(),
            error_class=text,
            suggested=text,
            evidence=evidence,
        ),
        "forbidden": struct(position=whole, turn=whole, text=text, kind=text, detail=text),
        "events": struct(
            position=whole,
            kind=text,
            grade=text,
            party=text,
            turn=whole,
            start_time=number,
            probability=number,
            quote=text,
            reason_zh=text,
            reason_en=text,
            evidence=text,
            parameters=text,
        ),
        "promises": struct(
            position=whole,
            turn=whole,
            start_time=number,
            who=text,
            what=text,
            kind=text,
            due=text,
            due_earliest=moment,
            due_latest=moment,
            kept=whole,
            probability=number,
            evidence=text,
        ),
    }
    lists = dict.fromkeys(("critical_failed", "critical_suspected", "critical_reported"), texts)
    lists |= dict.fromkeys(("stage_starts", "stage_seconds"), pa.list_(number))
    special = {"started_at": moment} | lists | nested
    numbers = {"duration", "total", "total_low", "total_high", "judged"}
    numbers |= {f"{role}_{key}" for role in ("customer", "agent") for key in ("mean", "start", "end", "change")}
    names = list(result_row(Result(id="", source="", status="failed")))
    return pa.schema([(n, special.get(n, number if n in numbers else text)) for n in names])
