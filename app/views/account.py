"""One's own account: who one is here, and a new password."""

from __future__ import annotations

import streamlit as st

from app import access
from app.frame import heading
from app.i18n.translate import t
from app.widgets.passwords import told
from qa import passwords
from qa.errors import UsageError
from qa.store.accounts import Account


def page() -> None:
    """Facts, and the change of the password; that alone while it is one that somebody else gave."""
    account = access.person()
    if account is None:
        return
    heading(t("nav.account"), f"{account.name} · {t(f'role.{account.role}')}")
    if account.must_change:
        st.info(t("account.must_change"))
    else:
        st.markdown(_sees(account))
    if account.password_hash:
        with st.container(key="card-password", border=True):
            _change(account)
    else:
        st.caption(t("account.company_only"))


def _sees(account: Account) -> str:
    if account.role == "agent":
        return t("account.sees_own")
    if not account.teams:
        return t("account.sees_all")
    return t("account.sees_teams", teams=t("frame.comma").join(account.teams))


def _change(account: Account) -> None:
    with st.form("password", border=False, clear_on_submit=True):
        old = st.text_input(t("account.old"), type="password", key="old", autocomplete="current-password")
        new = st.text_input(
            t("account.new"),
            type="password",
            key="new",
            autocomplete="new-password",
            help=t("account.new_help", n=passwords.SHORTEST),
        )
        again = st.text_input(t("account.again"), type="password", key="again", autocomplete="new-password")
        asked = st.form_submit_button(t("account.change"), type="primary")
    if not asked:
        return
    if new != again:
        st.error(t("account.differ"), icon=":material/error:")
        return
    try:
        done = access.change_own_password(account, old, new)
    except UsageError as error:
        st.error(told(error), icon=":material/error:")
        return
    if done and account.must_change:
        st.rerun()
    if done:
        st.success(t("account.changed"))
    else:
        st.error(t("account.wrong"), icon=":material/error:")
