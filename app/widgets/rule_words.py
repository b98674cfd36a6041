"""A rule as people read it: what has to be said or measured, by whom, where; joints as lists in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from app.i18n.translate import known, language, t
from scoring.lexicon import Lexicon
from scoring.reason_words import SCOPE

SHOWN = 16
"""Phrases of a list that are shown."""
JOINTS = ("all", "any", "none", "then", "n_of", "order")
ANCHORS = ("after", "before", "around")
TOLD = frozenset(
    {"by", "within", "any", "all", "none", "except", "homophones", "name", "lexicon", "kinds", "unless", *ANCHORS}
)
"""Parameters that have words of their own; the others are listed with their names."""
LISTS = (("any", "rule.any_phrase"), ("all", "rule.all_phrases"), ("none", "rule.no_phrase"), ("except", "rule.except"))

Lexicons = Mapping[str, Lexicon]


def rule_html(rule: Any, lexicons: Lexicons) -> str:
    """A rule, as it stands in the file, as an escaped HTML list."""
    return f'<ul class="qr-rule">{_rule(rule, lexicons)}</ul>'


def _rule(rule: Any, lexicons: Lexicons) -> str:
    if not isinstance(rule, Mapping) or not rule:
        return f"<li>{escape(str(rule))}</li>"
    name, body = next(iter(rule.items()))
    base = str(name).partition("@")[0]
    if base in JOINTS:
        return _joint(base, body, lexicons)
    if base == "act" and isinstance(body, str):  # the short form
        body = {**rule}
    return _family(base, body if isinstance(body, Mapping) else {"": body}, lexicons)


def _joint(name: str, body: Any, lexicons: Lexicons) -> str:
    needed = ""
    if isinstance(body, Mapping):
        needed = str(body.get("needed", ""))
        body = body.get("rules") or body.get("steps") or ()
    rules = [_step(one, lexicons) for one in body] if isinstance(body, Sequence) else []
    return f"<li><b>{escape(t(f'rule.{name}', needed=needed))}</b><ul>{''.join(rules)}</ul></li>"


def _step(one: Any, lexicons: Lexicons) -> str:
    if isinstance(one, Mapping) and "step" in one:
        return f"<li>{escape(told(one['step']))}<ul>{_rule(one.get('rule'), lexicons)}</ul></li>"
    return _rule(one, lexicons)


def _family(name: str, body: Mapping[str, Any], lexicons: Lexicons) -> str:
    title = t(f"rule.{name}") if known(f"rule.{name}") else name
    where = _where(body)
    parts = [f"<b>{escape(title)}</b>" + (f" <i>{escape(where)}</i>" if where else "")]
    if name in ("lexicon", "forbidden"):
        parts.append(_lexicon(str(body.get("name") or body.get("lexicon") or ""), body.get("kinds") or (), lexicons))
    parts += [_phrases(t(key), body[key_name]) for key_name, key in LISTS if isinstance(body.get(key_name), list)]
    rest = {key: value for key, value in body.items() if key not in TOLD}
    if body.get("homophones"):
        parts.append(escape(t("rule.homophones")))
    parts += [escape(f"{_key(key)}{told(value)}") for key, value in rest.items()]
    inner = "".join(_anchored(side, body[side], lexicons) for side in (*ANCHORS, "unless") if side in body)
    return f"<li>{' · '.join(filter(None, parts))}{f'<ul>{inner}</ul>' if inner else ''}</li>"


def _key(key: str) -> str:
    words = t(f"rule_key.{key}") if known(f"rule_key.{key}") else key
    return f"{words}: " if key else ""


def _anchored(side: str, anchor: Any, lexicons: Lexicons) -> str:
    if not isinstance(anchor, Mapping):
        return f"<li>{escape(t(f'rule_anchor.{side}'))} {escape(t('rule_anchor.trigger'))}</li>"
    return f"<li>{escape(t(f'rule_anchor.{side}'))}<ul>{_rule(anchor.get('rule'), lexicons)}</ul></li>"


def _where(body: Mapping[str, Any]) -> str:
    """Whose turns, and which of them."""
    words = SCOPE[language()]
    within = body.get("within")
    limits = within.items() if isinstance(within, Mapping) else ()
    parts = [words[key].format(value=value) for key, value in limits if key in words]
    who = body.get("by")
    if isinstance(who, str) and known(f"rule_by.{who}"):
        parts.insert(0, t(f"rule_by.{who}"))
    return words["join"].join(parts)


def _lexicon(name: str, kinds: Any, lexicons: Lexicons) -> str:
    titles = lexicons[name].titles if name in lexicons else {}
    named = [told(titles.get(str(kind)) or str(kind)) for kind in kinds] if isinstance(kinds, list) else []
    chips = "".join(f"<code>{escape(kind)}</code>" for kind in named) or escape(t("rule.all_kinds"))
    return f"{escape(t('rule.list', name=name))} {chips}"


def _phrases(title: str, phrases: Sequence[Any]) -> str:
    chips = "".join(f"<code>{escape(str(phrase))}</code>" for phrase in phrases[:SHOWN])
    more = f" {escape(t('rule.more', n=len(phrases)))}" if len(phrases) > SHOWN else ""
    return f"{escape(title)} {chips}{more}"


def told(value: Any) -> str:
    """A value of the file in a line: titles in the session's language, lists joined, mappings as `key: value`."""
    if isinstance(value, Mapping):
        if value and set(value) <= {"zh", "en"}:
            return str(value.get(language()) or next(iter(value.values())))
        return ", ".join(f"{key} {told(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(told(one) for one in value)
    if isinstance(value, bool):
        return t("rule.yes") if value else t("rule.no")
    return f"{value:g}" if isinstance(value, float) else str(value)
