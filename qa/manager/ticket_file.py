"""Tickets of another system from a table (CSV, XLSX): each row a ticket with the times of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qa.errors import InputError
from qa.manager.survey_file import moment
from qa.readers.table_file import aliases, cells_of, columns, label_of, read_rows
from qa.readers.wording import clean, show
from qa.store.survey_answers import Ticket
from scoring.manager.service_clocks import COMPLAINT_SEVERITY
from scoring.manager.survey_matching import customer_key

STEPS = (
    *("classified_at", "answered_at", "escalated_at", "solution_at", "resolved_at", "called_back_at", "closed_at"),
    "knowledge_at",
)
"""The steps of a ticket after it was opened, in the order they are usually taken."""

_NAMES = {
    "ticket": "ticket_id case case_id number 工单 工单号 工单编号 单号",
    "conversation": "conversation_id session_id call_id chat_id 会话 会话id 会话编号 通话id 通话编号 录音编号 录音文件",
    "customer": "customer_id client phone mobile 客户 客户id 客户编号 客户号 会员号 用户 用户id 手机 手机号",
    "agent": "agent_name owner assignee 坐席 座席 客服 处理人 负责人",
    "team": "group 班组 团队 小组 组别 处理组",
    "severity": "priority urgency 紧急程度 优先级 严重程度",
    "grade": "complaint_grade 客诉等级 投诉等级 客诉分级",
    "status": "state 状态 工单状态",
    "reason": "category type 原因 类别 分类 问题类型 工单类型",
    "opened_at": "opened created created_at 创建时间 受理时间 建单时间 提交时间",
    "classified_at": "分类时间 定级时间",
    "answered_at": "first_reply_at first_response_at 首次响应时间 首次回复时间 首响时间",
    "escalated_at": "升级时间",
    "solution_at": "方案时间 方案提出时间",
    "resolved_at": "resolved solved_at 解决时间 处理完成时间",
    "called_back_at": "callback_at 回访时间",
    "closed_at": "closed 关闭时间 结单时间",
    "knowledge_at": "知识更新时间",
    "paused": "paused_minutes pause_minutes 挂起分钟 挂起时长(分钟) 挂起时长",
}
KNOWN = aliases(_NAMES)
"""Our name of a column by each of its names."""
_NEEDED = ("ticket", "opened_at")
_SHORT = ("ticket", "customer", "agent", "team", "reason")
_MEND = (
    "begin with a header: ticket_id,customer,severity,opened_at,resolved_at or 工单号,客户,紧急程度,创建时间,解决时间"
)


def _words(known: Mapping[str, str]) -> dict[str, str]:
    return {word.replace("_", " "): name for name, words in known.items() for word in (name, *words.split())}


_SEVERITIES = _words(
    {
        "urgent": "critical high p0 紧急 高 加急 特急 非常紧急",
        "general": "normal medium low minor 一般 普通 中 低 常规",
        "complex": "complicated difficult 复杂 疑难 重大",
    }
)
_GRADES = _words({"P1": "p1 1 一级 紧急 urgent", "P2": "p2 2 二级 重要 important", "P3": "p3 3 三级 一般 general"})
_STATES = _words(
    {
        "open": "new pending in_progress 新建 待处理 处理中 打开 受理中 未解决",
        "paused": "on_hold waiting 挂起 暂停 等待客户 待客户回复",
        "resolved": "solved done 已解决 处理完成 已处理",
        "closed": "close 已关闭 关闭 已结 已完结 完成 结单 已结单",
    }
)


@dataclass(frozen=True, slots=True)
class ReadTickets:
    """What a file holds: the tickets, and a problem for each row that cannot be used, with its line and the mend."""

    tickets: tuple[Ticket, ...]
    problems: tuple[InputError, ...]


def read_tickets(name: str, data: bytes, now: datetime) -> ReadTickets:
    """The tickets in a file that is called `name` and holds `data`; `now` is the wall clock. Raises InputError for the file as a whole."""
    label = label_of(name)
    header, rows = read_rows(label, data, _MEND)
    names = columns(header, KNOWN, _NEEDED, label, _MEND)
    tickets: list[Ticket] = []
    problems: list[InputError] = []
    for row in rows:
        try:
            tickets.append(_ticket(cells_of(row, names, _NEEDED, _SHORT, label), row.line, label, now))
        except InputError as error:
            problems.append(error)
    return ReadTickets(tuple(tickets), tuple(problems))


def _ticket(cells: Mapping[str, str], line: int, label: Path, now: datetime) -> Ticket:
    opened = moment(cells["opened_at"], line, label, now)
    assert opened is not None  # the column is needed
    times = {name: moment(cells.get(name, ""), line, label, now) for name in STEPS}
    for name, at in times.items():
        if at is not None and at < opened:
            raise InputError(label, f"{name} lies before the ticket was opened", "correct the times", line)
    grade = _one_of(cells, "grade", _GRADES, line, label, "write P1, P2 or P3")
    severity = _one_of(cells, "severity", _SEVERITIES, line, label, "write urgent 紧急, general 一般 or complex 复杂")
    over = "closed" if times["closed_at"] else "resolved" if times["resolved_at"] else "open"
    status = _one_of(
        cells, "status", _STATES, line, label, "write open 处理中, paused 挂起, resolved 已解决 or closed 已关闭"
    )
    customer = cells.get("customer", "")
    return Ticket(
        clean(cells["ticket"]), clean(cells.get("conversation", "")), clean(customer), customer_key(customer),
        cells.get("team", ""), cells.get("agent", ""), severity or COMPLAINT_SEVERITY.get(grade, "general"), grade, status or over,
        clean(cells.get("reason", "")), opened, **times, paused_seconds=_paused(cells.get("paused", ""), line, label),
        source=label.name,
    )  # fmt: skip


def _one_of(cells: Mapping[str, str], name: str, words: Mapping[str, str], line: int, label: Path, mend: str) -> str:
    given = cells.get(name, "")
    found = words.get(given.casefold().replace("_", " "), "")
    if given and not found:
        raise InputError(label, f"the {name} {show(given)} is not known", mend, line)
    return found


def _paused(text: str, line: int, label: Path) -> float:
    try:
        minutes = float(text or 0)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes < 10 * 366 * 24 * 60:
        raise InputError(
            label, f"the pause {show(text)} is no number of minutes", "write how many minutes the clock stood", line
        )
    return 60 * minutes
