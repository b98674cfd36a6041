"""What is worked out of a conversation once it is stored, so that figures over a million of them need not read their turns.

`settle` does it for the conversations of a table `touched (id)`, within the transaction that stored them.
"""

from __future__ import annotations

from typing import Any

from scoring.capability import DIMENSIONS, skill_of

MOST_ITEMS = 126
"""Items of one rubric that have a bit: a HUGEINT holds no more."""


def settle_all(cursor: Any) -> None:
    """Work it out anew for every conversation."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE touched AS SELECT id FROM conversation")
    settle(cursor)
    cursor.execute("DROP TABLE touched")


def settle(cursor: Any) -> None:
    """Fill the derived columns of the conversations in `touched`, and of others of their customers."""
    _first_responses(cursor)
    _verdict_bits(cursor)
    _dimension_shares(cursor)
    _next_contacts(cursor)


def _first_responses(cursor: Any) -> None:
    """Seconds from the customer's first message of a chat to the agent's next one; NULL without times, and in calls."""
    cursor.execute(
        """
        UPDATE conversation SET first_response = answered.seconds FROM (
            SELECT asked.id, arg_min(t.start_time, t.i) - any_value(asked.asked_at) AS seconds
            FROM turn t JOIN (
                SELECT t.conversation_id AS id, min(t.i) AS i, arg_min(t.start_time, t.i) AS asked_at
                FROM turn t WHERE t.role = 'customer' AND t.conversation_id IN (SELECT id FROM touched)
                GROUP BY t.conversation_id
            ) asked ON asked.id = t.conversation_id
            WHERE t.role = 'agent' AND t.i > asked.i GROUP BY asked.id
        ) answered
        WHERE conversation.id = answered.id AND conversation.channel = 'chat' AND answered.seconds >= 0
        """
    )


def _verdict_bits(cursor: Any) -> None:
    """Bit `place` of an item is set in `judged_bits` where it was judged, in `failed_bits` and `partial_bits` as it came out."""
    cursor.execute(
        """
        INSERT INTO rubric_item (rubric_hash, place, item, section, max_points)
        SELECT rubric_hash, coalesce(known.last + 1, 0) + row_number() OVER (PARTITION BY rubric_hash ORDER BY first, item) - 1,
            item, section, max_points
        FROM (
            SELECT c.rubric_hash, i.item, any_value(i.section) AS section, max(i.max_points) AS max_points,
                min(i.position) AS first
            FROM item i JOIN conversation c ON c.id = i.conversation_id
            WHERE c.id IN (SELECT id FROM touched) AND c.rubric_hash IS NOT NULL GROUP BY c.rubric_hash, i.item
        ) found
        LEFT JOIN (SELECT rubric_hash, max(place) AS last FROM rubric_item GROUP BY rubric_hash) known USING (rubric_hash)
        WHERE NOT EXISTS (FROM rubric_item r WHERE r.rubric_hash = found.rubric_hash AND r.item = found.item)
        """
    )
    cursor.execute(
        """
        UPDATE conversation SET judged_bits = b.judged, failed_bits = b.failed, partial_bits = b.partly FROM (
            SELECT i.conversation_id AS id,
                coalesce(bit_or(1::HUGEINT << r.place) FILTER (i.status IN ('pass', 'partial', 'fail')), 0) AS judged,
                coalesce(bit_or(1::HUGEINT << r.place) FILTER (i.status = 'fail'), 0) AS failed,
                coalesce(bit_or(1::HUGEINT << r.place) FILTER (i.status = 'partial'), 0) AS partly
            FROM item i JOIN conversation c ON c.id = i.conversation_id
            JOIN rubric_item r ON r.rubric_hash = c.rubric_hash AND r.item = i.item AND r.place <= ?
            WHERE c.id IN (SELECT id FROM touched) GROUP BY i.conversation_id
        ) b WHERE conversation.id = b.id
        """,
        [MOST_ITEMS - 1],
    )


def _dimension_shares(cursor: Any) -> None:
    """Points won of the points judged, 0..1, in each dimension of service, as the machine judged; bonus items left out."""
    named = cursor.execute("SELECT DISTINCT item, section FROM rubric_item").fetchall()
    parts = ", ".join(
        f"sum(won) FILTER (d = '{name}') / sum(most) FILTER (d = '{name}') AS share_{name}" for name in DIMENSIONS
    )
    own = ", ".join(f"share_{name} = p.share_{name}" for name in DIMENSIONS)
    cursor.execute(
        f"""
        UPDATE conversation SET {own} FROM (
            SELECT id, {parts} FROM (
                    SELECT i.conversation_id AS id, n.d, i.max_points AS most,
                        CASE i.status WHEN 'pass' THEN i.max_points WHEN 'fail' THEN 0
                            WHEN 'partial' THEN least(greatest(i.points, 0), i.max_points) END AS won
                    FROM item i JOIN touched ON touched.id = i.conversation_id
                    JOIN (SELECT unnest(?::VARCHAR[]) AS item, unnest(?::VARCHAR[]) AS section, unnest(?::VARCHAR[]) AS d) n
                        ON n.item = i.item AND n.section = i.section
                    WHERE i.max_points > 0 AND i.bonus IS NOT TRUE AND i.status IN ('pass', 'partial', 'fail')
            ) GROUP BY id
        ) p WHERE conversation.id = p.id
        """,
        [[item for item, _ in named], [section for _, section in named], [skill_of(*one) for one in named]],
    )


def _next_contacts(cursor: Any) -> None:
    """When the same customer came again: later than this contact began, in any channel and of any reason."""
    cursor.execute(
        """
        UPDATE conversation SET next_contact_at = n.later FROM (
            SELECT c.id, min(c.started_at) OVER (
                PARTITION BY c.customer ORDER BY c.started_at RANGE BETWEEN INTERVAL 1 MICROSECOND FOLLOWING AND UNBOUNDED FOLLOWING
            ) AS later
            FROM conversation c
            WHERE c.started_at IS NOT NULL AND c.customer <> '' AND c.customer IN (
                SELECT customer FROM conversation WHERE id IN (SELECT id FROM touched)
            )
        ) n WHERE conversation.id = n.id AND conversation.next_contact_at IS DISTINCT FROM n.later
        """
    )
