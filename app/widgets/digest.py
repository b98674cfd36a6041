"""What stands above the desk of a conversation: four lines, why the customer came, what happened, what was promised."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from app.i18n.translate import label, language, t
from app.titles import event_title, reason_title
from app.widgets import wording
from app.widgets.event_chips import tone
from qa.store.rows import ConversationDetail
from scoring.gist import PERHAPS

PARTS = ("reason", "done", "outcome", "feeling")
FAILED = ("events", "promises", "contact_reason", "summary")
KIND_TONES = {"put_off": "warn", "absolute": "bad"}
_LAST = time(23, 59, 59)
_NAME = re.compile(r"^\w+\s*(?:[（(].*?[）)])?[：:]\s*")
"""The name of a line's part, with the reason of contact in brackets, before what is told: both are shown beside it."""


def digest_data(detail: ConversationDetail) -> dict[str, Any]:
    """What the component shows of it, in the session's language; `note` says what is not known."""
    starts = {turn["i"]: turn["start"] for turn in detail.turns}
    promises = [_promise(one, starts, detail.row.started_at) for one in detail.promises]
    return {
        "lines": [_line(line, starts) for line in detail.summary],
        "reason": _reason(detail.contact),
        "events": [_event(event, starts) for event in detail.events],
        "promises": promises,
        "note": _note(detail),
        "words": {
            name: t(f"digest.{name}") for name in ("title", "promises", "who", "what", "due", "kept", "no_events")
        },
    }


def _note(detail: ConversationDetail) -> str:
    made = detail.versions.get("understanding")
    if not made:
        return t("digest.unknown")
    failed = [part for part in FAILED if part in str(made.get("failed", "")).split(", ")]
    return (
        t("digest.failed", parts=t("frame.comma").join(t(f"digest.part_{part}") for part in failed)) if failed else ""
    )


def _line(line: Mapping[str, Any], starts: Mapping[int, float | None]) -> dict[str, Any]:
    """A line without the name of its part, cut where its quotes begin and end."""
    text = _NAME.sub("", str(line["text"][language()]), count=1)
    return {"part": t(f"digest.{line['part']}"), "name": line["part"], "pieces": pieces(text, line["quotes"], starts)}


def pieces(text: str, quotes: Sequence[Mapping[str, Any]], starts: Mapping[int, float | None]) -> list[dict[str, Any]]:
    """A text in pieces; those that are quotes, in their order, have the place they were said at."""
    found: list[dict[str, Any]] = []
    at = 0
    for quote in quotes:
        said = " ".join(str(quote["quote"]).split())
        start = text.find(said, at) if said else -1
        if start < 0:
            continue
        found += [{"text": text[at:start], "place": None}, {"text": said, "place": _place(quote, starts)}]
        at = start + len(said)
    return [piece for piece in [*found, {"text": text[at:], "place": None}] if piece["text"]]


def _place(evidence: Mapping[str, Any], starts: Mapping[int, float | None]) -> dict[str, Any]:
    start = evidence["start"]
    return {
        "turn": evidence["turn"],
        "from": evidence["span"][0],
        "start": start if start is not None else starts.get(evidence["turn"]),
    }


def _reason(contact: Mapping[str, Any]) -> dict[str, str] | None:
    """The reason of contact, called a possibility where little speaks for it."""
    if not contact:
        return None
    title, chance = reason_title(str(contact["id"]), language()), float(contact["probability"])
    second = contact.get("second") or {}
    told = [t("digest.chance", share=wording.percent(chance))]
    if second:
        next_one = reason_title(str(second["id"]), language())
        told.append(t("digest.second", title=next_one, share=wording.percent(second["probability"])))
    return {"text": title if chance >= PERHAPS else t("digest.perhaps", title=title), "help": " · ".join(told)}


def _event(event: Mapping[str, Any], starts: Mapping[int, float | None]) -> dict[str, Any]:
    named = f"{event['kind']}:{event['grade']}"
    return {
        "kind": event["kind"],
        "title": event_title(named, language()),
        "tone": tone(named),
        "place": _place(event["evidence"][0], starts),
        "why": event["reason"][language()],
        "chance": t("digest.chance", share=wording.percent(event["probability"])),
    }


def _promise(promise: Mapping[str, Any], starts: Mapping[int, float | None], now: datetime | None) -> dict[str, Any]:
    who, kept = str(promise["who"]), promise["kept"]
    due = due_text(promise, now)
    said = str(promise["due"].get("text", ""))
    return {
        "who": t(f"desk.{who}") if who in ("agent", "customer") else who,
        "what": promise["what"],
        "kind": label("promise", promise["kind"]) if promise["kind"] in KIND_TONES else "",
        "tone": KIND_TONES.get(promise["kind"], ""),
        "due": due or said or t("digest.no_date"),
        "said": said if due else "",
        "place": _place(promise["evidence"], starts),
        "kept": t("digest.kept_in", turn=kept + 1) if kept is not None else t("digest.open"),
        "keptHelp": t("digest.kept_help") if kept is not None else t("digest.open_help"),
        "keptPlace": {"turn": kept, "from": 0, "start": starts.get(kept)} if kept is not None else None,
    }


def due_text(promise: Mapping[str, Any], now: datetime | None) -> str:
    """Until when, or when, as a date; without the year where it is that of `now`. Empty where no date is known."""
    first, last = promise["earliest"], promise["latest"]
    if last is None:
        return t("digest.from", when=_moment(first, now)) if first else ""
    if promise["due"].get("kind") == "deadline" or first is None:
        return t("digest.by", when=_moment(last, now))
    begin, end, one_day = _moment(first, now), _moment(last, now), first.date() == last.date()
    if first == last or (one_day and begin == end):
        return end
    if not one_day:
        return f"{begin} – {end}"
    return f"{begin} – {'24:00' if _is_end(last) else f'{last:%H:%M}'}"


def _moment(at: datetime, now: datetime | None) -> str:
    """Day and time; the day alone for its first and last moment."""
    day = at.strftime("%m-%d" if now and now.year == at.year else "%Y-%m-%d")
    return day if _is_end(at) or at.time() == time() else f"{day} {at:%H:%M}"


def _is_end(at: datetime) -> bool:
    return at.time() >= _LAST
