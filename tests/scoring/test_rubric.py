"""Rubric files: what is read, what is refused and how the refusal reads."""

from pathlib import Path

import pytest

from scoring.example_check import check_examples, items_without_examples
from scoring.rubric import load_rubric
from scoring.yaml_file import FileError

GOOD = """\
rubric: small
version: "1"
title: {zh: 小, en: Small}
language: zh
sections:
  - id: etiquette
    title: 礼仪
    weight: 60
    items:
      - id: greeting
        title: 开场
        points: 5
        rule: {phrases: {any: [您好], within: {first_turns: 2}}}
        examples: {pass: ["A: 您好"], fail: ["A: 喂"]}
      - id: empathy
        title: 共情
        points: 10
        when: {sentiment: {below: -0.3}}
        rule: {phrases: {any: [理解], after: trigger, within: {turns: 2}}}
        examples:
          pass: ["C-: 急\\nA: 我理解"]
          fail: ["A: 我理解\\nC-: 急\\nA: 好"]
          not_applicable: ["C: 好\\nA: 好"]
"""


def write(folder: Path, text: str, name: str = "small.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_rubric_and_its_examples(tmp_path):
    rubric = load_rubric(write(tmp_path, GOOD))
    results = list(check_examples(rubric))
    assert len(results) == 5
    assert all(result.passed for result in results)
    assert items_without_examples(rubric) == ()
    assert rubric.title["en"] == "Small"


def test_a_wrong_example_is_told_with_its_place(tmp_path):
    text = GOOD.replace('fail: ["A: 喂"]', 'fail: ["A: 您好啊"]')
    (wrong,) = [r for r in check_examples(load_rubric(write(tmp_path, text))) if not r.passed]
    assert (wrong.item, wrong.expected, wrong.actual) == ("greeting", "fail", "pass")
    assert wrong.place.endswith("small.yaml:10")


def test_the_hash_is_of_the_content_not_of_the_layout(tmp_path):
    one = load_rubric(write(tmp_path, GOOD)).hash
    assert load_rubric(write(tmp_path, "# a comment\n" + GOOD)).hash == one
    assert load_rubric(write(tmp_path, GOOD.replace("points: 5", "points: 6"))).hash != one


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('version: "1"', "version: 2026.10", 2, ["quoted"]),
        ("language: zh", "language: fr", 4, ["language"]),
        ("weight: 60", "wieght: 60", 8, ["wieght"]),
        ("weight: 60", "weight: -1", 8, ["weight"]),
        ("id: greeting", "id: Greeting", 10, ["id"]),
        ("id: empathy", "id: greeting", 15, ["greeting", "twice"]),
        ("phrases: {any: [您好]", "phrase: {any: [您好]", 13, ["greeting", "phrases"]),
        ("first_turns: 2", "first_turn: 2", 13, ["first_turn"]),
        ("points: 10", "points: 10\n        points: 11", 18, ["points", "twice"]),
        ("{sentiment: {below: -0.3}}", "{sentiment: {below: -3}}", 18, ["below"]),
        (
            "rule: {phrases: {any: [理解]",
            "rule: {lexicon: {name: nowhere}}\n        rules: {phrases: {any: [理解]",
            20,
            ["rules"],
        ),
        ("sections:", "bands: {excellent: 50}\nsections:", 5, ["descend"]),
        ("points: 5", "points: true", 12, ["item greeting", "points"]),
        ("points: 5", "points: 5\n        critical: {all: severe}", 13, ["critical", "form: severe"]),
        ("weight: 60", "weight: 0", 5, ["weight 0"]),
        ("id: empathy", "colour: red\n        id: empathy", 15, ["colour", "deduct, class, critical"]),
        ("rubric: small", "extends: nope\nrubric: small", 1, ["nope"]),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path, old, new, line, words):
    with pytest.raises(FileError) as caught:
        load_rubric(write(tmp_path, GOOD.replace(old, new)))
    text = str(caught.value)
    assert len(text.splitlines()) == 1, text
    assert f"small.yaml:{line}:" in text, text
    assert all(word in text for word in words), text


@pytest.mark.parametrize("text", ["", "[1, 2]", "a: [", "rubric: 'x", "\x00", "a: &a [*a]", "a: " + "[" * 3000])
def test_a_file_that_is_no_rubric_is_one_clear_error(tmp_path, text):
    with pytest.raises(FileError, match=r"small\.yaml"):
        load_rubric(write(tmp_path, text))


def test_a_missing_lexicon_names_those_there_are(tmp_path):
    (tmp_path / "lexicons").mkdir()
    write(tmp_path / "lexicons", 'lexicon: here\nversion: "1"\nlanguage: zh\nkinds: {a: {phrases: [x]}}', "here.yaml")
    text = GOOD.replace("{phrases: {any: [您好], within: {first_turns: 2}}}", "{lexicon: {name: nowhere}}")
    with pytest.raises(FileError, match=r"nowhere.*here"):
        load_rubric(write(tmp_path, text))


def test_a_rubric_extends_another(tmp_path):
    write(tmp_path, GOOD)
    text = """\
extends: small
rubric: ours
version: "2"
sections:
  - id: etiquette
    items:
      - {id: greeting, points: 8}
      - {id: empathy, drop: true}
      - {id: closing, title: 结束, points: 2, rule: {phrases: {any: [再见]}}}
  - id: more
    title: 其他
    weight: 10
    items: [{id: accuracy, title: 准确, points: 5, rule: {manual: {}}}]
"""
    rubric = load_rubric(write(tmp_path, text, "ours.yaml"))
    assert [(item.id, item.points) for _, item in rubric.items()] == [("greeting", 8), ("closing", 2), ("accuracy", 5)]
    assert (rubric.name, rubric.sections[0].weight) == ("ours", 60)


def test_a_circle_of_extends_is_an_error(tmp_path):
    write(tmp_path, "extends: b\n" + GOOD, "a.yaml")
    write(tmp_path, "extends: a\n" + GOOD, "b.yaml")
    with pytest.raises(FileError, match="circle"):
        load_rubric(tmp_path / "a.yaml")
