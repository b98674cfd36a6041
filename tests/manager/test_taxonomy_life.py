"""A taxonomy edited, tried, published, and the reasons of stored conversations read again by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa import taxonomies
from qa.errors import UsageError
from qa.finished import Finished
from qa.manager import taxonomy_life as life
from qa.manager.reason_reading import reread
from qa.manager.taxonomy_trial import try_taxonomy
from qa.result import Result
from qa.rubric_life.span import Span
from qa.settings import settings_for
from qa.state_folder import StateFolder
from qa.store import taxonomies as table
from qa.store.connection import Database, open_database, rows
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from qa.work import record
from scoring.contact_reason import taxonomy_of
from scoring.taxonomy_edit import to_yaml, with_reason
from scoring.yaml_file import parse_yaml

ANNA = Viewer("manager", ("one",), name="Anna")
FIREWORKS = {"title": {"zh": "烟花", "en": "Fireworks"}, "phrases": {"zh": ["烟花", "鞭炮"]}}
SAID = {"a": "说说烟花和鞭炮", "b": "快递显示签收了但我没收到", "c": "鞭炮还有烟花"}


def result(id: str, text: str) -> Result:
    turns: list[dict[str, Any]] = [
        {"i": 0, "role": "agent", "text": "您好", "start": 0.0, "end": 1.0},
        {"i": 1, "role": "customer", "text": text, "start": 2.0, "end": 4.0},
    ]
    return Result(
        id=id, source=f"{id}.json", status="ok", channel="chat", language="zh", started_at="2026-11-02T09:00:00", team="one",
        timeline="mixed", transcript=turns, contact_reason={"id": "information", "probability": 0.2}, scorecard={},
        versions={"understanding": {"version": 2, "taxonomy": "general 2026.1"}},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    folder = StateFolder(tmp_path / "t.duckdb")
    folder.ensure()
    record([(result(id, text), f"{id}-key") for id, text in SAID.items()], folder)
    return folder


@pytest.fixture
def database(folder: StateFolder) -> Iterator[Database]:
    with open_database(folder.database) as db:
        merge_spool(db, folder.spool)
        yield db


def publish(database: Database, folder: StateFolder) -> table.TaxonomyVersion:
    draft = life.begin(database, folder, ANNA)
    draft = life.change(
        database, ANNA, draft.version, lambda data: with_reason(data, "fireworks", FIREWORKS), "fireworks"
    )
    return life.publish(database, folder, ANNA, draft.version, "新年")


def test_from_draft_to_being_in_force(database: Database, folder: StateFolder) -> None:
    assert taxonomies.in_force(folder) == taxonomies.general()
    done = publish(database, folder)
    assert table.draft(database) is None
    assert [one.number for one in table.versions(database)] == [1]
    known = taxonomies.load(taxonomies.in_force(folder))
    assert (known.version, "fireworks" in known.reasons) == ("2026.1-1", True)
    assert settings_for(folder).taxonomy == taxonomies.in_force(folder)
    assert taxonomies.titles_of(folder)["fireworks"]["zh"] == "烟花"
    assert life.data_of(done)["version"] == "2026.1-1"
    told = rows(database, "SELECT who, object FROM audit ORDER BY number")
    assert told == [("Anna", "taxonomy:1")] * 3


def test_two_people_at_one_draft(database: Database, folder: StateFolder) -> None:
    draft = life.begin(database, folder, ANNA)
    assert life.begin(database, folder, ADMIN).number == draft.number
    life.change(database, ANNA, 1, lambda data: with_reason(data, "fireworks", FIREWORKS), "fireworks")
    with pytest.raises(life.Conflict, match="Anna"):
        life.change(database, ADMIN, 1, lambda data: {**data, "version": "9"}, "version")
    assert life.change(database, ADMIN, 2, lambda data: data, "nothing").version == 2
    life.discard(database, ANNA, 2)
    with pytest.raises(life.Conflict):
        life.publish(database, folder, ANNA, 2, "x")


def test_what_is_refused(database: Database, folder: StateFolder) -> None:
    with pytest.raises(UsageError, match="managers"):
        life.begin(database, folder, Viewer("coach", ("one",), name="C"))
    with pytest.raises(UsageError, match="choose one of"):
        life.begin(database, folder, ANNA, "../x")
    draft = life.begin(database, folder, ANNA, "general")
    with pytest.raises(UsageError, match="note"):
        life.publish(database, folder, ANNA, draft.version, " ")
    broken = {**FIREWORKS, "phrases": {"zh": ["(a|b"]}}
    draft = life.change(database, ANNA, draft.version, lambda data: with_reason(data, "fireworks", broken), "fireworks")
    with pytest.raises(UsageError, match="fireworks"):
        life.publish(database, folder, ANNA, draft.version, "x")


def test_a_draft_is_tried_on_stored_conversations(database: Database, folder: StateFolder) -> None:
    data = with_reason(life.data_in_force(folder), "fireworks", FIREWORKS)
    draft = taxonomy_of(parse_yaml(to_yaml(data), "draft"))
    found = try_taxonomy(database, ANNA, taxonomies.load(taxonomies.general()), draft)
    assert found.moved.value == pytest.approx(2 / 3)
    assert found.counts["fireworks"] == (0, 2)
    assert {one.id for one in found.examples} == {"a", "c"}
    assert all(one.after == "fireworks" and one.quote == SAID[one.id] for one in found.examples)
    assert try_taxonomy(database, Viewer("manager", ("two",)), draft, draft).moved.n == 0


def test_reasons_are_read_again_and_nothing_else(database: Database, folder: StateFolder) -> None:
    publish(database, folder)
    database.close()
    found = reread(folder, Span())
    assert (found.moved, found.unchanged, found.merged) == (3, 0, True)
    entry = Finished(folder).entry("a")
    assert entry is not None
    assert (entry[0].contact_reason["id"], entry[1]) == ("fireworks", "a-key")
    assert entry[0].versions["understanding"] == {"version": 2, "taxonomy": "general 2026.1-1"}
    assert reread(folder, Span()).unchanged == 3
    with open_database(folder.database) as db:
        told = rows(db, "SELECT id, contact_reason FROM conversation ORDER BY id")
        assert told == [("a", "fireworks"), ("b", "delivery"), ("c", "fireworks")]
        assert rows(db, "SELECT count(*) FROM score_history") == [(0,)]
