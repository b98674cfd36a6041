"""Text made comparable for search: half width, lower case, Simplified script, no punctuation.

DuckDB's full text index does not cut Chinese into words, so a search is `contains` on a normalised column.
"""

from __future__ import annotations

from collections.abc import Iterable

from scoring.matching import normalise


def search_text(parts: Iterable[str]) -> str:
    """The searchable form of several texts, one a line, so that no word is found across two of them."""
    return "\n".join(filter(None, (normalise(part).text for part in parts)))


def search_terms(query: str) -> tuple[str, ...]:
    """The words a person typed, made comparable in the same way. Empty for nothing but punctuation."""
    return tuple(dict.fromkeys(filter(None, (normalise(word).text for word in query.split()))))
