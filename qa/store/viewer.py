"""Who looks: every read query takes a `Viewer` first, and the rows it may see are limited in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ViewerRole = Literal["admin", "manager", "reviewer", "coach", "agent"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person with a role. An admin sees everything, an agent their own conversations, the others their `teams`.

    What is not granted is withheld: a manager of no team and an agent without a name see nothing.
    """

    role: ViewerRole
    teams: tuple[str, ...] = ()
    agent: str = ""
    name: str = ""

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
    if viewer.role == "agent":
        return ("c.agent = ?", [viewer.agent]) if viewer.agent else ("FALSE", [])
    if not viewer.teams:
        return "FALSE", []
    return f"c.team IN ({', '.join('?' * len(viewer.teams))})", list(viewer.teams)
