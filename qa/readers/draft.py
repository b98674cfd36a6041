"""What every chat reader shares: checks the fields it found and makes the Conversation, id and all."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qa.errors import InputError
from qa.readers import roles, times
from qa.readers.wording import clean, guess_language, language_code, one_line, show
from qa.source import KNOWN_FIELDS, Failure, Source
from scoring.conversation import Channel, Conversation, Role, Turn, Word

_CHANNELS = {
    word: channel
    for words, channel in (
        ("voice call phone telephone audio 语音 電話 电话 通话", Channel.VOICE),
        ("chat text im webchat message online 文字 在线 聊天 文本 線上", Channel.CHAT),
    )
    for word in words.split()
}
_MAX_ID = 200


@dataclass(frozen=True, slots=True)
class RawTurn:
    """One turn as the file wrote it: `role` any word, `time` and `end` anything `times.parse_stamp` reads.

    `line` is the line of the file it stands on, where lines mean something.
    """

    role: object
    text: object
    time: object = None
    end: object = None
    confidence: object = None
    words: object = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One conversation as the file wrote it. `fields` are its columns or keys, unknown ones included, unchecked."""

    turns: Sequence[RawTurn]
    fields: Mapping[str, object] = field(default_factory=dict)
    line: int | None = None


def to_conversation(draft: Draft, path: Path, metadata: Mapping[str, str]) -> Conversation:
    """The checked conversation. What the file says itself wins over `metadata`, which fills what it leaves open.

    Raises InputError, one line with the turn or field at fault.
    """
    known, rest = _fields(draft, path, metadata)
    if not draft.turns:
        raise InputError(path, "the conversation has no turns", "", draft.line)
    starts, began = _starts(draft, path, known["started_at"])
    turns = tuple(_turn(i, raw, start, path) for i, (raw, start) in enumerate(zip(draft.turns, starts, strict=True)))
    conversation = Conversation(
        id=known["id"],
        channel=_channel(known["channel"], turns, path, draft.line),
        language=known["language"] or guess_language(turns),
        turns=turns,
        started_at=known["started_at"] or began,
        duration=max([0.0, *(t for turn in turns for t in (turn.start, turn.end) if t is not None)]),
        agent=known["agent"],
        team=known["team"],
        queue=known["queue"],
        customer=known["customer"],
        metadata=rest,
    )
    return conversation if conversation.id else _with_id(conversation)


def collect(
    drafts: Iterator[tuple[str, Draft | InputError]], path: Path, label: str, metadata: Mapping[str, str]
) -> Iterator[Source | Failure]:
    """Sources and failures of a file of several conversations, each with its own part of the label.

    The same conversation written twice is given once; a second one under an id already used is a failure.
    """
    seen: dict[str, str] = {}
    for part, draft in drafts:
        name = f"{label}#{one_line(part)}" if part else label
        if isinstance(draft, InputError):
            yield failure(name, draft)
            continue
        try:
            conversation = to_conversation(draft, path, metadata)
        except InputError as error:
            yield failure(name, error, _own_id(draft))
            continue
        content = content_hash(conversation)
        if conversation.id not in seen:
            seen[conversation.id] = content
            yield Source(path=path, label=name, metadata=dict(metadata), conversation=conversation)
        elif seen[conversation.id] != content:
            problem = f"the id {show(conversation.id)} is used by another conversation of this file"
            yield Failure(name, f"{problem}; give each conversation its own id", conversation.id)


def failure(label: str, error: InputError, known_id: str = "") -> Failure:
    """`error` as a line of the failures list, with the line number where there is one."""
    return Failure(label, error.reason, known_id)


def content_hash(conversation: Conversation) -> str:
    """sha256 over turns with times and the metadata that names agent, customer and start (design: identity is content)."""
    turns = [[str(t.role), t.text, t.start, t.end] for t in conversation.turns]
    named = [conversation.agent, conversation.customer, conversation.started_at]
    return hashlib.sha256(json.dumps([named, turns], ensure_ascii=True).encode()).hexdigest()


def start_time(text: str) -> str:
    """`started_at` as ISO 8601; `""` stays. Raises ValueError when it is neither a date nor a moment."""
    return times.parse_moment(text).isoformat() if text.strip() else ""


def _fields(draft: Draft, path: Path, metadata: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """The fields that have a place of their own, checked, and the rest."""
    merged: dict[str, object] = {k: v for k, v in metadata.items() if k != "id"}
    merged |= {k: v for k, v in draft.fields.items() if v is not None and v != ""}
    known = {k: _plain(k, merged.pop(k, ""), path, draft.line) for k in ("id", "channel", *KNOWN_FIELDS)}
    if len(known["id"]) > _MAX_ID or not known["id"].isprintable():
        raise InputError(path, f"the id {show(known['id'])} is longer than {_MAX_ID} or not printable", "", draft.line)
    try:
        known["started_at"] = start_time(known["started_at"])
        known["language"] = language_code(known["language"])
    except ValueError as error:
        raise InputError(
            path, f"{error}", "write started_at as 2026-10-12T09:31:05, language as zh", draft.line
        ) from None
    return known, {clean(str(k)): _metadata_value(k, v, path, draft.line) for k, v in merged.items()}


def _plain(key: str, value: object, path: Path, line: int | None) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InputError(path, f"{key} is {show(value)}, not text", "", line)
    if isinstance(value, int) and abs(value) > 10**40:
        raise InputError(path, f"{key} is too big a number", "write it as text", line)
    return clean(str(value)).strip()


def _metadata_value(key: str, value: object, path: Path, line: int | None) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(path, f"{show(str(key))} is not a usable number", "", line)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**63):
        return value
    return clean(json.dumps(value, ensure_ascii=False))


def _own_id(draft: Draft) -> str:
    own = draft.fields.get("id")
    return clean(own) if isinstance(own, str) and len(own) <= _MAX_ID and own.isprintable() else ""


def _channel(word: str, turns: Sequence[Turn], path: Path, line: int | None) -> Channel:
    if not word:
        return Channel.VOICE if any(t.end is not None or t.words for t in turns) else Channel.CHAT
    if word.casefold() not in _CHANNELS:
        raise InputError(path, f"the channel {show(word)} is not known", "write voice or chat", line)
    return _CHANNELS[word.casefold()]


def _starts(draft: Draft, path: Path, started_at: str) -> tuple[list[float | None], str]:
    stamps: list[times.Stamp | None] = []
    for i, raw in enumerate(draft.turns):
        try:
            stamps.append(times.parse_stamp(raw.time))
        except ValueError as error:
            raise InputError(path, f"turn {i}: {error}", times.MEND, raw.line or draft.line) from None
    try:
        return times.to_seconds(stamps, started_at)
    except ValueError as error:
        raise InputError(path, str(error), times.MEND, draft.line) from None


def _turn(i: int, raw: RawTurn, start: float | None, path: Path) -> Turn:
    try:
        return Turn(
            i=i,
            role=_role(raw.role),
            text=_text(raw.text),
            start=start,
            end=_end(raw, start),
            confidence=_share(raw.confidence),
            words=_words(raw.words),
        )
    except ValueError as error:
        raise InputError(path, f"turn {i}: {error}", "", raw.line) from None


def _role(word: object) -> Role:
    if not isinstance(word, str) or not word.strip():
        raise ValueError(f"no role; {roles.MEND}")
    role = roles.role_of(word)
    if role is None:
        raise ValueError(f"the role {show(word)} is not known; {roles.MEND}")
    return role


def _text(text: object) -> str:
    if not isinstance(text, str):
        raise ValueError("the text is missing" if text is None else "the text is not text")
    if not text.strip():
        raise ValueError("the text is empty; write what was sent, such as [图片]")
    if "\x00" in text:
        raise ValueError("the text contains NUL characters")
    return clean(text)


def _end(raw: RawTurn, start: float | None) -> float | None:
    if raw.end is None or raw.end == "":
        return None
    if start is None:
        raise ValueError("an end without a start")
    stamp, begun = times.parse_stamp(raw.end), times.parse_stamp(raw.time)
    if isinstance(stamp, float) and isinstance(begun, float):
        end = stamp
    elif stamp is not None and begun is not None:
        seconds, _ = times.to_seconds([begun, stamp])
        end = start + (seconds[1] or 0.0) - (seconds[0] or 0.0)
    else:
        raise ValueError("the end cannot be read")
    if end < start:
        raise ValueError("it ends before it starts")
    return end


def _share(value: object) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("the confidence is not a number from 0 to 1")
    return float(value)


def _words(words: object) -> tuple[Word, ...]:
    if words is None:
        return ()
    if not isinstance(words, list) or not all(isinstance(word, dict) for word in words):
        raise ValueError("words is not a list of objects with text, start and end")
    return tuple(_word(word) for word in words)


def _word(word: Mapping[str, object]) -> Word:
    text, confidence = word.get("text", word.get("word")), word.get("confidence", word.get("probability"))
    start, end = times.parse_stamp(word.get("start")), times.parse_stamp(word.get("end"))
    if not isinstance(text, str) or not isinstance(start, float) or not isinstance(end, float) or end < start:
        raise ValueError("a word lacks its text, start or end in seconds")
    share = _share(confidence)
    return Word(clean(text), start, end, 1.0 if share is None else share)


def _with_id(conversation: Conversation) -> Conversation:
    return replace(conversation, id=content_hash(conversation))
