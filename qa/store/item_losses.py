"""What failing items cost, in sums over conversations that a Pareto with intervals needs: counted from the bits of verdicts."""

from __future__ import annotations

from qa.store.connection import Cursor, Database, rows
from qa.store.filters import Filters, scope_sql
from qa.store.metric_figures import bit_sql, halves_sql
from qa.store.remembered import remembered
from qa.store.viewer import Viewer
from scoring.manager.pareto import ItemLoss, Losses


@remembered
def losses(db: Database | Cursor, viewer: Viewer, filters: Filters) -> Losses:
    """Points lost by item: all of an item's points where it failed, half of them where it was met in part."""
    where, values = scope_sql(viewer, filters)
    scoped = f"FROM conversation c WHERE c.status = 'ok' AND c.judged_bits IS NOT NULL AND {where}"
    found: dict[str, ItemLoss] = {}
    conversations, squares = 0, 0.0
    for (rubric,) in rows(db, f"SELECT DISTINCT c.rubric_hash {scoped}", values):
        worth = rows(
            db,
            "SELECT item, place, coalesce(max_points, 0) FROM rubric_item WHERE rubric_hash = ? AND max_points > 0",
            [rubric],
        )
        if not worth:
            continue
        lost = {
            item: f"(CASE WHEN {bit_sql('failed', place)} THEN {points:g} "
            f"WHEN {bit_sql('partial', place)} THEN {points / 2:g} ELSE 0 END)::DOUBLE"
            for item, place, points in worth
        }
        each = ", ".join(f"{cost} AS x{k}" for k, cost in enumerate(lost.values()))
        whole = " + ".join(f"x{k}" for k in range(len(lost)))
        sums = ", ".join(
            f"count_if(x{k} > 0), count_if({bit_sql('judged', place)}), sum(x{k}), sum(x{k} * x{k}), sum(x{k} * whole)"
            for k, (_, place, _) in enumerate(worth)
        )
        sql = f"""
            SELECT count(*), sum(whole * whole), {sums} FROM (
                SELECT *, {whole} AS whole FROM (
                    SELECT *, {each} FROM (SELECT {halves_sql("c")} {scoped} AND c.rubric_hash = ?)
                )
            )
        """
        (line,) = rows(db, sql, [*values, rubric])
        conversations += line[0]
        squares += line[1] or 0.0
        for k, item in enumerate(lost):
            part = ItemLoss(*(v or 0 for v in line[2 + 5 * k : 7 + 5 * k]))
            found[item] = _added(found.get(item), part)
    return Losses(found, conversations, squares)


def _added(known: ItemLoss | None, part: ItemLoss) -> ItemLoss:
    if known is None:
        return part
    return ItemLoss(
        known.failed + part.failed,
        known.judged + part.judged,
        known.lost + part.lost,
        known.squares + part.squares,
        known.cross + part.cross,
    )
