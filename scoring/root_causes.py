"""Why a person overrules the machine, and why an agent lost the points: codes in two tiers, in both languages.

Reviewers name one for every override, so that causes can be counted; words of their own stand beside it (as the root causes
of Zendesk QA, several tiers, free text allowed).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

Titles = Mapping[str, str]
Purpose = Literal["override", "lapse"]

OTHER = "other"
"""The code that says nothing by itself: words are asked for."""

_OVERRIDE: Mapping[str, tuple[Titles, Mapping[str, Titles]]] = {
    "heard": (
        {"zh": "听写", "en": "Transcript"},
        {
            "heard_words": {"zh": "字词听错", "en": "Words misheard"},
            "heard_speaker": {"zh": "说话人分错", "en": "Wrong speaker"},
            "heard_missing": {"zh": "有话没有转写出来", "en": "Speech missing"},
            "heard_tone": {"zh": "语气只有听录音才知道", "en": "The tone tells, not the words"},
        },
    ),
    "understood": (
        {"zh": "理解", "en": "Meaning"},
        {
            "meaning_other_words": {"zh": "换了说法，机器没认出", "en": "Said in other words"},
            "meaning_context": {"zh": "没看上下文", "en": "Context missed"},
            "meaning_negated": {"zh": "否定、反问或引用看错", "en": "Negation, irony or quote misread"},
            "meaning_other_need": {"zh": "客户诉求判断错", "en": "Customer's need misread"},
        },
    ),
    "evidence": (
        {"zh": "证据", "en": "Evidence"},
        {
            "evidence_elsewhere": {"zh": "证据在别处", "en": "Evidence is elsewhere"},
            "evidence_wrong": {"zh": "证据与条目无关", "en": "Evidence is beside the point"},
            "evidence_outside": {"zh": "要看系统、工单等对话以外的记录", "en": "Shown in other systems only"},
        },
    ),
    "standard": (
        {"zh": "标准", "en": "Standard"},
        {
            "standard_not_here": {"zh": "本场景不适用", "en": "Does not apply here"},
            "standard_applies": {"zh": "本场景适用，机器判为不适用", "en": "Does apply here"},
            "standard_strict": {"zh": "规则太严", "en": "Rule too strict"},
            "standard_lenient": {"zh": "规则太松", "en": "Rule too lenient"},
            "standard_unclear": {"zh": "条目写得不清楚", "en": "Wording unclear"},
            "standard_exception": {"zh": "业务特批或突发情况", "en": "Agreed exception"},
        },
    ),
    "rest": ({"zh": "其他", "en": "Other"}, {OTHER: {"zh": "其他（请写明）", "en": "Other (say which)"}}),
}

_LAPSE: Mapping[str, tuple[Titles, Mapping[str, Titles]]] = {
    "knowledge": (
        {"zh": "知识", "en": "Knowledge"},
        {
            "knowledge_product": {"zh": "产品或业务不熟", "en": "Product or service not known"},
            "knowledge_process": {"zh": "流程不熟", "en": "Process not known"},
            "knowledge_script": {"zh": "话术不熟", "en": "Script not known"},
        },
    ),
    "skill": (
        {"zh": "技能", "en": "Skill"},
        {
            "skill_listening": {"zh": "没听清诉求", "en": "Did not listen"},
            "skill_empathy": {"zh": "没有共情", "en": "No empathy"},
            "skill_wording": {"zh": "表达不当", "en": "Wording"},
            "skill_control": {"zh": "没有掌控节奏", "en": "Lost the lead"},
        },
    ),
    "attitude": (
        {"zh": "态度", "en": "Attitude"},
        {
            "attitude_impatient": {"zh": "不耐烦", "en": "Impatient"},
            "attitude_careless": {"zh": "敷衍", "en": "Careless"},
            "attitude_shirking": {"zh": "推诿", "en": "Shirking"},
        },
    ),
    "conditions": (
        {"zh": "条件", "en": "Conditions"},
        {
            "conditions_tool": {"zh": "系统或工具问题", "en": "System or tool"},
            "conditions_policy": {"zh": "政策限制", "en": "Policy"},
            "conditions_load": {"zh": "话务量过大", "en": "Workload"},
        },
    ),
    "rest": ({"zh": "其他", "en": "Other"}, {OTHER: {"zh": "其他（请写明）", "en": "Other (say which)"}}),
}

_TREES = {"override": _OVERRIDE, "lapse": _LAPSE}


def codes(purpose: Purpose) -> tuple[str, ...]:
    """All codes of the lower tier."""
    return tuple(code for _, causes in _TREES[purpose].values() for code in causes)


def choices(purpose: Purpose, language: str) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """The title of each group with code and title of each cause in it, in the language (zh or en)."""
    return [
        (title[language], [(code, words[language]) for code, words in causes.items()])
        for title, causes in _TREES[purpose].values()
    ]


def cause_title(code: str, language: str) -> str:
    """A cause with its group (`Meaning · Context missed`); the code itself where it is not known any more."""
    for tree in _TREES.values():
        for title, causes in tree.values():
            if code in causes:
                return causes[code][language] if code == OTHER else f"{title[language]} · {causes[code][language]}"
    return code
