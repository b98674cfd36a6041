"""Why an item came out as it did: a code with parameters, put into words of either language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is a key of `WORDS`; `params` fill its gaps."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


WORDS: dict[str, dict[str, str]] = {
    "none": {"zh": "", "en": ""},
    "found": {"zh": "找到：{quote}", "en": "Found: {quote}"},
    "not_found": {"zh": "在应出现的范围内没有找到相应表达", "en": "Nothing of the kind was said where it belongs"},
    "too_few": {"zh": "找到 {found} 处，要求至少 {needed} 处", "en": "Found {found}, at least {needed} needed"},
    "clean": {"zh": "没有发现不应出现的内容", "en": "Nothing found that should not be there"},
    "violation": {"zh": "出现了不应出现的内容：{quote}", "en": "Said what should not be said: {quote}"},
    "steps_done": {"zh": "{total} 个步骤按顺序完成", "en": "All {total} steps done in order"},
    "steps_missed": {
        "zh": "完成 {done}/{total} 步，缺少：{missed}",
        "en": "{done} of {total} steps done, missing: {missed}",
    },
    "gap_ok": {"zh": "最长 {longest} 秒，限值 {limit} 秒", "en": "Longest {longest} s, limit {limit} s"},
    "gap_long": {
        "zh": "出现 {count} 次超过 {limit} 秒，最长 {longest} 秒",
        "en": "{count} times over {limit} s, longest {longest} s",
    },
    "no_times": {"zh": "没有可用的时间信息", "en": "No times to measure with"},
    "low_trust_times": {
        "zh": "单声道录音，无法可靠判断双方重叠",
        "en": "One mixed stream: overlap cannot be told reliably",
    },
    "overlap_ok": {"zh": "打断 {count} 次，限值 {limit} 次", "en": "{count} interruptions, limit {limit}"},
    "overlap_many": {"zh": "打断对方 {count} 次，限值 {limit} 次", "en": "Cut in {count} times, limit {limit}"},
    "duration": {"zh": "时长 {seconds} 秒", "en": "Lasted {seconds} s"},
    "feeling_met": {"zh": "情绪达到条件：{quote}", "en": "Feeling meets the condition: {quote}"},
    "feeling_unmet": {"zh": "情绪未达到条件", "en": "Feeling does not meet the condition"},
    "no_feeling": {"zh": "没有可用的情绪判断", "en": "No reading of feeling at hand"},
    "density_ok": {"zh": "出现 {count} 次，在限值之内", "en": "Said {count} times, within the limit"},
    "density_high": {
        "zh": "出现 {count} 次，每千字 {rate} 次，超过限值",
        "en": "Said {count} times, {rate} per 1,000 characters, over the limit",
    },
    "condition_unmet": {"zh": "条件不成立，不适用", "en": "Its condition is not met: not applicable"},
    "condition_open": {"zh": "条件无法判断", "en": "Its condition could not be judged"},
    "manual": {"zh": "需要人工判断", "en": "For a person to judge"},
    "low_confidence": {
        "zh": "识别置信度 {confidence} 低于要求 {needed}",
        "en": "Recognition confidence {confidence} is under {needed}",
    },
    "no_turns": {"zh": "没有可供判断的发言", "en": "Nobody spoke who could be judged"},
    "timed_out": {"zh": "规则超时，未判断", "en": "The rule ran out of time"},
    "metadata_met": {"zh": "{field} = {value}", "en": "{field} = {value}"},
    "metadata_unmet": {"zh": "{field} 不符合条件", "en": "{field} does not meet the condition"},
    "metadata_missing": {"zh": "缺少字段 {field}", "en": "The field {field} is missing"},
    "too_short_turns": {
        "zh": "只有 {found} 轮，少于 {needed} 轮，不评分",
        "en": "{found} turns, fewer than {needed}: not scored",
    },
    "too_short_seconds": {
        "zh": "时长 {found} 秒，短于 {needed} 秒，不评分",
        "en": "{found} s, shorter than {needed} s: not scored",
    },
    "wrong_channel": {"zh": "该标准不适用于此渠道", "en": "The rubric does not apply to this channel"},
    "one_party": {"zh": "缺少一方发言，不评分", "en": "Only one party speaks: not scored"},
    "no_rubric": {"zh": "没有适用于语言 {language} 的标准", "en": "No rubric for the language {language}"},
    "outcome_committed": {"zh": "已约定后续处理：{quote}", "en": "A next step was agreed: {quote}"},
    "outcome_solved": {"zh": "客服当场办结：{quote}", "en": "Done in the conversation: {quote}"},
    "outcome_confirmed": {"zh": "客户确认：{quote}", "en": "The customer confirms: {quote}"},
    "outcome_content": {"zh": "客户结束时情绪良好：{quote}", "en": "The customer is content at the end: {quote}"},
    "outcome_unhappy": {"zh": "客户结束时仍不满：{quote}", "en": "The customer is unhappy at the end: {quote}"},
    "outcome_open": {
        "zh": "没有解决，也没有明确的后续：{quote}",
        "en": "Neither solved nor a clear next step: {quote}",
    },
    "outcome_nothing": {
        "zh": "没有发现解决或约定后续的内容",
        "en": "Nothing shows that it was solved or a next step agreed",
    },
}


def render(reason: Reason, language: str) -> str:
    """The reason in words. Unknown languages fall back to English."""
    words = WORDS[reason.code]
    return words.get(language, words["en"]).format_map(_Lenient(reason.params))


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
