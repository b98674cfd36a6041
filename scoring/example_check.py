"""A rubric's own examples run as tests: every example must come out as its author says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scoring.example import ExampleError, read_example
from scoring.finding import Context
from scoring.judging import judge_alone
from scoring.reasons import render
from scoring.rubric import Rubric


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example: the item, what its author expects, what came out and why. `place` is `file:line` of the item."""

    item: str
    place: str
    dialogue: str
    expected: str
    actual: str
    reason: str

    @property
    def passed(self) -> bool:
        """Whether it came out as expected."""
        return self.expected == self.actual


def check_examples(rubric: Rubric) -> Iterator[ExampleResult]:
    """Judge every example of every item by that item and what it depends on; those of an inherited item are its own rubric's."""
    for _, item in rubric.items():
        if item.inherited:
            continue
        for expected, dialogue in item.examples:
            try:
                conversation, readings = read_example(dialogue, rubric.language)
            except ExampleError as error:
                yield ExampleResult(item.id, item.place, dialogue, expected, "unreadable", str(error))
                continue
            result = judge_alone(rubric, item.id, Context(conversation, readings, rubric.lexicons))
            reason = render(result.reason, rubric.language)
            yield ExampleResult(item.id, item.place, dialogue, expected, str(result.status), reason)


def unreadable_examples(rubric: Rubric) -> Iterator[str]:
    """A line for each example that cannot be read: `file:line: item …: what is wrong`."""
    for _, item in rubric.items():
        for _, dialogue in item.examples:
            try:
                read_example(dialogue, rubric.language)
            except ExampleError as error:
                yield f"{item.place}: item {item.id}: example: {error}"


def items_without_examples(rubric: Rubric) -> tuple[str, ...]:
    """Ids of machine-judged items that lack a passing or a failing example."""
    return tuple(
        item.id
        for _, item in rubric.items()
        if item.rule.name.partition("@")[0] != "manual"
        and not {"pass", "fail"} <= {status for status, _ in item.examples}
    )
