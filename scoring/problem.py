"""What is wrong in a file of rubrics or words, said with its place and in either language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

Level = Literal["error", "warning", "note"]

WORDS: dict[str, dict[str, str]] = {
    "text": {"en": "{text}", "zh": "{text}"},
    "unknown_key": {
        "en": "{name}: this key is not known here; there are {known}",
        "zh": "{name}：这里没有这个键；可用的有 {known}",
    },
    "missing": {"en": "{name}: is missing", "zh": "{name}：缺少这一项"},
    "mapping_expected": {"en": "{name}: a mapping is expected (key: value)", "zh": "{name}：应为「键: 值」的形式"},
    "list_expected": {"en": "{name}: a list is expected", "zh": "{name}：应为列表"},
    "version_text": {
        "en": '{name}: the version must be quoted text, such as "2026.1" (YAML reads 2026.10 as 2026.1)',
        "zh": '{name}：版本号要加引号，如 "2026.1"（YAML 会把 2026.10 读成 2026.1）',
    },
    "value": {"en": "{name}: {text}", "zh": "{name}：{text}"},
    "item_twice": {
        "en": "item {item} stands twice (first at {first}); ids are unique in a rubric",
        "zh": "条目 {item} 出现了两次（第一次在 {first}）；同一标准内 id 不能重复",
    },
    "section_twice": {
        "en": "section {section} stands twice (first at {first}); ids are unique in a rubric",
        "zh": "部分 {section} 出现了两次（第一次在 {first}）；同一标准内 id 不能重复",
    },
    "rule": {"en": "item {item}: {text}", "zh": "条目 {item}：{text}"},
    "no_lexicon": {
        "en": "item {item}: no lexicon {lexicon!r}; there are {known}",
        "zh": "条目 {item}：没有词表 {lexicon!r}；现有 {known}",
    },
    "no_item": {
        "en": "item {item}: names the item {other!r}, which is not in this rubric",
        "zh": "条目 {item}：所指的条目 {other!r} 不在本标准内",
    },
    "needs_itself": {
        "en": "item {item}: depends on itself through {path}; take one of these conditions out",
        "zh": "条目 {item}：条件绕回了自身（{path}），请去掉其中一个条件",
    },
    "weights_all_zero": {
        "en": "every section has weight 0; give at least one a weight",
        "zh": "所有部分的权重都是 0；至少给一个部分权重",
    },
    "weights_mixed": {
        "en": "section {section}: some sections beside it have a weight, this one has none; give all of them one, or none",
        "zh": "部分 {section}：同级部分有的写了权重，这里没有；要么都写，要么都不写",
    },
    "worth_by_points": {
        "en": "item {item}: this rubric scores by points; write `points` in place of `weight`, or `scoring: weights` at the top",
        "zh": "条目 {item}：本标准按分值计分；请用 points 代替 weight，或在开头写 scoring: weights",
    },
    "worth_by_weights": {
        "en": "item {item}: this rubric scores by weights; write `weight` in place of `points`",
        "zh": "条目 {item}：本标准按权重计分；请用 weight 代替 points",
    },
    "no_parent": {
        "en": "extends: no rubric {parent!r}; there are {known}",
        "zh": "extends：没有标准 {parent!r}；现有 {known}",
    },
    "extends_circle": {
        "en": "extends: {parent} extends itself in a circle",
        "zh": "extends：{parent} 绕了一圈又继承自己",
    },
    "nothing_to_drop": {
        "en": "nothing to drop: {id!r} is not in what is extended",
        "zh": "没有可去掉的内容：被继承的标准里没有 {id!r}",
    },
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, or something to look at. `place` is `file:line`; `suggestion` is what was probably meant, or empty."""

    level: Level
    place: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    suggestion: str = ""

    def text(self, language: str = "en") -> str:
        """The problem in words (zh or en), without its place."""
        words = WORDS[self.code]
        said = words.get(language, words["en"]).format_map(self.params)
        if not self.suggestion:
            return said
        return (
            f"{said}；是不是想写 {self.suggestion}？"
            if language == "zh"
            else f"{said}; did you mean {self.suggestion}?"
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.text()}" if self.place else self.text()


def error(place: str, code: str, suggestion: str = "", **params: Any) -> Problem:
    """A mistake that keeps the file from being used."""
    return Problem("error", place, code, params, suggestion)


def from_text(line: str) -> Problem:
    """An error line written elsewhere as `file:line: what is wrong`."""
    found = re.match(r"(?P<place>.+?:\d+): (?P<text>.*)", line, re.DOTALL)
    return error(found["place"], "text", text=found["text"]) if found else error("", "text", text=line)


def closest(word: str, known: Iterable[str]) -> str:
    """The name that was probably meant, or empty."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def listed(names: Iterable[str]) -> str:
    """Names for a sentence; `none` where there is none."""
    return ", ".join(names) or "none"
