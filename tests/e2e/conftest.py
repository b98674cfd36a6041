"""A dashboard over a real database, and a browser to look at it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))

from dashboard_samples import fill, tone
from dashboard_serving import Served, serving

from qa.state_folder import StateFolder

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
WAIT = 60_000
"""Milliseconds until something that should show counts as missing: a slow machine is not a mistake."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for the walks of a file; nothing waits less long than `WAIT`."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("no Chromium on this machine; install it (Debian: apt-get install chromium)")
    expect.set_options(timeout=WAIT)
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=program, args=ARGS, headless=True)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("walk")
    folder = StateFolder(root / "walk.duckdb")
    folder.ensure()
    fill(folder, count=30, recording=tone(root / "call.wav"))
    with serving(folder) as running:
        yield running
