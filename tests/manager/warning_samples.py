"""A database with conversations written straight into its tables, and receivers that are really there."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from qa.store.connection import Database

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""A Monday noon in Shanghai."""
MERGED = datetime(2026, 11, 23, 3, 0)


def add(db: Database, id: str, day: str, team: str = "A", *, merged: datetime = MERGED, events=(), **columns) -> None:
    """One conversation; `events` are (kind, grade, probability, quote)."""
    values = {
        "id": id, "status": "ok", "channel": "voice", "started_at": day, "team": team, "agent": "王芳", "customer": f"c-{id}",
        "outcome": "resolved", "total": 90.0, "judged": 1.0, "critical_failed": [], "critical_suspected": [],
        "rubric_hash": "h", "search_text": "", "merged_at": merged,
    } | columns  # fmt: skip
    with db.writing() as cursor:
        marks = ", ".join("?" * len(values))
        cursor.execute(f"INSERT INTO conversation ({', '.join(values)}) VALUES ({marks})", list(values.values()))
        for position, (kind, grade, probability, quote) in enumerate(events):
            cursor.execute(
                "INSERT INTO event (conversation_id, position, kind, grade, party, turn, start_time, probability, quote)"
                " VALUES (?, ?, ?, ?, 'customer', 3, 12.5, ?, ?)",
                [id, position, kind, grade, probability, quote],
            )


def add_week(db: Database, monday: str, team: str, resolved: int, total: int) -> None:
    """A week of conversations, of which so many were resolved; on its seven days in turn."""
    day = datetime.fromisoformat(monday)
    with db.writing() as cursor:
        cursor.execute(
            """
            INSERT INTO conversation (id, status, channel, started_at, team, agent, customer, outcome, total, judged,
                critical_failed, critical_suspected, rubric_hash, search_text, merged_at)
            SELECT concat(?, ?, k), 'ok', 'voice', ?::TIMESTAMP + to_days(k::INTEGER % 7) + INTERVAL 10 HOUR, ?, '王芳', '',
                CASE WHEN k < ? THEN 'resolved' ELSE 'unresolved' END, 90, 1, [], [], 'h', '', ?
            FROM range(?) r(k)
            """,
            [team, monday, day, team, resolved, MERGED - timedelta(days=1), total],
        )


@contextmanager
def webhook_server(answers: list[int]) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A receiver on this machine that answers with these codes in turn (the last one for ever), and what it was sent."""
    seen: list[tuple[dict[str, str], bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def mail_server() -> Iterator[tuple[int, list[tuple[str, bytes]]]]:
    """A mail server on this machine that speaks as much SMTP as is needed: its port, and (recipient, message) of what came."""
    box: list[tuple[str, bytes]] = []
    ready = threading.Event()
    held: dict[str, object] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        recipient = ""
        while line := (await reader.readline()).decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                box.append((recipient, body))
                writer.write(b"250 kept\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                recipient = line.partition(":")[2].strip("<> ") if verb == "RCPT" else recipient
                writer.write(b"250 fine\r\n")
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        held.update(port=server.sockets[0].getsockname()[1], loop=asyncio.get_running_loop(), stop=asyncio.Event())
        ready.set()
        async with server:
            await held["stop"].wait()  # type: ignore[attr-defined]

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield held["port"], box  # type: ignore[misc]
    finally:
        held["loop"].call_soon_threadsafe(held["stop"].set)  # type: ignore[attr-defined]
        thread.join(5)


def sent(body: bytes) -> dict[str, object]:
    return json.loads(body)
