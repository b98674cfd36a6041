"""Process map (流程映射图): how conversations went beside the standard flow, what they skip or come back to, where they lose time."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.frame import card_title, heading
from app.i18n.translate import label, language, t
from app.navigation import Params, go, link
from app.state import current, viewer
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.address_choice import switch
from app.widgets.cell_table import Cell, Column, cell_table, share_cell
from app.widgets.flow_map import edge_kind, flow_map, stage_title, wording_of
from app.widgets.plots import Table, show_table
from qa.manager.process_map import (
    ProcessMap,
    StepFigure,
    TeamStep,
    condition,
    flows,
    narrowed,
    process_map,
    team_steps,
)
from qa.store import queries
from qa.store.filters import Filters
from qa.store.process_figures import StageTime
from scoring.manager.standard_flow import Flow
from scoring.statistics import Estimate, enough

FLOW, BESIDE = "flow", "beside"
"""Parameters of the address: the standard flow, and the team compared with all others."""
LIMITS = {"reason": "reasons", "event": "events", "channel": "channels"}
"""Parameter of the address that a flow narrows, and its field."""
BAD_STAGES = ("brush_off", "escalation")


def page() -> None:
    """The map of what the address filters, for the flow it names."""
    db = current().database
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    filtering.drop("stages")  # the way back from a list brings it along
    chosen = filtering.chosen()
    known = flows(current().folder)
    flow = known.get(st.query_params.get(FLOW, ""), next(iter(known.values())))
    found = process_map(db, viewer(), narrowed(chosen.filters, flow), flow)
    heading(t("nav.process"), t("process.basis", n=f"{found.n:,}"))
    filtering.bar(queries.filter_options(db, viewer()), filtering.FIRST, filtering.MORE)
    _flow_choice(known, flow)
    if not found.n:
        st.info(t("process.nothing" if not found.unknown else "process.unread"))
        return
    params = _params(chosen, flow)
    _findings(found)
    left, right = st.columns([7, 6], gap="small")
    with left, st.container(border=True, key="card-flow", height="stretch"):
        card_title(t("process.map"), t("process.map_note", n=f"{found.drawn:,}"))
        _open(flow_map(found, key="flowmap"), params)
        _data(found)
    with right:
        with st.container(border=True, key="card-steps"):
            card_title(t("process.steps"), t("process.steps_note"))
            _open(_steps(found), params)
        with st.container(border=True, key="card-team"):
            _team(chosen, flow)
    with st.container(border=True, key="card-variants"):
        card_title(t("process.variants"), t("process.variants_note", n=found.variant_count))
        _open(_variants(found), params)
    link("journey", t("process.to_journey"), chosen.params, icon=":material/arrow_forward:")


def _flow_choice(known: Mapping[str, Flow], flow: Flow) -> None:
    switch(
        FLOW,
        list(known),
        lambda id: _told(known[id].titles),
        key="process_flow",
        label=t("process.flow"),
        usual=flow.id,
    )
    st.caption(t("process.flow_note", title=_told(flow.titles), note=_told(flow.notes)))


def _told(texts: Mapping[str, str]) -> str:
    return texts.get(language()) or next(iter(texts.values()))


def _params(chosen: filtering.Chosen, flow: Flow) -> Params:
    """What opens the conversations of the map: the filters, and what the flow is for."""
    own = {name: list(getattr(flow, field)) for name, field in LIMITS.items()}
    return {**{name: values for name, values in own.items() if values}, **chosen.params}


def _open(what: str | None, params: Params) -> None:
    if what:
        go("conversations", {**params, "stages": what})


def _findings(found: ProcessMap) -> None:
    """What is found, in words: the bottleneck, what is skipped most, how many keep to the flow."""
    lines = [_bottleneck(found), _skipped(found), _conforming(found)]
    with st.container(border=True, key="card-findings"):
        st.markdown("\n".join(f"- {line}" for line in lines if line))
        if found.unknown:
            st.caption(t("process.unknown", n=found.unknown))


def _bottleneck(found: ProcessMap) -> str:
    first = found.bottleneck
    if first is None:
        timed = any(figure.time for figure in found.steps)
        return t("process.no_bottleneck") if timed else t("process.no_times")
    excess, name = first.excess, stage_title(first.name)
    text = t(
        "process.bottleneck",
        stage=name,
        mean=_seconds(excess.value),
        low=_seconds(excess.low),
        high=_seconds(excess.high),
        over=f"{first.over:,}",
        n=f"{excess.n:,}",
    )
    if not found.tied:
        return text
    return text + t("process.tied", stages=t("frame.comma").join(map(stage_title, found.tied)))


def _seconds(value: float | None) -> str:
    return wording.number(value, 0 if (value or 0) >= 10 else 1)


def _skipped(found: ProcessMap) -> str:
    """The step left out most, where enough conversations say so."""
    worst = max(found.steps, key=lambda figure: (figure.skipped and figure.skipped.value) or 0.0)
    share = worst.skipped
    if share is None or not share.value or not enough(share.n):
        return ""
    step = stage_title(worst.step.name)
    return t("process.skipped_most", step=step, share=_share(share))


def _conforming(found: ProcessMap) -> str:
    return t("process.conforming", share=_share(found.conforming))


def _share(share: Estimate) -> str:
    return f"{wording.percent(share.value)}% {wording.basis(share, 'share')}"


def _steps(found: ProcessMap) -> str | None:
    columns = [
        Column(t("process.step")),
        Column(t("process.skipped"), True, t("process.skipped_help")),
        Column(t("process.repeated"), True, t("process.repeated_help")),
        Column(t("process.early"), True, t("process.early_help")),
        Column(t("process.time"), True, t("process.time_column_help")),
        Column(t("process.over"), True, t("process.over_help")),
    ]
    return cell_table(columns, [_step_row(found, figure) for figure in found.steps], key="steps")


def _step_row(found: ProcessMap, figure: StepFigure) -> list[Cell]:
    flow, step, time = found.flow, figure.step, figure.time
    note = t("process.optional") if step.optional else ""
    return [
        Cell(stage_title(step.name), note),
        share_cell(
            figure.skipped, "bad" if _notable(figure.skipped, 0.2) else "warn", condition(flow, step, "skipped")
        ),
        share_cell(figure.repeated, "warn", condition(flow, step, "repeated")),
        share_cell(figure.early, "warn", condition(flow, step, "early")),
        _time(time, wording_of(step.seconds)),
        share_cell(figure.over, "bad" if _notable(figure.over, 0.2) else "warn"),
    ]


def _time(time: StageTime | None, allowed: str) -> Cell:
    """A step that is mostly one first message of a chat takes no time."""
    shown = wording.clock(time.median) if time and time.median >= 0.5 else wording.DASH
    return Cell(shown, allowed, help=f"n={time.n}" if time else "")


def _notable(share: Estimate | None, limit: float) -> bool:
    """Whether a share lies over a limit for sure."""
    return share is not None and share.low is not None and share.low > limit and enough(share.n)


def _variants(found: ProcessMap) -> str | None:
    columns = [
        Column(t("process.variant")),
        Column(t("process.count"), True),
        Column(t("process.share"), True),
        Column(label("outcome", "resolved"), True, t("process.resolved_help")),
    ]
    rows = [
        [
            Cell("", way=tuple((stage_title(name), "bad" if name in BAD_STAGES else "") for name in variant.names)),
            Cell(f"{variant.count:,}", open=variant.condition),
            _one_line(variant.share),
            _one_line(variant.resolved),
        ]
        for variant in found.variants
        if variant.names
    ]
    return cell_table(columns, rows, key="variants")


def _one_line(share: Estimate) -> Cell:
    if share.value is None:
        return Cell(wording.DASH, tone="dim")
    text = f"{wording.percent(share.value, 1)}% {wording.spread(share, 'share')}"
    return Cell(text, tone="dim" if wording.is_thin(share) else "", help=f"n={share.n}")


def _team(chosen: filtering.Chosen, flow: Flow) -> None:
    card_title(t("process.team"), t("process.team_note"))
    teams = queries.filter_options(current().database, viewer())["teams"]
    if len(teams) < 2:
        st.caption(t("process.one_team"))
        return
    asked = st.query_params.get(BESIDE) or (chosen.filters.teams[0] if len(chosen.filters.teams) == 1 else teams[0])
    st.session_state["process_team"] = asked if asked in teams else teams[0]
    team = st.selectbox(
        t("process.team"), teams, key="process_team", label_visibility="collapsed", on_change=_choose_team, width=240
    )
    found = team_steps(current().database, viewer(), narrowed(chosen.filters, flow), flow, team)
    columns = [
        Column(t("process.step")),
        Column(team, True),
        Column(t("process.others"), True),
        Column(t("process.difference"), True, t("process.difference_help")),
    ]
    picked = cell_table(
        columns, [_team_row(flow, step) for step in found[:6]], key="team-steps", empty=t("process.no_faults")
    )
    _open(picked, {**_params(chosen, flow), "team": [team]})


def _team_row(flow: Flow, found: TeamStep) -> list[Cell]:
    step = next(one for one in flow.steps if one.name == found.name)
    return [
        Cell(stage_title(found.name), t(f"process.{found.what}")),
        share_cell(found.own, open=condition(flow, step, found.what)),
        share_cell(found.others),
        _difference(found),
    ]


def _difference(found: TeamStep) -> Cell:
    gap = found.difference
    if (
        gap.value is None
        or gap.low is None
        or gap.high is None
        or not enough(found.own.n)
        or not enough(found.others.n)
    ):
        return Cell(t("process.too_few"), tone="dim")
    real = gap.low > 0 or gap.high < 0
    text, low, high = (wording.signed(100 * value, 1) for value in (gap.value, gap.low, gap.high))
    return Cell(text, f"({low} – {high})", ("bad" if gap.value > 0 else "good") if real else "dim")


def _choose_team() -> None:
    st.query_params[BESIDE] = st.session_state["process_team"]


def _data(found: ProcessMap) -> None:
    with st.expander(t("chart.table"), icon=":material/table:"):
        rows = [
            (
                stage_title(one) if one else t("process.begin"),
                stage_title(other) if other else t("process.end"),
                round(100 * share, 1),
                t(f"process.edge_{edge_kind(found.flow, one, other)}"),
            )
            for (one, other), share in sorted(found.follows.items(), key=lambda pair: -pair[1])
        ]
        columns = [t("process.from"), t("process.to"), t("process.share_percent"), t("process.kind")]
        show_table(Table(columns, rows), key="flow-table")
