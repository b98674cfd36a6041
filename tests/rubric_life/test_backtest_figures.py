"""What a back-test finds, against figures counted by hand."""

from __future__ import annotations

import pytest

from qa.rubric_life.backtest_figures import Hit, Judgement, Pair, figures, shift


def judged(total, band="good", hits=(), **statuses) -> Judgement:
    found = {item: tuple(Hit("c", turn, quote) for name, turn, quote in hits if name == item) for item in statuses}
    return Judgement("r@1", total, band, statuses, found)


def pair(number, before, after, team="A") -> Pair:
    return Pair(f"c{number}", f"c{number}.txt", team, before, after)


def test_scores_move_by_the_mean_of_paired_differences_in_all_and_by_team():
    pairs = [pair(k, judged(70 + k), judged(75 + k), "A") for k in range(6)]
    pairs += [pair(k, judged(80 + k), judged(78 + k), "B") for k in range(6, 12)]
    found = figures(pairs, {})
    assert (found.overall.n, found.overall.difference.value) == (12, 1.5)
    low, high = found.overall.difference.interval
    assert -2 <= low < 1.5 < high <= 5
    assert found.overall.enough
    by_team = {part.team: part for part in found.teams}
    assert (by_team["A"].difference.value, by_team["B"].difference.value) == (5, -2)
    assert by_team["A"].difference.interval == (5, 5)
    assert not by_team["A"].enough


def test_a_total_on_one_side_only_is_no_pair():
    pairs = [pair(1, judged(None), judged(50)), pair(2, None, judged(60)), pair(3, judged(70), None)]
    found = figures(pairs, {})
    assert found.overall.n == 0
    assert found.overall.difference.value is None
    assert (found.newly_scored, found.no_longer_scored) == (("c2",), ("c3",))


@pytest.mark.parametrize(
    ("bands", "share", "moves"),
    [
        ([("good", "good"), ("good", "pass"), ("good", "pass"), ("", "fail")], 0.75, [("good", "pass", 2), ("", "fail", 1)]),
        ([("good", "good")] * 3, 0.0, []),
        ([("", "")], None, []),
    ],
)  # fmt: skip
def test_bands_that_change(bands, share, moves):
    found = figures([pair(k, judged(80, old), judged(80, new)) for k, (old, new) in enumerate(bands)], {})
    assert found.changed_band.value == share
    assert [(move.before, move.after, len(move.conversations)) for move in found.bands] == moves


def test_verdicts_gained_lost_and_newly_open_are_named_by_conversation():
    pairs = [
        pair(1, judged(80, greeting="pass"), judged(70, greeting="fail")),
        pair(2, judged(80, greeting="pass"), judged(70, greeting="fail")),
        pair(3, judged(80, greeting="fail"), judged(80, greeting="not_evaluated")),
        pair(4, judged(80, greeting="pass"), judged(80, greeting="pass")),
    ]
    (item,) = figures(pairs, {}).items
    assert [(m.before, m.after, m.conversations) for m in item.moved] == [
        ("pass", "fail", ("c1", "c2")),
        ("fail", "not_evaluated", ("c3",)),
    ]
    assert item.newly_open == ("c3",)
    assert item.counts == {"fail": 2, "not_evaluated": 1, "pass": 1}
    assert (item.kind, item.n) == ("both", 4)


def test_items_added_and_dropped_and_hits_gained_and_lost():
    before = judged(80, hits=[("old", 0, "喂"), ("kept", 1, "您好")], old="fail", kept="pass")
    after = judged(90, hits=[("kept", 1, "您好"), ("kept", 2, "早上好"), ("new", 3, "再见")], kept="pass", new="pass")
    items = {item.item: item for item in figures([pair(1, before, after)], {}).items}
    assert {name: item.kind for name, item in items.items()} == {"kept": "both", "new": "added", "old": "dropped"}
    assert [hit.quote for hit in items["kept"].hits_gained] == ["早上好"]
    assert [hit.quote for hit in items["old"].hits_lost] == ["喂"]
    assert items["kept"].hits_lost == ()
    assert items["new"].moved == ()


def test_people_say_who_is_right():
    # people: 6 failed, 6 passed; the old rubric finds 3 failures and raises 1 alarm, the new one finds 5, leaves 1 open
    people = ["fail"] * 6 + ["pass"] * 6
    old = ["fail"] * 3 + ["pass"] * 3 + ["fail"] + ["pass"] * 5
    new = ["fail"] * 5 + ["not_evaluated"] + ["pass"] * 6
    pairs = [pair(k, judged(80, x=b), judged(80, x=a)) for k, (b, a) in enumerate(zip(old, new, strict=True))]
    pairs.append(pair(99, judged(80, x="fail"), judged(80, x="fail")))  # reviewed by nobody
    verdicts = {f"c{k}": {"x": verdict} for k, verdict in enumerate(people)}
    found = figures(pairs, verdicts)
    people_say = found.items[0].people
    assert found.reviewed == people_say.n == 12
    assert (people_say.before.precision.value, people_say.before.recall.value) == (3 / 4, 3 / 6)
    assert (people_say.after.precision.value, people_say.after.recall.value) == (1.0, 5 / 6)
    assert people_say.f1_change.value == pytest.approx(10 / 11 - 6 / 10)
    low, high = people_say.f1_change.interval
    assert low < people_say.f1_change.value < high
    assert people_say.after.precision.low < 1.0


def test_without_people_there_is_no_word_on_who_is_right():
    (item,) = figures([pair(1, judged(80, x="pass"), judged(80, x="fail"))], {"c2": {"x": "pass"}}).items
    assert item.people is None


def test_nothing_at_all_is_no_error():
    found = figures([], {})
    assert (found.overall.n, found.items, found.teams) == (0, (), ())
    assert shift([]).enough is False
