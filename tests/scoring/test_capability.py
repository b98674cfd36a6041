"""What an agent can do: bands, what is sure, coverage; and that the interval holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from statsmodels.stats.proportion import proportion_confint

from qa.rubrics import shipped_rubrics
from scoring.capability import DIMENSIONS, UNKNOWN, coverage, mastery, ordered, skill_of, weakest_first


def items_of(node, section=""):
    """Items of a rubric file with their section, without compiling its rules."""
    for one in node.get("sections") or ():
        yield from items_of(one, one["id"])
    for item in node.get("items") or ():
        yield item["id"], section


def test_every_item_of_the_shipped_standards_is_part_of_one_of_the_eight_skills():
    found = {}
    for path in shipped_rubrics():
        node = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        found |= {item: skill_of(item, section) for item, section in items_of(node)}
    assert len(found) > 100
    assert set(found.values()) == set(DIMENSIONS)
    assert found["empathy"] == "empathy"
    assert found["no_interruption"] == "listening"  # though its section is etiquette
    assert found["dead_air"] == "efficiency"


def test_an_item_of_a_section_of_ones_own_is_a_skill_named_like_it():
    assert skill_of("visa", "travel") == "travel"
    assert ordered(["travel", "compliance", "attitude", "booking"]) == ("attitude", "compliance", "booking", "travel")


@pytest.mark.parametrize(
    ("total", "n", "level", "standing"),
    [
        (50, 50, "green", "can"),  # Wilson 0.929 to 1
        (45, 50, "green", "likely"),  # 0.786 to 0.957: reaches below 0.8
        (41, 50, "yellow", "likely"),
        (38, 50, "orange", "unlikely"),  # 0.626 to 0.857
        (30, 50, "red", "cannot"),  # 0.462 to 0.724
        (9, 9, "unknown", "unknown"),  # nine conversations say nothing
        (0, 10, "red", "cannot"),
    ],
)
def test_colour_and_what_is_known(total, n, level, standing):
    found = mastery(total, n)
    assert (found.level, found.standing) == (level, standing)
    assert found.sure == (standing in ("can", "cannot"))
    low, high = proportion_confint(total, n, method="wilson")
    assert found.share.interval == pytest.approx((low, high), abs=1e-9)


def test_nothing_is_known_of_nothing():
    assert mastery(0, 0) == UNKNOWN


@pytest.mark.parametrize("truth", [0.6, 0.85, 0.97])
def test_the_interval_holds_the_mean_of_shares_between_nought_and_one(truth):
    """Shares of a skill of several items are no yes or no: the interval may be too wide, never too narrow."""
    generator = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        shares = generator.binomial(3, truth, 25) / 3
        low, high = mastery(float(shares.sum()), 25).share.interval or (0, 0)
        held += low <= truth <= high
    assert held >= 0.95 * 400


def test_coverage_counts_who_can_and_leaves_out_the_unknown():
    found = coverage([mastery(50, 50), mastery(41, 50), mastery(30, 50), mastery(5, 5)])
    assert (found.able, found.known, found.counts["can"]) == (2, 3, 1)


def test_weakest_first_goes_by_what_is_sure():
    skills = {"few": mastery(6, 10), "many": mastery(65, 100), "good": mastery(98, 100), "none": mastery(0, 3)}
    assert weakest_first(skills) == ("many", "few", "good")
