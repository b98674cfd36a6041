"""Who is logged in, in this process's memory: a restart logs everybody out, and no session can be read from a file."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from qa.store.accounts import key_of

IDLE = 30 * 60.0
ABSOLUTE = 12 * 3600.0
"""Seconds without an act, and since the login, after which a person logs in again."""
TICKET = 60.0
NOTED_FOR = 10 * 60.0
"""Seconds in which the same thing looked at again is the same look."""


@dataclass(slots=True)
class Session:
    """One login of one account. Times in seconds of the clock."""

    name: str
    began: float
    seen: float
    noted: dict[str, float] = field(default_factory=dict)


class Sessions:
    """Sessions by their secret token. `clock` gives seconds that go on while the machine sleeps.

    `login_needed` becomes true when the first account is seen, and stays so.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()
        self._open: dict[str, Session] = {}
        self._tickets: dict[str, tuple[str, float]] = {}
        self._vouched: dict[str, float] = {}
        self._alone = Session("", 0.0, 0.0)
        self.login_needed = False

    def begin(self, name: str) -> str:
        """A new session of the account; its token."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._open = {t: s for t, s in self._open.items() if not self._over(s, now)}
            self._open[token] = Session(name, now, now)
        return token

    def name(self, token: str) -> str | None:
        """Whose session it is, which counts as an act of theirs; None once it is over."""
        now = self._clock()
        with self._lock:
            session = self._open.get(token)
            if session is None or self._over(session, now):
                self._open.pop(token, None)
                return None
            session.seen = now
            return session.name

    def end(self, token: str) -> None:
        """End one session."""
        with self._lock:
            self._open.pop(token, None)

    def end_all(self, name: str, but: str = "") -> None:
        """End every session of an account, except the one of the token `but`."""
        with self._lock:
            key = key_of(name)
            self._open = {t: s for t, s in self._open.items() if t == but or key_of(s.name) != key}

    def ticket(self, token: str) -> str:
        """What the browser exchanges for the token, once and soon, so that the token reaches no script."""
        ticket, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._tickets = {t: (k, until) for t, (k, until) in self._tickets.items() if until > now}
            self._tickets[ticket] = (token, now + TICKET)
        return ticket

    def redeem(self, ticket: str) -> str | None:
        """The token of a ticket; None when it was used, has run out, or is none."""
        with self._lock:
            token, until = self._tickets.pop(ticket, ("", 0.0))
            return token if until > self._clock() and token in self._open else None

    def vouch(self, proof: str, at: float) -> bool:
        """Whether a login that another made at `at` may open a session: once, while it is fresh, and none from before a restart."""
        now = self._clock()
        with self._lock:
            self._vouched = {p: t for p, t in self._vouched.items() if now - t < ABSOLUTE}
            if proof in self._vouched or not max(self._started - TICKET, now - ABSOLUTE) < at < now + TICKET:
                return False
            self._vouched[proof] = at
            return True

    def is_new(self, token: str, what: str) -> bool:
        """Whether this was not noted in the session a short while ago, and note it. Without accounts all share one."""
        now = self._clock()
        with self._lock:
            noted = self._open.get(token, self._alone).noted
            if now - noted.get(what, float("-inf")) < NOTED_FOR:
                return False
            noted[what] = now
            return True

    @staticmethod
    def _over(session: Session, now: float) -> bool:
        return now - session.seen >= IDLE or now - session.began >= ABSOLUTE
