"""A generated year: who and what there is in it, and what is planted.

Ten teams of twenty agents, 52 weeks from a Monday on. Planted: one team improves by 4 points in week 20; another gets three times as
many faults, the hardest reason, from week 30 on; the Friday of week 36 is a bad release day. Rhythm that is no news: Mondays are
busy and a point and a half worse, at month's end a third more comes, and more of it about bills.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scoring.stages import STAGES

WEEKS = 52
DAYS = 7 * WEEKS
FIRST = date(2025, 12, 1)
"""A Monday."""

IMPROVED, IMPROVED_WEEK, IMPROVED_BY = "华东二组", 19, 4.0
SHIFTED, SHIFTED_WEEK, SHIFTED_REASON, SHIFTED_SHARES = "华南一组", 29, "fault", (0.15, 0.45)
RELEASE_DAY = 7 * 35 + 4
MONDAY, MONDAY_POINTS = 0, -1.5
NEW_THEME_WEEK = 45
"""From here on some customers of the reason `access` speak of a failure that was not there before."""

TEAMS = {
    "华东一组": 0.13,
    "华东二组": 0.12,
    "华南一组": 0.12,
    "华南二组": 0.11,
    "华北一组": 0.11,
    "华北二组": 0.10,
    "西南组": 0.09,
    "在线一组": 0.09,
    "在线二组": 0.07,
    "English desk": 0.06,
}
"""Teams and their shares of the conversations. Weeks and days are counted from 0."""
CHATTING = ("在线一组", "在线二组")
ENGLISH = "English desk"
AGENTS = 20
"""Agents of a team."""

DAY_SHARES = (1.35, 1.1, 1.0, 1.0, 0.95, 0.5, 0.4)
HOUR_SHARES = (
    0.4,
    0.3,
    0.2,
    0.2,
    0.2,
    0.3,
    0.6,
    1.2,
    2.5,
    4,
    4.5,
    4,
    3,
    3.5,
    4,
    4,
    3.5,
    3,
    2.5,
    2.5,
    2.2,
    1.8,
    1.2,
    0.7,
)
MONTH_END = 1.35

GROUPS = {"regular": 0.6, "new": 0.28, "vip": 0.12}


@dataclass(frozen=True, slots=True)
class ReasonOfContact:
    """Share of conversations, points its score is off, share resolved, seconds a call takes, queue."""

    share: float
    points: float
    resolved: float
    seconds: float
    queue: str


REASONS = {
    "billing": ReasonOfContact(0.20, -1, 0.86, 420, "账务"),
    "information": ReasonOfContact(0.20, 3, 0.95, 240, "综合"),
    "fault": ReasonOfContact(0.15, -8, 0.74, 640, "技术"),
    "delivery": ReasonOfContact(0.12, 0, 0.85, 330, "订单"),
    "payment": ReasonOfContact(0.10, 0, 0.88, 360, "账务"),
    "access": ReasonOfContact(0.10, 1, 0.90, 380, "技术"),
    "return_refund": ReasonOfContact(0.08, -2, 0.82, 450, "订单"),
    "service": ReasonOfContact(0.05, -3, 0.78, 520, "综合"),
}


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """An item of the shipped standards: its section, points, share passed on a usual day, share judged, channel it is for."""

    section: str
    points: float
    passed: float
    judged: float = 1.0
    channel: str = ""
    steady: bool = False
    """Whether it does not hang on how good the conversation is."""


ITEMS = {
    "greeting": JudgedItem("etiquette", 5, 0.88),
    "closing": JudgedItem("etiquette", 5, 0.78),
    "polite_wording": JudgedItem("etiquette", 6, 0.87),
    "over_apology": JudgedItem("etiquette", 2, 0.88),
    "confirm_understanding": JudgedItem("communication", 6, 0.74),
    "open_question": JudgedItem("communication", 2, 0.72, 0.7),
    "empathy": JudgedItem("communication", 7, 0.70, 0.5),
    "patience": JudgedItem("communication", 6, 0.86),
    "we_wording": JudgedItem("communication", 2, 0.72),
    "plain_words": JudgedItem("communication", 2, 0.86),
    "problem_identified": JudgedItem("resolution", 3, 0.84),
    "concrete_solution": JudgedItem("resolution", 8, 0.80),
    "ownership": JudgedItem("resolution", 7, 0.82),
    "resolution_confirmed": JudgedItem("resolution", 5, 0.72),
    "follow_up": JudgedItem("resolution", 5, 0.78, 0.4),
    "response_time": JudgedItem("process", 3, 0.80, channel="chat"),
    "dead_air": JudgedItem("process", 2, 0.84, channel="voice"),
    "privacy": JudgedItem("compliance", 6, 0.988, steady=True),
    "honesty": JudgedItem("compliance", 6, 0.86),
    "forbidden": JudgedItem("compliance", 0, 0.988, steady=True),
}
SECTIONS = {"etiquette": 20.0, "communication": 25.0, "resolution": 35.0, "process": 5.0, "compliance": 15.0}

PATHS = (
    "onvaskz",
    "onaskz",
    "oncvaskz",
    "onvhaspkz",
    "onaz",
    "onvjaspz",
    "onetaspkz",
    "onvaskz",
    "onasnaskz",
    "onjuaspz",
)
"""Ways through a conversation, a letter a stage; the first is the usual one."""
assert set("".join(PATHS)) <= set(STAGES.values())
