"""What a back-test finds, from pairs of judgements: how scores move, which verdicts change, who is right.

Every figure has its n and its interval; `enough` says whether n carries it at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.evaluation.labels import VERDICTS, Verdict
from qa.evaluation.measure import VERDICT_OF
from scoring.agreement import Detection, detection, f1_of, table_hits
from scoring.statistics import Estimate, Floats, bootstrap, enough, estimate_of, mean_interval, resampled_totals, wilson

_FAIL = VERDICTS.index("fail")
NOT_EVALUATED = "not_evaluated"


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that an item was judged by: the turn (from 0) and what was said there."""

    conversation: str
    turn: int
    quote: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rubric says of one conversation: status and hits by item; `total` 0..100 or None, `band` may be empty."""

    rubric: str
    total: float | None
    band: str
    statuses: Mapping[str, str]
    hits: Mapping[str, tuple[Hit, ...]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One conversation judged twice; None where that rubric does not judge it.."""

    id: str
    source: str
    team: str
    before: Judgement | None
    after: Judgement | None
    words: str = ""
    """See `human_verdicts.words_key`."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Scores of `n` conversations that both rubrics gave a total: the mean of each, and the paired difference
    (after - before, points of 100) with a bootstrap interval over conversations. `team` is empty for all of them."""

    team: str
    n: int
    before: Estimate
    after: Estimate
    difference: Estimate

    @property
    def enough(self) -> bool:
        """Whether there are enough conversations to say anything."""
        return enough(self.n)


@dataclass(frozen=True, slots=True)
class Moved:
    """Conversations for which something went from one value to another, their ids in order."""

    before: str
    after: str
    conversations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Against:
    """How well failing is found, measured on `n` verdicts of people: by both rubrics, and the change of F1 with its interval."""

    n: int
    before: Detection
    after: Detection
    f1_change: Estimate


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item over all conversations. `kind` is added, dropped or both; `moved` has every change of status, the most
    frequent first; `counts` the number of conversations by status after (before, where the item is dropped)."""

    item: str
    kind: str
    n: int
    counts: Mapping[str, int]
    moved: tuple[Moved, ...]
    hits_gained: tuple[Hit, ...]
    hits_lost: tuple[Hit, ...]
    people: Against | None = None

    @property
    def newly_open(self) -> tuple[str, ...]:
        """Conversations in which the item was judged and now is not."""
        return tuple(
            name for move in self.moved if move.after == NOT_EVALUATED != move.before for name in move.conversations
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a back-test finds. `changed_band` is the share of conversations with a band on either side that change it."""

    overall: Shift
    teams: tuple[Shift, ...]
    changed_band: Estimate
    bands: tuple[Moved, ...]
    newly_scored: tuple[str, ...]
    no_longer_scored: tuple[str, ...]
    items: tuple[ItemChange, ...]
    reviewed: int


def figures(pairs: Sequence[Pair], verdicts: Mapping[str, Mapping[str, Verdict]]) -> Figures:
    """Everything from the pairs; `verdicts` are people's, by conversation and item."""
    both = [pair for pair in pairs if pair.before and pair.after]
    teams = sorted({pair.team for pair in both if pair.team})
    bands = [
        (p.id, p.before.band, p.after.band) for p in both if p.before and p.after and (p.before.band or p.after.band)
    ]
    changed = [band for band in bands if band[1] != band[2]]
    return Figures(
        overall=shift(both),
        teams=tuple(shift([pair for pair in both if pair.team == team], team) for team in teams),
        changed_band=wilson(len(changed), len(bands)),
        bands=_moves(changed),
        newly_scored=tuple(pair.id for pair in pairs if pair.after and not pair.before),
        no_longer_scored=tuple(pair.id for pair in pairs if pair.before and not pair.after),
        items=_items(both, verdicts),
        reviewed=sum(bool(verdicts.get(pair.id)) for pair in both),
    )


def shift(pairs: Sequence[Pair], team: str = "") -> Shift:
    """How scores move over pairs that have both."""
    totals = [
        (pair.before.total, pair.after.total)
        for pair in pairs
        if pair.before and pair.after and pair.before.total is not None and pair.after.total is not None
    ]
    before, after = [old for old, _ in totals], [new for _, new in totals]
    moved = [new - old for old, new in totals]
    scale = (0.0, 100.0)
    return Shift(
        team,
        len(totals),
        mean_interval(before, bounds=scale),
        mean_interval(after, bounds=scale),
        bootstrap(lambda values: float(values.mean()), moved),
    )


def _moves(changes: Iterable[tuple[str, str, str]]) -> tuple[Moved, ...]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, before, after in changes:
        found[before, after].append(name)
    moves = [Moved(before, after, tuple(names)) for (before, after), names in found.items()]
    return tuple(sorted(moves, key=lambda move: (-len(move.conversations), move.before, move.after)))


def _items(pairs: Sequence[Pair], verdicts: Mapping[str, Mapping[str, Verdict]]) -> tuple[ItemChange, ...]:
    names = dict.fromkeys(
        name for pair in pairs for card in (pair.after, pair.before) if card for name in card.statuses
    )
    return tuple(_item(name, pairs, verdicts) for name in names)


def _item(name: str, pairs: Sequence[Pair], verdicts: Mapping[str, Mapping[str, Verdict]]) -> ItemChange:
    judged = [
        (pair, pair.before.statuses.get(name), pair.after.statuses.get(name))
        for pair in pairs
        if pair.before and pair.after and (name in pair.before.statuses or name in pair.after.statuses)
    ]
    counts: dict[str, int] = defaultdict(int)
    for _, old, new in judged:
        counts[new or old or ""] += 1
    added, dropped = all(old is None for _, old, _ in judged), all(new is None for _, _, new in judged)
    moved = _moves((pair.id, old, new) for pair, old, new in judged if old and new and old != new)
    gained, lost = _hits(name, [pair for pair, _, _ in judged])
    return ItemChange(
        item=name,
        kind="added" if added else "dropped" if dropped else "both",
        n=len(judged),
        counts=dict(counts),
        moved=moved,
        hits_gained=gained,
        hits_lost=lost,
        people=_against(name, judged, verdicts),
    )


def _hits(name: str, pairs: Sequence[Pair]) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    gained: list[Hit] = []
    lost: list[Hit] = []
    for pair in pairs:
        old = pair.before.hits.get(name, ()) if pair.before else ()
        new = pair.after.hits.get(name, ()) if pair.after else ()
        gained += [hit for hit in new if hit not in old]
        lost += [hit for hit in old if hit not in new]
    return tuple(gained), tuple(lost)


def _against(
    name: str,
    judged: Sequence[tuple[Pair, str | None, str | None]],
    verdicts: Mapping[str, Mapping[str, Verdict]],
) -> Against | None:
    """Both rubrics against people, on the same conversations. What was not evaluated found nothing: a failure in it is missed."""
    reviewed = [(v, old, new) for pair, old, new in judged if (v := verdicts.get(pair.id, {}).get(name))]
    if not reviewed:
        return None
    before = resampled_totals(_tables([(verdict, old) for verdict, old, _ in reviewed]))
    after = resampled_totals(_tables([(verdict, new) for verdict, _, new in reviewed]))
    hits = table_hits(before, _FAIL), table_hits(after, _FAIL)
    # one seed draws the same conversations for both, so the difference is a paired one
    change = estimate_of(f1_of(hits[1]) - f1_of(hits[0]), len(reviewed))
    return Against(len(reviewed), detection(hits[0], clustered=False), detection(hits[1], clustered=False), change)


def _tables(answers: Sequence[tuple[Verdict, str | None]]) -> Floats:
    """One 3 by 4 table an answer: rows are people's verdicts, the last column what the machine left open."""
    tables = np.zeros((len(answers), len(VERDICTS), len(VERDICTS) + 1))
    for row, (verdict, status) in enumerate(answers):
        found = VERDICT_OF.get(status or "")
        tables[row, VERDICTS.index(verdict), VERDICTS.index(found) if found else len(VERDICTS)] = 1
    return tables
