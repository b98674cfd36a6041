"""The targets in force, and the form that sets one for a team or for all."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.access import acting
from app.i18n.translate import t
from app.state import current, viewer
from app.widgets import metric_words, wording
from app.widgets.plots import Table, show_table
from qa.errors import CallQAError
from qa.manager.targets import limits, set_target
from qa.store.metric_targets import Target, list_targets
from qa.store.queries import filter_options
from scoring.manager.metrics import METRICS

SETTABLE = tuple(metric.id for metric in METRICS.values() if metric.unit != "count")
_SAID = "target_said"


def target_form(teams: Sequence[str]) -> None:
    """Folded; begins with the team that is filtered, if one is."""
    with st.expander(t("target.title"), icon=":material/flag:", key="targets"):
        left, right = st.columns([2, 3], gap="medium")
        known = list_targets(current().database, viewer())
        with left:
            _form(known, teams)
        with right:
            _table(known)


def _form(known: Sequence[Target], teams: Sequence[str]) -> None:
    metric = st.selectbox(t("target.metric"), SETTABLE, key="target_metric", format_func=metric_words.title)
    every = viewer().sees_all or viewer().every_team
    mine = filter_options(current().database, viewer())["teams"] if every else list(viewer().teams)
    options = [*([""] if every else []), *mine]
    if not options:
        return
    first = options.index(teams[0]) if len(teams) == 1 and teams[0] in options else 0
    team = st.selectbox(
        t("target.team"), options, first, key="target_team", format_func=lambda name: name or t("target.all_teams")
    )
    was = next((one.target for one in known if (one.metric, one.team) == (metric, team)), None)
    scale = 100.0 if METRICS[metric].unit == "share" else 1.0
    low, high = limits(metric)
    key = f"target_value_{metric}_{team}_{was}"
    with st.form("target_form", border=False):
        value = st.number_input(
            t("target.value", unit=t(f"target_unit.{METRICS[metric].unit}")),
            min_value=low * scale, max_value=high * scale, step=1.0,
            value=None if was is None else round(was * scale, 6),
            placeholder=_default(metric), key=key,
        )  # fmt: skip
        st.caption(t("target.empty"))
        asked = st.form_submit_button(t("target.save"), type="primary")
    if asked:
        _save(metric, team, None if value is None else round(value / scale, 8), was)
    if told := st.session_state.pop(_SAID, ""):
        st.caption(told)


def _default(metric: str) -> str:
    default = METRICS[metric].target
    return t("target.none") if default is None else t("target.default", target=metric_words.shown(metric, default))


def _save(metric: str, team: str, target: float | None, was: float | None) -> None:
    try:
        set_target(current().database, acting(), metric, team, target, was)
        st.session_state[_SAID] = t("target.saved")
    except CallQAError:
        st.session_state[_SAID] = t("target.refused")
    st.rerun()


def _table(known: Sequence[Target]) -> None:
    """Those set by people, then what the metrics come with."""
    rows = [
        (
            metric_words.title(one.metric),
            one.team or t("target.all_teams"),
            metric_words.shown(one.metric, one.target),
            f"{one.by.removeprefix('os:')} · {wording.day(one.at)}",
        )
        for one in known
        if one.metric in METRICS
    ]
    replaced = {one.metric for one in known if not one.team}
    rows += [
        (metric_words.title(name), t("target.all_teams"), metric_words.shown(name, metric.target), t("target.given"))
        for name, metric in METRICS.items()
        if metric.target is not None and name not in replaced
    ]
    titles = tuple(t(f"target_column.{name}") for name in ("metric", "team", "target", "by"))
    show_table(Table(titles, rows), key="target-table")
