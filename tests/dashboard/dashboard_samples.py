"""What the dashboard is tested with: a call that sounds, chats of two teams over ten weeks, one unscored, a failure."""

from __future__ import annotations

import math
import random
import struct
import wave
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from understood_samples import understood_call, understood_chat

from qa.result import Outcome, Result
from qa.source import Failure
from qa.state_folder import StateFolder
from qa.store.segments import write_segment

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>您好'
CALL = "c" * 64
CHAT = "d" * 64
UNSCORED = "e" * 64
AGENTS = {"一组": ("王敏", "李强", "赵静"), "二组": ("陈涛", "周洁")}
ITEMS = (
    ("greeting", "etiquette", 5),
    ("closing", "etiquette", 5),
    ("polite_wording", "etiquette", 5),
    ("empathy", "communication", 8),
    ("confirm_understanding", "communication", 8),
    ("concrete_solution", "resolution", 10),
    ("forbidden", "compliance", 10),
)


def tone(path: Path, seconds: float = 12.0, rate: int = 8000) -> Path:
    """A stereo file in which the two sides sound in turn."""
    frames = bytearray()
    for k in range(int(seconds * rate)):
        value = int(9000 * math.sin(2 * math.pi * 330 * k / rate))
        frames += struct.pack("<hh", value, 0) if int(k / rate / 3) % 2 == 0 else struct.pack("<hh", 0, value)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(frames))
    return path


def item(section: str, status: str, points: int, evidence: list[dict[str, Any]]) -> dict[str, Any]:
    won = {"pass": points, "partial": points / 2, "fail": 0}.get(status)
    code = {"pass": "found", "fail": "not_found", "partial": "too_few", "not_evaluated": "manual"}.get(
        status, "condition_unmet"
    )
    return {
        "section": section,
        "status": status,
        "points": won,
        "max_points": points,
        "evidence": evidence,
        "reason": "",
        "reason_code": code,
        "reason_params": {"quote": "您好", "found": 1, "needed": 2},
        "confidence": 0.9,
    }


def scorecard(total: float, statuses: dict[str, str], evidence: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    suspected = ["forbidden"] if statuses.get("forbidden") == "fail" else []
    return {
        "rubric": "zh-standard",
        "version": "2026.1",
        "hash": "0123456789abcdef" * 4,
        "total": total,
        "total_range": [max(0.0, total - 6), min(100.0, total + 4)],
        "judged": 0.91,
        "band": "excellent" if total >= 90 else "good" if total >= 80 else "pass" if total >= 70 else "fail",
        "critical_failed": [],
        "critical_suspected": suspected,
        "sections": {section: total for _, section, _ in ITEMS},
        "items": {
            name: item(section, statuses.get(name, "pass"), points, evidence.get(name, []))
            for name, section, points in ITEMS
        },
    }


def call(path: Path) -> Result:
    """A call of four turns of three seconds, with words, feelings, peaks and evidence."""
    texts = [
        ("agent", HOSTILE),
        ("customer", "我的快递一周没到,你们怎么回事"),
        ("agent", "非常抱歉给您带来不便,我马上帮您查"),
        ("customer", "好的谢谢你"),
    ]
    turns = [
        {
            "i": k,
            "role": role,
            "text": text,
            "start": 3.0 * k,
            "end": 3.0 * k + 2.8,
            "confidence": 0.9,
            "words": [{"text": text[-2:], "start": 3.0 * k + 2.0, "end": 3.0 * k + 2.8, "confidence": 0.9}],
        }
        for k, (role, text) in enumerate(texts)
    ]
    evidence = {
        "greeting": [
            {
                "turn": 0,
                "quote": "您好",
                "span": [len(HOSTILE) - 2, len(HOSTILE)],
                "start": 2.0,
                "end": 2.8,
                "kind": "",
                "severity": "",
            }
        ],
        "empathy": [
            {
                "turn": 2,
                "quote": "非常抱歉",
                "span": [0, 4],
                "start": 6.0,
                "end": 7.0,
                "kind": "",
                "severity": "",
                "witness": "both",
            }
        ],
    }
    lanes = [
        {
            "channel": k,
            "role": role,
            "peaks": [abs(math.sin(j / 9 + k)) * (0.9 if (j // 50 + k) % 2 == 0 else 0.03) for j in range(200)],
        }
        for k, role in enumerate(("agent", "customer"))
    ]
    return Result(
        id=CALL,
        source=str(path),
        audio=str(path),
        status="ok",
        channel="voice",
        language="zh",
        started_at="2026-03-02T10:15:00",
        duration=12.0,
        agent="王敏",
        team="一组",
        queue="物流",
        customer="K-1001",
        metadata={"customer_group": "vip", "direction": "inbound"},
        timeline="channels",
        transcript=turns,
        acoustics={"source": "channels", "lanes": lanes, "talk": {"agent": {"seconds": 6.0, "share": 0.5}}},
        scorecard=scorecard(
            84.0, {"closing": "fail", "concrete_solution": "not_evaluated", "forbidden": "fail"}, evidence
        ),
        sentiment={
            "turns": {"1": {"label": "neg", "score": -0.7}, "3": {"label": "pos", "score": 0.5}},
            "customer": {"mean": -0.1, "start": -0.7, "end": 0.5, "change": 1.2},
            "agent": {"mean": 0.1, "start": 0.1, "end": 0.1, "change": 0.0},
            "reader": "test@1",
        },
        outcome=Outcome(label="follow_up", reason=""),
        **understood_call(),
        versions={"callqa": "0.1.0", "understanding": {"version": 1, "taxonomy": "general 2026.1"}},
        timings={"transcribe": 3.2},
    )


def chat(k: int, agent: str, team: str, total: float, at: datetime, fails: dict[str, str]) -> Result:
    """A chat of four messages; hundreds of them make the overview."""
    texts = [
        ("agent", "您好,请问有什么可以帮您"),
        ("customer", "会员怎么退"),
        ("agent", "我帮您办理退款"),
        ("customer", "谢谢"),
    ]
    return Result(
        id=CHAT if k == 0 else f"{k:064x}",
        source=f"chats/chat-{k:04}.json",
        status="ok",
        channel="chat",
        language="zh",
        started_at=at.isoformat(),
        duration=240.0,
        agent=agent,
        team=team,
        queue=("售后", "物流", "会员")[k % 3],
        customer=f"K-{2000 + k}",
        metadata={"customer_group": ("new", "regular", "vip")[k % 3]},
        timeline="supplied",
        transcript=[
            {"i": j, "role": role, "text": text, "start": 20.0 * j, "end": None, "confidence": None}
            for j, (role, text) in enumerate(texts)
        ],
        scorecard=scorecard(total, fails, {}),
        sentiment={
            "turns": {"1": {"label": "neu", "score": 0.0}, "3": {"label": "pos", "score": 0.4}},
            "customer": {"mean": 0.2, "start": 0.0, "end": 0.4, "change": (k % 7 - 2) / 5},
            "agent": {},
            "reader": "test@1",
        },
        outcome=Outcome(label=("resolved", "resolved", "follow_up", "unresolved")[k % 4], reason=""),
        **understood_chat(k),
    )


def many(count: int) -> list[Result]:
    """Chats of five agents over ten weeks, from a fixed seed."""
    draw = random.Random(7)
    people = [(agent, team) for team, agents in AGENTS.items() for agent in agents]
    made = []
    for k in range(count):
        agent, team = people[k % len(people)]
        at = datetime(2026, 1, 5, 9) + timedelta(days=draw.randrange(70), minutes=draw.randrange(500))
        fails = {name: "fail" for name, _, _ in ITEMS if draw.random() < 0.16}
        total = max(30.0, min(100.0, draw.gauss(84 - 3 * (k % 5), 7)))
        made.append(chat(k, agent, team, round(total, 1), at, fails))
    return made


def fill(folder: StateFolder, count: int = 60, recording: Path | None = None) -> None:
    """Write results and a failure to the spool, as a run does."""
    unscored = Result(
        id=UNSCORED,
        source="short.txt",
        status="not_eligible",
        error="只有 2 轮，少于 4 轮，不评分",
        channel="chat",
        language="zh",
    )
    results = [*([call(recording)] if recording else []), unscored, *many(count)]
    failure = Failure("broken.wav", "broken.wav: cannot be decoded; check that the file plays")
    write_segment(results, [failure], folder.spool)
