"""A draft of the taxonomy tried on stored conversations before it is published: how many would move, from where to where, examples.

Both taxonomies read the same stored turns with the same acts, so that only their words differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.meaning.registry import reader_for
from qa.store.connection import Database
from qa.store.trial_conversations import sample
from qa.store.viewer import Viewer
from qa.text.redact import mask
from scoring.contact_reason import OTHER, ContactReason, Taxonomy, contact_reason
from scoring.conversation import Conversation, Role
from scoring.statistics import Estimate, wilson

MOST = 200
"""Conversations tried: the reading of their acts takes some 15 ms each."""
MOST_EXAMPLES = 12
LONGEST_QUOTE = 100


@dataclass(frozen=True, slots=True)
class Moved:
    """A conversation that another reason would be given: from, to, the probability of the new one, what was said (masked)."""

    id: str
    before: str
    after: str
    probability: float
    quote: str


@dataclass(frozen=True, slots=True)
class Trial:
    """`moved`: share of the conversations whose reason changes; `other` without a reason before and after; counts of each reason
    before and after; the ways taken, most frequent first; examples.
    """

    moved: Estimate
    other_before: Estimate
    other_after: Estimate
    counts: Mapping[str, tuple[int, int]]
    ways: tuple[tuple[str, str, int], ...]
    examples: tuple[Moved, ...]


def try_taxonomy(database: Database, viewer: Viewer, now: Taxonomy, draft: Taxonomy, most: int = MOST) -> Trial:
    """Try a draft on conversations the viewer may see, the same every time."""
    talks = sample(database, viewer, most)
    pairs = []
    for talk in talks:
        readings = reader_for(talk.language, "").read(talk)
        pairs.append((talk, contact_reason(talk, readings, now), contact_reason(talk, readings, draft)))
    return _trial(pairs)


def _trial(pairs: Sequence[tuple[Conversation, ContactReason, ContactReason]]) -> Trial:
    moved = [(talk, old, new) for talk, old, new in pairs if old.id != new.id]
    before, after = (Counter(one[k].id for one in pairs) for k in (1, 2))
    ways = Counter((old.id, new.id) for _, old, new in moved)
    named = sorted({*before, *after}, key=lambda id: (-after[id], -before[id], id))
    return Trial(
        wilson(len(moved), len(pairs)),
        wilson(before[OTHER], len(pairs)),
        wilson(after[OTHER], len(pairs)),
        {id: (before[id], after[id]) for id in named},
        tuple((old, new, n) for (old, new), n in sorted(ways.items(), key=lambda one: (-one[1], one[0]))),
        tuple(_example(*one) for one in moved[:MOST_EXAMPLES]),
    )


def _example(talk: Conversation, old: ContactReason, new: ContactReason) -> Moved:
    turn = new.evidence[0].turn if new.evidence else next((t.i for t in talk.turns if t.role == Role.CUSTOMER), 0)
    words = mask(talk.turns[turn].text) if talk.turns else ""
    quote = words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
    return Moved(talk.id, old.id, new.id, new.probability, quote)
