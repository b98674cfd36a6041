"""Results on their way to the database: immutable Parquet files that any number of processes write side by side.

One row a conversation, with its turns, items and forbidden words nested, so that a conversation is never half there;
a failure is a row too. The file is named after its content: the same work done twice is the same segment.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from qa.result import Result
from qa.source import Failure
from qa.store.search import search_text
from scoring.scorecard import CLASSES

LAYOUT = 3
PREFIX = f"s{LAYOUT}-"
"""Names the layout. A segment of a newer layout is left alone by this version."""


def write_segment(results: Sequence[Result], failures: Sequence[Failure], folder: Path) -> Path:
    """Write one segment to `folder` (made if missing) and return its path.

    The file appears under its name only when it is whole and on the disk. Raises OSError when it cannot be written.
    """
    rows = [_result_row(r) for r in results] + [_failure_row(f) for f in failures]
    content = _parquet(rows)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / _name(content)
    _write_whole(target, content)
    return target


@dataclass(frozen=True, slots=True)
class Waiting:
    """A segment in the spool. `written_ns`, nanoseconds since 1970, gives the order in which results were made."""

    path: Path
    written_ns: int


def waiting_segments(spool: Path) -> list[Waiting]:
    """Segments not yet removed, oldest first: a later result of the same conversation comes later."""
    found = []
    for path in spool.glob(f"{PREFIX}*.parquet"):
        try:
            found.append(Waiting(path, path.stat().st_mtime_ns))
        except FileNotFoundError:  # merged and removed by another process in the meantime
            continue
    return sorted(found, key=lambda segment: (segment.written_ns, segment.path.name))


def outdated_segments(spool: Path) -> list[Path]:
    """Segments an earlier version left in the spool: what is in them is in the result files as well."""
    found = ((path, re.match(r"s(\d+)-", path.name)) for path in spool.glob("s*-*.parquet"))
    return [path for path, layout in found if layout and int(layout[1]) < LAYOUT]


def is_whole(segment: Path) -> bool:
    """Whether a segment still is what its name says: one changed byte is found. False where it is gone."""
    try:
        return segment.name == _name(segment.read_bytes())
    except OSError:
        return False


def set_aside(segment: Path, reason: str) -> Path:
    """Take a damaged segment out of the way, with the reason in a text file beside it. Returns where it is now."""
    bad = segment.with_name(segment.name + ".bad")
    segment.replace(bad)
    bad.with_name(bad.name + ".txt").write_text(reason + "\n", encoding="utf-8")
    return bad


def parse_start(text: str) -> datetime | None:
    """The wall clock of a start time as its source wrote it, without its zone; None where it cannot be read.

    Reports are cut by the day and week the team lived through, which is the local one.
    """
    try:
        return datetime.fromisoformat(text.strip().replace("/", "-")).replace(tzinfo=None)
    except ValueError:
        return None


def _name(content: bytes) -> str:
    return f"{PREFIX}{sha256(content).hexdigest()[:32]}.parquet"


def _write_whole(target: Path, content: bytes) -> None:
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # the file system's own clock may tick too slowly to tell two segments apart
        now = time.time_ns()
        os.utime(temporary, ns=(now, now))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _result_row(result: Result) -> dict[str, Any]:
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
        "turns": [_turn_row(t, result.sentiment.get("turns", {})) for t in result.transcript],
        "items": [_item_row(k, name, item) for k, (name, item) in enumerate(card.get("items", {}).items())],
        "forbidden": [_forbidden_row(k, f) for k, f in enumerate(result.forbidden)],
    }


def _failure_row(failure: Failure) -> dict[str, Any]:
    return {"kind": "failure", "label": failure.label, "id": failure.id, "status": "failed", "error": failure.reason}


def _feeling(role: str, sentiment: Mapping[str, Any]) -> dict[str, float | None]:
    part = sentiment.get(role) or {}
    return {f"{role}_{key}": part.get(key) for key in ("mean", "start", "end", "change")}


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
    }


def _forbidden_row(position: int, hit: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "position": position,
        "turn": hit["turn"],
        "text": hit.get("text", ""),
        "kind": hit.get("kind", ""),
        "detail": _json(dict(hit)),
    }


def _parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=_schema()), out, compression="zstd")
    content: bytes = out.getvalue().to_pybytes()
    return content


@cache
def _schema() -> Any:
    """The nested layout. Columns that hold JSON are text: what is in them may grow without a new layout."""
    import pyarrow as pa

    text, number, whole, texts = pa.string(), pa.float64(), pa.int32(), pa.list_(pa.string())

    def struct(**fields: Any) -> Any:
        return pa.list_(pa.struct(list(fields.items())))

    times = {"start_time": number, "end_time": number}
    evidence = struct(
        position=whole, turn=whole, quote=text, span_from=whole, span_to=whole, **times, kind=text, severity=text
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
    }
    lists = dict.fromkeys(("critical_failed", "critical_suspected", "critical_reported"), texts)
    special = {"started_at": pa.timestamp("us")} | lists | nested
    numbers = {"duration", "total", "total_low", "total_high", "judged"}
    numbers |= {f"{role}_{key}" for role in ("customer", "agent") for key in ("mean", "start", "end", "change")}
    names = list(_result_row(Result(id="", source="", status="failed")))
    return pa.schema([(n, special.get(n, number if n in numbers else text)) for n in names])
