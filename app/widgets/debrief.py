"""The grid of one conversation that several judged: items by raters, with the machine beside and what the lead set as right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.i18n.translate import label, language, t
from app.navigation import href
from app.titles import item_help, item_title, section_title
from app.widgets import wording
from app.widgets.component import mount
from app.widgets.player import reason
from qa.reviewing.verdict_sheet import Sheet, sheet_of, verdict_of_status
from qa.store.calibration import Answer, Reference, SessionRow
from qa.store.rows import ConversationDetail
from scoring.calibration import Consensus
from scoring.calibration_session import VERDICTS

KEY = "debrief"
ORDER = ("pass", "partial", "fail", "na")
_WORDS = (
    *("item", "machine", "reference", "why", "set", "consensus", "rest", "onlyApart", "allAgree", "hear"),
    *("agreement", "missing", "seenBefore"),
)


def debrief(data: Mapping[str, Any], **callbacks: Any) -> Any:
    """Show the grid. `reference` of its state is a list of what the lead set: item, verdict, why."""
    return mount("debrief", dict(data), key=KEY, **callbacks)


def debrief_data(
    session: SessionRow,
    detail: ConversationDetail,
    answers: Sequence[Answer],
    references: Sequence[Reference],
    agreed: Mapping[tuple[str, str], Consensus],
    *,
    totals: Mapping[str, float | None],
    not_blind: set[tuple[str, str]],
    leads: bool,
    problem: str = "",
) -> dict[str, Any]:
    """Everything the component shows of one conversation, in the session's language."""
    talk, known = detail.row.id, [item for item, _ in session.items]
    sheets = {one.rater: sheet_of(one.content, known) for one in answers if one.conversation == talk}
    right = {one.item: one for one in references if one.conversation == talk}
    turns = {turn["i"]: turn for turn in detail.turns}
    machine = {item["id"]: item for item in detail.items}
    return {
        "place": f"{session.id}/{talk}",
        "raters": [
            {
                "name": name,
                "score": _score(totals.get(name)),
                "given": name in sheets,
                "seen": (name, talk) in not_blind,
            }
            for name in session.raters
        ],
        "machineScore": _score(detail.row.total),
        "leads": leads,
        "problem": problem,
        "rows": [
            _row(
                session,
                item,
                section,
                sheets,
                right.get(item),
                agreed.get((talk, item)),
                talk,
                turns,
                machine.get(item),
            )
            for item, section in session.items
        ],
        "order": ORDER,
        "verdicts": {name: {"short": t(f"verdict_short.{name}"), "long": t(f"verdict.{name}")} for name in VERDICTS},
        "words": {name: t(f"debrief.{name}") for name in _WORDS},
    }


def _score(value: float | None) -> str:
    """A score in words; nothing where there is none."""
    return t("debrief.scored", score=wording.number(value)) if value is not None else ""


def _row(
    session: SessionRow,
    item: str,
    section: str,
    sheets: Mapping[str, Sheet],
    right: Reference | None,
    agreed: Consensus | None,
    talk: str,
    turns: Mapping[int, Mapping[str, Any]],
    machine: Mapping[str, Any] | None,
) -> dict[str, Any]:
    said = {name: sheet.verdicts.get(item, "") for name, sheet in sheets.items()}
    status = session.machine.get(talk, {}).get(item, "")
    return {
        "id": item,
        "title": item_title(session.rubric, item, language()),
        "help": item_help(session.rubric, item, language()),
        "section": section_title(session.rubric, section, language()),
        "said": [said.get(name, "") for name in session.raters],
        "notes": [
            {"rater": name, "text": sheet.comments.get(item, ""), "line": _line(sheet.lines.get(item), talk, turns)}
            for name, sheet in sheets.items()
            if item in sheet.comments or item in sheet.lines
        ],
        "machine": verdict_of_status(status) or "",
        "machineText": label("item_status", status) if status else wording.DASH,
        "machineReason": reason(machine) if machine and machine["status"] == status else "",
        "machineLines": [_line(e["turn"], talk, turns, e["quote"]) for e in (machine or {}).get("evidence", ())][:4],
        "apart": len({verdict for verdict in said.values() if verdict}) > 1,
        "agreement": f"{wording.percent(agreed.agreement)} %" if agreed else "",
        "consensus": (agreed.verdict or "") if agreed else "",
        "reference": right.verdict if right else "",
        "why": right.why if right else "",
        "by": f"{right.by} · {right.at:%Y-%m-%d}" if right else "",
    }


def _line(
    turn: int | None, talk: str, turns: Mapping[int, Mapping[str, Any]], quote: str = ""
) -> dict[str, Any] | None:
    """A line of the conversation that bears a verdict out, and where it is heard."""
    if turn is None or turn not in turns:
        return None
    found = turns[turn]
    at = wording.clock(found["start"]) if found["start"] is not None else f"#{turn + 1}"
    return {"at": at, "text": quote or found["text"], "href": href("conversation", {"id": talk, "turn": str(turn)})}
