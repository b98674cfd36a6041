"""Which rubrics judge, and where a rubric that is named lies: published ones of a database, else the shipped standards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from qa.errors import UsageError
from qa.rubric_life import library as published_library
from qa.rubric_life.places import RubricFolder
from qa.state_folder import StateFolder
from scoring import rubric as rubric_file
from scoring.problem import closest
from scoring.rubric import Library, Rubric, load_rubric, read_fields
from scoring.rubric_schema import RubricFields, SectionFields
from scoring.yaml_file import FileError

LANGUAGES = ("zh", "en")
STANDARD = "standard.yaml"
ENDINGS = (".yaml", ".yml")


def shipped_folder() -> Path:
    """The folder of the shipped rubrics, with a subfolder for each language and one of lexicons."""
    return Path(str(resources.files("rubrics")))


def shipped_rubrics() -> tuple[Path, ...]:
    """Every rubric that ships, sorted."""
    return tuple(sorted(path for language in LANGUAGES for path in (shipped_folder() / language).glob("*.yaml")))


def shipped_standards() -> tuple[Path, ...]:
    """The general standard of each language: what judges where nothing else is published."""
    return tuple(path for language in LANGUAGES if (path := shipped_folder() / language / STANDARD).is_file())


def active_rubrics(folder: StateFolder | None = None) -> tuple[Path, ...]:
    """The rubrics that judge the conversations of a database: those published in it, and for a language in which
    nothing is published the shipped standard. Raises RubricError when a published one was changed."""
    published = published_library.published_rubrics(folder) if folder else ()
    served = {language for path in published for language in load(path).languages()}
    return published + tuple(path for path in shipped_standards() if path.parent.name not in served)


def library_of(folder: StateFolder | None = None) -> Library:
    """Where parents and lexicons are looked for besides a rubric's own folder: what ships, and what is published.

    Raises RubricError when a published rubric was changed.
    """
    versions = published_library.active_versions(RubricFolder(folder)) if folder else ()
    newest = {version.name: version.path for version in reversed(versions)}
    return Library((shipped_folder(),), tuple(sorted(newest.items())))


def find_rubric(name: str, folder: StateFolder | None = None) -> Path:
    """A rubric file by path, a shipped one by `language/name` (`zh/standard`), or one published in a database by its
    name or `name@version`. Raises UsageError naming what there is."""
    path = Path(name)
    if path.suffix in ENDINGS:
        if not path.is_file():
            raise UsageError(f"{name}: no such rubric file")
        return path
    shipped = {f"{p.parent.name}/{p.stem}": p for p in shipped_rubrics()}
    if name in shipped:
        return shipped[name]
    versions = published_library.all_versions(RubricFolder(folder)) if folder else ()
    known = [*shipped, *dict.fromkeys(v.name for v in versions), *(v.label for v in versions)]
    if folder and name in known:
        return published_library.find_published(RubricFolder(folder), name).path
    meant = closest(name, known)
    raise UsageError(
        f"{name}: no such rubric; give a .yaml file or one of {', '.join(known)}"
        + (f"; did you mean {meant}?" if meant else "")
    )


@cache
def load(path: Path, library: Library | None = None) -> Rubric:
    """The rubric, read once a process. Raises FileError. What may still be edited is read by `read`."""
    return read(path, library)


def read(path: Path, library: Library | None = None) -> Rubric:
    """The rubric as its files are now; parents and lexicons are looked for in the library, else in what ships too."""
    return load_rubric(path, library or library_of())


def lexicon_file(path: Path, name: str, library: Library | None = None) -> Path:
    """Where a rubric's lexicon of that name lies. Raises FileError where there is none."""
    found = rubric_file.lexicon_file(path, name, library or library_of())
    if found is None:
        raise FileError(f"{path}:1: no lexicon {name!r}; put it into lexicons/ beside the rubric")
    return found


def titles(name: str, folder: StateFolder | None = None) -> dict[str, dict[str, str]]:
    """Titles of the sections (`section:ID`) and items (`ID`) of a shipped or published rubric, as its newest version that
    has them calls them; `{}` when it is unknown. Raises RubricError when a published one was changed."""
    found: dict[str, dict[str, str]] = {}
    for section in _sections_of(name, folder):
        found[f"section:{section.id}"] = dict(section.title)
        found |= {item.id: dict(item.title) for item in section.items}
    return found


def helps(name: str, folder: StateFolder | None = None) -> dict[str, dict[str, str]]:
    """What each item of a rubric asks for, as `titles` has its titles; items that say nothing are left out."""
    return {item.id: dict(item.help) for section in _sections_of(name, folder) for item in section.items if item.help}


def _sections_of(name: str, folder: StateFolder | None) -> Iterator[SectionFields]:
    """Every section of every version that can be read, the newest last; word lists and rules, which take long, are not read."""

    def within(sections: Sequence[SectionFields]) -> Iterator[SectionFields]:
        for section in sections:
            yield section
            yield from within(section.sections)

    for path in _files_of(name, folder):
        try:
            fields = _written(path)
        except FileError:
            continue
        if fields.rubric == name:
            yield from within(fields.sections)


@cache
def _written(path: Path) -> RubricFields:
    return read_fields(path, library_of())


def versions_of(name: str, folder: StateFolder | None) -> Iterator[Rubric]:
    """Every version of a rubric that can be read, the newest last."""
    for path in _files_of(name, folder):
        try:
            rubric = load(path)
        except FileError:
            continue
        if rubric.name == name:
            yield rubric


def _files_of(name: str, folder: StateFolder | None) -> list[Path]:
    versions = published_library.all_versions(RubricFolder(folder), name) if folder else ()
    shipped = (path for path in shipped_rubrics() if _name_line(path) == name)
    return [*shipped, *(version.path for version in versions)]


@cache
def _name_line(path: Path) -> str:
    """The name a shipped rubric bears, read without its rules: those of all of them take seconds."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("rubric:")), "")
