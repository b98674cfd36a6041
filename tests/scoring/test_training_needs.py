"""Training needs: who has to learn what, and with what."""

from __future__ import annotations

from scoring.capability import mastery
from scoring.training_needs import Unit, needs, team_needs, units_for

SKILLS = {"empathy": "empathy", "greeting": "attitude", "closing": "attitude"}
UNITS = (
    Unit("long", "Empathy in depth", ("empathy",), 45),
    Unit("short", "Empathy in three steps", ("empathy",), 4),
    Unit("manners", "Manners", ("attitude",), 3),
    Unit("hello", "Saying hello", ("greeting",), 9),
)


def test_the_surely_weak_come_first_then_the_weakest():
    items = {
        "greeting": mastery(7, 10),  # under 80, the interval reaches over it
        "empathy": mastery(60, 100),  # surely under
        "closing": mastery(95, 100),
        "unknown": mastery(0, 3),
    }
    found = needs(items, SKILLS, UNITS)
    assert [need.item for need in found] == ["empathy", "greeting"]
    assert [unit.id for unit in found[0].units] == ["short", "long"]


def test_units_made_for_the_item_before_those_of_its_skill():
    assert [unit.id for unit in units_for("greeting", "attitude", UNITS)] == ["hello", "manners"]
    assert units_for("closing", "compliance", UNITS) == ()


def person(empathy, greeting):
    return {"empathy": mastery(empathy, 100), "greeting": mastery(greeting, 100)}


def test_what_half_a_team_cannot_do_is_taught_to_all_and_the_clause_looked_at():
    people = {"a": person(50, 95), "b": person(60, 70), "c": person(95, 95), "d": person(95, 95), "e": person(95, 95)}
    empathy, greeting = team_needs(people, SKILLS, UNITS)
    assert (empathy.item, empathy.weak, empathy.known) == ("empathy", ("a", "b"), 5)
    assert not empathy.together  # two of five
    assert empathy.revise  # three of five can follow, under 80 %
    assert (greeting.weak, greeting.together, greeting.revise) == (("b",), False, False)  # four of five can: 80 %
    together = team_needs({name: people[name] for name in "abc"}, SKILLS, UNITS)[0]
    assert (together.item, together.together) == ("empathy", True)


def test_of_two_people_no_team_is_spoken_of():
    (need,) = team_needs({"a": person(50, 95), "b": person(50, 95)}, SKILLS, UNITS)
    assert (need.share, need.together, need.revise) == (1, False, False)
