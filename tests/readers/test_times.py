from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qa.readers.times import Clock, parse_moment, parse_stamp, to_seconds


@pytest.mark.parametrize(
    ("value", "stamp"),
    [
        (None, None),
        ("", None),
        (" ", None),
        (3, 3.0),
        ("12.5", 12.5),
        ("00:01:05", Clock(3, 65.0)),
        ("1:02:03.5", Clock(3, 3723.5)),
        ("09:31", Clock(2, 9 * 3600 + 31 * 60)),
        ("2026-10-12T09:31:05", datetime(2026, 10, 12, 9, 31, 5)),
        ("2026/10/2 9:31", datetime(2026, 10, 2, 9, 31)),
        ("2026年10月12日 09:31:05", datetime(2026, 10, 12, 9, 31, 5)),
        ("2026-10-12T01:31:05Z", datetime(2026, 10, 12, 1, 31, 5, tzinfo=UTC)),
        (1_760_000_000, datetime.fromtimestamp(1_760_000_000, UTC)),
        (1_760_000_000_000, datetime.fromtimestamp(1_760_000_000, UTC)),
    ],
)
def test_stamps(value: object, stamp: object) -> None:
    assert parse_stamp(value) == stamp


@pytest.mark.parametrize(
    "value",
    [
        -1,
        "-0.5",
        float("nan"),
        float("inf"),
        "1e999",
        10**400,
        True,
        [],
        {},
        "soon",
        "25:99",
        "2026-13-40",
        "0001-01-01",
        "9999-12-31T00:00",
        "1e300",
    ],
)
def test_bad_stamps(value: object) -> None:
    with pytest.raises(ValueError, match=r"time|year"):
        parse_stamp(value)


def seconds(*values: object, started_at: str = "") -> tuple[list[float | None], str]:
    return to_seconds([parse_stamp(value) for value in values], started_at)


def test_moments_count_from_the_first_or_from_the_start() -> None:
    first, second = "2026-10-12T09:31:05+08:00", "2026-10-12T01:31:35Z"
    assert seconds(first, None, second) == ([0.0, None, 30.0], first)
    assert seconds(first, second, started_at="2026-10-12T09:31:00+08:00")[0] == [5.0, 35.0]
    # a start after the first message, on another day, without a zone or without a time cannot be the origin
    for start in ("2026-10-12T09:31:10+08:00", "2026-10-01T00:00:00+08:00", "2026-10-12T09:31:00", "2026-10-12"):
        assert seconds(first, second, started_at=start) == ([0.0, 30.0], start)


def test_messages_out_of_order_get_no_negative_time() -> None:
    assert seconds("2026-10-12 09:00:30", "2026-10-12 09:00:00")[0] == [30.0, 0.0]


def test_times_without_a_date() -> None:
    assert seconds("00:00:05", "00:01:05")[0] == [5.0, 65.0]
    assert seconds("00:05", "75:10")[0] == [5.0, 4510.0]
    assert seconds("09:31", "09:33")[0] == [0.0, 120.0]
    assert seconds("23:59:50", None, "00:00:10")[0] == [0.0, None, 20.0]


def test_mixed_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="some times"):
        seconds(1.0, "2026-10-12T09:31:05")
    with pytest.raises(ValueError, match="time zone"):
        seconds("2026-10-12T09:31:05", "2026-10-12T09:31:05Z")


def test_a_date_alone_is_a_date() -> None:
    assert parse_moment("2026-10-12").isoformat() == "2026-10-12"
    with pytest.raises(ValueError, match="not a date"):
        parse_moment("yesterday")
