"""Whether a judge is configured: a chat endpoint that speaks as OpenAI's does, a local one for example. Off unless set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from qa.errors import UsageError

URL, MODEL, KEY, SECONDS = "CALLQA_JUDGE_URL", "CALLQA_JUDGE_MODEL", "CALLQA_JUDGE_KEY", "CALLQA_JUDGE_SECONDS"
DEFAULT_SECONDS = 30.0
ENDING = "/chat/completions"


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """`url` is the whole address of the endpoint; `seconds` the most one answer may take, retry and all; `cache` the folder
    of its answers. The key is not kept here, so that it gets into no identity, log or message."""

    url: str
    model: str
    seconds: float = DEFAULT_SECONDS
    cache: Path | None = None

    def key(self) -> str:
        """What its answers depend on."""
        return f"{self.model} {self.url}"


def judge_options(environ: Mapping[str, str], cache: Path | None = None) -> JudgeOptions | None:
    """The options of the environment, None where no judge is named. Raises UsageError on values that make no sense."""
    url, model = environ.get(URL, "").strip(), environ.get(MODEL, "").strip()
    if not url and not model:
        return None
    if not url or not model:
        raise UsageError(f"{URL if model else MODEL} is not set; a judge needs both {URL} and {MODEL}")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"{URL}={url!r} is not an address such as http://localhost:11434/v1")
    if parts.username or parts.password:
        raise UsageError(f"{URL} holds a user name or password; put the key into {KEY}")
    if not parts.path.endswith(ENDING):
        url = url.rstrip("/") + ENDING
    return JudgeOptions(url, model, _seconds(environ), cache)


def _seconds(environ: Mapping[str, str]) -> float:
    text = environ.get(SECONDS, "").strip()
    try:
        seconds = float(text) if text else DEFAULT_SECONDS
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:
        raise UsageError(f"{SECONDS}={text!r} is not a number of seconds from 1 to 600")
    return seconds
