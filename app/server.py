"""The dashboard as one ASGI application: pages, audio and the private API in the process that holds the database.

Started as a factory, `uvicorn --factory app.server:create`, with the environment variables CALLQA_DATABASE (path of
the DuckDB file), CALLQA_PORT (default 8501) and CALLQA_SETUP_TOKEN (asked of whoever makes the first account at the page);
to be bound to 127.0.0.1 only.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from app import theme
from app.access import machine_user
from app.api import merge_now, routes, server_facts
from app.guard import LocalOnly
from app.state import AppState, attach, current
from qa.account_changes import owner
from qa.errors import CallQAError
from qa.manager.alert_delivery import deliver
from qa.manager.exploring import explore_quietly
from qa.manager.warning import run_quietly
from qa.reviewing.drawing import run_standing
from qa.state_folder import StateFolder
from qa.store.connection import open_database

if TYPE_CHECKING:
    from streamlit import App

DEFAULT_PORT = 8501
MERGE_EVERY = 2.0
TRIAGE_EVERY = 600.0
MEASURE_FIRST, MEASURE_EVERY = 30.0, 600.0
EXPLORE_EVERY = 900.0
DELIVER_EVERY = 20.0
"""Seconds between looks for segments, triages, looks at the figures that rules watch, checks of promises and looks for new themes, and
looks for messages to be sent."""
MAIN = Path(__file__).with_name("main.py")

log = logging.getLogger("callqa.server")


def create() -> App:
    """The application as the environment describes it: the factory for uvicorn."""
    database = Path(os.environ.get("CALLQA_DATABASE", "callqa.duckdb"))
    port = int(os.environ.get("CALLQA_PORT", str(DEFAULT_PORT)))
    # taken out, so that no process started from here has it
    return build(database, port=port, setup_token=os.environ.pop("CALLQA_SETUP_TOKEN", ""))


def build(database: Path, *, port: int = DEFAULT_PORT, setup_token: str = "") -> App:
    """The application over one database. The file is opened when the server starts and let go of when it ends.

    Who knows `setup_token` may make the first account at the page.
    """
    import streamlit as st

    theme.apply(port)
    _quiet()
    token = secrets.token_urlsafe(32)
    folder = StateFolder(database.resolve())

    @asynccontextmanager
    async def lifespan(_app: App) -> AsyncIterator[dict[str, Any]]:
        folder.ensure()
        with open_database(folder.database) as db:
            attach(AppState(db, folder, setup_token=setup_token))
            await _merge()
            task = asyncio.create_task(_merge_forever())
            triage = asyncio.create_task(_triage_forever())
            others = [asyncio.create_task(run()) for run in (_measure_forever, _explore_forever, _deliver_forever)]
            warming = asyncio.create_task(run_in_threadpool(_warm))
            write_server_file(folder, server_facts(port, os.getpid(), token))
            try:
                yield {}
            finally:
                remove_server_file(folder, token)
                for running in (task, triage, *others):
                    running.cancel()
                    with suppress(asyncio.CancelledError):
                        await running
                await warming
                attach(None)

    return st.App(
        MAIN, routes=routes(token), lifespan=lifespan, middleware=[Middleware(LocalOnly)], on_script_error=_on_error
    )


def write_server_file(folder: StateFolder, facts: dict[str, Any]) -> None:
    """Write `server.json` in one step, readable by its owner only from the first byte on."""
    draft = folder.server.with_suffix(f".{os.getpid()}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(facts, file)
    draft.replace(folder.server)


def remove_server_file(folder: StateFolder, token: str) -> None:
    """Remove `server.json` if it is still ours."""
    with suppress(OSError, ValueError):
        if json.loads(folder.server.read_text(encoding="utf-8")).get("token") == token:
            folder.server.unlink()


def _quiet() -> None:
    """Keep the terminal for what a person should know: no line for every file that a browser asks for."""
    from streamlit.logger import init_uvicorn_logs

    # Streamlit gives these loggers a level of its own when it first meets them: let it do that, then have the last word
    init_uvicorn_logs()
    for name in ("uvicorn", "uvicorn.access", "uvicorn.asgi", "uvicorn.error", "websockets"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _warm() -> None:
    """Load what the first page would wait for."""
    from app.navigation import load_views
    from app.titles import any_item_title

    load_views()
    any_item_title("", "zh")
    importlib.import_module("pandas")  # Streamlit loads it with the first list of choices


async def _merge_forever() -> None:
    """Merge new segments as they come. A segment that cannot be merged is logged and does not stop the others' turn."""
    while True:
        await asyncio.sleep(MERGE_EVERY)
        await _merge()


async def _triage_forever() -> None:
    """Run the triages that are to run by themselves. One that fails is logged and tried again at its next turn."""
    while True:
        await asyncio.sleep(TRIAGE_EVERY)
        try:
            await run_in_threadpool(triage_now)
        except Exception:
            log.exception("triage by itself")


def triage_now() -> None:
    """Put what has cause to be looked at into the reviewers' queue, as the plans that run by themselves say."""
    state = current()
    run_standing(state.database, owner(machine_user()), date.today(), state.folder)


async def _measure_forever() -> None:
    """Hold the figures against the rules that warn, soon after the start and then again and again, and remind of what nobody has
    taken. A run logs what goes wrong."""
    await asyncio.sleep(MEASURE_FIRST)
    while True:
        await run_in_threadpool(lambda: run_quietly(current().database, measure=True))
        await asyncio.sleep(MEASURE_EVERY)


async def _explore_forever() -> None:
    """Check the promises that new contacts may speak of, and look for themes once a day. What goes wrong is logged there."""
    while True:
        await asyncio.sleep(EXPLORE_EVERY)
        await run_in_threadpool(lambda: explore_quietly(current().database))


async def _deliver_forever() -> None:
    """Send the messages that are due, apart from everything else."""
    while True:
        await asyncio.sleep(DELIVER_EVERY)
        try:
            # the end of the server does not wait for a receiver: what was on its way is sent again after the next start
            await to_thread.run_sync(deliver_now, abandon_on_cancel=True)
        except Exception:
            log.exception("sending warnings")


def deliver_now() -> None:
    """Send the messages that are due now."""
    deliver(current().database, current().folder, datetime.now(UTC))


async def _merge() -> None:
    try:
        await run_in_threadpool(merge_now)
    except CallQAError as error:
        log.warning("merging the spool: %s", error)
    except Exception:
        log.exception("merging the spool")


def _on_error(error: Exception) -> bool:
    """Tell the person in words what the page could not do; the traceback goes to the log only."""
    from app.frame import show_error

    log.error("a page failed", exc_info=error)
    show_error(error)
    return True
