"""Standard flows: the ordered steps a conversation of a kind should take, read from YAML (`rubrics/flows`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from scoring.conversation import Channel
from scoring.stages import STAGES
from scoring.titles import Told
from scoring.yaml_file import FileError, load_yaml, locate

AT_MOST = 2
"""Visits of a step that are no fault where the flow does not say."""


def _known(name: str) -> str:
    if name not in STAGES:
        raise ValueError(f"no such stage; choose of {', '.join(STAGES)}")
    return name


_Name = Annotated[str, AfterValidator(_known)]
_Seconds = dict[Channel, Annotated[float, Field(ge=0)]]


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    step: _Name
    others: tuple[_Name, ...] = Field(default=(), alias="or")
    optional: bool = False
    free: bool = False
    at_most: int = Field(default=AT_MOST, ge=1, le=20)
    seconds: _Seconds = Field(default_factory=dict)


class _When(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    reasons: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()


class _Flow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Told
    note: Told
    when: _When = _When()
    steps: tuple[_Step, ...] = Field(min_length=2, max_length=12)

    @model_validator(mode="after")
    def _apart(self) -> _Flow:
        names = [name for step in self.steps for name in (step.step, *step.others)]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"{', '.join(sorted(twice))} is in two steps; name each stage once")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    flows: str
    version: str
    beside: dict[_Name, _Seconds] = Field(default_factory=dict)
    standard: dict[Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,31}$")], _Flow] = Field(min_length=1, max_length=20)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step: its stages as letters, that of its name first; `seconds` it may take in all, by channel."""

    name: str
    letters: str
    optional: bool
    free: bool
    at_most: int
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A standard flow. `reasons`, `events` and `channels` say which conversations it is for, empty for all.

    `beside`: what stages outside of the steps may take, in seconds by channel.
    """

    id: str
    titles: Mapping[str, str]
    notes: Mapping[str, str]
    reasons: tuple[str, ...]
    events: tuple[str, ...]
    channels: tuple[str, ...]
    steps: tuple[Step, ...]
    beside: Mapping[str, Mapping[str, float]]

    def expected(self, letter: str, channel: str) -> float | None:
        """Seconds that the step a stage belongs to, or else the stage itself, may take; None where the flow does not say."""
        for step in self.steps:
            if letter in step.letters:
                return step.seconds.get(channel)
        names = (name for name, own in STAGES.items() if own == letter)
        return next((self.beside[name].get(channel) for name in names if name in self.beside), None)


def load_flows(path: Path) -> dict[str, Flow]:
    """The flows of a file by id, in its order. Raises FileError with file and line of every problem."""
    data = load_yaml(path)
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        raise FileError("\n".join(f"{locate(data, e['loc'])}: {e['msg']}" for e in error.errors())) from error
    return {id: _flow(id, flow, file.beside) for id, flow in file.standard.items()}


def _flow(id: str, flow: _Flow, beside: Mapping[str, _Seconds]) -> Flow:
    steps = tuple(
        Step(
            step.step,
            "".join(STAGES[name] for name in (step.step, *step.others)),
            step.optional,
            step.free,
            step.at_most,
            _by_channel(step.seconds),
        )
        for step in flow.steps
    )
    allowed = {name: _by_channel(seconds) for name, seconds in beside.items()}
    when = flow.when
    return Flow(id, flow.title, flow.note, when.reasons, when.events, tuple(map(str, when.channels)), steps, allowed)


def _by_channel(seconds: _Seconds) -> dict[str, float]:
    return {str(channel): value for channel, value in seconds.items()}
