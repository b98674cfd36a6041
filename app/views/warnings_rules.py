"""The rules that warn: what each watches, switched on and off, and a form that is tried on the last twelve weeks before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import streamlit as st

from app.access import acting
from app.frame import card_title
from app.i18n.translate import language, t
from app.state import current, viewer
from app.warning_desk import TONES, at, attempt, person, rule_title, utc
from app.widgets import wording
from app.widgets.board import Row, acts, board, chips, column, row, text
from app.widgets.metric_words import change_shown, shown, title
from app.widgets.warning_form import rule_form
from qa.errors import UsageError
from qa.manager.warning_backtest import WEEKS, Backtest, backtest
from qa.manager.warning_readings import period_of_label
from qa.manager.warning_settings import WarningSettings, change_rule, drop_rule, may_set, settings
from qa.store import alerts as table
from qa.store.alerts import AlertFilters
from scoring.manager.warning_rules import ALL_PLACES, GRADES, Firing, RuleError, WarningRule, read_rules
from scoring.manager.warning_words import event_words
from scoring.reasons import render

_TRIED, NEW = "warn_tried", "+"
MOVES = {"above": "rises", "below": "falls", "either": "moves"}
OFTEN = 3.0
"""Firings a week of one rule, from which on it is told that it speaks too often."""


def show() -> None:
    """The list of rules, or the form of the one that the address names."""
    found, asked = settings(current().database), st.query_params.get("rule", "")
    if not may_set(acting()):
        st.caption(t("warn_rules.only_all"))
    rule = found.rule(asked)
    if may_set(acting()) and (rule is not None or asked == NEW):
        _form(found, rule)
    else:
        _list(found)


def _list(found: WarningSettings) -> None:
    changed = t("warn_rules.by", name=person(found.by), at=at(utc(found.at))) if found.at else t("warn_rules.shipped")
    on = sum(rule.on for rule in found.rules)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="rulebar"):
        if may_set(acting()):
            st.button(t("warn_rules.new"), icon=":material/add:", key="warn_new_rule", on_click=_open, args=(NEW,))
        st.caption(f"{t('warn_rules.note', on=on, n=len(found.rules), version=found.number)} · {changed}")
    columns = [
        column(t("warn_rules.column_rule"), "minmax(0, 1.2fr)", wide=True),
        column(t("warn_rules.column_when"), "minmax(0, 2fr)", wide=True),
        column(t("warn_rules.column_channels"), "minmax(0, 0.9fr)", away=True),
        column(t("warn_rules.column_owner"), "minmax(0, 0.8fr)", label=True),
        column(t("warn_rules.column_open"), "56px", right=True, label=True),
        column("", "96px", right=True),
    ]
    order = sorted(found.rules, key=lambda rule: (not rule.on, GRADES.index(rule.grade)))
    clicked = board(
        columns, [_row(rule) for rule in order], key="warn_rules",
        on_act=lambda _name, id: _switch(found, id),
    )  # fmt: skip
    if clicked.open and may_set(acting()):
        _open(str(clicked.open))
        st.rerun()


def _row(rule: WarningRule) -> Row:
    now = datetime.now(UTC)
    count = table.count_alerts(current().database, viewer(), AlertFilters(("open", "acknowledged"), rule=rule.id), now)
    able = may_set(acting())
    cells = [
        {**text(rule_title(rule)), **chips([(t(f"warn_grade.{rule.grade}"), TONES[rule.grade], "")])},
        text(in_words(rule), t(f"warn_kind.{rule.kind}") if rule.kind == "event" else _watched(rule)),
        text(t("frame.comma").join(t(f"warn_channel.{name}") for name in rule.channels)),
        text(rule.owner or t("warn_rules.anyone")),
        text(str(count) if count else wording.DASH),
        acts([("switch", t("warn_rules.switch_off" if rule.on else "warn_rules.switch_on"))]) if able else text(""),
    ]
    return row(rule.id, cells, opens=able, faint=not rule.on)


def _watched(rule: WarningRule) -> str:
    return " · ".join([t(f"warn_kind.{rule.kind}"), t(f"warn_period.{rule.period}"), f"n ≥ {rule.least}"])


def in_words(rule: WarningRule) -> str:
    """When a rule warns."""
    if rule.kind == "event":
        names = t("frame.comma").join(event_words(*_parts(event))[language()] for event in rule.events)
        more = f" ≥ {rule.least_probability:.0%}" if rule.least_probability else ""
        return t("warn_rules.when_event", events=names) + more
    metric = title(rule.metric)
    if rule.kind == "anomaly":
        return t("warn_rules.when_anomaly", metric=metric, direction=t(f"warn_direction.{rule.direction}"))
    if rule.kind == "change":
        side = t(f"warn_rules.{MOVES[rule.direction]}")
        limit = change_shown(rule.metric, rule.limit).lstrip("+")
        return t("warn_rules.when_change", metric=metric, direction=side, limit=limit)
    side = t(f"warn_direction.{rule.direction}")
    return t("warn_rules.when_threshold", metric=metric, direction=side, limit=shown(rule.metric, rule.limit))


def _parts(event: str) -> tuple[str, str]:
    kind, _, grade = event.partition(".")
    return kind, grade


def _open(id: str) -> None:
    st.query_params["rule"] = id
    st.session_state.pop(_TRIED, None)


def _close() -> None:
    st.query_params.pop("rule", None)
    st.session_state.pop(_TRIED, None)


def _switch(found: WarningSettings, id: str) -> None:
    rule = found.rule(id)
    if rule is not None:
        changed = rule.model_copy(update={"on": not rule.on})
        _save(changed.model_dump(mode="json"), found.number)


def _save(data: Mapping[str, Any], number: int) -> bool:
    return attempt(lambda: change_rule(current().database, acting(), data, number), t("warn_rules.saved"))


def _form(found: WarningSettings, rule: WarningRule | None) -> None:
    st.button(t("warn_rules.back"), icon=":material/arrow_back:", type="tertiary", key="warn_back", on_click=_close)
    id = rule.id if rule else st.session_state.setdefault("warn_new_id", f"rule_{uuid4().hex[:8]}")
    with st.container(border=True, key="card-warn-form"):
        card_title(rule_title(rule) if rule else t("warn_rules.new"), in_words(rule) if rule else "")
        data = rule_form(f"wr-{id}-{found.number}", id, rule)
        problem = _problem(data) if data["title"]["zh"] != id else t("warn_rules.need_title")
        if problem:
            st.caption(f":red[{wording.plain(t('warn_rules.bad', why=problem))}]")
        tried = st.session_state.get(_TRIED)
        is_tried = tried is not None and tried[0] == data
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                t("warn_rules.test"), key="warn_test", icon=":material/history:", disabled=bool(problem),
                type="secondary" if is_tried else "primary", on_click=_try, args=(data,),
            )  # fmt: skip
            st.button(
                t("warn_rules.save"), key="warn_save", icon=":material/save:", disabled=bool(problem) or not is_tried,
                type="primary" if is_tried else "secondary", on_click=_save_form, args=(data, found.number),
                help=None if is_tried else t("warn_rules.must_test"),
            )  # fmt: skip
            if rule is not None:
                st.button(
                    t("warn_rules.drop"), key="warn_drop", icon=":material/delete:", type="tertiary",
                    on_click=_drop, args=(rule.id, found.number),
                )  # fmt: skip
        if is_tried and tried is not None:
            _told(tried[1])


def _problem(data: Mapping[str, Any]) -> str:
    try:
        read_rules([data])
    except RuleError as error:
        return str(error).splitlines()[0].partition(": ")[2]
    return ""


def _try(data: Mapping[str, Any]) -> None:
    (rule,) = read_rules([data])
    try:
        st.session_state[_TRIED] = (data, backtest(current().database, viewer(), rule))
    except UsageError as error:
        st.error(wording.plain(str(error)))


def _told(found: Backtest) -> None:
    if not found.times:
        st.success(t("warn_rules.tested_none", looked=found.looked_at), icon=":material/history:")
        return
    words = t("warn_rules.tested", n=found.times, alerts=found.alerts, looked=found.looked_at)
    a_week = found.times / WEEKS
    if a_week >= OFTEN:
        st.warning(f"{words}\n\n{t('warn_rules.tested_often', n=f'{a_week:.0f}')}", icon=":material/history:")
    else:
        st.info(words, icon=":material/history:")
    lines = [
        " · ".join(filter(None, [_when(one), _place(one), render(one.reason, language())])) for one in found.latest
    ]
    st.caption("\n".join(f"- {wording.plain(line)}" for line in lines))


def _when(one: Firing) -> str:
    period = period_of_label(one.period)
    return period.label if period else ""


def _place(one: Firing) -> str:
    return t("warn.everywhere") if one.place == ALL_PLACES else one.place


def _save_form(data: Mapping[str, Any], number: int) -> None:
    if _save(data, number):
        st.session_state.pop("warn_new_id", None)
        _close()


def _drop(id: str, number: int) -> None:
    if attempt(lambda: drop_rule(current().database, acting(), id, number), t("warn_rules.dropped")):
        _close()
