"""Speaking to a running dashboard: it holds the database, so it merges; a command only asks."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

TIMEOUT = 60.0
"""Seconds a merge may take."""
PATIENCE = 3600.0
"""Seconds that work which a command asks for may take: a report, an import, promises of a year."""


@dataclass(frozen=True, slots=True)
class ServerLink:
    """A dashboard that answers on this machine."""

    port: int
    token: str

    def answers(self) -> bool:
        """Whether somebody listens there and speaks our language."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/api/health", timeout=5, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def merge(self) -> bool:
        """Ask it to merge the spool; False when it did not answer."""
        try:
            answer = httpx.post(
                f"http://127.0.0.1:{self.port}/api/merge",
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=TIMEOUT,
                trust_env=False,
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK

    def read(self, what: str, argument: str = "") -> list[dict[str, Any]] | None:
        """Ask it for rows of the database by the name of their reader; None when it did not answer."""
        try:
            answer = httpx.get(
                f"http://127.0.0.1:{self.port}/api/rows/{what}",
                params={"argument": argument},
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=TIMEOUT,
                trust_env=False,
            )
            rows: list[dict[str, Any]] = answer.raise_for_status().json()["rows"]
        except (httpx.HTTPError, ValueError, KeyError):
            return None
        return rows

    def change_account(self, what: str, asked: dict[str, Any]) -> str | None:
        """Ask it to change an account: "" when done, else why not; None when it did not answer."""
        told = self.post(f"accounts/{what}", asked)
        return None if told is None else str(told.get("error", ""))

    def post(self, path: str, asked: dict[str, Any]) -> dict[str, Any] | None:
        """Ask it to do something below `/api/`: what it tells, `error` with what is wrong; None when it did not answer."""
        try:
            answer = httpx.post(
                f"http://127.0.0.1:{self.port}/api/{path}",
                json=asked,
                headers={"Authorization": f"Bearer {self.token}"},
                timeout=httpx.Timeout(TIMEOUT, read=PATIENCE),
                trust_env=False,
            )
            told: dict[str, Any] = answer.json()
        except httpx.ReadTimeout:  # it is at work, and asked again it would do it twice
            return {"error": "the dashboard is still at work on it; see there later whether it is done"}
        except (httpx.HTTPError, ValueError):
            return None
        return told if answer.is_success or "error" in told else {"error": str(answer.status_code)}


def find_server(file: Path) -> ServerLink | None:
    """The dashboard named in `server.json`, None when there is none or the file is stale."""
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        port, pid, token = int(stored["port"]), int(stored["pid"]), str(stored["token"])
        os.kill(pid, 0)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return ServerLink(port, token)
