"""Words of findings, clocks, matches and warnings for managers, in both languages."""

from __future__ import annotations

MANAGER_REASONS: dict[str, dict[str, str]] = {
    # satisfaction
    "satisfied_yet_not_promoting": {
        "zh": "满意度高而推荐意愿低：满意度 {csat}%（目标 {csat_target}%），NPS {nps}（区间上限 {nps_high}，低于参照值 {benchmark}）。"
        "单次服务令人满意，原因多在产品、价格、费力程度或信任，请看贬损者谈了什么",
        "en": "high CSAT, low NPS: {csat} % satisfied (target {csat_target} %), NPS {nps} (upper end {nps_high}, under the benchmark "
        "of {benchmark}). The single contact pleases, look for the cause in product, price, effort or trust: see what detractors speak of",
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
        "en": "only {found} answers with it passed, or failed, at least {needed} needed",
    },
    "drivers_item_same": {
        "zh": "与条目「{item}」总是同时得失分，无法分开",
        "en": "always passed and failed together with “{item}”, cannot be told apart",
    },
    "drivers_item_bound": {
        "zh": "完全由其他条目决定，无法分开",
        "en": "follows from other items, cannot be told apart",
    },
    "drivers_item_beyond": {
        "zh": "现有答卷只够同时看 {most} 个条目，变化较小的未纳入",
        "en": "the answers carry {most} items at once, those that vary less are left out",
    },
    # survey answers without a conversation
    "survey_other_customer": {
        "zh": "编号对应的会话 {conversation} 属于另一位客户，未关联",
        "en": "the id is that of conversation {conversation}, which is another customer's",
    },
    "survey_unknown_id": {
        "zh": "没有编号为 {id} 的会话，也没有客户与时间可供查找",
        "en": "no conversation {id}, and no customer and time to look by",
    },
    "survey_no_key": {
        "zh": "既没有会话编号，也没有客户与时间",
        "en": "neither an id of a conversation nor a customer with a time",
    },
    "survey_unknown_customer": {"zh": "没有这位客户的会话", "en": "no conversation of this customer"},
    "survey_no_contact_in_time": {
        "zh": "答卷前 {hours} 小时内没有这位客户的会话",
        "en": "no conversation of this customer in the {hours} hours before the answer",
    },
    "survey_ambiguous": {
        "zh": "有 {found} 次会话时间相近，无法确定是哪一次",
        "en": "{found} conversations fit, the last two too near to each other to tell which",
    },
    "survey_answered_again": {
        "zh": "会话 {conversation} 之后又有答卷，以最后一份为准",
        "en": "conversation {conversation} was answered again, the last one counts",
    },
    # warnings
    "warning_above": {"zh": "{value}，高于限值 {limit}（n={n}）", "en": "{value}, over the limit of {limit} (n={n})"},
    "warning_below": {"zh": "{value}，低于限值 {limit}（n={n}）", "en": "{value}, under the limit of {limit} (n={n})"},
    "warning_rise": {
        "zh": "由 {before}（n={m}）升至 {value}（n={n}）",
        "en": "rose from {before} (n={m}) to {value} (n={n})",
    },
    "warning_fall": {
        "zh": "由 {before}（n={m}）降至 {value}（n={n}）",
        "en": "fell from {before} (n={m}) to {value} (n={n})",
    },
    "warning_strange": {
        "zh": "{value}，超出同期常见范围 {low} 至 {high}（n={n}）",
        "en": "{value}, outside what is usual for its season, {low} to {high} (n={n})",
    },
    "warning_event": {"zh": "出现「{event}」", "en": "found: {event}"},
    # signs that a customer may leave
    "churn_closing": {"zh": "提出销户或解约（{n} 次）", "en": "asked to close the account or contract ({n})"},
    "churn_leaving": {"zh": "说要转投别家或不再光顾（{n} 次）", "en": "said to be leaving ({n})"},
    "churn_rising_complaints": {
        "zh": "投诉增多：{n} 次，此前 4 周 {before} 次",
        "en": "complaints rise: {n}, against {before} in the four weeks before",
    },
    "churn_urgent_complaint": {"zh": "有 P1 或 P2 级投诉（{n} 次）", "en": "complaints of grade P1 or P2 ({n})"},
    "churn_repeated": {
        "zh": "反复联系：4 周内 {n} 次，自述重复来电 {told} 次",
        "en": "repeated contacts: {n} in four weeks, {told} told of earlier ones",
    },
    "churn_falling": {"zh": "情绪走低：由 {before} 降至 {value}", "en": "feeling falls: from {before} to {value}"},
    "churn_ends_negative": {"zh": "通话结束时情绪消极（{value}）", "en": "ends negative ({value})"},
    "churn_unresolved": {"zh": "问题未解决（{n} 次）", "en": "unresolved ({n})"},
    "churn_broken_promise": {"zh": "承诺未兑现（{n} 项）", "en": "broken promises ({n})"},
    "churn_detractor": {"zh": "满意度低或不愿推荐（{n} 次）", "en": "low survey answers ({n})"},
    "alert_wrong_state": {
        "zh": "预警{state}，不能{action}",
        "en": "the alert is {state}: it cannot be asked to {action}",
    },
    "alert_nobody": {"zh": "须写明由谁处理", "en": "somebody must be named"},
    "alert_no_time": {"zh": "须写明到什么时候再提醒", "en": "the time to be reminded at must lie ahead"},
    "alert_no_words": {"zh": "备注不能为空", "en": "a comment needs words"},
    "alert_no_comment": {"zh": "关闭预警须写明处理结果", "en": "closing needs a word on what was done"},
    "alert_time_back": {"zh": "时间早于上一步", "en": "the time lies before the last step"},
    # improvement projects
    "improvement_no_others": {
        "zh": "没有其他团队可作对照：期间对所有人都有影响的因素（活动、新标准、系统）无法排除",
        "en": "no other team to compare with: whatever moved everybody (a campaign, a new standard, a system) is not taken out",
    },
    "improvement_few_weeks": {
        "zh": "现在下结论还早：有效周数为实施前 {before} 周、实施后 {after} 周，各需 {needed} 周",
        "en": "too early to say: {before} weeks before and {after} weeks after have enough conversations, {needed} of each are needed",
    },
    "improvement_regression": {
        "zh": "所选团队起点偏离平均，变化中约 {share}% 即使不做任何事也会自行出现（向均值回归）",
        "en": "the team began away from the mean, about {share} % of the change would come by itself (regression to the mean)",
    },
}
