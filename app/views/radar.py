"""Satisfaction radar (满意度雷达图): eight dimensions of service against a benchmark, the weak ones lit up with advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from app.access import acting
from app.frame import card_title, heading, show_error
from app.i18n.translate import language, t
from app.navigation import Params, go, link
from app.state import current, viewer
from app.titles import any_item_title
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.begin_project import begin_project
from app.widgets.plots import Table, show_table
from app.widgets.radar import Outline, title
from app.widgets.radar import radar as draw
from qa.errors import CallQAError
from qa.manager import radar as flow
from qa.permissions import may
from qa.reviewing.training_units import fitting
from qa.store import queries
from qa.store.benchmarks import Benchmark
from qa.store.coaching import units
from qa.store.filters import Filters
from scoring.capability import DIMENSIONS
from scoring.manager.radar import Spoke

FILTERS = ("team", "agent", "channel", "queue", "group", "reason")
MOST_BESIDE = 3
BESIDE = "beside"
"""Parameter of the address: teams drawn beside what is filtered."""
PICKED = "dimension"


def page() -> None:
    """The radar of what the address filters."""
    db = current().database
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    chosen = filtering.chosen()
    spokes = flow.radar(db, viewer(), chosen.filters)
    heading(t("nav.radar"), _headline(spokes))
    options = queries.filter_options(db, viewer())
    filtering.bar(options, FILTERS)
    _tell()
    if not any(spoke.own.n for spoke in spokes):
        st.info(t("overview.nothing"))
        return
    outlines = [Outline(_name(chosen), spokes), *_beside(chosen, options.get("teams", ()))]
    with st.container(border=True, key="card-radar"):
        picked = draw(outlines, key="radar")
        with st.expander(t("chart.table"), icon=":material/table:"):
            show_table(_table(outlines), key="radar-table")
    _advice(spokes, chosen, picked)
    if may(viewer(), "manage"):
        _benchmarks()


def _headline(spokes: Sequence[Spoke]) -> str:
    weak = [title(spoke.dimension) for spoke in spokes if spoke.verdict == "weak"]
    if weak:
        return t("radar.weak", n=len(weak), names=t("frame.comma").join(weak))
    return t("radar.none_weak" if any(s.verdict != "too_few" for s in spokes) else "radar.too_few")


def _name(chosen: filtering.Chosen) -> str:
    teams = chosen.filters.teams
    return t("frame.comma").join(teams) if teams else t("radar.selected") if chosen.any else t("radar.all")


def _beside(chosen: filtering.Chosen, teams: Sequence[str]) -> list[Outline]:
    """Teams drawn beside; up to three, as more lines than four cannot be told apart."""
    key = f"f_{BESIDE}"
    st.session_state[key] = [team for team in st.query_params.get_all(BESIDE) if team in teams][:MOST_BESIDE]

    def write() -> None:
        st.query_params[BESIDE] = st.session_state[key]

    st.multiselect(
        t("radar.beside"),
        [team for team in teams if team],
        key=key,
        max_selections=MOST_BESIDE,
        placeholder=t("radar.beside"),
        label_visibility="collapsed",
        on_change=write,
        width=420,
    )
    wanted: list[str] = st.session_state[key]
    return [
        Outline(team, flow.radar(current().database, viewer(), replace(chosen.filters, teams=(team,), agents=())))
        for team in wanted
    ]


def _table(outlines: Sequence[Outline]) -> Table:
    names = (t("radar.selection"), t("radar.dimension"), t("radar.value"), t("radar.low"), t("radar.high"), "n")
    rows = [
        (
            *(one.name, title(s.dimension), _rounded(s.own.value), _rounded(s.own.low), _rounded(s.own.high), s.own.n),
            *(s.benchmark, t(f"radar_verdict.{s.verdict}")),
        )
        for one in outlines
        for s in one.spokes
    ]
    return Table((*names, t("radar.benchmark"), t("radar.verdict")), rows)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _advice(spokes: Sequence[Spoke], chosen: filtering.Chosen, picked: str) -> None:
    """What to do about each weak dimension, and about one that was clicked."""
    told = {spoke.dimension: spoke for spoke in spokes if spoke.verdict == "weak" or spoke.dimension == picked}
    if not told:
        return
    training = units(current().database, viewer())
    places = st.columns(min(2, len(told)), gap="small")
    for k, spoke in enumerate(told.values()):
        with places[k % len(places)], st.container(border=True, key=f"card-{spoke.dimension}"):
            card_title(
                title(spoke.dimension),
                t(
                    "radar.gap",
                    value=wording.number(spoke.own.value),
                    benchmark=f"{spoke.benchmark:g}",
                    difference=wording.signed(spoke.difference.value, 1),
                    spread=wording.spread(spoke.difference, "points"),
                ),
            )
            st.markdown(wording.plain(flow.advice()[spoke.dimension][language()]))
            failing = flow.failing_items(current().database, viewer(), chosen.filters, spoke.dimension)
            _items(failing, chosen)
            fit = [unit.title for unit in fitting(training, [spoke.dimension, *(one.item for one in failing)])]
            if spoke.verdict == "weak":
                teams = chosen.filters.teams
                finding = f"{title(spoke.dimension)} {wording.number(spoke.own.value)} < {spoke.benchmark:g}"
                begin_project(f"dimension_{spoke.dimension}", teams[0] if len(teams) == 1 else "", finding)
            if fit:
                st.caption(t("radar.units", names=wording.plain(t("frame.comma").join(fit[:MOST_BESIDE]))))


def _items(failing: Sequence[flow.FailingItem], chosen: filtering.Chosen) -> None:
    for found in failing:
        params: Params = {**chosen.params, "item": [found.item]}
        name = any_item_title(found.item, language())
        share = wording.percent(found.failed.value)
        text = t("radar.item", name=wording.plain(name), share=share, n=f"{found.failed.n:,}")
        link("conversations", text, params, icon=":material/arrow_forward:")


def _benchmarks() -> None:
    """The form and the import of what the dimensions are measured against."""
    known = flow.measured_against(current().database)
    with st.expander(t("radar.set"), icon=":material/tune:"):
        st.caption(t("radar.set_note"))
        with st.form("radar-benchmarks", border=False):
            places, values = st.columns(4, gap="small"), {}
            for k, name in enumerate(DIMENSIONS):
                with places[k % 4]:
                    values[name] = st.number_input(
                        title(name),
                        0.0,
                        100.0,
                        known[name].value,
                        1.0,
                        key=f"b-{name}",
                        help=known[name].source or None,
                    )
            source = st.text_input(t("radar.source"), _source(known), key="b-source", max_chars=flow.LONGEST_SOURCE)
            if st.form_submit_button(t("radar.save"), type="primary"):
                _save([Benchmark(name, value, source) for name, value in values.items()])
        file = st.file_uploader(t("radar.file"), type=["csv", "xlsx"], key="b-file", help=t("radar.file_help"))
        if file is not None and st.button(t("radar.import"), key="b-import"):
            try:
                found = flow.read_benchmarks(file.name, file.getvalue())
            except CallQAError as error:
                show_error(error)
                return
            _save(found)


def _source(known: Mapping[str, Benchmark]) -> str:
    sources = {one.source for one in known.values() if one.source}
    return sources.pop() if len(sources) == 1 else ""


def _save(found: Sequence[Benchmark]) -> None:
    try:
        flow.set_benchmarks(current().database, acting(), found)
    except CallQAError as error:
        show_error(error)
        return
    st.session_state["radar_said"] = t("radar.saved")
    for name in [*(f"b-{name}" for name in DIMENSIONS), "b-source"]:
        st.session_state.pop(name, None)
    go("radar", dict(filtering.chosen().params))


def _tell() -> None:
    if said := st.session_state.pop("radar_said", ""):
        st.toast(said)
