"""Sentences of a report: what is found, what waits and what to do next; no more than the figures say."""

from __future__ import annotations

from collections.abc import Sequence

from qa.manager.overview import KeyFigure
from qa.reports.content import Report
from qa.reports.words import word
from scoring.manager import metric_text
from scoring.manager.metrics import METRICS
from scoring.statistics import enough

MOST_NAMED = 4
MOST_NEXT = 4


def title(metric: str, language: str) -> str:
    """The name of a metric."""
    return METRICS[metric].title["zh" if language == "zh" else "en"]


def change_of(one: KeyFigure, language: str) -> str:
    """The change against the period before, with its sign; a dash where there is none to compare with."""
    value = one.change.change.value if one.change else None
    return metric_text.change_shown(one.metric, value, word("points", language, n="{n}"))


def headline(report: Report, language: str) -> list[tuple[str, str]]:
    """What is sure, as (lead, sentence); one sentence saying so where nothing is."""
    found, lines = report.findings, []
    for key, some in (("better", found.better), ("worse", found.worse)):
        if some:
            lines.append((word(key, language), _listed([_changed(one, language) for one in some], language)))
    if not lines:
        lines.append(("", word("steady" if found.comparable else "incomparable", language)))
    if found.missed:
        told = [
            word(
                "below_target",
                language,
                metric=title(one.metric, language),
                value=metric_text.shown(one.metric, one.estimate.value),
                target=metric_text.shown(one.metric, one.target.target),
            )
            for one in found.missed
            if one.target
        ]
        lines.append((word("missed", language), _listed(told, language)))
    return lines


def _changed(one: KeyFigure, language: str) -> str:
    value = metric_text.shown(one.metric, one.estimate.value)
    return word("change", language, metric=title(one.metric, language), value=value, change=change_of(one, language))


def _listed(told: Sequence[str], language: str) -> str:
    return word("joint", language).join(told[:MOST_NAMED]) + word("stop", language)


def verdicts(one: KeyFigure, language: str) -> str:
    """How a figure stands to the period before and to its target, in words."""
    told = []
    if one.change is not None:
        told.append(word(f"is_{one.change.direction}", language))
    if one.target is not None and one.target.verdict in ("met", "missed"):
        told.append(word(f"is_{one.target.verdict}", language))
    return word("comma", language).join(told)


def waiting(report: Report, language: str) -> list[tuple[str, str]]:
    """What waits for somebody, as (lead, sentence)."""
    found, lines = report.waiting, []
    alerts = [
        word(grade, language, n=found.alerts[grade])
        for grade in ("grave", "warning", "notice")
        if found.alerts.get(grade)
    ]
    promised = [
        word(name, language, n=found.promises[name])
        for name in ("broken", "overdue", "open", "kept")
        if found.promises.get(name)
    ]
    for key, some in (("alerts", alerts), ("promises", promised)):
        if some:
            lines.append((word(key, language), word("comma", language).join(some) + word("stop", language)))
    return lines or [("", word("none_waits", language))]


def next_steps(report: Report, language: str) -> list[str]:
    """What to do next, from findings only."""
    steps = []
    if grave := report.waiting.alerts.get("grave"):
        steps.append(word("next_alerts", language, n=grave))
    if report.findings.worse:
        steps.append(word("next_worse", language, metric=title(report.findings.worse[0].metric, language)))
    low = [u.name for u in report.comparisons["score"].units if u.standing == "worse" and u.name and enough(u.crude.n)]
    if low:
        steps.append(word("next_team", language, names=word("comma", language).join(low[:MOST_NAMED])))
    if report.items and enough(report.basis.conversations):
        top = report.items[0]
        share = f"{100 * (top.share.value or 0.0):.0f}%"
        steps.append(word("next_item", language, item=report.item_title(top.item, language), share=share))
    return steps[:MOST_NEXT] or [word("next_none", language)]
