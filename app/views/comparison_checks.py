"""Whether the figures are fair: the machine's totals beside those of people, and kinds of conversations beside each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import streamlit as st

from app.frame import card_title
from app.i18n.translate import label, t
from app.state import current, viewer
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.board import Row, board, chips, column, interval, row, text
from app.widgets.plots import Table, show_table
from qa.store.machine_and_people import TotalsCompared, overruled, totals_compared
from qa.store.metric_figures import figures_by
from scoring.manager.fairness import FairnessRow, fairness_of_scores, fairness_of_shares
from scoring.manager.period_figure import estimate
from scoring.standing import Moments
from scoring.statistics import enough

KINDS = ("channel", "length", "language", "shift")
"""What must not make a difference by itself."""
MARKS = {"higher": "warn", "lower": "warn", "small": "", "level": "", "too_few": "line"}


def reviewed_view(chosen: filtering.Chosen) -> str:
    """Of the same conversations the machine's total and the one people gave, by team."""
    db = current().database
    whole = totals_compared(db, viewer(), chosen.filters, "")
    if not whole:
        st.info(t("machine_people.nothing"))
        return ""
    teams = totals_compared(db, viewer(), chosen.filters, "team")
    with st.container(border=True, key="card-reviewed"):
        card_title(t("machine_people.title"), t("machine_people.note"))
        columns = [
            column(t("group_by.team"), "minmax(110px, 1fr)"),
            column(t("machine_people.machine"), "90px", right=True),
            column(t("machine_people.people"), "90px", right=True),
            column(
                t("machine_people.difference"), "minmax(190px, 2fr)", wide=True, label=t("machine_people.difference")
            ),
            column(t("machine_people.agreement"), "130px", right=True),
        ]
        widest = max(abs(v) for one in (*whole, *teams) for v in _ends(one.differences)) or 1.0
        lines = [_pair(t("machine_people.all"), whole[0], widest), *(_pair(one.group, one, widest) for one in teams)]
        board(columns, lines, key="reviewed")
        with st.expander(t("chart.table"), icon=":material/table:"):
            show_table(_pairs_table([*whole, *teams]), key="reviewed-table")
    found = estimate(whole[0].differences)
    if found.value is None or found.low is None or found.high is None:
        return ""
    words = "level" if found.low <= 0 <= found.high else "above" if found.value > 0 else "below"
    size, spread = wording.number(abs(found.value)), wording.spread(found, "points")
    return t(f"machine_people.headline_{words}", n=f"{found.n:,}", size=size, spread=spread)


def _pair(name: str, one: TotalsCompared, widest: float) -> Row:
    found = estimate(one.differences)
    low, high = _agreement(one.differences)
    return row(
        f"g:{one.group}",
        [
            text(name or t("chart.no_name"), f"n={one.differences.n:,}"),
            text(wording.number(one.machine.mean)),
            text(wording.number(one.people.mean)),
            interval(found, "points", (-widest, widest), 0.0),
            text(f"{wording.signed(low, 1)} – {wording.signed(high, 1)}" if low is not None else wording.DASH),
        ],
        faint=not enough(one.differences.n),
    )


def _agreement(differences: Moments) -> tuple[float | None, float | None]:
    """Limits of agreement: mean ± 1.96 standard deviations, between which 95 % of single differences lie.

    J. M. Bland and D. G. Altman, Lancet 327 (1986) 307-310.
    """
    if not enough(differences.n):
        return None, None
    reach = 1.96 * math.sqrt(differences.variance)
    return differences.mean - reach, differences.mean + reach


def _ends(differences: Moments) -> list[float]:
    found = estimate(differences)
    return [v for v in (found.low, found.value, found.high) if v is not None] or [1.0]


def _pairs_table(pairs: Sequence[TotalsCompared]) -> Table:
    names = (
        t("group_by.team"),
        t("machine_people.machine"),
        t("machine_people.people"),
        t("machine_people.difference"),
    )
    rows = []
    for k, one in enumerate(pairs):
        found, limits = estimate(one.differences), _agreement(one.differences)
        figures = (round(one.machine.mean, 2), round(one.people.mean, 2), found.value, found.low, found.high, found.n)
        rows.append((one.group if k else t("machine_people.all"), *figures, *limits))
    more = (t("comparison.low"), t("comparison.high"), "n", t("machine_people.from"), t("machine_people.to"))
    return Table((*names, *more), rows)


def fairness_view(chosen: filtering.Chosen) -> str:
    """Scores of kinds of conversations, and how often people overrule the machine in each."""
    db = current().database
    scores: dict[str, Mapping[str, Moments]] = {}
    for kind in KINDS:
        cells = figures_by(db, viewer(), chosen.filters, ("score",), (kind,))
        scores[kind] = {
            cell.group[0]: figure
            for cell in cells
            if isinstance(figure := cell.figures["score"], Moments) and figure.n and cell.group[0]
        }
    by_score = fairness_of_scores({kind: groups for kind, groups in scores.items() if len(groups) > 1})
    said = overruled(db, viewer(), chosen.filters, KINDS)
    by_people = fairness_of_shares(
        {
            kind: {name: tally for name, tally in groups.items() if name}
            for kind, groups in said.items()
            if len(groups) > 1
        }
    )
    with st.container(border=True, key="card-fair-people"):
        card_title(t("fairness.people"), t("fairness.people_note"))
        _fair(by_people, "share", key="fair-people")
        st.caption(t("fairness.people_help"))
    with st.container(border=True, key="card-fair-scores"):
        card_title(t("fairness.scores"), t("fairness.scores_note"))
        _fair(by_score, "points", key="fair-scores")
        st.caption(t("fairness.scores_help"))
    marked = [found for found in by_people if found.marked]
    if marked:
        return t("fairness.marked", names=t("frame.comma").join(_title(one) for one in marked))
    return t("fairness.none" if any(one.verdict != "too_few" for one in by_people) else "fairness.too_few")


def _title(found: FairnessRow) -> str:
    return label({"shift": "work_shift"}.get(found.dimension, found.dimension), found.group)


def _fair(rows: Sequence[FairnessRow], kind: str, *, key: str) -> None:
    if not rows:
        st.info(t("fairness.nothing"))
        return
    ends = [
        abs(v) for r in rows for v in (r.difference.low, r.difference.high) if v is not None and r.verdict != "too_few"
    ]
    widest = max(ends, default=1.0) or 1.0
    own = {"share": "share", "points": "score"}[kind]
    columns = [
        column(t("fairness.kind"), "minmax(96px, 1fr)"),
        column(t("fairness.own"), "64px", right=True),
        column(t("fairness.rest"), "64px", right=True, away=True),
        column(t("fairness.difference"), "minmax(130px, 1.6fr)", wide=True, label=t("fairness.difference")),
        column("", "96px", right=True),
    ]
    lines = [
        row(
            f"{r.dimension}:{r.group}",
            [
                text(_title(r), t(f"fairness_kind.{r.dimension}")),
                text(_shown(r.own, own)),
                text(_shown(r.rest, own)),
                interval(r.difference, "share_points" if kind == "share" else "points", (-widest, widest), 0.0),
                chips([(t(f"fairness_verdict.{r.verdict}"), MARKS[r.verdict], f"n={r.difference.n:,}")]),
            ],
            faint=r.verdict == "too_few",
        )
        for r in rows
    ]
    board(columns, lines, key=key)
    with st.expander(t("chart.table"), icon=":material/table:"):
        show_table(_fair_table(rows), key=f"{key}-table")


def _shown(value: float | None, kind: str) -> str:
    return wording.KINDS[kind](value) + (wording.UNITS.get(kind, "") if value is not None else "")


def _fair_table(rows: Sequence[FairnessRow]) -> Table:
    names = (t("fairness.kind"), t("fairness.group"), t("fairness.own"), t("fairness.rest"), t("fairness.difference"))
    found = [
        (
            t(f"fairness_kind.{r.dimension}"),
            _title(r),
            r.own,
            r.rest,
            r.difference.value,
            r.difference.low,
            r.difference.high,
            r.difference.n,
            r.p,
            t(f"fairness_verdict.{r.verdict}"),
        )
        for r in rows
    ]
    return Table((*names, t("comparison.low"), t("comparison.high"), "n", "p", t("comparison.standing")), found)
