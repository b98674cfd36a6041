"""Reports (报告): the week or month of a team or all, read here and taken away as PDF, XLSX, PPTX or HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import streamlit as st

from app.access import name_in_log, permitted, viewer_later
from app.frame import heading
from app.i18n.translate import language, t
from app.state import current, viewer
from app.views.welcome import welcome
from app.widgets.address_choice import box
from app.widgets.component import mount
from qa.errors import UsageError
from qa.reports.content import Report
from qa.reports.making import FORMATS, MEDIA_TYPES, Format, export, file_name, make_report, teams_of
from qa.reports.sheet import report_sheet
from qa.reports.span import KINDS, Kind, Span, last_full, named
from qa.sheets.html import fragment, style
from qa.store import queries
from qa.store.filters import Filters
from qa.store.viewer import Viewer

MOST_SPANS = 13
_ICONS = {"pdf": "picture_as_pdf", "xlsx": "table_view", "pptx": "slideshow", "html": "html"}


def page() -> None:
    """The report that the address asks for (`period`, `span`, `of`)."""
    db = current().database
    if not queries.count_conversations(db, viewer(), Filters()):
        welcome()
        return
    heading(t("nav.reports"), t("reports.note"))
    span, team = _choice()
    with st.spinner(t("reports.making")):
        report = _report(span, team)
    with st.container(horizontal=True, gap="small", key="report-files"):
        if permitted("export"):
            for format in FORMATS:
                _download(report, format)
    mount("sheet", {"html": fragment(report_sheet(report, language()), {}), "style": style()}, key="report")


def today() -> date:
    """The day it is here."""
    return datetime.now(UTC).astimezone().date()


def _choice() -> tuple[Span, str]:
    """Which span and team; kept in the address."""
    kind: Kind = "month" if st.query_params.get("kind") == "month" else "week"
    newest = last_full(kind, _last_day())
    spans = [newest.before(k).name for k in range(MOST_SPANS)]
    asked = st.query_params.get("span", "")
    spans = spans if not asked or asked in spans or named_kind(asked) != kind else [*spans, asked]
    teams = ["", *teams_of(current().database, viewer())]
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="report-choice"):
        box(
            "kind", KINDS, lambda name: t(f"reports_kind.{name}"),
            key="report_kind", label=t("reports.kind"), drops=("span",), width=130,
        )  # fmt: skip
        span = box("span", spans, str, key="report_span", label=t("reports.span"), width=150)
        team = box(
            "of", teams, lambda name: name or t("improvement.all_teams"),
            key="report_of", label=t("reports.of"), width=200,
        )  # fmt: skip
    return named(span), team


def named_kind(text: str) -> str:
    """Whether a text names a week or a month; "" for neither."""
    try:
        return named(text).kind
    except UsageError:
        return ""


def _last_day() -> date:
    """The newest day there is anything of, or today if that is earlier: a report of nothing helps nobody."""
    found = queries.newest_day(current().database, viewer())
    return min(today(), found) if found else today()


def _report(span: Span, team: str) -> Report:
    return make_report(current().database, viewer(), current().folder, span, team, today())


def _download(report: Report, format: Format) -> None:
    st.download_button(
        t(f"reports.{format}"),
        _file(report.span, report.team, format, viewer_later(), language()),
        file_name=file_name(report, format),
        mime=MEDIA_TYPES[format],
        icon=f":material/{_ICONS[format]}:",
        key=f"report_{format}",
        on_click="ignore",
    )


def _file(span: Span, team: str, format: Format, looks: Callable[[], Viewer], spoken: str) -> Callable[[], bytes]:
    """The file, made when it is asked for, by who asks then."""

    def made() -> bytes:
        state, who = current(), looks()
        report = make_report(state.database, who, state.folder, span, team, today())
        return export(state.database, replace(who, name=name_in_log(who)), report, format, spoken).content

    return made
