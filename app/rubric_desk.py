"""What the pages on standards share: the list, the rubric that the address names, and who may change anything."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from app import correcting
from app.i18n.translate import t
from app.state import current, viewer
from qa.permissions import may
from qa.rubric_life.difference import plain
from qa.rubric_life.places import RubricFolder
from qa.rubric_life.shelf import Listed, shelf
from qa.rubrics import library_of, read
from scoring.problem import Problem
from scoring.rubric import Library, Rubric
from scoring.rubric_inheritance import join
from scoring.yaml_file import FileError


def folder() -> RubricFolder:
    """The rubrics of the open database."""
    return RubricFolder(current().folder)


def listed() -> tuple[Listed, ...]:
    """Every rubric there is. Raises RubricError when a published one was changed."""
    return shelf(folder())


def library() -> Library:
    """Where parents and word lists are looked for. Raises RubricError."""
    return library_of(folder().state)


def may_publish() -> bool:
    """Whether the person at the page may change standards."""
    return may(viewer(), "publish")


def who() -> str:
    """The name that the history keeps, unless another is given where nobody logs in."""
    return viewer().name or correcting.reviewer()


def signed(place: Any) -> str:
    """Who it is that changes something, asked for in `place`; where people log in there is nothing to ask."""
    known = viewer().name
    given = place.text_input(t("publish.by"), who(), disabled=bool(known))
    return known or str(given)


def rubric_of(path: Path) -> Rubric:
    """The rubric as its files are now; read again only when they changed. Raises FileError."""
    return _read(path, _stamp(path), library())


def data_of(path: Path) -> dict[str, Any]:
    """The rubric with all it extends as plain dicts and lists. Raises FileError."""
    return _data(path, _stamp(path), library())


def items_of(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Items by id, each with its section's id as `section`."""
    found: dict[str, dict[str, Any]] = {}
    _gather(data.get("sections"), found)
    return found


def _gather(sections: Any, found: dict[str, dict[str, Any]]) -> None:
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, dict):
            for item in section.get("items") or ():
                if isinstance(item, dict) and "id" in item:
                    found[str(item["id"])] = {**item, "section": str(section.get("id", ""))}
            _gather(section.get("sections"), found)


def problem_line(problem: Problem, path: Path, language: str) -> tuple[int, str]:
    """The line in the file (0: another file or none) and the problem in words."""
    file, _, line = problem.place.rpartition(":")
    text = problem.text(language)
    # what cannot be read names its own place
    own = file == str(path)
    return (int(line) if own and line.isdigit() else 0), text if own or not file else f"{Path(file).name}:{line} {text}"


def problems_of(error: FileError, path: Path, language: str) -> list[tuple[int, str]]:
    """The mistakes of a file that cannot be read, by line."""
    return [problem_line(problem, path, language) for problem in error.problems]


@lru_cache(maxsize=32)
def _read(path: Path, _stamp: tuple[int, ...], library: Library) -> Rubric:
    return read(path, library)


@lru_cache(maxsize=32)
def _data(path: Path, _stamp: tuple[int, ...], library: Library) -> dict[str, Any]:
    found: dict[str, Any] = plain(join(path, library).data)
    return found


def _stamp(path: Path) -> tuple[int, ...]:
    """Changes whenever the file or a word list beside it does."""
    files = [path, *sorted(path.parent.glob("lexicons/*.yaml"))] if path.is_file() else []
    return tuple(file.stat().st_mtime_ns for file in files)
