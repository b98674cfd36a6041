"""A sheet as PDF, A4, with the font in it, so that Chinese is read and printed anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from qa.sheets.paper import BODY, HAIR, HEIGHT, INK, INNER, LINE, MARGIN, MUTED, RISE, SMALL, SOFT, WIDTH, Paper
from qa.sheets.sheet import (
    Block,
    Chart,
    Figure,
    Figures,
    Point,
    Points,
    Quote,
    Section,
    Sheet,
    Table,
    Text,
    Tone,
    WriteIn,
)
from qa.sheets.words import word

INDENT = 6.0
NOTE_LINE = 3.9
"""Millimetres of a line under a figure."""
KEPT_TOGETHER = 70.0
"""Millimetres up to which a point is not divided between pages."""
FAINT = "#e8ebf0"
TONES: Mapping[Tone, str] = {"": INK, "good": "#106746", "warn": "#7d5907", "bad": "#a63023"}


def pdf(sheet: Sheet, made_on: date) -> bytes:
    """The sheet as a PDF file. Its metadata names no person."""
    return _SheetPaper(sheet, made_on).filled()


class _SheetPaper(Paper):
    """The sheet's parts, one under the other."""

    def __init__(self, sheet: Sheet, made_on: date) -> None:
        super().__init__(sheet.language, sheet.document_title, made_on)
        self.sheet = sheet

    def filled(self) -> bytes:
        """The file with the whole sheet on it."""
        self._head()
        self._figures(self.sheet.figures)
        for section in self.sheet.sections:
            self._section(section)
        self._foot()
        return self.written()

    def _foot(self) -> None:
        pages = self.pdf.page
        for number in range(1, pages + 1):
            self.back_to(number)
            y = HEIGHT - 12
            self.put(self.sheet.footer, MARGIN, y, SMALL - 1, MUTED)
            told = word("page", self.sheet.language, n=f"{number} / {pages}")
            self.put(told, WIDTH - MARGIN, y, SMALL - 1, MUTED, align="right")

    def _head(self) -> None:
        self.paragraph(self.sheet.title, size=17, bold=True)
        self.y += 1.5
        x = MARGIN
        for name, value in self.sheet.facts:
            self.use(BODY, INK)
            first, second = self.width(f"{name} "), self.width(value)
            if x > MARGIN and x + first + second > MARGIN + INNER:
                x, self.y = MARGIN, self.y + LINE
            self.put(name, x, self.y + RISE * LINE, BODY, MUTED)
            lines = self.lines(value, INNER - first, BODY)
            for line in lines:
                self.put(line, x + first + 1, self.y + RISE * LINE)
                self.y += LINE if line is not lines[-1] else 0
            x += first + second + 8
        self.y += LINE + 3

    def _figures(self, block: Figures) -> None:
        count = len(block.figures)
        if not count:
            return
        gap = 3.0
        width = (INNER - gap * (count - 1)) / count
        notes = [self.lines(figure.note, width - 6, SMALL - 0.6) for figure in block.figures]
        height = 16 + NOTE_LINE * max(map(len, notes))
        self.need(height)
        for k, figure in enumerate(block.figures):
            self._figure(figure, notes[k], MARGIN + k * (width + gap), width, height)
        self.y += height + 2

    def _figure(self, figure: Figure, notes: list[str], x: float, width: float, height: float) -> None:
        self.pdf.set_draw_color(HAIR)
        self.pdf.set_line_width(0.25)
        self.pdf.rect(x, self.y, width, height, round_corners=True, corner_radius=1.5)
        self.put(figure.name, x + 3, self.y + 5, SMALL, MUTED)
        self.put(figure.value, x + 3, self.y + 11.6, 15, TONES[figure.tone], bold=True)
        for k, note in enumerate(notes):
            self.put(note, x + 3, self.y + 16 + NOTE_LINE * k, SMALL - 0.6, MUTED)

    def _section(self, section: Section) -> None:
        first = section.blocks[0]
        self.need(16 + (first.drawing.height * INNER / first.drawing.width if isinstance(first, Chart) else 12))
        self.y += 5
        self.paragraph(section.title, size=11, bold=True)
        self.y += 0.8
        self.rule(MARGIN, self.y, MARGIN + INNER)
        self.y += 2
        for block in section.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        if isinstance(block, Text):
            self._text(block)
        elif isinstance(block, Points):
            for k, point in enumerate(block.points):
                self._point(point, block.example_label, first=k == 0)
        elif isinstance(block, Chart):
            self.drawing(block.drawing)
        elif isinstance(block, Table):
            self._table(block.header, block.rows, block.shares)
        elif isinstance(block, WriteIn):
            self._write_in(block)
        else:
            self._figures(block)

    def _text(self, block: Text) -> None:
        colour = MUTED if block.muted else INK
        if not block.lead:
            self.paragraph(block.text, colour=colour)
            self.y += 0.6
            return
        self.use(BODY, INK, bold=True)
        lead = block.lead.rstrip()
        indent = self.width(lead) + 2.2
        self.need(LINE)
        if indent > INNER / 2:
            self.paragraph(lead, bold=True)
            self.paragraph(block.text, colour=colour)
        else:
            self.put(lead, MARGIN, self.y + RISE * LINE, bold=True)
            self.paragraph(block.text, MARGIN + indent, INNER - indent, colour=colour)
        self.y += 0.6

    def _point(self, point: Point, example_label: str, first: bool) -> None:
        self.need(
            min(
                KEPT_TOGETHER,
                LINE * (1.5 + len(point.note.splitlines()) + 1.5 * len(point.quotes)) + 14 * bool(point.example),
            )
        )
        if not first:
            self.rule(MARGIN, self.y, MARGIN + INNER, FAINT)
            self.y += 1.4
        baseline = self.y + RISE * LINE
        self.put(point.mark, MARGIN + 1.8, baseline, BODY + 1, TONES[point.tone], bold=True, align="center")
        self.put(point.side, MARGIN + INNER, baseline, SMALL, MUTED, align="right")
        side = self.width(point.side) + 4 if point.side else 0.0
        self.paragraph(point.title, MARGIN + INDENT, INNER - INDENT - side, bold=True)
        if point.note:
            self.paragraph(point.note, MARGIN + INDENT, INNER - INDENT, SMALL + 0.4, MUTED)
        for quote in point.quotes:
            self._quote(quote)
        if point.example:
            self._example(example_label, point.example)
        self.y += 1.6

    def _quote(self, quote: Quote) -> None:
        lead = f"{quote.who} {quote.at}".strip()
        self.use(SMALL, MUTED)
        indent = max(19.0, self.width(lead) + 3)
        lines = self.lines(f"“{quote.text}”", INNER - INDENT - 3 - indent, BODY)
        self.need(LINE * min(3, len(lines)))
        self.y += 0.5
        for k, line in enumerate(lines):
            self.need(LINE)
            self.pdf.set_fill_color(HAIR)
            self.pdf.rect(MARGIN + INDENT, self.y + 0.4 * (k == 0), 0.7, LINE - 0.4 * (k == 0), style="F")
            if k == 0:
                self.put(lead, MARGIN + INDENT + 3, self.y + RISE * LINE, SMALL, MUTED)
            self.put(line, MARGIN + INDENT + 3 + indent, self.y + RISE * LINE)
            self.y += LINE

    def _example(self, label: str, text: str) -> None:
        lines = self.lines(text, INNER - INDENT - 6, BODY)
        whole = LINE * (len(lines) + 0.9) + 2.4
        self.need(whole + 1)
        self.y += 1
        self.pdf.set_fill_color(SOFT)
        self.pdf.rect(MARGIN + INDENT, self.y, INNER - INDENT, whole, style="F", round_corners=True, corner_radius=1.2)
        self.put(label, MARGIN + INDENT + 3, self.y + 4.2, SMALL - 0.6, MUTED)
        for k, line in enumerate(lines):
            self.put(line, MARGIN + INDENT + 3, self.y + 4.2 + LINE * (k + 0.95))
        self.y += whole

    def _table(
        self, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shares: tuple[float, ...], least: float = 0.0
    ) -> None:
        lefts = [MARGIN + INNER * sum(shares[:k]) for k in range(len(shares))]
        names = [self.lines(name, INNER * share - 3, SMALL) for name, share in zip(header, shares, strict=True)]
        deep = LINE * max(map(len, names))
        self.need(1.5 * LINE + deep)
        for x, lines in zip(lefts, names, strict=True):
            for k, line in enumerate(lines):
                self.put(line, x, self.y + LINE * (k + RISE), SMALL, MUTED)
        self.y += deep + 0.6
        for row in rows:
            cells = [self.lines(cell, INNER * share - 3, BODY) for cell, share in zip(row, shares, strict=True)]
            tall = max(least, LINE * max(map(len, cells)) + 1.6)
            self.need(tall)
            self.rule(MARGIN, self.y, MARGIN + INNER)
            for x, lines in zip(lefts, cells, strict=True):
                for k, line in enumerate(lines):
                    self.put(line, x, self.y + 0.8 + LINE * (k + RISE))
            self.y += tall

    def _write_in(self, block: WriteIn) -> None:
        empty = (("",) * len(block.header),) * block.lines
        self.need(9 * block.lines + 26)
        self._table(block.header, empty, block.shares, least=9)
        self.rule(MARGIN, self.y, MARGIN + INNER)
        self.y += 14
        gap = 8.0
        width = (INNER - gap * (len(block.signatures) - 1)) / len(block.signatures)
        for k, name in enumerate(block.signatures):
            x = MARGIN + k * (width + gap)
            self.rule(x, self.y, x + width, MUTED)
            self.put(name, x, self.y + 4, SMALL, MUTED)
        self.y += 6
