"""One conversation: hear it, read it, see why it was scored so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import PurePath
from typing import Any

import streamlit as st

from app import correcting, dispute_desk, marking, release_desk
from app.access import acting, permitted, record_look
from app.i18n.reasons import in_language
from app.i18n.translate import label, language, t
from app.navigation import go, link
from app.state import current, viewer
from app.views.conversations import carried, sorting
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.counting import confirmed_only, counting
from app.widgets.player import player, unsure_of_roles
from app.widgets.reviewed import reviewed_line
from qa.reviewing.judged import rubric_of
from qa.reviewing.reading import reviewed_by
from qa.store import cases, queries
from qa.store.rows import ConversationDetail

SHOWN_HASH = 12
_PROBLEM, _NOT_MARKED = "correction_problem", "marking_problem"


def page() -> None:
    """The conversation whose id the address names."""
    db = current().database
    id = st.query_params.get("id", "")
    detail = queries.get_conversation(db, viewer(), id) if id else None
    back = carried(filtering.chosen())
    if detail is None:
        st.info(t("conversation.missing"))
        link("conversations", t("conversation.back"), back, icon=":material/arrow_back:")
        return
    record_look(f"conversation:{detail.row.id}")
    _top(detail, back)
    dispute_desk.tell()
    if not_marked := st.session_state.pop(_NOT_MARKED, ""):
        st.toast(not_marked, icon=":material/error:")
    reviewed = reviewed_by(db, acting(), detail.row.id)
    reviewed_line(reviewed, acting().name)
    may_correct = permitted("correct")
    shown, counts = _counting(detail)
    done = player(
        shown,
        _focus(),
        st.session_state.pop(_PROBLEM, ""),
        focus_at=_second(),
        may_correct=may_correct,
        moments=marking.moments(detail.row.id, reviewed, not_marked),
        counts=counts,
        on_mark=lambda told: _mark(detail.row.id, told),
    )
    if may_correct and (done.editing or unsure_of_roles(detail)):
        correcting.warm(detail.row.language)
    if done.correct:
        # told by the component itself, which shows what is stored again
        st.session_state[_PROBLEM] = correcting.put_right(detail, done.correct)
        st.rerun()
    facts, origin = st.columns(2, gap="small")
    with facts, st.expander(t("conversation.acoustics"), expanded=False):
        _pairs(acoustic_facts(detail.acoustics) or [(t("conversation.none"), "")])
    with origin, st.expander(t("conversation.origin"), expanded=False):
        _pairs(_origin(detail))


def _mark(id: str, told: object) -> None:
    st.session_state[_NOT_MARKED] = marking.keep(id, told)


def _counting(detail: ConversationDetail) -> tuple[ConversationDetail, dict[str, Any] | None]:
    """For the agent: the score that counts, and the conversation without suspicions that a person has looked into."""
    state, looks = current(), viewer()
    row = cases.case_of_conversation(state.database, looks, detail.row.id) if looks.role == "agent" else None
    case = cases.find_case(state.database, looks, row.review) if row else None
    if row is None or case is None:
        return detail, None
    rubric = rubric_of(detail, state.folder)
    return confirmed_only(detail, case, dispute_desk.content_of(row.review)), counting(detail, row, case, rubric)


def _focus() -> int | None:
    turn = st.query_params.get("turn", "")
    return int(turn) if turn.isdecimal() else None


def _second() -> float | None:
    """The second of the recording that the address names."""
    at = st.query_params.get("at", "")
    return float(at) if at.replace(".", "", 1).isdecimal() and len(at) < 12 else None


def _top(detail: ConversationDetail, back: dict[str, Any]) -> None:
    row = detail.row
    sort, descending = sorting()
    before, after = queries.neighbours(
        current().database, viewer(), filtering.chosen().filters, sort, descending, row.id
    )
    with st.container(key="convtop", horizontal=True, vertical_alignment="center", gap="small"):
        link("conversations", t("conversation.back"), back, icon=":material/arrow_back:")
        st.html(facts(detail), width="stretch")
        if detail.items:
            link("sheet", t("sheet.open"), {"id": row.id}, icon=":material/description:")
            if permitted("review"):
                link("review", t("nav.review"), {"id": row.id}, icon=":material/rate_review:")
        if row.customer:
            link("journey", t("nav.journey"), {"customer": row.customer}, icon=":material/route:")
        release_desk.release_button(row.id)
        for name, target in (("previous", before), ("next", after)):
            if st.button(
                t(f"conversation.{name}"),
                key=f"go_{name}",
                disabled=target is None,
                icon=f":material/chevron_{'left' if name == 'previous' else 'right'}:",
            ):
                go("conversation", {**back, "id": str(target)})


def facts(detail: ConversationDetail) -> str:
    """Who, when, how long, for whom, and what to be careful of, as HTML in one line."""
    row = detail.row
    when = f"{wording.day(row.started_at)} {wording.hour(row.started_at)}".strip()
    outcome = label("outcome", row.outcome)
    parts = [
        label("channel", row.channel),
        when if row.started_at else "",
        wording.clock(row.duration) if row.duration else "",
        " / ".join(filter(None, [row.team, row.queue])),
        t("conversation.customer", name=row.customer) if row.customer else "",
        label("group", row.customer_group),
    ]
    tone = wording.OUTCOME_TONES.get(row.outcome, "")
    chips = _chip(outcome, in_language(detail.outcome_reason, language()), tone) if outcome else ""
    chips += "".join(_chip(name, help, "warn") for name, help in doubts(detail))
    title = escape(row.agent or PurePath(row.source).name)
    line = " · ".join(escape(part) for part in parts if part)
    return f'<div class="qa-facts"><h1>{title}</h1><span>{line}</span>{chips}</div>'


def _chip(name: str, help: str, tone: str) -> str:
    return f'<em class="qa-chip {tone}" title="{escape(help)}">{escape(name)}</em>'


def doubts(detail: ConversationDetail) -> list[tuple[str, str]]:
    """Why what is shown deserves less trust: a few words and an explanation each."""
    found = []
    if detail.timeline == "mixed":
        found.append((t("conversation.mixed"), t("conversation.mixed_help")))
    if unsure_of_roles(detail):
        share = wording.percent(detail.acoustics["role_confidence"])
        found.append((t("conversation.unsure", share=share), t("conversation.unsure_help")))
    if detail.versions.get("partial"):
        found.append((t("conversation.partial"), t("conversation.partial_help")))
    if detail.audio_gone:
        found.append((t("conversation.gone"), t("conversation.gone_help", path=detail.audio_gone)))
    return found


def _origin(detail: ConversationDetail) -> list[tuple[str, str]]:
    row = detail.row
    pairs = [
        (t("origin.id"), row.id[:SHOWN_HASH]),
        (t("origin.source"), row.source),
        (t("origin.rubric"), f"{detail.rubric} {detail.rubric_version} · {detail.rubric_hash[:SHOWN_HASH]}"),
        (t("origin.timeline"), label("timeline", detail.timeline)),
        (t("origin.feeling"), detail.feeling_reader),
    ]
    pairs += _flat(detail.versions)
    pairs += [(name, str(value)) for name, value in detail.metadata.items()]
    pairs += [(t("origin.took", step=name), f"{value:.1f} s") for name, value in detail.timings.items()]
    return [(name, value) for name, value in pairs if value]


def _flat(versions: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested versions as one list, with dotted names."""
    found: list[tuple[str, str]] = []
    for name, value in versions.items():
        found += _flat(value, f"{name}.") if isinstance(value, Mapping) else [(prefix + name, str(value))]
    return found


def acoustic_facts(acoustics: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was measured, one line each, with the limits it was measured by; nothing for a chat."""
    limits = acoustics.get("parameters") or {}
    return [*_whole_facts(acoustics), *_party_facts(acoustics, limits), *_limits(limits)]


def _whole_facts(acoustics: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in ("silence", "dead_air", "hold"):
        if part := acoustics.get(name):
            text = t("acoustic.gaps", count=part["count"], seconds=part["seconds"], longest=part["longest"])
            found.append((t(f"acoustic.{name}", threshold=f"{part['threshold']:g}"), text))
    if overlap := acoustics.get("overlap"):
        found.append((t("acoustic.overlap"), f"{overlap['seconds']:.1f} s · {overlap['share']:.1%}"))
    if "talk_to_listen" in acoustics:
        found.append((t("acoustic.talk_to_listen"), f"{acoustics['talk_to_listen']:.2f}"))
    if last := acoustics.get("last_speaker"):
        who = t(f"desk.{last['role']}")
        found.append((t("acoustic.last_speaker"), f"{who} · {wording.clock(last['end'])}"))
    return found


def _party_facts(acoustics: Mapping[str, Any], limits: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def each(name: str, key: str, tell: Callable[[Any], str], **params: Any) -> None:
        for role, part in (acoustics.get(name) or {}).items():
            found.append((t(f"acoustic.{key}", who=t(f"desk.{role}"), **params), tell(part)))

    each("first_words", "first_words", lambda seconds: f"{seconds:.1f} s")
    each("talk", "talk", lambda part: f"{part['seconds']:.0f} s · {part['share']:.0%}")
    each("pace", "pace", _told_pace)
    each("response_latency", "latency", lambda seconds: f"{seconds:.1f} s")
    each("interruptions", "interruptions", lambda part: t("acoustic.times", count=part["count"]))
    each("monologue", "monologue", lambda part: f"{part['seconds']:.0f} s · {wording.clock(part['start'])}")
    raised = f"{limits.get('raised_decibels', 6.0):g}"
    each("raised_voice", "raised", lambda part: f"{part['seconds']:.0f} s · {part['share']:.0%}", threshold=raised)
    return found


def _told_pace(part: Mapping[str, Any]) -> str:
    unit, value = next(iter(part.items()))
    return t(f"acoustic.{unit}", value=f"{value:.0f}")


def _limits(limits: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not {"interruption_overlap", "interruption_after", "monologue_pause", "hold_announced"} <= set(limits):
        return []
    return [(t("acoustic.limits"), t("acoustic.limits_text", **{k: f"{v:g}" for k, v in limits.items()}))]


def _pairs(pairs: list[tuple[str, str]]) -> None:
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs)
    st.html(f'<dl class="qa-pairs">{lines}</dl>')
