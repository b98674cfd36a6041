"""Commands in processes of their own that begin at once: forked from one that has read the code and the word lists.

What is about starting, workers or Ctrl+C starts a real process instead.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import ModuleType

import pytest
from forked_command import run

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


@cache
def _warm() -> ForkServerContext:
    """The process to fork from; it finds the modules here by the path it is started with."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["warm_start"])
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE), str(ROOT), before]))
    try:
        forkserver.ensure_running()
    finally:
        os.environ["PYTHONPATH"] = before
    return context


class Forked:
    """A running command, with the part of `subprocess.Popen` that tests need."""

    def __init__(self, module: str, *words: object, environment: Mapping[str, str] | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._out, self._err = (Path(self._folder.name) / name for name in ("out", "err"))
        told = dict(os.environ if environment is None else environment)
        given = (module, tuple(map(str, words)), told, str(ROOT), str(self._out), str(self._err))
        self._process = _warm().Process(target=run, args=given)
        with (
            pytest.MonkeyPatch.context() as patch
        ):  # or the page that a test has opened would be run as its main module
            patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
            self._process.start()

    @property
    def pid(self) -> int:
        return int(self._process.pid or 0)

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("forked", timeout or 0.0)
        return self._process.exitcode

    def said(self) -> str:
        """What it has written as errors until now."""
        return self._err.read_text("utf-8", errors="replace") if self._err.exists() else ""

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it has written, when it has ended."""
        self.wait(timeout)
        return tuple(path.read_text("utf-8", errors="replace") for path in (self._out, self._err))  # type: ignore[return-value]


def qa(*words: object) -> Forked:
    """`qa WORDS`."""
    return Forked("qa.__main__", *words)


def uvicorn(*words: object, environment: Mapping[str, str]) -> Forked:
    """`uvicorn WORDS`."""
    return Forked("uvicorn.main", *words, environment=environment)


def done(*words: object, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """`qa WORDS`, run to its end."""
    process = qa(*words)
    out, err = process.communicate(timeout)
    return subprocess.CompletedProcess(list(map(str, words)), process.wait(), out, err)
