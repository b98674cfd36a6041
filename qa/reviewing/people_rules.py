"""The rules in force for certification and the 360° score, and how they are changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.errors import UsageError
from qa.moment import utc_now
from qa.permissions import may
from qa.store import audit
from qa.store import people_rules as table
from qa.store.connection import Cursor, Database
from qa.store.people_rules import Kind, Rules
from qa.store.viewer import Viewer
from scoring import all_round_score, certification
from scoring.all_round_score import Policy
from scoring.certification import Scheme


def scheme(db: Database | Cursor) -> tuple[Scheme, int]:
    """The certification scheme in force and its version; 0 is the one that ships."""
    found = table.latest(db, "certification")
    return (certification.scheme_of(found.content), found.version) if found else (certification.DEFAULT, 0)


def policy(db: Database | Cursor) -> tuple[Policy, int]:
    """The rules of the 360° score in force and their version; 0 are those that ship."""
    found = table.latest(db, "all_round")
    return (all_round_score.policy_of(found.content), found.version) if found else (all_round_score.DEFAULT, 0)


def change_scheme(database: Database, by: Viewer, fresh: Scheme, version: int) -> None:
    """Put another scheme in the place of the one of `version`; certificates that were given stay. Raises UsageError."""
    try:
        data = certification.scheme_data(certification.checked(fresh))
    except ValueError as error:
        raise UsageError(str(error)) from None
    _keep(database, by, "certification", data, version)


def change_policy(database: Database, by: Viewer, fresh: Policy, version: int) -> None:
    """Put other rules in the place of those of `version`. Raises UsageError."""
    try:
        data = all_round_score.policy_data(all_round_score.checked(fresh))
    except ValueError as error:
        raise UsageError(str(error)) from None
    _keep(database, by, "all_round", data, version)


def _keep(database: Database, by: Viewer, kind: Kind, data: Mapping[str, Any], version: int) -> None:
    if not may(by, "certify"):
        raise UsageError("your role does not set the rules of certification")
    at = utc_now()
    with database.writing() as cursor:
        table.add(cursor, kind, Rules(version + 1, data, by.name, at))
        audit.append(cursor, by.name, by.role, "changed", f"people_rules:{kind}", {"version": version + 1})
