from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from app import rubric_desk
from app.state import AppState, attach
from app.widgets.rubric_html import item_html, marked_turns
from app.widgets.rule_words import rule_html
from qa.rubric_life import yaml_edit
from qa.rubric_life.drafts import new_draft, save_draft
from qa.rubric_life.places import RubricFolder
from qa.rubric_life.publishing import publish
from qa.rubric_life.trial import try_dialogue
from qa.rubrics import load, shipped_standards
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.viewer import Viewer

MAIN = Path(__file__).parents[2] / "app" / "main.py"
HOSTILE = "<img src=x onerror=alert(1)>"
SMALL = f"""\
rubric: small   # ours
version: "1"
title: {{zh: "小标准{HOSTILE}", en: "Small {HOSTILE}"}}
language: zh
sections:
  - id: manners
    title: {{zh: 礼貌, en: Manners}}
    items:
      # the first words
      - id: greeting
        title: {{zh: 开场白, en: Opening}}
        points: 5
        rule: {{phrases: {{any: [您好], by: agent}}}}
        examples:
          pass: ["A: 您好\\nC: 嗯"]
          fail: ["A: 喂\\nC: 嗯"]
      - {{id: closing, title: {{zh: 结束语, en: Closing}}, points: 3, rule: {{phrases: {{any: [再见]}}}}}}
"""


@pytest.fixture
def folder(tmp_path):
    """An empty database, attached as the server does, with one small draft."""
    state = StateFolder(tmp_path / "x.duckdb")
    state.ensure()
    with open_database(state.database) as db:
        attach(AppState(db, state))
        rubrics = RubricFolder(state)
        save_draft("small", SMALL, rubrics)
        yield rubrics
    attach(None)


def start(lang: str = "zh", **params: str) -> AppTest:
    test = AppTest.from_file(str(MAIN), default_timeout=90)
    for name, value in {"lang": lang, **params}.items():
        test.query_params[name] = value
    test._page_hash = calc_hash("rubrics")
    return checked(test.run())


def checked(test: AppTest) -> AppTest:
    assert not test.exception, test.exception
    return test


def nodes(node):
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def html(test: AppTest) -> str:
    return " ".join(n.proto.body for n in nodes(test._tree) if getattr(n, "type", "") == "html")


def listed(test: AppTest) -> list[dict]:
    found = [n.proto for n in nodes(test._tree) if getattr(n, "type", "") == "bidi_component"]
    return next(json.loads(p.json)["rows"] for p in found if p.component_name == "callqa_standards")


def text_of(folder: RubricFolder) -> str:
    return folder.draft("small").read_text(encoding="utf-8")


def button(test: AppTest, label: str):
    return next(b for b in test.button if b.label == label)


def form_field(test: AppTest, kind: str, label: str):
    return next(w for w in getattr(test, kind) if w.label == label)


@pytest.mark.parametrize(("lang", "state"), [("zh", "草稿"), ("en", "Draft")])
def test_the_list_names_every_standard_with_its_state(folder, lang, state):
    rows = {row["key"]: row for row in listed(start(lang))}
    assert rows["draft/small"]["state"] == state
    assert rows["draft/small"]["items"] == "2"
    assert {"zh/standard", "en/standard", "zh/telecom"} <= set(rows)
    assert rows["zh/standard"]["tone"] == "good"  # judges as long as nothing is published


def test_who_published_stands_in_the_list(folder):
    publish(folder.draft("small"), folder, by="王敏", why="第一版")
    rows = {row["key"]: row for row in listed(start())}
    assert rows["small@1"]["state"] == "正在使用"
    assert "王敏" in rows["small@1"]["who"]
    assert "第一版" in rows["small@1"]["who"]
    assert rows["zh/standard"]["state"] == "内置"


def test_a_standard_is_read_in_words_and_searched(folder):
    test = start(rubric="draft/small")
    page = html(test)
    for words in ("开场白", "5 分", "说到词语", "<code>您好</code>", "A: 您好", "未通过"):
        assert words in page
    test.text_input(key="standard_search").set_value("再见").run()
    assert "结束语" in html(checked(test))
    assert "开场白" not in html(test)


@pytest.mark.parametrize("view", ["read", "try", "edit", "compare", "history", "trust"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_view_opens_and_escapes_what_the_file_says(folder, lang, view):
    test = start(lang, rubric="draft/small", view=view)
    assert HOSTILE not in html(test)
    assert "&lt;img src=x" in html(test)


@pytest.mark.parametrize("params", [{"rubric": "../../etc/passwd"}, {"rubric": "draft/none"}])
def test_an_unknown_standard_is_told_so(folder, params):
    assert [info.value for info in start(**params).info] == ["找不到这份标准，它可能已被删除或改名。"]


def test_a_pasted_dialogue_is_judged(folder):
    test = start(rubric="draft/small", view="try")
    test.text_area[0].set_value(f"客服：您好{HOSTILE}\n客户：嗯\n客服：拜拜\n客户：好")
    button(test, "试评").click().run()
    page = html(checked(test))
    assert "<b>62.5</b>" in page
    assert '<mark class="good" title="开场白">您好</mark>' in page
    assert HOSTILE not in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "没有标明说话人"),
        ("   ", "对话是空的"),
    ],
)
def test_a_dialogue_that_cannot_be_read_is_one_sentence(folder, text, said):
    test = start(rubric="draft/small", view="try")
    test.text_area[0].set_value(text)
    button(test, "试评").click().run()
    assert len(checked(test).error) == 1
    assert said in test.error[0].value


def test_a_form_changes_the_file_and_keeps_its_comments(folder):
    test = start(rubric="draft/small", view="edit")
    test.selectbox(key="edit_item_small").set_value("greeting").run()
    form_field(test, "number_input", "分值").set_value(8.0)
    form_field(test, "text_area", "词语，每行一个").set_value("您好\n早上好")
    form_field(test, "text_area", "不应通过的例句").set_value("A: 喂\nC: 嗯\n\nA: 说\nC: 好")
    button(test, "保存").click().run()
    checked(test)
    item = yaml_edit.read(text_of(folder))["sections"][0]["items"][0]
    assert item["points"] == 8
    assert item["rule"] == {"phrases": {"any": ["您好", "早上好"], "by": "agent"}}
    assert item["examples"] == {"pass": ["A: 您好\nC: 嗯"], "fail": ["A: 喂\nC: 嗯", "A: 说\nC: 好"]}
    assert "# ours" in text_of(folder)
    assert "# the first words" in text_of(folder)
    assert "3 个例句全部符合预期" in html(test)


def test_a_change_that_makes_a_mistake_is_not_saved(folder):
    test = start(rubric="draft/small", view="edit")
    test.selectbox(key="edit_item_small").set_value("greeting").run()
    form_field(test, "text_area", "词语，每行一个").set_value("(您|你")
    button(test, "保存").click().run()
    assert "未保存" in checked(test).error[0].value
    assert text_of(folder) == SMALL


def test_an_item_is_added_and_deleted(folder):
    test = start(rubric="draft/small", view="edit")
    test.selectbox(key="edit_item_small").set_value("+").run()
    form_field(test, "text_input", "中文名称").set_value("核对单号")
    form_field(test, "text_input", "英文名称").set_value("Order number")
    button(test, "新增").click().run()
    checked(test)
    assert [i["id"] for i in yaml_edit.read(text_of(folder))["sections"][0]["items"]] == [
        "greeting", "closing", "order_number",
    ]  # fmt: skip
    assert test.selectbox(key="edit_item_small").value == "order_number"
    button(test, "确认删除").click().run()
    assert yaml_edit.read(text_of(folder)) == yaml_edit.read(SMALL)
    assert "# the first words" in text_of(folder)


def test_a_draft_that_extends_takes_only_the_change(folder):
    file = new_draft("ours", folder)
    test = start(rubric="draft/ours", view="edit")
    test.selectbox(key="edit_item_ours").set_value("greeting").run()
    form_field(test, "number_input", "分值").set_value(9.0)
    button(test, "保存").click().run()
    checked(test)
    assert yaml_edit.read(file.read_text("utf-8"))["sections"] == [
        {"id": "etiquette", "items": [{"id": "greeting", "points": 9}]}
    ]


def test_a_draft_with_mistakes_names_their_lines(folder):
    save_draft("small", SMALL + "bogus: 1\n", folder)
    for view in ("read", "edit", "try"):
        test = start(rubric="draft/small", view=view)
        assert test.error
        assert f"第 {SMALL.count(chr(10)) + 1} 行" in html(test)


def test_publishing_asks_who_and_why_and_stands_in_the_history(folder):
    test = start(rubric="draft/small", view="compare")
    button(test, "发布 1").click().run()
    assert "请写明操作人和原因" in checked(test).error[0].value
    form_field(test, "text_input", "操作人").set_value("王敏")
    form_field(test, "text_input", "原因").set_value(HOSTILE)
    button(test, "发布 1").click().run()
    checked(test)
    assert test.query_params["rubric"] in ("small@1", ["small@1"])
    page = html(start(rubric="small@1", view="history"))
    assert "王敏" in page
    assert HOSTILE not in page
    assert "正在使用" in page


def test_mistakes_keep_from_publishing(folder):
    save_draft("small", SMALL.replace("points: 5", "points: 0").replace("points: 3", "points: 0"), folder)
    test = start(rubric="draft/small", view="compare")
    assert button(test, "发布 1").disabled
    assert "改正下面的错误" in test.error[0].value


def test_a_reviewer_reads_and_tries_but_changes_nothing(folder, monkeypatch):
    monkeypatch.setattr(rubric_desk, "viewer", lambda: Viewer("reviewer", ("一组",)))
    assert not [b for b in start().button if b.label == "建立草稿"]
    for view in ("edit", "compare", "trust"):
        labels = {b.label for b in start(rubric="draft/small", view=view).button}
        assert not labels & {"保存", "发布 1", "按这个结果执行", "开始试评"}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"phrases": {"any": ["<i>"], "within": {"first_turns": 2}}}, ["<code>&lt;i&gt;</code>"]),
        ({"none": [{"forbidden": {"lexicon": "forbidden-zh"}}]}, ["以下都不能成立", "forbidden-zh", "全部类别"]),
        ({"act": "empathises", "at_least": 0.7}, ["言语行为", "0.7"]),
        ({"order": {"steps": [{"step": {"zh": "问候"}, "rule": {"duration": {"at_least": 3}}}]}}, ["问候", "通话时长"]),
        ({"lexicon": {"name": "a", "after": "trigger", "within": {"turns": 3}}}, ["3 轮内", "触发条件的那句话"]),
        ({"someday": {"x": HOSTILE}}, ["someday", "&lt;img"]),
        ([], ["<li>[]</li>"]),
        (None, ["None"]),
    ],
)
def test_a_rule_is_told_in_words(rule, words):
    text = rule_html(rule, {})
    assert all(word in text for word in words)
    assert HOSTILE not in text


@pytest.mark.parametrize("path", shipped_standards(), ids=lambda path: path.parent.name)
def test_every_item_that_ships_is_told_in_words(path):
    rubric, data = load(path), yaml_edit.read(path.read_text("utf-8"))
    for item in rubric_desk.items_of(data).values():
        assert "<li><b>" in item_html(item, rubric.lexicons)


def test_marks_that_overlap_are_cut_and_escaped():
    rubric = load(shipped_standards()[0])
    tried = try_dialogue(f"A: 您好{HOSTILE},请问有什么可以帮您\nC: 没事\nA: 再见\nC: 好", rubric)
    text = marked_turns(tried.conversation, tried.card.items, {"greeting": HOSTILE})
    assert "<mark" in text
    assert HOSTILE not in text
