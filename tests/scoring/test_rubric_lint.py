"""What `qa rubric check` says of a rubric that can be read: each finding once, with its place, in both languages."""

import re
from pathlib import Path

import pytest

from scoring import rubric_schema
from scoring.lint_rules import spellings
from scoring.problem import Problem
from scoring.problem_words import VALUES, WORDS
from scoring.rubric import load_rubric
from scoring.rubric_lint import lint, lint_together

CLEAN = """\
rubric: small
version: "1"
title: {zh: 小, en: Small}
language: zh
sections:
  - id: etiquette
    title: {zh: 礼仪, en: Manners}
    weight: 100
    items:
      - id: greeting
        title: {zh: 开场, en: Opening}
        source: 服务规范
        points: 5
        rule: {phrases: {any: [您好, 早上好], by: agent}}
        examples:
          pass: ["A: 您好", "A: 早上好", "A: 喂,您好"]
          fail: ["A: 喂", "A: 什么事", "A: 说"]
      - id: forbidden
        title: {zh: 禁语, en: Forbidden}
        source: 服务规范
        critical: form
        class: customer
        rule: {forbidden: {lexicon: bad, kinds: [insult]}}
        examples:
          pass: ["A: 好的", "A: 行", "A: 没有问题"]
          fail: ["A: 笨蛋", "A: 你个笨蛋", "A: 笨蛋啊"]
"""
LEXICON = """\
lexicon: bad
version: "1"
language: zh
kinds:
  insult: {severity: severe, phrases: [笨蛋]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "bad.yaml").write_text(LEXICON, encoding="utf-8")
    return tmp_path


def found_in(folder: Path, text: str, name: str = "small.yaml") -> tuple[Problem, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return lint(path)


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str, int]]:
    return [(p.level, p.code, int(p.place.rpartition(":")[2])) for p in problems]


def test_a_clean_rubric_has_nothing_said_against_it(folder):
    assert found_in(folder, CLEAN) == ()


GREETING = "rule: {phrases: {any: [您好, 早上好], by: agent}}"
LOSS = "        deduct: {per_hit: 1}\n        rule: {forbidden"
MORE = """
  - id: more
    title: {zh: 其他, en: More}
    weight: 30
    items: [{id: gate, title: {zh: 关口, en: Gate}, source: 规范, rule: {manual: {}}}]
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[insult]", "[insult, insutl]", ("error", "no_kind", 23)),
        ("sections:\n", "weights_total: 90\nsections:\n", ("error", "weights_sum", 6)),
        ("        points: 5\n", "", ("error", "rubric_without_points", 6)),
        ("        rule: {forbidden", LOSS, ("error", "nothing_to_lose", 18)),
        (GREETING, "rule: {phrases: {any: [您好], after: trigger}}", ("error", "trigger_without_when", 10)),
        (
            GREETING,
            "rule: {phrases: {any: [您好, 早上好], within: {first_percent: 20, from_percent: 50}}}",
            ("error", "empty_stretch", 10),
        ),
        (
            GREETING,
            "rule: {all: [{phrases: {any: [您好]}}, {none: [{phrases: {any: [您好]}}]}]}",
            ("error", "never_holds", 14),
        ),
        (
            GREETING,
            "rule: {any: [{phrases: {any: [您好]}}, {none: [{phrases: {any: [您好]}}]}]}",
            ("error", "never_fails", 14),
        ),
        (GREETING, "rule: {phrases: {any: [您好, 早上好], except: [上好]}}", ("error", "shadowed", 14)),
        (GREETING, "rule: {phrases: {any: [您好, 早上好, 您好], by: agent}}", ("note", "phrase_twice", 14)),
        ('"A: 早上好", ', "", ("note", "few_examples", 10)),
        ('"A: 早上好", "A: 喂,您好"', '"A: 您好!", "A: 喂,您好"', ("warning", "example_twice", 10)),
        ('fail: ["A: 喂"', 'fail: ["A: 您好"', ("error", "example_contradicts", 10)),
        ("{zh: 禁语, en: Forbidden}", "{zh: 开场, en: Forbidden}", ("warning", "title_twice", 18)),
        ("{zh: 禁语, en: Forbidden}", "{zh: 禁语}", ("note", "title_missing", 18)),
        ("        source: 服务规范\n        points", "        points", ("note", "no_source", 10)),
        ("        class: customer\n", "", ("note", "no_class", 18)),
        (
            GREETING,
            "when: {phrases: {any: [永远没有人说], by: customer}}\n        " + GREETING,
            ("warning", "never_judged", 10),
        ),
        (GREETING, "rule: {phrases: {any: [永远没有人说]}}", ("warning", "always_same", 10)),
    ],
)
def test_what_is_looked_for(folder, old, new, expected):
    assert old in CLEAN
    problems = found_in(folder, CLEAN.replace(old, new, 1))
    assert expected in told(problems), list(map(str, problems))


def test_a_section_whose_weight_never_counts(folder):
    assert ("error", "section_without_points", 27) in told(found_in(folder, CLEAN + MORE.lstrip("\n")))
    assert found_in(folder, (CLEAN + MORE).replace("weight: 30", "weight: 0")) == ()


def test_a_negative_floor_needs_points_to_take_from(folder):
    text = CLEAN + MORE.replace("weight: 30", "weight: 0").replace(
        "rule: {manual", "deduct: {once: 1, floor: -3}, rule: {manual"
    )
    assert "nothing_to_take_from" in {p.code for p in found_in(folder, text)}


def test_a_condition_on_a_channel_the_rubric_is_not_for(folder):
    text = CLEAN.replace("sections:\n", "applies_to: {channels: [chat]}\nsections:\n", 1)
    text = text.replace(GREETING, "when: {metadata: {field: channel, any: [voice]}}\n        " + GREETING)
    assert "channel_never" in {p.code for p in found_in(folder, text)}


def test_a_condition_without_an_example_that_does_not_meet_it(folder):
    text = CLEAN.replace(GREETING, "when: {phrases: {any: [您好, 喂, 说, 什么, 早上好]}}\n        " + GREETING)
    assert "no_absent_example" in {p.code for p in found_in(folder, text)}


def test_everything_is_said_at_once_the_worst_first(folder):
    text = CLEAN.replace("[insult]", "[insutl]").replace("        class: customer\n", "")
    problems = found_in(folder, text.replace("{zh: 禁语, en", "{zh: 开场, en"))
    assert [p.level for p in problems] == sorted((p.level for p in problems), key=["error", "warning", "note"].index)
    assert {"no_kind", "no_class", "title_twice"} <= {p.code for p in problems}
    assert (
        problems[0].text()
        == "item forbidden: the lexicon bad has no kind 'insutl'; there are insult; did you mean insult?"
    )
    assert problems[0].text("zh").endswith("现有 insult；是不是想写 insult？")


def test_a_rubric_that_cannot_be_read_says_all_its_mistakes(folder):
    text = CLEAN.replace("points: 5", "pionts: 5").replace("form", "from").replace("{any:", "{ayn:")
    problems = found_in(folder, text)
    assert [p.place.rpartition(":")[2] for p in problems] == ["13", "21"]
    assert problems[0].suggestion == "points"
    rules = found_in(folder, CLEAN.replace("{any:", "{ayn:").replace("lexicon: bad", "lexicon: bda"))
    assert len(rules) == 2
    assert rules[1].suggestion == "bad"


def test_what_is_taken_over_is_not_looked_at_again(folder):
    found_in(folder, CLEAN.replace("        source: 服务规范\n", ""), "base.yaml")
    child = (
        'extends: base\nrubric: child\nversion: "2"\nsections: [{id: etiquette, items: [{id: greeting, points: 8}]}]'
    )
    assert found_in(folder, child, "child.yaml") == ()
    changed = child.replace("points: 8", "points: 8, rule: {phrases: {any: [永远没有人说]}}")
    assert {p.code for p in found_in(folder, changed, "child.yaml")} == {"no_source", "always_same"}


def test_two_rubrics_for_the_same_conversations(folder):
    for name, queues in (("one", "[vip, 投诉]"), ("two", "[投诉, 售后]"), ("three", "[售前, 老客]")):
        text = CLEAN.replace("rubric: small", f"rubric: {name}")
        found_in(
            folder, text.replace("sections:\n", f"applies_to: {{queues: {queues}}}\nsections:\n", 1), f"{name}.yaml"
        )
    rubrics = [load_rubric(folder / f"{name}.yaml") for name in ("one", "two", "three")]
    (problem,) = lint_together(rubrics)
    assert (problem.level, problem.code, dict(problem.params)) == ("warning", "tie", {"chosen": "one", "other": "two"})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("您好", {"您好"}),
        ("(您|你)好?", {"您", "你", "您好", "你好"}),
        ("我*理解", set()),
        ("(甲|乙)(丙|丁)", {"甲丙", "甲丁", "乙丙", "乙丁"}),
    ],
)
def test_what_a_pattern_says(pattern, expected):
    assert set(spellings(pattern)) == expected


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_problem_has_words_with_the_same_gaps_in_both_languages(code):
    words = WORDS[code]
    assert set(words) == {"zh", "en"}

    class Gaps(dict):
        def __missing__(self, key):
            self[key] = "?"
            return "?"

    gaps = {language: Gaps() for language in words}
    for language, text in words.items():
        text.replace("!r", "").format_map(gaps[language])
    optional = {"kind"}  # told in English only
    assert set(gaps["zh"]) | optional >= set(gaps["en"])
    assert set(gaps["zh"]) <= set(gaps["en"])


def test_what_the_schema_says_of_values_is_there_in_chinese():
    text = Path(rubric_schema.__file__).read_text(encoding="utf-8")
    said = set(re.findall(r'raise ValueError\("(.*)"\)', text))
    assert len(said) == text.count("raise ValueError")
    assert said == set(VALUES)
