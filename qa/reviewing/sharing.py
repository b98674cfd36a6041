"""Who reviews what is drawn, where not everybody may see every team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from qa.permissions import may
from qa.store.accounts import Account, everyone
from qa.store.connection import Cursor, Database
from scoring.assignment import Quotas, assign
from scoring.sampling import Draw
from scoring.working_days import Calendar


def reviewers(db: Database | Cursor, teams: Sequence[str] = ()) -> list[Account]:
    """Accounts that may review and log in, by name; with `teams` those who see at least one of these."""
    found = [one for one in everyone(db) if not one.disabled and may(one.viewer(), "review")]
    return [one for one in found if not teams or any(sees(one, team) for team in teams)]


def sees(account: Account, team: str) -> bool:
    """Whether a reviewer may see the conversations of a team."""
    looks = account.viewer()
    return looks.sees_all or looks.every_team or team in looks.teams


def share(
    draws: Sequence[Draw],
    teams: Mapping[str, str],
    quotas: Quotas | None,
    people: Sequence[Account],
    start: date,
    working_days: int,
    calendar: Calendar,
) -> tuple[Draw, ...]:
    """The draws with due day and reviewer, each only of teams the reviewer sees; `teams` by conversation.

    Draws that the same people may see are shared out together, in the proportion of their quotas; those nobody with
    a quota may see are left to whoever takes them. People whose account is gone get nothing.
    """
    due = calendar.after(start, working_days)
    open_ = tuple(replace(draw, reviewer="", due=due) for draw in draws)
    if quotas is None:
        return open_
    known = {one.name: one for one in people}
    left = {who: quota for who, quota in {**quotas.percent, **quotas.numbers}.items() if who in known and quota > 0}
    groups: dict[tuple[str, ...], list[Draw]] = {}
    for draw in open_:
        able = tuple(sorted(who for who in left if sees(known[who], teams.get(draw.conversation, ""))))
        groups.setdefault(able, []).append(draw)
    done: dict[str, Draw] = {}
    # where few may look, first: the others have more to choose from
    for able in sorted(groups, key=lambda names: (len(names), names)):
        part = _of_group({who: left[who] for who in able}, bool(quotas.percent))
        shared = assign(groups[able], part, start, working_days, calendar) if part else groups[able]
        for draw in shared:
            done[draw.conversation] = draw
            if draw.reviewer and not quotas.percent:
                left[draw.reviewer] -= 1
    return tuple(done[draw.conversation] for draw in open_)


def _of_group(quotas: Mapping[str, float], in_percent: bool) -> Quotas | None:
    whole = sum(quotas.values())
    if whole <= 0:
        return None
    if in_percent:
        return Quotas(percent={who: 100 * quota / whole for who, quota in quotas.items()})
    return Quotas(numbers={who: int(quota) for who, quota in quotas.items() if quota >= 1})
