"""What went well and what to work on in a conversation, point by point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qa.sheets.sheet import Block, Point, Points, Text, Tone
from qa.sheets.told import Told, whole_turn
from scoring.root_causes import cause_title

MOST_POINTS = 5
"""Points told in full, good ones and others: what one talk can hold. The rest is named in a line."""
MARKS: Mapping[str, tuple[str, Tone]] = {"pass": ("✓", "good"), "partial": ("△", "warn"), "fail": ("×", "bad")}


def kept(one: Told) -> tuple[Block, ...]:
    """Items that passed, by their weight, with what the agent said; moments marked as best practice."""
    passed = [item for item in one.detail.items if item["status"] == "pass" and not _is_gate(item)]
    telling = [item for item in passed if item["evidence"] or one.comment(item["id"])]
    shown = sorted(telling, key=lambda item: -item["max_points"])[:MOST_POINTS]
    mark, tone = MARKS["pass"]
    points: tuple[Point, ...] = ()
    roles = {turn["i"]: turn["role"] for turn in one.detail.turns}
    seen: set[int] = set()
    for item in shown:
        own = [e for e in item["evidence"] if roles.get(e["turn"]) == "agent"] or item["evidence"]
        fresh = next((e for e in own if e["turn"] not in seen), own[0]) if own else None
        seen |= {fresh["turn"]} if fresh else set()
        title, quotes = one.standard.item_title(item["id"]), (one.quote(fresh),) if fresh else ()
        points += (Point(title, mark, tone, _points(item), one.comment(item["id"]), quotes),)
    points += _marked(one, "best_practice", mark, tone)
    first: Block = Points(points, "") if points else Text(one.word("nothing_good"), muted=True)
    return (first, *_named(one, "also_kept", [item for item in passed if item not in shown]))


def _marked(one: Told, kind: str, mark: str, tone: Tone) -> tuple[Point, ...]:
    """Moments that the reviewer marked."""
    marks = one.counted.content.bookmarks if one.counted.content else ()
    said = {turn["i"]: turn["text"] for turn in one.detail.turns}
    return tuple(
        Point(
            title=one.standard.item_title(m.item) if m.item else one.word(kind),
            mark=mark,
            tone=tone,
            note=one.hidden.text(m.note.strip()),
            quotes=(one.quote(whole_turn(m.turn, said[m.turn], m.start)),),
        )
        for m in marks
        if m.kind == kind and m.turn in said
    )


def gap_point(one: Told, item: Mapping[str, Any]) -> Point:
    """An item that failed: why, where, what is asked for and a wording."""
    id = item["id"]
    mark, tone = MARKS[item["status"]]
    critical = next(
        (
            one.word(f"critical_{kind}")
            for kind, items in (
                ("failed", one.detail.critical_failed),
                ("suspected", one.detail.critical_suspected),
            )
            if id in items
        ),
        "",
    )
    title, asked = one.standard.item_title(id), one.standard.help(id)
    lapse = one.counted.answer(id).lapse
    told = [
        one.reason(item),
        one.comment(id),
        one.word("cause", cause=cause_title(lapse, one.language)) if lapse else "",
        one.word("expected", help=asked) if asked else "",
    ]
    return Point(
        title=one.word("in_brackets", a=title, b=critical) if critical else title,
        mark=mark,
        tone=tone,
        side=_points(item),
        note="\n".join(filter(None, told)),
        quotes=one.quotes(item["evidence"]),
        example=one.standard.example(id),
    )


def _is_gate(item: Mapping[str, Any]) -> bool:
    """Whether an item only tells that something bad did not happen, for no points: nothing to praise."""
    return not item["max_points"]


def to_work_on(one: Told) -> tuple[Block, ...]:
    """Items that failed, critical ones and dear ones first; moments marked to be coached; what is open."""
    critical = {*one.detail.critical_failed, *one.detail.critical_suspected}
    missed = [item for item in one.detail.items if item["status"] in ("fail", "partial")]
    missed.sort(key=lambda item: (item["id"] not in critical, (item["points"] or 0) - item["max_points"]))
    told = [item for item in missed if counts_in(one, item["id"])][:MOST_POINTS]
    rest = [item for item in missed if item not in told]
    points = tuple(gap_point(one, item) for item in told) + _marked(one, "to_coach", "→", "warn")
    first: Block = Points(points, one.word("example")) if points else Text(one.word("nothing_to_work_on"), muted=True)
    open_ones = [item for item in one.detail.items if item["status"] == "not_evaluated"]
    return (first, *_named(one, "also_missed", rest), *_named(one, "open_items", open_ones))


def counts_in(one: Told, id: str) -> bool:
    """Whether an item costs something: points, or by being critical."""
    item = next((item for item in one.detail.items if item["id"] == id), None)
    return item is not None and (
        bool(item["max_points"]) or id in (*one.detail.critical_failed, *one.detail.critical_suspected)
    )


def _named(one: Told, key: str, items: Iterable[Mapping[str, Any]]) -> list[Text]:
    names = one.word("separator").join(one.standard.item_title(item["id"]) for item in items)
    return [Text(names, one.word(key), muted=True)] if names else []


def _points(item: Mapping[str, Any]) -> str:
    if item["points"] is None or not item["max_points"]:
        return ""
    return f"{item['points']:g} / {item['max_points']:g}"
