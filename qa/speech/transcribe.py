"""Speech regions to words with times: faster-whisper, the same text every time.

All speech of a recording, channel after channel, is packed without its pauses into windows the recogniser hears at
once, which are decoded together: nothing is spent on silence, and nothing can be invented over it. Times are mapped
back to the recording. Decoding uses temperature 0 only; a window that falls into a loop is decoded once more, stretch
by stretch and with repetition made costly, and a stretch that loops again is left out.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from qa.errors import ModelError
from qa.models import find_speech_model
from qa.speech.decode import SAMPLE_RATE, Samples, Signal
from qa.speech.hot_words import hint
from qa.speech.language import known_language, spoken_language
from qa.speech.packing import Packed, Stretch, packed_windows, speech_windows
from qa.speech.phantoms import Removed, without_phantoms
from qa.speech.punctuation import punctuated
from qa.speech.voice_activity import Region
from scoring.conversation import Word

TRANSCRIBE_VERSION = "3"
"""Raised whenever a change here may change the text."""

BATCH = 8
LOOP_RATIO = 2.4
"""Text that compresses better than this repeats itself (the limit Whisper's authors use)."""
PROMPTS: dict[str, tuple[str | None, str | None]] = {"zh": ("你好,好的,是的。对吗?嗯,谢谢,再见。", None)}
"""By language: what the model is told came before a window, and what in a second go where it is unsure of its text.

The first makes it write punctuation and mostly Simplified script; figures are in docs/speech.md.
"""
UNSURE_TEXT = -0.3
"""Mean log probability of a window's text under which the second go is made; the likelier text is kept."""
NO_SPEECH = 0.6
LEAST_LOG_PROBABILITY = -1.0
LOOP_PENALTY = 1.2


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """How speech is recognised.

    `model` is a name or a path (see qa.models); `language` is a code such as `zh`, empty for detection in each
    recording; `hot_words` are a site's own words to expect; `cpu_threads` 0 takes all cores, up to four: give 1 where
    several processes work side by side.
    """

    model: str = "base"
    language: str = ""
    beam_size: int = 5
    compute_type: str = "int8"
    cpu_threads: int = 0
    device: str = "cpu"
    hot_words: tuple[str, ...] = ()

    def key(self) -> str:
        """A stable name of everything that influences the text. Raises ModelError when the model is not found."""
        model = find_speech_model(self.model)
        libraries = " ".join(f"{name}={version(name)}" for name in ("faster-whisper", "ctranslate2"))
        return (
            f"transcribe={TRANSCRIBE_VERSION} model={model.sha256} language={self.language or 'auto'} "
            f"beam={self.beam_size} compute={self.compute_type} device={self.device} {libraries}"
            + "".join(f" hot={word}" for word in self.hot_words)
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
    removed: Removed = field(default_factory=Removed)


_Decoded = tuple[tuple[Stretch, ...], list[Any]]
"""A window and the segments recognised in it."""


def transcribe(
    signals: Sequence[Signal], regions: Sequence[Sequence[Region]], options: SpeechOptions, language: str = ""
) -> Transcript:
    """Recognise the speech in `regions[c]` of every `signals[c]` (16 kHz). `language` overrides the options' own.

    Raises ModelError when the model cannot be found or loaded, or does not know the language.
    """
    windows = speech_windows(signals, regions)
    spoken = language or options.language
    if not windows:
        return Transcript(tuple(() for _ in signals), spoken, float(bool(spoken)))
    model = load_model(options)
    spoken, probability = (
        (known_language(spoken, model, options.model), 1.0) if spoken else spoken_language(model, signals, regions)
    )
    words: list[list[Word]] = [[] for _ in signals]
    lost: list[Removed] = []
    for packed in packed_windows(signals, windows):
        for stretch, word in _recognise(model, packed, spoken, options, lost):
            words[stretch.channel].append(word)
    kept: list[tuple[Word, ...]] = []
    for channel, speech in zip(words, regions, strict=True):
        clean, removed = without_phantoms(sorted(channel, key=lambda word: word.start), speech)
        kept.append(punctuated(clean, spoken))
        lost.append(removed)
    removed = sum(lost, Removed())
    return Transcript(tuple(kept), spoken, probability, _warnings(removed), removed)


def _warnings(removed: Removed) -> tuple[str, ...]:
    if not removed.total:
        return ()
    counts = (("phantom lines", removed.phantom), ("repetition", removed.loop), ("no speech", removed.no_speech))
    return ("words nobody said were removed: " + ", ".join(f"{name} {count}" for name, count in counts if count),)


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


def _recognise(
    model: Any, packed: Packed, language: str, options: SpeechOptions, lost: list[Removed]
) -> Iterable[tuple[Stretch, Word]]:
    again: list[tuple[Stretch, ...]] = []
    for window, segments in _heard(model, packed, language, options):
        if any(segment.compression_ratio > LOOP_RATIO for segment in segments):
            again += [(stretch,) for stretch in window]
        else:
            yield from _mapped(window, _spoken(segments, lost))
    if not again:
        return
    for window, segments in _decode(
        model, packed.samples, tuple(again), language, options, LOOP_PENALTY, PROMPTS.get(language, (None,))[0]
    ):
        if any(segment.compression_ratio > LOOP_RATIO for segment in segments):
            lost.append(Removed(loop=sum(map(_word_count, segments))))
        else:
            yield from _mapped(window, _spoken(segments, lost))


def _heard(model: Any, packed: Packed, language: str, options: SpeechOptions) -> list[_Decoded]:
    """Every window decoded; those the model is unsure of once more after another beginning, the likelier text kept."""
    first, second = PROMPTS.get(language, (None, None))
    heard = _decode(model, packed.samples, packed.windows, language, options, 1.0, first)
    poor = [i for i, found in enumerate(heard) if _likelihood(found) < UNSURE_TEXT] if first or second else []
    if poor:
        windows = tuple(heard[i][0] for i in poor)
        for i, found in zip(poor, _decode(model, packed.samples, windows, language, options, 1.0, second), strict=True):
            heard[i] = max(heard[i], found, key=_likelihood)
    return heard


def _likelihood(found: _Decoded) -> float:
    """Mean log probability of a window's text; that of nothing for none."""
    return min((float(segment.avg_logprob) for segment in found[1]), default=LEAST_LOG_PROBABILITY)


def _spoken(segments: Iterable[Any], lost: list[Removed]) -> Iterator[Any]:
    """The segments but for those over what is most likely not speech."""
    for segment in segments:
        if segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < LEAST_LOG_PROBABILITY:
            lost.append(Removed(no_speech=_word_count(segment)))
        else:
            yield segment


def _word_count(segment: Any) -> int:
    return sum(1 for word in segment.words or () if word.word.strip())


def _decode(
    model: Any,
    samples: Samples,
    windows: Sequence[tuple[Stretch, ...]],
    language: str,
    options: SpeechOptions,
    penalty: float,
    prompt: str | None = None,
) -> list[_Decoded]:
    """Every window with its recognised segments."""
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
        initial_prompt=prompt,
        hotwords=hint(options.hot_words),
    )
    heard: list[list[Any]] = [[] for _ in windows]
    starts = [window[0].start for window in windows]
    for segment in segments:
        heard[_window_of(segment, starts)].append(segment)
    return list(zip(windows, heard, strict=True))


def _window_of(segment: Any, starts: Sequence[int]) -> int:
    # `seek` is the window's own beginning in hundredths of a second, rounded down: exact where word times are not
    return max(0, bisect_right(starts, (segment.seek + 1) * SAMPLE_RATE // 100) - 1)


def _mapped(window: tuple[Stretch, ...], segments: Iterable[Any]) -> Iterable[tuple[Stretch, Word]]:
    for segment in segments:
        for word in segment.words or ():
            if word.word.strip():
                stretch = _nearest(window, (word.start + word.end) / 2 * SAMPLE_RATE)
                yield stretch, _placed(stretch, word)


def _nearest(window: tuple[Stretch, ...], middle: float) -> Stretch:
    return min(window, key=lambda stretch: max(stretch.start - middle, middle - stretch.end, 0.0))


def _placed(stretch: Stretch, word: Any) -> Word:
    shift = (stretch.origin - stretch.start) / SAMPLE_RATE
    start, end = float(word.start) + shift, float(word.end) + shift
    middle = (start + end) / 2
    region = min(stretch.speech, key=lambda r: max(r.start - middle, middle - r.end, 0.0))
    start = min(max(start, region.start), region.end)
    end = min(max(end, start), region.end)
    return Word(word.word, round(start, 2), round(end, 2), round(float(word.probability), 3))
