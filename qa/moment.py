"""The time as the tables hold it."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time it is now, in UTC without zone."""
    return datetime.now(UTC).replace(tzinfo=None)
