"""The limits of service, to be changed: hours and goal of each clock and severity, and what complaint grades run under."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from app import people_desk as desk
from app.i18n.translate import t
from app.state import current
from qa.errors import CallQAError
from qa.manager.service_rules import CLOCKS, GRADES, LONGEST, PRESETS, SEVERITIES, ServiceRules, change_rules, preset
from scoring.manager.service_clocks import ServiceTarget, Severity

_BASE, _BEGIN, _TOLD = "clock_limits_base", "clock_limits_preset", "clock_limits_told"


def form(known: ServiceRules, number: int) -> None:
    """The form over the limits in force. The number is that of when the form was drawn."""
    base = st.session_state.setdefault(_BASE, number)
    begun = st.session_state.get(_BEGIN, "")
    shown = preset(begun) if begun else known
    st.caption(t("clock.limits_text"))
    with st.container(horizontal=True, gap="small"):
        for name in PRESETS:
            st.button(
                t(f"clock_preset.{name}"), key=f"clock_preset_{name}", on_click=_begin, args=(name,), type="tertiary"
            )
    with st.form(f"limits_{base}_{begun}", border=False):
        targets = [
            _target(shown.target(clock, severity), f"{base}_{begun}") for clock in CLOCKS for severity in _asked(clock)
        ]
        st.markdown(f"**{t('clock.grades')}**")
        boxes = st.columns(len(GRADES))
        severity_of = {
            grade: box.selectbox(
                t(f"grade.{grade}"), SEVERITIES, SEVERITIES.index(shown.severity_of[grade]), key=f"limit_{base}_{begun}_{grade}",
                format_func=lambda level: t(f"severity.{level}"),
            )
            for grade, box in zip(GRADES, boxes, strict=True)
        }  # fmt: skip
        asked = st.form_submit_button(t("clock.save"), type="primary")
    st.caption(t("clock.limits_note", n=number))
    if asked:
        _save(ServiceRules(tuple(_all(targets)), severity_of), base)


def _asked(clock: str) -> tuple[Severity, ...]:
    """Replies to surveys have one limit."""
    return SEVERITIES[1:2] if clock == "survey_answered" else SEVERITIES


def _target(target: ServiceTarget, key: str) -> ServiceTarget:
    name = t(f"clock_name.{target.clock}")
    if target.clock != "survey_answered":
        name = f"{name} · {t(f'severity.{target.severity}')}"
    left, right = st.columns([3, 2])
    # a first answer is promised in minutes
    unit = timedelta(minutes=1) if target.clock == "first_answer" else timedelta(hours=1)
    box = t("clock.minutes_box" if target.clock == "first_answer" else "clock.hours_box", clock=name)
    limit = left.number_input(
        box, 1.0, LONGEST / unit, target.limit / unit, format="%g", key=f"limit_{key}_{target.clock}_{target.severity}"
    )
    goal = right.number_input(
        t("clock.goal_box"),
        1.0,
        100.0,
        100 * target.goal,
        format="%g",
        key=f"goal_{key}_{target.clock}_{target.severity}",
    )
    return ServiceTarget(target.clock, target.severity, limit * unit, goal / 100)


def _all(targets: list[ServiceTarget]) -> list[ServiceTarget]:
    """The limit of replies counts for every severity."""
    reply = next(one for one in targets if one.clock == "survey_answered")
    others = [
        ServiceTarget(reply.clock, level, reply.limit, reply.goal) for level in SEVERITIES if level != reply.severity
    ]
    return [*targets, *others]


def _begin(name: str) -> None:
    st.session_state[_BEGIN] = name


def _save(fresh: ServiceRules, base: int) -> None:
    try:
        change_rules(current().database, desk.acting(), fresh, base)
    except CallQAError as error:
        st.session_state[_TOLD] = "stale" if "meanwhile" in str(error) else "refused"
    else:
        st.session_state[_TOLD] = "saved"
    st.session_state.pop(_BASE, None)
    st.session_state.pop(_BEGIN, None)
    st.rerun()


def tell() -> None:
    """What came of the last change."""
    told = st.session_state.pop(_TOLD, "")
    if told == "saved":
        st.toast(t("clock.saved"), icon=":material/check:")
    elif told:
        st.error(t(f"clock.{told}"), icon=":material/error:")
