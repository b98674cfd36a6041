"""Conformance to a standard flow, worked out by hand; the flows that ship; what is wrong with a file is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.rubrics import shipped_folder
from scoring.manager.conformance import Holdup, bottleneck, conformance, kept_groups, mean_excess, variant_of
from scoring.manager.standard_flow import Flow, load_flows
from scoring.statistics import mean_interval
from scoring.yaml_file import FileError

FLOW = """
flows: test
version: "1"
beside: {hold: {voice: 60}}
standard:
  short:
    title: 短流程
    note: {zh: 短, en: short}
    when: {events: [threat], channels: [voice]}
    steps:
      - {step: opening, free: true, at_most: 1}
      - {step: need, at_most: 1}
      - {step: verification, optional: true, seconds: {voice: 30, chat: 90}}
      - {step: solution, or: [answer, promise]}
      - {step: closing}
"""


def flow(folder: Path, text: str = FLOW) -> Flow:
    path = folder / "flow.yaml"
    path.write_text(text, encoding="utf-8")
    return load_flows(path)["short"]


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    return flow(tmp_path_factory.mktemp("flow"))


@pytest.mark.parametrize(
    ("path", "skipped", "repeated", "early"),
    [
        ("onvaz", (), (), ()),
        ("nospz", (), (), ()),  # the opening is free, solution and promise are one visit
        ("onvbz", ("solution",), (), ()),
        ("", ("opening", "need", "solution", "closing"), (), ()),
        ("onvnaz", (), ("need",), ()),
        ("onsbabsz", (), ("solution",), ()),  # three visits, two are allowed
        ("onsvz", (), (), ("solution",)),  # solved before it was verified
        ("osnz", (), (), ("solution",)),
        ("zona", (), (), ("closing",)),
    ],
)
def test_a_path_is_held_against_the_flow(
    short: Flow, path: str, skipped: tuple[str, ...], repeated: tuple[str, ...], early: tuple[str, ...]
) -> None:
    found = conformance(path, short)
    assert (found.skipped, found.repeated, found.early) == (skipped, repeated, early)
    assert found.conforms is not bool(skipped or repeated or early)


def test_a_variant_is_the_order_in_which_steps_that_are_due_and_deviations_were_first_reached(short: Flow) -> None:
    groups = kept_groups(short)
    assert groups == ("n", "sap", "z", "b", "u", "t", "j")
    assert variant_of("onvepsbz", groups) == "nsbz"
    assert variant_of("", groups) == ""


def test_what_a_stage_may_take_is_that_of_its_step_else_that_beside(short: Flow) -> None:
    assert short.expected("v", "voice") == 30
    assert short.expected("v", "chat") == 90
    assert short.expected("h", "voice") == 60
    assert short.expected("h", "chat") is None
    assert short.expected("a", "voice") is None
    assert (short.events, short.channels, short.reasons) == (("threat",), ("voice",), ())


def test_the_mean_excess_of_sums_is_that_of_the_values() -> None:
    values = [0.0, 0.0, 30.0, 10.0, 5.0]
    found = mean_excess(len(values), sum(values), sum(value * value for value in values))
    expected = mean_interval(values, bounds=(0.0, 1e9))
    assert found.value == 9.0
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert mean_excess(0, 0, 0).value is None
    assert mean_excess(1, 4, 16).interval is None


def holdup(name: str, n: int, mean: float, spread: float) -> Holdup:
    """`n` values of which half lie `spread` over the mean, half under."""
    return Holdup(name, mean_excess(n, n * mean, n * (mean * mean + spread * spread)), n)


def test_the_bottleneck_is_the_stage_that_costs_most_and_what_cannot_be_told_from_it_is_named() -> None:
    near, far = holdup("hold", 100, 29.0, 5.0), holdup("check", 100, 3.0, 5.0)
    first, tied = bottleneck([far, near, holdup("need", 100, 30.0, 5.0)])
    assert first is not None
    assert (first.name, tied) == ("need", ("hold",))
    first, tied = bottleneck([far, holdup("need", 100, 30.0, 5.0)])
    assert tied == ()


def test_there_is_no_bottleneck_where_nothing_takes_too_long_or_too_few_say_so() -> None:
    assert bottleneck([holdup("need", 100, 0.0, 0.0), holdup("hold", 9, 50.0, 5.0)]) == (None, ())
    assert bottleneck([]) == (None, ())


def test_the_flows_that_ship_can_be_read_and_begin_with_one_for_all() -> None:
    flows = load_flows(shipped_folder() / "flows" / "service.yaml")
    first, *others = flows.values()
    assert (first.reasons, first.events, first.channels) == ((), (), ())
    assert all(other.reasons or other.events for other in others)
    assert all(set(one.titles) == set(one.notes) == {"zh", "en"} for one in flows.values())


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("step: need,", "step: needs,", "12: Value error, no such stage"),
        ("or: [answer, promise]", "or: [answer, closing]", "closing is in two steps"),
        ("at_most: 1}\n      - {step: need", "at_most: 0}\n      - {step: need", "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, was: str, now: str, said: str) -> None:
    with pytest.raises(FileError, match=r"flow\.yaml:\d+") as error:
        flow(tmp_path, FLOW.replace(was, now))
    assert said in str(error.value)
