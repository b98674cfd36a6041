"""Touchpoints of a few contacts with tickets, answers and reviews, counted by hand; one customer's contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from qa.result import Outcome
from qa.store.connection import Database, open_database
from qa.store.filters import Filters
from qa.store.journey_figures import Journey, contacts_of, frequent_customers, journey
from qa.store.queries import count_conversations
from qa.store.segments import write_segment
from qa.store.touchpoint_sql import EARLY, TOUCHPOINTS, touchpoint_condition
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool

START = datetime(2026, 5, 4, 10)
HOUR = 3600.0


def stages(*visits: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"stage": name, "turn": k, "turns": 1, "start": at, "seconds": 1.0} for k, (name, at) in enumerate(visits)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, make: Any) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("journey")
    resolved, unsolved = Outcome(label="resolved", reason=""), Outcome(label="unresolved", reason="")
    told = (("opening", 4.0), ("need", 10.0))
    contacts = [
        make("done", outcome=resolved, stages=stages(*told, ("answer", 30.0), ("solution", 50.0), ("check", 80.0))),
        make("answered", outcome=unsolved, stages=stages(*told, ("answer", 40.0)), started_at="2026-05-05T10:00:00"),
        make("brushed", outcome=unsolved, stages=stages(*told, ("brush_off", 20.0)), team="B组", customer="u2"),
        make("ticketed", outcome=unsolved, stages=stages(*told, ("transfer", 20.0)), customer="u2"),
        make("unread", outcome=unsolved, contact_reason={}, customer=""),
    ]
    write_segment(contacts, [], folder / "spool")
    with open_database(folder / "x.duckdb") as database:
        merge_spool(database, folder / "spool")
        yield database


@pytest.fixture(scope="module")
def before(filled: Database) -> Journey:
    """Before anything was imported or reviewed."""
    return journey(filled, ADMIN, Filters())


@pytest.fixture(scope="module")
def after(filled: Database, before: Journey) -> Journey:
    """With a ticket, an answer, a review and one taken back."""
    with filled.writing() as cursor:
        times = {"classified_at": 1, "solution_at": 5, "resolved_at": 6, "called_back_at": 8, "closed_at": 9}
        names = ", ".join(times)
        moments = [START + timedelta(hours=hours) for hours in times.values()]
        cursor.execute(
            f"INSERT INTO ticket (id, conversation_id, imported_at, {names}) VALUES ('t1', 'ticketed', ?, ?, ?, ?, ?, ?)",
            [START, *moments],
        )
        cursor.execute(
            "INSERT INTO survey_answer (id, conversation_id, \"at\", imported_at) VALUES ('s1', 'done', ?, ?)",
            [START + timedelta(hours=2), START],
        )
        cursor.execute(
            "INSERT INTO review (id, conversation_id, submitted_at, retracted_at) VALUES ('r1', 'done', ?, NULL), ('r2', 'brushed', ?, ?)",
            [START + timedelta(hours=3)] * 3,
        )
    return journey(filled, ADMIN, Filters())


def reached(found: Journey) -> dict[str, tuple[int, int]]:
    return {point.name: (point.reached, point.known) for point in found.touchpoints}


def test_what_no_data_tells_of_is_not_known_and_never_nought(before: Journey) -> None:
    assert [point.name for point in before.touchpoints] == list(TOUCHPOINTS)
    assert [point.name for point in before.touchpoints if not point.known] == [
        *("call_back", "survey", "closed", "knowledge", "quality_check")
    ]


def test_conversations_tell_of_the_touchpoints_within_them(before: Journey) -> None:
    found = reached(before)
    assert found["received"] == (5, 5)
    assert found["classified"] == (4, 5)
    assert found["first_reply"] == (4, 4)
    assert found["detailed_answer"] == (2, 4)
    assert found["escalated"] == (1, 4)
    assert found["solution"] == (1, 4)
    assert found["solved"] == (1, 5)


def test_tickets_answers_and_reviews_tell_of_the_rest(after: Journey) -> None:
    found = reached(after)
    assert found["solution"] == (2, 4)
    assert found["solved"] == (2, 5)
    assert found["call_back"] == found["closed"] == (1, 1)
    assert found["knowledge"] == (0, 0)
    assert found["survey"] == found["quality_check"] == (1, 5)


def test_a_wait_is_that_since_the_last_touchpoint_reached_before(after: Journey) -> None:
    points = {point.name: point for point in after.touchpoints}
    assert (points["first_reply"].median, points["first_reply"].timed) == (4.0, 3)  # the ticket was classified later
    assert (points["detailed_answer"].median, points["detailed_answer"].timed) == (31.0, 2)  # 26 s and 36 s
    assert points["solved"].median == pytest.approx(
        (30.0 + HOUR) / 2
    )  # the check 30 s after the solution, the ticket an hour
    assert points["call_back"].median == 2 * HOUR
    assert points["closed"].median == HOUR
    assert points["survey"].median == 2 * HOUR - 80
    assert points["quality_check"].median == HOUR
    assert points["received"].median is None


def test_contacts_that_ended_unsolved_stall_at_the_last_touchpoint_they_reached(
    before: Journey, after: Journey
) -> None:
    assert before.unsolved == 3  # of the one that was not read for stages nobody knows how far it came
    assert dict(before.stalled) == {
        **dict.fromkeys(EARLY, 0),
        "first_reply": 1,
        "detailed_answer": 1,
        "escalated": 1,
    }
    assert after.unsolved == 2  # the ticket of the transferred one is resolved
    assert dict(after.stalled)["escalated"] == 0


def test_a_figure_opens_the_contacts_it_counts(filled: Database, after: Journey) -> None:
    for point in after.touchpoints:
        assert count_conversations(filled, ADMIN, Filters(stages=f"reached:{point.name}")) == point.reached
        if point.known:
            missed = count_conversations(filled, ADMIN, Filters(stages=f"missed:{point.name}"))
            assert missed == point.known - point.reached
    for name, count in after.stalled:
        assert count_conversations(filled, ADMIN, Filters(stages=f"stalled:{name}")) == count
    with pytest.raises(Exception, match="unknown touchpoint"):
        touchpoint_condition("stalled", "closed")


def test_one_customers_contacts_come_in_order_and_only_to_those_who_may_see_them(filled: Database) -> None:
    assert [one.id for one in contacts_of(filled, ADMIN, "u1")] == ["done", "answered"]
    assert contacts_of(filled, ADMIN, "u1")[0].stages == "onask"
    assert [one.id for one in contacts_of(filled, Viewer("manager", teams=("B组",)), "u2")] == ["brushed"]
    assert contacts_of(filled, ADMIN, "") == []
    assert count_conversations(filled, ADMIN, Filters(text=" U1 ")) == 2  # the list finds the same by the same number
    assert frequent_customers(filled, ADMIN, Filters()) == [("u1", 2, 1), ("u2", 2, 2)]


def test_nobody_sees_a_journey_of_other_teams(filled: Database) -> None:
    assert journey(filled, Viewer("manager", teams=("B组",)), Filters()).contacts == 1
    assert journey(filled, Viewer("manager"), Filters()).contacts == 0
