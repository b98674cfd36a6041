"""A chosen span judged again: old scores kept, later runs in agreement, stopped and gone on with."""

from __future__ import annotations

import signal
import time

import pytest
from forked import Forked

from qa.correcting import correct
from qa.corrections import text_correction
from qa.finished import Finished
from qa.rubric_life.publishing import publish
from qa.rubric_life.rescoring import rescore_span
from qa.rubric_life.score_comparison import compare_versions
from qa.rubric_life.span import Span
from qa.store_reading import read_rows
from scoring.conversation import turn_from_dict


@pytest.fixture
def published(folder, draft):
    return publish(draft(), folder, by="x", why="y").version


def judged_by(state) -> dict[str, str]:
    return {r.id: r.scorecard.get("rubric", "") for r in Finished(state).all()}


def scores(state, name="our-standard"):
    return read_rows(state, "scores", name)


def test_old_scores_are_kept_and_comparable(folder, published):
    before = {r.id: r.scorecard["total"] for r in Finished(folder.state).all() if r.language == "zh"}
    found = rescore_span(folder.state, Span())
    assert found.moved >= len(before)
    assert set(judged_by(folder.state).values()) == {"our-standard", "en-standard"}
    rows = scores(folder.state)
    old = {r["conversation"]: r["total"] for r in rows if r["replaced_at"] is not None}
    assert old == before
    versions = {v.rubric: v for v in compare_versions(rows)}
    assert (versions["zh-standard"].n, versions["zh-standard"].shown) == (len(before), 0)
    assert versions["our-standard"].shown == versions["our-standard"].n == len(before)
    now = {r["conversation"]: r["total"] for r in rows if r["replaced_at"] is None}
    mean = sum(now[name] - total for name, total in before.items()) / len(before)
    assert versions["zh-standard"].now.value == pytest.approx(mean)


def test_a_run_over_the_same_files_finds_it_done_and_changes_nothing(scored, folder, published, run_chats):
    rescore_span(folder.state, Span())
    after = {path: path.read_bytes() for path in Finished(folder.state).files()}
    report = run_chats(scored / "chats", folder.state)
    assert (report.done, report.unchanged) == (0, len(after))
    assert {path: path.read_bytes() for path in Finished(folder.state).files()} == after


def test_a_run_gives_what_a_rescoring_gives_and_keeps_the_old_scores_too(scored, folder, published, run_chats):
    assert run_chats(scored / "chats", folder.state).unchanged == 0
    assert rescore_span(folder.state, Span()).unchanged == len(Finished(folder.state).files())
    old = [row for row in scores(folder.state) if row["replaced_at"] is not None]
    assert {row["rubric"] for row in old} == {"zh-standard"}


def test_done_again_there_is_nothing_to_do(folder, published):
    rescore_span(folder.state, Span())
    again = rescore_span(folder.state, Span())
    assert (again.moved, again.same, again.unchanged) == (0, 0, len(Finished(folder.state).files()))
    assert len(scores(folder.state)) == 2 * sum(name == "our-standard" for name in judged_by(folder.state).values())


def test_only_the_span_and_the_rubric_that_is_meant(folder, published):
    team = next(r.team for r in Finished(folder.state).all() if r.team and r.language == "zh")
    mine = {r.id for r in Finished(folder.state).all() if r.team == team and r.language == "zh"}
    found = rescore_span(folder.state, Span(teams=(team,)), rubric="our-standard")
    assert found.looked_at == len(mine)
    assert {name for name, rubric in judged_by(folder.state).items() if rubric == "our-standard"} == mine
    english = rescore_span(folder.state, Span(), rubric="en-standard")
    assert english.looked_at == sum(rubric == "en-standard" for rubric in judged_by(folder.state).values())
    assert rescore_span(folder.state, Span(), rubric="nobody").looked_at == 0


def test_a_correction_made_before_and_after_stays(folder, published):
    result = next(r for r in Finished(folder.state).all() if r.language == "zh")
    turn = turn_from_dict(result.transcript[0])
    correct(result.id, [text_correction(turn, "您好,我是改过的第一句", "甲")], folder.state)
    rescore_span(folder.state, Span())
    stored, key = Finished(folder.state).entry(result.id)
    assert stored.transcript[0]["text"] == "您好,我是改过的第一句"
    assert stored.scorecard["rubric"] == "our-standard"
    assert "+" in key
    correct(result.id, [text_correction(turn_from_dict(stored.transcript[0]), "喂", "甲")], folder.state)
    again = Finished(folder.state).result(result.id)
    assert (again.scorecard["rubric"], again.scorecard["items"]["greeting"]["status"]) == ("our-standard", "fail")
    assert rescore_span(folder.state, Span()).unchanged == len(Finished(folder.state).files())


def test_stopped_in_the_middle_it_goes_on_where_it_was(folder, published, monkeypatch):
    monkeypatch.setattr("qa.runners.mapping.BATCH", 8)
    stops = iter([None, None])

    def stop_at_the_third_batch(*_):
        if next(stops, "end") == "end":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescore_span(folder.state, Span(), tell=stop_at_the_third_batch)
    rows = scores(folder.state)
    done = {r["conversation"] for r in rows if r["replaced_at"] is None and r["rubric"] == "our-standard"}
    assert 0 < len(done) < len(judged_by(folder.state))
    found = rescore_span(folder.state, Span())
    assert found.unchanged == 24
    old = [r["conversation"] for r in scores(folder.state) if r["replaced_at"] is not None]
    assert len(old) == len(set(old))


def test_killed_at_any_moment_and_run_again_each_old_score_is_kept_once(folder, published):
    before = {path.name: path.stat().st_mtime_ns for path in Finished(folder.state).files()}
    process = Forked("small_batches", "rubric", "rescore", "--jobs", 1, "--db", folder.state.database)
    while process.poll() is None and _changed(folder.state, before) < 6:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < _changed(folder.state, before) < len(before)
    rescore_span(folder.state, Span())
    assert set(judged_by(folder.state).values()) == {"our-standard", "en-standard"}
    rows = scores(folder.state)
    old = [row["conversation"] for row in rows if row["replaced_at"] is not None]
    assert sorted(old) == sorted(row["conversation"] for row in rows if row["replaced_at"] is None)


def _changed(state, before) -> int:
    return sum(path.stat().st_mtime_ns != before[path.name] for path in Finished(state).files())


def test_effective_days_decide_which_version_judges(folder, draft, texts):
    days = sorted(r.started_at[:10] for r in Finished(folder.state).all() if r.language == "zh" and r.started_at)
    middle = days[len(days) // 2]
    assert days[0] < middle
    publish(draft(), folder, by="x", why="y")
    later = texts("2026.2", **{"language: zh": f"language: zh\neffective: {{from: {middle}}}"})
    publish(draft(later), folder, by="x", why="y")
    rescore_span(folder.state, Span())
    for result in Finished(folder.state).all():
        if result.language == "zh" and result.started_at:
            wanted = "2026.2" if result.started_at[:10] >= middle else "2026.1"
            assert result.scorecard["version"] == wanted, result.started_at


def test_a_dashboard_that_holds_the_database_answers_for_it(folder, published):
    """The private API of the dashboard: rows of the database by name, with its token only."""
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from app.api import routes
    from app.state import AppState, attach
    from qa.store.connection import open_database

    rescore_span(folder.state, Span())
    wanted = scores(folder.state)
    with open_database(folder.state.database) as database:
        attach(AppState(database, folder.state))
        try:
            client = TestClient(Starlette(routes=routes("secret")))
            headers = {"Authorization": "Bearer secret"}
            answer = client.get("/api/rows/scores", params={"argument": "our-standard"}, headers=headers)
            assert len(answer.json()["rows"]) == len(wanted)
            found, told = compare_versions(answer.json()["rows"]), compare_versions(wanted)
            assert found == told
            assert client.get("/api/rows/review_verdicts", headers=headers).json() == {"rows": []}
            assert client.get("/api/rows/scores").status_code == 401
            assert client.get("/api/rows/passwords", headers=headers).status_code == 404
        finally:
            attach(None)
