"""Key figures in groups: value, interval and n, the change and the target of each, and what is found said first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.i18n.translate import t
from app.widgets import metric_words, wording
from app.widgets.component import mount
from qa.manager.overview import GROUPS, Findings, KeyFigure
from scoring.manager.metrics import METRICS

MARKS = {"better": "▲", "worse": "▼", "level": "＝", "too_few": ""}
"""Of better and worse, not of up and down: a fall of the handling time is better."""
TONES = {"better": "good", "worse": "bad", "met": "good", "missed": "bad"}
TARGET_MARKS = {"met": "✓", "missed": "✗", "open": "~", "too_few": ""}
CLASSES = ("critical_free_customer", "critical_free_business", "critical_free_compliance")
MOST_NAMED = 4


def scoreboard(found: Mapping[str, KeyFigure], said: Findings, compared: str, *, key: str) -> str | None:
    """Draw it. `compared` names the period compared with, '' for none. The metric that was clicked, if any."""
    cards = [_card(group, [found[metric] for metric in metrics]) for group, metrics in GROUPS.items()]
    data = {"headline": _headline(said, compared), "cards": cards}
    result = mount("scoreboard", data, key=key, on_open_change=lambda: None)
    return str(result.open) if result.open in METRICS else None


def _headline(said: Findings, compared: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for way, mark, tone, some in (
        ("worse", "▼", "bad", said.worse),
        ("better", "▲", "good", said.better),
        ("missed", "✗", "warn", said.missed),
    ):
        if some:
            parts = [{"id": one.metric, "text": _told(way, one)} for one in some[:MOST_NAMED]]
            more = t("overview.and_more", n=len(some) - MOST_NAMED) if len(some) > MOST_NAMED else ""
            label = t(f"overview.{way}", period=compared)
            lines.append({"mark": mark, "tone": tone, "label": label, "parts": parts, "more": more})
    if compared and not (said.worse or said.better):
        told = t("overview.level" if said.comparable else "overview.incomparable", period=compared)
        level: dict[str, Any] = {
            "mark": "＝" if said.comparable else "–",
            "tone": "",
            "label": told,
            "parts": [],
            "more": "",
        }
        lines.insert(0, level)
    if not said.missed:
        lines.append({"mark": "✓", "tone": "", "label": t("overview.none_missed"), "parts": [], "more": ""})
    return lines


def _told(way: str, one: KeyFigure) -> str:
    title, value = metric_words.title(one.metric), metric_words.shown(one.metric, one.estimate.value)
    if way == "missed" and one.target:
        return t(
            "overview.of_target", name=title, value=value, target=metric_words.shown(one.metric, one.target.target)
        )
    change = metric_words.change_shown(one.metric, one.change.change.value if one.change else None)
    return t("overview.changed", name=title, value=value, change=change)


def _card(group: str, some: Sequence[KeyFigure]) -> dict[str, Any]:
    # a class of critical errors that no rubric has items of says nothing
    lines = [_line(one) for one in some if one.estimate.n or one.metric not in CLASSES]
    return {"title": t(f"overview_group.{group}"), "lead": lines[0], "rows": lines[1:]}


def _line(one: KeyFigure) -> dict[str, Any]:
    unit, estimate = METRICS[one.metric].unit, one.estimate
    return {
        "id": one.metric,
        "name": metric_words.title(one.metric),
        "value": wording.KINDS[unit](estimate.value),
        "unit": wording.UNITS.get(unit, "") if estimate.value is not None else "",
        "spread": wording.spread(estimate, unit),
        "basis": wording.count(estimate),
        "dim": wording.is_thin(estimate),
        "change": _change(one),
        "target": _target(one),
        "help": f"{metric_words.explained(one.metric)}\n\n{opens(one.metric)}",
    }


def _change(one: KeyFigure) -> dict[str, str] | None:
    if one.change is None or one.change.change.value is None:
        return None
    direction, change = one.change.direction, one.change.change
    return {
        "mark": MARKS[direction],
        "text": metric_words.change_shown(one.metric, change.value),
        "word": t(f"overview_direction.{direction}"),
        "tone": TONES.get(direction, ""),
        "help": t(
            "overview.change_help",
            before=metric_words.shown(one.metric, one.change.before.value),
            n=one.change.before.n,
            low=metric_words.change_shown(one.metric, change.low),
            high=metric_words.change_shown(one.metric, change.high),
        ),
    }


def _target(one: KeyFigure) -> dict[str, str] | None:
    if one.target is None:
        return None
    verdict = one.target.verdict
    return {
        "mark": TARGET_MARKS[verdict],
        "text": t("overview.target", target=metric_words.shown(one.metric, one.target.target)),
        "word": t(f"overview_target.{verdict}"),
        "tone": TONES.get(verdict, ""),
        "help": t("overview.distance", distance=metric_words.change_shown(one.metric, one.target.distance.value)),
    }


def side(metric: str) -> str:
    """Which conversations a click on a figure opens: of a share those that spoil it, else all that have a value."""
    found = METRICS[metric]
    if found.kind not in ("share", "nps"):
        return "any"
    return "no" if found.higher_is_better else "yes"


def opens(metric: str) -> str:
    """The same in words."""
    return t("overview.opens_any" if side(metric) == "any" else "overview.opens_spoiling")
