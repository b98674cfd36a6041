"""One result as its agent reads it: what to work on with the moments to hear, what was good, item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.i18n.translate import language, t
from app.titles import item_title
from app.widgets.component import mount
from app.widgets.player import reason
from qa.reviewing.content import Answer, Content
from qa.store.rows import ConversationDetail
from scoring.dispute import judged_by_people
from scoring.dispute_model import Case, Rating
from scoring.dispute_words import RATING_NAMES
from scoring.reviewed import VERDICTS

TONES: Mapping[Rating, str] = {"pass": "good", "partial": "warn", "fail": "bad", "na": ""}
SHOWN_GOOD = 4
SHOWN_MARKED = 6
LONGEST_QUOTE = 80
MOST_CLIPS = 3
"""Moments of one item that are shown."""


def result_sheet(detail: ConversationDetail, case: Case, content: Content, *, key: str) -> int | None:
    """Show a result; the turn to open the conversation at, if one was clicked.

    While a dispute is open its items stand first, with the ratings the agent expects.
    """
    clicked = mount("result", sheet_data(detail, case, content), key=key, on_open_change=lambda: None)
    return None if clicked.open is None else int(clicked.open)


def sheet_data(detail: ConversationDetail, case: Case, content: Content) -> dict[str, Any]:
    """What the component shows, in the session's language."""
    order = [item["id"] for item in detail.items]
    names = [name for name in order if name in case.ratings] + [name for name in case.ratings if name not in order]
    parts: dict[str, list[str]] = {"disputed": [n for n in names if n in case.disputed]}
    rest = [name for name in names if name not in case.disputed]
    parts["improve"] = [name for name in rest if case.ratings[name] in ("fail", "partial")]
    parts["good"] = [name for name in rest if case.ratings[name] == "pass"]
    parts["na"] = [name for name in rest if case.ratings[name] == "na"]
    groups = [_group(kind, some, detail, case, content) for kind, some in parts.items() if some]
    if marked := _marked(detail, content):
        shown = min(SHOWN_MARKED, len(marked))
        more = t("result.more", n=len(marked) - shown)
        after = 1 if case.disputed else 0
        groups.insert(
            after, {"id": "marked", "title": t("result.marked"), "shown": shown, "more": more, "items": marked}
        )
    return {
        "audio": f"/audio/{detail.row.id}" if detail.audio and not detail.audio_gone else "",
        "groups": groups,
        "words": {name: t(f"result.{name}") for name in ("hear", "open", "unplayable")},
    }


def rating_name(rating: Rating) -> str:
    """A rating in the session's language."""
    return RATING_NAMES[rating][language()]


def _group(kind: str, names: Sequence[str], detail: ConversationDetail, case: Case, content: Content) -> dict[str, Any]:
    items = {item["id"]: item for item in detail.items}
    shown = {"good": SHOWN_GOOD, "na": 0}.get(kind, len(names))
    if kind == "good":  # those with something to hear first
        names = sorted(names, key=lambda name: not (items.get(name) or {}).get("evidence"))
    return {
        "id": kind,
        "title": t(f"result.{kind}"),
        "shown": shown,
        "more": t("result.more", n=len(names) - shown),
        "items": [_item(name, items.get(name), detail, case, content) for name in names],
    }


def _item(
    name: str, item: Mapping[str, Any] | None, detail: ConversationDetail, case: Case, content: Content
) -> dict[str, Any]:
    rating, first = case.ratings[name], case.log[0].ratings[name] if case.log else case.ratings[name]
    doubted = name in suspected(detail, case, content)
    expected = case.disputed.get(name)
    agrees = item is not None and str(VERDICTS[first]) == item["status"]
    return {
        "id": name,
        "title": item_title(detail.rubric, name, language()),
        "rating": t("result.suspected") if doubted else rating_name(rating),
        "tone": "warn" if doubted else TONES[rating],
        "doubt": t("result.suspected_note") if doubted else "",
        "was": {"text": rating_name(first), "tone": TONES[first]} if first != rating else None,
        "expected": t("result.expected", rating=rating_name(expected)) if expected and expected != rating else "",
        "why": reason(item) if item is not None and agrees and first == rating and rating != "na" else "",
        "said": content.answers.get(name, Answer()).comment.strip(),
        "clips": _clips(item, detail) if item is not None else [],
    }


def suspected(detail: ConversationDetail, case: Case, content: Content) -> frozenset[str]:
    """Items on which the machine suspects a critical error that no person has confirmed, neither in the review nor in a dispute.

    What the machine says of an item today tells it only while that is what was released.
    """
    first = case.log[0].ratings if case.log else case.ratings
    status = {item["id"]: item["status"] for item in detail.items}
    people = judged_by_people(case) | content.decisions.keys()
    return frozenset(
        name
        for name in detail.critical_suspected
        if name not in people and name in first and str(VERDICTS[first[name]]) == status.get(name)
    )


def _marked(detail: ConversationDetail, content: Content) -> list[dict[str, Any]]:
    """The moments the reviewer marked or pinned words to."""
    turns = {turn["i"]: turn for turn in detail.turns}
    found = []
    for mark in content.bookmarks:
        about = item_title(detail.rubric, mark.item, language()) if mark.item else ""
        title = mark.note.strip() or about or t(f"result.{mark.kind}")
        tone = "good" if mark.kind == "best_practice" else "warn"
        found.append(_moment(title, t(f"result.{mark.kind}"), tone, turns.get(mark.turn), mark.start, mark.end))
    for note in content.notes:
        if note.text.strip():
            found.append(_moment(note.text.strip(), t("result.note"), "", turns.get(note.turn), note.seconds, None))
    return [one for one in found if one["clips"]]


def _moment(
    title: str, kind: str, tone: str, turn: Mapping[str, Any] | None, start: float | None, end: float | None
) -> dict[str, Any]:
    clips = []
    if turn is not None:
        start = start if start is not None else turn["start"]
        end = end if end is not None else turn["end"]
        text = turn["text"] if len(turn["text"]) <= LONGEST_QUOTE else turn["text"][:LONGEST_QUOTE] + "…"
        clips = [{"turn": turn["i"], "text": text, "who": _who(turn["role"]), "start": start, "end": end}]
    rest = {"id": "", "doubt": "", "was": None, "expected": "", "why": "", "said": ""}
    return {**rest, "title": title, "rating": kind, "tone": tone, "clips": clips}


def _who(role: str) -> str:
    return t(f"desk.{role}") if role in ("agent", "customer", "other") else ""


def _clips(item: Mapping[str, Any], detail: ConversationDetail) -> list[dict[str, Any]]:
    turns = {turn["i"]: turn for turn in detail.turns}
    found = []
    for one in item["evidence"][:MOST_CLIPS]:
        turn = turns.get(one["turn"], {})
        start = one["start"] if one["start"] is not None else turn.get("start")
        end = one["end"] if one["end"] is not None else turn.get("end")
        who = _who(turn.get("role", ""))
        found.append({"turn": one["turn"], "text": one["quote"], "who": who, "start": start, "end": end})
    return found
