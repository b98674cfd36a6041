"""Names of items and sections from the rubric that judged them, of reasons of contact from their taxonomy, and of events."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from app.state import current
from qa.errors import RubricError, UsageError
from qa.rubric_life.places import RubricFolder
from qa.rubrics import helps, titles
from qa.state_folder import StateFolder
from qa.taxonomies import titles_of
from scoring.event_words import GRADES, TITLES

STANDARDS = ("zh-standard", "en-standard")
PLAIN_GRADES = ("high", "words", "insults", "counted", "before")
"""Grades of events that say no more than the kind does."""


def item_title(rubric: str, item_id: str, language: str) -> str:
    """The item's title in the language, its id made readable where the rubric is not at hand any more."""
    return _pick(_titles(rubric).get(item_id), item_id, language)


def section_title(rubric: str, section_id: str, language: str) -> str:
    """The section's title in the language."""
    return _pick(_titles(rubric).get(f"section:{section_id}"), section_id, language)


def item_help(rubric: str, item_id: str, language: str) -> str:
    """What the item asks for, in the language; empty where its rubric does not say or is not at hand."""
    found = _titles(rubric).get(f"help:{item_id}")
    return _pick(found, "", language) if found else ""


def any_item_title(item_id: str, language: str) -> str:
    """The title of an item that may come from several rubrics: the standard rubrics share their ids."""
    found = (_titles(rubric).get(item_id) for rubric in STANDARDS)
    return _pick(next((titles for titles in found if titles), None), item_id, language)


def reason_title(id: str, language: str) -> str:
    """The title of a reason of contact; its id made readable where no taxonomy has it any more."""
    try:
        folder = current().folder
    except UsageError:  # a page without its server, in tests
        folder = None
    return _pick(titles_of(folder).get(id), id, language)


def event_title(event: str, language: str) -> str:
    """The title of a kind of event (`threat`), with its grade where one is named that says more (`threat:media`)."""
    kind, _, grade = event.partition(":")
    title = _pick(TITLES.get(kind), kind, language)
    return title if grade in ("", *PLAIN_GRADES) else f"{title} · {_pick(GRADES.get(grade), grade, language)}"


def _titles(rubric: str) -> Mapping[str, Mapping[str, str]]:
    try:
        folder = current().folder
    except UsageError:  # a page without its server, in tests
        return _known(rubric, None, 0)
    ledger = RubricFolder(folder).ledger
    return _known(rubric, folder, ledger.stat().st_mtime_ns if ledger.is_file() else 0)


@lru_cache(maxsize=256)
def _known(rubric: str, folder: StateFolder | None, _published: int) -> Mapping[str, Mapping[str, str]]:
    """Looked up again whenever something was published."""
    try:
        return _words(rubric, folder)
    except RubricError:  # said where rubrics are worked on; a title is no place for it
        return _words(rubric, None)


def _words(rubric: str, folder: StateFolder | None) -> Mapping[str, Mapping[str, str]]:
    told = {f"help:{item}": words for item, words in helps(rubric, folder).items()}
    return titles(rubric, folder) | told


def _pick(found: Mapping[str, str] | None, id: str, language: str) -> str:
    if found:
        return found.get(language) or next(iter(found.values()))
    return id.replace("_", " ").capitalize()
