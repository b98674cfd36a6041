"""What a run is told to do: which rubrics, which models. Frozen, so that it can be part of a result's identity."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from qa.meaning.judge_options import JudgeOptions, judge_options
from qa.meaning.registry import VARIABLE
from qa.rubric_life.places import RubricFolder
from qa.rubric_life.trust_in_force import in_force
from qa.rubrics import active_rubrics, library_of, shipped_standards
from qa.speech.acoustics import AcousticOptions
from qa.speech.transcribe import SpeechOptions
from qa.state_folder import StateFolder
from qa.taxonomies import in_force as in_force_taxonomy
from scoring.rubric import Library

Named = frozenset[tuple[str, str]]
"""Items, each as (rubric, item)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`rubric` judges every conversation; None means the one of `rubrics` that fits best, of the shipped standards where
    none are named. `library` is where they find what they extend.

    `trusted` are critical items whose findings count without a person, `distrusted` items that go to a person; `judge` is
    asked by rules that ask one, None where none is configured. `taxonomy` is the file of the reasons of contact, None for the
    general one. `reader` of meaning by name, empty for the default; the environment may name
    one.
    """

    rubric: Path | None = None
    speech: SpeechOptions = field(default_factory=SpeechOptions)
    acoustics: AcousticOptions = field(default_factory=AcousticOptions)
    rubrics: tuple[Path, ...] = ()
    library: Library = field(default_factory=library_of)
    trusted: Named = frozenset()
    distrusted: Named = frozenset()
    judge: JudgeOptions | None = None
    taxonomy: Path | None = None
    reader: str = field(default_factory=lambda: os.environ.get(VARIABLE, ""))

    def rubric_files(self) -> tuple[Path, ...]:
        """The rubrics to choose from; one, where it is told."""
        return (self.rubric,) if self.rubric else self.rubrics or shipped_standards()


def settings_for(folder: StateFolder, rubric: Path | None = None, speech: SpeechOptions | None = None) -> Settings:
    """Settings for the work on a database: what is published in it judges, trusted as far as was measured there.

    Raises RubricError when a published rubric was changed or a measurement is damaged, UsageError when the environment
    names a judge that makes no sense.
    """
    active = () if rubric else active_rubrics(folder)
    trusted, distrusted = in_force(RubricFolder(folder), (rubric,) if rubric else active)
    return Settings(
        rubric,
        speech or SpeechOptions(),
        rubrics=active,
        library=library_of(folder),
        trusted=trusted,
        distrusted=distrusted,
        judge=judge_options(os.environ, folder.judgements),
        taxonomy=in_force_taxonomy(folder),
    )
