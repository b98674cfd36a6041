"""What a run is told to do: which rubric, which models. Frozen, so that it can be part of a result's identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from qa.speech.acoustics import AcousticOptions
from qa.speech.transcribe import SpeechOptions


@dataclass(frozen=True, slots=True)
class Settings:
    """`rubric` None means the shipped standard of each conversation's language."""

    rubric: Path | None = None
    speech: SpeechOptions = field(default_factory=SpeechOptions)
    acoustics: AcousticOptions = field(default_factory=AcousticOptions)
