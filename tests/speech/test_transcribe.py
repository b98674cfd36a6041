"""The real model, made to listen where nobody speaks, and where somebody does."""

from pathlib import Path

import numpy as np
import pytest

from qa.speech.decode import decode
from qa.speech.transcribe import SpeechOptions, transcribe
from qa.speech.voice_activity import Region

CALLS = Path(__file__).parents[2] / "data" / "samples" / "calls"
OPTIONS = SpeechOptions(cpu_threads=2)
RATE = 16_000

pytestmark = pytest.mark.model


def sounds():
    random = np.random.default_rng(3)
    time = np.arange(6 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * note * time) for note in (262, 330, 392)) * (0.5 + 0.5 * np.sin(2 * np.pi * time))
    return {
        "noise": 0.05 * random.standard_normal(time.size),
        "ringing": 0.3 * np.sin(2 * np.pi * 450 * time) * (time % 5 < 1),
        "chord": 0.1 * chord,
    }


def test_no_word_where_nobody_speaks_even_if_the_voice_detector_is_wrong():
    signals = [sound.astype(np.float32) for sound in sounds().values()]
    found = transcribe(signals, [[Region(0.5, 5.5)]] * len(signals), OPTIONS, "zh")
    assert found.words == ((),) * len(signals)
    assert found.removed.no_speech > 0
    assert found.warnings[0].startswith("words nobody said were removed: no speech")


def test_what_is_said_keeps_its_script_marks_and_times():
    audio = decode(CALLS / "zh-broadband-interrupt.ogg")
    signal = np.asarray(audio.samples[0][: 16 * RATE], dtype=np.float32)
    found = transcribe([signal], [[Region(0.4, 3.8)]], OPTIONS, "zh-CN")
    text = "".join(word.text for word in found.words[0])
    assert found.language == "zh"
    assert "你好" in text
    assert any(mark in text for mark in "，。,.？?")
    assert all(0.4 <= word.start <= word.end <= 3.8 for word in found.words[0])
    assert found.removed.total == 0
