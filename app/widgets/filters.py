"""Filters that live in the address: a filtered view is a link, and the browser's back button works."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from app.i18n.translate import label, language, t
from app.titles import event_title, reason_title
from qa.store.filters import Filters

CHOICES = {
    "team": "teams",
    "agent": "agents",
    "channel": "channels",
    "queue": "queues",
    "group": "groups",
    "language": "languages",
    "band": "bands",
    "outcome": "outcomes",
    "status": "statuses",
    "reason": "reasons",
    "event": "events",
}
"""Parameter of the address, and the field of `Filters` with the same meaning."""

PERIODS = {"7d": 7, "30d": 30, "90d": 90, "365d": 365}
SINGLE = ("period", "since", "until", "critical", "q", "item")
PARAMETERS = (*CHOICES, *SINGLE)

Get = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for: the conditions, and the parameters that say them."""

    filters: Filters
    params: Mapping[str, list[str]]

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.params)


def chosen(today: date | None = None) -> Chosen:
    """The filters of the page's address."""
    return read(st.query_params.get_all, today or date.today())


def read(get: Get, today: date) -> Chosen:
    """The filters that parameters name; values that mean nothing are passed over."""
    params = {name: [v for v in get(name) if v] for name in PARAMETERS}
    params = {name: values for name, values in params.items() if values}
    one = {name: params.get(name, [""])[-1] for name in SINGLE}
    since, until = _period(one["period"], one["since"], one["until"], today)
    filters = Filters(
        since=since,
        until=until,
        critical={"yes": True, "no": False}.get(one["critical"]),
        text=one["q"],
        item_failed=one["item"],
    )
    choices: dict[str, Any] = {field: tuple(params.get(name, ())) for name, field in CHOICES.items()}
    return Chosen(replace(filters, **choices), params)


def _period(period: str, since: str, until: str, today: date) -> tuple[date | None, date | None]:
    if period in PERIODS:
        return today - timedelta(days=PERIODS[period] - 1), None
    if period == "custom":
        return _date(since), _date(until)
    return None, None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def bar(options: Mapping[str, Sequence[str]], names: Sequence[str]) -> None:
    """The row of filters. `options` by field of `Filters`; `names` are parameters of `CHOICES`."""
    with st.container(key="filterbar", horizontal=True, gap="small", vertical_alignment="center"):
        _period_box()
        for name in names:
            _choice(name, options.get(CHOICES[name], ()))
        if any(p in st.query_params for p in PARAMETERS):
            st.button(t("filter.clear"), key="f_clear", type="tertiary", on_click=_clear)


def search_box() -> None:
    """The box that searches in what was said."""
    _follow_address("q", st.query_params.get("q", ""))
    st.text_input(
        t("filter.search"),
        key="f_q",
        placeholder=t("filter.search"),
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=_write_one,
        args=("q",),
        width=300,
    )


def choice(name: str, options: Mapping[str, Sequence[str]]) -> None:
    """One filter of `CHOICES` outside the row, with what there is to choose from by field of `Filters`."""
    _choice(name, options.get(CHOICES[name], ()))


def critical_box() -> None:
    """Only conversations with a critical item failed or suspected."""
    _follow_address("critical", st.query_params.get("critical") == "yes")
    st.toggle(t("filter.critical"), key="f_critical", on_change=_write_critical)


def _period_box() -> None:
    names = ["", *PERIODS, "custom"]
    now = st.query_params.get("period", "")
    _follow_address("period", now if now in names else "")
    st.selectbox(
        t("filter.period"),
        names,
        key="f_period",
        format_func=lambda name: t(f"period.{name or 'all'}"),
        label_visibility="collapsed",
        on_change=_write_one,
        args=("period",),
        width=136,
    )
    if now == "custom":
        found = [_date(st.query_params.get(name, "")) for name in ("since", "until")]
        _follow_address("dates", tuple(d for d in found if d))
        st.date_input(
            t("filter.period"),
            value=[],
            key="f_dates",
            label_visibility="collapsed",
            format="YYYY-MM-DD",
            on_change=_write_dates,
            width=230,
        )


def _choice(name: str, options: Sequence[str]) -> None:
    wanted = [v for v in st.query_params.get_all(name) if v]
    _follow_address(name, wanted)
    st.multiselect(
        t(f"filter.{name}"),
        list(dict.fromkeys([*options, *wanted])),
        key=f"f_{name}",
        format_func=lambda value: _named(name, value),
        placeholder=t(f"filter.{name}"),
        label_visibility="collapsed",
        on_change=_write_many,
        args=(name,),
        width=158,
    )


def _named(name: str, value: str) -> str:
    """A value of a filter as people know it."""
    title = {"reason": reason_title, "event": event_title}.get(name)
    return title(value, language()) if title else label(name, value)


def _follow_address(name: str, value: object) -> None:
    """The address is the truth: a widget shows what it says, also after the back button."""
    st.session_state[f"f_{name}"] = value


def _write_many(name: str) -> None:
    _set(name, list(st.session_state[f"f_{name}"]))


def _write_one(name: str) -> None:
    _set(name, [st.session_state[f"f_{name}"] or ""])


def _write_critical() -> None:
    _set("critical", ["yes"] if st.session_state["f_critical"] else [])


def _write_dates() -> None:
    days = [d.isoformat() for d in st.session_state["f_dates"]]
    _set("since", days[:1])
    _set("until", days[1:2])


def _set(name: str, values: list[str]) -> None:
    values = [v for v in values if v]
    if values:
        st.query_params[name] = values
    else:
        st.query_params.pop(name, None)
    st.query_params.pop("page", None)


def drop(name: str) -> None:
    """Take one filter away."""
    _set(name, [])


def _clear() -> None:
    for name in (*PARAMETERS, "page"):
        st.query_params.pop(name, None)
