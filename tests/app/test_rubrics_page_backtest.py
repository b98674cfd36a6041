from __future__ import annotations

from app.views import rubrics_backtest as view
from qa.rubric_life.backtest import Backtest
from qa.rubric_life.backtest_figures import Hit, Judgement, Pair, figures

HOSTILE = "<script>x</script>"


def judged(id: str, total: float, status: str, *quotes: str) -> Judgement:
    hits = {"greeting": tuple(Hit(id, 2, quote) for quote in quotes)}
    return Judgement("r@1", total, "good", {"greeting": status}, hits)


def found() -> Backtest:
    pairs = [
        Pair(f"id{k}", f"/calls/{HOSTILE}{k}.txt", HOSTILE, judged(f"id{k}", 80, "pass", "您好"), judged(f"id{k}", 70, "fail", HOSTILE))
        for k in range(12)
    ]  # fmt: skip
    numbers = figures(pairs, {f"id{k}": {"greeting": "fail"} for k in range(12)})
    sources = {pair.id: pair.source for pair in pairs}
    return Backtest("r@2", "h", {"r@1": 12}, 12, 0, numbers, sources, {"greeting": {"zh": HOSTILE}}, 0.1)


def test_changed_verdicts_link_to_their_conversations_and_turns():
    text = view._item(found().figures.items[0], found())
    assert "通过" in text
    assert "未通过" in text
    assert "/conversation?id=id0&amp;lang=" in text
    assert "turn=2" in text
    assert "另有 7 条" in text
    assert HOSTILE not in text


def test_teams_have_the_difference_with_interval_and_n():
    text = view._shifts([found().figures.overall, *found().figures.teams])
    assert "−10.0" in text
    assert "n=12" in text
    assert HOSTILE not in text


def test_people_say_who_is_right():
    text = view._people(found())
    assert "0.0%" in text
    assert "100.0%" in text
    assert HOSTILE not in text
