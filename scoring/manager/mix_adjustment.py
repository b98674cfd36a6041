"""Figures as they would be with the same mix of conversations: whoever takes the hard calls is not to look worse for it.

A stratum is a kind of conversation (reason, channel, customer group: any key of the caller's). **Direct**: the unit's own figure of
each stratum, weighted by the standard's mix: Σ w·p. **Indirect**: what the unit's conversations would have given at the rates of
all, E = Σ n·P, beside what they gave, O: ratio O/E, adjusted rate O/E · P of all (N. E. Breslow and N. E. Day, Statistical Methods in
Cancer Research II (1987) ch. 2). Direct figures of several units may be compared with each other, indirect ones only with all;
indirect ones hold with small strata.

Intervals: direct by Wilson's of each stratum, joined as G. Y. Zou, W. Huang and X. Zhang (Comput. Stat. Data Anal. 53 (2009)
1080-1085); a mean with Satterthwaite's degrees of freedom (Biometrics Bull. 2 (1946) 110-114); indirect by Wilson's of O in n,
on the wide side. Whether a unit differs from all of its mix: z = (O - E) / sqrt(Σ n·P·(1-P)), or exactly where
little is expected; p-values through Benjamini-Hochberg.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from scoring.manager.binomial import summed_chances
from scoring.standing import Moments, Tally, discoveries
from scoring.statistics import CONFIDENCE, Estimate, enough, t_p_value, t_quantile, undefined, wilson

COVERED = 0.8
"""A direct figure needs strata that hold this share of the standard's conversations; the rest of the standard is left out and told."""

MANY = 30
"""Under so many expected failures, or passes, the p-value is the exact one, by the distribution of the sum over strata."""
_NEVER = 300
"""A count that never comes where under `MANY` are expected."""

Stratum = Hashable
Verdict = Literal["above", "below", "level", "too_few"]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One unit's share, 0..1, plain and at the same mix.

    `direct` is undefined where under `COVERED` of the standard's mix was met; `covered` is that share. `ratio`: observed by `expected`
    failures, 1 where it is as all are in the same mix; `indirect`: the ratio times the share of all. `verdict`: `above` or `below`
    what its mix leads one to expect, where that is real.
    """

    crude: Estimate
    direct: Estimate
    covered: float
    expected: float
    ratio: Estimate
    indirect: Estimate
    p: float | None
    verdict: Verdict

    @property
    def explained_by_mix(self) -> float | None:
        """The part of the plain share that its mix accounts for: crude less indirect, in shares."""
        return (
            None if self.crude.value is None or self.indirect.value is None else self.crude.value - self.indirect.value
        )


def adjusted_shares(
    units: Mapping[str, Mapping[Stratum, Tally]], standard: Mapping[Stratum, Tally] | None = None
) -> dict[str, Adjusted]:
    """Each unit's share failed at the mix of the standard: all units together, unless one is given.

    Raises ValueError where a unit has conversations in a stratum the standard knows nothing of.
    """
    reference = pooled(units.values()) if standard is None else standard
    whole = pooled([reference])
    for name, strata in units.items():
        if strange := [s for s, tally in strata.items() if tally.judged and not _judged(whole, s)]:
            raise ValueError(f"{name}: the standard has no conversations of {strange[0]!r}")
    tested = {
        name: p
        for name, strata in units.items()
        if enough(sum(t.judged for t in strata.values())) and (p := _p_value(strata, whole)) is not None
    }
    named = set(discoveries(tested))
    return {name: _adjusted(strata, whole, tested.get(name), name in named) for name, strata in units.items()}


def pooled(units: Iterable[Mapping[Stratum, Tally]]) -> dict[Stratum, Tally]:
    """The sum of several units by stratum."""
    found: dict[Stratum, Tally] = {}
    for strata in units:
        for stratum, tally in strata.items():
            found[stratum] = found.get(stratum, Tally(0, 0)) + tally
    return found


def _adjusted(
    strata: Mapping[Stratum, Tally], standard: Mapping[Stratum, Tally], p: float | None, is_named: bool
) -> Adjusted:
    observed, n = sum(t.failed for t in strata.values()), sum(t.judged for t in strata.values())
    expected, _ = _expected(strata, standard)
    crude = wilson(observed, n)
    direct, covered = _direct(strata, {s: t.judged for s, t in standard.items()})
    share = sum(t.failed for t in standard.values()) / max(1, sum(t.judged for t in standard.values()))
    ratio = _scaled(crude, n / expected) if expected > 0 else undefined(n)
    verdict: Verdict = "too_few" if p is None else "level"
    if is_named:
        verdict = "above" if observed > expected else "below"
    return Adjusted(crude, direct, covered, expected, ratio, _scaled(ratio, share, 1.0), p, verdict)


def _direct(strata: Mapping[Stratum, Tally], mix: Mapping[Stratum, int]) -> tuple[Estimate, float]:
    met = {s: wilson(t.failed, t.judged) for s, t in strata.items() if t.judged and mix.get(s)}
    weight, total, n = sum(mix[s] for s in met), sum(mix.values()), sum(e.n for e in met.values())
    covered = weight / total if total else 0.0
    if not met or covered < COVERED:
        return undefined(n), covered
    return weighted_share([(mix[s] / weight, share) for s, share in met.items()]), covered


def weighted_share(parts: Iterable[tuple[float, Estimate]]) -> Estimate:
    """Σ weight · share of independent shares with their Wilson intervals; weights total 1. Undefined where a part is."""
    value = below = above = 0.0
    n, known = 0, True
    for weight, part in parts:
        n += part.n
        if part.value is None or part.low is None or part.high is None:
            known = False
            continue
        value += weight * part.value
        below += (weight * (part.value - part.low)) ** 2
        above += (weight * (part.high - part.value)) ** 2
    if not known or n == 0:
        return undefined(n)
    return Estimate(value, max(0.0, value - math.sqrt(below)), min(1.0, value + math.sqrt(above)), n)


def adjusted_mean(
    strata: Mapping[Stratum, Moments], mix: Mapping[Stratum, int], confidence: float = CONFIDENCE
) -> tuple[Estimate, float]:
    """A mean score at the standard's mix (numbers of conversations by stratum), and the share of that mix that was met.

    Strata with one score have no variance: they take the pooled one of the others. Undefined where under `COVERED` was met.
    """
    met = {s: m for s, m in strata.items() if m.n and mix.get(s)}
    weight, total, n = sum(mix[s] for s in met), sum(mix.values()), sum(m.n for m in met.values())
    covered = weight / total if total else 0.0
    if not met or covered < COVERED:
        return undefined(n), covered
    value = sum(mix[s] / weight * m.mean for s, m in met.items())
    several = [m for m in met.values() if m.n > 1]
    df = sum(m.n - 1 for m in several)
    if not df:
        return Estimate(value, None, None, n), covered
    common = sum((m.n - 1) * m.variance for m in several) / df
    parts = [
        ((mix[s] / weight) ** 2 * (m.variance if m.n > 1 else common) / m.n, m.n - 1 if m.n > 1 else df)
        for s, m in met.items()
    ]
    error = sum(part for part, _ in parts)
    half = 0.0
    if error > 0:
        of = max(1, int(error**2 / sum(part**2 / freedom for part, freedom in parts)))
        half = t_quantile(of, confidence) * math.sqrt(error)
    return Estimate(value, value - half, value + half, n), covered


def apart(mean: Estimate, reference: float | None) -> float | None:
    """The two-sided p-value of a mean with Student's interval against a value taken as exact; None where either is unknown.

    The standard error is read back from the interval, with n - 1 degrees of freedom.
    """
    if mean.value is None or mean.low is None or mean.high is None or reference is None or mean.n < 2:
        return None
    half, difference = (mean.high - mean.low) / 2, mean.value - reference
    if half == 0:
        return 1.0 if difference == 0 else 0.0
    return t_p_value(t_quantile(mean.n - 1, CONFIDENCE) * difference / half, mean.n - 1)


def _expected(strata: Mapping[Stratum, Tally], standard: Mapping[Stratum, Tally]) -> tuple[float, float]:
    """Failures expected at the standard's rates, and their variance."""
    expected = variance = 0.0
    for stratum, tally in strata.items():
        if tally.judged:
            rate = standard[stratum].failed / standard[stratum].judged
            expected += tally.judged * rate
            variance += tally.judged * rate * (1 - rate)
    return expected, variance


def _p_value(strata: Mapping[Stratum, Tally], standard: Mapping[Stratum, Tally]) -> float | None:
    """Two-sided; exact where few failures, or few passes, are expected. None where nothing could have come out otherwise."""
    expected, variance = _expected(strata, standard)
    if variance <= 0:
        return None
    observed, n = sum(t.failed for t in strata.values()), sum(t.judged for t in strata.values())
    if min(expected, n - expected) >= MANY:
        return math.erfc(abs(observed - expected) / math.sqrt(2 * variance))
    rates = [(t.judged, standard[s].failed / standard[s].judged) for s, t in strata.items() if t.judged]
    if n - expected < expected:
        observed, rates = n - observed, [(judged, 1 - rate) for judged, rate in rates]
    chances = summed_chances(rates, _NEVER)
    at_most, before = float(chances[: observed + 1].sum()), float(chances[:observed].sum())
    return min(1.0, 2 * min(at_most, 1 - before))


def _judged(standard: Mapping[Stratum, Tally], stratum: Stratum) -> int:
    return standard[stratum].judged if stratum in standard else 0


def _scaled(estimate: Estimate, factor: float, most: float = math.inf) -> Estimate:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return estimate
    return Estimate(
        min(most, estimate.value * factor),
        min(most, estimate.low * factor),
        min(most, estimate.high * factor),
        estimate.n,
    )
