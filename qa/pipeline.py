"""One source in, one result out: `process_one` is all a runner needs, and it never raises."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import qa
from qa.assess import Stopwatch, assess
from qa.corrections import Corrected, Correction, apply
from qa.errors import CallQAError, InputError
from qa.identity import conversation_id, text_hash
from qa.result import Result
from qa.settings import Settings
from qa.source import KNOWN_FIELDS, Failure, Source
from qa.speech import transcript_cache
from qa.speech.recognise import SPEECH_VERSION, Recognition, recognise
from scoring.conversation import Channel, Conversation
from scoring.yaml_file import FileError

log = logging.getLogger("callqa")


def process_one(
    source: Source, settings: Settings, transcripts: Path, corrections: Sequence[Correction] = ()
) -> Result:
    """Read, transcribe, measure and score one source.

    `transcripts` is the folder of the transcript cache; `corrections` are what reviewers put right in this
    conversation. Never raises: what goes wrong is a result with status `failed` and the reason in one line.
    """
    watch = Stopwatch()
    try:
        return _process(source, settings, transcripts, corrections, watch)
    except InputError as error:
        return failed(source, error.reason, watch.seconds)
    except (CallQAError, FileError) as error:
        return failed(source, str(error), watch.seconds)
    except MemoryError:
        return failed(source, "not enough memory; run with --jobs 1 or split the file", watch.seconds)
    except Exception as error:
        log.debug("unexpected error in %s", source.label, exc_info=True)
        text = f"unexpected {type(error).__name__}: {error}; please report it with the file's format"
        return failed(source, " ".join(text.split()), watch.seconds)


def failed(source: Source, reason: str, timings: dict[str, float] | None = None) -> Result:
    """The result of a source that gave no conversation, `error` without the file's name; its id is its content's where that can be read."""
    try:
        identity = conversation_id(source)
    except CallQAError:
        identity = text_hash(str(source.path), source.label)
    channel = str(source.conversation.channel) if source.conversation else "voice"
    failure = Failure(source.label, reason, identity, channel, source.metadata)
    return failed_result(failure).model_copy(update={"timings": timings or {}})


def failed_result(failure: Failure) -> Result:
    """A failure as the result contract has it, `error` without the file's name."""
    known: dict[str, Any] = {name: failure.metadata.get(name, "") for name in KNOWN_FIELDS}
    rest = {k: v for k, v in failure.metadata.items() if k not in KNOWN_FIELDS}
    return Result(
        id=failure.id or text_hash(failure.label),
        source=failure.label,
        status="failed",
        error=failure.reason,
        channel=failure.channel,
        metadata=rest,
        versions=_versions({}),
        **known,
    )


def _process(
    source: Source, settings: Settings, transcripts: Path, corrections: Sequence[Correction], watch: Stopwatch
) -> Result:
    with watch.step("transcribe" if source.conversation is None else "read"):
        conversation, recognised = _conversation(source, settings, transcripts)
    corrected = apply(conversation, corrections)
    judged = assess(corrected.conversation, settings, watch)
    return build(
        corrected,
        judged,
        source=source.label,
        audio=str(source.path.resolve()) if recognised else "",
        versions={"speech": recognised.versions if recognised else {}}
        | ({"partial": "true"} if recognised and recognised.partial else {}),
        timings=watch.seconds | (recognised.timings if recognised else {}),
    )


def build(
    corrected: Corrected,
    judged: Mapping[str, Any],
    *,
    source: str,
    audio: str,
    versions: Mapping[str, Any],
    timings: Mapping[str, float],
) -> Result:
    """The result of a conversation as corrected and as judged (`assess`); `versions` are those not of the judges."""
    talk = corrected.conversation
    return Result(
        id=talk.id,
        source=source,
        channel=str(talk.channel),
        duration=round(talk.duration, 3),
        metadata=dict(talk.metadata),
        audio=audio,
        timeline=str(talk.timeline),
        transcript=corrected.transcript,
        acoustics=dict(talk.acoustics),
        corrections=corrected.entries,
        timings=dict(timings),
        **{name: getattr(talk, name) for name in KNOWN_FIELDS},
        **{**judged, "versions": _versions({**versions, **judged["versions"]})},
    )


def _versions(more: dict[str, Any]) -> dict[str, Any]:
    return {"callqa": qa.__version__, **more}


def _conversation(source: Source, settings: Settings, transcripts: Path) -> tuple[Conversation, Recognition | None]:
    """The conversation of a source; the manifest's columns fill what the file itself leaves open."""
    own: dict[str, Any] = {k: v for k, v in source.metadata.items() if k in KNOWN_FIELDS}
    rest = {k: v for k, v in source.metadata.items() if k not in KNOWN_FIELDS}
    if source.conversation is not None:
        talk = source.conversation
        gaps = {k: v for k, v in own.items() if not getattr(talk, k)}
        return replace(talk, **gaps, metadata={**rest, **talk.metadata}), None
    identity = conversation_id(source)
    recognised = _recognised(source, identity, settings, transcripts)
    talk = Conversation(
        id=identity,
        channel=Channel.VOICE,
        language=recognised.language,
        turns=recognised.turns,
        duration=recognised.duration,
        timeline=recognised.timeline,
        metadata=rest,
        acoustics={**recognised.acoustics, "role_confidence": round(recognised.role_confidence, 3)},
    )
    return replace(talk, **(own | {"language": recognised.language})), recognised


def _recognised(source: Source, identity: str, settings: Settings, transcripts: Path) -> Recognition:
    language, side = source.metadata.get("language", ""), source.metadata.get("agent_channel", "")
    options = [settings.speech.key(), settings.acoustics.key(), SPEECH_VERSION]
    file = transcripts / f"{text_hash(identity, *options, language, side)}.json"
    known = transcript_cache.cached(file)
    if known is not None:
        return known
    found = recognise(
        source.path,
        options=settings.speech,
        agent_channel=side,
        language=language,
        customer_file=source.customer_path,
        limits=settings.acoustics,
    )
    if transcripts.is_dir():
        transcript_cache.keep(file, found)
    return found


def quiet_libraries() -> None:
    """Keep libraries from talking on the terminal and from asking a model hub behind the user's back."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    for name in ("faster_whisper", "jieba", "transformers", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)
