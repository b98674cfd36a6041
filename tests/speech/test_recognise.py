"""The real model on the project's own sample calls."""

from __future__ import annotations

import json
import re
import wave
from pathlib import Path

import numpy as np
import pytest

from qa.errors import InputError, ModelError
from qa.speech.recognise import Recognition, recognise
from qa.speech.transcribe import SpeechOptions
from scoring.conversation import Role, Timeline

PROJECT = Path(__file__).parents[2]
CALLS = PROJECT / "data" / "samples" / "calls"
TRUTH = PROJECT / "data" / "making" / "truth"
SHARED = PROJECT.parent / "shared" / "data" / "audio"
OPTIONS = SpeechOptions(cpu_threads=2)

pytestmark = pytest.mark.model


def truth(name: str) -> list[dict[str, object]]:
    return list(json.loads((TRUTH / f"{name}.json").read_text(encoding="utf-8")))


def units(text: str) -> list[str]:
    import opencc

    plain = opencc.OpenCC("t2s").convert(text.lower())
    plain = (
        plain.translate(str.maketrans("0123456789", "零一二三四五六七八九")) if re.search("[一-鿿]", plain) else plain
    )
    return re.findall(r"[一-鿿]|[a-z0-9']+", plain)


def error_rate(heard: str, said: str) -> float:
    """Levenshtein distance over characters (Chinese) or words, as a share of what was said."""
    a, b = units(heard), units(said)
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1] / len(b)


def text_of(result: Recognition, role: Role | None = None) -> str:
    return " ".join(turn.text for turn in result.turns if role in (None, turn.role))


def text_said(name: str, role: Role | None = None) -> str:
    return " ".join(str(line["text"]) for line in truth(name) if role is None or line["role"] == role)


@pytest.fixture(scope="module")
def stereo() -> Recognition:
    return recognise(CALLS / "zh-telecom-bill.wav", options=OPTIONS)


@pytest.fixture(scope="module")
def mono() -> Recognition:
    return recognise(CALLS / "en-internet-poor.wav", options=OPTIONS)


def test_a_stereo_phone_call_in_chinese(stereo: Recognition) -> None:
    assert (stereo.language, stereo.timeline, stereo.partial) == ("zh", Timeline.CHANNELS, False)
    assert stereo.role_confidence > 0.9
    for role in (Role.AGENT, Role.CUSTOMER):
        assert error_rate(text_of(stereo, role), text_said("zh-telecom-bill", role)) < 0.22
    assert stereo.warnings == ()
    assert stereo.acoustics["channels"] == {"layout": "stereo"}
    assert "voices" not in stereo.acoustics


def test_turns_follow_the_truth_in_time(stereo: Recognition) -> None:
    for line in truth("zh-telecom-bill"):
        start, end = float(str(line["start"])), float(str(line["end"]))
        near = [t for t in stereo.turns if t.role == line["role"] and t.start and abs(t.start - start) < 0.4]
        assert near or end - start < 1.5, line


def test_turns_are_in_order_with_words_inside(stereo: Recognition) -> None:
    assert [turn.i for turn in stereo.turns] == list(range(len(stereo.turns)))
    starts = [turn.start for turn in stereo.turns]
    assert starts == sorted(starts)  # type: ignore[type-var]
    for turn in stereo.turns:
        assert turn.words
        assert turn.start is not None
        assert turn.end is not None
        assert turn.start <= turn.words[0].start
        assert max(word.end for word in turn.words) <= turn.end <= stereo.duration
        assert "".join(word.text for word in turn.words) == turn.text.replace(" ", "")
        assert turn.confidence is not None
        assert 0 < turn.confidence <= 1
        for value in (turn.start, turn.end, turn.confidence, turn.words[0].end):
            assert type(value) is float


def test_the_figures_are_complete_and_plain(stereo: Recognition) -> None:
    figures = stereo.acoustics
    assert json.loads(json.dumps(figures)) == figures
    assert set(figures) >= {"overlap", "interruptions", "silence", "dead_air", "talk", "pace", "monologue", "lanes"}
    assert [lane["role"] for lane in figures["lanes"]] in (["agent", "customer"], ["customer", "agent"])
    assert 150 < figures["pace"]["agent"]["characters_per_minute"] < 400
    assert set(stereo.timings) == {"decode", "voice_activity", "transcribe", "speakers", "acoustics"}
    assert stereo.versions["speech_model_sha256"].startswith("d01c3014")


def test_the_stated_channel_wins(tmp_path: Path) -> None:
    path = tmp_path / "short.wav"
    with wave.open(str(path), "wb") as stream:
        clip = SHARED / "en" / "stereo_two_speakers.wav"
        if not clip.exists():
            pytest.skip(f"{clip} is not here")
        with wave.open(str(clip)) as source:
            stream.setparams(source.getparams())
            stream.writeframes(source.readframes(source.getnframes()))
    left = recognise(path, options=OPTIONS, agent_channel="left", language="en")
    right = recognise(path, options=OPTIONS, agent_channel="1", language="en")
    assert left.role_confidence == right.role_confidence == 1.0
    assert text_of(left, Role.AGENT) == text_of(right, Role.CUSTOMER) != ""
    assert left.language == "en"


def test_a_mono_phone_call_in_english(mono: Recognition) -> None:
    assert (mono.language, mono.timeline) == ("en", Timeline.DIARIZED)
    assert mono.acoustics["channels"] == {"layout": "mono"}
    assert mono.acoustics["voices"]["count"] == 2
    assert error_rate(text_of(mono), text_said("en-internet-poor")) < 0.08
    assert 0.7 < mono.role_confidence <= 0.9
    for role in (Role.AGENT, Role.CUSTOMER):
        assert error_rate(text_of(mono, role), text_said("en-internet-poor", role)) < 0.15
    assert {turn.role for turn in mono.turns} == {Role.AGENT, Role.CUSTOMER}
    assert "overlap" not in mono.acoustics
    assert any("one mixed channel" in warning for warning in mono.warnings)


def test_real_chinese_speech() -> None:
    clip = SHARED / "zh" / "funasr_example.wav"
    if not clip.exists():
        pytest.skip(f"{clip} is not here: real speech is kept beside the project")
    found = recognise(clip, options=OPTIONS)
    assert found.language == "zh"
    assert error_rate(text_of(found), "欢迎大家来体验达摩院推出的语音识别模型") <= 0.25


def test_a_truncated_call_is_used_and_flagged_and_gives_the_same_text_every_time(tmp_path: Path) -> None:
    whole = (CALLS / "en-internet-poor.wav").read_bytes()
    path = tmp_path / "cut.wav"
    path.write_bytes(whole[: len(whole) // 4])
    found = recognise(path, options=OPTIONS, language="en")
    assert found.partial
    assert any("cut short" in warning for warning in found.warnings)
    assert text_of(found).startswith("Support, go ahead. Hello, my internet has been down since Monday")
    again = recognise(path, options=OPTIONS, language="en")
    assert (again.turns, again.acoustics) == (found.turns, found.acoustics)


def _write(path: Path, samples: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(16_000)
        stream.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


@pytest.mark.parametrize("level", [0.0, 0.03])
def test_silence_and_noise_are_no_call(tmp_path: Path, level: float) -> None:
    path = _write(tmp_path / "still.wav", level * np.random.default_rng(0).standard_normal(8 * 16_000))
    with pytest.raises(InputError, match=r"still\.wav: nobody speaks in its 8 s"):
        recognise(path, options=OPTIONS)


def test_an_unknown_language_and_model_are_clear_errors(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="language 'klingon'"):
        recognise(CALLS / "en-internet-poor.wav", options=OPTIONS, language="klingon")
    broken = tmp_path / "model"
    broken.mkdir()
    for file in ("model.bin", "config.json", "tokenizer.json"):
        (broken / file).write_text("{}")
    with pytest.raises(ModelError, match="cannot be loaded"):
        recognise(CALLS / "en-internet-poor.wav", options=SpeechOptions(model=str(broken)))


def test_the_key_names_what_influences_the_text() -> None:
    key = SpeechOptions().key()
    assert "d01c3014881c" in key
    assert key == SpeechOptions(cpu_threads=1).key()
    for other in (SpeechOptions(beam_size=1), SpeechOptions(language="zh"), SpeechOptions(compute_type="float32")):
        assert other.key() != key
