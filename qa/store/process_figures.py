"""The stages of many conversations against a standard flow, counted in SQL: steps, variants, times and what follows what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.remembered import remembered
from qa.store.stage_sql import early_sql, lacks_sql, place_sql, repeats_sql, variant_sql
from qa.store.viewer import Viewer
from scoring.manager.conformance import kept_groups
from scoring.manager.standard_flow import Flow, Step
from scoring.stages import NAMES

SAMPLE = 20_000
"""Times and successions are read of so many conversations at most, drawn by their ids: the same ones every time."""
START, END = "^", "$"
"""What stands before the first stage and after the last."""


@dataclass(frozen=True, slots=True)
class StepCount:
    """Of the conversations with stages: those that reached a step, and those that skipped, repeated or took it early."""

    name: str
    reached: int
    skipped: int
    repeated: int
    early: int


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """How conversations kept to a flow: `n` with stages, of which `conforming` have nothing wrong; `unknown` have none.

    `beside`: how many reached a stage that is no step of it, by its name.
    """

    n: int
    unknown: int
    conforming: int
    steps: tuple[StepCount, ...]
    beside: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StageTime:
    """The seconds a stage takes in all in a conversation that reaches it, of `n` drawn with times.

    `over`: those in which it took more than `expected`; `total` and `squares` are sums of what it took more and of its squares,
    over the `drawn` conversations, those that do not reach it counting as nought. None where the flow says nothing.
    """

    name: str
    drawn: int
    n: int
    median: float
    ninth: float
    expected: bool
    over: int
    total: float
    squares: float


def flow_counts(db: Database | Cursor, viewer: Viewer, filters: Filters, flow: Flow) -> FlowCounts:
    """The counts of all that is filtered."""
    found = _counts_by_team(db, viewer, replace(filters, teams=()), flow)
    return _added([counts for team, counts in found.items() if not filters.teams or team in filters.teams], flow)


def flow_counts_of_team(
    db: Database | Cursor, viewer: Viewer, filters: Filters, flow: Flow, team: str
) -> tuple[FlowCounts, FlowCounts]:
    """The counts of one team, and those of all others, whatever teams are filtered."""
    found = _counts_by_team(db, viewer, replace(filters, teams=()), flow)
    others = [counts for name, counts in found.items() if name != team]
    return _added([found[team]] if team in found else [], flow), _added(others, flow)


@remembered
def _counts_by_team(db: Database | Cursor, viewer: Viewer, filters: Filters, flow: Flow) -> dict[str, list[int]]:
    """The counts of each team. What hangs on the order only is tested once for each order: there are few of them."""
    where, values = scope_sql(viewer, filters)
    repeats = ", ".join(f"{repeats_sql(step.letters, step.at_most)} AS r{k}" for k, step in enumerate(flow.steps))
    tests = [_tests(flow, step, k) for k, step in enumerate(flow.steps)]
    wrong = " OR ".join(test for step in tests for test in step)
    parts = ["true", f"NOT ({wrong})"]
    for step, found in zip(flow.steps, tests, strict=True):
        parts += [f"{place_sql(step.letters)} IS NOT NULL", *found]
    parts += [f"{place_sql(letter)} IS NOT NULL" for letter in letters_beside(flow)]
    counts = ", ".join(f"coalesce(sum(c.n) FILTER (c.known AND ({part})), 0)::BIGINT" for part in parts)
    sql = f"""
        SELECT team, coalesce(sum(c.n) FILTER (NOT c.known), 0)::BIGINT, {counts} FROM (
            SELECT coalesce(c.team, '') AS team, c.stages IS NOT NULL AS known, c.stage_order, {repeats}, count(*) AS n
            FROM conversation c WHERE {where} GROUP BY ALL
        ) c GROUP BY team
    """
    return {team: line for team, *line in rows(db, sql, values)}


def _tests(flow: Flow, step: Step, k: int) -> tuple[str, str, str]:
    """Whether a step was skipped, repeated, taken early (`scoring.manager.conformance.conformance`)."""
    skipped = "false" if step.optional else lacks_sql(step.letters)
    return skipped, f"c.r{k}", early_sql(step.letters, steps_before(flow, step))


def steps_before(flow: Flow, step: Step) -> tuple[str, ...]:
    """The letters of the steps that have to come before a step, none where its place does not matter."""
    if step.free:
        return ()
    return tuple(one.letters for one in flow.steps[: flow.steps.index(step)] if not one.free)


def letters_beside(flow: Flow) -> tuple[str, ...]:
    """The stages that are no step of a flow."""
    return tuple(letter for letter in NAMES if not any(letter in step.letters for step in flow.steps))


def _added(lines: Sequence[Sequence[int]], flow: Flow) -> FlowCounts:
    """The sums of several teams; nought of everything where there is none."""
    width = 3 + 4 * len(flow.steps) + len(letters_beside(flow))
    unknown, n, conforming, *counts = [sum(line[k] for line in lines) for k in range(width)]
    steps = tuple(StepCount(step.name, *counts[4 * k : 4 * k + 4]) for k, step in enumerate(flow.steps))
    beside = zip(letters_beside(flow), counts[4 * len(steps) :], strict=True)
    return FlowCounts(n, unknown, conforming, steps, {NAMES[letter]: count for letter, count in beside})


@dataclass(frozen=True, slots=True)
class VariantCount:
    """One variant as letters: how many took it, how many of them have an outcome, and how many were resolved."""

    letters: str
    n: int
    judged: int
    resolved: int


@remembered
def variants(
    db: Database | Cursor, viewer: Viewer, filters: Filters, flow: Flow, most: int = 10
) -> tuple[int, list[VariantCount]]:
    """How many variants of the flow there are, and the most frequent."""
    where, values = scope_sql(viewer, filters)
    sql = f"""
        SELECT variant, sum(n)::BIGINT AS n, sum(judged)::BIGINT, sum(resolved)::BIGINT, count(*) OVER () FROM (
            SELECT {variant_sql(kept_groups(flow), "stage_order")} AS variant, n, judged, resolved FROM (
                SELECT c.stage_order, count(*) AS n, count(*) FILTER (c.outcome <> '') AS judged,
                    count(*) FILTER (c.outcome = 'resolved') AS resolved
                FROM conversation c WHERE c.stage_order IS NOT NULL AND {where} GROUP BY ALL
            )
        ) GROUP BY variant ORDER BY n DESC, variant LIMIT ?
    """
    found = rows(db, sql, [*values, most])
    return (found[0][-1] if found else 0), [VariantCount(*line[:-1]) for line in found]


@remembered
def stage_times(db: Database | Cursor, viewer: Viewer, filters: Filters, flow: Flow, among: int) -> list[StageTime]:
    """The times of every step, and of stages beside the flow, in the order of the flow; no line for what nobody reached.

    `among`: how many conversations there are, of which some are drawn.
    """
    heads = {letter: step.letters[0] for step in flow.steps for letter in step.letters}
    drawn, values = _drawn(
        viewer,
        filters,
        among,
        "c.stage_seconds IS NOT NULL",
        "c.rowid AS place, c.channel, translate(c.stages, ?, ?) AS path, c.stage_seconds",
    )
    allowed = [
        (letter, channel, seconds)
        for letter in dict.fromkeys(heads.get(letter, letter) for letter in NAMES)
        for channel in ("voice", "chat")
        if (seconds := flow.expected(letter, channel)) is not None
    ]
    sql = f"""
        WITH drawn AS MATERIALIZED ({drawn}),
        spent AS (
            SELECT channel, letter, sum(seconds) AS seconds FROM (
                SELECT place, channel, unnest(string_split(path, '')) AS letter, unnest(stage_seconds) AS seconds FROM drawn
            ) GROUP BY place, channel, letter
        ),
        allowed AS (SELECT unnest(?::VARCHAR[]) AS letter, unnest(?::VARCHAR[]) AS channel, unnest(?::DOUBLE[]) AS seconds),
        over AS MATERIALIZED (
            SELECT letter, s.seconds, a.seconds IS NOT NULL AS expected, greatest(s.seconds - a.seconds, 0) AS excess
            FROM spent s LEFT JOIN allowed a USING (letter, channel)
        )
        SELECT letter, (SELECT count(*) FROM drawn), count(*), quantile_cont(seconds, [0.5, 0.9]), bool_or(expected),
            count(*) FILTER (excess > 0), coalesce(sum(excess), 0), coalesce(sum(excess * excess), 0)
        FROM over GROUP BY letter
    """
    lists = [list(column) for column in zip(*allowed, strict=True)] or [[], [], []]
    letters = ["".join(heads), "".join(heads.values())]
    found = {
        letter: StageTime(NAMES[letter], drawn_n, n, *quantiles, *rest)
        for letter, drawn_n, n, quantiles, *rest in rows(db, sql, [*letters, *values, *lists])
    }
    order = dict.fromkeys([*(step.letters[0] for step in flow.steps), *NAMES])
    return [found[letter] for letter in order if letter in found]


@remembered
def successions(
    db: Database | Cursor, viewer: Viewer, filters: Filters, letters: Mapping[str, str], among: int
) -> tuple[int, dict[tuple[str, str], int]]:
    """Of how many drawn conversations, and in how many one stage followed another. `START` and `END` stand for both ends.

    `letters` puts other letters in place of some, so that stages of one step are one.
    """
    drawn, values = _drawn(viewer, filters, among, "c.stages IS NOT NULL", "c.stages")
    sql = f"""
        WITH path AS (SELECT concat('{START}', stages, '{END}') AS path, n FROM (
            SELECT translate(stages, ?, ?) AS stages, count(*) AS n FROM ({drawn}) GROUP BY ALL
        ))
        SELECT pair[1], pair[2], sum(n)::BIGINT FROM (
            SELECT unnest(list_distinct(list_transform(range(1, len(path)), lambda k: path[k:k + 1]))) AS pair, n FROM path
        ) GROUP BY ALL ORDER BY ALL
    """
    found = rows(db, sql, ["".join(letters), "".join(letters.values()), *values])
    pairs = {(one, other): n for one, other, n in found if one != other}
    return sum(n for (one, _), n in pairs.items() if one == START), pairs


def _drawn(viewer: Viewer, filters: Filters, among: int, condition: str, columns: str) -> tuple[str, list[object]]:
    """A query of no more than about `SAMPLE` conversations, by the hash of their ids."""
    where, values = scope_sql(viewer, filters)
    every = max(1, -(-among // SAMPLE))
    some = "" if every == 1 else f"hash(c.id) % {every} = 0 AND "
    return f"SELECT {columns} FROM conversation c WHERE {condition} AND {some}{where}", values
