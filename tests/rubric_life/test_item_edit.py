from __future__ import annotations

import pytest

from qa.errors import UsageError
from qa.rubric_life import yaml_edit
from qa.rubric_life.item_edit import add_item, change_general, change_item, drop_item, stands_in
from qa.rubrics import shipped_rubrics

TEXT = """\
# ours
rubric: ours   # the name
version: "2026.1"
title: {zh: 我们的, en: Ours}
language: zh
bands: {excellent: 90, good: 80, pass: 70}

sections:
  # manners
  - id: manners
    title: 礼貌
    weight: 20
    items:
      # the first words
      - id: greeting
        title: {zh: 开场白, en: Opening}   # shown
        points: 5   # was 4
        rule:
          all:
            - phrases: {any: [您好, "早上好"], by: agent}   # morning
            # nothing curt
            - none:
                - lexicon: {name: tone-zh, kinds: [curt]}
        examples:
          pass:
            - "A: 您好\\nC: 嗯"
          fail:
            - "A: 喂"
      - {id: closing, title: 结束语, points: 3, critical: form, rule: {phrases: {any: [再见]}}}
  - id: rest
    title: 其他
    weight: 10
    items:
      - id: promise
        title: 承诺
        points: 2
        rule: {manual: {}}
"""
COMMENTS = [line.partition("#")[2] for line in TEXT.splitlines() if "#" in line]


def item(text: str, name: str) -> dict:
    return next(i for s in yaml_edit.read(text)["sections"] for i in s.get("items", ()) if i["id"] == name)


GREETING = item(TEXT, "greeting")
NEW_RULE = {"all": [{"phrases": {"any": ["您好", "下午好"], "by": "agent"}}, GREETING["rule"]["all"][1]]}


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("greeting", "points", 8),
        ("greeting", "title", {"zh": "开头: 问候 # 一", "en": "Opening"}),
        ("greeting", "rule", NEW_RULE),
        ("greeting", "critical", "form"),
        ("greeting", "examples", {"pass": ["A: 您好\nC: 好", "A: 早上好"], "fail": ["A: 喂"]}),
        ("closing", "points", 4),
        ("closing", "class", "customer"),
        ("closing", "rule", {"phrases": {"any": ["再见", "拜拜"], "none": []}}),
        ("promise", "examples", {"pass": ["A: " + "长" * 80], "fail": ["A: 二\nC: 三"]}),
        ("promise", "rule", {"phrases": {"any": ["'\"\\", "{x}", "- y", "yes", "12", ""]}}),
    ],
)
def test_one_key_is_set_and_the_rest_kept(name, key, value):
    section = "rest" if name == "promise" else "manners"
    text = change_item(TEXT, section, name, {key: value})
    assert item(text, name) == {**item(TEXT, name), key: value}
    assert [comment for comment in COMMENTS if comment not in text] == []
    others = {"greeting", "closing", "promise"} - {name}
    assert all(item(text, other) == item(TEXT, other) for other in others)


def test_a_key_is_taken_away():
    assert "critical" not in item(change_item(TEXT, "manners", "closing", {"critical": None}), "closing")
    assert "examples" not in item(change_item(TEXT, "manners", "greeting", {"examples": None}), "greeting")


def test_a_change_touches_only_its_own_lines():
    text = change_item(TEXT, "manners", "greeting", {"points": 8})
    changed = [(a, b) for a, b in zip(TEXT.splitlines(), text.splitlines(), strict=True) if a != b]
    assert changed == [("        points: 5   # was 4", "        points: 8   # was 4")]


EXTENDING = (
    'rubric: ours\nversion: "1"\ntitle: ours\nlanguage: zh\nextends: zh/standard\n\n# sections:\n#   - id: etiquette\n'
)


def test_an_inherited_item_is_overridden_where_the_draft_extends():
    text = change_item(EXTENDING, "etiquette", "greeting", {"points": 9})
    text = change_item(text, "etiquette", "closing", {"points": 1})
    text = change_item(text, "etiquette", "closing", {"critical": None})
    text = drop_item(text, "resolution", "ownership", inherited=True)
    assert all(line in text.splitlines() for line in EXTENDING.splitlines())
    assert yaml_edit.read(text)["sections"] == [
        {
            "id": "etiquette",
            "items": [{"id": "greeting", "points": 9}, {"id": "closing", "points": 1, "critical": None}],
        },
        {"id": "resolution", "items": [{"id": "ownership", "drop": True}]},
    ]


def test_items_come_and_go():
    new = {"id": "order", "title": {"zh": "单号", "en": "Order"}, "points": 5, "rule": {"phrases": {"any": ["订单号"]}}}
    text = add_item(TEXT, "rest", new)
    assert item(text, "order") == new
    assert yaml_edit.read(drop_item(text, "rest", "order", inherited=False)) == yaml_edit.read(TEXT)
    assert not stands_in(drop_item(TEXT, "manners", "greeting", inherited=False), "greeting")
    with pytest.raises(UsageError, match="only one left"):
        drop_item(TEXT, "rest", "promise", inherited=False)


def test_the_standard_itself():
    text = change_general(TEXT, {"version": "2026.10", "bands": {"excellent": 95, "good": 80, "pass": 60}})
    assert 'version: "2026.10"' in text
    assert yaml_edit.read(text) == {
        **yaml_edit.read(TEXT), "version": "2026.10", "bands": {"excellent": 95, "good": 80, "pass": 60},
    }  # fmt: skip


@pytest.mark.parametrize("path", shipped_rubrics()[::3], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_first_and_last_items_of_what_ships_can_be_changed(path):
    text = path.read_text(encoding="utf-8")
    sections = [s for s in yaml_edit.read(text)["sections"] if s.get("items")]
    for section, k in ((sections[0], 0), (sections[-1], -1)):
        old = section["items"][k]
        examples = old.get("examples", {"pass": ["A: 零"]})
        changes = {
            "points": 7.5,
            "examples": {**examples, "pass": [*examples["pass"][1:], "A: 一\nC: 二"], "partial": ["A: x"]},
        }
        new = change_item(text, section["id"], old["id"], changes)
        assert item(new, old["id"]) == {**old, **changes}
        assert sum("#" in line for line in new.splitlines()) == sum("#" in line for line in text.splitlines())
