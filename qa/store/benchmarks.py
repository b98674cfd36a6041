"""What the dimensions of the radar are measured against: the trade's average, or a goal of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qa.store.connection import Cursor, Database, rows


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The value (0..100) of a dimension, and where it is from."""

    dimension: str
    value: float
    source: str


def benchmarks(db: Database | Cursor) -> Mapping[str, Benchmark]:
    """The benchmarks that were set, by dimension. They say nothing of any conversation."""
    found = rows(db, "SELECT dimension, value, source FROM radar_benchmark ORDER BY dimension")
    return {dimension: Benchmark(dimension, value, source) for dimension, value, source in found}


def replace_benchmarks(cursor: Cursor, found: Sequence[Benchmark], by: str, at: datetime) -> None:
    """Let these benchmarks count, and no others; to be called in a transaction of the writer."""
    cursor.execute("DELETE FROM radar_benchmark")
    for one in found:
        cursor.execute(
            "INSERT INTO radar_benchmark VALUES (?, ?, ?, ?, ?)", [one.dimension, one.value, one.source, by, at]
        )
