"""Conversations as JSON (one object, an array, or {"conversations": […]}) and JSON Lines (one object a line).

The schema and its aliases are documented in docs/formats.md. The labelled format of `qa evaluate` is read too; its
labels are no part of the conversation and are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from qa.errors import InputError
from qa.readers.draft import Draft, RawTurn, collect, failure, to_conversation
from qa.readers.encoding import decode, detect, read_text
from qa.source import Failure, Source
from scoring.conversation import Conversation

MAX_LINE = 16 * 1024 * 1024
"""Bytes of one JSON line; a day of talk with word times stays far below."""
MAX_DEPTH = 32

_FIELD_NAMES = {
    "id": "conversation_id conversationid session_id sessionid 会话id 會話id 会话编号",
    "channel": "channel_type channeltype 渠道",
    "language": "lang 语言",
    "started_at": "start_time started starttime conversationstarttime 开始时间",
    "agent": "agent_name agent_id 坐席 座席 客服",
    "team": "group 班组 团队",
    "queue": "skill 队列 技能组",
    "customer": "customer_id customer_name 客户",
    "customer_group": "客户分组 客户类型",
    "turns": "messages transcript dialogue dialog utterances history 对话 消息",
}
_TURN_NAMES = {
    "role": "speaker sender from sender_type participant 角色 发送者 说话人",
    "text": "content message body utterance msg 内容 文本 消息",
    "time": "start timestamp start_time sent_at created_at date 时间 开始",
    "end": "end_time 结束",
    "confidence": "置信度",
    "words": "",
}
_NOT_METADATA = frozenset({"turns", "labels", "metadata", "duration", "format"})


def _aliases(names: Mapping[str, str]) -> dict[str, str]:
    return {alias: name for name, others in names.items() for alias in (name, *others.split())}


FIELD_ALIASES = _aliases(_FIELD_NAMES)
TURN_ALIASES = _aliases(_TURN_NAMES)
_METADATA_ALIASES = {alias: name for alias, name in FIELD_ALIASES.items() if name not in ("id", "turns")}


def read(path: Path, label: str, metadata: Mapping[str, str]) -> Iterator[Source | Failure]:
    """Every conversation of a `.json` or `.jsonl` file; a bad one is a Failure and the others go on."""
    drafts = _lines(path) if path.suffix.lower() in {".jsonl", ".ndjson"} else _document(path)
    try:
        yield from collect(drafts, path, label, metadata)
    except InputError as error:
        yield failure(label, error)


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file without a telling name could be such a file."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") and b'"' in head


def conversation_from(record: object, path: Path, line: int | None = None) -> Conversation:
    """One parsed JSON object as a Conversation. Raises InputError. For readers of labelled files."""
    return to_conversation(draft_from(record, path, line), path, {})


def draft_from(record: object, path: Path, line: int | None = None) -> Draft:
    """The fields and turns of one parsed JSON object, aliases resolved. Raises InputError on wrong types."""
    if not isinstance(record, dict):
        raise InputError(path, "is not a JSON object", 'write {"id": …, "turns": […]}', line)
    _refuse_deep(record, path, line)
    named = _rename(record, FIELD_ALIASES)
    extra = named.get("metadata")
    if extra is not None and not isinstance(extra, dict):
        raise InputError(path, "metadata is not an object", "", line)
    turns = named.get("turns")
    if turns is None:
        raise InputError(path, "has no turns", 'write "turns": [{"role": …, "text": …}]', line)
    if not isinstance(turns, list):
        raise InputError(path, "turns is not a list", "", line)
    fields = {**_rename(extra or {}, _METADATA_ALIASES), **named}
    if "id" not in named:
        fields.pop("id", None)  # an id among the metadata is some other thing's
    kept = {k: v for k, v in fields.items() if k not in _NOT_METADATA}
    return Draft([_raw_turn(i, turn, path, line) for i, turn in enumerate(turns)], kept, line)


def _raw_turn(i: int, turn: object, path: Path, line: int | None) -> RawTurn:
    if not isinstance(turn, dict):
        raise InputError(path, f"turn {i}: is not an object", 'write {"role": …, "text": …}', line)
    named = _rename(turn, TURN_ALIASES)
    return RawTurn(**{k: named.get(k) for k in _TURN_NAMES}, line=line)


def _rename(record: Mapping[Any, object], aliases: Mapping[str, str]) -> dict[str, Any]:
    """Keys under our names. Where a name and its alias are both given, our own name wins, then the first with a value."""
    result: dict[str, Any] = {}
    own = {k for k, v in record.items() if v is not None}
    for key, value in record.items():
        name = aliases.get(key) or aliases.get(str(key).casefold(), key)
        if name == key or (name not in own and result.get(name) is None):
            result[name] = value
    return result


def _refuse_deep(record: object, path: Path, line: int | None) -> None:
    level: list[object] = [record]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise InputError(path, f"is nested more than {MAX_DEPTH} levels deep", "", line)


def _parse(text: str, path: Path, line: int | None) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        at = line if line is not None else error.lineno
        raise InputError(path, f"is not valid JSON (column {error.colno}: {error.msg})", "", at) from None
    except RecursionError:
        raise InputError(path, f"is nested more than {MAX_DEPTH} levels deep", "", line) from None
    except ValueError as error:
        raise InputError(path, f"is not valid JSON ({str(error)[:80]})", "", line) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _document(path: Path) -> Iterator[tuple[str, Draft | InputError]]:
    """The conversations of one JSON document; the part of the label is the position, counted from 1."""
    text = read_text(path)
    try:
        data = _parse(text, path, None)
    except InputError:
        if not _is_lines(text):
            raise
        yield from _text_lines(text, path)
        return
    records = data.get("conversations", [data]) if isinstance(data, dict) else data
    if not isinstance(records, list) or not records:
        raise InputError(path, "holds no conversation", 'write one object, a list, or {"conversations": […]}')
    for number, record in enumerate(records, 1):
        yield str(number) if len(records) > 1 else "", _draft_or_error(record, path, None)


def _draft_or_error(record: object, path: Path, line: int | None) -> Draft | InputError:
    try:
        return draft_from(record, path, line)
    except InputError as error:
        return error


def _is_lines(text: str) -> bool:
    """Whether a .json file is JSON Lines by mistake: its first line is a whole object and not the only one."""
    first, _, rest = text.strip().partition("\n")
    if not rest.strip():
        return False
    try:
        return isinstance(json.loads(first.removeprefix("\ufeff")), dict)
    except (ValueError, RecursionError):
        return False


def _lines(path: Path) -> Iterator[tuple[str, Draft | InputError]]:
    """JSON Lines read one by one, so that size does not matter; only UTF-16 needs the whole file."""
    try:
        with path.open("rb") as file:
            head = file.read(1 << 20)
    except OSError as error:
        raise InputError(
            path, f"cannot be opened ({error.strerror or error})", "check the path and its rights"
        ) from error
    if not head.strip():
        raise InputError(path, "the file is empty", "export it again")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:4096]:
        yield from _text_lines(read_text(path), path)
        return
    whole = head if len(head) < 1 << 20 else head[: head.rfind(b"\n") + 1]
    encoding = detect(whole, path) if whole.strip() else "utf-8"
    yield from _byte_lines(path, encoding)


def _byte_lines(path: Path, encoding: str) -> Iterator[tuple[str, Draft | InputError]]:
    number = 0
    with path.open("rb") as file:
        while data := file.readline(MAX_LINE + 1):
            number += 1
            if len(data) > MAX_LINE:
                while data and not data.endswith(b"\n"):
                    data = file.readline(MAX_LINE)
                yield str(number), InputError(path, f"the line is longer than {MAX_LINE >> 20} MB", "", number)
                continue
            try:
                text = _line_text(data, encoding, path, number)
            except InputError as error:
                yield str(number), error
                continue
            yield from _one_line(text, path, number)


def _line_text(data: bytes, encoding: str, path: Path, number: int) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return decode(data, path, number)
    if "\x00" in text:
        raise InputError(path, "contains NUL bytes", "export it again", number)
    return text


def _text_lines(text: str, path: Path) -> Iterator[tuple[str, Draft | InputError]]:
    # not splitlines(): U+2028 may stand inside a JSON string
    for number, line in enumerate(text.split("\n"), 1):
        yield from _one_line(line, path, number)


def _one_line(text: str, path: Path, number: int) -> Iterator[tuple[str, Draft | InputError]]:
    if not text.strip().strip("\ufeff"):
        return
    try:
        yield str(number), draft_from(_parse(text, path, number), path, number)
    except InputError as error:
        yield str(number), error
