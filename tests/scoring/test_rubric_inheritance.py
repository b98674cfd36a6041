"""A rubric states only what it adds, changes or drops; the rest comes from the one it extends, wherever that lies."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scoring.example_check import check_examples
from scoring.rubric import Library, lexicon_file, load_rubric
from scoring.yaml_file import FileError

BASE = """\
rubric: base
version: "1"
title: t
language: zh
bands: {excellent: 95}
sections:
  - id: outer
    title: t
    weight: 60
    items:
      - id: one
        title: 一
        points: 5
        rule: {lexicon: {name: words}}
        examples: {pass: ["A: 甲"], fail: ["A: 乙"]}
      - {id: two, title: 二, points: 5, rule: {phrases: {any: [丙]}}, examples: {pass: ["A: 丙"], fail: ["A: 丁"]}}
    sections:
      - id: inner
        title: t
        items: [{id: three, title: 三, points: 5, rule: {manual: {}}}]
  - id: last
    title: t
    weight: 40
    items: [{id: four, title: 四, points: 5, rule: {manual: {}}}]
"""
WORDS = 'lexicon: words\nversion: "1"\nlanguage: zh\nkinds: {a: {phrases: [甲]}}\n'
CHILD = 'rubric: child\nversion: "2"\n'


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A library with the base in a language's folder and its lexicon beside that."""
    folder = tmp_path / "library"
    for name in ("zh", "lexicons"):
        (folder / name).mkdir(parents=True)
    (folder / "zh" / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "lexicons" / "words.yaml").write_text(WORDS, encoding="utf-8")
    return folder


def child(folder: Path, text: str, extends: str = "base") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "child.yaml"
    path.write_text(f"extends: {extends}\n{CHILD}{text}", encoding="utf-8")
    return path


def points(rubric):
    return {item.id: item.points for _, item in rubric.items()}


@pytest.mark.parametrize(
    ("text", "expected", "weights"),
    [
        ("", {"one": 5, "two": 5, "three": 5, "four": 5}, [60, None, 40]),
        (
            "sections: [{id: inner, weight: 7, items: [{id: three, points: 9}]}]",  # wherever it stands
            {"one": 5, "two": 5, "three": 9, "four": 5},
            [60, 7, 40],
        ),
        (  # an item named in another section moves there
            "sections: [{id: outer, items: [{id: three, points: 1}]}, {id: inner, drop: true}]",
            {"one": 5, "two": 5, "three": 1, "four": 5},
            [60, 40],
        ),
        (
            "sections: [{id: new, title: t, weight: 3, items: [{id: two}]}]",
            {"one": 5, "three": 5, "four": 5, "two": 5},
            [60, None, 40, 3],
        ),
        ("sections: [{id: inner, drop: true}]", {"one": 5, "two": 5, "four": 5}, [60, 40]),
        ("sections: [{id: last, drop: true}]", {"one": 5, "two": 5, "three": 5}, [60, None]),
        (
            "sections: [{id: outer, weight: 50, items: [{id: one, drop: true}, {id: new, title: n, rule: {manual: {}}}]}]",
            {"two": 5, "new": 0, "three": 5, "four": 5},
            [50, None, 40],
        ),
        (
            "sections: [{id: extra, title: t, weight: 1, items: [{id: five, title: n, points: 2, rule: {manual: {}}}]}]",
            {"one": 5, "two": 5, "three": 5, "four": 5, "five": 2},
            [60, None, 40, 1],
        ),
    ],
)
def test_what_is_added_changed_and_dropped(shelf, text, expected, weights):
    rubric = load_rubric(child(shelf / "zh", text))
    assert points(rubric) == expected
    assert [section.weight for section in rubric.all_sections()] == weights
    assert (rubric.name, rubric.version, rubric.bands.excellent) == ("child", "2", 95)


@pytest.mark.parametrize(
    ("where", "extends"),
    [
        ("library/zh", "base"),
        ("library/zh", "zh/base"),
        ("library/en", "zh/base"),
        ("mine", "zh/base"),
        ("mine", "../library/zh/base.yaml"),
        ("mine", "published-base"),
    ],
)
def test_a_parent_is_found_beside_above_in_the_library_by_path_and_by_name(shelf, where, extends):
    library = Library((shelf,), (("published-base", shelf / "zh" / "base.yaml"),))
    path = child(shelf.parent / where, "", extends)
    assert points(load_rubric(path, library))["one"] == 5
    assert lexicon_file(path, "words", library).samefile(shelf / "lexicons" / "words.yaml")


def test_lexicons_beside_the_child_come_first(shelf):
    path = child(shelf.parent / "mine", "", "zh/base")
    own = path.parent / "lexicons"
    own.mkdir()
    (own / "words.yaml").write_text(WORDS.replace("甲", "乙"), encoding="utf-8")
    rubric = load_rubric(path, Library((shelf,)))
    assert lexicon_file(path, "words", Library((shelf,))) == own / "words.yaml"
    assert rubric.hash != load_rubric(child(shelf / "zh", "", "base")).hash


def test_over_two_steps(shelf):
    child(shelf / "zh", "sections: [{id: last, items: [{id: four, points: 8}]}]").rename(shelf / "zh" / "middle.yaml")
    rubric = load_rubric(child(shelf / "zh", "bands: {excellent: 99}", "middle"))
    assert (points(rubric)["four"], rubric.bands.excellent) == (8, 99)


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("", []),
        ("sections: [{id: outer, items: [{id: one, points: 9, help: h}]}]", []),
        ("sections: [{id: outer, items: [{id: one, rule: {phrases: {any: [甲, 戊]}}}]}]", ["one", "one"]),
        ('sections: [{id: outer, items: [{id: two, examples: {pass: ["A: 丙丙"]}}]}]', ["two"]),
        ("sections: [{id: outer, items: [{id: two, when: {phrases: {any: [丁]}}}]}]", ["two", "two"]),
    ],
)
def test_examples_belong_to_the_file_that_says_how_an_item_is_judged(shelf, text, run):
    rubric = load_rubric(child(shelf / "zh", text))
    assert [result.item for result in check_examples(rubric)] == run
    assert len(list(check_examples(load_rubric(shelf / "zh" / "base.yaml")))) == 4


@pytest.mark.parametrize(
    ("text", "extends", "words"),
    [
        ("", "bsae", ["child.yaml:1:", "bsae", "did you mean base?"]),
        ("", "zh/nowhere", ["child.yaml:1:", "zh/nowhere"]),
        ("", "child", ["child.yaml:1:", "circle"]),
        ("sections: [{id: outre, drop: true}]", "base", ["child.yaml:4:", "outre", "did you mean outer?"]),
        (
            "sections: [{id: outer, items: [{id: oen, drop: true}]}]",
            "base",
            ["child.yaml:4:", "oen", "did you mean one?"],
        ),
        ("sections: [{id: outer, items: [{id: one, pionts: 3}]}]", "base", ["child.yaml:4:", "pionts", "points"]),
        ("sections: [{id: outer, items: [{id: five, points: 3}]}]", "base", ["child.yaml:4:", "five", "missing"]),
        (
            "sections: [{id: outer, items: [{id: four}]}]",
            "base",
            ["base.yaml:21", "last", "neither items nor sections"],
        ),
        ("sections: [{id: inner, items: [{id: three, drop: true}]}]", "base", ["inner", "neither items nor sections"]),
        ("sections: [7]", "base", ["sections", "mapping"]),
        ("sections: [{items: []}]", "base", ["id", "missing"]),
    ],
)
def test_what_cannot_be_joined_is_named(shelf, text, extends, words):
    with pytest.raises(FileError) as caught:
        load_rubric(child(shelf / "zh", text, extends))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_circle_over_three_files(shelf):
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        (shelf / "zh" / f"{name}.yaml").write_text(f"extends: {parent}\n{CHILD}", encoding="utf-8")
    with pytest.raises(FileError, match=r"c\.yaml:1: .*a extends itself in a circle"):
        load_rubric(shelf / "zh" / "a.yaml")
