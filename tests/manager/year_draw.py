"""The conversations of the generated year, drawn with numpy: an Arrow table, in the order in which they began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from year_plan import (
    AGENTS,
    CHATTING,
    DAY_SHARES,
    DAYS,
    ENGLISH,
    FIRST,
    GROUPS,
    HOUR_SHARES,
    IMPROVED,
    IMPROVED_BY,
    IMPROVED_WEEK,
    ITEMS,
    MONDAY,
    MONDAY_POINTS,
    MONTH_END,
    PATHS,
    REASONS,
    RELEASE_DAY,
    SECTIONS,
    SHIFTED,
    SHIFTED_REASON,
    SHIFTED_SHARES,
    SHIFTED_WEEK,
    TEAMS,
)

from scoring.capability import DIMENSIONS, skill_of

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Columns = dict[str, Floats]

AT_ONCE = 100_000
SPREAD_OF_AGENTS, SPREAD_OF_CONVERSATIONS = 2.5, 3.0
SLOPE = 0.902
"""Points of the total that a point more on every item is worth: some items are steady, some cannot be passed more often."""
FAILURES, NOT_ELIGIBLE, HARDLY_JUDGED, OPEN_OUTCOME = 0.01, 0.04, 0.03, 0.05
HALVES = ("confirm_understanding", "concrete_solution")
"""Items that can be met in part."""
COMES_AGAIN = 0.35
"""Of customers whose matter was not solved, within five days."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("敏", "强", "静", "磊", "洋", "婷", "杰", "娟", "涛")
ENGLISH_NAMES = (
    "Alice Ames", "Ben Bell", "Clara Cole", "Dan Dale", "Ella East", "Finn Ford", "Grace Gray", "Hugh Hart", "Ivy Ives", "Jack Jones",
    "Kate King", "Liam Lane", "Maya Moss", "Noah Nash", "Olive Orr", "Paul Park", "Quinn Reed", "Rose Ryan", "Sam Shaw", "Tess Todd",
)  # fmt: skip


def agent_names() -> list[str]:
    """By number: those of team t are t·20 .. t·20 + 19, the last team speaks English."""
    chinese = [SURNAMES[k] + GIVEN[t] for t in range(len(TEAMS) - 1) for k in range(AGENTS)]
    return [*chinese, *ENGLISH_NAMES]


def draw(count: int, seed: int = 0, first: date = FIRST) -> pa.Table:
    """`count` conversations of a year from the Monday `first` on."""
    generator = np.random.default_rng(seed)
    day = np.sort(generator.choice(DAYS, count, p=_days(first)))
    second = _seconds(generator, day)
    order = np.lexsort((second, day))
    day, second = day[order], second[order]
    team = _choice(generator, TEAMS, count)
    reason = _reasons(generator, day, team, first)
    chat = generator.random(count) < np.where(np.isin(team, _codes(TEAMS, CHATTING)), 0.9, 0.3)
    agent = team * AGENTS + generator.integers(0, AGENTS, count)
    points = _points(generator, day, team, agent, reason, chat)
    bits, totals, sections, dimensions = _judged(generator, points, chat)
    release = day == RELEASE_DAY
    columns = {
        "k": pa.array(np.arange(count)),
        "started_at": pa.array(np.datetime64(first) + day * np.timedelta64(86_400, "s") + second, pa.timestamp("us")),
        "team": _named(team, list(TEAMS)),
        "agent": _named(agent, agent_names()),
        "contact_reason": _named(reason, list(REASONS)),
        "queue": _named(reason, [one.queue for one in REASONS.values()]),
        "channel": _named(chat.astype(int), ["voice", "chat"]),
        "customer_group": _named(_choice(generator, GROUPS, count), list(GROUPS)),
        "language": _named((team == _codes(TEAMS, [ENGLISH])[0]).astype(int), ["zh", "en"]),
        "total": pa.array(np.round(totals, 1)),
        **{f"{name}_bits": pa.array(value) for name, value in bits.items()},
        **{f"section_{name}": pa.array(value) for name, value in sections.items()},
        **{f"share_{name}": pa.array(value, from_pandas=True) for name, value in dimensions.items()},
        **_course(generator, day, reason, chat, totals, release),
    }
    columns["customer"] = pa.array(_customers(generator, day, columns["outcome"], count))
    return pa.table(columns)


def date_of(day: int, first: date = FIRST) -> date:
    return first + timedelta(days=day)


def _days(first: date) -> Floats:
    ends = [_is_month_end(date_of(day, first)) for day in range(DAYS)]
    shares = np.array(DAY_SHARES)[np.arange(DAYS) % 7] * np.where(ends, MONTH_END, 1.0)
    return shares / shares.sum()


def _is_month_end(day: date) -> bool:
    return day.day == 1 or (day + timedelta(days=2)).month != day.month


def _seconds(generator: np.random.Generator, day: Ints) -> Ints:
    hours = np.array(HOUR_SHARES) / sum(HOUR_SHARES)
    return generator.choice(24, len(day), p=hours) * 3600 + generator.integers(0, 3600, len(day))


def _choice(generator: np.random.Generator, shares: dict[str, float], count: int) -> Ints:
    p = np.array(list(shares.values()))
    return generator.choice(len(p), count, p=p / p.sum())


def _codes(names: dict[str, float], wanted: list[str] | tuple[str, ...]) -> list[int]:
    return [list(names).index(name) for name in wanted]


def _reasons(generator: np.random.Generator, day: Ints, team: Ints, first: date) -> Ints:
    shares = {name: one.share for name, one in REASONS.items()}
    found = _choice(generator, shares, len(day))
    bills = np.isin(day, [d for d in range(DAYS) if _is_month_end(date_of(d, first))])
    found[bills & (generator.random(len(day)) < 0.1)] = list(REASONS).index("billing")
    before, after = SHIFTED_SHARES
    hard = list(REASONS).index(SHIFTED_REASON)
    more = (team == _codes(TEAMS, [SHIFTED])[0]) & (day >= 7 * SHIFTED_WEEK)
    found[more & (generator.random(len(day)) < (after - before) / (1 - before))] = hard
    return found


def _points(generator: np.random.Generator, day: Ints, team: Ints, agent: Ints, reason: Ints, chat: Flags) -> Floats:
    """How many points over or under the usual score each conversation is to be expected at."""
    agents = np.random.default_rng(1).normal(0, SPREAD_OF_AGENTS, len(TEAMS) * AGENTS)
    improved = (team == _codes(TEAMS, [IMPROVED])[0]) & (day >= 7 * IMPROVED_WEEK)
    return (
        np.array([one.points for one in REASONS.values()])[reason]
        + agents[agent]
        + np.linspace(-1.5, 1.5, len(TEAMS))[team]
        - 1.0 * chat
        + MONDAY_POINTS * (day % 7 == MONDAY)
        + IMPROVED_BY * improved
        + generator.normal(0, SPREAD_OF_CONVERSATIONS, len(day))
    )


def _judged(
    generator: np.random.Generator, points: Floats, chat: Flags
) -> tuple[dict[str, Ints], Floats, Columns, Columns]:
    """Verdicts as bits in the order of `ITEMS`, totals, scores of the sections 0..100, shares of the dimensions 0..1 (nan: none)."""
    some = [slice(at, at + AT_ONCE) for at in range(0, len(points), AT_ONCE)]
    parts = [_judged_some(generator, points[at], chat[at]) for at in some]
    bits, totals, sections, dimensions = zip(*parts, strict=True)
    return _joined(bits), np.concatenate(totals), _joined(sections), _joined(dimensions)


def _joined(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}


def _judged_some(
    generator: np.random.Generator, points: Floats, chat: Flags
) -> tuple[dict[str, Ints], Floats, Columns, Columns]:
    judged, failed, partly = _verdicts(generator, points, chat)
    worth = np.array([one.points for one in ITEMS.values()])
    most = worth * judged
    won = worth * (judged & ~failed) - 0.5 * worth * partly
    of_section = [one.section for one in ITEMS.values()]
    of_dimension = [skill_of(name, one.section) for name, one in ITEMS.items()]
    sections = {name: _share(won, most, of_section, name) for name in SECTIONS}
    dimensions = {name: _share(won, most, of_dimension, name) for name in DIMENSIONS}
    shares = np.column_stack(list(sections.values()))
    weights = np.array(list(SECTIONS.values())) * ~np.isnan(shares)
    totals = 100 * np.nansum(shares * weights, axis=1) / weights.sum(axis=1)
    places = 1 << np.arange(len(ITEMS))
    bits = {"judged": judged @ places, "failed": failed @ places, "partial": partly @ places}
    return bits, totals, {name: 100 * share for name, share in sections.items()}, dimensions


def _verdicts(generator: np.random.Generator, points: Floats, chat: Flags) -> tuple[Flags, Flags, Flags]:
    """Judged, failed, partly; shape (conversations, items)."""
    shape = (len(points), len(ITEMS))
    usual = np.array([one.passed for one in ITEMS.values()])
    moved = np.array([not one.steady for one in ITEMS.values()])
    chance = np.clip(usual + points[:, None] / 100 / SLOPE * moved, 0.02, 0.995)
    judged = generator.random(shape) < np.array([one.judged for one in ITEMS.values()])
    for channel, here in (("chat", chat), ("voice", ~chat)):
        only = np.array([one.channel == channel for one in ITEMS.values()])
        judged &= ~only | here[:, None]
    failed = judged & (generator.random(shape) >= chance)
    halves = np.array([name in HALVES for name in ITEMS])
    partly = failed & halves & (generator.random(shape) < 0.2)
    return judged, failed & ~partly, partly


def _share(won: Floats, most: Floats, groups: Sequence[str], name: str) -> Floats:
    """Points won of the points judged in a group of items; nan where none was judged."""
    of = [k for k, group in enumerate(groups) if group == name]
    counted = most[:, of].sum(axis=1)
    share: Floats = np.where(counted > 0, won[:, of].sum(axis=1) / np.where(counted > 0, counted, 1), np.nan)
    return share


def _course(
    generator: np.random.Generator,
    day: Ints,
    reason: Ints,
    chat: Flags,
    totals: Floats,
    release: Flags,
) -> dict[str, pa.Array]:
    """What became of each conversation beside its score: outcome, times, feelings, answers, stages."""
    count = len(day)
    kinds = list(REASONS.values())
    solved = np.array([one.resolved for one in kinds])[reason] + (totals - 80) / 400 - 0.4 * release
    resolved = generator.random(count) < solved
    outcome = np.where(resolved, 0, np.where(generator.random(count) < 0.6, 1, 2))
    outcome[generator.random(count) < OPEN_OUTCOME] = 3
    chance = generator.random(count)
    status = np.where(chance < FAILURES, 2, np.where(chance < FAILURES + NOT_ELIGIBLE, 1, 0))
    usual = np.array([one.seconds for one in kinds])[reason]
    duration = np.where(chat, 1.4, 1.0) * usual * generator.lognormal(-0.08, 0.4, count)
    waited = np.minimum(generator.lognormal(3.9, 0.7, count) * np.where(day % 7 == MONDAY, 1.2, 1.0), 0.5 * duration)
    before = np.clip(generator.normal(-0.15, 0.2, count), -1, 1)
    change = np.clip(generator.normal(0.05, 0.2, count) + 0.25 * resolved - 0.2 * release, -1 - before, 1 - before)
    content = 0.68 + 0.2 * resolved + (totals - 80) / 250 - 0.3 * release
    satisfied = generator.random(count) < content
    recommend = np.clip(np.round(generator.normal(7.6, 1.7, count) + 1.1 * satisfied - 0.6), 0, 10)
    path = np.where(generator.random(count) < 0.4, 0, generator.integers(0, len(PATHS), count))
    return {
        "outcome": _named(outcome, ["resolved", "follow_up", "unresolved", ""]),
        "status": _named(status, ["ok", "not_eligible", "failed"]),
        "duration": pa.array(np.round(duration, 1)),
        "first_response": pa.array(np.round(waited), mask=~chat),
        "judged": pa.array(np.where(generator.random(count) < HARDLY_JUDGED, 0.6, 0.95)),
        "customer_start": pa.array(np.round(before, 3)),
        "customer_end": pa.array(np.round(before + change, 3)),
        "complains": pa.array(generator.random(count) < np.where(release, 0.16, 0.03)),
        "satisfied": pa.array(satisfied, mask=generator.random(count) > 0.2),
        "recommend": pa.array(recommend, mask=generator.random(count) > 0.12),
        "stages": _named(path, list(PATHS)),
        "stage_order": _named(path, ["".join(dict.fromkeys(one)) for one in PATHS]),
        "seed": pa.array(generator.integers(0, 2**31, count)),
    }


def _customers(generator: np.random.Generator, day: Ints, outcome: pa.Array, count: int) -> Ints:
    """By number; those whose matter was not solved come again within five days, a day's conversations being alike in number."""
    found = generator.integers(0, max(1, count // 2), count)
    open_still = np.flatnonzero(outcome.indices.to_numpy(zero_copy_only=False) % 3 > 0)
    coming = open_still[generator.random(len(open_still)) < COMES_AGAIN]
    later = coming + generator.integers(1, max(2, 5 * count // DAYS), len(coming))
    for now, then in zip(coming[later < count], later[later < count], strict=True):
        found[then] = found[now]
    return found


def _named(codes: Ints, names: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(names))
