"""Figures computed by hand, a perfect machine, a silent one, and the size of real work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.evaluation.labels import ITEMS, OUTCOMES, VERDICTS, ForbiddenKind, Labelled, read_labels
from qa.evaluation.measure import Evaluation, measure, measure_by
from qa.result import Result
from scoring.agreement import Detection
from scoring.statistics import undefined

MakeLabelled = Callable[..., Labelled]
MakeResult = Callable[..., Result]
Perfect = Callable[[Labelled], Result]


def verdicts(item: str, *each: str) -> list[dict[str, Any]]:
    return [{"items": {item: {"verdict": verdict, "turns": []}}} for verdict in each]


def values(found: Detection) -> tuple[float | None, float | None, float | None]:
    return found.precision.value, found.recall.value, found.f1.value


@pytest.fixture
def greetings(labelled: MakeLabelled, result: MakeResult) -> Evaluation:
    """Ten conversations, one item: labels 5 pass, 3 fail, 2 na against all five statuses."""
    labels = verdicts("greeting", *["pass"] * 5, *["fail"] * 3, *["na"] * 2)
    found = ["pass", "pass", "partial", "fail", "not_evaluated"]
    found += ["fail", "fail", "not_evaluated", "not_applicable", "pass"]
    conversations = [labelled(str(k), **one) for k, one in enumerate(labels)]
    return measure(conversations, {str(k): result(str(k), {"greeting": status}) for k, status in enumerate(found)})


def test_kappa_by_hand(greetings: Evaluation) -> None:
    """Right: 3 pass (one in part), 2 fail, 1 na. Found: 4 pass, 3 fail, 1 na, 2 not judged."""
    item = greetings.items["greeting"]
    assert item.n == 10
    assert item.judged.value == 0.8
    assert item.agreement.value == 0.6
    chance = (5 * 4 + 3 * 3 + 2 * 1) / 100
    assert item.kappa.value == pytest.approx((0.6 - chance) / (1 - chance))
    # without the two not judged: labels 4 pass, 2 fail, 2 na
    chance = (4 * 4 + 2 * 3 + 2 * 1) / 64
    assert item.kappa_judged.value == pytest.approx((6 / 8 - chance) / (1 - chance))
    assert item.kappa_judged.n == 8


def test_finding_fail_by_hand(greetings: Evaluation) -> None:
    fail = greetings.items["greeting"].fail
    assert values(fail) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert (fail.precision.n, fail.recall.n) == (3, 3)


def test_every_figure_has_an_interval_around_it(greetings: Evaluation) -> None:
    item = greetings.items["greeting"]
    for estimate in (item.judged, item.agreement, item.kappa, item.kappa_judged, item.fail.f1, greetings.judged):
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.value is not None
        assert estimate.low < estimate.value < estimate.high


def test_means_are_over_the_items_with_a_kappa(labelled: MakeLabelled, result: MakeResult) -> None:
    """greeting: kappa 1; closing: all pass on both sides, undefined; empathy: always wrong, kappa -1; no other."""
    sides = [("pass", "pass", "pass", "fail"), ("fail", "pass", "fail", "pass")]
    conversations, results = [], {}
    for k, (greeting, closing, empathy, found) in enumerate(sides):
        given = {"greeting": greeting, "closing": closing, "empathy": empathy}
        conversations.append(labelled(str(k), items={name: {"verdict": v} for name, v in given.items()}))
        results[str(k)] = result(str(k), {"greeting": greeting, "closing": closing, "empathy": found})
    evaluation = measure(conversations, results)
    kappas = {name: evaluation.items[name].kappa.value for name in ("greeting", "closing", "empathy", "honesty")}
    assert kappas == {"greeting": 1, "closing": None, "empathy": -1, "honesty": None}
    assert evaluation.mean_kappa.value == 0
    assert evaluation.items["honesty"].n == 0
    assert evaluation.judged.value == 1
    assert evaluation.judged.n == 6


def test_sentiment_by_hand(labelled: MakeLabelled, result: MakeResult) -> None:
    """Labels neg neg neu pos; found neg neu neu and nothing. F1: 2/3, 2/3, 0."""
    one = labelled(turns=8, sentiment={"1": "neg", "3": "neg", "5": "neu", "7": "pos"})
    found = result(feelings={1: "neg", 3: "neu", 5: "neu", 0: "pos", 2: "pos"})
    evaluation = measure([one], {"one": found})
    assert evaluation.feeling.value == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert evaluation.feeling.n == 4
    assert evaluation.confusion == {
        "neg": {"neg": 1, "neu": 1, "pos": 0, "none": 0},
        "neu": {"neg": 0, "neu": 1, "pos": 0, "none": 0},
        "pos": {"neg": 0, "neu": 0, "pos": 0, "none": 1},
    }


def test_outcome_by_hand(labelled: MakeLabelled, result: MakeResult) -> None:
    labels, found = ["resolved", "resolved", "unresolved", "follow_up"], ["resolved", "unresolved", "unresolved", ""]
    conversations = [labelled(str(k), outcome=label) for k, label in enumerate(labels)]
    evaluation = measure(conversations, {str(k): result(str(k), outcome=label) for k, label in enumerate(found)})
    assert evaluation.outcome_accuracy.value == 0.5
    assert evaluation.outcome_macro_f1.value == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)


def test_forbidden_by_hand(labelled: MakeLabelled, result: MakeResult) -> None:
    """Turn 0: both kinds, one found; 2: wrong kind; 4: missed; 6: false alarm; 1 and 3 are the customer's and do not count."""
    labels = [(0, "insult"), (0, "shirking"), (2, "refusal"), (4, "leak"), (3, "insult")]
    one = labelled(turns=8, forbidden=[{"turn": t, "kind": k, "text": ""} for t, k in labels])
    found = result(forbidden=[(0, "insult"), (0, "insult"), (2, "impatience"), (6, "leak"), (1, "insult")])
    evaluation = measure([one], {"one": found})
    assert values(evaluation.forbidden_by_turn) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert values(evaluation.forbidden_by_turn_and_kind) == pytest.approx((1 / 3, 1 / 4, 2 / 7))
    assert evaluation.turns == 4


def test_odd_verdicts_by_hand(labelled: MakeLabelled, result: MakeResult) -> None:
    """Six passes and one fail: the machine misses the fail, leaves one pass open and gets four of the other five right."""
    names = ["greeting", "closing", "polite_wording", "empathy", "patience", "privacy", "honesty"]
    passes = {key: {"verdict": "pass"} for key in names}
    items = passes | {"honesty": {"verdict": "fail"}, "follow_up": {"verdict": "na"}}
    found = dict.fromkeys(names, "pass") | {"closing": "fail", "patience": "not_evaluated", "follow_up": "pass"}
    measured = measure([labelled(items=items)], {"one": result(items=found)})
    assert (measured.mixed, measured.odd.value, measured.odd.n) == (1, 0.0, 1)
    assert (measured.other.value, measured.other.n) == (pytest.approx(4 / 5), 5)
    all_good = measure([labelled(items=passes)], {"one": result(items=found)})
    assert (all_good.mixed, all_good.odd.value) == (0, None)


def test_evidence_by_hand(labelled: MakeLabelled, result: MakeResult) -> None:
    """Of five: cited; another turn cited; cited among others, in part; wrong verdict; no turn to cite."""
    items = {
        "greeting": {"verdict": "pass", "turns": [0]},
        "closing": {"verdict": "pass", "turns": [2]},
        "patience": {"verdict": "pass", "turns": [0, 2]},
        "honesty": {"verdict": "fail", "turns": [2]},
        "empathy": {"verdict": "fail", "turns": []},
    }
    found = {
        "greeting": ("pass", [0]),
        "closing": ("pass", [0]),
        "patience": ("partial", [1, 2]),
        "honesty": ("pass", [2]),
        "empathy": ("fail", [2]),
    }
    evidence = measure([labelled(items=items)], {"one": result(items=found)}).evidence
    assert evidence.value == pytest.approx(2 / 3)
    assert evidence.n == 3


@pytest.mark.parametrize("status", ["failed", "not_eligible", None])
def test_a_conversation_without_a_score(labelled: MakeLabelled, result: MakeResult, status: str | None) -> None:
    """Its items are not judged, whatever its scorecard holds; it stays in every n."""
    conversations = [labelled(str(k), **one) for k, one in enumerate(verdicts("greeting", "pass", "fail"))]
    results = {"0": result("0", {"greeting": "pass"})}
    if status:
        results["1"] = result("1", {"greeting": "fail"}, status=status, outcome="")
    evaluation = measure(conversations, results)
    item = evaluation.items["greeting"]
    assert (item.n, item.judged.value, item.agreement.value) == (2, 0.5, 0.5)
    # observed 1/2, chance 1·1/4
    assert item.kappa.value == pytest.approx(1 / 3)
    assert item.kappa_judged == undefined(1)
    assert evaluation.outcome_accuracy.value == 0.5


def test_nothing_labelled() -> None:
    evaluation = measure([], {})
    assert evaluation.n == 0
    assert evaluation.mean_kappa == evaluation.feeling == evaluation.evidence == undefined()


LABELS = st.fixed_dictionaries(
    {
        "items": st.dictionaries(
            st.sampled_from(ITEMS),
            st.fixed_dictionaries(
                {"verdict": st.sampled_from(VERDICTS), "turns": st.lists(st.integers(0, 5), max_size=2)}
            ),
        ),
        "sentiment": st.dictionaries(st.sampled_from(["1", "3", "5"]), st.sampled_from(["neg", "neu", "pos"])),
        "forbidden": st.lists(
            st.fixed_dictionaries(
                {"turn": st.sampled_from([0, 2, 4]), "kind": st.sampled_from(ForbiddenKind.__args__)}  # type: ignore[attr-defined]
            ),
            max_size=3,
        ),
        "outcome": st.sampled_from(OUTCOMES),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LABELS, min_size=1, max_size=6))
def test_a_perfect_machine(labelled: MakeLabelled, perfect: Perfect, labels: list[dict[str, Any]]) -> None:
    conversations = [labelled(str(k), turns=6, **one) for k, one in enumerate(labels)]
    evaluation = measure(conversations, {one.id: perfect(one) for one in conversations})
    items = evaluation.items.values()
    found = [item.fail for item in items] + [evaluation.forbidden_by_turn, evaluation.forbidden_by_turn_and_kind]
    estimates = [evaluation.judged, evaluation.mean_kappa, evaluation.mean_kappa_judged, evaluation.feeling]
    estimates += [evaluation.outcome_accuracy, evaluation.outcome_macro_f1, evaluation.evidence]
    estimates += [e for item in items for e in (item.judged, item.agreement, item.kappa, item.kappa_judged)]
    estimates += [e for one in found for e in (one.precision, one.recall, one.f1)]
    assert {estimate.value for estimate in estimates} <= {1.0, None}
    assert evaluation.outcome_accuracy.value == 1
    for name, item in evaluation.items.items():
        given = {one["items"][name]["verdict"] for one in labels if name in one["items"]}
        assert item.kappa.value == (1 if len(given) > 1 else None)
        assert item.fail.f1.value == (1 if "fail" in given else None)


def test_cuts(labelled: MakeLabelled, perfect: Perfect) -> None:
    kinds = [("zh", "chat"), ("zh", "voice"), ("en", "chat")]
    conversations = [labelled(str(k), language=lang, channel=channel) for k, (lang, channel) in enumerate(kinds)]
    parts = measure_by(conversations, {one.id: perfect(one) for one in conversations}, ("language", "channel"))
    assert {cut: {value: part.n for value, part in values.items()} for cut, values in parts.items()} == {
        "language": {"en": 1, "zh": 2},
        "channel": {"chat": 2, "voice": 1},
    }


def test_repeatable(dev: Path, perfect: Perfect) -> None:
    few = read_labels(dev)
    many = [one.model_copy(update={"id": f"{one.id}-{k}"}) for k in range(10) for one in few][:500]
    results = {one.id: perfect(one) for one in many}
    first = measure(many, results)
    assert measure(many, results) == first
    assert first.evidence.value == first.mean_kappa.value == first.forbidden_by_turn.f1.value == 1
