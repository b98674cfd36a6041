"""The command `qa`, also `python -m qa`. Each command is a plain function in `qa.commands` with a thin wrapper here."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

import qa
from qa.commands import (
    corrections,
    draw,
    evaluate,
    failures,
    import_surveys,
    models,
    promises,
    report,
    rubric,
    run,
    serve,
    sheet,
    status,
    topics,
    users,
    warn,
)
from qa.errors import CallQAError, UsageError
from qa.pipeline import quiet_libraries
from scoring.yaml_file import FileError

app = typer.Typer(
    name="qa",
    help="Quality assurance for customer conversations: transcribe, score with evidence, browse. Everything stays on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("run")(run.command)
app.command("serve")(serve.command)
app.command("status")(status.command)
app.command("failures")(failures.command)
app.command("evaluate")(evaluate.command)
app.command("draw")(draw.command)
app.command("import")(import_surveys.command)
app.command("promises")(promises.command)
app.command("sheet")(sheet.command)
app.command("report")(report.command)
app.command("warn")(warn.command)
app.add_typer(rubric.app, name="rubric")
app.add_typer(corrections.app, name="corrections")
app.add_typer(models.app, name="models")
app.add_typer(topics.app, name="topics")
app.add_typer(users.app, name="users")


@app.callback(invoke_without_command=True)
def _version(version: bool = typer.Option(False, "--version", help="Print the version and leave.")) -> None:
    if version:
        typer.echo(f"callqa {qa.__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line. Errors of the user's making are one clear line each; exit code 2 for a bad call."""
    quiet_libraries()
    errors = Console(stderr=True, soft_wrap=True)
    try:
        app()
    except (UsageError, FileError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(2)
    except CallQAError as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("Stopped. What was done is kept; run the same command again to go on.", style="yellow")
        sys.exit(130)


if __name__ == "__main__":
    main()
