"""A database with a call that sounds, whose customer tells a number, and chats of a few weeks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))

from dashboard_samples import call, many, tone

from qa.state_folder import StateFolder
from qa.store.connection import Database, open_database
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN
from qa.store.writer import merge_spool

SPOKEN = "一三八零零一一二二三三"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> StateFolder:
    root = tmp_path_factory.mktemp("sheets")
    folder = StateFolder(root / "sheets.duckdb")
    folder.ensure()
    result = call(tone(root / "call.wav"))
    turns = [dict(turn) for turn in result.transcript]
    said = f"我叫李小雨{SPOKEN}"
    turns[1] |= {"text": turns[1]["text"] + said, "words": []}
    turns[2] |= {"text": turns[2]["text"] + "，李小雨女士"}
    write_segment([result.model_copy(update={"transcript": turns}), *many(40)], [], folder.spool)
    return folder


@pytest.fixture(scope="module")
def db(folder: StateFolder) -> Iterator[Database]:
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
        yield database


@pytest.fixture
def everything():
    return ADMIN
