"""Standards: all there are, and one of them to read, try, edit, compare, publish and follow."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from app import rubric_desk
from app.frame import heading
from app.i18n.translate import label, language, t
from app.navigation import go, href, link
from app.views import rubrics_compare, rubrics_edit, rubrics_history, rubrics_read, rubrics_trust, rubrics_try
from app.views.rubrics_errors import problems, tell
from app.widgets.component import mount
from app.widgets.rubric_html import chip, style, title_of
from qa.errors import CallQAError
from qa.rubric_life.drafts import new_draft
from qa.rubric_life.finding import DRAFT
from qa.rubric_life.shelf import Listed
from scoring.yaml_file import FileError

TONES = {"active": "good", "draft": "warn", "shipped": "", "published": "info", "retired": ""}
VIEWS: dict[str, Callable[[Listed], None]] = {
    "read": rubrics_read.show,
    "try": rubrics_try.show,
    "edit": rubrics_edit.show,
    "compare": rubrics_compare.show,
    "history": rubrics_history.show,
    "trust": rubrics_trust.show,
}


def page() -> None:
    """The list, or the standard that the address names."""
    style()
    try:
        found = rubric_desk.listed()
        key = st.query_params.get("rubric", "")
        chosen = next((one for one in found if one.key == key), None)
        if chosen is None:
            if key:
                st.info(t("standards.unknown"))
            _list(found)
        else:
            _open(chosen)
    except CallQAError as error:
        tell(error)


def _list(found: tuple[Listed, ...]) -> None:
    heading(t("nav.rubrics"), t("standards.count", n=len(found)))
    if rubric_desk.may_publish():
        _begin(found)
    columns = [
        t(f"standards_column.{name}") for name in ("title", "state", "language", "version", "items", "published")
    ]
    clicked = mount(
        "standards",
        {"columns": columns, "rows": [_row(one) for one in found], "empty": t("standards.none")},
        key="standards",
        on_open_change=lambda: None,
    )
    if clicked.open:
        go("rubrics", {"rubric": clicked.open})


def _row(one: Listed) -> dict[str, str]:
    who = f"{one.entry.by} · {one.entry.at[:10]} · {one.entry.why}" if one.entry else ""
    return {
        "key": one.key,
        "href": href("rubrics", {"rubric": one.key}),
        "title": title_of(one.title, one.name),
        "name": one.name,
        "state": t(f"standards_state.{one.kind}"),
        "tone": TONES[one.kind],
        "language": label("language", one.language),
        "version": one.version,
        "items": str(one.items) if one.items else "",
        "who": who,
        "problem": t("standards.unreadable") if one.problem else "",
    }


def _begin(found: tuple[Listed, ...], base: str = "zh/standard") -> None:
    """A new draft from a standard there is."""
    bases = [one.key for one in found if one.kind != "draft" and not one.problem]
    names = {one.key: f"{title_of(one.title, one.name)} · {one.key}" for one in found}
    with st.popover(t("standards.new"), icon=":material/add:"), st.form("new_draft", border=False):
        start = st.selectbox(
            t("standards.base"), bases, index=bases.index(base) if base in bases else 0, format_func=names.__getitem__
        )
        name = st.text_input(t("standards.name"), placeholder="our-standard", help=t("standards.name_help"))
        whole = st.toggle(t("standards.whole"), help=t("standards.whole_help"))
        if st.form_submit_button(t("standards.begin"), type="primary"):
            try:
                new_draft(name.strip(), rubric_desk.folder(), base=start, whole=whole)
            except (CallQAError, FileError) as error:
                tell(error)
            else:
                go("rubrics", {"rubric": DRAFT + name.strip(), "view": "edit"})


def _open(one: Listed) -> None:
    _top(one)
    names = [name for name in VIEWS if name != "edit" or (one.kind == "draft" and rubric_desk.may_publish())]
    if not rubric_desk.may_publish():
        names = [name for name in names if name in ("read", "try", "history")]
    asked = st.query_params.get("view", names[0])
    view = asked if asked in names else names[0]
    st.session_state["standard_view"] = view
    st.segmented_control(
        t("standards.views"),
        names,
        key="standard_view",
        format_func=lambda name: t(f"standards_view.{name}"),
        label_visibility="collapsed",
        on_change=_turn,
    )
    try:
        VIEWS[view](one)
    except FileError as error:
        st.error(t("standards.has_mistakes"), icon=":material/error:")
        problems(rubric_desk.problems_of(error, one.path, language()))
    except CallQAError as error:
        tell(error)


def _turn() -> None:
    if chosen := st.session_state["standard_view"]:
        st.query_params["view"] = chosen


def _top(one: Listed) -> None:
    state = chip(t(f"standards_state.{one.kind}"), TONES[one.kind])
    line = " · ".join(filter(None, [one.name, one.version, label("language", one.language)]))
    with st.container(key="convtop", horizontal=True, vertical_alignment="center", gap="small"):
        link("rubrics", t("standards.back"), icon=":material/arrow_back:")
        st.html(
            f'<div class="qa-facts"><h1>{escape(title_of(one.title, one.name))}</h1><span>{escape(line)}</span>{state}</div>',
            width="stretch",
        )
        if rubric_desk.may_publish() and one.kind != "draft":
            _begin(rubric_desk.listed(), one.key)
