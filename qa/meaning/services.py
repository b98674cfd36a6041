"""What rules may ask beside the readings: classifiers, always at hand, and a judge where one is configured."""

from __future__ import annotations

from functools import cache

from qa.meaning.classifier import TransformersClassifiers
from qa.meaning.judge import ChatJudge
from qa.meaning.judge_options import JudgeOptions
from scoring.readings import Services, TurnReader


@cache
def services_for(judge: JudgeOptions | None, reader: TurnReader | None = None) -> Services:
    """The services of a process, made once for each judge and reader of meaning: some readers know how readings make verdicts."""
    return Services(ChatJudge(judge) if judge else None, TransformersClassifiers(), getattr(reader, "verdicts", None))
