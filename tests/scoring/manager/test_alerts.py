"""The life of an alert: one for a matter, steps, quiet hours, reminders."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from scoring.manager.alert_record import alert_from_dict, alert_to_dict
from scoring.manager.alerts import (
    ALERT_STEPS,
    MOST_EVIDENCE,
    AlertAction,
    AlertRefused,
    AlertState,
    AlertStep,
    QuietHours,
    alert_actions,
    reminders,
    step,
    take_in,
)
from scoring.manager.warning_rules import Firing, WarningRule
from scoring.reasons import Reason, render

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def firing(period: str = "W45", grade: str = "warning", evidence=("c1",), key: str = "r|a") -> Firing:
    rule = WarningRule(
        id="r", title={"zh": "规则", "en": "rule"}, kind="threshold", metric="m", limit=1, grade=grade, owner="wang"
    )
    return Firing(rule, key, "a", period, Reason("warning_above", {"value": 2, "limit": 1, "n": 10}), tuple(evidence))


def taken(action: str, at: datetime = NOW, by: str = "li", comment: str = "done") -> AlertStep:
    until = at + DAY if action == "snooze" else None
    return AlertStep(AlertAction(action), by, at, comment, until, "chen" if action == "hand_over" else "")


def test_one_alert_for_one_matter():
    alerts, notices = take_in({}, [firing()], NOW)
    assert [(n.kind, n.at, n.alert.owner) for n in notices] == [("new", NOW, "wang")]
    alerts, notices = take_in(alerts, [firing()], NOW + DAY)  # evaluated again: the same finding
    assert (notices, alerts["r|a"].times) == ([], 1)
    alerts, notices = take_in(alerts, [firing("W46", evidence=("c2", "c1"))], NOW + 7 * DAY)
    alert = alerts["r|a"]
    assert notices == []
    assert (alert.times, alert.evidence, alert.opened, alert.last) == (2, ("c1", "c2"), NOW, NOW + 7 * DAY)
    alerts, notices = take_in(alerts, [firing(key="r|b")], NOW)
    assert len(alerts) == 2
    assert len(notices) == 1


def test_a_closed_matter_rests_and_then_opens_anew():
    alerts, _ = take_in({}, [firing()], NOW)
    closed = {"r|a": step(alerts["r|a"], taken("close"))}
    assert closed["r|a"].closed_at == NOW
    same, notices = take_in(closed, [firing()], NOW + 30 * DAY)  # the finding that was closed
    assert (same["r|a"].state, notices) == (AlertState.CLOSED, [])
    resting, notices = take_in(closed, [firing("W46")], NOW + timedelta(hours=23))
    assert (resting["r|a"].state, resting["r|a"].times, notices) == (AlertState.CLOSED, 2, [])
    anew, notices = take_in(closed, [firing("W46")], NOW + timedelta(hours=24))
    assert (anew["r|a"].state, anew["r|a"].times, len(notices)) == (AlertState.OPEN, 1, 1)
    assert [s.action for s in anew["r|a"].log] == [AlertAction.CLOSE]  # what came of it last time


@pytest.mark.parametrize(("state", "action"), product(AlertState, AlertAction))
def test_every_step_leads_where_the_table_says_or_is_refused(state, action):
    alerts, _ = take_in({}, [firing()], NOW)
    alert = alerts["r|a"]
    for way in {"open": [], "acknowledged": ["acknowledge"], "closed": ["close"]}[state]:
        alert = step(alert, taken(way))
    assert alert.state == state
    assert (action in alert_actions(alert)) == ((state, action) in ALERT_STEPS)
    if (state, action) in ALERT_STEPS:
        after = step(alert, taken(action))
        assert after.state == ALERT_STEPS[state, action]
        assert after.log[-1].action == action
    else:
        with pytest.raises(AlertRefused) as refused:
            step(alert, taken(action))
        assert refused.value.reason.code == "alert_wrong_state"
        assert "?" not in render(refused.value.reason, "zh")


def test_who_acknowledges_owns_it_and_closing_needs_a_word():
    alerts, _ = take_in({}, [firing()], NOW)
    alert = step(alerts["r|a"], taken("acknowledge", by="chen"))
    assert alert.owner == "chen"
    for wrong, code in [
        (taken("close", comment=" "), "alert_no_comment"),
        (taken("close", by=""), "alert_nobody"),
        (taken("close", at=NOW - DAY), "alert_time_back"),
    ]:
        with pytest.raises(AlertRefused) as refused:
            step(alert, wrong)
        assert refused.value.reason.code == code
    with pytest.raises(ValueError, match="zone"):
        step(alert, taken("close", at=datetime(2026, 11, 2)))


def test_reminders_until_somebody_acknowledges():
    alerts, _ = take_in({}, [firing()], NOW)
    assert reminders(alerts, NOW + timedelta(hours=23))[1] == []
    alerts, notices = reminders(alerts, NOW + DAY)
    assert [n.kind for n in notices] == ["reminder"]
    assert reminders(alerts, NOW + DAY + timedelta(hours=1))[1] == []
    alerts = {"r|a": step(alerts["r|a"], taken("acknowledge", at=NOW + DAY))}
    assert reminders(alerts, NOW + 9 * DAY)[1] == []


@pytest.mark.parametrize(
    ("at", "release"),
    [
        ("21:59", "21:59"),
        ("22:00", "next 08:00"),
        ("23:30", "next 08:00"),
        ("03:00", "08:00"),
        ("08:00", "08:00"),
        ("12:00", "12:00"),
    ],
)
def test_quiet_hours_over_midnight(at, release):
    zone = ZoneInfo("Asia/Shanghai")
    quiet = QuietHours(time(22), time(8), zone)
    when = datetime.combine(NOW.date(), time.fromisoformat(at), zone)
    day = NOW.date() + DAY * release.startswith("next")
    assert quiet.release(when) == datetime.combine(day, time.fromisoformat(release[-5:]), zone)


def test_grave_alerts_do_not_wait():
    quiet = QuietHours(time(9), time(12))
    assert take_in({}, [firing()], NOW, quiet)[1][0].at == datetime(2026, 11, 2, 12, tzinfo=UTC)
    assert take_in({}, [firing(grade="grave")], NOW, quiet)[1][0].at == NOW
    assert quiet.release(NOW - timedelta(hours=2)) == NOW - timedelta(hours=2)
    with pytest.raises(ValueError, match="begin when they end"):
        QuietHours(time(9), time(9))


def test_evidence_is_bounded():
    alerts, _ = take_in({}, [firing(evidence=tuple(map(str, range(500))))], NOW)
    assert len(alerts["r|a"].evidence) == MOST_EVIDENCE
    with pytest.raises(ValueError, match="zone"):
        take_in({}, [], datetime(2026, 11, 2))


def test_a_snoozed_alert_comes_back_once():
    alerts, _ = take_in({}, [firing()], NOW)
    alert = step(alerts["r|a"], taken("acknowledge"))
    alert = step(alert, taken("snooze"))
    assert reminders({"r|a": alert}, NOW + timedelta(hours=23))[1] == []
    found, notices = reminders({"r|a": alert}, NOW + DAY)
    assert [n.kind for n in notices] == ["reminder"]
    assert reminders(found, NOW + 2 * DAY)[1] == []  # acknowledged, and told once
    with pytest.raises(AlertRefused) as refused:
        step(alert, AlertStep(AlertAction.SNOOZE, "li", NOW, until=NOW))
    assert refused.value.reason.code == "alert_no_time"


def test_handing_over_and_a_comment_leave_the_state():
    alerts, _ = take_in({}, [firing()], NOW)
    alert = step(step(alerts["r|a"], taken("hand_over")), taken("comment", comment="called her"))
    assert (alert.owner, alert.state, len(alert.log)) == ("chen", AlertState.OPEN, 2)
    closed = step(step(alert, taken("close", at=NOW + DAY)), taken("comment", at=NOW + 2 * DAY, comment="thanks"))
    assert closed.closed_at == NOW + DAY  # not the time of the comment
    assert alert_from_dict(alert_to_dict(closed)) == closed
