"""One after the other, in this process: for a few chats, and for looking into a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from qa.result import Result
from qa.settings import Settings
from qa.state_folder import StateFolder
from qa.work import Batch, work


def run_serial(
    batches: Iterable[Batch], settings: Settings, folder: StateFolder, working: Callable[[Sequence[Batch]], None]
) -> Iterator[tuple[Batch, list[Result]]]:
    """Each batch with its results, as it is done; `working` is told of the one at hand."""
    for batch in batches:
        working([batch])
        yield batch, work(batch, settings, folder)
