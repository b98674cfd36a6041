"""The outcome of the last back-test of each content, kept beside the drafts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from qa.atomic import write_text
from qa.rubric_life.places import RubricFolder


def keep_summary(content: str, summary: Mapping[str, Any], folder: RubricFolder) -> None:
    """Remember that a content was back-tested, and how it came out, for whoever publishes it. Raises UsageError, OSError."""
    folder.ensure()
    known = {"hash": content, "at": datetime.now(UTC).isoformat(timespec="seconds"), **summary}
    write_text(folder.backtests / f"{content}.json", json.dumps(known, ensure_ascii=False, indent=1))


def kept_summary(content: str, folder: RubricFolder) -> dict[str, Any] | None:
    """The summary of the last back-test of a content, None where there was none."""
    try:
        found: dict[str, Any] = json.loads((folder.backtests / f"{content}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found
