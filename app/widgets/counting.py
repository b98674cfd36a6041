"""The score that counts of a released result, beside what the machine says: for its agent, on the conversation's page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.i18n.translate import label, t
from app.widgets import wording
from app.widgets.result_sheet import TONES, rating_name, suspected
from qa.reviewing.content import Content
from qa.store.cases import CaseRow
from qa.store.rows import ConversationDetail
from scoring.dispute_model import Case
from scoring.reviewed import VERDICTS
from scoring.rubric_model import Rubric


def counting(detail: ConversationDetail, row: CaseRow, case: Case, rubric: Rubric | None) -> dict[str, Any]:
    """The total that counts with its band and the machine's, and of each item rated otherwise than by the machine its rating.

    Without `rubric`, the one that judged the conversation, there is no band.
    """
    band = rubric.bands.of(row.total) if rubric is not None and row.total is not None else ""
    machine = {item["id"]: item["status"] for item in detail.items}
    other = {n: r for n, r in case.ratings.items() if n in machine and machine[n] != str(VERDICTS[r])}
    return {
        "total": wording.number(row.total),
        "tone": wording.BAND_TONES.get(band, ""),
        "band": label("band", band),
        "label": t("counts.label") if row.total is not None else t("counts.unknown"),
        "help": t("counts.help"),
        "machine": t("counts.machine", score=wording.number(detail.row.total)),
        "same": not other and row.total == detail.row.total,
        "items": {n: {"text": t("counts.item", rating=rating_name(r)), "tone": TONES[r]} for n, r in other.items()},
    }


def confirmed_only(detail: ConversationDetail, case: Case, content: Content) -> ConversationDetail:
    """The conversation without suspicions that a person has looked into: they were confirmed or cleared."""
    return replace(detail, critical_suspected=tuple(sorted(suspected(detail, case, content))))
