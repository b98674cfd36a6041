"""`qa rubric publish` and `qa rubric retire`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.commands.rubric_options import ByOption, RubricName, WhyOption, rubric_folder
from qa.rubric_life.finding import find
from qa.rubric_life.publishing import Publication, publish, retire


def command(draft: RubricName, by: ByOption, why: WhyOption, db: DatabaseOption = DEFAULT_DATABASE) -> None:
    """Publish a draft for good: checked, its examples run, then kept as it is with all it builds on. New runs use it."""
    folder = rubric_folder(db)
    done = publish(find(draft, folder, draft_first=True), folder, by=by, why=why)
    console = Console(soft_wrap=True, highlight=False)
    for line in _lines(done, draft):
        console.print(line, markup=False)


def retire_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A published rubric.")],
    by: ByOption,
    why: WhyOption,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """End the life of a published rubric: it judges nothing any more; the scores it gave stay."""
    entry = retire(name, rubric_folder(db), by=by, why=why)
    words = f"retired {entry.rubric} (last {entry.version}); what it judged keeps its scores"
    Console(soft_wrap=True, highlight=False).print(words, markup=False)


def _lines(done: Publication, draft: str) -> list[str]:
    version = done.version
    lines = [f"published {version.label}, content {version.hash[:12]}", f"  {version.path.parent}"]
    if done.replaced:
        lines.append(f"  takes the place of {done.replaced.rubric}@{done.replaced.version}")
    if version.entry.effective_from:
        lines.append(f"  judges conversations from {version.entry.effective_from} on")
        if not done.replaced:
            lines.append(
                "  nothing of this name judges those before that day: they go without a rubric of their language"
            )
    warnings = sum(problem.level == "warning" for problem in done.notes)
    if warnings:
        lines.append(f"  {warnings} warning{'s' * (warnings > 1)}: qa rubric check {draft}")
    if not done.backtested:
        lines.append(f"  it was not back-tested: qa rubric backtest {version.label}")
    return [*lines, "New runs use it. What is stored keeps its scores until: qa rubric rescore, or qa run on its files"]
