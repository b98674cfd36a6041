"""Figures that are asked for again and again, kept until what they rest on has changed.

What decides is what the tables hold, not how long ago it was: a mark of a few sums is read first, and where it is the same as when a
figure was worked out, the figure is still true. Whoever may see the same conversations shares it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import update_wrapper
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from qa.store.connection import Cursor, Database, rows
from qa.store.viewer import Viewer, viewer_sql

P = ParamSpec("P")
R = TypeVar("R")
Read = Callable[Concatenate[Database | Cursor, Viewer, P], R]

MOST = 200
"""Figures kept for each database; the longest unused goes first."""

_MARK = """
    SELECT c.*, f.*, v.*, r.*, k.*, a.*, n.*, t.*, p.* FROM
        (SELECT count(*), sum(epoch_us(merged_at)) FROM conversation) c,
        (SELECT count(*), sum(epoch_us(failed_at)) FROM failure) f,
        (SELECT count(*), sum(epoch_us("at")) FROM review_verdict) v,
        (SELECT count(*), sum(epoch_us(submitted_at)), sum(epoch_us(retracted_at)) FROM review) r,
        (SELECT count(*), sum(epoch_us(changed_at)) FROM review_case) k,
        (SELECT count(*), sum(epoch_us(imported_at)) FROM survey_answer) a,
        (SELECT count(*), sum(recommend), count(*) FILTER (satisfied) FROM contact_satisfaction) n,
        (SELECT count(*), sum(epoch_us(imported_at)) FROM ticket) t,
        (SELECT count(*), sum(epoch_us("at")) FROM promise_check) p
"""
"""Every row that is written bears its time, so no row comes, goes or is replaced without changing a count or a sum of times."""

_kept: WeakKeyDictionary[Database, OrderedDict[Hashable, tuple[Any, Any]]] = WeakKeyDictionary()
_marks: WeakKeyDictionary[Database, tuple[int, Any]] = WeakKeyDictionary()
"""The mark of each database with the number of writes it was read after: nobody else writes, so it is good until the next."""
_lock = Lock()


def remembered(read: Read[P, R]) -> Read[P, R]:
    """Keep what a read of conversations, their items and turns, verdicts, reviews and cases gives. What it gives must not be changed.

    Not kept: what agents see, which hangs on what is released, and reads on a cursor, which may see another state.
    """

    def known(db: Database | Cursor, viewer: Viewer, /, *args: P.args, **named: P.kwargs) -> R:
        if not isinstance(db, Database) or viewer.role == "agent":
            return read(db, viewer, *args, **named)
        seen = (viewer.sees_all, viewer_sql(viewer))
        key = (read.__module__, read.__qualname__, _frozen((seen, args, named)))
        mark = _mark_of(db)  # before the read: what is newer than its mark is read once more, never shown too long
        with _lock:
            kept = _kept.setdefault(db, OrderedDict())
            was, found = kept.get(key, (None, None))
            if was == mark:
                kept.move_to_end(key)
                return cast(R, found)
        fresh = read(db, viewer, *args, **named)
        with _lock:
            kept[key] = (mark, fresh)
            kept.move_to_end(key)
            while len(kept) > MOST:
                kept.popitem(last=False)
        return fresh

    return update_wrapper(known, read)


def _mark_of(db: Database) -> Any:
    written = db.writes
    with _lock:
        known = _marks.get(db)
    if known is None or known[0] != written:
        known = written, rows(db, _MARK)[0]
        with _lock:
            _marks[db] = known
    return known[1]


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return tuple((name, _frozen(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return value  # type: ignore[no-any-return]
