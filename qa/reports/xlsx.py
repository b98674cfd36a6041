"""A report as a workbook: one table a sheet, numbers as numbers, no formulas, the head kept in sight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from qa.reports.content import Report
from qa.reports.tables import Grid, grids
from qa.reports.told import headline, next_steps, waiting
from qa.reports.words import word

NARROWEST, WIDEST = 8, 48
"""Characters of a column."""


def xlsx(report: Report, language: str) -> bytes:
    """The file. What begins like a formula is written as text: a name that somebody chose is never carried out."""
    import xlsxwriter

    into = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(into, options) as book:
        book.set_properties({"title": word(f"title_{report.span.kind}", language), "author": "CallQA", "comments": ""})
        made_on = report.made_on
        book.set_properties({"created": datetime(made_on.year, made_on.month, made_on.day)})
        _summary(book, report, language)
        for grid in grids(report, language):
            _sheet(book, grid)
    return into.getvalue()


def _summary(book: Any, report: Report, language: str) -> None:
    """What the manager reads, as lines."""
    sheet = book.add_worksheet(word("report_sheet", language))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    span = report.span
    lines: list[tuple[str, str]] = [
        (word("span", language), word("span_value", language, name=span.name, first=span.first, last=span.last)),
        (word("team", language), report.team or word("all_teams", language)),
        (word("conversations", language), f"{report.basis.conversations:,}"),
        (word("made", language), report.made_on.isoformat()),
        *((lead or word("found", language), told) for lead, told in headline(report, language)),
        *((lead or word("waiting", language), told) for lead, told in waiting(report, language)),
        *((word("next", language), step) for step in next_steps(report, language)),
        *((word("rubrics", language), f"{name} · {n:,}") for name, n in report.basis.rubrics.items()),
        (word("intervals", language), word("intervals_text", language)),
        (word("software", language), f"CallQA {report.basis.software}"),
    ]
    for k, (lead, told) in enumerate(lines):
        sheet.write_string(k, 0, lead, bold)
        sheet.write_string(k, 1, told, wrapped)


def _sheet(book: Any, grid: Grid) -> None:
    sheet = book.add_worksheet(grid.title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    number, day = book.add_format({"num_format": "0.0000"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(grid.header):
        sheet.write_string(0, column, name, bold)
    for line, row in enumerate(grid.rows, 1):
        for column, value in enumerate(row):
            _write(sheet, line, column, value, number, day)
    sheet.freeze_panes(1, 1)
    if grid.rows:
        sheet.autofilter(0, 0, len(grid.rows), len(grid.header) - 1)
    for column, name in enumerate(grid.header):
        sheet.set_column(column, column, _width([name, *(row[column] for row in grid.rows[:200])]))


def _write(sheet: Any, line: int, column: int, value: Any, number: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(line, column, datetime(value.year, value.month, value.day), day)
    elif isinstance(value, float):
        sheet.write_number(line, column, value, number)
    elif isinstance(value, int):
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, str(value))


def _width(values: Sequence[Any]) -> float:
    """Characters of the longest; Chinese ones are as wide as two."""
    longest = max(sum(2 if ord(c) > 0x2E80 else 1 for c in str("" if v is None else v)) for v in values)
    return min(WIDEST, max(NARROWEST, longest + 2))
