"""What only a person can judge: the question they are asked, and what their answer is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field, model_validator

from scoring.finding import Context, Finding, unjudged
from scoring.registry import rule
from scoring.scope import RuleParams
from scoring.titles import Told


class Option(RuleParams):
    """One answer: `score` 0..1 is what it is worth; of a number the answer from `from` on."""

    id: str = Field(default="", pattern=r"^[a-z0-9_]*$")
    title: Told | None = None
    score: float = Field(ge=0, le=1)
    from_: float | None = Field(default=None, alias="from")


PASS_OR_FAIL = (
    Option(id="pass", title={"zh": "通过", "en": "Pass"}, score=1),
    Option(id="fail", title={"zh": "不通过", "en": "Fail"}, score=0),
)


class Manual(RuleParams):
    """`instruction` tells the reviewer what to look at. The answer is one of the options (`single`; pass or fail when none
    are given), several whose scores add up to 1 at most (`multi`), a `number` from `minimum` to `maximum` that is worth
    what the last option it reaches is worth, or `text`, which is kept and not scored."""

    instruction: Told | None = None
    answer: Literal["single", "multi", "number", "text"] = "single"
    options: tuple[Option, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    @model_validator(mode="after")
    def _complete(self) -> Manual:
        names = [option.id for option in self.options]
        if self.answer == "number":
            steps = [option.from_ for option in self.options]
            if not steps or None in steps or sorted(steps, key=lambda s: s or 0.0) != steps:
                raise ValueError(
                    "a number needs `options`, each with `from` and `score`, from the lowest to the highest"
                )
        elif self.answer == "text" and self.options:
            raise ValueError("a text has no options")
        elif self.answer == "multi" and not self.options:
            raise ValueError("`multi` needs `options`")
        elif any(not name for name in names) or len(set(names)) < len(names):
            raise ValueError("each option has an `id` of its own")
        if self.answer != "number" and (self.minimum is not None or self.maximum is not None):
            raise ValueError("`minimum` and `maximum` belong to a number")
        return self

    @property
    def choices(self) -> tuple[Option, ...]:
        """The options a person chooses from."""
        return self.options or (PASS_OR_FAIL if self.answer == "single" else ())


@rule("manual", 2, Manual)
def manual(params: Manual, context: Context) -> Finding:  # noqa: ARG001 - the shape of every rule
    """Never judged by the machine."""
    return unjudged("manual", instruction=params.instruction or {})


def score_of_answer(params: Manual, answer: str | float | Sequence[str]) -> float | None:
    """What a person's answer is worth, 0..1; None for a text. Raises ValueError naming what is allowed."""
    if params.answer == "text":
        return None
    if params.answer == "number":
        return _of_number(params, answer)
    worth = {option.id: option.score for option in params.choices}
    chosen = [answer] if isinstance(answer, str) else list(answer) if isinstance(answer, Sequence) else [str(answer)]
    if unknown := [one for one in chosen if one not in worth]:
        raise ValueError(f"no option {unknown[0]!r}; there are {', '.join(worth)}")
    if params.answer == "single" and len(chosen) != 1:
        raise ValueError("choose one option")
    return min(1.0, sum(worth[one] for one in set(chosen)))


def _of_number(params: Manual, answer: str | float | Sequence[str]) -> float:
    try:
        value = float(answer)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{answer!r} is not a number") from error
    low = params.minimum if params.minimum is not None else float("-inf")
    high = params.maximum if params.maximum is not None else float("inf")
    if not low <= value <= high:
        raise ValueError(f"a number from {low:g} to {high:g} is expected, not {value:g}")
    reached = [option.score for option in params.options if option.from_ is not None and option.from_ <= value]
    return reached[-1] if reached else 0.0
