"""The words of reasons, in both languages: a core sentence for each code, and how places and scopes are told."""

from __future__ import annotations

from scoring.event_words import EVENT_REASONS
from scoring.manager.manager_words import MANAGER_REASONS
from scoring.manager.trend_words import TREND_REASONS
from scoring.review_words import REVIEW_REASONS

WORDS: dict[str, dict[str, str]] = {
    "none": {"zh": "", "en": ""},
    # words
    "found": {"zh": "说了「{quote}」", "en": "said “{quote}”"},
    "not_found": {"zh": "没有找到相应表达", "en": "nothing of the kind was said"},
    "not_all_found": {"zh": "只找到 {found} 种表达，要求 {needed} 种", "en": "{found} of {needed} needed expressions found"},
    "too_few": {"zh": "找到 {found} 处，要求至少 {needed} 处", "en": "found {found}, at least {needed} needed"},
    "too_many": {"zh": "找到 {found} 处，最多允许 {limit} 处，如「{quote}」", "en": "found {found}, at most {limit} allowed, such as “{quote}”"},
    "too_few_rules": {"zh": "满足 {found} 项条件，要求至少 {needed} 项", "en": "{found} conditions met, at least {needed} needed"},
    "clean": {"zh": "没有发现不应出现的内容", "en": "nothing found that should not be there"},
    "violation": {"zh": "说了不应说的「{quote}」", "en": "said what should not be said: “{quote}”"},
    "unsure_hit": {"zh": "可能有，但识别置信度低于 {needed}，不能确定", "en": "possibly said, but heard with under {needed} confidence"},
    "unsure_absence": {"zh": "没有找到，但部分识别置信度低于 {needed}", "en": "not found, but parts were heard too badly (under {needed})"},
    "too_costly": {"zh": "文本过长，正则未能在限额内查完", "en": "the text is too long for the expression to be searched within its budget"},
    # steps
    "steps_done": {"zh": "{total} 个步骤按顺序完成", "en": "all {total} steps done in order"},
    "steps_enough": {
        "zh": "完成 {done}/{total} 步，达到要求，缺少：{missed}",
        "en": "{done} of {total} steps done, which is enough, missing: {missed}",
    },
    "steps_missed": {"zh": "完成 {done}/{total} 步，缺少：{missed}", "en": "{done} of {total} steps done, missing: {missed}"},
    "step_late": {"zh": "步骤来得太晚", "en": "the step comes too late"},
    "essential_missed": {
        "zh": "缺少必需步骤：{step}，完成 {done}/{total} 步",
        "en": "the essential step is missing: {step}, {done} of {total} steps done",
    },
    # times
    "gap_ok": {"zh": "最长 {longest} 秒，限值 {limit} 秒", "en": "longest {longest} s, limit {limit} s"},
    "gap_long": {"zh": "出现 {count} 次超过 {limit} 秒，最长 {longest} 秒", "en": "{count} over {limit} s, longest {longest} s"},
    "no_times": {"zh": "没有可用的时间信息", "en": "no times to measure with"},
    "low_trust_times": {"zh": "单声道录音，无法可靠判断双方重叠", "en": "one mixed stream: overlap cannot be told reliably"},
    "overlap_ok": {"zh": "打断 {count} 次，限值 {limit} 次", "en": "{count} interruptions, limit {limit}"},
    "overlap_many": {"zh": "打断对方 {count} 次，限值 {limit} 次", "en": "cut in {count} times, limit {limit}"},
    "no_answer": {"zh": "客户提出后客服没有应答", "en": "the agent never answered the customer"},
    "only_calls": {"zh": "只有通话能这样衡量", "en": "only calls can be measured so"},
    "too_little_said": {"zh": "说得太少，不足以衡量", "en": "too little was said to measure it"},
    "measured_within": {"zh": "{what} {figure}，符合要求（{bounds}）", "en": "{what} {figure}, within bounds ({bounds})"},
    "measured_outside": {"zh": "{what} {figure}，超出要求（{bounds}）", "en": "{what} {figure}, out of bounds ({bounds})"},
    "turns_within": {
        "zh": "{what}超出要求（{bounds}）{count} 次，限值 {limit} 次",
        "en": "{what} out of bounds ({bounds}) {count} times, limit {limit}",
    },
    "turns_outside": {
        "zh": "{what} {figure}，共 {count} 次超出要求（{bounds}），限值 {limit} 次",
        "en": "{what} {figure}, {count} times out of bounds ({bounds}), limit {limit}",
    },
    "spoke_first": {"zh": "最先发言", "en": "speaks first"},
    "spoke_last": {"zh": "最后发言", "en": "speaks last"},
    "hung_up": {"zh": "由 {value} 挂断（{field}）", "en": "hung up by {value} ({field})"},
    "hang_up_unknown": {"zh": "字段 {field} 没有写明由谁挂断", "en": "the field {field} does not say who hung up"},
    "hold_found": {"zh": "让客户等待 {count} 次", "en": "{count} holds"},
    "no_hold": {"zh": "没有让客户等待", "en": "no hold"},
    "hold_kept": {"zh": "{count} 次等待，礼仪符合要求", "en": "{count} holds, etiquette kept"},
    "hold_lacking": {
        "zh": "{count} 次等待：未事先告知 {unannounced} 次，超过 {limit} 秒 {too_long} 次，返回时未致意 {unthanked} 次",
        "en": "{count} holds: {unannounced} not announced, {too_long} over {limit} s, {unthanked} without a word on return",
    },
    "no_loudness": {"zh": "没有测得音量", "en": "loudness was not measured"},
    "duration": {"zh": "时长 {seconds} 秒", "en": "lasted {seconds} s"},
    # feeling
    "feeling_met": {"zh": "情绪达到条件：{quote}", "en": "feeling meets the condition: {quote}"},
    "feeling_unmet": {"zh": "情绪未达到条件", "en": "feeling does not meet the condition"},
    "feeling_course_met": {
        "zh": "情绪由 {from} 到 {to}，平均 {mean}，达到条件",
        "en": "feeling from {from} to {to}, mean {mean}: meets the condition",
    },
    "feeling_course_unmet": {
        "zh": "情绪由 {from} 到 {to}，平均 {mean}，未达到条件",
        "en": "feeling from {from} to {to}, mean {mean}: does not meet the condition",
    },
    "too_few_turns": {"zh": "只有 {found} 轮发言，至少要 {needed} 轮才能判断", "en": "{found} turns, at least {needed} needed to tell"},
    "act_found": {"zh": "言语行为「{act}」（概率 {probability}）：{quote}", "en": "act “{act}” (probability {probability}): {quote}"},
    "act_missing": {"zh": "没有言语行为「{act}」（最高概率 {probability}）", "en": "no act “{act}” (highest probability {probability})"},
    "act_unsure": {"zh": "言语行为「{act}」不能确定（概率 {probability}）", "en": "the act “{act}” is not certain (probability {probability})"},
    "read_pass": {"zh": "语义判断为做到（把握 {probability}）：{quote}", "en": "read as done (probability {probability}): {quote}"},
    "read_pass_absent": {"zh": "语义判断没有问题（把握 {probability}）", "en": "read as clean (probability {probability})"},
    "read_fail": {"zh": "语义判断为没有做到（把握 {probability}）：{quote}", "en": "read as a failure (probability {probability}): {quote}"},
    "read_fail_absent": {"zh": "语义判断为没有做到（把握 {probability}）", "en": "read as not done (probability {probability})"},
    "read_na": {"zh": "语义判断没有需要这样做的情形（把握 {probability}）", "en": "read as nothing to judge (probability {probability})"},
    "read_unsure": {
        "zh": "语义判断不够确定（倾向「{leaning}」，把握 {probability}），请人工判断",
        "en": "reading not certain (leaning to {leaning}, probability {probability}): for a person to judge",
    },
    "no_act": {"zh": "没有对言语行为「{act}」的判断", "en": "no reading of the act “{act}” at hand"},
    "class_found": {
        "zh": "归为「{label}」（概率 {probability}，模型 {model}）：{quote}",
        "en": "class “{label}” (probability {probability}, model {model}): {quote}",
    },
    "class_missing": {"zh": "没有发言归为：{labels}（模型 {model}）", "en": "no turn is of the class {labels} (model {model})"},
    "no_classifier": {"zh": "没有启用分类模型 {model}", "en": "no classifier is at hand for the model {model}"},
    "classifier_failed": {"zh": "分类模型 {model} 不可用：{why}", "en": "the model {model} cannot be used: {why}"},
    "classifier_label": {
        "zh": "模型 {model} 没有标签「{label}」，只有：{known}",
        "en": "the model {model} has no label “{label}”, only {known}",
    },
    "no_judge": {"zh": "没有配置评判模型", "en": "no judge is configured"},
    "judge_failed": {"zh": "评判模型没有给出可用的答复：{why}", "en": "the judge gave no usable answer: {why}"},
    "judge_misquotes": {
        "zh": "评判模型引用的话「{said}」在第 {number} 轮中找不到，不采用",
        "en": "the judge quotes “{said}”, which turn {number} does not hold: not used",
    },
    "judge_pass": {"zh": "评判模型认为符合：{why}（引用「{quote}」）", "en": "the judge finds it met: {why} (quotes “{quote}”)"},
    "judge_fail": {"zh": "评判模型认为不符合：{why}（引用「{quote}」）", "en": "the judge finds it not met: {why} (quotes “{quote}”)"},
    "judge_unclear": {"zh": "评判模型不能确定：{why}（引用「{quote}」）", "en": "the judge is not certain: {why} (quotes “{quote}”)"},
    "no_feeling": {"zh": "没有可用的情绪判断", "en": "no reading of feeling at hand"},
    # repetition
    "density_ok": {"zh": "出现 {count} 次，在限值之内", "en": "said {count} times, within the limit"},
    "density_high": {
        "zh": "出现 {count} 次，每千字 {rate} 次，超过限值",
        "en": "said {count} times, {rate} per 1,000 characters, over the limit",
    },
    "repeats_few": {"zh": "重复自己的话 {count} 次，限值 {limit} 次", "en": "repeated {count} times, limit {limit}"},
    "repeats_many": {
        "zh": "重复第 {earlier} 轮的话：「{quote}」，共 {count} 次，限值 {limit} 次",
        "en": "repeats turn {earlier}: “{quote}”, {count} times in all, limit {limit}",
    },
    # items
    "condition_unmet": {"zh": "条件不成立，不适用", "en": "its condition is not met: not applicable"},
    "condition_open": {"zh": "条件无法判断", "en": "its condition could not be judged"},
    "marked_not_applicable": {"zh": "由人工标为不适用", "en": "a person has marked it as not applicable"},
    "requires_unmet": {"zh": "前提条目未通过：{items}", "en": "what it requires did not pass: {items}"},
    "requires_absent": {"zh": "前提条目不适用：{items}", "en": "what it requires is not applicable: {items}"},
    "requires_open": {"zh": "前提条目尚未判定：{items}", "en": "what it requires is still open: {items}"},
    "item_met": {"zh": "条目 {item} 的结果符合条件", "en": "the item {item} came out as asked for"},
    "item_unmet": {"zh": "条目 {item} 的结果不符合条件", "en": "the item {item} did not come out as asked for"},
    "item_open": {"zh": "条目 {item} 尚未判定", "en": "the item {item} is still open"},
    "item_missing": {"zh": "没有条目 {item} 的结果", "en": "there is no result of the item {item}"},
    "not_trusted": {
        "zh": "该条目与人工的一致程度未达标，由人工判定；机器意见仅供参考",
        "en": "measured agreement with people is under the bar: a person decides, the machine only suggests",
    },
    "manual": {"zh": "需要人工判断", "en": "for a person to judge"},
    "low_confidence": {"zh": "识别置信度 {confidence} 低于要求 {needed}", "en": "recognition confidence {confidence} is under {needed}"},
    "no_turns": {"zh": "没有可供判断的发言", "en": "nobody spoke who could be judged"},
    "timed_out": {"zh": "规则超时，未判断", "en": "the rule ran out of time"},
    # metadata
    "metadata_met": {"zh": "{field} = {value}", "en": "{field} = {value}"},
    "metadata_unmet": {"zh": "{field} 不符合条件", "en": "{field} does not meet the condition"},
    "metadata_not_comparable": {"zh": "字段 {field} 的值「{value}」无法比较大小", "en": "the value “{value}” of {field} cannot be compared"},
    "metadata_missing": {"zh": "缺少字段 {field}", "en": "the field {field} is missing"},
    # conversations
    "too_short_turns": {"zh": "只有 {found} 轮，少于 {needed} 轮，不评分", "en": "{found} turns, fewer than {needed}: not scored"},
    "too_short_seconds": {"zh": "时长 {found} 秒，短于 {needed} 秒，不评分", "en": "{found} s, shorter than {needed} s: not scored"},
    "wrong_channel": {"zh": "该标准不适用于此渠道", "en": "The rubric does not apply to this channel"},
    "wrong_language": {
        "zh": "该标准只适用于语言 {known}，此会话的语言是 {language}，不评分",
        "en": "The rubric is for {known}, the conversation is in {language}: not scored",
    },
    "one_party": {"zh": "缺少一方发言，不评分", "en": "Only one party speaks: not scored"},
    "too_short_words": {"zh": "只有 {found} 字，少于 {needed} 字，不评分", "en": "{found} words, fewer than {needed}: not scored"},
    "no_rubric": {
        "zh": "没有指定适用的标准（渠道 {channel}，语言 {language}，队列 {queue}，方向 {direction}，日期 {day}）",
        "en": "No rubric is assigned (channel {channel}, language {language}, queue {queue}, direction {direction}, day {day})",
    },
    # outcomes
    "outcome_committed": {"zh": "已约定后续处理：{quote}", "en": "A next step was agreed: {quote}"},
    "outcome_solved": {"zh": "客服当场办结：{quote}", "en": "Done in the conversation: {quote}"},
    "outcome_confirmed": {"zh": "客户确认：{quote}", "en": "The customer confirms: {quote}"},
    "outcome_content": {"zh": "客户结束时情绪良好：{quote}", "en": "The customer is content at the end: {quote}"},
    "outcome_unhappy": {"zh": "客户结束时仍不满：{quote}", "en": "The customer is unhappy at the end: {quote}"},
    "outcome_open": {"zh": "没有解决，也没有明确的后续：{quote}", "en": "Neither solved nor a clear next step: {quote}"},
    "outcome_read_resolved": {"zh": "语义判断为已解决：{quote}", "en": "Read as solved: {quote}"},
    "outcome_read_follow_up": {"zh": "语义判断为已约定后续：{quote}", "en": "Read as a next step agreed: {quote}"},
    "outcome_read_unresolved": {"zh": "语义判断为未解决：{quote}", "en": "Read as not solved: {quote}"},
    "outcome_nothing": {"zh": "没有发现解决或约定后续的内容", "en": "Nothing shows that it was solved or a next step agreed"},
    # events
    **EVENT_REASONS,
    # sampling, triage, calibration, disputes, coaching
    **REVIEW_REASONS,
    **MANAGER_REASONS,
    **TREND_REASONS,
}  # fmt: skip

PLACE = {
    "zh": {
        "agent": "客服", "customer": "客户", "other": "其他方", "any": "全部发言",
        "turn": "{who}第 {turn} 轮{time}", "some_turn": "第 {turn} 轮{time}", "time": "（{time}）", "scope": "{scope}：",
        "details": "（{text}）", "and": "；",
        "list": "词表 {list}{kinds}", "sought": "要找{sought}{more}", "quoted": "「{text}」", "several": "", "more": "等 {of} 种",
        "heard": "识别置信度 {heard}",
    },
    "en": {
        "agent": "Agent", "customer": "Customer", "other": "Other", "any": "Everybody",
        "turn": "{who}, turn {turn}{time}: ", "some_turn": "Turn {turn}{time}: ", "time": " ({time})", "scope": "{scope}: ",
        "details": " ({text})", "and": "; ",
        "list": "list {list}{kinds}", "sought": "looked for {sought}{more}", "quoted": "“{text}”", "several": ", ", "more": " … {of} in all",
        "heard": "heard with confidence {heard}",
    },
}  # fmt: skip
"""How who, where and how sure are told."""

SCOPE = {
    "zh": {
        "first_turns": "前 {value} 轮", "last_turns": "最后 {value} 轮",
        "first_seconds": "前 {value} 秒", "last_seconds": "最后 {value} 秒",
        "first_percent": "前 {value}%", "last_percent": "最后 {value}%",
        "from_percent": "{value}% 之后", "to_percent": "{value}% 之前",
        "after": "触发点之后", "before": "触发点之前", "around": "触发点前后",
        "turns": "{value} 轮内", "seconds": "{value} 秒内", "join": "",
    },
    "en": {
        "first_turns": "first {value} turn(s)", "last_turns": "last {value} turn(s)",
        "first_seconds": "first {value} s", "last_seconds": "last {value} s",
        "first_percent": "first {value}%", "last_percent": "last {value}%",
        "from_percent": "from {value}%", "to_percent": "to {value}%",
        "after": "after its anchor", "before": "before its anchor", "around": "around its anchor",
        "turns": "within {value} turn(s)", "seconds": "within {value} s", "join": ", ",
    },
}  # fmt: skip
"""How a scope is told."""
