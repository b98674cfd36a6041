"""The report of a month and of a week as the year grows: time to load what it tells and to write each format, and the size of the files.

Takes the databases of bench_manager.py (CALLQA_BENCH_MANAGER, CALLQA_BENCH_MANAGER_AT).
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from bench_manager import SIZES, folders

from qa.reports.making import FORMATS, make_report, render
from qa.reports.span import named
from qa.store import remembered
from qa.store.connection import open_database
from qa.store.viewer import ADMIN

__all__ = ["folders"]

MADE = date(2026, 11, 28)
pytestmark = [
    pytest.mark.skipif(not SIZES, reason="CALLQA_BENCH_MANAGER=0"),
    pytest.mark.timeout(7200),
    pytest.mark.filterwarnings("default"),
]


def test_what_a_report_costs(folders):
    for name in ("2026-10", "2026-W45"):
        print(f"\nreport {name:10}{'load':>8}{'CPU':>8}" + "".join(f"{format:>17}" for format in FORMATS))
        for count, folder in folders.items():
            with open_database(folder.database) as database:
                make_report(database, ADMIN, folder, named(name), "", MADE)  # warms up, and is not counted
                remembered._kept.clear()
                began, computed = time.perf_counter(), time.process_time()
                report = make_report(database, ADMIN, folder, named(name), "", MADE)
                loaded, worked = time.perf_counter() - began, time.process_time() - computed
                written = []
                for format in FORMATS:
                    began = time.perf_counter()
                    content = render(report, format, "zh")
                    written.append(f"{time.perf_counter() - began:7.2f} s{len(content) / 1000:5.0f} KB")
            print(
                f"{count:>17,}{loaded:>6.2f} s{worked:>6.2f} s" + "".join(f"{one:>17}" for one in written), flush=True
            )
