"""Results as the pipeline makes them, and databases to put them in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.result import Outcome, Result
from qa.store.connection import Database, open_database


def build_item(status: str, evidence: list[dict[str, Any]] | None = None, section: str = "etiquette") -> dict[str, Any]:
    points = {"pass": 5.0, "partial": 2.5, "fail": 0.0}.get(status)
    return {
        "section": section,
        "status": status,
        "points": points,
        "max_points": 5.0,
        "evidence": evidence or [],
        "reason": "找到：您好",
        "reason_code": "found",
        "reason_params": {"quote": "您好"},
        "confidence": 0.9,
        "na_by": "system" if status == "not_applicable" else "",
        "bonus": section == "more",
        "class": "customer",
        "suggested": {"status": "fail", "points": 0.0} if status == "not_evaluated" else {},
    }


EVIDENCE = {
    "turn": 0,
    "quote": "您好",
    "span": [0, 2],
    "start": 0.0,
    "end": 2.0,
    "kind": "",
    "severity": "",
    "witness": "both",
}
EVENT = {
    "kind": "escalation_asked",
    "by": "customer",
    "grade": "outside",
    "turns": [1],
    "start": 2.5,
    "probability": 0.9,
    "evidence": [EVIDENCE | {"turn": 1, "quote": "訂單", "span": [2, 4], "start": 2.5, "witness": "words"}],
    "parameters": {"to": "authority"},
    "reason": "客户第 2 轮（0:02）要求升级，找监管或维权部门：「訂單」",
    "reason_code": "event_escalation_asked",
    "reason_params": {
        "who": "customer",
        "turn": 1,
        "quote": "訂單",
        "at": 2.5,
        "to": {"zh": "监管或维权部门", "en": "the authorities"},
    },
}
PROMISE = {
    "turn": 2,
    "start": 5.0,
    "who": "agent",
    "what": "我帮您查一下",
    "kind": "commit",
    "due": {"text": "明天", "earliest": "2026-05-05T00:00:00", "latest": "2026-05-05T23:59:59", "precision": "day"},
    "evidence": EVIDENCE | {"turn": 2, "quote": "我帮您查一下", "span": [3, 9], "start": 5.2},
    "probability": 0.7,
    "kept": None,
}
CONTACT = {
    "id": "delivery",
    "title": {"zh": "配送", "en": "Delivery"},
    "probability": 0.8,
    "evidence": [],
    "second": {},
}
SUMMARY = [{"part": "reason", "code": "reason", "text": {"zh": "来意", "en": "Reason"}, "quotes": [], "turns": [1]}]


def build_result(id: str = "c1", **change: Any) -> Result:
    """A scored call of three turns. `total`, `items`, `critical` and `feeling` change parts of the scorecard."""
    total = change.pop("total", 82.5)
    items = change.pop("items", {"greeting": build_item("pass", [EVIDENCE]), "closing": build_item("fail")})
    critical = change.pop("critical", [])
    feeling = change.pop("feeling", {"mean": 0.1, "start": -0.4, "end": 0.5, "change": 0.9})
    card = {
        "rubric": "zh-standard",
        "version": "2026.1",
        "hash": "abc",
        "total": total,
        "total_range": [60.0, 90.0],
        "judged": change.pop("judged", 0.9),
        "band": change.pop("band", "good"),
        "critical_failed": [],
        "critical_suspected": critical,
        "critical_reported": ["greeting"],
        "critical_confirmed_by": {"greeting": "precision"},
        "critical_classes": change.pop("classes", {"customer": "suspected", "compliance": "ok"}),
        "sections": {"etiquette": 50.0, "solution": None},
        "section_parents": {"solution": "etiquette"},
        "items": items,
    }
    turns = [
        {"i": 0, "role": "agent", "text": "您好,很高興為您服務。", "start": 0.0, "end": 2.0, "confidence": 0.9,
         "words": [{"text": "您好", "start": 0.0, "end": 0.5, "confidence": 0.9}]},
        {"i": 1, "role": "customer", "text": "我的訂單還沒到", "start": 2.5, "end": 4.0, "confidence": 0.8},
        {"i": 2, "role": "agent", "text": "好的,我帮您查一下。", "start": 5.0, "end": 7.0, "confidence": None},
    ]  # fmt: skip
    base: dict[str, Any] = {
        "id": id,
        "source": f"calls/{id}.wav",
        "status": "ok",
        "channel": "voice",
        "language": "zh",
        "started_at": "2026-05-04T10:00:00+08:00",
        "duration": 60.0,
        "agent": "王芳",
        "team": "A组",
        "queue": "售后",
        "customer": "u1",
        "metadata": {"customer_group": "vip", "direction": "in", "shop": "7"},
        "timeline": "channels",
        "transcript": turns,
        "acoustics": {"silence": 0.2},
        "scorecard": card,
        "sentiment": {
            "turns": {"1": {"label": "neg", "score": -0.6}},
            "customer": feeling,
            "agent": {"mean": 0.2, "start": 0.2, "end": 0.2, "change": 0.0},
            "reader": "test@1",
        },
        "forbidden": [{"turn": 2, "text": "不归我管", "kind": "shirking"}],
        "outcome": Outcome(label="resolved", reason="客户确认"),
        "events": [EVENT],
        "promises": [PROMISE],
        "contact_reason": CONTACT,
        "summary": SUMMARY,
        "versions": {"callqa": "0.1.0"},
        "timings": {"score": 0.1},
    }
    if change.get("status", "ok") != "ok":
        base |= {"scorecard": {}, "forbidden": [], "outcome": Outcome(), "error": "only two turns"}
    return Result(**base | change)


TABLES = {
    "conversation": "* EXCLUDE (merged_at)",
    "turn": "*",
    "item": "*",
    "evidence": "*",
    "forbidden": "*",
    "event": "*",
    "promise": "*",
    "failure": "* EXCLUDE (failed_at)",
    "segment": "name",
}


def content_of(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but for when they were written, in an order of their own."""
    cursor = db.cursor()
    found = {t: cursor.execute(f"SELECT {c} FROM {t} ORDER BY ALL").fetchall() for t, c in TABLES.items()}
    cursor.close()
    return found


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "x.duckdb.d" / "spool"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "x.duckdb") as database:
        yield database


@pytest.fixture(scope="session")
def make() -> Any:
    return build_result


@pytest.fixture(scope="session")
def make_item() -> Any:
    return build_item


@pytest.fixture(scope="session")
def content() -> Any:
    return content_of
