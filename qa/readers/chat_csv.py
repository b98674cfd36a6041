"""Conversations as a table: one message a row, one or several conversations in a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import InputError
from qa.readers.chat_json import FIELD_ALIASES, TURN_ALIASES
from qa.readers.draft import Draft, RawTurn, collect, failure
from qa.readers.encoding import read_text
from qa.readers.wording import show
from qa.source import Failure, Source

_COLUMNS = {**FIELD_ALIASES, **TURN_ALIASES, "sender_name": "role"}
_TURN_COLUMNS = ("role", "text", "time", "end", "confidence")
_HEADER_MEND = "begin with a header: conversation_id,time,role,text or 会话ID,时间,角色,内容"


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table with the line of the file it ends on."""

    line: int
    cells: Sequence[str]


@dataclass(slots=True)
class _Chat:
    line: int
    fields: dict[str, object]
    turns: list[RawTurn] = field(default_factory=list)
    problem: InputError | None = None


def read(path: Path, label: str, metadata: Mapping[str, str]) -> Iterator[Source | Failure]:
    """Every conversation of a table; rows of one conversation need not be side by side, their order is kept."""
    try:
        header, rows = read_table(path, _HEADER_MEND)
        columns = _columns(header.cells, path, header.line)
        chats, homeless = _group(rows, columns, path)
    except InputError as error:
        yield failure(label, error)
        return
    if homeless:
        yield Failure(label, f"line {homeless[0]}: {len(homeless)} rows name no conversation; fill the conversation_id")
    if not chats and not homeless:
        yield Failure(label, "has a header and no rows; export it again")
    several = len(chats) > 1
    drafts = ((name if several else "", c.problem or Draft(c.turns, c.fields, c.line)) for name, c in chats.items())
    yield from collect(drafts, path, label, metadata)


def looks_like(head: bytes) -> bool:
    """Whether the first line is a header with a role and a text (UTF-8 only)."""
    first = head.decode("utf-8", errors="ignore").removeprefix("\ufeff").partition("\n")[0]
    return has_turns([cell.strip().strip('"') for cell in re.split(r"[,;\t]", first)])


def has_turns(header: Sequence[str]) -> bool:
    """Whether these columns are those of a chat."""
    return {"role", "text"} <= {_COLUMNS.get(cell.strip().casefold()) for cell in header}


def read_table(path: Path, mend: str) -> tuple[Row, list[Row]]:
    """Header and rows of a comma, semicolon or tab separated file; blank rows are left out.

    Raises InputError with the line at fault: no text, an open quote, no header.
    """
    text = read_text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t，；", key=first.count)
    if first.count(delimiter) and delimiter in "，；":
        raise InputError(path, f"the columns are separated by {delimiter}", "use a comma, semicolon or tab", 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begun = 1
    rows: list[Row] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(begun, cells))
            begun = reader.line_num + 1
    except csv.Error as error:
        problem = "a quote is never closed" if "unexpected end" in str(error) else f"is not a proper table ({error})"
        raise InputError(path, problem, 'write "" for a quote inside a quoted cell', begun) from None
    if not rows:
        raise InputError(path, "the file is empty", mend)
    return rows[0], rows[1:]


def _columns(header: Sequence[str], path: Path, line: int) -> list[str]:
    """Our names of the columns, unknown ones as written. Raises InputError when role or text is missing or one is twice."""
    names = [_COLUMNS.get(cell.strip().casefold(), cell.strip()) for cell in header]
    missing = [name for name in ("role", "text") if name not in names]
    if missing:
        raise InputError(path, f"the header has no column {' and no '.join(missing)}", _HEADER_MEND, line)
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise InputError(path, f"the column {show(min(twice))} is there twice", "keep one", line)
    return names


def _group(rows: Sequence[Row], columns: Sequence[str], path: Path) -> tuple[dict[str, _Chat], list[int]]:
    chats: dict[str, _Chat] = {}
    homeless: list[int] = []
    for row in rows:
        cells = {name: cell for name, cell in zip(columns, row.cells, strict=False) if name}
        key = cells.get("id", "").strip()
        if "id" in columns and not key:
            homeless.append(row.line)
            continue
        chat = chats.setdefault(key, _Chat(row.line, {"id": key}))
        try:
            _add(chat, row, cells, columns, path)
        except InputError as error:
            chat.problem = chat.problem or error
    return chats, homeless


def _add(chat: _Chat, row: Row, cells: Mapping[str, str], columns: Sequence[str], path: Path) -> None:
    if len(row.cells) > len(columns) and any(cell.strip() for cell in row.cells[len(columns) :]):
        problem = f"{len(row.cells)} cells under {len(columns)} columns"
        raise InputError(path, problem, "quote a text that holds the separator", row.line)
    for name, cell in cells.items():
        if name in _TURN_COLUMNS or name == "id" or not cell.strip():
            continue
        if chat.fields.setdefault(name, cell.strip()) != cell.strip():
            problem = f"the conversation has two values of {show(name)}"
            raise InputError(path, problem, "keep one value a conversation", row.line)
    chat.turns.append(RawTurn(cells.get("role"), cells.get("text"), cells.get("time"), cells.get("end"), line=row.line))
