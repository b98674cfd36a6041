"""A draw with given probabilities that keeps two sets of quotas at once: dependent rounding.

Each thing to be drawn is an edge between its two groups (its agent and its stratum) with the probability it is to be
drawn with. A cycle of open edges, or a path that cannot be made longer, is pushed up and down in turn, by chance and so
that every probability stays what it was on average, until an edge is decided. R. Gandhi, S. Khuller, S. Parthasarathy,
A. Srinivasan, J. ACM 53 (2006) 324-360; within one group it is the pivotal method of J.-C. Deville and Y. Tillé,
Biometrika 85 (1998) 89-101.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

EXACT = 1e-9
"""A probability so near to 0 or 1 is decided."""

Vertex = tuple[int, Hashable]


def draw_balanced(
    probabilities: Sequence[float],
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    generator: np.random.Generator,
) -> list[bool]:
    """Which things are drawn: each with its probability, of every group the sum of probabilities rounded down or up.

    A group whose sum is whole gets exactly that many. `first` and `second` name the two groups of each thing. Raises
    ValueError for a probability outside 0..1 or sequences of different lengths.
    """
    if any(not 0 <= p <= 1 + EXACT for p in probabilities):
        raise ValueError("probabilities must lie between 0 and 1")
    ends: list[tuple[Vertex, Vertex]] = [((0, a), (1, b)) for a, b in zip(first, second, strict=True)]
    if len(ends) != len(probabilities):
        raise ValueError(f"{len(probabilities)} probabilities for {len(ends)} things")
    order = [int(k) for k in generator.permutation(len(ends))]
    graph = _Graph([float(p) for p in probabilities], ends, order)
    for edge in order:
        while graph.open(edge):
            graph.push(graph.chain(ends[edge][0]), generator)
    return [share > 0.5 for share in graph.shares]


class _Graph:
    """The edges with their shares; those strictly between 0 and 1 are open."""

    def __init__(self, shares: list[float], ends: list[tuple[Vertex, Vertex]], order: list[int]) -> None:
        self.shares, self.ends = shares, ends
        self.at: dict[Vertex, list[int]] = {}
        for edge in order:
            for vertex in ends[edge]:
                self.at.setdefault(vertex, []).append(edge)

    def open(self, edge: int) -> bool:
        return EXACT < self.shares[edge] < 1 - EXACT

    def chain(self, start: Vertex) -> list[int]:
        """A cycle, or a path between two vertices that have no other open edge, as edges in order."""
        edges, dead_end = self._walk(start)
        return edges if dead_end is None else self._walk(dead_end)[0]

    def push(self, chain: list[int], generator: np.random.Generator) -> None:
        """Shift shares from every second edge of the chain to the others, or back, until one is decided."""
        odd, even = chain[::2], chain[1::2]
        up = min([1 - self.shares[e] for e in odd] + [self.shares[e] for e in even])
        down = min([self.shares[e] for e in odd] + [1 - self.shares[e] for e in even])
        step = up if generator.random() * (up + down) < down else -down
        for edge in odd:
            self.shares[edge] += step
        for edge in even:
            self.shares[edge] -= step

    def _walk(self, vertex: Vertex) -> tuple[list[int], Vertex | None]:
        """From a vertex on until it comes back to where it has been (the cycle, None) or ends (the path, its end)."""
        seen, edges, came = {vertex: 0}, list[int](), -1
        while (edge := self._onward(vertex, came)) is not None:
            edges.append(edge)
            one, other = self.ends[edge]
            vertex, came = (other if vertex == one else one), edge
            if vertex in seen:
                return edges[seen[vertex] :], None
            seen[vertex] = len(edges)
        return edges, vertex

    def _onward(self, vertex: Vertex, came: int) -> int | None:
        """An open edge at the vertex other than the one it was reached by. Decided ones are dropped on the way."""
        edges = self.at[vertex]
        while edges and (edges[-1] == came or not self.open(edges[-1])):
            if edges.pop() == came:
                found = self._onward(vertex, -1)
                edges.append(came)
                return found
        return edges[-1] if edges else None
