"""An evaluation for people (tables in a terminal) and for programs (JSON; the shape is described in docs/evaluation.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from qa.evaluation.measure import NO_ANSWER, Evaluation, ItemEvaluation
from scoring.agreement import Detection
from scoring.statistics import Estimate, enough

FORMAT = "callqa.evaluation/1"

Parts = Mapping[str, Mapping[str, Evaluation]]
"""Evaluations of parts: cut (language, channel) → value → evaluation, as `measure_by` gives them."""

_SUMMARY: dict[str, Callable[[Evaluation], Estimate]] = {
    "judged": lambda e: e.judged,
    "mean kappa": lambda e: e.mean_kappa,
    "mean kappa, judged": lambda e: e.mean_kappa_judged,
    "sentiment macro-F1": lambda e: e.feeling,
    "outcome accuracy": lambda e: e.outcome_accuracy,
    "outcome macro-F1": lambda e: e.outcome_macro_f1,
    "evidence overlap": lambda e: e.evidence,
    "mixed: odd verdicts right": lambda e: e.odd,
    "mixed: others right": lambda e: e.other,
}
_DETECTIONS: dict[str, Callable[[Evaluation], Detection]] = {
    "forbidden by turn": lambda e: e.forbidden_by_turn,
    "by turn and kind": lambda e: e.forbidden_by_turn_and_kind,
}


def evaluation_to_dict(evaluation: Evaluation, parts: Parts | None = None) -> dict[str, Any]:
    """The evaluation as JSON-able data.

    Beside the figures of every level stands `interval`, `{figure: [low, high]}` at 95%; what is undefined is None. The
    evaluations of parts, where given, are in `by`.
    """
    data = {"format": FORMAT, **_data(evaluation)}
    if parts:
        data["by"] = {cut: {value: _data(part) for value, part in cuts.items()} for cut, cuts in parts.items()}
    return data


def print_report(evaluation: Evaluation, console: Console, parts: Parts | None = None) -> None:
    """Print everything, each figure with its interval and n. A figure of fewer than ten is dim."""
    console.print(_summary("All", {"all": evaluation}))
    for cut, values in (parts or {}).items():
        console.print(_summary(f"By {cut.replace('_', ' ')}", {"all": evaluation, **values}))
    console.print(_agreement(evaluation.items))
    console.print(_fails(evaluation))
    console.print(_confusion(evaluation.confusion))
    console.print("Below each figure its 95% interval; dim: fewer than ten observations; -: undefined.", style="dim")


def _data(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "n": evaluation.n,
        **_figures(
            judged=evaluation.judged,
            mean_kappa=evaluation.mean_kappa,
            mean_kappa_judged=evaluation.mean_kappa_judged,
        ),
        "items": {name: _item(item) for name, item in evaluation.items.items()},
        "sentiment": {
            "n": evaluation.feeling.n,
            **_figures(macro_f1=evaluation.feeling),
            "confusion": {label: dict(row) for label, row in evaluation.confusion.items()},
        },
        "outcome": {
            "n": evaluation.outcome_accuracy.n,
            **_figures(accuracy=evaluation.outcome_accuracy, macro_f1=evaluation.outcome_macro_f1),
        },
        "forbidden": {
            "n": evaluation.turns,
            "by_turn": _detection(evaluation.forbidden_by_turn),
            "by_turn_and_kind": _detection(evaluation.forbidden_by_turn_and_kind),
        },
        "evidence": {"n": evaluation.evidence.n, **_figures(overlap=evaluation.evidence)},
        "mixed": {
            "n": evaluation.mixed,
            "odd_n": evaluation.odd.n,
            "other_n": evaluation.other.n,
            **_figures(odd=evaluation.odd, other=evaluation.other),
        },
    }


def _item(item: ItemEvaluation) -> dict[str, Any]:
    figures = _figures(judged=item.judged, agreement=item.agreement, kappa=item.kappa, kappa_judged=item.kappa_judged)
    return {"n": item.n, **figures, "fail": _detection(item.fail)}


def _detection(found: Detection) -> dict[str, Any]:
    counts = {"predicted": found.precision.n, "labelled": found.recall.n}
    return counts | _figures(precision=found.precision, recall=found.recall, f1=found.f1)


def _figures(**estimates: Estimate) -> dict[str, Any]:
    """The plain figures, and `interval` with one entry for each of them."""
    intervals = {name: list(e.interval) if e.interval else None for name, e in estimates.items()}
    return {name: e.value for name, e in estimates.items()} | {"interval": intervals}


def _summary(title: str, columns: Mapping[str, Evaluation]) -> Table:
    table = _table(title, "", *(f"{name} (n {evaluation.n})" for name, evaluation in columns.items()))
    for name, figure in _SUMMARY.items():
        table.add_row(name, *(_cell(figure(evaluation), show_n=True) for evaluation in columns.values()))
    for name, found in _DETECTIONS.items():
        table.add_row(f"{name}, F1", *(_cell(found(evaluation).f1, show_n=True) for evaluation in columns.values()))
    return table


def _agreement(items: Mapping[str, ItemEvaluation]) -> Table:
    table = _table("Items", "item", "n", "judged", "agreement", "kappa", "kappa, judged")
    for name, item in items.items():
        estimates = (item.judged, item.agreement, item.kappa, item.kappa_judged)
        table.add_row(name, str(item.n), *(_cell(estimate) for estimate in estimates))
    return table


def _fails(evaluation: Evaluation) -> Table:
    table = _table('Finding "fail", and forbidden words', "item", "found", "labelled", "precision", "recall", "F1")
    found = {name: item.fail for name, item in evaluation.items.items()}
    found |= {name: of(evaluation) for name, of in _DETECTIONS.items()}
    for name, one in found.items():
        counts = str(one.precision.n), str(one.recall.n)
        table.add_row(name, *counts, *(_cell(estimate) for estimate in (one.precision, one.recall, one.f1)))
    return table


def _confusion(confusion: Mapping[str, Mapping[str, int]]) -> Table:
    table = _table("Sentiment: labelled (rows) and found (columns)", "", *confusion, NO_ANSWER)
    for label, row in confusion.items():
        table.add_row(label, *(str(count) for count in row.values()))
    return table


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _cell(estimate: Estimate, *, show_n: bool = False) -> str:
    if estimate.value is None:
        return "-"
    count = f" (n {estimate.n})" if show_n else ""
    below = f"\n[dim]{estimate.low:.2f}–{estimate.high:.2f}[/dim]" if estimate.interval else ""
    text = f"{estimate.value:.2f}{count}{below}"
    return text if enough(estimate.n) else f"[dim]{text}[/dim]"
