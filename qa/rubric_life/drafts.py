"""New drafts: a file that a person can fill in without having seen YAML before, in the language of the rubric."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from qa.atomic import write_text
from qa.errors import UsageError
from qa.file_lock import locked
from qa.rubric_life.draft_texts import HEAD, HOW, ORIGIN, TITLES
from qa.rubric_life.finding import find
from qa.rubric_life.library import all_versions
from qa.rubric_life.places import RubricFolder, checked_name
from qa.rubric_life.snapshot_writing import copy_lexicons, whole_text
from qa.rubrics import ENDINGS, library_of, read
from scoring.rubric_model import Item, Rubric, Section


def new_draft(
    name: str, folder: RubricFolder, *, base: str = "zh/standard", out: Path | None = None, whole: bool = False
) -> Path:
    """Write a draft called `name` and return its file: `out`, or its place in the folder.

    It extends `base`, a file, a shipped or a published rubric; with `whole`, or where `base` is a published version of
    the same name, all of it is written out and the version raised. Raises UsageError for a name or file that does not
    do or is taken already, FileError for a base with mistakes.
    """
    checked_name(name)
    library = library_of(folder.state)
    origin = find(base, folder)
    parent = read(origin, library)
    file = _place(name, folder, out)
    if whole or parent.name == name:
        version = _free_version(folder, parent.version if parent.name == name else _first_version(), name)
        copy_lexicons(origin, parent, library, file.parent / "lexicons", only_own=True)
        body, kind = _renamed(whole_text(origin, library), name, version), "copy"
    else:
        extends = str(origin.resolve()) if base.endswith(ENDINGS) else base
        body, kind = _extending(name, _free_version(folder, _first_version(), name), extends, parent), "extends"
    text = _head(name, str(out) if out else name, base, parent.language, kind) + body
    write_text(file, text, mode=0o644 if out else 0o600)
    return file


def save_draft(name: str, text: str, folder: RubricFolder, *, seen: str | None = None) -> Path:
    """Write the text of a draft and return its file; what is wrong in it is for `checking.check` to say.

    `seen` is the text the author began from: when somebody else has changed it since, nothing is written and UsageError
    raised. None writes whatever is there.
    """
    file = folder.draft(name)
    folder.ensure()
    with locked(folder.lock):
        there = file.read_text(encoding="utf-8") if file.is_file() else ""
        if seen is not None and there != seen:
            raise UsageError(f"{name}: somebody else changed the draft in the meantime; look at it again, then save")
        file.parent.mkdir(mode=0o700, exist_ok=True)
        write_text(file, text)
    return file


def next_version(version: str) -> str:
    """The version after one: its last number raised, `2026.9` → `2026.10`; `.1` added where it ends in none."""
    found = re.fullmatch(r"(.*?)(\d+)", version, re.DOTALL)
    return f"{found[1]}{int(found[2]) + 1}" if found else f"{version}.1"


def _place(name: str, folder: RubricFolder, out: Path | None) -> Path:
    file = out or folder.draft(name)
    if file.exists():
        raise UsageError(f"{file}: is there already; edit it, delete it, or give another name")
    if out is None:
        folder.ensure()
        file.parent.mkdir(mode=0o700, exist_ok=True)
    elif not out.absolute().parent.is_dir():
        raise UsageError(f"{out}: cannot be written; name a file in a folder that exists")
    return file


def _first_version() -> str:
    return f"{date.today().year}.1"


def _free_version(folder: RubricFolder, version: str, name: str) -> str:
    taken = {published.version for published in all_versions(folder, name)}
    while version in taken:
        version = next_version(version)
    return version


def _head(name: str, file: str, base: str, language: str, kind: str) -> str:
    origin = ORIGIN[language][kind].format(base=base)
    return HEAD[language].format(name=name, day=date.today().isoformat(), origin=origin, file=file, base=base)


def _renamed(text: str, name: str, version: str) -> str:
    """A whole rubric under another name and version: its first lines of these keys."""
    text = re.sub(r"^rubric:.*$", f"rubric: {name}", text, count=1, flags=re.MULTILINE)
    return re.sub(r"^version:.*$", f'version: "{version}"', text, count=1, flags=re.MULTILINE)


def _extending(name: str, version: str, base: str, parent: Rubric) -> str:
    lines = [
        f"rubric: {name}",
        f'version: "{version}"',
        f"title: {{zh: {name}, en: {name}}}    # {TITLES[parent.language]}",
        f"language: {parent.language}",
        f"extends: {base}",
        "",
        HOW[parent.language].rstrip(),
        "",
        "# sections:",
        *(line for section in parent.sections for line in _section(section, parent.language, "#   ")),
    ]
    return "\n".join(lines) + "\n"


def _section(section: Section, language: str, indent: str) -> Iterator[str]:
    yield f"{indent}- id: {section.id}    # {_title(section, language)}"
    if section.weight is not None:
        yield f"{indent}  weight: {section.weight:g}"
    if section.items:
        yield f"{indent}  items:"
        for item in section.items:
            yield f"{indent}    - id: {item.id}    # {_title(item, language)}"
            yield f"{indent}      points: {item.points:g}"
    if section.sections:
        yield f"{indent}  sections:"
        for inner in section.sections:
            yield from _section(inner, language, f"{indent}    ")


def _title(part: Section | Item, language: str) -> str:
    return part.title.get(language) or part.id
