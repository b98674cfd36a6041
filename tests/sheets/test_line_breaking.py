from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sheets.line_breaking import broken


def width(text: str) -> float:
    return sum(2.0 if ord(c) > 0x2E80 else 1.0 for c in text)


@pytest.mark.parametrize(
    ("text", "wide", "lines"),
    [
        ("您好很高兴为您服务", 8, ["您好很高", "兴为您服", "务"]),
        ("您好，好", 4, ["您", "好，", "好"]),
        ("他说了“你好”", 7, ["他说了", "“你好”"]),
        ("one two three", 7, ["one two", "three"]),
        ("用 CallQA 看", 8, ["用", "CallQA", "看"]),
        ("extraordinary", 6, ["extrao", "rdinar", "y"]),
        ("a\nb", 9, ["a", "b"]),
        ("", 9, [""]),
    ],
)
def test_lines_end_where_they_may(text, wide, lines):
    assert broken(text, wide, width) == lines


@given(st.text(alphabet="您好，。“”（）abc 12.-’\n", max_size=60), st.integers(4, 20))
def test_nothing_is_lost_and_no_line_is_too_wide(text, wide):
    lines = broken(text, wide, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= wide for line in lines)
