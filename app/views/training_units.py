"""Units of training tied to skills: made, edited, retired. A part of the page of coaching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from app import coaching_desk as desk
from app.access import acting
from app.i18n.translate import t
from app.state import current, viewer
from app.widgets.board import Row, acts, board, column, row, text
from qa.reviewing import training_units as flow
from qa.reviewing.coaching import new_id
from qa.store import agent_figures
from qa.store.coaching import UnitRow
from qa.store.filters import Filters

_EDITED = "unit_edited"
FIELDS = ("title", "skills", "minutes", "content")
USUAL_MINUTES = 5.0
"""Staff like short units: 《客服部门2025年度业绩回顾与2026规划》 found so of those up to five minutes."""
NEW: Mapping[str, Any] = {"title": "", "skills": [], "minutes": USUAL_MINUTES, "content": ""}


def show(found: Sequence[UnitRow]) -> None:
    """All units, and the one that is edited or new."""
    by_id = {unit.id: unit for unit in found}
    left, right = st.columns([5, 3], gap="small")
    with left:
        columns = [
            column(t("unit_column.title"), "minmax(0, 1.6fr)"),
            column(t("unit_column.skills"), "minmax(0, 1.6fr)", wide=True),
            column(t("unit_column.minutes"), "64px", right=True, away=True),
            column("", "150px", right=True),
        ]

        def act(name: str, id: str) -> None:
            _act(by_id[id], name)

        board(columns, [_line(unit) for unit in found], key="units", empty=t("unit.none"), on_act=act)
    with right, st.container(border=True, key="card-unit"):
        _form(by_id.get(st.session_state.get(_EDITED, "")))


def _line(unit: UnitRow) -> Row:
    names = skill_names()
    buttons = (
        [("restore", t("unit.restore"))] if unit.retired else [("edit", t("unit.edit")), ("retire", t("unit.retire"))]
    )
    first = text(unit.title, t("unit.retired") if unit.retired else unit.content[:120])
    skills = t("frame.comma").join(names.get(skill, skill) for skill in unit.skills)
    return row(unit.id, [first, text(skills), text(f"{unit.minutes:g}"), acts(buttons)], faint=unit.retired)


def _act(unit: UnitRow, name: str) -> None:
    if name == "edit":
        st.session_state[_EDITED] = unit.id
    elif name in ("retire", "restore"):
        done = t("unit.retired") if name == "retire" else t("unit.saved")
        desk.attempt(lambda: flow.change(current().database, acting(), replace(unit, retired=name == "retire")), done)


def _form(unit: UnitRow | None) -> None:
    names = skill_names()
    # the id is made before the click, so that a second click adds nothing
    key = unit.id if unit else st.session_state.setdefault("unit_new", new_id())
    ids = {name: f"unit_{key}_{name}" for name in (*FIELDS, "version")}
    # what is typed stays, whatever somebody else saves meanwhile: the fields are known by their keys
    given = {name: getattr(unit, name) if unit else NEW[name] for name in FIELDS}
    st.session_state.setdefault(ids["version"], unit.version if unit else 0)
    st.markdown(f"**{t('unit.change') if unit else t('unit.new')}**")
    with st.form(f"unit_{key}", border=False):
        st.text_input(t("unit_column.title"), given["title"], key=ids["title"], max_chars=flow.LONGEST_TITLE)
        st.multiselect(
            t("unit_column.skills"),
            list(dict.fromkeys([*names, *(unit.skills if unit else ())])),
            default=list(given["skills"]),
            key=ids["skills"],
            format_func=lambda item: names.get(item, item),
            placeholder=t("unit.choose"),
        )
        st.number_input(
            t("unit_column.minutes"), 1.0, flow.MOST_MINUTES, given["minutes"], 1.0, format="%g", key=ids["minutes"],
            help=t("unit.minutes_help"),
        )  # fmt: skip
        st.text_area(
            t("unit.content"),
            given["content"],
            key=ids["content"],
            help=t("unit.content_help"),
            max_chars=flow.LONGEST_CONTENT,
        )
        asked = st.form_submit_button(t("unit.save") if unit else t("unit.add"), type="primary")
    if unit and st.button(t("unit.cancel"), type="tertiary"):
        _close(ids.values())
        st.rerun()
    if asked and _save(unit, key, ids):
        _close(ids.values())
        st.rerun()
    desk.tell()


def _save(unit: UnitRow | None, key: str, ids: Mapping[str, str]) -> bool:
    db, by, state = current().database, acting(), st.session_state
    typed = {name: state[ids[name]] for name in FIELDS}
    typed["skills"] = tuple(typed["skills"])
    if unit is None:
        return desk.attempt(lambda: flow.add(db, by, key, **typed), t("unit.saved"))
    base = state[ids["version"]]
    # somebody else's change is in the list beside it now: saving once more replaces it knowingly
    state[ids["version"]] = unit.version
    return desk.attempt(lambda: flow.change(db, by, replace(unit, version=base, **typed)), t("unit.saved"))


def _close(keys: Iterable[str]) -> None:
    for key in (*keys, _EDITED, "unit_new"):
        st.session_state.pop(key, None)


def skill_names() -> Mapping[str, str]:
    """Titles of all items that conversations were judged by, by id, in the rubrics' order."""
    found = agent_figures.items(current().database, viewer(), Filters())
    return {item: desk.item_name(item, rubric) for item, rubric in found}
