"""The manifest: a table that says of each file who spoke, when, and in which queue."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.errors import InputError
from qa.readers import chat_csv
from qa.readers.draft import start_time
from qa.readers.wording import language_code, one_line, show
from qa.source import Failure

_NAMES = {
    "file": "filename file_name path recording 文件 文件名 录音 录音文件",
    "agent": "agent_name agent_id 坐席 座席 客服 坐席姓名 工号",
    "team": "group 班组 团队 小组",
    "queue": "skill 队列 技能组",
    "customer": "customer_id customer_name 客户 客户号",
    "customer_group": "客户分组 客户类型 客户等级",
    "started_at": "start_time started 开始时间 通话时间",
    "direction": "呼叫方向 方向",
    "language": "lang 语言 语种",
    "agent_channel": "坐席声道 客服声道",
    "agent_file": "agent_recording 坐席录音 座席录音 客服录音",
    "customer_file": "customer_recording 客户录音",
}
_ALIASES = {alias: name for name, others in _NAMES.items() for alias in (name, *others.split())}
_MEND = "begin with a header that has a column file, such as file,agent,team,started_at"


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation of a manifest: `file` relative to the manifest's folder, `metadata` its other columns, empty ones
    left out. Where each party has a file, `file` is the agent's, `customer_file` the other, and `name` what the call is
    called, if it is.
    """

    line: int
    file: str
    metadata: Mapping[str, str]
    customer_file: str = ""
    name: str = ""


def is_manifest(path: Path) -> bool:
    """Whether a table has a column that names files. False for what cannot be read: its reader will say why."""
    try:
        header, _ = chat_csv.read_table(path, _MEND)
    except InputError:
        return False
    names = _named(header.cells)
    return _has_files(names) and not chat_csv.has_turns(header.cells)


def read(path: Path) -> list[Row | Failure]:
    """The rows of a manifest; a row that cannot be used is a Failure that names its line.

    Raises InputError when the manifest as a whole cannot be used.
    """
    header, rows = chat_csv.read_table(path, _MEND)
    names = _named(header.cells)
    if not _has_files(names):
        raise InputError(path, "the header has no column file", _MEND, header.line)
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise InputError(path, f"the column {show(min(twice))} is there twice", "keep one", header.line)
    result: list[Row | Failure] = []
    seen: dict[str, Row] = {}
    for cells in rows:
        try:
            row = _row(cells, names, path)
            first = seen.setdefault(row.file, row)
            same = (first.metadata, first.customer_file) == (row.metadata, row.customer_file)
            if first is row:
                result.append(row)
            elif not same:
                problem = f"{show(row.file)} is already on line {first.line} with other columns"
                raise InputError(path, problem, "keep one row a file", row.line)
        except InputError as error:
            result.append(Failure(f"{one_line(str(path))}:{cells.line}", f"{error.problem}; {error.mend}"))
    return result


def _has_files(names: Sequence[str]) -> bool:
    return "file" in names or {"agent_file", "customer_file"} <= set(names)


def _named(header: Sequence[str]) -> list[str]:
    return [_ALIASES.get(cell.strip().casefold(), cell.strip()) for cell in header]


def _row(row: chat_csv.Row, names: Sequence[str], path: Path) -> Row:
    if any(cell.strip() for cell in row.cells[len(names) :]):
        problem = f"{len(row.cells)} cells under {len(names)} columns"
        raise InputError(path, problem, "quote a cell that holds the separator", row.line)
    cells = {name: cell.strip() for name, cell in zip(names, row.cells, strict=False) if name and cell.strip()}
    file, customer, name = _files(cells, path, row.line)
    try:
        if "started_at" in cells:
            cells["started_at"] = start_time(cells["started_at"])
        if "language" in cells:
            cells["language"] = language_code(cells["language"])
    except ValueError as error:
        mend = "write started_at as 2026-10-12T09:31:05 and language as zh or en"
        raise InputError(path, f"{show(file)}: {error}", mend, row.line) from None
    return Row(row.line, file, cells, customer, name)


def _files(cells: dict[str, str], path: Path, line: int) -> tuple[str, str, str]:
    """The recording, or the agent's and the customer's and a name for both; takes the columns out of `cells`."""
    file, agent, customer = (cells.pop(name, "") for name in ("file", "agent_file", "customer_file"))
    if not agent and not customer:
        return _inside(file, path, line), "", ""
    if not agent or not customer:
        filled, empty = ("agent_file", "customer_file") if agent else ("customer_file", "agent_file")
        raise InputError(path, f"{filled} is filled and {empty} is empty", "fill both, or the column file alone", line)
    agent, customer = _inside(agent, path, line), _inside(customer, path, line)
    if agent == customer:
        raise InputError(path, "agent_file and customer_file are one file", "put it into the column file", line)
    return agent, customer, file


def _inside(file: str, path: Path, line: int) -> str:
    """The path with forward slashes. Raises InputError for one that leaves the manifest's folder."""
    slashed = file.replace("\\", "/")
    if not slashed:
        raise InputError(path, "the row names no file", "fill the column file", line)
    tidy = os.path.normpath(slashed)
    if os.path.isabs(slashed) or slashed[1:3] == ":/" or tidy == ".." or tidy.startswith("../"):
        mend = "put the file into the folder of the manifest and write its path from there"
        raise InputError(path, f"{show(file)} lies outside the folder of the manifest", mend, line)
    return tidy
