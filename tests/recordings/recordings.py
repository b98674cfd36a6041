"""Recordings made for tests: tones in every format that can be written here, and frames where no encoder is at hand."""

from __future__ import annotations

import base64
import struct
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

SECONDS = 4.0
RATE_OF = {"a.g722": 16_000}

_FORMAT_OF = {".ulaw": "mulaw", ".pcmu": "mulaw", ".alaw": "alaw", ".al": "alaw", ".sln": "s16le", ".wma": "asf"}
_GSM = base64.b64decode(
    "0jjsKaJuoDJdtjjduoBJG5I43OCANtuSNyPegDcjadka0jbsbeJnYFjSljU1rwBWTdmVNWrgFXZFXVJvIClqLlrS0jbsLaKTADsbUtiUkUBa05"
    "Y25rdgNO6xN2vbQCbtaU0a0jfsKaK3IDksbjrb20ApHE5JE97AVpS2Nu3dQDackbkj0jbsbeKRQDTlZUtba0Arq0rc0W9gWNKWxJyTQFaUtbct"
)
"""Five frames of GSM 06.10 in which a tone of 440 Hz begins again where it ended: a tenth of a second."""
_GSM_PAIRS = base64.b64decode(
    "CN6hGnUrYMnactzaDYDkRnLcCA9g20ZyI/cOYCM3reSE2D3uUTMHykksJ7pXAbqk9iK6tQai2orqSjcDxFYZ20mI3eEalRRg5Sa2lIhUoJ3Gch"
    "u9dWBaXWpr11ZAWzuJ5oTcHapRWwNGlhvXbW0FRI4aSWrvBDqJLbe1bgU2jeRGcojd4x6FVGAau4jtVlNAdSe1nnJzoJzEltKYVKCT2G5ji+Ad"
    "qlHuBiSx5MaRywTIrZxIkvAEtpEcSW7JAEaS08pNiN3jHrV2gKTEUqJbU2AIbUpsWStAmc1kNoVUYGwnsZ2E2B2uUUgD1nJaTWltA9ppayexbg"
    "MorabEljcFRNaS2knI3aEalSxAbCex5ZQMYCSnsaX0TqCTyHJa+zZg01hObInYPe5RtgKm0UxmL1sDRFdRXUU2BVhKYzuJNwM6iSyntQ=="
)
"""The same as Microsoft packs it: five pairs of frames, a fifth of a second."""


def tone(frequency: float, rate: int, seconds: float = SECONDS) -> NDArray[np.float64]:
    """A sine at half of full scale."""
    wave: NDArray[np.float64] = 0.5 * np.sin(2 * np.pi * frequency * np.arange(int(rate * seconds)) / rate)
    return wave


def write(path: Path, codec: str, rate: int, channels: list[NDArray[Any]], layout: str = "") -> Path:
    """Encode float channels with PyAV; the codec says the sample format. `front.` puts an MP4's index before its sound."""
    options = {"movflags": "faststart"} if path.name.endswith("front.m4a") else {}
    with av.open(str(path), "w", format=_FORMAT_OF.get(path.suffix), options=options) as container:
        layout = layout or ("mono" if len(channels) == 1 else "stereo")
        stream: Any = container.add_stream(codec, rate=rate, layout=layout)
        if path.suffix == ".wma":
            stream.bit_rate = 32_000 * len(channels)
        data = np.ascontiguousarray(np.stack(channels).astype(np.float32))
        frame = av.AudioFrame.from_ndarray(data, format="fltp", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            format=stream.format.name, layout=layout, rate=rate, frame_size=stream.frame_size or 1024
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def gsm(path: Path, seconds: float = SECONDS) -> Path:
    """A tone of 440 Hz in GSM 06.10, bare for `.gsm`, else in a WAV file as switches write it."""
    if path.suffix == ".gsm":
        path.write_bytes(_GSM * round(seconds * 10))
        return path
    data = _GSM_PAIRS * round(seconds * 5)
    form = struct.pack("<HHIIHHHH", 0x31, 1, 8000, 1625, 65, 0, 2, 320)
    fact = struct.pack("<I", round(seconds * 8000))
    chunks = b"".join(
        name + struct.pack("<I", len(chunk)) + chunk
        for name, chunk in ((b"fmt ", form), (b"fact", fact), (b"data", data))
    )
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


def amr_wide(path: Path, frames: int) -> Path:
    """AMR-WB frames of 20 ms in its lowest mode (6.6 kbit/s), their bits all zero."""
    path.write_bytes(b"#!AMR-WB\n" + (b"\x04" + bytes(17)) * frames)
    return path
