"""Everything that can be said of a rubric before it judges anybody: mistakes, warnings, notes, and how its examples come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.rubrics import read
from scoring.example_check import ExampleResult, check_examples
from scoring.problem import Problem
from scoring.rubric import Library, Rubric
from scoring.rubric_lint import lint, lint_together
from scoring.yaml_file import FileError


@dataclass(frozen=True, slots=True)
class Checked:
    """A rubric file looked through. `rubric` is None where mistakes keep it from being read."""

    path: Path
    rubric: Rubric | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the rubric from being used."""
        return tuple(problem for problem in self.problems if problem.level == "error")


def check(path: Path, library: Library, beside: Sequence[Path] = ()) -> Checked:
    """Read a rubric as it is now and look for mistakes and for what is probably not meant.

    `beside` are the rubrics that judge now: one of another name that fits as well is a warning. What is wrong with the
    rubric is returned, not raised.
    """
    problems = lint(path, library)
    try:
        rubric = read(path, library)
    except FileError:
        return Checked(path, None, problems)
    others = [other for other in (read(file, library) for file in beside) if other.name != rubric.name]
    ties = lint_together((rubric, *others)) if others else ()
    return Checked(path, rubric, (*problems, *(tie for tie in ties if rubric.name in tie.params.values())))


def failing_examples(rubric: Rubric) -> Iterator[ExampleResult]:
    """The examples that do not come out as their author says."""
    return (result for result in check_examples(rubric) if not result.passed)
