"""A judge behind a chat endpoint: personal data masked before it leaves, answers kept on disk, no answer rather than a late one."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from qa.atomic import write_text
from qa.meaning import judge_prompt
from qa.meaning.judge_options import KEY, JudgeOptions
from qa.meaning.judge_transport import complete
from qa.text.redact import mask
from scoring.readings import JudgeAnswer, JudgeQuestion, JudgeTurn, ServiceError

MOST_CHARACTERS = 60_000
"""Of a transcript; a longer one is refused rather than cut, since what was cut might have decided."""
PATIENCE = 3
"""Failures in a row after which the judge is left alone for `REST` seconds: a dead endpoint must not stop a run."""
REST = 60.0


@dataclass
class ChatJudge:
    """Follows the Judge protocol."""

    options: JudgeOptions
    clock: Callable[[], float] = time.monotonic
    _failures: int = field(default=0, repr=False)
    _until: float = field(default=0.0, repr=False)

    def ask(self, question: JudgeQuestion) -> JudgeAnswer:
        """The answer, kept or new. Raises ServiceError."""
        shown = tuple(replace(turn, text=mask(turn.text)) for turn in question.turns)
        if sum(len(turn.text) for turn in shown) > MOST_CHARACTERS:
            raise ServiceError(f"the transcript is longer than {MOST_CHARACTERS} characters")
        masked = replace(question, turns=shown)
        file = self._file(masked)
        text = _kept(file)
        if text is None:
            text = self._asked(masked)
            judge_prompt.read_answer(text)  # only what can be read is worth keeping
            _keep(file, text)
        return _answer(text, shown)

    def _asked(self, question: JudgeQuestion) -> str:
        if self._failures >= PATIENCE and self.clock() < self._until:
            raise ServiceError("the endpoint failed several times in a row and is left alone for a while")
        messages = judge_prompt.messages(question, question.turns)
        try:
            text = complete(
                self.options.url, os.environ.get(KEY, ""), self.options.model, messages, self.options.seconds
            )
        except ServiceError:
            self._failures, self._until = self._failures + 1, self.clock() + REST
            raise
        self._failures = 0
        return text

    def _file(self, question: JudgeQuestion) -> Path | None:
        """Where the answer is kept: named by model, words of the prompt, question and what was shown."""
        if self.options.cache is None:
            return None
        parts = [judge_prompt.VERSION, self.options.key(), asdict(question)]
        name = hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        return self.options.cache / name[:2] / f"{name}.json"


def _answer(text: str, shown: tuple[JudgeTurn, ...]) -> JudgeAnswer:
    verdict, number, quote, reason = judge_prompt.read_answer(text)
    turn = next((turn for turn in shown if turn.i == number), None)
    return JudgeAnswer(verdict, number, quote, mask(reason), turn.text if turn else "")


def _kept(file: Path | None) -> str | None:
    """An answer from the disk; None where there is none that can be read."""
    if file is None or not file.is_file():
        return None
    try:
        text = file.read_text(encoding="utf-8")
        judge_prompt.read_answer(text)
    except (OSError, UnicodeDecodeError, ServiceError):
        return None
    return text


def _keep(file: Path | None, text: str) -> None:
    """Keep an answer; a disk that is full or not writable costs the memory, not the answer."""
    if file is None:
        return
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_text(file, text)
    except OSError:
        return
