"""How the service is doing: what is found first, key figures, teams and weeks, what fails most, each with its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from app.frame import card_title, heading
from app.i18n.translate import label, language, t
from app.navigation import Params, can_open, go, link
from app.state import current, viewer
from app.titles import any_item_title
from app.views.welcome import welcome
from app.warning_desk import AWAKE, headline
from app.widgets import filters as filtering
from app.widgets import metric_words
from app.widgets.charts import Row, intervals, trend
from app.widgets.scoreboard import scoreboard, side
from app.widgets.target_form import target_form
from qa import metrics
from qa.manager.overview import KeyFigure, by_segment, findings, key_figures
from qa.permissions import may
from qa.store import alerts, queries
from qa.store.filters import Filters
from scoring.manager.metrics import METRICS
from scoring.statistics import Estimate, enough

ARROW = ":material/arrow_forward:"
MOST_AGENTS = 12
MOST_ITEMS = 8
MOST_LINES = 5
"""Teams that are told apart in one trend; of more the whole is drawn."""
ANSWERS = ("csat", "nps")
SEGMENTS = {"channel": "channel", "customer_group": "group"}
"""What answers are cut by, and the filter of each."""
SORTED = {"score": ("total", "asc"), "handle_time": ("duration", "desc"), "customer_change": ("customer_change", "asc")}
"""How the conversations behind a mean are sorted: those that pull it the wrong way first."""
FRESH = 30
"""A day begins with the last so many days, where there are conversations of them."""
_BEGUN = "overview_begun"


def page() -> None:
    """The overview, of what the address filters."""
    db = current().database
    newest = queries.newest_day(db, viewer())
    if not newest and not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    chosen = _begun(filtering.chosen(), newest)
    found = key_figures(db, viewer(), chosen.filters, chosen.before)
    total = found["conversations"].estimate.n
    heading(t("nav.overview"), _basis(chosen, total, found["score"].estimate.n))
    filtering.bar(queries.filter_options(db, viewer()), filtering.FIRST, filtering.MORE, compare=True)
    if not total:
        st.info(t("overview.nothing"))
        _periods(newest)
        return
    _waiting()
    if picked := scoreboard(found, findings(found), _compared(chosen), key="scoreboard"):
        _open_figure(chosen, picked)
    if not chosen.before and "against" not in chosen.params:
        _periods(newest)
    _cards(chosen, found)
    _coverage(chosen, found["eligible"].estimate)
    if may(viewer(), "manage"):
        target_form(chosen.filters.teams)


def _waiting() -> None:
    """Warnings that wait for somebody: before all figures, with the way to them."""
    if may(viewer(), "manage"):
        grades = alerts.counts_by_grade(current().database, viewer(), AWAKE, datetime.now(UTC))
        if grades:
            link("warnings", t("overview.warnings", told=headline(grades)), icon=":material/notifications_active:")


def _begun(chosen: filtering.Chosen, newest: date | None) -> filtering.Chosen:
    """The first page of a session shows the last days beside those before, where its address asks for nothing else."""
    first = not st.session_state.get(_BEGUN)
    st.session_state[_BEGUN] = True
    if not first or chosen.any or newest is None or not may(viewer(), "compare"):
        return chosen
    if not date.today() - timedelta(days=FRESH) < newest <= date.today() + timedelta(days=1):
        return chosen
    st.query_params["period"] = f"{FRESH}d"
    return filtering.chosen()


def _basis(chosen: filtering.Chosen, total: int, scored: int) -> str:
    told = t("overview.basis", n=f"{total:,}", scored=f"{scored:,}")
    compared = _compared(chosen)
    return f"{told} · {t('overview.compared', period=compared)}" if compared else told


def _compared(chosen: filtering.Chosen) -> str:
    before = chosen.before
    return f"{before.since:%Y-%m-%d} – {before.until:%Y-%m-%d}" if before and before.since and before.until else ""


def _periods(newest: date | None) -> None:
    """Ways to a period that can be compared with the one before."""
    if newest is None:
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="overview-periods"):
        st.caption(t("overview.choose_period"), width="content")
        names = {"30d": t("period.30d")} if date.today() - timedelta(days=FRESH) < newest else {}
        names |= {f"{newest:%Y-%m}": f"{newest:%Y-%m}", f"{newest:%Y}-Q{(newest.month + 2) // 3}": ""}
        for name, words in names.items():
            link("overview", words or name, {"period": name}, icon=ARROW)


def _cards(chosen: filtering.Chosen, found: dict[str, KeyFigure]) -> None:
    overall = found["score"].estimate.value
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="card-trend", height="stretch"):
        _trend(chosen.filters, chosen.params)
    with right, st.container(border=True, key="card-items", height="stretch"):
        _items(chosen)
    columns = st.columns(1 if len(chosen.filters.teams) == 1 else 2, gap="small")
    for column in columns[:-1]:  # one team alone is not set beside others
        with column, st.container(border=True, key="card-teams", height="stretch"):
            _teams(chosen, overall)
    with columns[-1], st.container(border=True, key="card-agents", height="stretch"):
        _agents(chosen, overall)
    for column, metric in zip(st.columns(2, gap="small"), ANSWERS, strict=True):
        with column, st.container(border=True, key=f"card-{metric}", height="stretch"):
            _segments(metric, chosen, found[metric])


def _trend(filters: Filters, params: Params) -> None:
    card_title(t("overview.trend"), t("overview.trend_note"))
    points = metrics.score_trend(current().database, viewer(), filters, by="team", period="week")
    if len({point.group for point in points}) > MOST_LINES:
        whole = metrics.score_trend(current().database, viewer(), filters, by="", period="week")
        points = [replace(point, group=t("target.all_teams")) for point in whole]
    if points:
        trend(points, key="trend")
    else:
        st.caption(t("overview.no_trend"))
    if can_open("trends"):
        link("trends", t("overview.to_trends"), params, icon=ARROW)


def _items(chosen: filtering.Chosen) -> None:
    card_title(t("overview.items"), t("overview.items_note"))
    found = metrics.failing_items(current().database, viewer(), chosen.filters, MOST_ITEMS)
    found = sorted(found, key=lambda f: (not enough(f.failed.n), -(f.failed.value or 0.0)))
    rows = [Row(f.item, any_item_title(f.item, language()), f.failed) for f in found]
    picked = intervals(rows, "share", key="items", colour="red", clickable=True, name_width="150px")
    if picked:
        _open({**chosen.params, "item": [picked]})


def _teams(chosen: filtering.Chosen, overall: float | None) -> None:
    card_title(t("overview.teams"), t("overview.teams_note"))
    found = [g for g in metrics.score_by(current().database, viewer(), chosen.filters, "team") if g.score.n]
    found.sort(key=lambda group: (-(group.score.value or 0.0), group.name))
    _intervals("team", found, chosen, overall)


def _agents(chosen: filtering.Chosen, overall: float | None) -> None:
    """Those who surely score lowest first, by the upper end of the interval: they need somebody. Few conversations say nothing."""
    card_title(t("overview.agents"), t("overview.agents_note"))
    found = metrics.score_by(current().database, viewer(), chosen.filters, "agent")
    known = [group for group in found if enough(group.score.n)]
    known.sort(key=lambda group: (group.score.high or 0.0, group.name))
    _intervals("agent", known[:MOST_AGENTS], chosen, overall)
    few = sum(group.score.n > 0 for group in found) - len(known)
    more = max(0, len(known) - MOST_AGENTS)
    told = [t("overview.more_agents", n=more) if more else "", t("overview.few_agents", n=few) if few else ""]
    if any(told):
        st.caption(" · ".join(filter(None, told)))
    if can_open("comparison"):
        link("comparison", t("overview.to_comparison"), {**chosen.params, "by": "agent"}, icon=ARROW)


def _intervals(by: str, found: Sequence[metrics.GroupFigure], chosen: filtering.Chosen, overall: float | None) -> None:
    rows = [Row(g.name or None, g.name or t("chart.no_name"), g.score) for g in found]
    picked = intervals(rows, "score", key=f"{by}s", reference=overall, clickable=True)
    if picked:
        _open({**chosen.params, by: [picked]})


def _segments(metric: str, chosen: filtering.Chosen, whole: KeyFigure) -> None:
    """What customers answered, by channel and customer group."""
    card_title(t("overview.segments", name=metric_words.title(metric)), t("overview.segments_note"))
    if not whole.estimate.n:
        st.caption(t("overview.no_answers"))
        if can_open("satisfaction"):
            link("satisfaction", t("overview.to_answers"), icon=ARROW)
        return
    found = by_segment(current().database, viewer(), chosen.filters, ANSWERS, tuple(SEGMENTS))[metric]
    rows = [
        Row(
            f"{SEGMENTS[dimension]}:{name}" if name else None,
            label(SEGMENTS[dimension], name) or t("chart.no_name"),
            estimate,
        )
        for dimension, name, estimate in found
    ]
    kind = METRICS[metric].unit
    picked = intervals(rows, kind, key=f"by-{metric}", reference=whole.estimate.value, clickable=True)
    if picked:
        parameter, _, name = picked.partition(":")
        _open({**chosen.params, parameter: [name], "counts": [f"{metric}:any"]})


def _coverage(chosen: filtering.Chosen, eligible: Estimate) -> None:
    """The ways to what has no score."""
    counts = {
        "not_eligible": round((1 - (eligible.value or 0.0)) * eligible.n),
        "failed": metrics.failed(current().database, viewer(), chosen.filters),
    }
    if not any(counts.values()):
        return
    with st.container(horizontal=True, gap="medium", key="coverage-links"):
        for status, count in counts.items():
            if count:
                params: Params = {**chosen.params, "status": [status]}
                link("conversations", t(f"overview.{status}", n=f"{count:,}"), params, icon=ARROW)
        if counts["failed"]:
            link("failures", t("overview.failures"), icon=ARROW)


def _open_figure(chosen: filtering.Chosen, metric: str) -> None:
    sort, order = SORTED.get(metric, ("", ""))
    _open({**chosen.params, "counts": [f"{metric}:{side(metric)}"], "sort": sort, "order": order})


def _open(params: Params) -> None:
    go("conversations", params)
