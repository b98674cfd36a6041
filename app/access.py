"""Who is at the page or asks for a file, what they may do, and what is written down of it.

Without accounts the one person at this machine is the admin and nobody logs in. With accounts a page's session is known by a
token: kept on the server while the page is open, and in a cookie that no script can read for reloads and for audio.
"""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from app.state import current
from qa import accounts
from qa.permissions import Permission, may
from qa.store import audit
from qa.store.accounts import Account, exist, find
from qa.store.viewer import ADMIN, Viewer

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

Door = Literal["open", "login", "entering", "password"]

_TOKEN, _TICKET, _LEFT, _ENDED = "access_token", "access_ticket", "access_left", "access_ended"


def door() -> Door:
    """What stands before the pages: nothing, the login, the moment after it, or a password that has to be changed."""
    if not people_log_in():
        return "open"
    account = person()
    if account is None:
        return "login"
    if _TICKET in st.session_state:
        return "entering"
    return "password" if account.must_change else "open"


def people_log_in() -> bool:
    """Whether there are accounts. Once there are, there always are: none is ever deleted, and one admin stays."""
    state = current()
    if not state.sessions.login_needed:
        state.sessions.login_needed = exist(state.database)
    return state.sessions.login_needed


def person() -> Account | None:
    """The account that is logged in at the page; None for nobody, and where there are no accounts."""
    token = _token()
    account = _account(token)
    if account is None and st.session_state.pop(_TOKEN, None):
        st.session_state[_ENDED] = True
    elif account is not None:
        st.session_state[_TOKEN] = token
    return account


def page_viewer() -> Viewer:
    """Who looks at the page. Somebody who is not logged in sees nothing."""
    return _viewer(_token())


def viewer_later() -> Callable[[], Viewer]:
    """Who looks at the page, for what is made after it was drawn, as the content of a download: asked again then."""
    token = _token()
    return lambda: _viewer(token)


def request_viewer(request: HTTPConnection) -> Viewer:
    """Who asks for a file; somebody who is not logged in sees nothing."""
    return _viewer(request.cookies.get(cookie_name(), ""))


def permitted(what: Permission) -> bool:
    """Whether whoever is at the page may do this."""
    return may(page_viewer(), what)


def enter(name: str, password: str) -> bool:
    """Log in at the page. Why not is told to the log only."""
    return _begin(accounts.log_in(current().database, name, password).account)


def company_login() -> bool:
    """Whether a login of the company's own is configured ([auth] in .streamlit/secrets.toml)."""
    return "is_logged_in" in st.user.to_dict()


def company_knows() -> bool:
    """Whether the company's login still knows who is at the page."""
    return bool(st.user.to_dict().get("is_logged_in"))


def enter_by_company() -> bool | None:
    """Log in whom the company's login vouches for; None when it vouches for nobody, or did so before."""
    told: Mapping[str, Any] = st.user.to_dict()
    if not company_knows():
        return None
    proof, at = "|".join(str(told.get(k)) for k in ("iss", "sub", "iat")), told.get("iat")
    if not isinstance(at, int | float) or not current().sessions.vouch(proof, float(at)):
        return None
    email = str(told.get("email") or "") if told.get("email_verified", True) is True else ""
    return _begin(accounts.log_in_by_email(current().database, email).account)


def leave() -> None:
    """Log out at the page."""
    account = person()
    if account is not None:
        record("logout", f"account:{account.name}")
    current().sessions.end(_token())
    st.session_state.pop(_TOKEN, None)
    st.session_state[_LEFT] = True


def new_ticket() -> str:
    """After a login, once: what the browser exchanges for the cookie; "" at any other time."""
    return str(st.session_state.pop(_TICKET, ""))


def has_left() -> bool:
    """Whether the person has just logged out, told once: the cookie has to go."""
    return bool(st.session_state.pop(_LEFT, False))


def has_ended() -> bool:
    """Whether a session ended by itself since the page was opened."""
    return bool(st.session_state.get(_ENDED))


def change_own_password(account: Account, old: str, new: str) -> bool:
    """Take a new password in place of the old one; False where that is wrong. Other sessions end. Raises UsageError."""
    if accounts.log_in(current().database, account.name, old, only_check=True).account is None:
        return False
    accounts.set_password(current().database, account.viewer(), account.name, new)
    current().sessions.end_all(account.name, but=_token())
    return True


def record(action: audit.Action, object: str, details: Mapping[str, Any] | None = None) -> None:
    """Write down what whoever is at the page does. What cannot be written down does not happen: raises StoreError."""
    write(page_viewer(), action, object, details)


def record_look(object: str, details: Mapping[str, Any] | None = None) -> None:
    """Write down that something was looked at, once in a while however often the page is drawn."""
    if current().sessions.is_new(_token(), f"saw {object} {sorted((details or {}).items())}"):
        record("saw", object, details)


def record_hearing(request: HTTPConnection, viewer: Viewer, object: str) -> None:
    """The same of a recording that is asked for, part by part."""
    if current().sessions.is_new(request.cookies.get(cookie_name(), ""), f"heard {object}"):
        write(viewer, "heard", object)


def write(viewer: Viewer, action: audit.Action, object: str, details: Mapping[str, Any] | None = None) -> None:
    """Write down what a viewer does."""
    with current().database.writing() as cursor:
        audit.append(cursor, name_in_log(viewer), viewer.role, action, object, details)


def acting() -> Viewer:
    """Whoever is at the page with the name that the log tells: an account's, else the user of this machine."""
    viewer = page_viewer()
    return viewer if viewer.name else Viewer(viewer.role, name=name_in_log(viewer))


def name_in_log(viewer: Viewer) -> str:
    """An account's name, or the user of this machine, whom no account can be named like."""
    return viewer.name or f"os:{machine_user()}"


@cache
def machine_user() -> str:
    """The user of this machine, by whose rights the dashboard runs."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"


def cookie_name() -> str:
    """A name for each database, as browsers keep the cookies of all ports of a machine together."""
    return "callqa_" + hashlib.sha256(str(current().path).encode()).hexdigest()[:12]


def _begin(account: Account | None) -> bool:
    if account is None:
        return False
    token = current().sessions.begin(account.name)
    st.session_state[_TOKEN] = token
    st.session_state[_TICKET] = current().sessions.ticket(token)
    st.session_state.pop(_ENDED, None)
    return True


def _viewer(token: str) -> Viewer:
    if not people_log_in():
        return ADMIN
    account = _account(token)
    return account.viewer() if account and not account.must_change else Viewer("agent")


def _token() -> str:
    return str(st.session_state.get(_TOKEN) or st.context.cookies.get(cookie_name(), ""))


def _account(token: str) -> Account | None:
    name = current().sessions.name(token) if token else None
    account = find(current().database, name) if name is not None else None
    return None if account is None or account.disabled else account
