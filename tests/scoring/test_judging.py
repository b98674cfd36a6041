"""One item judged: what it requires, its condition, other items' results, and verdicts that do not stand alone."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from rubric_making import make, said, scored

from scoring.example import read_example
from scoring.finding import Context
from scoring.judging import judge_alone, needed_for
from scoring.rubric import load_rubric
from scoring.scorecard import Status, scorecard_to_dict
from scoring.yaml_file import FileError

BODY = f"""\
sections:
  - id: only
    title: t
    items:
      - {{id: told, points: 1, requires: [checked], {said("余额")}}}
      - {{id: strict, points: 1, requires: {{items: [checked], otherwise: fail}}, {said("余额")}}}
      - {{id: later, points: 1, when: {{item: {{id: told}}}}, {said("明细")}}}
      - {{id: unless, points: 1, when: {{none: [{{item: {{id: checked, status: [pass, partial]}}}}]}}, {said("抱歉")}}}
      - {{id: checked, points: 1, when: {{phrases: {{any: [查], by: customer}}}}, {said("核实")}}}
      - {{id: after_person, points: 1, when: {{item: {{id: person}}}}, {said("好")}}}
      - {{id: person, points: 1, rule: {{manual: {{}}}}}}
      - {{id: waits, points: 1, when: {{item: {{id: person, status: not_evaluated}}}}, {said("好")}}}
"""
PASS, FAIL, NONE, OPEN = Status.PASS, Status.FAIL, Status.NOT_APPLICABLE, Status.NOT_EVALUATED


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("C: 查\nA: 核实,余额,明细", {"checked": PASS, "told": PASS, "strict": PASS, "later": PASS, "unless": NONE}),
        ("C: 查\nA: 核实", {"checked": PASS, "told": FAIL, "strict": FAIL, "later": NONE}),
        ("C: 查\nA: 余额,抱歉", {"checked": FAIL, "told": NONE, "strict": FAIL, "later": NONE, "unless": PASS}),
        ("C: 好\nA: 余额", {"checked": NONE, "told": NONE, "strict": NONE, "unless": FAIL}),
        ("C: 查\nA: 好", {"person": OPEN, "after_person": OPEN, "waits": PASS}),
    ],
)
def test_items_that_depend_on_items(tmp_path, dialogue, expected):
    result = scored(make(tmp_path, BODY), dialogue)
    assert {name: result.items[name].status for name in expected} == expected
    assert next(iter(result.items)) == "told"  # shown in the order of the file


def test_reasons_name_what_was_required(tmp_path):
    path = tmp_path / "made.yaml"
    make(tmp_path, BODY)
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "{title: t, id: checked", "{title: {zh: 核实身份, en: Identity}, id: checked"
        ),
        encoding="utf-8",
    )
    data = scorecard_to_dict(scored(load_rubric(path), "C: 查\nA: 余额"))["items"]["strict"]
    assert data["reason"] == "前提条目未通过：核实身份"
    assert data["reason_code"] == "requires_unmet"


def test_an_item_alone_is_judged_with_what_it_needs(tmp_path):
    rubric = make(tmp_path, BODY)
    assert needed_for(rubric, "later") == ("checked", "told", "later")
    conversation, readings = read_example("C: 查\nA: 核实,余额,明细", "zh")
    context = Context(conversation, readings, rubric.lexicons)
    assert judge_alone(rubric, "later", context).status == PASS


@pytest.mark.parametrize(("unknown", "expected"), [("not_evaluated", OPEN), ("not_applicable", NONE), ("apply", PASS)])
def test_what_an_item_is_when_its_condition_is_unknown(tmp_path, unknown, expected):
    body = BODY.replace("when: {item: {id: person}}", f"when: {{item: {{id: person}}}}, when_unknown: {unknown}")
    assert scored(make(tmp_path, body), "A: 好\nC: 好").items["after_person"].status == expected


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("requires: [checked], ", "requires: [chekced], ", 9, ["told", "chekced", "did you mean checked?"]),
        ("{item: {id: told}}", "{item: {id: nowhere}}", 11, ["later", "nowhere"]),
        ("{item: {id: told}}", "{item: {id: told, status: [good]}}", 11, ["status"]),
        (
            "when: {phrases: {any: [查], by: customer}}",
            "requires: [later]",
            11,
            ["later", "depends on itself", "told → checked → later → told"],
        ),
        ("when: {phrases: {any: [查], by: customer}}", "requires: [checked]", 13, ["checked → checked"]),
    ],
)
def test_a_condition_on_nothing_or_on_itself_is_named(tmp_path, old, new, line, words):
    with pytest.raises(FileError) as caught:
        make(tmp_path, BODY.replace(old, new, 1))
    text = str(caught.value)
    assert f"made.yaml:{line}: " in text, text
    assert all(word in text for word in words), text
    assert len(text.splitlines()) == 1, text


def test_an_item_that_is_not_trusted_goes_to_a_person_with_a_suggestion(tmp_path):
    rubric = make(tmp_path, BODY)
    result = scored(rubric, "C: 查\nA: 核实,余额", distrusted=frozenset({"checked"}))
    item = result.items["checked"]
    assert (item.status, item.points, item.reason.code) == (OPEN, None, "not_trusted")
    assert (item.suggested.status, item.suggested.points, item.suggested.reason.code) == (PASS, 1.0, "found")
    assert item.evidence[0].quote == "核实"
    # what depends on it cannot be known either
    assert result.items["told"].status == OPEN
    data = scorecard_to_dict(result)["items"]
    assert data["checked"]["suggested"]["status"] == "pass"
    assert data["person"]["suggested"] == {}


@pytest.mark.parametrize(
    ("when", "suggested"),
    [("{phrases: {any: [没人说]}}", NONE), ("{metadata: {field: channel, any: [chat]}}", None)],
)
def test_not_applicable_by_fact_needs_no_trust(tmp_path, when, suggested):
    body = f"sections: [{{id: s, items: [{{id: a, points: 1, when: {when}, {said('甲')}}}]}}]\n"
    item = scored(make(tmp_path, body), "A: 甲\nC: 好", distrusted=frozenset({"a"})).items["a"]
    assert (item.suggested.status if item.suggested else None) == suggested
    assert item.status == (OPEN if suggested else NONE)


def test_a_person_can_mark_an_item_as_not_applicable(tmp_path):
    result = scored(make(tmp_path, BODY), "C: 查\nA: 好", not_applicable=frozenset({"checked"}))
    item = result.items["checked"]
    assert (item.status, item.na_by, item.points) == (NONE, "human", None)
    assert result.items["unless"].na_by == ""
    assert result.items["told"].na_by == "system"
