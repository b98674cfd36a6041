"""How far people and plans are with what is to be reviewed, and handing over what somebody cannot do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape

import streamlit as st

from app.access import acting
from app.frame import card_title
from app.i18n.translate import t
from app.navigation import can_open, href, link
from app.state import current, viewer
from app.widgets import wording
from app.widgets.rubric_html import table_html
from qa.errors import UsageError
from qa.reviewing.queue import MOST_AT_ONCE, Moved, hand_over
from qa.reviewing.sharing import reviewers
from qa.store.queue_progress import Load
from qa.store.sampling_plans import KeptPlan, RunProgress, plans, run_progress

DONE_DAYS = 7
MOST_RUNS = 12


def progress(people: Sequence[Load], today: date, *, lead: bool) -> Moved | None:
    """Everybody's tasks, and for a lead the runs of all plans. What was handed over, if anything."""
    left, right = st.columns([1, 1] if lead else [1, 0.6], gap="small")
    with left, st.container(border=True, key="card-people"):
        card_title(t("tasks.people"), t("tasks.people_note", n=DONE_DAYS))
        if people:
            most = max(one.pending + one.claimed for one in people) or 1
            names = [t(f"load_column.{name}") for name in ("who", "open", "due", "late", "done", "minutes")]
            st.html(table_html(names, [_load(one, most) for one in people], numbers=(2, 3, 4, 5)))
        else:
            st.caption(t("tasks.empty_team"))
        moved = _hand_over(people) if lead else None
    if lead:
        with right, st.container(border=True, key="card-runs"):
            card_title(t("tasks.runs"), t("tasks.runs_note"))
            found = run_progress(current().database, viewer(), today)
            if found:
                named = {plan.id: plan for plan in plans(current().database, viewer())}
                names = [t(f"run_column.{name}") for name in ("plan", "done", "late")]
                st.html(table_html(names, [_run(one, named) for one in _shown(found, named)], numbers=(2,)))
            else:
                st.caption(t("tasks.no_runs"))
            link("plans", t("tasks.to_plans"), icon=":material/arrow_forward:")
    return moved


def bar(share: float, tone: str = "") -> str:
    """A part of a whole (0..1) as HTML."""
    return f'<span class="tq-bar {tone}"><i style="width: {100 * max(0.0, min(1.0, share)):.1f}%"></i></span>'


def _load(one: Load, most: int) -> list[str]:
    held = one.pending + one.claimed
    late = f'<b class="tq-late">{one.overdue}</b>' if one.overdue else "0"
    minutes = wording.DASH if one.seconds is None else f"{one.seconds / 60:.1f}"
    begun = f" <small>{escape(t('tasks.begun', n=one.claimed))}</small>" if one.claimed else ""
    return [
        escape(_who(one.reviewer)),
        f"{bar(held / most)} {held}{begun}",
        str(one.due),
        late,
        str(one.done),
        minutes,
    ]


def _shown(found: Sequence[RunProgress], named: Mapping[str, KeptPlan]) -> list[RunProgress]:
    """Each run of a sample; of a triage, which may run every few minutes, all its runs as one."""
    shown: list[RunProgress] = []
    at: dict[str, int] = {}
    for one in found:
        plan = one.run.plan
        if plan in at and named[plan].kind == "triage":
            shown[at[plan]] = _together(shown[at[plan]], one)
        elif one.drawn:
            at[plan] = len(shown)
            shown.append(one)
    return shown[:MOST_RUNS]


def _together(one: RunProgress, other: RunProgress) -> RunProgress:
    run = replace(one.run, since=min(one.run.since, other.run.since), until=max(one.run.until, other.run.until))
    return RunProgress(
        run,
        one.drawn + other.drawn,
        one.done + other.done,
        one.dropped + other.dropped,
        one.overdue + other.overdue,
    )


def _run(one: RunProgress, named: Mapping[str, KeptPlan]) -> list[str]:
    run, left = one.run, one.drawn - one.dropped
    name = escape(named[run.plan].name)
    if can_open("plans"):
        name = f'<a href="{escape(href("plans", {"plan": run.plan}))}" target="_self">{name}</a>'
    days = f"{run.since:%m-%d} – {run.until:%m-%d}"
    done = f"{bar(one.done / left if left else 0.0, 'good')} {one.done} / {left}"
    late = f'<b class="tq-late">{one.overdue}</b>' if one.overdue else "0"
    return [f"{name} <small>{days}</small>", done, late]


def _hand_over(people: Sequence[Load]) -> Moved | None:
    givers = {one.reviewer: one.pending for one in people if one.pending}
    takers = ["", *(one.name for one in reviewers(current().database))]
    if not givers or len(takers) < 2:
        return None
    with st.expander(t("tasks.hand_over"), icon=":material/swap_horiz:"), st.form("hand_over", border=False):
        left, middle, right = st.columns([1, 1, 0.7], gap="small")
        giver = left.selectbox(
            t("tasks.giver"), list(givers), key="hand_giver", format_func=lambda name: f"{_who(name)} ({givers[name]})"
        )
        taker = middle.selectbox(t("tasks.taker"), takers, key="hand_taker", format_func=_who)
        most = right.number_input(t("tasks.hand_most"), 1, MOST_AT_ONCE, MOST_AT_ONCE, key="hand_most")
        st.caption(t("tasks.hand_over_note"))
        sent = st.form_submit_button(t("tasks.hand_over_do"))
    if not sent or giver == taker:
        return None
    try:
        return hand_over(current().database, acting(), giver, taker, int(most))
    except UsageError as error:
        st.error(wording.plain(str(error)), icon=":material/error:")
        return None


def _who(name: str) -> str:
    return name or t("tasks.anybody")
