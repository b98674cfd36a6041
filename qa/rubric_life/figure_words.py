"""Figures in words: with their interval, and what is to be said of too few."""

from __future__ import annotations

from scoring.statistics import Estimate, enough


def with_interval(estimate: Estimate, *, percent: bool = False, signed: bool = False) -> str:
    """A figure with its 95% interval: `81.2 [79.0, 83.4]`; `-` where there is none."""
    if estimate.value is None:
        return "-"
    scale, sign = (100 if percent else 1), "+" if signed else ""
    parts = [f"{scale * value:{sign}.1f}{'%' * percent}" for value in (estimate.value, *(estimate.interval or ()))]
    return parts[0] if len(parts) == 1 else f"{parts[0]} [{parts[1]}, {parts[2]}]"


FEW = " (few)"
FEW_MEANS = "(few): not enough conversations to say anything"


def few(n: int) -> str:
    """What is added to a figure of too few conversations."""
    return "" if enough(n) else FEW
