"""Charts of surveys: a figure week by week with its interval and target."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app.i18n.translate import t
from app.widgets import wording
from app.widgets.plots import Table, colours, show
from qa.manager.satisfaction import Week
from scoring.statistics import Estimate

PICK = "picked"
MOST_LABELS = 9
HEIGHT = 210


def close_domain(
    ends: Iterable[tuple[float | None, float | None]], whole: tuple[float, float], step: float
) -> tuple[float, float]:
    """The part of `whole` that holds all these ends, rounded to steps: differences that matter can be seen in it."""
    known = [end for pair in ends for end in pair if end is not None]
    if not known:
        return whole
    low, high = step * math.floor(min(known) / step), step * math.ceil(max(known) / step)
    return max(whole[0], low), min(whole[1], max(high, low + step))


def weekly(weeks: Sequence[Week], figure: str, target: float, *, key: str) -> tuple[date, date] | None:
    """`csat` or `nps` of each week as a dot with its interval; first and last day of the week that was clicked, if any.

    Weeks of under ten answers are hollow.
    """
    import altair as alt

    kind, scale, tone = ("share", 100.0, colours()) if figure == "csat" else ("nps", 1.0, colours())
    rows = [(week.start, found) for week in weeks if (found := _of(week, figure)).value is not None]
    data = alt.Data(values=[_line(start, found, kind, scale) for start, found in rows])
    unit, whole = ("%", (0.0, 100.0)) if figure == "csat" else ("", (-100.0, 100.0))
    told = [(scale * one.low, scale * one.high) for _, one in rows if one.low is not None and one.high is not None]
    domain = list(close_domain([*told, (scale * target, scale * target)], whole, 10.0))
    each = -(-len(rows) // MOST_LABELS) or 1
    ticks = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day, _ in rows[::each]]
    x = alt.X("start:T", title=None, axis=alt.Axis(format="%m-%d", grid=False, values=ticks))
    axis = alt.Axis(title=None, labelExpr=f"datum.label + '{unit}'", tickCount=5)
    tips = [alt.Tooltip(f"{name}:N", title=t(f"survey.tip_{name}")) for name in ("week", "text", "spread", "n")]
    base = alt.Chart(data)
    layers = [
        alt.Chart(alt.Data(values=[{"target": scale * target}]))
        .mark_rule(color=tone["quiet"], strokeDash=[5, 4], strokeWidth=1.4)
        .encode(y=alt.Y("target:Q", scale=alt.Scale(domain=domain))),
        base.mark_rule(color=tone["blue"], opacity=0.35, strokeWidth=3).encode(
            x=x, y=alt.Y("low:Q", axis=axis, scale=alt.Scale(domain=domain)), y2="high:Q"
        ),
        base.mark_line(color=tone["blue"], strokeWidth=1.4, opacity=0.7).encode(x=x, y="value:Q"),
        base.mark_point(color=tone["blue"], size=70, opacity=1, cursor="pointer")
        .encode(
            x=x, y="value:Q", tooltip=tips,
            fill=alt.condition("datum.thin", alt.value(tone["surface"]), alt.value(tone["blue"])),
        )
        .add_params(alt.selection_point(name=PICK, fields=["start"], on="click")),
    ]  # fmt: skip
    names = [t(f"survey.tip_{name}") for name in ("week", "text", "spread", "n")]
    lines = [
        [str(start), wording.KINDS[kind](one.value) + unit, wording.spread(one, kind), one.n] for start, one in rows
    ]
    picked = show(alt.layer(*layers), Table(names, lines), key=key, height=HEIGHT, select=PICK)
    if not picked:
        return None
    first = date.fromisoformat(str(picked[0]["start"])[:10])
    return first, first + timedelta(days=6)


def _of(week: Week, figure: str) -> Estimate:
    return week.csat if figure == "csat" else week.nps


def _line(start: date, found: Estimate, kind: str, scale: float) -> dict[str, object]:
    ends = {"value": found.value, "low": found.low, "high": found.high}
    return {
        "start": start.isoformat(),
        **{name: None if end is None else scale * end for name, end in ends.items()},
        "thin": wording.is_thin(found),
        "week": start.isoformat(),
        "text": wording.KINDS[kind](found.value) + wording.UNITS.get(kind, ""),
        "spread": wording.spread(found, kind),
        "n": found.n,
    }
