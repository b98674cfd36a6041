"""Reviewing one conversation: drafts, submitting, revising. The machine's result is never touched: a review stands beside it.

Two people who review at once keep a draft each, and each review is one of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from qa.errors import CallQAError, UsageError
from qa.evaluation.measure import VERDICT_OF
from qa.identity import text_hash
from qa.moment import utc_now
from qa.permissions import may
from qa.reviewing.content import Content, Id, Part, Seconds
from qa.reviewing.judged import basis, figures, machine_answers, missing, rubric_of
from qa.state_folder import StateFolder
from qa.store import audit, queries, review_tasks, reviews
from qa.store.connection import Cursor, Database
from qa.store.review_verdicts import ReviewVerdict, drop_verdicts, write_verdicts
from qa.store.reviews import BookmarkRow, Draft, Review
from qa.store.rows import ConversationDetail
from qa.store.viewer import ADMIN, Viewer
from scoring.reviewed import VERDICTS, Reviewed

REVIEW = "review"
"""The purpose of a draft that becomes a review."""
AT_WORK = timedelta(minutes=30)
"""Whose draft was saved so lately is at work on the conversation."""
Number = Annotated[int, Field(ge=0, le=1_000_000_000)]


class NotNow(CallQAError):
    """What was sent does not fit what is stored now. Nothing is lost: what is stored stands, and so does what was sent.

    `kind`: `draft` (changed in another window; `draft` holds that one), `submitted` (was submitted already; `review`),
    `changed` (the machine judged anew), `missing` (`items`: what they lack).
    """

    def __init__(self, kind: Literal["draft", "submitted", "changed", "missing"], **told: Any) -> None:
        self.kind, self.told = kind, told
        super().__init__(f"not saved: {kind}")


class Saving(Part):
    """A draft as the page sends it. `version`: the stored draft that it goes on from, 0 for none."""

    content: Content
    seconds: Seconds = 0.0
    version: Number = 0


class Submission(Saving):
    """A review as the page sends it. `basis`: the machine's result it was written beside; `revision` counts from 1."""

    basis: Id
    revision: Annotated[int, Field(ge=1, le=10_000)] = 1
    task: Id = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submission. `again`: it had been submitted before, and nothing was done twice. `others`: reviews of
    other people that stand beside it. `ended`: whether it ended its task, which somebody else may have done before."""

    review: Review
    again: bool
    others: tuple[Review, ...]
    ended: bool


def save_draft(
    database: Database, by: Viewer, conversation: str, saving: Saving, purpose: str = REVIEW
) -> tuple[Draft, ConversationDetail]:
    """Keep what `by` (who has to have a name) has written so far. Raises NotNow, UsageError.

    Only the first save is written into the audit log: a draft is nobody's but its author's.
    """
    with database.writing() as cursor:
        detail = _allowed(cursor, by, conversation)
        stored = reviews.find_draft(cursor, by, conversation, purpose, by.name)
        content = saving.content.model_dump_json(exclude={"machine", "points"})
        version = stored.version if stored else 0
        if stored is not None and stored.content == content and saving.version in (version, version - 1):
            # sent twice, or only the time has gone on
            stored = replace(stored, seconds=max(stored.seconds, saving.seconds), saved_at=utc_now())
            reviews.write_draft(cursor, stored)
            return stored, detail
        if saving.version != version and stored is not None:
            raise NotNow("draft", draft=stored)
        draft = Draft(conversation, by.name, purpose, content, saving.seconds, version + 1, utc_now())
        reviews.write_draft(cursor, draft)
        if stored is None:
            audit.append(cursor, by.name, by.role, "changed", f"conversation:{conversation}", {"draft": purpose})
    return draft, detail


def discard_draft(database: Database, by: Viewer, conversation: str, purpose: str = REVIEW) -> None:
    """Take away one's own draft."""
    with database.writing() as cursor:
        _allowed(cursor, by, conversation)
        reviews.drop_draft(cursor, conversation, purpose, by.name)
        audit.append(cursor, by.name, by.role, "changed", f"conversation:{conversation}", {"discarded": purpose})


def submit(database: Database, by: Viewer, folder: StateFolder, conversation: str, submission: Submission) -> Submitted:
    """Make a review of what was written, or a revision in place of the one that stands. Raises NotNow, UsageError.

    In one transaction: the review, the verdicts that the machine is measured by, the marked moments, the end of the task, the
    end of the draft, the entry in the log. The same again changes nothing. Sent without a task, it ends the open one of the
    conversation that is the author's, or nobody's yet.
    """
    with database.writing() as cursor:
        detail = _allowed(cursor, by, conversation)
        task = _task_of(cursor, by, conversation, submission)
        content = _complete(detail, folder, submission.content)
        standing = reviews.standing_review(cursor, conversation, task, by.name)
        others = tuple(r for r in reviews.reviews_of(cursor, by, conversation) if r.reviewer != by.name)
        if standing is not None and submission.revision <= standing.revision:
            if _written(Content.model_validate_json(standing.content)) != _written(content):
                raise NotNow("submitted", review=standing)
            return Submitted(standing, True, others, False)
        if submission.basis != basis(detail):
            raise NotNow("changed")
        if lacks := missing(detail, content):
            raise NotNow("missing", items=lacks)
        review = _review(detail, by, task, standing, content, figures_of(detail, folder, content), submission.seconds)
        ended = _write(cursor, by, review, content, standing)
    return Submitted(review, False, others, ended)


def figures_of(detail: ConversationDetail, folder: StateFolder | None, content: Content) -> Reviewed | None:
    """Totals with the verdicts in place; None where there are none."""
    return figures(detail, rubric_of(detail, folder), content)


def others_at_work(database: Database, by: Viewer, conversation: str) -> list[str]:
    """Who else writes a review of the conversation at the moment."""
    return reviews.also_at_work(database, by, conversation, by.name, utc_now() - AT_WORK)


def _allowed(cursor: Cursor, by: Viewer, conversation: str) -> ConversationDetail:
    if not by.name or not may(by, "review"):
        raise UsageError("not permitted to review")
    detail = queries.get_conversation(cursor, by, conversation)
    if detail is None or not detail.items:
        raise UsageError("there is nothing to review")
    if detail.row.agent and detail.row.agent in (by.name, by.agent):
        raise UsageError("nobody reviews a conversation of their own")
    return detail


def _task_of(cursor: Cursor, by: Viewer, conversation: str, submission: Submission) -> str:
    """The task the review is of: the one named, where it is of this conversation; unnamed, the open one that `by` may end.

    What was submitted before under its task is found again when it is sent once more without one.
    """
    if submission.task:
        named = review_tasks.find_task(cursor, ADMIN, submission.task)
        return named.id if named is not None and named.conversation == conversation else ""
    task = review_tasks.open_tasks(cursor, [conversation]).get(conversation)
    if submission.revision == 1 and task is not None and task.reviewer in ("", by.name):
        return task.id
    own = [r for r in reviews.reviews_of(cursor, by, conversation) if r.reviewer == by.name]
    return own[0].task if own else ""


def _complete(detail: ConversationDetail, folder: StateFolder, content: Content) -> Content:
    """With what the machine had, and what every item is worth now; answers to items that are gone are left out."""
    known = {item["id"] for item in detail.items}
    answers = {name: answer for name, answer in content.answers.items() if name in known}
    content = content.model_copy(update={"answers": answers, "machine": machine_answers(detail)})
    found = figures_of(detail, folder, content)
    return content.model_copy(update={"points": dict(found.points) if found else {}})


def _written(content: Content) -> dict[str, Any]:
    """What the person wrote, without what was filled in."""
    return content.model_dump(exclude={"machine", "points"})


def _review(
    detail: ConversationDetail,
    by: Viewer,
    task: str,
    standing: Review | None,
    content: Content,
    found: Reviewed | None,
    seconds: float,
) -> Review:
    id, revision = detail.row.id, standing.revision + 1 if standing else 1
    return Review(
        id=text_hash("review", id, task, by.name, revision)[:32],
        conversation=id,
        task=task,
        reviewer=by.name,
        revision=revision,
        rubric=detail.rubric,
        rubric_version=detail.rubric_version,
        rubric_hash=detail.rubric_hash,
        content=content.model_dump_json(),
        total=found.total if found else None,
        machine_total=detail.row.total,
        seconds=seconds,
        submitted_at=utc_now(),
    )


def _write(cursor: Cursor, by: Viewer, review: Review, content: Content, standing: Review | None) -> bool:
    id, at = review.conversation, review.submitted_at
    if standing is not None:
        reviews.retract_review(cursor, standing.id, at)
    reviews.insert_review(cursor, review)
    drop_verdicts(cursor, id, by.name)
    told = {name: VERDICT_OF[VERDICTS[decision.verdict]] for name, decision in content.decisions.items()}
    write_verdicts(cursor, [ReviewVerdict(id, name, verdict, by.name, at) for name, verdict in told.items()])
    reviews.replace_bookmarks(cursor, id, by.name, _bookmarks(review, content))
    reviews.drop_draft(cursor, id, REVIEW, by.name)
    ends = review.task or _own_open_task(cursor, by, id)
    ended = bool(ends) and review_tasks.end_task(cursor, ends, by.name, at)
    details = {
        "conversation": id,
        "task": ends,
        "revision": review.revision,
        "verdicts": len(told),
        "overrides": len(content.overrides),
        "seconds": round(review.seconds),
    }
    audit.append(cursor, by.name, by.role, "changed", f"review:{review.id}", details)
    return ended


def _own_open_task(cursor: Cursor, by: Viewer, conversation: str) -> str:
    """What waits for `by` on the conversation while a review of theirs that came from no task is revised."""
    task = review_tasks.open_tasks(cursor, [conversation]).get(conversation)
    return task.id if task is not None and task.reviewer == by.name else ""


def _bookmarks(review: Review, content: Content) -> list[BookmarkRow]:
    return [
        BookmarkRow(
            id=text_hash("bookmark", review.conversation, review.reviewer, k, mark.model_dump())[:32],
            conversation=review.conversation,
            turn=mark.turn,
            start=mark.start,
            end=mark.end,
            kind=mark.kind,
            item=mark.item,
            note=mark.note,
            by=review.reviewer,
            at=review.submitted_at,
        )
        for k, mark in enumerate(content.bookmarks)
    ]
