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
        "zh": "机器把握不足：{count} 个条目低于 {bar}（最低 {lowest}），已判定分值占 {judged}%",
        "en": "The machine is unsure: {count} items under {bar} (lowest {lowest}), {judged}% of the points judged",
    },
    "triage_weak_item": {
        "zh": "含机器判定可靠性未达标的条目：{items}",
        "en": "Has items the machine's measured trust is too low for: {items}",
    },
    "triage_vip": {"zh": "重点客户（{group}）", "en": "Important customer ({group})"},
    "triage_event": {"zh": "事件「{title}」：{grade}", "en": "Event “{title}”: {grade}"},
    # calibration
    "calibration_prevalence": {
        "zh": "{percent}% 的评定相同：κ 和 α 会因此偏低，请看 AC1 和一致率",
        "en": "{percent}% of the verdicts are one and the same: kappa and alpha fall for that alone; read AC1 and percent",
    },
    "calibration_when_unclear": {
        "zh": "分歧最多的是「{first}」对「{second}」（{count}/{total}）：何时适用写得不清楚",
        "en": "Mostly {first} against {second} ({count} of {total}): when it applies is unclear",
    },
    "calibration_what_unclear": {
        "zh": "分歧最多的是「{first}」对「{second}」（{count}/{total}）：通过的标准写得不清楚",
        "en": "Mostly {first} against {second} ({count} of {total}): what it takes to pass is unclear",
    },
    **DISPUTE_REASONS,
}  # fmt: skip
"""Codes of `scoring.reasons`."""
