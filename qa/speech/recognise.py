"""One recording to turns with speakers and times, and the figures measured on it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from qa.errors import InputError
from qa.models import find_speech_model
from qa.speech import transcribe as recogniser
from qa.speech.acoustics import DEFAULTS, AcousticOptions, Lane, measure
from qa.speech.channels import Channels, Layout, own_speech, separate
from qa.speech.decode import Audio
from qa.speech.parties import load
from qa.speech.speakers import Speakers, agent_channel_number, mixed_speakers, stereo_roles
from qa.speech.transcribe import SpeechOptions, Transcript
from qa.speech.turns import interleaved, numbered
from qa.speech.voice_activity import Region, speech_regions
from scoring.conversation import Role, Timeline, Turn

SPEECH_VERSION = "3"
"""Raised whenever the same file may give other turns, roles or figures, whatever the text."""

LEAST_SPEECH = 1.0
"""Seconds of speech in the quieter channel under which a stereo file has, in truth, one voice channel."""
LOW_CONFIDENCE = 0.75


@dataclass(frozen=True, slots=True)
class Recognition:
    """All that was heard in a recording.

    `duration` is in seconds; `role_confidence` 0..1 says how sure it is which side is the agent; `partial` that the
    file is damaged or cut short; `timings` are seconds spent a step; `acoustics` is described in qa.speech.acoustics.
    """

    turns: tuple[Turn, ...]
    language: str
    duration: float
    timeline: Timeline
    acoustics: dict[str, Any]
    role_confidence: float
    partial: bool
    versions: dict[str, str]
    timings: dict[str, float]
    warnings: tuple[str, ...]


def recognise(
    path: Path,
    *,
    options: SpeechOptions,
    agent_channel: str = "",
    language: str = "",
    customer_file: Path | None = None,
    limits: AcousticOptions = DEFAULTS,
) -> Recognition:
    """Recognise one audio file; with `customer_file`, the agent's file and the other party's as one call.

    `agent_channel` is `0`/`left` or `1`/`right` where it is known; `language` a code where it is known, over the
    options' own; `limits` are those of the measured figures. Raises InputError when the file is no audio or nobody
    speaks in it, ModelError when the model cannot be had.
    """
    timings: dict[str, float] = {}
    stated = agent_channel_number(agent_channel, str(path))
    with _timed(timings, "decode"):
        audio = load(path, customer_file)
    stated = 0 if audio.parties else stated
    with _timed(timings, "voice_activity"):
        channels, regions = _regions(separate(audio), audio.parties)
    if not any(regions):
        raise InputError(path, f"nobody speaks in its {audio.duration:.0f} s", "check that the right file was recorded")
    with _timed(timings, "transcribe"):
        transcript = recogniser.transcribe(channels.signals, regions, options, language)
    if not any(transcript.words):
        raise InputError(path, "no word could be recognised", "check the recording by ear")
    with _timed(timings, "speakers"):
        speakers = _speakers(channels, regions, transcript, stated)
        turns = numbered(speakers.turns, speakers.roles)
        timeline = Timeline.DIARIZED if speakers.voices > 1 else channels.timeline
    with _timed(timings, "acoustics"):
        lanes = _lanes(channels, regions, speakers.roles)
        figures = measure(turns, lanes, audio.duration, timeline, transcript.language, limits)
        figures |= _origin(channels, speakers)
        figures["removed"] = asdict(transcript.removed)
    return Recognition(
        turns=turns,
        language=transcript.language,
        duration=round(audio.duration, 2),
        timeline=timeline,
        acoustics=figures,
        role_confidence=speakers.confidence,
        partial=audio.partial,
        versions=_versions(options),
        timings=timings,
        warnings=_warnings(audio, channels, transcript, speakers),
    )


@contextmanager
def _timed(timings: dict[str, float], step: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    timings[step] = round(time.perf_counter() - began, 3)


def _regions(channels: Channels, certain: bool) -> tuple[Channels, list[tuple[Region, ...]]]:
    """Speech of every signal. A stereo file in which only one channel has speech is read as mono, unless
    it is `certain` that each channel is a party.
    """
    regions = [speech_regions(signal) for signal in channels.signals]
    if channels.timeline is not Timeline.CHANNELS:
        return channels, regions
    channels, regions = own_speech(channels, regions)
    spoken = [sum(region.duration for region in found) for found in regions]
    if certain or min(spoken) >= LEAST_SPEECH or not any(spoken):
        return channels, regions
    kept = 0 if spoken[0] >= spoken[1] else 1
    warning = f"nobody speaks in channel {1 - kept}; channel {kept} is read as mono"
    warnings = (*channels.warnings, warning)
    single = Channels(Timeline.MIXED, (channels.signals[kept],), (kept,), warnings, Layout.DEAD_CHANNEL)
    return single, [regions[kept]]


def _speakers(
    channels: Channels, regions: Sequence[tuple[Region, ...]], transcript: Transcript, stated: int | None
) -> Speakers:
    """Turns in order, the role of each party, and how sure the roles are."""
    if channels.timeline is Timeline.MIXED:
        return mixed_speakers(transcript.words[0], transcript.language, channels.signals[0], regions[0])
    pieces = interleaved(transcript.words)
    if stated is not None:
        return Speakers(pieces, (Role.AGENT, Role.CUSTOMER) if stated == 0 else (Role.CUSTOMER, Role.AGENT), 1.0)
    return Speakers(pieces, *stereo_roles(pieces, transcript.language))


def _origin(channels: Channels, speakers: Speakers) -> dict[str, Any]:
    """What the channels were found to be, and how many voices were told apart in one of them."""
    found: dict[str, Any] = {"channels": {"layout": str(channels.layout)}}
    if speakers.voices:
        found["voices"] = {"count": speakers.voices, "separation": speakers.separation}
    return found


def _lanes(channels: Channels, regions: Sequence[tuple[Region, ...]], roles: Sequence[Role]) -> list[Lane]:
    alone = channels.timeline is Timeline.MIXED
    return [
        Lane(number, None if alone else roles[position], regions[position], channels.signals[position])
        for position, number in enumerate(channels.numbers)
    ]


def _versions(options: SpeechOptions) -> dict[str, str]:
    return {
        "speech": SPEECH_VERSION,
        "transcribe": recogniser.TRANSCRIBE_VERSION,
        "speech_model": options.model,
        "speech_model_sha256": find_speech_model(options.model).sha256,
        "faster_whisper": version("faster-whisper"),
    }


def _warnings(audio: Audio, channels: Channels, transcript: Transcript, speakers: Speakers) -> tuple[str, ...]:
    found = [*audio.warnings, *channels.warnings, *transcript.warnings]
    if audio.partial:
        found.append("the file is damaged or cut short; only what could be decoded was used")
    if channels.timeline is Timeline.MIXED:
        found.append(
            "one mixed channel: who speaks is told from the voices; overlap is unknown"
            if speakers.voices > 1
            else "one mixed channel in which only one voice was found: who speaks is guessed from the words"
        )
    elif speakers.confidence < LOW_CONFIDENCE:
        found.append("it is not sure which channel is the agent; give agent_channel in the manifest")
    return tuple(found)
