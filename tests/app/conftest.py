"""A real database, attached to the process for the pages, and served by a process of its own for the routes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))

from dashboard_samples import fill, tone
from dashboard_serving import Served, serving

from app.state import AppState, attach
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.writer import merge_spool


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    """An open database with conversations, read only by the tests."""
    root = tmp_path_factory.mktemp("app")
    folder = StateFolder(root / "test.duckdb")
    folder.ensure()
    fill(folder, recording=tone(root / "call.wav"))
    with open_database(folder.database) as db:
        merge_spool(db, folder.spool)
        yield AppState(db, folder)


@pytest.fixture
def state(database: AppState) -> Iterator[AppState]:
    """The database, attached to the process as the server does."""
    attach(database)
    yield database
    attach(None)


@pytest.fixture(scope="module")
def own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppState]:
    """A database that the tests of one file have to themselves and may write to, attached while they run."""
    folder = StateFolder(tmp_path_factory.mktemp("own") / "own.duckdb")
    folder.ensure()
    fill(folder, count=40)
    with open_database(folder.database) as db:
        merge_spool(db, folder.spool)
        state = AppState(db, folder)
        attach(state)
        yield state
        attach(None)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running dashboard over a database of its own."""
    root = tmp_path_factory.mktemp("served")
    folder = StateFolder(root / "served.duckdb")
    folder.ensure()
    fill(folder, count=5, recording=tone(root / "call.wav"))
    with serving(folder) as running:
        yield running
