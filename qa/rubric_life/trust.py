"""How far each item can be left alone: the machine's verdicts beside people's, on the same conversations.

An item whose agreement lies under its bar goes to a person; a critical item whose findings people nearly always
confirm counts without one. With too few verdicts of people an item is judged as before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.assess import judged
from qa.evaluation.labels import Verdict
from qa.evaluation.measure import VERDICT_OF
from qa.finished import Finished
from qa.meaning.registry import reader_for
from qa.rescore import stored_conversation
from qa.rubric_life.definitions import definitions
from qa.rubric_life.human_verdicts import (
    FirstOf,
    HumanVerdicts,
    LabelledVerdicts,
    Verdicts,
    words_key,
)
from qa.rubric_life.places import RubricFolder
from qa.rubric_life.trust_file import LEAST_REVIEWED, Counts
from qa.rubrics import library_of, read
from qa.settings import Settings
from scoring.agreement import cohen_kappa
from scoring.conversation import Conversation
from scoring.rubric_model import Item, Rubric
from scoring.scorecard import Scorecard
from scoring.selection import applies
from scoring.statistics import Estimate

Consequence = Literal["few", "alone", "person"]
"""`few` reviewed: judged as before. `alone`: agreement reaches the bar. `person`: it does not, so a person judges."""
Critical = Literal["", "few", "suspected", "counts"]
"""Of a critical item: `counts` without a person, or stays `suspected` until one confirms it."""


@dataclass(frozen=True, slots=True)
class ItemTrust:
    """One item of a rubric. `reviewed` conversations have a person's verdict on it; in those of them that the machine
    judged as well, `agreement` and `kappa` (three verdicts: pass, fail, na). `precision` is of its critical findings."""

    item: str
    title: dict[str, str]
    reviewed: int
    counts: Counts
    kappa: Estimate
    bar: float
    consequence: Consequence
    precision_bar: float
    critical: Critical

    @property
    def agreement(self) -> Estimate:
        """The share of verdicts on which machine and people agree."""
        return self.counts.agreement

    @property
    def precision(self) -> Estimate:
        """The share of critical findings that people confirmed."""
        return self.counts.precision


@dataclass(frozen=True, slots=True)
class RubricTrust:
    """All items of a rubric, measured on conversations that people reviewed. `least` verdicts are needed of an item."""

    rubric: str
    version: str
    hash: str
    conversations: int
    items: tuple[ItemTrust, ...]
    least: int = LEAST_REVIEWED


@dataclass(frozen=True, slots=True)
class _Reviewed:
    card: Scorecard
    verdicts: Verdicts


def measure_trust(
    path: Path, folder: RubricFolder, *, reviews: HumanVerdicts | None = None, labels: LabelledVerdicts | None = None
) -> RubricTrust:
    """Judge every reviewed conversation by the rubric, without regard to what is trusted already, and compare.

    Stored conversations count where `reviews` or `labels` know them; those that only stand in `labels`, with their
    turns, count too. Raises FileError for a rubric with mistakes, RubricError for a published one that was changed.
    """
    library = library_of(folder.state)
    rubric = read(path, library)
    sources = FirstOf(*(source for source in (reviews, labels) if source is not None))
    found = list(_reviewed(rubric, Finished(folder.state), sources, labels))
    hashes = definitions(path, library)
    items = tuple(_item(item, found, hashes[item.id]) for _, item in rubric.items())
    return RubricTrust(rubric.name, rubric.version, rubric.hash, len(found), items)


def _reviewed(
    rubric: Rubric, finished: Finished, people: HumanVerdicts, labels: LabelledVerdicts | None
) -> Iterator[_Reviewed]:
    seen: set[str] = set()
    for result in finished.all():
        talk = stored_conversation(result)
        words = words_key(talk)
        if verdicts := people.of(talk.id, words):
            seen |= {talk.id, words}
            yield from _judged(rubric, talk, verdicts)
    for line in labels.lines if labels else ():
        talk = line.conversation
        if line.turns and not {talk.id, words_key(talk)} & seen:
            yield from _judged(rubric, talk, line.verdicts)


def _judged(rubric: Rubric, talk: Conversation, verdicts: Verdicts) -> Iterator[_Reviewed]:
    if applies(rubric, talk):
        reader = reader_for(talk.language)
        card, _ = judged(talk, rubric, reader.read(talk), Settings(), reader)
        if card is not None:
            yield _Reviewed(card, verdicts)


def _item(item: Item, reviewed: Sequence[_Reviewed], definition: str) -> ItemTrust:
    both = [(one.verdicts[item.id], one.card) for one in reviewed if item.id in one.verdicts]
    people: list[Verdict] = [verdict for verdict, _ in both]
    machine = [VERDICT_OF.get(str(card.items[item.id].status)) for _, card in both]
    judged_pairs = [(a, b) for a, b in zip(people, machine, strict=True) if b is not None]
    found = [verdict for verdict, card in both if item.id in (*card.critical_suspected, *card.critical_failed)]
    counts = Counts(
        definition,
        len(judged_pairs),
        sum(a == b for a, b in judged_pairs),
        len(found),
        sum(verdict == "fail" for verdict in found),
    )
    return ItemTrust(
        item=item.id,
        title=dict(item.title),
        reviewed=len(both),
        counts=counts,
        kappa=cohen_kappa(people, machine),
        bar=item.trust_bar,
        consequence=_consequence(counts, item.trust_bar),
        precision_bar=item.trust_precision,
        critical=_critical(counts, item),
    )


def _consequence(counts: Counts, bar: float) -> Consequence:
    if counts.judged < LEAST_REVIEWED:
        return "few"
    return "person" if counts.goes_to_a_person(bar) else "alone"


def _critical(counts: Counts, item: Item) -> Critical:
    if item.critical not in ("form", "section"):
        return ""
    if counts.found < LEAST_REVIEWED:
        return "few"
    return "counts" if counts.stands_alone(item.trust_precision) else "suspected"
