"""Speech regions to words with times: faster-whisper, the same text every time.

All speech of a recording, channel after channel, is packed without its pauses into windows, the longest first, and
some of them are decoded together: nothing is spent on silence, and nothing can be invented over it. Times are mapped
back to the recording. Decoding uses temperature 0 only; a window that falls into a loop is decoded once more, stretch
by stretch and with repetition made costly, and a stretch that loops again is left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from qa.errors import ModelError
from qa.models import find_speech_model
from qa.speech.decode import SAMPLE_RATE, Signal
from qa.speech.hot_words import hint
from qa.speech.language import elected, known_language
from qa.speech.listener import Encoded, Listener, Spoken, Text
from qa.speech.memory import keep_freed_memory
from qa.speech.packing import Stretch, Window, pack, speech_windows
from qa.speech.phantoms import Removed, without_phantoms
from qa.speech.punctuation import punctuated
from qa.speech.voice_activity import Region
from scoring.conversation import Word

TRANSCRIBE_VERSION = "4"
"""Raised whenever a change here may change the text."""

BATCH = 8
LOOP_RATIO = 2.4
"""Text that compresses better than this repeats itself (the limit Whisper's authors use)."""
UNSURE_TEXT = -0.3
"""Mean log probability of a window's text under which the second go is made; the likelier text is kept."""
NO_SPEECH = 0.6
LEAST_LOG_PROBABILITY = -1.0
LOOP_PENALTY = 1.2


@dataclass(frozen=True, slots=True)
class Manner:
    """How a language is heard: the longest window in seconds, what the model is told came before a window, the paths it
    follows at once in a first go (`beam`).

    Where it is unsure of its text, the window is decoded again without a beginning, with all paths of the options.
    """

    window: float
    beginning: str = ""
    beam: int = 2


MANNERS = {"zh": Manner(28.0, "你好,好的,是的。对吗?嗯,谢谢,再见。", beam=5)}
"""Chinese needs its context: with windows of 14 and 20 s 0.116 and 0.119 of the characters were wrong, with 28 s 0.087; with
two paths 0.095. Its beginning makes the model write punctuation and mostly Simplified script (docs/speech.md)."""
OTHER_MANNER = Manner(14.0)
"""Short windows take half the time a second of sound, and cost English nothing (28 s 0.017, 14 s 0.017 of the words)."""
VOTERS = 2
"""Windows that vote on the language."""


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


def transcribe(
    signals: Sequence[Signal], regions: Sequence[Sequence[Region]], options: SpeechOptions, language: str = ""
) -> Transcript:
    """Recognise the speech in `regions[c]` of every `signals[c]` (16 kHz). `language` overrides the options' own.

    Raises ModelError when the model cannot be found or loaded, or does not know the language.
    """
    stated = language or options.language
    if not any(regions):
        return Transcript(tuple(() for _ in signals), stated, float(bool(stated)))
    listener = Listener(load_model(options))
    spoken, probability = (
        (known_language(stated, listener.model, options.model), 1.0)
        if stated
        else _language(listener, signals, regions)
    )
    words: list[list[Word]] = [[] for _ in signals]
    lost: list[Removed] = []
    plans = speech_windows(signals, regions, manner(spoken).window)
    for first in range(0, len(plans), BATCH):
        windows = [pack(signals, plan) for plan in plans[first : first + BATCH]]
        heard = listener.encode([window.samples for window in windows])
        for stretch, word in _recognise(listener, windows, heard, spoken, options, lost):
            words[stretch.channel].append(word)
    kept: list[tuple[Word, ...]] = []
    for channel, speech in zip(words, regions, strict=True):
        clean, removed = without_phantoms(sorted(channel, key=lambda word: word.start), speech)
        kept.append(punctuated(clean, spoken))
        lost.append(removed)
    removed = sum(lost, Removed())
    return Transcript(tuple(kept), spoken, probability, _warnings(removed), removed)


def manner(language: str) -> Manner:
    """How a language (code) is heard."""
    return MANNERS.get(language, OTHER_MANNER)


def _language(listener: Listener, signals: Sequence[Signal], regions: Sequence[Sequence[Region]]) -> tuple[str, float]:
    if not listener.model.model.is_multilingual:
        return "en", 1.0
    fullest = speech_windows(signals, regions, OTHER_MANNER.window)[:VOTERS]
    windows = [pack(signals, plan) for plan in fullest]
    heard = listener.encode([window.samples for window in windows])
    return elected(listener.languages(heard), [window.seconds for window in windows])


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

    keep_freed_memory()
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
    listener: Listener,
    windows: Sequence[Window],
    heard: Encoded,
    language: str,
    options: SpeechOptions,
    lost: list[Removed],
) -> Iterator[tuple[Stretch, Word]]:
    """The words of some windows. A window that falls into a loop is heard once more, stretch by stretch."""
    texts = _likeliest(listener, heard, language, options)
    good = [i for i, text in enumerate(texts) if text.compression <= LOOP_RATIO]
    if good:
        chosen = heard if len(good) == len(texts) else heard.only(good)
        yield from _placed_words(listener, [windows[i] for i in good], chosen, [texts[i] for i in good], language, lost)
    pieces = [piece for i, window in enumerate(windows) if i not in good for piece in window.apart()]
    for first in range(0, len(pieces), BATCH):
        yield from _without_loops(listener, pieces[first : first + BATCH], language, options, lost)


def _without_loops(
    listener: Listener, pieces: Sequence[Window], language: str, options: SpeechOptions, lost: list[Removed]
) -> Iterator[tuple[Stretch, Word]]:
    """Stretches decoded with repetition made costly; those that loop again are left out."""
    heard = listener.encode([piece.samples for piece in pieces])
    texts = _decoded(listener, heard, language, options, manner(language).beginning, options.beam_size, LOOP_PENALTY)
    spoken = listener.words(heard, texts, language)
    lost += [
        Removed(loop=_word_count(words))
        for text, words in zip(texts, spoken, strict=True)
        if text.compression > LOOP_RATIO
    ]
    for piece, text, words in zip(pieces, texts, spoken, strict=True):
        if text.compression <= LOOP_RATIO:
            yield from _kept(piece, text, words, lost)


def _likeliest(listener: Listener, heard: Encoded, language: str, options: SpeechOptions) -> list[Text]:
    """Every window decoded; those the model is unsure of once more with more care, the likelier text kept."""
    way = manner(language)
    beam = min(way.beam, options.beam_size)
    texts = _decoded(listener, heard, language, options, way.beginning, beam)
    again = way.beginning or beam < options.beam_size
    poor = [i for i, text in enumerate(texts) if _likelihood(text) < UNSURE_TEXT] if again else []
    if poor:
        careful = _decoded(listener, heard.only(poor), language, options, "", options.beam_size)
        for i, text in zip(poor, careful, strict=True):
            texts[i] = max(texts[i], text, key=_likelihood)
    return texts


def _decoded(
    listener: Listener,
    heard: Encoded,
    language: str,
    options: SpeechOptions,
    before: str,
    beam: int,
    penalty: float = 1.0,
) -> list[Text]:
    return listener.decode(heard, language, before=before, hints=hint(options.hot_words), beam=beam, penalty=penalty)


def _likelihood(text: Text) -> float:
    """Mean log probability of a window's text; that of nothing for none."""
    return text.log_probability if text.tokens else LEAST_LOG_PROBABILITY


def _placed_words(
    listener: Listener,
    windows: Sequence[Window],
    heard: Encoded,
    texts: Sequence[Text],
    language: str,
    lost: list[Removed],
) -> Iterator[tuple[Stretch, Word]]:
    for window, text, words in zip(windows, texts, listener.words(heard, texts, language), strict=True):
        yield from _kept(window, text, words, lost)


def _kept(window: Window, text: Text, words: Sequence[Spoken], lost: list[Removed]) -> Iterator[tuple[Stretch, Word]]:
    """The words with their place in the recording, unless the window most likely holds no speech."""
    if text.no_speech > NO_SPEECH and text.log_probability < LEAST_LOG_PROBABILITY:
        lost.append(Removed(no_speech=_word_count(words)))
        return
    for word in words:
        if word.word.strip():
            stretch = _nearest(window.stretches, (word.start + word.end) / 2 * SAMPLE_RATE)
            yield stretch, _placed(stretch, word)


def _word_count(words: Sequence[Spoken]) -> int:
    return sum(1 for word in words if word.word.strip())


def _nearest(window: tuple[Stretch, ...], middle: float) -> Stretch:
    return min(window, key=lambda stretch: max(stretch.start - middle, middle - stretch.end, 0.0))


def _placed(stretch: Stretch, word: Spoken) -> Word:
    shift = (stretch.origin - stretch.start) / SAMPLE_RATE
    start, end = word.start + shift, word.end + shift
    middle = (start + end) / 2
    region = min(stretch.speech, key=lambda r: max(r.start - middle, middle - r.end, 0.0))
    start = min(max(start, region.start), region.end)
    end = min(max(end, start), region.end)
    return Word(word.word, round(start, 2), round(end, 2), round(word.probability, 3))
