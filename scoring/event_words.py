"""The words of events, in both languages: titles of kinds and grades, what grades and words mean, and the sentences."""

from __future__ import annotations

Told = dict[str, str]

TITLES: dict[str, Told] = {
    "complaint_grade": {"zh": "投诉分级", "en": "Complaint grade"},
    "vulnerable_customer": {"zh": "需要特别关照的客户", "en": "Vulnerable customer"},
    "repeated_contact": {"zh": "重复来电", "en": "Repeated contact"},
    "anger": {"zh": "客户愤怒", "en": "Anger"},
    "empathy": {"zh": "情绪回应", "en": "Empathy"},
    "escalation_asked": {"zh": "要求升级", "en": "Escalation asked for"},
    "threat": {"zh": "威胁", "en": "Threat"},
    "agent_under_attack": {"zh": "客服被辱骂", "en": "Agent under attack"},
    "churn_risk": {"zh": "流失风险", "en": "Churn risk"},
    "praise": {"zh": "表扬", "en": "Praise"},
    "time_to_calm": {"zh": "平复用时", "en": "Time to calm"},
}

GRADES: dict[str, Told] = {
    "met": {"zh": "已回应", "en": "met"},
    "empty": {"zh": "空泛", "en": "empty"},
    "missed": {"zh": "未回应", "en": "missed"},
    "inside": {"zh": "向内升级", "en": "inside the company"},
    "outside": {"zh": "向外升级", "en": "outside the company"},
    "calmed": {"zh": "已平复", "en": "calmed"},
    "never": {"zh": "未平复", "en": "never calmed"},
    "leaving": {"zh": "要转投别家或不再光顾", "en": "is leaving"},
    "closing": {"zh": "要销户或解约", "en": "closes the account or contract"},
    "P1": {"zh": "P1 紧急", "en": "P1 urgent"},
    "P2": {"zh": "P2 重要", "en": "P2 important"},
    "P3": {"zh": "P3 一般", "en": "P3 general"},
    "supervisor": {"zh": "上级", "en": "a superior"},
    "complaint": {"zh": "投诉渠道", "en": "a formal complaint"},
    "authority": {"zh": "监管或维权部门", "en": "the authorities"},
    "media": {"zh": "媒体或网络曝光", "en": "the media"},
    "platform": {"zh": "平台或第三方投诉", "en": "the platform or a complaints site"},
    "court": {"zh": "法律途径", "en": "the law"},
    "police": {"zh": "报警", "en": "the police"},
    "review": {"zh": "差评", "en": "a bad review"},
    "harm": {"zh": "人身或财物伤害", "en": "harm"},
    "consequences": {"zh": "不利后果", "en": "consequences"},
    "unspecified": {"zh": "没有明说的后果", "en": "something not named"},
    "somebody": {"zh": "其他人或更高一级", "en": "somebody else or higher up"},
    "elderly": {"zh": "年长", "en": "elderly"},
    "ill": {"zh": "患病或住院", "en": "ill or in hospital"},
    "pregnant": {"zh": "怀孕", "en": "pregnant"},
    "disabled": {"zh": "残障或行动不便", "en": "disabled"},
    "minor": {"zh": "未成年或带着幼儿", "en": "a minor, or with a small child"},
    "bereaved": {"zh": "亲人离世", "en": "bereaved"},
    "hardship": {"zh": "经济困难", "en": "in financial hardship"},
    "insults": {"zh": "辱骂", "en": "insults"},
    "high": {"zh": "达到阈值", "en": "over the threshold"},
    "words": {"zh": "表扬", "en": "praise"},
    "counted": {"zh": "说明了次数", "en": "told how often"},
    "before": {"zh": "此前联系过", "en": "was in touch before"},
}
"""Grades of all kinds, and what an event is about."""

CAUSES: dict[str, Told] = {
    "danger": {"zh": "人身安全", "en": "safety"},
    "money": {"zh": "资金损失", "en": "loss of money"},
    "authority": {"zh": "要找监管或维权部门", "en": "the authorities threatened"},
    "media": {"zh": "要向媒体或网络曝光", "en": "the media threatened"},
    "court": {"zh": "要走法律途径", "en": "the law threatened"},
    "police": {"zh": "要报警", "en": "the police threatened"},
    "harm": {"zh": "威胁伤害", "en": "harm threatened"},
    "vulnerable_in_danger": {"zh": "弱势客户缺少必需的服务", "en": "a vulnerable customer without what is vital"},
    "escalation": {"zh": "要求上级或正式投诉", "en": "a superior or a formal complaint asked for"},
    "repeated_contact": {"zh": "重复来电", "en": "repeated contact"},
    "churn": {"zh": "要离开", "en": "is about to leave"},
    "threat": {"zh": "其他威胁", "en": "another threat"},
    "misconduct": {"zh": "客服辱骂或威胁", "en": "insult or threat by the agent"},
    "vulnerable": {"zh": "弱势客户", "en": "a vulnerable customer"},
    "anger": {"zh": "强烈愤怒", "en": "strong anger"},
    "complaint": {"zh": "有不满", "en": "a complaint"},
}
"""What makes the grade of a complaint."""

EVENT_REASONS: dict[str, Told] = {
    "event_empathy_met": {"zh": "有负面情绪「{quote}」，客服作了回应：「{answer}」", "en": "negative feeling “{quote}” was met: “{answer}”"},
    "event_empathy_empty": {
        "zh": "有负面情绪「{quote}」，客服只用了套话或道歉：「{answer}」",
        "en": "negative feeling “{quote}” got only a stock phrase or an apology: “{answer}”",
    },
    "event_empathy_missed": {
        "zh": "有负面情绪「{quote}」，客服没有回应情绪：「{answer}」",
        "en": "negative feeling “{quote}” was passed over: “{answer}”",
    },
    "event_time_to_calm": {
        "zh": "情绪强烈（「{quote}」），经过客户 {turns} 轮{seconds}后平复",
        "en": "strong feeling (“{quote}”), calm after {turns} turn(s) of the customer{seconds}",
    },
    "event_never_calm": {"zh": "情绪强烈（「{quote}」），直到结束没有平复", "en": "strong feeling (“{quote}”), not calm until the end"},
    "event_escalation_asked": {"zh": "要求升级，找{to}：「{quote}」", "en": "asks to escalate, to {to}: “{quote}”"},
    "event_churn_risk": {"zh": "有流失风险，{how}：「{quote}」", "en": "at risk of leaving, {how}: “{quote}”"},
    "event_repeated_contact": {"zh": "不是第一次联系{times}：「{quote}」", "en": "not the first contact{times}: “{quote}”"},
    "event_complaint_grade": {"zh": "投诉定为 {to}，因为{why}：「{quote}」", "en": "complaint graded {to} because of {why}: “{quote}”"},
    "event_vulnerable_customer": {"zh": "需要特别关照，{how}：「{quote}」", "en": "needs special care, {how}: “{quote}”"},
    "event_praise": {"zh": "表扬：「{quote}」", "en": "praises: “{quote}”"},
    "event_threat": {"zh": "威胁，涉及{to}：「{quote}」", "en": "threatens with {to}: “{quote}”"},
    "event_agent_under_attack": {"zh": "辱骂客服或公司：「{quote}」", "en": "abuses the agent or the company: “{quote}”"},
    "event_anger": {"zh": "愤怒，最高概率 {peak}，共 {count} 轮：「{quote}」", "en": "angry in {count} turn(s), up to {peak}: “{quote}”"},
}  # fmt: skip
