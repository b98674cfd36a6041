"""A line put right on the page: checked against what is stored, kept, judged again, shown."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from app.access import machine_user, permitted, record
from app.api import merge_now
from app.i18n.translate import t
from app.state import current, viewer
from qa.correcting import correct
from qa.corrections import Correction, role_correction, roles_confirmed, swap_correction, text_correction
from qa.errors import CallQAError
from qa.store.rows import ConversationDetail
from scoring.conversation import Turn, turn_from_dict
from scoring.yaml_file import FileError

log = logging.getLogger("callqa")

_ROLES = {"swap": swap_correction, "confirm": roles_confirmed}
"""What a reviewer can say of the roles of a whole conversation."""


def put_right(detail: ConversationDetail, asked: object) -> str:
    """Do what the component asks for a conversation the viewer may see; "" or, in the session's language, why not."""
    turns = [turn_from_dict(turn) for turn in detail.turns]
    try:
        wanted = _wanted(turns, asked) if isinstance(asked, Mapping) else []
        if not wanted or not permitted("correct"):
            return t("correct.changed")
        record("changed", f"conversation:{detail.row.id}", {"corrections": [one.kind for one in wanted]})
        correct(detail.row.id, wanted, current().folder)
        merge_now()
    except FileError as error:
        return t("correct.not_judged", reason=error)
    except (CallQAError, OSError) as error:
        return t("correct.not_saved", reason=error)
    return ""


def _wanted(turns: list[Turn], asked: Mapping[str, Any]) -> list[Correction]:
    """The corrections that were asked for; none when the page showed something else than what is stored now."""
    if (decide := _ROLES.get(str(asked.get("kind")))) is not None:
        shown = " ".join(str(turn.role) for turn in turns)
        return [decide(turns, reviewer())] if asked.get("roles") == shown else []
    i, text, role = asked.get("turn"), asked.get("text"), asked.get("role")
    if not isinstance(i, int) or not 0 <= i < len(turns) or not isinstance(text, str) or not isinstance(role, str):
        return []
    turn = turns[i]
    if (turn.text, str(turn.role)) != (asked.get("before"), asked.get("role_before")):
        return []
    wanted: list[Correction] = []
    if text != turn.text:
        wanted.append(text_correction(turn, text, reviewer()))
        turn = replace(turn, text=wanted[0].after)
    if role != str(turn.role):
        wanted.append(role_correction(turn, role, reviewer()))
    return wanted


def reviewer() -> str:
    """Who corrects: in one-person mode the user of this machine."""
    return viewer().name or machine_user()


@cache
def warm(language: str) -> None:
    """Load in the background what judging needs, so that the first correction does not wait for it."""
    threading.Thread(target=_load, args=(language,), daemon=True).start()


def _load(language: str) -> None:
    from qa.assess import Stopwatch, assess
    from qa.settings import Settings
    from scoring.conversation import Channel, Conversation, Role

    turns = (Turn(0, Role.AGENT, "您好 hello"), Turn(1, Role.CUSTOMER, "谢谢 thanks"))
    try:
        assess(Conversation("", Channel.CHAT, language, turns), Settings(), Stopwatch())
    except Exception:  # the correction itself will say it
        log.debug("could not be loaded ahead", exc_info=True)
