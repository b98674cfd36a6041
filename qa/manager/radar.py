"""The radar: loaded for any selection, measured against benchmarks that people set or import, with what to do about weak ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from qa.errors import InputError, UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.readers.table_file import aliases, cells_of, columns, label_of, read_rows
from qa.readers.wording import show
from qa.rubrics import shipped_folder
from qa.store import audit
from qa.store.benchmarks import Benchmark, benchmarks, replace_benchmarks
from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.metric_figures import figures, items_by
from qa.store.viewer import Viewer
from scoring.capability import DIMENSIONS, skill_of
from scoring.manager.metrics import DIMENSION, METRICS
from scoring.manager.radar import Spoke, spokes
from scoring.standing import Moments
from scoring.statistics import Estimate, enough, wilson
from scoring.yaml_file import load_yaml

MOST_ITEMS = 3
LEAST_FAILED = 0.05
"""An item that fails in fewer of its verdicts is no advice."""
"""Failing items shown of a weak dimension."""
LONGEST_SOURCE = 80
_MEND = "name the columns dimension (维度), value (基准) and, if known, source (来源)"
_ALIASES = aliases(
    {"dimension": "维度 服务维度 name 名称", "value": "基准 基准值 benchmark 分数 score", "source": "来源 出处"}
)
_NEEDED = ("dimension", "value")


@dataclass(frozen=True, slots=True)
class FailingItem:
    """An item of a dimension and how often it fails where it is judged."""

    item: str
    failed: Estimate


def radar(db: Database | Cursor, viewer: Viewer, filters: Filters) -> tuple[Spoke, ...]:
    """The eight dimensions of what is selected, each beside its benchmark."""
    found = figures(db, viewer, filters, tuple(f"{DIMENSION}{name}" for name in DIMENSIONS))
    measured = {name: cast(Moments, found[f"{DIMENSION}{name}"]) for name in DIMENSIONS}
    return spokes(measured, {name: one.value for name, one in measured_against(db).items()})


def measured_against(db: Database | Cursor) -> Mapping[str, Benchmark]:
    """The benchmark of every dimension: what was set, else the pass mark of the manuals, with no source."""
    known = benchmarks(db)
    return {
        name: known.get(name) or Benchmark(name, METRICS[f"{DIMENSION}{name}"].target or 0.0, "") for name in DIMENSIONS
    }


def failing_items(db: Database | Cursor, viewer: Viewer, filters: Filters, dimension: str) -> list[FailingItem]:
    """The items of a dimension that surely fail most, by the lower end of the interval; none of under ten verdicts or hardly any failed."""
    found = [
        FailingItem(cell.item, wilson(cell.failed.failed, cell.failed.judged))
        for cell in items_by(db, viewer, filters)
        if skill_of(cell.item, cell.section) == dimension
        and enough(cell.failed.judged)
        and cell.failed.failed >= LEAST_FAILED * cell.failed.judged
    ]
    return sorted(found, key=lambda one: (-(one.failed.low or 0.0), one.item))[:MOST_ITEMS]


@cache
def advice() -> Mapping[str, Mapping[str, str]]:
    """What to do about a weak dimension, by dimension and language (rubrics/radar.yaml)."""
    return cast(Mapping[str, Mapping[str, str]], load_yaml(shipped_folder() / "radar.yaml"))


def read_benchmarks(name: str, data: bytes) -> list[Benchmark]:
    """The benchmarks in a CSV or XLSX file called `name`. Raises InputError naming the line and the mend."""
    label = label_of(name)
    header, rows = read_rows(label, data, _MEND)
    names = columns(header, _ALIASES, _NEEDED, label, _MEND)
    found: dict[str, Benchmark] = {}
    for row in rows:
        cells = cells_of(row, names, _NEEDED, ("dimension",), label)
        dimension = _KNOWN.get(cells["dimension"].casefold())
        if dimension is None:
            known = ", ".join(METRICS[f"{DIMENSION}{one}"].title["zh"] for one in DIMENSIONS)
            raise InputError(label, f"{show(cells['dimension'])} is no dimension", f"write one of {known}", row.line)
        if dimension in found:
            raise InputError(label, f"{show(cells['dimension'])} is there twice", "keep one", row.line)
        value = _number(cells["value"])
        if value is None:
            raise InputError(label, f"{show(cells['value'])} is no value", "write a number from 0 to 100", row.line)
        found[dimension] = Benchmark(dimension, value, cells.get("source", "")[:LONGEST_SOURCE])
    return list(found.values())


_KNOWN = {
    name.casefold(): dimension
    for dimension in DIMENSIONS
    for name in (dimension, *METRICS[f"{DIMENSION}{dimension}"].title.values())
}


def _number(text: str) -> float | None:
    try:
        value = float(text.removesuffix("%"))
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def set_benchmarks(db: Database, by: Viewer, found: Sequence[Benchmark]) -> None:
    """Let these benchmarks count; dimensions not named have the manuals' pass mark. Raises UsageError."""
    if not may(by, "manage"):
        raise UsageError("you are not permitted to set benchmarks")
    if strange := [one for one in found if one.dimension not in DIMENSIONS or not 0 <= one.value <= 100]:
        raise UsageError(f"a benchmark is from 0 to 100, of one of the eight dimensions, not {strange[0].value:g}")
    short = [Benchmark(one.dimension, one.value, one.source.strip()[:LONGEST_SOURCE]) for one in found]
    now = utc_now()
    with db.writing() as cursor:
        replace_benchmarks(cursor, short, by.name, now)
        audit.append(cursor, by.name, by.role, "changed", "radar", {"benchmarks": len(short)})
