"""The desk on which a conversation is heard and read: what the component in assets/player.js is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.i18n.reasons import in_language
from app.i18n.translate import label, language, t
from app.titles import item_title, section_title
from app.widgets import wording
from app.widgets.component import mount
from app.widgets.digest import digest_data
from qa.store.rows import ConversationDetail
from scoring.reasons import WORDS, Reason, render
from scoring.scorecard import JUDGED
from scoring.units import spoken_units

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
    "edit",
    "editHelp",
    "editLine",
    "swap",
    "swapHelp",
    "confirm",
    "confirmHelp",
    "save",
    "cancel",
    "speaker",
    "corrected",
    "machine",
    "emptied",
    "zoom",
    "zoomIn",
    "zoomOut",
    "zoomAll",
    "loudness",
    "sureHelp",
    "witnessHelp",
)
SURE_OF_ROLES = 0.75
"""Under this share of certainty (0..1) about who is the agent, a person is asked."""
LEAST_FOR_PACE = 1.0
"""Seconds under which the pace of a single turn means nothing."""


def player(
    detail: ConversationDetail,
    focus: int | None = None,
    problem: str = "",
    *,
    focus_at: float | None = None,
    may_correct: bool = True,
    moments: Mapping[str, Any] | None = None,
    counts: Mapping[str, Any] | None = None,
    on_mark: Callable[[object], None] = lambda _told: None,
) -> Any:
    """Show player, transcript and scorecard as one component, so that a click on evidence is heard at once.

    It opens at the turn `focus`, and plays from the second `focus_at` where one is given.

    `moments` are the marks at its turns (`app.marking`), `counts` the score that counts where that is shown before the machine's
    (`app.widgets.counting`). What comes back has `correct`, what the person just put right (None
    otherwise), and `editing`, that they are about to. `on_mark` is called with a moment that they mark, or take the mark from, before the
    page is drawn again.
    """
    key = f"desk-{detail.row.id}"
    return mount(
        "player",
        desk_data(detail, focus, problem, focus_at=focus_at, may_correct=may_correct)
        | {"moments": moments, "counts": counts},
        key=key,
        on_correct_change=lambda: None,
        on_editing_change=lambda: None,
        on_mark_change=lambda: on_mark(st.session_state[key].get("mark")),
    )


def desk_data(
    detail: ConversationDetail,
    focus: int | None = None,
    problem: str = "",
    *,
    focus_at: float | None = None,
    may_correct: bool = True,
) -> dict[str, Any]:
    """Everything the component shows, in the session's language."""
    row = detail.row
    return {
        "audio": f"/audio/{row.id}" if detail.audio else "",
        "chat": row.channel == "chat",
        "duration": row.duration,
        "peaks": peaks(detail.acoustics),
        "loudness": loudness(detail.acoustics),
        "facts": timed_facts(detail.acoustics),
        "turns": [_turn(turn, is_swapped(detail), row.language) for turn in detail.turns],
        "edit": _edit(detail, problem) if may_correct else None,
        "marks": _marks(detail),
        "sections": _sections(detail),
        "summary": _summary(detail),
        "digest": digest_data(detail),
        "words": {name: t(f"desk.{name}") for name in _WORDS}
        | {"tabs": {name: t(f"desk.tab_{name}") for name in ("all", "fail", "open")}},
        "focus": focus,
        "focusAt": focus_at,
        "above": ABOVE_PIXELS,
    }


def peaks(acoustics: Mapping[str, Any]) -> dict[str, list[float]]:
    """The picture of each party's sound; `mixed` where one signal holds both."""
    lanes = [lane for lane in acoustics.get("lanes") or () if isinstance(lane, Mapping) and lane.get("peaks")]
    return {str(lane.get("role") or "mixed"): [float(v) for v in lane["peaks"]] for lane in lanes}


def loudness(acoustics: Mapping[str, Any]) -> dict[str, list[float]] | None:
    """Each party's level by the second (dBFS); None where it was not measured."""
    lanes = [lane for lane in acoustics.get("lanes") or () if isinstance(lane, Mapping) and lane.get("loudness")]
    return {str(lane.get("role") or "mixed"): list(lane["loudness"]) for lane in lanes} or None


def timed_facts(acoustics: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the picture of the sound marks: kind, whose (`role`), from when to when, and what to call it."""
    whole = {name: part for name in ("silence", "dead_air", "hold", "overlap") if (part := acoustics.get(name))}
    found = [_fact(name, "", one) for name, part in whole.items() for one in _instances(part)]
    # a dead air is a silence as well, and drawn once
    dead = {fact["start"] for fact in found if fact["kind"] == "dead_air"}
    found = [fact for fact in found if fact["kind"] != "silence" or fact["start"] not in dead]
    for name, kind in (("interruptions", "interruption"), ("raised_voice", "raised")):
        parties = acoustics.get(name)
        for role, part in (parties if isinstance(parties, Mapping) else {}).items():
            found += [_fact(kind, role, one) for one in _instances(part)]
    return found


def _instances(part: Any) -> list[Mapping[str, Any]]:
    return list(part.get("instances") or ()) if isinstance(part, Mapping) else []


def _fact(kind: str, role: str, one: Mapping[str, Any]) -> dict[str, Any]:
    name = t(f"fact.{kind}")
    title = " ".join(filter(None, [t(f"desk.{role}") if role else "", name, f"{one['seconds']:.1f} s"]))
    return {"kind": kind, "role": role, "start": one["start"], "end": one["end"], "name": name, "title": title}


def is_swapped(detail: ConversationDetail) -> bool:
    """Whether agent and customer stand the other way round than the machine had them, all through."""
    parties = [turn for turn in detail.turns if turn["role"] in _OTHER]
    turned = sum(turn.get("machine_role") == _OTHER[turn["role"]] for turn in parties)
    return any(one["kind"] == "swap_roles" for one in detail.corrections) and turned * 2 > len(parties)


_OTHER = {"agent": "customer", "customer": "agent"}


def _machine(turn: Mapping[str, Any], swapped: bool) -> dict[str, str] | None:
    """What the machine had in place of what was put right in this turn alone."""
    had = turn.get("machine_role") or turn["role"]
    due = _OTHER.get(had, had) if swapped else had
    text, role = turn.get("machine_text"), had if turn["role"] != due else None
    return (
        {"text": text if text is not None else turn["text"], "role": role or ""} if text is not None or role else None
    )


def unsure_of_roles(detail: ConversationDetail) -> bool:
    """Whether a person should look who is the agent: the machine is not sure, and nobody has looked yet."""
    sure = detail.acoustics.get("role_confidence")
    return isinstance(sure, int | float) and sure < SURE_OF_ROLES


def _edit(detail: ConversationDetail, problem: str) -> dict[str, Any] | None:
    """What the bar over the transcript says of corrections; None where there is nothing to correct."""
    if not detail.turns:
        return None
    stale = [one for one in detail.corrections if one["status"] == "stale"]
    applied = len(detail.corrections) - len(stale)
    return {
        "unsure": t("correct.unsure", share=wording.percent(detail.acoustics["role_confidence"]))
        if unsure_of_roles(detail)
        else "",
        "count": t("correct.count", n=applied) if applied else "",
        "staleTitle": t("correct.stale", n=len(stale)) if stale else "",
        "stale": [_stale(one) for one in stale],
        "problem": problem,
    }


def _stale(one: Mapping[str, Any]) -> str:
    named = one["kind"] == "role"
    before, after = (t(f"desk.{one[key]}") if named else one[key] for key in ("before", "after"))
    return t(
        "correct.stale_line", number=(one["turn"] or 0) + 1, before=before, after=after, who=one["by"], when=one["at"]
    )


def _pace(turn: Mapping[str, Any], language: str) -> str:
    start, end = turn["start"], turn["end"]
    if start is None or end is None or end - start < LEAST_FOR_PACE:
        return ""
    unit = "characters_per_minute" if language in ("zh", "yue") else "words_per_minute"
    return t(f"acoustic.{unit}", value=f"{60 * spoken_units(turn['text']) / (end - start):.0f}")


def _turn(turn: Mapping[str, Any], swapped: bool, spoken: str) -> dict[str, Any]:
    feeling, score = turn.get("label") or "", turn.get("score")
    felt = label("feeling", feeling)
    hints = [f"{felt} {wording.signed(score)}" if feeling else "", _pace(turn, spoken)]
    return {
        "i": turn["i"],
        "role": turn["role"],
        "start": turn["start"],
        "end": turn["end"],
        "text": turn["text"],
        "label": feeling,
        "score": score or 0.0,
        "help": " · ".join(filter(None, hints)),
        "machine": _machine(turn, swapped),
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
    is_sure = item["status"] in JUDGED and item["confidence"] is not None
    return {
        "id": item["id"],
        "title": item_title(detail.rubric, item["id"], language()),
        "status": item["status"],
        "statusText": label("item_status", item["status"]),
        "points": _points(item),
        "reason": reason(item),
        "sure": t("item.sure", share=wording.percent(item["confidence"])) if is_sure else "",
        "critical": t(f"critical.{critical}_short") if critical else "",
        "quotes": [
            {
                "turn": e["turn"],
                "from": e["span"][0],
                "quote": e["quote"],
                "start": e["start"] if e["start"] is not None else starts.get(e["turn"]),
                "witness": label("witness", e["witness"]),
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
    return in_language(str(item.get("reason") or ""), language())


def _summary(detail: ConversationDetail) -> dict[str, Any]:
    row = detail.row
    if row.status != "ok":
        text = in_language(row.error, language()) or label("status", row.status)
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
