"""What fails: the Pareto of items, and the heat map of items by week that leads to agents and to their calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from app.frame import card_title
from app.i18n.translate import language, t
from app.navigation import Params, go
from app.state import current, viewer
from app.titles import any_item_title
from app.widgets import filters as filtering
from app.widgets import wording
from app.widgets.charts import Row, intervals
from app.widgets.comparison_charts import pareto_chart
from app.widgets.skillgrid import Line, clicked, grid
from qa.store.filters import Filters
from qa.store.item_losses import losses
from qa.store.metric_figures import ItemCell, items_by
from scoring.manager.pareto import pareto
from scoring.standing import Tally
from scoring.statistics import Estimate, enough, wilson

WEEKS = 12
MOST_AGENTS = 12
LEVELS = ((0.9, "green"), (0.8, "yellow"), (0.7, "orange"), (0.0, "red"))
"""Bands of adherence and the share each begins at: those of the standards."""
ITEM, WEEK = "heat_item", "heat_week"
"""Parameters of the address: the cell that is open."""


def pareto_view(chosen: filtering.Chosen) -> str:
    """The few items that cost most points."""
    found = pareto(losses(current().database, viewer(), chosen.filters))
    if not found:
        st.info(t("pareto.nothing"))
        return ""
    with st.container(border=True, key="card-pareto"):
        card_title(t("pareto.title"), t("pareto.note"))
        picked = pareto_chart(found, key="pareto")
        if picked:
            _open_item(chosen, picked)
    vital = [row for row in found if row.vital]
    return t("pareto.headline", n=len(vital), of=len(found), share=wording.percent(vital[-1].running))


def heat_view(chosen: filtering.Chosen) -> str:
    """Adherence by item and week; a click opens the agents of a cell, another their calls."""
    if click := clicked("heat-items"):
        item, week = click
        _ask({ITEM: item, WEEK: week})
    cells = items_by(current().database, viewer(), _last_weeks(chosen), (), "week")
    weeks = sorted({cell.start for cell in cells if cell.start})[-WEEKS:]
    if not weeks:
        st.info(t("overview.no_trend"))
        return ""
    known = {(cell.item, cell.start): cell for cell in cells if cell.start and cell.start in weeks}
    totals: dict[str, Tally] = defaultdict(lambda: Tally(0, 0))
    for cell in known.values():
        totals[cell.item] += cell.failed
    order = sorted(
        (item for item in totals if totals[item].failed),
        key=lambda item: (not enough(totals[item].judged), _adherence(totals[item])),
    )
    # above the map: below it, nobody would see that the click had opened something
    _agents(chosen)
    with st.container(border=True, key="card-heat"):
        card_title(t("heat.title"), t("heat.weeks", n=len(weeks)))
        grid(
            t("pareto.item"),
            [(week.isoformat(), f"{week:%m-%d}", t("heat.week", week=week.isoformat())) for week in weeks],
            [_line(item, weeks, known, totals[item]) for item in order],
            key="heat-items",
            legend=[(level, t(f"skills_level.{level}")) for _, level in LEVELS] + [("doubt", t("heat.doubt"))],
        )
    counted = [item for item in order if enough(totals[item].judged)]
    if not counted:
        return t("heat.too_few") if order else t("heat.all_met")
    lowest = [
        f"{any_item_title(item, language())} {wording.percent(_adherence(totals[item]))}%" for item in counted[:3]
    ]
    return t("heat.headline", names=t("frame.comma").join(lowest))


def _last_weeks(chosen: filtering.Chosen) -> Filters:
    """What is filtered, of the last weeks where no period is chosen: a year of weeks would not fit."""
    if chosen.filters.since is not None:
        return chosen.filters
    last = max(
        (c.start for c in items_by(current().database, viewer(), chosen.filters, (), "month") if c.start), default=None
    )
    return replace(chosen.filters, since=last - timedelta(weeks=WEEKS)) if last else chosen.filters


def _line(item: str, weeks: Sequence[date], known: Mapping[tuple[str, date], ItemCell], total: Tally) -> Line:
    title = any_item_title(item, language())
    cells = [_cell(title, week, known.get((item, week))) for week in weeks]
    return Line(item, title, f"{wording.percent(_adherence(total))}% · n={total.judged:,}", cells)


def _cell(title: str, week: date, found: ItemCell | None) -> dict[str, object]:
    if found is None:
        return {"level": "none", "doubt": False, "text": wording.DASH, "small": "", "help": "", "opens": False}
    tally = found.failed
    met = wilson(tally.judged - tally.failed, tally.judged)
    thin = not enough(tally.judged)
    level = "none" if thin else next(name for least, name in LEVELS if (met.value or 0.0) >= least)
    return {
        "level": level,
        "doubt": not thin and _crosses(met),
        "text": wording.DASH if thin else wording.percent(met.value, 1),
        "small": f"n={tally.judged:,}",
        "help": f"{title} · {t('heat.week', week=week.isoformat())} · {wording.basis(met, 'share')}",
        "opens": True,
    }


def _crosses(met: Estimate) -> bool:
    """Whether the interval reaches over the end of a band."""
    return any(met.low is not None and met.high is not None and met.low < least <= met.high for least, _ in LEVELS[:-1])


def _adherence(tally: Tally) -> float:
    return 1 - tally.failed / tally.judged if tally.judged else 1.0


def _agents(chosen: filtering.Chosen) -> None:
    """The agents behind the cell that is open."""
    item, week = st.query_params.get(ITEM, ""), _day(st.query_params.get(WEEK, ""))
    if not item:
        return
    filters = replace(chosen.filters, since=week, until=week + timedelta(days=6)) if week else chosen.filters
    found = items_by(current().database, viewer(), filters, ("agent",), "", (item,))
    rows = [
        Row(cell.group[0] or None, cell.group[0] or t("chart.no_name"), wilson(cell.failed.failed, cell.failed.judged))
        for cell in sorted(found, key=lambda c: (-(wilson(c.failed.failed, c.failed.judged).low or 0.0), c.group))
    ]
    with st.container(border=True, key="card-heat-agents"):
        note = t("heat.week", week=week.isoformat()) if week else ""
        card_title(t("heat.agents", name=any_item_title(item, language())), note)
        st.button(t("heat.close"), key="heat-close", icon=":material/close:", type="tertiary", on_click=_close)
        picked = intervals(rows[:MOST_AGENTS], "share", key="heat-agents", colour="red", clickable=True)
        if len(rows) > MOST_AGENTS:
            st.caption(t("heat.more_agents", n=len(rows) - MOST_AGENTS))
        if rows and not any(enough(row.estimate.n) for row in rows):
            st.caption(t("heat.few_each"))
        if picked:
            _open_item(chosen, item, {"agent": [picked], **(_week(week) if week else {})})


def _close() -> None:
    _ask({ITEM: "", WEEK: ""})


def _week(first: date) -> dict[str, list[str]]:
    """The parameters of the address that ask for a week."""
    last = first + timedelta(days=6)
    return {"period": ["custom"], "since": [first.isoformat()], "until": [last.isoformat()]}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _ask(params: dict[str, str]) -> None:
    for name, value in params.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def _open_item(chosen: filtering.Chosen, item: str, more: Params | None = None) -> None:
    go("conversations", {**chosen.params, "item": [item], **(more or {})})
