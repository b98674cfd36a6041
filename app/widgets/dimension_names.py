"""The values figures are cut by, as people know them."""

from __future__ import annotations

from app.i18n.translate import label, language, t
from app.titles import reason_title

FILTERED = {
    "team": "team",
    "agent": "agent",
    "queue": "queue",
    "channel": "channel",
    "customer_group": "group",
    "language": "language",
    "contact_reason": "reason",
}
"""Dimensions of figures that a filter of the address narrows, and its parameter."""


def dimension_title(dimension: str) -> str:
    """The name of a dimension."""
    return t(f"dimension.{dimension}")


def value_title(dimension: str, value: str) -> str:
    """A value of a dimension, whatever the data brought."""
    if not value:
        return t("chart.no_name")
    if dimension == "contact_reason":
        return reason_title(value, language())
    return label({"customer_group": "group"}.get(dimension, dimension), value)
