"""Small questions about words: which language, how to show a value, what can be stored."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoring.conversation import Turn

_LANGUAGES = {
    "zh": "zh cn chinese mandarin cmn zho chi 中文 汉语 漢語 普通话 普通話 国语 國語",
    "en": "en english eng 英文 英语 英語",
}
_LANGUAGE_WORDS = {word: code for code, words in _LANGUAGES.items() for word in words.split()}
_CHINESE_SHARE = 0.2
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def guess_language(turns: Sequence[Turn]) -> str:
    """`zh` when at least a fifth of the letters are Chinese characters, else `en`."""
    chinese = latin = 0
    for turn in turns:
        chinese += sum("\u3400" <= c <= "\u9fff" for c in turn.text)
        latin += sum("a" <= c <= "z" for c in turn.text.lower())
    # a Chinese character says about as much as a short English word, so product names do not tip the balance
    return "zh" if chinese and chinese >= _CHINESE_SHARE * (chinese + latin) else "en"


def language_code(text: str) -> str:
    """`zh` or `en` from `zh-CN`, `中文`, `English` …; another two- or three-letter code stays. Raises ValueError."""
    word = text.strip().casefold().replace("_", "-")
    code = _LANGUAGE_WORDS.get(word) or _LANGUAGE_WORDS.get(word.split("-")[0]) or word.split("-")[0]
    if code and not (code.isascii() and code.isalpha() and len(code) in (2, 3)):
        raise ValueError(f"the language {show(text)} is not known")
    return code


def show(value: object) -> str:
    """A value quoted for an error line: one line, at most 40 characters; of what is no text only the type."""
    text = value if isinstance(value, str) else type(value).__name__
    return f"'{one_line(text[:40])}{'…' if len(text) > 40 else ''}'"


def one_line(text: str) -> str:
    """`text` fit for a list of failures or a label: what cannot be printed becomes U+FFFD."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def clean(text: str) -> str:
    """`text` without what no file or database can hold: NUL and halves of surrogate pairs become U+FFFD, one for one."""
    return _UNSTORABLE.sub("\ufffd", text)
