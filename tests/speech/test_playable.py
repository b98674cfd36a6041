from __future__ import annotations

import struct
from pathlib import Path

import av
import numpy as np
import pytest
from recordings import amr_wide, gsm, tone, write

from qa.errors import InputError
from qa.identity import conversation_id
from qa.playback import with_playable
from qa.result import Result
from qa.source import Source
from qa.speech.decode import SAMPLE_RATE, decode
from qa.speech.playable import copy, is_played
from qa.state_folder import StateFolder


@pytest.mark.parametrize(
    ("name", "codec", "rate", "played"),
    [
        ("a.wav", "pcm_s16le", 16_000, True),
        ("a.wav", "pcm_mulaw", 8_000, True),
        ("a.wav", "pcm_alaw", 8_000, True),
        ("a.mp3", "mp3", 16_000, True),
        ("a.ogg", "libopus", 48_000, True),
        ("a.opus", "libopus", 48_000, True),
        ("a.m4a", "aac", 48_000, True),
        ("a.flac", "flac", 16_000, True),
        ("a.webm", "libopus", 48_000, True),
        ("a.wav", "adpcm_ms", 8_000, False),
        ("a.wav", "pcm_f64le", 16_000, False),
        ("a.m4a", "alac", 44_100, False),
        ("a.mov", "aac", 48_000, False),
        ("a.mkv", "libopus", 48_000, False),
        ("a.ulaw", "pcm_mulaw", 8_000, False),
        ("a.amr", "libopencore_amrnb", 8_000, False),
        ("a.wma", "wmav2", 22_050, False),
        ("a.aiff", "pcm_s16be", 16_000, False),
    ],
)
def test_what_every_browser_plays(tmp_path: Path, name: str, codec: str, rate: int, played: bool) -> None:
    assert is_played(write(tmp_path / name, codec, rate, [tone(440, rate, 1.0)])) is played


def test_the_content_counts_not_only_the_name(tmp_path: Path) -> None:
    assert not is_played(gsm(tmp_path / "a.wav", 1.0))
    assert not is_played(amr_wide(tmp_path / "a.wav", 50))
    nameless = write(tmp_path / "a.wav", "pcm_s16le", 8_000, [tone(440, 8_000, 1.0)]).rename(tmp_path / "a.dat")
    assert not is_played(nameless)
    with pytest.raises(InputError):
        is_played(tmp_path / "gone.wav")


def clicks(rate: int, at: list[float], seconds: float) -> np.ndarray:
    signal = np.zeros(int(rate * seconds))
    for time in at:
        signal[int(time * rate) : int((time + 0.02) * rate)] = tone(1000, rate, 0.02)
    return signal


def times_of(signal: np.ndarray) -> list[float]:
    """When the clicks begin, in seconds."""
    loud = np.flatnonzero(np.abs(np.asarray(signal)) > 0.15) / SAMPLE_RATE
    return [float(t) for t, before in zip(loud, [-1.0, *loud[:-1]], strict=True) if t - before > 0.2]


def test_a_copy_has_the_same_times_and_keeps_the_channels_apart(tmp_path: Path) -> None:
    left, right = [0.5, 7.25, 29.0], [3.0, 18.125]
    path = write(tmp_path / "a.wav", "adpcm_ms", 8_000, [clicks(8_000, left, 30.0), clicks(8_000, right, 30.0)])
    target = tmp_path / "copy.webm"
    copy(path, None, target)
    given, made = decode(path), decode(target)
    assert is_played(target)
    assert (made.codec, len(made.samples), made.partial) == ("opus", 2, False)
    assert made.duration == pytest.approx(given.duration, abs=0.03)
    for signal, times in zip(made.samples, (left, right), strict=True):
        assert times_of(np.asarray(signal)) == pytest.approx(times, abs=0.01)
    with av.open(str(target)) as container:
        assert container.duration / 1e6 == pytest.approx(given.duration, abs=0.03)
        container.seek(18_000_000)
        assert abs(next(container.decode(audio=0)).time - 18.0) < 5.1
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".tmp"] == []


def test_files_of_two_parties_become_one_copy(tmp_path: Path) -> None:
    agent = write(tmp_path / "a.wav", "pcm_s16le", 16_000, [clicks(16_000, [1.0], 4.0)])
    customer = write(tmp_path / "c.amr", "libopencore_amrnb", 8_000, [clicks(8_000, [5.0], 6.0)])
    target = tmp_path / "copy.webm"
    copy(agent, customer, target)
    made = decode(target)
    assert made.duration == pytest.approx(6.0, abs=0.05)
    assert times_of(np.asarray(made.samples[0])) == pytest.approx([1.0], abs=0.01)
    assert times_of(np.asarray(made.samples[1])) == pytest.approx([5.0], abs=0.04)


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = gsm(tmp_path / "a.gsm", 1.0)
    monkeypatch.setattr("qa.speech.playable._interleaved", lambda signals: iter([(0, np.zeros((3, 3)))]))
    with pytest.raises(ValueError):  # noqa: PT011 - PyAV's own words
        copy(path, None, tmp_path / "copy.webm")
    assert [file.name for file in tmp_path.iterdir()] == ["a.gsm"]


def made(tmp_path: Path, source: Source) -> tuple[Result, StateFolder]:
    folder = StateFolder(tmp_path / "x.duckdb")
    folder.ensure()
    result = Result(id=conversation_id(source), source=source.label, status="ok", audio=str(source.path))
    return with_playable(result, source, folder), folder


def test_the_result_leads_to_the_copy_made_once(tmp_path: Path) -> None:
    source = Source(gsm(tmp_path / "a.gsm", 1.0), "a.gsm")
    result, folder = made(tmp_path, source)
    (file,) = folder.audio.iterdir()
    assert (Path(result.audio), file.suffix) == (file.resolve(), ".webm")
    assert result.id not in file.name
    assert result.timings["copy"] >= 0
    before = file.stat().st_mtime_ns
    source.path.write_bytes(b"")  # a copy that is there is not made again, even when its recording is gone
    source.path.unlink()
    assert file.stat().st_mtime_ns == before


def test_what_browsers_play_is_not_copied(tmp_path: Path) -> None:
    source = Source(write(tmp_path / "a.wav", "pcm_s16le", 8_000, [tone(440, 8_000, 1.0)]), "a.wav")
    result, folder = made(tmp_path, source)
    assert result.audio == str(source.path)
    assert list(folder.audio.iterdir()) == []


def test_no_copy_is_no_failure(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = Source(gsm(tmp_path / "a.gsm", 1.0), "a.gsm")
    folder = StateFolder(tmp_path / "x.duckdb")
    folder.ensure()
    folder.audio.rmdir()
    folder.audio.write_text("in the way")
    given = Result(id="x", source="a.gsm", status="ok", audio=str(source.path))
    assert with_playable(given, source, folder) == given
    assert "a.gsm: no copy for browsers could be made" in caplog.text


def test_a_wav_header_that_lies_about_its_length_is_still_heard(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", "pcm_s16le", 8_000, [tone(440, 8_000, 1.0)])
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", 0xFFFFFFFF)  # what a recorder leaves that was ended while it wrote
    path.write_bytes(data)
    assert decode(path).duration == pytest.approx(1.0, abs=0.01)
