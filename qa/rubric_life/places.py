"""Where drafts, published rubrics, their history and what is measured of them lie. Names are checked before they become paths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from qa.errors import UsageError
from qa.state_folder import StateFolder

NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")
VERSION = re.compile(r"\w[\w.-]{0,39}")


@dataclass(frozen=True, slots=True)
class RubricFolder:
    """The folder `rubrics` in the state folder of a database."""

    state: StateFolder

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self.state.root / "rubrics"

    @property
    def drafts(self) -> Path:
        """Drafts that belong to this database: one folder each, with `rubric.yaml` and, where it has its own, `lexicons`."""
        return self.root / "drafts"

    @property
    def published(self) -> Path:
        """One folder a published version, never changed again."""
        return self.root / "published"

    @property
    def ledger(self) -> Path:
        """Who published and retired what, when and why: one JSON object a line."""
        return self.root / "history.jsonl"

    @property
    def backtests(self) -> Path:
        """The summary of the last back-test of each content, named by its hash."""
        return self.root / "backtests"

    @property
    def trust(self) -> Path:
        """How far the machine's verdicts of each rubric agree with people's: one file a rubric."""
        return self.root / "trust"

    @property
    def lock(self) -> Path:
        """Held while the ledger is written."""
        return self.root / ".lock"

    def ensure(self) -> None:
        """Create the folders, readable by their owner only. Raises UsageError where that is not possible."""
        try:
            self.state.ensure()
            for folder in (self.root, self.drafts, self.published, self.backtests, self.trust):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"{self.root}: cannot be made ({error.strerror}); name another database with --db"
            ) from error

    def draft(self, name: str) -> Path:
        """The file of a draft, whether it is there or not. Raises UsageError for what is no rubric's name."""
        return self.drafts / checked_name(name) / "rubric.yaml"


def checked_name(name: str) -> str:
    """A rubric's name. Raises UsageError."""
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r} is not a rubric's name; use small letters, digits and -, such as our-standard")
    return name


def checked_version(version: str) -> str:
    """A version as it may stand in the name of a folder. Raises UsageError."""
    if not VERSION.fullmatch(version):
        raise UsageError(f"the version {version!r} cannot be published; use letters, digits, '.', '-' and '_'")
    return version
