from __future__ import annotations

from datetime import date

import pytest

from app.widgets.filters import read
from qa.store.filters import Filters

TODAY = date(2026, 3, 15)


def chosen(**params):
    return read(lambda name: params.get(name, []), TODAY)


def test_an_empty_address_filters_nothing():
    assert chosen().filters == Filters()
    assert not chosen().any


def test_choices_and_text_are_read():
    found = chosen(team=["一组", "二组"], channel=["voice"], q=["退款"], item=["greeting"], critical=["yes"])
    assert found.filters == Filters(
        teams=("一组", "二组"), channels=("voice",), text="退款", item_failed="greeting", critical=True
    )
    assert found.params["team"] == ["一组", "二组"]


@pytest.mark.parametrize(
    ("params", "since", "until"),
    [
        ({"period": ["7d"]}, date(2026, 3, 9), None),
        ({"period": ["custom"], "since": ["2026-01-01"], "until": ["2026-02-01"]}, date(2026, 1, 1), date(2026, 2, 1)),
        ({"period": ["custom"], "since": ["yesterday"]}, None, None),
        ({"period": ["fortnight"]}, None, None),
        ({"since": ["2026-01-01"]}, None, None),
    ],
)
def test_periods(params, since, until):
    found = chosen(**params).filters
    assert (found.since, found.until) == (since, until)
