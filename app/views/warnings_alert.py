"""One warning: what was found, what bears it out, what is done about it, and what was."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from html import escape
from pathlib import Path

import streamlit as st

from app.access import acting, permitted, record_look
from app.frame import card_title
from app.i18n.translate import label, language, t
from app.navigation import Params, go, href, link
from app.state import current, viewer
from app.titles import event_title, reason_title
from app.warning_desk import TONES, at, attempt, person, short, utc, where, zone
from app.widgets import wording
from app.widgets.begin_project import begin_project
from app.widgets.board import Row, board, chips, column, row, text
from app.widgets.rubric_html import chip
from qa.manager.alert_messages import title_of
from qa.manager.alert_steps import LONGEST_COMMENT, owners, take_step
from qa.manager.warning_readings import period_of_label
from qa.manager.warning_settings import WarningSettings
from qa.store import alert_deliveries, warning_events
from qa.store.alerts import KeptAlert
from qa.store.warning_evidence import Shown, conversations_named
from qa.text.redact import mask
from scoring.manager.alerts import ACTIONS, Alert, AlertAction, alert_actions
from scoring.manager.warning_rules import ALL_PLACES, WarningRule
from scoring.manager.warning_words import OTHER_EVENTS, event_words
from scoring.reasons import render

SNOOZES = ("hour", "afternoon", "tomorrow", "week")
STYLE = Path(__file__).parents[1] / "widgets" / "assets" / "case_history.css"
MOST_SHOWN = 20


def show(kept: KeptAlert | None, rules: WarningSettings, now: datetime) -> None:
    """Everything about it; a line where there is none or the viewer may not see it."""
    if kept is None:
        st.info(t("warn.gone"))
        return
    alert, rule = kept.alert, rules.rule(kept.alert.rule)
    _head(alert, rule, now)
    _evidence(alert, rule)
    if permitted("manage"):
        _actions(kept)
        if rule is not None and rule.kind != "event":
            told = f"{title_of(alert, rule)[language()]}{t('trends.colon')}{render(alert.reason, language())}"
            begin_project(rule.metric, "" if alert.place == ALL_PLACES else alert.place, told)
    with st.container(border=True, key="card-history"):
        card_title(t("warn.history"))
        st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
        st.html(_history(alert))


def _head(alert: Alert, rule: WarningRule | None, now: datetime) -> None:
    period = period_of_label(alert.period)
    line = [
        where(alert),
        t("warn.period", period=period.label) if period else "",
        t("warn.opened", at=at(alert.opened)),
        t("warn.times", n=alert.times) if alert.times > 1 else "",
        "" if rule else t("warn.rule_gone"),
    ]
    asleep = t("warn.asleep", at=at(alert.snoozed_until)) if alert.snoozed_until and alert.snoozed_until > now else ""
    owner = t("warn.owner", name=person(alert.owner)) if alert.owner else t("warn.nobody")
    state = t(f"warn_state.{alert.state}")
    with st.container(border=True, key="card-decide"):
        st.html(
            f'<div class="qa-result"><div>{chip(t(f"warn_grade.{alert.grade}"), TONES[alert.grade])}</div>'
            f"<div><h2>{escape(title_of(alert, rule)[language()])}</h2>"
            f"<span>{escape(' · '.join(filter(None, line)))}</span></div>"
            f'<div class="state"><em class="qa-chip">{escape(state)}</em><small>{escape(asleep or owner)}</small></div></div>'
            f'<div class="qa-said" style="margin-top:10px">{escape(render(alert.reason, language()))}</div>'
        )


def _evidence(alert: Alert, rule: WarningRule | None) -> None:
    db, ids = current().database, alert.evidence[-MOST_SHOWN:]
    found = conversations_named(db, viewer(), ids)
    of_event = rule is not None and rule.kind == "event"
    with st.container(border=True, key="card-warn-evidence"):
        card_title(t("warn.evidence"), t("warn.evidence_quotes" if of_event else "warn.evidence_figures"))
        if not found:
            st.caption(t("warn.no_evidence"))
        elif of_event and rule is not None:
            _quotes(found, warning_events.places_of(db, viewer(), ids, rule.events), alert)
        else:
            _conversations(found, alert)
        period = period_of_label(alert.period)
        if period is not None:
            days: Params = {"period": "custom", "since": f"{period.start}", "until": f"{period.end}"}
            team = {} if alert.place == ALL_PLACES else {"team": [alert.place]}
            link("conversations", t("warn.all_conversations"), {**days, **team}, icon=":material/arrow_forward:")
    record_look(f"alert:{alert.key}")


def _quotes(found: list[Shown], places: list[warning_events.Place], alert: Alert) -> None:
    by_id = {one.id: one for one in found}
    rows: list[Row] = []
    for k, place in enumerate(places):
        one = by_id.get(place.conversation)
        if one is not None:
            name = _event_name(place.kind, place.grade)
            turn = {"turn": str(place.turn)} if place.turn is not None else {}
            cells = [
                text(_when(one), _who(one)),
                {**chips([(name, "", "")]), "quote": f"「{mask(place.quote)}」" if place.quote else ""},
            ]
            rows.append(row(f"{k}", cells, href=href("conversation", {"id": one.id, **turn})))
    said = {place.conversation for place in places}
    rest = [one for one in found if one.id not in said]  # judged again since: the event is not there any more
    rows += [
        row(f"-{one.id}", [text(_when(one), _who(one)), text("")], href=href("conversation", {"id": one.id}))
        for one in rest
    ]
    columns = [column(width="minmax(110px, 1fr)"), column(width="minmax(0, 3fr)", wide=True)]
    clicked = board(columns, rows, key=f"warn_quotes_{short(alert.key)}", bare=True)
    if clicked.open:
        id = str(clicked.open)
        if id.startswith("-"):
            go("conversation", {"id": id[1:]})
        place = places[int(id)]
        go("conversation", {"id": place.conversation, "turn": "" if place.turn is None else str(place.turn)})


def _event_name(kind: str, grade: str) -> str:
    if kind in OTHER_EVENTS:
        return event_words(kind, grade)[language()]
    return event_title(f"{kind}:{grade}" if grade else kind, language())


def _conversations(found: list[Shown], alert: Alert) -> None:
    columns = [
        column(width="minmax(110px, 1fr)"),
        column(width="minmax(0, 1.4fr)", wide=True),
        column(width="minmax(0, 1fr)"),
    ]
    rows = [
        row(
            one.id,
            [
                text(_when(one), _who(one)),
                text(
                    reason_title(one.contact_reason, language())
                    if one.contact_reason
                    else label("channel", one.channel)
                ),
                chips([(wording.number(one.total), "", ""), *_outcome(one)]),
            ],
            href=href("conversation", {"id": one.id}),
        )
        for one in found
    ]
    clicked = board(columns, rows, key=f"warn_calls_{short(alert.key)}", bare=True)
    if clicked.open:
        go("conversation", {"id": str(clicked.open)})


def _outcome(one: Shown) -> list[tuple[str, str, str]]:
    return [(label("outcome", one.outcome), wording.OUTCOME_TONES.get(one.outcome, ""), "")] if one.outcome else []


def _when(one: Shown) -> str:
    return f"{one.at:%m-%d %H:%M}" if one.at else wording.DASH


def _who(one: Shown) -> str:
    return " · ".join(filter(None, [one.agent, one.team]))


def _actions(kept: KeptAlert) -> None:
    """Every act on one card: words first, then what is done with them."""
    alert, able = kept.alert, alert_actions(kept.alert)
    base = f"warn-{short(alert.key)}-{kept.version}"
    with st.container(border=True, key="card-dispute"):
        st.text_area(
            t("warn.words"), key=f"{base}-words", max_chars=LONGEST_COMMENT, height=72, placeholder=t("warn.words_hint")
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if AlertAction.ACKNOWLEDGE in able:
                _button(kept, base, AlertAction.ACKNOWLEDGE, "take", "front_hand", primary=True)
            if AlertAction.CLOSE in able:
                done = AlertAction.ACKNOWLEDGE not in able
                _button(kept, base, AlertAction.CLOSE, "close", "task_alt", primary=done)
            if AlertAction.REOPEN in able:
                _button(kept, base, AlertAction.REOPEN, "reopen", "undo")
            _button(kept, base, AlertAction.COMMENT, "comment", "comment")
            if AlertAction.SNOOZE in able:
                with st.popover(t("warn.snooze"), icon=":material/snooze:"):
                    for name in SNOOZES:
                        st.button(
                            t(f"warn_snooze.{name}"), key=f"{base}-{name}", type="tertiary", on_click=_act,
                            args=(kept, base, AlertAction.SNOOZE), kwargs={"until": name},
                        )  # fmt: skip
            if AlertAction.HAND_OVER in able:
                _hand_over(kept, base)


def _button(kept: KeptAlert, base: str, action: AlertAction, word: str, icon: str, primary: bool = False) -> None:
    st.button(
        t(f"warn.{word}"), key=f"warn_{word}", icon=f":material/{icon}:", type="primary" if primary else "secondary",
        on_click=_act, args=(kept, base, action),
    )  # fmt: skip


def _hand_over(kept: KeptAlert, base: str) -> None:
    names = [name for name in owners(current().database, kept.alert) if name != kept.alert.owner]
    if not names:
        return
    with st.popover(t("warn.hand_over"), icon=":material/forward:"):
        st.selectbox(t("warn.hand_to"), names, key=f"{base}-to")
        st.button(
            t("warn.hand_over"), key="warn_hand_over", on_click=_act, args=(kept, base, AlertAction.HAND_OVER),
            kwargs={"to": True},
        )  # fmt: skip


def _act(kept: KeptAlert, base: str, action: AlertAction, until: str = "", to: bool = False) -> None:
    now = datetime.now(UTC)
    more = {"until": wakes(until, now)} if until else {}
    name = str(st.session_state.get(f"{base}-to") or "") if to else ""
    words = str(st.session_state.get(f"{base}-words") or "")
    st.query_params["alert"] = kept.alert.key

    def act() -> None:
        take_step(
            current().database, acting(), kept.alert.key, kept.version, action, now, comment=words, to=name, **more
        )

    attempt(act, t("warn.done"))


def wakes(name: str, now: datetime) -> datetime:
    """When a snooze of this name ends; `now` knows its zone."""
    if name == "tomorrow":
        day = now.astimezone(zone()).date() + timedelta(days=1)
        return datetime.combine(day, time(8), zone())
    return now + {"hour": timedelta(hours=1), "afternoon": timedelta(hours=4), "week": timedelta(weeks=1)}[name]


def _history(alert: Alert) -> str:
    """Steps and messages, the latest first, as HTML of which every text is escaped."""
    lines = [(alert.opened, t("warn.found_log"), where(alert), render(alert.reason, language()))]
    for one in alert.log:
        more = [person(one.by), t("warn.to_owner", name=person(one.to)) if one.to else ""]
        more += [t("warn.until", at=at(one.until)) if one.until else ""]
        lines.append((one.at, ACTIONS[one.action][language()], " ".join(filter(None, more)), one.comment))
    for sent in alert_deliveries.sent_for(current().database, alert.key):
        moment = sent["sent_at"] or sent["given_up_at"] or sent["due_at"]
        if isinstance(moment, datetime):
            to = " ".join(filter(None, [t(f"warn_channel.{sent['channel']}"), str(sent["recipient"])]))
            lines.append((utc(moment), t("warn.sent"), f"{to}: {_fate(sent)}", ""))
    lines.sort(key=lambda line: line[0], reverse=True)
    return f'<ol class="qa-steps">{"".join(map(_step, lines))}</ol>'


def _step(line: tuple[datetime, str, str, str]) -> str:
    moment, name, more, words = line
    said = f"<p>{escape(words)}</p>" if words.strip() else ""
    return f"<li><div><b>{escape(name)}</b><span>{escape(more)}</span><time>{at(moment)}</time></div>{said}</li>"


def _fate(sent: object) -> str:
    found = dict(sent)  # type: ignore[call-overload]
    if found["sent_at"]:
        return t("warn.sent_ok")
    if found["given_up_at"]:
        return t("warn.sent_given_up", error=found["error"])
    return t("warn.sent_failed", error=found["error"]) if found["error"] else t("warn.sent_wait")
