"""A real dashboard in a process of its own, on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from qa.state_folder import StateFolder

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Served:
    url: str
    folder: StateFolder
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(folder: StateFolder) -> Iterator[Served]:
    """Start the server, wait until it answers, and end it properly."""
    port = free_port()
    environment = os.environ | {"CALLQA_DATABASE": str(folder.database), "CALLQA_PORT": str(port)}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "uvicorn", "--factory", "app.server:create", "--host", "127.0.0.1"]
    log = folder.root / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen([*command, "--port", str(port)], env=environment, stdout=out, stderr=out)
        try:
            _wait(f"http://127.0.0.1:{port}", process, log)
            yield Served(f"http://127.0.0.1:{port}", folder, process)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/api/health", timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
