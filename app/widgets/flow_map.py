"""The process map drawn: a standard flow beside what conversations did, with what follows what as lines as thick as they are frequent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.i18n.translate import t
from app.widgets import wording
from app.widgets.component import mount
from qa.manager.process_map import BesideFigure, ProcessMap, StepFigure, condition
from qa.store.process_figures import StageTime
from scoring.manager.standard_flow import Flow, Step
from scoring.statistics import Estimate

LEAST_EDGE, MOST_EDGES = 0.03, 26
"""What is drawn of what follows what: no rarer than this share of conversations, and so many at most."""
LEAST_MARK = 0.02
"""A fault is marked from this share of conversations on."""
TONES = {"skipped": "warn", "repeated": "info", "early": "info"}


def stage_title(name: str) -> str:
    """A stage in words."""
    return t(f"stage.{name}")


def flow_map(found: ProcessMap, *, key: str) -> str | None:
    """Draw the map; the condition of the mark that was clicked, if any."""
    worst = found.bottleneck.name if found.bottleneck else ""
    places = {figure.step.name: k for k, figure in enumerate(found.steps)}
    data = {
        "label": t("process.map"),
        "heads": [t("process.standard"), t("process.actual"), t("process.beside")],
        "steps": [_step(found, figure, figure.step.name == worst) for figure in found.steps],
        "beside": [_beside(found, figure, places, figure.name == worst) for figure in found.beside if _drawn(figure)],
        "edges": _edges(found),
        "key": [[kind, t(f"process.edge_{kind}")] for kind in ("on", "skip", "back", "aside")],
    }
    return mount("flowmap", data, key=key, on_open_change=lambda: None).open  # type: ignore[no-any-return]


def expected(step: Step) -> str:
    """What a step may take, in words: one time for both channels where they agree."""
    return wording_of(step.seconds)


def wording_of(seconds: Mapping[str, float]) -> str:
    """Times by channel, in words."""
    times = {channel: wording.clock(value) for channel, value in seconds.items()}
    if len(set(times.values())) <= 1:
        return next((f"≤ {value}" for value in times.values()), "")
    return " · ".join(f"{t(f'channel.{channel}')} {value}" for channel, value in times.items())


def _drawn(figure: BesideFigure) -> bool:
    return (figure.reached.value or 0.0) >= LEAST_EDGE


def _step(found: ProcessMap, figure: StepFigure, worst: bool) -> dict[str, Any]:
    shares: dict[str, Estimate | None] = {
        "skipped": figure.skipped,
        "repeated": figure.repeated,
        "early": figure.early,
    }
    marks = [
        {
            "text": t(f"process.mark_{what}", share=wording.percent(share.value)),
            "tone": TONES[what],
            "help": wording.basis(share, "share"),
            "open": condition(found.flow, figure.step, what),
        }
        for what, share in shares.items()
        if share is not None and (share.value or 0.0) >= LEAST_MARK
    ]
    return {
        "id": figure.step.name,
        "title": stage_title(figure.step.name),
        "share": figure.reached.value or 0.0,
        "line": _line(figure.reached, figure.time),
        "help": _help(figure.reached, figure.time),
        "optional": figure.step.optional,
        "planHelp": " · ".join(filter(None, [stage_title(figure.step.name), expected(figure.step)])),
        "expected": _short(figure.step, found.flow),
        "marks": marks,
        "worst": worst,
    }


def _short(step: Step, flow: Flow) -> str:
    """The expected time in a narrow place: from the shortest to the longest of the channels."""
    times = [wording.clock(step.seconds[channel]) for channel in ("voice", "chat") if channel in step.seconds]
    if len(flow.channels) == 1 and flow.channels[0] in step.seconds:
        times = [wording.clock(step.seconds[flow.channels[0]])]
    return "≤ " + "/".join(dict.fromkeys(times)) if times else ""


def _beside(found: ProcessMap, figure: BesideFigure, places: Mapping[str, int], worst: bool) -> dict[str, Any]:
    return {
        "id": figure.name,
        "title": stage_title(figure.name),
        "share": figure.reached.value or 0.0,
        "line": _line(figure.reached, figure.time),
        "help": _help(figure.reached, figure.time),
        "at": _height(found, figure.name, places),
        "marks": [],
        "worst": worst,
    }


def _height(found: ProcessMap, name: str, places: Mapping[str, int]) -> float:
    """Beside which steps it goes on: the mean place of those before and after it, weighed by how often."""
    near = [
        (places[one if other == name else other], share)
        for (one, other), share in found.follows.items()
        if name in (one, other) and (one if other == name else other) in places
    ]
    weight = sum(share for _, share in near)
    return sum(place * share for place, share in near) / weight if weight else 0.0


def _line(reached: Estimate, time: StageTime | None) -> str:
    share = f"{wording.percent(reached.value)}%"
    return f"{share} · {wording.clock(time.median)}" if time and time.median >= 0.5 else share


def _help(reached: Estimate, time: StageTime | None) -> str:
    parts = [t("process.reached_help", basis=wording.basis(reached, "share"))]
    if time:
        median, ninth = wording.clock(time.median), wording.clock(time.ninth)
        parts.append(t("process.time_help", median=median, ninth=ninth, n=time.n))
    return "\n".join(parts)


def _edges(found: ProcessMap) -> list[dict[str, Any]]:
    shown = {figure.step.name for figure in found.steps} | {figure.name for figure in found.beside if _drawn(figure)}
    pairs = [
        (one, other, share)
        for (one, other), share in found.follows.items()
        if share >= LEAST_EDGE and {one, other} - {""} <= shown and (one or other)
    ]
    frequent = sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))[:MOST_EDGES]
    return [_edge(found.flow, one, other, share) for one, other, share in reversed(frequent)]


def _edge(flow: Flow, one: str, other: str, share: float) -> dict[str, Any]:
    names = [stage_title(name) if name else t(f"process.{end}") for name, end in ((one, "begin"), (other, "end"))]
    text = f"{wording.percent(share)}%"
    return {
        "from": one,
        "to": other,
        "share": share,
        "kind": edge_kind(flow, one, other),
        "text": text,
        "help": f"{names[0]} → {names[1]}: {text}",
    }


def edge_kind(flow: Flow, one: str, other: str) -> str:
    """What one after another is to a flow: `on` its way, a `skip` over a step that has to be taken, `back`, or `aside`."""
    steps = {step.name: k for k, step in enumerate(flow.steps)}
    if (one and one not in steps) or (other and other not in steps):
        return "aside"
    first, last = steps.get(one, -1), steps.get(other, len(flow.steps))
    if last < first:
        return "on" if flow.steps[first].free or flow.steps[last].free else "back"
    return "skip" if any(not step.optional and not step.free for step in flow.steps[first + 1 : last]) else "on"
