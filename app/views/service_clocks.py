"""Service clocks (时限与客诉): what is overdue or soon due, how often limits were kept by severity, and complaints by grade."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import streamlit as st

from app import access
from app.frame import card_title, heading
from app.i18n.translate import label, language, t
from app.navigation import go, link
from app.state import current, viewer
from app.titles import reason_title
from app.views import service_limits
from app.views.welcome import welcome
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.board import Cell, Row, board, chips, column, interval, row, text
from app.widgets.charts import Figure, figures
from app.widgets.component import last_click
from app.widgets.lengths import length
from qa.manager.satisfaction import as_of
from qa.manager.service_rules import GRADES, SEVERITIES, ServiceRules, rules
from qa.store import queries, service_cases
from qa.store.filters import Filters
from qa.store.service_cases import OpenCase
from qa.taxonomies import titles_of
from scoring.manager.service_clocks import ClockCounts, ClockRecord, ServiceTarget, State, record_of

FILTERS = ("team", "agent", "channel", "queue", "group", "reason")
CASE_CLOCKS = ("first_answer", "handled")
STATES: tuple[State, ...] = ("overdue", "soon", "running", "paused")
TONES = {
    "overdue": "bad",
    "soon": "warn",
    "running": "info",
    "paused": "",
    "met": "good",
    "missed": "bad",
    "open": "",
    "too_few": "",
}
MOST_CASES, PAGE_SIZE = 60, 12
_NO_GOAL = ServiceTarget("handled", "general", timedelta(hours=1), 1.0)
"""For the share kept of several targets together, which has no one goal."""
Counts = Mapping[tuple[str, str, str], ClockCounts]


def page() -> None:
    """The clocks of what the address filters."""
    db = current().database
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    if click := last_click("clock_cases"):
        _open(click)
    chosen = filtering.chosen()
    service_limits.tell()
    known, number = rules(db)
    now = as_of(db, viewer(), datetime.now())
    heading(t("nav.service_clocks"), t("clock.basis", at=f"{now:%Y-%m-%d %H:%M}"))
    filtering.bar(queries.filter_options(db, viewer()), FILTERS)
    found = service_cases.clock_counts(db, viewer(), chosen.filters, known.targets, known.severity_of, now)
    if not found:
        st.info(t("clock.nothing"))
        link("satisfaction", t("clock.to_import"), {"view": "answers"}, icon=":material/upload_file:")
        return
    with st.container(
        horizontal=True, gap="small", horizontal_alignment="distribute", vertical_alignment="center", key="clock-top"
    ):
        _headline(found)
        _limits(known, number)
    _figures(found)
    with st.container(border=True, key="card-clock-kept"):
        card_title(t("clock.by_severity"), t("clock.by_severity_note"))
        _kept(found, known, chosen)
    with st.container(border=True, key="card-clock-cases"):
        _cases(chosen, known, now)


def _limits(known: ServiceRules, number: int) -> None:
    if access.permitted("manage"):
        with st.popover(t("clock.limits"), icon=":material/tune:"), st.container(width=560, key="clock-limits"):
            service_limits.form(known, number)


def _added(found: Counts, clock: str = "", severity: str = "", grade: str | None = None) -> ClockCounts:
    """The counts of these clocks together; a grade of "any" is any complaint."""
    parts = [
        counts
        for (of, level, graded), counts in found.items()
        if clock in ("", of)
        and severity in ("", level)
        and (grade is None or graded == grade or (grade == "any" and graded))
    ]
    return ClockCounts(
        *(sum(getattr(part, name) for part in parts) for name in ("kept", "broken", "overdue", "soon", "all"))
    )


def _headline(found: Counts) -> None:
    every, urgent = _added(found, clock="handled"), _added(found, clock="handled", severity="urgent")
    told = t(
        "clock.head" if every.overdue else "clock.head_none", n=every.overdue, urgent=urgent.overdue, soon=every.soon
    )
    st.markdown(wording.plain(told), width="content")


def _figures(found: Counts) -> None:
    every, urgent = _added(found, clock="handled"), _added(found, clock="handled", severity="urgent")
    complaints = _added(found, clock="handled", grade="any")
    handled, graded = (record_of(counts, _NO_GOAL) for counts in (every, complaints))
    answered = record_of(_added(found, clock="first_answer"), _NO_GOAL)
    figures(
        [
            Figure(
                t("clock.overdue"),
                text=str(every.overdue),
                note=t("clock.of_urgent", n=urgent.overdue),
                help=t("clock.overdue_help"),
            ),
            Figure(
                t("clock.soon"), text=str(every.soon), note=t("clock.of_all", n=every.all), help=t("clock.soon_help")
            ),
            Figure(t("clock.kept_handled"), handled.kept, "share", help=t("clock.kept_help")),
            Figure(t("clock.kept_answered"), answered.kept, "share", help=t("clock.kept_help")),
            Figure(t("clock.kept_complaints"), graded.kept, "share", help=t("clock.kept_help")),
        ],
        key="clock_figures",
    )


def _kept(found: Counts, known: ServiceRules, chosen: filtering.Chosen) -> None:
    if (click := last_click("clock_kept")) in GRADES:
        go("conversations", {**chosen.params, "event": [f"complaint_grade:{click}"]})
    lines: list[Row] = []
    for clock in CASE_CLOCKS:
        cells = [
            _line(f"{clock}/{level}", t(f"severity.{level}"), known, clock, level, counts)
            for level in SEVERITIES
            if (counts := _added(found, clock, level)).all
        ]
        lines += [{"group": t(f"clock_name.{clock}")}, *cells] if cells else []
    graded = [
        _line(grade, t(f"grade.{grade}"), known, "handled", known.severity_of[grade], counts, opens=True)
        for grade in GRADES
        if (counts := _added(found, "handled", grade=grade)).all
    ]
    lines += [{"group": t("clock.by_grade")}, *graded] if graded else []
    board(_columns(), lines, key="clock_kept", empty=t("clock.nothing"), bare=True)
    if graded:
        st.caption(t("clock.grade_note"))


def _columns() -> list[Row]:
    return [
        column("", "minmax(0, 1.1fr)"),
        column(t("clock.kept"), "minmax(0, 2fr)", wide=True),
        column(t("clock.stands"), "120px"),
        column(t("clock.now"), "minmax(0, 1fr)"),
    ]


def _line(
    id: str, name: str, known: ServiceRules, clock: str, severity: str, counts: ClockCounts, opens: bool = False
) -> Row:
    target = known.target(clock, severity)
    record = record_of(counts, target)
    limit = t("clock.within", limit=length(target.limit), goal=wording.percent(target.goal))
    cells = [
        text(name, limit),
        interval(record.kept, "share", (0.0, 1.0), target.goal),
        _verdict(record),
        _running(record),
    ]
    return row(id, cells, opens=opens, faint=record.verdict == "too_few")


def _verdict(record: ClockRecord) -> Cell:
    told = chips(
        [(t(f"clock_verdict.{record.verdict}"), TONES[record.verdict], t(f"clock_verdict_help.{record.verdict}"))]
    )
    return {**told, "sub": f"n={record.kept.n}"}


def _running(record: ClockRecord) -> Cell:
    marks = [(t("clock.n_overdue", n=record.overdue), "bad", "")] if record.overdue else []
    marks += [(t("clock.n_soon", n=record.soon), "warn", "")] if record.soon else []
    return chips(marks) if marks else text(wording.DASH)


def _cases(chosen: filtering.Chosen, known: ServiceRules, now: datetime) -> None:
    card_title(t("clock.cases"), t("clock.cases_note", n=MOST_CASES))
    state = _state()
    st.session_state["clock_state"] = state
    st.segmented_control(
        t("clock.cases"), list(STATES), key="clock_state", label_visibility="collapsed",
        format_func=lambda name: t(f"clock_state.{name}"),
        on_change=_turn,
    )  # fmt: skip
    found = service_cases.open_cases(
        current().database, viewer(), chosen.filters, known.targets, known.severity_of, now, [state], MOST_CASES
    )
    columns = [
        column(t("clock.due"), "150px"),
        column(t("clock.case"), "minmax(0, 1.2fr)"),
        column(t("clock.what"), "minmax(0, 1fr)"),
        column(t("clock.who"), "minmax(0, 1fr)"),
        column(t("clock.customer"), "minmax(0, 0.8fr)", away=True),
    ]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    first = PAGE_SIZE * (min(pages, int(st.session_state.get("clock_page") or 1)) - 1)
    lines = [_case(one, now) for one in found[first : first + PAGE_SIZE]]
    board(columns, lines, key="clock_cases", empty=t("clock.no_cases"), bare=True)
    if pages > 1:
        st.pagination(pages, key="clock_page")


def _turn() -> None:
    st.query_params["state"] = st.session_state["clock_state"] or "overdue"
    st.session_state.pop("clock_page", None)


def _state() -> State:
    asked = st.query_params.get("state", "overdue")
    return next((state for state in STATES if state == asked), "overdue")


def _case(one: OpenCase, now: datetime) -> Row:
    left = one.due - now
    words = t("clock.over_by", length=length(-left)) if left < timedelta(0) else t("clock.left", length=length(left))
    kind = one.id if one.kind == "ticket" else t("clock.conversation")
    marks = [(t(f"severity.{one.severity}"), {"urgent": "bad", "complex": "info"}.get(one.severity, ""), "")]
    marks += [(one.grade, "warn", t(f"grade.{one.grade}"))] if one.grade else []
    reason = reason_title(one.reason, language()) if one.reason in titles_of(current().folder) else one.reason
    return row(
        f"{one.conversation}\n{one.id}\n{one.clock}",
        [
            {**chips([(words, TONES[one.state], "")]), "sub": f"{one.due:%Y-%m-%d %H:%M}"},
            {**chips(marks), "text": kind, "sub": reason},
            text(t(f"clock_name.{one.clock}"), t("clock.since", at=f"{one.start:%m-%d %H:%M}")),
            text(one.agent or t("chart.no_name"), label("team", one.team)),
            text(one.customer),
        ],
        opens=bool(one.conversation),
    )


def _open(click: str) -> None:
    conversation = click.partition("\n")[0]
    if conversation:
        go("conversation", {"id": conversation})
