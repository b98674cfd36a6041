"""Trends in words: what moved, since when, by what, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.i18n.translate import LANGUAGES, language, t, translate
from app.titles import any_item_title
from app.widgets import metric_words, wording
from app.widgets.dimension_names import value_title
from app.widgets.sparks import Spark
from qa.manager.trend_events import TrendEvent
from qa.manager.trend_explaining import Explanation, Grown, Moved
from qa.manager.trending import Course, Subject
from scoring.manager.change_point import ChangePoint
from scoring.manager.period_comparison import compare_with_target
from scoring.manager.trend_reading import level_of, neighbour_correlation
from scoring.manager.trend_reasons import of_chart, of_decomposition, of_point
from scoring.reasons import Reason, render

ALIKE = 0.2
"""From this correlation of neighbouring periods on a change may be a slow drift (docs/statistics.md)."""
_MEASURE = {
    "time": "handle_time",
    "score": "score",
    "share": "eligible",
    "change": "customer_change",
    "count": "conversations",
    "nps": "nps",
}
"""A metric of each unit, to write items and metrics alike."""


def subject_title(subject: Subject) -> str:
    """What is looked at."""
    if subject.item:
        return t("trends.item", item=any_item_title(subject.item, language()))
    return metric_words.title(subject.key)


def shown(subject: Subject, value: float | None) -> str:
    """A value with its unit."""
    return metric_words.shown(_MEASURE[subject.unit], value)


def change_shown(subject: Subject, value: float | None) -> str:
    """A difference with its sign and unit."""
    return metric_words.change_shown(_MEASURE[subject.unit], value)


def period_title(course: Course, at: int) -> str:
    """A period as it is named in a sentence."""
    return day_title(course.periods[at].start, course.periods[at].end)


def day_title(start: date, end: date) -> str:
    """A day, a month by its number, a week by its Monday."""
    if start == end:
        return f"{start:%Y-%m-%d}"
    return f"{start:%Y-%m}" if (end - start).days > 7 else f"{start:%Y-%m-%d}"


def state_of(course: Course) -> str:
    """The state of a course as the tiles mark it."""
    reading = course.reading
    if reading.state == "signal" and reading.latest is not None:
        return "high" if (reading.points[reading.latest].distance or 0.0) > 0 else "low"
    if reading.state == "changed":
        return "rose" if (reading.changes[-1].difference.value or 0.0) > 0 else "fell"
    return "steady" if reading.state == "steady" else "too_few"


def tone_of(subject: Subject, state: str) -> str:
    """Good or bad as the metric is read; a number of conversations is neither."""
    if state not in ("rose", "fell", "high", "low"):
        return ""
    if subject.kind == "count":
        return "info"
    return "good" if (state in ("rose", "high")) == subject.higher_is_better else "bad"


def state_words(course: Course) -> str:
    """The state in a few words."""
    state = state_of(course)
    if state in ("rose", "fell"):
        change = course.reading.changes[-1]
        by = change_shown(course.subject, change.difference.value)
        return t("trends.tile_changed", by=by, since=f"{course.periods[change.at].start:%m-%d}")
    return t(f"trends.state_{state}")


def spark(course: Course, id: str, name: str, *, chosen: bool = False) -> Spark:
    """A tile of a course."""
    state, reading = state_of(course), course.reading
    points = [value if is_judged else None for value, is_judged in zip(course.values, reading.judged, strict=True)]
    levels = level_of(reading, course.values) if reading.changes else ()
    starts = [phase.start for phase in reading.phases] if levels else []
    steps = [
        (start, end - 1, levels[start] or 0.0)
        for start, end in zip(starts, [*starts[1:], len(points)], strict=False)
        if levels[start] is not None
    ]
    latest = course.values[reading.latest] if reading.latest is not None else None
    help = "\n".join([name, *(sentence(course, change) for change in reading.changes)])
    return Spark(
        id,
        name,
        shown(course.subject, latest),
        points,
        steps,
        state,
        state_words(course),
        tone_of(course.subject, state),
        help,
        chosen,
    )


def sentence(course: Course, change: ChangePoint) -> str:
    """Since when the level is another one, by how much, and how sure that is."""
    subject, gap = course.subject, change.difference
    told = t(
        "trends.rose" if (gap.value or 0.0) > 0 else "trends.fell",
        before=shown(subject, change.before),
        after=shown(subject, change.after),
        by=change_shown(subject, gap.value),
        low=change_shown(subject, gap.low),
        high=change_shown(subject, gap.high),
        at=period_title(course, change.at),
        earliest=period_title(course, change.earliest),
        latest=period_title(course, change.latest),
    )
    return joined(told)


def sureness(course: Course, change: ChangePoint) -> str:
    """How seldom chance makes such a step, and what the test takes for granted."""
    told = t("trends.sure", p=f"{100 * change.p:.1g}")
    alike = neighbour_correlation(course.reading, course.values)
    if alike is not None and alike >= ALIKE:
        return joined(told, t("trends.alike", r=f"{alike:.2f}"))
    return joined(told, t("trends.memory"))


def compared(found: Explanation) -> str:
    """The days on both sides of a change that were compared."""
    days = [f"{day:%Y-%m-%d}" for side in (found.before, found.after) for day in side]
    return t("trends.compared", since=days[0], until=days[1], now_since=days[2], now_until=days[3])


def explained(subject: Subject, found: Explanation) -> str:
    """True change or mix, in one sentence or two."""
    titles = {name: {lang: translate(f"dimension.{name}", lang) for lang in LANGUAGES} for name in found.factors}
    reasons = of_decomposition(found.found, lambda value: change_shown(subject, value), titles)
    return joined(*(_full(render(reason, language())) for reason in reasons))


def moved_truly(subject: Subject, one: Moved) -> str:
    """A value whose conversations came out differently."""
    return t(
        "trends.moved_truly",
        name=_of(one.factor, one.name),
        before=shown(subject, one.level.mean_before),
        after=shown(subject, one.level.mean_after),
        part=change_shown(subject, one.level.true_change.value),
    )


def moved_mix(one: Moved) -> str:
    """A value there is more or less of."""
    return t(
        "trends.moved_mix",
        name=_of(one.factor, one.name),
        before=wording.percent(one.level.share_before),
        after=wording.percent(one.level.share_after),
    )


def moved_count(one: Grown) -> str:
    """A value with more or fewer conversations."""
    by = wording.signed(one.after - one.before, 0)
    return t(
        "trends.moved_count",
        name=_of(one.factor, one.name),
        before=f"{one.before:,.0f}",
        after=f"{one.after:,.0f}",
        by=by,
    )


def of_target(course: Course, target: float) -> str:
    """How the last judged period stands to the target."""
    at = course.reading.latest
    if at is None:
        return ""
    verdict = compare_with_target(course.figures[at], target, course.subject.higher_is_better).verdict
    return t(f"trends.target_{verdict}", target=shown(course.subject, target), at=period_title(course, at))


def signals(course: Course) -> list[tuple[int, str]]:
    """Each marked period with why it is marked, the newest first."""
    found = []
    for phase in course.reading.phases:
        for at in phase.chart.signals:
            reasons = of_point(phase.chart, at, lambda value: shown(course.subject, value))
            words = " ".join(_full(render(reason, language())) for reason in reasons)
            found.append((phase.start + at, words))
    return found[::-1]


def chart_words(course: Course) -> list[str]:
    """What is to be said of the chart of the level of now."""
    reasons: Sequence[Reason] = of_chart(course.reading.phases[-1].chart)
    return [_full(render(reason, language())) for reason in reasons]


def event_words(event: TrendEvent) -> str:
    """An event in a line: day, kind, title, whom it concerned."""
    agents = t("trends.agents", n=event.agents) if event.agents else ""
    about = " · ".join(filter(None, [event.team, agents]))
    return f"{event.day:%Y-%m-%d} {t(f'trend_event.{event.kind}')}{t('trends.colon')}{event.title}" + (
        f" ({about})" if about else ""
    )


def _of(factor: str, name: str) -> str:
    return t("trends.of_factor", factor=t(f"dimension.{factor}"), name=value_title(factor, name))


def joined(*sentences: str) -> str:
    """Sentences one after the other; Chinese has no space between them, nor after a unit in words."""
    return "".join(sentences).replace("点 ", "点") if language() == "zh" else " ".join(sentences)


def _full(text: str) -> str:
    return text[:1].upper() + text[1:] + t("trends.stop")
