"""`qa draw`: run a sampling plan, so that what it draws is in the reviewers' queue."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption, current_user
from qa.reviewing.draw_request import request_draw
from qa.state_folder import StateFolder


def command(
    plan: Annotated[str, typer.Argument(metavar="[PLAN]", help="Name of a plan, or the beginning of its id.")] = "",
    since: Annotated[str, typer.Option(help="First day, 2026-11-23; else the day after the last run.")] = "",
    until: Annotated[str, typer.Option(help="Last day, included; else yesterday.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Only tell what would be drawn.")] = False,
    db: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """Run a sampling plan: what it draws becomes tasks of reviewers. Without a plan, list the plans in use."""
    asked = {"plan": plan, "since": since, "until": until, "preview": preview, "today": date.today().isoformat()}
    told = request_draw(StateFolder(db.resolve()), current_user(), asked)
    if "plans" in told:
        _list(told["plans"])
        return
    print_ = Console().print
    verb = "would draw" if preview else "drew"
    days, of = f"{told['since']} to {told['until']}", told["candidates"]
    print_(f"{told['name']}, {days}: {verb} {told['drawn']} of {of} conversations", markup=False, highlight=False)
    made = "" if preview else f"{told['tasks']} new tasks; "
    print_(f"{made}{told['joined']} in the queue before, {told['seen']} reviewed before", highlight=False)
    if told.get("undated"):
        print_(f"{told['undated']} conversations without a date are left out", highlight=False)
    for name, count in sorted(told.get("reviewers", {}).items()):
        print_(f"  {name or 'whoever takes them'}: {count}", markup=False, highlight=False)


def _list(plans: list[dict[str, Any]]) -> None:
    if not plans:
        Console().print("no plans; make one on the page Sampling plans of the dashboard (qa serve)", highlight=False)
        return
    table = Table("name", "kind", "teams", "run until", "id", box=None, header_style="bold")
    for one in plans:
        table.add_row(one["name"], one["kind"], ", ".join(one["teams"]) or "all", one["until"] or "–", one["id"][:8])
    Console().print(table)
