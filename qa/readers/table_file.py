"""Tables that people hand in (CSV, TSV, XLSX): header and rows, and columns found by any of their names."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from qa.errors import InputError
from qa.readers.chat_csv import Row, read_table
from qa.readers.wording import one_line, show

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 200 * 2**20
MOST_ROWS = 100_000
LONGEST = 64
"""Characters of a name."""


def label_of(name: str) -> Path:
    """How a file that somebody calls `name` is told in problems: its last part, never a path."""
    return Path(one_line(name.replace("\\", "/").rpartition("/")[2])[-LONGEST:])


def read_rows(label: Path, data: bytes, mend: str) -> tuple[Row, Sequence[Row]]:
    """Header and rows of the table in `data`, of a workbook its first sheet. Raises InputError where it cannot be used as a whole.

    `mend` says what a header has to look like.
    """
    if len(data) > MOST_BYTES:
        raise InputError(label, f"the file is bigger than {MOST_BYTES // 2**20} MB", "split it")
    kind = label.suffix.casefold()
    if kind not in (".csv", ".tsv", ".txt", ".xlsx"):
        raise InputError(label, "the kind of this file is not known", "save it as CSV or XLSX")
    header, rows = _workbook(label, data, mend) if kind == ".xlsx" else _text_table(label, data, mend)
    if len(rows) > MOST_ROWS:
        raise InputError(label, f"the table has more than {MOST_ROWS} rows", "split it")
    return header, rows


def aliases(names: Mapping[str, str]) -> dict[str, str]:
    """Our name of a column by each of its names; `names` holds the others by ours, apart by blanks (`_` stands for one)."""
    return {
        alias.replace("_", " "): name for name, others in names.items() for alias in (name, *others.casefold().split())
    }


def column_names(header: Row, known: Mapping[str, str]) -> list[str]:
    """Our names of the columns, "" for those not known."""
    return [known.get(cell.strip().casefold().replace("_", " "), "") for cell in header.cells]


def columns(header: Row, known: Mapping[str, str], needed: Iterable[str], label: Path, mend: str) -> list[str]:
    """The same, checked: raises InputError where one that is needed is missing, or one is there twice."""
    names = column_names(header, known)
    missing = [name for name in needed if name not in names]
    if missing:
        raise InputError(label, f"the header has no column {' and no '.join(missing)}", mend, header.line)
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise InputError(label, f"the column {show(min(twice))} is there twice", "keep one", header.line)
    return names


def cells_of(
    row: Row, names: Sequence[str], needed: Iterable[str], short: Iterable[str], label: Path
) -> dict[str, str]:
    """The cells of a row by our names of the columns.

    Raises InputError for more cells than columns, an empty one that is needed, or one of `short` that is longer than a name is.
    """
    if any(cell.strip() for cell in row.cells[len(names) :]):
        problem = f"{len(row.cells)} cells under {len(names)} columns"
        raise InputError(label, problem, "quote a cell that holds the separator", row.line)
    cells = {name: cell.strip() for name, cell in zip(names, row.cells, strict=False) if name}
    for name in needed:
        if not cells.get(name):
            raise InputError(label, f"the column {name} is empty", "fill it, or remove the row", row.line)
    for name in short:
        if len(cells.get(name, "")) > LONGEST:
            raise InputError(label, f"{name} is longer than {LONGEST} characters", "shorten it", row.line)
    return cells


def _text_table(label: Path, data: bytes, mend: str) -> tuple[Row, Sequence[Row]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(data)
        try:
            return read_table(path, mend)
        except InputError as error:
            raise InputError(label, error.problem, error.mend, error.line) from None


def _workbook(label: Path, data: bytes, mend: str) -> tuple[Row, Sequence[Row]]:
    """The first sheet. What is packed too small to be true is not unpacked."""
    from io import BytesIO

    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise InputError(label, "the table is too large to unpack here", "split it, or save it as CSV")
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        lines = enumerate(book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 2), 1)
        rows = [Row(k, [_text(cell) for cell in line]) for k, line in lines if any(cell is not None for cell in line)]
    except InputError:
        raise
    except Exception as error:  # whatever a broken workbook does to its reader
        raise InputError(label, f"cannot be read ({type(error).__name__})", "save it anew as XLSX, or as CSV") from None
    if not rows:
        raise InputError(label, "the file is empty", mend)
    return rows[0], rows[1:]


def _text(cell: Any) -> str:
    """A cell as a person reads it; a moment at midnight is a day."""
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time.min else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
