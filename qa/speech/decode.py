"""Any audio file to 16 kHz signals, one a channel, on the file's own time axis.

Samples are kept as 16 bit integers, which is more than a telephone carries and half of what floats take, and become
floats where they are looked at. Those of long recordings lie in a temporary file, so that memory does not grow with
the length.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, SupportsIndex, cast

import numpy as np
from numpy.typing import NDArray

from qa.errors import InputError

SAMPLE_RATE = 16_000
"""Samples a second of every decoded signal: what the recogniser and the voice detector expect."""

Samples = NDArray[np.float32]
FULL_SCALE = 32_768.0
BLOCK_SECONDS = 60
IN_MEMORY = 30 * 60 * SAMPLE_RATE * 2
"""Bytes of a channel above which it is moved to a temporary file: half an hour."""

LONGEST_GAP = 3600.0
"""A jump of the file's clock longer than this (seconds) is a broken clock, not silence."""
SHORTEST_GAP = 0.2
MISSING_TOLERANCE = 1.0
"""Seconds by which a file may fall short of the length it states: padding and rounding, not damage."""

HEADERLESS = {
    ".ulaw": "mulaw", ".ul": "mulaw", ".mulaw": "mulaw", ".pcmu": "mulaw",
    ".alaw": "alaw", ".al": "alaw", ".pcma": "alaw",
    ".sln": "s16le",
}  # fmt: skip
"""Endings of files without a header: FFmpeg's name of what they hold, taken as mono at `HEADERLESS_RATE`."""
HEADERLESS_RATE = 8_000
_SILK = b"#!SILK"


class Track:
    """One channel of a recording. Used like a float32 array of one dimension: a slice of it is one, -1..1.

    The samples lie in memory or, of a long recording, in a temporary file; past their end there is silence.
    """

    __slots__ = ("_file", "_held", "_stored", "size")

    def __init__(self, stored: NDArray[np.int16] | IO[bytes], held: int, size: int) -> None:
        self._stored = stored if isinstance(stored, np.ndarray) else None
        self._file = None if isinstance(stored, np.ndarray) else stored
        self._held = held
        self.size = size
        """Number of samples."""

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, span: slice[SupportsIndex | None, SupportsIndex | None, SupportsIndex | None]) -> Samples:
        start, stop, step = span.indices(self.size)
        if step != 1:
            return self[:][span]
        return self.integers(start, stop).astype(np.float32) / np.float32(FULL_SCALE)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """The whole track as floats: for short ones, 4 bytes a sample."""
        whole = self[:]
        return whole if dtype is None else whole.astype(dtype, copy=False)

    def integers(self, start: int, stop: int) -> NDArray[np.int16]:
        """The samples from `start` to `stop` (0 to `size`) as they are kept, of 16 bits."""
        begin, end = min(start, self._held), min(max(start, stop), self._held)
        if self._stored is not None:
            found = self._stored[begin:end]
        else:
            file = cast(IO[bytes], self._file)
            file.seek(2 * begin)
            found = np.frombuffer(file.read(2 * (end - begin)), dtype=np.int16)
        missing = max(0, stop - start) - found.size
        return np.pad(found, (0, missing)) if missing else found

    def lengthened(self, size: int) -> Track:
        """The same track with silence after it up to `size` samples."""
        return Track(cast(Any, self._file if self._stored is None else self._stored), self._held, size)


Signal = Track | Samples


@dataclass(frozen=True, slots=True)
class Audio:
    """A decoded recording.

    `samples` is a signal a channel, all of one length, at `SAMPLE_RATE`; `numbers` are their places in the file where
    not all of its channels are here; `partial` says that the file is cut short or damaged inside, so that what is here
    is not all of it; `parties` that the signals are known to be the agent's and the customer's, in this order.
    """

    samples: Sequence[Signal]
    codec: str
    source_rate: int
    partial: bool
    container: str = ""
    numbers: tuple[int, ...] = ()
    parties: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return float(self.samples[0].size) / SAMPLE_RATE


def blocks(signal: Signal, size: int = BLOCK_SECONDS * SAMPLE_RATE) -> Iterator[Samples]:
    """A signal as floats piece by piece, `size` samples each but the last."""
    for start in range(0, signal.size, size):
        yield signal[start : start + size]


def decode(path: Path, keep: Sequence[int] = ()) -> Audio:
    """Decode the first audio stream of a file, each channel for itself; with `keep` only the channels of these numbers.

    Raises InputError when there is nothing to decode: missing, empty, not audio, or no sample in it.
    """
    with opened(path) as container:
        return _decode_stream(path, container, tuple(keep))


def opened(path: Path) -> Any:
    """The container of a file with an audio stream, to be closed by the caller. Raises InputError when it is none."""
    import av

    if not path.is_file():
        raise InputError(path, "no such file" if not path.exists() else "not a file", "check the path")
    if path.stat().st_size == 0:
        raise InputError(path, "the file is empty", "record or copy it again")
    try:
        container = av.open(str(path), **_how_to_open(path))
    except (av.FFmpegError, OSError, ValueError) as error:
        if _is_silk(path):
            raise InputError(path, "SILK voice messages cannot be decoded", "convert it to wav or mp3 first") from error
        raise InputError(
            path, "not readable as audio", "give wav, mp3, m4a, ogg, flac or another format FFmpeg knows"
        ) from error
    if not container.streams.audio:
        container.close()
        raise InputError(path, "no audio stream in the file", "give a recording with sound")
    return container


def channel_count(path: Path) -> int:
    """How many channels the first audio stream states. Raises InputError when there is none."""
    with opened(path) as container:
        return int(container.streams.audio[0].codec_context.channels)


def _how_to_open(path: Path) -> dict[str, Any]:
    kind = HEADERLESS.get(path.suffix.lower())
    if kind is None:
        return {}
    with path.open("rb") as stream:
        if stream.read(4) == b"RIFF":  # named after what is inside, but with a header after all
            return {}
    return {"format": kind, "options": {"sample_rate": str(HEADERLESS_RATE), "ch_layout": "mono"}}


def _is_silk(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_SILK) + 1).lstrip(b"\x02").startswith(_SILK)


class _Channel:
    """The samples of one channel as they come, in memory until there are many."""

    def __init__(self) -> None:
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self._written = 0

    def add(self, samples: bytes) -> None:
        self._written += len(samples)
        if self._file is None and self._written > IN_MEMORY:
            # without a name where the system allows that, so that it is gone with the process in any case
            self._file = tempfile.TemporaryFile(buffering=1 << 20)  # noqa: SIM115
            self._file.write(self._memory)
            self._memory = bytearray()
        if self._file is None:
            self._memory += samples
        else:
            self._file.write(samples)

    def copy(self) -> _Channel:
        other = _Channel()
        other.add(self.track().integers(0, self._written // 2).tobytes())
        return other

    def track(self) -> Track:
        count = self._written // 2
        if self._file is not None:
            self._file.flush()
            return Track(self._file, count, count)
        return Track(np.frombuffer(self._memory, dtype=np.int16), count, count)


class _Store:
    """The channels of a recording as they are decoded; with `keep` only those."""

    def __init__(self, keep: tuple[int, ...]) -> None:
        self._keep = keep
        self._channels: list[_Channel] = []
        self.written = 0

    def add(self, block: NDArray[np.int16]) -> None:
        """A block of shape (channels, n)."""
        count = block.shape[0]
        if not self._channels:
            self._channels = [_Channel() for _ in self._keep or range(count)]
        elif not self._keep and count > len(self._channels):
            # a stream may change from mono to stereo on the way; the mono part is then heard in both
            self._channels += [self._channels[0].copy() for _ in range(count - len(self._channels))]
        for place, channel in enumerate(self._channels):
            number = self._keep[place] if self._keep else place
            channel.add(block[number if number < count else 0].tobytes())
        self.written += block.shape[1]

    def silence(self, count: int) -> None:
        """`count` samples of nothing in every channel."""
        for channel in self._channels:
            channel.add(bytes(2 * count))
        self.written += count

    def tracks(self) -> tuple[Track, ...]:
        """What was added."""
        return tuple(channel.track() for channel in self._channels)


def _decode_stream(path: Path, container: Any, keep: tuple[int, ...]) -> Audio:
    stream = container.streams.audio[0]
    damage: list[str] = []
    store = _Store(keep)
    try:
        _fill(store, container, stream, damage)
    except OSError as error:
        problem = f"its sound does not fit into {tempfile.gettempdir()} ({error.strerror or error})"
        raise InputError(path, problem, "make room there or set TMPDIR") from error
    if not store.written:
        raise InputError(path, "no sound could be decoded", "the file may be cut short; record or copy it again")
    stated = _stated_duration(container, stream)
    short = stated is not None and store.written / SAMPLE_RATE < stated - MISSING_TOLERANCE - 0.01 * stated
    context = stream.codec_context
    partial = bool(damage) or short or _ogg_without_end(path)
    return Audio(
        store.tracks(), str(context.name), int(context.sample_rate or 0), partial, str(container.format.name), keep
    )


def _stated_duration(container: Any, stream: Any) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else None


def _fill(store: _Store, container: Any, stream: Any, damage: list[str]) -> None:
    """Decode into `store`; `damage` gains a line for every packet that could not be decoded.

    Where the file's clock jumps forward (a recorder that writes nothing during silence, a packet lost), zeros fill
    the gap, so that times stay those a player shows.
    """
    import av

    resampler: Any = None
    shape: tuple[Any, ...] = ()
    first: float | None = None
    for frame in _frames(container, stream, damage):
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if now != shape:
            _flush(resampler, store)
            # floats may hold what is no number, which an integer cannot show: those are looked at first
            kind = "fltp" if frame.format.name.startswith(("flt", "dbl")) else "s16p"
            resampler, shape = av.AudioResampler(format=kind, layout=frame.layout, rate=SAMPLE_RATE), now
        if frame.time is not None:
            first = frame.time if first is None else first
            gap = frame.time - first - store.written / SAMPLE_RATE
            if SHORTEST_GAP < gap < LONGEST_GAP:
                store.silence(round(gap * SAMPLE_RATE))
        frame.pts = None  # the resampler would otherwise fill gaps in its own way
        for resampled in resampler.resample(frame):
            store.add(_integers(resampled.to_ndarray()))
    _flush(resampler, store)


def _flush(resampler: Any, store: _Store) -> None:
    for resampled in resampler.resample(None) if resampler is not None else ():
        store.add(_integers(resampled.to_ndarray()))


def _integers(block: NDArray[Any]) -> NDArray[np.int16]:
    if block.dtype == np.int16:
        return cast(NDArray[np.int16], block)
    np.nan_to_num(block, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(np.rint(block * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def _frames(container: Any, stream: Any, damage: list[str]) -> Iterator[Any]:
    """Decoded frames; a packet that cannot be decoded is skipped, since what follows it may be sound."""
    import av

    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.FFmpegError as error:
                damage.append(str(error))
                continue
            yield from frames
    except (av.FFmpegError, OSError) as error:
        damage.append(str(error))


def _ogg_without_end(path: Path) -> bool:
    """Whether an Ogg file lacks its last page's end-of-stream flag (RFC 3533 §6), i.e. was cut: it states no length."""
    with path.open("rb") as stream:
        if stream.read(4) != b"OggS":
            return False
        stream.seek(max(0, os.fstat(stream.fileno()).st_size - 131_072))
        tail = stream.read()
    last = tail.rfind(b"OggS")
    return last < 0 or last + 5 >= len(tail) or not tail[last + 5] & 0x04
