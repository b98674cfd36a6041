"""Only this machine's own browser may talk to the dashboard: the Host header is checked against DNS rebinding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from app.access import people_log_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-real-ip")
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
LOOPBACK = frozenset({"127.0.0.1", "::1"})


def host_name(header: str) -> str:
    """The host of a Host header without its port, lower case; an IPv6 address keeps its brackets."""
    header = header.strip().lower()
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0]


class LocalOnly:
    """ASGI middleware: requests and websockets that name another host than this machine are refused with 403.

    So are those that a proxy passes on while nobody logs in.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if is_forwarded(scope) and nobody_logs_in():
            await _refuse(
                scope, receive, send, "Somebody else reaches this server: make an account first (qa users add)."
            )
            return
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) == 1 and host_name(hosts[0]) in LOCAL_HOSTS:
            await self.app(scope, receive, send)
        else:
            await _refuse(scope, receive, send, "This server answers only this machine.")


def is_forwarded(scope: Scope) -> bool:
    """Whether a request came over a proxy or from another machine: who sent it need not be the person at this one."""
    client = scope.get("client")
    return bool(client and client[0] not in LOOPBACK) or any(name in _FORWARDED for name, _ in scope["headers"])


def nobody_logs_in() -> bool:
    """Whether there are no accounts, so that whoever is let in may do everything."""
    return not people_log_in()


async def _refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4403})
    else:
        await PlainTextResponse(why, status_code=403)(scope, receive, send)
