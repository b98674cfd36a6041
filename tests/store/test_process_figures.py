"""Figures of the process map from SQL against the pure rules, conversation by conversation; who may see what; what links open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.manager.process_map import condition, flows, narrowed, process_map, team_steps
from qa.state_folder import StateFolder
from qa.store.connection import Database, open_database, rows
from qa.store.filters import Filters
from qa.store.process_figures import (
    END,
    START,
    flow_counts,
    flow_counts_of_team,
    stage_times,
    successions,
    variants,
)
from qa.store.queries import count_conversations
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool
from scoring.manager.conformance import conformance, kept_groups, variant_of
from scoring.manager.standard_flow import Flow
from scoring.stages import NAMES

PATHS = (
    *("onecvskz", "onecvskz", "nocvskz", "onsz", "onbz", "onvnvnskz", "onksz", "ocnskz", "onsbabpbkz", "z", "onvhskz"),
    *("onbjbujsz", "oznz", "noecspkz"),
)


def visits(path: str, seconds: float | None = 10.0) -> list[dict[str, Any]]:
    """Stages of a path that take `seconds` each, the need three times as long."""
    made, at = [], 0.0
    for k, letter in enumerate(path):
        took = None if seconds is None else seconds * (3 if letter == "n" else 1)
        made.append(
            {"stage": NAMES[letter], "turn": k, "turns": 1, "start": None if took is None else at, "seconds": took}
        )
        at += took or 0.0
    return made


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, make: Any) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("process")
    spool = folder / "spool"
    results = [
        make(f"c{k:02}", stages=visits(path, None if path == "z" else 10.0), team="A" if k % 2 else "B")
        for k, path in enumerate(PATHS)
    ]
    write_segment([*results, make("unread")], [], spool)
    with open_database(folder / "x.duckdb") as database:
        merge_spool(database, spool)
        yield database


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Flow]:
    return dict(flows(StateFolder(tmp_path_factory.mktemp("flows") / "x.duckdb")))


@pytest.mark.parametrize("id", ["general", "complaint", "escalation", "refund", "fault"])
def test_every_count_is_that_of_the_pure_rules_and_opens_as_many_conversations(
    filled: Database, known: dict[str, Flow], id: str
) -> None:
    flow = known[id]
    found = flow_counts(filled, ADMIN, Filters(), flow)
    pure = [conformance(path, flow) for path in PATHS]
    assert (found.n, found.unknown, found.conforming) == (len(PATHS), 1, sum(one.conforms for one in pure))
    for step, count in zip(flow.steps, found.steps, strict=True):
        for what in ("skipped", "repeated", "early"):
            expected = sum(step.name in getattr(one, what) for one in pure)
            assert getattr(count, what) == expected, (step.name, what)
            if expected and not (what == "skipped" and step.optional):
                link = Filters(stages=condition(flow, step, what))
                assert count_conversations(filled, ADMIN, link) == expected, (step.name, what)
    number, most = variants(filled, ADMIN, Filters(), flow, most=50)
    orders = ["".join(dict.fromkeys(path)) for path in PATHS]
    expected_variants = [variant_of(order, kept_groups(flow)) for order in orders]
    assert number == len(set(expected_variants))
    assert {one.letters: one.n for one in most} == {one: expected_variants.count(one) for one in expected_variants}


def test_times_are_added_up_in_each_conversation(filled: Database, known: dict[str, Flow]) -> None:
    times = {time.name: time for time in stage_times(filled, ADMIN, Filters(), known["general"], 15)}
    timed = [path for path in PATHS if path != "z"]
    need = times["need"]
    # the need takes 30 s a visit and may take 90: none is over, though onvnvnskz comes to it three times
    assert (need.drawn, need.n, need.median, need.over, need.total) == (len(timed), len(timed), 30.0, 0, 0.0)
    brush = times["brush_off"]
    # nothing is allowed: onbz 10 s, onsbabpbkz 30 s, onbjbujsz 20 s
    assert (brush.n, brush.median, brush.over, brush.total, brush.squares) == (3, 20.0, 3, 60.0, 1400.0)
    # answer, solution and promise are one step: onsbabpbkz has one visit of each
    assert times["solution"].n == sum(bool(set(path) & set("sap")) for path in timed)
    assert "answer" not in times


def test_what_follows_what_is_counted_once_a_conversation(filled: Database) -> None:
    drawn, pairs = successions(filled, ADMIN, Filters(), {"a": "s", "p": "s"}, 15)
    assert drawn == len(PATHS)
    assert pairs[START, "o"] == 11
    assert pairs["z", END] == len(PATHS)
    assert pairs["n", "v"] == 2  # twice in onvnvnskz, once in onvhskz
    assert ("s", "s") not in pairs


def test_the_map_names_the_bottleneck_and_links_to_variants(filled: Database, known: dict[str, Flow]) -> None:
    found = process_map(filled, ADMIN, Filters(), known["general"])
    assert found.bottleneck is not None
    assert found.bottleneck.name == "brush_off"
    assert found.bottleneck.excess.value == pytest.approx(60 / 13)
    assert found.follows["", "opening"] == pytest.approx(11 / 14)
    first = found.variants[0]
    assert (first.names, first.count) == (("need", "confirmation", "solution", "check", "closing"), 4)
    assert count_conversations(filled, ADMIN, Filters(stages=first.condition)) == 4


def test_a_team_is_compared_with_all_others(filled: Database, known: dict[str, Flow]) -> None:
    own, others = flow_counts_of_team(filled, ADMIN, Filters(), known["general"], "A")
    assert (own.n, others.n) == (7, 7)
    assert flow_counts(filled, ADMIN, Filters(teams=("A",)), known["general"]) == own
    skipped = next(one for one in team_steps(filled, ADMIN, Filters(), known["general"], "A") if one.name == "check")
    assert (skipped.own.n, skipped.others.n) == (7, 7)
    assert skipped.difference.value == pytest.approx((skipped.own.value or 0) - (skipped.others.value or 0))


def test_nobody_sees_figures_of_other_teams(filled: Database, known: dict[str, Flow]) -> None:
    manager, nobody = Viewer("manager", teams=("A",)), Viewer("manager")
    assert flow_counts(filled, manager, Filters(), known["general"]).n == 7
    assert flow_counts(filled, nobody, Filters(), known["general"]).n == 0
    assert process_map(filled, nobody, Filters(), known["general"]).variants == ()
    assert successions(filled, nobody, Filters(), {}, 15) == (0, {})


@pytest.mark.parametrize(
    "token",
    [
        "lacks:'",
        "lacks:",
        "repeats:n:x",
        "repeats:n:99",
        "early:n",
        "variant:n,,c:n",
        "variant:n:'",
        "x:n",
        "stalled:closed",
    ],
)
def test_a_condition_that_means_nothing_finds_nothing(filled: Database, token: str) -> None:
    assert count_conversations(filled, ADMIN, Filters(stages=token)) == 0


def test_a_flow_asks_for_its_own_conversations_unless_others_are_asked_for(known: dict[str, Flow]) -> None:
    assert narrowed(Filters(), known["complaint"]).events == ("complaint_grade",)
    assert narrowed(Filters(events=("threat",)), known["complaint"]).events == ("threat",)


def test_flows_of_ones_own_take_the_place_of_those_that_ship(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "x.duckdb")
    own = folder.root / "rubrics" / "flows.yaml"
    own.parent.mkdir(parents=True)
    steps = "steps: [{step: need}, {step: closing}]"
    own.write_text(
        f"flows: own\nversion: '1'\nstandard:\n  mine: {{title: 我的, note: x, {steps}}}\n", encoding="utf-8"
    )
    assert list(flows(folder)) == ["mine"]


def test_stages_are_stored_as_letters_with_their_times(filled: Database) -> None:
    line = rows(
        filled, "SELECT stages, stage_order, stage_starts[2], len(stage_seconds) FROM conversation WHERE id = 'c05'"
    )
    assert line == [("onvnvnskz", "onvskz", 10.0, 9)]
