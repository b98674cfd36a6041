"""A database of many conversations and of what a team has done with them for half a year, to measure pages with.

The shipped chats go through the real pipeline, and some through the hands of people; SQL then makes many of them: other ids, agents,
days, scores. Everything that grows with the number of conversations does so in proportion; people do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from qa import passwords
from qa.reviewing.calibrating import Asked, make
from qa.reviewing.coaching_content import Area, Step
from qa.reviewing.coaching_content import Content as Coached
from qa.reviewing.content import Answer, Bookmark, Content, MachineAnswer, verdict_of
from qa.reviewing.disputing import Wish, take_step
from qa.reviewing.drawing import make_plan
from qa.reviewing.releasing import release_results
from qa.run import Plan, execute, plan
from qa.settings import Settings
from qa.state_folder import StateFolder
from qa.store.accounts import Account, insert
from qa.store.connection import Cursor, Database, insert_rows, open_database, rows
from qa.store.viewer import Viewer
from scoring.dispute_model import Action
from scoring.root_causes import codes

TEAMS, AGENTS, REVIEWERS, COACHES, DAYS, TEMPLATES = 12, 300, 25, 12, 182, 90
PASSWORD = "correct horse battery"
COPIED = ("turn", "item", "evidence", "forbidden", "event", "promise")
ANNA = Viewer("admin", name="Anna")


def agent_name(k: int) -> str:
    return f"agent{k % AGENTS:03d}"


def team_name(k: int) -> str:
    return f"team{k % TEAMS:02d}"


def teams_of_reviewer(k: int) -> tuple[str, ...]:
    return tuple(team_name(k + step) for step in range(4))


def build(folder: StateFolder, samples: Path, count: int) -> Database:
    """Make the database; half a minute for 100,000 conversations."""
    folder.ensure()
    settings = Settings(reader="fast")
    planned = plan([str(samples / "chats")], settings, folder, lambda *_: None)
    execute(Plan(planned.tasks[:TEMPLATES], planned.report), settings, folder, 1, lambda *_: None)
    database = open_database(folder.database)
    with database.writing() as cursor:
        _people(cursor)
        cursor.execute("DELETE FROM conversation WHERE status <> 'ok' OR total IS NULL")
        cursor.execute("UPDATE conversation SET agent = ?, team = ?", [agent_name(0), team_name(0)])
    _cases_begin(database, folder)
    plans = [_plan(database, k) for k in range(4)]
    with database.writing() as cursor:
        _copies(cursor, count)
        _contents(cursor)
        _conversations(cursor)
        _tasks(cursor, plans)
        _reviews(cursor)
        _cases(cursor)
        _coaching(cursor)
        _others(cursor, count)
    _calibration(database)
    database.close()
    return open_database(folder.database)


def _people(cursor: Cursor) -> None:
    """A manager of all teams, reviewers of four teams each, a coach a team, an account for each agent."""
    hashed, every = passwords.hashed(PASSWORD), tuple(team_name(k) for k in range(TEAMS))
    people = [
        Account("Anna", "admin"),
        Account("Mia", "manager", every),
        *(Account(f"reviewer{k:02d}", "reviewer", teams_of_reviewer(k)) for k in range(REVIEWERS)),
        *(Account(f"coach{k:02d}", "coach", (team_name(k),)) for k in range(COACHES)),
        *(Account(agent_name(k), "agent", (team_name(k),), agent_name(k)) for k in range(AGENTS)),
    ]
    for one in people:
        known = Account(one.name, one.role, one.teams, one.agent, password_hash=hashed, created_at=datetime(2026, 1, 1))
        insert(cursor, known)


def _cases_begin(database: Database, folder: StateFolder) -> None:
    """Release every template; every third is acknowledged, every tenth disputed."""
    ids = [id for (id,) in rows(database, "SELECT id FROM conversation ORDER BY id")]
    agent = Viewer("agent", (team_name(0),), agent_name(0), agent_name(0))
    release_results(database, ANNA, ids)
    begun = rows(database, "SELECT review_id, conversation_id FROM review_case ORDER BY conversation_id")
    for k, (review, id) in enumerate(begun):
        if k % 10 == 5:
            item = rows(database, "SELECT item FROM item WHERE conversation_id = ? AND status = 'fail'", [id])
            wish = Wish(Action.DISPUTE, {item[0][0]: "pass"}, "我已经说了") if item else Wish(Action.ACKNOWLEDGE)
            take_step(database, folder, agent, review, 1, wish)
        elif k % 3 == 0:
            take_step(database, folder, agent, review, 1, Wish(Action.ACKNOWLEDGE))


def _plan(database: Database, k: int) -> str:
    numbers = {f"reviewer{n:02d}": 5 for n in range(REVIEWERS)}
    content = {"voice": {"number": 3}, "chat": {"number": 2}, "numbers": numbers, "working_days": 3, "seed": k}
    return make_plan(database, ANNA, f"plan-{k}", f"Weekly {k}", content).id


def _copies(cursor: Cursor, count: int) -> None:
    """Which conversation is a copy of which template, whose, and when; the template's own rows are kept aside."""
    cursor.execute(
        f"""
        CREATE TEMP TABLE template AS SELECT id AS was, row_number() OVER (ORDER BY id) - 1 AS n FROM conversation;
        CREATE TEMP TABLE fresh AS
        SELECT sha256('c' || k) AS id, t.was, k, (hash(k) % {AGENTS})::INTEGER AS who,
            TIMESTAMP '{date.today()} 09:00' - to_days((hash(k, 1) % {DAYS})::INTEGER) - to_minutes((hash(k, 2) % 480)::INTEGER)
                AS held,
            (hash(k, 3) % 1000) / 1000.0 AS chance, (hash(k, 4) % 2400) / 100.0 - 12 AS shift
        FROM range({count}) r(k) JOIN template t ON t.n = hash(k, 5) % (SELECT count(*) FROM template)
        """
    )
    for table in ("conversation", *COPIED, "review", "review_case", "case_step", "notification"):
        cursor.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")
        cursor.execute(f"DELETE FROM {table}")
    cursor.execute("DELETE FROM released")


def _conversations(cursor: Cursor) -> None:
    cursor.execute(
        f"""
        INSERT INTO conversation BY NAME SELECT c.* REPLACE (
            f.id AS id, printf('calls/%06d.wav', f.k) AS source, if(f.k % 2 = 0, 'voice', 'chat') AS channel, f.held AS started_at,
            printf('agent%03d', f.who) AS agent, printf('team%02d', f.who % {TEAMS}) AS team,
            printf('queue%d', f.k % 5) AS queue, printf('K-%06d', hash(f.k, 6) % 50000) AS customer,
            ['new', 'regular', 'vip'][1 + f.k % 3] AS customer_group, 60.0 + hash(f.k, 7) % 600 AS duration,
            round(least(100, greatest(0, c.total + f.shift - f.who % 7)), 1) AS total, 0.9 AS judged,
            ['fail', 'pass', 'good', 'excellent'][1 + (hash(f.k, 8) % 4)::INTEGER] AS band
        ) FROM kept_conversation c JOIN fresh f ON f.was = c.id ORDER BY f.k
        """
    )
    for table in COPIED:
        failed = "WHEN hash(f.k, t.item) % 100 < 2 + f.who % 7 AND t.status = 'pass'"
        changed = {
            "item": f", CASE {failed} THEN 'fail' ELSE t.status END AS status, CASE {failed} THEN 0 ELSE t.points END AS points"
        }
        cursor.execute(
            f"""
            INSERT INTO {table} BY NAME SELECT t.* REPLACE (f.id AS conversation_id{changed.get(table, "")})
            FROM kept_{table} t JOIN fresh f ON f.was = t.conversation_id ORDER BY f.k
            """
        )


def _contents(cursor: Cursor) -> None:
    """A review of each template: everything is agreed with, one item overruled, one moment marked."""
    cause, lapse = codes("override")[0], codes("lapse")[0]
    machine: dict[str, dict[str, MachineAnswer]] = {}
    for id, item, status, points in rows(
        cursor, "SELECT conversation_id, item, status, points FROM kept_item ORDER BY conversation_id, position"
    ):
        machine.setdefault(id, {})[item] = MachineAnswer(status=status, points=points)
    lines = []
    for id, items in machine.items():
        judged = [(name, verdict_of(one.status)) for name, one in items.items()]
        answers = {name: Answer(verdict=said) for name, said in judged if said is not None}
        turned = next((name for name, said in judged if said == "pass"), "")
        if turned:
            answers[turned] = Answer(verdict="fail", cause=cause, why="没有说完整", lapse=lapse)
        content = Content(
            answers=answers,
            comment="总体不错",
            bookmarks=(Bookmark(turn=1, kind="to_coach", item=turned),),
            machine=items,
            points={name: one.points for name, one in items.items()},
        )
        lines.append((id, content.model_dump_json()))
    cursor.execute("CREATE TEMP TABLE content (was VARCHAR, content VARCHAR)")
    insert_rows(cursor, "content", lines)


def _tasks(cursor: Cursor, plans: Sequence[str]) -> None:
    """Eight in a hundred conversations were drawn, two found by triage; what is older than a fortnight is done."""
    cursor.execute(
        f"""
        CREATE TEMP TABLE drawn AS
        SELECT f.*, (hash(k, 9) % {len(plans)})::INTEGER AS plan, date_trunc('week', held)::DATE AS week,
            chance >= 0.08 AS triage, held < TIMESTAMP '{date.today()}' - INTERVAL 14 DAY AS is_old,
            printf('reviewer%02d', (who % {TEAMS} + {TEAMS} - hash(k, 10) % 4) % {TEAMS}) AS reviewer
        FROM fresh f WHERE chance < 0.10;
        INSERT INTO sampling_run (id, plan_id, since, until, seed, candidates, "by", "at")
        SELECT 'run-' || plan || '-' || week, 'plan-' || plan, week, week + 6, 1, count(*) * 12, 'Anna', week + INTERVAL 7 DAY
        FROM drawn WHERE NOT triage GROUP BY plan, week;
        INSERT INTO sampling_draw (run_id, conversation_id, task_id, stratum, probability)
        SELECT 'run-' || plan || '-' || week, id, 'task-' || k, [if(k % 2 = 0, 'voice', 'chat'), printf('team%02d', who % {TEAMS})],
            0.08 FROM drawn WHERE NOT triage;
        INSERT INTO review_task (id, conversation_id, plan_id, reasons, priority, reviewer, state, due, made_at, claimed_at, ended_at,
            version)
        SELECT 'task-' || k, id, if(triage, '', 'plan-' || plan),
            if(triage, '[{{"code":"triage_vip","params":{{"group":"vip"}}}}]', '[{{"code":"triage_random","params":{{}}}}]'),
            if(triage, 20 + hash(k, 11) % 300, 0), if(is_old OR hash(k, 12) % 3 > 0, reviewer, ''),
            CASE WHEN is_old THEN 'done' ELSE 'pending' END, held::DATE + 7, held + INTERVAL 1 DAY,
            if(is_old, held + INTERVAL 3 DAY, NULL), if(is_old, held + INTERVAL 3 DAY, NULL), 1
        FROM drawn;
        """
    )


def _reviews(cursor: Cursor) -> None:
    cursor.execute(
        """
        INSERT INTO review (id, conversation_id, task_id, reviewer, revision, rubric, rubric_version, rubric_hash, content,
            total, machine_total, seconds, submitted_at)
        SELECT 'review-' || d.k, d.id, 'task-' || d.k, d.reviewer, 1, c.rubric, c.rubric_version, c.rubric_hash, n.content,
            greatest(0, c.total - hash(d.k, 13) % 6), c.total, 60 + hash(d.k, 14) % 300, d.held + INTERVAL 3 DAY
        FROM drawn d JOIN kept_conversation c ON c.id = d.was JOIN content n ON n.was = d.was WHERE d.is_old;
        INSERT INTO review_verdict (conversation_id, item, verdict, "by", "at")
        SELECT d.id, i.item, i.status, d.reviewer, d.held + INTERVAL 3 DAY
        FROM drawn d JOIN kept_item i ON i.conversation_id = d.was WHERE d.is_old AND i.status IN ('pass', 'partial', 'fail');
        INSERT INTO bookmark (id, conversation_id, turn, kind, item, note, "by", "at")
        SELECT 'mark-' || k, id, 1, if(k % 3 = 0, 'best_practice', 'to_coach'), '', '语气', reviewer, held + INTERVAL 3 DAY
        FROM drawn WHERE is_old AND hash(k, 15) % 5 = 0;
        INSERT INTO review_draft (conversation_id, reviewer, purpose, content, seconds, version, saved_at)
        SELECT d.id, d.reviewer, 'review', n.content, 30, 3, d.held + INTERVAL 2 DAY
        FROM drawn d JOIN content n ON n.was = d.was WHERE NOT d.is_old AND hash(d.k, 16) % 20 = 0;
        """
    )


def _cases(cursor: Cursor) -> None:
    """Twenty in a hundred results are released; what their agents did is what was done with the templates."""
    told = ", ".join(f"printf('{part}', f.who) AS {name}" for name, part in (("agent", "agent%03d"),))
    cursor.execute(
        f"""
        CREATE TEMP TABLE given AS SELECT * FROM fresh WHERE chance >= 0.8;
        INSERT INTO released (conversation_id, released_at, "by") SELECT id, held + INTERVAL 1 DAY, 'Mia' FROM given;
        INSERT INTO review BY NAME SELECT r.* REPLACE (replace(r.id, f.was, f.id) AS id, f.id AS conversation_id)
        FROM kept_review r JOIN given f ON r.conversation_id = f.was;
        INSERT INTO review_case BY NAME SELECT r.* REPLACE (replace(r.review_id, f.was, f.id) AS review_id, f.id AS conversation_id, {told},
            printf('team%02d', f.who % {TEAMS}) AS team)
        FROM kept_review_case r JOIN given f ON r.conversation_id = f.was;
        INSERT INTO case_step BY NAME SELECT r.* REPLACE (replace(r.review_id, f.was, f.id) AS review_id,
            if(r.role = 'agent', printf('agent%03d', f.who), r."by") AS "by",
            replace(replace(r.content, f.was, f.id), '{agent_name(0)}', printf('agent%03d', f.who)) AS content)
        FROM kept_case_step r JOIN kept_review_case k ON k.review_id = r.review_id JOIN given f ON k.conversation_id = f.was;
        INSERT INTO notification BY NAME SELECT r.* REPLACE (md5(r.id || f.id) AS id, replace(r.object, f.was, f.id) AS object,
            if(r.recipient = '{agent_name(0)}', printf('agent%03d', f.who), r.recipient) AS recipient,
            if(f.k % 4 > 0, r."at", NULL) AS read_at)
        FROM kept_notification r JOIN given f ON contains(r.object, f.was);
        """
    )


def _coaching(cursor: Cursor) -> None:
    today = date.today()
    items = [item for (item,) in rows(cursor, "SELECT DISTINCT item FROM kept_item ORDER BY item LIMIT 6")]
    lines = []
    for k in range(AGENTS * 3):
        held = today - timedelta(days=k * 7 % 170)
        steps = (Step(text="每通电话先问候", due=held + timedelta(14), done_on=held + timedelta(9) if k % 3 else None),)
        content = Coached(why="routine", areas=(Area(item=items[k % 6]),), feedback="先肯定，再说一点", plan=steps)
        state = ("shared", "running", "completed")[k % 3]
        lines.append(
            (f"{k:032x}", agent_name(k), team_name(k), f"coach{k % TEAMS:02d}", held, content.model_dump_json(), state,
             held + timedelta(21), None, datetime.combine(held, datetime.min.time()), 1)
        )  # fmt: skip
    insert_rows(cursor, "coaching_record", lines)


def _calibration(database: Database) -> None:
    """Twelve sessions of ten conversations and four raters; all but the last two are closed."""
    raters = tuple(f"coach{k:02d}" for k in range(4))
    with database.writing() as cursor:  # they rate what lies outside their own team
        cursor.execute("UPDATE account SET teams = ? WHERE name IN (SELECT unnest(?::VARCHAR[]))",
                       [[team_name(k) for k in range(TEAMS)], list(raters)])  # fmt: skip
    sql = """SELECT c.rubric, list(c.id ORDER BY c.id)[:120] FROM conversation c
             GROUP BY c.rubric ORDER BY count(*) DESC LIMIT 1"""
    ((rubric, ids),) = rows(database, sql)
    for k in range(12):
        asked = Asked(f"session-{k:02d}", f"Session {k}", rubric, tuple(ids[10 * k : 10 * k + 10]), raters, "Mia", None)
        make(database, ANNA, asked)
    with database.writing() as cursor:
        cursor.execute(
            """
            INSERT INTO calibration_answer (session_id, conversation_id, rater, content, version, saved_at, submitted_at)
            SELECT s.id, i.conversation_id, r.rater, json_object('verdicts', json_group_object(i.item,
                CASE WHEN hash(s.id, i.item, r.rater) % 10 = 0 THEN 'fail' WHEN i.status = 'fail' THEN 'fail' ELSE 'pass' END),
                'comments', json_object(), 'lines', json_object()), 1, now()::TIMESTAMP, now()::TIMESTAMP
            FROM calibration_session s, unnest(s.raters) r(rater), item i WHERE list_contains(s.conversations, i.conversation_id)
            GROUP BY s.id, i.conversation_id, r.rater
            """
        )
        cursor.execute("UPDATE calibration_session SET state = 'closed', closed_at = made_at WHERE id < 'session-10'")


def _others(cursor: Cursor, count: int) -> None:
    """Ratings from elsewhere, and the log: two entries for each conversation."""
    today = date.today()
    ratings = [
        (f"rating-{k}", agent_name(k), team_name(k), "peer", "x", "service", 60.0 + k % 40, today - timedelta(k % 90), "hr",
         "Anna", datetime.now(UTC).replace(tzinfo=None))
        for k in range(AGENTS * 4)
    ]  # fmt: skip
    insert_rows(cursor, "outside_rating", ratings)
    cursor.execute(
        """
        INSERT INTO audit SELECT (SELECT coalesce(max(number), 0) FROM audit) + row_number() OVER (), now()::TIMESTAMP,
            'reviewer01', 'reviewer', 'saw', 'conversation:' || f.id, '{}', f.id FROM fresh f, range(2)
        """
    )
