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
        ("sections:", "scoring: point\nsections:", 5, ["scoring", "points", "weights"]),
        ("sections:", "effective: {from: 2026-02-30}\nsections:", 5, ["effective: from", "2026-01-31"]),
        ("sections:", "effective: {from: 2026-02-01, until: 2026-01-01}\nsections:", 5, ["until", "before"]),
        ("sections:", "applies_to: {chanels: [voice]}\nsections:", 5, ["chanels", "did you mean channels?"]),
        ("sections:", "applies_to: {directions: [up]}\nsections:", 5, ["directions", "in", "out"]),
        ("sections:", "not_applicable: drop\nsections:", 5, ["not_applicable", "exclude", "award"]),
        ("points: 5", "weight: 5", 12, ["greeting", "by points", "scoring: weights"]),
        ("points: 5", "points: 5\n        deduct: {per_hit: 1, once: 2}", 13, ["greeting: deduct", "either"]),
        ("points: 5", "points: 5\n        deduct: {per_hit: {severe: 0}}", 13, ["deduct", "more than 0, not 0"]),
        ("points: 5", "points: 5\n        deduct: {per_hit: {grave: 1}}", 13, ["deduct", "severe"]),
        ("points: 5", "points: 5\n        deduct: {once: 1, most: 2}", 13, ["deduct", "most"]),
        ("points: 5", "points: 5\n        deduct: {once: 1}\n        bonus: true", 10, ["greeting", "bonus"]),
        ("points: 5", "points: 5\n        critical: {form: severe, section: minor}", 13, ["critical", "one of"]),
        ("points: 5", "points: 5\n        class: client", 13, ["class", "customer"]),
        ("points: 5", "points: 5\n        requires: []", 13, ["requires"]),
        ("points: 5", "points: 5\n        requires: {items: [empathy], else: fail}", 13, ["else", "otherwise"]),
        ("points: 5", "points: 5\n        trust: {bar: 90}", 13, ["trust: bar", "at most 1, not 90"]),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path, old, new, line, words):
    with pytest.raises(FileError) as caught:
        load_rubric(write(tmp_path, GOOD.replace(old, new)))
    text = str(caught.value)
    assert len(text.splitlines()) == 1, text
    assert f"small.yaml:{line}:" in text, text
    assert all(word in text for word in words), text


def chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points: 5", "points: many"), ("points: 5", "points: -5"), ("points: 5", "points: 500"),
        ("points: 5", "points: true"), ("points: 5", "points: [1]"), ("language: zh", "language: fr"),
        ("id: greeting", "id: Greeting"), ("title: 开场", "title: 5"), ("title: 开场", "title: {fr: x}"),
        ("weight: 60", "wieght: 60"), ("weight: 60", "weight: 0"), ("points: 5", "points: 5\n        bonus: perhaps"),
        ("points: 5", "points: 5\n        critical: x"), ("points: 5", "points: 5\n        deduct: {per_hit: 0}"),
        ("points: 5", "points: 5\n        deduct: {}"), ("points: 5", "points: 5\n        requires: []"),
        ("sections:", "bands: {pass: 99}\nsections:"), ("sections:", "effective: {from: soon}\nsections:"),
        ("sections:", "effective: {from: 2026-02-01, until: 2026-01-01}\nsections:"), ("sections:", "section:"),
        ("sections:", "applies_to: {min_turns: 1.5}\nsections:"), ("id: empathy", "id: greeting"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_chinese_too(tmp_path, old, new):
    with pytest.raises(FileError) as caught:
        load_rubric(write(tmp_path, GOOD.replace(old, new)))
    for problem in caught.value.problems:
        words = problem.text("zh").replace("开场", "")
        assert chinese(words), words
        assert not any(f" {word} " in f" {words} " for word in ("is", "the", "should", "be", "expected", "give")), words


def test_every_mistake_is_told_at_once(tmp_path):
    text = GOOD.replace("points: 5", "points: many").replace("{sentiment:", "{sentimet:").replace("weight: 60", "")
    text = text.replace("id: empathy\n", "id: empathy\n        requires: [nowhere]\n")
    for wrong, lines in ((text, ["12"]), (text.replace("many", "5"), ["19", "15"])):
        with pytest.raises(FileError) as caught:
            load_rubric(write(tmp_path, wrong))
        assert [problem.place.rpartition(":")[2] for problem in caught.value.problems] == lines


def test_siblings_have_weights_or_none_has(tmp_path):
    more = "  - {id: more, title: m, items: [{id: a, title: a, points: 1, rule: {manual: {}}}]}\n"
    with pytest.raises(FileError, match=r"small\.yaml:24: section more: some sections beside it have a weight"):
        load_rubric(write(tmp_path, GOOD + more))
    assert load_rubric(write(tmp_path, GOOD.replace("    weight: 60\n", "") + more)).sections[1].weight is None


def test_a_rubric_by_weights_wants_weights(tmp_path):
    text = GOOD.replace("sections:", "scoring: weights\nsections:", 1)
    with pytest.raises(FileError) as caught:
        load_rubric(write(tmp_path, text))
    assert [p.code for p in caught.value.problems] == ["worth_by_weights"] * 2
    rubric = load_rubric(write(tmp_path, text.replace("points:", "weight:")))
    assert [item.points for _, item in rubric.items()] == [5, 10]


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
    with pytest.raises(FileError, match="no lexicon"):  # a name is no path
        load_rubric(write(tmp_path, text.replace("nowhere", "../lexicons/here")))


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
