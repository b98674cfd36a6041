"""Differences in words: what was added, dropped, changed, and nothing else."""

from __future__ import annotations

import json

import pytest

from qa.rubric_life.difference import Change, difference
from qa.rubric_life.difference_report import difference_to_dict, lines_of
from qa.rubric_life.publishing import publish
from qa.rubrics import library_of, shipped_rubrics
from scoring.yaml_file import FileError

ZH = next(path for path in shipped_rubrics() if path.parts[-2:] == ("zh", "standard.yaml"))
BASE = """\
rubric: small
version: "1"
title: {zh: 小, en: Small}
language: zh
bands: {excellent: 90, good: 80, pass: 70}
sections:
  - id: talk
    title: {zh: 沟通, en: Talk}
    weight: 10
    items:
      - {id: hello, title: {zh: 问候, en: Hello}, points: 5, rule: {phrases: {any: [您好, 早上好], by: agent}}}
      - {id: words, title: {zh: 用语, en: Words}, points: 5, rule: {lexicon: {name: own, by: agent}}}
      - id: both
        title: {zh: 两者, en: Both}
        points: 1
        rule: {all: [{phrases: {any: [甲], by: agent}}, {phrases: {any: [乙], by: agent}}]}
"""
WORDS = 'lexicon: own\nversion: "1"\nlanguage: zh\nkinds:\n  warm: {severity: minor, phrases: [谢谢, 辛苦了]}\n'


@pytest.fixture
def compare(tmp_path):
    def run(new: str, words: str = WORDS):
        paths = []
        for name, text, lexicon in (("old", BASE, WORDS), ("new", new, words)):
            (tmp_path / name / "lexicons").mkdir(parents=True)
            (tmp_path / name / "lexicons" / "own.yaml").write_text(lexicon, encoding="utf-8")
            paths.append(tmp_path / name / "r.yaml")
            paths[-1].write_text(text, encoding="utf-8")
        return difference(*paths, library_of())

    return run


def parts(found):
    return [(what, part.id, part.kind) for what in ("sections", "items", "lexicons") for part in getattr(found, what)]


def test_the_same_content_is_the_same_whatever_its_layout(compare):
    found = compare("# a comment\n" + BASE.replace("points: 5, rule", "points:   5, rule"))
    assert found.same
    assert (found.general, parts(found)) == ((), [])
    assert [str(line) for line in lines_of(found)] == ["small@1 → small@1", "the same content"]


@pytest.mark.parametrize(
    ("old", "new", "place", "change"),
    [
        ("[您好, 早上好]", "[您好, 晚上好]", ("items", "hello"), Change(("rule", "phrases", "any"), added=("晚上好",), removed=("早上好",))),
        ("[您好, 早上好]", "[早上好, 您好]", ("items", "hello"), Change(("rule", "phrases", "any"), "[您好, 早上好]", "[早上好, 您好]")),
        ("points: 1\n", "points: 2\n", ("items", "both"), Change(("points",), "1", "2")),
        ("points: 1\n", "points: 1\n        critical: form\n", ("items", "both"), Change(("critical",), "", "form")),
        ("any: [乙]", "any: [乙, 丙]", ("items", "both"), Change(("rule", "all", "2", "phrases", "any"), added=("丙",))),
        ("weight: 10", "weight: 20", ("sections", "talk"), Change(("weight",), "10", "20")),
        ("good: 80", "good: 85", None, Change(("bands", "good"), "80", "85")),
        ('"1"', '"2"', None, Change(("version",), "1", "2")),
    ],
)  # fmt: skip
def test_one_change_is_told_by_its_place_and_words(compare, old, new, place, change):
    found = compare(BASE.replace(old, new))
    assert not found.same
    if place is None:
        assert (found.general, parts(found)) == ((change,), [])
    else:
        ((_, name, kind),) = parts(found)
        assert (name, kind) == (place[1], "changed")
        assert getattr(found, place[0])[0].changes == (change,)


def test_items_that_come_go_and_move(compare):
    section = "  - id: more\n    title: 多\n    weight: 5\n    items:\n      - id: both"
    moved = BASE.replace("      - {id: hello", "      - {id: hallo").replace("      - id: both", section)
    found = compare(moved)
    assert parts(found) == [
        ("sections", "more", "added"),
        ("items", "hello", "dropped"),
        ("items", "both", "changed"),
        ("items", "hallo", "added"),
    ]
    (both,) = [item for item in found.items if item.id == "both"]
    assert both.changes == (Change(("section",), "talk", "more"),)


def test_words_of_a_lexicon_are_part_of_the_rubric(compare):
    found = compare(BASE, WORDS.replace("辛苦了", "多谢") + "  cold: {severity: severe, phrases: [哼]}\n")
    assert not found.same
    (own,) = found.lexicons
    assert own.changes == (
        Change(("warm", "phrases"), added=("多谢",), removed=("辛苦了",)),
        Change(("cold",), "", "{severity: severe, phrases: [哼]}"),
    )
    assert "1 lexicon changed" in [str(line) for line in lines_of(found)][-1]


def test_a_draft_beside_what_it_extends_and_beside_a_published_version(folder, draft, texts):
    library = library_of(folder.state)
    found = difference(ZH, draft(), library)
    assert [(p.id, p.kind) for p in found.items] == [
        ("greeting", "changed"),
        ("over_apology", "dropped"),
        ("order_number", "added"),
    ]
    published = publish(draft(), folder, by="x", why="y").version
    again = difference(published.path, draft(texts("2026.2", **{"points: 8": "points: 9"})), library_of(folder.state))
    assert again.general == (Change(("version",), "2026.1", "2026.2"),)
    assert [(p.id, p.changes) for p in again.items] == [("greeting", (Change(("points",), "8", "9"),))]
    assert json.loads(json.dumps(difference_to_dict(again)))["items"][0]["id"] == "greeting"


def test_a_rubric_with_mistakes_is_named(draft):
    with pytest.raises(FileError, match=r"draft\.yaml:1: "):
        difference(ZH, draft("rubric: x\n"), library_of())
