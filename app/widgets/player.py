"""The desk on which a conversation is heard and read: what the component in assets/player.js is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.i18n.translate import label, language, t
from app.titles import item_title, section_title
from app.widgets import wording
from app.widgets.component import mount
from qa.store.rows import ConversationDetail
from scoring.reasons import WORDS, Reason, render

ABOVE_PIXELS = 150
"""Height of what stands above the desk, so that it fills the rest of the window."""

_WORDS = (
    "agent",
    "customer",
    "other",
    "play",
    "pause",
    "back",
    "ahead",
    "speed",
    "follow",
    "followHelp",
    "unplayable",
    "curve",
    "hear",
    "noTurns",
    "noneHere",
)


def player(detail: ConversationDetail, focus: int | None = None) -> None:
    """Show player, transcript and scorecard as one component, so that a click on evidence is heard at once."""
    mount("player", desk_data(detail, focus), key=f"desk-{detail.row.id}")


def desk_data(detail: ConversationDetail, focus: int | None = None) -> dict[str, Any]:
    """Everything the component shows, in the session's language."""
    row = detail.row
    return {
        "audio": f"/audio/{row.id}" if detail.audio else "",
        "chat": row.channel == "chat",
        "duration": row.duration,
        "peaks": peaks(detail.acoustics),
        "turns": [_turn(turn) for turn in detail.turns],
        "marks": _marks(detail),
        "sections": _sections(detail),
        "summary": _summary(detail),
        "words": {name: t(f"desk.{name}") for name in _WORDS}
        | {"tabs": {name: t(f"desk.tab_{name}") for name in ("all", "fail", "open")}},
        "focus": focus,
        "above": ABOVE_PIXELS,
    }


def peaks(acoustics: Mapping[str, Any]) -> dict[str, list[float]]:
    """The picture of each party's sound; `mixed` where one signal holds both."""
    lanes = [lane for lane in acoustics.get("lanes") or () if isinstance(lane, Mapping) and lane.get("peaks")]
    return {str(lane.get("role") or "mixed"): [float(v) for v in lane["peaks"]] for lane in lanes}


def _turn(turn: Mapping[str, Any]) -> dict[str, Any]:
    feeling, score = turn.get("label") or "", turn.get("score")
    felt = label("feeling", feeling)
    return {
        "i": turn["i"],
        "role": turn["role"],
        "start": turn["start"],
        "end": turn["end"],
        "text": turn["text"],
        "label": feeling,
        "score": score or 0.0,
        "help": f"{felt} {wording.signed(score)}" if feeling else "",
        "words": [[w["text"], w["start"], w["end"]] for w in turn.get("words") or ()],
    }


def _marks(detail: ConversationDetail) -> list[dict[str, Any]]:
    return [
        {
            "turn": e["turn"],
            "from": e["span"][0],
            "to": e["span"][1],
            "item": item["id"],
            "status": item["status"],
            "title": f"{item_title(detail.rubric, item['id'], language())} · {label('item_status', item['status'])}",
        }
        for item in detail.items
        for e in item["evidence"]
    ]


def _sections(detail: ConversationDetail) -> list[dict[str, Any]]:
    names = dict.fromkeys(item["section"] for item in detail.items)
    return [
        {
            "id": name,
            "title": section_title(detail.rubric, name, language()),
            "score": wording.number(detail.sections[name], 0) if detail.sections.get(name) is not None else "",
            "items": [_item(detail, item) for item in detail.items if item["section"] == name],
        }
        for name in names
    ]


def _item(detail: ConversationDetail, item: Mapping[str, Any]) -> dict[str, Any]:
    critical = "failed" if item["id"] in detail.critical_failed else ""
    critical = critical or ("suspected" if item["id"] in detail.critical_suspected else "")
    starts = {turn["i"]: turn["start"] for turn in detail.turns}
    return {
        "id": item["id"],
        "title": item_title(detail.rubric, item["id"], language()),
        "status": item["status"],
        "statusText": label("item_status", item["status"]),
        "points": _points(item),
        "reason": reason(item),
        "critical": t(f"critical.{critical}_short") if critical else "",
        "quotes": [
            {
                "turn": e["turn"],
                "from": e["span"][0],
                "quote": e["quote"],
                "start": e["start"] if e["start"] is not None else starts.get(e["turn"]),
            }
            for e in item["evidence"]
        ],
    }


def _points(item: Mapping[str, Any]) -> str:
    if item["points"] is None or not item["max_points"]:
        return label("item_status", item["status"])
    return f"{wording.points(item['points'])} / {wording.points(item['max_points'])}"


def reason(item: Mapping[str, Any]) -> str:
    """Why the item came out so, in the session's language; as it was written where the code is not known any more."""
    code = item.get("reason_code") or ""
    if code in WORDS:
        return render(Reason(code, item.get("reason_params") or {}), language())
    return str(item.get("reason") or "")


def _summary(detail: ConversationDetail) -> dict[str, Any]:
    row = detail.row
    if row.status != "ok":
        text = row.error or label("status", row.status)
        return _no_score(label("status", row.status), text)
    low, high = row.total_low, row.total_high
    known = low is not None and high is not None
    return {
        "total": wording.number(row.total),
        "at": row.total,
        "tone": wording.BAND_TONES.get(row.band, ""),
        "band": label("band", row.band) if row.band else t("score.no_band"),
        "text": t("score.judged_long", share=wording.percent(row.judged)) if row.judged is not None else "",
        "range": [low, high] if known else None,
        "rangeText": t("score.range", low=wording.number(low, 0), high=wording.number(high, 0)) if known else "",
        "rangeHelp": t("score.range_help"),
        "notices": _notices(detail),
        "empty": t("desk.noneHere"),
    }


def _no_score(title: str, text: str) -> dict[str, Any]:
    return {
        "total": wording.DASH,
        "at": None,
        "tone": "",
        "band": title,
        "text": "",
        "range": None,
        "rangeText": text,
        "rangeHelp": "",
        "notices": [],
        "empty": t("desk.no_score"),
    }


def _notices(detail: ConversationDetail) -> list[dict[str, str]]:
    found = []
    for kind, items in (("failed", detail.critical_failed), ("suspected", detail.critical_suspected)):
        if items:
            names = t("frame.comma").join(item_title(detail.rubric, name, language()) for name in items)
            found.append({"title": names, "text": t(f"critical.{kind}")})
    return found
