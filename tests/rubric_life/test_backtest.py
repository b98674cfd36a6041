"""A draft tried on real stored chats: what it would change, and that nothing is changed by trying."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import date, datetime
from types import ModuleType

import pytest

from qa.__main__ import main
from qa.finished import Finished
from qa.rubric_life.backtest import backtest
from qa.rubric_life.backtest_report import backtest_to_dict
from qa.rubric_life.human_verdicts import ReviewedVerdicts
from qa.rubric_life.publishing import publish
from qa.rubric_life.span import Span
from qa.rubrics import shipped_rubrics
from qa.store.review_verdicts import ReviewVerdict

ZH = next(path for path in shipped_rubrics() if path.parts[-2:] == ("zh", "standard.yaml"))


def by_item(found):
    return {item.item: item for item in found.figures.items}


def test_the_same_rubric_changes_nothing(folder):
    found = backtest(ZH, folder)
    assert found.conversations > 20
    assert found.uncovered >= 1  # the English ones
    assert (found.figures.overall.difference.value, found.figures.changed_band.value) == (0, 0)
    assert all(not item.moved and not item.hits_gained and not item.hits_lost for item in found.figures.items)


def test_a_stricter_draft_shows_what_it_changes(folder, draft):
    found = backtest(draft(), folder)
    assert found.draft == "our-standard@2026.1"
    assert found.against == {"zh-standard@2026.1": found.conversations}
    items = by_item(found)
    assert items["order_number"].kind == "added"
    assert items["over_apology"].kind == "dropped"
    to_fail = [name for move in items["greeting"].moved if move.after == "fail" for name in move.conversations]
    assert to_fail
    assert found.figures.overall.difference.value < 0
    assert found.figures.overall.difference.high < 0
    assert set(to_fail) <= set(found.sources)
    # the stored scorecards say the same of what judges now
    stored = {result.id: result for result in Finished(folder.state).all()}
    assert all(stored[name].scorecard["items"]["greeting"]["status"] == "pass" for name in to_fail)
    assert sum(shift.n for shift in found.figures.teams) <= found.figures.overall.n


def test_nothing_is_changed_by_trying(folder, draft):
    def content():
        return {
            path: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (folder.state.database, *folder.state.root.rglob("*"))
            if path.is_file()
        }

    before = content()
    backtest(draft(), folder)
    assert content() == before


def test_an_edited_draft_is_read_again(folder, draft, texts):
    loose = backtest(draft(), folder, span=Span(limit=5))
    gone = backtest(draft(texts(**{"any: [您好, 你好]": "any: [從來不說的話]"})), folder, span=Span(limit=5))
    assert loose.hash != gone.hash
    assert by_item(gone)["greeting"].counts == {"fail": 5}


def test_a_span_of_days_and_teams_and_a_limit_that_is_always_the_same(folder):
    results = [r for r in Finished(folder.state).all() if r.language == "zh" and r.scorecard]
    team = results[0].team
    mine = {r.id for r in results if r.team == team}
    assert set(backtest(ZH, folder, span=Span(teams=(team,))).sources) == mine
    day = datetime.fromisoformat(next(r.started_at for r in results if r.started_at)).date()
    that_day = {r.id for r in results if r.started_at.startswith(day.isoformat())}
    assert set(backtest(ZH, folder, span=Span(since=day, until=day)).sources) == that_day
    assert backtest(ZH, folder, span=Span(since=date(2090, 1, 1))).conversations == 0
    drawn = [set(backtest(ZH, folder, span=Span(limit=4)).sources) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 4


def test_against_another_rubric_than_the_one_that_judges_now(folder, draft, texts):
    old = draft(texts("2025.1", **{"any: [您好, 你好]": "any: [從來不說的話]"}), "old.yaml")
    found = backtest(draft(), folder, against=old)
    assert list(found.against) == ["our-standard@2025.1"]
    assert {move.before for move in by_item(found)["greeting"].moved} == {"fail"}


def test_a_new_version_is_compared_with_the_published_one(folder, draft, texts):
    publish(draft(), folder, by="x", why="y")
    found = backtest(draft(texts("2026.2", **{"points: 8": "points: 1"})), folder)
    assert list(found.against) == ["our-standard@2026.1"]
    assert by_item(found)["greeting"].moved == ()
    assert found.figures.overall.difference.value > 0


def test_only_what_the_draft_would_judge_counts(folder, draft, texts):
    queue = next(r.queue for r in Finished(folder.state).all() if r.queue and r.language == "zh")
    narrow = draft(texts(**{"language: zh": f"language: zh\napplies_to: {{queues: [{queue}]}}"}))
    found = backtest(narrow, folder)
    wanted = {r.id for r in Finished(folder.state).all() if r.queue == queue and r.language == "zh"}
    assert set(found.sources) == wanted
    assert found.uncovered == len(Finished(folder.state).files()) - len(wanted)


def test_dates_do_not_keep_a_draft_from_being_tried(folder, draft, texts):
    later = draft(texts(**{"language: zh": "language: zh\neffective: {from: 2090-01-01}"}))
    assert backtest(later, folder).conversations > 20


def test_people_decide_who_is_right(folder, draft):
    plain = backtest(draft(), folder)
    (move,) = [m for m in by_item(plain)["greeting"].moved if m.after == "fail"]
    at = datetime(2026, 7, 1)
    said = [ReviewVerdict(name, "greeting", "pass", "甲", at) for name in move.conversations]
    found = backtest(draft(), folder, people=ReviewedVerdicts(said))
    people = by_item(found)["greeting"].people
    assert people.n == len(said) == found.figures.reviewed
    assert (people.before.precision.value, people.after.precision.value) == (None, 0)
    assert by_item(found)["closing"].people is None


def test_processes_give_what_one_gives(folder, draft, monkeypatch):
    alone = backtest(draft(), folder, jobs=1)
    # a test of the pages leaves its script as the main module, which every new process would run
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    monkeypatch.setattr("qa.runners.mapping.FEW", 0)
    monkeypatch.setattr("qa.runners.mapping.BATCH", 8)
    told = []
    many = backtest(draft(), folder, jobs=2, tell=lambda done, total: told.append((done, total)))
    assert many.figures == alone.figures
    assert told[-1] == (33, 33)


def test_as_json_every_conversation_named_has_its_link(folder, draft):
    data = json.loads(json.dumps(backtest_to_dict(backtest(draft(), folder)), ensure_ascii=False))
    named = {name for item in data["figures"]["items"] for move in item["moved"] for name in move["conversations"]}
    assert named
    assert named <= set(data["conversations"]["sources"])
    assert all(entry["link"] == f"/conversation?id={name}" for name, entry in data["conversations"]["sources"].items())
    assert data["figures"]["overall"]["enough"] is True


def call(monkeypatch, capsys, *words) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["qa", "rubric", "backtest", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), *capsys.readouterr()


def test_the_command_says_it_honestly_and_keeps_a_summary(folder, draft, tmp_path, monkeypatch, capsys):
    labels = tmp_path / "labels.jsonl"
    name = next(r.id for r in Finished(folder.state).all() if r.language == "zh")
    labels.write_text(json.dumps({"id": name, "labels": {"items": {"greeting": {"verdict": "pass"}}}}) + "\n", "utf-8")
    out = tmp_path / "out.json"
    words = [draft(), "--db", folder.state.database, "--limit", 6, "--labels", labels, "--json", out]
    code, said, _ = call(monkeypatch, capsys, *words)
    assert code == 0
    assert "our-standard@2026.1" in said
    assert "(few): not enough conversations" in said
    assert "not enough to say who is right" in said
    assert json.loads(out.read_text("utf-8"))["figures"]["overall"]["n"] <= 6
    assert len(list(folder.backtests.iterdir())) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing-there"], "no such rubric"),
        (["zh/standart"], "did you mean zh/standard?"),
        (["zh/standard", "--since", "yesterday"], "--since yesterday: give a day"),
        (["zh/standard", "--since", "2026-02-01", "--until", "2026-01-01"], "lies before"),
        (["zh/standard", "--labels", "none.jsonl"], "none.jsonl: cannot be read"),
        (["zh/standard", "--against", "none.yaml"], "none.yaml: no such rubric file"),
        (["zh/standard", "--json", "/nowhere/out.json"], "cannot be written"),
    ],
)
def test_a_bad_call_is_one_clear_line(empty, monkeypatch, capsys, words, said):
    code, _, err = call(monkeypatch, capsys, *words, "--db", empty.state.database)
    assert code in (1, 2)
    assert said in err
    assert "Traceback" not in err
