"""A script or a procedure with branches: which steps the conversation had to take, and which of them it took."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from pydantic import Field, model_validator

from scoring.combine import Walk, evaluate, join
from scoring.finding import Context, Finding
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import CannotJudge, Rule, RuleParams
from scoring.titles import Told

END = "end"


class Branch(RuleParams):
    """Where to go on when `when` holds, or in any case without it: a later step by its name, or `end`."""

    go: str
    when: Rule | None = None


class Step(RuleParams):
    """One step: what must be said (`rule`), and where to go on (`then`; else the next step of the list).

    `optional` counts only where it was done; `essential` fails the flow where it was missed; `skip_if` leaves it out;
    `within_turns` is how soon after the last step (everybody's turns).
    """

    step: str = Field(min_length=1)
    title: Told | None = None
    rule: Rule
    then: tuple[Branch, ...] = ()
    skip_if: Rule | None = None
    optional: bool = False
    essential: bool = False
    within_turns: int | None = Field(default=None, ge=0)

    @property
    def told(self) -> Any:
        """Its title, else its name."""
        return self.title or self.step


class Flow(RuleParams):
    """The steps from the first one on. Passes from a share `pass_at` of the steps of the way taken; else it is that share."""

    steps: tuple[Step, ...] = Field(min_length=1)
    pass_at: float = Field(default=0.85, gt=0, le=1)

    @model_validator(mode="after")
    def _forward(self) -> Flow:
        places = {step.step: k for k, step in enumerate(self.steps)}
        if len(places) < len(self.steps) or END in places:
            raise ValueError("each step has a name of its own, other than `end`")
        reached = {0}
        for k, step in enumerate(self.steps):
            for branch in step.then:
                if branch.go != END and places.get(branch.go, -1) <= k:
                    later = ", ".join(name for name, place in places.items() if place > k)
                    raise ValueError(f"step {step.step}: `go: {branch.go}` must name a later step ({later}) or `end`")
            reached |= {places.get(b.go, len(places)) for b in step.then} if k in reached else set()
            if k in reached and all(branch.when is not None for branch in step.then):
                reached.add(k + 1)
        if lost := [step.step for k, step in enumerate(self.steps) if k not in reached]:
            raise ValueError(f"no way leads to the step {lost[0]}")
        return self

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each step stands in the list."""
        return {step.step: k for k, step in enumerate(self.steps)}

    def rules(self) -> tuple[Any, ...]:
        """The rules of the steps, of their skipping and of their branches."""
        return tuple(_rules(self.steps))


def _rules(steps: tuple[Step, ...]) -> Iterator[Any]:
    for step in steps:
        yield step.rule
        if step.skip_if is not None:
            yield step.skip_if
        yield from (branch.when for branch in step.then if branch.when is not None)


@rule("flow", 1, Flow)
def flow(params: Flow, context: Context) -> Finding:
    """Walk the steps. Conditions look at the whole conversation, steps from where the last one was found on."""
    walk = Walk(context)
    at: int | None = 0
    missed: list[Any] = []
    while at is not None:
        step = params.steps[at]
        if step.skip_if is not None and _holds(step.skip_if, context):
            walk.note(step.told, "skipped")
        else:
            found = walk.step(step.rule, step.told, optional=step.optional, within=step.within_turns)
            missed += [step.told] if step.essential and found.score == 0 else []
        at = _next(params, at, context)
    if not missed:
        return walk.finding(params.pass_at, parts=True)
    total = len(walk.done) + len(walk.unknown) + len(walk.missed)
    words = {"step": missed[0], "done": len(walk.done), "total": total, "steps": walk.record}
    return join(0.0, Reason("essential_missed", words), walk.done)


def _next(params: Flow, at: int, context: Context) -> int | None:
    """The place of the next step, None at the end."""
    for branch in params.steps[at].then:
        if branch.when is None or _holds(branch.when, context):
            return None if branch.go == END else params.place[branch.go]
    return at + 1 if at + 1 < len(params.steps) else None


def _holds(condition: Any, context: Context) -> bool:
    """Whether a condition of the way holds. Raises CannotJudge where that is not known: the way is not known then."""
    found = evaluate(condition, context.whole())
    if found.score is None:
        raise CannotJudge(found.reason.code, **found.reason.params)
    return found.score > 0
