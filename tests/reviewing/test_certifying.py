"""Skills, certificates and the 360° score on a real database: what one may see, what is refused, two people at once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from people_samples import ANNA, CORA, EACH, LI, MIA, NOW, REVIEWER, TODAY, filled, insert

from qa.errors import UsageError
from qa.reviewing import all_round, people_rules
from qa.reviewing.certifying import candidates, decide, standings
from qa.reviewing.skills import masteries, skills_of_items, window
from qa.reviewing.training import training_needs
from qa.store import audit, certifications, skill_figures
from qa.store.audit import AuditFilters
from qa.store.connection import Database
from qa.store.filters import Filters
from qa.store.releases import release
from qa.store.review_verdicts import ReviewVerdict, add_verdicts
from qa.store.viewer import Viewer
from scoring.all_round_score import Policy
from scoring.certification import DEFAULT, Level, Scheme

UNTIL = date(2026, 11, 27)
WANG, LI_A, ZHAO, WANG_B = ("A", "王敏"), ("A", "李强"), ("A", "赵静"), ("B", "王敏")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Read only by the tests."""
    with filled(tmp_path_factory.mktemp("people") / "x.duckdb") as database:
        yield database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with filled(tmp_path / "x.duckdb") as database:
        yield database


def one(db, viewer, person):
    (found,) = candidates(db, viewer, people_rules.scheme(db)[0], UNTIL, TODAY, [person])
    return found


def test_people_are_told_apart_by_team_and_limited_by_role(full):
    assert skill_figures.people(full, ANNA, Filters()) == [LI_A, WANG, ZHAO, WANG_B]
    assert skill_figures.people(full, MIA, Filters()) == [LI_A, WANG, ZHAO]
    assert skill_figures.count_people(full, ANNA, Filters()) == 4
    assert skill_figures.people(full, Viewer("manager"), Filters()) == []
    assert skill_figures.people(full, LI, Filters()) == []  # nothing of theirs is released
    assert skill_figures.people(full, ANNA, Filters(), limit=2, offset=1) == [WANG, ZHAO]


def test_an_agent_sees_the_skills_of_own_released_conversations_only(db):
    with db.writing() as cursor:
        release(cursor, ANNA, [f"A-李强-{k:03}" for k in range(12)] + ["A-王敏-000"], NOW)
    found = masteries(db, LI, Filters(), skills_of_items(db), [LI_A, WANG])
    assert found[LI_A]["empathy"].share.n == 12
    assert found[WANG] == {}


def test_shares_are_those_counted_by_hand(full):
    found = masteries(full, ANNA, Filters(), skills_of_items(full), [LI_A, ZHAO, WANG_B])
    assert found[LI_A]["empathy"].share.value == 0.5
    assert found[LI_A]["attitude"].share.value == 1
    assert found[ZHAO]["attitude"].share.value == pytest.approx(2 / 3)
    assert found[WANG_B]["resolution"].share.value == 0
    assert {m.share.n for skills in found.values() for m in skills.values()} == {EACH}


def test_a_window_ends_on_its_day_and_holds_as_many_as_it_says(full):
    found = masteries(full, ANNA, window(UNTIL, 15), skills_of_items(full), [WANG])
    assert found[WANG]["empathy"].share.n == 15


def test_a_persons_verdict_counts_before_the_machines(db):
    at = datetime(2026, 11, 28)
    given = [ReviewVerdict(f"A-李强-{k:03}", "empathy", "pass", "Ben", at) for k in range(0, 20, 2)]
    given += [ReviewVerdict("A-李强-020", "empathy", "na", "Ben", at)]
    add_verdicts(db, given)
    share = masteries(db, ANNA, Filters(), skills_of_items(db), [LI_A])[LI_A]["empathy"].share
    assert share.n == EACH - 1
    assert share.value == pytest.approx(40 / 59)


def test_a_persons_total_and_what_they_said_of_a_suspected_error(db):
    with db.writing() as cursor:
        for k in range(4):
            cursor.execute(
                "UPDATE conversation SET critical_suspected = ['forbidden'] WHERE id = ?", [f"A-王敏-{k:03}"]
            )
        insert(
            cursor, "review", id="r1", conversation_id="A-王敏-000", reviewer="Ben", total=60.0, submitted_at=NOW,
            revision=1,
        )  # fmt: skip
        insert(
            cursor, "review", id="r2", conversation_id="A-王敏-001", reviewer="Ben", total=10.0, submitted_at=NOW,
            revision=1, retracted_at=NOW,
        )  # fmt: skip
    said = [("A-王敏-000", "pass"), ("A-王敏-001", "fail")]
    add_verdicts(db, [ReviewVerdict(id, "forbidden", verdict, "Ben", NOW) for id, verdict in said])
    (found,) = skill_figures.totals(db, ANNA, Filters(), 0.7, [WANG])
    assert (found.n, found.reviewed, found.critical, found.suspected) == (EACH, 1, 1, 2)
    assert found.mean == pytest.approx((93 * EACH - 91 + 60) / EACH)


def test_what_a_dispute_came_to_counts_and_a_released_machine_card_does_not(db):
    with db.writing() as cursor:
        for k, name in enumerate(("r1", "machine-2", "machine-3")):
            insert(
                cursor, "review", id=name, conversation_id=f"A-王敏-{k:03}", reviewer="" if k else "Ben", total=10.0,
                submitted_at=NOW, revision=1, retracted_at=NOW if k else None,
            )  # fmt: skip
        insert(cursor, "review_case", review_id="r1", outcome="changed", total=100.0)
        insert(cursor, "review_case", review_id="machine-2", outcome="upheld", total=93.0)
        insert(cursor, "review_case", review_id="machine-3", outcome="", total=10.0)
    (found,) = skill_figures.totals(db, ANNA, Filters(), 0.7, [WANG])
    assert found.reviewed == 2
    # 91, 95 and 91 points of the first three become 100 and 93, and the third stays
    assert found.mean == pytest.approx((93 * EACH - 91 - 95 + 100 + 93) / EACH)


def test_what_the_scores_earn(full):
    found = {c.person: c for c in candidates(full, ANNA, DEFAULT, UNTIL, TODAY, [WANG, LI_A, ZHAO, WANG_B])}
    assert found[WANG].judgement.level == "intermediate"  # sixty conversations, a senior needs eighty
    assert found[WANG].judgement.missing(DEFAULT)[1][0].requirement == "conversations"
    assert found[LI_A].judgement.level == ""  # half of the empathy
    assert found[ZHAO].judgement.level == ""
    assert found[WANG].record.score.value == pytest.approx(93)


def test_a_certificate_is_granted_held_and_revoked(db):
    decide(db, MIA, WANG, "granted", "intermediate", number=1, until=UNTIL, note="电话 13812345678", now=NOW)
    found = one(db, MIA, WANG)
    assert (found.standing.level, found.standing.state) == ("intermediate", "valid")
    assert found.standing.until == TODAY + timedelta(days=365)
    (kept,) = found.decisions
    assert kept.note == "电话 138****5678"
    assert kept.figures["score"] == pytest.approx(93)
    assert kept.figures["skills"]["empathy"] == [1.0, EACH]
    decide(db, MIA, WANG, "revoked", "intermediate", number=2, until=UNTIL, now=NOW)
    assert one(db, MIA, WANG).standing.state == "revoked"
    logged = audit.entries(db, ANNA, AuditFilters(object="certificate:"))
    assert [(entry.who, entry.details["result"]) for entry in logged] == [("Mia", "revoked"), ("Mia", "granted")]


@pytest.mark.parametrize(
    ("by", "person", "result", "level", "problem"),
    [
        (CORA, WANG, "granted", "junior", "does not certify"),
        (REVIEWER, WANG, "granted", "junior", "does not certify"),
        (LI, LI_A, "granted", "junior", "does not certify"),
        (MIA, WANG_B, "granted", "junior", "no such agent"),
        (MIA, ("A", "nobody"), "granted", "junior", "no such agent"),
        (ANNA, WANG, "granted", "senior", "do not meet"),
        (ANNA, LI_A, "granted", "junior", "do not meet"),
        (ANNA, WANG, "granted", "master", "no level 'master'"),
        (ANNA, WANG, "revoked", "", "no certificate to revoke"),
        (Viewer("manager", ("A",), agent="王敏", name="wm"), WANG, "granted", "junior", "themselves"),
    ],
)
def test_what_is_refused_changes_nothing(full, by, person, result, level, problem):
    with pytest.raises(UsageError, match=problem):
        decide(full, by, person, result, level, number=1, until=UNTIL, now=NOW)
    assert certifications.decisions(full, ANNA) == {}


def test_suspected_errors_that_would_stand_against_a_level_are_looked_at_first(db):
    with db.writing() as cursor:
        cursor.execute("UPDATE conversation SET critical_suspected = ['forbidden'] WHERE id LIKE 'A-王敏-00%'")
    with pytest.raises(UsageError, match="have them reviewed first"):
        decide(db, ANNA, WANG, "granted", "intermediate", number=1, until=UNTIL, now=NOW)


def test_of_two_decisions_at_once_one_is_kept(db):
    told: list[str] = []

    def try_it(name: str) -> None:
        try:
            decide(db, Viewer("admin", name=name), WANG, "granted", "junior", number=1, until=UNTIL, now=NOW)
        except UsageError as error:
            told.append(str(error))

    threads = [threading.Thread(target=try_it, args=(f"m{k}",)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 3
    assert all("somebody else has decided" in text for text in told)
    assert len(one(db, ANNA, WANG).decisions) == 1
    assert audit.count(db, ANNA, AuditFilters(object="certificate:")) == 1


def test_decisions_are_seen_within_ones_teams_and_by_the_agent(db):
    decide(db, ANNA, WANG, "granted", "junior", number=1, until=UNTIL, now=NOW)
    decide(db, ANNA, LI_A, "refused", "junior", number=1, until=UNTIL, now=NOW)
    assert set(standings(db, MIA, TODAY)) == {WANG, LI_A}
    assert set(standings(db, LI, TODAY)) == {LI_A}
    assert standings(db, Viewer("manager", ("B",)), TODAY) == {}
    assert standings(db, Viewer("agent"), TODAY) == {}
    assert set(standings(db, Viewer("agent", agent="王敏"), TODAY)) == {WANG}


def test_rules_are_changed_by_version_and_certificates_stay(db):
    stricter = Scheme(tuple(Level(x.id, x.score, x.conversations + 200, x.skill, x.critical) for x in DEFAULT.levels))
    decide(db, ANNA, WANG, "granted", "junior", number=1, until=UNTIL, now=NOW)
    people_rules.change_scheme(db, MIA, stricter, 0)
    assert people_rules.scheme(db) == (stricter, 1)
    found = one(db, ANNA, WANG)
    assert (found.judgement.level, found.standing.level) == ("", "junior")
    with pytest.raises(UsageError, match="somebody else has changed these rules"):
        people_rules.change_scheme(db, ANNA, DEFAULT, 0)
    with pytest.raises(UsageError, match="does not set the rules"):
        people_rules.change_scheme(db, CORA, DEFAULT, 1)
    with pytest.raises(UsageError, match="add up to 100"):
        people_rules.change_policy(db, ANNA, Policy({"customer": 0.5}), 0)


def test_the_360_score_joins_ratings_quality_and_certificate(db):
    with db.writing() as cursor:
        for k in range(12):
            insert(
                cursor, "outside_rating", id=f"c{k}", team="A", agent="王敏", side="customer", rater="", dimension="",
                rating=80.0, rated_on=UNTIL,
            )  # fmt: skip
        for k in range(6):  # three colleagues, two dimensions each
            insert(
                cursor, "outside_rating", id=f"p{k}", team="A", agent="王敏", side="peer", rater=f"r{k // 2}",
                dimension=str(k % 2), rating=70.0 + k // 2 * 10, rated_on=UNTIL - timedelta(days=89),
            )  # fmt: skip
        insert(
            cursor, "outside_rating", id="old", team="A", agent="王敏", side="peer", rater="r9", dimension="",
            rating=0.0, rated_on=UNTIL - timedelta(days=90),
        )  # fmt: skip
    decide(db, ANNA, WANG, "granted", "junior", number=1, until=UNTIL, now=NOW)
    found, other = all_round.scores(db, MIA, UNTIL, TODAY, [WANG, LI_A])
    assert {part.side: part.mean.n for part in found.score.parts} == {"customer": 12, "peer": 3, "quality": EACH}
    assert found.score.base.value == pytest.approx(0.4 * 80 + 0.3 * 80 + 0.3 * 93)
    assert found.score.total == pytest.approx(found.score.base.value * 1.15)
    assert other.score.passed is None
    unseen = all_round.scores(db, Viewer("manager", ("B",)), UNTIL, TODAY, [WANG])[0]
    assert unseen.score.base.value is None
    assert unseen.standing.state == "none"


def test_training_needs_of_people_and_teams(full):
    found = training_needs(full, MIA, Filters(), [WANG, LI_A, ZHAO])
    assert [need.item for need in found.people[ZHAO]] == ["empathy", "greeting"]
    assert found.people[WANG] == ()
    empathy = found.teams["A"][0]
    assert (empathy.item, set(empathy.weak), empathy.known) == ("empathy", {"李强", "赵静"}, 3)
    assert empathy.together
