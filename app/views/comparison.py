"""Comparison (对比): units side by side, with what their mix explains and places that are real; a part of the address names the view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from app.frame import card_title, heading
from app.i18n.translate import label, language, t
from app.navigation import go
from app.state import current, viewer
from app.titles import reason_title
from app.views import comparison_checks, comparison_items
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets import metric_words, wording
from app.widgets.address_choice import box, switch
from app.widgets.board import Row, board, chips, column, interval, row, text
from app.widgets.comparison_charts import funnel_chart
from app.widgets.plots import Table, show_table
from qa.manager.comparing import MIX, MOST_RANKED, Comparison, Unit, compare
from qa.store import queries
from qa.store.filters import Filters
from scoring.manager.metrics import METRICS
from scoring.statistics import enough

GROUPS = ("team", "agent", "queue", "channel", "customer_group", "contact_reason", "language", "rubric_version")
METRIC_NAMES = tuple(name for name, metric in METRICS.items() if metric.kind != "count")
SHARES = tuple(name for name in METRIC_NAMES if METRICS[name].kind == "share")
"""A funnel is for these: its limits are those of counts."""
PARAMETER = {"customer_group": "group", "contact_reason": "reason", "rubric_version": "version"}
"""The filter of the address that picks a group, where it is called otherwise."""
MOST_UNITS = 60
MOST_NAMED = 4
TONES = {"better": "good", "worse": "bad", "level": "", "too_few": "line", "unmatched": "line"}


def page() -> None:
    """The view that the address names."""
    db = current().database
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    head = st.container()
    filtering.bar(queries.filter_options(db, viewer()), filtering.FIRST, filtering.MORE)
    views = tuple(VIEWS)
    view = switch(
        "view", views, lambda name: t(f"comparison_view.{name}"), key="comparison_view", label=t("comparison.view")
    )
    note = VIEWS[view](filtering.chosen())
    with head:
        heading(t("nav.comparison"), note)


def _asked(
    chosen: filtering.Chosen, names: Sequence[str] = METRIC_NAMES, usual: str = "score"
) -> tuple[Comparison, str]:
    with st.container(horizontal=True, gap="small", key="comparison-choice"):
        metric = box(
            "metric", names, metric_words.title,
            key="comparison_metric", label=t("comparison.metric"), usual=usual,
        )  # fmt: skip
        by = box("by", GROUPS, lambda name: t(f"group_by.{name}"), key="comparison_by", label=t("comparison.by"))
    return compare(current().database, viewer(), chosen.filters, metric, by), by


def _units(chosen: filtering.Chosen) -> str:
    found, by = _asked(chosen)
    if not found.units:
        st.info(t("overview.nothing"))
        return ""
    with st.container(border=True, key="card-units"):
        overall = metric_words.shown(found.metric.id, found.overall.value)
        card_title(found.metric.title[language()], t("comparison.overall", value=overall, n=f"{found.overall.n:,}"))
        shown = found.units[:MOST_UNITS]
        columns = [
            column(t(f"group_by.{by}"), "minmax(110px, 1fr)"),
            column(t("comparison.crude"), "minmax(190px, 1.7fr)", wide=True, label=t("comparison.crude")),
            column(t("comparison.adjusted"), "minmax(190px, 1.7fr)", wide=True, label=t("comparison.adjusted")),
            column(t("comparison.mix"), "90px", right=True, away=True),
            column(t("comparison.place"), "100px", right=True),
            column("", "110px", right=True),
        ]
        domain = _domain(found)
        clicked = board(columns, [_line(unit, found, domain, by) for unit in shown], key="units")
        if clicked.open:
            _open(chosen, by, _named(str(clicked.open)))
        more = len(found.units) - len(shown)
        notes = [t("comparison.mix_note", factors=t("frame.comma").join(t(f"group_by.{f}") for f in MIX if f != by))]
        notes += [] if found.ranked else [t("comparison.not_ranked", n=MOST_RANKED)]
        notes += [t("comparison.more", n=more)] if more > 0 else []
        st.caption(" ".join(notes))
        with st.expander(t("chart.table"), icon=":material/table:"):
            show_table(_table(found, by), key="units-table")
    return _headline(found, by)


def _headline(found: Comparison, by: str) -> str:
    better = [unit_title(by, unit.name) for unit in found.units if unit.standing == "better"]
    worse = [unit_title(by, unit.name) for unit in found.units if unit.standing == "worse"]
    if all(unit.standing in ("too_few", "unmatched") for unit in found.units):
        return t("comparison.too_few", metric=found.metric.title[language()])
    if not better and not worse:
        return t("comparison.none", metric=found.metric.title[language()])
    parts = [("comparison.better", better), ("comparison.worse", worse)]
    return t("comparison.headline", metric=found.metric.title[language()]) + t("comparison.and").join(
        t(key, n=len(names), names=t("frame.comma").join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else ""))
        for key, names in parts
        if names
    )


def _line(unit: Unit, found: Comparison, domain: tuple[float, float], by: str) -> Row:
    metric, reference = found.metric, found.overall.value
    place, rank = wording.DASH, unit.rank
    if rank is not None:
        place = f"{rank.best}–{rank.worst}" if rank.best != rank.worst else f"{rank.best}"
    return row(
        f"u:{unit.name}",
        [
            text(unit_title(by, unit.name), f"n={unit.crude.n:,}"),
            interval(unit.crude, metric.unit, domain, reference),
            interval(unit.adjusted, metric.unit, domain, reference, colour="violet"),
            text(metric_words.change_shown(metric.id, unit.by_mix)),
            text(place, t("comparison.of", n=rank.of) if rank else ""),
            chips([(t(f"comparison_standing.{unit.standing}"), TONES[unit.standing], t("comparison.standing_help"))]),
        ],
        opens=True,
        faint=not enough(unit.crude.n),
    )


def _domain(found: Comparison) -> tuple[float, float]:
    """A scale that holds the figures that are known well enough, with a little room."""
    thick = [unit for unit in found.units if enough(unit.crude.n)] or list(found.units)
    known = [figure for unit in thick for figure in (unit.crude, unit.adjusted)]
    ends = [v for e in known for v in (e.low, e.value, e.high) if v is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = 0.06 * (high - low) or 1.0
    least, most = found.metric.bounds if found.metric.kind != "share" else (0.0, 1.0)
    return max(least, low - room), min(most, high + room)


def _table(found: Comparison, by: str) -> Table:
    names = (t(f"group_by.{by}"), t("comparison.value"), t("comparison.low"), t("comparison.high"), "n")
    more = (t("comparison.adjusted"), t("comparison.low"), t("comparison.high"), t("comparison.mix"))
    twice = tuple(f"{t('comparison.adjusted')}: {name}" if k else name for k, name in enumerate(more[:3])) + more[3:]
    rows = [
        (
            unit_title(by, u.name),
            u.crude.value,
            u.crude.low,
            u.crude.high,
            u.crude.n,
            u.adjusted.value,
            u.adjusted.low,
            u.adjusted.high,
            u.by_mix,
            u.rank.best if u.rank else None,
            u.rank.worst if u.rank else None,
            t(f"comparison_standing.{u.standing}"),
        )
        for u in found.units
    ]
    return Table((*names, *twice, t("comparison.best"), t("comparison.worst"), t("comparison.standing")), rows)


def _funnel(chosen: filtering.Chosen) -> str:
    found, by = _asked(chosen, SHARES, "resolution")
    if found.funnel is None:
        st.info(t("overview.nothing"))
        return ""
    with st.container(border=True, key="card-funnel"):
        card_title(found.metric.title[language()], t("funnel.note"))
        clicked = funnel_chart(found.metric, found.funnel, lambda name: unit_title(by, name), key="funnel")
        if clicked is not None:
            _open(chosen, by, clicked)
        st.caption(_spread_told(found))
    outside = [p for p in found.funnel.points if p.place in ("very_high", "very_low")]
    if not outside:
        return t("funnel.none_outside", n=len(found.funnel.points))
    names = t("frame.comma").join(unit_title(by, p.name) for p in outside[:MOST_NAMED])
    more = "…" if len(outside) > MOST_NAMED else ""
    return t("funnel.outside", n=len(outside), of=len(found.funnel.points), names=names + more)


def _spread_told(found: Comparison) -> str:
    spread = found.funnel
    assert spread is not None
    if spread.dispersion is None:
        return t("funnel.few_units")
    if spread.widened:
        return t("funnel.widened", times=f"{spread.dispersion:.1f}", by=f"{100 * spread.between:.1f}")
    return t("funnel.chance")


def _named(id: str) -> str:
    return id.removeprefix("u:")


def unit_title(by: str, name: str) -> str:
    """A unit as people know it."""
    if not name:
        return t("chart.no_name")
    if by == "contact_reason":
        return reason_title(name, language())
    return label({"customer_group": "group"}.get(by, by), name)


def _open(chosen: filtering.Chosen, by: str, name: str) -> None:
    go("conversations", {**chosen.params, PARAMETER.get(by, by): [name]})


VIEWS: Mapping[str, Callable[[filtering.Chosen], str]] = {
    "units": _units,
    "funnel": _funnel,
    "items": comparison_items.pareto_view,
    "heat": comparison_items.heat_view,
    "reviewed": comparison_checks.reviewed_view,
    "fairness": comparison_checks.fairness_view,
}
"""Each draws itself and says in a line what is found."""
