"""Improvement projects (PDCA 改进项目): plan, do, check, act; each with whether it worked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial

import streamlit as st

from app.access import acting
from app.frame import card_title, heading, show_error
from app.i18n.translate import language, t
from app.navigation import go
from app.state import current, viewer
from app.widgets import metric_words, wording
from app.widgets.board import Row, board, chips, column, row, text
from app.widgets.improvement_chart import course_chart
from qa.errors import CallQAError
from qa.manager import improving as flow
from qa.manager.improving import NEXT, Course, Draft, State
from qa.permissions import may
from qa.reviewing.coaching import new_id
from qa.store import queries
from qa.store.improvements import ProjectRow, project, projects
from scoring.manager.metrics import METRICS
from scoring.reasons import render
from scoring.statistics import Estimate

TONES: Mapping[str, str] = {"worked": "good", "worse": "bad", "unclear": "", "too_early": "line"}
STATE_TONES: Mapping[str, str] = {"plan": "", "do": "info", "check": "warn", "act": "info", "closed": "line"}
METRIC_NAMES = tuple(name for name, metric in METRICS.items() if metric.kind != "count")
_SAID, _NEW = "improvement_said", "improvement_new"


def page() -> None:
    """The list, one project, or the form of a new one (`new=yes`, prefilled by `metric`, `team`, `finding`)."""
    if said := st.session_state.pop(_SAID, ""):
        st.toast(said)
    asked = st.query_params.get("project", "")
    found = project(current().database, viewer(), asked) if asked else None
    if found is not None:
        _one(found)
    elif st.query_params.get("new") == "yes" and may(viewer(), "manage"):
        _make()
    else:
        _list()


def today() -> date:
    """The day it is here."""
    return datetime.now(UTC).astimezone().date()


def _list() -> None:
    found = projects(current().database, viewer())
    late = sum(_is_late(one) for one in found)
    running = sum(one.state != "closed" for one in found)
    heading(t("nav.improvement"), t("improvement.count", n=running, late=late) if found else "")
    if may(viewer(), "manage") and st.button(t("improvement.new"), icon=":material/add:", type="primary"):
        go("improvement", {"new": "yes"})
    columns = [
        column(t("improvement.title"), "minmax(0, 2fr)"),
        column(t("improvement.metric"), "minmax(0, 1.2fr)", away=True),
        column(t("improvement.owner"), "110px", away=True),
        column(t("improvement.due"), "110px", right=True),
        column(t("improvement.state"), "150px", right=True),
    ]
    clicked = board(columns, [_line(one) for one in found], key="improvements", empty=t("improvement.none"))
    if clicked.open:
        go("improvement", {"project": [str(clicked.open)]})


def _line(one: ProjectRow) -> Row:
    marks = [(t(f"improvement_state.{one.state}"), STATE_TONES[one.state], "")]
    if _is_late(one):
        marks.insert(0, (t("improvement.late"), "bad", t("improvement.late_help")))
    where = one.team or t("improvement.all_teams")
    cells = [text(one.title, where), text(metric_words.title(one.metric)), text(one.owner), text(one.due.isoformat())]
    return row(one.id, [*cells, chips(marks)], opens=True, faint=one.state == "closed")


def _is_late(one: ProjectRow) -> bool:
    return one.state != "closed" and one.due < today()


def _one(found: ProjectRow) -> None:
    where = found.team or t("improvement.all_teams")
    heading(found.title, t("improvement.facts", team=where, owner=found.owner, due=found.due.isoformat()))
    _back()
    course = flow.course(current().database, viewer(), found, today())
    left, right = st.columns([3, 2], gap="small")
    with left:
        with st.container(border=True, key="card-effect"):
            _effect(found, course)
        with st.container(border=True, key="card-course"):
            card_title(metric_words.title(found.metric), t("improvement.course_note"))
            course_chart(course, found.metric, found.begins, key="course")
    with right:
        with st.container(border=True, key="card-what"):
            _what(found)
        with st.container(border=True, key="card-steps"):
            _steps(found)
        if may(viewer(), "manage"):
            with st.expander(t("improvement.edit"), icon=":material/edit:"):
                _edit(found)


def _back() -> None:
    if st.button(t("improvement.back"), icon=":material/arrow_back:", type="tertiary"):
        go("improvement")


def _effect(found: ProjectRow, course: Course) -> None:
    effect, metric = course.effect, found.metric
    card_title(t("improvement.effect"), t("improvement.weeks", before=effect.weeks[0], after=effect.weeks[1]))
    st.markdown(t(f"improvement_told.{effect.verdict}"))
    lines = [
        (t("improvement.before"), _figure(metric, effect.before), ""),
        (t("improvement.after"), _figure(metric, effect.after), ""),
        (t("improvement.difference"), _change(metric, effect.difference), t("improvement.difference_help")),
    ]
    columns = [column("", "minmax(0, 1.4fr)"), column("", "minmax(0, 1fr)", right=True)]
    board(columns, [row("", [text(name, help), text(value)]) for name, value, help in lines], key="effect", bare=True)
    for warning in effect.warnings:
        st.caption(f":material/info: {wording.plain(render(warning, language()))}")


def _figure(metric: str, found: Estimate) -> str:
    if found.value is None:
        return wording.DASH
    return f"{metric_words.shown(metric, found.value)} {wording.spread(found, METRICS[metric].unit)} n={found.n:,}"


def _change(metric: str, found: Estimate) -> str:
    if found.low is None or found.high is None:
        return wording.DASH
    ends = (metric_words.change_shown(metric, v) for v in (found.value, found.low, found.high))
    return "{} ({} – {})".format(*ends)


def _what(found: ProjectRow) -> None:
    for name in ("finding", "action"):
        st.html(f'<div class="qa-card"><h3>{t(f"improvement.{name}")}</h3></div>')
        st.markdown(wording.plain(str(found.content.get(name, ""))))


def _steps(found: ProjectRow) -> None:
    card_title(t("improvement.steps"), t(f"improvement_state.{found.state}"))
    for step in found.content.get("steps", []):
        told = t(
            "improvement.step", state=t(f"improvement_state.{step['to']}"), by=step["by"] or "–", day=step["at"][:10]
        )
        st.markdown(f"**{wording.plain(told)}**  \n{wording.plain(step['note'])}")
    looks = acting()
    if not (may(looks, "manage") or looks.name == found.owner):
        return
    note = st.text_area(t("improvement.note"), key=f"note-{found.version}", height=70, max_chars=flow.LONGEST_TEXT)
    refused = ""
    with st.container(horizontal=True, gap="small"):
        for k, to in enumerate(NEXT[_state(found)]):
            if st.button(t(f"improvement_to.{to}"), key=f"to-{to}", type="primary" if k == 0 else "secondary"):
                if to == "closed" and not note.strip():
                    refused = t("improvement.why_closed")
                    continue
                step = partial(flow.move, current().database, looks, found, to, note)
                _attempt(step, found.id, t("improvement.saved"))
    if refused:
        st.error(refused, icon=":material/error:")


def _state(found: ProjectRow) -> State:
    return found.state if found.state in NEXT else "plan"  # type: ignore[return-value]


def _make() -> None:
    heading(t("improvement.new"))
    _back()
    asked = st.query_params
    metric = asked.get("metric", "score")
    usual = Draft(
        "", asked.get("team", ""), viewer().name, metric if metric in METRIC_NAMES else "score", today(),
        today() + timedelta(weeks=8), asked.get("finding", "")[: flow.LONGEST_TEXT], "",
    )  # fmt: skip
    id = st.session_state.setdefault(_NEW, new_id())
    with st.container(border=True, key="card-new"):
        draft = _form(usual, "new")
        if draft is not None and _attempt(
            lambda: flow.begin(current().database, acting(), id, draft), "", t("improvement.saved")
        ):
            st.session_state.pop(_NEW)
            go("improvement", {"project": [id]})


def _edit(found: ProjectRow) -> None:
    content = found.content
    now = Draft(
        found.title, found.team, found.owner, found.metric, found.begins, found.due, content.get("finding", ""),
        content.get("action", ""),
    )  # fmt: skip
    draft = _form(now, f"edit-{found.version}")
    if draft is not None:
        _attempt(lambda: flow.change(current().database, acting(), found, draft), found.id, t("improvement.saved"))


def _form(now: Draft, key: str) -> Draft | None:
    """The form filled in with a draft; what was sent, if it was."""
    teams = ["", *(team for team in queries.filter_options(current().database, viewer()).get("teams", ()) if team)]
    with st.form(f"form-{key}", border=False):
        title = st.text_input(t("improvement.title"), now.title, key=f"{key}-title", max_chars=flow.LONGEST_TITLE)
        left, right = st.columns(2, gap="small")
        with left:
            metric = st.selectbox(
                t("improvement.metric"), METRIC_NAMES, METRIC_NAMES.index(now.metric), key=f"{key}-metric",
                format_func=metric_words.title,
            )  # fmt: skip
            owner = st.text_input(
                t("improvement.owner"), now.owner, key=f"{key}-owner", max_chars=flow.LONGEST_TITLE,
                help=t("improvement.owner_help"),
            )  # fmt: skip
        with right:
            team = st.selectbox(
                t("improvement.team"), teams, teams.index(now.team) if now.team in teams else 0, key=f"{key}-team",
                format_func=lambda name: name or t("improvement.all_teams"),
            )  # fmt: skip
            first, last = st.columns(2, gap="small")
            begins = first.date_input(t("improvement.begins"), now.begins, key=f"{key}-begins", format="YYYY-MM-DD")
            due = last.date_input(t("improvement.due"), now.due, key=f"{key}-due", format="YYYY-MM-DD")
        finding = st.text_area(t("improvement.finding"), now.finding, key=f"{key}-finding", height=90)
        action = st.text_area(t("improvement.action"), now.action, key=f"{key}-action", height=90)
        if not st.form_submit_button(t("improvement.save"), type="primary"):
            return None
    draft = Draft(title, team or "", owner, metric or "score", _day(begins), _day(due), finding, action)
    if wrong := _wrong(draft):
        st.error(wrong, icon=":material/error:")
        return None
    return draft


def _wrong(draft: Draft) -> str:
    """What has to be mended before the project can be saved, in words; empty where nothing."""
    empty = [name for name in ("title", "owner", "finding", "action") if not str(getattr(draft, name)).strip()]
    if empty:
        return t("improvement.needs", names=t("frame.comma").join(t(f"improvement.{name}") for name in empty))
    return t("improvement.due_after") if draft.due <= draft.begins else ""


def _day(found: object) -> date:
    return found if isinstance(found, date) else today()


def _attempt(work: Callable[[], object], id: str, done: str) -> bool:
    """Do it; tell what went wrong, or show the project anew."""
    try:
        work()
    except CallQAError as error:
        show_error(error)
        return False
    st.session_state[_SAID] = done
    if id:
        go("improvement", {"project": [id]})
    return True
