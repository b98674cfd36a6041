"""A sheet as PDF, A4, with the font in it, so that Chinese is read and printed anywhere."""

from __future__ import annotations

import logging
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from qa.sheets.drawing import COLOURS, Drawing, Label, Mark, Stroke
from qa.sheets.font import FAMILY, font_file
from qa.sheets.line_breaking import broken
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

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 17.0
INNER = WIDTH - 2 * MARGIN
BODY, SMALL = 9.6, 8.4
"""Sizes of type in points."""
LEADING = 1.5
POINT = 25.4 / 72
"""Millimetres."""
INDENT = 6.0

INK, MUTED, HAIR, SOFT = "#1d2430", "#596273", "#d5dae2", "#f5f7fa"
TONES: dict[Tone, str] = {"": INK, "good": "#106746", "warn": "#7d5907", "bad": "#a63023"}
_LATIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."})
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])’(?=[A-Za-z])")
Align = Literal["left", "right", "center"]


def pdf(sheet: Sheet, made_on: date) -> bytes:
    """The sheet as a PDF file. Its metadata names no person."""
    return _Paper(sheet, made_on).written()


def typeset(text: str, language: str) -> str:
    """Signs that the font draws as wide as a Chinese character, as Latin text has them."""
    return text.translate(_LATIN) if language != "zh" else _APOSTROPHE.sub("'", text)


class _Paper:
    """Pages that are filled from the top; what does not fit goes to the next one. Places are in millimetres."""

    def __init__(self, sheet: Sheet, made_on: date) -> None:
        self.sheet = sheet
        self.pdf = _document(sheet, made_on)
        self.y = MARGIN
        self._new_page()

    def written(self) -> bytes:
        """The file with the whole sheet on it."""
        self._head()
        self._figures(self.sheet.figures)
        for section in self.sheet.sections:
            self._section(section)
        self._foot()
        return bytes(self.pdf.output())

    def _new_page(self) -> None:
        self.pdf.add_page()
        self.y = MARGIN

    def _need(self, height: float) -> None:
        """Go to the next page unless there is room for so much."""
        if self.y + height > HEIGHT - MARGIN - 4:
            self._new_page()

    def _foot(self) -> None:
        pages = self.pdf.page
        for number in range(1, pages + 1):
            self.pdf.page = number
            y = HEIGHT - 12
            self._put(self.sheet.footer, MARGIN, y, SMALL - 1, MUTED)
            told = word("page", self.sheet.language, n=f"{number} / {pages}")
            self._put(told, WIDTH - MARGIN, y, SMALL - 1, MUTED, align="right")

    # --- type -------------------------------------------------------------------------------------------------------

    def _type(self, size: float, colour: str, bold: bool = False) -> None:
        from fpdf.enums import TextMode

        self.pdf.set_font(FAMILY, size=size)
        self.pdf.set_text_color(colour)
        # one cut of the font is enough: bold is drawn with an outline
        self.pdf.text_mode = TextMode.FILL_STROKE if bold else TextMode.FILL
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(size * 0.012)

    def _width(self, text: str) -> float:
        return float(self.pdf.get_string_width(text))

    def _put(
        self,
        text: str,
        x: float,
        baseline: float,
        size: float = BODY,
        colour: str = INK,
        bold: bool = False,
        align: Align = "left",
    ) -> None:
        if not text:
            return
        text = typeset(text, self.sheet.language)
        self._type(size, colour, bold)
        width = self._width(text) if align != "left" else 0.0
        self.pdf.text(x - width * (0.0 if align == "left" else 1.0 if align == "right" else 0.5), baseline, text)

    def _broken(self, text: str, width: float, size: float) -> list[str]:
        self._type(size, INK)
        return broken(typeset(text, self.sheet.language), width, self._width)

    def _paragraph(
        self,
        text: str,
        x: float = MARGIN,
        width: float = INNER,
        size: float = BODY,
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """Lines at the current place, which is then under them."""
        height = size * LEADING * POINT
        for line in self._broken(text, width, size):
            self._need(height)
            self._put(line, x, self.y + 0.72 * height, size, colour, bold)
            self.y += height

    def _rule(self, x: float, y: float, to: float, colour: str = HAIR, width: float = 0.2) -> None:
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(width)
        self.pdf.line(x, y, to, y)

    # --- parts ------------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        self._paragraph(self.sheet.title, size=17, bold=True)
        self.y += 1.5
        x = MARGIN
        height = BODY * LEADING * POINT
        for name, value in self.sheet.facts:
            self._type(BODY, INK)
            first, second = self._width(f"{name} "), self._width(value)
            if x > MARGIN and x + first + second > MARGIN + INNER:
                x, self.y = MARGIN, self.y + height
            self._put(name, x, self.y + 0.72 * height, BODY, MUTED)
            lines = self._broken(value, INNER - first, BODY)
            for line in lines:
                self._put(line, x + first + 1, self.y + 0.72 * height)
                self.y += height if line is not lines[-1] else 0
            x += first + second + 8
        self.y += height + 3

    def _figures(self, block: Figures) -> None:
        count = len(block.figures)
        gap = 3.0
        width = (INNER - gap * (count - 1)) / count
        notes = [self._broken(figure.note, width - 6, SMALL - 0.6) for figure in block.figures]
        height = 16 + 3.9 * max(map(len, notes))
        self._need(height)
        for k, figure in enumerate(block.figures):
            self._figure(figure, notes[k], MARGIN + k * (width + gap), width, height)
        self.y += height + 2

    def _figure(self, figure: Figure, notes: list[str], x: float, width: float, height: float) -> None:
        self.pdf.set_draw_color(HAIR)
        self.pdf.set_line_width(0.25)
        self.pdf.rect(x, self.y, width, height, round_corners=True, corner_radius=1.5)
        self._put(figure.name, x + 3, self.y + 5, SMALL, MUTED)
        self._put(figure.value, x + 3, self.y + 11.6, 15, TONES[figure.tone], bold=True)
        for k, note in enumerate(notes):
            self._put(note, x + 3, self.y + 16 + 3.9 * k, SMALL - 0.6, MUTED)

    def _section(self, section: Section) -> None:
        first = section.blocks[0]
        self._need(16 + (first.drawing.height * INNER / first.drawing.width if isinstance(first, Chart) else 12))
        self.y += 5
        self._paragraph(section.title, size=11, bold=True)
        self.y += 0.8
        self._rule(MARGIN, self.y, MARGIN + INNER)
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
            self._drawing(block.drawing)
        elif isinstance(block, Table):
            self._table(block.header, block.rows, block.shares)
        elif isinstance(block, WriteIn):
            self._write_in(block)
        else:
            self._figures(block)

    def _text(self, block: Text) -> None:
        colour = MUTED if block.muted else INK
        if not block.lead:
            self._paragraph(block.text, colour=colour)
            self.y += 0.6
            return
        self._type(BODY, INK, bold=True)
        lead = block.lead.rstrip()
        indent = self._width(lead) + 2.2
        height = BODY * LEADING * POINT
        self._need(height)
        if indent > INNER / 2:
            self._paragraph(lead, bold=True)
            self._paragraph(block.text, colour=colour)
        else:
            self._put(lead, MARGIN, self.y + 0.72 * height, bold=True)
            self._paragraph(block.text, MARGIN + indent, INNER - indent, colour=colour)
        self.y += 0.6

    def _point(self, point: Point, example_label: str, first: bool) -> None:
        self._need(14 if point.quotes or point.note else 8)
        if not first:
            self._rule(MARGIN, self.y, MARGIN + INNER, "#e8ebf0")
            self.y += 1.4
        height = BODY * LEADING * POINT
        baseline = self.y + 0.72 * height
        self._put(point.mark, MARGIN + 1.8, baseline, BODY + 1, TONES[point.tone], bold=True, align="center")
        self._put(point.side, MARGIN + INNER, baseline, SMALL, MUTED, align="right")
        side = self._width(point.side) + 4 if point.side else 0.0
        self._paragraph(point.title, MARGIN + INDENT, INNER - INDENT - side, bold=True)
        if point.note:
            self._paragraph(point.note, MARGIN + INDENT, INNER - INDENT, SMALL + 0.4, MUTED)
        for quote in point.quotes:
            self._quote(quote)
        if point.example:
            self._example(example_label, point.example)
        self.y += 1.6

    def _quote(self, quote: Quote) -> None:
        height = BODY * LEADING * POINT
        lead = f"{quote.who} {quote.at}".strip()
        self._type(SMALL, MUTED)
        indent = max(19.0, self._width(lead) + 3)
        lines = self._broken(f"“{quote.text}”", INNER - INDENT - 3 - indent, BODY)
        self._need(height * min(3, len(lines)))
        self.y += 0.5
        for k, line in enumerate(lines):
            self._need(height)
            self.pdf.set_fill_color(HAIR)
            self.pdf.rect(MARGIN + INDENT, self.y + 0.4 * (k == 0), 0.7, height - 0.4 * (k == 0), style="F")
            if k == 0:
                self._put(lead, MARGIN + INDENT + 3, self.y + 0.72 * height, SMALL, MUTED)
            self._put(line, MARGIN + INDENT + 3 + indent, self.y + 0.72 * height)
            self.y += height

    def _example(self, label: str, text: str) -> None:
        height = BODY * LEADING * POINT
        lines = self._broken(text, INNER - INDENT - 6, BODY)
        whole = height * (len(lines) + 0.9) + 2.4
        self._need(whole + 1)
        self.y += 1
        self.pdf.set_fill_color(SOFT)
        self.pdf.rect(MARGIN + INDENT, self.y, INNER - INDENT, whole, style="F", round_corners=True, corner_radius=1.2)
        self._put(label, MARGIN + INDENT + 3, self.y + 4.2, SMALL - 0.6, MUTED)
        for k, line in enumerate(lines):
            self._put(line, MARGIN + INDENT + 3, self.y + 4.2 + height * (k + 0.95))
        self.y += whole

    def _table(
        self, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shares: tuple[float, ...], least: float = 0.0
    ) -> None:
        height = BODY * LEADING * POINT
        lefts = [MARGIN + INNER * sum(shares[:k]) for k in range(len(shares))]
        self._need(2.5 * height)
        for x, name in zip(lefts, header, strict=True):
            self._put(name, x, self.y + 0.72 * height, SMALL, MUTED)
        self.y += height + 0.6
        for row in rows:
            cells = [self._broken(cell, INNER * share - 3, BODY) for cell, share in zip(row, shares, strict=True)]
            tall = max(least, height * max(map(len, cells)) + 1.6)
            self._need(tall)
            self._rule(MARGIN, self.y, MARGIN + INNER)
            for x, lines in zip(lefts, cells, strict=True):
                for k, line in enumerate(lines):
                    self._put(line, x, self.y + 0.8 + height * (k + 0.72))
            self.y += tall

    def _write_in(self, block: WriteIn) -> None:
        empty = (("",) * len(block.header),) * block.lines
        self._need(9 * block.lines + 26)
        self._table(block.header, empty, block.shares, least=9)
        self._rule(MARGIN, self.y, MARGIN + INNER)
        self.y += 14
        gap = 8.0
        width = (INNER - gap * (len(block.signatures) - 1)) / len(block.signatures)
        for k, name in enumerate(block.signatures):
            x = MARGIN + k * (width + gap)
            self._rule(x, self.y, x + width, MUTED)
            self._put(name, x, self.y + 4, SMALL, MUTED)
        self.y += 6

    def _drawing(self, drawing: Drawing) -> None:
        scale = INNER / drawing.width
        self._need(drawing.height * scale)
        for shape in drawing.shapes:
            if isinstance(shape, Stroke):
                self._stroke(shape, scale)
            elif isinstance(shape, Mark):
                self._mark(shape, scale)
            else:
                self._label(shape, scale)
        self.y += drawing.height * scale + 1

    def _stroke(self, stroke: Stroke, scale: float) -> None:
        self.pdf.set_draw_color(COLOURS[stroke.ink])
        self.pdf.set_line_width(stroke.width * scale)
        self.pdf.set_dash_pattern(*((5 * scale, 4 * scale) if stroke.dashed else (0, 0)))
        self.pdf.polyline([(MARGIN + x * scale, self.y + y * scale) for x, y in stroke.places])
        self.pdf.set_dash_pattern()

    def _mark(self, mark: Mark, scale: float) -> None:
        x, y, size = MARGIN + mark.place[0] * scale, self.y + mark.place[1] * scale, mark.size * scale
        self.pdf.set_fill_color(COLOURS[mark.ink])
        if mark.shape == "circle":
            self.pdf.circle(x, y, size / 2, style="F")
        else:
            self.pdf.rect(x - size / 2, y - size / 2, size, size, style="F")

    def _label(self, label: Label, scale: float) -> None:
        aligns: dict[str, Align] = {"start": "left", "middle": "center", "end": "right"}
        x, y = MARGIN + label.place[0] * scale, self.y + label.place[1] * scale
        self._put(label.text, x, y, label.size * scale / POINT, COLOURS[label.ink], align=aligns[label.anchor])


def _document(sheet: Sheet, made_on: date) -> FPDF:
    from fpdf import FPDF

    # a sign that the font lacks shows as a box; a line in the log for each is of no use
    for name in ("fpdf", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    document: Any = FPDF(unit="mm", format="A4")
    document.set_auto_page_break(False)
    document.set_margins(0, 0)
    document.add_font(FAMILY, fname=font_file())
    document.set_title(sheet.document_title)
    document.set_creator("CallQA")
    document.set_producer("CallQA")
    document.set_lang("zh-CN" if sheet.language == "zh" else "en")
    document.set_creation_date(datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC))
    return document
