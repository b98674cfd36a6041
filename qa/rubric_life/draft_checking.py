"""The text of a draft looked through before it is saved."""

from __future__ import annotations

import tempfile
from pathlib import Path

from qa.rubric_life.checking import Checked, check
from qa.rubric_life.places import RubricFolder
from qa.rubrics import library_of


def check_text(name: str, text: str, folder: RubricFolder) -> Checked:
    """What is to be said of a text as if it were the draft: beside its word lists, in a file that is gone afterwards.

    `Checked.path` is that file, for telling which places lie in the text itself.
    """
    place = folder.draft(name).parent
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=place, suffix=".unsaved", encoding="utf-8", delete=False) as file:
        file.write(text)
    path = Path(file.name)
    try:
        return check(path, library_of(folder.state))
    finally:
        path.unlink(missing_ok=True)
