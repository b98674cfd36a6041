"""What is read in a conversation, in the tables: as it was, replaced with it, found by it, seen by whom it concerns."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from qa.store.connection import Database, rows
from qa.store.filters import Filters
from qa.store.queries import filter_options, get_conversation, list_conversations
from qa.store.segments import outdated_segments, write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import Merged, merge_spool

OLD = Path(__file__).parent / "segments"
"""Segments as the two versions before wrote them: `old` knows no events, `old4` no stages."""


def put(db: Database, spool: Path, *results: Any) -> None:
    write_segment(results, [], spool)
    merge_spool(db, spool)


def event(make: Any, kind: str, grade: str) -> dict[str, Any]:
    (one,) = make("x").events
    return {**one, "kind": kind, "grade": grade}


def found(db: Database, **wanted: Any) -> list[str]:
    return [row.id for row in list_conversations(db, ADMIN, Filters(**wanted), sort="id", descending=False)]


def test_it_comes_back_as_it_was(db: Database, spool: Path, make: Any) -> None:
    given = make("a")
    put(db, spool, given)
    detail = get_conversation(db, ADMIN, "a")
    assert detail is not None
    assert (detail.contact, detail.summary) == (given.contact_reason, given.summary)
    (happened,), (promise,) = detail.events, detail.promises
    kept = ("kind", "grade", "by", "start", "probability", "evidence", "parameters")
    assert {name: happened[name] for name in kept} == {name: given.events[0][name] for name in kept}
    assert happened["reason"]["zh"] == given.events[0]["reason"]
    assert happened["reason"]["en"].endswith("asks to escalate, to the authorities: “訂單”")
    kept = ("turn", "start", "who", "what", "kind", "due", "kept", "probability", "evidence")
    assert {name: promise[name] for name in kept} == {name: given.promises[0][name] for name in kept}
    assert (promise["earliest"], promise["latest"]) == (datetime(2026, 5, 5), datetime(2026, 5, 5, 23, 59, 59))


def test_a_conversation_judged_again_has_only_what_was_found_last(db: Database, spool: Path, make: Any) -> None:
    put(db, spool, make("a"), make("b"))
    put(db, spool, make("a", events=[], promises=[], contact_reason={}, summary=[]))
    for table in ("event", "promise"):
        assert rows(db, f"SELECT conversation_id FROM {table}") == [("b",)]
    detail = get_conversation(db, ADMIN, "a")
    assert detail is not None
    assert (detail.events, detail.promises, detail.contact, detail.summary) == ([], [], {}, [])
    assert (detail.row.contact_reason, detail.row.events) == ("", ())


def test_a_promise_without_a_date_has_none(db: Database, spool: Path, make: Any) -> None:
    (promise,) = make("x").promises
    whens: list[dict[str, Any]] = [{}, {"text": "三天内", "earliest": None, "latest": None}]
    put(db, spool, make("a", promises=[promise | {"due": due, "start": None} for due in whens]))
    detail = get_conversation(db, ADMIN, "a")
    assert detail is not None
    assert [(p["due"], p["earliest"], p["latest"]) for p in detail.promises] == [(due, None, None) for due in whens]


@pytest.mark.parametrize("beside_a_new_one", [True, False])
def test_a_segment_of_the_version_before_is_taken_in(
    db: Database, spool: Path, make: Any, beside_a_new_one: bool
) -> None:
    shutil.copytree(OLD, spool, dirs_exist_ok=True)
    if beside_a_new_one:
        write_segment([make("new")], [], spool)
    assert outdated_segments(spool) == []
    assert merge_spool(db, spool) == Merged(2 + beside_a_new_one, 0, 2 + beside_a_new_one)
    detail = get_conversation(db, ADMIN, "old")
    assert detail is not None
    assert (detail.events, detail.promises, detail.contact, detail.summary) == ([], [], {}, [])
    assert detail.row.contact_reason == ""
    assert [e["witness"] for item in detail.items for e in item["evidence"]] == [""]
    assert (detail.row.total, len(detail.turns)) == (82.5, 3)
    stages = rows(db, "SELECT id, len(stages), stage_seconds FROM conversation WHERE id <> 'new' ORDER BY id")
    assert stages == [("old", None, None), ("old4", None, None)]
    if beside_a_new_one:
        new = get_conversation(db, ADMIN, "new")
        assert new is not None
        assert len(new.events) == 1
        assert [e["witness"] for item in new.items for e in item["evidence"]] == ["both"]


def test_conversations_are_found_by_reason_and_by_event(db: Database, spool: Path, make: Any) -> None:
    p1, p2 = event(make, "complaint_grade", "P1"), event(make, "complaint_grade", "P2")
    threat = event(make, "threat", "media")
    put(
        db,
        spool,
        make("a", events=[p1, threat]),
        make("b", events=[p2, p2], contact_reason={"id": "billing"}),
        make("c", events=[], contact_reason={}),
    )
    assert found(db, reasons=("billing",)) == ["b"]
    assert found(db, reasons=("billing", "delivery")) == ["a", "b"]
    assert found(db, events=("complaint_grade",)) == ["a", "b"]
    assert found(db, events=("complaint_grade:P1",)) == ["a"]
    assert found(db, events=("threat", "complaint_grade:P2")) == ["a", "b"]
    assert found(db, events=("threat",), reasons=("billing",)) == []
    assert found(db, events=("threat:court",)) == []
    by_id = {row.id: row.events for row in list_conversations(db, ADMIN, Filters())}
    assert by_id == {"a": ("complaint_grade:P1", "threat:media"), "b": ("complaint_grade:P2",), "c": ()}
    ordered = list_conversations(db, ADMIN, Filters(), sort="contact_reason", descending=False)
    assert [row.id for row in ordered] == ["c", "b", "a"]


def test_what_there_is_to_choose_from_is_what_the_viewer_may_see(db: Database, spool: Path, make: Any) -> None:
    calmed = event(make, "time_to_calm", "calmed")
    put(db, spool, make("a", team="A组"), make("b", team="B组", events=[calmed], contact_reason={"id": "billing"}))
    everything, own = filter_options(db, ADMIN), filter_options(db, Viewer("manager", teams=("B组",)))
    assert everything["events"] == ["escalation_asked", "time_to_calm", "time_to_calm:calmed"]
    assert everything["reasons"] == ["billing", "delivery"]
    assert (own["events"], own["reasons"]) == (["time_to_calm", "time_to_calm:calmed"], ["billing"])
