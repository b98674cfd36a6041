"""Write `samples/manifest.csv` from the `manifest` part of each dialogue and from `chat_files.json`.

Fails if a file is missing, or if a sample is not in the manifest.

Use: python make_manifest.py
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "samples"
COLUMNS = (
    "file",
    "agent",
    "team",
    "queue",
    "customer",
    "customer_group",
    "started_at",
    "direction",
    "language",
    "agent_channel",
)


def call_row(path: Path) -> dict[str, Any]:
    """The manifest row of one spoken dialogue."""
    dialogue = json.loads(path.read_text(encoding="utf-8"))
    file = f"calls/{dialogue['name']}.{dialogue['format']}"
    return {"file": file, "language": dialogue["language"], **dialogue["manifest"]}


def check(rows: list[dict[str, Any]]) -> None:
    """Raise if manifest and folder do not hold the same files."""
    named = {row["file"] for row in rows}
    present = {str(path.relative_to(SAMPLES).as_posix()) for path in SAMPLES.glob("*/*") if path.is_file()}
    if named != present:
        raise ValueError(f"manifest and folder differ: {sorted(named ^ present)}")


def main() -> None:
    """Write the manifest."""
    rows = [call_row(path) for path in sorted((HERE / "dialogues").glob("*.json"))]
    rows += json.loads((HERE / "chat_files.json").read_text(encoding="utf-8"))
    check(rows)
    with (SAMPLES / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"manifest.csv: {len(rows)} rows")


if __name__ == "__main__":
    main()
