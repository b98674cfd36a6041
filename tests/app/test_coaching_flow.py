"""Coaching from the first note to the last, on a real database: who may, what is closed, two at once, and did it work."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from dashboard_samples import chat

from qa.errors import UsageError
from qa.reviewing import agent_profile, coaching, training_units
from qa.reviewing.coaching_content import Area, Clip, Content, Step, read
from qa.reviewing.coaching_outcome import outcome
from qa.state_folder import StateFolder
from qa.store import agent_figures, audit, releases
from qa.store import coaching as table
from qa.store.audit import AuditFilters
from qa.store.connection import Database, open_database, rows
from qa.store.filters import Filters
from qa.store.segments import write_segment
from qa.store.viewer import ADMIN, Viewer
from qa.store.writer import merge_spool

ONE = ("王敏", "李强", "赵静", "孙丽", "吴刚")
TWO = ("陈涛", "周洁", "王敏")
HELD = date(2026, 3, 2)
COACH = Viewer("coach", ("一组",), name="Cora")
OTHER = Viewer("coach", ("二组",), name="Dan")
AGENT = Viewer("agent", (), "李强", "lq")
BOSS = Viewer("manager", (), name="Mia", every_team=True)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two teams over eight weeks. 李强 fails empathy in 75 % until the day he is coached, then like the others in 15 %."""
    folder = StateFolder(tmp_path_factory.mktemp("coaching") / "x.duckdb")
    folder.ensure()
    draw = random.Random(5)
    made = []
    for k in range(480):
        agent, team = [*((a, "一组") for a in ONE), *((a, "二组") for a in TWO)][k % 8]
        at = datetime(2026, 2, 2, 9) + timedelta(days=draw.randrange(56), minutes=k)
        rate = 0.75 if (agent, team) == ("李强", "一组") and at.date() < HELD else 0.15
        fails = {"empathy": "fail"} if draw.random() < rate else {}
        if draw.random() < 0.15:
            fails["closing"] = "fail"
        result = chat(k, agent, team, 92.0 - 12 * len(fails) + draw.uniform(-3, 3), at, fails)
        if k % 3 == 0:
            result.sentiment["customer"].update(start=-0.6, end=0.4 if k % 2 else -0.5)
        quote = {
            "turn": 2,
            "quote": "请打 13800138000",
            "span": [0, 4],
            "start": 40.0,
            "end": None,
            "kind": "",
            "severity": "",
        }
        result.scorecard["items"]["empathy"]["evidence"] = [quote]
        made.append(result)
    write_segment(made, [], folder.spool)
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
    return folder.database


@pytest.fixture
def db(filled: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(filled, tmp_path / "x.duckdb")
    with open_database(tmp_path / "x.duckdb") as database:
        yield database


def begun(db: Database, by: Viewer = COACH, **content: object) -> table.RecordRow:
    id = coaching.begin(db, by, coaching.new_id(), "李强", "一组", HELD, Content(**content))
    found = table.find(db, by, id)
    assert found
    return found


def now(db: Database, record: table.RecordRow, by: Viewer = COACH) -> table.RecordRow:
    found = table.find(db, by, record.id)
    assert found
    return found


def own_id(db: Database, agent: str = "李强") -> str:
    return rows(db, "SELECT id FROM conversation WHERE agent = ? AND team = '一组' ORDER BY id LIMIT 1", [agent])[0][0]


def test_gaps_strengths_and_feelings_are_counted_by_team_and_name(db):
    found = agent_profile.agents(db, COACH, Filters())
    assert {(one.team, one.agent) for one in found} == {("一组", agent) for agent in ONE}
    first = found[0]
    assert first.agent == "李强"
    assert [gap.item for gap in first.gaps] == ["empathy"]
    assert first.is_below
    assert not any(one.gaps for one in found[1:])
    own = first.gaps[0].standing
    counted = rows(
        db,
        """SELECT count(*) FILTER (item.status = 'fail'), count(*) FROM item JOIN conversation c ON c.id = conversation_id
        WHERE item = 'empathy' AND team = '一组' AND agent = '李强'""",
    )[0]
    assert (own.own.value, own.own.n) == (counted[0] / counted[1], counted[1])
    assert own.others.n == 300 - own.own.n
    negative = rows(
        db,
        "SELECT count(*), count(*) FILTER (customer_end >= -0.2) FROM conversation WHERE customer_start < -0.2 AND agent = '李强'",
    )[0]
    assert (first.turned.n, round(first.turned.value * first.turned.n)) == negative
    # a namesake in another team is another person
    both = agent_profile.agents(db, BOSS, Filters())
    assert len([one for one in both if one.agent == "王敏"]) == 2


def test_few_conversations_say_nothing(db):
    found = agent_profile.agents(db, COACH, Filters(since=date(2026, 3, 27)))
    assert found
    assert all(skill.standing.verdict == "too_few" for one in found for skill in one.skills)
    assert not any(one.is_below for one in found)


@pytest.mark.parametrize(
    "viewer", [Viewer("coach"), AGENT, Viewer("agent"), Viewer("coach", ("三组",)), Viewer("manager", ("二组",))]
)
def test_figures_keep_to_what_one_may_see(db, viewer):
    seen = agent_profile.agents(db, viewer, Filters())
    assert all(one.team == "二组" for one in seen)
    assert agent_profile.profile(db, viewer, Filters(), "李强", "一组") is None
    assert agent_figures.teams_of(db, viewer, "李强") == []
    assert agent_figures.evidence_moments(db, viewer, Filters(teams=("一组",)), ["empathy"], "fail") == []
    assert agent_figures.window_scores(db, viewer, "一组", HELD, 28, least_judged=0.7) == {}


def test_the_way_of_a_record_and_its_log(db):
    record = begun(db, areas=(Area(item="empathy"),))
    conversation = own_id(db)
    clip = Clip(conversation=conversation, turn=2, quote="请打 13800138000", item="empathy")
    assert coaching.change(db, COACH, record, Content(areas=(Area(item="empathy"),), clips=(clip, clip))) == 2
    kept = read(now(db, record).content)
    assert [one.quote for one in kept.clips] == ["请打 138****8000"]
    coaching.change(db, COACH, now(db, record), follow_up=date(2026, 3, 20))
    assert table.records(db, AGENT) == []
    coaching.step(db, COACH, now(db, record), "share")
    assert [one.id for one in table.records(db, AGENT)] == [record.id]
    with pytest.raises(UsageError, match="closed"):
        coaching.change(db, COACH, now(db, record), kept.model_copy(update={"feedback": "anders"}))
    assert coaching.acknowledge(db, AGENT, record.id)
    assert not coaching.acknowledge(db, AGENT, record.id)
    assert now(db, record).state == "running"
    step = Step(text="each time", due=date(2026, 3, 9), done_on=date(2026, 3, 8))
    coaching.change(db, COACH, now(db, record), kept.model_copy(update={"plan": (step,), "outcome": "better"}))
    coaching.step(db, COACH, now(db, record), "complete")
    with pytest.raises(coaching.Conflict):
        coaching.change(db, COACH, now(db, record), follow_up=None)
    acts = audit.entries(db, ADMIN, AuditFilters(object=record.id))
    assert [dict(one.details) for one in acts][::-1] == [
        {"added": True},
        {"fields": ["clips"]},
        {"fields": ["follow_up"]},
        {"state": "shared"},
        {"acknowledged": True, "state": "running"},
        {"fields": ["plan", "outcome"]},
        {"state": "completed"},
    ]
    assert {one.who for one in acts} == {"Cora", "lq"}


def test_two_at_once_and_twice_the_same(db):
    record = begun(db, feedback="eins")
    assert coaching.begin(db, COACH, record.id, "李强", "一组", HELD, Content(feedback="zwei")) == record.id
    assert read(now(db, record).content).feedback == "eins"
    coaching.change(db, COACH, record, Content(feedback="Cora's"))
    with pytest.raises(coaching.Conflict):
        coaching.change(db, BOSS, record, Content(feedback="Mia's"))
    assert read(now(db, record).content).feedback == "Cora's"
    coaching.step(db, COACH, now(db, record), "share")
    with pytest.raises(coaching.Conflict):
        coaching.step(db, BOSS, replace(record, version=2), "share")
    assert audit.verify(db).broken_at is None


def test_nothing_changed_writes_nothing(db):
    record = begun(db, feedback="eins")
    assert coaching.change(db, COACH, record, Content(feedback="eins")) == 1
    assert now(db, record).version == 1


def test_who_may_not(db):
    record = begun(db, feedback="x")
    theirs = rows(db, "SELECT id FROM conversation WHERE team = '二组' ORDER BY id LIMIT 1")[0][0]
    with pytest.raises(UsageError, match="no such agent"):
        coaching.begin(db, COACH, coaching.new_id(), "陈涛", "二组", HELD)
    for by in (Viewer("reviewer", ("一组",), name="Ben"), AGENT):
        with pytest.raises(UsageError, match="does not coach"):
            coaching.begin(db, by, coaching.new_id(), "李强", "一组", HELD)
        with pytest.raises(UsageError, match="does not coach"):
            coaching.change(db, by, record, Content(feedback="y"))
    assert table.find(db, OTHER, record.id) is None
    with pytest.raises(coaching.Conflict):
        coaching.change(db, OTHER, record, Content(feedback="y"))
    with pytest.raises(UsageError, match="no such conversation"):
        coaching.change(db, COACH, record, Content(clips=(Clip(conversation=theirs),)))
    coaching.step(db, COACH, record, "share")
    for somebody in (Viewer("agent", (), "王敏", "wm"), Viewer("agent", ("二组",), "李强", "x"), COACH):
        with pytest.raises(UsageError):
            coaching.acknowledge(db, somebody, record.id)
    with pytest.raises(UsageError, match="says nothing"):
        coaching.step(db, COACH, begun(db), "share")


def test_a_taken_back_record_is_acknowledged_anew(db):
    record = begun(db, feedback="x")
    coaching.step(db, COACH, record, "share")
    coaching.step(db, COACH, now(db, record), "take_back")
    assert table.records(db, AGENT) == []
    coaching.step(db, COACH, now(db, record), "discard")
    assert table.records(db, COACH) == []


def test_an_agent_reads_of_others_the_words_alone(db):
    example = Clip(conversation=own_id(db, "赵静"), turn=2, start=40.0, quote="非常抱歉")
    record = begun(db, feedback="x", why="low_scores")
    coaching.change(db, COACH, record, Content(feedback="x", why="low_scores", examples=(example,)))
    shown = coaching.for_agent(now(db, record))
    assert [(one.conversation, one.turn, one.quote) for one in shown.examples] == [("", None, "非常抱歉")]
    assert shown.why == ""


def test_moments_come_with_second_and_quote_and_only_of_whom_is_asked(db):
    only = Filters(agents=("李强",), teams=("一组",))
    failed = agent_figures.evidence_moments(db, COACH, only, ["empathy"], "fail", each=3)
    assert [(one.agent, one.turn, one.start) for one in failed] == [("李强", 2, 40.0)] * 3
    others = agent_figures.evidence_moments(db, COACH, Filters(), ["empathy"], "pass", but="李强", each=2)
    assert others
    assert {one.agent for one in others} <= set(ONE) - {"李强"}
    assert others[0].total == max(one.total for one in others)
    # a fault without evidence is all of the conversation; a pass without any shows nothing
    whole = agent_figures.evidence_moments(db, COACH, only, ["closing"], "fail", each=1)
    assert [one.turn for one in whole] == [None]
    assert agent_figures.evidence_moments(db, COACH, only, ["closing"], "pass") == []


def test_did_it_work(db):
    record = begun(db, why="low_scores", areas=(Area(item="empathy"),), feedback="x")
    coaching.step(db, COACH, record, "share")
    found = outcome(db, COACH, now(db, record), "areas")
    assert found.before.value == pytest.approx(25, abs=20)
    assert found.after.value > found.before.value + 20
    assert found.is_real
    assert set(found.effect.matched) <= set(ONE) - {"李强"}
    assert {"effect_regression", "effect_matched_above"} & {reason.code for reason in found.effect.warnings}
    # no conversation of the day itself, none outside the windows
    scores = agent_figures.window_scores(db, COACH, "一组", HELD, 28, least_judged=0.7)
    before, after = (
        rows(
            db,
            "SELECT count(*) FROM conversation WHERE agent = '李强' AND started_at::DATE BETWEEN ? AND ?",
            [HELD + timedelta(a), HELD + timedelta(b)],
        )[0][0]
        for a, b in ((-28, -1), (1, 28))
    )
    assert [len(window) for window in scores["李强"]] == [before, after]
    # a colleague coached meanwhile is no comparison
    mate = found.effect.matched[0]
    id = coaching.begin(db, COACH, coaching.new_id(), mate, "一组", HELD + timedelta(3), Content(feedback="x"))
    coaching.step(db, COACH, table.find(db, COACH, id), "share")
    assert mate not in outcome(db, COACH, now(db, record), "areas").effect.matched


def test_too_little_to_tell(db):
    record = replace(begun(db, feedback="x"), held_on=date(2026, 4, 20))
    found = outcome(db, COACH, record, "total")
    assert found.is_real is None
    assert [reason.code for reason in found.effect.warnings] == ["effect_few_conversations"]


def test_training_units(db):
    id = coaching.new_id()
    for _ in range(2):
        training_units.add(db, COACH, id, " Empathy in three lines ", ["empathy"], 4, "video")
    (unit,) = table.units(db, COACH)
    assert (unit.title, unit.by, unit.version) == ("Empathy in three lines", "Cora", 1)
    training_units.change(db, COACH, replace(unit, minutes=5.0))
    with pytest.raises(coaching.Conflict):
        training_units.change(db, BOSS, replace(unit, minutes=9.0))
    training_units.add(db, COACH, coaching.new_id(), "Long", ["empathy", "closing"], 30, "")
    found = table.units(db, COACH)
    assert [one.title for one in training_units.fitting(found, ["empathy"])] == ["Empathy in three lines", "Long"]
    training_units.change(db, COACH, replace(found[0], retired=True))
    assert [one.title for one in table.units(db, COACH)] == ["Long"]
    assert len(table.units(db, COACH, retired=True)) == 2
    assert len(table.units(db, AGENT, retired=True)) == 1
    for bad in ({"title": " "}, {"skills": ()}, {"minutes": 0.0}):
        with pytest.raises(UsageError):
            training_units.change(db, COACH, replace(found[1], **bad))
    with pytest.raises(UsageError, match="does not coach"):
        training_units.add(db, AGENT, coaching.new_id(), "x", ["empathy"], 4, "")


def test_causes_that_come_back(db):
    talks = rows(db, "SELECT id FROM conversation WHERE agent = '李强' ORDER BY id LIMIT 3")
    with db.writing() as cursor:
        for k, (id,) in enumerate(talks):
            lapse = "skill_empathy" if k < 2 else "attitude_careless"
            content = f'{{"answers": {{"empathy": {{"verdict": "fail", "lapse": "{lapse}"}}}}}}'
            cursor.execute(
                "INSERT INTO review (id, conversation_id, reviewer, revision, content) VALUES (?, ?, 'Ben', 1, ?)",
                [f"r{k}", id, content],
            )
    only = Filters(agents=("李强",))
    (cause,) = agent_profile.repeated(agent_profile.lapses(db, COACH, only))
    assert (cause.cause, len(cause.conversations), cause.items) == ("skill_empathy", 2, ("empathy",))
    assert agent_profile.lapses(db, OTHER, only) == []
    assert releases.released_at(db, COACH, talks[0][0]) is None
