"""The schema, step by step. Each step is a decorated function, recorded in the transaction that does it.

No foreign keys: in DuckDB they forbid a later change of the table they name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from qa.errors import StoreError
from qa.store.derived import settle_all
from scoring.capability import DIMENSIONS

Step = Callable[[Any], None]

STEPS: list[tuple[int, str, Step]] = []
"""Number, name and function of every step, in order."""


def step(number: int) -> Callable[[Step], Step]:
    """Register a function as the step that leads to schema `number`. Steps are only ever added, at the end."""

    def register(function: Step) -> Step:
        if number != len(STEPS) + 1:
            raise ValueError(f"step {number} is out of order: the next is {len(STEPS) + 1}")
        STEPS.append((number, function.__name__, function))
        return function

    return register


def schema_number(connection: Any) -> int:
    """The schema of an open database: 0 for an empty one, -1 for one that somebody else made."""
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if "migration" in tables:
        try:
            found = connection.execute("SELECT coalesce(max(number), 0) FROM migration").fetchone()
        except duckdb.Error:
            return -1
        return int(found[0])
    return -1 if tables else 0


def migrate(connection: Any, path: Path) -> None:
    """Do every step that is missing. Raises StoreError for a database of a newer version or of another program."""
    for number, name, function in STEPS[_known(connection, path) :]:
        connection.execute("BEGIN TRANSACTION")
        try:
            function(connection)
            connection.execute("INSERT INTO migration VALUES (?, ?, current_timestamp::TIMESTAMP)", [number, name])
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def require_current(connection: Any, path: Path) -> None:
    """Raise StoreError unless the schema is this version's, as reading only cannot change it."""
    if _known(connection, path) < len(STEPS):
        raise StoreError(
            f"{path}: the database is of an older version; open it once for writing to bring it up to date"
        )


def _known(connection: Any, path: Path) -> int:
    number = schema_number(connection)
    if number < 0:
        raise StoreError(f"{path}: a DuckDB database, but not one of CallQA; name another file with --db")
    if number > len(STEPS):
        raise StoreError(
            f"{path}: the database has schema {number}, this version knows up to {len(STEPS)}; install a newer CallQA"
        )
    return number


@step(1)
def conversations(connection: Any) -> None:
    """Conversations and what was found in them, failures, and the segments already taken in."""
    connection.execute("CREATE TABLE migration (number INTEGER PRIMARY KEY, name VARCHAR, applied_at TIMESTAMP)")
    connection.execute(
        """
        CREATE TABLE conversation (
            id VARCHAR PRIMARY KEY, source VARCHAR, status VARCHAR, error VARCHAR,
            channel VARCHAR, language VARCHAR,
            started_at TIMESTAMP, started_at_text VARCHAR, duration DOUBLE,
            agent VARCHAR, team VARCHAR, queue VARCHAR, customer VARCHAR, customer_group VARCHAR, direction VARCHAR,
            metadata VARCHAR, timeline VARCHAR, acoustics VARCHAR,
            rubric VARCHAR, rubric_version VARCHAR, rubric_hash VARCHAR,
            total DOUBLE, total_low DOUBLE, total_high DOUBLE, judged DOUBLE, band VARCHAR,
            critical_failed VARCHAR[], critical_suspected VARCHAR[], sections VARCHAR,
            outcome VARCHAR, outcome_reason VARCHAR,
            customer_mean DOUBLE, customer_start DOUBLE, customer_end DOUBLE, customer_change DOUBLE,
            agent_mean DOUBLE, agent_start DOUBLE, agent_end DOUBLE, agent_change DOUBLE, feeling_reader VARCHAR,
            turn_count INTEGER, search_text VARCHAR, versions VARCHAR, timings VARCHAR,
            audio BOOLEAN, audio_path VARCHAR, merged_at TIMESTAMP
        );
        CREATE TABLE turn (
            conversation_id VARCHAR, i INTEGER, role VARCHAR, text VARCHAR, start_time DOUBLE, end_time DOUBLE,
            confidence DOUBLE, words VARCHAR, label VARCHAR, score DOUBLE
        );
        CREATE TABLE item (
            conversation_id VARCHAR, item VARCHAR, position INTEGER, section VARCHAR, status VARCHAR,
            points DOUBLE, max_points DOUBLE, confidence DOUBLE,
            reason VARCHAR, reason_code VARCHAR, reason_params VARCHAR
        );
        CREATE TABLE evidence (
            conversation_id VARCHAR, item VARCHAR, position INTEGER, turn INTEGER, quote VARCHAR,
            span_from INTEGER, span_to INTEGER, start_time DOUBLE, end_time DOUBLE, kind VARCHAR, severity VARCHAR
        );
        CREATE TABLE forbidden (
            conversation_id VARCHAR, position INTEGER, turn INTEGER, text VARCHAR, kind VARCHAR, detail VARCHAR
        );
        CREATE TABLE failure (label VARCHAR PRIMARY KEY, id VARCHAR, reason VARCHAR, failed_at TIMESTAMP);
        CREATE TABLE segment (name VARCHAR PRIMARY KEY, written_ns BIGINT, merged_at TIMESTAMP);
        """
    )


@step(2)
def corrections(connection: Any) -> None:
    """What reviewers corrected, and what the machine had in its place (NULL where nothing was corrected)."""
    connection.execute(
        """
        ALTER TABLE conversation ADD COLUMN corrections VARCHAR DEFAULT '[]';
        ALTER TABLE turn ADD COLUMN machine_text VARCHAR;
        ALTER TABLE turn ADD COLUMN machine_role VARCHAR;
        """
    )


@step(3)
def scorecards(connection: Any) -> None:
    """Critical errors by class and who is sure of them, sections in sections, and what an item was worth and why.

    Of what was scored before: no class, no section in another, no bonus, nothing suggested.
    """
    connection.execute(
        """
        ALTER TABLE conversation ADD COLUMN critical_reported VARCHAR[] DEFAULT [];
        ALTER TABLE conversation ADD COLUMN critical_confirmed_by VARCHAR DEFAULT '{}';
        ALTER TABLE conversation ADD COLUMN critical_customer VARCHAR DEFAULT '';
        ALTER TABLE conversation ADD COLUMN critical_business VARCHAR DEFAULT '';
        ALTER TABLE conversation ADD COLUMN critical_compliance VARCHAR DEFAULT '';
        ALTER TABLE conversation ADD COLUMN section_parents VARCHAR DEFAULT '{}';
        ALTER TABLE item ADD COLUMN na_by VARCHAR DEFAULT '';
        ALTER TABLE item ADD COLUMN bonus BOOLEAN DEFAULT false;
        ALTER TABLE item ADD COLUMN error_class VARCHAR DEFAULT '';
        ALTER TABLE item ADD COLUMN suggested VARCHAR DEFAULT '{}';
        UPDATE item SET na_by = 'system' WHERE status = 'not_applicable';
        """
    )


@step(4)
def score_history(connection: Any) -> None:
    """Scores that others took the place of, and what people decided on single items."""
    connection.execute(
        """
        CREATE TABLE score_history (
            conversation_id VARCHAR, rubric VARCHAR, rubric_version VARCHAR, rubric_hash VARCHAR,
            scored_at TIMESTAMP, replaced_at TIMESTAMP,
            total DOUBLE, total_low DOUBLE, total_high DOUBLE, judged DOUBLE, band VARCHAR,
            critical_failed VARCHAR[], critical_suspected VARCHAR[],
            items STRUCT(item VARCHAR, status VARCHAR, points DOUBLE, max_points DOUBLE)[]
        );
        CREATE TABLE review_verdict (
            conversation_id VARCHAR, item VARCHAR, verdict VARCHAR, "by" VARCHAR, "at" TIMESTAMP
        );
        """
    )


@step(5)
def access(connection: Any) -> None:
    """People who log in, results that agents may see, and who saw, changed and exported what."""
    connection.execute(
        """
        CREATE TABLE account (
            name VARCHAR, name_key VARCHAR, role VARCHAR, teams VARCHAR[], agent VARCHAR, email VARCHAR,
            password_hash VARCHAR, must_change BOOLEAN, disabled BOOLEAN,
            failures INTEGER, locked_until TIMESTAMP, created_at TIMESTAMP
        );
        CREATE TABLE released (conversation_id VARCHAR, released_at TIMESTAMP, "by" VARCHAR);
        CREATE TABLE audit (
            number BIGINT, "at" TIMESTAMP, who VARCHAR, role VARCHAR, action VARCHAR, object VARCHAR, details VARCHAR,
            hash VARCHAR
        );
        """
    )


@step(6)
def understanding(connection: Any) -> None:
    """What happened in a conversation, what was promised in it, why the customer came, and a summary; who speaks for evidence.

    Of what was judged before nothing of it is known.
    """
    connection.execute(
        """
        ALTER TABLE conversation ADD COLUMN contact_reason VARCHAR DEFAULT '';
        ALTER TABLE conversation ADD COLUMN contact VARCHAR DEFAULT '{}';
        ALTER TABLE conversation ADD COLUMN summary VARCHAR DEFAULT '[]';
        ALTER TABLE evidence ADD COLUMN witness VARCHAR DEFAULT '';
        CREATE TABLE event (
            conversation_id VARCHAR, position INTEGER, kind VARCHAR, grade VARCHAR, party VARCHAR,
            turn INTEGER, start_time DOUBLE, probability DOUBLE, quote VARCHAR,
            reason_zh VARCHAR, reason_en VARCHAR, evidence VARCHAR, parameters VARCHAR
        );
        CREATE TABLE promise (
            conversation_id VARCHAR, position INTEGER, turn INTEGER, start_time DOUBLE,
            who VARCHAR, what VARCHAR, kind VARCHAR, due VARCHAR, due_earliest TIMESTAMP, due_latest TIMESTAMP,
            kept INTEGER, probability DOUBLE, evidence VARCHAR
        );
        """
    )


@step(7)
def reviewing(connection: Any) -> None:
    """What people review and why, their reviews with drafts, and moments they marked.

    A plan is run on the days from `since` to `until`; a draw has its inclusion probability (NULL where triage found it) and the
    task it led to, `reasons` of a task are JSON. The `content` of a draft and a review is JSON: verdicts with root causes, comments
    and pinned notes. A `work_day` is a holiday, or a weekend day that is worked.
    """
    connection.execute(
        """
        CREATE TABLE sampling_plan (
            id VARCHAR PRIMARY KEY, name VARCHAR, kind VARCHAR, teams VARCHAR[], plan VARCHAR,
            "by" VARCHAR, "at" TIMESTAMP, retired BOOLEAN
        );
        CREATE TABLE sampling_run (
            id VARCHAR PRIMARY KEY, plan_id VARCHAR, since DATE, until DATE, seed BIGINT, candidates INTEGER,
            "by" VARCHAR, "at" TIMESTAMP
        );
        CREATE TABLE sampling_draw (
            run_id VARCHAR, conversation_id VARCHAR, task_id VARCHAR, stratum VARCHAR[], probability DOUBLE
        );
        CREATE TABLE review_task (
            id VARCHAR PRIMARY KEY, conversation_id VARCHAR, plan_id VARCHAR, reasons VARCHAR, priority DOUBLE,
            reviewer VARCHAR, state VARCHAR, due DATE,
            made_at TIMESTAMP, claimed_at TIMESTAMP, ended_at TIMESTAMP, version INTEGER
        );
        CREATE TABLE work_day (day DATE PRIMARY KEY, works BOOLEAN, "by" VARCHAR, "at" TIMESTAMP);
        CREATE TABLE review_draft (
            conversation_id VARCHAR, reviewer VARCHAR, purpose VARCHAR, content VARCHAR, seconds DOUBLE,
            version INTEGER, saved_at TIMESTAMP
        );
        CREATE TABLE review (
            id VARCHAR PRIMARY KEY, conversation_id VARCHAR, task_id VARCHAR, reviewer VARCHAR, revision INTEGER,
            rubric VARCHAR, rubric_version VARCHAR, rubric_hash VARCHAR, content VARCHAR,
            total DOUBLE, machine_total DOUBLE, seconds DOUBLE, submitted_at TIMESTAMP, retracted_at TIMESTAMP
        );
        CREATE TABLE bookmark (
            id VARCHAR PRIMARY KEY, conversation_id VARCHAR, turn INTEGER, start_time DOUBLE, end_time DOUBLE,
            kind VARCHAR, item VARCHAR, note VARCHAR, "by" VARCHAR, "at" TIMESTAMP
        );
        """
    )


@step(8)
def disputing(connection: Any) -> None:
    """Every step of every review's life, in order, the rules they follow, and what people are told of it.

    A case's `ratings` are those it began with; state, round, due, assignee, outcome and total are what its steps have led to.
    """
    connection.execute(
        """
        CREATE TABLE case_step (
            review_id VARCHAR, position INTEGER, action VARCHAR, "by" VARCHAR, role VARCHAR, "at" TIMESTAMP,
            content VARCHAR, PRIMARY KEY (review_id, position)
        );
        CREATE TABLE review_case (
            review_id VARCHAR PRIMARY KEY, conversation_id VARCHAR, agent VARCHAR, team VARCHAR, reviewer VARCHAR,
            policy VARCHAR, ratings VARCHAR, state VARCHAR, round INTEGER, due DATE, assignee VARCHAR,
            outcome VARCHAR, total DOUBLE, changed_at TIMESTAMP
        );
        CREATE TABLE dispute_rules (number INTEGER PRIMARY KEY, content VARCHAR, "by" VARCHAR, "at" TIMESTAMP);
        CREATE TABLE notification (
            id VARCHAR PRIMARY KEY, recipient VARCHAR, kind VARCHAR, object VARCHAR, params VARCHAR,
            "at" TIMESTAMP, read_at TIMESTAMP
        );
        """
    )


@step(9)
def calibrating(connection: Any) -> None:
    """Sessions in which several people judge the same conversations blind, their answers, what was set as right, spot checks.

    A session keeps the rubric's `items` and the `machine`'s verdicts of the day it was made, both JSON. An answer without
    `submitted_at` is a draft. References are only ever added: the latest counts. A spot check is one review judged again.
    """
    connection.execute(
        """
        CREATE TABLE calibration_session (
            id VARCHAR PRIMARY KEY, name VARCHAR, kind VARCHAR, lead VARCHAR, rubric VARCHAR, rubric_version VARCHAR,
            conversations VARCHAR[], raters VARCHAR[], due DATE, items VARCHAR, machine VARCHAR,
            state VARCHAR, "by" VARCHAR, made_at TIMESTAMP, closed_at TIMESTAMP, version INTEGER
        );
        CREATE TABLE calibration_answer (
            session_id VARCHAR, conversation_id VARCHAR, rater VARCHAR, content VARCHAR, version INTEGER,
            saved_at TIMESTAMP, submitted_at TIMESTAMP
        );
        CREATE TABLE calibration_reference (
            session_id VARCHAR, conversation_id VARCHAR, item VARCHAR, verdict VARCHAR, why VARCHAR,
            "by" VARCHAR, "at" TIMESTAMP
        );
        CREATE TABLE spot_check (
            id VARCHAR PRIMARY KEY, review_id VARCHAR, conversation_id VARCHAR, reviewer VARCHAR, checker VARCHAR,
            content VARCHAR, version INTEGER, made_at TIMESTAMP, saved_at TIMESTAMP, submitted_at TIMESTAMP
        );
        """
    )


@step(10)
def coaching(connection: Any) -> None:
    """Records of coaching with their plans, and units of training. `content` is JSON: areas, clips, examples, plan."""
    connection.execute(
        """
        CREATE TABLE coaching_record (
            id VARCHAR PRIMARY KEY, agent VARCHAR, team VARCHAR, coach VARCHAR, held_on DATE, content VARCHAR,
            state VARCHAR, follow_up DATE, acknowledged_at TIMESTAMP, made_at TIMESTAMP, version INTEGER
        );
        CREATE TABLE training_unit (
            id VARCHAR PRIMARY KEY, title VARCHAR, skills VARCHAR[], minutes DOUBLE, content VARCHAR,
            "by" VARCHAR, "at" TIMESTAMP, retired BOOLEAN, version INTEGER
        );
        """
    )


@step(11)
def certifying(connection: Any) -> None:
    """What was decided on certificates, ratings from elsewhere for the all-round score, and the rules of both.

    A decision keeps the figures it was made on as JSON; a rating is per cent of its scale. Rules are only ever added, the
    highest version of a kind counts.
    """
    connection.execute(
        """
        CREATE TABLE certification (
            id VARCHAR PRIMARY KEY, agent VARCHAR, team VARCHAR, number INTEGER, level VARCHAR, result VARCHAR,
            content VARCHAR, note VARCHAR, "by" VARCHAR, decided_at TIMESTAMP, valid_until DATE
        );
        CREATE TABLE outside_rating (
            id VARCHAR PRIMARY KEY, agent VARCHAR, team VARCHAR, side VARCHAR, rater VARCHAR, dimension VARCHAR,
            rating DOUBLE, rated_on DATE, source VARCHAR, "by" VARCHAR, imported_at TIMESTAMP
        );
        CREATE TABLE people_rules (
            kind VARCHAR, version INTEGER, content VARCHAR, "by" VARCHAR, "at" TIMESTAMP, PRIMARY KEY (kind, version)
        );
        """
    )


@step(12)
def marking(connection: Any) -> None:
    """Moments are marked outside a review, too: `apart` says so, and a review of the same person leaves them alone."""
    connection.execute("ALTER TABLE bookmark ADD COLUMN apart BOOLEAN DEFAULT false")


@step(13)
def managing(connection: Any) -> None:
    """What the manager's figures are made of, worked out once for each conversation (`qa.store.derived`).

    `first_response` in seconds; `next_contact_at`: when the same customer came again; the verdicts of a scorecard as bits, the
    place of each item of a rubric in `rubric_item`. A saved view is the address of a page, `owner` '' for everybody's; a target
    is of a metric, for a team or (`team` '') for all; a marked event is a day something happened that figures may show.
    """
    connection.execute(
        """
        ALTER TABLE conversation ADD COLUMN first_response DOUBLE;
        ALTER TABLE conversation ADD COLUMN next_contact_at TIMESTAMP;
        ALTER TABLE conversation ADD COLUMN judged_bits HUGEINT;
        ALTER TABLE conversation ADD COLUMN failed_bits HUGEINT;
        ALTER TABLE conversation ADD COLUMN partial_bits HUGEINT;
        CREATE TABLE rubric_item (
            rubric_hash VARCHAR, place INTEGER, item VARCHAR, section VARCHAR, max_points DOUBLE,
            PRIMARY KEY (rubric_hash, item)
        );
        CREATE TABLE saved_view (
            id VARCHAR PRIMARY KEY, page VARCHAR, name VARCHAR, address VARCHAR, owner VARCHAR, "at" TIMESTAMP
        );
        CREATE TABLE metric_target (
            metric VARCHAR, team VARCHAR, target DOUBLE, "by" VARCHAR, "at" TIMESTAMP, PRIMARY KEY (metric, team)
        );
        CREATE TABLE marked_event (
            id VARCHAR PRIMARY KEY, day DATE, kind VARCHAR, title VARCHAR, team VARCHAR, "by" VARCHAR, "at" TIMESTAMP
        );
        """
    )


@step(14)
def asking(connection: Any) -> None:
    """Answers of customers to surveys and tickets of other systems, tied to conversations where they can be.

    `how`: `id`, `customer_time` or '' with `why` not (a reason as JSON); `wanted` is the id the file named, `customer_key` the customer
    as compared. `awaits`: a reply is due to the answer. Of the answers of a conversation the last counts in `contact_satisfaction`.
    """
    connection.execute(
        """
        CREATE TABLE survey_answer (
            id VARCHAR PRIMARY KEY, conversation_id VARCHAR, how VARCHAR, why VARCHAR, wanted VARCHAR, question VARCHAR,
            score DOUBLE, scale VARCHAR, satisfied BOOLEAN, customer VARCHAR, customer_key VARCHAR, "at" TIMESTAMP,
            comment VARCHAR, themes VARCHAR[], team VARCHAR, agent VARCHAR, awaits BOOLEAN, replied_at TIMESTAMP,
            source VARCHAR, "by" VARCHAR, imported_at TIMESTAMP
        );
        CREATE TABLE ticket (
            id VARCHAR PRIMARY KEY, conversation_id VARCHAR, how VARCHAR, why VARCHAR, wanted VARCHAR,
            customer VARCHAR, customer_key VARCHAR, team VARCHAR, agent VARCHAR,
            severity VARCHAR, grade VARCHAR, status VARCHAR, reason VARCHAR,
            opened_at TIMESTAMP, classified_at TIMESTAMP, answered_at TIMESTAMP, escalated_at TIMESTAMP,
            solution_at TIMESTAMP, resolved_at TIMESTAMP, called_back_at TIMESTAMP, closed_at TIMESTAMP,
            knowledge_at TIMESTAMP, paused_seconds DOUBLE, source VARCHAR, "by" VARCHAR, imported_at TIMESTAMP
        );
        CREATE TABLE contact_satisfaction (
            conversation_id VARCHAR PRIMARY KEY, satisfied BOOLEAN, recommend DOUBLE
        );
        CREATE TABLE service_rules (number INTEGER PRIMARY KEY, content VARCHAR, "by" VARCHAR, "at" TIMESTAMP);
        """
    )


@step(15)
def staging(connection: Any) -> None:
    """The stages a conversation went through, a letter each (`scoring.stages`), with starts and seconds (NULL without times).

    `stage_order` has each letter once, in the order they were first reached. NULL where it is not known.
    """
    connection.execute(
        """
        ALTER TABLE conversation ADD COLUMN stages VARCHAR;
        ALTER TABLE conversation ADD COLUMN stage_order VARCHAR;
        ALTER TABLE conversation ADD COLUMN stage_starts DOUBLE[];
        ALTER TABLE conversation ADD COLUMN stage_seconds DOUBLE[];
        """
    )


@step(16)
def exploring(connection: Any) -> None:
    """Versions of the taxonomy of contact reasons (YAML), the themes last found, and what became of promises.

    A taxonomy is `draft` or `published`; of these the highest number is in force, and `version` counts the changes of a draft.
    A check is of the promise at `position` as long as that reads `what`; `by` is '' for the machine's, whose `verdict` is '' where
    it looked and found nothing said. A run of themes is of the conversations of one `scope` (teams, or '' for all), its content JSON.
    """
    connection.execute(
        """
        CREATE TABLE taxonomy (
            number INTEGER PRIMARY KEY, name VARCHAR, content VARCHAR, note VARCHAR, state VARCHAR, version INTEGER,
            "by" VARCHAR, "at" TIMESTAMP
        );
        CREATE TABLE theme_run (
            id VARCHAR PRIMARY KEY, scope VARCHAR, since DATE, until DATE, content VARCHAR, made_at TIMESTAMP
        );
        CREATE TABLE promise_check (
            conversation_id VARCHAR, position INTEGER, what VARCHAR, verdict VARCHAR, why VARCHAR,
            later_id VARCHAR, later_turn INTEGER, quote VARCHAR, note VARCHAR, "by" VARCHAR, "at" TIMESTAMP
        );
        """
    )


@step(17)
def warning(connection: Any) -> None:
    """Rules that warn, what they warned of with every step taken on it, what was sent to whom; customers who may leave.

    `content` of rules is JSON: rules, quiet hours, addresses; a higher number replaces a lower. An alert's `team` is NULL where it is of
    all teams together. A delivery waits until `due_at`, is sent or given up. A run tells until which merge events were looked at.
    """
    connection.execute(
        """
        CREATE TABLE warning_rules (number INTEGER PRIMARY KEY, content VARCHAR, "by" VARCHAR, "at" TIMESTAMP);
        CREATE TABLE alert (
            key VARCHAR PRIMARY KEY, rule VARCHAR, place VARCHAR, team VARCHAR, grade VARCHAR, owner VARCHAR, state VARCHAR,
            opened_at TIMESTAMP, last_at TIMESTAMP, snoozed_until TIMESTAMP, content VARCHAR, version INTEGER
        );
        CREATE TABLE alert_delivery (
            id VARCHAR PRIMARY KEY, alert_key VARCHAR, channel VARCHAR, recipient VARCHAR, kind VARCHAR, made_at TIMESTAMP,
            due_at TIMESTAMP, sent_at TIMESTAMP, given_up_at TIMESTAMP, attempts INTEGER, error VARCHAR
        );
        CREATE TABLE warning_run ("at" TIMESTAMP, merged_until TIMESTAMP, measured BOOLEAN, firings INTEGER);
        CREATE TABLE churn_step (
            customer VARCHAR, position INTEGER, action VARCHAR, owner VARCHAR, note VARCHAR, "by" VARCHAR, "at" TIMESTAMP,
            PRIMARY KEY (customer, position)
        );
        """
    )


@step(18)
def improving(connection: Any) -> None:
    """Improvement projects, plan - do - check - act. `content` is JSON: finding, action, source, steps."""
    connection.execute(
        """
        CREATE TABLE improvement (
            id VARCHAR PRIMARY KEY, title VARCHAR, team VARCHAR, owner VARCHAR, metric VARCHAR, state VARCHAR,
            begins DATE, due DATE, content VARCHAR, "by" VARCHAR, made_at TIMESTAMP, changed_at TIMESTAMP, version INTEGER
        );
        """
    )


@step(19)
def dimensions(connection: Any) -> None:
    """Shares of points won in the eight dimensions of service, and what the dimensions are measured against; all derived columns filled."""
    columns = "".join(f"ALTER TABLE conversation ADD COLUMN share_{name} DOUBLE; " for name in DIMENSIONS)
    connection.execute(columns)
    connection.execute(
        """
        CREATE TABLE radar_benchmark (
            dimension VARCHAR PRIMARY KEY, value DOUBLE, source VARCHAR, "by" VARCHAR, "at" TIMESTAMP
        )
        """
    )
    settle_all(connection)
