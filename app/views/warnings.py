"""Warnings: what needs somebody today, what was closed, customers who may leave, the rules, and where messages go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from app.access import acting, permitted
from app.frame import heading
from app.i18n.translate import language, t
from app.state import current, viewer
from app.views import warnings_alert, warnings_channels, warnings_churn, warnings_rules
from app.warning_desk import AWAKE, TONES, ago, at, choose_view, headline, person, tell, utc, where
from app.widgets.component import mount
from qa.manager.alert_messages import title_of
from qa.manager.warning_settings import WarningSettings, settings
from qa.store import alerts as table
from qa.store import warning_events
from qa.store.alerts import AlertFilters, KeptAlert
from qa.store.warning_evidence import conversations_named
from qa.text.redact import mask
from scoring.reasons import render

PAGE_SIZE = 12
ASLEEP = AlertFilters(states=("open", "acknowledged"), asleep=True)
CLOSED = AlertFilters(states=("closed",))


def page() -> None:
    """The view that the address names; what is found stands first, in words."""
    now, db = datetime.now(UTC), current().database
    grades = table.counts_by_grade(db, viewer(), AWAKE, now)
    total = sum(grades.values())
    heading(t("nav.warnings"), f"{headline(grades)} · {_last_run()}")
    tell()
    views = ["today", "churn", "history", "rules", *(["channels"] if permitted("warning_channels") else [])]
    shown = choose_view(views, {"today": total})
    if shown == "churn":
        warnings_churn.show()
    elif shown == "rules":
        warnings_rules.show()
    elif shown == "channels":
        warnings_channels.show()
    else:
        _desk(AWAKE if shown == "today" else CLOSED, shown, now)


def _last_run() -> str:
    last = warning_events.last_run(current().database)[2]
    return t("warn.last_run", at=at(utc(last))) if last else t("warn.never_run")


def _desk(filters: AlertFilters, shown: str, now: datetime) -> None:
    """A list beside the alert that is looked at."""
    db, asked = current().database, st.query_params.get("alert", "")
    total = table.count_alerts(db, viewer(), filters, now)
    asleep = table.count_alerts(db, viewer(), ASLEEP, now) if shown == "today" else 0
    if not total and not asked and not asleep:
        st.info(t(f"warn.none_{shown}"), icon=":material/check_circle:")
        return
    key = f"warn_page_{shown}"
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(pages, max(1, int(st.session_state.get(key) or 1)))
    found = table.alerts(
        db, viewer(), filters, now,
        limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE, latest_first=shown == "history",
    )  # fmt: skip
    snoozed = table.alerts(db, viewer(), ASLEEP, now, limit=PAGE_SIZE) if asleep and number == pages else []
    rules = settings(db)
    chosen = asked or next((one.alert.key for one in [*found, *snoozed]), "")
    with st.container(key="casedesk-chosen" if asked else "casedesk"):
        left, right = st.columns([5, 8], gap="small")
    with left:
        picked = _list(found, chosen, rules, now, f"warn_list_{shown}", t(f"warn.none_{shown}"))
        if pages > 1:
            st.pagination(pages, key=key)
        if snoozed:
            st.caption(t("warn.asleep_n", n=asleep))
            picked = _list(snoozed, chosen, rules, now, "warn_asleep", "") or picked
        if picked and picked != chosen:
            st.query_params["alert"] = picked
            st.rerun()
    with right:
        warnings_alert.show(table.find_alert(db, viewer(), chosen), rules, now)


def _list(
    found: list[KeptAlert], chosen: str, rules: WarningSettings, now: datetime, key: str, empty: str
) -> str | None:
    told = _told(found, rules)
    rows = [_line(one, chosen, rules, now, told.get(one.alert.key, "")) for one in found]
    data = {"rows": rows, "empty": empty, "label": t("warn.list")}
    picked: str | None = mount("cases", data, key=key, on_pick_change=lambda: None).pick or None
    return picked


def _told(found: list[KeptAlert], rules: WarningSettings) -> Mapping[str, str]:
    """By alert of an event who spoke in its latest conversation, and the first words that bear it out, or when it was."""
    of_events = [(one.alert, rule) for one in found if (rule := rules.rule(one.alert.rule)) and rule.kind == "event"]
    ids = [alert.evidence[-1] for alert, _ in of_events if alert.evidence]
    kinds = sorted({event for _, rule in of_events for event in rule.events})
    db, looks = current().database, viewer()
    places = warning_events.places_of(db, looks, ids, kinds) if ids else []
    known = {one.id: one for one in conversations_named(db, looks, ids)} if ids else {}
    quotes: dict[str, str] = {}
    for alert, rule in of_events:
        for place in places:
            if place.conversation == alert.evidence[-1] and place.quote and rule.names(place.kind, place.grade):
                quotes.setdefault(alert.key, f"「{mask(place.quote)}」")
    told: dict[str, str] = {}
    for alert, _ in of_events:
        one = known.get(alert.evidence[-1]) if alert.evidence else None
        when = f"{one.at:%m-%d %H:%M}" if one and one.at else ""
        told[alert.key] = " · ".join(filter(None, [one.agent if one else "", quotes.get(alert.key, when)]))
    return told


def _line(one: KeptAlert, chosen: str, rules: WarningSettings, now: datetime, told: str) -> dict[str, object]:
    alert = one.alert
    mine = alert.owner == acting().name
    owner = t("warn.mine") if mine else person(alert.owner)
    when = at(alert.snoozed_until) if alert.snoozed_until and alert.snoozed_until > now else ago(alert.last, now)
    return {
        "id": alert.key,
        "title": title_of(alert, rules.rule(alert.rule))[language()],
        "sub": " · ".join([where(alert), told or render(alert.reason, language())]),
        "score": f"×{alert.times}" if alert.times > 1 else "",
        "was": "",
        "state": t(f"warn_grade.{alert.grade}"),
        "tone": TONES[alert.grade],
        "due": " · ".join(filter(None, [owner, when])),
        "dueTone": "",
        "picked": alert.key == chosen,
    }
