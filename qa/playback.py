"""What a reviewer hears: the recording itself, or a copy of it where browsers cannot play that."""

from __future__ import annotations

import logging
import time

from qa.identity import text_hash
from qa.result import Result
from qa.source import Source
from qa.speech import playable
from qa.state_folder import StateFolder

log = logging.getLogger("callqa")


def with_playable(result: Result, source: Source, folder: StateFolder) -> Result:
    """The result with `audio` leading to a file that browsers play; a copy is made where there is none yet.

    When no copy can be made the result stays as it is: a call without a player is still a call.
    """
    if not result.audio:
        return result
    began = time.perf_counter()
    target = folder.audio / f"{text_hash(result.id, playable.PLAYABLE_VERSION)}.webm"
    try:
        if source.customer_path is None and playable.is_played(source.path):
            return result
        if not target.is_file():
            folder.audio.mkdir(mode=0o700, exist_ok=True)
            playable.copy(source.path, source.customer_path, target)
    except Exception as error:
        log.warning("%s: no copy for browsers could be made (%s)", source.label, error)
        return result
    took = {"copy": round(time.perf_counter() - began, 3)}
    return result.model_copy(update={"audio": str(target.resolve()), "timings": result.timings | took})
