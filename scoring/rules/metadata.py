"""A field of the conversation against values: the channel, the queue, any column of the manifest (随录参数)."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from scoring.conversation import Conversation
from scoring.finding import Context, Finding, unjudged
from scoring.reasons import Reason
from scoring.registry import rule
from scoring.scope import RuleParams

OWN = ("id", "channel", "language", "agent", "team", "queue", "customer", "started_at", "duration", "timeline")
"""Fields of the conversation itself; all others are looked for in its metadata."""
DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?")
MISSING = ("exists", "not")
"""Comparisons that can be answered for a field that is not there."""


def _texts(value: Any) -> Any:
    return [str(v) for v in (value if isinstance(value, list | tuple) else [value])]


Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Bound = Annotated[str, BeforeValidator(str)]


class Metadata(RuleParams):
    """Every comparison given must hold. Texts are compared without regard to case; `at_least` and `at_most` compare
    numbers, or dates written 2026-05-04 or 2026-05-04T09:30."""

    field: str
    any: Texts = ()
    equals: Texts = ()
    not_: Texts = Field(default=(), alias="not")
    contains: Texts = ()
    matches_prefix: Texts = ()
    at_least: Bound | None = None
    at_most: Bound | None = None
    exists: bool | None = None

    @model_validator(mode="after")
    def _something(self) -> Metadata:
        if not self.asked:
            raise ValueError("give any, equals, not, contains, matches_prefix, at_least, at_most or exists")
        for bound in (self.at_least, self.at_most):
            if bound is not None and _comparable(bound) is None:
                raise ValueError(f"{bound!r} is neither a number nor a date such as 2026-05-04")
        return self

    @property
    def asked(self) -> tuple[str, ...]:
        """The comparisons that are given."""
        names = ("any", "equals", "not_", "contains", "matches_prefix", "at_least", "at_most", "exists")
        return tuple(name.rstrip("_") for name in names if getattr(self, name) not in ((), None))


@rule("metadata", 2, Metadata)
def metadata(params: Metadata, context: Context) -> Finding:
    """Compare. A field that is missing equals nothing and contains nothing; whether it is over a bound is not known."""
    value = field_of(context.conversation, params.field)
    if value is None and not set(params.asked) <= set(MISSING):
        if params.at_least is not None or params.at_most is not None:
            return unjudged("metadata_missing", field=params.field)
        return Finding(0.0, Reason("metadata_missing", {"field": params.field}))
    holds: bool | None = _holds(params, value)
    if holds is None:
        return unjudged("metadata_not_comparable", field=params.field, value=value)
    code = "metadata_missing" if value is None else "metadata_met" if holds else "metadata_unmet"
    return Finding(float(holds), Reason(code, {"field": params.field, "value": value or ""}))


def field_of(conversation: Conversation, name: str) -> str | None:
    """A field as text, None where it is missing or empty. A dot reaches into a mapping: `crm.level`."""
    if name in OWN:
        value: Any = getattr(conversation, name)
        value = value or conversation.metadata.get(name)
    else:
        value = conversation.metadata
        for part in [name] if name in conversation.metadata else name.split("."):
            value = value.get(part) if hasattr(value, "get") else None
    if isinstance(value, bool):
        return str(value).lower()
    text = f"{value:g}" if isinstance(value, float) and value.is_integer() else "" if value is None else str(value)
    return text.strip() or None


def _holds(params: Metadata, value: str | None) -> bool | None:
    own = (value or "").casefold()
    tests = [
        not params.any or own in _folded(params.any),
        not params.equals or own in _folded(params.equals),
        not params.not_ or own not in _folded(params.not_),
        not params.contains or any(part in own for part in _folded(params.contains)),
        not params.matches_prefix or own.startswith(tuple(_folded(params.matches_prefix))),
        params.exists is None or params.exists == (value is not None),
    ]
    if not all(tests):
        return False
    low, high = _order(value, params.at_least), _order(params.at_most, value)
    return None if None in (low, high) else bool(low and high)


def _folded(texts: tuple[str, ...]) -> list[str]:
    return [text.strip().casefold() for text in texts]


def _order(larger: str | None, smaller: str | None) -> bool | None:
    """Whether the first is the second or more; None where they cannot be compared. True where no bound was given."""
    if larger is None or smaller is None:
        return True
    one, other = _comparable(larger), _comparable(smaller)
    if one is None or other is None or type(one) is not type(other):
        return None
    if isinstance(one, str) and isinstance(other, str):
        shorter = min(len(one), len(other))  # a day holds all its hours
        return one[:shorter] >= other[:shorter]
    return one >= other  # type: ignore[operator]


def _comparable(text: str) -> float | str | None:
    """A number, a date as text that sorts, or None."""
    date = DATE.match(text.strip())
    if date:
        return date[0].replace(" ", "T")
    try:
        number = float(text.replace(",", "").removesuffix("%"))
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
