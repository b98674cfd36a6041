"""How long a text is when it is spoken."""

from __future__ import annotations

import re

CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def spoken_units(text: str) -> int:
    """汉字 plus other words: a Latin word or a number counts as one."""
    return len(CHINESE.findall(text)) + len(WORD.findall(CHINESE.sub(" ", text)))
