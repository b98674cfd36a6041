"""One source in, one result out: `process_one` is all a runner needs, and it never raises."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import qa
from qa.errors import CallQAError, InputError
from qa.identity import conversation_id, file_hash, rules_of, text_hash
from qa.meaning.registry import reader_for
from qa.result import Outcome, Result
from qa.rubrics import load, shipped_folder, standard_for
from qa.settings import Settings
from qa.source import KNOWN_FIELDS, Source
from qa.speech import transcript_cache
from qa.speech.recognise import SPEECH_VERSION, Recognition, recognise
from scoring.conversation import Channel, Conversation, turn_to_dict
from scoring.engine import not_eligible, score
from scoring.lexicon import Lexicon, load_lexicon
from scoring.outcome import read_outcome
from scoring.readings import TurnReading
from scoring.reasons import Reason, render
from scoring.rubric import Rubric
from scoring.scorecard import Scorecard, scorecard_to_dict
from scoring.summary import summarise
from scoring.yaml_file import FileError

log = logging.getLogger("callqa")


class Stopwatch:
    """Seconds spent in each named step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; steps of one name add up."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - begin, 3)


def process_one(source: Source, settings: Settings, transcripts: Path) -> Result:
    """Read, transcribe, measure and score one source.

    `transcripts` is the folder of the transcript cache. Never raises: what goes wrong is a result with status `failed`
    and the reason in one line.
    """
    watch = Stopwatch()
    try:
        return _process(source, settings, transcripts, watch)
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
    known: dict[str, Any] = {name: source.metadata.get(name, "") for name in KNOWN_FIELDS}
    channel = str(source.conversation.channel) if source.conversation else "voice"
    rest = {k: v for k, v in source.metadata.items() if k not in KNOWN_FIELDS}
    return Result(
        id=identity, source=source.label, status="failed", error=reason, channel=channel, metadata=rest,
        versions=_versions({}), timings=timings or {}, **known,
    )  # fmt: skip


def _process(source: Source, settings: Settings, transcripts: Path, watch: Stopwatch) -> Result:
    with watch.step("transcribe" if source.conversation is None else "read"):
        conversation, recognised = _conversation(source, settings, transcripts)
    with watch.step("meaning"):
        reader = reader_for(conversation.language)
        readings = reader.read(conversation)
        sentiment = summarise(conversation.turns, readings) | {"reader": reader.name}
        outcome = read_outcome(conversation, readings, outcome_lexicon(conversation.language))
    with watch.step("score"):
        rubric = load(settings.rubric) if settings.rubric else standard_for(conversation.language)
        card, why_not = _judge(conversation, rubric, readings)
    speech = recognised.versions if recognised else {}
    known = {name: getattr(conversation, name) for name in KNOWN_FIELDS}
    return Result(
        id=conversation.id,
        source=source.label,
        status="not_eligible" if why_not else "ok",
        error=render(why_not, conversation.language) if why_not else "",
        channel=str(conversation.channel),
        duration=round(conversation.duration, 3),
        metadata=dict(conversation.metadata),
        audio=str(source.path.resolve()) if recognised else "",
        timeline=str(conversation.timeline),
        transcript=[turn_to_dict(turn) for turn in conversation.turns],
        acoustics=dict(conversation.acoustics),
        scorecard=scorecard_to_dict(card) if card else {},
        sentiment=sentiment,
        forbidden=_forbidden(card, rubric) if card and rubric else [],
        outcome=Outcome(label=outcome.label, reason=render(outcome.reason, conversation.language)),
        versions=_versions(
            {"feeling": reader.name, "speech": speech, "rules": rules_of(rubric) if rubric else {}}
            | ({"partial": "true"} if recognised and recognised.partial else {})
        ),
        timings=watch.seconds | (recognised.timings if recognised else {}),
        **known,
    )


def _judge(
    conversation: Conversation, rubric: Rubric | None, readings: tuple[TurnReading, ...]
) -> tuple[Scorecard | None, Reason | None]:
    if rubric is None:
        return None, Reason("no_rubric", {"language": conversation.language})
    why_not = not_eligible(conversation, rubric)
    return (None, why_not) if why_not else (score(conversation, rubric, readings), None)


def _versions(more: dict[str, Any]) -> dict[str, Any]:
    return {"callqa": qa.__version__, **more}


def _forbidden(card: Scorecard, rubric: Rubric) -> list[dict[str, Any]]:
    """Evidence of the items judged by the `forbidden` family: turn, words, kind."""
    wanted = [item.id for _, item in rubric.items() if item.rule.name.partition("@")[0] == "forbidden"]
    found = [e for name in wanted for e in card.items[name].evidence]
    return [{"turn": e.turn, "text": e.quote, "kind": e.kind} for e in sorted(found, key=lambda e: (e.turn, e.span))]


@cache
def outcome_lexicon(language: str) -> Lexicon:
    """The word list of outcomes of a language; English where there is none."""
    path = shipped_folder() / "lexicons" / f"outcome-{language}.yaml"
    return load_lexicon(path if path.is_file() else path.with_name("outcome-en.yaml"))


def _conversation(source: Source, settings: Settings, transcripts: Path) -> tuple[Conversation, Recognition | None]:
    """The conversation of a source; the manifest's columns fill what the file itself leaves open."""
    own: dict[str, Any] = {k: v for k, v in source.metadata.items() if k in KNOWN_FIELDS}
    rest = {k: v for k, v in source.metadata.items() if k not in KNOWN_FIELDS}
    if source.conversation is not None:
        talk = source.conversation
        gaps = {k: v for k, v in own.items() if not getattr(talk, k)}
        return replace(talk, **gaps, metadata={**rest, **talk.metadata}), None
    identity = file_hash(source.path)
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
    file = transcripts / f"{text_hash(identity, settings.speech.key(), SPEECH_VERSION, language, side)}.json"
    known = transcript_cache.cached(file)
    if known is not None:
        return known
    found = recognise(source.path, options=settings.speech, agent_channel=side, language=language)
    if transcripts.is_dir():
        transcript_cache.keep(file, found)
    return found


def quiet_libraries() -> None:
    """Keep libraries from talking on the terminal and from asking a model hub behind the user's back."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    for name in ("faster_whisper", "jieba", "transformers", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)
