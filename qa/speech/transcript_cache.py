"""Recognitions kept as files, so that the same recording is never recognised twice."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qa.atomic import write_text
from qa.speech.recognise import Recognition
from scoring.conversation import Timeline, turn_from_dict, turn_to_dict


def cached(file: Path) -> Recognition | None:
    """The recognition in a cache file; None when there is none or it cannot be read."""
    try:
        return _from_dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(file: Path, recognition: Recognition) -> None:
    """Write a cache file, whole or not at all."""
    data = asdict(recognition) | {"turns": [turn_to_dict(turn) for turn in recognition.turns]}
    write_text(file, json.dumps(data | {"timeline": str(recognition.timeline)}, ensure_ascii=False))


def _from_dict(data: dict[str, Any]) -> Recognition:
    turns = tuple(map(turn_from_dict, data["turns"]))
    own = {"turns": turns, "timeline": Timeline(data["timeline"]), "warnings": tuple(data["warnings"]), "timings": {}}
    return Recognition(**(data | own))
