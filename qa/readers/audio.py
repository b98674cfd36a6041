"""Recordings: only recognises them and sees that there is something to decode; decoding is the pipeline's work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from qa.source import Failure, Source

_NAMES = """
    wav wave mp3 m4a m4b ogg oga opus flac aac amr awb wma webm mp4 m4v mov mkv mka avi 3gp 3g2 aif aiff aifc au snd caf
    gsm ac3 mp2 mpga spx weba wv ape asf flv mpg mpeg w64 wav49 ulaw ul mulaw pcmu alaw al pcma sln g722
"""
EXTENSIONS = frozenset(f".{name}" for name in _NAMES.split())
"""What PyAV can usually decode; whether it can is found out when it does. Those from `ulaw` on have no header."""
_MAGIC = (b"RIFF", b"ID3", b"OggS", b"fLaC", b"#!AMR", b"\x1aE\xdf\xa3", b"FORM", b".snd", b"caff", b"0&\xb2u")
_MP3_SYNC = (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9")


def read(path: Path, label: str, metadata: Mapping[str, str]) -> Iterator[Source | Failure]:
    """One Source without a conversation, or a Failure when the file is empty or cannot be opened."""
    problem = _problem(path)
    yield Failure(label, problem) if problem else Source(path=path, label=label, metadata=dict(metadata))


def read_parties(agent: Path, customer: Path, label: str, metadata: Mapping[str, str]) -> Iterator[Source | Failure]:
    """The same for a call whose parties have a file each."""
    for path in (agent, customer):
        if problem := _problem(path):
            yield Failure(label, f"{path.name}: {problem}")
            return
    yield Source(path=agent, label=label, metadata=dict(metadata), customer_path=customer)


def _problem(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return "" if file.read(1) else "the file is empty; export the recording again"
    except OSError as error:
        return f"cannot be opened ({error.strerror or error}); check the path and its rights"


def looks_like(head: bytes) -> bool:
    """Whether the first bytes are those of a sound or video file."""
    return head.startswith(_MAGIC) or head.startswith(_MP3_SYNC) or head[4:8] == b"ftyp"
