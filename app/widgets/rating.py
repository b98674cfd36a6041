"""The form on which a conversation is judged blind, beside its sound and its lines: what the component in assets/rating.js is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from app.i18n.translate import language, t
from app.titles import item_help, item_title, section_title
from app.widgets.component import mount
from app.widgets.player import desk_data
from qa.reviewing.verdict_sheet import Sheet, blind
from qa.store.rows import ConversationDetail
from scoring.calibration_session import VERDICTS

ABOVE_PIXELS = 92
"""Height of what stands above the form, so that it fills the rest of the window."""
KEY = "rating"

_LISTENING = ("audio", "chat", "duration", "peaks", "loudness", "turns", "words")
_WORDS = (
    *(
        "blind",
        "submitted",
        "submittedAt",
        "allDone",
        "saving",
        "saved",
        "unsaved",
        "missing",
        "submit",
        "submitHelp",
        "keys",
    ),
    *("comment", "addComment", "pin", "unpin", "pinHelp", "hear", "conversations", "changed", "takeStored", "keepMine"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One of the conversations to judge: `state` is done, begun or open."""

    id: str
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept of a conversation's sheet. `place` tells sheets apart; `finished`: nothing is left to judge in the work it is
    part of. `told` is what came of the last thing sent."""

    place: str
    sheet: Sheet
    version: int
    submitted: bool
    finished: bool = False
    told: Mapping[str, Any] = field(default_factory=dict)


def rating(
    detail: ConversationDetail,
    rubric: str,
    items: Sequence[tuple[str, str]],
    stored: Stored,
    steps: Sequence[Step],
    **callbacks: Any,
) -> Any:
    """Show the form. `save` of its state has what was sent (`nonce`, `place`, `version`, `sheet`, `submit`), `open` another step."""
    return mount("rating", rating_data(detail, rubric, items, stored, steps), key=KEY, **callbacks)


def rating_data(
    detail: ConversationDetail, rubric: str, items: Sequence[tuple[str, str]], stored: Stored, steps: Sequence[Step]
) -> dict[str, Any]:
    """Everything the component shows, in the session's language; nothing that the machine made of the conversation."""
    desk = desk_data(blind(detail), may_correct=False)
    return {
        **{name: desk[name] for name in _LISTENING},
        "facts": [],
        "marks": [],
        "focus": None,
        "above": ABOVE_PIXELS,
        "language": language(),
        "place": stored.place,
        "stored": stored.sheet.to_dict(),
        "version": stored.version,
        "submitted": stored.submitted,
        "finished": stored.finished,
        "ack": stored.told.get("nonce"),
        "problem": stored.told.get("problem"),
        "steps": [
            {"id": s.id, "label": str(k), "title": s.title, "state": s.state, "here": s.id == detail.row.id}
            for k, s in enumerate(steps, 1)
        ],
        "sections": [
            {"title": section_title(rubric, section, language()), "items": [_item(rubric, item) for item, _ in group]}
            for section, group in groupby(items, key=lambda pair: pair[1])
        ],
        "form": {name: t(f"rating.{name}") for name in _WORDS}
        | {"verdicts": {name: t(f"verdict.{name}") for name in VERDICTS}}
        | {"short": {name: t(f"verdict_short.{name}") for name in VERDICTS}},
    }


def _item(rubric: str, item: str) -> dict[str, str]:
    return {"id": item, "title": item_title(rubric, item, language()), "help": item_help(rubric, item, language())}
