"""Writing the snapshot of a version: its parents written in, its word lists beside it, and read again before it counts."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import qa
from qa.atomic import write_text
from qa.errors import RubricError
from qa.identity import rules_of
from qa.rubric_life.snapshot import AUTHORS, FORMAT, MANIFEST, RUBRIC, check_snapshot, sha256, snapshot_name
from qa.rubrics import lexicon_file, read, shipped_folder
from scoring.rubric import Library, Rubric, load_rubric
from scoring.rubric_text import resolved_yaml


def write_snapshot(draft: Path, rubric: Rubric, library: Library, folder: Path) -> tuple[Path, str]:
    """Write the snapshot of a rubric into `folder`; its place and its seal. The caller holds the lock.

    The place appears under its name only when it is whole. One that is there already, left by a publication that was
    killed, is taken when it is the same and whole. Raises RubricError when the draft changed in the meantime or
    the snapshot would not say the same as the draft, OSError when it cannot be written.
    """
    place = folder / snapshot_name(rubric.name, rubric.version, rubric.hash)
    _remove_abandoned(folder)
    if place.is_dir():
        seal = sha256((place / MANIFEST).read_bytes())
        check_snapshot(place, seal)
        return place, seal
    temporary = Path(tempfile.mkdtemp(dir=folder, prefix="."))
    try:
        seal = _fill(temporary, draft, rubric, library)
        temporary.rename(place)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return place, seal


def whole_text(path: Path, library: Library) -> str:
    """A rubric with everything it extends written in, as YAML that says the same. Raises FileError."""
    return resolved_yaml(path, library)


def copy_lexicons(path: Path, rubric: Rubric, library: Library, folder: Path, *, only_own: bool = False) -> None:
    """Copy the word lists a rubric uses to a folder, made if missing; with `only_own` not those that ship."""
    for name in rubric.lexicons:
        file = lexicon_file(path, name, library)
        if only_own and file.parent == shipped_folder() / "lexicons":
            continue
        folder.mkdir(mode=0o700, exist_ok=True)
        write_text(folder / f"{name}.yaml", file.read_text(encoding="utf-8"), mode=0o600 if only_own else 0o400)


def _fill(place: Path, draft: Path, rubric: Rubric, library: Library) -> str:
    write_text(place / RUBRIC, whole_text(draft, library), mode=0o400)
    write_text(place / AUTHORS, draft.read_text(encoding="utf-8"), mode=0o400)
    copy_lexicons(draft, rubric, library, place / "lexicons")
    if load_rubric(place / RUBRIC).hash != rubric.hash:
        edited = read(draft, library).hash != rubric.hash
        why = (
            "it, or a word list, was edited while it was being published; publish it again"
            if edited
            else "its snapshot would not say the same as the draft; please report this with the file"
        )
        raise RubricError(f"{draft}: {why}")
    manifest = {
        "format": FORMAT,
        "rubric": rubric.name,
        "version": rubric.version,
        "hash": rubric.hash,
        "title": dict(rubric.title),
        "language": rubric.language,
        "rules": rules_of(rubric),
        "program": qa.__version__,
        "files": {p.relative_to(place).as_posix(): sha256(p.read_bytes()) for p in _files(place)},
    }
    write_text(place / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1), mode=0o400)
    return sha256((place / MANIFEST).read_bytes())


def _files(place: Path) -> Iterable[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())


def _remove_abandoned(folder: Path) -> None:
    """Nobody else writes here while the lock is held: what is unfinished was left by a process that was killed."""
    for path in folder.glob(".*"):
        shutil.rmtree(path, ignore_errors=True)
