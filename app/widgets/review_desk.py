"""The desk on which a conversation is reviewed: what the component in assets/review.js is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from app.i18n.translate import label, language, t
from app.review_figures import figures_data, submitted_figures
from app.widgets import wording
from app.widgets.component import mount
from app.widgets.player import desk_data
from qa.reviewing.content import verdict_of
from qa.reviewing.judged import basis, gravity
from qa.store.reviews import Review
from qa.store.rows import ConversationDetail
from scoring.reviewed import Reviewed
from scoring.root_causes import choices
from scoring.rubric_model import Rubric
from scoring.scorecard import Status

BELOW_PIXELS = 31
"""Height of what is left free under the desk, which fills the rest of the window."""

_HEARD = ("audio", "chat", "duration", "peaks", "loudness", "facts", "turns", "marks", "focus")
_WORDS = (
    "submit", "submitNext", "submitting", "revise", "release", "released", "discard", "discardSure", "saved", "saving", "unsaved",
    "offline", "loggedOut", "refused", "changed", "submittedBefore", "otherWindow", "otherCopy", "takeThat", "keepThis",
    "machine", "total", "noTotal", "decided", "open", "time", "atWork", "reviews", "search", "noHit", "skip", "skipHelp",
    "pass", "partial", "fail", "na", "causePick", "whyHelp", "lapse", "lapsePick", "comment", "grave",
    "needVerdict", "needCause", "needWords", "note", "noteHelp", "notes", "bestPractice", "toCoach", "overall",
    "overallHelp", "keys", "close", "noEvidence", "suggests", "nothingYet",
    "remove",
)  # fmt: skip
KEYS = (
    ("space", "play"), ("← →", "jump"), ("[ ]", "speed"), ("s", "skip"), ("↑ ↓", "item"), ("u", "open"), ("e / E", "evidence"),
    ("1 p", "pass"), ("4 h", "partial"), ("2 f", "fail"), ("3 n", "na"), ("a ⏎", "agree"), ("0 ⌫", "clear"), ("r", "cause"), ("c", "comment"),
    ("m", "note"), ("b", "best"), ("t", "coach"), ("/", "search"), ("Esc", "leave"), ("Ctrl ⏎", "submit"), ("?", "help"),
)  # fmt: skip
"""What the overlay lists: keys, and the word under `review.key_…`."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What lies on the desk: `content` (JSON-able), the time spent on it, and the version it was saved under (0: not yet).

    `reading` is the submitted review that is shown, None while one is written; `revision` counts from 1; `standing` are the reviews
    there are, where they may be seen.
    """

    content: Mapping[str, Any]
    seconds: float
    version: int
    revision: int
    task: str
    reading: Review | None
    may_revise: bool
    standing: Sequence[Review]
    at_work: Sequence[str]
    reviewer: str
    store: str
    release: str
    """`can`, `done`, or empty where whoever looks may not."""


def review_desk(
    detail: ConversationDetail,
    rubric: Rubric | None,
    found: Reviewed | None,
    paper: Paper,
    said: str,
    heard: Callable[[Mapping[str, Any]], None],
) -> None:
    """Show player, transcript and form as one component; `said` is what was just done, told for a while.

    `heard` is called, before the page is drawn again, with `done` (what came of submitting) or `act` (what a button asks for).
    """
    key = f"review-{detail.row.id}-{paper.task}"

    def listen() -> None:
        heard(st.session_state[key])

    mount(
        "review",
        desk(detail, rubric, found, paper) | {"said": said},
        key=key,
        on_done_change=listen,
        on_act_change=listen,
        on_reload_change=lambda: None,
    )


def desk(detail: ConversationDetail, rubric: Rubric | None, found: Reviewed | None, paper: Paper) -> dict[str, Any]:
    """Everything the component shows, in the session's language."""
    whole = desk_data(detail, None, may_correct=False)
    reading = paper.reading
    return {
        **{name: whole[name] for name in _HEARD},
        "sections": _sections(detail, rubric, whole["sections"], paper),
        "review": {
            "id": detail.row.id,
            "task": paper.task,
            "store": paper.store,
            "reviewer": paper.reviewer,
            "basis": basis(detail),
            "revision": paper.revision,
            "reading": reading.id if reading else "",
            "mayRevise": paper.may_revise,
            "release": paper.release,
            "note": _reading_note(reading) if reading else "",
        },
        "kept": {"content": dict(paper.content), "seconds": paper.seconds, "version": paper.version},
        "figures": submitted_figures(reading, rubric) if reading else figures_data(detail, found),
        "machineTotal": reading.machine_total if reading else detail.row.total,
        "atWork": list(paper.at_work),
        "standing": [_standing(review, paper) for review in paper.standing],
        "causes": {"override": choices("override", language()), "lapse": choices("lapse", language())},
        "keys": [[keys, t(f"review.key_{word}")] for keys, word in KEYS],
        "bands": {name: [label("band", name), tone] for name, tone in wording.BAND_TONES.items()},
        "words": whole["words"] | {name: t(f"review.{name}") for name in _WORDS},
        "below": BELOW_PIXELS,
    }


def _standing(review: Review, paper: Paper) -> dict[str, Any]:
    return {
        "id": review.id,
        "who": t("review.you") if review.reviewer == paper.reviewer else review.reviewer,
        "total": wording.number(review.total),
        "at": f"{_here(review.submitted_at):%m-%d %H:%M}",
        "shown": paper.reading is not None and review.id == paper.reading.id,
    }


def _here(at: datetime) -> datetime:
    """A time kept in UTC as this machine's clocks show it."""
    return at.replace(tzinfo=UTC).astimezone()


def _reading_note(review: Review) -> str:
    told = t(
        "review.read",
        who=review.reviewer,
        at=f"{_here(review.submitted_at):%Y-%m-%d %H:%M}",
        minutes=f"{review.seconds / 60:.1f}",
    )
    parts = [told, t("review.revision", n=review.revision) if review.revision > 1 else ""]
    return " · ".join(filter(None, [*parts, t("review.earlier") if review.retracted_at else ""]))


def _sections(
    detail: ConversationDetail, rubric: Rubric | None, shown: Sequence[Mapping[str, Any]], paper: Paper
) -> list[dict[str, Any]]:
    """The items to be judged; of a submitted review with what the machine had said then."""
    stored = {item["id"]: item for item in detail.items}
    if paper.reading:
        then = paper.content.get("machine") or {}
        stored = {id: item | {"status": then.get(id, item)["status"]} for id, item in stored.items()}
    graves = gravity(rubric, detail)
    helps = {item.id: (item.help or {}).get(language(), "") for _, item in rubric.items()} if rubric else {}
    return [
        {
            "id": section["id"],
            "title": section["title"],
            "items": [
                item
                | _form(stored[item["id"]], item["id"] in detail.critical_suspected)
                | {"grave": graves.get(item["id"]), "help": helps.get(item["id"], "")}
                for item in section["items"]
            ],
        }
        for section in shown
    ]


def _form(item: Mapping[str, Any], suspected: bool) -> dict[str, Any]:
    suggested = (item.get("suggested") or {}).get("status", "")
    return {
        "machine": verdict_of(item["status"]) or "",
        "suggested": verdict_of(suggested) or "",
        "must": item["status"] == Status.NOT_EVALUATED or suspected,
        "max": item["max_points"],
    }
