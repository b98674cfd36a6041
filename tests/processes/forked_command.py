"""What a forked process does."""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import sys
from collections.abc import Sequence

PARENT_DEATH_SIGNAL = 1


def run(module: str, words: Sequence[str], environment: dict[str, str], folder: str, out: str, err: str) -> None:
    """A command as in a fresh process: its words, its environment, its folder, its output in files."""
    os.setpgid(0, 0)
    if sys.platform == "linux":  # it ends with the process it was forked from, however the tests end
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, path in ((1, out), (2, err)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.argv = [module, *words]
    importlib.import_module(module).main()
