from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from qa.errors import UsageError
from qa.result import Outcome
from qa.source import Failure
from qa.store import figures, queries
from qa.store.connection import Database, open_database, rows
from qa.store.filters import CHOICES, Filters, to_sql
from qa.store.metric_figures import figures as metric_figures
from qa.store.metric_figures import figures_by, items_by
from qa.store.queries import (
    audio_path,
    count_conversations,
    filter_options,
    get_conversation,
    list_conversations,
    list_failures,
    neighbours,
)
from qa.store.releases import release
from qa.store.rows import ConversationRow
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from scoring.manager.period_figure import size
from scoring.standing import Tally

NASTY = ["' OR 1=1 --", "'; DROP TABLE conversation; --", '"', "%", "\\", "a' UNION SELECT * FROM failure --", "\x00"]


def build(make: Any, make_item: Any) -> list[Any]:
    fail, passed = make_item("fail"), make_item("pass")
    chat = {"channel": "chat", "timeline": "supplied", "duration": 0.0}
    talk = [{"i": 0, "role": "customer", "text": "Where is my refund?", "start": 0.0, "end": None, "confidence": None}]
    return [
        make("c1", total=90.0, band="excellent", items={"greeting": passed}),
        make("c2", total=60.0, band="", agent="李强", items={"greeting": fail}, critical=["forbidden"],
             started_at="2026-05-05T23:59:00+08:00"),
        make("c3", total=75.0, band="pass", items={"greeting": passed}, team="B组", agent="赵敏", queue="售前",
             started_at="2026-05-11T00:00:00+08:00", metadata={}, outcome=Outcome(label="unresolved")),
        make("c4", team="B组", agent="Tom", language="en", transcript=talk, sentiment={}, **chat,
             total=None, items={"greeting": make_item("not_evaluated")}, band="", started_at=""),
        make("c5", status="not_eligible", team="C组", agent="王芳", started_at="2026-05-12T09:00:00+08:00"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, make: Any, make_item: Any) -> Iterator[Database]:
    """Only ever read."""
    folder = tmp_path_factory.mktemp("full")
    failures = [Failure("x.wav", "no sound"), Failure("y.wav", "score again", id="c3")]
    write_segment(build(make, make_item), failures, folder)
    with open_database(folder / "x.duckdb") as db:
        merge_spool(db, folder)
        with db.writing() as cursor:
            release(cursor, ADMIN, ["c1", "c2", "c3", "c4", "c5"], datetime(2026, 5, 20))
        yield db


def ids(db: Database, viewer: Viewer, filters: Filters = Filters(), **how: Any) -> list[str]:  # noqa: B008
    found = [row.id for row in list_conversations(db, viewer, filters, **{"sort": "id", "descending": False} | how)]
    if not how:
        assert count_conversations(db, viewer, filters) == len(found)
    return found


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (ADMIN, ["c1", "c2", "c3", "c4", "c5"]),
        (Viewer("manager", teams=("A组",)), ["c1", "c2"]),
        (Viewer("reviewer", teams=("A组", "C组")), ["c1", "c2", "c5"]),
        (Viewer("coach", teams=("B组",)), ["c3", "c4"]),
        (Viewer("agent", agent="王芳"), ["c1", "c5"]),
        (Viewer("agent", teams=("A组", "B组"), agent="李强"), ["c2"]),
        (Viewer("agent", teams=("A组",), agent="王芳"), ["c1"]),
        (Viewer("agent", agent="王芳", every_team=True), ["c1", "c5"]),
        (Viewer("reviewer", every_team=True), ["c1", "c2", "c3", "c4", "c5"]),
        (Viewer("manager"), []),
        (Viewer("agent"), []),
        (Viewer("manager", agent="王芳"), []),
        (Viewer("manager", teams=("A组') OR ('1'='1",)), []),
        (Viewer("agent", agent="' OR '1'='1"), []),
    ],
)
def test_a_viewer_sees_what_is_theirs_by_every_query(full: Database, viewer: Viewer, seen: list[str]) -> None:
    assert ids(full, viewer) == seen
    assert [i for i in ("c1", "c2", "c3", "c4", "c5") if get_conversation(full, viewer, i)] == seen
    teams = {row.team for row in list_conversations(full, viewer, Filters())}
    assert set(filter_options(full, viewer)["teams"]) == teams
    for at, id in enumerate(seen):
        expected = (seen[at - 1] if at else None, seen[at + 1] if at + 1 < len(seen) else None)
        assert neighbours(full, viewer, Filters(), "id", False, id) == expected
    if "c1" not in seen:
        assert neighbours(full, viewer, Filters(), "id", False, "c1") == (None, None)
    cells = figures_by(full, viewer, Filters(), ("conversations", "handle_time", "score"), ("team",))
    assert {cell.group[0] for cell in cells} == teams
    assert sum(size(cell.figures["conversations"]) for cell in cells) == len(seen)
    scored = [i for i in seen if i in ("c1", "c2", "c3")]
    assert sum(size(cell.figures["score"]) for cell in cells) == len(scored)
    judged = {c.item: c.judged for c in figures.item_counts(full, viewer, Filters())}
    assert judged.get("greeting", 0) == len(scored)
    assert sum(size(cell.figures["handle_time"]) for cell in cells) == len([i for i in seen if i != "c4"])
    judged_by_bits = {cell.item: cell.failed.judged for cell in items_by(full, viewer, Filters())}
    assert judged_by_bits.get("greeting", 0) == len(scored)
    failures = [f.label for f in list_failures(full, viewer)]
    assert ("y.wav" in failures) == ("c3" in seen)
    assert ("x.wav" in failures) == (viewer is ADMIN)
    assert figures.failures_without_conversation(full, viewer) == (1 if viewer is ADMIN else 0)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["c1", "c2", "c3", "c4", "c5"]),
        (Filters(since=date(2026, 5, 5)), ["c2", "c3", "c5"]),
        (Filters(until=date(2026, 5, 5)), ["c1", "c2"]),
        (Filters(since=date(2026, 5, 5), until=date(2026, 5, 11)), ["c2", "c3"]),
        (Filters(until=date.max), ["c1", "c2", "c3", "c4", "c5"]),
        (Filters(teams=("A组", "C组")), ["c1", "c2", "c5"]),
        (Filters(agents=("Tom",)), ["c4"]),
        (Filters(channels=("chat",)), ["c4"]),
        (Filters(languages=("en",)), ["c4"]),
        (Filters(queues=("售前",)), ["c3"]),
        (Filters(groups=("vip",)), ["c1", "c2", "c4", "c5"]),
        (Filters(groups=("",)), ["c3"]),
        (Filters(outcomes=("unresolved",)), ["c3"]),
        (Filters(bands=("excellent", "pass")), ["c1", "c3"]),
        (Filters(statuses=("not_eligible",)), ["c5"]),
        (Filters(critical=True), ["c2"]),
        (Filters(critical=False), ["c1", "c3", "c4", "c5"]),
        (Filters(item_failed="greeting"), ["c2"]),
        (Filters(versions=("zh-standard 2026.1",)), ["c1", "c2", "c3", "c4"]),
        (Filters(metric="resolution", counted="no"), ["c3"]),
        (Filters(metric="handle_time", counted="any"), ["c1", "c2", "c3", "c5"]),
        (Filters(metric="eligible", counted="no"), ["c5"]),
        (Filters(metric="csat", counted="yes"), []),
        (Filters(metric="reviewed", counted="no"), ["c1", "c2", "c3", "c4"]),
        (Filters(score_min=75.0), ["c1", "c3"]),
        (Filters(score_max=75.0), ["c2", "c3"]),
        (Filters(teams=("A组",), score_min=70.0), ["c1"]),
        (Filters(text="订单"), ["c1", "c2", "c3", "c5"]),
        (Filters(text="訂單"), ["c1", "c2", "c3", "c5"]),
        (Filters(text="您好,很高兴"), ["c1", "c2", "c3", "c5"]),
        (Filters(text="REFUND where"), ["c4"]),
        (Filters(text="订单 refund"), []),
        (Filters(text="赵敏"), ["c3"]),
        (Filters(text="calls/c2"), ["c2"]),
        (Filters(text="服务我的"), []),
        (Filters(text=" 。? "), ["c1", "c2", "c3", "c4", "c5"]),
    ],
)
def test_a_filter_keeps_what_it_names(full: Database, filters: Filters, expected: list[str]) -> None:
    assert ids(full, ADMIN, filters) == expected


def test_every_field_of_the_filters_is_a_condition() -> None:
    values = {"since": date(2026, 1, 1), "until": date(2026, 1, 2), "critical": True, "text": "a", "item_failed": "a"}
    values |= {
        "score_min": 1.0,
        "score_max": 2.0,
        "stages": "missed:opening",
        "metric": "fcr",
        "counted": "no",
    } | dict.fromkeys((*CHOICES, "events"), ("a",))
    assert set(values) == {f.name for f in fields(Filters)}
    for name, value in values.items():
        where, _ = to_sql(
            Filters(
                **{name: value}
                | ({"metric": "fcr"} if name == "counted" else {"counted": "no"} if name == "metric" else {})
            )
        )
        assert where != "TRUE"
    where, bound = to_sql(Filters(**values))
    assert where.count("?") == len(bound)


@pytest.mark.parametrize(
    "kind",
    ["lacks:{}", "repeats:{}:1", "early:{}:n", "early:n:{}", "variant:n,{}:n", "variant:n:{}", "reached:{}", "{}"],
)
def test_a_condition_in_the_address_never_becomes_sql(full: Database, kind: str) -> None:
    for nasty in [*NASTY, "n') OR ('1'='1", "", "n," * 5000]:
        assert ids(full, ADMIN, Filters(stages=kind.format(nasty) or "x")) == []
    assert to_sql(Filters(stages="repeats:n:" + "9" * 5000)) == ("(FALSE)", [])


@pytest.mark.parametrize("nasty", NASTY)
def test_what_is_typed_never_becomes_sql(full: Database, nasty: str) -> None:
    for name in (*CHOICES, "events"):
        assert ids(full, ADMIN, Filters(**{name: (nasty,)})) == []
    for filters in (Filters(text=nasty + "zzz"), Filters(item_failed=nasty)):
        assert ids(full, ADMIN, filters) == []
    assert get_conversation(full, ADMIN, nasty) is None
    assert audio_path(full, ADMIN, nasty) is None
    assert neighbours(full, ADMIN, Filters(), "id", False, nasty) == (None, None)
    with pytest.raises(UsageError):
        list_conversations(full, ADMIN, Filters(), sort=nasty)
    with pytest.raises(UsageError):
        neighbours(full, ADMIN, Filters(), nasty, False, "c1")
    with pytest.raises(UsageError):
        figures_by(full, ADMIN, Filters(), ("score",), (nasty,))
    with pytest.raises(UsageError):
        figures_by(full, ADMIN, Filters(), ("score",), ("team",), nasty)
    with pytest.raises(UsageError):
        ids(full, ADMIN, Filters(metric=nasty, counted="yes"))
    with pytest.raises(UsageError):
        ids(full, ADMIN, Filters(metric="fcr", counted=nasty))
    assert count_conversations(full, ADMIN, Filters()) == 5


@pytest.mark.parametrize("sort", sorted(queries.SORTS))
@pytest.mark.parametrize("descending", [True, False])
def test_every_sort_gives_pages_that_fit_together(full: Database, sort: str, descending: bool) -> None:
    whole = ids(full, ADMIN, sort=sort, descending=descending)
    paged = [i for k in range(5) for i in ids(full, ADMIN, sort=sort, descending=descending, limit=1, offset=k)]
    assert paged == whole
    assert sorted(whole) == ["c1", "c2", "c3", "c4", "c5"]
    for at, id in enumerate(whole[1:], start=1):
        assert neighbours(full, ADMIN, Filters(), sort, descending, id)[0] == whole[at - 1]


def test_what_has_no_value_comes_last_either_way(full: Database) -> None:
    assert ids(full, ADMIN, sort="total", descending=True) == ["c1", "c3", "c2", "c5", "c4"]
    assert ids(full, ADMIN, sort="total", descending=False) == ["c2", "c3", "c1", "c4", "c5"]
    assert ids(full, ADMIN, sort="started_at", descending=True)[-1] == "c4"


def test_a_row_of_the_list(full: Database) -> None:
    row = next(r for r in list_conversations(full, ADMIN, Filters()) if r.id == "c2")
    assert row == ConversationRow(
        id="c2", source="calls/c2.wav", status="ok", error="", channel="voice", language="zh",
        started_at=datetime(2026, 5, 5, 23, 59), duration=60.0, agent="李强", team="A组", queue="售后", customer="u1",
        customer_group="vip", total=60.0, total_low=60.0, total_high=90.0, judged=0.9, band="",
        critical=("forbidden",), outcome="resolved", customer_mean=0.1, customer_start=-0.4,
        customer_end=0.5, customer_change=0.9, turn_count=3, contact_reason="delivery", events=("escalation_asked:outside",),
    )  # fmt: skip


def test_a_conversation_with_all_that_is_known_of_it(full: Database, make: Any) -> None:
    given, found = make("c1"), get_conversation(full, ADMIN, "c1")
    assert found is not None
    kept = [{k: v for k, v in t.items() if k not in ("label", "score")} for t in found.turns]
    assert kept == [{"words": [], "machine_text": None, "machine_role": None} | t for t in given.transcript]
    assert [(t["label"], t["score"]) for t in found.turns] == [("", None), ("neg", -0.6), ("", None)]
    greeting = given.scorecard["items"]["greeting"]
    assert found.items == [{"id": "greeting"} | greeting | {"evidence": []}]
    assert found.sections == {"etiquette": 50.0, "solution": None}
    assert found.section_parents == {"solution": "etiquette"}
    assert (found.critical_reported, found.critical_confirmed_by) == (("greeting",), {"greeting": "precision"})
    assert found.critical_classes == {"customer": "suspected", "compliance": "ok"}
    assert found.forbidden == given.forbidden
    assert (found.acoustics, found.metadata, found.versions) == (given.acoustics, given.metadata, given.versions)
    assert found.timings == given.timings
    assert (found.rubric, found.rubric_version, found.rubric_hash) == ("zh-standard", "2026.1", "abc")
    assert (found.outcome_reason, found.timeline, found.direction) == ("客户确认", "channels", "in")
    assert found.started_at_text == given.started_at
    assert found.customer_feeling == given.sentiment["customer"]
    assert found.agent_feeling == given.sentiment["agent"]
    assert not found.audio


def test_an_item_comes_back_as_it_was(db: Database, spool: Path, make: Any, make_item: Any) -> None:
    items = {status: make_item(status, section="more") for status in ("not_applicable", "not_evaluated", "partial")}
    write_segment([make("a", items=items)], [], spool)
    merge_spool(db, spool)
    found = get_conversation(db, ADMIN, "a")
    assert found is not None
    assert {i.pop("id"): i for i in found.items} == items


def test_critical_errors_are_counted_by_class(db: Database, spool: Path, make: Any) -> None:
    classes = [{"customer": "ok"}, {"customer": "failed"}, {"customer": "suspected", "compliance": "open"}, {}]
    given = [make(f"c{k}", classes=c, team="AB"[k % 2]) for k, c in enumerate(classes)]
    write_segment([*given, make("z", status="not_eligible")], [], spool)
    merge_spool(db, spool)
    names = ("critical_free_customer", "critical_free_compliance", "critical_free_business")
    # one of three is free of customer criticals; where an item of the class could not be judged nothing is known
    assert list(metric_figures(db, ADMIN, Filters(), names).values()) == [Tally(1, 3), Tally(0, 0), Tally(0, 0)]
    assert metric_figures(db, ADMIN, Filters(teams=("B",)), names[:1]) == {names[0]: Tally(0, 1)}


def test_evidence_comes_back_as_it_was(db: Database, spool: Path, make: Any) -> None:
    given = make("a")
    write_segment([given], [], spool)
    merge_spool(db, spool)
    found = get_conversation(db, ADMIN, "a")
    assert found is not None
    assert {i["id"]: i["evidence"] for i in found.items} == {
        name: item["evidence"] for name, item in given.scorecard["items"].items()
    }
    assert [i["id"] for i in found.items] == list(given.scorecard["items"])


def test_the_sound_is_found_for_those_who_may_hear_it(db: Database, spool: Path, make: Any, tmp_path: Path) -> None:
    sound = tmp_path / "a.wav"
    sound.write_bytes(b"RIFF")
    write_segment([make("a", audio=str(sound)), make("b")], [], spool)
    merge_spool(db, spool)
    assert audio_path(db, ADMIN, "a") == sound
    assert audio_path(db, Viewer("agent", agent="李强"), "a") is None
    assert audio_path(db, ADMIN, "b") is None
    gone = [detail.audio_gone for id in "ab" if (detail := get_conversation(db, ADMIN, id))]
    assert gone == ["", ""]
    sound.unlink()
    assert audio_path(db, ADMIN, "a") is None
    gone = [detail.audio_gone for id in "ab" if (detail := get_conversation(db, ADMIN, id))]
    assert gone == [str(sound), ""]


def test_what_there_is_to_choose_from(full: Database) -> None:
    options = filter_options(full, ADMIN)
    assert set(options) == {*CHOICES, "events"}
    assert options["teams"] == ["A组", "B组", "C组"]
    assert options["groups"] == ["vip"]
    assert options["statuses"] == ["not_eligible", "ok"]


def test_an_empty_database_answers_everything(db: Database) -> None:
    assert ids(db, ADMIN) == []
    assert all(options == [] for options in filter_options(db, ADMIN).values())
    assert list_failures(db, ADMIN) == []
    assert get_conversation(db, ADMIN, "c1") is None


def test_a_database_is_empty_until_something_was_taken_in(db: Database, spool: Path) -> None:
    assert queries.is_empty(db)
    write_segment([], [Failure("x.wav", "no sound")], spool)
    merge_spool(db, spool)
    assert not queries.is_empty(db)


def test_a_cursor_will_do(full: Database) -> None:
    cursor = full.cursor()
    assert count_conversations(cursor, ADMIN, Filters()) == 5
    cursor.close()


def test_a_file_opened_for_reading_answers_too(tmp_path: Path, spool: Path, make: Any) -> None:
    with open_database(tmp_path / "y.duckdb") as db:
        write_segment([make("c1")], [], spool)
        merge_spool(db, spool)
    with open_database(tmp_path / "y.duckdb", read_only=True) as db:
        assert ids(db, ADMIN) == ["c1"]


def test_twenty_thousand_conversations(db: Database) -> None:
    """Rows straight into the tables: what is looked at here is reading. `--durations` tells how long it takes."""
    with db.writing() as cursor:
        cursor.execute(
            """
            INSERT INTO conversation BY NAME SELECT 'c' || n AS id, 'ok' AS status, 'voice' AS channel, 'zh' AS language,
                TIMESTAMP '2026-01-01' + to_minutes(n::INTEGER) AS started_at, 60.0 AS duration, 'T' || n % 8 AS team,
                'A' || n % 97 AS agent, '' AS customer_group, n % 101 AS total, 0.9 AS judged, 'resolved' AS outcome,
                []::VARCHAR[] AS critical_failed, []::VARCHAR[] AS critical_suspected, repeat('我的订单还没到', 50) || n
                AS search_text, 40 AS turn_count FROM range(20000) r(n)
            """
        )
    viewer = Viewer("manager", teams=("T1", "T2"))
    filters = Filters(text="到1234", since=date(2026, 1, 1), score_min=10.0)
    assert count_conversations(db, viewer, Filters()) == 5000
    assert len(list_conversations(db, ADMIN, Filters(), sort="total", limit=50, offset=19_950)) == 50
    found = list_conversations(db, viewer, filters, sort="total")
    assert {int(row.id[1:]) % 8 for row in found} == {1, 2}
    assert all(row.id.startswith("c1234") for row in found)
    assert neighbours(db, ADMIN, Filters(), "id", False, "c10000") == ("c1000", "c10001")
    assert rows(db, "SELECT count(*) FROM conversation") == [(20_000,)]
