"""Coaching: agents of one's teams who need attention, follow-ups that are due, records, units of training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from app import coaching_desk as desk
from app.frame import card_title, heading
from app.i18n.translate import t
from app.navigation import go, href
from app.state import current, viewer
from app.views import training_units
from app.views.welcome import welcome
from app.widgets import wording
from app.widgets.board import Cell, Row, board, chips, column, interval, row, text
from qa.reviewing import agent_profile
from qa.reviewing.agent_profile import AgentFigures, Skill
from qa.reviewing.coaching_content import read
from qa.store import coaching as table
from qa.store import queries
from qa.store.coaching import RecordRow
from qa.store.filters import Filters

MOST = 60
MOST_DUE = 8
GAPS_SHOWN = 3
STEP = 5.0


def page() -> None:
    """One of the views, as the address names it."""
    if not queries.count_conversations(current().database, viewer(), Filters()):
        welcome()
        return
    desk.tell()
    VIEWS[_view()]()


def _view() -> str:
    asked = st.query_params.get("view", "agents")
    return asked if asked in VIEWS else "agents"


def _bar(*, team: bool = True, days: bool = False) -> None:
    """The choice of views, and what narrows the one that is shown."""
    st.session_state["coach_view"] = _view()
    with st.container(key="coachbar", horizontal=True, gap="small", vertical_alignment="center"):
        st.segmented_control(
            t("coach.views"),
            list(VIEWS),
            key="coach_view",
            format_func=lambda name: t(f"coach_view.{name}"),
            label_visibility="collapsed",
            on_change=_turn,
        )
        if team:
            _team_box()
        if days:
            desk.days_box()


def _turn() -> None:
    if chosen := st.session_state["coach_view"]:
        st.query_params["view"] = chosen


def _team_box() -> None:
    teams = queries.filter_options(current().database, viewer())["teams"]
    if len(teams) < 2:
        return
    st.session_state["coach_team"] = next(iter(_teams()), "")
    st.selectbox(
        t("filter.team"),
        ["", *teams],
        key="coach_team",
        format_func=lambda name: name or t("coach.every_team"),
        label_visibility="collapsed",
        on_change=_write_team,
        width=160,
    )


def _write_team() -> None:
    if chosen := st.session_state["coach_team"]:
        st.query_params["team"] = chosen
    else:
        st.query_params.pop("team", None)


def _teams() -> tuple[str, ...]:
    asked = st.query_params.get("team", "")
    return (asked,) if asked else ()


def _agents() -> None:
    db, today = current().database, date.today()
    found = agent_profile.agents(db, viewer(), replace(desk.span(), teams=_teams()))
    records = [one for one in table.records(db, viewer()) if not _teams() or one.team in _teams()]
    heading(t("nav.coaching"), t("coach.agents_note", n=len(found)))
    _bar(days=True)
    due = sorted(
        (one for one in records if desk.due_reasons(one, today)),
        key=lambda one: (one.follow_up or date.max, one.held_on),
    )
    if due:
        with st.container(border=True, key="card-due"):
            card_title(t("coach.due"), t("coach.due_note", n=len(due)))
            records_board(due[:MOST_DUE], key="due", bare=True)
    latest: dict[tuple[str, str], RecordRow] = {}
    for one in records:
        latest.setdefault((one.team, one.agent), one)
    domain = _domain(found)
    lines = [_agent(one, latest.get((one.team, one.agent)), domain) for one in found[:MOST]]
    clicked = board(_agent_columns(), lines, key="coach_agents", empty=t("coach.no_agents"))
    if len(found) > MOST:
        st.caption(t("coach.more_agents", n=len(found) - MOST))
    if clicked.open:
        team, _, agent = str(clicked.open).partition("\n")
        go("agent_profile", desk.agent_params(agent, team))


def _agent_columns() -> list[dict[str, object]]:
    return [
        column(t("coach_column.agent"), "minmax(0, 1fr)"),
        column(t("coach_column.score"), "minmax(140px, 1.2fr)", wide=True, help=t("coach.score_help")),
        column(t("coach_column.beside"), "minmax(0, 1fr)", label=True, help=t("coach.beside_help")),
        column(t("coach_column.gaps"), "minmax(0, 1.9fr)", label=True, wide=True, help=t("coach.gaps_help")),
        column(t("coach_column.critical"), "72px", right=True, away=True),
        column(t("coach_column.turned"), "96px", right=True, away=True, help=t("coach.turned_help")),
        column(t("coach_column.last"), "minmax(0, 1fr)", label=True),
    ]


def _agent(one: AgentFigures, record: RecordRow | None, domain: tuple[float, float]) -> Row:
    critical = round((one.critical.value or 0) * one.critical.n)
    turned = f"{round((one.turned.value or 0) * one.turned.n)} / {one.turned.n}" if one.turned.n else wording.DASH
    last = text(t(f"coach_state.{record.state}"), f"{record.held_on:%Y-%m-%d}") if record else text(wording.DASH)
    return row(
        f"{one.team}\n{one.agent}",
        [
            text(one.agent, f"{one.team} · n = {one.conversations}".strip(" ·")),
            interval(one.score, "score", domain, one.team_score.value),
            beside(one),
            _gaps(one.gaps, one),
            text(f"{critical} / {one.critical.n}"),
            text(turned),
            last,
        ],
        href=href("agent_profile", desk.agent_params(one.agent, one.team)),
    )


def beside(one: AgentFigures) -> Cell:
    """An agent's mean score less that of the rest of the team, in words and figures."""
    d = one.difference
    if d.value is None or d.interval is None or wording.is_thin(d):
        return chips([(t("coach.too_few"), "", t("coach.too_few_help"))])
    name = "below" if one.is_below else "above" if d.interval[0] > 0 else "level"
    tone = {"below": "bad", "above": "good"}.get(name, "")
    help = f"{wording.signed(d.value, 1)} ({wording.signed(d.interval[0], 1)} – {wording.signed(d.interval[1], 1)})"
    return chips([(f"{t(f'coach.{name}')} {wording.signed(d.value, 1)}", tone, help)])


def _gaps(gaps: Sequence[Skill], one: AgentFigures) -> Cell:
    if not gaps:
        known = any(skill.standing.verdict != "too_few" for skill in one.skills)
        return text(t("coach.no_gaps") if known else t("coach.too_few")) | {
            "help": "" if known else t("coach.too_few_help")
        }
    shown = [(desk.item_name(gap.item, gap.rubric), "warn", rate_words(gap)) for gap in gaps[:GAPS_SHOWN]]
    rest = [(f"+{len(gaps) - GAPS_SHOWN}", "", "")] if len(gaps) > GAPS_SHOWN else []
    return chips([*shown, *rest])


def rate_words(skill: Skill) -> str:
    """How often an item fails with the agent and with the others."""
    own, others = skill.standing.own, skill.standing.others
    return t("coach.rates", own=wording.percent(own.value), n=own.n, others=wording.percent(others.value), m=others.n)


def _domain(found: Sequence[AgentFigures]) -> tuple[float, float]:
    """A scale in steps of five that holds all means and, where they rest on enough conversations, their intervals."""
    scores = [one.score for one in found if one.score.value is not None]
    ends = [
        end for score in scores for end in ((score.low, score.high) if not wording.is_thin(score) else (score.value,))
    ]
    known = [end for end in ends if end is not None]
    if not known:
        return 0.0, 100.0
    low = max(0.0, min(known) // STEP * STEP)
    return min(low, 100 - 2 * STEP), min(100.0, max(known) // STEP * STEP + STEP)


def _records() -> None:
    found = [one for one in table.records(current().database, viewer()) if not _teams() or one.team in _teams()]
    heading(t("nav.coaching"), t("coach.records_note", n=len(found)))
    _bar()
    records_board(found, key="coach_records")


def records_board(found: Sequence[RecordRow], *, key: str, bare: bool = False) -> None:
    """Records, each with what it waits for; a click opens it."""
    today = date.today()
    columns = [
        column(t("coach_column.agent"), "minmax(0, 1fr)"),
        column(t("coach_column.state"), "minmax(0, 1.6fr)", wide=True),
        column(t("coach_column.areas"), "minmax(0, 2.4fr)", wide=True),
        column(t("coach_column.plan"), "72px", right=True, away=True),
        column(t("coach_column.follow_up"), "96px", label=True),
        column(t("coach_column.coach"), "minmax(0, 1fr)", away=True),
    ]
    clicked = board(columns, [_record(one, today) for one in found], key=key, empty=t("coach.no_records"), bare=bare)
    if clicked.open:
        go("coaching_record", {"record": str(clicked.open)})


def _record(one: RecordRow, today: date) -> Row:
    content = read(one.content)
    done = sum(step.done_on is not None for step in content.plan)
    return row(
        one.id,
        [
            text(one.agent, " · ".join(filter(None, [one.team, f"{one.held_on:%Y-%m-%d}"]))),
            chips([(t(f"coach_state.{one.state}"), desk.TONES[one.state], ""), *desk.due_reasons(one, today)]),
            text(desk.area_names(content) or wording.DASH),
            text(f"{done} / {len(content.plan)}" if content.plan else wording.DASH),
            text(f"{one.follow_up:%Y-%m-%d}" if one.follow_up else wording.DASH),
            text(one.coach),
        ],
        href=href("coaching_record", {"record": one.id}),
        faint=one.state == "completed",
    )


def _units() -> None:
    found = table.units(current().database, viewer(), retired=True)
    heading(t("nav.coaching"), t("coach.units_note", n=sum(not unit.retired for unit in found)))
    _bar(team=False)
    training_units.show(found)


VIEWS: Mapping[str, Callable[[], None]] = {"agents": _agents, "records": _records, "units": _units}
