"""The tables of a report with numbers as numbers: what the analyst's appendix and the workbook hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qa.reports.content import Report
from qa.reports.told import title, verdicts
from qa.reports.words import word
from scoring.manager.metrics import METRICS, estimate_of
from scoring.statistics import Estimate


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `id` is a short name without spaces, rows hold text, numbers, days and None."""

    id: str
    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


def grids(report: Report, language: str) -> tuple[Grid, ...]:
    """Every table, in the order of the report."""
    return tuple(
        make(report, language) for make in (_figures, _groups, _compared, _items, _weeks, _courses, _definitions)
    )


def _head(language: str, *keys: str) -> tuple[str, ...]:
    return tuple(word(key, language) for key in keys)


def _ends(found: Estimate) -> tuple[float | None, float | None, float | None, int]:
    return found.value, found.low, found.high, found.n


def _figures(report: Report, language: str) -> Grid:
    header = _head(
        language,
        "metric",
        "unit",
        "value",
        "low",
        "high",
        "n",
        "before",
        "moved",
        "moved_low",
        "moved_high",
        "target",
        "verdict",
    )
    rows = []
    for name, one in report.figures.items():
        change = one.change.change if one.change else Estimate(None, None, None, 0)
        before = one.change.before.value if one.change else None
        target = one.target.target if one.target else None
        unit = word(f"unit_{METRICS[name].unit}", language)
        moved = (before, change.value, change.low, change.high, target, verdicts(one, language))
        rows.append((title(name, language), unit, *_ends(one.estimate), *moved))
    return Grid("figures", word("figures", language), header, rows)


def _groups(report: Report, language: str) -> Grid:
    """Every metric of every group, a line each."""
    header = _head(language, f"group_{report.by}", "metric", "unit", "value", "low", "high", "n")
    rows = [
        (
            cell.group[0] or word("no_name", language),
            title(name, language),
            word(f"unit_{METRICS[name].unit}", language),
            *_ends(estimate_of(METRICS[name], figure)),
        )
        for cell in report.groups
        for name, figure in cell.figures.items()
    ]
    return Grid("groups", word(f"{report.by}s", language), header, rows)


def _compared(report: Report, language: str) -> Grid:
    header = _head(
        language,
        "metric",
        f"group_{report.by}",
        "value",
        "low",
        "high",
        "n",
        "adjusted",
        "adjusted_low",
        "adjusted_high",
        "verdict",
    )
    rows = [
        (
            title(metric, language),
            unit.name or word("no_name", language),
            *_ends(unit.crude),
            *_ends(unit.adjusted)[:3],
            word(f"standing_{unit.standing}", language),
        )
        for metric, found in report.comparisons.items()
        for unit in found.units
    ]
    return Grid("same_mix", word("adjusted", language), header, rows)


def _items(report: Report, language: str) -> Grid:
    header = _head(language, "item", "failures", "judged", "failed", "low", "high", "share", "running")
    rows = [
        (
            report.item_title(r.item, language),
            r.failed,
            r.rate.n,
            r.rate.value,
            r.rate.low,
            r.rate.high,
            r.share.value,
            r.running,
        )
        for r in report.items
    ]
    return Grid("items", word("items", language), header, rows)


def _weeks(report: Report, language: str) -> Grid:
    header = _head(language, "item", "week", "failures", "judged")
    rows = [(report.item_title(c.item, language), c.start, c.failed.failed, c.failed.judged) for c in report.item_weeks]
    return Grid("items_by_week", word("weeks_of_items", language), header, rows)


def _courses(report: Report, language: str) -> Grid:
    header = _head(language, "metric", "week", "value", "low", "high", "n")
    rows = [
        (title(name, language), period.start, *_ends(found))
        for name, course in report.courses.items()
        for period, found in zip(course.periods, course.estimates, strict=True)
    ]
    return Grid("course", word("course", language), header, rows)


def _definitions(report: Report, language: str) -> Grid:
    chosen = "zh" if language == "zh" else "en"
    rows = [
        (m.title[chosen], m.id, m.formula[chosen], m.counted[chosen], m.source[chosen])
        for m in (METRICS[name] for name in report.figures)
    ]
    return Grid(
        "definitions",
        word("definitions", language),
        (word("metric", language), "id", *_head(language, "formula", "counted", "source")),
        rows,
    )
