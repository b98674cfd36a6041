"""What becomes of promises, by later contacts written by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from scoring.conversation import Role, Turn
from scoring.manager.promise_checking import WITHIN, Later, Promised, check_promise

MADE = datetime(2026, 11, 2, 10, 0)
DUE = datetime(2026, 11, 3, 18, 0)
NOW = datetime(2026, 11, 20, 9, 0)
AFTER = DUE + timedelta(days=1)


def promised(what: str = "明天下午六点前给您回电", **more: Any) -> Promised:
    return Promised(what, more.pop("language", "zh"), MADE, more.pop("due", DUE), **more)


def later(*said: str, at: datetime = AFTER, language: str = "zh", **more: Any) -> Later:
    turns = [Turn(k, Role.CUSTOMER, text) for k, text in enumerate(said)]
    given: dict[str, Any] = {"outbound": False, "reason": "", "resolved": False} | more
    return Later(f"at-{at:%d%H}", at, turns=turns, language=language, **given)


def test_without_a_later_contact_only_the_clock_speaks() -> None:
    assert check_promise(promised(), [], DUE).verdict == "open"
    assert check_promise(promised(), [], DUE + timedelta(minutes=1)).why == "silent"
    assert check_promise(promised(due=None), [], NOW).why == "no_time"
    assert check_promise(promised(kept=True), [], NOW) == check_promise(promised(kept=True), [later("没人回电")], NOW)


@pytest.mark.parametrize(
    ("what", "language", "said"),
    [
        ("明天下午六点前给您回电", "zh", "说好昨天给我回电话,到现在没人联系我"),
        ("三个工作日内给您退款", "zh", "上次说三天退款,钱还没退到"),
        ("明天安排师傅上门更换", "zh", "师傅一直没来换"),
        ("I'll call you back by Tuesday", "en", "Nobody called me back"),
        ("we'll refund you within three days", "en", "you said I'd be refunded but I still haven't had the refund"),
    ],
)
def test_a_customer_who_says_it_is_missing_after_it_was_due(what: str, language: str, said: str) -> None:
    found = check_promise(promised(what, language=language), [later("您好", said, language=language)], NOW)
    assert (found.verdict, found.why, found.turn, found.later) == ("broken", "said_missing", 1, "at-0418")
    assert found.quote in said


def test_before_it_is_due_nothing_is_broken_yet() -> None:
    chased = later("还没人联系我", at=DUE - timedelta(hours=2))
    assert check_promise(promised(), [chased], DUE - timedelta(hours=1)).verdict == "open"
    assert check_promise(promised(), [chased], NOW).why == "silent"
    assert check_promise(promised(due=None), [chased], NOW).why == "said_missing"


@pytest.mark.parametrize(
    ("what", "language", "said"),
    [
        ("三个工作日内给您退款", "zh", "退款收到了,我想问别的事"),
        ("明天安排师傅上门更换", "zh", "昨天师傅来给我换好了"),
        ("we'll refund you within three days", "en", "I've received the refund, thanks"),
    ],
)
def test_a_customer_who_says_it_is_done(what: str, language: str, said: str) -> None:
    found = check_promise(promised(what, language=language), [later(said, language=language)], NOW)
    assert (found.verdict, found.why, found.turn) == ("kept", "said_done", 0)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("明天下午六点前给您回电", "我想查一下我的套餐"),
        ("三个工作日内给您退款", "我没有收到上个月的账单"),
        ("三个工作日内给您退款", "我想再退一件,怎么操作"),
        ("三个工作日内给您退款", "退款什么时候到账"),
    ],
)
def test_another_matter_shows_nothing(what: str, said: str) -> None:
    assert check_promise(promised(what), [later(said)], NOW).why == "silent"


def test_being_called_back() -> None:
    on_time, too_late = later(outbound=True, at=DUE), later(outbound=True, at=AFTER)
    assert check_promise(promised(), [on_time], NOW).why == "contacted"
    assert check_promise(promised(), [too_late], NOW).why == "late"
    assert check_promise(promised("为您登记备注"), [on_time], NOW).why == "silent"
    assert (
        check_promise(promised("为您登记备注", reason="claim"), [later(outbound=True, reason="claim", at=DUE)], NOW).why
        == "contacted"
    )


def test_the_same_matter_again() -> None:
    refund = promised("三天内退款", reason="return_refund")
    again = later("我又来了", reason="return_refund", again=0)
    assert check_promise(refund, [again], NOW).why == "asked_again"
    assert check_promise(refund, [later("我又来了", reason="billing", again=0)], NOW).why == "silent"
    assert check_promise(refund, [later("好", reason="return_refund", resolved=True, at=DUE)], NOW).why == "settled"
    assert check_promise(refund, [later("好", reason="return_refund", resolved=True)], NOW).why == "silent"


def test_the_first_contact_that_shows_something_decides() -> None:
    missing, done = later("没人联系我"), later("联系过我了", at=AFTER + timedelta(days=1))
    assert check_promise(promised(), [done, missing], NOW).why == "said_missing"
    assert check_promise(promised(), [done], NOW).why == "said_done"


def test_contacts_before_it_after_now_or_long_past_do_not_count() -> None:
    far = later("没人联系我", at=DUE + WITHIN + timedelta(minutes=1))
    before = later("没人联系我", at=MADE)
    future = later("没人联系我", at=NOW + timedelta(minutes=1))
    assert check_promise(promised(), [far, before], NOW + timedelta(days=99)).why == "silent"
    assert check_promise(promised(), [future], NOW).why == "silent"
