"""The routes beside the pages: audio with ranges, and the small private API that `qa run` talks to."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from app import access, review_api
from app.state import AppState, current
from qa.account_changes import CHANGES, owner
from qa.errors import CallQAError
from qa.manager.explore_request import explore_as_asked
from qa.manager.import_request import import_as_asked
from qa.manager.warn_request import warn_as_asked
from qa.merging import merge_into
from qa.reports.request import reports_as_asked
from qa.reviewing.draw_request import draw_as_asked
from qa.server_request import Told
from qa.sheets.request import sheet_as_asked
from qa.store import queries
from qa.store_reading import READERS

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

MEDIA_TYPES = {
    ".wav": "audio/wav",
    ".wave": "audio/wav",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".webm": "audio/webm",
    ".amr": "audio/amr",
}
_AUDIO_HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

ASKED: Mapping[str, Callable[[AppState, Mapping[str, Any]], Told]] = {
    "draw": lambda state, asked: draw_as_asked(state.database, state.folder, asked),
    "explore": lambda state, asked: explore_as_asked(state.database, asked),
    "report": lambda state, asked: reports_as_asked(state.database, state.folder, asked),
    "sheet": lambda state, asked: sheet_as_asked(state.database, state.folder, asked),
    "surveys": lambda state, asked: import_as_asked(state.database, asked),
    "warn": lambda state, asked: warn_as_asked(state.database, state.folder, asked),
}
"""What commands ask of a dashboard that holds the database, by name: the same functions they call where none runs."""


def routes(token: str) -> list[Route]:
    """The routes, with the token that the private API asks for."""

    async def merge(request: Request) -> Response:
        if not _authorised(request, token):
            return JSONResponse({"error": "the token is missing or wrong"}, status_code=401)
        try:
            merged = await run_in_threadpool(merge_now)
        except CallQAError as error:
            return JSONResponse({"error": str(error)}, status_code=500)
        return JSONResponse({"merged": merged})

    async def rows(request: Request) -> Response:
        if not _authorised(request, token):
            return JSONResponse({"error": "the token is missing or wrong"}, status_code=401)
        reader = READERS.get(request.path_params["what"])
        if reader is None:
            return await nothing(request)
        try:
            found = await run_in_threadpool(reader, current().database, request.query_params.get("argument", ""))
        except CallQAError as error:
            return JSONResponse({"error": str(error)}, status_code=500)
        return Response(json.dumps({"rows": found}, default=str), media_type="application/json")

    async def account(request: Request) -> Response:
        if not _authorised(request, token):
            return JSONResponse({"error": "the token is missing or wrong"}, status_code=401)
        what, asked = request.path_params["what"], await request.json()
        if what not in CHANGES:
            return await nothing(request)
        try:
            await run_in_threadpool(CHANGES[what], current().database, owner(asked["by"]), asked)
        except CallQAError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        current().sessions.end_all(asked["name"])
        return JSONResponse({"done": what})

    def asked_of(do: Callable[[AppState, Mapping[str, Any]], Told]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if not _authorised(request, token):
                return JSONResponse({"error": "the token is missing or wrong"}, status_code=401)
            asked = await request.json()
            try:
                told = await run_in_threadpool(do, current(), asked)
            except CallQAError as error:
                return JSONResponse({"error": str(error)}, status_code=400)
            return JSONResponse(told)

        return answer

    return [
        Route("/session", session, methods=["POST"]),
        Route("/api/accounts/{what}", account, methods=["POST"]),
        Route("/audio/{id}", audio, methods=["GET", "HEAD"]),
        Route("/api/health", health, methods=["GET"]),
        Route("/api/merge", merge, methods=["POST"]),
        Route("/api/rows/{what}", rows, methods=["GET"]),
        *(Route(f"/api/{name}", asked_of(do), methods=["POST"]) for name, do in ASKED.items()),
        *review_api.routes(),
        # whatever else is asked for below these is no page either
        Route("/api/{rest:path}", nothing),
        Route("/audio/{rest:path}", nothing),
    ]


def merge_now() -> int:
    """Bring what waits in the spool into the database. How many conversations that were."""
    state = current()
    return merge_into(state.database, state.folder).conversations


async def nothing(_request: Request) -> Response:
    """There is nothing of this name."""
    return JSONResponse({"error": "not found"}, status_code=404)


async def health(_request: Request) -> Response:
    """That the server is up; says nothing about its data."""
    return JSONResponse({"status": "ok"})


async def audio(request: Request) -> Response:
    """The recording of a conversation. The file is looked up by the id; nothing of the URL becomes a path."""
    path = await run_in_threadpool(_audio_file, request)
    if path is None:
        return JSONResponse({"error": "no such recording"}, status_code=404)
    return FileResponse(path, media_type=MEDIA_TYPES[path.suffix.lower()], headers=_AUDIO_HEADERS)


async def session(request: Request) -> Response:
    """Give the browser the cookie that a ticket stands for, or take it away where there is no ticket.

    A page of another origin cannot send the header without asking first, and is not let.
    """
    if request.headers.get("x-callqa") != "session":
        return JSONResponse({"error": "not from a page of this dashboard"}, status_code=403)
    ticket = (await request.body()).decode("ascii", "replace")
    token = current().sessions.redeem(ticket) if ticket else ""
    if token is None:
        return JSONResponse({"error": "the ticket is used or too old; log in again"}, status_code=403)
    answer = Response(status_code=204, headers={"Cache-Control": "no-store"})
    secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    if token:
        answer.set_cookie(access.cookie_name(), token, httponly=True, samesite="strict", secure=secure)
    else:
        answer.delete_cookie(access.cookie_name(), httponly=True, samesite="strict", secure=secure)
    return answer


def _audio_file(request: Request) -> Path | None:
    id, looks = request.path_params["id"], access.request_viewer(request)
    path = queries.audio_path(current().database, looks, id)
    if path is None or path.suffix.lower() not in MEDIA_TYPES or not path.is_file():
        return None
    access.record_hearing(request, looks, f"conversation:{id}")
    return path


def _authorised(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


def server_facts(port: int, pid: int, token: str) -> dict[str, Any]:
    """What `server.json` holds, for the commands that need the database while the dashboard runs."""
    return {"port": port, "pid": pid, "token": token}
