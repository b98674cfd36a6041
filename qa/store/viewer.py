"""Who looks: every read query takes a `Viewer` first, and the rows it may see are limited in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ViewerRole = Literal["admin", "manager", "reviewer", "coach", "agent"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person with a role. An admin sees everything, the others their `teams`, or all of them where `every_team` says so.

    An agent sees only what was released of their own conversations; where `teams` are named, in these teams only, as two
    agents may bear one name. What is not granted is withheld: a manager of no team and an agent without a name see nothing.
    """

    role: ViewerRole
    teams: tuple[str, ...] = ()
    agent: str = ""
    name: str = ""
    every_team: bool = False

    @property
    def sees_all(self) -> bool:
        """Whether nothing is withheld."""
        return self.role == "admin"


ADMIN = Viewer("admin")
"""The viewer of one-person mode."""


def viewer_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """The condition on `conversation c` that keeps what the viewer may see, and its parameters."""
    if viewer.sees_all:
        return "TRUE", []
    within, teams = f"c.team IN ({', '.join('?' * len(viewer.teams))})", list(viewer.teams)
    if viewer.role == "agent":
        if not viewer.agent:
            return "FALSE", []
        own = "c.agent = ? AND c.id IN (SELECT r.conversation_id FROM released r)"
        return (f"{own} AND {within}", [viewer.agent, *teams]) if teams else (own, [viewer.agent])
    if viewer.every_team:
        return "TRUE", []
    return (within, teams) if teams else ("FALSE", [])


def people_sql(viewer: Viewer, table: str) -> tuple[str, list[Any]]:
    """The condition on what is known of agents, in a table with the columns `agent` and `team`, and its parameters.

    `table` is its name in the query. An agent's own rows need no release: a certificate is theirs.
    """
    if viewer.sees_all:
        return "TRUE", []
    within, teams = f"{table}.team IN ({', '.join('?' * len(viewer.teams))})", list(viewer.teams)
    if viewer.role == "agent":
        if not viewer.agent:
            return "FALSE", []
        return (f"{table}.agent = ? AND {within}" if teams else f"{table}.agent = ?"), [viewer.agent, *teams]
    if viewer.every_team:
        return "TRUE", []
    return (within, teams) if teams else ("FALSE", [])
