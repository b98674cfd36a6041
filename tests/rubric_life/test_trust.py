"""Measured agreement with people decides which items are scored alone; with too few verdicts nothing changes."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from qa.errors import RubricError, UsageError
from qa.finished import Finished
from qa.rubric_life import trust_file
from qa.rubric_life.definitions import definitions
from qa.rubric_life.human_verdicts import ReviewedVerdicts, read_verdicts
from qa.rubric_life.ledger import read_ledger
from qa.rubric_life.publishing import publish
from qa.rubric_life.rescoring import rescore_span
from qa.rubric_life.span import Span
from qa.rubric_life.trust import measure_trust
from qa.rubric_life.trust_file import Counts
from qa.rubric_life.trust_in_force import in_force
from qa.rubric_life.trust_keeping import forget_trust, put_into_force
from qa.rubrics import active_rubrics, library_of, shipped_rubrics
from qa.settings import settings_for
from qa.store.review_verdicts import ReviewVerdict

ZH = next(path for path in shipped_rubrics() if path.parts[-2:] == ("zh", "standard.yaml"))
AS_PEOPLE_SAY = {"pass": "pass", "partial": "pass", "fail": "fail", "not_applicable": "na"}
OTHER = {"pass": "fail", "fail": "pass", "na": "pass"}


def reviews(state, *, wrong=(), right=(), count=99):
    """People who agree with the machine on the items `right` and never on the items `wrong`, in `count` conversations."""
    found = []
    judged = [r for r in Finished(state).all() if r.language == "zh" and r.scorecard][:count]
    for result in judged:
        for item in (*wrong, *right):
            said = AS_PEOPLE_SAY.get(result.scorecard["items"][item]["status"])
            if said:
                verdict = OTHER[said] if item in wrong else said
                found.append(ReviewVerdict(result.id, item, verdict, "甲", datetime(2026, 7, 1)))
    return ReviewedVerdicts(found)


def by_item(found):
    return {item.item: item for item in found.items}


@pytest.mark.parametrize(
    ("judged", "agreed", "bar", "to_a_person"),
    [
        (19, 0, 0.8, False),  # too few
        (20, 0, 0.8, True),
        (20, 20, 0.8, False),  # lower bound 0.839
        (20, 19, 0.8, True),  # lower bound 0.764
        (20, 19, 0.7, False),
        (100, 88, 0.8, False),  # lower bound 0.802
        (100, 87, 0.8, True),  # lower bound 0.790
        (100, 99, 0.95, True),  # lower bound 0.946
        (0, 0, 0.8, False),
    ],
)
def test_the_lower_bound_of_agreement_meets_the_bar(judged, agreed, bar, to_a_person):
    assert Counts("", judged, agreed).goes_to_a_person(bar) is to_a_person


@pytest.mark.parametrize(
    ("found", "right", "bar", "alone"),
    [(19, 19, 0.8, False), (20, 20, 0.8, True), (20, 19, 0.8, False), (100, 100, 0.97, False), (200, 200, 0.97, True)],
)
def test_the_lower_bound_of_precision_lets_a_critical_finding_count(found, right, bar, alone):
    assert Counts("", 0, 0, found, right).stands_alone(bar) is alone


def test_an_item_people_disagree_with_goes_to_a_person(folder):
    people = reviews(folder.state, wrong=["greeting"], right=["closing"])
    found = by_item(measure_trust(ZH, folder, reviews=people))
    greeting, closing = found["greeting"], found["closing"]
    assert (greeting.agreement.value, greeting.consequence) == (0, "person")
    assert (closing.agreement.value, closing.consequence) == (1, "alone")
    assert greeting.reviewed == greeting.counts.judged >= 20
    assert (found["patience"].reviewed, found["patience"].consequence) == (0, "few")


def test_with_too_few_verdicts_an_item_is_judged_as_before(folder):
    found = by_item(measure_trust(ZH, folder, reviews=reviews(folder.state, wrong=["greeting"], count=12)))
    assert 0 < found["greeting"].counts.judged < 20
    assert found["greeting"].consequence == "few"


def test_in_force_the_scoring_goes_by_it_and_can_go_without_again(folder):
    people = reviews(folder.state, wrong=["greeting"], right=["closing"])
    measured = measure_trust(ZH, folder, reviews=people)
    assert in_force(folder, active_rubrics(folder.state)) == (frozenset(), frozenset())
    put_into_force(measured, folder, by="李雷", why="六月复核")
    assert in_force(folder, active_rubrics(folder.state)) == (frozenset(), {("zh-standard", "greeting")})
    assert settings_for(folder.state).distrusted == {("zh-standard", "greeting")}
    before = {r.id: r.scorecard for r in Finished(folder.state).all() if r.language == "zh"}
    rescore_span(folder.state, Span())
    for result in Finished(folder.state).all():
        if result.language == "zh":
            item = result.scorecard["items"]["greeting"]
            assert (item["status"], item["reason_code"]) == ("not_evaluated", "not_trusted")
            assert item["suggested"]["status"] == before[result.id]["items"]["greeting"]["status"]
            assert result.scorecard["items"]["closing"]["status"] == before[result.id]["items"]["closing"]["status"]
    # measured again, the machine's own verdicts count, not what became of them
    assert by_item(measure_trust(ZH, folder, reviews=people))["greeting"].counts == by_item(measured)["greeting"].counts
    entry = read_ledger(folder.ledger)[-1]
    assert (entry.event, entry.rubric, entry.by, entry.why) == ("trust", "zh-standard", "李雷", "六月复核")
    forget_trust(ZH, folder, by="李雷")
    assert settings_for(folder.state).distrusted == frozenset()
    with pytest.raises(UsageError, match="no measurement is in force"):
        forget_trust(ZH, folder, by="李雷")


def test_a_measurement_counts_as_long_as_the_item_is_judged_alike(folder, draft, texts):
    first = publish(draft(), folder, by="x", why="y").version
    rescore_span(folder.state, Span())
    people = reviews(folder.state, wrong=["greeting", "closing"])
    put_into_force(measure_trust(first.path, folder, reviews=people), folder, by="x")
    assert settings_for(folder.state).distrusted == {("our-standard", "greeting"), ("our-standard", "closing")}
    publish(
        draft(texts("2026.2", **{"any: [您好, 你好]": "any: [您好]", "points: 8": "points: 4"})),
        folder,
        by="x",
        why="y",
    )
    assert settings_for(folder.state).distrusted == {("our-standard", "closing")}


def test_a_bar_of_the_rubric_or_the_item_is_the_one_that_counts(folder, draft):
    text = """\
rubric: lenient
version: "1"
title: 宽
language: zh
extends: zh/standard
trust: {bar: 0.1}
sections: [{id: etiquette, items: [{id: greeting, trust: {bar: 0}}]}]
"""
    people = reviews(folder.state, wrong=["greeting", "closing"])
    found = by_item(measure_trust(draft(text), folder, reviews=people))
    assert (found["greeting"].bar, found["greeting"].consequence) == (0, "alone")
    assert (found["closing"].bar, found["closing"].consequence) == (0.1, "person")


def test_what_stands_only_in_the_labels_is_judged_from_there(folder, tmp_path):
    stored = next(r for r in Finished(folder.state).all() if r.language == "zh" and r.scorecard)
    turns = [{"i": t["i"], "role": t["role"], "text": t["text"]} for t in stored.transcript]
    verdict = {"items": {"greeting": {"verdict": "pass"}}}
    other = [
        {"i": 0, "role": "agent", "text": "您好,请问有什么可以帮您?"},
        {"i": 1, "role": "customer", "text": "退货"},
    ] * 3
    lines = [
        {"id": stored.id, "labels": verdict},
        {"id": "the same by another name", "channel": "chat", "language": "zh", "turns": turns, "labels": verdict},
        {
            "id": "new",
            "channel": "chat",
            "language": "zh",
            "turns": [t | {"i": k} for k, t in enumerate(other)],
            "labels": verdict,
        },
        {"id": "en", "channel": "chat", "language": "en", "turns": turns, "labels": verdict},
        {"id": "unknown", "labels": verdict},
    ]
    file = tmp_path / "labels.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    found = measure_trust(ZH, folder, labels=read_verdicts(file))
    assert found.conversations == 2
    assert by_item(found)["greeting"].reviewed == 2


def test_definitions_are_the_same_until_something_that_judges_changes(folder, draft, texts):
    library = library_of(folder.state)
    plain = definitions(draft(), library)
    same = definitions(draft(texts("2027.9", **{"points: 8": "points: 3", "核对订单号": "核对单号"})), library)
    assert same == plain
    other = definitions(draft(texts(**{"any: [您好, 你好]": "any: [您好]"})), library)
    assert {name for name in plain if plain[name] != other[name]} == {"greeting"}
    asking = "points: 5\n        requires: greeting"
    before, after = (
        definitions(draft(texts(**{"points: 5": asking, "any: [您好, 你好]": words})), library)
        for words in ("any: [您好, 你好]", "any: [您好]")
    )
    assert {name for name in before if before[name] != after[name]} == {"greeting", "order_number"}


def test_a_damaged_measurement_is_named_and_nobody_is_needed_for_none(folder):
    assert trust_file.kept("zh-standard", folder.trust) is None
    folder.ensure()
    (folder.trust / "zh-standard.json").write_text("{", encoding="utf-8")
    with pytest.raises(RubricError, match=r"zh-standard\.json: the measured trust cannot be read"):
        settings_for(folder.state)
    for by, said in ((" ", "--by"), ("李雷", "nobody reviewed any conversation")):
        with pytest.raises(UsageError, match=said):
            put_into_force(measure_trust(ZH, folder), folder, by=by)
