"""`qa serve`: the dashboard, on this machine only."""

from __future__ import annotations

import os
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.errors import UsageError
from qa.server_link import find_server
from qa.state_folder import StateFolder


def command(
    db: DatabaseOption = DEFAULT_DATABASE,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on 127.0.0.1.")] = 8501,
) -> None:
    """Serve the dashboard on 127.0.0.1 until it is stopped with Ctrl+C."""
    folder = StateFolder(db.resolve())
    folder.ensure()
    running = find_server(folder.server)
    if running and running.answers():
        raise UsageError(f"{db}: a dashboard is running for it already, on http://127.0.0.1:{running.port}")
    os.environ["CALLQA_DATABASE"] = str(folder.database)
    os.environ["CALLQA_PORT"] = str(port)
    Console().print(f"Dashboard: http://127.0.0.1:{port}  (Ctrl+C to stop)", highlight=False)
    # named as text: the machine does not know the people in front of it
    uvicorn.run("app.server:create", factory=True, host="127.0.0.1", port=port, log_level="warning", access_log=False)
