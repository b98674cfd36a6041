"""A report as a sheet of `qa.sheets`: one page for the manager, an appendix for the analyst. HTML and PDF are written from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qa.manager.comparing import Unit
from qa.manager.overview import KeyFigure
from qa.manager.trending import Course
from qa.reports.charts import Point, course_chart
from qa.reports.content import CHARTED, FOREMOST, Report, known
from qa.reports.told import change_of, headline, next_steps, title, verdicts, waiting
from qa.reports.words import word
from qa.sheets.sheet import Block, Chart, Figure, Figures, Section, Sheet, Table, Text, Tone
from scoring.manager import metric_text
from scoring.manager.metrics import METRICS, estimate_of
from scoring.statistics import Estimate, enough

FIGURES_ON_TOP = 5
ON_FIRST_PAGE = 2
"""Charts that the page for the manager has room for; the others are in the appendix."""
MOST_UNITS, MOST_ITEMS = 12, 8
TONES: dict[str, Tone] = {"better": "good", "worse": "bad"}


def report_sheet(report: Report, language: str) -> Sheet:
    """The whole report in the words of one language."""
    span = report.span
    head = word(f"title_{span.kind}", language)
    days = word("span_value", language, name=span.name, first=span.first.isoformat(), last=span.last.isoformat())
    team = report.team or word("all_teams", language)
    return Sheet(
        language=language,
        name=f"report-{span.name}",
        document_title=f"{head} {span.name}",
        title=head,
        facts=(
            (word("span", language), days),
            (word("team", language), team),
            (word("conversations", language), f"{report.basis.conversations:,}"),
            (word("made", language), report.made_on.isoformat()),
        ),
        figures=Figures(tuple(_figure(one, language) for one in known(report, FOREMOST)[:FIGURES_ON_TOP])),
        sections=tuple(_sections(report, language)),
        footer=word("footer", language, title=head, span=span.name),
        label_of_clip="",
    )


def _sections(report: Report, language: str) -> Iterable[Section]:
    if report.empty:
        yield Section(word("found", language), (Text(word("nothing", language)),))
        return
    yield Section(word("found", language), tuple(_found(report, language)))
    yield Section(word("waiting", language), tuple(Text(told, lead) for lead, told in waiting(report, language)))
    yield Section(
        word("next", language), tuple(Text(f"{k}. {step}") for k, step in enumerate(next_steps(report, language), 1))
    )
    yield Section(word("course", language), tuple(_courses(report, language, CHARTED[:ON_FIRST_PAGE])))
    yield Section(word(f"{report.by}s", language), tuple(_units(report, language)))
    if report.items:
        yield Section(word("items", language), (_items(report, language),))
    yield Section(word("appendix", language), (_all_figures(report, language),))
    yield Section(word("course", language), tuple(_courses(report, language, CHARTED[ON_FIRST_PAGE:])))
    yield Section(word(f"{report.by}s", language) + f" · {word('appendix', language)}", (_groups(report, language),))
    yield Section(word("definitions", language), (_definitions(report, language),))
    yield Section(word("basis", language), tuple(_basis(report, language)))


def _figure(one: KeyFigure, language: str) -> Figure:
    e = one.estimate
    spread = (
        f"{_shown(one.metric)(e.low)} – {_shown(one.metric)(e.high)}"
        if e.low is not None and e.high is not None
        else ""
    )
    note = "\n".join(filter(None, [spread, f"n={e.n:,}", change_of(one, language) if one.change else ""]))
    return Figure(title(one.metric, language), metric_text.shown(one.metric, e.value), note, TONES.get(one.turned, ""))


def _shown(metric: str) -> Callable[[float | None], str]:
    return lambda value: metric_text.shown(metric, value)


def _found(report: Report, language: str) -> Iterable[Block]:
    if not enough(report.basis.conversations):
        yield Text(word("few", language, n=report.basis.conversations))
    for lead, told in headline(report, language):
        yield Text(told, lead)
    if report.explained is not None:
        found = report.explained.found
        points = word("points", language, n="{n}")
        mix, true = (metric_text.change_shown("score", e.value, points) for e in (found.mix, found.true_change))
        total = metric_text.change_shown("score", found.change.value, points)
        told = f"{report.explained.after[0].isoformat()}: {title('score', language)} {total}. "
        yield Text(told + word("by_mix", language, mix=mix, true=true), word("changed", language))


def _courses(report: Report, language: str, metrics: Iterable[str]) -> Iterable[Block]:
    yield Text(word("course_note", language), muted=True)
    for metric in metrics:
        course = report.courses.get(metric)
        if course is None or not any(e.value is not None for e in course.estimates):
            continue
        one = report.figures[metric]
        target = one.target.target if one.target else None
        named = word("chart_of", language, metric=title(metric, language))
        yield Chart(course_chart(named, _points(report, course), _text(metric), target), named)


def _text(metric: str) -> Callable[[float], str]:
    return lambda value: metric_text.shown(metric, value)


def _points(report: Report, course: Course) -> list[Point]:
    signals = [bool(point.rules) for point in course.reading.points]
    signals += [False] * (len(course.periods) - len(signals))
    return [
        Point(f"{p.start:%m-%d}", e, signals[k], report.span.first <= p.start <= report.span.last)
        for k, (p, e) in enumerate(zip(course.periods, course.estimates, strict=True))
    ]


def _units(report: Report, language: str) -> Iterable[Block]:
    yield Text(word("groups_note", language), muted=True)
    header = tuple(
        word(key, language) for key in (f"group_{report.by}", "n", "value", "interval", "adjusted", "verdict")
    )
    found = report.comparisons["score"]
    units = [unit for unit in found.units if enough(unit.crude.n)]
    rows = tuple(_unit(unit, language) for unit in units[:MOST_UNITS])
    if rows:
        yield Table((title("score", language), *header[1:]), rows, (0.22, 0.08, 0.1, 0.2, 0.18, 0.22))
    if len(units) > MOST_UNITS:
        yield Text(word("more", language, n=len(units) - MOST_UNITS), muted=True)


def _unit(unit: Unit, language: str) -> tuple[str, ...]:
    e = unit.crude
    return (
        unit.name or word("no_name", language),
        f"{e.n:,}",
        metric_text.shown("score", e.value),
        _interval("score", e),
        metric_text.shown("score", unit.adjusted.value),
        word(f"standing_{unit.standing}", language),
    )


def _interval(metric: str, e: Estimate) -> str:
    if e.low is None or e.high is None:
        return metric_text.DASH
    return f"{metric_text.shown(metric, e.low)} – {metric_text.shown(metric, e.high)}"


def _items(report: Report, language: str) -> Table:
    header = tuple(word(key, language) for key in ("item", "failed", "interval", "n", "share", "running"))
    rows = tuple(
        (
            report.item_title(r.item, language),
            metric_text.percent(r.rate.value),
            f"{metric_text.percent(r.rate.low)} – {metric_text.percent(r.rate.high)}",
            f"{r.rate.n:,}",
            metric_text.percent(r.share.value),
            metric_text.percent(r.running),
        )
        for r in report.items[:MOST_ITEMS]
    )
    return Table(header, rows, (0.3, 0.12, 0.22, 0.12, 0.12, 0.12))


def _all_figures(report: Report, language: str) -> Table:
    header = tuple(word(key, language) for key in ("metric", "value", "interval", "n", "moved", "target", "verdict"))
    rows = tuple(
        (
            title(name, language),
            metric_text.shown(name, one.estimate.value),
            _interval(name, one.estimate),
            f"{one.estimate.n:,}",
            change_of(one, language),
            metric_text.shown(name, one.target.target) if one.target else metric_text.DASH,
            verdicts(one, language),
        )
        for name, one in report.figures.items()
    )
    return Table(header, rows, (0.22, 0.09, 0.18, 0.08, 0.14, 0.08, 0.21))


def _groups(report: Report, language: str) -> Table:
    """The foremost figures of every group of ten conversations and more; all metrics are in the workbook."""
    metrics = ("score", "critical_free", "resolution", "repeat_contact", "negative")
    header = (word(f"group_{report.by}", language), *(title(metric, language) for metric in metrics))
    rows = []
    for cell in report.groups[: 4 * MOST_UNITS]:
        found = [estimate_of(METRICS[metric], cell.figures[metric]) for metric in metrics]
        if enough(found[0].n):
            cells = (f"{metric_text.shown(m, e.value)} (n={e.n:,})" for m, e in zip(metrics, found, strict=True))
            rows.append((cell.group[0] or word("no_name", language), *cells))
    return Table(header, tuple(rows), (0.2, *(0.16,) * len(metrics)))


def _definitions(report: Report, language: str) -> Table:
    chosen = "zh" if language == "zh" else "en"
    header = tuple(word(key, language) for key in ("metric", "formula", "counted", "source"))
    rows = tuple(
        (m.title[chosen], m.formula[chosen], m.counted[chosen], m.source[chosen])
        for m in (METRICS[name] for name in report.figures)
    )
    return Table(header, rows, (0.16, 0.32, 0.28, 0.24))


def _basis(report: Report, language: str) -> Iterable[Block]:
    rubrics = [word("rubric_of", language, name=name, n=f"{n:,}") for name, n in report.basis.rubrics.items() if name]
    yield Text(word("comma", language).join(rubrics), word("rubrics", language))
    yield Text(word("intervals_text", language), word("intervals", language))
    yield Text(f"CallQA {report.basis.software}", word("software", language))
