"""Something of a kind was named: a name, an order number, a time by which something will be done …"""

from __future__ import annotations

from scoring.conversation import Turn
from scoring.counting import Asserted, count, nothing_to_look_at
from scoring.entities import find
from scoring.entity_forms import Kind
from scoring.finding import Context, Finding, evidence_at
from scoring.registry import rule

TITLES: dict[str, dict[str, str]] = {
    "name": {"zh": "姓名或工号", "en": "name or work number"},
    "order_number": {"zh": "单号", "en": "order number"},
    "phone": {"zh": "电话号码", "en": "phone number"},
    "amount": {"zh": "金额", "en": "amount"},
    "date": {"zh": "日期", "en": "date"},
    "time_commitment": {"zh": "时限承诺", "en": "time commitment"},
    "email": {"zh": "邮箱", "en": "e-mail address"},
}


class Entity(Asserted):
    """Hits are things of `kind`."""

    kind: Kind


@rule("entity", 1, Entity)
def entity(params: Entity, context: Context) -> Finding:
    """Look for things of the kind in the turns in scope."""
    turns = context.select(params)
    sought = {"sought": [TITLES[params.kind]], "of": 1}
    if not turns:
        return nothing_to_look_at(params, sought)
    hits = [evidence_at(turn, span, kind=params.kind) for turn in turns for span in _found(params.kind, turn, context)]
    return count(params, context, turns, params.meant(hits, context), sought=sought, titles=TITLES, shortest=2)


def _found(kind: Kind, turn: Turn, context: Context) -> tuple[tuple[int, int], ...]:
    """Spans of a turn, looked for once a conversation."""
    key = ("entity", kind, turn.i)
    if key not in context.shared:
        context.shared[key] = find(kind, context.text(turn))
    spans: tuple[tuple[int, int], ...] = context.shared[key]
    return spans
