from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest
from recordings import RATE_OF, SECONDS, amr_wide, gsm, tone, write

from qa.errors import InputError
from qa.speech.decode import SAMPLE_RATE, Audio, decode

SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "calls"


def frequency_of(signal: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(np.asarray(signal)))
    return float(np.argmax(spectrum) * SAMPLE_RATE / len(signal))


def heard(audio: Audio, frequencies: list[float]) -> None:
    """Each channel has its own tone, at its level, for the whole time."""
    assert len(audio.samples) == len(frequencies)
    assert audio.duration == pytest.approx(SECONDS, abs=0.15)
    for signal, frequency in zip(audio.samples, frequencies, strict=True):
        assert frequency_of(signal) == pytest.approx(frequency, abs=4)
        assert 0.1 < np.max(np.abs(signal)) <= 1.0


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "pcm_u8", 8_000),
        ("a.wav", "pcm_s16le", 16_000),
        ("a.wav", "pcm_s24le", 44_100),
        ("a.wav", "pcm_s32le", 48_000),
        ("a.wav", "pcm_f32le", 48_000),
        ("a.wav", "pcm_f64le", 32_000),
        ("a.wav", "pcm_mulaw", 8_000),
        ("a.wav", "pcm_alaw", 8_000),
        ("a.wav", "adpcm_ima_wav", 8_000),
        ("a.wav", "adpcm_ms", 11_025),
        ("a.mp3", "mp3", 44_100),
        ("a.mp3", "mp3", 8_000),
        ("a.ogg", "libopus", 48_000),
        ("a.webm", "libopus", 48_000),
        ("a.m4a", "aac", 48_000),
        ("a.mov", "aac", 12_000),
        ("a.m4a", "alac", 44_100),
        ("a.flac", "flac", 22_050),
        ("a.wma", "wmav2", 22_050),
        ("a.au", "pcm_mulaw", 8_000),
        ("a.aiff", "pcm_s16be", 16_000),
        ("a.caf", "pcm_s16be", 16_000),
        ("a.w64", "pcm_s16le", 16_000),
    ],
)
def test_each_format_keeps_its_channels_apart(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    audio = decode(write(tmp_path / name, codec, rate, [tone(440, rate), tone(1000, rate)]))
    heard(audio, [440, 1000])
    assert (audio.source_rate, audio.partial) == (rate, False)
    assert audio.samples[0][:10].dtype == np.float32


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "g726", 8_000),
        ("a.amr", "libopencore_amrnb", 8_000),
        ("a.3gp", "libopencore_amrnb", 8_000),
        ("a.mp4", "aac", 16_000),
    ],
)
def test_mono_formats_of_recorders_and_phones(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    audio = decode(write(tmp_path / name, codec, rate, [tone(440, rate)]))
    heard(audio, [440])
    assert not audio.partial


@pytest.mark.parametrize("name", ["a.gsm", "wav49.wav"])
def test_gsm(tmp_path: Path, name: str) -> None:
    audio = decode(gsm(tmp_path / name))
    heard(audio, [440])
    assert (audio.codec, audio.partial) == ("gsm" if name == "a.gsm" else "gsm_ms", False)


def test_wide_band_amr(tmp_path: Path) -> None:
    audio = decode(amr_wide(tmp_path / "a.awb", frames=50))
    assert (audio.codec, audio.source_rate, len(audio.samples)) == ("amrwb", 16_000, 1)
    assert audio.duration == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("name", ["a.ulaw", "a.pcmu", "a.alaw", "a.al", "a.sln", "a.g722"])
def test_files_without_a_header_are_known_by_their_ending(tmp_path: Path, name: str) -> None:
    rate = RATE_OF.get(name, 8_000)
    codec = {"a.sln": "pcm_s16le", "a.g722": "g722"}.get(name, "pcm_mulaw" if "u" in name else "pcm_alaw")
    heard(decode(write(tmp_path / name, codec, rate, [tone(440, rate)])), [440])


def test_an_ending_does_not_hide_a_header(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.wav", "pcm_mulaw", 8_000, [tone(440, 8_000), tone(1000, 8_000)])
    heard(decode(whole.rename(tmp_path / "a.ulaw")), [440, 1000])


def test_mono_stays_mono(tmp_path: Path) -> None:
    audio = decode(write(tmp_path / "a.wav", "pcm_s16le", 8_000, [tone(300, 8_000)]))
    assert [signal.size for signal in audio.samples] == [int(SECONDS * SAMPLE_RATE)]


def test_more_than_two_channels_stay_apart_or_are_chosen_from(tmp_path: Path) -> None:
    frequencies = [300.0, 500.0, 700.0, 900.0]
    path = write(tmp_path / "a.wav", "pcm_s16le", 16_000, [tone(f, 16_000) for f in frequencies], layout="4.0")
    heard(decode(path), frequencies)
    heard(decode(path, keep=[1, 3]), [500, 900])


def test_sound_that_is_no_number_is_silence(tmp_path: Path) -> None:
    wrong = tone(440, 16_000)
    wrong[1000:1100], wrong[2000], wrong[3000] = np.nan, np.inf, 7.0
    audio = decode(write(tmp_path / "a.wav", "pcm_f32le", 16_000, [wrong]))
    assert np.all(audio.samples[0][1000:1100] == 0)
    assert audio.samples[0][2000:2001] == 0
    assert audio.samples[0][3000:3001] == pytest.approx(1.0, abs=1e-4)


def test_samples_are_kept_in_two_bytes_and_read_as_floats(tmp_path: Path) -> None:
    given = tone(440, 16_000)
    signal = decode(write(tmp_path / "a.wav", "pcm_s16le", 16_000, [given])).samples[0]
    assert signal.integers(0, signal.size).nbytes == 2 * signal.size  # type: ignore[union-attr]
    assert np.asarray(signal) == pytest.approx(given, abs=1e-4)
    assert signal[100:50].size == 0
    assert signal[-10:].size == 10
    assert np.array_equal(signal[::2], np.asarray(signal)[::2])


def test_a_long_recording_lies_in_a_file_and_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.wav", "pcm_s16le", 16_000, [tone(440, 16_000), tone(1000, 16_000)])
    before = decode(path)
    monkeypatch.setattr("qa.speech.decode.IN_MEMORY", 50_000)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    with pytest.raises(InputError, match=r"a\.wav: its sound does not fit into .*temporary"):
        decode(path)
    (tmp_path / "temporary").mkdir()
    audio = decode(path)
    for one, other in zip(audio.samples, before.samples, strict=True):
        assert np.array_equal(np.asarray(one), np.asarray(other))
        assert np.array_equal(one[30_000:40_001], other[30_000:40_001])
        longer = one.lengthened(one.size + 100)  # type: ignore[union-attr]
        assert longer[one.size - 50 :].size == 150
        assert not np.any(longer[one.size :])


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
        ("voice.amr", lambda path: path.write_bytes(b"\x02#!SILK_V3" + bytes(99)), "SILK voice messages"),
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


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "adpcm_ima_wav", 8_000),
        ("a.wav", "adpcm_ms", 8_000),
        ("a.flac", "flac", 16_000),
        ("a.webm", "libopus", 48_000),
        ("a.wma", "wmav2", 22_050),
        ("a.mp3", "mp3", 16_000),
        ("a.opus", "libopus", 48_000),
        ("a.aiff", "pcm_s16be", 16_000),
        ("a.amr", "libopencore_amrnb", 8_000),
        ("front.m4a", "aac", 48_000),
    ],
)
def test_every_kind_of_file_cut_short_is_used_and_flagged(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    channels = [np.random.default_rng(0).standard_normal(rate * 20) * 0.1 + tone(440, rate, 20.0)]
    whole = write(tmp_path / f"whole-{name}", codec, rate, channels)
    path = tmp_path / name
    # an odd number of bytes, as a copy that broke off leaves it
    path.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * 0.4) | 1])
    audio = decode(path)
    assert audio.partial
    assert 0.2 < audio.duration / 20 < 0.5
    assert not decode(whole).partial


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
    assert all(np.all(np.isfinite(signal)) for signal in audio.samples)
