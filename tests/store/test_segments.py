from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from qa.source import Failure
from qa.store.segment_rows import parse_start
from qa.store.segments import set_aside, waiting_segments, write_segment


def test_the_same_work_is_the_same_segment_and_other_work_another(make: Any, spool: Path) -> None:
    first = write_segment([make("a")], [Failure("b.wav", "empty")], spool)
    assert write_segment([make("a")], [Failure("b.wav", "empty")], spool) == first
    assert write_segment([make("a", total=10.0)], [Failure("b.wav", "empty")], spool) != first
    assert len(list(spool.iterdir())) == 2


def test_one_row_a_conversation_with_all_of_it_nested(make: Any, spool: Path) -> None:
    rows = pq.read_table(write_segment([make("a")], [Failure("b.wav", "empty")], spool)).to_pylist()
    assert [(r["kind"], r["status"], r["error"]) for r in rows] == [
        ("result", "ok", ""),
        ("failure", "failed", "empty"),
    ]
    assert [t["label"] for t in rows[0]["turns"]] == ["", "neg", ""]
    assert [(i["item"], len(i["evidence"])) for i in rows[0]["items"]] == [("greeting", 1), ("closing", 0)]
    assert rows[0]["started_at"] == datetime(2026, 5, 4, 10)
    assert rows[0]["started_at_text"] == "2026-05-04T10:00:00+08:00"


def test_a_writer_that_fails_leaves_nothing(make: Any, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_segment([make("a")], [], spool)
    assert list(spool.iterdir()) == []


def test_segments_wait_in_the_order_they_were_written(make: Any, spool: Path) -> None:
    written = [write_segment([make(f"c{k}")], [], spool) for k in range(5)]
    rewritten = write_segment([make("c0")], [], spool)
    assert [s.path for s in waiting_segments(spool)] == [*written[1:], rewritten]


def test_the_time_of_writing_is_finer_than_a_tick_of_the_file_system(
    make: Any, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_790_000_000_000_000_001)
    write_segment([make("a")], [], spool)
    assert [s.written_ns for s in waiting_segments(spool)] == [1_790_000_000_000_000_001]


def test_only_the_owner_can_read_a_segment(make: Any, spool: Path) -> None:
    assert write_segment([make("a")], [], spool).stat().st_mode & 0o077 == 0


def test_a_segment_set_aside_waits_no_longer(make: Any, spool: Path) -> None:
    bad = set_aside(write_segment([make("a")], [], spool), "it is damaged")
    assert waiting_segments(spool) == []
    assert bad.name.endswith(".parquet.bad")
    assert bad.with_name(bad.name + ".txt").read_text() == "it is damaged\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-04T10:00:00+08:00", datetime(2026, 5, 4, 10)),
        ("2026-05-04T23:30:00Z", datetime(2026, 5, 4, 23, 30)),
        ("2026-05-04 10:00", datetime(2026, 5, 4, 10)),
        ("2026/05/04 10:00:01", datetime(2026, 5, 4, 10, 0, 1)),
        ("2026-05-04", datetime(2026, 5, 4)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_start_keeps_the_wall_clock_of_its_source(text: str, expected: datetime | None) -> None:
    assert parse_start(text) == expected


def test_the_sound_is_recorded_only_where_there_is_one(make: Any, spool: Path, tmp_path: Path) -> None:
    sound = tmp_path / "a.wav"
    sound.write_bytes(b"RIFF")

    def recorded(**change: Any) -> str:
        path = write_segment([make("a", **change)], [], spool)
        return str(pq.read_table(path).to_pylist()[0]["audio_path"])

    assert recorded(source="a.wav", audio=str(sound)) == str(sound)
    assert recorded(source=str(sound)) == ""
    # a manifest cannot point the player at any file it likes
    assert recorded(source="gone.wav", metadata={"audio_path": str(sound)}) == ""
