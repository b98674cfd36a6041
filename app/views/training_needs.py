"""Training needs (培训需求): what a team or a person does weakly, and the units that teach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from app import people_desk as desk
from app.frame import card_title, heading
from app.i18n.translate import t
from app.navigation import can_open, go
from app.state import current, viewer
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.board import Cell, board, chips, column, row, text
from app.widgets.component import last_click
from qa.reviewing.skills import by_item, skills_of_items
from qa.reviewing.training import training_needs
from qa.store import queries
from qa.store.skill_figures import Person
from scoring.capability import Mastery
from scoring.training_needs import Need, TeamNeed, Unit

FILTERS = ("team", "agent", "channel", "queue")
MOST_TEAM = 6
MOST_ITEMS = 5
MOST_NAMES = 6
_TEAM = "needs_team_"


def show(choose: Callable[[], None]) -> None:
    """Needs of teams beside those of people, of what the address filters."""
    _leave()
    filters = filtering.chosen().filters
    people, found = desk.page_of_people(filters)
    heading(t("people_view.needs"), t("people.count", n=found))
    choose()
    filtering.bar(queries.filter_options(current().database, viewer()), FILTERS)
    if not people:
        st.info(t("overview.nothing"))
        return
    known = desk.skills_known(filters, by_item(skills_of_items(current().database)), people)
    needs = training_needs(current().database, viewer(), filters, people, known)
    items = {need.item for wanted in needs.people.values() for need in wanted}
    names = desk.item_names(sorted(items))
    for team, wanted in needs.teams.items():
        _team(team, wanted, names)
    with st.container(border=True, key="card-people-needs"):
        _people(needs.people, names)
    desk.pager(found)


def _team(team: str, needs: Sequence[TeamNeed], names: Mapping[str, str]) -> None:
    with st.container(border=True, key=f"card-team-{team or 'none'}"):
        card_title(team or t("chart.no_name"), t("needs.team_note"))
        columns = [
            column(t("needs.item"), "minmax(0, 1.1fr)"),
            column(t("needs.weak"), "72px", right=True),
            column("", "minmax(0, 0.9fr)", wide=True),
            column("", "minmax(0, 1.3fr)", wide=True),
            column(t("needs.units"), "minmax(0, 1.2fr)", wide=True),
        ]
        lines = [
            row(
                need.item,
                [text(names[need.item]), _weak(need), _marks(need), {"sub": _names(need)}, _units(need.units)],
                opens=True,
            )
            for need in needs[:MOST_TEAM]
        ]
        board(columns, lines, key=f"{_TEAM}{team}", empty=t("needs.none"), bare=True)
        if len(needs) > MOST_TEAM:
            st.caption(t("needs.more", n=len(needs) - MOST_TEAM))


def _leave() -> None:
    """Go where a click leads, before the page is worked out anew: an item to the conversations, a person to the profile."""
    params = filtering.chosen().params
    if click := last_click("needs_people"):
        desk.see_agent(desk.person_of(click), params)
    for key in [str(key) for key in st.session_state if str(key).startswith(_TEAM)]:
        if item := last_click(key):
            team = key.removeprefix(_TEAM)
            go("conversations", {**params, **({"team": [team]} if team else {}), "item": [item]})


def _marks(need: TeamNeed) -> Cell:
    found = []
    if need.together:
        found.append((t("needs.together"), "warn", t("needs.together_help", n=len(need.weak), of=need.known)))
    if need.revise:
        found.append((t("needs.revise"), "info", t("needs.revise_help")))
    return chips(found) if found else {}


def _weak(need: TeamNeed) -> Cell:
    return text(t("needs.weak_of", n=len(need.weak), of=need.known))


def _names(need: TeamNeed) -> str:
    return t("frame.comma").join(need.weak[:MOST_NAMES]) + ("…" if len(need.weak) > MOST_NAMES else "")


def _units(units: Sequence[Unit]) -> Cell:
    if not units:
        return chips([(t("needs.no_unit"), "", t("needs.no_unit_help"))])
    return text(t("frame.comma").join(map(_unit, units[:2])))


def _unit(unit: Unit) -> str:
    return f"{unit.title} ({t('needs.minutes', n=wording.points(unit.minutes))})" if unit.minutes else unit.title


def _people(people: Mapping[Person, Sequence[Need]], names: Mapping[str, str]) -> None:
    some = {person: needs for person, needs in people.items() if needs}
    card_title(t("needs.people"), t("needs.people_note", n=len(some), of=len(people)))
    order = sorted(some, key=lambda person: (-sum(n.mastery.sure for n in some[person]), -len(some[person]), person))
    columns = [
        column(t("skills.who"), "104px"),
        column(t("needs.items"), "minmax(0, 1.7fr)", wide=True),
        column(t("needs.units"), "minmax(0, 1fr)", wide=True),
    ]
    lines = [row(desk.person_id(person), _person(person, some[person], names), opens=True) for person in order]
    board(columns, lines, key="needs_people", empty=t("needs.nobody"), bare=True)
    missing = can_open("coaching") and any(not need.units for needs in some.values() for need in needs)
    if missing and st.button(t("needs.make_unit"), key="make_unit", type="tertiary", icon=":material/add:"):
        go("coaching", {"view": "units"})


def _person(person: Person, needs: Sequence[Need], names: Mapping[str, str]) -> list[Cell]:
    team, agent = person
    marks = [(_short(names[n.item], n.mastery), "bad" if n.mastery.sure else "warn", _help(n.mastery)) for n in needs]
    more = [(f"+{len(needs) - MOST_ITEMS}", "", t("frame.comma").join(names[n.item] for n in needs[MOST_ITEMS:]))]
    units = list(dict.fromkeys(unit for need in needs for unit in need.units))
    minutes = sum(unit.minutes or 0.0 for unit in units[:3])
    planned = text(
        t("frame.comma").join(unit.title for unit in units[:3]), t("needs.in_all", n=wording.points(minutes))
    )
    shown = chips([*marks[:MOST_ITEMS], *(more if len(needs) > MOST_ITEMS else [])])
    return [text(agent, team), shown, planned if units else text(wording.DASH)]


def _short(name: str, found: Mastery) -> str:
    return f"{name} {wording.percent(found.share.value)}%"


def _help(found: Mastery) -> str:
    sure = t("needs.sure") if found.sure else t("needs.unsure")
    return f"{wording.basis(found.share, 'share')} · {sure}"
