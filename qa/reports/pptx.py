"""A report as slides for the meeting: what is found, figures, course, groups, items, what to do; charts that can be edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from math import ceil, floor
from typing import Any

from qa.reports.content import CHARTED, FOREMOST, Report, known
from qa.reports.told import change_of, headline, next_steps, title, verdicts, waiting
from qa.reports.words import word
from scoring.manager import metric_text
from scoring.manager.metrics import METRICS
from scoring.statistics import enough

WIDE, HIGH = 13.333, 7.5
"""Inches of a slide."""
EDGE = 0.6
FONT = "Microsoft YaHei"
INK, MUTED, BLUE, ORANGE, GREEN, PALE = "1D2430", "596273", "2F5BD0", "C2620C", "106746", "9DB2E8"
MOST_LINES, MOST_UNITS, MOST_ITEMS = 9, 12, 10


def pptx(report: Report, language: str) -> bytes:
    """The file. Its metadata names no person."""
    deck = _Deck(language)
    span = report.span
    days = word("span_value", language, name=span.name, first=span.first.isoformat(), last=span.last.isoformat())
    team = report.team or word("all_teams", language)
    deck.first(word(f"title_{span.kind}", language), f"{team} · {days} · n={report.basis.conversations:,}", report)
    if not report.empty:
        _figures(deck, report, language)
        _course(deck, report, language)
        _units(deck, report, language)
        _items(deck, report, language)
        lines = [*waiting(report, language), *(("", step) for step in next_steps(report, language))]
        deck.words(f"{word('waiting', language)} · {word('next', language)}", lines)
    return deck.written(report)


def _figures(deck: _Deck, report: Report, language: str) -> None:
    header = [word(key, language) for key in ("metric", "value", "interval", "n", "moved", "verdict")]
    rows = [
        [
            title(one.metric, language),
            metric_text.shown(one.metric, one.estimate.value),
            _interval(one.metric, one.estimate.low, one.estimate.high),
            f"{one.estimate.n:,}",
            change_of(one, language),
            verdicts(one, language),
        ]
        for one in known(report, (*FOREMOST, "repeat_contact", "handle_time", "negative"))
    ]
    deck.table(word("figures", language), header, rows[:MOST_LINES], (3.0, 1.4, 2.3, 1.1, 1.8, 2.5))


def _interval(metric: str, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return metric_text.DASH
    return f"{metric_text.shown(metric, low)} – {metric_text.shown(metric, high)}"


def _course(deck: _Deck, report: Report, language: str) -> None:
    """Two lines side by side: the score, and shares in per cent; thin lines are the ends of the intervals, dashes the target."""
    charts = [metric for metric in CHARTED if metric in report.courses][:2]
    if not charts:
        return
    slide = deck.slide(word("course", language))
    wide = (WIDE - 2 * EDGE - 0.3) / 2
    for k, metric in enumerate(charts):
        course = report.courses[metric]
        factor = 100.0 if METRICS[metric].unit == "share" else 1.0
        ends = zip(*((e.value, e.low, e.high) for e in course.estimates), strict=True)
        values, low, high = ([None if v is None else factor * v for v in one] for one in ends)
        target = report.figures[metric].target
        beside = {word("low", language): low, word("high", language): high}
        if target is not None:
            beside[word("target", language)] = [factor * target.target] * len(values)
        names = [f"{period.start:%m-%d}" for period in course.periods]
        unit = " (%)" if factor > 1 else ""
        deck.line(slide, title(metric, language) + unit, names, values, beside, EDGE + k * (wide + 0.3), wide)


def _units(deck: _Deck, report: Report, language: str) -> None:
    units = [unit for unit in report.comparisons["score"].units if enough(unit.crude.n)][:MOST_UNITS]
    if not units:
        return
    header = [
        word(f"group_{report.by}", language),
        *(word(key, language) for key in ("value", "interval", "n", "adjusted", "verdict")),
    ]
    rows = [
        [
            unit.name or word("no_name", language),
            metric_text.shown("score", unit.crude.value),
            _interval("score", unit.crude.low, unit.crude.high),
            f"{unit.crude.n:,}",
            metric_text.shown("score", unit.adjusted.value),
            word(f"standing_{unit.standing}", language),
        ]
        for unit in units
    ]
    named = f"{word(f'{report.by}s', language)} · {title('score', language)}"
    deck.table(named, header, rows, (3.0, 1.4, 2.3, 1.1, 1.8, 2.5))


def _items(deck: _Deck, report: Report, language: str) -> None:
    top = list(report.items[:MOST_ITEMS])
    if top:
        slide = deck.slide(word("items", language))
        names = [report.item_title(r.item, language) for r in reversed(top)]
        shares = [round(100 * (r.share.value or 0.0), 1) for r in reversed(top)]
        deck.bars(slide, f"{word('share', language)} (%)", names, shares)


class _Deck:
    """Slides with our type; python-pptx keeps the file."""

    def __init__(self, language: str) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.inches = Inches
        self.language = language
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDE), Inches(HIGH)

    def written(self, report: Report) -> bytes:
        made = datetime(report.made_on.year, report.made_on.month, report.made_on.day, tzinfo=UTC).replace(tzinfo=None)
        about = self.file.core_properties
        about.author, about.last_modified_by, about.title = (
            "CallQA",
            "CallQA",
            word(f"title_{report.span.kind}", self.language),
        )
        about.created = about.modified = made
        into = BytesIO()
        self.file.save(into)
        return into.getvalue()

    def first(self, head: str, facts: str, report: Report) -> None:
        slide = self._blank()
        self.text(slide, head, EDGE, 0.9, WIDE - 2 * EDGE, 1.0, 38, bold=True)
        self.text(slide, facts, EDGE, 1.85, WIDE - 2 * EDGE, 0.5, 16, colour=MUTED)
        lines = [("", word("nothing", self.language))] if report.empty else headline(report, self.language)
        self._lines(slide, lines, 2.8)

    def words(self, head: str, lines: Sequence[tuple[str, str]]) -> None:
        self._lines(self.slide(head), lines, 1.5)

    def slide(self, head: str) -> Any:
        made = self._blank()
        self.text(made, head, EDGE, 0.45, WIDE - 2 * EDGE, 0.7, 26, bold=True)
        return made

    def table(self, head: str, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        slide, tall = self.slide(head), 0.42
        at = [self.inches(v) for v in (EDGE, 1.4, sum(widths), tall * (len(rows) + 1))]
        grid = slide.shapes.add_table(len(rows) + 1, len(header), *at).table
        for k, width in enumerate(widths):
            grid.columns[k].width = self.inches(width)
        for line, cells in enumerate([header, *rows]):
            for k, cell in enumerate(cells):
                frame = grid.cell(line, k).text_frame
                self._run(frame.paragraphs[0], cell, 13, line == 0, "FFFFFF" if line == 0 else INK)

    def line(
        self,
        slide: Any,
        name: str,
        names: Sequence[str],
        values: Sequence[float | None],
        beside: Mapping[str, Sequence[float | None]],
        left: float,
        wide: float,
    ) -> None:
        """A line with thinner ones beside it, by name; the last of three beside is a target."""
        from pptx.enum.chart import XL_CHART_TYPE

        chart = self._chart(slide, XL_CHART_TYPE.LINE_MARKERS, name, names, values, left, wide, beside)
        known = [v for line in (values, *beside.values()) for v in line if v is not None]
        room = 0.1 * (max(known) - min(known)) or 1.0
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = (
            floor(min(known) - room),
            ceil(max(known) + room),
        )
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "0.0", False
        for k, series in enumerate(chart.plots[0].series):
            series.smooth = False
            if k:
                self._thin(series, is_target=k == 3)

    def _legend(self, chart: Any) -> None:
        from pptx.enum.chart import XL_LEGEND_POSITION

        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False

    def _thin(self, series: Any, is_target: bool) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.chart import XL_MARKER_STYLE
        from pptx.enum.dml import MSO_LINE
        from pptx.util import Pt

        series.marker.style = XL_MARKER_STYLE.NONE
        line = series.format.line
        line.width, line.color.rgb = Pt(1.0), RGBColor.from_string(GREEN if is_target else PALE)
        if is_target:
            line.dash_style = MSO_LINE.DASH

    def bars(self, slide: Any, name: str, names: Sequence[str], values: Sequence[float]) -> None:
        from pptx.enum.chart import XL_CHART_TYPE

        chart = self._chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, name, names, values, EDGE, WIDE - 2 * EDGE)
        plot = chart.plots[0]
        plot.gap_width, plot.has_data_labels = 40, True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0.0", False

    def _chart(
        self,
        slide: Any,
        kind: Any,
        name: str,
        names: Sequence[str],
        values: Sequence[float | None],
        left: float,
        wide: float,
        beside: Mapping[str, Sequence[float | None]] | None = None,
    ) -> Any:
        from pptx.chart.data import CategoryChartData
        from pptx.dml.color import RGBColor
        from pptx.util import Pt

        data = CategoryChartData()
        data.categories = list(names)
        for each, numbers in {name: values, **(beside or {})}.items():
            data.add_series(each, list(numbers))
        place = [self.inches(v) for v in (left, 1.3, wide, 5.5)]
        chart = slide.shapes.add_chart(kind, *place, data).chart
        chart.has_legend, chart.has_title = False, True
        chart.font.size, chart.font.name = Pt(12), FONT
        self._run(chart.chart_title.text_frame.paragraphs[0], name, 15, True, INK)
        if beside:
            self._legend(chart)
        series = chart.plots[0].series[0]
        series.format.line.color.rgb = RGBColor.from_string(BLUE)
        if names and kind.name.startswith("BAR"):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = RGBColor.from_string(BLUE)
        return chart

    def text(
        self,
        slide: Any,
        text: str,
        x: float,
        y: float,
        wide: float,
        tall: float,
        size: int,
        bold: bool = False,
        colour: str = INK,
    ) -> None:
        frame = slide.shapes.add_textbox(*(self.inches(v) for v in (x, y, wide, tall))).text_frame
        frame.word_wrap = True
        self._run(frame.paragraphs[0], text, size, bold, colour)

    def _lines(self, slide: Any, lines: Sequence[tuple[str, str]], y: float) -> None:
        from pptx.util import Pt

        frame = slide.shapes.add_textbox(
            *(self.inches(v) for v in (EDGE, y, WIDE - 2 * EDGE, HIGH - y - EDGE))
        ).text_frame
        frame.word_wrap = True
        for k, (lead, told) in enumerate(lines[:MOST_LINES]):
            paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(10)
            if lead:
                self._run(paragraph, f"{lead}  ", 18, True, ORANGE)
            self._run(paragraph, told, 18, False, INK)

    def _run(self, paragraph: Any, text: str, size: int, bold: bool, colour: str) -> None:
        """Words in our type, named for Chinese too: a run names its Latin face only unless told."""
        from pptx.dml.color import RGBColor
        from pptx.oxml.ns import qn
        from pptx.util import Pt

        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
        run.font.color.rgb = RGBColor.from_string(colour)
        properties = run._r.get_or_add_rPr()
        face = properties.makeelement(qn("a:ea"), {"typeface": FONT})
        properties.find(qn("a:latin")).addnext(face)

    def _blank(self) -> Any:
        return self.file.slides.add_slide(self.file.slide_layouts[6])
