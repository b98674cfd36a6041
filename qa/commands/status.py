"""`qa status`: what is done, at work, waiting and failed, from the files beside the database; it is not opened."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DEFAULT_MODEL, DatabaseOption
from qa.errors import CallQAError
from qa.finished import Finished
from qa.model_shelf import locate
from qa.models import cache_directory
from qa.progress_file import Progress, last_run, runs
from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store.segments import waiting_segments
from qa.text.redact import mask

MEGABYTE = 1_000_000


def command(
    db: DatabaseOption = DEFAULT_DATABASE,
    as_json: Annotated[bool, typer.Option("--json", help="The same as one JSON object.")] = False,
) -> None:
    """Show what is done, running, waiting and failed, who holds the database, and what the caches take."""
    known = status(StateFolder(db.resolve()))
    console = Console()
    if as_json:
        console.print_json(json.dumps(known, ensure_ascii=False))
        return
    for name, text in _lines(known):
        console.print(f"{name:<12}{text}", highlight=False, markup=False, soft_wrap=True)


def status(folder: StateFolder) -> dict[str, Any]:
    """All of it as plain values; sizes in bytes. Reads only, and nothing but the state folder and the model cache."""
    server = find_server(folder.server)
    last = last_run(folder)
    at_work = runs(folder)
    model = next((run.model for run in [*at_work[::-1], *([last] if last else [])] if run.model), DEFAULT_MODEL)
    return {
        "database": str(folder.database),
        "database_bytes": _size([folder.database]),
        "done": _count(folder.results, "*.json"),
        "failed": len(Finished(folder).failures()),
        "waiting_segments": len(waiting_segments(folder.spool)) if folder.spool.is_dir() else 0,
        "damaged_segments": _count(folder.spool, "*.bad"),
        "runs": [_run(run) for run in at_work],
        "last_run": _run(last) if last else None,
        "dashboard": {"port": server.port, "answers": server.answers()} if server else None,
        "transcripts": _count(folder.transcripts, "*.json"),
        "transcripts_bytes": _size(folder.transcripts.rglob("*")),
        "uploads_bytes": _size(folder.uploads.rglob("*")),
        "models_bytes": _size((cache_directory() / "models").rglob("*")),
        "model": model,
        "model_place": _place(model),
    }


def _run(run: Progress) -> dict[str, Any]:
    return {
        "pid": run.pid, "started": run.started, "ended": run.ended, "stale": run.stale, "total": run.total,
        "done": run.done, "failed": run.failed, "unchanged": run.unchanged, "waiting": run.waiting,
        "current": [mask(label) for label in run.current], "model": run.model, "device": run.device,
        "jobs": run.jobs, "summary": run.summary,
    }  # fmt: skip


def _place(model: str) -> str:
    try:
        found = locate(model)
    except (CallQAError, OSError):
        return "unknown"
    return f"{found.source} {found.path}" if found else f"not here: qa models pull {model}"


def _count(folder: Path, pattern: str) -> int:
    return sum(1 for path in folder.glob(pattern) if not path.name.startswith("."))


def _size(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        try:
            found = os.lstat(path)
        except OSError:  # gone in the meantime, or never there
            continue
        total += found.st_size
    return total


def _lines(known: dict[str, Any]) -> list[tuple[str, str]]:
    there = (
        f"{known['database']}, {known['database_bytes'] / MEGABYTE:.1f} MB" if known["database_bytes"] else "none yet"
    )
    segments = known["waiting_segments"]
    waiting = f"{segments} segment{'s' * (segments != 1)} in the spool, merged by the next run or the dashboard"
    lines = [
        ("database", there),
        ("done", str(known["done"])),
        ("failed", str(known["failed"]) + (": qa failures" if known["failed"] else "")),
        ("waiting", waiting if segments else "nothing in the spool"),
    ]
    if known["damaged_segments"]:
        lines.append(("damaged", f"{known['damaged_segments']} in the spool (*.bad); run the same command again"))
    lines += [("running", _running(run)) for run in known["runs"]] or [("running", "nothing")]
    if last := known["last_run"]:
        lines.append(("last run", _last(last)))
    lines.append(("dashboard", _dashboard(known["dashboard"])))
    caches = f"transcripts {known['transcripts']}, {known['transcripts_bytes'] / MEGABYTE:.1f} MB"
    caches += f"; uploads {known['uploads_bytes'] / MEGABYTE:.1f} MB; models {known['models_bytes'] / MEGABYTE:.0f} MB"
    return [*lines, ("caches", caches), ("model", f"{known['model']} ({known['model_place']})")]


def _running(run: dict[str, Any]) -> str:
    if run["stale"]:
        return f"stale: the run of {run['started']} (process {run['pid']}) ended without a word; run it again to go on"
    finished = run["done"] + run["failed"] + run["unchanged"]
    text = f"{finished} of {run['total'] or '?'} since {run['started']}, {run['waiting']} waiting, process {run['pid']}"
    return text + (f"; now {', '.join(Path(label).name for label in run['current'])}" if run["current"] else "")


def _last(run: dict[str, Any]) -> str:
    counts = f"{run['done']} done, {run['unchanged']} unchanged, {run['failed']} failed"
    stopped = f", stopped with {run['waiting']} left" if run["waiting"] else ""
    return f"{run['ended']}: {counts}{stopped}" + (f"; {run['summary']}" if run["summary"] else "")


def _dashboard(dashboard: dict[str, Any] | None) -> str:
    if dashboard is None:
        return "none: the database is free, or held by something else"
    answers = "" if dashboard["answers"] else ", but it does not answer"
    return f"holds the database, on http://127.0.0.1:{dashboard['port']}{answers}"
