"""Two recordings of one call, one for each party, known by their names: `0001.agent.wav` and `0001.customer.wav`."""

from __future__ import annotations

import os
import re
from pathlib import Path

from qa.readers.audio import EXTENSIONS

_AGENT = ("agent", "坐席", "座席", "客服")
_CUSTOMER = ("customer", "客户")
_SIDE = re.compile(rf"(.+)([._-])({'|'.join((*_AGENT, *_CUSTOMER))})", re.IGNORECASE | re.DOTALL)


def parties(path: Path) -> tuple[Path, Path] | None:
    """The agent's and the customer's file, when `path` is one of them by its name and the other lies beside it.

    Names like in/out, left/right or caller/callee are not taken: who of the two is the agent depends on the switch.
    """
    if path.suffix.lower() not in EXTENSIONS or (named := _SIDE.fullmatch(path.stem)) is None:
        return None
    name, separator, side = named.groups()
    is_agent = side.lower() in _AGENT
    for word in _CUSTOMER if is_agent else _AGENT:
        other = path.with_name(f"{name}{separator}{_written_like(side, word)}{path.suffix}")
        if os.path.isfile(other):
            return (path, other) if is_agent else (other, path)
    return None


def _written_like(example: str, word: str) -> str:
    if example.isupper():
        return word.upper()
    return word.capitalize() if example[0].isupper() else word
