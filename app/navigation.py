"""The pages and how to get from one to another. The address always carries the language and what is filtered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode

import streamlit as st

from app.i18n.translate import PARAMETER, language, t
from app.state import viewer
from qa.permissions import Permission, may

if TYPE_CHECKING:
    from streamlit import Page

Params = Mapping[str, str | Sequence[str]]

SECTIONS: Mapping[str, Mapping[str, Permission]] = {
    "nav.section_look": {
        "overview": "look",
        "my": "own",
        "conversations": "look",
        "conversation": "look",
        "review": "read_reviews",
        "sheet": "look",
    },
    "nav.section_manage": {
        "warnings": "manage",
        "trends": "compare",
        "comparison": "compare",
        "radar": "compare",
        "satisfaction": "compare",
        "service_clocks": "compare",
        "topics": "compare",
        "promises": "compare",
        "process": "compare",
        "journey": "compare",
        "improvement": "compare",
        "reports": "compare",
    },
    "nav.section_review": {
        "queue": "review",
        "plans": "plan",
        "disputes": "judge",
        "calibration": "calibrate",
        "calibration_rate": "calibrate",
        "calibration_debrief": "calibrate",
    },
    "nav.section_coaching": {
        "coaching": "coach",
        "agent_profile": "coach",
        "coaching_record": "coach",
        "people": "people",
    },
    "nav.section_standards": {"rubrics": "read_standards"},
    "nav.section_data": {"add": "add", "failures": "failures"},
    "nav.section_people": {"account": "look", "users": "users", "audit": "audit"},
}
"""The pages by section, and what one has to be permitted to open each."""

NAMES = tuple(name for names in SECTIONS.values() for name in names)
_HIDDEN = (
    "conversation",
    "sheet",
    "calibration_rate",
    "calibration_debrief",
    "review",
    "agent_profile",
    "coaching_record",
)
_ICONS = {
    "promises": "handshake",
    "topics": "topic",
    "process": "account_tree",
    "journey": "route",
    "warnings": "notifications_active",
    "my": "assignment_ind",
    "disputes": "gavel",
    "coaching": "school",
    "people": "workspace_premium",
    "overview": "monitoring",
    "trends": "trending_up",
    "comparison": "leaderboard",
    "improvement": "trending_up",
    "reports": "summarize",
    "radar": "radar",
    "satisfaction": "sentiment_satisfied",
    "service_clocks": "timer",
    "conversations": "forum",
    "queue": "checklist",
    "calibration": "balance",
    "plans": "casino",
    "rubrics": "rule",
    "add": "upload_file",
    "failures": "report",
    "account": "person",
    "users": "group",
    "audit": "history",
}
_PAGES, _BEGUN, _HERE, _ARRIVED = "callqa_pages", "callqa_begun", "callqa_here", "callqa_arrived"


def pages() -> dict[str, list[Page]]:
    """The pages that whoever is there may open, by section of the navigation, in the session's language."""
    views, looks = _views(), viewer()
    passed = "overview" if looks.role == "agent" else ""
    if passed:  # an agent's day begins with their own results
        views[passed] = lambda: go("my")
    built: dict[str, Page] = {}
    found: dict[str, list[Page]] = {}
    for title, names in SECTIONS.items():
        if not names:
            continue
        # the page of one's own account is for those who have one
        some = [name for name, what in names.items() if may(looks, what) and (name != "account" or looks.name)]
        built |= {name: _page(name, views[name], hidden=name == passed) for name in some}
        closed = [_page(name, views["refused"], hidden=True) for name in names if name not in some]
        found[t(title)] = [*(built[name] for name in some), *closed]
    st.session_state[_PAGES] = built
    return found


def doors(name: str) -> list[Page]:
    """The login, or the change of a password, at the address of every page: after it the same address shows that page."""
    from app.views import account, login

    function = {"password": account.page}.get(name, login.page)
    st.session_state[_PAGES] = {}
    return [_page(each, function) for each in NAMES]


def begin(page: Page) -> None:
    """Whose day is reviewing begins it at the queue: the first page of a session, where its address asks for no other."""
    name = page.url_path or NAMES[0]
    if st.session_state.get(_HERE) != name:
        st.session_state[_HERE], st.session_state[_ARRIVED] = name, True
    first = not st.session_state.get(_BEGUN)
    st.session_state[_BEGUN] = True
    asked = page.url_path or any(name != PARAMETER for name in st.query_params)
    if first and not asked and viewer().role == "reviewer":
        go("queue")


def here() -> str:
    """The name of the page that is shown."""
    return str(st.session_state.get(_HERE, NAMES[0]))


def just_arrived() -> bool:
    """Whether the page was come to from another one; once."""
    return bool(st.session_state.pop(_ARRIVED, False))


def load_views() -> None:
    """Load the pages' modules ahead of the first visit."""
    _views()


def can_open(name: str) -> bool:
    """Whether the page is there for whoever looks."""
    return name in st.session_state[_PAGES]


def _views() -> dict[str, Callable[[], None]]:
    from app.views import (
        account,
        add,
        agent_profile,
        audit,
        calibration,
        calibration_debrief,
        calibration_rate,
        coaching,
        coaching_record,
        comparison,
        conversation,
        conversations,
        disputes,
        failures,
        improvement,
        journey,
        my_results,
        overview,
        people,
        plans,
        process,
        promises,
        queue,
        radar,
        refused,
        reports,
        review,
        rubrics,
        satisfaction,
        service_clocks,
        sheet,
        topics,
        trends,
        users,
        warnings,
    )

    return {
        "coaching": coaching.page,
        "agent_profile": agent_profile.page,
        "coaching_record": coaching_record.page,
        "people": people.page,
        "overview": overview.page,
        "trends": trends.page,
        "my": my_results.page,
        "disputes": disputes.page,
        "conversations": conversations.page,
        "conversation": conversation.page,
        "review": review.page,
        "sheet": sheet.page,
        "queue": queue.page,
        "comparison": comparison.page,
        "improvement": improvement.page,
        "radar": radar.page,
        "reports": reports.page,
        "satisfaction": satisfaction.page,
        "service_clocks": service_clocks.page,
        "calibration": calibration.page,
        "calibration_rate": calibration_rate.page,
        "calibration_debrief": calibration_debrief.page,
        "plans": plans.page,
        "process": process.page,
        "promises": promises.page,
        "topics": topics.page,
        "journey": journey.page,
        "rubrics": rubrics.page,
        "add": add.page,
        "failures": failures.page,
        "account": account.page,
        "users": users.page,
        "audit": audit.page,
        "refused": refused.page,
        "warnings": warnings.page,
    }


def go(name: str, params: Params | None = None) -> NoReturn:
    """Open a page with these parameters in its address. Ends the run of this one."""
    st.switch_page(st.session_state[_PAGES][name], query_params={**_lists(params or {}), PARAMETER: language()})


def link(name: str, label: str, params: Params | None = None, icon: str | None = None) -> None:
    """A link to a page that opens without losing the session; none to a page that is not there for whoever looks."""
    if not can_open(name):
        return
    target = st.session_state[_PAGES][name]
    st.page_link(target, label=label, icon=icon, query_params={**_lists(params or {}), PARAMETER: language()})


def href(name: str, params: Params) -> str:
    """The address of a page, for links that open in a new tab."""
    path = "/" if name == "overview" else f"/{name}"
    return f"{path}?{urlencode({**params, PARAMETER: language()}, doseq=True)}"


def paths() -> list[str]:
    """The paths the pages are opened at."""
    return ["/", *(f"/{name}" for name in NAMES[1:])]


def _page(name: str, function: Callable[[], None], hidden: bool = False) -> Page:
    first = name == NAMES[0]
    return st.Page(
        function,
        title=t(f"nav.{name}"),
        icon=f":material/{_ICONS[name]}:" if name in _ICONS else None,
        url_path="" if first else name,
        default=first,
        visibility="hidden" if hidden or name in _HIDDEN else "visible",
    )


def _lists(params: Params) -> dict[str, str | list[str]]:
    return {name: value if isinstance(value, str) else list(value) for name, value in params.items() if value}
