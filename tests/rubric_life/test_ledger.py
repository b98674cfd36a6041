"""The history: appended to, sealed, and a change of it is found."""

from __future__ import annotations

import json

import pytest

from qa.errors import RubricError
from qa.rubric_life.ledger import Entry, append, read_ledger


def entry(number: int, why: str = "because") -> Entry:
    return Entry(
        "publish", "our-standard", f"2026.{number}", f"{number}" * 64, "王芳", why, "2026-07-01T10:00:00+00:00"
    )


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "history.jsonl"
    for number, why in enumerate(("first", "two\nlines and a \u2028 separator", "third"), start=1):
        append(file, entry(number, why))
    return file


def test_entries_come_back_in_order_whatever_is_in_them(path):
    assert [(e.version, e.why) for e in read_ledger(path)] == [
        ("2026.1", "first"),
        ("2026.2", "two\nlines and a \u2028 separator"),
        ("2026.3", "third"),
    ]
    assert len({e.seal for e in read_ledger(path)}) == 3


def test_no_file_is_an_empty_history(tmp_path):
    assert read_ledger(tmp_path / "none.jsonl") == ()


def lines(path) -> list[str]:
    return path.read_text("utf-8").split("\n")[:-1]


def reworded(found, k=0):
    changed = json.loads(found[k]) | {"by": "somebody else"}
    return [*found[:k], json.dumps(changed, ensure_ascii=False), *found[k + 1 :]]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda found: reworded(found, 0), 1),
        (lambda found: reworded(found, 2), 3),
        (lambda found: [found[0], found[2]], 2),
        (lambda found: found[1:], 1),
        (lambda found: [found[1], found[0], found[2]], 1),
        (lambda found: [*found[:2], found[2][:40]], 3),
        (lambda found: [*found, '{"event": "publish"}'], 4),
        (lambda found: [*found, "[1]"], 4),
    ],
)
def test_a_changed_history_is_named_by_its_line(path, change, line):
    path.write_text("\n".join(change(lines(path))) + "\n", encoding="utf-8")
    with pytest.raises(RubricError, match=rf"history.jsonl:{line}: .*backup"):
        read_ledger(path)


def test_nothing_is_added_to_a_damaged_history(path):
    path.write_text("\n".join(reworded(lines(path))) + "\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(RubricError):
        append(path, entry(4))
    assert path.read_bytes() == before
