"""What a review holds: verdicts with root causes beside the machine's, comments, notes at moments, bookmarks.

Kept as JSON in `review.content` and `review_draft.content`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from scoring.reviewed import VERDICTS, Decision, Verdict
from scoring.root_causes import codes

Text = Annotated[str, Field(max_length=4000)]
Seconds = Annotated[float, Field(ge=0, le=1e6)]
Turn = Annotated[int, Field(ge=0, le=1_000_000)]
Id = Annotated[str, Field(max_length=200)]
BookmarkKind = Literal["best_practice", "to_coach"]


class Part(BaseModel):
    """Data that comes from a page: nothing but what is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(Part):
    """What a person says of one item: nothing yet ("" as verdict), or a verdict that overrules the machine or agrees with it.

    `cause` says why the machine is wrong and `lapse` why the agent lost the points, both codes of `scoring.root_causes`; `why`
    is in words. `grave`: a critical item failed so gravely that it takes the form or the section down.
    """

    verdict: Verdict | Literal[""] = ""
    cause: str = ""
    why: Text = ""
    lapse: str = ""
    comment: Text = ""
    grave: bool = True

    @field_validator("cause")
    @classmethod
    def _known_cause(cls, code: str) -> str:
        return _known(code, codes("override"))

    @field_validator("lapse")
    @classmethod
    def _known_lapse(cls, code: str) -> str:
        return _known(code, codes("lapse"))


class Note(Part):
    """Words pinned to a moment: a turn (counted from 0) and, where there is sound, seconds from the beginning."""

    turn: Turn
    seconds: Seconds | None = None
    text: Text = ""


class Bookmark(Part):
    """A moment marked as best practice or to be coached; `item` where it is about one."""

    turn: Turn
    start: Seconds | None = None
    end: Seconds | None = None
    kind: BookmarkKind
    item: Id = ""
    note: Text = ""


class MachineAnswer(Part):
    """What the machine had when the review was submitted: `status` of `scoring.scorecard.Status`, `points` None if not judged."""

    status: str
    points: float | None = None


class Content(Part):
    """A review as it is written. `machine` and `points` (by item, with the verdicts in place) are filled in when it is submitted."""

    answers: Annotated[dict[Id, Answer], Field(max_length=500)] = {}
    comment: Text = ""
    notes: Annotated[tuple[Note, ...], Field(max_length=300)] = ()
    bookmarks: Annotated[tuple[Bookmark, ...], Field(max_length=300)] = ()
    machine: Annotated[dict[Id, MachineAnswer], Field(max_length=500)] = {}
    points: Annotated[dict[Id, float | None], Field(max_length=500)] = {}

    @property
    def decisions(self) -> dict[str, Decision]:
        """The verdicts given, by item."""
        return {name: Decision(a.verdict, a.grave) for name, a in self.answers.items() if a.verdict}

    @property
    def overrides(self) -> tuple[str, ...]:
        """Items on which the person said otherwise than the machine, as far as that had judged them."""
        return tuple(
            name
            for name, answer in self.answers.items()
            if answer.verdict and overrules(answer, self.machine.get(name, MachineAnswer(status="")).status)
        )

    def ratings(self) -> dict[str, Verdict]:
        """What counts for each item of a submitted review: the person's verdict, else the machine's; open ones left out."""
        machine = {name: verdict_of(answer.status) for name, answer in self.machine.items()}
        found: dict[str, Verdict] = {name: verdict for name, verdict in machine.items() if verdict is not None}
        return found | {name: decision.verdict for name, decision in self.decisions.items()}


def verdict_of(status: str) -> Verdict | None:
    """The verdict that a status stands for; None for an item that is open."""
    return next((verdict for verdict, named in VERDICTS.items() if named == status), None)


def overrules(answer: Answer, machine_status: str) -> bool:
    """Whether an answer says otherwise than the machine, which had judged the item."""
    machine = verdict_of(machine_status)
    return bool(answer.verdict) and machine is not None and machine != answer.verdict


def _known(code: str, known: tuple[str, ...]) -> str:
    if code and code not in known:
        raise ValueError(f"no such cause: {code}")
    return code
