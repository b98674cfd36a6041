"""A rubric written out as a whole says the same, and tells where each part comes from."""

from pathlib import Path

import pytest
import yaml

from scoring.rubric import Library, load_rubric
from scoring.rubric_text import resolved_yaml

RUBRICS = Path(__file__).parents[2] / "rubrics"
BASE = """\
rubric: base
version: "1"
title: {zh: 底, en: Base}
language: zh
effective: {from: 2026-01-01}
sections:
  - id: first
    title: 一
    weight: 60
    items:
      - id: one
        title: "带: 冒号 # 井号"
        points: 5
        rule: {phrases: {any: ["no", "yes", "10", "我们", "(您|你)好?"]}}
        examples: {pass: ["A: 我们\\nC: 好"], fail: ["A: 喂"]}
      - {id: two, title: 二, points: 5, rule: {manual: {}}}
"""
CHILD = """\
rubric: child
version: "1"
extends: base
sections:
  - id: first
    items:
      - {id: one, points: 8}
  - id: more
    title: 多
    weight: 40
    sections:
      - id: inner
        title: 内
        items: [{id: three, title: 三, points: 1, rule: {manual: {}}}]
"""


@pytest.fixture
def child(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "child.yaml").write_text(CHILD, encoding="utf-8")
    return tmp_path / "child.yaml"


def test_the_whole_has_the_same_hash(child, tmp_path):
    whole = tmp_path / "apart" / "whole.yaml"
    whole.parent.mkdir()
    whole.write_text(resolved_yaml(child), encoding="utf-8")
    assert "extends" not in yaml.safe_load(whole.read_text(encoding="utf-8"))
    assert load_rubric(whole).hash == load_rubric(child).hash


def test_comments_say_where_each_part_comes_from(child):
    text = resolved_yaml(child)
    assert "# child.yaml with everything it extends: child.yaml ← base.yaml" in text
    assert "# base.yaml:11; points from child.yaml:7" in text
    assert "# base.yaml:16\n" in text
    assert "# child.yaml:14\n" in text


def test_every_shipped_rubric_can_be_written_out(tmp_path):
    library = Library((RUBRICS,))
    for path in sorted(RUBRICS.glob("??/*.yaml")):
        whole = tmp_path / path.parent.name / path.name
        whole.parent.mkdir(exist_ok=True)
        whole.write_text(resolved_yaml(path, library), encoding="utf-8")
        assert load_rubric(whole, library).hash == load_rubric(path, library).hash, path
