"""The list: find the conversation to look at next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import streamlit as st

from app import dispute_desk, release_desk
from app.frame import heading
from app.i18n.translate import label, language, t
from app.navigation import Params, go, href
from app.state import current, viewer
from app.titles import any_item_title, item_title, reason_title
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.component import mount
from app.widgets.event_chips import row_chips
from app.widgets.stages_filter import dropping
from qa.store import queries
from qa.store.filters import Filters
from qa.store.rows import ConversationRow

FILTERS = ("team", "agent", "channel", "band", "outcome", "status")
MORE = ("queue", "group", "language", "rubric", "version")
PAGE_SIZE = 25
DEFAULT_SORT = "started_at"
COLUMNS = (
    ("when", "started_at", False),
    ("who", "agent", False),
    ("what", "contact_reason", False),
    ("duration", "duration", True),
    ("score", "total", False),
    ("critical", "critical", False),
    ("events", "", False),
    ("feeling", "customer_change", False),
    ("outcome", "outcome", False),
)
"""Name, what a click sorts by, and whether it is set to the right."""


def page() -> None:
    """The conversations that the address filters, a page at a time."""
    db = current().database
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    chosen = filtering.chosen()
    total = queries.count_conversations(db, viewer(), chosen.filters)
    heading(t("nav.conversations"), t("list.count", n=total))
    _filters(chosen, queries.filter_options(db, viewer()))
    dispute_desk.tell()
    sort, descending = sorting()
    number = _page_number(total)
    found = queries.list_conversations(
        db,
        viewer(),
        chosen.filters,
        sort=sort,
        descending=descending,
        limit=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )
    clicked = mount(
        "conversations",
        _table(found, sort, descending, chosen),
        key="list",
        on_open_change=lambda: None,
        on_sort_change=lambda: None,
    )
    _pager(total, number)
    if clicked.sort:
        _sort_by(clicked.sort, sort, descending)
    if clicked.open:
        go("conversation", {**carried(chosen), "id": clicked.open})


def sorting() -> tuple[str, bool]:
    """What the address sorts by, and whether downwards."""
    sort = st.query_params.get("sort", DEFAULT_SORT)
    if sort not in queries.SORTS:
        sort = DEFAULT_SORT
    return sort, st.query_params.get("order", "desc") != "asc"


def carried(chosen: filtering.Chosen) -> dict[str, str | Sequence[str]]:
    """The parameters that bring a person back to the same list."""
    extra = {name: st.query_params[name] for name in ("sort", "order", "page") if name in st.query_params}
    return {**chosen.params, **extra}


def _filters(chosen: filtering.Chosen, options: dict[str, list[str]]) -> None:
    with st.container(key="searchbar", horizontal=True, gap="medium", vertical_alignment="center"):
        filtering.search_box()
        filtering.choice("reason", options)
        filtering.choice("event", options)
        filtering.critical_box()
        release_desk.release_listed(chosen.filters)
        if chosen.filters.item_failed:
            title = any_item_title(chosen.filters.item_failed, language())
            st.button(
                t("list.item_failed", title=title),
                icon=":material/close:",
                key="drop_item",
                on_click=filtering.drop,
                args=("item",),
            )
        if chosen.filters.stages:
            dropping(chosen.filters.stages)
    filtering.bar(options, FILTERS, MORE)
    filtering.counts_box()


def _sort_by(column: str, sort: str, descending: bool) -> None:
    if column in queries.SORTS:
        st.query_params["sort"] = column
        st.query_params["order"] = "asc" if column == sort and descending else "desc"
        st.query_params.pop("page", None)
        st.rerun()


def _page_number(total: int) -> int:
    last = max(1, -(-total // PAGE_SIZE))
    text = st.query_params.get("page", "1")
    return min(last, max(1, int(text))) if text.isdecimal() else 1


def _pager(total: int, number: int) -> None:
    pages = max(1, -(-total // PAGE_SIZE))
    if pages < 2:
        return
    # a key of its own for each page number: the address is the truth, also after the back button
    key = f"list_page_{number}"
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.pagination(pages, default=number, key=key, on_change=_turn_page, args=(key,))


def _turn_page(key: str) -> None:
    st.query_params["page"] = str(st.session_state[key])


def _table(rows: Sequence[ConversationRow], sort: str, descending: bool, chosen: filtering.Chosen) -> dict[str, Any]:
    params, wanted = carried(chosen), chosen.filters.events
    return {
        "columns": [{"name": t(f"column.{name}"), "sort": by, "right": right} for name, by, right in COLUMNS],
        "rows": [_line(row, params) | {"events": row_chips(row.events, wanted)} for row in rows],
        "sort": sort,
        "descending": descending,
        "empty": t("list.empty"),
        "criticalHelp": t("critical.suspected"),
    }


def _line(row: ConversationRow, params: Params) -> dict[str, Any]:
    rubric = f"{row.language}-standard"
    file = PurePath(row.source).name
    reason = reason_title(row.contact_reason, language()) if row.contact_reason else ""
    about = [file if reason else "", label("channel", row.channel), row.queue, label("group", row.customer_group)]
    return {
        "id": row.id,
        "href": href("conversation", {**params, "id": row.id}),
        "day": wording.day(row.started_at),
        "hour": wording.hour(row.started_at),
        "agent": row.agent or t("chart.no_name"),
        "team": row.team,
        "subject": reason or file,
        "subline": " · ".join(filter(None, about)),
        "duration": wording.clock(row.duration) if row.duration else wording.DASH,
        "score": None if row.total is None else wording.number(row.total),
        "status": label("status", row.status),
        "tone": wording.BAND_TONES.get(row.band, ""),
        "band": label("band", row.band),
        "judged": t("score.judged", share=wording.percent(row.judged)) if row.judged is not None else "",
        "critical": [item_title(rubric, name, language()) for name in row.critical],
        "feeling": _feeling(row),
        "outcome": label("outcome", row.outcome),
        "outcomeTone": wording.OUTCOME_TONES.get(row.outcome, ""),
    }


def _feeling(row: ConversationRow) -> dict[str, Any] | None:
    """The customer's feeling from the first turns to the last; the mean where only that is known."""
    if row.customer_mean is None:
        return None
    start = row.customer_mean if row.customer_start is None else row.customer_start
    end = row.customer_mean if row.customer_end is None else row.customer_end
    return {
        "start": start,
        "end": end,
        "change": row.customer_change or 0.0,
        "text": wording.signed(row.customer_change),
        "help": t(
            "list.feeling",
            start=wording.signed(row.customer_start),
            end=wording.signed(row.customer_end),
            mean=wording.signed(row.customer_mean),
        ),
    }
