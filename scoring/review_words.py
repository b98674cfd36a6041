"""The words of the reviewer's day, in both languages: why a conversation is drawn or looked at, and what its figures warn of."""

from __future__ import annotations

REVIEW_REASONS: dict[str, dict[str, str]] = {
    # draws
    "sampled_all": {"zh": "全部抽取", "en": "All are drawn"},
    "sampled_certain": {"zh": "风险很高，必定抽取", "en": "Drawn for certain, its risk being so high"},
    "sampled_random": {"zh": "随机抽样，抽中概率 {percent}%", "en": "Drawn at random, chance {percent}%"},
    "sampled_risk": {
        "zh": "风险优先抽样，抽中概率 {percent}%，是随机抽样的 {times} 倍",
        "en": "Drawn for its risk, chance {percent}%, {times} times that of a random draw",
    },
}
"""Codes of `scoring.reasons`."""
