"""The words of the reviewer's day, in both languages: why a conversation is drawn or looked at, and what its figures warn of."""

from __future__ import annotations

from scoring.dispute_words import DISPUTE_REASONS

REVIEW_REASONS: dict[str, dict[str, str]] = {
    # draws
    "sampled_all": {"zh": "全部抽取", "en": "All are drawn"},
    "sampled_certain": {"zh": "风险很高，必定抽取", "en": "Drawn for certain, its risk being so high"},
    "sampled_random": {"zh": "随机抽样，抽中概率 {percent}%", "en": "Drawn at random, chance {percent}%"},
    "sampled_risk": {
        "zh": "风险优先抽样，抽中概率 {percent}%，是随机抽样的 {times} 倍",
        "en": "Drawn for its risk, chance {percent}%, {times} times that of a random draw",
    },
    # triage
    "triage_critical_suspected": {"zh": "疑似致命错误，需人工确认：{items}", "en": "Critical error suspected, to be confirmed: {items}"},
    "triage_disputed": {"zh": "客服已提出申诉", "en": "The agent disputes it"},
    "triage_sentiment_crash": {"zh": "客户情绪由 {from} 跌到 {to}", "en": "The customer's feeling fell from {from} to {to}"},
    "triage_outlier_low": {
        "zh": "得分 {total}，比团队均值 {mean} 低 {off} 个标准差（团队 {n} 通）",
        "en": "Score {total}, {off} standard deviations under the team's mean {mean} (of {n})",
    },
    "triage_outlier_high": {
        "zh": "得分 {total}，比团队均值 {mean} 高 {off} 个标准差（团队 {n} 通），可能是优秀案例",
        "en": "Score {total}, {off} standard deviations over the team's mean {mean} (of {n}): maybe a best practice",
    },
    "triage_low_confidence": {
        "zh": "机器对 {count} 个条目的把握低于 {bar}，最低 {item} {lowest}",
        "en": "Items the machine is unsure of (under {bar}): {count}, least of {item} ({lowest})",
    },
    "triage_low_judged": {"zh": "只判定了 {judged}% 的分值", "en": "Only {judged}% of the points could be judged"},
    "triage_weak_item": {
        "zh": "含机器判定可靠性未达标的条目：{items}",
        "en": "Has items the machine's measured trust is too low for: {items}",
    },
    "triage_vip": {"zh": "重点客户（{group}）", "en": "Important customer ({group})"},
    "triage_event": {"zh": "事件「{title}」：{grade}", "en": "Event “{title}”: {grade}"},
    # calibration
    "calibration_prevalence": {
        "zh": "{percent}% 的评定相同：κ 和 α 会因此偏低，请看 AC1 和一致率",
        "en": "{percent}% of the verdicts are one and the same: kappa and alpha fall for that alone, read AC1 and percent",
    },
    "calibration_when_unclear": {
        "zh": "分歧最多的是「{first}」对「{second}」（{count}/{total}）：何时适用写得不清楚",
        "en": "Mostly {first} against {second} ({count} of {total}): when it applies is unclear",
    },
    "calibration_what_unclear": {
        "zh": "分歧最多的是「{first}」对「{second}」（{count}/{total}）：通过的标准写得不清楚",
        "en": "Mostly {first} against {second} ({count} of {total}): what it takes to pass is unclear",
    },
    # effect of coaching
    "effect_few_conversations": {
        "zh": "会话不够，不能判断效果：辅导前 {before} 通、辅导后 {after} 通，各至少 {needed} 通",
        "en": "Not enough conversations to tell: {before} before and {after} after, at least {needed} each",
    },
    "effect_few_matched": {
        "zh": "只有 {found} 名可比的同事（至少 {needed} 名）：看到的变化可能是大家都有的",
        "en": "Only {found} comparable colleagues (at least {needed}): the change may be everybody's",
    },
    "effect_matched_above": {
        "zh": "最接近的同事辅导前平均高 {off} 分：差值中约 {expected} 分可能只是低分自然回升",
        "en": "The nearest colleagues began {off} points higher: about {expected} of the difference may have come by itself",
    },
    "effect_matched_below": {
        "zh": "最接近的同事辅导前平均低 {off} 分：高分会自然回落，差值可能因此偏低约 {expected} 分",
        "en": "The nearest colleagues began {off} points lower: high scores fall back, the difference may be {expected} too low",
    },
    "effect_regression": {
        "zh": "提高 {gain} 分，其中约 {expected} 分是低分自然回升（向均值回归，得分信度 {reliability}），不能都算辅导的效果",
        "en": "Of the {gain} points gained about {expected} were to come by themselves after a low spell"
        " (regression to the mean, reliability {reliability}): not all of it is the coaching",
    },
    **DISPUTE_REASONS,
}  # fmt: skip
"""Codes of `scoring.reasons`."""
