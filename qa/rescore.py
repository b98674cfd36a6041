"""A finished result with other corrections or other judges, without its source: the machine's conversation is in the result itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qa.assess import Stopwatch, assess
from qa.corrections import Correction, apply, undone
from qa.pipeline import build
from qa.result import Result
from qa.settings import Settings
from qa.source import KNOWN_FIELDS
from scoring.conversation import Channel, Conversation, Timeline, turn_from_dict

JUDGES = ("callqa", "feeling", "understanding", "rules", "rubric_file")
"""The versions that belong to the judging and are new with it."""


def rescore(result: Result, corrections: Sequence[Correction], settings: Settings) -> Result:
    """The result its source would give now with these corrections, whatever corrections it had before.

    The rubrics of `settings` count, its speech options do not. Raises FileError when a rubric cannot be read.
    """
    watch = Stopwatch()
    corrected = apply(machine_conversation(result), corrections)
    judged = assess(corrected.conversation, settings, watch)
    return build(
        corrected,
        judged,
        source=result.source,
        audio=result.audio,
        versions={name: value for name, value in result.versions.items() if name not in JUDGES},
        timings=result.timings | watch.seconds,
    )


def stored_conversation(result: Result) -> Conversation:
    """The conversation as it stands in the result, corrections applied."""
    return Conversation(
        id=result.id,
        channel=Channel(result.channel),
        turns=tuple(map(turn_from_dict, result.transcript)),
        duration=result.duration,
        timeline=Timeline(result.timeline),
        metadata=result.metadata,
        acoustics=result.acoustics,
        **{name: getattr(result, name) for name in KNOWN_FIELDS},
    )


def machine_conversation(result: Result) -> Conversation:
    """What was recognised or read, without any correction."""
    return undone(stored_conversation(result), result.transcript)


def settings_of(result: Result) -> Settings:
    """The settings a result was judged with: its own rubric, where it was not the shipped standard."""
    rubric = result.versions.get("rubric_file")
    return Settings(rubric=Path(rubric) if rubric else None)
