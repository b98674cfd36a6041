"""The routes of the review page: what is written goes to the server beside Streamlit, so that nothing waits for a page to be drawn.

A page of another origin cannot send the header without asking first, and is not let.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app import access
from app.review_figures import figures_data
from app.state import current
from qa.errors import CallQAError
from qa.permissions import may
from qa.reviewing import queue, review
from qa.reviewing.content import Content
from qa.reviewing.review import NotNow, Saving, Submission
from qa.store.reviews import Draft
from qa.store.viewer import Viewer

if TYPE_CHECKING:
    from starlette.requests import Request

MOST_BYTES = 2_000_000
"""A review that is longer is refused."""

Step = Callable[[Viewer, str, bytes], dict[str, Any]]


def routes() -> list[Route]:
    """One for each thing that can be done with what is written."""
    return [Route(f"/api/review/{{id}}/{name}", _route(step), methods=["POST"]) for name, step in STEPS.items()]


def draft_data(draft: Draft) -> dict[str, Any]:
    """A draft as the page has it."""
    content = Content.model_validate_json(draft.content).model_dump()
    return {
        "content": content,
        "seconds": draft.seconds,
        "version": draft.version,
        "at": f"{draft.saved_at:%Y-%m-%dT%H:%M:%S}Z",
    }


def _save(by: Viewer, id: str, body: bytes) -> dict[str, Any]:
    saving = Saving.model_validate_json(body)
    draft, detail = review.save_draft(current().database, by, id, saving)
    found = review.figures_of(detail, current().folder, saving.content)
    return {"version": draft.version, "figures": figures_data(detail, found)}


def _submit(by: Viewer, id: str, body: bytes) -> dict[str, Any]:
    submission = Submission.model_validate_json(body)
    done = review.submit(current().database, by, current().folder, id, submission)
    goes_on = bool(submission.task) and submission.revision == 1
    following = queue.claim_next(current().database, by, [done.review.task]) if goes_on else None
    return {
        "review": done.review.id,
        "again": done.again,
        "ended": done.ended,
        "others": [other.reviewer for other in done.others],
        "next": {"id": following.conversation, "task": following.id} if following else None,
    }


def _discard(by: Viewer, id: str, _body: bytes) -> dict[str, Any]:
    review.discard_draft(current().database, by, id)
    return {}


STEPS: Mapping[str, Step] = {"draft": _save, "submit": _submit, "discard": _discard}


def _route(step: Step) -> Callable[[Request], Any]:
    async def route(request: Request) -> Response:
        if request.headers.get("x-callqa") != "review":
            return JSONResponse({"error": "not from a page of this dashboard"}, status_code=403)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                return JSONResponse({"error": "too long"}, status_code=413)
        return await run_in_threadpool(_answer, step, request, body)

    return route


def _answer(step: Step, request: Request, body: bytes) -> Response:
    by = _reviewer(request)
    if not by.name or not may(by, "review"):
        return JSONResponse({"error": "login"}, status_code=403)
    try:
        return JSONResponse(step(by, request.path_params["id"], body))
    except NotNow as not_now:
        return JSONResponse({"error": not_now.kind, **_told(not_now)}, status_code=409)
    except ValidationError as error:
        return JSONResponse({"error": "malformed", "text": str(error.errors()[0]["msg"])}, status_code=400)
    except CallQAError as error:
        return JSONResponse({"error": "refused", "text": str(error)}, status_code=400)


def _told(not_now: NotNow) -> dict[str, Any]:
    if not_now.kind == "draft":
        return {"draft": draft_data(not_now.told["draft"])}
    if not_now.kind == "submitted":
        return {"review": not_now.told["review"].id, "revision": not_now.told["review"].revision}
    return dict(not_now.told)


def _reviewer(request: Request) -> Viewer:
    """Who sends it, with the name that the log tells; without a name whoever is not logged in."""
    viewer = access.request_viewer(request)
    return viewer if viewer.name or access.people_log_in() else replace(viewer, name=access.name_in_log(viewer))
