"""What rules may ask beside the readings: classifiers, always at hand, and a judge where one is configured."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from qa.meaning.classifier import TransformersClassifiers
from qa.meaning.judge import ChatJudge
from qa.meaning.judge_options import JudgeOptions
from scoring.readings import Services, TurnReader


def services_for(judge: JudgeOptions | None, reader: TurnReader | None = None) -> Services:
    """What is asked beside the readings of a reader; some readers know how their readings make verdicts."""
    common = _common(judge)
    verdicts = getattr(reader, "verdicts", None)
    return replace(common, verdicts=verdicts) if verdicts else common


@cache
def _common(judge: JudgeOptions | None) -> Services:
    """Made once a process for each judge."""
    return Services(ChatJudge(judge) if judge else None, TransformersClassifiers())
