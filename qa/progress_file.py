"""What a run says of itself while it works, as a small file in the state folder: `qa status` reads it, nobody waits for it.

A run has `run-<pid>.json` there while it lives; when it ends, that becomes `last-run.json`. A run that was killed leaves
its file behind: it is stale when its process is gone or the file is no longer written.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from qa.atomic import write_text
from qa.state_folder import StateFolder

EVERY = 1.0
"""Seconds between two writes while something changes."""
ALIVE = 10.0
"""Seconds between two writes while nothing does: a long recording is no reason to seem dead."""
STALE = 60.0
"""Seconds without a write after which a run is taken for dead even where a process has its number."""
LAST = "last-run.json"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `started` and `ended` are ISO 8601 in UTC, `ended` empty while it works; `written` is seconds
    since 1970; `current` names the inputs being worked on; `summary` is the line a run ends with.
    """

    pid: int
    started: str
    total: int = 0
    done: int = 0
    failed: int = 0
    unchanged: int = 0
    current: tuple[str, ...] = ()
    model: str = ""
    device: str = ""
    jobs: int = 1
    ended: str = ""
    summary: str = ""
    written: float = 0.0

    @property
    def waiting(self) -> int:
        """Inputs neither finished nor being worked on."""
        return max(0, self.total - self.done - self.failed - self.unchanged - len(self.current))

    @property
    def stale(self) -> bool:
        """Whether the run ended without saying so."""
        return not self.ended and (time.time() - self.written > STALE or not _lives(self.pid))


class ProgressFile:
    """Keeps the file of one run up to date from a thread of its own, so that a long recording does not make it stale."""

    def __init__(self, folder: StateFolder, first: Progress) -> None:
        self._folder, self._now = folder, first
        self._changed, self._stop = False, threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._keep_writing, daemon=True)

    def __enter__(self) -> ProgressFile:
        self._write()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        with self._lock:
            self._now = replace(self._now, current=(), ended=_utc_now())
        with suppress(OSError):
            self._write()
            self._file.replace(self._folder.root / LAST)

    def count(self, what: str) -> None:
        """One more input is `done`, `failed` or `unchanged`."""
        with self._lock:
            self._now = replace(self._now, **{what: getattr(self._now, what) + 1})
            self._changed = True

    def tell(self, *, total: int | None = None, current: Sequence[str] | None = None, summary: str = "") -> None:
        """What is known now: how many inputs there are, which are being worked on, the line at the end."""
        with self._lock:
            self._now = replace(
                self._now,
                total=self._now.total if total is None else total,
                current=self._now.current if current is None else tuple(current),
                summary=summary or self._now.summary,
            )
            self._changed = True

    @property
    def _file(self) -> Path:
        return self._folder.root / f"run-{self._now.pid}.json"

    def _keep_writing(self) -> None:
        last = time.monotonic()
        while not self._stop.wait(EVERY):
            if self._changed or time.monotonic() - last > ALIVE:
                with suppress(OSError):  # a full disk will be told of by what matters more
                    self._write()
                last = time.monotonic()

    def _write(self) -> None:
        with self._lock:
            self._changed = False
            now = self._now = replace(self._now, written=time.time())
        write_text(self._file, json.dumps(asdict(now), ensure_ascii=False))


@contextmanager
def progress_file(folder: StateFolder, *, model: str, device: str, jobs: int) -> Iterator[ProgressFile]:
    """The file of this process's run; what dead runs left is cleared away first."""
    for left in _files(folder):
        known = _read(left)
        if known is None or known.stale:
            left.unlink(missing_ok=True)
    first = Progress(os.getpid(), _utc_now(), model=model, device=device, jobs=jobs)
    with ProgressFile(folder, first) as file:
        yield file


def runs(folder: StateFolder) -> list[Progress]:
    """Runs at work and those that died in it (`stale`), oldest first."""
    found = [known for file in _files(folder) if (known := _read(file)) is not None]
    return sorted(found, key=lambda known: known.started)


def last_run(folder: StateFolder) -> Progress | None:
    """The run that ended last; None when none ever did."""
    return _read(folder.root / LAST)


def _files(folder: StateFolder) -> list[Path]:
    return sorted(folder.root.glob("run-*.json"))


def _read(file: Path) -> Progress | None:
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        return Progress(**(stored | {"current": tuple(stored["current"])}))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
