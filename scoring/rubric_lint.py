"""What can be said against a rubric that can be read: weights that do not add up, dead rules, thin examples, loose ends.

Errors are what its author cannot have meant, warnings what they probably did not, notes what is still missing. What a
rubric only takes over from one it extends is not looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from scoring.lint_examples import lint_examples
from scoring.lint_rules import lint_rules
from scoring.problem import Problem, error
from scoring.rubric import Library, Rubric, load_rubric
from scoring.rubric_inheritance import NOWHERE, join
from scoring.rubric_model import Item, Section
from scoring.selection import ties
from scoring.yaml_file import FileError

LEVELS = {"error": 0, "warning": 1, "note": 2}
TOLERANCE = 0.01
"""Weights such as 33.33 need not add up to the last digit."""


def lint(path: Path, library: Library = NOWHERE) -> tuple[Problem, ...]:
    """Everything to be said of a rubric file, mistakes first, then by place. Raises nothing of the rubric's own."""
    try:
        rubric = load_rubric(path, library)
    except FileError as wrong:
        return wrong.problems
    data = join(path, library).data
    found = [*_weights(rubric, data.where("sections")), *_worth(rubric), *_titles(rubric), *_loose_ends(rubric)]
    found += [*lint_rules(rubric, data), *lint_examples(rubric)]
    return tuple(sorted(found, key=lambda p: (LEVELS[p.level], _line(p.place))))


def lint_together(rubrics: Sequence[Rubric]) -> tuple[Problem, ...]:
    """What is to be said of rubrics that judge side by side: pairs between which only the name decides."""
    return tuple(Problem("warning", "", "tie", {"chosen": tie.chosen, "other": tie.other}) for tie in ties(rubrics))


def _line(place: str) -> tuple[str, int]:
    file, _, line = place.rpartition(":")
    return file, int(line) if line.isdigit() else 0


def _weights(rubric: Rubric, place: str) -> Iterator[Problem]:
    wanted = rubric.weights_total
    if wanted is None:
        return
    groups = [(rubric.name, place, [s.weight for s in rubric.sections])]
    for section in rubric.all_sections():
        worth = [s.weight for s in section.sections]
        if rubric.scoring == "weights":
            worth += [item.points for item in section.items if not item.bonus]
        groups.append((section.id, section.place, worth))
    for name, where, worth in groups:
        known = [value for value in worth if value is not None]
        if known and any(known) and abs(sum(known) - wanted) > TOLERANCE:
            yield error(where, "weights_sum", name=name, sum=_number(sum(known)), wanted=_number(wanted))


def _worth(rubric: Rubric) -> Iterator[Problem]:
    if not any(map(_is_worth_something, rubric.sections)):
        yield error(rubric.sections[0].place, "rubric_without_points")
        return
    for section in rubric.all_sections():
        if section.weight and not _is_worth_something(section):
            yield error(section.place, "section_without_points", section=section.id)
        yield from _deductions(section)


def _is_worth_something(section: Section) -> bool:
    own = any(item.points > 0 and not item.bonus for item in section.items)
    return own or any(inner.weight != 0 and _is_worth_something(inner) for inner in section.sections)


def _deductions(section: Section) -> Iterator[Problem]:
    for item in section.items:
        if item.deduct is None:
            continue
        if item.deduct.floor >= item.points:
            floor, points = _number(item.deduct.floor), _number(item.points)
            yield error(item.place, "nothing_to_lose", item=item.id, floor=floor, points=points)
        elif not item.points and not _is_worth_something(section):
            yield error(item.place, "nothing_to_take_from", item=item.id)


def _titles(rubric: Rubric) -> Iterator[Problem]:
    sections = [("section", s.id, s.title, s.place) for s in rubric.all_sections()]
    items = [("item", i.id, i.title, i.place) for _, i in rubric.items() if not i.inherited]
    for group in (sections, items):
        seen: dict[tuple[str, str], str] = {}
        for kind, name, title, place in group:
            for language in ("zh", "en"):
                if language not in title:
                    yield Problem("note", place, "title_missing", {"kind": kind, "id": name, "language": language})
            for language, words in title.items():
                first = seen.setdefault((language, words.strip().casefold()), name)
                if first != name:
                    said = {"kind": kind, "id": name, "other": first, "title": words}
                    yield Problem("warning", place, "title_twice", said)
                    break


def _loose_ends(rubric: Rubric) -> Iterator[Problem]:
    for item in _own(rubric):
        if not item.source:
            yield Problem("note", item.place, "no_source", {"item": item.id})
        if item.critical and not item.error_class:
            yield Problem("note", item.place, "no_class", {"item": item.id})


def _own(rubric: Rubric) -> Iterable[Item]:
    return (item for _, item in rubric.items() if not item.inherited)


def _number(value: float) -> str:
    return f"{round(value, 2):g}"
