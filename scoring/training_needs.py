"""Training needs: from what a person or a team does weakly to named units of training.

A need is an item under the pass mark of `scoring.capability` in ten conversations or more. What half a team cannot do is taught to the
team, and what under 80 % of a team can follow is first a question to the clause: 《2026年客户服务认证化方案与企业客服体系标准化提升手册》
has such a clause revised. Units of up to five minutes come first, as 《客服部门2025年度业绩回顾与2026规划》 found staff to like them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scoring.capability import Mastery

SHORT = 5.0
"""Minutes up to which a unit is liked."""
TEAM = 0.5
"""Share of a team's people who are weak from which on the team is trained, not each."""
FOLLOWED = 0.8
"""A clause that a smaller share of a team can follow is to be looked at."""
LEAST_PEOPLE = 3
"""People of whom enough is known that a team can be spoken of."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of training for some skills or items."""

    id: str
    title: str
    skills: tuple[str, ...]
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """One item to be trained, with the skill it is part of and the units that teach it; none: one has to be made."""

    item: str
    skill: str
    mastery: Mastery
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class TeamNeed:
    """One item a team does weakly: `weak` of the `known` people, by name; `together`: to be taught to all of them at once;
    `revise`: so few can follow it that the clause is to be looked at first."""

    item: str
    skill: str
    weak: tuple[str, ...]
    known: int
    units: tuple[Unit, ...]

    @property
    def share(self) -> float:
        """Share of the people who are weak."""
        return len(self.weak) / self.known if self.known else 0.0

    @property
    def together(self) -> bool:
        """Whether the team is trained rather than each."""
        return self.known >= LEAST_PEOPLE and self.share >= TEAM

    @property
    def revise(self) -> bool:
        """Whether under 80 % of the people can follow the clause."""
        return self.known >= LEAST_PEOPLE and 1 - self.share < FOLLOWED


def is_weak(found: Mastery) -> bool:
    """Whether enough is known and it is under the pass mark."""
    return found.standing in ("unlikely", "cannot")


def needs(items: Mapping[str, Mastery], skill_of: Mapping[str, str], units: Sequence[Unit]) -> tuple[Need, ...]:
    """The needs of one person, the surely weak first, then the weakest."""
    weak = [item for item, found in items.items() if is_weak(found)]
    weak.sort(key=lambda item: (not items[item].sure, items[item].share.high or 0.0, item))
    return tuple(Need(i, skill_of[i], items[i], units_for(i, skill_of[i], units)) for i in weak)


def team_needs(
    people: Mapping[str, Mapping[str, Mastery]], skill_of: Mapping[str, str], units: Sequence[Unit]
) -> tuple[TeamNeed, ...]:
    """What a team's people do weakly, by name of the person; what most are weak in first."""
    found = []
    for item in sorted({item for items in people.values() for item in items}):
        known = {name: items[item] for name, items in people.items() if item in items and _is_known(items[item])}
        weak = tuple(sorted((n for n, m in known.items() if is_weak(m)), key=lambda n: known[n].share.high or 0.0))
        if weak:
            found.append(TeamNeed(item, skill_of[item], weak, len(known), units_for(item, skill_of[item], units)))
    return tuple(sorted(found, key=lambda need: (not need.together, -need.share, -len(need.weak), need.item)))


def units_for(item: str, skill: str, units: Iterable[Unit]) -> tuple[Unit, ...]:
    """The units that teach an item: made for it before made for its skill, short ones first."""
    fitting = [unit for unit in units if item in unit.skills or skill in unit.skills]
    return tuple(sorted(fitting, key=lambda u: (item not in u.skills, (u.minutes or 0.0) > SHORT, u.title)))


def _is_known(found: Mastery) -> bool:
    return found.standing != "unknown"
