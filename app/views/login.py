"""What stands before the pages where people log in."""

from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitAuthError

from app import access
from app.i18n.translate import PARAMETER, language, t
from app.sessions import ABSOLUTE, IDLE
from app.widgets.component import mount
from qa.accounts import LOCKED_FOR, MOST_FAILURES


def page() -> None:
    """The login; or, just after it and after leaving, the exchange of the cookie, whereupon the page opens anew."""
    if ticket := access.new_ticket():
        exchange(ticket, t("login.entering"))
        return
    if access.has_left():
        # what the cookie named has ended already; the company's login keeps one of its own
        if access.company_knows():
            st.logout()
        else:
            exchange("", t("login.leaving"))
        return
    vouched = access.enter_by_company() if access.company_login() else None
    if vouched:
        st.rerun()
    with st.container(key="card-login", border=True):
        st.html(f'<div class="qa-login"><h1>CallQA</h1><span>{t("login.title")}</span></div>')
        if access.has_ended():
            st.info(t("login.ended", minutes=round(IDLE / 60), hours=round(ABSOLUTE / 3600)))
        if vouched is False:
            st.error(t("login.unknown_address"), icon=":material/error:")
        _form()
        if access.company_login():
            _company()


def exchange(ticket: str, text: str) -> None:
    """Have the browser exchange a ticket for the cookie, or without one give the cookie back."""
    data = {"ticket": ticket, "text": text, "failed": t("login.no_cookie"), "after": f"/?{PARAMETER}={language()}"}
    mount("enter", data, key="enter")


def _form() -> None:
    with st.form("login", border=False):
        name = st.text_input(t("login.name"), key="login_name", autocomplete="username", max_chars=64)
        password = st.text_input(
            t("login.password"), type="password", key="login_password", autocomplete="current-password", max_chars=256
        )
        asked = st.form_submit_button(t("login.enter"), type="primary", width="stretch")
    if not asked:
        return
    if access.enter(name, password):
        st.rerun()
    st.error(
        t("login.refused", n=MOST_FAILURES, minutes=round(LOCKED_FOR.total_seconds() / 60)), icon=":material/error:"
    )


def _company() -> None:
    if not st.button(t("login.company"), key="company", width="stretch", icon=":material/key:"):
        return
    try:
        st.login()
    except StreamlitAuthError:
        st.error(t("login.company_unready"), icon=":material/error:")
