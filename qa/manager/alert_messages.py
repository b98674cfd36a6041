"""An alert as it leaves the machine: JSON for a webhook, text and HTML for a mail. Numbers of persons in quotes are masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

from qa.manager.warning_settings import WarningSettings
from qa.store import warning_events
from qa.store.connection import Cursor, Database
from qa.store.viewer import ADMIN
from qa.store.warning_events import Place
from qa.text.redact import mask
from scoring.manager.alerts import STATES, Alert
from scoring.manager.warning_rules import ALL_PLACES, WarningRule
from scoring.reasons import render

QUOTES = 5
LONGEST_QUOTE = 120

WORDS = {
    "grave": {"zh": "严重", "en": "Grave"},
    "warning": {"zh": "警告", "en": "Warning"},
    "notice": {"zh": "提示", "en": "Notice"},
    "new": {"zh": "新预警", "en": "New warning"},
    "reminder": {"zh": "提醒：尚未认领", "en": "Reminder: nobody has taken it"},
    "handed": {"zh": "预警已转交给您", "en": "A warning was handed over to you"},
    "everywhere": {"zh": "全部团队", "en": "all teams"},
    "nameless": {"zh": "未写明团队", "en": "no team named"},
    "where": {"zh": "范围", "en": "Where"},
    "found": {"zh": "发现", "en": "Found"},
    "state": {"zh": "状态", "en": "State"},
    "owner": {"zh": "负责人", "en": "Owner"},
    "nobody": {"zh": "无", "en": "nobody"},
    "said": {"zh": "依据", "en": "Evidence"},
    "open": {"zh": "打开预警", "en": "Open the warning"},
    "why": {
        "zh": "您收到此邮件，因为您负责该预警。请勿回复。",
        "en": "You get this because the warning is yours. Please do not reply.",
    },
    "turn": {"zh": "第 {n} 轮", "en": "turn {n}"},
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be said of an alert."""

    alert: Alert
    kind: str
    title: dict[str, str]
    places: Sequence[Place]
    link: str


def told_of(db: Database | Cursor, alert: Alert, kind: str, found: WarningSettings) -> Told:
    """Everything a message needs, read from the database."""
    rule = found.rule(alert.rule)
    return Told(alert, kind, title_of(alert, rule), evidence(db, alert, rule), _link(found.dashboard, alert))


def title_of(alert: Alert, rule: WarningRule | None) -> dict[str, str]:
    """The title of an alert's rule, its id where the rule is gone."""
    return {name: str((rule.title if rule else {}).get(name, alert.rule)) for name in ("zh", "en")}


def evidence(db: Database | Cursor, alert: Alert, rule: WarningRule | None) -> Sequence[Place]:
    """The places that bear an alert out, the latest conversations first."""
    if rule is None or rule.kind != "event":
        return ()
    chosen = alert.evidence[-QUOTES:]
    return warning_events.places_of(db, ADMIN, chosen, rule.events)[:QUOTES]


def where(alert: Alert, language: str) -> str:
    """The place of an alert in words."""
    if alert.place == ALL_PLACES:
        return WORDS["everywhere"][language]
    return alert.place or WORDS["nameless"][language]


def as_json(told: Told, id: str) -> dict[str, Any]:
    """The body of a webhook. Times are ISO 8601."""
    alert = told.alert
    quotes = [
        {"conversation": p.conversation, "turn": p.turn, "start": p.start, "quote": _quote(p.quote)}
        for p in told.places
    ]
    return {
        "type": f"alert.{told.kind}",
        "timestamp": (alert.opened if told.kind == "new" else alert.reminded).isoformat(),
        "data": {
            "id": id,
            "alert": alert.key,
            "rule": alert.rule,
            "title": told.title,
            "grade": alert.grade,
            "place": "" if alert.place == ALL_PLACES else alert.place,
            "all_teams": alert.place == ALL_PLACES,
            "period": alert.period,
            "reason": {name: mask(render(alert.reason, name)) for name in ("zh", "en")},
            "state": str(alert.state),
            "owner": alert.owner,
            "times": alert.times,
            "conversations": list(alert.evidence[-QUOTES:]),
            "quotes": quotes,
            "link": told.link,
        },
    }


def subject(told: Told, language: str) -> str:
    """The subject of a mail."""
    words = {name: one[language] for name, one in WORDS.items()}
    return f"[CallQA] {words[told.alert.grade]} · {told.title[language]} · {where(told.alert, language)}"


def as_text(told: Told, language: str) -> str:
    """The plain text of a mail."""
    lines = [f"{name}: {value}" for name, value in _facts(told, language)]
    quotes = [f"- {_place(place, language)}「{_quote(place.quote)}」" for place in told.places]
    heading = f"{WORDS[told.kind][language]}: {told.title[language]}"
    more = [WORDS["said"][language] + ":", *quotes] if quotes else []
    link = [f"{WORDS['open'][language]}: {told.link}"] if told.link else []
    return "\n".join([heading, "", *lines, *more, *link, "", WORDS["why"][language], ""])


def as_html(told: Told, language: str) -> str:
    """The HTML of a mail; every text of it is escaped."""
    lines = "".join(
        f'<tr><td style="color:#667;padding:2px 12px 2px 0">{escape(name)}</td><td>{escape(value)}</td></tr>'
        for name, value in _facts(told, language)
    )
    quotes = "".join(f"<li>{escape(_place(p, language))}「{escape(_quote(p.quote))}」</li>" for p in told.places)
    link = f'<p><a href="{escape(told.link)}">{escape(WORDS["open"][language])}</a></p>' if told.link else ""
    said = f"<p>{escape(WORDS['said'][language])}</p><ul>{quotes}</ul>" if quotes else ""
    return (
        f'<html lang="{language}"><body style="font:14px sans-serif"><p>{escape(WORDS[told.kind][language])}</p>'
        f"<h2>{escape(told.title[language])}</h2><table>{lines}</table>{said}{link}"
        f'<p style="color:#667">{escape(WORDS["why"][language])}</p></body></html>'
    )


def _facts(told: Told, language: str) -> list[tuple[str, str]]:
    words, alert = {name: one[language] for name, one in WORDS.items()}, told.alert
    return [
        (words["where"], where(alert, language)),
        (words["found"], mask(render(alert.reason, language))),
        (words["state"], f"{words[alert.grade]}, {STATES[alert.state][language]}"),
        (words["owner"], alert.owner.removeprefix("os:") or words["nobody"]),
    ]


def _place(place: Place, language: str) -> str:
    turn = WORDS["turn"][language].format(n=place.turn + 1) if place.turn is not None else ""
    return f"{place.conversation[:12]} {turn} ".replace("  ", " ")


def _quote(text: str) -> str:
    masked = mask(" ".join(text.split()))
    return masked if len(masked) <= LONGEST_QUOTE else masked[:LONGEST_QUOTE] + "…"


def _link(dashboard: str, alert: Alert) -> str:
    return f"{dashboard.rstrip('/')}/warnings?{urlencode({'alert': alert.key})}" if dashboard else ""
