"""Rules that can never hold or never fail, and names in them that stand for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from scoring.lexicon import Lexicon
from scoring.matching import normalise, phrase_set
from scoring.pattern_tree import Either, Gap, Node, Number, Words
from scoring.patterns import read_pattern
from scoring.problem import Problem, closest, error, listed
from scoring.rubric_model import Item, Rubric
from scoring.scope import TRIGGER, Scope, Within
from scoring.yaml_file import Marked

MOST_SAMPLES = 24
PHRASES = ("any", "all", "phrases")
"""Keys under which phrases stand."""


def lint_rules(rubric: Rubric, data: Marked) -> Iterator[Problem]:
    """What is dead in the rules of the rubric's own items; `data` is the file they were read from."""
    written = dict(_items(data))
    for _, item in rubric.items():
        if item.inherited:
            continue
        yield from _scopes(item)
        yield from _channel(item, rubric)
        for part in _mappings(written[item.id].get("when"), written[item.id].get("rule")):
            yield from _kinds(item, part, rubric.lexicons)
            yield from _contradictions(item, part)
            yield from _phrases(f"item {item.id}", part)


def _items(data: Any) -> Iterator[tuple[str, Marked]]:
    for section in data.get("sections") or ():
        for item in section.get("items") or ():
            yield str(item["id"]), item
        yield from _items(section)


def _mappings(*parts: Any) -> Iterator[Marked]:
    for part in parts:
        if isinstance(part, Marked):
            yield part
            yield from _mappings(*part.values())
        elif isinstance(part, list):
            yield from _mappings(*part)


def _kinds(item: Item, part: Marked, lexicons: Mapping[str, Lexicon]) -> Iterator[Problem]:
    """Kinds a rule names that its word list does not have."""
    named = [part[key] for key in ("name", "lexicon") if isinstance(part.get(key), str)]
    words = next((lexicons[name] for name in named if name in lexicons), None)
    kinds = part.get("kinds")
    if words is None or not isinstance(kinds, list):
        return
    for kind in map(str, kinds):
        if kind not in words.kinds:
            said = {"item": item.id, "lexicon": words.name, "kind": kind, "known": listed(words.kinds)}
            yield error(part.where("kinds"), "no_kind", closest(kind, words.kinds), **said)


def _scopes(item: Item) -> Iterator[Problem]:
    """Scopes in which there is never a turn."""
    for node in item.rules():
        scope = node.params
        if not isinstance(scope, Scope):
            continue
        if scope.anchor is TRIGGER and item.when is None:
            yield error(item.place, "trigger_without_when", item=item.id)
        low, high = _stretch(scope.within)
        if low >= high:
            yield error(item.place, "empty_stretch", item=item.id, rule=node.name, low=f"{low:g}", high=f"{high:g}")


def _stretch(within: Within) -> tuple[float, float]:
    low = max(within.from_percent or 0.0, 100.0 - within.last_percent if within.last_percent is not None else 0.0)
    high = min(within.to_percent or 100.0, within.first_percent or 100.0)
    return low, high


def _channel(item: Item, rubric: Rubric) -> Iterator[Problem]:
    """A condition on a channel the rubric is not for."""
    node = item.when
    if node is None or node.name.partition("@")[0] != "metadata" or getattr(node.params, "field", "") != "channel":
        return
    asked = [str(value) for value in getattr(node.params, "any", None) or ()]
    channels = rubric.applies_to.channels
    if asked and not {value.casefold() for value in asked} & set(channels):
        yield error(item.place, "channel_never", item=item.id, asked=listed(asked), channels=listed(channels))


def _contradictions(item: Item, part: Marked) -> Iterator[Problem]:
    """`all` or `any` of a rule and of none of it."""
    for joint, code in (("all", "never_holds"), ("any", "never_fails")):
        rules = part.get(joint)
        if isinstance(rules, list) and all(isinstance(rule, Marked) for rule in rules):
            denied = [one for rule in rules for one in rule.get("none") or () if isinstance(one, Marked)]
            # `any` holds where none of several holds, so only a single one makes it certain
            single = [
                rule["none"][0] for rule in rules if isinstance(rule.get("none"), list) and len(rule["none"]) == 1
            ]
            if any(rule in (denied if joint == "all" else single) for rule in rules):
                yield error(part.where(joint), code, item=item.id)


def _phrases(name: str, part: Marked) -> Iterator[Problem]:
    """Phrases written twice, and those their own exceptions cover."""
    for key in PHRASES:
        phrases = part.get(key)
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
            continue
        place = part.where(key)
        seen: set[str] = set()
        for phrase in phrases:
            if phrase in seen:
                yield Problem("note", place, "phrase_twice", {"name": name, "phrase": phrase})
            seen.add(phrase)
        exceptions = [one for one in part.get("except") or () if isinstance(one, str)]
        yield from _shadowed(name, place, phrases, exceptions)


def _shadowed(name: str, place: str, phrases: Sequence[str], exceptions: Sequence[str]) -> Iterator[Problem]:
    for phrase in phrases if exceptions else ():
        samples = spellings(phrase)
        if not samples or any(phrase_set((phrase,), tuple(exceptions)).spans(normalise(s)) for s in samples):
            continue
        cover = (e for e in exceptions if any(phrase_set((e,)).spans(normalise(s)) for s in samples))
        said = {"name": name, "phrase": phrase, "exception": next(cover, exceptions[0])}
        yield error(place, "shadowed", **said)


def spellings(phrase: str) -> tuple[str, ...]:
    """Everything a pattern says, if that is a handful; nothing where a gap in it leaves that open."""
    found = tuple(islice(_said(read_pattern(phrase).tree), MOST_SAMPLES + 1))
    return () if len(found) > MOST_SAMPLES or None in found else tuple(text for text in found if text)


def _said(node: Node) -> Iterator[str | None]:
    if isinstance(node, Gap | Number):
        yield None
    elif isinstance(node, Words):
        yield from sorted(node.options)
    elif isinstance(node, Either):
        for option in node.options:
            yield from _said(option)
    else:
        yield from _one_after_another(node.parts)


def _one_after_another(parts: tuple[Node, ...]) -> Iterator[str | None]:
    if not parts:
        yield ""
        return
    for first in _said(parts[0]):
        for rest in _one_after_another(parts[1:]):
            yield None if first is None or rest is None else first + rest
