"""Certification (认证): what each agent holds, what the scores would earn, what is missing, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from app import access
from app import people_desk as desk
from app.frame import card_title, heading
from app.i18n.translate import t
from app.navigation import link
from app.state import current, viewer
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.board import Cell, Row, board, chips, column, interval, row, text
from app.widgets.component import last_click
from app.widgets.rubric_html import chip, table_html
from qa.reviewing import certifying, people_rules
from qa.reviewing.certifying import Candidate
from qa.reviewing.skills import skills_of_items, window
from qa.store import queries
from qa.store.filters import Filters
from scoring.certification import Check, Level, Result, Scheme, Standing

TONES = {"none": "", "valid": "good", "due": "warn", "expired": "bad", "revoked": "bad"}
RESULT_TONES = {"granted": "good", "refused": "", "revoked": "bad"}
FIELDS = ("score", "conversations", "skill", "critical")
_FIRST = {"due": 0, "expired": 1}


def show(choose: Callable[[], None]) -> None:
    """The list, and the agent that the address names beside it."""
    db, today = current().database, date.today()
    scheme, version = people_rules.scheme(db)
    chosen = filtering.chosen().filters
    people, found = desk.page_of_people(Filters(teams=chosen.teams, agents=chosen.agents))
    until = desk.until()
    heading(t("people_view.certificates"), t("cert.note", days=scheme.window, until=until))
    choose()
    _bar(scheme, version)
    if click := last_click("certificates"):
        desk.ask_person(desk.person_of(click))
    skills = desk.skills_known(window(until, scheme.window), skills_of_items(db), people)
    everybody = certifying.candidates(db, viewer(), scheme, until, today, people, skills)
    asked = desk.asked_person(people)
    one = next((each for each in everybody if each.person == asked), None)
    with st.container(key="people-chosen" if one else "people-all"):
        left, right = st.columns([8, 5], gap="small")
    with left:
        order = sorted(everybody, key=lambda each: _order(each, scheme))
        board(_columns(), [_line(each, scheme) for each in order], key="certificates", empty=t("people.nobody"))
        desk.pager(found)
    with right, st.container(border=True, key="card-candidate"):
        _candidate(one, scheme, until) if one else _explain(scheme)


def _order(one: Candidate, scheme: Scheme) -> tuple[int, int, str]:
    """What waits for a decision first: certificates that end or ended, then levels over the one held."""
    ids = [level.id for level in scheme.levels]
    held = ids.index(one.standing.level) if one.standing.level in ids else -1
    reached = ids.index(one.judgement.level) if one.judgement.level else -1
    return (_FIRST.get(one.standing.state, 2 if reached > held else 3), -reached, one.person[1])


def _columns() -> list[dict[str, Any]]:
    return [
        column(t("skills.who"), "minmax(0, 1fr)"),
        column(t("cert.holds"), "92px"),
        column(t("cert.score"), "minmax(0, 1.4fr)", wide=True),
        column("n", "44px", right=True, away=True),
        column(t("cert.reaches"), "96px", label=True, wide=True),
        column(t("cert.missing"), "minmax(0, 1.5fr)", wide=True),
    ]


def _line(one: Candidate, scheme: Scheme) -> Row:
    team, agent = one.person
    score = one.record.score
    above, missing = one.judgement.missing(scheme)
    lacks = " · ".join(lack(check) for check in missing)
    dot = interval(score, "score", (60.0, 100.0), scheme.levels[0].score) if score.n else text(wording.DASH)
    rest = {"sub": t("cert.lacks", level=level_name(above), what=lacks)} if missing else text("")
    return row(
        desk.person_id(one.person),
        [text(agent, team), _held(one.standing), dot, text(str(score.n)), _reached(one), rest],
        opens=True,
        faint=score.n == 0,
    )


def _held(held: Standing) -> Cell:
    if held.state == "none":
        return text(wording.DASH)
    words = level_name(held.level) if held.level else t(f"cert_state.{held.state}")
    tell = t(f"cert_state.{held.state}")
    day = f"{held.until:%Y-%m-%d}" if held.until else ""
    return {**chips([(words, TONES[held.state], f"{tell} {day}")]), "sub": day}


def _reached(one: Candidate) -> Cell:
    found = one.judgement
    if not found.level:
        return text(wording.DASH)
    tone, tell = ("good", t("cert.sure_help")) if found.sure else ("info", t("cert.unsure_help"))
    under = "" if found.sure else t("cert.unsure")
    return {**chips([(level_name(found.level), tone, tell)]), "sub": under}


def level_name(id: str) -> str:
    """A level in words."""
    return t(f"cert_level.{id}") if id in ("junior", "intermediate", "senior") else id


def lack(check: Check) -> str:
    """A requirement that is not met, in words."""
    if check.requirement == "skills":
        return t("cert_lack.skills", n=len(check.names))
    return t(f"cert_lack.{check.requirement}", found=_amount(check.found), needed=_amount(check.needed))


def _amount(value: float) -> str:
    return wording.points(round(value, 1))


def _explain(scheme: Scheme) -> None:
    """What the levels ask for, while nobody is chosen."""
    card_title(t("cert.levels"), t("cert.levels_note"))
    names = [t("cert.level"), *(t(f"cert_field.{name}") for name in FIELDS)]
    lines = [[_unbroken(level_name(level.id)), *(_needed(level, name) for name in FIELDS)] for level in scheme.levels]
    st.html(table_html(names, lines, range(1, 5)))
    st.caption(t("cert.levels_text", days=scheme.window, valid=scheme.valid))


def _unbroken(words: str) -> str:
    return f'<span style="white-space: nowrap">{escape(words)}</span>'


def _needed(level: Level, field: str) -> str:
    value = wording.points(getattr(level, field))
    return {"score": f"≥ {value}", "conversations": f"≥ {value}", "skill": f"≥ {value}%", "critical": f"≤ {value}%"}[
        field
    ]


def _candidate(one: Candidate, scheme: Scheme, until: date) -> None:
    team, agent = one.person
    access.record_look(f"agent:{agent}")
    card_title(agent, team)
    _checks(one, scheme)
    if one.judgement.safe != one.judgement.level:
        st.warning(t("cert.suspected", n=one.record.suspected), icon=":material/gpp_maybe:")
        link("conversations", t("cert.look"), {"agent": [agent], "critical": "yes"}, icon=":material/arrow_forward:")
    if access.permitted("certify"):
        _decide(one, scheme, until)
    _history(one)


def _checks(one: Candidate, scheme: Scheme) -> None:
    """Each requirement: what was found, and whether it meets each level."""
    names = [t("cert.requirement"), t("cert.found"), *(level_name(level.id) for level in scheme.levels)]
    lines = []
    for place, field in enumerate(FIELDS):
        checks = [one.judgement.checks[level.id][place] for level in scheme.levels]
        marks = [
            chip(_needed(level, field), "good" if check.met else "bad")
            for level, check in zip(scheme.levels, checks, strict=True)
        ]
        lines.append([t(f"cert_field.{field}"), _found(one, field, checks[-1]), *marks])
    st.html(_table(names, lines))
    told = [t("cert.reviewed", n=one.record.reviewed)]
    if unknown := [name for name, m in one.record.skills.items() if m.level == "unknown"]:
        told.append(t("cert.unknown_skills", names=t("frame.comma").join(desk.skill_names(unknown).values())))
    if weak := one.judgement.checks[scheme.levels[-1].id][2].names:
        told.append(t("cert.weak_skills", names=t("frame.comma").join(desk.skill_names(weak).values())))
    st.caption(wording.plain(" · ".join(told)))


def _table(names: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table that stays one on a phone. Cells are HTML that is escaped already."""
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f'<table class="cert-checks"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _found(one: Candidate, field: str, check: Check) -> str:
    if field == "score":
        return f"{wording.number(one.record.score.value)} <small>{wording.spread(one.record.score, 'score')}</small>"
    return wording.points(round(check.found, 1)) + ("%" if field in ("skill", "critical") else "")


def _decide(one: Candidate, scheme: Scheme, until: date) -> None:
    """Grant or refuse a level, or revoke what is held. The number of the decision is that of when the form was drawn."""
    number = len(one.decisions) + 1
    key = f"cert_{desk.person_id(one.person)}"
    base = st.session_state.setdefault(f"{key}_base", number)
    ids = [level.id for level in scheme.levels]
    reached = one.judgement.level or ids[0]
    with st.form(f"{key}_{base}", border=False):
        level = st.segmented_control(
            t("cert.level"), ids, default=reached, format_func=level_name, key=f"{key}_{base}_level"
        )
        note = st.text_input(t("cert.note_box"), key=f"{key}_{base}_note", max_chars=certifying.LONGEST_NOTE)
        with st.container(horizontal=True, gap="small"):
            grant = st.form_submit_button(t("cert.grant"), type="primary", icon=":material/workspace_premium:")
            refuse = st.form_submit_button(t("cert.refuse"))
            held = one.standing.state in ("valid", "due")
            revoke = held and st.form_submit_button(t("cert.revoke"), type="tertiary")
    result: Result | None = "granted" if grant else "refused" if refuse else "revoked" if revoke else None
    if result is None:
        return
    db, by, person = current().database, desk.acting(), one.person
    given = (level or "") if result != "revoked" else one.standing.level
    desk.attempt(
        lambda: certifying.decide(db, by, person, result, given, number=base, until=until, note=note),
        t(f"cert_done.{result}", name=wording.plain(person[1])),
    )
    # seen anew: whoever decided meanwhile is in the history below now
    st.session_state.pop(f"{key}_base", None)
    st.rerun()


def _history(one: Candidate) -> None:
    if not one.decisions:
        return
    st.markdown(f"**{t('cert.history')}**")
    lines = [
        f"{chip(t(f'cert_result.{d.result}'), RESULT_TONES[d.result])} {escape(level_name(d.level))} · {d.at:%Y-%m-%d} · {escape(d.by)}"
        + (
            f" · {escape(t('cert.figure', score=wording.number(d.figures.get('score')), n=d.figures.get('conversations')))}"
        )
        + (f"<br><small>{escape(d.note)}</small>" if d.note else "")
        for d in reversed(one.decisions)
    ]
    st.html(f'<ul class="qr-list">{"".join(f"<li>{line}</li>" for line in lines)}</ul>')


def _bar(scheme: Scheme, version: int) -> None:
    options = queries.filter_options(current().database, viewer())
    with st.container(key="peoplebar", horizontal=True, gap="small", vertical_alignment="center"):
        desk.until_box()
        filtering.choice("team", options)
        filtering.choice("agent", options)
        if access.permitted("certify"):
            with st.popover(t("cert.rules"), icon=":material/tune:"):
                _rules(scheme, version)


def _rules(scheme: Scheme, version: int) -> None:
    """What the levels ask for, to be changed. The version is that of when the form was drawn."""
    base = st.session_state.setdefault("scheme_base", version)
    with st.form(f"scheme_{base}", border=False):
        levels = []
        for level in scheme.levels:
            st.markdown(f"**{wording.plain(level_name(level.id))}**")
            boxes = st.columns(4)
            asked_for = [_box(box, level, name, base) for box, name in zip(boxes, FIELDS, strict=True)]
            score, conversations, skill, critical = asked_for
            levels.append(Level(level.id, score, int(conversations), skill, critical))
        left, right = st.columns(2)
        window = left.number_input(t("cert.window"), 7, 730, scheme.window, key=f"scheme_{base}_window")
        valid = right.number_input(t("cert.valid"), 7, 3650, scheme.valid, key=f"scheme_{base}_valid")
        asked = st.form_submit_button(t("people.save_rules"), type="primary")
    st.caption(t("cert.rules_note", n=version))
    if asked:
        fresh = Scheme(tuple(levels), int(window), int(valid))
        db, by = current().database, desk.acting()
        desk.attempt(lambda: people_rules.change_scheme(db, by, fresh, base), t("people.rules_saved"))
        st.session_state.pop("scheme_base", None)
        st.rerun()


def _box(place: Any, level: Level, name: str, base: int) -> float:
    value, key = float(getattr(level, name)), f"scheme_{base}_{level.id}_{name}"
    low, high = (1.0, 100_000.0) if name == "conversations" else (0.0, 100.0)
    return float(place.number_input(t(f"cert_field.{name}"), low, high, value, step=1.0, format="%g", key=key))
