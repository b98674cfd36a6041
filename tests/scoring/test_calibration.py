"""A calibration session as its lead reads it: consensus, who is aligned, people and machine apart, which items to reword."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score

from scoring.calibration import (
    band_of,
    consensus,
    human_human,
    human_machine,
    items,
    machine_alignment,
    scores_within,
    session_agreement,
    standings,
)
from scoring.calibration_session import VERDICTS, Rated, Session
from scoring.reasons import render
from scoring.statistics import undefined

RATERS = ("an", "bo", "cai")


def session(grid: dict[str, list[str]], machine: dict[str, str] | None = None, reference: str = "") -> Session:
    """Of each item one word a conversation, one letter a rater: p pass, t partial, f fail, n not applicable, . nothing."""
    verdict = {"p": "pass", "t": "partial", "f": "fail", "n": "na"}
    rated = [
        Rated(f"c{c}", item, RATERS[k], verdict[letter])
        for item, words in grid.items()
        for c, word in enumerate(words)
        for k, letter in enumerate(word)
        if letter != "."
    ]
    said = {(f"c{c}", item): verdict[x] for item, word in (machine or {}).items() for c, x in enumerate(word)}
    right = {(f"c{c}", "greeting"): verdict[letter] for c, letter in enumerate(reference)}
    return Session(tuple(rated), said, right)


def test_consensus_alignment_and_accuracy_by_hand() -> None:
    """Kore.ai's formulas: consensus over half, agreement max / N, aligned and accurate shares, N/A over the mean by 15 points."""
    one = session({"greeting": ["ppp", "ppf", "pfn", "nnp"]}, {"greeting": "pfpn"}, "pffp")
    found = consensus(one)
    assert [(c.verdict, round(c.agreement, 3), c.band) for c in found.values()] == [
        ("pass", 1.0, "full"),
        ("pass", 0.667, "majority"),
        (None, 0.333, "none"),
        ("na", 0.667, "majority"),
    ]
    assert session_agreement(one) == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    by_name = {s.rater: s for s in standings(one)}
    assert [by_name[r].aligned.value for r in RATERS] == [1, 1, 1 / 3]
    assert [by_name[r].accuracy.value for r in RATERS] == [1 / 4, 1 / 2, 3 / 4]
    assert by_name["an"].na_rate == 0.25
    assert not any(s.na_flagged for s in by_name.values())
    assert all(s.kappa is None for s in by_name.values())  # under ten verdicts with a consensus
    assert machine_alignment(one).value == 2 / 3


def test_a_tie_of_two_is_no_consensus() -> None:
    found = consensus(session({"greeting": ["pf", "pp"]}))
    assert [(c.verdict, c.band) for c in found.values()] == [(None, "none"), ("pass", "full")]
    assert session_agreement(session({"greeting": ["pf"]})) is None


def test_who_says_not_applicable_too_often_is_flagged() -> None:
    grid = ["ppn", "ppn", "ppp", "npp", "ppn", "ppp", "ppp", "fpn", "ppp", "ppp", "ppp"]
    flagged = {s.rater: s.na_flagged for s in standings(session({"greeting": grid}))}
    assert flagged == {"an": False, "bo": False, "cai": True}  # 36 % against 15 %
    kappa = {s.rater: s.kappa for s in standings(session({"greeting": grid}))}
    assert kappa["cai"] is not None
    assert kappa["cai"].n == 10


def test_people_and_machine_are_told_apart() -> None:
    """People agree on everything; the machine passes all."""
    grid, machine = ["ppp", "fff", "ppp", "fff", "ppp", "nnn"] * 2, "p" * 12
    one = session({"greeting": grid}, {"greeting": machine})
    people, against = human_human(one), human_machine(one)
    assert (people.percent.value, people.kappa.value) == (1, 1)
    assert against.percent.value == 0.5
    assert against.kappa.value == 0
    assert against.percent.n == 36  # three people's verdicts, resampled by conversation
    assert human_machine(session({"greeting": grid})).percent == undefined()
    part = session({"greeting": grid}, {"greeting": "pp"})
    assert human_machine(part).percent.n == 6  # only what the machine has judged


def test_items_that_need_clearer_words_come_first() -> None:
    clear, unclear = ["ppp", "fff"] * 6, ["ppf", "fpp", "pfp", "ppp"] * 3
    when = ["npp", "nnp", "ppp", "ppp"] * 3
    one = session({"clear": clear, "unclear": unclear, "when": when, "rare": ["pff"]})
    found = items(one)
    assert [i.item for i in found][:2] == ["unclear", "when"]
    assert found[-1].item == "clear"
    assert {i.item: i.band for i in found} == {
        "clear": "calibrated", "unclear": "needs_calibration", "when": "attention", "rare": "needs_calibration",
    }  # fmt: skip
    split = {i.item: i.split for i in found}
    assert split["clear"] is None
    assert split["unclear"] is not None
    assert split["when"] is not None
    assert render(split["unclear"], "zh") == "分歧最多的是「不通过」对「通过」（18/18）：通过的标准写得不清楚"
    assert render(split["when"], "en") == "Mostly not applicable against pass (12 of 12): when it applies is unclear"
    assert found[0].people.weighted_kappa.value == pytest.approx(
        found[0].people.kappa.value
    )  # two steps need no weights


def test_an_item_is_not_blamed_on_little() -> None:
    """Once of once apart stands behind often of often: the first may be chance."""
    found = items(session({"once": ["pf"], "often": ["pf", "pf", "pp"] * 5}))
    assert [i.item for i in found] == ["often", "once"]


def test_verdicts_that_are_not_offered_do_not_help_ac1() -> None:
    """Two verdicts, chance 2·π(1-π): as Gwet's formula has it for two; with four offered chance would be a third of that."""
    one = session({"greeting": ["pp", "pf", "pp", "ff"]})
    two = Session(one.rated, offered={"greeting": ("pass", "fail")})
    share, agreed = 5 / 8, 3 / 4
    for k, tried in ((4, one), (2, two)):
        chance = 2 * share * (1 - share) / (k - 1)
        assert items(tried)[0].people.ac1.value == pytest.approx((agreed - chance) / (1 - chance))
    with pytest.raises(ValueError, match="fail"):
        items(Session(one.rated, offered={"greeting": ("pass", "na")}))


def test_gaps_and_single_conversations_are_borne() -> None:
    one = session({"greeting": ["p.p"], "closing": ["ff."], "empathy": ["pff"], "privacy": [".n."]})
    people = human_human(one)
    assert people.percent.n == 3
    assert people.percent.value == pytest.approx((1 + 1 + 1 / 3) / 3)
    assert people.percent.low < people.percent.value < people.percent.high  # over the items of this one conversation
    assert people.provisional
    many = session({f"i{k}": [("ppf", "ppp", "fff")[k % 3]] for k in range(12)})
    kappa = standings(many)[2].kappa
    assert kappa is not None
    assert kappa.low < kappa.value < kappa.high


@given(st.lists(st.tuples(*[st.sampled_from("ptfn")] * 2), min_size=10, max_size=30))
def test_accuracy_is_that_of_scikit_learn(rows):
    grid = ["".join(row) for row in rows]
    reference = "".join(np.random.default_rng(len(rows)).choice(list("ptfn"), len(rows)))
    found = standings(session({"greeting": grid}, reference=reference))
    for k, standing in enumerate(found):
        assert standing.accuracy.value == pytest.approx(accuracy_score(list(reference), [row[k] for row in rows]))


def test_bands() -> None:
    assert [band_of(p) for p in (0.8, 0.79, 0.65, 0.64)] == [
        "calibrated",
        "attention",
        "attention",
        "needs_calibration",
    ]


def test_scores_within_ten_points() -> None:
    found = scores_within([(80, 90), (80, 91), (70, 75, 78), (50,)])
    assert (found.value, found.n) == (2 / 3, 3)


@pytest.mark.parametrize(
    ("rated", "message"),
    [
        ([Rated("c", "i", "an", "pass")], "two raters or more"),
        ([Rated("c", "i", "an", "pass"), Rated("c", "i", "bo", "ok")], "not ok"),
        (
            [Rated("c", "i", "an", "pass"), Rated("c", "i", "an", "fail"), Rated("c", "i", "bo", "fail")],
            "two verdicts on i of c",
        ),
    ],
)
def test_bad_sessions(rated, message):
    assert set(VERDICTS) == {"fail", "partial", "pass", "na"}
    with pytest.raises(ValueError, match=message):
        Session(tuple(rated))
