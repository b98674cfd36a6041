"""A published version as files of its own: the rubric with its parents written in and the word lists it uses, sealed.

A snapshot needs nothing but itself to be read, so a score can be made again years later. Its manifest names every file
with its SHA-256; the history holds the SHA-256 of the manifest. This module only reads; `snapshot_writing` makes them.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from qa.errors import RubricError

MANIFEST = "manifest.json"
RUBRIC = "rubric.yaml"
AUTHORS = "author.yaml"
FORMAT = "callqa.rubric/1"


def snapshot_name(rubric: str, version: str, content: str) -> str:
    """The folder of a version: rubric, version and the first 12 digits of the hash of its content."""
    return f"{rubric}@{version}@{content[:12]}"


def check_snapshot(place: Path, seal: str) -> None:
    """Raise RubricError, naming the file, when a snapshot is not what was published."""
    mend = "restore the folder from a backup, or publish the rubric as a new version"
    try:
        content = (place / MANIFEST).read_bytes()
        if sha256(content) != seal:
            raise RubricError(f"{place / MANIFEST}: was changed after it was published; {mend}")
        for name, digest in json.loads(content)["files"].items():
            if sha256((place / name).read_bytes()) != digest:
                raise RubricError(f"{place / name}: was changed after it was published; {mend}")
    except OSError as error:
        raise RubricError(f"{error.filename}: a published file cannot be read ({error.strerror}); {mend}") from error


def read_manifest(place: Path) -> dict[str, Any]:
    """What a snapshot says of itself: rubric, version, hash, title, rules (family: version), program, files."""
    found: dict[str, Any] = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    return found


def sha256(content: bytes) -> str:
    """The SHA-256 (hex) of a file's content."""
    return hashlib.sha256(content).hexdigest()
