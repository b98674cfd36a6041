"""Which reader reads a file: by its extension, else by its first bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.readers import audio, chat_csv, chat_json, chat_text
from qa.source import Failure, Source

ReadFunction = Callable[[Path, str, Mapping[str, str]], Iterator[Source | Failure]]
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of file. `read(path, label, metadata)` yields its conversations and failures and never raises InputError."""

    name: str
    extensions: frozenset[str]
    read: ReadFunction
    looks_like: Callable[[bytes], bool]


READERS = (
    Reader("audio", audio.EXTENSIONS, audio.read, audio.looks_like),
    Reader("chat_json", frozenset({".json", ".jsonl", ".ndjson"}), chat_json.read, chat_json.looks_like),
    Reader("chat_csv", frozenset({".csv", ".tsv"}), chat_csv.read, chat_csv.looks_like),
    Reader("chat_text", frozenset({".txt"}), chat_text.read, chat_text.looks_like),
)
"""In the order in which content is sniffed."""

_BY_EXTENSION = {extension: reader for reader in READERS for extension in reader.extensions}


def reader_for(path: Path) -> Reader | None:
    """The reader of `path`, or None when its kind is not known. Opens the file only when the extension says nothing.

    Extensions are looked at first: people name files right far more often than contents are unmistakable.
    """
    by_extension = _BY_EXTENSION.get(path.suffix.lower())
    if by_extension is not None:
        return by_extension
    # a known other kind (.pdf, .docx) is not opened: only nameless and recorder files are worth a look
    if path.suffix and path.suffix.lower() not in {".dat", ".rec", ".bin", ".tmp", ".data", ".log", ".v3", ".vox"}:
        return None
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return None
    return next((reader for reader in READERS if reader.looks_like(head)), None)


def read(path: Path, metadata: Mapping[str, str] | None = None, label: str = "") -> Iterator[Source | Failure]:
    """All conversations of one file, lazily. `label` is how people are told of it, by default the path.

    Never raises for what is wrong with the file: that is a Failure, and what follows in the file goes on.
    """
    reader = reader_for(path)
    if reader is None:
        yield Failure(label or str(path), unknown_kind(path))
        return
    try:
        yield from reader.read(path, label or str(path), metadata or {})
    except OSError as error:  # a disk or a share that goes away while it is read
        yield Failure(label or str(path), f"cannot be read ({error.strerror or error}); check the disk and run again")


def is_chat(path: Path) -> bool:
    """Whether the name says that the file holds written conversations."""
    reader = _BY_EXTENSION.get(path.suffix.lower())
    return reader is not None and reader.name.startswith("chat")


def unknown_kind(path: Path) -> str:
    """Why a file that no reader knows is refused."""
    if not path.is_file():
        return "is not a file that can be opened; check the path and its rights"
    kind = f"{path.suffix} files are" if path.suffix else "the kind of this file is"
    return f"{kind} not known; give audio (wav, mp3, m4a, ogg, flac …) or chats (json, jsonl, csv, txt)"
