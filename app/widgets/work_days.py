"""The team's holidays and worked weekends, as people write them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app.access import acting
from app.i18n.translate import t
from app.state import current
from app.widgets import wording
from qa.store.work_days import set_work_days, work_calendar


def work_calendar_box() -> bool:
    """A box with the days on which work is not, or is after all, done; whether they were set anew."""
    now = work_calendar(current().database)
    with st.expander(t("plans.calendar"), icon=":material/calendar_month:"), st.form("work_days", border=False):
        st.caption(t("plans.calendar_note"))
        off = st.text_area(
            t("plans.holidays"),
            _days_text(now.holidays),
            key="holidays",
            height=96,
            placeholder="2026-10-01 … 2026-10-07",
        )
        on = st.text_area(
            t("plans.workdays"), _days_text(now.workdays), key="workdays", height=68, placeholder="2026-10-10"
        )
        sent = st.form_submit_button(t("plans.calendar_save"))
    if not sent:
        return False
    try:
        set_work_days(current().database, acting(), read_days(off), read_days(on))
    except ValueError as error:
        st.error(wording.plain(t("plans.bad_day", text=str(error))), icon=":material/error:")
        return False
    return True


def _days_text(days: frozenset[date]) -> str:
    """Days as people write them: runs of days as first … last, one run a line."""
    lines: list[list[date]] = []
    for day in sorted(days):
        if lines and (day - lines[-1][-1]).days == 1:
            lines[-1].append(day)
        else:
            lines.append([day])
    return "\n".join(f"{run[0]}" if len(run) == 1 else f"{run[0]} … {run[-1]}" for run in lines)


def read_days(text: str) -> list[date]:
    """Days in ISO form, one or `first … last` a line (also ~, – or ..); commas part as well. Raises ValueError with what is none."""
    found: list[date] = []
    for part in text.replace(",", "\n").replace("，", "\n").replace("、", "\n").splitlines():
        words = part.replace("…", " ").replace("~", " ").replace("–", " ").replace("..", " ").split()
        if not words:
            continue
        try:
            ends = [date.fromisoformat(word) for word in words]
        except ValueError as error:
            raise ValueError(part.strip()) from error
        if len(ends) > 2 or ends[-1] < ends[0] or (ends[-1] - ends[0]).days > 366:
            raise ValueError(part.strip())
        found += [date.fromordinal(day) for day in range(ends[0].toordinal(), ends[-1].toordinal() + 1)]
    return found
