"""What the pages of coaching share: the days looked at, names of items, marks of records, addresses of moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import streamlit as st

from app.i18n.translate import known, language, t
from app.navigation import Params, href
from app.state import current, viewer
from app.titles import item_title
from app.widgets import wording
from qa.errors import CallQAError
from qa.reviewing.coaching import Conflict
from qa.reviewing.coaching_content import Clip, Content, read
from qa.store import agent_figures
from qa.store.coaching import RecordRow
from qa.store.filters import Filters

DAYS = {"30": 30, "90": 90, "365": 365, "all": 0}
DEFAULT_DAYS = "90"
TONES = {"preparing": "", "shared": "warn", "running": "info", "completed": "good", "discarded": ""}
LONG_PAST = timedelta(days=30)
SOON = timedelta(days=3)
UNREAD_AFTER = timedelta(days=3)
"""A record shared and not acknowledged for so long is followed up."""


def span() -> Filters:
    """The days of the address, counted back from today; from the last conversation where that is long past, so that an old
    database is not empty."""
    last, today = agent_figures.latest_day(current().database, viewer()), date.today()
    days = DAYS[chosen_days()]
    if last is None or not days:
        return Filters()
    return Filters(since=(today if today - last <= LONG_PAST else last) - timedelta(days - 1))


def chosen_days() -> str:
    """How many days the address asks for."""
    asked = st.query_params.get("days", DEFAULT_DAYS)
    return asked if asked in DAYS else DEFAULT_DAYS


def days_box() -> None:
    """The choice of days."""
    st.session_state["coach_days"] = chosen_days()
    st.selectbox(
        t("coach.days"),
        list(DAYS),
        key="coach_days",
        format_func=lambda name: t(f"coach_days.{name}"),
        label_visibility="collapsed",
        on_change=_write_days,
        width=150,
    )


def _write_days() -> None:
    st.query_params["days"] = st.session_state["coach_days"]


def named(*names: str) -> list[str]:
    """These parameters of the address. The browser's way back comes by an address with the parameters of the page it comes
    from; then they are as they were when this page was last open."""
    state, asked = st.session_state, st.query_params
    key = "coach_named_" + "_".join(names)
    if names[0] in asked:
        state[key] = [asked.get(name, "") for name in names]
    elif key in state and asked.keys() - {"lang"}:
        asked.from_dict(
            {name: value for name, value in zip(names, state[key], strict=True) if value} | {"lang": language()}
        )
    return list(state.get(key, [""] * len(names))) if names[0] in asked else [""] * len(names)


def item_name(item: str, rubric: str = "") -> str:
    """An item's title in the session's language."""
    return item_title(rubric or "zh-standard", item, language())


def area_names(content: Content) -> str:
    """The areas in one line."""
    return t("frame.comma").join(item_name(area.item, area.rubric) for area in content.areas)


def moment_href(clip: Clip | agent_figures.Moment) -> str:
    """The address that opens a conversation at the moment."""
    return href("conversation", moment_params(clip))


def moment_params(clip: Clip | agent_figures.Moment) -> dict[str, str]:
    """The parameters of that address."""
    found = {"id": clip.conversation}
    if clip.turn is not None:
        found["turn"] = str(clip.turn)
        if clip.start is not None:
            found["at"] = f"{clip.start:.1f}"
    return found


def place(clip: Clip | agent_figures.Moment) -> str:
    """Where in the conversation, in a few signs."""
    if clip.turn is None:
        return t("coach.whole")
    return wording.clock(clip.start) if clip.start is not None else f"#{clip.turn + 1}"


def agent_params(agent: str, team: str) -> Params:
    """The address of an agent's profile, with the days looked at."""
    return {"agent": agent, "team": team or "-", "days": chosen_days()}


def due_reasons(record: RecordRow, today: date) -> list[tuple[str, str, str]]:
    """Why a record waits for somebody: words, tone and explanation; none where it does not."""
    if record.state not in ("shared", "running"):
        return []
    found = []
    if record.follow_up and record.follow_up <= today + SOON:
        key = "overdue" if record.follow_up < today else "today" if record.follow_up == today else "soon"
        words = t(f"coach_due.{key}", day=f"{record.follow_up:%m-%d}")
        found.append((words, "bad" if key == "overdue" else "warn", ""))
    late = [step for step in read(record.content).plan if step.due and step.due < today and not step.done_on]
    if late:
        found.append((t("coach_due.plan", n=len(late)), "warn", t("frame.comma").join(step.text for step in late)))
    if record.state == "shared" and record.held_on <= today - UNREAD_AFTER:
        found.append((t("coach_due.unread", n=(today - record.held_on).days), "warn", ""))
    return found


def told(error: CallQAError) -> str:
    """What stood against a change, in the session's language."""
    if isinstance(error, Conflict):
        return t("coach_error.conflict")
    key = "coach_error." + ERRORS.get(str(error), "")
    return t(key) if known(key) else wording.plain(str(error))


ERRORS: Mapping[str, str] = {
    "there is no such agent in your teams": "no_agent",
    "what the agent was told is closed; take the record back first": "closed",
    "the record says nothing yet; add an area, feedback, a clip or a step first": "empty",
    "a training unit needs a title": "no_title",
    "a training unit needs a skill that it helps with": "no_skill",
    "there is no such conversation": "no_conversation",
}


def attempt(action: Callable[[], object], done: str = "") -> bool:
    """Do something that may be refused, and tell what came of it after the page is drawn again."""
    try:
        action()
    except CallQAError as error:
        st.session_state["coach_told"] = (told(error), False)
        return False
    if done:
        st.session_state["coach_told"] = (done, True)
    return True


def tell() -> None:
    """What came of the last action."""
    words, fine = st.session_state.pop("coach_told", ("", True))
    if words and fine:
        st.toast(words, icon=":material/check:")
    elif words:
        st.error(words, icon=":material/error:")
