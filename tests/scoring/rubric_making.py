"""Small rubrics written for one test."""

from __future__ import annotations

import re
from pathlib import Path

from scoring.example import read_example
from scoring.rubric import Rubric, load_rubric
from scoring.scorecard import Scorecard

HEAD = 'rubric: made\nversion: "1"\ntitle: t\nlanguage: zh\n'
LEXICON = """\
lexicon: bad
version: "1"
language: zh
kinds:
  insult: {severity: severe, phrases: [笨蛋]}
  careless: {severity: minor, phrases: [随便]}
"""


def make(folder: Path, body: str, name: str = "made") -> Rubric:
    """A rubric of this body, its items titled `t`; the lexicon `bad` is there."""
    (folder / "lexicons").mkdir(exist_ok=True)
    (folder / "lexicons" / "bad.yaml").write_text(LEXICON, encoding="utf-8")
    path = folder / f"{name}.yaml"
    text = HEAD.replace("made", name) + body
    path.write_text(re.sub(r"(?<=- |.\[)\{id:", "{title: t, id:", text), encoding="utf-8")
    return load_rubric(path)


def said(word: str) -> str:
    """A rule: the agent says the word."""
    return f"rule: {{phrases: {{any: [{word}]}}}}"


def scored(rubric: Rubric, dialogue: str, **more: object) -> Scorecard:
    """The scorecard of an example dialogue."""
    from scoring.engine import score

    conversation, readings = read_example(dialogue, "zh")
    return score(conversation, rubric, readings, **more)  # type: ignore[arg-type]
