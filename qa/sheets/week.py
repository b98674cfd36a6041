"""What the sheet of one week of one agent says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from qa.metrics import KeyFigures
from qa.sheets.charts import Week, score_chart
from qa.sheets.content import next_steps
from qa.sheets.points import MARKS, gap_point
from qa.sheets.sheet import Block, Chart, Figure, Figures, Point, Points, Quote, Section, Sheet, Text
from qa.sheets.told import Told, whole_turn
from qa.sheets.words import word
from qa.store.rows import ItemCount
from scoring.statistics import Estimate, enough, undefined, wilson

WEEKS = 8
"""Weeks of the trend, the one of the sheet the last."""
MOST_GAPS, MOST_STRENGTHS = 4, 5
REPEATED = 2
"""An item that failed so often in the week keeps going wrong; once may be chance."""
LEAST_WEEKS = 2
TURNED = 0.5
"""A change of the customer's feeling (-2..2) from which a conversation has a moment to be shown."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An item that kept going wrong, with one of the conversations it failed in."""

    item: str
    failed: int
    judged: int
    told: Told


@dataclass(frozen=True, slots=True)
class WeekFindings:
    """What is known of the week: figures of the agent, the trend up to it, gaps, strengths, the best moment if any."""

    agent: str
    team: str
    first: date
    figures: KeyFigures
    trend: tuple[tuple[date, Estimate], ...]
    gaps: tuple[Gap, ...]
    counts: tuple[ItemCount, ...]
    moment: Told | None
    titles: Mapping[str, str]

    def title(self, item: str) -> str:
        """What an item is called."""
        return self.titles.get(item, item.replace("_", " ").capitalize())


def first_day(week: str) -> date:
    """Monday of a week as ISO 8601 names it: `2026-W12`. Raises ValueError for anything else."""
    year, mark, number = week.partition("-W")
    if not (mark and year.isascii() and year.isdigit() and len(year) == 4 and number.isascii() and number.isdigit()):
        raise ValueError(week)
    return date.fromisocalendar(int(year), int(number), 1)


def week_name(day: date) -> str:
    """The week of a day as ISO 8601 names it."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def repeated_gaps(counts: Sequence[ItemCount]) -> list[ItemCount]:
    """Items that failed twice or more, surest first: by the lower end of the interval of their share."""
    found = [count for count in counts if count.failed >= REPEATED]
    return sorted(found, key=lambda c: (-(wilson(c.failed, c.judged).low or 0.0), c.item))[:MOST_GAPS]


def strengths(counts: Sequence[ItemCount]) -> list[ItemCount]:
    """Items that passed every time, three times or more, those most often judged first."""
    found = [count for count in counts if count.judged >= 3 and count.passed == count.judged]
    return sorted(found, key=lambda c: (-c.judged, c.item))[:MOST_STRENGTHS]


def best_place(told: Told) -> tuple[Mapping[str, Any], str] | None:
    """The moment to show of a conversation, and why: praise, else what the customer said when they felt best at the end."""
    praise = max(
        (event for event in told.detail.events if event["kind"] == "praise" and event["evidence"]),
        key=lambda event: float(event["probability"]),
        default=None,
    )
    if praise is not None:
        return praise["evidence"][0], "praised"
    spoken = [turn for turn in told.detail.turns if turn["role"] == "customer" and (turn["score"] or 0) > 0]
    if not spoken or (told.detail.row.customer_change or 0) < TURNED:
        return None
    best = max(spoken, key=lambda turn: (turn["score"], turn["i"]))
    return whole_turn(best["i"], best["text"], best["start"]), "turned"


def week_sheet(found: WeekFindings, language: str, made_on: date, name: str, note: str = "") -> Sheet:
    """The sheet of the week; `name` is the stem of its file name, `note` what the coach writes to the agent."""

    def w(key: str, **params: Any) -> str:
        return word(key, language, **params)

    year, week, _ = found.first.isocalendar()
    value = w("week_value", year=year, week=week, first=found.first, last=found.first + timedelta(days=6))
    sections = [
        *([Section(w("from_coach"), (Text(note),))] if note.strip() else []),
        *_trend(found, language),
        Section(w("strengths"), _strengths(found, language)),
        Section(w("gaps"), _gaps(found, language)),
        Section(w("best_moment"), _moment(found, language)),
        next_steps(language),
    ]
    named = ((w("agent"), found.agent), (w("team"), found.team), (w("week"), value))
    facts = (*named, (w("judged_by"), w("by_machine")))
    return Sheet(
        language=language,
        name=name,
        document_title=f"{w('title_week')} {week_name(found.first)}",
        title=w("title_week"),
        facts=tuple((name, text) for name, text in facts if text),
        figures=_figures(found, language),
        sections=tuple(sections),
        footer=w("footer", day=made_on.isoformat()),
        label_of_clip=w("clip", at="{at}"),
    )


def _figures(found: WeekFindings, language: str) -> Figures:
    key = found.figures
    scored = word("scored_note", language, n=key.scored)
    return Figures(
        (
            Figure(word("conversations", language), str(key.conversations), scored),
            _figure("mean_score", key.score, language, "{:.1f}"),
            _figure("critical_rate", key.critical_rate, language, "{:.0%}"),
            _figure("resolution_rate", key.resolution_rate, language, "{:.0%}"),
            _figure("feeling_change", key.customer_change, language, "{:+.2f}"),
        )
    )


def _figure(key: str, estimate: Estimate, language: str, form: str) -> Figure:
    """A figure with its interval and n."""
    if estimate.value is None:
        return Figure(word(key, language), "–", word("n_note", language, n=estimate.n))
    value, low, high = (
        "" if v is None else form.format(v).replace("-", "−") for v in (estimate.value, estimate.low, estimate.high)
    )
    interval = word("interval_note", language, low=low, high=high) if low and high else ""
    n = word("n_note" if enough(estimate.n) else "few_n_note", language, n=estimate.n)
    return Figure(word(key, language), value, "\n".join(filter(None, [interval, n])))


def _trend(found: WeekFindings, language: str) -> list[Section]:
    known = dict(found.trend)
    days = [found.first - timedelta(weeks=k) for k in reversed(range(WEEKS))]
    estimates = [(day, known.get(day, undefined())) for day in days]
    weeks = [
        Week(word("short_week", language, week=day.isocalendar()[1]), e.value, e.low, e.high, e.n)
        for day, e in estimates
    ]
    if sum(week.value is not None for week in weeks) < LEAST_WEEKS:
        return []
    drawing = score_chart(weeks, word("bars", language), word("count", language, n="{n}"))
    told = word("separator", language).join(
        f"{week.name} {week.value:.1f} (n={week.n})" for week in weeks if week.value is not None
    )
    return [Section(word("trend", language), (Chart(drawing, word("trend_text", language, weeks=told)),))]


def _strengths(found: WeekFindings, language: str) -> tuple[Block, ...]:
    mark, tone = MARKS["pass"]
    points = tuple(
        Point(
            title=found.title(count.item),
            mark=mark,
            tone=tone,
            side=word("hold_side", language, passed=count.passed, judged=count.judged),
        )
        for count in strengths(found.counts)
    )
    return (Points(points, "") if points else Text(word("nothing_holds", language), muted=True),)


def _gaps(found: WeekFindings, language: str) -> tuple[Block, ...]:
    points = tuple(_gap(gap, language) for gap in found.gaps)
    label = word("example", language)
    return (Points(points, label) if points else Text(word("no_gaps", language), muted=True),)


def _gap(gap: Gap, language: str) -> Point:
    share = wilson(gap.failed, gap.judged)
    percent = {"share": share.value, "low": share.low, "high": share.high}
    told = word("share_note", language, **{name: f"{100 * (v or 0):.0f}" for name, v in percent.items()})
    if not enough(gap.judged):
        told += word("few_note", language)
    item = next(one for one in gap.told.detail.items if one["id"] == gap.item)
    shown = gap_point(gap.told, item)
    example = word("for_example", language, day=day_of(gap.told))
    return replace(
        shown,
        side=word("gap_side", language, failed=gap.failed, judged=gap.judged),
        note="\n".join(filter(None, [told, example, shown.note])),
    )


def day_of(told: Told) -> str:
    """The day of a conversation."""
    at = told.detail.row.started_at
    return at.strftime("%Y-%m-%d") if at else ""


def _moment(found: WeekFindings, language: str) -> tuple[Block, ...]:
    place = best_place(found.moment) if found.moment else None
    if found.moment is None or place is None:
        return (Text(word("no_moment", language), muted=True),)
    evidence, why = place
    mark, tone = MARKS["pass"]
    side = word("moment_of", language, day=day_of(found.moment))
    quotes = _answered(found.moment, evidence)
    return (Points((Point(word(why, language), mark, tone, side, "", quotes),), ""),)


def _answered(told: Told, evidence: Mapping[str, Any]) -> tuple[Quote, ...]:
    """The moment with what the agent had said before it: that is what led to it."""
    before = [t for t in told.detail.turns if t["i"] < evidence["turn"] and t["role"] == "agent"]
    led = [whole_turn(before[-1]["i"], before[-1]["text"], before[-1]["start"])] if before else []
    return tuple(told.quote(place) for place in [*led, evidence])
