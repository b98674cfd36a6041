"""What was measured of each item, kept as counts: one file a rubric. Bars are applied when it is read, so that they may change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.atomic import write_text
from qa.errors import RubricError
from qa.rubric_life.places import checked_name
from scoring.statistics import Estimate, wilson

LEAST_REVIEWED = 20
"""Verdicts of people without which an item is judged as before: one in ten wrong is then hardly told from none."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one item: `judged` verdicts of the machine that people reviewed, `agreed` of them right; `found` critical
    failures of the machine that people reviewed, `right` of them failures. `definition` is the hash of what judges it."""

    definition: str
    judged: int
    agreed: int
    found: int = 0
    right: int = 0

    @property
    def agreement(self) -> Estimate:
        """The share of verdicts on which machine and people agree, with Wilson's interval."""
        return wilson(self.agreed, self.judged)

    @property
    def precision(self) -> Estimate:
        """The share of critical findings that people confirmed, with Wilson's interval."""
        return wilson(self.right, self.found)

    def goes_to_a_person(self, bar: float) -> bool:
        """Whether enough was reviewed, and the lower bound of agreement lies under the bar."""
        low = self.agreement.low
        return self.judged >= LEAST_REVIEWED and low is not None and low < bar

    def stands_alone(self, bar: float) -> bool:
        """Whether enough critical findings were reviewed, and the lower bound of their precision reaches the bar."""
        low = self.precision.low
        return self.found >= LEAST_REVIEWED and low is not None and low >= bar


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement in force: of which version of a rubric, by whom it was put into force, when (ISO 8601, UTC)."""

    rubric: str
    version: str
    hash: str
    by: str
    at: str
    items: Mapping[str, Counts]


def keep(measured: Measured, folder: Path) -> None:
    """Put a measurement into force, in place of the one before. Raises OSError."""
    write_text(_file(folder, measured.rubric), json.dumps(asdict(measured), ensure_ascii=False, indent=1))


def forget(rubric: str, folder: Path) -> bool:
    """Take the measurement of a rubric out of force; False where there is none."""
    file = _file(folder, rubric)
    there = file.is_file()
    file.unlink(missing_ok=True)
    return there


def kept(rubric: str, folder: Path) -> Measured | None:
    """The measurement in force of a rubric, None where there is none. Raises RubricError for a damaged file."""
    file = _file(folder, rubric)
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        return Measured(**{**stored, "items": {name: Counts(**counts) for name, counts in stored["items"].items()}})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise RubricError(
            f"{file}: the measured trust cannot be read; measure it again with qa rubric trust {rubric}"
        ) from error


def _file(folder: Path, rubric: str) -> Path:
    return folder / f"{checked_name(rubric)}.json"
