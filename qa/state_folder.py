"""Where a database keeps its working state: `x.duckdb` has all of it in `x.duckdb.d/` (design: one folder, named after it)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The folder beside a database. Nothing in it is shared between databases."""

    database: Path

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self.database.with_name(self.database.name + ".d")

    @property
    def spool(self) -> Path:
        """Parquet segments waiting to be merged."""
        return self.root / "spool"

    @property
    def transcripts(self) -> Path:
        """Transcripts by content key, so that the same audio is never recognised twice."""
        return self.root / "transcripts"

    @property
    def results(self) -> Path:
        """One result file a conversation: what `qa run` knows to be done."""
        return self.root / "results"

    @property
    def failures(self) -> Path:
        """One file an input that gave no conversation."""
        return self.root / "failures"

    @property
    def audio(self) -> Path:
        """Copies of recordings that browsers do not play as they are."""
        return self.root / "audio"

    @property
    def uploads(self) -> Path:
        """Files added through the dashboard."""
        return self.root / "uploads"

    @property
    def corrections(self) -> Path:
        """One file a conversation that a reviewer corrected. Written by the dashboard, deleted by nobody."""
        return self.root / "corrections"

    @property
    def judgements(self) -> Path:
        """Answers of a judge by content, question and model, so that the same is never asked twice."""
        return self.root / "judgements"

    @property
    def server(self) -> Path:
        """Port, process id and token of the running dashboard (mode 0600)."""
        return self.root / "server.json"

    def ensure(self) -> None:
        """Create the folders, readable by their owner only."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folders = (
            self.spool,
            self.transcripts,
            self.results,
            self.failures,
            self.audio,
            self.uploads,
            self.corrections,
        )
        for folder in folders:
            folder.mkdir(mode=0o700, exist_ok=True)
