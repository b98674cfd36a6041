"""`qa serve`: the dashboard, on this machine only."""

from __future__ import annotations

import os
import secrets
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from qa.commands.options import DEFAULT_DATABASE, DatabaseOption
from qa.errors import StoreError, UsageError
from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store_reading import read_rows


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
    os.environ["CALLQA_SETUP_TOKEN"] = setup = secrets.token_hex(8)
    Console().print(f"Dashboard: http://127.0.0.1:{port}  (Ctrl+C to stop)", highlight=False)
    if not any_accounts(folder):
        text = f"You need no login as long as there are no accounts. To make the first one on the page Users: setup token {setup}"
        Console().print(text, highlight=False, soft_wrap=True)
    # named as text: the machine does not know the people in front of it
    uvicorn.run("app.server:create", factory=True, host="127.0.0.1", port=port, log_level="warning", access_log=False)


def any_accounts(folder: StateFolder) -> bool:
    """Whether people log in. What is wrong with the database is told by the server that opens it next."""
    try:
        return bool(read_rows(folder, "accounts"))
    except (StoreError, UsageError):
        return True
