"""A text in both languages, as rubrics write it: `{zh: …, en: …}`, or one text for both."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator


def _both(value: Any) -> Any:
    return {"zh": value, "en": value} if isinstance(value, str) else value


def _known(value: dict[str, str]) -> dict[str, str]:
    if not value or not set(value) <= {"zh", "en"}:
        raise ValueError(f"languages are zh and en, not {', '.join(sorted(value)) or 'none'}")
    return value


Told = Annotated[dict[str, str], AfterValidator(_known), BeforeValidator(_both)]
