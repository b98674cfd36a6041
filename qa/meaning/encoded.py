"""From turns to the numbers a transformer takes: pieces with marks of who speaks, and which pieces belong to which turn."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.conversation import Role, Turn
from scoring.matching import simplify

MARKS: dict[str, str] = {Role.AGENT: "agent:", Role.CUSTOMER: "customer:"}
OTHER = "system:"
MOST_OF_TURN = 72
"""Pieces of one turn; of a longer one the beginning and the end are read."""


def prepared(turn: Turn) -> str:
    """A turn's text as the tokenizer is given it."""
    text = " ".join(simplify(unicodedata.normalize("NFKC", turn.text)).lower().split())
    return f"{MARKS.get(turn.role, OTHER)} {text}"


def shortened(ids: Sequence[int]) -> list[int]:
    """At most `MOST_OF_TURN` pieces: two thirds from the beginning, the rest from the end."""
    if len(ids) <= MOST_OF_TURN:
        return list(ids)
    head = MOST_OF_TURN * 2 // 3
    return [*ids[:head], *ids[len(ids) - (MOST_OF_TURN - head) :]]


@dataclass(frozen=True, slots=True)
class Batch:
    """`ids` and `mask` (windows x pieces), `pool` (windows x turns x pieces): the mean over a turn's pieces as weights."""

    ids: NDArray[np.int64]
    mask: NDArray[np.float32]
    pool: NDArray[np.float32]

    def inputs(self) -> dict[str, NDArray[Any]]:
        """By the names the network gives them."""
        return {"ids": self.ids, "mask": self.mask, "pool": self.pool}


def batch_of(windows: Sequence[Sequence[Sequence[int]]], begin: int, end: int, pad: int) -> Batch:
    """Windows, each a list of turns, each a list of pieces: `begin`, then every turn closed by `end`, filled up with `pad`."""
    sizes = [1 + sum(len(turn) + 1 for turn in window) for window in windows]
    length, turns = max(sizes), max(len(window) for window in windows)
    ids = np.full((len(windows), length), pad, np.int64)
    mask = np.zeros((len(windows), length), np.float32)
    pool = np.zeros((len(windows), turns, length), np.float32)
    for k, window in enumerate(windows):
        ids[k, 0], at = begin, 1
        for t, turn in enumerate(window):
            size = len(turn) + 1
            ids[k, at : at + size] = [*turn, end]
            pool[k, t, at : at + size] = 1.0 / size
            at += size
        mask[k, :at] = 1.0
    return Batch(ids, mask, pool)
