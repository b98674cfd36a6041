"""What the views of skills, needs, certificates and the 360° score share: names, the people looked at, the address."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from app import access
from app.i18n.reasons import in_language
from app.i18n.translate import known, label, language, t
from app.navigation import Params, can_open, go
from app.state import current, viewer
from app.titles import item_title, section_title
from app.widgets import wording
from qa.errors import CallQAError
from qa.reviewing.skills import Skills, masteries
from qa.store import skill_figures
from qa.store.filters import Filters
from qa.store.skill_figures import Person
from qa.store.viewer import Viewer
from scoring.capability import DIMENSIONS

PER_PAGE = 40
KEPT_FOR = 60.0
MOST_KEPT = 4
_TOLD, _KNOWN = "people_told", "people_known"


def item_names(items: Sequence[str]) -> dict[str, str]:
    """The items' titles in the session's language, from the rubrics that judged anything."""
    rubrics = skill_figures.rubrics(current().database)
    found = {}
    for item in items:
        plain = item_title("", item, language())
        titles = (item_title(rubric, item, language()) for rubric in rubrics)
        found[item] = next((title for title in titles if title != plain), plain)
    return found


def skill_names(skills: Sequence[str]) -> dict[str, str]:
    """The skills' names: the eight dimensions, or the title of the section a skill is named after."""
    rubrics = skill_figures.rubrics(current().database)
    found = {}
    for skill in skills:
        if skill in DIMENSIONS:
            found[skill] = t(f"skill.{skill}")
            continue
        plain = section_title("", skill, language())
        titles = (section_title(rubric, skill, language()) for rubric in rubrics)
        found[skill] = next((title for title in titles if title != plain), plain)
    return found


def skills_known(filters: Filters, skill_of: Mapping[str, str], people: Sequence[Person]) -> Mapping[Person, Skills]:
    """What is known of these people's skills, at most a minute old: to choose one of them counts nothing anew."""
    asked = (viewer(), filters, tuple(skill_of.items()), tuple(people))
    kept: dict[object, tuple[float, Mapping[Person, Skills]]] = st.session_state.setdefault(_KNOWN, {})
    at, found = kept.get(asked, (-math.inf, {}))
    if time.monotonic() - at > KEPT_FOR:
        found = masteries(current().database, viewer(), filters, skill_of, people)
        while len(kept) >= MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[asked] = (time.monotonic(), found)
    return found


def person_id(person: Person) -> str:
    """A person as one text, for the id of a line."""
    return "\n".join(person)


def person_of(id: str) -> Person:
    """The person of such a text."""
    team, _, agent = id.partition("\n")
    return team, agent


def asked_person(people: Sequence[Person]) -> Person | None:
    """The one of these people whom the address names."""
    asked = (st.query_params.get("of", ""), st.query_params.get("who", ""))
    return asked if asked in people else None


def ask_person(person: Person) -> None:
    """Name a person in the address."""
    st.query_params["of"], st.query_params["who"] = person


def page_of_people(filters: Filters) -> tuple[list[Person], int]:
    """The people of the page that the address names, and how many there are in all."""
    found = skill_figures.count_people(current().database, viewer(), filters)
    last = max(1, -(-found // PER_PAGE))
    number = min(last, max(1, int(st.session_state.get("people_page") or 1)))
    offset = (number - 1) * PER_PAGE
    return skill_figures.people(current().database, viewer(), filters, limit=PER_PAGE, offset=offset), found


def pager(found: int) -> None:
    """The pages, where there are several."""
    if found > PER_PAGE:
        st.pagination(-(-found // PER_PAGE), key="people_page")


def last_day() -> date:
    """The day of the last conversation there is, so that an old database is not empty; today where there is none."""
    found = skill_figures.last_day(current().database, viewer())
    return min(found, date.today()) if found else date.today()


def until() -> date:
    """The day that windows end on: as the address says, else the last day there is."""
    try:
        return min(date.fromisoformat(st.query_params.get("until", "")), date.today())
    except ValueError:
        return last_day()


def until_box() -> None:
    """The choice of that day."""
    st.session_state["people_until"] = until()
    st.date_input(
        t("people.until"),
        key="people_until",
        format="YYYY-MM-DD",
        max_value=date.today(),
        label_visibility="collapsed",
        help=t("people.until_help"),
        on_change=_write_until,
        width=150,
    )


def _write_until() -> None:
    st.query_params["until"] = st.session_state["people_until"].isoformat()


def see_agent(person: Person, otherwise: Params) -> None:
    """Open the agent's profile; where there is none for whoever looks, the agent's conversations."""
    team, agent = person
    if can_open("agent_profile"):
        go("agent_profile", {"agent": agent, "team": team or "-"})
    go("conversations", {**otherwise, "agent": [agent], **({"team": [team]} if team else {})})


def acting() -> Viewer:
    """Who does what is done here, by the name that the log tells, with all that they may see."""
    looks = viewer()
    return looks if looks.name else replace(looks, name=access.name_in_log(looks))


def told(error: CallQAError) -> str:
    """What stood against something, in the session's language."""
    key = "people_error." + ERRORS.get(str(error), "")
    if known(key):
        return t(key)
    level, colon, rest = str(error).partition(":")
    name = label("cert_level", level) if colon else ""
    words = in_language(str(error), language())
    return wording.plain(words.replace(level, name, 1) if rest and name else words)


def attempt(action: Callable[[], object], done: str) -> bool:
    """Do something that may be refused, and tell what came of it after the page is drawn again."""
    try:
        action()
    except CallQAError as error:
        st.session_state[_TOLD] = (told(error), False)
        return False
    st.session_state[_TOLD] = (done, True)
    return True


def tell() -> None:
    """What came of the last action."""
    words, fine = st.session_state.pop(_TOLD, ("", True))
    if words and fine:
        st.toast(words, icon=":material/check:")
    elif words:
        st.error(words, icon=":material/error:")


ERRORS: Mapping[str, str] = {
    "somebody else has decided on this agent meanwhile; look at it and decide again": "decided",
    "somebody else has changed these rules meanwhile; look at them and change them again": "rules",
    "there is no such agent in your teams": "no_agent",
    "nobody certifies themselves": "oneself",
    "there is no certificate to revoke": "nothing",
    "the scores do not meet what this level asks for": "not_met",
    "critical errors are suspected that would stand against this level; have them reviewed first": "suspected",
    "your role does not certify": "role",
    "your role does not set the rules of certification": "role",
    "your role does not import ratings": "role",
}
