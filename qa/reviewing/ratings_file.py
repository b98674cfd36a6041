"""Ratings of agents from a table (CSV, XLSX): each row a rating, each row that cannot be used one line that says why.

Columns, in any order: agent, side, rating, date; and where there is something to say team, rater, dimension, scale.
Chinese names of columns are known too.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from qa.errors import InputError
from qa.readers.table_file import aliases, cells_of, columns, label_of, read_rows
from qa.readers.times import parse_moment
from qa.readers.wording import show
from qa.store.outside_ratings import Rating
from qa.store.skill_figures import Person
from scoring.all_round_score import Side, percent_of_maximum

SCALES: Mapping[str, tuple[float, float]] = {"1-5": (1, 5), "1-10": (1, 10), "0-10": (0, 10), "0-100": (0, 100)}
MOST_GUESSED = 50

_NAMES = {
    "agent": "agent_name 坐席 座席 客服 坐席姓名 被评人 被评价人",
    "team": "group 班组 团队 小组 组别",
    "side": "source relation 评价方 来源 角色 关系",
    "rater": "rated_by rater_id 评价人 评分人 评价人编号",
    "dimension": "aspect 维度 评价维度 项目",
    "rating": "score 评分 分数 得分",
    "scale": "分制 量表",
    "date": "rated_on day 日期 评价日期 时间",
}
_ALIASES = aliases(_NAMES)
_WORDS: Mapping[Side, str] = {
    "customer": "customer client 客户 顾客 用户",
    "peer": "peer colleague 同事 同级 互评",
    "supervisor": "supervisor manager superior 上级 主管 组长 领导",
    "self": "self own 自评 本人 自己",
}
_SIDES = {word: side for side, words in _WORDS.items() for word in words.split()}
_NEEDED = ("agent", "side", "rating", "date")
_SHORT = ("agent", "team", "rater", "dimension")
_MEND = "begin with a header: agent,side,rating,date or 坐席,评价方,评分,日期"
_SCALE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[-–~至到]\s*(\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds: the ratings, and a problem for each row that cannot be used, with its line and the mend."""

    ratings: tuple[Rating, ...]
    problems: tuple[InputError, ...]


def read_ratings(
    name: str, data: bytes, people: Iterable[Person], today: date, scale: str = "1-10", source: str = ""
) -> Read:
    """The ratings in a file that is called `name` (told in problems, never a path) and holds `data`.

    `people` are the agents that whoever imports may see: of others nothing is taken. `scale` is a key of `SCALES`, for rows
    that name none. Raises InputError where the file as a whole cannot be used.
    """
    label = label_of(name)
    header, rows = read_rows(label, data, _MEND)
    names = columns(header, _ALIASES, _NEEDED, label, _MEND)
    known: dict[str, set[str]] = {}
    for team, agent in people:
        known.setdefault(agent, set()).add(team)
    ratings: list[Rating] = []
    problems: list[InputError] = []
    for row in rows:
        try:
            # looking for a like name takes long: not for thousands of rows
            near = known if len(problems) < MOST_GUESSED else ()
            ratings.append(
                _rating(cells_of(row, names, _NEEDED, _SHORT, label), row.line, label, known, near, today, scale)
            )
        except InputError as error:
            problems.append(error)
    return Read(tuple(replace(one, source=source or label.name) for one in _numbered(ratings)), tuple(problems))


def _rating(
    cells: Mapping[str, str],
    line: int,
    label: Path,
    known: Mapping[str, set[str]],
    guessed: Iterable[str],
    today: date,
    scale: str,
) -> Rating:
    person = _person(cells, line, label, known, guessed)
    side = _SIDES.get(cells["side"].casefold())
    if side is None:
        mend = "write customer 客户, peer 同事, supervisor 上级 or self 自评"
        raise InputError(label, f"{show(cells['side'])} is no side that rates", mend, line)
    rater = cells.get("rater", "") or (person[1] if side == "self" else "")
    if (side == "self") != (rater == person[1]):
        problem = f"the rater {show(rater)} and the side {side} do not go together"
        raise InputError(label, problem, "self is for the agent alone", line)
    value = _value(cells, line, label, scale)
    return Rating(
        "", person, side, _alias(rater), cells.get("dimension", ""), value, _day(cells, line, label, today), ""
    )


def _person(
    cells: Mapping[str, str], line: int, label: Path, known: Mapping[str, set[str]], guessed: Iterable[str]
) -> Person:
    agent, team = cells["agent"], cells.get("team", "")
    teams = known.get(agent, set())
    if not teams or (team and team not in teams):
        near = get_close_matches(agent, list(guessed), 1, 0.6)
        mend = f"did you mean {near[0]}?" if near and near[0] != agent else "write the name as it is in conversations"
        whom = f"{show(agent)} in the team {show(team)}" if team else show(agent)
        raise InputError(label, f"no agent {whom} is known", mend, line)
    if not team and len(teams) > 1:
        problem = f"{len(teams)} teams have an agent {show(agent)}"
        raise InputError(label, problem, "fill the column team", line)
    return team or next(iter(teams)), agent


def _value(cells: Mapping[str, str], line: int, label: Path, scale: str) -> float:
    given = cells.get("scale", "")
    found = _SCALE.fullmatch(given)
    ends = (float(found[1]), float(found[2])) if found else SCALES.get(given or scale)
    if ends is None:
        raise InputError(label, f"{show(given)} is no scale", f"write it as {' or '.join(SCALES)}", line)
    try:
        value = float(cells["rating"].removesuffix("分"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(label, f"the rating {show(cells['rating'])} is no number", "write a number", line)
    try:
        return percent_of_maximum(value, *ends)
    except ValueError as error:
        raise InputError(label, str(error), "correct the rating, or name its scale", line) from None


def _day(cells: Mapping[str, str], line: int, label: Path, today: date) -> date:
    try:
        moment = parse_moment(cells["date"])
    except ValueError:
        problem = f"{show(cells['date'])} is no date"
        raise InputError(label, problem, "write it as 2026-10-12", line) from None
    day = moment.date() if isinstance(moment, datetime) else moment
    if day > today:
        raise InputError(label, f"{day} is yet to come", "correct the date", line)
    return day


def _alias(rater: str) -> str:
    """What tells raters apart without naming them: who said what of a colleague is nobody's business here."""
    return hashlib.sha256(rater.encode()).hexdigest()[:16] if rater else ""


def _numbered(ratings: Sequence[Rating]) -> Iterable[Rating]:
    """Ids by which the same rating is known when it is read again. A rater who is named rates a dimension once a day, so that a
    correction takes the old one's place; of nameless ratings equal ones are counted."""
    seen: dict[str, int] = {}
    for one in ratings:
        told: list[Any] = [*one.person, one.side, one.rater, one.dimension, one.day.isoformat()]
        if not one.rater:
            told.append(one.rating)
            key = json.dumps(told)
            seen[key] = seen.get(key, 0) + 1
            told.append(seen[key])
        yield replace(one, id=hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest())
