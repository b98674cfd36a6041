"""One Whisper model: sound of a few windows in, text with word times and probabilities out.

The parts of faster-whisper are put together here so that each piece of work is done once: windows are no longer than
what is said in them (the model's encoder takes time with the square of the length), the language is heard from the
windows themselves, and what is decoded a second time is not encoded again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from qa.speech.decode import SAMPLE_RATE, Samples

TAIL = 0.3
"""Seconds of silence behind a window, so that its last word ends. Longer ones (1 s) changed nothing but the time."""
FRAMES = 100
"""Feature frames a second of sound."""
LONGEST = 3000
STEP = 50
"""Windows are rounded up to so many frames (half a second): sounds of nearly one length share their shapes in memory."""
BEFORE_WORD = "\"'“¿([{-"
AFTER_WORD = "\"'.。,，!！?？:：”)]}、"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One word with its times in seconds from the beginning of its window and its probability 0..1."""

    word: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Text:
    """What was decoded in a window. `log_probability` is the mean of its tokens, `compression` its length over its packed
    length (high for loops), `no_speech` the probability that nobody speaks.
    """

    tokens: tuple[int, ...]
    log_probability: float
    compression: float
    no_speech: float


@dataclass(frozen=True, slots=True)
class Encoded:
    """Windows as the encoder heard them: shape (windows, frames / 2, width); `frames` of each that hold sound."""

    states: Any
    frames: tuple[int, ...]

    def only(self, chosen: Sequence[int]) -> Encoded:
        """Some of the windows."""
        states = np.ascontiguousarray(np.asarray(self.states)[list(chosen)])
        return Encoded(_storage(states), tuple(self.frames[i] for i in chosen))


class Listener:
    """A faster-whisper model (`WhisperModel`) used window by window."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def encode(self, windows: Sequence[Samples]) -> Encoded:
        """Windows of up to 30 s of sound (16 kHz), each padded with silence to the longest."""
        features = [self._features(samples) for samples in windows]
        frames = tuple(min(LONGEST, f.shape[1]) for f in features)
        size = min(LONGEST, -(-max(frames) // STEP) * STEP)
        # one by one: what the encoder needs for a window then stays small enough to be near the processor
        states = [np.asarray(self.model.encode(_filled(f[:, :size], size))) for f in features]
        return Encoded(_storage(np.concatenate(states)), frames)

    def languages(self, heard: Encoded) -> list[dict[str, float]]:
        """The probability of each language code, window by window."""
        answers = self.model.model.detect_language(heard.states)
        return [{token[2:-2]: share for token, share in answer} for answer in answers]

    def decode(
        self, heard: Encoded, language: str, *, before: str = "", hints: str | None = None, beam: int, penalty: float
    ) -> list[Text]:
        """The likeliest text of every window. `before` is what the model is told was said earlier, `hints` words to expect.

        `penalty` over 1 makes repetition costly.
        """
        from faster_whisper.transcribe import get_compression_ratio, get_suppressed_tokens

        tokenizer = self._tokenizer(language)
        earlier = tokenizer.encode(" " + before) if before else []
        prompt = self.model.get_prompt(tokenizer, earlier, without_timestamps=True, hotwords=hints)
        results = self.model.model.generate(
            heard.states,
            [prompt] * len(heard.frames),
            beam_size=beam,
            repetition_penalty=penalty,
            max_length=self.model.max_length,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            return_scores=True,
            return_no_speech_prob=True,
        )
        texts = []
        for result in results:
            tokens = tuple(token for token in result.sequences_ids[0] if token < tokenizer.eot)
            length = len(result.sequences_ids[0])
            mean = result.scores[0] * length / (length + 1)
            compression = get_compression_ratio(tokenizer.decode(tokens)) if tokens else 0.0
            texts.append(Text(tokens, mean, compression, result.no_speech_prob))
        return texts

    def words(self, heard: Encoded, texts: Sequence[Text], language: str) -> list[tuple[Spoken, ...]]:
        """The words of every text with their times."""
        tokenizer = self._tokenizer(language)
        segments: list[list[dict[str, Any]]] = [
            [{"tokens": list(text.tokens), "seek": 0, "start": 0.0, "end": frames / FRAMES}]
            for text, frames in zip(texts, heard.frames, strict=True)
        ]
        self.model.add_word_timestamps(
            segments, tokenizer, heard.states, list(heard.frames), BEFORE_WORD, AFTER_WORD, 0.0
        )
        return [tuple(_spoken(word) for part in segment for word in part["words"]) for segment in segments]

    def _features(self, samples: Samples) -> Any:
        silence = np.zeros(int(TAIL * SAMPLE_RATE), dtype=np.float32)
        return self.model.feature_extractor(np.concatenate([samples, silence]))[..., :-1]

    def _tokenizer(self, language: str) -> Any:
        return _tokenizer(self.model.hf_tokenizer, self.model.model.is_multilingual, language)


def _spoken(word: dict[str, Any]) -> Spoken:
    return Spoken(word["word"], float(word["start"]), float(word["end"]), float(word["probability"]))


@lru_cache(maxsize=8)
def _tokenizer(tokenizer: Any, multilingual: bool, language: str) -> Any:
    from faster_whisper.tokenizer import Tokenizer

    return Tokenizer(tokenizer, multilingual, task="transcribe", language=language)


def _filled(features: Any, size: int) -> Any:
    """Features of `size` frames: silence behind the sound, which is the lowest value a window has."""
    missing = size - features.shape[1]
    return np.pad(features, ((0, 0), (0, missing)), constant_values=features.min()) if missing else features


def _storage(states: Any) -> Any:
    import ctranslate2

    return ctranslate2.StorageView.from_array(np.ascontiguousarray(states, dtype=np.float32))
