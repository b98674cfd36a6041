"""Plans are kept, draws are reproducible, and rates estimated from risk-first draws are without bias."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.assignment import Quotas, assign
from scoring.reasons import render
from scoring.sample_estimate import estimate
from scoring.sampling import Amount, Candidate, Draw, Plan, draw, inclusion_probabilities, proportional, sampled
from scoring.statistics import Estimate, undefined

GROUPS = ("regular", "regular", "regular", "new", "vip")


def team(agents: int = 12, each: int = 25, seed: int = 0) -> tuple[list[Candidate], dict[str, float]]:
    """Conversations of a team with their risk, and whether each fails: the riskier the likelier."""
    generator = np.random.default_rng(seed)
    candidates, fails = [], {}
    for agent in range(agents):
        for k in range(each):
            name = f"{agent:02}-{k:03}"
            risk = float(generator.gamma(0.7) * 20)
            channel = "voice" if k % 3 else "chat"
            candidates.append(
                Candidate(name, f"a{agent}", channel, f"t{agent % 3}", GROUPS[int(generator.integers(5))], risk)
            )
            fails[name] = float(generator.random() < min(0.95, 0.05 + risk / 60))
    return candidates, fails


def test_every_agent_gets_the_number_in_each_channel_apart():
    candidates, _ = team()
    drawn = draw(
        candidates, Plan(voice=Amount(number=4), chat=Amount(number=2), strata=("team", "customer_group"), seed=3)
    )
    channel = {c.conversation: c.channel for c in candidates}
    counts = Counter((d.agent, channel[d.conversation]) for d in drawn)
    assert set(counts.values()) == {4, 2}
    assert all(number == (4 if name == "voice" else 2) for (_, name), number in counts.items())
    assert len(counts) == 24
    assert {d.stratum[0] for d in drawn} == {"voice", "chat"}


def test_a_channel_without_amount_is_left_out_and_small_agents_give_all():
    candidates, _ = team(agents=2, each=3)
    drawn = draw(candidates, Plan(voice=Amount(number=10)))
    assert Counter(d.agent for d in drawn) == {"a0": 2, "a1": 2}
    assert all(d.probability == 1 and d.weight == 1 and d.reason.code == "sampled_all" for d in drawn)
    assert draw(candidates, Plan()) == ()


def test_percent_is_right_on_average():
    candidates, _ = team(agents=10, each=15)  # 10 calls of each agent
    counts = [len(draw(candidates, Plan(voice=Amount(percent=5), seed=seed))) for seed in range(40)]
    assert set(counts) == {5}  # 0.5 of each agent, 5 in all: never 0 and never 10, as rounding by agent would give
    assert len(draw(candidates, Plan(voice=Amount(percent=100)))) == 100


def test_strata_get_their_minimum_on_top():
    candidates, _ = team(agents=4, each=40, seed=2)
    plan = Plan(voice=Amount(number=2), chat=Amount(number=2), strata=("customer_group",), minimum=3, seed=1)
    has = Counter(plan.stratum(c) for c in candidates)
    got = Counter(d.stratum for d in draw(candidates, plan))
    assert all(got[stratum] >= min(3, number) for stratum, number in has.items())
    by_agent = Counter((d.agent, d.stratum[0]) for d in draw(candidates, plan))
    assert min(by_agent.values()) >= 2


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 2), st.integers(0, 2), st.floats(0, 100)),
        max_size=50,
    ),
    st.integers(1, 6),
    st.integers(0, 5),
    st.floats(0, 0.9),
    st.sampled_from([(), ("team",), ("customer_group",), ("team", "customer_group")]),
)
def test_any_plan_is_kept(rows, number, minimum, risk_share, strata):
    candidates = [
        Candidate(f"c{k}", f"a{a}", "voice" if v else "chat", f"t{t}", f"g{g}", risk)
        for k, (a, v, t, g, risk) in enumerate(rows)
    ]
    plan = Plan(Amount(number=number), None, strata, minimum, risk_share)
    drawn = draw(candidates, plan)
    calls = [c for c in candidates if c.channel == "voice"]
    by_agent, by_stratum = Counter(d.agent for d in drawn), Counter(d.stratum for d in drawn)
    for agent, has in Counter(c.agent for c in calls).items():
        assert by_agent[agent] >= min(number, has)
        assert minimum or by_agent[agent] == min(number, has)
    for stratum, has in Counter(plan.stratum(c) for c in calls).items():
        assert by_stratum[stratum] >= min(minimum, has)
    assert all(0 < chance <= 1 for chance in inclusion_probabilities(sampled(candidates, plan), plan))


def test_the_draw_follows_from_the_seed_not_from_the_order():
    candidates, _ = team()
    plan = Plan(voice=Amount(number=3), risk_share=0.7, seed=11)
    assert draw(candidates, plan) == draw(reversed(candidates), plan)
    assert draw(candidates, plan) != draw(candidates, replace(plan, seed=12))


def test_chances_are_kept_over_many_draws():
    candidates, _ = team(agents=3, each=12)
    plan = Plan(voice=Amount(number=2), chat=Amount(percent=30), strata=("customer_group",), minimum=2, risk_share=0.8)
    pool = sampled(candidates, plan)
    chances = inclusion_probabilities(pool, plan)
    draws = 1200
    hits = Counter(d.conversation for seed in range(draws) for d in draw(candidates, replace(plan, seed=seed)))
    for one, chance in zip(pool, chances, strict=True):
        assert hits[one.conversation] / draws == pytest.approx(
            chance, abs=4.5 * math.sqrt(chance * (1 - chance) / draws) + 1e-9
        )
    one = next(d for d in draw(candidates, plan))
    assert one.weight == pytest.approx(1 / one.probability)


def test_risk_first_draws_find_more_and_estimate_without_bias():
    """The plain share of a risk-first draw is far off; weighted, both estimators are right on average and cover at 95 %."""
    candidates, fails = team()
    plan = Plan(voice=Amount(number=4), strata=("team",), risk_share=0.8)
    pool = sampled(candidates, plan)
    truth = float(np.mean([fails[c.conversation] for c in pool]))
    plain, hajek, thompson, covered, widths = [], [], [], 0, []
    draws = 400
    for seed in range(draws):
        drawn = draw(candidates, replace(plan, seed=seed))
        plain.append(np.mean([fails[d.conversation] for d in drawn]))
        by_hajek = estimate(drawn, fails).estimate
        hajek.append(by_hajek.value)
        thompson.append(estimate(drawn, fails, population=len(pool)).estimate.value)
        covered += by_hajek.low <= truth <= by_hajek.high
        widths.append(by_hajek.high - by_hajek.low)
    error = np.std(thompson) / math.sqrt(draws)
    assert np.mean(plain) - truth > 0.1  # what a dashboard without weights would show
    assert np.mean(thompson) == pytest.approx(truth, abs=4 * error)
    assert np.mean(hajek) == pytest.approx(truth, abs=4 * np.std(hajek) / math.sqrt(draws) + 0.01)
    assert 0.93 <= covered / draws <= 0.995
    assert np.mean(widths) < 0.5


def test_small_draws_that_lean_hard_are_told_with_their_doubt():
    candidates, fails = team(seed=5)
    plan = Plan(voice=Amount(number=2), strata=("team",), risk_share=0.9)
    pool = sampled(candidates, plan)
    truth = float(np.mean([fails[c.conversation] for c in pool]))
    draws = [draw(candidates, replace(plan, seed=seed)) for seed in range(200)]
    found = [estimate(drawn, fails).estimate for drawn in draws]
    assert np.mean([one.low <= truth <= one.high for one in found]) > 0.91
    noise = np.random.default_rng(1)
    scores = {name: 85 - 20 * failed + float(noise.normal(0, 8)) for name, failed in fails.items()}
    mean = float(np.mean([scores[c.conversation] for c in pool]))
    found = [estimate(drawn, scores, "mean").estimate for drawn in draws]
    assert np.mean([one.low <= mean <= one.high for one in found]) > 0.91


def test_random_draws_give_the_plain_share():
    candidates, fails = team()
    drawn = draw(candidates, Plan(voice=Amount(number=4)))
    found = estimate(drawn, fails).estimate
    assert {d.probability for d in drawn} == {0.25}
    assert found.value == pytest.approx(np.mean([fails[d.conversation] for d in drawn]))


def drawn_with(chances: list[float], strata: list[str] | None = None) -> list[Draw]:
    return [
        Draw(f"c{k}", "a", (strata[k] if strata else "voice",), chance, 1 / chance) for k, chance in enumerate(chances)
    ]


def test_estimators_by_hand():
    """w = 2, 4, 4: Hájek (2·1 + 4·0 + 4·1) / 10; Horvitz-Thompson of 12 conversations 6 / 12."""
    draws, values = drawn_with([0.5, 0.25, 0.25]), {"c0": 1, "c1": 0, "c2": 1}
    assert estimate(draws, values).estimate.value == pytest.approx(0.6)
    assert estimate(draws, values, population=12).estimate.value == pytest.approx(0.5)
    scores = estimate(draws, {"c0": 90, "c1": 70, "c2": 80}, "mean").estimate
    assert scores.value == pytest.approx((180 + 280 + 320) / 10)


def test_a_mean_of_equal_chances_has_the_textbook_interval():
    """Simple random sample of 5 of 20: t(4) · s / sqrt(5) · sqrt(1 - 5/20)."""
    values = [80.0, 90.0, 70.0, 85.0, 95.0]
    found = estimate(drawn_with([0.25] * 5), {f"c{k}": v for k, v in enumerate(values)}, "mean").estimate
    half = 2.7764 * np.std(values, ddof=1) / math.sqrt(5) * math.sqrt(0.75)
    assert found.interval == pytest.approx((84 - half, 84 + half), abs=1e-3)


def test_a_census_has_no_error_and_nothing_has_no_figure():
    everything = drawn_with([1.0, 1.0, 1.0])
    assert estimate(everything, {"c0": 1, "c1": 0, "c2": 0}).estimate == Estimate(1 / 3, 1 / 3, 1 / 3, 3)
    assert estimate(everything, {}).estimate == undefined()
    assert estimate([], {}).complete
    with pytest.raises(ValueError, match="from 0 to 1, got 80"):
        estimate(everything, {"c0": 80})


def test_no_failure_seen_is_not_no_failure():
    found = estimate(drawn_with([0.1] * 20), {f"c{k}": 0 for k in range(20)}).estimate
    assert found.value == 0
    assert found.high == pytest.approx(0.168, abs=5e-4)  # Wilson of 0 in 19: 20 / 0.9 · (1.960 / 2.093)²


def test_until_all_is_reviewed_the_figure_is_provisional():
    draws = drawn_with([0.5] * 4, ["x", "x", "y", "z"])
    part = estimate(draws, {"c0": 1, "c1": 0, "c2": None})
    assert not part.complete
    assert (part.estimate.n, part.drawn) == (2, 4)
    assert estimate(draws, {f"c{k}": 1 for k in range(4)}).complete
    assert estimate(draws[:1], {"c0": 50}, "mean").estimate == Estimate(50.0, None, None, 1)


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=30), st.data())
def test_proportional_chances_sum_to_the_total(sizes, data):
    total = data.draw(st.floats(0, len(sizes)))
    shares = proportional(np.array(sizes), total)
    assert sum(shares) == pytest.approx(total, abs=1e-6)
    assert all(0 <= share <= 1 for share in shares)


def test_certain_ones_leave_the_rest_in_proportion():
    assert proportional(np.array([100.0, 2.0, 1.0, 1.0]), 2.0) == pytest.approx([1, 0.5, 0.25, 0.25])


def test_reasons_say_how_the_draw_leaned():
    candidates, _ = team()
    drawn = draw(candidates, Plan(voice=Amount(number=4), risk_share=0.9))
    by_code = {d.reason.code: d for d in drawn}
    assert by_code.keys() == {"sampled_certain", "sampled_risk", "sampled_random"}
    assert by_code["sampled_certain"].probability == 1
    risky = next(d for d in drawn if d.reason.code == "sampled_risk")
    assert render(risky.reason, "zh").startswith(f"风险优先抽样，抽中概率 {100 * risky.probability:.3g}%，是随机抽样的")
    assert render(risky.reason, "en").endswith(f"{round(risky.probability * 4, 1):g} times that of a random draw")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Amount(), "a number or percent"),
        (lambda: Amount(number=3, percent=5), "not both"),
        (lambda: Amount(number=0), "1 or more, got 0"),
        (lambda: Amount(percent=101), "up to 100, got 101"),
        (lambda: Plan(risk_share=1), "between 0 and 0.9, got 1"),
        (lambda: Plan(minimum=-1), "0 or more, got -1"),
        (
            lambda: draw([Candidate("x", "a", "chat")] * 2, Plan(chat=Amount(number=1))),
            "x is among the candidates twice",
        ),
        (
            lambda: draw([Candidate("x", "a", "chat", risk=-1)], Plan(chat=Amount(number=1))),
            "risk of x must be 0 or more",
        ),
        (lambda: Quotas(), "in percent or in numbers"),
        (lambda: Quotas({"a": 60, "b": 30}), "total 100, got 90"),
        (lambda: Quotas(numbers={"a": -1}), "quota of a must be 0 or more"),
    ],
)
def test_bad_plans(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@given(st.integers(0, 500), st.lists(st.integers(1, 99), min_size=1, max_size=6))
def test_percentages_split_everything_to_within_one(count, parts):
    percent = {f"r{k}": 100 * part / sum(parts) for k, part in enumerate(parts)}
    split = Quotas(percent).split(count)
    assert sum(split.values()) == count
    assert all(abs(split[who] - count * share / 100) < 1 for who, share in percent.items())


def test_numbers_are_kept_and_shrink_in_proportion():
    quotas = Quotas(numbers={"li": 20, "wang": 10})
    assert quotas.split(100) == {"li": 20, "wang": 10}
    assert quotas.split(9) == {"li": 6, "wang": 3}


def test_work_is_spread_over_agents_and_due():
    candidates, _ = team(agents=6)
    drawn = draw(candidates, Plan(voice=Amount(number=4), seed=2))
    given_out = assign(drawn, Quotas({"li": 50, "wang": 50}), date(2026, 11, 27), 3)
    assert [d.conversation for d in given_out] == [d.conversation for d in drawn]
    assert Counter(d.reviewer for d in given_out) == {"li": 12, "wang": 12}
    assert set(Counter((d.agent, d.reviewer) for d in given_out).values()) == {2}
    assert {d.due for d in given_out} == {date(2026, 12, 2)}
    rest = assign(drawn, Quotas(numbers={"li": 5}), date(2026, 11, 27), 3)
    assert Counter(d.reviewer for d in rest) == {"li": 5, "": 19}


def test_nobody_reviews_himself():
    candidates, _ = team(agents=3)
    drawn = draw(candidates, Plan(voice=Amount(number=5)))
    given_out = assign(drawn, Quotas({"a0": 60, "a1": 40}), date(2026, 11, 27), 1)
    assert all(d.reviewer != d.agent for d in given_out)
    assert sum(not d.reviewer for d in given_out) <= 1
