"""Answers to surveys from a table (CSV, XLSX): each row an answer to one or both questions, each that cannot be used one line that says why.

Columns, in any order, with their Chinese and English names: satisfaction (CSAT) or recommendation (NPS 0-10) or both; the
conversation, or the customer and the time; and where there is something to say comment, agent, team, time of the reply.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from qa.errors import InputError
from qa.manager.comment_themes import themes_of
from qa.readers.chat_csv import Row
from qa.readers.table_file import aliases, cells_of, columns, label_of, read_rows
from qa.readers.times import parse_moment
from qa.readers.wording import clean, show
from qa.store.survey_answers import Answer, Question
from scoring.manager.satisfaction import FIVE, TEN, Scale, promoter_group
from scoring.manager.survey_matching import customer_key

SCALES: Mapping[str, Scale] = {"1-5": FIVE, "1-10": TEN, "0-10": Scale(0, 10, 8)}
"""Scales of a satisfaction question: satisfied are the two highest of five, the highest three of ten or eleven."""
LONGEST_COMMENT = 4000

_NAMES = {
    "answer": "answer_id response_id survey_id 答卷编号 答卷id 问卷编号 回访编号",
    "conversation": "conversation_id session session_id call_id chat_id id 会话 会话id 会话编号 通话id 通话编号 录音编号 录音文件 file",
    "customer": "customer_id client phone mobile 客户 客户id 客户编号 客户号 会员号 用户 用户id 手机 手机号 手机号码",
    "at": "time date answered_at submitted_at 时间 日期 答卷时间 提交时间 评价时间 填写时间",
    "csat": "satisfaction rating score stars 满意度 满意度评分 满意度得分 服务评价 评价 评分 得分 是否满意",
    "nps": "nps_score recommend recommendation likelihood_to_recommend 推荐 推荐意愿 推荐度 推荐分 净推荐值",
    "comment": "comments feedback remark 意见 留言 评语 建议 反馈 客户意见 评价内容 备注",
    "scale": "分制 量表",
    "agent": "agent_name 坐席 座席 客服 坐席姓名 客服姓名",
    "team": "group 班组 团队 小组 组别",
    "replied_at": "reply_at replied reply_time 回复时间 答复时间 回复客户时间",
}
KNOWN = aliases(_NAMES)
"""Our name of a column by each of its names."""
_SHORT = ("answer", "customer", "agent", "team")
_MEND = "begin with a header: conversation_id,csat,nps,comment or 会话ID,满意度,推荐意愿,意见"
_WORDS = {
    5: "非常满意 很满意 十分满意 特别满意 very_satisfied excellent 很好 非常好",
    4: "满意 比较满意 较满意 基本满意 satisfied good 好评 好 是 yes",
    3: "一般 中评 还行 neutral neither average ok 普通",
    2: "不满意 不太满意 较不满意 dissatisfied unsatisfied not_satisfied poor 不好 否 no",
    1: "非常不满意 很不满意 十分不满意 极不满意 very_dissatisfied very_unsatisfied terrible 差评 很差 非常差",
}
_SCORE_OF = {word.replace("_", " "): score for score, words in _WORDS.items() for word in words.split()}
_OF = re.compile(r"(\d+(?:\.\d+)?)\s*/\s*(5|10)")
_ENDS = re.compile(r"\s*(\d+)\s*[-–~至到]\s*(\d+)\s*")


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """What a file holds: the answers, a problem for each row that cannot be used with its line and the mend, and the scale taken for
    satisfaction where a row names none ("" where no row needed one)."""

    answers: tuple[Answer, ...]
    problems: tuple[InputError, ...]
    scale: str


def read_answers(name: str, data: bytes, now: datetime, scale: str = "") -> ReadAnswers:
    """The answers in a file that is called `name` (told in problems, never a path) and holds `data`.

    `now` is the wall clock; `scale` a key of `SCALES` for rows that name none, "" to tell it from the answers of the file. Raises
    InputError where the file as a whole cannot be used.
    """
    label = label_of(name)
    header, rows = read_rows(label, data, _MEND)
    names = _columns(header, label)
    taken = scale or _scale_of(rows, names, label)
    answers: list[Answer] = []
    problems: list[InputError] = []
    for row in rows:
        try:
            cells = cells_of(row, names, (), _SHORT, label)
            answers += _answers(cells, "replied_at" in names, row.line, label, taken, now)
        except InputError as error:
            problems.append(error)
    return ReadAnswers(tuple(_numbered(answers)), tuple(problems), taken)


def _columns(header: Row, label: Path) -> list[str]:
    names = columns(header, KNOWN, (), label, _MEND)
    if not {"csat", "nps"} & set(names):
        raise InputError(label, "the header has no column csat or nps", _MEND, header.line)
    if "conversation" not in names and not {"customer", "at"} <= set(names):
        problem = "the header names neither a conversation nor a customer with a time"
        raise InputError(
            label, problem, "add a column conversation_id 会话ID, or customer 客户 and time 时间", header.line
        )
    return names


def _scale_of(rows: Sequence[Row], names: Sequence[str], label: Path) -> str:
    """The scale that holds the file's bare numbers; "" where there is none. Raises InputError where two would."""
    if "csat" not in names:
        return ""
    at, own = names.index("csat"), names.index("scale") if "scale" in names else -1
    bare = [
        _bare(row.cells[at])
        for row in rows
        if len(row.cells) > at and not (0 <= own < len(row.cells) and row.cells[own].strip())
    ]
    found = [value for value in bare if value is not None]
    if not found:
        return ""
    if max(found) > 5:
        return "0-10" if min(found) < 1 else "1-10"
    if min(found) < 1:
        problem = "the scale of satisfaction cannot be told: there is a 0, and nothing over 5"
        raise InputError(label, problem, "add a column scale 分制 with 0-10, 1-10 or 1-5")
    return "1-5"


def _bare(cell: str) -> float | None:
    try:
        return float(cell.strip().removesuffix("分").removesuffix("星"))
    except ValueError:
        return None


def _answers(
    cells: Mapping[str, str], replies: bool, line: int, label: Path, scale: str, now: datetime
) -> Iterator[Answer]:
    """The answers of a row; the comment stands with the first."""
    found: list[tuple[Question, float, str, bool | None]] = []
    if cells.get("csat"):
        found.append(("csat", *_satisfaction(cells, line, label, scale)))
    if cells.get("nps"):
        found.append(("nps", _recommendation(cells["nps"], line, label), "0-10", None))
    if not found:
        raise InputError(
            label, "neither satisfaction nor recommendation is filled", "fill one, or remove the row", line
        )
    conversation, customer = cells.get("conversation", ""), cells.get("customer", "")
    at = moment(cells.get("at", ""), line, label, now)
    if not conversation and (not customer or at is None):
        mend = "fill the conversation, or the customer and the time"
        raise InputError(label, "the row names neither a conversation nor a customer with a time", mend, line)
    replied = moment(cells.get("replied_at", ""), line, label, now)
    comment = clean(cells.get("comment", ""))[:LONGEST_COMMENT]
    unhappy = any(
        satisfied is False or (q == "nps" and promoter_group(s) == "detractor") for q, s, _, satisfied in found
    )
    for k, (question, score, of, satisfied) in enumerate(found):
        said = comment if k == 0 else ""
        yield Answer(
            cells.get("answer", ""), question, score, of, satisfied, clean(conversation), clean(customer), customer_key(customer),
            at, said, themes_of(said), cells.get("team", ""), cells.get("agent", ""),
            replies and k == 0 and bool(unhappy or comment), replied if k == 0 else None, label.name,
        )  # fmt: skip


def _satisfaction(cells: Mapping[str, str], line: int, label: Path, scale: str) -> tuple[float, str, bool]:
    text = cells["csat"].strip().casefold()
    if word := _SCORE_OF.get(text.rstrip("。!！.")):
        return float(word), "1-5", word >= FIVE.satisfied
    of = _OF.fullmatch(text)
    given = f"1-{of[2]}" if of else _written(cells.get("scale", ""), line, label) or scale
    value = float(of[1]) if of else _bare(text)
    if value is None:
        problem = f"the satisfaction {show(cells['csat'])} is neither a number nor a known word"
        raise InputError(label, problem, "write a number, or a word from 非常满意 to 非常不满意", line)
    ends = SCALES[given]
    if not ends.lowest <= value <= ends.highest:
        problem = f"the satisfaction {show(cells['csat'])} does not lie on the scale {given}"
        raise InputError(label, problem, "correct it, or name its scale", line)
    return value, given, value >= ends.satisfied


def _written(given: str, line: int, label: Path) -> str:
    found = _ENDS.fullmatch(given)
    name = (
        f"{found[1]}-{found[2]}"
        if found
        else {"5": "1-5", "5分制": "1-5", "10": "1-10", "10分制": "1-10"}.get(given, given)
    )
    if name and name not in SCALES:
        raise InputError(label, f"{show(given)} is no scale", f"write it as {' or '.join(SCALES)}", line)
    return name


def _recommendation(text: str, line: int, label: Path) -> float:
    value = _bare(text)
    if value is None or not 0 <= value <= 10:
        raise InputError(label, f"the recommendation {show(text)} is no number from 0 to 10", "correct it", line)
    return value


def moment(text: str, line: int, label: Path, now: datetime) -> datetime | None:
    """A time of a cell on the wall clock, a day alone as its midnight, None for an empty one. Raises InputError for what is none or to come."""
    if not text:
        return None
    try:
        found = parse_moment(text)
    except ValueError:
        raise InputError(label, f"{show(text)} is no time", "write it as 2026-10-12 09:31", line) from None
    at = found.replace(tzinfo=None) if isinstance(found, datetime) else datetime.combine(found, time.min)
    if at > now + timedelta(days=1):
        raise InputError(label, f"{date.isoformat(at)} is yet to come", "correct the time", line)
    return at


def _numbered(answers: Sequence[Answer]) -> Iterator[Answer]:
    """Ids by which the same answer is known when it is read again, so that a correction takes the old one's place. What tells nothing
    but the conversation is told apart by what was answered, equal ones by their number."""
    seen: dict[str, int] = {}
    for one in answers:
        told: list[Any] = [one.question, one.id, one.wanted, one.customer_key, one.at.isoformat() if one.at else ""]
        if one.id:
            told = told[:4]
        elif one.at is None:
            told += [one.score, one.comment]
        key = json.dumps(told, ensure_ascii=False)
        seen[key] = seen.get(key, 0) + (one.at is None and not one.id)
        yield replace(one, id=hashlib.sha256(f"{key}{seen[key] or ''}".encode()).hexdigest())
