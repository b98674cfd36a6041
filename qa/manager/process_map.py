"""The process map: how conversations went beside a standard flow, what they left out or came back to, and what held them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from qa.rubrics import shipped_folder
from qa.state_folder import StateFolder
from qa.store.connection import Cursor, Database
from qa.store.filters import Filters
from qa.store.process_figures import (
    END,
    START,
    FlowCounts,
    StageTime,
    StepCount,
    VariantCount,
    flow_counts,
    flow_counts_of_team,
    letters_beside,
    stage_times,
    steps_before,
    successions,
    variants,
)
from qa.store.viewer import Viewer
from scoring.manager.conformance import Holdup, bottleneck, kept_groups, mean_excess
from scoring.manager.standard_flow import Flow, Step, load_flows
from scoring.stages import NAMES
from scoring.statistics import Estimate, difference, wilson

OWN_FLOWS = "flows.yaml"
"""Flows of one's own, in the folder `rubrics` beside the database."""


@dataclass(frozen=True, slots=True)
class StepFigure:
    """One step as done: shares of all conversations with stages, and the time it takes where times are known.

    `skipped` is None for a step that may be left out. `holdup` is what it takes over what the flow allows, `over` the share of the
    conversations with it in which it did.
    """

    step: Step
    reached: Estimate
    skipped: Estimate | None
    repeated: Estimate
    early: Estimate
    time: StageTime | None
    holdup: Holdup | None
    over: Estimate


@dataclass(frozen=True, slots=True)
class BesideFigure:
    """A stage outside of the flow: how many reach it, and its time."""

    name: str
    reached: Estimate
    time: StageTime | None


@dataclass(frozen=True, slots=True)
class Variant:
    """Conversations that took the same steps in the same order: names of steps and stages, how many, their share, how many of them were
    resolved, and the condition of a link to them."""

    names: tuple[str, ...]
    share: Estimate
    resolved: Estimate
    count: int
    condition: str


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """Everything the page shows. `follows`: of `drawn` conversations, the share in which one followed another; "" is before and after."""

    flow: Flow
    n: int
    unknown: int
    conforming: Estimate
    steps: tuple[StepFigure, ...]
    beside: tuple[BesideFigure, ...]
    bottleneck: Holdup | None
    tied: tuple[str, ...]
    drawn: int
    follows: Mapping[tuple[str, str], float]
    variant_count: int
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class TeamStep:
    """What one team does with a step, what all others do, and the difference, each as a share of conversations."""

    name: str
    what: str
    own: Estimate
    others: Estimate
    difference: Estimate


def flows(folder: StateFolder) -> Mapping[str, Flow]:
    """The flows of one's own where there are some, else those that ship. Raises FileError for a file that cannot be read."""
    own = folder.root / "rubrics" / OWN_FLOWS
    path = own if own.is_file() else shipped_folder() / "flows" / "service.yaml"
    return _loaded(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _loaded(path: Path, _written_ns: int) -> Mapping[str, Flow]:
    return load_flows(path)


def narrowed(filters: Filters, flow: Flow) -> Filters:
    """The filters, with the conditions of the flow where nothing else is asked for in their place."""
    return replace(
        filters,
        reasons=filters.reasons or flow.reasons,
        events=filters.events or flow.events,
        channels=filters.channels or flow.channels,
    )


def process_map(db: Database | Cursor, viewer: Viewer, filters: Filters, flow: Flow) -> ProcessMap:
    """The map of what is filtered."""
    counts = flow_counts(db, viewer, filters, flow)
    times = {time.name: time for time in stage_times(db, viewer, filters, flow, counts.n)}
    steps = tuple(
        _step(step, count, counts.n, times.get(step.name)) for step, count in zip(flow.steps, counts.steps, strict=True)
    )
    letters = {letter: step.letters[0] for step in flow.steps for letter in step.letters[1:]}
    drawn, pairs = successions(db, viewer, filters, letters, counts.n)
    first, tied = bottleneck(holdup for time in times.values() if (holdup := _holdup(time)))
    count, found = variants(db, viewer, filters, flow)
    return ProcessMap(
        flow,
        counts.n,
        counts.unknown,
        wilson(counts.conforming, counts.n),
        steps,
        _beside(flow, counts, times),
        first,
        tied,
        drawn,
        {(_name(one), _name(other)): n / drawn for (one, other), n in pairs.items()} if drawn else {},
        count,
        tuple(_variant(flow, one, counts.n) for one in found),
    )


def team_steps(db: Database | Cursor, viewer: Viewer, filters: Filters, flow: Flow, team: str) -> list[TeamStep]:
    """How one team keeps to the flow against all others, every step in every way it can go wrong; nothing where all is nought."""
    own, others = flow_counts_of_team(db, viewer, filters, flow, team)
    found = []
    for step, mine, theirs in zip(flow.steps, own.steps, others.steps, strict=True):
        for what in ("skipped", "repeated", "early"):
            one, other = getattr(mine, what), getattr(theirs, what)
            if (one or other) and not (what == "skipped" and step.optional):
                left, right = wilson(one, own.n), wilson(other, others.n)
                found.append(TeamStep(step.name, what, left, right, difference(left, right)))
    return sorted(found, key=lambda step: -abs(step.difference.value or 0.0))


def condition(flow: Flow, step: Step, what: str) -> str:
    """What a link carries to open the conversations that skipped, repeated or took a step early."""
    before = ",".join(steps_before(flow, step))
    return {
        "skipped": f"lacks:{step.letters}",
        "repeated": f"repeats:{step.letters}:{step.at_most}",
        "early": f"early:{step.letters}:{before}",
    }[what]


def _step(step: Step, count: StepCount, n: int, time: StageTime | None) -> StepFigure:
    return StepFigure(
        step,
        wilson(count.reached, n),
        None if step.optional else wilson(count.skipped, n),
        wilson(count.repeated, n),
        wilson(count.early, n),
        time,
        _holdup(time),
        wilson(time.over, time.n) if time and time.expected else wilson(0, 0),
    )


def _holdup(time: StageTime | None) -> Holdup | None:
    if time is None or not time.expected:
        return None
    return Holdup(time.name, mean_excess(time.drawn, time.total, time.squares), time.over)


def _beside(flow: Flow, counts: FlowCounts, times: Mapping[str, StageTime]) -> tuple[BesideFigure, ...]:
    names = (NAMES[letter] for letter in letters_beside(flow))
    return tuple(
        BesideFigure(name, wilson(counts.beside.get(name, 0), counts.n), times.get(name))
        for name in names
        if counts.beside.get(name)
    )


def _variant(flow: Flow, found: VariantCount, n: int) -> Variant:
    link = f"variant:{','.join(kept_groups(flow))}:{found.letters}"
    names = tuple(map(_name, found.letters))
    return Variant(names, wilson(found.n, n), wilson(found.resolved, found.judged), found.n, link)


def _name(letter: str) -> str:
    return "" if letter in (START, END) else NAMES[letter]
