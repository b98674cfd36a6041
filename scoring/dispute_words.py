"""The words of disputes, in both languages: states, steps, roles, ratings, and why a step is refused."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.dispute_model import Action, Doer, Rating, State

Told = Mapping[str, str]

STATES: Mapping[State, Told] = {
    State.DRAFT: {"zh": "草稿", "en": "draft"},
    State.SUBMITTED: {"zh": "已发布", "en": "released"},
    State.ACKNOWLEDGED: {"zh": "已确认", "en": "acknowledged"},
    State.DISPUTED: {"zh": "申诉中", "en": "disputed"},
    State.UNDER_REVIEW: {"zh": "复核中", "en": "under review"},
    State.UPHELD: {"zh": "维持原判", "en": "upheld"},
    State.CHANGED: {"zh": "已改判", "en": "changed"},
    State.CLOSED: {"zh": "已结束", "en": "closed"},
    State.WITHDRAWN: {"zh": "已撤回申诉", "en": "dispute withdrawn"},
    State.RETRACTED: {"zh": "已被修订取代", "en": "replaced by a revision"},
    State.EXPIRED: {"zh": "申诉期已过", "en": "time to dispute is over"},
    State.TAKEN_BACK: {"zh": "发布已撤回", "en": "release taken back"},
}
ACTIONS: Mapping[Action, Told] = {
    Action.SUBMIT: {"zh": "发布", "en": "release"},
    Action.ACKNOWLEDGE: {"zh": "确认", "en": "acknowledge"},
    Action.DISPUTE: {"zh": "申诉", "en": "dispute"},
    Action.ASSIGN: {"zh": "受理", "en": "take or assign"},
    Action.UPHOLD: {"zh": "维持原判", "en": "uphold"},
    Action.CHANGE: {"zh": "改判", "en": "change"},
    Action.WITHDRAW: {"zh": "撤回申诉", "en": "withdraw the dispute"},
    Action.CLOSE: {"zh": "结束", "en": "close"},
    Action.EXPIRE: {"zh": "到期结束", "en": "let expire"},
    Action.RETRACT: {"zh": "以修订取代", "en": "replace by a revision"},
    Action.TAKE_BACK: {"zh": "撤回发布", "en": "take the release back"},
}
DOERS: Mapping[Doer, Told] = {
    Doer.AGENT: {"zh": "客服", "en": "agent"},
    Doer.REVIEWER: {"zh": "质检员", "en": "reviewer"},
    Doer.COACH: {"zh": "辅导员", "en": "coach"},
    Doer.MANAGER: {"zh": "主管", "en": "manager"},
    Doer.ADMIN: {"zh": "管理员", "en": "admin"},
    Doer.SYSTEM: {"zh": "系统", "en": "the system"},
}
RATING_NAMES: Mapping[Rating, Told] = {
    "pass": {"zh": "通过", "en": "pass"},
    "partial": {"zh": "部分通过", "en": "partial"},
    "fail": {"zh": "不通过", "en": "fail"},
    "na": {"zh": "不适用", "en": "not applicable"},
}

DISPUTE_REASONS: dict[str, dict[str, str]] = {
    "dispute_wrong_state": {
        "zh": "当前状态为「{state}」，不能{action}；可以：{possible}",
        "en": "It is {state}: to {action} is not possible now, possible: {possible}",
    },
    "dispute_wrong_role": {
        "zh": "{role}不能{action}；可以的角色：{who}",
        "en": "As {role} one may not {action}, who may: {who}",
    },
    "dispute_not_own": {"zh": "只有被评的客服本人可以{action}", "en": "Only the agent who was reviewed may {action}"},
    "dispute_own_case": {"zh": "不能处理自己的评分（{action}）", "en": "Nobody handles a review of oneself ({action})"},
    "dispute_time_back": {
        "zh": "时间早于上一步（{last}）",
        "en": "The time lies before that of the last step ({last})",
    },
    "dispute_too_late": {"zh": "申诉期已于 {due} 截止", "en": "The last day to dispute was {due}"},
    "dispute_no_rounds_left": {
        "zh": "最多可申诉 {rounds} 次，已用完",
        "en": "All {rounds} rounds of dispute are used up",
    },
    "dispute_not_expired": {"zh": "期限 {due} 尚未过", "en": "The deadline {due} has not passed"},
    "dispute_no_comment": {"zh": "{action}须写明理由", "en": "To {action} needs a comment"},
    "dispute_no_items": {"zh": "至少选择一个条目", "en": "Choose at least one item"},
    "dispute_unknown_item": {"zh": "条目 {item} 不在可选之列：{items}", "en": "The item {item} is not among {items}"},
    "dispute_bad_rating": {
        "zh": "没有评定「{rating}」；可选：{ratings}",
        "en": "There is no rating “{rating}”, only {ratings}",
    },
    "dispute_same_rating": {
        "zh": "条目 {item} 现在就是「{rating}」，须给出不同的评定",
        "en": "The item {item} is rated {rating} already: give another rating",
    },
    "dispute_assign_self": {
        "zh": "须写明受理人；质检员只能自己受理",
        "en": "Name who is to judge: a reviewer may only take it himself",
    },
    "dispute_needs_same": {
        "zh": "须由原质检员 {reviewer} 复核",
        "en": "It has to be judged by the same reviewer, {reviewer}",
    },
    "dispute_needs_other": {
        "zh": "{reviewer} 已评过此件，须换人复核",
        "en": "{reviewer} has judged it before: somebody else has to",
    },
    "dispute_needs_manager": {"zh": "最后一轮须由主管裁定", "en": "The last round is decided by a manager"},
    "dispute_not_assignee": {
        "zh": "由 {assignee} 受理，只有其本人可以裁定",
        "en": "Only {assignee}, who has taken it, may decide",
    },
    "dispute_final_by_manager": {"zh": "只有主管可以作终局裁定", "en": "Only a manager's decision may be final"},
    "dispute_no_replacement": {"zh": "须指明取代它的修订", "en": "Name the revision that takes its place"},
}
"""Codes of `scoring.reasons`: why a step is refused."""
