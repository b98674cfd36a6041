"""What the examples of a rubric show, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.example import ExampleError, read_example
from scoring.finding import Context
from scoring.judging import judge_alone
from scoring.matching import normalise
from scoring.problem import Problem, error
from scoring.rubric_model import Item, Rubric
from scoring.scorecard import JUDGED, Status

ENOUGH = 3
"""So many passing and so many failing examples show what an item means."""
LEAST_TO_TELL = 4
"""Under so many examples it says nothing that all of them come out alike."""
QUOTED = 40


def lint_examples(rubric: Rubric) -> Iterator[Problem]:
    """Examples that are missing, stand twice or contradict each other, and items they show to be dead."""
    seen: dict[str, tuple[str, str]] = {}
    for _, item in rubric.items():
        if item.inherited:
            continue
        yield from _missing(item)
        yield from _repeated(item, seen)
        yield from _dead(rubric, item)


def is_manual(item: Item) -> bool:
    """Whether a person judges the item, so that examples could show nothing."""
    return item.rule.name.partition("@")[0] == "manual"


def same_text(dialogue: str) -> str:
    """An example in the form in which two that differ only in signs, width or script are equal."""
    return "\n".join(normalise(line).text for line in dialogue.splitlines() if line.strip())


def _missing(item: Item) -> Iterator[Problem]:
    if is_manual(item):
        return
    for status in (Status.PASS, Status.FAIL):
        found = sum(expected == status for expected, _ in item.examples)
        if found < ENOUGH:
            said = {"item": item.id, "found": found, "status": str(status), "wanted": ENOUGH}
            yield Problem("note", item.place, "few_examples", said)
    conditional = item.when is not None or item.requires
    if conditional and all(expected != Status.NOT_APPLICABLE for expected, _ in item.examples):
        yield Problem("note", item.place, "no_absent_example", {"item": item.id})


def _repeated(item: Item, seen: dict[str, tuple[str, str]]) -> Iterator[Problem]:
    for status, dialogue in item.examples:
        key = same_text(dialogue)
        other, expected = seen.setdefault(key, (item.id, status))
        if other == item.id and expected != status:
            yield error(item.place, "example_contradicts", item=item.id, status=expected, other=status)
        elif (other, expected) != (item.id, status) or _count(item, status, key) > 1:
            text = " / ".join(dialogue.split("\n"))[:QUOTED]
            yield Problem("warning", item.place, "example_twice", {"item": item.id, "other": other, "text": text})


def _count(item: Item, status: str, key: str) -> int:
    return sum(expected == status and same_text(dialogue) == key for expected, dialogue in item.examples)


def _dead(rubric: Rubric, item: Item) -> Iterator[Problem]:
    """Items that come out alike whatever their examples say."""
    if is_manual(item) or not item.examples:
        return
    found: list[Status] = []
    for _, dialogue in item.examples:
        try:
            conversation, readings = read_example(dialogue, rubric.language)
        except ExampleError:
            return
        found.append(judge_alone(rubric, item.id, Context(conversation, readings, rubric.lexicons)).status)
    if not any(status in JUDGED for status in found):
        yield Problem("warning", item.place, "never_judged", {"item": item.id, "found": len(found)})
    elif len(found) >= LEAST_TO_TELL and len(set(found)) == 1:
        said = {"item": item.id, "status": str(found[0]), "found": len(found)}
        yield Problem("warning", item.place, "always_same", said)
