from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))

from reason_texts import GAP, gathered

from app.i18n.reasons import TABLE, _patterns, in_language, split
from scoring.reasons import WORDS, Reason, render

CHINESE = range(0x4E00, 0xA000)


def chinese(text: str) -> bool:
    return any(ord(sign) in CHINESE for sign in text)


def test_reasons_are_gathered():
    assert len(gathered()) > 100
    assert {"the file is empty", f"cannot be opened ({GAP})", "check the path and its rights"} <= set(gathered())


@pytest.mark.parametrize("text", gathered())
def test_every_reason_of_the_code_has_a_chinese_sentence(text):
    found = in_language(text, "zh")
    assert found != text
    assert chinese(found.replace("客服", "").replace("会话ID", ""))
    assert found.count(GAP) == text.count(GAP)
    assert "{" not in found or "{" in text
    # no half of it is left in English
    for part in split(text):
        assert not part or in_language(part, "zh") != part or part in found.replace("；", "; ")
    assert not any(f" {word} " in f" {found} " for word in ("the", "is", "not", "cannot", "its", "it", "again", "give"))


def test_no_sentence_is_said_of_nothing():
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    assert all(words.strip() for words in table.values())
    assert all(pattern.groupindex or pattern.pattern for pattern, _ in _patterns("zh"))


PARAMS = {
    "quote": "你好",
    "found": 2,
    "needed": 4,
    "language": "fr",
    "count": 3,
    "limit": 3,
    "longest": 4,
    "seconds": 9,
}
PARAMS |= {"done": 1, "total": 3, "missed": "核实", "rate": 2, "confidence": 0.5, "field": "queue", "value": "x"}


@pytest.mark.parametrize("code", sorted(set(WORDS) - {"none", "metadata_met"}))
@pytest.mark.parametrize(("kept", "wanted"), [("zh", "en"), ("en", "zh"), ("zh", "zh"), ("en", "en")])
def test_reasons_of_scoring_are_told_in_either_language(code, kept, wanted):
    reason = Reason(code, PARAMS)
    assert in_language(render(reason, kept), wanted) == render(reason, wanted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("line 3: is not valid JSON (column 5: Extra data)", "第 3 行：不是有效的 JSON（第 5 列：末尾有多余内容）"),
        ("turn 2: no role; write agent, customer or other (客服, 客户, 系统)",
         "第 2 轮：没有写角色；写 客服、客户 或 系统（agent、customer、other）"),
        ("listed in m.csv:4: .exe files are not known; give audio (wav, mp3, m4a, ogg, flac …) or chats (json, jsonl, csv, txt)",
         "列在 m.csv:4：不支持 .exe 文件；请提供录音（wav、mp3、m4a、ogg、flac 等）或聊天记录（json、jsonl、csv、txt）"),
        ("cannot be opened (Permission denied); check its rights", "打不开（没有权限）；请检查权限"),
        ("只有 2 轮,少于 4 轮,不评分", "只有 2 轮，少于 4 轮，不评分"),
        ("something nobody foresaw; do this", "something nobody foresaw; do this"),
    ],
)  # fmt: skip
def test_sentences(text, expected):
    assert in_language(text, "zh").replace("; ", "；") == expected.replace("; ", "；")


def test_english_stays_english():
    assert in_language("the file is empty; export it again", "en") == "the file is empty; export it again"


def test_a_semicolon_in_brackets_divides_nothing():
    assert split("not found (here; there); look") == ("not found (here; there)", "look")
