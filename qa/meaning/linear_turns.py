"""A linear model over the features of a turn: for every act a probability, for every feeling one of three.

The weights are bytes with a scale a column, so that the whole file stays small and loads at once.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.atomic import write_bytes
from qa.meaning.turn_features import TurnFeatures
from scoring.readings import FeelingLabel

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]
PARTS = ("own", "before", "after", "place")
UNLIKELY = -2.0
"""Log-odds (0.12) an act is given at most where nothing speaks for it."""
FEELINGS: tuple[FeelingLabel, ...] = ("neg", "neu", "pos")


@dataclass(frozen=True, eq=False)
class LinearTurns:
    """Of one party: the names of rows and columns, weights (rows x columns, bytes), a scale and an offset a column.

    Rows are grouped by part; a feature weighs 1 / sqrt(features of its part in the turn). The last three columns are
    feelings where `feels`, all before are acts. `slope` and `shift` a column turn scores into calibrated log-odds
    (Platt 1999).
    """

    columns: tuple[str, ...]
    rows: dict[str, tuple[str, ...]]
    weights: dict[str, Bytes]
    scale: dict[str, Floats]
    offset: Floats
    slope: Floats
    shift: Floats
    feels: bool

    @cached_property
    def index(self) -> dict[str, dict[str, int]]:
        """Row by name, by part."""
        return {part: {name: k for k, name in enumerate(names)} for part, names in self.rows.items()}

    @cached_property
    def nothing(self) -> Floats:
        """What is said of a turn nothing is known of: every act unlikely, every feeling as likely as its offset makes it."""
        values = self.calibrated(self.offset)
        acts = len(self.columns) - (len(FEELINGS) if self.feels else 0)
        values[:acts] = np.minimum(values[:acts], UNLIKELY)
        if self.feels:
            values[acts:] = (0.0, 1.0, 0.0)
        return values

    def scores(self, turn: TurnFeatures) -> tuple[Floats, float]:
        """Scores of the columns before calibration, and the share of the turn's own pairs of words that training knew."""
        total = self.offset.copy()
        known = 1.0
        for part in PARTS:
            names: Sequence[str] = getattr(turn, part)
            if not names:
                continue
            get = self.index[part].get
            found = [k for name in names if (k := get(name)) is not None]
            if part == "own":
                known = len(found) / len(names)
            if found:
                summed = self.weights[part][found].sum(axis=0, dtype=np.int32)
                total += summed * (self.scale[part] / np.sqrt(len(names), dtype=np.float32))
        return total, known

    def calibrated(self, scores: Floats) -> Floats:
        """Log-odds of acts, logits of feelings."""
        return scores * self.slope + self.shift


def quantised(weights: NDArray[Any]) -> tuple[Bytes, Floats]:
    """Bytes and the scale of each column: weight = byte * scale."""
    top = np.abs(weights).max(axis=0)
    scale = np.where(top > 0, top / 127.0, 1.0).astype(np.float32)
    return np.round(weights / scale).astype(np.int8), scale


def save(path: Path, models: dict[str, LinearTurns], card: dict[str, Any]) -> None:
    """Write the models of the parties with a card to one file; the same models give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:

        def put(name: str, data: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)

        head = {party: {"columns": m.columns, "feels": m.feels} for party, m in models.items()}
        put("card.json", json.dumps({"card": card, "parties": head}, ensure_ascii=False, sort_keys=True).encode())
        for party, model in models.items():
            for name in ("offset", "slope", "shift"):
                put(f"{party}/{name}", getattr(model, name).astype("<f4").tobytes())
            for part in PARTS:
                put(f"{party}/{part}/rows", "\n".join(model.rows[part]).encode())
                put(f"{party}/{part}/weights", model.weights[part].tobytes())
                put(f"{party}/{part}/scale", model.scale[part].astype("<f4").tobytes())
    write_bytes(path, buffer.getvalue(), mode=0o644)


def read(data: bytes) -> tuple[dict[str, LinearTurns], dict[str, Any]]:
    """The models of a file that `save` wrote, by party, and its card. Raises ValueError on another file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            head = json.loads(archive.read("card.json"))
            models = {party: _model(archive, party, about) for party, about in head["parties"].items()}
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError(f"not weights of the fast reader: {error}") from error
    return models, head["card"]


def _model(archive: zipfile.ZipFile, party: str, about: dict[str, Any]) -> LinearTurns:
    columns = tuple(about["columns"])

    def floats(name: str) -> Floats:
        return np.frombuffer(archive.read(f"{party}/{name}"), "<f4")

    rows = {part: _lines(archive.read(f"{party}/{part}/rows")) for part in PARTS}
    weights = {
        part: np.frombuffer(archive.read(f"{party}/{part}/weights"), np.int8).reshape(len(rows[part]), len(columns))
        for part in PARTS
    }
    scale = {part: floats(f"{part}/scale") for part in PARTS}
    return LinearTurns(
        columns, rows, weights, scale, floats("offset"), floats("slope"), floats("shift"), bool(about["feels"])
    )


def _lines(data: bytes) -> tuple[str, ...]:
    return tuple(data.decode().split("\n")) if data else ()
