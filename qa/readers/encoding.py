"""Finds the encoding of a text file: UTF-8, UTF-16, GB18030 (GBK), Big5 or, for isolated accents and quotes, cp1252."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from qa.errors import InputError

MAX_BYTES = 256 * 1024 * 1024
"""A chat file above this is refused: it would not fit a laptop's memory; JSON Lines are read line by line instead."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON = frozenset(
    "的一是不了在有我他这個个们們来來到时時大地为為子中你说說生国國年着著就那和要她出也得里裡后後自以会會家可下而过過天去能对對小多然于於心么麼之都好"
    "看起发發当當没沒成只如事把还還用第样樣道想作种種开開您请請问問客服戶户電电话話嗎吗呢吧謝谢單单號号退款訂订"
)
_USUAL_SHARE = 0.25
_LONE_HIGH_BYTE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_KNOWN_ENCODINGS = "save it as UTF-8"


def read_text(path: Path) -> str:
    """The whole text of `path`, line ends as they are, without a byte order mark.

    Raises InputError when the file cannot be opened, is empty, is too big or is no text.
    """
    data = read_bytes(path)
    if not data.strip():
        raise InputError(path, "the file is empty", "export it again")
    return decode(data, path)


def read_bytes(path: Path) -> bytes:
    """All bytes of `path`. Raises InputError when it cannot be opened or is above MAX_BYTES."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = MAX_BYTES // (1024 * 1024)
            raise InputError(path, f"the file is bigger than {limit} MB", "split it, or use JSON Lines (.jsonl)")
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            path, f"cannot be opened ({error.strerror or error})", "check the path and its rights"
        ) from error


def decode(data: bytes, path: Path, line: int | None = None) -> str:
    """`data` as text. Raises InputError, naming `path` and `line`, when no known encoding fits or NUL bytes remain."""
    encoding = detect(data, path, line)
    text = data.decode(encoding)
    if "\x00" in text:
        raise InputError(path, "contains NUL bytes, so it is not a text file", _KNOWN_ENCODINGS, line)
    return text


def detect(data: bytes, path: Path, line: int | None = None) -> str:
    """The name of the encoding that reads all of `data`. Raises InputError when none does."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            if _decodes(data, encoding):
                return encoding
            raise InputError(
                path, f"is damaged: it is marked as {encoding} but cannot be read so", "export it again", line
            )
    if b"\x00" in data[:65536]:
        return _detect_wide(data, path, line)
    if _decodes(data, "utf-8"):
        return "utf-8"
    _refuse_damaged_utf8(data, path, line)
    return _detect_national(data, path, line)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _detect_wide(data: bytes, path: Path, line: int | None) -> str:
    """UTF-16 without a mark: ASCII characters (line ends, colons) leave NUL bytes on one side."""
    best = max(("utf-16-le", "utf-16-be"), key=lambda encoding: _usual(data, encoding))
    if _usual(data, best) < _USUAL_SHARE or not _decodes(data, best):
        raise InputError(path, "contains NUL bytes, so it is not a text file", _KNOWN_ENCODINGS, line)
    return best


def _usual(data: bytes, encoding: str) -> float:
    """Share of the first 16 KB that is ASCII, punctuation or among the most frequent Chinese characters.

    Pairs of ASCII bytes read as UTF-16 are Chinese characters too, but rare ones.
    """
    text = data[:16384].decode(encoding, errors="replace")
    usual = sum(c in "\t\r\n，。？！：、" or " " <= c <= "~" or c in _COMMON for c in text)
    return 0.0 if "\x00" in text else usual / max(len(text), 1)


def _refuse_damaged_utf8(data: bytes, path: Path, line: int | None) -> None:
    """A cut or patched UTF-8 file would often decode as GBK, into nonsense: say that it is damaged instead."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    wide = sum(1 for c in text if c > "\u07ff" and c != "\ufffd")
    if wide > 20 * broken or (broken == 1 and wide > 2):
        at = len(text[: text.index("\ufffd")].encode())
        raise InputError(path, f"is damaged UTF-8 (from byte {at})", "export it again", line)


def _detect_national(data: bytes, path: Path, line: int | None) -> str:
    high = len(_HIGH_BYTE.findall(data))
    if high == len(_LONE_HIGH_BYTE.findall(data)) and _decodes(data, "cp1252"):
        return "cp1252"  # curly quotes and accents of a Western export; Chinese text always has high bytes side by side
    scores = {
        encoding: _commonness(data, encoding) for encoding in ("gb18030", "big5hkscs") if _decodes(data, encoding)
    }
    if not scores:
        raise InputError(path, "is not text in UTF-8, UTF-16, GBK or Big5", _KNOWN_ENCODINGS, line)
    # GBK is far more usual, and reads most Big5 bytes too: Big5 has to win clearly
    if "gb18030" in scores and scores.get("big5hkscs", 0.0) < 2 * scores["gb18030"] + 0.05:
        return "gb18030"
    return max(scores, key=lambda encoding: scores[encoding])


def _commonness(data: bytes, encoding: str) -> float:
    """Share of the wide characters that are among the most frequent of Chinese: near 0 in the wrong encoding."""
    wide = [c for c in data.decode(encoding) if c > "\x7f"][:20000]
    return sum(c in _COMMON for c in wide) / max(len(wide), 1)
