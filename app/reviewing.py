"""What lies on the reviewer's desk: a draft to go on with, a review to read or to revise, or an empty form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.state import current, viewer
from app.widgets.review_desk import Paper
from qa.reviewing.content import Content
from qa.reviewing.review import REVIEW, others_at_work
from qa.store import cases, releases, reviews
from qa.store.connection import Database, snapshot
from qa.store.releasable import MACHINE
from qa.store.reviews import Draft, Review
from qa.store.rows import ConversationDetail
from qa.store.viewer import Viewer

EMPTY: Mapping[str, Any] = Content().model_dump(mode="json")


def paper_of(
    detail: ConversationDetail,
    by: Viewer,
    *,
    task: str,
    asked: str,
    revising: bool,
    may_release: bool,
    store: str,
    only_read: bool = False,
) -> Paper:
    """What the address asks for: the review `asked`, else what `by` has begun, else their own review, else an empty form.

    `revising`: their own review is to be written anew. What others submitted is shown to somebody who has submitted too, or who
    reads. `only_read`: whoever does not review reads the latest where the address names none; `reading` is None without one.
    """
    id, database = detail.row.id, current().database
    with snapshot(database) as cursor:
        standing = [r for r in reviews.reviews_of(cursor, viewer(), id) if r.reviewer != MACHINE]
        draft = reviews.find_draft(cursor, viewer(), id, REVIEW, by.name)
        named = reviews.find_review(cursor, viewer(), asked) if asked else None
    own = _own(standing, by.name, task)
    mine = any(r.reviewer == by.name for r in standing)
    read = named if named is not None and named.conversation == id and _may_read(named, by, mine) else None
    if read is None and only_read:
        read = next(iter(standing), None)
    if read is None and own is not None and draft is None and not revising:
        read = own
    if read is not None:
        content, seconds, version = json.loads(read.content), read.seconds, 0
    else:
        content, seconds, version = _begun(draft, own if revising or draft else None)
    return Paper(
        content=EMPTY | content,
        seconds=seconds,
        version=version,
        revision=own.revision + 1 if own else 1,
        task=own.task if own else task,
        reading=read,
        may_revise=read is not None and own is not None and read.id == own.id,
        standing=standing if read is not None or mine else [],
        at_work=others_at_work(database, by, id) if read is None else [],
        reviewer=by.name,
        store=store,
        release=_release(database, read) if read is not None and may_release else "",
    )


def _release(database: Database, review: Review) -> str:
    """Whether a review can be given to the agent, or was; a revision of one that was can be too."""
    if review.retracted_at is not None:
        return ""
    released = releases.released_at(database, viewer(), review.conversation) is not None
    return "done" if released and cases.case_row(database, viewer(), review.id) is not None else "can"


def _may_read(named: Review, by: Viewer, mine: bool) -> bool:
    """A reviewer is not led by what others said before they have submitted their own."""
    return by.role != "reviewer" or mine or named.reviewer == by.name


def _own(standing: list[Review], name: str, task: str) -> Review | None:
    """The person's own review for the task; without a task the latest of theirs."""
    own = [r for r in standing if r.reviewer == name]
    return next((r for r in own if not task or r.task == task), None)


def _begun(draft: Draft | None, own: Review | None) -> tuple[dict[str, Any], float, int]:
    if draft is not None:
        return json.loads(draft.content), draft.seconds, draft.version
    if own is not None:
        return json.loads(own.content) | {"machine": {}, "points": {}}, own.seconds, 0
    return {}, 0.0, 0
