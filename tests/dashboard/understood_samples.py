"""What is read in the sample conversations beside their scores."""

from __future__ import annotations

from typing import Any

PARCEL = "我的快递一周没到"
APOLOGY = "非常抱歉给您带来不便,我马上帮您查"


def place(turn: int, quote: str, start: float | None, at: int = 0, witness: str = "") -> dict[str, Any]:
    span = [at, at + len(quote)]
    rest = {"end": None, "kind": "", "severity": "", "witness": witness}
    return {"turn": turn, "quote": quote, "span": span, "start": start, **rest}


def event(
    kind: str, grade: str, code: str, evidence: dict[str, Any], by: str = "customer", **told: Any
) -> dict[str, Any]:
    params = {"who": "customer", "turn": evidence["turn"], "at": evidence["start"], "quote": evidence["quote"], **told}
    return {
        "kind": kind,
        "by": by,
        "grade": grade,
        "turns": [evidence["turn"]],
        "start": evidence["start"],
        "probability": 0.9,
        "evidence": [evidence],
        "parameters": {},
        "reason": "",
        "reason_code": code,
        "reason_params": params,
    }


def line(part: str, code: str, zh: str, en: str, *quotes: dict[str, Any]) -> dict[str, Any]:
    turns = [quote["turn"] for quote in quotes]
    return {"part": part, "code": code, "text": {"zh": zh, "en": en}, "quotes": list(quotes), "turns": turns}


def promise(turn: int, who: str, what: str, due: dict[str, Any], start: float | None, **rest: Any) -> dict[str, Any]:
    made = {"kind": "commit", "probability": 0.8, "kept": None}
    evidence = place(turn, what, start)
    return {"turn": turn, "start": start, "who": who, "what": what, "due": due, "evidence": evidence, **made, **rest}


def understood_call() -> dict[str, Any]:
    """Of the call: a grave complaint, feeling that was met, two promises of which one was kept."""
    need, answer = place(1, PARCEL, 3.0), place(2, APOLOGY[:10], 6.0)
    grade = {"zh": "P1 紧急", "en": "P1 urgent"}
    why = [{"zh": "有不满", "en": "a complaint"}]
    deadline = {"text": "明天下午六点前", "kind": "deadline", "precision": "hour", "earliest": None}
    return {
        "summary": [
            line(
                "reason", "reason", f"来意（订单与配送）：客户说「{PARCEL}」",
                f"Reason (Order and delivery): the customer says “{PARCEL}”", need,
            ),
            line("done", "done", f"处理：客服办理：「{APOLOGY[:10]}」", f"Handling: the agent acts: “{APOLOGY[:10]}”", answer),
            line("outcome", "follow_up", "结果：已约定后续", "Outcome: a next step is agreed"),
            line("feeling", "feeling_better", "情绪：客户先是生气，最后表示感谢", "Feeling: angry at first, grateful in the end"),
        ],
        "contact_reason": {
            "id": "delivery",
            "title": {"zh": "订单与配送", "en": "Order and delivery"},
            "probability": 0.82,
            "evidence": [need],
            "second": {"id": "service", "title": {"zh": "服务投诉", "en": "Complaint about the service"}, "probability": 0.1},
        },
        "events": [
            event("complaint_grade", "P1", "event_complaint_grade", place(1, PARCEL, 3.0, witness="words"), to=grade, why=why),
            event("empathy", "met", "event_empathy_met", place(1, PARCEL, 3.0, witness="both"), "agent", answer=APOLOGY),
            event("anger", "high", "event_anger", place(1, "你们怎么回事", 4.5, 9, "reading"), peak=0.8, count=1),
        ],
        "promises": [
            promise(2, "agent", "我马上帮您查", {}, 7.5, kept=3),
            promise(2, "仓库", "明天下午六点前给您回电话", deadline | {"latest": "2026-03-03T18:00:00"}, None, kind="absolute"),
        ],
    }  # fmt: skip


def understood_chat(k: int) -> dict[str, Any]:
    """Of a chat: a reason, and now and then an event."""
    id, zh, en = (("billing", "账单与扣费", "Bill and charges"), ("how_to", "使用与操作", "How to use"))[k % 2]
    need = place(1, "会员怎么退", 20.0)
    threat = event("threat", "media", "event_threat", need, to={"zh": "媒体或网络曝光", "en": "the media"})
    return {
        "contact_reason": {"id": id, "title": {"zh": zh, "en": en}, "probability": 0.6, "evidence": [], "second": {}},
        "events": [threat] if k % 10 == 0 else [],
    }
