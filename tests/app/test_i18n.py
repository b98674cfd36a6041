from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from app import coaching_desk, dispute_desk, marking, people_desk
from app.i18n.translate import LANGUAGES, catalogue, translate
from app.navigation import NAMES, SECTIONS
from app.views import (
    audit,
    certification,
    coaching,
    comparison,
    comparison_checks,
    disputes_rules,
    improvement,
    my_plan,
    my_results,
    people,
    plans,
    queue,
    satisfaction,
    service_clocks,
    topics,
    trends,
    trends_groups,
    users,
)
from app.views import promises as promises_page
from app.views.calibration_debrief import MEASURES as MEASURES_OF_AGREEMENT
from app.views.calibration_items import BAND_TONES
from app.views.rubrics import VIEWS
from app.widgets import bell, debrief, plan_form, rating, tasks
from app.widgets.comparison_charts import PLACES
from app.widgets.digest import FAILED, KIND_TONES, PARTS
from app.widgets.filters import CHOICES, PERIODS
from app.widgets.player import _WORDS
from app.widgets.review_desk import _WORDS as REVIEW_WORDS
from app.widgets.review_desk import KEYS as REVIEW_KEYS
from app.widgets.rule_forms import MEASURES, PARTIES
from app.widgets.rule_words import ANCHORS, JOINTS
from app.widgets.sparks import MARKS
from app.widgets.stages_filter import TOUCHED
from qa import taxonomies
from qa.manager import improving
from qa.manager.event_marking import KINDS as KINDS_OF_EVENTS
from qa.manager.overview import GROUPS
from qa.manager.periods import AGAINST
from qa.manager.satisfaction import DIMENSIONS as SURVEYED_BY
from qa.manager.service_rules import CLOCKS, PRESETS, SEVERITIES
from qa.manager.service_rules import GRADES as GRADES_OF_COMPLAINTS
from qa.manager.trending import STEPS as STEPS_OF_TRENDS
from qa.permissions import ROLES
from qa.reviewing.coaching import STEPS
from qa.reviewing.coaching_content import WHYS
from qa.sheets.making import FORMATS
from qa.store.audit import ACTIONS
from qa.store.coaching import SEEN_BY_AGENT
from qa.store.metric_values import COUNTED
from qa.store.promise_checks import STANDINGS as STANDINGS_OF_PROMISES
from qa.store.review_tasks import STATES
from qa.store.touchpoint_sql import TOUCHPOINTS
from scoring.all_round_score import SIDES
from scoring.calibration_session import VERDICTS
from scoring.capability import DIMENSIONS, LEVELS, STANDINGS
from scoring.certification import Requirement, Result, State
from scoring.manager.churn import POINTS
from scoring.manager.period_comparison import Direction, OfTarget
from scoring.manager.satisfaction import GROUPS as GROUPS_OF_PROMOTERS
from scoring.manager.seasonal_anomaly import SeasonVerdict
from scoring.manager.warning_rules import GRADES
from scoring.registry import BUILT_IN
from scoring.review_words import REVIEW_REASONS
from scoring.scorecard import CLASSES
from scoring.spot_check import OUTCOMES
from scoring.stages import STAGES
from scoring.taxonomy_edit import LISTS

APP = Path(__file__).parents[2] / "app"
LITERAL = re.compile(r"""(?<![\w.])t\(\s*["']([a-zA-Z_.0-9]+)["']""")
RUBRICS = {
    "standards_view": tuple(VIEWS),
    "standards_state": ("active", "draft", "shipped", "published", "retired"),
    "standards_column": ("title", "state", "language", "version", "items", "published"),
    "standards": ("item", "verdict", "why", "points_short"),
    "critical_scope": ("form", "section", "report"),
    "error_class": CLASSES,
    "rule": (*BUILT_IN, *JOINTS, "any_phrase", "all_phrases", "no_phrase", "except"),
    "rule_by": PARTIES,
    "rule_anchor": (*ANCHORS, "unless", "trigger"),
    # the keys of rule files that have words of their own; others are shown as they stand in the file
    "rule_key": tuple(key.partition(".")[2] for key in catalogue("zh") if key.startswith("rule_key.")),
    "diff_key": tuple(key.partition(".")[2] for key in catalogue("zh") if key.startswith("diff_key.")),
    "edit_way": ("form", "text"),
    "measure": MEASURES,
    "edit": ("example", "expected", "came_out", "version"),
    "compare": tuple(f"{prefix}{kind}" for kind in ("added", "dropped", "changed") for prefix in ("", "items_")),
    "backtest": ("team", "before", "after", "difference", "precision", "recall", "f1"),
    "history": ("when", "what", "publish", "retire", "trust", "scored", "shown", "mean", "now"),
    "publish": ("by", "why"),
    "trust": (
        *("reviewed", "agreement", "kappa", "bar", "follows", "few", "alone", "person"),
        *("critical_few", "critical_suspected", "critical_counts"),
    ),
}
COACHING = {
    "coach": (
        *("no_gaps", "no_strengths", "gaps", "strengths", "below", "above", "level"),
        *(f"{kind}_{field}" for kind in ("none_chosen", "no_offer") for field in ("clips", "examples")),
    ),
    "coach_view": tuple(coaching.VIEWS),
    "coach_days": tuple(coaching_desk.DAYS),
    "coach_state": ("preparing", *SEEN_BY_AGENT),
    "coach_verdict": ("gap", "strength", "level", "too_few"),
    "coach_mark": ("best_practice", "to_coach"),
    "coach_due": ("overdue", "today", "soon"),
    "coach_why": tuple(name or "none" for name in WHYS),
    "coach_step": tuple(STEPS),
    "coach_step_help": tuple(STEPS),
    "coach_step_done": tuple(STEPS),
    "coach_error": tuple(coaching_desk.ERRORS.values()),
    "effect_measure": ("areas", "total"),
    "effect": ("better", "worse", "unclear"),
}
PEOPLE = {
    "people_view": tuple(people.VIEWS),
    "people_error": tuple(sorted(set(people_desk.ERRORS.values()))),
    "skill": DIMENSIONS,
    "skills_level": LEVELS,
    "skills_standing": STANDINGS,
    "cert_level": ("junior", "intermediate", "senior"),
    "cert_state": get_args(State),
    "cert_result": get_args(Result),
    "cert_done": get_args(Result),
    "cert_field": certification.FIELDS,
    "cert_lack": get_args(Requirement),
    "round_side": SIDES,
}
CALIBRATION = {
    "verdict": VERDICTS,
    "verdict_short": VERDICTS,
    "rating": rating._WORDS,
    "debrief": (*debrief._WORDS, "people", "with_machine"),
    "calibration": ("mine", "open", "over", "see_open", "see_closed", "see_withdrawn"),
    "calibration_tab": ("sessions", "new", "items", "checks"),
    "calibration_state": ("open", "closed", "withdrawn"),
    "calibration_band": tuple(BAND_TONES),
    "debrief_view": ("grid", "items", "figures", "raters"),
    "agreement": MEASURES_OF_AGREEMENT,
    "agreement_help": MEASURES_OF_AGREEMENT,
    "spot_outcome": OUTCOMES,
}
QUEUE = {
    "tasks": ("look", "dropped", *(f"empty_{view}" for view in ("mine", "free", "team"))),
    "task_view": queue.VIEWS,
    "task_state": ("open", *STATES),
    "task_said": ("taken", "ended", "gone"),
    "task_filter": ("cause", "team", "plan", "due", "who", "state", "sort"),
    "task_due": ("any", *queue.DUES),
    "task_sort": queue.SORTS,
    "task_column": tasks.COLUMNS,
    "load_column": ("who", "open", "due", "late", "done", "minutes"),
    "run_column": ("plan", "done", "late"),
    "made_column": ("days", "drawn", "done", "late", "dropped", "by"),
    "cause": (*queue.CAUSES, *(code for code in REVIEW_REASONS if code.startswith("sampled_"))),
    "plan_kind": plans.KINDS,
    "plan_kind_note": plans.KINDS,
    "plan_unit": plan_form.UNITS,
    "plan_amount": plan_form.UNITS[1:],
    "plan_stratum": plan_form.STRATA,
    "plan_share": plan_form.SHARES,
    "plan_critical": tuple(plan_form.CRITICAL),
    "plan_problem": tuple(dict.fromkeys(plans.PROBLEMS.values())),
    "plans": (
        *("draw_note_sample", "draw_note_triage", "retire", "use_again", "by_hand"),
        *("seconds_min", "seconds_max", "score_min", "score_max"),
    ),
}
DISPUTES = {
    "my_view": my_results.VIEWS,
    "my_record": tuple(my_plan.TONES),
    "result": ("best_practice", "to_coach", "disputed", "improve", "good", "na", "hear", "open", "unplayable"),
    "dispute_view": ("open", "decided", "waiting", "rules"),
    "dispute": ("none_open", "none_decided", "views"),
    "my": ("views",),
    "dispute_error": tuple(set(dispute_desk.ERRORS.values())),
    "release_column": ("waits", "agent", "what", "score", "reviewer"),
    "rules_reviewer": disputes_rules.REVIEWERS,
    "rules_judge": disputes_rules.JUDGES,
    "notice": (*bell.KINDS, "uphold_agent_final", "change_agent_final", "title", "all", "empty", "unread"),
}
TRENDS = {
    "trends": (
        *(f"state_{name}" for name in MARKS),
        *(f"target_{verdict}" for verdict in get_args(OfTarget)),
        *(f"chart_{kind}" for kind in ("p", "p_prime", "xmr")),
        *(f"season_{verdict}" for verdict in get_args(SeasonVerdict)),
        *(
            f"tip_{name}"
            for name in ("title", "text", "spread", "limits", "n", "kind", "mark", "smooth", "group", "event")
        ),
        *(f"event_{name}" for name in ("day", "kind", "title", "team")),
        *("of", "step", "view", "rose", "fell", "legend"),
    ),
    "trend_step": STEPS_OF_TRENDS,
    "trend_view": tuple(trends.VIEWS),
    "trend_event": ("rubric", *KINDS_OF_EVENTS),
    "dimension": trends_groups.SPLITS,
    "shift": ("day", "evening", "night"),
    "weekday": tuple(map(str, range(1, 8))),
}
SURVEYS = {
    "survey_view": tuple(satisfaction.VIEWS),
    "survey_group": ("all", *GROUPS_OF_PROMOTERS),
    "survey_why": tuple(key.partition(".")[2] for key in catalogue("zh") if key.startswith("survey_why.")),
    "survey": (
        *(f"by_{name}" for name in SURVEYED_BY),
        *(
            f"{prefix}{name}{suffix}"
            for name in satisfaction.GROUPS
            for prefix, suffix in (("", ""), ("", "_help"), ("open_", ""))
        ),
        *(f"head_{verdict}" for verdict in ("below", "above", "open")),
        *(f"{prefix}_{kind}" for prefix in ("example", "taken") for kind in ("answers", "tickets")),
        *(f"kind_{kind}" for kind in ("answers", "tickets")),
        *(f"col_{name}" for name in ("kind", "wanted", "customer", "at", "why", "file")),
        *(f"tip_{name}" for name in ("week", "text", "spread", "n")),
        *("better", "worse", "more", "less", "happy", "unhappy"),
    ),
    "clock": ("head", "head_none", "saved", "stale", "refused", "hours_box", "minutes_box"),
    "clock_name": CLOCKS,
    "clock_state": service_clocks.STATES,
    "clock_verdict": ("met", "missed", "open", "too_few"),
    "clock_verdict_help": ("met", "missed", "open", "too_few"),
    "clock_preset": tuple(PRESETS),
    "severity": SEVERITIES,
    "grade": GRADES_OF_COMPLAINTS,
}
COMPOSED = {
    "machine_people": ("headline_above", "headline_below", "headline_level"),
    "promise_standing": STANDINGS_OF_PROMISES,
    "promise_about": STANDINGS_OF_PROMISES,
    "promise_page": ("kept_by_team", "kept_by_agent"),
    "promise_why": promises_page.WHYS,
    "promise_verdict": ("kept", "broken", "open", "machine"),
    "topic": ("rose", "fell"),
    "topic_view": tuple(topics.VIEWS),
    "topic_state": tuple(topics.TONES),
    "topic_theme": (
        "rising",
        "new",
        *(f"column_{name}" for name in ("theme", "size", "earlier", "later", "rising", "new")),
    ),
    "taxonomy": (
        *(f"{kind}_{part}" for kind in ("part", "help") for part in LISTS),
        *(f"column_{name}" for name in ("version", "by", "at", "note")),
    ),
    "taxonomy_name": tuple(taxonomies.shipped()),
    "taxonomy_problem": ("no_title", "no_phrases", "bad_id", "too_long", "bad_pattern", "no_other", "too_many"),
    "reports": ("kind", "span", "of", "pdf", "xlsx", "pptx", "html"),
    "reports_kind": ("week", "month"),
    "improvement": ("finding", "action"),
    "improvement_state": improving.STATES,
    "improvement_to": improving.STATES,
    "improvement_told": tuple(improvement.TONES),
    "comparison": ("view", "metric", "by", "better", "worse"),
    "comparison_view": tuple(comparison.VIEWS),
    "comparison_standing": tuple(comparison.TONES),
    "group_by": comparison.GROUPS,
    "funnel_place": PLACES,
    "fairness": ("none", "too_few"),
    "fairness_kind": comparison_checks.KINDS,
    "fairness_verdict": tuple(comparison_checks.MARKS),
    "work_shift": ("day", "evening", "night"),
    "length": ("short", "middle", "long"),
    "stage": tuple(STAGES),
    "stages_filter": ("lacks", "repeats", "early", "variant", *TOUCHED),
    "process": (
        *(f"mark_{what}" for what in ("skipped", "repeated", "early")),
        *("skipped", "repeated", "early", "begin", "end", "nothing", "unread", "no_bottleneck", "no_times"),
        *(f"edge_{kind}" for kind in ("on", "skip", "back", "aside")),
    ),
    "touchpoint": TOUCHPOINTS,
    "touchpoint_source": TOUCHPOINTS,
    "warn": ("none_today", "none_history", "evidence_figures", *("take", "close", "comment", "reopen")),
    "warn_view": ("today", "history", "churn", "rules", "channels"),
    "warn_grade": GRADES,
    "warn_state": ("open", "acknowledged", "closed"),
    "warn_snooze": ("hour", "afternoon", "tomorrow", "week"),
    "warn_channel": ("app", "webhook", "email"),
    "warn_kind": ("event", "threshold", "change", "anomaly"),
    "warn_direction": ("above", "below", "either"),
    "warn_period": ("day", "week"),
    "warn_rules": (
        "rises",
        "falls",
        "moves",
        "switch_on",
        "switch_off",
        "limit",
        "limit_percent",
        "limit_time",
        "limit_change",
    ),
    "churn": ("show_waiting", "show_done", "take", "contacted", "dismissed", "note_button"),
    "churn_level": ("high", "middle", "low"),
    "churn_action": ("take", "contacted", "dismissed", "note"),
    "churn_sign": tuple(POINTS),
    "radar": ("none_weak", "too_few"),
    "radar_verdict": ("weak", "strong", "level", "too_few"),
    "sheet": ("previous", "next", *FORMATS, *(f"{name}_help" for name in FORMATS)),
    "acoustic": (
        *("silence", "dead_air", "hold", "characters_per_minute", "words_per_minute", "first_words", "talk", "pace"),
        *("latency", "interruptions", "monologue", "raised"),
    ),
    "fact": ("silence", "dead_air", "hold", "overlap", "interruption", "raised"),
    "conversation": ("previous", "next"),
    "critical": ("failed", "suspected", "failed_short", "suspected_short"),
    "review": (*REVIEW_WORDS, *(f"key_{word}" for _, word in REVIEW_KEYS), "back_queue", "back_conversations"),
    "desk": (*_WORDS, "tab_all", "tab_fail", "tab_open"),
    "marking": marking.WORDS,
    "filter": (*CHOICES, "period", "against"),
    "nav": (*NAMES, *(title.partition(".")[2] for title in SECTIONS)),
    "role": ROLES,
    "users_column": users.COLUMNS,
    "audit_column": (*audit.COLUMNS, "who", "action", "object"),
    "audit_action": ACTIONS,
    "audit_detail": tuple(key.partition(".")[2] for key in catalogue("zh") if key.startswith("audit_detail.")),
    "audit_value": tuple(key.partition(".")[2] for key in catalogue("zh") if key.startswith("audit_value.")),
    "audit_object": (
        "calibration",
        "coaching",
        "training",
        "spot_check",
        "conversation",
        "account",
        "accounts",
        "audit",
        "standard",
        "files",
        "certificate",
        "agent",
        "people_rules",
        "ratings",
        "plan",
        "task",
        "calendar",
        "case",
        "dispute_rules",
        "surveys",
        "service_rules",
        "event",
        "alert",
        "warning_rules",
        "churn",
        "target",
        "view",
    ),
    "overview": ("not_eligible", "failed", "better", "worse", "missed", "opens_spoiling", "incomparable"),
    "overview_group": tuple(GROUPS),
    "overview_direction": get_args(Direction),
    "overview_target": get_args(OfTarget),
    "counts_share": ("yes", "no", "any"),
    "counts_nps": COUNTED,
    "target_unit": ("share", "score", "time", "change", "nps"),
    "target_column": ("metric", "team", "target", "by"),
    "period": ("all", *PERIODS, "custom"),
    "against": AGAINST,
    "theme": ("light", "dark", "system"),
    "column": ("when", "who", "what", "duration", "score", "critical", "events", "feeling", "outcome"),
    "band": ("excellent", "good", "pass", "fail"),
    "status": ("ok", "not_eligible", "failed"),
    "outcome": ("resolved", "follow_up", "unresolved"),
    "channel": ("voice", "chat"),
    "feeling": ("neg", "neu", "pos"),
    "witness": ("words", "reading", "both"),
    "promise": tuple(KIND_TONES),
    "digest": (
        *PARTS,
        *(f"part_{part}" for part in FAILED),
        "title",
        "promises",
        "who",
        "what",
        "due",
        "kept",
        "no_events",
    ),
    "item_status": ("pass", "partial", "fail", "not_applicable", "not_evaluated"),
    "timeline": ("channels", "mixed", "diarized", "supplied"),
    **RUBRICS,
    **SURVEYS,
    **TRENDS,
    **PEOPLE,
    **DISPUTES,
    **QUEUE,
    **COACHING,
    **CALIBRATION,
}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def used() -> set[str]:
    found = {key for file in APP.rglob("*.py") for key in LITERAL.findall(file.read_text(encoding="utf-8"))}
    return found | {f"{group}.{name}" for group, names in COMPOSED.items() for name in names}


def test_both_languages_have_the_same_keys():
    assert set(catalogue("zh")) == set(catalogue("en"))


def test_both_languages_have_the_same_gaps():
    assert {k: gaps(v) for k, v in catalogue("zh").items()} == {k: gaps(v) for k, v in catalogue("en").items()}


def test_every_key_used_exists():
    assert sorted(used() - set(catalogue("zh"))) == []


def test_no_text_is_left_over():
    extra = {"language.zh", "language.en", "group.new", "group.regular", "group.vip"}
    assert sorted(set(catalogue("zh")) - used() - extra) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language):
    assert all(text.strip() for text in catalogue(language).values())


def test_gaps_are_filled():
    assert translate("list.count", "en", n=3) == "3 in all"
    with pytest.raises(KeyError):
        translate("no.such", "en")
