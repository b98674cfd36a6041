"""Why an item came out as it did: a code with parameters, put into words of either language.

A sentence is made of where (who, which turn, when), what was found or missing, what was looked for and how well it was
heard. Codes stay as they are once published: stored results are told by them. Parameters are JSON-able; a parameter that
is a mapping with `zh` and `en` is told in the language of the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoring.reason_words import PLACE, SCOPE, WORDS

__all__ = ["WORDS", "Reason", "render"]

QUOTE_LENGTH = 60
"""A longer quote is cut in a sentence; the evidence has it whole."""


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is a key of `WORDS`; `params` fill its gaps."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


LEANINGS = {
    "zh": {"pass": "通过", "fail": "不通过", "na": "不适用"},
    "en": {"pass": "pass", "fail": "fail", "na": "not applicable"},
}


def render(reason: Reason, language: str) -> str:
    """The reason in one sentence. Unknown languages fall back to English."""
    language = language if language == "zh" else "en"
    params = {key: _told(key, value, language) for key, value in reason.params.items()}
    core = WORDS[reason.code][language].format_map(_Lenient(params))
    if not core:
        return ""
    return f"{_place(reason.params, language)}{core}{_details(reason.params, language)}"


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _told(key: str, value: Any, language: str) -> Any:
    """A parameter as it stands in a sentence."""
    if isinstance(value, Mapping):
        return value.get(language) or value.get("en") or value.get("zh") or ""
    if key == "leaning":
        return LEANINGS[language][str(value)]
    if isinstance(value, list | tuple):
        return ("、" if language == "zh" else ", ").join(str(_told("", one, language)) for one in value)
    if key == "quote":
        text = " ".join(str(value).split())
        return text if len(text) <= QUOTE_LENGTH else f"{text[:QUOTE_LENGTH]}…"
    return _number(value)


def _place(params: Mapping[str, Any], language: str) -> str:
    """Who in which turn, or the scope that was looked at, as the beginning of the sentence; empty where neither is known."""
    words = PLACE[language]
    if "turn" in params:
        who = words.get(str(params.get("who", "")), "")
        at = params.get("at")
        time = words["time"].format(time=_clock(at)) if isinstance(at, int | float) else ""
        return words["turn" if who else "some_turn"].format(who=who, turn=int(params["turn"]) + 1, time=time)
    scope = params.get("scope")
    return words["scope"].format(scope=_scope(scope, language)) if isinstance(scope, Mapping) else ""


def _scope(scope: Mapping[str, Any], language: str) -> str:
    """A scope in words, e.g. 客服前 2 轮, `agent, first 2 turns`."""
    words = SCOPE[language]
    parts = [words[key].format(value=_number(scope[key])) for key in words if key in scope and "{" in words[key]]
    side = words.get(str(scope.get("side", "")), "")
    who = PLACE[language].get(str(scope.get("by", "")), "")
    return words["join"].join(part for part in (who, side, *parts) if part)


def _details(params: Mapping[str, Any], language: str) -> str:
    words = PLACE[language]
    found = [str(_told("", params.get("kind", ""), language)), *_tried(params, language), _heard(params, language)]
    text = words["and"].join(part for part in found if part)
    return words["details"].format(text=text) if text else ""


def _tried(params: Mapping[str, Any], language: str) -> list[str]:
    """What was looked for; in a joint of alternatives, each of them."""
    tried = params.get("tried")
    several = tried if isinstance(tried, list | tuple) and tried else [params]
    return list(dict.fromkeys(_sought(one, language) for one in several if isinstance(one, Mapping)))


def _sought(params: Mapping[str, Any], language: str) -> str:
    """What was looked for: phrases, or a list with its kinds."""
    words = PLACE[language]
    if "list" in params:
        kinds = _told("", params.get("kinds") or (), language)
        return words["list"].format(list=params["list"], kinds=f"·{kinds}" if kinds else "")
    sought = params.get("sought")
    if not isinstance(sought, Sequence) or not sought:
        return ""
    quoted = words["several"].join(words["quoted"].format(text=_told("", one, language)) for one in sought)
    more = words["more"].format(of=params["of"]) if int(params.get("of", 0)) > len(sought) else ""
    return words["sought"].format(sought=quoted, more=more)


def _heard(params: Mapping[str, Any], language: str) -> str:
    sure = params.get("heard")
    return PLACE[language]["heard"].format(heard=f"{sure:.2f}") if isinstance(sure, int | float) else ""


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
