"""Who may log in: for the admin. While there are no accounts, the first one is made here with the setup token."""

from __future__ import annotations

import hmac
from dataclasses import replace
from html import escape

import streamlit as st

from app import access
from app.frame import heading
from app.i18n.translate import t
from app.state import current, viewer
from app.widgets.passwords import told
from app.widgets.rubric_html import chip, style, table_html
from qa import accounts, passwords
from qa.errors import UsageError
from qa.permissions import ROLES
from qa.store import queries
from qa.store.accounts import Account, everyone

COLUMNS = ("name", "role", "teams", "agent", "email", "state")
_DONE = "users_done"


def page() -> None:
    """All accounts, and what can be changed of them."""
    found = everyone(current().database)
    heading(t("nav.users"), t("users.count", n=len(found)) if found else "")
    style()
    if done := st.session_state.pop(_DONE, ""):
        st.success(done)
    if not found:
        _first()
        return
    access.record_look("accounts")
    st.html(table_html([t(f"users_column.{name}") for name in COLUMNS], [_line(account) for account in found]))
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="card-change"):
        _change(found)
    with right, st.container(border=True, key="card-new"):
        _new()


def _first() -> None:
    st.markdown(t("users.alone"))
    if not current().setup_token:
        st.code("qa users add NAME --role admin", language="bash")
        return
    with st.container(border=True, key="card-first"), st.form("first", border=False):
        token = st.text_input(t("users.token"), key="setup_token", help=t("users.token_help"), autocomplete="off")
        name = st.text_input(t("users_column.name"), key="first_name", autocomplete="username", max_chars=64)
        password = _password("first_password")
        asked = st.form_submit_button(t("users.make_first"), type="primary")
    if not asked:
        return
    if not hmac.compare_digest(token.strip().encode(), current().setup_token.encode()):
        st.error(t("users.wrong_token"), icon=":material/error:")
        return
    try:
        if not password:
            passwords.check(password, name)
        accounts.add(current().database, access.acting(), Account(name, "admin"), password)
    except UsageError as error:
        st.error(told(error), icon=":material/error:")
        return
    st.rerun()


def _line(account: Account) -> list[str]:
    teams = t("frame.comma").join(account.teams)
    if account.disabled:
        state = chip(t("users.disabled"), "bad")
    elif account.must_change:
        state = chip(t("users.must_change"), "warn")
    else:
        state = chip(t("users.active"), "good")
    return [
        escape(account.name),
        escape(t(f"role.{account.role}")),
        escape(teams or ("" if account.role == "agent" else t("users.every_team"))),
        escape(account.agent),
        escape(account.email),
        state,
    ]


def _new() -> None:
    st.markdown(f"**{t('users.new')}**")
    with st.form("new_user", border=False):
        name = st.text_input(t("users_column.name"), key="new_name", max_chars=64, autocomplete="off")
        account = _facts("new", Account(name, "reviewer"))
        password = _password("new_password")
        asked = st.form_submit_button(t("users.add"), type="primary")
    if asked:
        _do(lambda: accounts.add(current().database, access.acting(), account, password), t("users.added", name=name))


def _change(found: list[Account]) -> None:
    st.markdown(f"**{t('users.change')}**")
    names = {account.name: account for account in found}
    name = st.selectbox(t("users_column.name"), list(names), key="changed_name")
    before = names[name]
    with st.form(f"change_{name}", border=False):
        account = _facts(f"change_{name}", before)
        disabled = st.checkbox(t("users.disable"), value=before.disabled, key=f"change_{name}_disabled")
        password = _password(f"change_{name}_password", optional=True)
        asked = st.form_submit_button(t("users.save"))
    if asked:
        _do(lambda: _save(replace(account, disabled=disabled), password), t("users.saved", name=name))


def _save(account: Account, password: str) -> None:
    accounts.change(current().database, access.acting(), account)
    if password:
        accounts.set_password(current().database, access.acting(), account.name, password)
        current().sessions.end_all(account.name)


def _facts(key: str, account: Account) -> Account:
    """Role, teams, name in conversations and e-mail, as they are given."""
    teams = queries.filter_options(current().database, viewer())["teams"]
    role = st.selectbox(
        t("users_column.role"),
        ROLES,
        index=ROLES.index(account.role),
        format_func=lambda name: t(f"role.{name}"),
        key=f"{key}_role",
    )
    chosen = st.multiselect(
        t("users_column.teams"),
        sorted({*teams, *account.teams}),
        default=list(account.teams),
        key=f"{key}_teams",
        placeholder=t("users.every_team"),
        help=t("users.teams_help"),
    )
    agent = st.text_input(t("users_column.agent"), account.agent, key=f"{key}_agent", help=t("users.agent_help"))
    email = st.text_input(t("users_column.email"), account.email, key=f"{key}_email", help=t("users.email_help"))
    return replace(account, role=role, teams=tuple(chosen), agent=agent, email=email)


def _password(key: str, optional: bool = False) -> str:
    return st.text_input(
        t("users.new_password") if optional else t("login.password"),
        type="password",
        key=key,
        autocomplete="new-password",
        help=t("account.new_help", n=passwords.SHORTEST),
        max_chars=passwords.LONGEST,
    )


def _do(action: object, done: str) -> None:
    try:
        action()  # type: ignore[operator]
    except UsageError as error:
        st.error(told(error), icon=":material/error:")
        return
    st.session_state[_DONE] = done
    st.rerun()
