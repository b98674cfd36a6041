"""Messages as JSON by HTTP POST, signed as Standard Webhooks describes it (github.com/standard-webhooks, version 1).

`webhook-id` is the same whenever a message is sent again: who has seen it drops it. `webhook-signature` is `v1,` and the base64 of
HMAC-SHA-256, by the secret, of `id.timestamp.body`. Sent to https, or to this machine, only; redirects are not followed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from qa.errors import CallQAError, UsageError

VARIABLE = "CALLQA_WEBHOOK_SECRET"
PREFIX = "whsec_"
TIMEOUT = 10.0
"""Seconds an answer may take."""


class NotDelivered(CallQAError):
    """A message was not taken; the text says why, in one line without the address. `for_good`: it will not be, either."""

    def __init__(self, why: str, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


def check_address(address: str) -> None:
    """Raise UsageError unless messages may go there: https, or http to this machine; without a name and password in it."""
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError("the webhook is no address; write one like https://example.com/hook") from error
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError("the webhook is no address; write one like https://example.com/hook")
    if parts.username or parts.password:
        raise UsageError("the address of the webhook must not hold a name or password: messages are signed instead")
    if parts.scheme == "http" and not is_this_machine(host):
        raise UsageError("the webhook has to be https, unless it is on this machine")


def is_this_machine(host: str) -> bool:
    """Whether a host is the loopback by name or number."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def secret(file: Path) -> str:
    """The secret that signs: of the environment, else of the file (mode 0600), which is made where there is none."""
    if told := os.environ.get(VARIABLE, ""):
        return told
    with suppress(FileExistsError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as fresh:
            fresh.write(PREFIX + base64.b64encode(secrets.token_bytes(32)).decode())
    return file.read_text(encoding="ascii").strip()


def signed_headers(key: str, id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """The headers that tell the receiver who sent what. A secret that does not begin with `whsec_` signs by its own bytes."""
    raw = base64.b64decode(key.removeprefix(PREFIX)) if key.startswith(PREFIX) else key.encode()
    seal = hmac.new(raw, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": id,
        "idempotency-key": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(seal).decode()}",
    }


def post(address: str, key: str, id: str, timestamp: int, body: bytes) -> None:
    """Send one message; an answer of 2xx takes it. Raises NotDelivered, for good after 410 Gone, UsageError for a bad address."""
    check_address(address)
    headers = signed_headers(key, id, timestamp, body)
    # a proxy of the environment is for the world outside, not for this machine
    proxied = not is_this_machine(urlsplit(address).hostname or "")
    try:
        answer = httpx.post(
            address, content=body, headers=headers, timeout=TIMEOUT, follow_redirects=False, trust_env=proxied
        )
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise NotDelivered(f"the webhook did not answer: {type(error).__name__}") from error
    if not answer.is_success:
        raise NotDelivered(f"the webhook answered {answer.status_code}", answer.status_code == httpx.codes.GONE)
