"""On the agent's own page: the certificates held with what is missing for the next, and the feedback sheets of the last weeks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from app.frame import card_title
from app.i18n.translate import t
from app.navigation import link
from app.people_desk import KEPT_FOR
from app.state import current, viewer
from app.views.certification import TONES, lack, level_name
from app.widgets.rubric_html import chip
from qa.reviewing import people_rules
from qa.reviewing.certifying import Candidate, candidates, standings
from qa.sheets.week import week_name
from qa.store import skill_figures
from qa.store.filters import Filters
from scoring.certification import Check, Scheme

MOST_WEEKS = 6
_KEPT = "my_certificates"


def certificates(agent: str, team: str = "") -> None:
    """What the agent holds, and what the results they may see say of the level above."""
    scheme, found = _known(agent, team)
    with st.container(border=True, key="card-certificates"):
        card_title(t("my.certificates"), t("my.certificates_note", days=scheme.window))
        lines = [_line(one, scheme, len(found) > 1) for one in found]
        st.html(f'<ul class="qr-list">{"".join(f"<li>{line}</li>" for line in lines)}</ul>')
        st.caption(t("my.certificates_basis"))


def _known(agent: str, team: str) -> tuple[Scheme, list[Candidate]]:
    """The agent by team, at most a minute old: it takes a look at every item of a quarter."""
    asked = (viewer(), agent, team)
    before, at, known = st.session_state.get(_KEPT, (None, 0.0, None))
    if before == asked and time.monotonic() - at < KEPT_FOR:
        return known  # type: ignore[no-any-return]
    db, today = current().database, date.today()
    scheme, _ = people_rules.scheme(db)
    seen = skill_figures.people(db, viewer(), Filters(agents=(agent,), teams=(team,) if team else ()))
    held = [one for one in standings(db, viewer(), today) if one[1] == agent and team in ("", one[0])]
    until = skill_figures.last_day(db, viewer()) or today
    known = (scheme, candidates(db, viewer(), scheme, until, today, list(dict.fromkeys([*held, *seen]))))
    st.session_state[_KEPT] = (asked, time.monotonic(), known)
    return known


def weekly_sheets(agent: str, team: str, weeks: Sequence[date]) -> None:
    """The way to the feedback sheets of the latest of these weeks, each named by its Monday."""
    with st.container(border=True, key="card-sheets"):
        card_title(t("my.sheets"))
        with st.container(horizontal=True, gap="small"):
            for monday in sorted(weeks, reverse=True)[:MOST_WEEKS]:
                sheet_link(agent, team, monday)


def sheet_link(agent: str, team: str, day: date) -> None:
    """A link to the feedback sheet of the week of a day."""
    params = {"agent": agent, "team": team, "week": week_name(day)}
    link("sheet", t("my.sheet", week=week_name(day)), params, icon=":material/description:")


def _missing(one: Candidate, scheme: Scheme) -> tuple[str, tuple[Check, ...]]:
    """What is not met of the level to reach: above the one held, the same where that is to be renewed, else above what the scores
    reach."""
    ids, held = [level.id for level in scheme.levels], one.standing
    if held.state not in ("valid", "due") or held.level not in ids:
        return one.judgement.missing(scheme)
    place = ids.index(held.level) + (held.state == "valid")
    wanted = ids[place] if place < len(ids) else ""
    return wanted, tuple(check for check in one.judgement.checks[wanted] if not check.met) if wanted else ()


def _line(one: Candidate, scheme: Scheme, name_team: bool) -> str:
    held = one.standing
    words = level_name(held.level) if held.level else t(f"cert_state.{held.state}")
    parts = [chip(words, TONES[held.state])]
    if held.until and held.level:
        parts.append(escape(t("cert.until", day=held.until)))
    if held.state == "due":
        parts.append(f"· {escape(t('cert_state.due'))}")
    if name_team and one.person[0]:
        parts.insert(0, escape(one.person[0]))
    wanted, missing = _missing(one, scheme)
    if missing:
        told = t("cert.lacks", level=level_name(wanted), what=" · ".join(lack(check) for check in missing))
        parts.append(f"<br><small>{escape(told)}</small>")
    elif one.judgement.level and one.judgement.level != held.level:
        parts.append(
            f"<br><small>{escape(t('my.certificates_reached', level=level_name(one.judgement.level)))}</small>"
        )
    return " ".join(parts)
