"""Filters that live in the address: a filtered view is a link, and the browser's back button works."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from app.i18n.translate import label, language, t
from app.navigation import SECTIONS, here, just_arrived
from app.titles import event_title, reason_title
from app.widgets.saved_views import saved_views
from qa.manager import periods
from qa.store.filters import Filters
from qa.store.metric_values import COUNTED
from scoring.manager.metrics import METRICS

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
    "rubric": "rubrics",
    "version": "versions",
}
"""Parameter of the address, and the field of `Filters` with the same meaning."""

PERIODS = (*periods.ROLLING, *periods.CALENDAR)
SINGLE = ("period", "since", "until", "against", "critical", "q", "item", "stages", "counts")
PARAMETERS = (*CHOICES, *SINGLE)
FIRST = ("team", "agent", "channel", "queue")
MORE = ("group", "reason", "language", "rubric", "version")
"""What every page of figures can be filtered by, in the row and behind a button."""
CARRIED = ("period", "since", "until", "against", *FIRST, *MORE)
"""What stays chosen from page to page."""
_KEPT = "filters_kept"

Get = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for: the conditions, and the parameters that say them.

    `before` is the same in the period that it is compared with, None where there is none.
    """

    filters: Filters
    params: Mapping[str, list[str]]
    before: Filters | None = None

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.params)


def chosen(today: date | None = None) -> Chosen:
    """The filters of the page's address; what was chosen on another page where one came here without any."""
    figures, kept = _shows_figures(), st.session_state.get(_KEPT, {})
    fresh = just_arrived() and not any(name in st.query_params for name in PARAMETERS)
    if fresh and kept and (figures or here() == "conversations"):
        for name, values in kept.items():
            st.query_params[name] = values

    def get(name: str) -> Sequence[str]:
        # what only a list can be filtered by may stand in the address of figures, after the browser's back button
        return st.query_params.get_all(name) if name in CARRIED or not figures else ()

    return read(get, today or date.today())


def read(get: Get, today: date) -> Chosen:
    """The filters that parameters name; values that mean nothing are passed over."""
    params = {name: [v for v in get(name) if v] for name in PARAMETERS}
    params = {name: values for name, values in params.items() if values}
    one = {name: params.get(name, [""])[-1] for name in SINGLE}
    since, until = _period(one["period"], one["since"], one["until"], today)
    metric, counted = _counts(one["counts"])
    filters = Filters(
        since=since,
        until=until,
        critical={"yes": True, "no": False}.get(one["critical"]),
        text=one["q"],
        item_failed=one["item"],
        stages=one["stages"],
        metric=metric,
        counted=counted,
    )
    choices: dict[str, Any] = {field: tuple(params.get(name, ())) for name, field in CHOICES.items()}
    filters = replace(filters, **choices)
    days = periods.before(since, until, one["against"], today)
    return Chosen(filters, params, replace(filters, since=days[0], until=days[1]) if days else None)


def _period(period: str, since: str, until: str, today: date) -> periods.Days:
    return (_date(since), _date(until)) if period == "custom" else periods.days_of(period, today)


def _counts(text: str) -> tuple[str, str]:
    """A figure and what of it to look at (`fcr:no`)."""
    metric, _, counted = text.partition(":")
    return (metric, counted) if metric in METRICS and counted in COUNTED else ("", "")


def _shows_figures() -> bool:
    return here() == "overview" or here() in SECTIONS["nav.section_manage"]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def bar(
    options: Mapping[str, Sequence[str]], names: Sequence[str], more: Sequence[str] = (), compare: bool = False
) -> None:
    """The row of filters. `options` by field of `Filters`; `names` and those behind a button are parameters of `CHOICES`.

    With `compare` the period a chosen one is compared with can be chosen, too.
    """
    with st.container(key="filterbar", horizontal=True, gap="small", vertical_alignment="center"):
        _period_box()
        if compare and st.query_params.get("period"):
            _single_box("against", ("", *periods.AGAINST[1:]), "against", "previous", 150)
        for name in names:
            _choice(name, options.get(CHOICES[name], ()))
        if more:
            _more_button(options, more)
        saved_views()
        if any(p in st.query_params for p in PARAMETERS):
            st.button(t("filter.clear"), key="f_clear", type="tertiary", on_click=_clear)


def _more_button(options: Mapping[str, Sequence[str]], names: Sequence[str]) -> None:
    count = sum(bool(st.query_params.get(name)) for name in names)
    title = t("filter.more_chosen", n=count) if count else t("filter.more")
    with st.popover(title, icon=":material/tune:", key="filtermore"):
        for name in names:
            _choice(name, options.get(CHOICES[name], ()), width=260)


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


def counts_box() -> None:
    """Where the list was opened from a figure: which conversations of it are shown, and the way out."""
    metric, counted = _counts(st.query_params.get("counts", ""))
    if not metric:
        return
    title, kind = METRICS[metric].title[language()], METRICS[metric].kind
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="countsbar"):
        st.button(title, icon=":material/close:", key="drop_counts", on_click=drop, args=("counts",))
        if kind in ("share", "nps"):
            _follow_address("counts", counted)
            st.segmented_control(
                title,
                [name for name in COUNTED if kind == "nps" or name != "between"],
                key="f_counts",
                format_func=lambda name: t(f"counts_{kind}.{name}"),
                label_visibility="collapsed",
                on_change=_write_counts,
                args=(metric,),
            )


def critical_box() -> None:
    """Only conversations with a critical item failed or suspected."""
    _follow_address("critical", st.query_params.get("critical") == "yes")
    st.toggle(t("filter.critical"), key="f_critical", on_change=_write_critical)


def _period_box() -> None:
    now = st.query_params.get("period", "")
    fixed = (now,) if now not in PERIODS and periods.days_of(now, date.today())[0] else ()
    _single_box("period", ("", *fixed, *PERIODS, "custom"), "period", "all", 136, fixed)
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


def _single_box(
    name: str, values: Sequence[str], words: str, first: str, width: int, fixed: Sequence[str] = ()
) -> None:
    """A box with one choice; `fixed` values read as they are written."""
    now = st.query_params.get(name, "")
    _follow_address(name, now if now in values else "")
    st.selectbox(
        t(f"filter.{name}"),
        values,
        key=f"f_{name}",
        format_func=lambda value: value if value in fixed else t(f"{words}.{value or first}"),
        label_visibility="collapsed",
        on_change=_write_one,
        args=(name,),
        width=width,
    )


def _choice(name: str, options: Sequence[str], width: int = 158) -> None:
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
        width=width,
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


def _write_counts(metric: str) -> None:
    _set("counts", [f"{metric}:{st.session_state['f_counts'] or 'any'}"])


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
    st.session_state[_KEPT] = {one: st.query_params.get_all(one) for one in CARRIED if one in st.query_params}


def drop(name: str) -> None:
    """Take one filter away."""
    _set(name, [])


def _clear() -> None:
    for name in (*PARAMETERS, "page"):
        st.query_params.pop(name, None)
    st.session_state.pop(_KEPT, None)
