"""Sampling plans: make one, see what it would draw, run it, and what its samples say of the teams."""

from __future__ import annotations

from collections import Counter
from datetime import date
from html import escape
from uuid import uuid4

import streamlit as st

from app.access import acting
from app.frame import card_title, heading
from app.i18n.translate import label, language, t
from app.navigation import link
from app.state import current, viewer
from app.titles import any_item_title
from app.widgets import rubric_html, tasks, wording
from app.widgets.charts import Row, intervals
from app.widgets.plan_form import in_words, plan_form
from app.widgets.queue_progress import bar
from app.widgets.rubric_html import chip, table_html
from app.widgets.work_days import work_calendar_box
from qa.errors import UsageError
from qa.reviewing import drawing
from qa.reviewing.estimating import TeamRate, team_failures, team_scores
from qa.reviewing.plan import Days, PlanContent, content_of, days_of_next_run
from qa.reviewing.sharing import reviewers
from qa.store import queries
from qa.store.sampling_plans import KeptPlan, find_plan, plans, reviewed_items, run_progress, runs

KINDS = ("sample", "triage")
ICONS = {"sample": ":material/casino:", "triage": ":material/priority_high:"}
PROBLEMS = {
    "needs a name": "name",
    "total 100": "total",
    "say how many": "amounts",
    "must be whole": "whole",
    "must be 1 or more": "whole",
    "percent must lie": "percent",
    "lies over the upper": "limits",
    "not a team": "team",
}
"""A part of what is said of a plan that makes no sense, and the key of the words for it."""
MOST_RUNS = 20
_SAID, _WARNED, _PREVIEW, _FORM = "plans_said", "plans_warned", "plans_preview", "plans_form"


def page() -> None:
    """The plans on the left; on the right the one the address names, or the form of a new one."""
    found = plans(current().database, viewer(), retired=True)
    used = [plan for plan in found if not plan.retired]
    heading(t("nav.plans"), t("plans.count", n=len(used)))
    rubric_html.style()
    tasks.style()
    _said()
    chosen = st.query_params.get("plan", "")
    plan = find_plan(current().database, viewer(), chosen) if chosen else None
    making = st.query_params.get("new", "")
    if not found and not making:
        making = "sample"
    if plan is None and not making and used:
        plan = used[0]
    left, right = st.columns([1, 3.2], gap="small")
    with left:
        _list(found, plan)
        if work_calendar_box():
            st.session_state[_SAID] = t("plans.calendar_saved")
            st.rerun()
    with right:
        if making or plan is None:
            _new(making or "sample")
        else:
            _plan(plan)


def _said() -> None:
    if told := st.session_state.pop(_SAID, ""):
        st.success(told, icon=":material/check:")
    if warned := st.session_state.pop(_WARNED, ""):
        st.warning(warned, icon=":material/info:")


def _list(found: list[KeptPlan], shown: KeptPlan | None) -> None:
    retired = [plan for plan in found if plan.retired]
    with st.container(border=True, key="card-plans"):
        st.button(t("plans.new"), icon=":material/add:", key="plans_new", on_click=_go_new, width="stretch")
        with st.container(key="planlist-used", gap=None):
            for plan in found:
                if not plan.retired:
                    _entry(plan, shown)
        if retired:
            with (
                st.expander(t("plans.retired_n", n=len(retired)), expanded=bool(shown and shown.retired)),
                st.container(key="planlist-retired", gap=None),
            ):
                for plan in retired:
                    _entry(plan, shown)


def _entry(plan: KeptPlan, shown: KeptPlan | None) -> None:
    here = shown is not None and shown.id == plan.id
    st.button(
        wording.plain(plan.name),
        key=f"plan_{plan.id}",
        icon=ICONS[plan.kind],
        type="secondary" if here else "tertiary",
        width="stretch",
        on_click=_go_plan,
        args=(plan.id,),
    )


def _go_plan(id: str) -> None:
    for name in ("new", "from"):
        st.query_params.pop(name, None)
    st.query_params["plan"] = id


def _go_new() -> None:
    for name in ("plan", "from"):
        st.query_params.pop(name, None)
    st.query_params["new"] = "sample"


# --- a new plan ---------------------------------------------------------------------------------------------------------


def _new(kind: str) -> None:
    kind = kind if kind in KINDS else "sample"
    copied = find_plan(current().database, viewer(), st.query_params.get("from", ""))
    start = content_of(copied.plan) if copied else _blank(kind)
    with st.container(border=True, key="card-form"):
        card_title(t("plans.new"), t(f"plan_kind_note.{start.kind}"))
        if copied is None:
            st.session_state["plans_kind"] = kind
            st.segmented_control(
                t("plans.kind"), KINDS, key="plans_kind", format_func=lambda name: t(f"plan_kind.{name}"),
                label_visibility="collapsed", required=True, on_change=_choose_kind,
            )  # fmt: skip
        names = [one.name for one in reviewers(current().database)] or [acting().name]
        # the id is given to the form, so that sending it twice makes one plan
        id = st.session_state.setdefault(_FORM, uuid4().hex)
        name = t("plans.copy_of", name=copied.name) if copied else ""
        options = queries.filter_options(current().database, viewer())
        typed = plan_form(f"pf_{id[:8]}_{start.kind}", name, start, options, names)
    if typed is None:
        return
    try:
        made = drawing.make_plan(current().database, acting(), id, typed.name, typed.content)
    except UsageError as error:
        st.error(wording.plain(_problem(error)), icon=":material/error:")
        return
    st.session_state.pop(_FORM, None)
    st.session_state[_SAID] = t("plans.made", name=made.name)
    _show(made.id)


def _blank(kind: str) -> PlanContent:
    if kind == "triage":
        return content_of({"kind": "triage", "automatic": True})
    return content_of({"voice": {"number": 5}, "chat": {"number": 5}, "risk_share": 0.3, "seed": 1})


def _choose_kind() -> None:
    st.query_params["new"] = st.session_state["plans_kind"]


def _problem(error: UsageError) -> str:
    """What is wrong with a plan, in the session's language where it is one of the usual mistakes."""
    text = str(error)
    for part, key in PROBLEMS.items():
        if part in text:
            return t(f"plan_problem.{key}")
    return text


def _show(id: str) -> None:
    _go_plan(id)
    st.rerun()


# --- a plan -------------------------------------------------------------------------------------------------------------


def _plan(plan: KeptPlan) -> None:
    content = content_of(plan.plan)
    with st.container(border=True, key="card-plan"):
        tone = "" if plan.retired else "info"
        kind = chip(t(f"plan_kind.{plan.kind}"), tone) + (chip(t("plans.retired"), "warn") if plan.retired else "")
        note = escape(t("plans.made_by", name=plan.by, day=f"{plan.at:%Y-%m-%d}"))
        st.html(f'<div class="qa-card"><h3>{escape(plan.name)} {kind}</h3><span>{note}</span></div>')
        pairs = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in in_words(content))
        st.html(f'<dl class="tq-facts">{pairs}</dl>')
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("plans.copy"), icon=":material/content_copy:", key="plans_copy", on_click=_copy, args=(plan.id,)
            )
            again = "plans.use_again" if plan.retired else "plans.retire"
            st.button(
                t(again),
                key="plans_retire",
                on_click=_retire,
                args=(plan.id, not plan.retired),
                help=t("plans.retire_help"),
            )
    if not plan.retired:
        _run(plan, content)
    _made(plan)
    if plan.kind == "sample":
        _rates(plan)


def _copy(id: str) -> None:
    st.query_params.pop("plan", None)
    st.query_params["new"] = "copy"
    st.query_params["from"] = id
    st.session_state.pop(_FORM, None)


def _retire(id: str, retired: bool) -> None:
    drawing.retire_plan(current().database, acting(), id, retired)
    st.query_params["plan"] = id


def _run(plan: KeptPlan, content: PlanContent) -> None:
    before = runs(current().database, viewer(), plan.id)
    coming = days_of_next_run(content, drawing.last_days(before), date.today())
    with st.container(border=True, key="card-run"):
        card_title(t("plans.draw"), t(f"plans.draw_note_{plan.kind}"))
        # new days for each run: the boxes of the last one would keep theirs
        key = f"run_{plan.id[:8]}_{len(before)}"
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            since = st.date_input(t("plans.since"), coming.since, key=f"{key}_since", format="YYYY-MM-DD", width=150)
            until = st.date_input(t("plans.until"), coming.until, key=f"{key}_until", format="YYYY-MM-DD", width=150)
            look = st.button(t("plans.preview"), key="plans_look", icon=":material/visibility:")
            draw = st.button(t("plans.run"), key="plans_run", type="primary", icon=":material/playlist_add:")
        days = Days(since, until)
        if days.since > days.until:
            st.warning(t("plans.no_days"), icon=":material/info:")
            return
        if draw:
            _do_run(plan, days)
        if look:
            with st.spinner(t("plans.looking")):
                ready = drawing.prepare(current().database, acting(), content, days, date.today(), current().folder)
            st.session_state[_PREVIEW] = (plan.id, ready)
        kept = st.session_state.get(_PREVIEW)
        if kept and kept[0] == plan.id and kept[1].days == days:
            _preview(kept[1], content)


def _do_run(plan: KeptPlan, days: Days) -> None:
    try:
        with st.spinner(t("plans.looking")):
            done = drawing.run_plan(current().database, acting(), plan.id, days, date.today(), current().folder)
    except UsageError as error:
        st.session_state[_WARNED] = wording.plain(str(error))
        st.rerun()
    st.session_state.pop(_PREVIEW, None)
    if done.outcome == "made":
        st.session_state[_SAID] = t("plans.ran", drawn=done.drawn, tasks=done.tasks, joined=done.joined, seen=done.seen)
    elif done.run is not None:
        st.session_state[_WARNED] = t("plans.overlaps", since=done.run.since, until=done.run.until)
    else:
        st.session_state[_WARNED] = t("plans.is_retired")
    st.rerun()


def _preview(ready: drawing.Prepared, content: PlanContent) -> None:
    """What a run would do: how many of how many, whose, and with which chances."""
    drawn = Counter(one.stratum[0] for one in ready.draws)
    tiles = [
        (f"{drawn[name]} / {ready.candidates[name]}", t("plans.of_channel", channel=label("channel", name)))
        for name in content.channels()
    ]
    tiles.append((str(len(ready.draws) - ready.busy - ready.seen), t("plans.new_tasks")))
    if ready.busy:
        tiles.append((str(ready.busy), t("plans.busy")))
    if ready.seen:
        tiles.append((str(ready.seen), t("plans.seen")))
    if content.kind == "sample" and ready.draws:
        chances = [100 * one.probability for one in ready.draws]
        tiles.append((f"{min(chances):.3g} – {max(chances):.3g}%", t("plans.chances")))
    st.html(
        f'<div class="tq-preview">{"".join(f"<div><b>{escape(a)}</b><span>{escape(b)}</span></div>" for a, b in tiles)}</div>'
    )
    people = Counter(one.reviewer for one in ready.draws)
    if people:
        shares = (f"{name or t('tasks.anybody')} {count}" for name, count in sorted(people.items()))
        due = ready.draws[0].due
        st.caption(f"{' · '.join(shares)} · {t('plans.due_on', day=due)}" if due else " · ".join(shares))
    if ready.undated:
        st.caption(t("plans.undated", n=ready.undated))


def _made(plan: KeptPlan) -> None:
    found = run_progress(current().database, viewer(), date.today(), plan.id)
    if not found:
        return
    with st.container(border=True, key="card-made"):
        card_title(t("plans.runs"), t("plans.runs_note"))
        lines = []
        for one in found[:MOST_RUNS]:
            left = one.drawn - one.dropped
            late = f'<b class="tq-late">{one.overdue}</b>' if one.overdue else "0"
            lines.append(
                [
                    f"{one.run.since} – {one.run.until}",
                    f"{one.drawn} / {one.run.candidates}",
                    f"{bar(one.done / left if left else 0.0, 'good')} {one.done} / {left}",
                    late,
                    str(one.dropped),
                    f"{escape(one.run.by)} <small>{one.run.at:%Y-%m-%d %H:%M}</small>",
                ]
            )
        names = [t(f"made_column.{name}") for name in ("days", "drawn", "done", "late", "dropped", "by")]
        st.html(table_html(names, lines, numbers=(3, 4)))
        link("queue", t("plans.to_queue"), {"view": "team", "plan": plan.id}, icon=":material/arrow_forward:")


def _rates(plan: KeptPlan) -> None:
    items = reviewed_items(current().database, viewer(), plan.id)
    scores = team_scores(current().database, viewer(), plan.id)
    if not scores or (scores[0].weighted.estimate.n == 0 and not items):
        return
    with st.container(border=True, key="card-rates"):
        card_title(t("plans.rates"), t("plans.rates_note"))
        item = st.selectbox(
            t("plans.figure"), ["", *items], key=f"rates_{plan.id[:8]}", label_visibility="collapsed", width=320,
            format_func=lambda id: t("plans.failing", item=any_item_title(id, language())) if id else t("plans.mean_score"),
        )  # fmt: skip
        rates = team_failures(current().database, viewer(), plan.id, item) if item else scores
        kind = "share" if item else "score"
        rows = [Row(None, _team(rate), rate.weighted.estimate) for rate in rates]
        intervals(rows, kind, key="rates", colour="red" if item else "blue", reference=rates[0].weighted.estimate.value)
        whole = rates[0]
        unit = wording.UNITS.get(kind, "")
        plain = wording.KINDS[kind](whole.plain) + (unit if whole.plain is not None else "")
        done = t("plans.complete") if whole.weighted.complete else t(
            "plans.provisional", n=whole.weighted.estimate.n, drawn=whole.weighted.drawn
        )  # fmt: skip
        st.caption(f"{done} {t('plans.plain', figure=plain)}")


def _team(rate: TeamRate) -> str:
    return t("plans.whole") if rate.team is None else rate.team or t("chart.no_name")
