"""What each role may do, in one place. What it may see of conversations is `qa.store.viewer`'s, in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from qa.store.viewer import Viewer, ViewerRole

Permission = Literal[
    "look",
    "read_standards",
    "correct",
    "publish",
    "add",
    "failures",
    "release",
    "export",
    "users",
    "audit",
    "review",
    "read_reviews",
    "mark",
    "plan",
    "own",
    "judge",
    "dispute_rules",
    "calibrate",
    "spot_check",
    "coach",
    "people",
    "certify",
    "compare",
    "manage",
    "warning_channels",
]

ROLES: tuple[ViewerRole, ...] = get_args(ViewerRole)
_JUDGES: tuple[ViewerRole, ...] = ("admin", "manager", "reviewer", "coach")

ALLOWED: Mapping[Permission, tuple[ViewerRole, ...]] = {
    "look": ROLES,
    "read_standards": _JUDGES,
    "correct": ("admin", "manager", "reviewer"),
    "publish": ("admin", "manager"),
    "add": ("admin", "manager"),
    "failures": ("admin", "manager"),
    "release": _JUDGES,
    "export": _JUDGES,
    "review": ("admin", "manager", "reviewer"),
    "read_reviews": _JUDGES,
    "mark": ("admin", "manager", "coach"),
    "plan": ("admin", "manager"),
    "users": ("admin",),
    "audit": ("admin",),
    "own": ("agent", "admin"),
    "judge": ("admin", "manager", "reviewer"),
    "dispute_rules": ("admin", "manager"),
    "calibrate": _JUDGES,
    "spot_check": ("admin", "manager"),
    "coach": ("admin", "manager", "coach"),
    "people": ("admin", "manager", "coach"),
    "certify": ("admin", "manager"),
    "compare": _JUDGES,
    "manage": ("admin", "manager"),
    "warning_channels": ("admin",),
}
"""The roles that hold each permission. What is not named here is allowed to nobody."""


def may(viewer: Viewer, what: Permission) -> bool:
    """Whether the viewer's role holds the permission."""
    return viewer.role in ALLOWED.get(what, ())
