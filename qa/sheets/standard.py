"""What a standard says of its items for a sheet: titles, what is asked for, and a wording from its own examples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qa.errors import RubricError
from qa.rubrics import titles, versions_of
from qa.state_folder import StateFolder
from scoring.rubric import Item

LONGEST_EXAMPLE = 120
"""Characters; a longer example is a scene, not a wording."""
_AGENT_SAYS = re.compile(r"^A[^:：]{0,8}[:：]\s*(.+)$")


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard in one language; items it does not know any more are called by their ids."""

    language: str
    title: str
    items: Mapping[str, Item]
    titles: Mapping[str, Mapping[str, str]]

    def item_title(self, id: str) -> str:
        """What the item is called."""
        return _told(self.titles.get(id), self.language) or id.replace("_", " ").capitalize()

    def help(self, id: str) -> str:
        """What the item asks for; empty where the standard does not say."""
        item = self.items.get(id)
        return _told(item.help, self.language) if item else ""

    def example(self, id: str) -> str:
        """What the agent says in the first of the item's passing examples that is short; empty without one."""
        item = self.items.get(id)
        for verdict, text in item.examples if item else ():
            said = " ".join(found[1].strip() for line in text.splitlines() if (found := _AGENT_SAYS.match(line)))
            if verdict == "pass" and 0 < len(said) <= LONGEST_EXAMPLE:
                return said
        return ""


def standard(folder: StateFolder, name: str, hash: str, language: str) -> Standard:
    """The standard that judged, known by its hash; where that is not at hand any more, the newest of its name."""
    place: StateFolder | None = folder
    try:
        versions = tuple(versions_of(name, place))
    except RubricError:  # a published file was changed: said where rubrics are worked on
        place = None
        versions = tuple(versions_of(name, place))
    newest = versions[-1] if versions else None
    found = next((rubric for rubric in versions if rubric.hash == hash), newest)
    return Standard(
        language=language,
        title=(_told(found.title, language) if found else "") or name,
        items={item.id: item for _, item in found.items()} if found else {},
        titles=titles(name, place),
    )


def _told(words: Mapping[str, str] | None, language: str) -> str:
    return (words.get(language) or next(iter(words.values()), "")) if words else ""
