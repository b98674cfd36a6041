"""A real dashboard in a process of its own, on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from forked import Forked, uvicorn

from qa.state_folder import StateFolder


@dataclass(frozen=True)
class Served:
    url: str
    folder: StateFolder
    process: Forked


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(folder: StateFolder) -> Iterator[Served]:
    """Start the server, wait until it answers, and end it properly."""
    port = free_port()
    environment = os.environ | {"CALLQA_DATABASE": str(folder.database), "CALLQA_PORT": str(port)}
    words = ("--factory", "app.server:create", "--host", "127.0.0.1", "--port", port)
    process = uvicorn(*words, environment=environment)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}", process)
        yield Served(f"http://127.0.0.1:{port}", folder, process)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_it_answers(url: str, process: Forked) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/api/health", timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{process.said()[-3000:]}")
