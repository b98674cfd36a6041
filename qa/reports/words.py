"""The words of a report, in both languages."""

from __future__ import annotations

from typing import Any

REPORT_WORDS: dict[str, dict[str, str]] = {
    "title_week": {"zh": "服务质量周报", "en": "Weekly service quality report"},
    "title_month": {"zh": "服务质量月报", "en": "Monthly service quality report"},
    "span": {"zh": "期间", "en": "Period"},
    "span_value": {"zh": "{name}（{first} 至 {last}）", "en": "{name} ({first} to {last})"},
    "team": {"zh": "团队", "en": "Team"},
    "all_teams": {"zh": "全部团队", "en": "All teams"},
    "conversations": {"zh": "会话", "en": "Conversations"},
    "made": {"zh": "生成", "en": "Made"},
    "footer": {"zh": "CallQA · {title} · {span}", "en": "CallQA · {title} · {span}"},
    "few": {
        "zh": "本期只有 {n} 个会话：下列数字的区间很宽，不宜据此比较团队。",
        "en": "Only {n} conversations in this period: the intervals below are wide, do not compare teams by them.",
    },
    "nothing": {"zh": "本期没有会话。", "en": "There are no conversations in this period."},
    # what is said first
    "found": {"zh": "要点", "en": "In short"},
    "better": {"zh": "确定变好", "en": "Surely better"},
    "worse": {"zh": "确定变差", "en": "Surely worse"},
    "missed": {"zh": "确定未达目标", "en": "Surely misses its target"},
    "steady": {
        "zh": "与上一期相比没有确定的变化；单期的升降多为偶然，不必追究。",
        "en": "Nothing surely changed against the period before; single ups and downs are mostly chance.",
    },
    "change": {"zh": "{metric} {value}（{change}）", "en": "{metric} {value} ({change})"},
    "below_target": {"zh": "{metric} {value}，目标 {target}", "en": "{metric} {value}, target {target}"},
    "points": {"zh": "{n} 个百分点", "en": "{n} points"},
    "joint": {"zh": "；", "en": "; "},
    "comma": {"zh": "、", "en": ", "},
    "stop": {"zh": "。", "en": "."},
    # figures
    "figures": {"zh": "主要指标", "en": "Key figures"},
    "metric": {"zh": "指标", "en": "Metric"},
    "value": {"zh": "本期", "en": "Now"},
    "interval": {"zh": "95% 区间", "en": "95% interval"},
    "n": {"zh": "n", "en": "n"},
    "before": {"zh": "上一期", "en": "Before"},
    "moved": {"zh": "变化", "en": "Change"},
    "target": {"zh": "目标", "en": "Target"},
    "verdict": {"zh": "判断", "en": "Verdict"},
    "is_better": {"zh": "变好", "en": "better"},
    "is_worse": {"zh": "变差", "en": "worse"},
    "is_level": {"zh": "无确定变化", "en": "no sure change"},
    "is_too_few": {"zh": "会话不足", "en": "too few"},
    "is_missed": {"zh": "未达目标", "en": "misses target"},
    "is_met": {"zh": "达到目标", "en": "meets target"},
    # course
    "course": {"zh": "走势", "en": "Course"},
    "course_note": {
        "zh": "每周数值与 95% 区间；虚线为目标，方块为超出控制限的周。",
        "en": "Weekly figures with 95% intervals; dashed: target, squares: weeks outside the control limits.",
    },
    "chart_of": {"zh": "{metric}，按周", "en": "{metric} by week"},
    "changed": {"zh": "水平变化", "en": "Level changed"},
    "by_mix": {
        "zh": "其中会话构成造成 {mix}，真实变化 {true}。",
        "en": "Of it {mix} are the mix of conversations, {true} are true.",
    },
    # groups
    "teams": {"zh": "团队对比", "en": "Teams"},
    "agents": {"zh": "坐席对比", "en": "Agents"},
    "group_team": {"zh": "团队", "en": "Team"},
    "group_agent": {"zh": "坐席", "en": "Agent"},
    "no_name": {"zh": "（未填写）", "en": "(not named)"},
    "groups_note": {
        "zh": "「同等构成下」按来意、渠道、客户分层换算；判断以此为准，会话不足十个的不列。",
        "en": "At the same mix of reason, channel and segment, by which the verdict is told; groups of under ten are left out.",
    },
    "adjusted": {"zh": "同等构成下", "en": "At the same mix"},
    "standing_better": {"zh": "高于整体", "en": "better than all"},
    "standing_worse": {"zh": "低于整体", "en": "worse than all"},
    "standing_level": {"zh": "未见差别", "en": "level"},
    "standing_too_few": {"zh": "会话不足", "en": "too few"},
    "more": {"zh": "另有 {n} 个见 XLSX 附表。", "en": "{n} more are in the XLSX."},
    # items
    "items": {"zh": "失分最多的条款", "en": "Items that cost most"},
    "item": {"zh": "条款", "en": "Item"},
    "failed": {"zh": "失分率", "en": "Fails in"},
    "share": {"zh": "占失分", "en": "Share of loss"},
    "running": {"zh": "累计", "en": "Running"},
    # what waits
    "waiting": {"zh": "待处理", "en": "Waiting for you"},
    "alerts": {"zh": "未结预警", "en": "Open alerts"},
    "grave": {"zh": "严重 {n}", "en": "{n} grave"},
    "warning": {"zh": "警告 {n}", "en": "{n} warnings"},
    "notice": {"zh": "提示 {n}", "en": "{n} notices"},
    "promises": {"zh": "本期承诺", "en": "Promises of the period"},
    "kept": {"zh": "已兑现 {n}", "en": "{n} kept"},
    "broken": {"zh": "未兑现 {n}", "en": "{n} broken"},
    "overdue": {"zh": "已逾期 {n}", "en": "{n} overdue"},
    "open": {"zh": "未到期 {n}", "en": "{n} not due yet"},
    "none_waits": {"zh": "没有未结预警，也没有未兑现的承诺。", "en": "No open alerts and no broken promises."},
    "next": {"zh": "建议", "en": "Suggested next"},
    "next_item": {
        "zh": "先改「{item}」：它一项占失分的 {share}。",
        "en": "Begin with “{item}”: it alone makes {share} of the loss.",
    },
    "next_worse": {
        "zh": "查明「{metric}」为何变差，在趋势页看分解。",
        "en": "Find out why {metric} got worse: the trends page takes it apart.",
    },
    "next_team": {
        "zh": "听一听 {names} 的会话：同等构成下确定偏低。",
        "en": "Listen to {names}: surely lower at the same mix.",
    },
    "next_alerts": {"zh": "处理 {n} 条严重预警。", "en": "Deal with {n} grave alerts."},
    "next_none": {"zh": "没有需要马上处理的发现。", "en": "Nothing that cannot wait."},
    # appendix
    "appendix": {"zh": "附录：全部指标", "en": "Appendix: all metrics"},
    "weeks_of_items": {"zh": "条款按周", "en": "Items by week"},
    "week": {"zh": "周", "en": "Week"},
    "judged": {"zh": "已判定", "en": "Judged"},
    "failures": {"zh": "失分次数", "en": "Failed"},
    "definitions": {"zh": "指标定义", "en": "Definitions"},
    "formula": {"zh": "公式", "en": "Formula"},
    "counted": {"zh": "统计对象", "en": "What n counts"},
    "source": {"zh": "出处", "en": "Source"},
    "basis": {"zh": "数据基础", "en": "Data basis"},
    "rubrics": {"zh": "评分标准", "en": "Rubrics"},
    "rubric_of": {"zh": "{name}（{n} 个会话）", "en": "{name} ({n} conversations)"},
    "software": {"zh": "软件", "en": "Software"},
    "intervals": {"zh": "区间", "en": "Intervals"},
    "intervals_text": {
        "zh": "均为双侧 95%：比率用 Wilson，均值用 Student t；「确定」指区间不含零（变化）或不含目标。",
        "en": "Two-sided at 95%: Wilson for shares, Student's t for means. “Surely” means that the interval leaves out nought, or the target.",
    },
    "low": {"zh": "区间下限", "en": "Interval from"},
    "high": {"zh": "区间上限", "en": "Interval to"},
    "unit": {"zh": "单位", "en": "Unit"},
    "unit_share": {"zh": "比率 0–1", "en": "share 0-1"},
    "unit_score": {"zh": "分 0–100", "en": "points 0-100"},
    "unit_time": {"zh": "秒", "en": "seconds"},
    "unit_change": {"zh": "情绪 −2–2", "en": "feeling -2 to 2"},
    "unit_nps": {"zh": "NPS −100–100", "en": "NPS -100 to 100"},
    "unit_count": {"zh": "个", "en": "number"},
    "report_sheet": {"zh": "报告", "en": "Report"},
    "series": {"zh": "序列", "en": "Series"},
}


def word(key: str, language: str, /, **params: Any) -> str:
    """A text of a report. Raises KeyError for one there is not."""
    return REPORT_WORDS[key]["zh" if language == "zh" else "en"].format(**params)
