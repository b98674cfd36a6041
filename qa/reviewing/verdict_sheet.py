"""What a person says of one conversation without seeing what others say: verdicts, comments and lines by item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from qa.store.rows import ConversationDetail
from scoring.calibration_session import VERDICTS

LONGEST = 2000
"""Characters of a comment; what is over is cut."""

_LANES = ("lanes", "duration", "source")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`verdicts` of `VERDICTS`, `comments`, and `lines` (numbers of turns) by item."""

    verdicts: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As it is stored."""
        return {"verdicts": dict(self.verdicts), "comments": dict(self.comments), "lines": dict(self.lines)}

    def missing(self, items: Iterable[str]) -> list[str]:
        """The items without a verdict."""
        return [item for item in items if item not in self.verdicts]


def sheet_of(content: object, items: Iterable[str]) -> Sheet:
    """What a page or a row brings, of these items only; whatever makes no sense is left out."""
    known = set(items)
    content = content if isinstance(content, Mapping) else {}

    def part(name: str) -> dict[str, Any]:
        found = content.get(name)
        return {k: v for k, v in found.items() if k in known} if isinstance(found, Mapping) else {}

    return Sheet(
        {item: v for item, v in part("verdicts").items() if v in VERDICTS},
        {item: v.strip()[:LONGEST] for item, v in part("comments").items() if isinstance(v, str) and v.strip()},
        {item: v for item, v in part("lines").items() if isinstance(v, int) and not isinstance(v, bool) and v >= 0},
    )


def verdict_of_status(status: str) -> str | None:
    """The machine's status as a verdict of `VERDICTS`; None where it could not judge."""
    return {"not_applicable": "na", "not_evaluated": None}.get(status, status if status in VERDICTS else None)


def blind(detail: ConversationDetail) -> ConversationDetail:
    """The conversation as it was held: sound, lines and times, without anything the machine made of it."""
    row = detail.row
    return replace(
        detail,
        row=replace(
            row,
            total=None, total_low=None, total_high=None, judged=None, band="", critical=(), outcome="",
            customer_mean=None, customer_start=None, customer_end=None, customer_change=None, contact_reason="", events=(),
        ),
        turns=[turn | {"label": "", "score": None} for turn in detail.turns],
        items=[], sections={}, section_parents={}, forbidden=[], events=[], promises=[], summary=[], contact={},
        acoustics={name: detail.acoustics[name] for name in _LANES if name in detail.acoustics},
        critical_failed=(), critical_suspected=(), critical_reported=(), critical_confirmed_by={}, critical_classes={},
        outcome_reason="", customer_feeling={}, agent_feeling={}, versions={}, corrections=[],
    )  # fmt: skip
