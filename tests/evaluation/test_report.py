"""The JSON has the documented shape, an interval by every figure; the tables show figure, interval and n."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from qa.evaluation.labels import ITEMS, Labelled
from qa.evaluation.measure import Evaluation, measure, measure_by
from qa.evaluation.report import evaluation_to_dict, print_report
from qa.result import Result

COUNTS = {"format", "n", "predicted", "labelled", "confusion", "interval", "odd_n", "other_n"}


@pytest.fixture
def conversations(labelled: Callable[..., Labelled]) -> list[Labelled]:
    verdicts = ["pass", "fail", "na"] * 4
    return [
        labelled(
            str(k),
            language="zh" if k % 2 else "en",
            items={name: {"verdict": verdict, "turns": [0]} for name in ITEMS},
            forbidden=[{"turn": 0, "kind": "leak"}] if k % 3 else [],
            sentiment={"1": "neg", "3": "neu"},
        )
        for k, verdict in enumerate(verdicts)
    ]


@pytest.fixture
def results(conversations: list[Labelled], perfect: Callable[[Labelled], Result]) -> dict[str, Result]:
    """All right but the last, which failed."""
    return {one.id: perfect(one) for one in conversations[:-1]}


@pytest.fixture
def evaluation(conversations: list[Labelled], results: dict[str, Result]) -> Evaluation:
    return measure(conversations, results)


def levels(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        for key, value in data.items():
            if key not in ("interval", "confusion"):
                yield from levels(value)


def test_the_shape_is_the_documented_one(evaluation: Evaluation) -> None:
    data = evaluation_to_dict(evaluation)
    assert list(data) == [
        "format", "n", "judged", "mean_kappa", "mean_kappa_judged", "interval",
        "items", "sentiment", "outcome", "forbidden", "evidence", "mixed",
    ]  # fmt: skip
    assert list(data["items"]) == list(ITEMS)
    item = data["items"]["greeting"]
    assert list(item) == ["n", "judged", "agreement", "kappa", "kappa_judged", "interval", "fail"]
    assert list(item["fail"]) == ["predicted", "labelled", "precision", "recall", "f1", "interval"]
    assert list(data["sentiment"]) == ["n", "macro_f1", "interval", "confusion"]
    assert list(data["outcome"]) == ["n", "accuracy", "macro_f1", "interval"]
    assert list(data["forbidden"]) == ["n", "by_turn", "by_turn_and_kind"]
    assert list(data["evidence"]) == ["n", "overlap", "interval"]


def test_by_every_figure_stands_an_interval(evaluation: Evaluation) -> None:
    data = evaluation_to_dict(evaluation)
    figures = 0
    for level in levels(data):
        numbers = {k for k, v in level.items() if k not in COUNTS and not isinstance(v, dict)}
        assert numbers == set(level.get("interval", {}))
        for name in numbers:
            if level[name] is None:  # no conversation here is mixed
                assert name in ("odd", "other")
                assert level["interval"][name] is None
                continue
            low, high = level["interval"][name]
            assert low <= level[name] <= high
            figures += 1
    assert figures == 3 + 13 * 7 + 1 + 2 + 6 + 1


def test_the_figures_are_the_evaluation(evaluation: Evaluation) -> None:
    data = json.loads(json.dumps(evaluation_to_dict(evaluation), allow_nan=False))
    greeting = evaluation.items["greeting"]
    assert data["n"] == 12
    assert data["items"]["greeting"]["kappa"] == greeting.kappa.value
    assert data["items"]["greeting"]["interval"]["kappa"] == [greeting.kappa.low, greeting.kappa.high]
    assert data["items"]["greeting"]["judged"] == pytest.approx(11 / 12)
    assert data["evidence"] == {"n": 143, "overlap": 1.0, "interval": {"overlap": [1.0, 1.0]}}
    assert data["sentiment"]["confusion"]["neg"] == {"neg": 11, "neu": 0, "pos": 0, "none": 1}
    assert data["forbidden"]["n"] == 24
    assert data["forbidden"]["by_turn"]["labelled"] == 8


def test_what_is_undefined_is_null() -> None:
    data = evaluation_to_dict(measure([], {}))
    assert data["mean_kappa"] is None
    assert data["interval"]["mean_kappa"] is None
    assert data["items"]["honesty"]["fail"]["f1"] is None


def test_parts(conversations: list[Labelled], results: dict[str, Result], evaluation: Evaluation) -> None:
    parts = measure_by(conversations, results, ("language",))
    data = evaluation_to_dict(evaluation, parts)
    assert {value: part["n"] for value, part in data["by"]["language"].items()} == {"en": 6, "zh": 6}
    assert "format" not in data["by"]["language"]["en"]


def test_the_tables_show_everything(
    conversations: list[Labelled], results: dict[str, Result], evaluation: Evaluation
) -> None:
    out = StringIO()
    print_report(
        evaluation, Console(file=out, width=80, force_terminal=False), measure_by(conversations, results, ("language",))
    )
    text = out.getvalue()
    for name in ITEMS:
        assert text.count(name) >= 2
    low, high = evaluation.mean_kappa.interval or (0, 0)
    assert f"{evaluation.mean_kappa.value:.2f} (n 12)" in text
    assert f"{low:.2f}–{high:.2f}" in text
    assert "en (n 6)" in text
    assert "by turn and kind" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
