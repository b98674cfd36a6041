"""Files that people drop: saved under safe names in a folder of their own, then processed by a process of its own."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from qa.errors import InputError
from qa.state_folder import StateFolder

AUDIO = ("wav", "mp3", "m4a", "ogg", "flac", "opus", "aac", "amr", "webm")
CHATS = ("json", "jsonl", "csv", "tsv", "txt")
KINDS = (*AUDIO, *CHATS, "zip")
MOST_FILES = 20_000
MOST_BYTES = 8 * 2**30
"""Limits of what one archive may unpack to."""

_CHUNK = 1 << 20
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\/]+")


class Dropped(Protocol):
    """A file as the browser sent it."""

    name: str

    def getbuffer(self) -> memoryview:
        """Its content."""


@dataclass(slots=True)
class Job:
    """One drop being processed. Written by a thread that reads the worker's lines, read by the page."""

    folder: Path
    total: int = 0
    done: int = 0
    unchanged: int = 0
    skipped: int = 0
    at: str = ""
    failures: list[str] = field(default_factory=list)
    error: str = ""
    finished: bool = False

    @property
    def seen(self) -> int:
        """How many conversations are through, whatever came of them."""
        return self.done + self.unchanged + len(self.failures)

    def take(self, event: dict[str, object]) -> None:
        """Note one line of the worker."""
        what, text = event.get("what"), str(event.get("text", ""))
        if what == "total":
            self.total, self.skipped = int(str(event["count"])), int(str(event["skipped"]))
        elif what == "done":
            self.done, self.at = self.done + 1, text
        elif what == "unchanged":
            self.unchanged, self.at = self.unchanged + 1, text
        elif what == "failure":
            self.failures.append(text)
        elif what == "error":
            self.error = text


def safe_name(name: str) -> str:
    """A file name without folders, control characters and what file systems refuse; never empty, hidden or `..`."""
    base = PurePosixPath(name.replace("\\", "/")).name
    clean = _UNSAFE.sub("_", base).strip(" .")[-120:].lstrip(" .")
    return clean or "file"


def save(files: Iterable[Dropped], state: StateFolder) -> Path:
    """Save dropped files to a new folder of the state folder and unpack archives. Raises InputError for a bad archive."""
    folder = state.uploads / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    for file in files:
        target = _free(folder / safe_name(file.name))
        target.write_bytes(file.getbuffer())
        target.chmod(0o600)
        if target.suffix.lower() == ".zip":
            unpack(target, folder)
            target.unlink()
    return folder


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive below `folder`; every part of every name is made safe, so that nothing lands elsewhere."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [m for m in opened.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
            if len(members) > MOST_FILES or sum(m.file_size for m in members) > MOST_BYTES:
                raise InputError(archive.name, "the archive is too large to unpack here", "use `qa run` on the folder")
            left = MOST_BYTES
            for member in members:
                parts = [safe_name(p) for p in PurePosixPath(_member_name(member)).parts if p not in ("/", "..", ".")]
                target = folder.joinpath(*parts) if parts else folder / "file"
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with opened.open(member) as source:
                    left -= _copy(source, _free(target), left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise InputError(
            archive.name, f"the archive cannot be unpacked ({error})", "pack it again as a plain zip"
        ) from error


def _member_name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: archives made on a Chinese Windows carry GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename


def _copy(source: IO[bytes], target: Path, left: int) -> int:
    written = 0
    with target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > left:
                raise OSError("it is larger than it says")
            out.write(chunk)
    target.chmod(0o600)
    return written


def _free(path: Path) -> Path:
    """A path nothing has yet: two dropped files of one name are two files."""
    k, found = 1, path
    while found.exists():
        found, k = path.with_name(f"{path.stem}-{k}{path.suffix}"), k + 1
    return found


def start(folder: Path, database: Path) -> Job:
    """Process a folder with the pipeline of `qa run`, in another process. The job fills in as it goes."""
    job = Job(folder)
    command = [sys.executable, "-m", "app.intake_worker", str(folder), str(database)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")
    threading.Thread(target=_watch, args=(job, process), name="intake", daemon=True).start()
    return job


def _watch(job: Job, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    with process.stdout as lines:
        for line in lines:
            if line.startswith("{"):
                job.take(json.loads(line))
    if process.wait() not in (0, 1) and not job.error:
        job.error = f"the worker ended with code {process.returncode}"
    job.finished = True
