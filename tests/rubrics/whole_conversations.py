"""Whole conversations written for a pack, good, middling and poor, as its rubric judges them."""

from functools import cache
from pathlib import Path

from scoring.engine import score
from scoring.example import read_example
from scoring.rubric import load_rubric
from scoring.scorecard import Scorecard

RUBRICS = Path(__file__).parents[2] / "rubrics"
CONVERSATIONS = Path(__file__).parent / "conversations"


@cache
def judged(pack: str, language: str, quality: str) -> Scorecard:
    """The scorecard of `conversations/PACK-LANGUAGE-QUALITY.txt`."""
    text = (CONVERSATIONS / f"{pack}-{language}-{quality}.txt").read_text(encoding="utf-8")
    conversation, readings = read_example(text, language)
    return score(conversation, load_rubric(RUBRICS / language / f"{pack}.yaml"), readings)
