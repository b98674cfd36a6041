"""Which rubric judges a conversation: the shipped standard of its language, or the one that was asked for."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from qa.errors import UsageError
from scoring.rubric import Rubric, load_rubric
from scoring.yaml_file import FileError

LANGUAGES = ("zh", "en")


def shipped_folder() -> Path:
    """The folder of the shipped rubrics, with a subfolder for each language and one of lexicons."""
    return Path(str(resources.files("rubrics")))


def shipped_rubrics() -> tuple[Path, ...]:
    """Every rubric that ships, sorted."""
    return tuple(sorted(path for language in LANGUAGES for path in (shipped_folder() / language).glob("*.yaml")))


def find_rubric(name: str) -> Path:
    """A rubric file by path, or a shipped one by `language/name` (`zh/standard`). Raises UsageError naming what there is."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise UsageError(f"{name}: no such rubric file")
        return path
    shipped = {f"{p.parent.name}/{p.stem}": p for p in shipped_rubrics()}
    if name not in shipped:
        raise UsageError(f"{name}: no such rubric; give a .yaml file or one of {', '.join(shipped)}")
    return shipped[name]


@cache
def load(path: Path) -> Rubric:
    """The rubric, read once a process, its lexicons from its own folder or else the shipped ones. Raises FileError."""
    beside = [folder for folder in (path.parent / "lexicons", path.parent.parent / "lexicons") if folder.is_dir()]
    return load_rubric(path, None if beside else shipped_folder() / "lexicons")


def standard_for(language: str) -> Rubric | None:
    """The shipped standard of a language, None where there is none."""
    path = shipped_folder() / language / "standard.yaml"
    return load(path) if language in LANGUAGES and path.is_file() else None


def titles(name: str) -> dict[str, dict[str, str]]:
    """Titles of the sections (`section:ID`) and items (`ID`) of a shipped rubric by its name, `{}` when it is unknown."""
    for path in shipped_rubrics():
        try:
            rubric = load(path)
        except FileError:
            continue
        if rubric.name == name:
            sections = {f"section:{section.id}": dict(section.title) for section in rubric.sections}
            return sections | {item.id: dict(item.title) for _, item in rubric.items()}
    return {}
