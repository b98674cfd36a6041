"""Topics (话题): why customers come, which reasons grow, themes no reason covers yet, and the taxonomy that names the reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from app.frame import card_title, heading
from app.i18n.translate import language, t
from app.navigation import go, href
from app.state import current, viewer
from app.titles import reason_title
from app.views import topics_taxonomy, topics_themes
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets import metric_words, wording
from app.widgets.address_choice import asked, switch
from app.widgets.board import Row, board, chips, column, interval, row, text
from app.widgets.plots import Table, show_table
from app.widgets.sparks import Spark, sparks
from qa.manager.reason_figures import SHOWN, ReasonFigures, Reasons, reason_figures
from qa.store import queries
from qa.store.filters import Filters
from scoring.manager.period_figure import estimate
from scoring.statistics import enough

MOST_TILES = 12
TONES = {"rose": "warn", "fell": "info", "steady": "", "too_few": ""}


def page() -> None:
    """The view that the address names."""
    if not queries.count_conversations(current().database, viewer(), Filters()):
        welcome()
        return
    VIEWS[asked("view", tuple(VIEWS))]()


def _views() -> None:
    """The choice of views."""
    switch("view", tuple(VIEWS), lambda name: t(f"topic_view.{name}"), key="topics_view", label=t("topic.views"))


def _reasons() -> None:
    head = st.container()
    filtering.bar(queries.filter_options(current().database, viewer()), filtering.FIRST, filtering.MORE)
    _views()
    chosen = filtering.chosen()
    found = reason_figures(current().database, viewer(), chosen.filters, chosen.before)
    with head:
        heading(t("nav.topics"), _headline(found))
    if not found.reasons:
        st.info(t("overview.nothing"))
        return
    with st.container(border=True, key="card-reasons"):
        card_title(t("topic.reasons"), t("topic.reasons_note", n=f"{found.n:,}"))
        compared = any(one.state != "alone" for one in found.reasons)
        clicked = board(_columns(compared), _lines(found, chosen.params, compared), key="reasons")
        if clicked.open:
            go("conversations", {**chosen.params, "reason": [str(clicked.open)]})
        with st.expander(t("chart.table"), icon=":material/table:"):
            show_table(_table(found), key="reasons-table")
    if len(found.weeks) > 2:
        with st.container(border=True, key="card-weeks"):
            card_title(t("topic.weeks"), t("topic.weeks_note", n=len(found.weeks)))
            sparks([_spark(one) for one in found.reasons[:MOST_TILES]], _pick, key="reason-weeks")
    if picked := st.session_state.pop("topic_picked", ""):
        go("conversations", {**chosen.params, "reason": [picked]})


def _pick(id: str) -> None:
    st.session_state["topic_picked"] = id


def _headline(found: Reasons) -> str:
    """What is found, in words: the most frequent reason, and what grew beyond chance."""
    if not found.reasons:
        return ""
    if not enough(found.n):
        return t("topic.few", n=found.n)
    first = found.reasons[0]
    told = [t("topic.most", reason=_title(first.id), share=wording.percent(first.share.value))]
    for state in ("rose", "fell"):
        names = [_title(one.id) for one in found.reasons if one.state == state][:3]
        if names:
            told.append(t(f"topic.{state}", reasons=t("frame.comma").join(names)))
    return " · ".join(told)


def _title(id: str) -> str:
    return reason_title(id, language())


def _columns(compared: bool) -> list[dict[str, object]]:
    figures = [
        column(metric_words.title(name), "minmax(0, 0.9fr)", label=True, help=metric_words.explained(name))
        for name in SHOWN
    ]
    change = column(t("topic.change"), "minmax(0, 1.1fr)", label=True, help=t("topic.change_help"))
    return [
        column(t("filter.reason"), "minmax(0, 1.3fr)"),
        column(t("topic.share"), "minmax(130px, 1.5fr)", wide=True),
        *([change] if compared else []),
        *figures,
    ]


def _lines(found: Reasons, params: Mapping[str, list[str]], compared: bool) -> list[Row]:
    most = max((one.share.high or 0.0) for one in found.reasons)
    domain = (0.0, min(1.0, max(0.1, most)))
    return [
        row(
            one.id,
            [
                text(_title(one.id), f"n = {round((one.share.value or 0) * found.n):,}"),
                interval(one.share, "share", domain),
                *([_change(one)] if compared else []),
                *(_figure(one, name) for name in SHOWN),
            ],
            href=href("conversations", {**params, "reason": [one.id]}),
        )
        for one in found.reasons
    ]


def _change(one: ReasonFigures) -> dict[str, object]:
    d = one.change
    if d.value is None or d.interval is None:
        return text(wording.DASH)
    points = t("metric.points", n=wording.signed(100 * d.value, 1))
    help = f"{points} ({wording.signed(100 * d.interval[0], 1)} – {wording.signed(100 * d.interval[1], 1)})"
    return chips([(f"{t(f'topic_state.{one.state}')} {points}", TONES[one.state], help)])


def _figure(one: ReasonFigures, metric: str) -> dict[str, object]:
    found = estimate(one.figures[metric])
    if found.value is None or not enough(found.n):
        return text(wording.DASH) | {"help": t("topic.too_few", n=found.n)}
    kind = _kind(metric)
    return text(metric_words.shown(metric, found.value), wording.spread(found, kind)) | {
        "help": wording.basis(found, kind)
    }


def _kind(metric: str) -> str:
    return "time" if metric == "handle_time" else "share"


def _spark(one: ReasonFigures) -> Spark:
    return Spark(
        one.id,
        _title(one.id),
        f"{wording.percent(one.share.value, 1)}%",
        one.weeks,
        (),
        one.state,
        "" if one.state == "alone" else t(f"topic_state.{one.state}"),
        TONES.get(one.state, ""),
    )


def _table(found: Reasons) -> Table:
    names = [
        t("filter.reason"),
        "n",
        t("topic.share_percent"),
        t("topic.change_points"),
        *map(metric_words.title, SHOWN),
    ]
    lines = []
    for one in found.reasons:
        change = None if one.change.value is None else round(100 * one.change.value, 1)
        n, share = round((one.share.value or 0) * found.n), round(100 * (one.share.value or 0), 1)
        lines.append(
            [_title(one.id), n, share, change, *(metric_words.shown(m, estimate(one.figures[m]).value) for m in SHOWN)]
        )
    return Table(names, lines)


def _themes() -> None:
    topics_themes.show(_views)


def _taxonomy() -> None:
    topics_taxonomy.show(_views)


VIEWS: Mapping[str, Callable[[], None]] = {"reasons": _reasons, "themes": _themes, "taxonomy": _taxonomy}
