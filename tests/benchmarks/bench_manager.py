"""The manager's pages over a year of conversations: how long their queries take as the year grows, and how much memory.

CALLQA_BENCH_MANAGER sets the largest number of conversations (100000), of 20 turns and 20 items each; a tenth of it and so on down to
10,000 are measured too. Every page is opened again and again in new sessions, with the figures that were kept thrown away each time, and the
time its queries took is added up. CALLQA_BENCH_RUNS: how often (20). CALLQA_BENCH_MANAGER_AT names a folder to make the databases in and to
find them in again.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "dashboard"))
sys.path.insert(0, str(Path(__file__).parents[1] / "manager"))

import dashboard_pages
from dashboard_pages import start
from streamlit.components.v2 import manifest_scanner
from year_plan import IMPROVED
from year_store import build

from app import access
from app.navigation import NAMES
from app.state import AppState, attach
from qa.state_folder import StateFolder
from qa.store import remembered
from qa.store.connection import Database, open_database
from qa.store.filters import Filters
from qa.store.metric_figures import figures_by, items_by
from qa.store.viewer import ADMIN
from scoring.manager.metrics import METRICS

MOST = int(os.environ.get("CALLQA_BENCH_MANAGER", "100000"))
SIZES = tuple(size for size in (10_000, 100_000, 1_000_000) if size < MOST) + ((MOST,) if MOST else ())
RUNS = int(os.environ.get("CALLQA_BENCH_RUNS", "20"))
TURNS = 20
GOAL, MEMORY = 1000.0, 2000.0
"""Milliseconds of a page's queries, warm, 95th percentile; MB the process needs at most."""
VISITS: Mapping[str, tuple[str, dict[str, str]]] = {
    "overview": ("overview", {"period": "all"}),
    "overview, last 30 days": ("overview", {"period": "30d"}),
    "overview, one team": ("overview", {"period": "all", "team": IMPROVED}),
    "trends": ("trends", {"period": "all"}),
    "trends, groups": ("trends", {"period": "all", "view": "groups"}),
    "trends, noise": ("trends", {"period": "all", "view": "noise"}),
    "comparison, units": ("comparison", {"period": "all"}),
    "comparison, agents": ("comparison", {"period": "all", "by": "agent"}),
    "comparison, items": ("comparison", {"period": "all", "view": "items"}),
    "comparison, heat": ("comparison", {"period": "all", "view": "heat"}),
    "comparison, funnel": ("comparison", {"period": "all", "view": "funnel"}),
    "comparison, machine and people": ("comparison", {"period": "all", "view": "reviewed"}),
    "comparison, fairness": ("comparison", {"period": "all", "view": "fairness"}),
    "radar": ("radar", {"period": "all"}),
    "satisfaction": ("satisfaction", {"period": "all"}),
    "satisfaction, voices": ("satisfaction", {"period": "all", "view": "voices"}),
    "satisfaction, drivers": ("satisfaction", {"period": "all", "view": "drivers"}),
    "satisfaction, answers": ("satisfaction", {"period": "all", "view": "answers"}),
    "service clocks": ("service_clocks", {"period": "all"}),
    "process": ("process", {"period": "all"}),
    "journey": ("journey", {"period": "all"}),
    "topics": ("topics", {"period": "all"}),
    "promises": ("promises", {"period": "all"}),
    "warnings": ("warnings", {}),
    "improvement": ("improvement", {}),
    "reports": ("reports", {}),
}
pytestmark = [
    pytest.mark.skipif(not SIZES, reason="CALLQA_BENCH_MANAGER=0"),
    pytest.mark.timeout(7200),
    pytest.mark.filterwarnings("default"),
]


class Stopwatch:
    """A cursor that adds up how long it is waited for."""

    spent: float = 0.0
    computed: float = 0.0
    longest: float = 0.0

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._cursor, name)
        return (
            self._timed(found) if name in ("execute", "sql", "fetchall", "fetchone", "df", "to_arrow_table") else found
        )

    def _timed(self, call: Any) -> Any:
        def timed(*args: Any, **named: Any) -> Any:
            began, computed = time.perf_counter(), time.process_time()
            try:
                answer = call(*args, **named)
            finally:
                took = time.perf_counter() - began
                Stopwatch.computed += time.process_time() - computed
                Stopwatch.spent += took
                Stopwatch.longest = max(Stopwatch.longest, took)
            return self if answer is self._cursor else answer

        return timed


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, StateFolder]:
    kept = os.environ.get("CALLQA_BENCH_MANAGER_AT")
    root = Path(kept) if kept else tmp_path_factory.mktemp("manager")
    found = {}
    for count in SIZES:
        found[count] = folder = StateFolder(root / f"year-{count}.duckdb")
        if folder.database.exists():
            continue
        began = time.perf_counter()
        build(folder.database, count, turns=TURNS).close()
        size = folder.database.stat().st_size / 1e6
        print(f"\n{count:,} conversations made in {time.perf_counter() - began:.0f} s, {size:.0f} MB")
    return found


@contextmanager
def opened(folder: StateFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database whose queries are timed, with nothing kept of what was read before."""
    cursor = Database.cursor
    with monkeypatch.context() as patched, open_database(folder.database) as database:
        patched.setattr(Database, "cursor", lambda self: Stopwatch(cursor(self)))
        yield database


@dataclass(frozen=True)
class Times:
    """Milliseconds by run: of the queries, of the longest one, of all CPUs during the queries, of the page with all else, and of the
    queries of the same page once more, when what did not change is kept."""

    queries: list[float]
    longest: list[float]
    computed: list[float]
    whole: list[float]
    again: list[float]


def measured(read: Callable[[], object]) -> Times:
    """The first run, which warms up, is left out."""
    times = Times([], [], [], [], [])
    for run in range(RUNS + 1):
        remembered._kept.clear()
        Stopwatch.spent = Stopwatch.longest = Stopwatch.computed = 0.0
        began = time.perf_counter()
        read()
        if run:
            times.whole.append(1000 * (time.perf_counter() - began))
            times.queries.append(1000 * Stopwatch.spent)
            times.longest.append(1000 * Stopwatch.longest)
            times.computed.append(1000 * Stopwatch.computed)
            Stopwatch.spent = 0.0
            read()
            times.again.append(1000 * Stopwatch.spent)
    return times


def told(name: str, times: Times) -> None:
    p50, p95 = np.percentile(times.queries, [50, 95])
    others = [float(np.median(one)) for one in (times.longest, times.computed, times.whole, times.again)]
    line = "".join(f"{value:9.0f}" for value in (p50, p95, *others))
    print(f"{name:34}{line}  {'' if p95 <= GOAL else 'MISSED'}", flush=True)


def header(count: int) -> None:
    print(f"\n{count:,} conversations of {TURNS} turns; load {os.getloadavg()[0]:.1f}; {RUNS} runs, milliseconds")
    names = "".join(f"{name:>9}" for name in ("p50", "p95", "longest", "CPU", "page", "again"))
    print(f"{'queries':34}{names}  goal {GOAL:.0f}")


def test_the_layer_of_metrics(folders, monkeypatch):
    every = tuple(METRICS)
    reads = {
        "all metrics": lambda db: figures_by(db, ADMIN, Filters(), every),
        "all metrics, team and week": lambda db: figures_by(db, ADMIN, Filters(), every, ("team",), "week"),
        "all metrics, agent": lambda db: figures_by(db, ADMIN, Filters(), every, ("agent",)),
        "score, team, reason, channel": lambda db: figures_by(
            db, ADMIN, Filters(), ("score",), ("team", "contact_reason", "channel")
        ),
        "items, week": lambda db: items_by(db, ADMIN, Filters(), (), "week"),
        "items, agent": lambda db: items_by(db, ADMIN, Filters(), ("agent",)),
    }
    for count, folder in folders.items():
        header(count)
        with opened(folder, monkeypatch) as database:
            for name, read in reads.items():
                told(name, measured(lambda read=read: read(database)))


def test_the_queries_of_the_pages(folders, monkeypatch):
    logging.disable(logging.WARNING)
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", list)
    monkeypatch.setattr(access, "people_log_in", lambda: False)
    monkeypatch.setattr(access, "record_look", lambda *_: None)
    monkeypatch.setattr(dashboard_pages, "SECONDS", 300.0)
    for count, folder in folders.items():
        header(count)
        with opened(folder, monkeypatch) as database:
            attach(AppState(database, folder))
            for name, (page, params) in VISITS.items():
                if page in NAMES:
                    told(
                        name,
                        measured(lambda page=page, params=params: start("" if page == "overview" else page, **params)),
                    )
            attach(None)


def test_the_memory_it_takes(folders):
    """Every query of the layer of metrics in a process of its own, which then says how much it needed at most."""
    code = (
        "import resource, sys; from pathlib import Path; from qa.store.connection import open_database; "
        "from qa.store.filters import Filters; from qa.store.metric_figures import figures_by, items_by; "
        "from qa.store.viewer import ADMIN; from scoring.manager.metrics import METRICS\n"
        "with open_database(Path(sys.argv[1])) as db:\n"
        "    for by in ((), ('team',), ('agent',), ('team', 'contact_reason', 'channel')):\n"
        "        for period in ('', 'week', 'day'): figures_by(db, ADMIN, Filters(), tuple(METRICS), by, period)\n"
        "        items_by(db, ADMIN, Filters(), by, 'week')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    for count, folder in folders.items():
        answer = subprocess.run(
            [sys.executable, "-c", code, str(folder.database)], capture_output=True, text=True, check=True
        )
        needed = float(answer.stdout)
        print(
            f"\n{count:,} conversations: {needed:.0f} MB at most, goal {MEMORY:.0f}{'' if needed <= MEMORY else ' MISSED'}"
        )
