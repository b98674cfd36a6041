from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from qa.errors import InputError
from qa.speech.decode import SAMPLE_RATE, decode

SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "calls"
SECONDS = 4.0


def tone(frequency: float, rate: int, seconds: float = SECONDS) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(int(rate * seconds)) / rate)


def frequency_of(signal: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(signal))
    return float(np.argmax(spectrum) * SAMPLE_RATE / signal.size)


def write(path: Path, codec: str, rate: int, channels: list[np.ndarray]) -> Path:
    """Encode float channels with PyAV; the codec says the sample format."""
    with av.open(str(path), "w") as container:
        layout = "mono" if len(channels) == 1 else "stereo"
        stream = container.add_stream(codec, rate=rate, layout=layout)
        data = np.ascontiguousarray(np.stack(channels).astype(np.float32))
        frame = av.AudioFrame.from_ndarray(data, format="fltp", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            format=stream.format.name, layout=layout, rate=rate, frame_size=stream.frame_size or 1024
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            for packet in stream.encode(part):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return path


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "pcm_s16le", 16_000),
        ("a.wav", "pcm_mulaw", 8_000),
        ("a.wav", "pcm_alaw", 8_000),
        ("a.mp3", "mp3", 44_100),
        ("a.ogg", "libopus", 48_000),
        ("a.m4a", "aac", 48_000),
        ("a.flac", "flac", 22_050),
    ],
)
def test_each_format_keeps_its_channels_apart(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    path = write(tmp_path / name, codec, rate, [tone(440, rate), tone(1000, rate)])
    audio = decode(path)
    assert audio.samples.dtype == np.float32
    assert audio.samples.shape[0] == 2
    assert audio.duration == pytest.approx(SECONDS, abs=0.15)
    assert frequency_of(audio.samples[0]) == pytest.approx(440, abs=2)
    assert frequency_of(audio.samples[1]) == pytest.approx(1000, abs=2)
    assert 0.2 < np.max(np.abs(audio.samples)) <= 1.0
    assert (audio.source_rate, audio.partial) == (rate, False)


def test_mono_stays_mono(tmp_path: Path) -> None:
    audio = decode(write(tmp_path / "a.wav", "pcm_s16le", 8_000, [tone(300, 8_000)]))
    assert audio.samples.shape == (1, int(SECONDS * SAMPLE_RATE))


def _no_sound(path: Path) -> None:
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(8_000)


def _picture(path: Path) -> None:
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("png", rate=1)
        stream.width = stream.height = 16
        stream.pix_fmt = "rgb24"
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), dtype=np.uint8), format="rgb24")
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def _half_an_m4a(path: Path) -> None:
    whole = write(path.with_name("whole.m4a"), "aac", 48_000, [tone(440, 48_000)]).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    ("name", "make", "problem"),
    [
        ("gone.wav", lambda path: None, "no such file"),
        ("folder.wav", lambda path: path.mkdir(), "not a file"),
        ("empty.wav", lambda path: path.write_bytes(b""), "the file is empty"),
        ("noise.wav", lambda path: path.write_bytes(np.random.default_rng(1).bytes(4000)), "not readable as audio"),
        ("text.mp3", lambda path: path.write_text("hello there\n" * 500), "not readable as audio"),
        ("half.m4a", _half_an_m4a, "not readable as audio"),
        ("header.wav", _no_sound, "no sound could be decoded"),
        ("picture.png", _picture, "no audio stream"),
    ],
)
def test_what_is_no_audio_is_one_clear_line(tmp_path: Path, name: str, make: object, problem: str) -> None:
    path = tmp_path / name
    make(path)  # type: ignore[operator]
    with pytest.raises(InputError) as caught:
        decode(path)
    assert str(caught.value).startswith(f"{path}: {problem}")
    assert "\n" not in str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize("name", ["en-hotel-booking.mp3", "zh-bank-card-lost.ogg", "zh-telecom-bill.wav"])
def test_a_file_cut_short_is_used_and_flagged(tmp_path: Path, name: str) -> None:
    whole = SAMPLES / name
    path = tmp_path / name
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    audio, complete = decode(path), decode(whole)
    assert audio.partial
    assert not complete.partial
    assert 0.2 < audio.duration / complete.duration < 0.5


def test_damage_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    whole = SAMPLES / "en-hotel-booking.mp3"
    data = bytearray(whole.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 20_000] = np.random.default_rng(2).bytes(20_000)
    path = tmp_path / "hurt.mp3"
    path.write_bytes(data)
    audio, complete = decode(path), decode(whole)
    assert audio.partial
    assert audio.duration == pytest.approx(complete.duration, abs=4.0)
    assert np.all(np.isfinite(audio.samples))
