"""Skill heat map (技能热力图) and capability matrix (能力矩阵): people by skills, each with its n and interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from app import people_desk as desk
from app.frame import heading
from app.i18n.translate import t
from app.navigation import go
from app.state import current, viewer
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.skillgrid import Line, clicked, marked, shaded, skillgrid, total
from qa.reviewing import certifying
from qa.reviewing.skills import Skills, by_item, skills_of_items
from qa.store import queries
from scoring.capability import UNKNOWN, coverage, ordered, weakest_first
from scoring.certification import Standing

FILTERS = ("team", "agent", "channel", "queue", "group")


def heat(choose: Callable[[], None]) -> None:
    """The heat map of skills; of one skill, its items."""
    filters = filtering.chosen().filters
    people, found = desk.page_of_people(filters)
    items = skills_of_items(current().database)
    skill = _opened(_asked_skill(items))
    wanted = by_item(items, [skill]) if skill else items
    heading(t("people_view.heat"), t("people.count", n=found))
    choose()
    _bar(skill)
    if not people:
        st.info(t("overview.nothing"))
        return
    known = desk.skills_known(filters, wanted, people)
    columns = list(wanted) if skill else list(ordered(wanted.values()))
    columns = [name for name in columns if any(name in skills for skills in known.values())]
    if not columns:
        st.info(t("skills.nothing"))
        return
    names = desk.item_names(columns) if skill else desk.skill_names(columns)
    order = sorted(people, key=lambda person: _weakness(known[person]))
    lines = [
        Line(
            desk.person_id((team, agent)),
            agent,
            team,
            [shaded(known[team, agent].get(name, UNKNOWN), names[name], agent, opens=True) for name in columns],
        )
        for team, agent in order
    ]
    skillgrid(
        [(name, names[name], _items_of(name, items, skill)) for name in columns],
        lines,
        key="heat",
        columns_open=not skill,
        foot=[total(coverage(skills[name] for skills in known.values() if name in skills)) for name in columns],
    )
    desk.pager(found)


def matrix(choose: Callable[[], None]) -> None:
    """Who can do what for sure, and where a team hangs on one person."""
    if click := clicked("matrix"):
        desk.see_agent(desk.person_of(click[0]), filtering.chosen().params)
    filters = filtering.chosen().filters
    people, found = desk.page_of_people(filters)
    items = skills_of_items(current().database)
    heading(t("people_view.matrix"), t("people.count", n=found))
    choose()
    _bar("")
    if not people:
        st.info(t("overview.nothing"))
        return
    known = desk.skills_known(filters, items, people)
    held = certifying.standings(current().database, viewer(), date.today())
    columns = [name for name in ordered(items.values()) if any(name in skills for skills in known.values())]
    if not columns:
        st.info(t("skills.nothing"))
        return
    names = desk.skill_names(columns)
    order = sorted(people, key=lambda person: (person[0], _weakness(known[person])))
    lines = [
        Line(
            desk.person_id((team, agent)),
            agent,
            team,
            [marked(known[team, agent].get(name, UNKNOWN), names[name], agent, opens=False) for name in columns],
            _chip(held.get((team, agent))),
        )
        for team, agent in order
    ]
    covered = {name: coverage(skills[name] for skills in known.values() if name in skills) for name in columns}
    skillgrid(
        [(name, names[name], "") for name in columns],
        lines,
        key="matrix",
        kind="matrix",
        foot=[total(covered[name]) for name in columns],
    )
    desk.pager(found)
    if thin := [names[name] for name in columns if covered[name].known > 1 and covered[name].able <= 1]:
        st.caption(t("skills.thin", names=wording.plain(t("frame.comma").join(thin))))


def _bar(skill: str) -> None:
    if skill:
        name = desk.skill_names([skill])[skill]
        st.button(
            t("skills.back", name=wording.plain(name)),
            key="skill_back",
            icon=":material/arrow_back:",
            on_click=_all_skills,
        )
    filtering.bar(queries.filter_options(current().database, viewer()), FILTERS)


def _all_skills() -> None:
    st.query_params.pop("skill", None)


def _asked_skill(items: Mapping[str, str]) -> str:
    asked = st.query_params.get("skill", "")
    return asked if asked in items.values() else ""


def _items_of(name: str, items: Mapping[str, str], skill: str) -> str:
    if skill:
        return ""
    return t("frame.comma").join(desk.item_names([item for item, its in items.items() if its == name]).values())


def _weakness(skills: Skills) -> tuple[float, float]:
    """What the red ones first are sorted by: the number of skills under the pass mark, then the weakest of them."""
    weak = weakest_first(skills)
    if not weak:
        return (1.0, 0.0)
    under = sum(skills[name].standing in ("unlikely", "cannot") for name in weak)
    return (-float(under), skills[weak[0]].share.high or 0.0)


def _chip(held: Standing | None) -> tuple[str, str, str] | None:
    if held is None or not held.level:
        return None
    return (t(f"cert_level.{held.level}"), "warn" if held.state == "due" else "good", t("cert.until", day=held.until))


def _opened(skill: str) -> str:
    """The skill to show after a click: a skill opens its items, a person's skill too; a person's item opens the conversations
    in which it failed, a name the profile."""
    click = clicked("heat")
    if click is None:
        return skill
    (team, agent), column = desk.person_of(click[0]), click[1]
    params = filtering.chosen().params
    if not column:
        desk.see_agent((team, agent), params)
    if skill:
        go("conversations", {**params, "agent": [agent], **({"team": [team]} if team else {}), "item": [column]})
    st.query_params["skill"] = column
    return column
