"""A draft tried on stored conversations, beside what judges them now: nothing is changed, nothing is heard again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from qa.assess import day_of, judged
from qa.finished import Finished, read_entry
from qa.meaning.registry import reader_for
from qa.rescore import stored_conversation
from qa.result import Result
from qa.rubric_life.backtest_figures import Figures, Hit, Judgement, Pair, figures
from qa.rubric_life.human_verdicts import HumanVerdicts, ReviewedVerdicts, words_key
from qa.rubric_life.places import RubricFolder
from qa.rubric_life.span import Span
from qa.rubrics import active_rubrics, library_of, read, shipped_standards
from qa.runners.mapping import map_files
from qa.settings import Settings
from scoring.conversation import Conversation
from scoring.readings import TurnReader, TurnReading
from scoring.rubric_inheritance import Library
from scoring.rubric_model import ALWAYS, Rubric
from scoring.scorecard import Scorecard
from scoring.selection import applies, choose

Tell = Callable[[int, int], None]
"""Told how many files are looked at, of how many."""
EVERYTHING = Span()


@dataclass(frozen=True, slots=True)
class Backtest:
    """A draft (`name@version` and the hash of its content) against what judged before, by how many conversations.

    `conversations` were judged by either, `uncovered` by neither of them. `sources` names every conversation that
    `figures` mentions, `titles` every item by language. `seconds` it took.
    """

    draft: str
    hash: str
    against: Mapping[str, int]
    conversations: int
    uncovered: int
    figures: Figures
    sources: Mapping[str, str]
    titles: Mapping[str, Mapping[str, str]]
    seconds: float


@dataclass(frozen=True, slots=True)
class Comparer:
    """Judges the conversations of result files twice. Small, so that it can be handed to a process.

    `hashes` are those of the rubrics' content, so that an edited file is read again.
    """

    draft: Path
    against: Path | None
    active: tuple[Path, ...]
    library: Library
    span: Span
    hashes: tuple[str, ...]

    def __call__(self, files: Sequence[Path]) -> list[Pair | None]:
        """A pair for each file that the span holds and either rubric judges; None for what neither judges."""
        entries = (read_entry(file) for file in files)
        return [self.compare(entry[0]) for entry in entries if entry and self.span.holds(entry[0])]

    def compare(self, result: Result) -> Pair | None:
        """One conversation by what judges it now and by what would judge it then."""
        talk = stored_conversation(result)
        before, after = self._rubrics(talk)
        if before is None and after is None:
            return None
        reader = reader_for(talk.language)
        readings = reader.read(talk)
        old, new = (_judgement(talk, rubric, readings, reader) for rubric in (before, after))
        return Pair(result.id, result.source, result.team, old, new, words_key(talk)) if old or new else None

    def _rubrics(self, talk: Conversation) -> tuple[Rubric | None, Rubric | None]:
        draft, against, active, others = _loaded(self)
        if against is not None:
            return against if applies(against, talk) else None, draft if applies(draft, talk) else None
        day = day_of(talk)
        before = choose(active, talk, day).rubric
        after = choose((draft, *others), talk, day).rubric
        concerned = after is draft or (before is not None and before.name == draft.name)
        return (before, after) if concerned else (None, None)


def backtest(
    draft: Path,
    folder: RubricFolder,
    *,
    against: Path | None = None,
    span: Span = EVERYTHING,
    people: HumanVerdicts | None = None,
    jobs: int = 1,
    tell: Tell | None = None,
) -> Backtest:
    """Judge stored conversations by a draft and by `against`, or by what judges each of them now.

    Dates from which rubrics are effective do not matter for the draft: it is tried as if it always had been there. What
    is trusted or goes to a person by measurement does not either: this is about rules. Raises FileError for a rubric
    with mistakes, RubricError for a published one that was changed.
    """
    began = time.perf_counter()
    library = library_of(folder.state)
    active = active_rubrics(folder.state)
    rubric = read(draft, library)
    hashes = tuple(read(path, library).hash for path in filter(None, (draft, against, *active)))
    comparer = Comparer(draft, against, active, library, span, hashes)
    pairs, uncovered = _compared(comparer, Finished(folder.state).files(), jobs, tell)
    source = people or ReviewedVerdicts()
    verdicts = {pair.id: source.of(pair.id, pair.words) for pair in pairs}
    judges = [pair.before.rubric for pair in pairs if pair.before]
    return Backtest(
        draft=f"{rubric.name}@{rubric.version}",
        hash=rubric.hash,
        against={name: judges.count(name) for name in sorted(set(judges))},
        conversations=len(pairs),
        uncovered=uncovered,
        figures=figures(pairs, verdicts),
        sources={pair.id: pair.source for pair in pairs},
        titles=_titles(comparer),
        seconds=round(time.perf_counter() - began, 2),
    )


def _compared(comparer: Comparer, files: Sequence[Path], jobs: int, tell: Tell | None) -> tuple[list[Pair], int]:
    pairs: list[Pair] = []
    uncovered = looked_at = 0
    for answers in map_files(comparer, files, jobs):
        looked_at += len(answers)
        found = [pair for pair in answers if pair is not None]
        pairs += found
        uncovered += len(answers) - len(found)
        if tell:
            tell(looked_at, len(files))
        if comparer.span.limit and len(pairs) >= comparer.span.limit:
            break
    pairs = pairs[: comparer.span.limit or None]
    return sorted(pairs, key=lambda pair: pair.id), uncovered


@lru_cache(maxsize=4)
def _loaded(comparer: Comparer) -> tuple[Rubric, Rubric | None, tuple[Rubric, ...], tuple[Rubric, ...]]:
    """The draft, what it is compared with, what judges now, and what of that would judge beside the draft."""
    library = comparer.library
    draft = replace(read(comparer.draft, library), effective=ALWAYS)
    against = read(comparer.against, library) if comparer.against else None
    active = {path: read(path, library) for path in comparer.active}
    # a shipped standard judges only while nothing is published for its language
    served = {path for path in shipped_standards() if path.parent.name in draft.applies_to.languages}
    others = tuple(r for path, r in active.items() if r.name != draft.name and path not in served)
    return draft, against, tuple(active.values()), others


def _judgement(
    talk: Conversation, rubric: Rubric | None, readings: tuple[TurnReading, ...], reader: TurnReader
) -> Judgement | None:
    if rubric is None:
        return None
    card, _ = judged(talk, rubric, readings, Settings(), reader)
    return _of_card(talk.id, card) if card else None


def _of_card(id: str, card: Scorecard) -> Judgement:
    return Judgement(
        rubric=f"{card.rubric}@{card.version}",
        total=card.total,
        band=card.band,
        statuses={name: str(item.status) for name, item in card.items.items()},
        hits={
            name: tuple(dict.fromkeys(Hit(id, e.turn, e.quote) for e in item.evidence))
            for name, item in card.items.items()
        },
    )


def _titles(comparer: Comparer) -> dict[str, dict[str, str]]:
    draft, against, active, _ = _loaded(comparer)
    rubrics = [*active, *([against] if against else []), draft]
    return {item.id: dict(item.title) for rubric in rubrics for _, item in rubric.items()}
