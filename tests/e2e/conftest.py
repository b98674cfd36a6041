"""A dashboard over a real database, and a browser to look at it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))

from dashboard_samples import fill, tone
from dashboard_serving import Served, serving

from qa.state_folder import StateFolder


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("walk")
    folder = StateFolder(root / "walk.duckdb")
    folder.ensure()
    fill(folder, count=30, recording=tone(root / "call.wav"))
    with serving(folder) as running:
        yield running
