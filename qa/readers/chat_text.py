"""A conversation as plain text: `客服: …` / `Customer: …`, a time before each line where there is one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.errors import InputError
from qa.readers.draft import Draft, RawTurn, collect, failure
from qa.readers.encoding import read_text
from qa.readers.roles import role_of
from qa.readers.wording import show
from qa.source import Failure, Source

_DATE = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?"
_TIME = rf"(?:{_DATE}[ T]+{_CLOCK}(?:Z|[+-]\d{{2}}:?\d{{2}})?|{_CLOCK})"
_LINE = re.compile(
    rf"^\s{{0,20}}(?:[\[(（【]\s{{0,4}}(?P<boxed>{_TIME})\s{{0,4}}[\])）】]|(?P<plain>{_TIME})(?=\s))?\s{{0,20}}"
    r"(?P<label>[^:：\[\]\s][^:：\[\]]{0,39}?)\s{0,20}[:：](?P<text>.*)$"
)
_HEADED = re.compile(
    rf"^\s{{0,20}}(?P<label>[^:：\[\]\s][^:：\[\]]{{0,39}}?)\s{{1,20}}[\[(（]?(?P<time>{_TIME})[\])）]?\s{{0,20}}$"
)
_MEND = "begin every turn with 客服: or 客户: (Agent: or Customer:)"


@dataclass(slots=True)
class _Open:
    line: int
    role: str
    time: str
    parts: list[str]

    def raw(self) -> RawTurn:
        return RawTurn(self.role, "\n".join(self.parts).strip("\n"), self.time, line=self.line)


def read(path: Path, label: str, metadata: Mapping[str, str]) -> Iterator[Source | Failure]:
    """The one conversation of a text file."""
    try:
        draft = Draft(turns_of(read_text(path), path))
        yield from collect(iter([("", draft)]), path, label, metadata)
    except InputError as error:
        yield failure(label, error)


def turns_of(text: str, path: Path) -> list[RawTurn]:
    """The turns of a text. A line that names no speaker goes on with the turn before it.

    Raises InputError when no speaker is named at the top, or when somebody speaks whose part is not known.
    """
    lines = re.split(r"\r\n|\n|\r", text)
    found = [m for m in map(_LINE.match, lines) if m]
    strangers = Counter(m["label"].strip() for m in found if _could_be_speaker(m))
    if any(role_of(m["label"]) and (m["boxed"] or m["plain"]) for m in found):
        strangers.clear()  # where turns carry times, a line without one goes on with the turn before
    turns: list[_Open] = []
    for number, line in enumerate(lines, 1):
        opened = _opening(line, number, strangers, path)
        if opened is not None:
            turns.append(opened)
        elif turns:
            turns[-1].parts.append(line)
        elif line.strip():
            raise InputError(path, "no speaker is named", _MEND, number)
    return [turn.raw() for turn in turns]


def _could_be_speaker(found: re.Match[str]) -> bool:
    """A short unknown label that is neither a number (a time, a score) nor the beginning of a link."""
    label = found["label"].strip()
    return (
        role_of(label) is None and len(label) <= 12 and not label[0].isdigit() and found["text"][:1] not in ("/", ")")
    )


def looks_like(head: bytes) -> bool:
    """Whether at least two of the first lines name a known speaker (UTF-8 only)."""
    lines = head.decode("utf-8", errors="ignore").splitlines()[:50]
    return sum(bool(m and role_of(m["label"])) for m in map(_LINE.match, lines)) >= 2


def _opening(line: str, number: int, strangers: Counter[str], path: Path) -> _Open | None:
    """The turn this line opens, or None when it goes on with the one before."""
    headed = _HEADED.match(line)
    if headed and role_of(headed["label"]) is not None:
        return _Open(number, headed["label"], headed["time"], [])
    found = _LINE.match(line)
    if found and role_of(found["label"]) is not None:
        return _Open(
            number, found["label"], found["boxed"] or found["plain"] or "", [found["text"].lstrip(" \t\u3000")]
        )
    stamped = found is not None and (found["boxed"] or found["plain"])
    # words of an unknown third person must not end up in the mouth of the one before
    if found and (stamped or strangers[found["label"].strip()] > 2):
        raise InputError(path, f"the speaker {show(found['label'].strip())} is not known", _MEND, number)
    return None
