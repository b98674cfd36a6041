"""A reviewer puts something right: the correction is kept first, then the conversation is judged again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.corrections import Correction, Corrections, corrected_key
from qa.errors import UsageError
from qa.finished import Finished
from qa.identity import rejudged_key
from qa.rescore import rescore, settings_of
from qa.result import Result
from qa.settings import Settings, settings_for
from qa.state_folder import StateFolder
from qa.work import record


def correct(identity: str, new: Sequence[Correction], folder: StateFolder) -> Result:
    """Keep corrections, judge the conversation again, and put the result where the database and the next run find it.

    The corrections are kept whatever comes after. Raises UsageError when the conversation has no result here, FileError
    when its rubric cannot be read any more: the next run judges it then.
    """
    finished = Finished(folder)
    stored = finished.entry(identity)
    if stored is None:
        raise UsageError("the result of this conversation is not here any more; run `qa run` on its source again")
    corrections = Corrections(folder).add(identity, *new)
    result, key = stored
    judged = rescore(result, corrections, _settings(result, key, folder))
    record([(judged, corrected_key(key, corrections))], folder)
    return judged


def _settings(result: Result, key: str, folder: StateFolder) -> Settings:
    """Those the result was judged with: the ones of this database, where they still are what its key says."""
    now = settings_for(folder)
    if corrected_key(key, ()) == rejudged_key(key, now):
        return now
    return replace(settings_of(result), taxonomy=now.taxonomy)
