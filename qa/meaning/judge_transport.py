"""One question to a chat endpoint within a total time: no redirects, no endless answer, one retry at most."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any

import httpx

from scoring.readings import ServiceError

LARGEST = 1 << 20
"""Bytes of an answer; a verdict with a quote has a few hundred."""
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
LATE = "no answer in time"
PAUSE = 0.5
"""Seconds before the retry."""


class _Passing(Exception):
    """A failure that may pass: worth one retry."""


def complete(url: str, key: str, model: str, messages: Sequence[dict[str, str]], seconds: float) -> str:
    """The text a model answers with. Raises ServiceError: not reached, refused, too slow, not of the expected form.

    It returns within `seconds`, whatever the other side does: the work runs in a thread that is left behind when it is late.
    """
    body = {"model": model, "messages": list(messages), "temperature": 0, "stream": False}
    done: queue.SimpleQueue[str | ServiceError] = queue.SimpleQueue()

    def work() -> None:
        try:
            done.put(_twice(url, key, body, time.monotonic() + seconds))
        except ServiceError as error:
            done.put(error)
        except Exception as error:  # nobody hears what a thread raises
            done.put(ServiceError(f"unexpected {type(error).__name__}"))

    threading.Thread(target=work, name="judge", daemon=True).start()
    try:
        answer = done.get(timeout=seconds)
    except queue.Empty as late:
        raise ServiceError(LATE) from late
    if isinstance(answer, ServiceError):
        raise answer
    return answer


def _twice(url: str, key: str, body: dict[str, Any], deadline: float) -> str:
    try:
        return _text(_post(url, key, body, deadline))
    except _Passing as first:
        if time.monotonic() + PAUSE >= deadline:
            raise ServiceError(str(first)) from first
        time.sleep(PAUSE)
    try:
        return _text(_post(url, key, body, deadline))
    except _Passing as second:
        raise ServiceError(str(second)) from second


def _post(url: str, key: str, body: dict[str, Any], deadline: float) -> bytes:
    left = deadline - time.monotonic()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with (
            httpx.Client(timeout=max(left, 0.001), follow_redirects=False) as client,
            client.stream("POST", url, json=body, headers=headers) as response,
        ):
            if response.status_code in RETRIED:
                raise _Passing(f"the endpoint answers {response.status_code}")
            if response.status_code != 200:
                raise ServiceError(f"the endpoint answers {response.status_code}")
            return _read(response, deadline)
    except httpx.TimeoutException as error:
        raise ServiceError(LATE) from error
    except httpx.ConnectError as error:
        raise _Passing("the endpoint cannot be reached") from error
    except httpx.HTTPError as error:
        raise _Passing(f"the connection broke ({type(error).__name__})") from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ServiceError("the address of the endpoint or its key cannot be used") from error


def _read(response: httpx.Response, deadline: float) -> bytes:
    """The body, however slowly it drips: no longer than the deadline, no larger than `LARGEST`."""
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if time.monotonic() > deadline:
            raise ServiceError(LATE)
        if len(content) > LARGEST:
            raise ServiceError("the answer is too large")
    return bytes(content)


def _text(content: bytes) -> str:
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise ServiceError("the answer has not the form of a chat completion") from error
    if not isinstance(text, str):
        raise ServiceError("the answer holds no text")
    return text
