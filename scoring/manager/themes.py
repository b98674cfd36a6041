"""Themes of what customers come with: groups of conversations that share telling words, which of them rise, and which are new.

Texts become TF-IDF vectors (G. Salton and C. Buckley, Inf. Process. Manag. 24 (1988) 513-523) of unit length. Groups are found by
neighbours (X. Daura et al., Angew. Chem. Int. Ed. 38 (1999) 236-240): the text with most others within `LIKE` leads the first group,
it and its neighbours are taken out, and so on; then every text joins the group whose mean it is most like. No number of groups has to
be guessed, and what is like nothing stays out. Likeness is worked out on a random projection (W. Johnson and J. Lindenstrauss, 1984),
seeded: the same texts give the same groups.

The groups know nothing of days, so their rates can be compared: a theme rises where its share among the later conversations is higher
than among the earlier ones by a test that allows for the number of themes (`scoring.standing.discoveries`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scoring.manager.theme_terms import grown, same_words, terms_of
from scoring.standing import Tally, difference_of_shares, discoveries, p_value
from scoring.statistics import Estimate, wilson
from scoring.text import simplify

MOST_TEXTS = 8_000
"""More make the comparison of all pairs too slow; a sample of them serves."""
FEWEST = 8
"""Conversations of a theme; fewer may be alike by chance."""
LIKE = 0.30
"""Cosine from which two texts are neighbours."""
JOINS = 0.25
"""Cosine with the mean of a group from which a text belongs to it."""
ONE = 0.6
"""Cosine from which the means of two groups are of one theme."""
RAREST = 5
"""Texts a term has to be in: rarer ones make no theme."""
MOST_COMMON = 0.25
"""Share of texts beyond which a term tells nothing."""
DIMENSIONS = 384
"""Of the projection: likeness is right to about 0.05."""
FALSE_SHARE = 0.05
"""Of the themes said to rise, this share at most is expected to be chance."""
LEAST_SAID = 0.15
"""Share of the texts of a group that say a term by which it is named."""
MOST_TERMS = 4
MOST_QUOTES = 4
LONGEST_QUOTE = 120

Matrix = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Text:
    """What a customer came with, personal data masked. `later`: in the later part of the period; `covered`: by a reason of the taxonomy."""

    id: str
    words: str
    later: bool
    covered: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of conversations. `terms` the most telling first, `quotes` (id, words) the most typical first.

    `share` of all conversations; `earlier` and `later` of those of each part, `change` the later less the earlier share, `rising` where
    that is shown. `covered`: the share a reason of the taxonomy covers; `reasons` the most frequent of these with their counts.
    """

    terms: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    ids: tuple[str, ...]
    share: Estimate
    earlier: Tally
    later: Tally
    change: Estimate
    p: float
    rising: bool
    covered: Estimate
    reasons: tuple[tuple[str, int], ...]

    @property
    def new(self) -> bool:
        """Whether the taxonomy covers fewer than half of it, beyond chance."""
        return self.covered.high is not None and self.covered.high < 0.5


def find_themes(texts: Sequence[Text], seed: int = 0, *, false_share: float = FALSE_SHARE) -> list[Theme]:
    """Themes of at most `MOST_TEXTS` texts: the rising first, then by size. None among too few texts. Raises ValueError for more."""
    if len(texts) > MOST_TEXTS:
        raise ValueError(f"at most {MOST_TEXTS} texts, got {len(texts)}")
    known = [terms_of(text.words) for text in texts]
    return compare(groups_of(known, seed), known, texts, false_share=false_share)


def groups_of(known: Sequence[frozenset[str]], seed: int = 0) -> list[Places]:
    """The places of the texts of each group, those most like its mean first. `known` are the terms of each text."""
    found = Counter(term for terms in known for term in terms)
    return _groups(_vectors(known, _weights(found, len(known)), seed)) if found else []


def compare(
    groups: Sequence[Places],
    known: Sequence[frozenset[str]],
    texts: Sequence[Text],
    *,
    false_share: float = FALSE_SHARE,
) -> list[Theme]:
    """Groups as themes, the rising first."""
    everywhere = {term: n / len(texts) for term, n in Counter(term for terms in known for term in terms).items()}
    sides = Tally(0, sum(not text.later for text in texts)), Tally(0, sum(text.later for text in texts))
    found = [_theme(group, texts, known, everywhere, sides) for group in groups]
    named = set(discoveries({str(k): theme.p for k, theme in enumerate(found)}, false_share))
    rising = [_rises(theme, str(k) in named) for k, theme in enumerate(found)]
    return sorted(rising, key=lambda theme: (not theme.rising, -len(theme.ids), theme.terms))


def _rises(theme: Theme, named: bool) -> Theme:
    return replace(theme, rising=named and (theme.change.value or 0.0) > 0)


def _weights(found: Mapping[str, int], n: int) -> dict[str, float]:
    """The root of the inverse document frequency, log(n / df): short texts repeat no term, and the plain one would let the rarest
    decide. Of too common terms nought, of rarer ones than `RAREST` that of `RAREST`.
    """
    most = max(RAREST, MOST_COMMON * n)
    return {
        term: math.sqrt(math.log(n / max(df, RAREST)))
        for term, df in found.items()
        if df <= most and max(df, RAREST) < n
    }


def _vectors(known: Sequence[frozenset[str]], weights: Mapping[str, float], seed: int) -> Matrix:
    """The texts as vectors of length 1 at most, projected; terms that few texts hold count in the length alone.

    So a text is like another where they share much of what both say, not where they share the one word that others say too.
    """
    shared = sorted(term for term, n in Counter(term for terms in known for term in terms).items() if n >= RAREST)
    places = {term: k for k, term in enumerate(term for term in shared if term in weights)}
    generator = np.random.default_rng(seed)
    directions = generator.standard_normal((len(places), DIMENSIONS), dtype=np.float32) / math.sqrt(DIMENSIONS)
    found = np.zeros((len(known), DIMENSIONS), dtype=np.float32)
    for k, terms in enumerate(known):
        mine = sorted(term for term in terms if term in places)
        if mine:
            length = math.sqrt(sum(weights.get(term, 0.0) ** 2 for term in terms))
            weight = np.array([weights[term] for term in mine], dtype=np.float32) / length
            found[k] = weight @ directions[[places[term] for term in mine]]
    return found


def _groups(vectors: Matrix) -> list[Places]:
    """The texts of each group, those most like its mean first."""
    leaders = _leaders(vectors)
    if not leaders:
        return []
    means = _merged(np.array([_unit(vectors[members].mean(axis=0)) for members in leaders]))
    likeness = vectors @ means.T
    best = likeness.argmax(axis=1)
    found = []
    for k in range(len(means)):
        members = np.flatnonzero((best == k) & (likeness[:, k] >= JOINS))
        if len(members) >= FEWEST:
            found.append(members[np.argsort(-likeness[members, k], kind="stable")])
    return found


def _leaders(vectors: Matrix) -> list[Places]:
    """Each leader's neighbours that no earlier leader took, the largest group first."""
    near = np.empty((len(vectors), len(vectors)), dtype=bool)
    for first in range(0, len(vectors), 1000):
        near[first : first + 1000] = vectors[first : first + 1000] @ vectors.T >= LIKE
    counts = near.sum(axis=1)
    found = []
    while (leader := int(counts.argmax())) >= 0 and counts[leader] >= FEWEST:
        members = np.flatnonzero(near[leader])
        found.append(members)
        counts -= near[:, members].sum(axis=1)
        near[:, members] = False
        counts[members] = 0
    return found


def _merged(means: Matrix) -> Matrix:
    """Means that are like an earlier one are left out: the texts join that."""
    kept: list[int] = []
    for k in range(len(means)):
        if not kept or float((means[kept] @ means[k]).max()) < ONE:
            kept.append(k)
    return means[kept]


def _unit(vector: Matrix) -> Matrix:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _theme(
    group: Places,
    texts: Sequence[Text],
    known: Sequence[frozenset[str]],
    everywhere: Mapping[str, float],
    sides: tuple[Tally, Tally],
) -> Theme:
    members = [texts[k] for k in group]
    later = Tally(sum(text.later for text in members), sides[1].judged)
    earlier = Tally(len(members) - later.failed, sides[0].judged)
    compared = later.judged > 0 and earlier.judged > 0
    reasons = Counter(text.reason for text in members if text.covered)
    return Theme(
        _label(members, [known[k] for k in group], everywhere),
        _quotes(members),
        tuple(text.id for text in members),
        wilson(len(members), len(texts)),
        earlier,
        later,
        difference_of_shares(later, earlier),
        p_value(later, earlier) if compared else 1.0,
        False,
        wilson(sum(text.covered for text in members), len(members)),
        tuple(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))[:3]),
    )


def _label(members: Sequence[Text], mine: Sequence[frozenset[str]], everywhere: Mapping[str, float]) -> tuple[str, ...]:
    """The terms that set a group apart, grown to what most of its texts say alike.

    A term is worth the share inside times the logarithm of its ratio to the share `everywhere`.
    """
    inside = Counter(term for terms in mine for term in terms)
    shares = {term: n / len(mine) for term, n in inside.items() if n >= max(2, LEAST_SAID * len(mine))}
    worth = {term: share * math.log(share / everywhere[term]) for term, share in shares.items()}
    words = [simplify(text.words.lower()) for text in members]
    named: list[str] = []
    for term in sorted(worth, key=lambda term: (-worth[term], term)):
        if any(same_words(term, one) for one in named):
            continue
        best = grown(term, words)
        if not any(same_words(best, one) for one in named):
            named.append(best)
        if len(named) == MOST_TERMS:
            break
    return tuple(named)


def _quotes(members: Sequence[Text]) -> tuple[tuple[str, str], ...]:
    """The words of the most typical, each wording once."""
    found: dict[str, str] = {}
    for text in members:
        words = text.words if len(text.words) <= LONGEST_QUOTE else text.words[: LONGEST_QUOTE - 1] + "…"
        found.setdefault(words, text.id)
        if len(found) == MOST_QUOTES:
            break
    return tuple((id, words) for words, id in found.items())
