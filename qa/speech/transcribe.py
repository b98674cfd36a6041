"""Speech regions to words with times: faster-whisper, the same text every time.

All speech of a recording, channel after channel, is packed without its pauses into windows the recogniser hears at
once, which are decoded together: nothing is spent on silence, and nothing can be invented over it. Times are mapped
back to the recording. Decoding uses temperature 0 only; a window that falls into a loop is decoded once more, stretch
by stretch and with repetition made costly, and a stretch that loops again is left out.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np

from qa.errors import ModelError
from qa.models import find_speech_model
from qa.speech.decode import SAMPLE_RATE, Signal
from qa.speech.voice_activity import Region, padded
from scoring.conversation import Word

TRANSCRIBE_VERSION = "1"
"""Raised whenever a change here may change the text."""

WINDOW = 28.0
"""Seconds of speech packed into one window; the model hears 30."""
PAD = 0.4
"""Seconds added on both sides of a region: onsets and endings are softer than the voice detector wants.

Chosen on the sample calls (eight Chinese ones, character errors): 0.096 with 0.4, 0.102 with 0.2. Each against its own
baseline, on the same calls: a customer service prompt 0.104 (without 0.098), beam 1 0.118 (beam 5 0.105), decoding
stretch by stretch 0.129 (packed 0.098).
"""
BETWEEN = 0.3
"""Seconds of silence put between two stretches, so that their words do not run together."""
BATCH = 8
LOOP_RATIO = 2.4
"""Text that compresses better than this repeats itself (the limit Whisper's authors use)."""
NO_SPEECH = 0.6
LEAST_LOG_PROBABILITY = -1.0
LOOP_PENALTY = 1.2
LANGUAGE_SECONDS = 30.0
UNSURE_LANGUAGE = 0.5
EXPECTED_LANGUAGES = ("zh", "en")
"""What is chosen from when no language is likely: on little or poor sound the model names any of a hundred."""


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """How speech is recognised.

    `model` is a name or a path (see qa.models); `language` is a code such as `zh`, empty for detection in each
    recording; `cpu_threads` 0 takes all cores, up to four: give 1 where several processes work side by side.
    """

    model: str = "base"
    language: str = ""
    beam_size: int = 5
    compute_type: str = "int8"
    cpu_threads: int = 0
    device: str = "cpu"

    def key(self) -> str:
        """A stable name of everything that influences the text. Raises ModelError when the model is not found."""
        model = find_speech_model(self.model)
        libraries = " ".join(f"{name}={version(name)}" for name in ("faster-whisper", "ctranslate2"))
        return (
            f"transcribe={TRANSCRIBE_VERSION} model={model.sha256} language={self.language or 'auto'} "
            f"beam={self.beam_size} compute={self.compute_type} device={self.device} {libraries}"
        )


@dataclass(frozen=True, slots=True)
class Transcript:
    """`words[c]` are the words of signal c in order of time, each with the space before it where the language has one;
    `language_probability` is 1.0 for a given language.
    """

    words: tuple[tuple[Word, ...], ...]
    language: str
    language_probability: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of one channel in the packed signal: samples [start, end) there, beginning at `origin` in the channel.

    Every word is kept within one of the regions of `speech` (seconds in the channel), since the recogniser's own word
    times run on into pauses.
    """

    start: int
    end: int
    channel: int
    origin: int
    speech: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class _Packed:
    samples: Signal
    windows: tuple[tuple[_Stretch, ...], ...]


def transcribe(
    signals: Sequence[Signal], regions: Sequence[Sequence[Region]], options: SpeechOptions, language: str = ""
) -> Transcript:
    """Recognise the speech in `regions[c]` of every `signals[c]` (16 kHz). `language` overrides the options' own.

    Raises ModelError when the model cannot be found or loaded, or does not know the language.
    """
    packed = _pack(signals, regions)
    spoken = language or options.language
    if not packed.windows:
        return Transcript(tuple(() for _ in signals), spoken, float(bool(spoken)))
    model = load_model(options)
    spoken, probability = (_known(spoken, model, options), 1.0) if spoken else _detect(model, packed)
    words: list[list[Word]] = [[] for _ in signals]
    warnings: list[str] = []
    for stretch, word in _recognise(model, packed, spoken, options, warnings):
        words[stretch.channel].append(word)
    ordered = tuple(tuple(sorted(channel, key=lambda word: word.start)) for channel in words)
    return Transcript(ordered, spoken, probability, tuple(warnings))


def load_model(options: SpeechOptions) -> Any:
    """The recogniser, loaded once a process."""
    found = find_speech_model(options.model)
    return _load(str(found.path), options.device, options.compute_type, _threads(options))


@lru_cache(maxsize=2)
def _load(path: str, device: str, compute_type: str, threads: int) -> Any:
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(path, device=device, compute_type=compute_type, cpu_threads=threads, local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ModelError(f"the speech model in {path} cannot be loaded ({reason}); give another model") from error


def _threads(options: SpeechOptions) -> int:
    if options.cpu_threads:
        return options.cpu_threads
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(4, cores)


def _known(language: str, model: Any, options: SpeechOptions) -> str:
    code = language.split("-")[0].split("_")[0].lower()
    if code not in model.supported_languages:
        raise ModelError(f"language {language!r} is not one the speech model {options.model} knows; use zh, en, …")
    return code


# --- packing -------------------------------------------------------------------------------------------------------


def _pack(signals: Sequence[Signal], regions: Sequence[Sequence[Region]]) -> _Packed:
    blocks: list[Signal] = []
    windows: list[list[_Stretch]] = []
    silence = np.zeros(round(BETWEEN * SAMPLE_RATE), dtype=np.float32)
    position = 0
    for channel, signal in enumerate(signals):
        window: list[_Stretch] = []
        for wide, speech in _wide_regions(regions[channel], signal.size / SAMPLE_RATE):
            block = signal[int(wide.start * SAMPLE_RATE) : int(wide.end * SAMPLE_RATE)]
            if window and position + block.size - window[0].start > WINDOW * SAMPLE_RATE:
                windows.append(window)
                window = []
            window.append(_Stretch(position, position + block.size, channel, int(wide.start * SAMPLE_RATE), speech))
            blocks += [block, silence]
            position += block.size + silence.size
        if window:
            windows.append(window)
    samples = np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)
    return _Packed(samples, tuple(tuple(window) for window in windows))


def _wide_regions(regions: Sequence[Region], duration: float) -> list[tuple[Region, tuple[Region, ...]]]:
    """Padded and joined regions, each with the speech in it."""
    return [
        (wide, tuple(r for r in regions if r.start < wide.end and r.end > wide.start))
        for wide in padded(regions, PAD, WINDOW, duration)
    ]


# --- decoding ------------------------------------------------------------------------------------------------------


def _detect(model: Any, packed: _Packed) -> tuple[str, float]:
    """The language of the first half minute of speech of the whole call: one party's 'hello' is too little to tell."""
    if not model.model.is_multilingual:
        return "en", 1.0
    first = {window[0].channel: window for window in reversed(packed.windows)}
    parts = [packed.samples[window[0].start : window[-1].end] for window in first.values()]
    share = int(LANGUAGE_SECONDS * SAMPLE_RATE / len(parts))
    sample = np.concatenate([part[:share] for part in parts])
    language, probability, candidates = model.detect_language(sample)
    if probability < UNSURE_LANGUAGE:
        language, probability = next((code, share) for code, share in candidates if code in EXPECTED_LANGUAGES)
    return str(language), float(probability)


def _recognise(
    model: Any, packed: _Packed, language: str, options: SpeechOptions, warnings: list[str]
) -> Iterable[tuple[_Stretch, Word]]:
    again: list[tuple[_Stretch, ...]] = []
    for window, segments in _decode(model, packed.samples, packed.windows, language, options, 1.0):
        if any(segment.compression_ratio > LOOP_RATIO for segment in segments):
            again += [(stretch,) for stretch in window]
        else:
            yield from _mapped(window, segments)
    if not again:
        return
    dropped = 0.0
    for window, segments in _decode(model, packed.samples, tuple(again), language, options, LOOP_PENALTY):
        if any(segment.compression_ratio > LOOP_RATIO for segment in segments):
            dropped += sum(region.duration for region in window[0].speech)
        else:
            yield from _mapped(window, segments)
    if dropped:
        warnings.append(f"{dropped:.1f} s of speech gave no usable text")


def _decode(
    model: Any,
    samples: Signal,
    windows: Sequence[tuple[_Stretch, ...]],
    language: str,
    options: SpeechOptions,
    penalty: float,
) -> list[tuple[tuple[_Stretch, ...], list[Any]]]:
    """Every window with its recognised segments; those over what is most likely not speech are left out."""
    from faster_whisper import BatchedInferencePipeline

    clips = [{"start": w[0].start / SAMPLE_RATE, "end": w[-1].end / SAMPLE_RATE} for w in windows]
    segments, _ = BatchedInferencePipeline(model).transcribe(
        samples,
        language=language,
        task="transcribe",
        beam_size=options.beam_size,
        temperature=0.0,
        repetition_penalty=penalty,
        condition_on_previous_text=False,
        word_timestamps=True,
        without_timestamps=True,
        clip_timestamps=clips,
        batch_size=BATCH,
    )
    heard: list[list[Any]] = [[] for _ in windows]
    starts = [window[0].start for window in windows]
    for segment in segments:
        if segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < LEAST_LOG_PROBABILITY:
            continue
        heard[_window_of(segment, starts)].append(segment)
    return list(zip(windows, heard, strict=True))


def _window_of(segment: Any, starts: Sequence[int]) -> int:
    # `seek` is the window's own beginning in hundredths of a second, rounded down: exact where word times are not
    return max(0, bisect_right(starts, (segment.seek + 1) * SAMPLE_RATE // 100) - 1)


def _mapped(window: tuple[_Stretch, ...], segments: Iterable[Any]) -> Iterable[tuple[_Stretch, Word]]:
    for segment in segments:
        for word in segment.words or ():
            if word.word.strip():
                stretch = _nearest(window, (word.start + word.end) / 2 * SAMPLE_RATE)
                yield stretch, _placed(stretch, word)


def _nearest(window: tuple[_Stretch, ...], middle: float) -> _Stretch:
    return min(window, key=lambda stretch: max(stretch.start - middle, middle - stretch.end, 0.0))


def _placed(stretch: _Stretch, word: Any) -> Word:
    shift = (stretch.origin - stretch.start) / SAMPLE_RATE
    start, end = float(word.start) + shift, float(word.end) + shift
    middle = (start + end) / 2
    region = min(stretch.speech, key=lambda r: max(r.start - middle, middle - r.end, 0.0))
    start = min(max(start, region.start), region.end)
    end = min(max(end, start), region.end)
    return Word(word.word, round(start, 2), round(end, 2), round(float(word.probability), 3))
