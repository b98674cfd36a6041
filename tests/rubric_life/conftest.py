"""A database with real chats in it, scored by the shipped standard, and drafts to try on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qa.finished import Finished
from qa.rubric_life.places import RubricFolder
from qa.run import execute, plan
from qa.settings import settings_for
from qa.state_folder import StateFolder

GENERATED = 30
STRICT = """\
rubric: our-standard
version: "2026.1"
title: {zh: 我们的标准, en: Our standard}
language: zh
extends: zh/standard
sections:
  - id: etiquette
    items:
      - id: greeting
        points: 8
        rule: {phrases: {any: [您好, 你好], by: agent, within: {first_turns: 1}}}
        examples:
          pass: ["A: 您好,请讲\\nC: 那件外套我想退掉"]
          fail: ["A: 喂\\nC: 那件外套我想退掉"]
      - {id: over_apology, drop: true}
      - id: order_number
        title: {zh: 核对订单号, en: Order number}
        points: 5
        rule: {phrases: {any: ["订单(号|编号)", "核对*订单"], by: agent}}
        examples:
          pass: ["A: 我先核对一下您的订单号\\nC: 尾号六八"]
          fail: ["A: 嗯,知道了\\nC: 那行吧"]
"""


def strict(version: str = "2026.1", **change: str) -> str:
    """The strict draft with another version and `old=new` changes of its text."""
    text = STRICT.replace('"2026.1"', f'"{version}"')
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new)
    return text


WORDS_ALONE = "snownlp"
"""The reader here: one that knows no acts, so that what a rule says is what an item comes to."""


@pytest.fixture(autouse=True)
def words_alone(monkeypatch):
    monkeypatch.setenv("CALLQA_READER", WORDS_ALONE)


@pytest.fixture(scope="session")
def scored(tmp_path_factory, samples) -> Path:
    """A state of `x.duckdb`, never to be changed: see `state`."""
    root = tmp_path_factory.mktemp("scored")
    chats = root / "chats"
    chats.mkdir()
    lines = (samples / "chats" / "generated-chats.jsonl").read_text("utf-8").splitlines()[:GENERATED]
    (chats / "generated.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("zh-hotel-poor.txt", "zh-birthday-parcel.txt", "en-duplicate-charge.json"):
        shutil.copy(samples / "chats" / name, chats / name)
    folder = StateFolder(root / "x.duckdb")
    folder.ensure()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLQA_READER", WORDS_ALONE)
        run(chats, folder)
    assert len(Finished(folder).files()) == GENERATED + 3
    return root


def run(chats: Path, folder: StateFolder):
    settings = settings_for(folder)
    planned = plan([str(chats)], settings, folder, lambda *_: None)
    return execute(planned, settings, folder, 1, lambda *_: None)


@pytest.fixture
def state(scored, tmp_path) -> StateFolder:
    """A copy of the scored database with its state, for one test."""
    shutil.copy(scored / "x.duckdb", tmp_path / "x.duckdb")
    shutil.copytree(scored / "x.duckdb.d", tmp_path / "x.duckdb.d")
    return StateFolder(tmp_path / "x.duckdb")


@pytest.fixture
def folder(state) -> RubricFolder:
    return RubricFolder(state)


@pytest.fixture
def empty(tmp_path) -> RubricFolder:
    """The rubrics of a database that is not there yet."""
    return RubricFolder(StateFolder(tmp_path / "new.duckdb"))


@pytest.fixture
def draft(tmp_path):
    """Writes a draft: `draft(text, name)`."""

    def write(text: str = STRICT, name: str = "draft.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def texts():
    return strict


@pytest.fixture(scope="session")
def run_chats():
    return run
