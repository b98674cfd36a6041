"""A site's own words - products, names - that the recogniser should expect.

They are given to the model as the text that came before a window, which makes it write them so when it hears them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qa.errors import UsageError
from scoring.matching import is_chinese

MOST_WORDS = 60
MOST_LETTERS = 240
"""The model takes about 220 tokens before a window and forgets the earliest; a crowd of words also harms (docs/speech.md)."""


def read_hot_words(path: Path) -> tuple[str, ...]:
    """The words of a text file, one a line; empty lines and lines beginning with `#` do not count.

    Raises UsageError when it cannot be read or holds more than the model can take.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); give a text file, one word a line") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text; save it as UTF-8, one word a line") from error
    words = tuple(dict.fromkeys(line.strip() for line in lines if line.strip() and not line.strip().startswith("#")))
    if len(words) > MOST_WORDS or sum(map(len, words)) > MOST_LETTERS:
        raise UsageError(
            f"{path}: {len(words)} words of {sum(map(len, words))} letters in all; the model takes {MOST_WORDS} and "
            f"{MOST_LETTERS}: keep those it gets wrong"
        )
    return words


def hint(words: Sequence[str]) -> str | None:
    """The text that makes the model expect the words; None for none."""
    if not words:
        return None
    chinese = any(is_chinese(letter) for word in words for letter in word)
    return "、".join(words) + "。" if chinese else ", ".join(words) + "."
