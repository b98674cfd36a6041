"""What the scoring goes by: items that go to a person, and critical items whose findings count without one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qa.rubric_life import trust_file
from qa.rubric_life.definitions import definitions
from qa.rubric_life.places import RubricFolder
from qa.rubrics import library_of, read


def in_force(
    folder: RubricFolder, files: Iterable[Path]
) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """Items whose critical findings count, and items that go to a person, each as (rubric, item), of these rubrics.

    A measurement counts for an item as long as it is judged in the same way, whatever else a new version changes.
    Raises RubricError for a damaged file of measurements.
    """
    trusted: set[tuple[str, str]] = set()
    distrusted: set[tuple[str, str]] = set()
    if not any(folder.trust.glob("*.json")):
        return frozenset(), frozenset()
    library = library_of(folder.state)
    for path in files:
        rubric = read(path, library)
        measured = trust_file.kept(rubric.name, folder.trust)
        if measured is None:
            continue
        hashes = definitions(path, library)
        for _, item in rubric.items():
            counts = measured.items.get(item.id)
            if counts is None or counts.definition != hashes[item.id]:
                continue
            if counts.goes_to_a_person(item.trust_bar):
                distrusted.add((rubric.name, item.id))
            elif item.critical and counts.stands_alone(item.trust_precision):
                trusted.add((rubric.name, item.id))
    return frozenset(trusted), frozenset(distrusted)
