"""What a pattern looks for as a tree: words, gaps, numbers, one after the other or one of several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.text import is_chinese

MOST_MERGED = 24
"""Neighbouring words are kept as whole strings up to so many of them."""


@dataclass(frozen=True, slots=True)
class Words:
    """One of these strings, as a normalised text has them; the empty one where it may be left out."""

    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """At most `width` characters, between words and never inside one; inside a number where `in_number`."""

    width: int
    in_number: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number in figures, with its fraction and percent sign."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other. Words never stand beside words they could be merged with."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several, the first one preferred."""

    options: tuple[Sequence, ...]


Node = Words | Gap | Number | Sequence | Either
EMPTY = Words(frozenset([""]))


def least_chinese(node: Node) -> int:
    """Han characters in the shortest text a node matches."""
    if isinstance(node, Words):
        return min(sum(map(is_chinese, option)) for option in node.options)
    if isinstance(node, Sequence):
        return sum(map(least_chinese, node.parts))
    return min(map(least_chinese, node.options)) if isinstance(node, Either) else 0


def shortest(node: Node) -> int:
    """Characters of words in the shortest text a node matches."""
    if isinstance(node, Words):
        return min(map(len, node.options))
    if isinstance(node, Sequence):
        return sum(map(shortest, node.parts))
    return min(map(shortest, node.options)) if isinstance(node, Either) else 0


def has_latin(node: Node) -> bool:
    """Whether a Latin letter or a figure stands in a node: only then can a match cut a word or number in two."""
    if isinstance(node, Words):
        return any(char.isascii() and char.isalnum() for option in node.options for char in option)
    inside = node.parts if isinstance(node, Sequence) else node.options if isinstance(node, Either) else ()
    return isinstance(node, Number) or any(map(has_latin, inside))


def joined(parts: Iterable[Node]) -> Sequence:
    """A sequence without sequences in it, neighbouring words merged where they stay few."""
    out: list[Node] = []
    for part in parts:
        for node in part.parts if isinstance(part, Sequence) else (part,):
            last = out[-1] if out else None
            if node == EMPTY or (isinstance(node, Gap) and isinstance(last, Gap)):
                continue
            if isinstance(node, Words) and isinstance(last, Words) and _few(last, node):
                out[-1] = merged(last, node)
            else:
                out.append(node)
    return Sequence(tuple(out))


def _few(first: Words, second: Words) -> bool:
    return len(first.options) * len(second.options) <= MOST_MERGED


def merged(first: Words, second: Words) -> Words:
    """Every string of the one followed by every string of the other."""
    return Words(frozenset(a + b for a in first.options for b in second.options))


def either(options: Iterable[Sequence]) -> Node:
    """One of several; plain words become one set."""
    words: set[str] = set()
    rest: list[Sequence] = []
    for option in options:
        if not option.parts:
            words.add("")
        elif len(option.parts) == 1 and isinstance(option.parts[0], Words):
            words |= option.parts[0].options
        elif len(option.parts) == 1 and isinstance(option.parts[0], Either):
            rest += option.parts[0].options
        else:
            rest.append(option)
    if words == {" "} and any(
        isinstance(part, Gap) for option in rest for part in option.parts[:1] if len(option.parts) == 1
    ):
        words = set()  # a gap between words can be a single space
    if not rest:
        return Words(frozenset(words))
    if not words and len(rest) == 1:
        return rest[0]
    if words == {""}:
        return Either((*rest, Sequence(())))
    return Either((*rest, Sequence((Words(frozenset(words)),)))) if words else Either(tuple(rest))
