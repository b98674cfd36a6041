"""Views that were saved under a name: open one, save the page as it is, delete one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import streamlit as st

from app.access import acting
from app.i18n.translate import PARAMETER, t
from app.navigation import can_open, here, link
from app.state import current, viewer
from app.widgets.wording import plain
from qa.errors import CallQAError
from qa.manager.viewing import MOST_NAME, delete_view, may_delete, save_view
from qa.permissions import may
from qa.store.saved_views import SavedView, list_views

_LEFT_OUT = (PARAMETER, "page")
_SAID = "saved_views_said"


def saved_views() -> None:
    """A button with the views there are; shown where figures may be compared."""
    if not may(viewer(), "compare"):
        return
    with st.popover(t("views.title"), icon=":material/bookmark:", key="saved_views"):
        found = [view for view in list_views(current().database, viewer()) if can_open(view.page)]
        with st.container(gap=None, key="saved_views_list"):
            for view in found:
                _line(view)
        if not found:
            st.caption(t("views.none"))
        _form()
        if told := st.session_state.pop(_SAID, ""):
            st.caption(told)


def _line(view: SavedView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = view.name if view.page == here() else f"{view.name} · {t(f'nav.{view.page}')}"
        icon = ":material/group:" if view.owner == "" and viewer().name else ":material/bookmark:"
        with st.container(width="stretch"):
            link(view.page, plain(name), parse_qs(view.address), icon=icon)
        if may_delete(viewer(), view):
            st.button(
                t("views.delete"), key=f"view_delete_{view.id}", icon=":material/delete:",
                type="tertiary", on_click=_delete, args=(view.id,),
            )  # fmt: skip


def _form() -> None:
    with st.form("view_new", border=False, clear_on_submit=True):
        st.text_input(t("views.name"), key="view_name", max_chars=MOST_NAME, placeholder=t("views.example"))
        if may(viewer(), "manage") and viewer().name:
            st.toggle(t("views.for_all"), key="view_for_all")
        st.form_submit_button(t("views.save"), icon=":material/add:", on_click=_save)


def _save() -> None:
    params = {name: st.query_params.get_all(name) for name in st.query_params if name not in _LEFT_OUT}
    # one person alone has no views but everybody's
    for_all = bool(st.session_state.get("view_for_all")) or not viewer().name
    name = st.session_state.get("view_name", "")
    try:
        save_view(current().database, acting(), here(), name, urlencode(params, doseq=True), for_all)
        st.session_state[_SAID] = t("views.saved")
    except CallQAError:
        st.session_state[_SAID] = t("views.refused", most=MOST_NAME)


def _delete(id: str) -> None:
    try:
        delete_view(current().database, acting(), id)
    except CallQAError:
        st.session_state[_SAID] = t("views.not_yours")
