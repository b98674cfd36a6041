"""The form of a rule that warns: only the fields that its kind has, limits in the unit of the metric."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from app.i18n.translate import language, t
from app.state import current
from app.widgets.metric_words import explained, title
from qa.permissions import may
from qa.store.accounts import everyone
from scoring.event_words import TITLES
from scoring.manager.metrics import METRICS
from scoring.manager.warning_rules import GRADES, Channel, Kind, Span, WarningRule
from scoring.manager.warning_words import FORBIDDEN_GRADES, event_words

GRADED = {
    "threat": ("harm", "authority", "media", "court", "police", "platform", "review"),
    "complaint_grade": ("P1", "P2", "P3"),
    "escalation_asked": ("inside", "outside"),
    "churn_risk": ("leaving", "closing"),
    "forbidden": tuple(FORBIDDEN_GRADES),
}
"""Grades of events that are chosen by themselves."""
EVENTS = (
    *(kind for kind in TITLES if kind not in GRADED),
    "critical_error",
    *(kind for kind in GRADED),
    *(f"{kind}.{grade}" for kind, grades in GRADED.items() for grade in grades),
)


def rule_form(key: str, id: str, rule: WarningRule | None) -> dict[str, Any]:
    """Show the form; what it says now, as plain data of a rule."""
    data: dict[str, Any] = {"id": id}
    left, right = st.columns(2, gap="medium")
    with left:
        zh = st.text_input(t("warn_rules.title_zh"), rule.title["zh"] if rule else "", key=f"{key}-zh", max_chars=60)
        en = st.text_input(t("warn_rules.title_en"), rule.title["en"] if rule else "", key=f"{key}-en", max_chars=60)
        data["title"] = {"zh": zh or en or id, "en": en or zh or id}
        kinds = get_args(Kind)
        kind = st.selectbox(
            t("warn_rules.kind"), kinds, kinds.index(rule.kind if rule else "threshold"), key=f"{key}-kind",
            format_func=lambda name: t(f"warn_kind.{name}"), disabled=rule is not None,
        )  # fmt: skip
        data["kind"] = kind
        data |= _event(key, rule) if kind == "event" else _metric(key, kind, rule)
    with right:
        data |= _telling(key, rule)
    return data


def _event(key: str, rule: WarningRule | None) -> dict[str, Any]:
    known = [*EVENTS, *(event for event in (rule.events if rule else ()) if event not in EVENTS)]
    events = st.multiselect(
        t("warn_rules.events"), known, list(rule.events) if rule else [], key=f"{key}-events", format_func=_event_title
    )
    least = st.number_input(
        t("warn_rules.least_probability"),
        0,
        100,
        round(100 * rule.least_probability) if rule else 0,
        5,
        key=f"{key}-prob",
    )
    gather = st.checkbox(t("warn_rules.gather"), rule.gather if rule else False, key=f"{key}-gather")
    return {"events": events, "least_probability": least / 100, "gather": gather}


def _event_title(event: str) -> str:
    kind, _, grade = event.partition(".")
    return event_words(kind, grade)[language()]


def _metric(key: str, kind: Kind, rule: WarningRule | None) -> dict[str, Any]:
    names = list(METRICS)
    start = names.index(rule.metric) if rule and rule.metric in METRICS else names.index("resolution")
    metric = st.selectbox(t("warn_rules.metric"), names, start, key=f"{key}-metric", format_func=title)
    st.caption(explained(metric).split("\n")[0])
    sides = ["above", "below"] if kind == "threshold" else ["above", "below", "either"]
    worse = "below" if METRICS[metric].higher_is_better else "above"
    now = rule.direction if rule and rule.direction in sides else worse
    with st.container(horizontal=True, gap="small"):
        side = st.selectbox(
            t("warn_rules.direction"), sides, sides.index(now), key=f"{key}-side-{metric}",
            format_func=lambda name: t(f"warn_direction.{name}"), width=150,
        )  # fmt: skip
        limit = None if kind == "anomaly" else _limit(key, kind, metric, rule)
        least = st.number_input(
            t("warn_rules.least"), 1, 10_000, rule.least if rule else 30, key=f"{key}-least", width=150
        )
    spans = get_args(Span)
    span = st.segmented_control(
        t("warn_rules.period"), spans, key=f"{key}-span", default=rule.period if rule else "week", required=True,
        format_func=lambda name: t(f"warn_period.{name}"),
    )  # fmt: skip
    found = {"metric": metric, "direction": side, "limit": limit, "least": least, "period": span}
    if kind != "anomaly":
        found["sure"] = st.checkbox(t("warn_rules.sure"), rule.sure if rule else True, key=f"{key}-sure")
    return found


def _limit(key: str, kind: Kind, metric: str, rule: WarningRule | None) -> float:
    """The limit as people write it: shares in per cent."""
    unit = METRICS[metric].unit
    scale = 100.0 if unit == "share" else 1.0
    own = rule.limit if rule and rule.metric == metric and rule.limit is not None else None
    usual = (METRICS[metric].target or 0.0) if kind == "threshold" else 0.05 if unit == "share" else 3.0
    start = scale * (usual if own is None else own)
    name = {"share": "limit_percent", "time": "limit_time"}.get(unit, "limit_change" if kind == "change" else "limit")
    typed = st.number_input(t(f"warn_rules.{name}"), value=round(start, 4), key=f"{key}-limit-{metric}", width=150)
    return round(float(typed) / scale, 6)


def _telling(key: str, rule: WarningRule | None) -> dict[str, Any]:
    grade = st.segmented_control(
        t("warn_rules.grade"), GRADES, key=f"{key}-grade", default=rule.grade if rule else "warning", required=True,
        format_func=lambda name: t(f"warn_grade.{name}"),
    )  # fmt: skip
    names = [one.name for one in everyone(current().database) if not one.disabled and may(one.viewer(), "manage")]
    own = rule.owner if rule else ""
    options = ["", *names, *([own] if own and own not in names else [])]
    owner = st.selectbox(
        t("warn_rules.owner"), options, options.index(own), key=f"{key}-owner",
        format_func=lambda name: name or t("warn_rules.anyone"),
    )  # fmt: skip
    channels = st.pills(
        t("warn_rules.channels"), get_args(Channel), selection_mode="multi", key=f"{key}-channels",
        default=list(rule.channels) if rule else ["app"], format_func=lambda name: t(f"warn_channel.{name}"),
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        rest = st.number_input(
            t("warn_rules.rest"), 0.0, 720.0, rule.rest_hours if rule else 24.0, 1.0, key=f"{key}-rest"
        )
        remind = st.number_input(
            t("warn_rules.remind"), 0.0, 720.0, rule.remind_hours if rule else 24.0, 1.0, key=f"{key}-remind"
        )
    on = st.checkbox(t("warn_rules.enabled"), rule.on if rule else True, key=f"{key}-on")
    told = {"grade": grade, "owner": owner, "channels": channels, "rest_hours": rest, "remind_hours": remind}
    return {**told, "on": on}
