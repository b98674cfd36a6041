"""Where lines end: between words, and between Chinese characters except before closing and after opening punctuation."""

from __future__ import annotations

import re
from collections.abc import Callable

_CLOSING = "，。、；：？！）》」』”’…％·,.;:?!)]}%"
_OPENING = "（《「『“‘([{"
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u3000-\u303f"
_PIECE = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:[{_WIDE}]|[^\s{_WIDE}{re.escape(_OPENING)}]+|[{re.escape(_OPENING)}]+)"
    rf"[{re.escape(_CLOSING)}]*\s*|\s+"
)


def broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines no wider than `width` as `measure` has it; a word wider than a line is cut. Line ends of the text stay."""
    return [line for part in text.splitlines() or [""] for line in _lines(part, width, measure)]


def _lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if not line or measure((line + piece).rstrip()) <= width:
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece
        while measure(line.rstrip()) > width and len(line) > 1:
            end = _fitting(line, width, measure)
            lines.append(line[:end])
            line = line[end:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _fitting(text: str, width: float, measure: Callable[[str], float]) -> int:
    """How many characters fit, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= width else (low, middle - 1)
    return low
