"""Labelled conversations and results made in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation.labels import Labelled
from qa.result import Outcome, Result

STATUS = {"pass": "pass", "fail": "fail", "na": "not_applicable"}


@pytest.fixture
def labelled_data() -> Callable[..., dict[str, Any]]:
    """A labelled conversation of `turns` turns as JSON data, the agent first, then in alternation."""

    def make(id: str = "one", turns: int = 4, **labels: Any) -> dict[str, Any]:
        return {
            "id": id,
            "channel": "chat",
            "language": "zh",
            "turns": [
                {"i": i, "role": "customer" if i % 2 else "agent", "start": float(i), "end": None, "text": f"第{i}句"}
                for i in range(turns)
            ],
            "labels": {"items": {}, "forbidden": [], "sentiment": {}, "outcome": "resolved", "note": ""} | labels,
        }

    return make


@pytest.fixture
def labelled(labelled_data: Callable[..., dict[str, Any]]) -> Callable[..., Labelled]:
    def make(id: str = "one", turns: int = 4, **more: Any) -> Labelled:
        top = {key: more.pop(key) for key in ("channel", "language") if key in more}
        return Labelled.model_validate(labelled_data(id, turns, **more) | top)

    return make


@pytest.fixture
def result() -> Callable[..., Result]:
    """A result with items given as status or as (status, turns of its evidence)."""

    def make(id: str = "one", items: Mapping[str, Any] | None = None, **more: Any) -> Result:
        cards = {}
        for name, given in (items or {}).items():
            status, turns = given if isinstance(given, tuple) else (given, ())
            cards[name] = {"status": status, "evidence": [{"turn": turn} for turn in turns]}
        feelings = {str(i): {"label": label, "score": 0.0} for i, label in more.pop("feelings", {}).items()}
        return Result(
            id=id,
            source="labels.jsonl",
            status=more.pop("status", "ok"),
            scorecard={"items": cards},
            sentiment={"turns": feelings},
            forbidden=[{"turn": t, "text": "", "kind": k} for t, k in more.pop("forbidden", ())],
            outcome=Outcome(label=more.pop("outcome", "resolved")),
        )

    return make


@pytest.fixture
def perfect(result: Callable[..., Result]) -> Callable[[Labelled], Result]:
    """The result that says what the labels say."""

    def make(one: Labelled) -> Result:
        return result(
            one.id,
            {name: (STATUS[label.verdict], label.turns) for name, label in one.labels.items.items()},
            feelings=one.labels.sentiment,
            forbidden=[(entry.turn, entry.kind) for entry in one.labels.forbidden],
            outcome=one.labels.outcome,
        )

    return make


@pytest.fixture
def dev() -> Path:
    path = Path(__file__).parents[2].parent / "shared" / "data" / "dialogues" / "dev.jsonl"
    if not path.exists():
        pytest.skip(f"no labelled dialogues at {path}")
    return path
