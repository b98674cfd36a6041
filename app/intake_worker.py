"""The process that works on dropped files: the pipeline of `qa run`, telling its progress one JSON object a line."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from qa.errors import CallQAError
from qa.run import execute, plan
from qa.settings import settings_for
from qa.speech.transcribe import SpeechOptions
from qa.state_folder import StateFolder


def tell(what: str, text: str = "", **more: object) -> None:
    """One line to the dashboard."""
    print(json.dumps({"what": what, "text": text, **more}, ensure_ascii=False), flush=True)


def work(paths: list[str], database: Path) -> int:
    """Process what was dropped. 0: all done, 1: some failed, 2: could not begin."""
    folder = StateFolder(database)
    jobs = min(2, os.cpu_count() or 1)
    speech = replace(SpeechOptions(), cpu_threads=max(1, (os.cpu_count() or 1) // jobs))

    def note(what: str, label: str) -> None:
        if what != "failed":
            tell(what, Path(label).name)

    try:
        settings = settings_for(folder, speech=speech)
        planned = plan(paths, settings, folder, note)
        count = len(planned.tasks) + planned.report.unchanged + len(planned.report.failures)
        tell("total", count=count, skipped=planned.report.skipped)
        report = execute(planned, settings, folder, jobs, note)
    except CallQAError as error:
        tell("error", str(error))
        return 2
    for failure in report.failures:
        tell("failure", f"{Path(failure.label).name}: {failure.reason.removeprefix(failure.label + ': ')}")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(work([sys.argv[1]], Path(sys.argv[2])))
