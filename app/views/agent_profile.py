"""One agent beside the team: scores, skills, strengths and gaps, feelings turned round, causes, clips, earlier coaching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from app import coaching_desk as desk
from app.access import acting
from app.frame import card_title, heading
from app.i18n.translate import language, t
from app.navigation import Params, can_open, go, href, link
from app.state import current, viewer
from app.titles import section_title
from app.views.coaching import rate_words, records_board
from app.views.coaching_clips import clips_for, moments_board
from app.widgets import wording
from app.widgets.board import Row, board, chips, column, group, interval, row, text
from app.widgets.charts import Figure, figures, trend
from app.widgets.reviewed import totals
from qa import metrics
from qa.metrics import NEGATIVE_BELOW
from qa.reviewing import agent_profile as loading
from qa.reviewing import coaching as flow
from qa.reviewing.agent_profile import AgentFigures, RootCause, Skill
from qa.reviewing.coaching_content import Area, Content
from qa.sheets.week import week_name
from qa.store import agent_figures, reviews
from qa.store import coaching as table
from qa.store.filters import Filters
from scoring.root_causes import cause_title
from scoring.standing import Tally
from scoring.statistics import Estimate, enough

WEEKS = 8
LEAST_SHOWN = 5
"""Under so many judged in a week its colour would be chance; the number is shown pale."""
TONES = {"gap": "warn", "strength": "good", "level": "", "too_few": ""}


def page() -> None:
    """The agent and the team that the address names."""
    db = current().database
    desk.tell()
    agent, asked = desk.named("agent", "team")
    team = _team(agent, asked)
    found = loading.profile(db, viewer(), desk.span(), agent, team) if team is not None else None
    link("coaching", t("coach.back"), icon=":material/arrow_back:")
    if team is None:
        st.info(t("coach.unknown_agent"))
        return
    _top(agent, team, found)
    if found is None:
        st.info(t("coach.nothing_in_days"))
        return
    only = replace(desk.span(), agents=(agent,), teams=(team,))
    _tiles(found)
    left, right = st.columns([5, 4], gap="small")
    with left, st.container(border=True, key="card-trend", height="stretch"):
        _trend(only)
    with right, st.container(border=True, key="card-standing", height="stretch"):
        _strengths_and_gaps(found)
    _skills(found, only)
    left, right = st.columns([5, 4], gap="small")
    with left, st.container(border=True, key="card-clips", height="stretch"):
        _clips(found, only)
    with right:
        with st.container(border=True, key="card-turned"):
            _turned(found, only)
        with st.container(border=True, key="card-causes"):
            _causes(only)
        with st.container(border=True, key="card-reviews"):
            _reviews(only)
        with st.container(border=True, key="card-history"):
            card_title(t("coach.history"))
            records_board(table.records(db, viewer(), agent=agent, team=team, limit=6), key="history", bare=True)


def _team(agent: str, asked: str) -> str | None:
    """The team that is meant, of those in which the viewer sees the agent; None for none."""
    teams = agent_figures.teams_of(current().database, viewer(), agent) if agent else []
    if not teams:
        return None
    wanted = "" if asked == "-" else asked
    return wanted if wanted in teams else None if asked else teams[0]


def _top(agent: str, team: str, found: AgentFigures | None) -> None:
    last = t("coach.last_on", day=f"{found.last_on:%Y-%m-%d}") if found and found.last_on else ""
    note = " · ".join(filter(None, [team, t("coach.n", n=found.conversations) if found else "", last]))
    with st.container(key="convtop", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key="profilehead"):
            heading(agent, note)
        desk.days_box()
        link("conversations", t("coach.conversations"), _listed(agent, team), icon=":material/forum:")
        if found and found.last_on:
            week = {"agent": agent, "team": team, "week": week_name(found.last_on)}
            link("sheet", t("sheet.week"), week, icon=":material/description:")
        if st.button(t("coach.begin"), key="begin", type="primary", icon=":material/add:"):
            _begin(agent, team, found)


def _listed(agent: str, team: str) -> Params:
    return {"agent": [agent], **({"team": [team]} if team else {})}


def _begin(agent: str, team: str, found: AgentFigures | None) -> None:
    """Open a record that starts from the gaps; a second click opens the same one."""
    gaps = found.gaps[:3] if found else []
    content = Content(
        why="low_scores" if found and found.is_below else "",
        areas=tuple(Area(item=gap.item, rubric=gap.rubric) for gap in gaps),
    )
    id = st.session_state.setdefault(f"record_new_{team}_{agent}", flow.new_id())
    begun = desk.attempt(lambda: flow.begin(current().database, acting(), id, agent, team, date.today(), content))
    if begun:
        st.session_state.pop(f"record_new_{team}_{agent}", None)
        go("coaching_record", {"record": id})
    st.rerun()


def _tiles(found: AgentFigures) -> None:
    others = t("coach.others", value=wording.number(found.team_score.value))
    critical = t("coach.others", value=f"{wording.percent(found.team_critical.value)}%")
    turned = t("coach.others", value=f"{wording.percent(found.team_turned.value)}%")
    figures(
        [
            Figure(t("coach.score"), found.score, help=others),
            Figure(t("coach.difference"), found.difference, "points", help=t("coach.beside_help")),
            Figure(t("coach.critical"), found.critical, "share", help=critical),
            Figure(t("coach.turned"), found.turned, "share", help=f"{t('coach.turned_help')} {turned}"),
        ],
        key="profile_figures",
    )


def _trend(only: Filters) -> None:
    card_title(t("overview.trend"), t("coach.trend_note"))
    db = current().database
    own = metrics.score_trend(db, viewer(), only, by="agent")
    team = metrics.score_trend(db, viewer(), replace(only, agents=()), by="team")
    # the own line last, so that it lies on top
    points = [*own, *(replace(point, group=t("coach.whole_team")) for point in team)]
    if points:
        trend(points, key="profile_trend")
    else:
        st.caption(t("coach.nothing_in_days"))


def _strengths_and_gaps(found: AgentFigures) -> None:
    card_title(t("coach.standing"), t("coach.standing_note"))
    tested = sum(skill.standing.verdict != "too_few" for skill in found.skills)
    lines: list[Row] = []
    for name, skills in (("gaps", found.gaps), ("strengths", found.strengths)):
        lines.append(group(t(f"coach.{name}")))
        lines += [_difference(skill) for skill in skills] or [row("", [text(_nothing(name, tested))], faint=True)]
    clicked = board([column(), column("", "auto", right=True)], lines, key="standing", bare=True)
    if clicked.open:
        _open_failures(str(clicked.open), found)


def _nothing(name: str, tested: int) -> str:
    return t(f"coach.no_{name}") if tested else t("coach.too_few_help")


def _difference(skill: Skill) -> Row:
    d = skill.standing.difference
    assert d.interval is not None
    value, low, high = (wording.signed(100 * v, 0) for v in (d.value or 0.0, *d.interval))
    points = t("coach.share_points", value=value, low=low, high=high)
    return row(
        skill.item, [text(desk.item_name(skill.item, skill.rubric), rate_words(skill)), text(points)], opens=True
    )


def _skills(found: AgentFigures, only: Filters) -> None:
    weeks, by_item = loading.weekly(current().database, viewer(), only, WEEKS)
    card = st.container(border=True, key="card-skills")
    with card:
        card_title(t("coach.skills"), t("coach.skills_note"))
        columns = [
            column(t("coach_column.skill"), "minmax(0, 1.5fr)"),
            column(t("coach_column.failed"), "minmax(140px, 1fr)", wide=True, help=t("coach.failed_help")),
            column(t("coach_column.others"), "64px", right=True, away=True),
            column("n", "44px", right=True, away=True),
            column(t("coach_column.verdict"), "128px"),
            column("", "minmax(0, 2fr)", wide=True, heads=[f"{week:%m-%d}" for week in weeks]),
        ]
        domain = (0.0, _top_of(found.skills))
        lines: list[Row] = []
        section = ""
        for skill in found.skills:
            if skill.section != section:
                section = skill.section
                lines.append(group(section_title(skill.rubric, section, language())))
            lines.append(_skill(skill, domain, weeks, by_item.get(skill.item, {})))
        clicked = board(columns, lines, key="skills", bare=True, empty=t("coach.nothing_in_days"))
    if clicked.open:
        _open_failures(str(clicked.open), found)


def _top_of(skills: Sequence[Skill]) -> float:
    """The end of the scale that failure rates are drawn on, in fifths."""
    ends = [skill.standing.own.high or 0.0 for skill in skills if enough(skill.standing.own.n)]
    return min(1.0, max([0.4, *ends]) // 0.2 * 0.2 + 0.2)


def _skill(skill: Skill, domain: tuple[float, float], weeks: Sequence[date], tallies: Mapping[date, Tally]) -> Row:
    own, others = skill.standing.own, skill.standing.others
    verdict = skill.standing.verdict
    mark = (t(f"coach_verdict.{verdict}"), TONES[verdict], t("coach.too_few_help") if verdict == "too_few" else "")
    return row(
        skill.item,
        [
            text(desk.item_name(skill.item, skill.rubric)),
            interval(own, "share", domain, others.value, rate_words(skill), "orange" if verdict == "gap" else "blue"),
            text(f"{wording.percent(others.value)}%" if others.value is not None else wording.DASH),
            text(str(own.n)),
            chips([mark]) if verdict in ("gap", "strength") else text(mark[0]) | {"help": mark[2]},
            {"heat": {"cells": [_week(week, tallies.get(week), others) for week in weeks]}},
        ],
        opens=bool(own.value),
        faint=verdict == "too_few",
    )


def _week(week: date, tally: Tally | None, others: Estimate) -> dict[str, Any]:
    if tally is None or not tally.judged:
        return {"text": "", "off": None, "help": f"{week:%Y-%m-%d}"}
    share = tally.failed / tally.judged
    thin = tally.judged < LEAST_SHOWN
    off = None if thin or others.value is None else share - others.value
    return {
        "text": f"{100 * share:.0f}",
        "off": off,
        "thin": thin,
        "help": t("coach.week_help", week=f"{week:%Y-%m-%d}", failed=tally.failed, judged=tally.judged),
    }


def _open_failures(item: str, found: AgentFigures) -> None:
    go("conversations", {**_listed(found.agent, found.team), "item": [item]})


def _clips(found: AgentFigures, only: Filters) -> None:
    card_title(t("coach.clips"), t("coach.clips_note"))
    moments_board(clips_for(found, only), key="clips", empty=t("coach.no_clips"))


def _turned(found: AgentFigures, only: Filters) -> None:
    n = found.turned.n
    note = t("coach.turned_note", turned=round((found.turned.value or 0) * n), n=n) if n else ""
    card_title(t("coach.turned"), note)
    talks = agent_figures.began_negative(current().database, viewer(), only, NEGATIVE_BELOW, limit=5)
    lines = [
        row(
            one.conversation,
            [
                text(f"{one.started_at:%m-%d}" if one.started_at else wording.DASH),
                text(f"{wording.signed(one.start)} → {wording.signed(one.end)}"),
                chips(
                    [(t("coach.turned_yes"), "good", "")]
                    if one.end >= NEGATIVE_BELOW
                    else [(t("coach.turned_no"), "", "")]
                ),
            ],
            href=href("conversation", {"id": one.conversation}),
        )
        for one in talks
    ]
    columns = [column("", "64px"), column(), column("", "auto", right=True)]
    clicked = board(columns, lines, key="turned", empty=t("coach.none_negative"), bare=True)
    if clicked.open:
        go("conversation", {"id": str(clicked.open)})


def _causes(only: Filters) -> None:
    card_title(t("coach.causes"), t("coach.causes_note"))
    found = loading.repeated(loading.lapses(current().database, viewer(), only))
    columns = [column(), column("", "auto", right=True)]
    clicked = board(columns, [_cause(one) for one in found[:6]], key="causes", empty=t("coach.no_causes"), bare=True)
    if clicked.open:
        go("conversation", {"id": str(clicked.open)})


def _reviews(only: Filters) -> None:
    card_title(t("coach.reviews"), t("coach.reviews_note"))
    found = reviews.latest_reviews(current().database, viewer(), only)
    lines = [
        row(
            one.id,
            [
                text(f"{one.started_at:%m-%d}" if one.started_at else wording.DASH),
                text(totals(one)),
                text(one.reviewer),
            ],
            href=href("review", {"id": one.conversation, "review": one.id}),
        )
        for one in found
    ]
    columns = [column("", "64px"), column(), column("", "auto", right=True)]
    clicked = board(columns, lines, key="reviews", empty=t("coach.no_reviews"), bare=True)
    if opened := next((one for one in found if one.id == clicked.open), None):
        go("review", {"id": opened.conversation, "review": opened.id})


def _cause(one: RootCause) -> Row:
    items = t("frame.comma").join(desk.item_name(item) for item in one.items)
    n = t("coach.n", n=len(one.conversations))
    return row(
        one.conversations[0], [text(cause_title(one.cause, language()), items), text(n)], opens=can_open("conversation")
    )
