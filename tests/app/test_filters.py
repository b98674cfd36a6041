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
        ({"period": ["last_week"]}, date(2026, 3, 2), date(2026, 3, 8)),
        ({"period": ["this_month"]}, date(2026, 3, 1), TODAY),
        ({"period": ["last_quarter"]}, date(2025, 10, 1), date(2025, 12, 31)),
        ({"period": ["2024-02"]}, date(2024, 2, 1), date(2024, 2, 29)),
        ({"period": ["2026-Q4"]}, date(2026, 10, 1), date(2026, 12, 31)),
        ({"period": ["2026-13"]}, None, None),
        ({"period": ["0000-01"]}, None, None),
    ],
)
def test_periods(params, since, until):
    found = chosen(**params).filters
    assert (found.since, found.until) == (since, until)


@pytest.mark.parametrize(
    ("params", "before"),
    [
        ({}, None),
        ({"period": ["7d"]}, (date(2026, 3, 2), date(2026, 3, 8))),
        ({"period": ["2026-02"]}, (date(2026, 1, 1), date(2026, 1, 31))),
        ({"period": ["last_quarter"]}, (date(2025, 7, 1), date(2025, 9, 30))),
        ({"period": ["2026-02"], "against": ["year"]}, (date(2025, 2, 1), date(2025, 2, 28))),
        ({"period": ["2024-02"], "against": ["year"]}, (date(2023, 2, 1), date(2023, 2, 28))),
        ({"period": ["7d"], "against": ["none"]}, None),
        ({"period": ["this_month"]}, (date(2026, 2, 14), date(2026, 2, 28))),
        ({"period": ["custom"], "until": ["2026-02-01"]}, None),
        ({"period": ["2026-04"]}, None),
        ({"period": ["custom"], "since": ["0001-01-01"]}, None),
    ],
)
def test_what_a_period_is_compared_with(params, before):
    found = chosen(team=["一组"], **params).before
    assert (found and (found.since, found.until)) == before
    assert found is None or found.teams == ("一组",)


def test_a_figure_names_its_conversations():
    assert (chosen(counts=["fcr:no"]).filters.metric, chosen(counts=["fcr:no"]).filters.counted) == ("fcr", "no")
    for nonsense in ("fcr", "fcr:maybe", "drop:no", ":"):
        assert chosen(counts=[nonsense]).filters == Filters()
