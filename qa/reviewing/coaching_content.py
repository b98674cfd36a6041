"""What a record of coaching holds besides its dates: areas, clips, examples of others, feedback, a plan, units of training."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa.errors import StoreError

Why = Literal["", "low_scores", "routine", "asked_for", "complaint"]
WHYS: tuple[Why, ...] = ("", "low_scores", "routine", "asked_for", "complaint")
LONGEST_TEXT, LONGEST_LINE = 4000, 300
MOST = 20


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Area(_Part):
    """A skill to work on: an item, and the rubric that titles it."""

    item: str
    rubric: str = ""


class Clip(_Part):
    """A moment to hear. `quote` is masked; `turn` and `start` (seconds) are None where all of the conversation is meant."""

    conversation: str
    turn: int | None = None
    start: float | None = None
    quote: str = ""
    item: str = ""
    rubric: str = ""
    note: str = Field(default="", max_length=LONGEST_LINE)

    @property
    def key(self) -> tuple[str, int | None, str]:
        """What makes two clips the same."""
        return self.conversation, self.turn, self.item


class Step(_Part):
    """One thing to do, until a day; `done_on` is the day it was ticked."""

    text: str = Field(max_length=LONGEST_LINE)
    due: date | None = None
    done_on: date | None = None


class Content(_Part):
    """`why` says what the agent was chosen for; `examples` are others' moments, `outcome` what the follow-up found."""

    why: Why = ""
    areas: tuple[Area, ...] = Field(default=(), max_length=MOST)
    feedback: str = Field(default="", max_length=LONGEST_TEXT)
    clips: tuple[Clip, ...] = Field(default=(), max_length=MOST)
    examples: tuple[Clip, ...] = Field(default=(), max_length=MOST)
    plan: tuple[Step, ...] = Field(default=(), max_length=MOST)
    units: tuple[str, ...] = Field(default=(), max_length=MOST)
    outcome: str = Field(default="", max_length=LONGEST_TEXT)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing yet to talk about."""
        return not (self.areas or self.feedback.strip() or self.clips or self.plan)


def read(text: str) -> Content:
    """The content of a row. Raises StoreError where it is not one of ours."""
    try:
        return Content.model_validate_json(text or "{}")
    except ValidationError as error:
        raise StoreError(f"a coaching record cannot be read: {error.errors()[0]['msg']}") from error
