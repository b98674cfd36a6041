"""What reviewers put right, kept beside the machine's text: append-only, in files of their own, applied on every run.

A correction says what stood there (`before`) and what should (`after`). They are applied in their order to what the
machine gives: one whose `before` is not there any more is stale: kept and shown, not applied. One whose `after` is
there already has been met by the machine itself.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from qa.atomic import write_text
from qa.errors import InputError, UsageError
from qa.identity import text_hash
from qa.speech.realign import realigned
from qa.speech.reattribute import machine_figures, reattributed, with_checked_roles
from qa.state_folder import StateFolder
from scoring.conversation import Conversation, Role, Turn, Word, turn_to_dict

Kind = Literal["text", "role", "swap_roles"]
LONGEST_TEXT = 20_000
"""Characters of a corrected turn: far more than anybody says in one."""
PARTIES = {Role.AGENT: Role.CUSTOMER, Role.CUSTOMER: Role.AGENT}
ANCHORS = 40
"""Turns by which a swap knows whether the machine still has the roles the wrong way round."""
ANCHOR_SECONDS = 2.0
"""How far from its anchor a turn may begin in another transcript of the same sound."""

_ANCHOR = re.compile(r"(agent|customer)@([\d.]+|#\d+)")
_writing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing put right, by a reviewer, at a time (ISO 8601, UTC).

    `text`: turn `turn` reads `after` instead of `before`. `role`: its speaker is `after` instead of `before`, and
    `text` are the words it was said of. `swap_roles` (no turn): agent and customer change places everywhere; `before`
    and `after` name who spoke when (`agent@1.2 customer@4.8`).
    """

    at: str
    by: str
    kind: Kind
    turn: int | None
    before: str
    after: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A conversation with its corrections applied.

    `machine` holds, for each turn that differs, what the machine had (`machine_text`, `machine_words`,
    `machine_confidence`, `machine_role`); `entries` are the corrections with their `status`, `applied` or `stale`.
    """

    conversation: Conversation
    machine: dict[int, dict[str, Any]]
    entries: list[dict[str, Any]]

    @property
    def transcript(self) -> list[dict[str, Any]]:
        """The turns as they stand in a result."""
        return [turn_to_dict(turn) | self.machine.get(turn.i, {}) for turn in self.conversation.turns]


class Corrections:
    """The correction files of one state folder, one a conversation, named by hashes. Only `add` writes them; nothing deletes them."""

    def __init__(self, folder: StateFolder) -> None:
        self._folder = folder

    def of(self, identity: str) -> tuple[Correction, ...]:
        """The corrections of a conversation in their order. Raises InputError when its file is damaged."""
        path = self._file(identity)
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            return tuple(Correction(**entry) for entry in stored["corrections"])
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(path, "the corrections cannot be read", "restore the file from a backup") from error

    def add(self, identity: str, *new: Correction) -> tuple[Correction, ...]:
        """Append and return all of the conversation, with the new ones.

        Raises InputError for a damaged file, OSError when it cannot be written.
        """
        with _writing:
            entries = (*self.of(identity), *new)
            self._folder.corrections.mkdir(mode=0o700, parents=True, exist_ok=True)
            stored = {"id": identity, "corrections": [asdict(entry) for entry in entries]}
            write_text(self._file(identity), json.dumps(stored, ensure_ascii=False, indent=1))
        return entries

    def ids(self) -> Iterator[str]:
        """The conversations that have corrections. Raises InputError for a damaged file."""
        for path in sorted(self._folder.corrections.glob("*.json")):
            try:
                yield str(json.loads(path.read_text(encoding="utf-8"))["id"])
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise InputError(path, "the corrections cannot be read", "restore the file from a backup") from error

    def _file(self, identity: str) -> Path:
        return self._folder.corrections / f"{text_hash(identity)}.json"


def corrected_key(key: str, corrections: Sequence[Correction]) -> str:
    """A work key with corrections: what the work without them depends on, and they. Also takes a key that has some."""
    plain = key.partition("+")[0]
    return f"{plain}+{text_hash(*map(asdict, corrections))}" if corrections else plain


def text_correction(turn: Turn, text: str, by: str) -> Correction:
    """A turn as it should read. Raises UsageError when nothing changes or it is too long."""
    text = "".join(c for c in text.replace("\r\n", "\n").strip() if c in "\n\t" or c.isprintable())
    if text == turn.text:
        raise UsageError("the text is the same as before")
    if len(text) > LONGEST_TEXT:
        raise UsageError(f"the text of a turn may have {LONGEST_TEXT} characters, this one has {len(text)}")
    return Correction(_now(), by, "text", turn.i, turn.text, text)


def role_correction(turn: Turn, role: str, by: str) -> Correction:
    """A turn with its right speaker. Raises UsageError for an unknown role or when nothing changes."""
    if role not in set(Role) or role == turn.role:
        raise UsageError(f"the speaker is to be one of {', '.join(set(Role) - {turn.role})}")
    return Correction(_now(), by, "role", turn.i, str(turn.role), role, turn.text)


def swap_correction(turns: Sequence[Turn], by: str) -> Correction:
    """Agent and customer the other way round."""
    return Correction(_now(), by, "swap_roles", None, _anchors(turns), _anchors(_swapped(turns)))


def roles_confirmed(turns: Sequence[Turn], by: str) -> Correction:
    """The roles are right as they are, and would have to change places wherever the machine had them the other way round."""
    return Correction(_now(), by, "swap_roles", None, _anchors(_swapped(turns)), _anchors(turns))


def apply(conversation: Conversation, corrections: Sequence[Correction]) -> Corrected:
    """The machine's conversation with the corrections; without any it stays as it is."""
    turns: tuple[Turn, ...] = conversation.turns
    entries: list[dict[str, Any]] = []
    swapped, roles_checked = False, False
    for correction in corrections:
        found = _applied(turns, correction)
        entries.append(asdict(correction) | {"status": "stale" if found is None else "applied"})
        if correction.kind == "swap_roles":
            roles_checked, swapped = True, swapped ^ (found is not turns)
        turns = turns if found is None else found
    pairs = list(zip(conversation.turns, turns, strict=True))
    turns = tuple(_heard_anew(old, new) for old, new in pairs)
    figures = reattributed(conversation.acoustics, conversation.turns, turns, conversation.language, swapped)
    figures = with_checked_roles(figures) if roles_checked else figures
    machine = {old.i: kept for old, new in pairs if (kept := _kept(old, new))}
    return Corrected(replace(conversation, turns=turns, acoustics=figures), machine, entries)


def undone(conversation: Conversation, transcript: Sequence[dict[str, Any]]) -> Conversation:
    """The machine's conversation, from one rebuilt from a result with corrections and that result's transcript."""
    turns = tuple(
        replace(
            turn,
            role=Role(stored.get("machine_role", turn.role)),
            text=str(stored.get("machine_text", turn.text)),
            words=tuple(Word(**word) for word in stored["machine_words"]) if "machine_words" in stored else turn.words,
            confidence=stored.get("machine_confidence", turn.confidence),
        )
        for turn, stored in zip(conversation.turns, transcript, strict=True)
    )
    return replace(conversation, turns=turns, acoustics=machine_figures(conversation.acoustics))


def _applied(turns: tuple[Turn, ...], correction: Correction) -> tuple[Turn, ...] | None:
    """The turns with one correction; the same object where the machine has met it, None where it is stale."""
    if correction.kind == "swap_roles":
        return _swapped(turns) if _still(turns, correction.before) else turns
    i = correction.turn
    if i is None or not 0 <= i < len(turns):
        return None
    turn = turns[i]
    has, said = (turn.text, True) if correction.kind == "text" else (str(turn.role), turn.text == correction.text)
    if has == correction.after and said:
        return turns
    if has != correction.before or not said:
        return None
    new = (
        replace(turn, text=correction.after)
        if correction.kind == "text"
        else replace(turn, role=Role(correction.after))
    )
    return (*turns[:i], new, *turns[i + 1 :])


def _swapped(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(replace(turn, role=PARTIES.get(turn.role, turn.role)) for turn in turns)


def _anchors(turns: Sequence[Turn]) -> str:
    """Who spoke when, by seconds or, where there are no times, by number."""
    parties = [turn for turn in turns if turn.role in PARTIES][:ANCHORS]
    return " ".join(f"{t.role}@{f'#{t.i}' if t.start is None else f'{t.start:.2f}'}" for t in parties)


def _still(turns: Sequence[Turn], anchors: str) -> bool:
    """Whether the roles are still as `anchors` say, by more turns than not: another model may cut the turns otherwise."""
    votes = 0
    for role, place in _ANCHOR.findall(anchors):
        turn = _at(turns, place)
        if turn is not None and turn.role in PARTIES:
            votes += 1 if turn.role == role else -1
    return votes >= 0


def _at(turns: Sequence[Turn], place: str) -> Turn | None:
    if place.startswith("#"):
        i = int(place[1:])
        return turns[i] if i < len(turns) else None
    timed = [turn for turn in turns if turn.start is not None]
    near = min(timed, key=lambda turn: abs((turn.start or 0.0) - float(place)), default=None)
    return near if near is not None and abs((near.start or 0.0) - float(place)) <= ANCHOR_SECONDS else None


def _heard_anew(machine: Turn, turn: Turn) -> Turn:
    """A turn whose text was put right: its words get times again, and what a person wrote is certain."""
    if turn.text == machine.text:
        return turn
    return replace(turn, words=realigned(machine, turn.text), confidence=None if turn.confidence is None else 1.0)


def _kept(machine: Turn, turn: Turn) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if turn.text != machine.text:
        kept |= {"machine_text": machine.text, "machine_confidence": machine.confidence}
        kept |= {"machine_words": [asdict(word) for word in machine.words]}
    if turn.role != machine.role:
        kept["machine_role"] = str(machine.role)
    return kept


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
