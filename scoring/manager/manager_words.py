"""Words of findings, clocks, matches and warnings for managers, in both languages."""

from __future__ import annotations

MANAGER_REASONS: dict[str, dict[str, str]] = {
    # satisfaction
    "satisfied_yet_not_promoting": {
        "zh": "满意度高而推荐意愿低：满意度 {csat}%（目标 {csat_target}%），NPS {nps}（区间上限 {nps_high}，低于参照值 {benchmark}）。"
        "单次服务令人满意，原因多在产品、价格、费力程度或信任，请看贬损者谈了什么",
        "en": "high CSAT, low NPS: {csat} % satisfied (target {csat_target} %), NPS {nps} (upper end {nps_high}, under the benchmark "
        "of {benchmark}). The single contact pleases; look for the cause in product, price, effort or trust: see what detractors speak of",
    },
    "drivers_association": {
        "zh": "这是关联，不是因果：条目失分与不满可能同出于来电本身的难度。可据此决定先看哪里，不能据此推断培训效果",
        "en": "an association, not a cause: a hard call may fail the item and annoy the customer at once. "
        "It says where to look first, not what training will bring",
    },
    "drivers_few_answers": {
        "zh": "答卷太少，不能判断：满意与不满意中较少的一方只有 {found} 份，每个条目至少要 {needed} 份",
        "en": "too few answers to tell: {found} of the rarer kind (satisfied or not), at least {needed} needed for each item",
    },
    "drivers_not_found": {"zh": "计算没有收敛，不给出结果", "en": "the calculation did not settle, no result is given"},
    "drivers_item_few": {
        "zh": "通过或未通过的一方只有 {found} 份，至少要 {needed} 份",
        "en": "only {found} answers with it passed, or failed; at least {needed} needed",
    },
    "drivers_item_same": {
        "zh": "与条目「{item}」总是同时得失分，无法分开",
        "en": "always passed and failed together with “{item}”, cannot be told apart",
    },
    "drivers_item_beyond": {
        "zh": "现有答卷只够同时看 {most} 个条目，变化较小的未纳入",
        "en": "the answers carry {most} items at once; those that vary less are left out",
    },
}
