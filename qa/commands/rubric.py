"""`qa rubric`: the life of a standard. Each command is a function of its own, in a file of its own."""

from __future__ import annotations

import typer

from qa.commands import (
    rubric_backtest,
    rubric_check,
    rubric_diff,
    rubric_history,
    rubric_new,
    rubric_publish,
    rubric_rescore,
    rubric_show,
    rubric_test,
    rubric_trust,
)

app = typer.Typer(
    help="Standards: draft, check, test, back-test on what is stored, publish, follow, retire.", no_args_is_help=True
)
app.command("new")(rubric_new.command)
app.command("check")(rubric_check.command)
app.command("test")(rubric_test.command)
app.command("show")(rubric_show.command)
app.command("diff")(rubric_diff.command)
app.command("backtest")(rubric_backtest.command)
app.command("publish")(rubric_publish.command)
app.command("history")(rubric_history.command)
app.command("rescore")(rubric_rescore.command)
app.command("trust")(rubric_trust.command)
app.command("retire")(rubric_publish.retire_command)
