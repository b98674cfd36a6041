"""What to review next and why: one's own tasks, those of nobody yet, for managers everybody's, and how far all are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta

import streamlit as st

from app.access import acting, permitted
from app.frame import heading
from app.i18n.translate import t
from app.navigation import go
from app.state import current, viewer
from app.widgets import rubric_html, tasks
from app.widgets.queue_progress import DONE_DAYS, progress
from app.widgets.tasks import Asked, place, task_list
from qa.errors import UsageError
from qa.moment import utc_now
from qa.reviewing import queue as flow
from qa.reviewing.sharing import reviewers
from qa.store.queue_progress import Load, loads
from qa.store.review_tasks import (
    OPEN,
    STATES,
    State,
    Task,
    TaskFilters,
    count_tasks,
    find_task,
    list_tasks,
    teams_with_tasks,
)
from qa.store.sampling_plans import plans
from scoring.triage import WEIGHTS

PAGE_SIZE = 20
VIEWS = ("mine", "free", "team", "progress")
SORTS = ("urgent", "due", "priority")
DUES = {"late": -1, "today": 0, "week": 7}
"""Open tasks due by so many days from today."""
CAUSES = (*WEIGHTS, "event")
_SAID = "queue_said"
_WARNED = "queue_warned"


def page() -> None:
    """The queue as the address asks for it."""
    _open_at_once()
    today, me = date.today(), acting().name
    week = utc_now() - timedelta(days=DONE_DAYS)
    people = loads(current().database, viewer(), today, week)
    own = next((one for one in people if one.reviewer == me), Load(me, 0, 0, 0, 0, 0, None))
    heading(
        t("nav.queue"), t("tasks.note", open=own.pending + own.claimed, due=own.due, late=own.overdue, done=own.done)
    )
    rubric_html.style()
    tasks.style()
    _said()
    shown = _views(people, own)
    if shown == "progress":
        if moved := progress(people, today, lead=permitted("plan")):
            _tell_moved(moved, t("tasks.assigned", n=moved.done))
            st.rerun()
        return
    filters = _filters(shown, me, today)
    found = count_tasks(current().database, viewer(), filters)
    number = _page_number(found)
    rows = list_tasks(
        current().database, viewer(), filters, sort=_sort(), limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    lead = shown == "team"
    names = [one.name for one in reviewers(current().database)] or [me]
    asked = task_list(rows, me, today, lead=lead, people=names if lead else (), empty=_empty(shown))
    _pager(found, number)
    if asked.act:
        _act(asked, shown)


def _said() -> None:
    if told := st.session_state.pop(_SAID, ""):
        st.toast(told)
    if warned := st.session_state.pop(_WARNED, ""):
        st.warning(warned, icon=":material/info:")


def _views(people: Sequence[Load], own: Load) -> str:
    free = next((one.pending for one in people if not one.reviewer), 0)
    team = sum(one.pending + one.claimed for one in people)
    counts = {"mine": own.pending + own.claimed, "free": free, "team": team}
    views = [name for name in VIEWS if name != "team" or permitted("plan")]
    now = st.query_params.get("view", "")
    now = now if now in views else "mine"
    with st.container(key="queuetop", horizontal=True, vertical_alignment="center", gap="small"):
        st.session_state["queue_view"] = now
        st.segmented_control(
            t("tasks.view"),
            views,
            key="queue_view",
            format_func=lambda name: f"{t(f'task_view.{name}')} {counts.get(name, '')}".strip(),
            label_visibility="collapsed",
            required=True,
            on_change=_follow,
            args=("view", "queue_view"),
        )
        if st.button(t("tasks.next"), key="queue_next", type="primary", icon=":material/play_arrow:"):
            task = flow.claim_next(current().database, acting())
            if task is None:
                st.session_state[_SAID] = t("tasks.nothing_left")
                st.rerun()
            _open(task)
    return now


def _filters(shown: str, me: str, today: date) -> TaskFilters:
    """The row of filters, and what they say."""
    known = teams_with_tasks(current().database, viewer())
    named = {plan.id: plan.name for plan in plans(current().database, viewer(), retired=True)}
    lead = shown == "team"
    with st.container(key="filterbar", horizontal=True, gap="small", vertical_alignment="center"):
        causes = _many("cause", CAUSES, lambda name: t(f"cause.{name}"))
        teams = _many("team", known, str) if len(known) > 1 else ()
        chosen = _many("plan", tuple(named), lambda id: named.get(id, id)) if named else ()
        due = _one("due", ("", *DUES), lambda name: t(f"task_due.{name or 'any'}"))
        who, state = "", ""
        if lead:
            names = sorted({one.name for one in reviewers(current().database)} | {me})
            who = _one(
                "who",
                ("", "-", *names),
                lambda name: t("tasks.who_any") if not name else t("tasks.anybody") if name == "-" else name,
            )
            state = _one("state", ("", *STATES), lambda name: t(f"task_state.{name or 'open'}"))
        _one("sort", SORTS, lambda name: t(f"task_sort.{name}"))
    states: tuple[State, ...] = tuple(one for one in STATES if one == state) or OPEN
    return TaskFilters(
        reviewer={"mine": me, "free": ""}.get(shown, None if not who else "" if who == "-" else who),
        states=states if lead else ("pending",) if shown == "free" else OPEN,
        plans=chosen,
        teams=teams,
        causes=tuple(f"triage_{name}" for name in causes),
        due_until=today + timedelta(days=DUES[due]) if due else None,
    )


def _many(name: str, options: Sequence[str], told: Callable[[str], str]) -> tuple[str, ...]:
    wanted = [value for value in st.query_params.get_all(name) if value]
    st.session_state[f"queue_{name}"] = wanted
    st.multiselect(
        t(f"task_filter.{name}"),
        list(dict.fromkeys([*options, *wanted])),
        key=f"queue_{name}",
        format_func=told,
        placeholder=t(f"task_filter.{name}"),
        label_visibility="collapsed",
        on_change=_follow,
        args=(name, f"queue_{name}"),
    )
    return tuple(wanted)


def _one(name: str, options: Sequence[str], told: Callable[[str], str]) -> str:
    now = st.query_params.get(name, "")
    now = now if now in options else options[0]
    st.session_state[f"queue_{name}"] = now
    st.selectbox(
        t(f"task_filter.{name}"),
        options,
        key=f"queue_{name}",
        format_func=told,
        label_visibility="collapsed",
        on_change=_follow,
        args=(name, f"queue_{name}"),
    )
    return now


def _sort() -> str:
    now = st.query_params.get("sort", "")
    return now if now in SORTS else SORTS[0]


def _follow(name: str, key: str) -> None:
    """The address says what is shown: a view of the queue is a link, and the back button works."""
    value = st.session_state[key]
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
    st.query_params.pop("page", None)


def _page_number(found: int) -> int:
    text = st.query_params.get("page", "1")
    return min(max(1, -(-found // PAGE_SIZE)), max(1, int(text))) if text.isdecimal() else 1


def _pager(found: int, number: int) -> None:
    if found <= PAGE_SIZE:
        return
    # a key of its own for each page number: the address is the truth, also after the back button
    key = f"queue_page_{number}"
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.pagination(-(-found // PAGE_SIZE), default=number, key=key, on_change=_turn, args=(key,))


def _turn(key: str) -> None:
    st.query_params["page"] = str(st.session_state[key])


def _empty(shown: str) -> tuple[str, str]:
    more = t("tasks.empty_plan") if permitted("plan") else t("tasks.empty_wait")
    return t(f"tasks.empty_{shown}"), more


# --- acts ---------------------------------------------------------------------------------------------------------------


def _act(asked: Asked, shown: str) -> None:
    db, by = current().database, acting()
    try:
        if asked.act in ("assign", "drop") and asked.ids:
            moved = flow.assign(db, by, asked.ids, asked.to) if asked.act == "assign" else flow.drop(db, by, asked.ids)
            _tell_moved(moved, t("tasks.assigned" if asked.act == "assign" else "tasks.dropped", n=moved.done))
        elif asked.ids and asked.act in ("open", "claim"):
            _take(asked, shown)
        elif asked.ids and asked.act == "release":
            _tell(flow.release(db, by, asked.ids[0]), t("tasks.released"))
    except UsageError as error:
        st.session_state[_WARNED] = str(error)
    st.rerun()


def _open_at_once() -> None:
    """Open what was clicked before the list is worked out anew, which nobody would see. Why not is told when it is drawn."""
    asked = tasks.asked_just_now()
    if asked.act == "open" and asked.ids:
        with suppress(UsageError):
            _take(asked, st.query_params.get("view", ""))


def _take(asked: Asked, shown: str) -> None:
    if shown == "team" and asked.act == "open":
        task = find_task(current().database, viewer(), asked.ids[0])
        if task:
            _open(task)
        return
    answer = flow.claim(current().database, acting(), asked.ids[0])
    if asked.act == "open" and answer.task and answer.said in ("done", "yours"):
        _open(answer.task)
    _tell(answer, t("tasks.claimed"))


def _tell(answer: flow.Answer, done: str) -> None:
    if answer.said in ("done", "yours"):
        st.session_state[_SAID] = done
    else:
        name = answer.task.reviewer if answer.task else ""
        st.session_state[_WARNED] = t(f"task_said.{answer.said}", name=name or t("tasks.anybody"))


def _tell_moved(moved: flow.Moved, done: str) -> None:
    if moved.done:
        st.session_state[_SAID] = done
    if moved.passed:
        st.session_state[_WARNED] = t("tasks.passed", n=moved.passed)


def _open(task: Task) -> None:
    name, params = place(task.id, task.conversation)
    go(name, params)
