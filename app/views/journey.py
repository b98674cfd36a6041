"""Customer journey (客户旅程): twelve touchpoints, who reaches each and how fast, where contacts stall; one customer's contacts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.frame import card_title, heading
from app.i18n.translate import label, language, t
from app.navigation import go, link
from app.state import current, viewer
from app.titles import reason_title
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.cell_table import Cell, Column, cell_table, share_cell
from app.widgets.flow_map import stage_title
from qa.store import queries
from qa.store.filters import Filters
from qa.store.journey_figures import Contact, Journey, Touchpoint, contacts_of, frequent_customers, journey
from qa.store.touchpoint_sql import TOUCHPOINTS
from scoring.stages import NAMES
from scoring.statistics import enough, wilson

CUSTOMER = "customer"
"""Parameter of the address: the customer whose contacts are shown."""
SHORT, HOUR, DAY = 600, 3600, 86_400
MOST_STAGES = 12
FROM_STAGES = ("detailed_answer", "escalated", "solution")
"""Touchpoints that are told by stages, of conversations that were read for them."""


def page() -> None:
    """The journey of what the address filters, and the contacts of the customer it names."""
    db = current().database
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    filtering.drop("stages")  # the way back from a list brings it along
    chosen = filtering.chosen()
    found = journey(db, viewer(), chosen.filters)
    heading(t("nav.journey"), t("journey.basis", n=f"{found.contacts:,}"))
    filtering.bar(queries.filter_options(db, viewer()), filtering.FIRST, filtering.MORE)
    if not found.contacts:
        st.info(t("overview.nothing"))
        return
    with st.container(border=True, key="card-findings"):
        st.markdown("\n".join(f"- {line}" for line in _findings(found) if line))
    left, right = st.columns([7, 5], gap="small")
    with left, st.container(border=True, key="card-journey", height="stretch"):
        card_title(t("journey.touchpoints"), t("journey.touchpoints_note"))
        _open(_touchpoints(found), chosen)
    with right:
        with st.container(border=True, key="card-stalled"):
            card_title(t("journey.stalled"), t("journey.stalled_note", n=f"{found.unsolved:,}"))
            _open(_stalled(found), chosen)
        with st.container(border=True, key="card-customer"):
            _customer(chosen)


def _open(what: str | None, chosen: filtering.Chosen) -> None:
    if what:
        go("conversations", {**chosen.params, "stages": what})


def _findings(found: Journey) -> list[str]:
    return [_stall_line(found), _wait_line(found), _unread_line(found), _silent_line(found)]


def _stall_line(found: Journey) -> str:
    if not found.unsolved:
        return t("journey.none_unsolved")
    if not enough(found.unsolved):
        return t("journey.few_unsolved", n=found.unsolved)
    name, count = max(found.stalled, key=lambda one: one[1])
    share = wilson(count, found.unsolved)
    return t(
        "journey.stall",
        point=point_title(name),
        share=f"{wording.percent(share.value)}% {wording.basis(share, 'share')}",
    )


def _wait_line(found: Journey) -> str:
    """The longest median wait of the customer, of touchpoints that enough contacts have a time of."""
    waited = found.touchpoints[: TOUCHPOINTS.index("call_back") + 1]
    timed = [point for point in waited if point.median is not None and enough(point.timed)]
    if not timed:
        return t("journey.no_times")
    longest = max(timed, key=lambda point: point.median or 0.0)
    return t(
        "journey.longest",
        point=point_title(longest.name),
        median=duration(longest.median),
        ninth=duration(longest.ninth),
        n=longest.timed,
    )


def _silent_line(found: Journey) -> str:
    silent = [point.name for point in found.touchpoints if not point.known and point.name not in FROM_STAGES]
    return t("journey.silent", points=_titles(silent)) if silent else ""


def _unread_line(found: Journey) -> str:
    unread = [point.name for point in found.touchpoints if not point.known and point.name in FROM_STAGES]
    return t("journey.unread", points=_titles(unread)) if unread else ""


def _titles(points: Sequence[str]) -> str:
    return t("frame.comma").join(map(point_title, points))


def point_title(name: str) -> str:
    """A touchpoint in words."""
    return t(f"touchpoint.{name}")


def duration(seconds: float | None) -> str:
    """Seconds as a clock shows them under ten minutes, else as minutes, hours or days."""
    if seconds is None:
        return wording.DASH
    if seconds < SHORT:
        return wording.clock(seconds)
    if seconds < 2 * HOUR:
        return t("journey.minutes", n=wording.number(seconds / 60, 0))
    if seconds < 2 * DAY:
        return t("journey.hours", n=wording.number(seconds / HOUR))
    return t("journey.days", n=wording.number(seconds / DAY))


def _touchpoints(found: Journey) -> str | None:
    columns = [
        Column("#", True),
        Column(t("journey.touchpoint")),
        Column(t("journey.reached"), True, t("journey.reached_help")),
        Column(t("journey.missing"), True, t("journey.missing_help")),
        Column(t("journey.time"), True, t("journey.time_help")),
    ]
    rows = [_touchpoint(k + 1, point) for k, point in enumerate(found.touchpoints)]
    return cell_table(columns, rows, key="touchpoints")


def _touchpoint(number: int, point: Touchpoint) -> list[Cell]:
    title = Cell(point_title(point.name), t(f"touchpoint_source.{point.name}"))
    nothing = Cell(wording.DASH, tone="dim")
    if not point.known:
        return [Cell(str(number), tone="dim"), title, Cell(t("journey.unknown"), tone="dim"), nothing, nothing]
    share = wilson(point.reached, point.known)
    reached = Cell(
        f"{wording.percent(share.value)}%",
        t("journey.of", n=f"{point.reached:,}", known=f"{point.known:,}"),
        bar=share.value,
        help=wording.basis(share, "share"),
        open=f"reached:{point.name}" if point.reached else "",
    )
    if point.median is None:
        time = nothing
    else:
        thin = "" if enough(point.timed) else "dim"
        time = Cell(duration(point.median), t("journey.ninth", time=duration(point.ninth), n=point.timed), thin)
    missing = point.known - point.reached
    missed = Cell(f"{missing:,}", open=f"missed:{point.name}") if missing else Cell("0", tone="dim")
    return [Cell(str(number), tone="dim"), title, reached, missed, time]


def _stalled(found: Journey) -> str | None:
    rows = [
        [
            Cell(point_title(name)),
            Cell(f"{count:,}", bar=count / found.unsolved, open=f"stalled:{name}"),
            share_cell(wilson(count, found.unsolved)),
        ]
        for name, count in found.stalled
        if count
    ]
    columns = [Column(t("journey.last")), Column(t("journey.contacts"), True), Column(t("process.share"), True)]
    return cell_table(columns, rows, key="stalled", empty=t("journey.none_unsolved"))


def _customer(chosen: filtering.Chosen) -> None:
    card_title(t("journey.customer"), t("journey.customer_note"))
    st.session_state["journey_customer"] = st.query_params.get(CUSTOMER, "")
    st.text_input(
        t("journey.customer"),
        key="journey_customer",
        placeholder=t("journey.search"),
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=_look_up,
    )
    if customer := st.query_params.get(CUSTOMER, "").strip():
        _contacts(customer)
    else:
        _frequent(chosen)


def _look_up() -> None:
    if customer := st.session_state["journey_customer"].strip():
        st.query_params[CUSTOMER] = customer
    else:
        st.query_params.pop(CUSTOMER, None)


def _frequent(chosen: filtering.Chosen) -> None:
    found = frequent_customers(current().database, viewer(), chosen.filters)
    rows = [
        [Cell(customer, open=customer), Cell(str(count)), Cell(str(open), tone="bad" if open else "dim")]
        for customer, count, open in found
    ]
    columns = [
        Column(t("journey.frequent")),
        Column(t("journey.contacts"), True),
        Column(label("outcome", "unresolved"), True),
    ]
    if picked := cell_table(columns, rows, key="frequent", empty=t("journey.nobody")):
        st.query_params[CUSTOMER] = picked
        st.rerun()


def _contacts(customer: str) -> None:
    found = contacts_of(current().database, viewer(), customer)
    columns = [Column(t("journey.when")), Column(t("journey.what")), Column(t("journey.feeling"), True)]
    picked = cell_table(columns, [_contact(one) for one in found], key="contacts", empty=t("journey.no_contacts"))
    link("conversations", t("journey.in_list"), {"q": customer}, icon=":material/arrow_forward:")
    if picked:
        go("conversation", {"id": picked})


def _contact(one: Contact) -> list[Cell]:
    tone = wording.OUTCOME_TONES.get(one.outcome, "")
    ways = [stage_title(NAMES[letter]) for letter in one.stages[:MOST_STAGES]]
    reason = reason_title(one.contact_reason, language()) if one.contact_reason else wording.DASH
    who = " · ".join(filter(None, [one.agent, one.team]))
    return [
        Cell(
            wording.day(one.started_at),
            f"{wording.hour(one.started_at)} {label('channel', one.channel)}".strip(),
            open=one.id,
        ),
        Cell(
            reason,
            " · ".join(filter(None, [label("outcome", one.outcome), who])),
            "bad" if tone == "bad" else "",
            help=" › ".join(ways),
        ),
        Cell(wording.signed(one.feeling), tone="bad" if (one.feeling or 0) < 0 else ""),
    ]
