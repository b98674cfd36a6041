"""How long a recording is, told without decoding it: long ones are begun first, so that no worker is left with one at the end."""

from __future__ import annotations

from pathlib import Path

HEADERS_READ = 5000
"""In larger runs the size decides: opening every file would take longer than a better order saves."""
BYTES_A_SECOND = 8000.0
"""Of an unread file: what G.711 takes, and a common MP3."""


def stated_seconds(path: Path) -> float:
    """The length a file's header states, else one guessed from its size; 0 where it cannot be read."""
    import av

    try:
        with av.open(str(path)) as container:
            stream = container.streams.audio[0]
            if stream.duration is not None and stream.time_base is not None:
                return float(stream.duration * stream.time_base)
            if container.duration:
                return float(container.duration) / 1_000_000
    except (av.FFmpegError, OSError, ValueError, IndexError):
        pass
    return guessed_seconds(path)


def guessed_seconds(path: Path) -> float:
    """A length from the size alone; 0 where there is no such file."""
    try:
        return path.stat().st_size / BYTES_A_SECOND
    except OSError:
        return 0.0
