"""Pages to write on: type, paragraphs, rules and charts in millimetres of A4, with one font that is in the file."""

from __future__ import annotations

import logging
import re
from datetime import UTC, date, datetime
from typing import Any, Literal

from qa.sheets.drawing import COLOURS, Drawing, Label, Mark, Stroke
from qa.sheets.font import FAMILY, font_file
from qa.sheets.line_breaking import broken

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 17.0
INNER = WIDTH - 2 * MARGIN
BODY, SMALL = 9.6, 8.4
"""Sizes of type in points."""
LEADING = 1.5
POINT = 25.4 / 72
"""Millimetres."""
LINE = BODY * LEADING * POINT
"""Height of a line of the body, in millimetres."""
RISE = 0.72
"""Where in a line its baseline lies, from the top."""

INK, MUTED, HAIR, SOFT = "#1d2430", "#596273", "#d5dae2", "#f5f7fa"
_LATIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."})
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])’(?=[A-Za-z])")
Align = Literal["left", "right", "center"]


def typeset(text: str, language: str) -> str:
    """Signs that the font draws as wide as a Chinese character, as Latin text has them."""
    return text.translate(_LATIN) if language != "zh" else _APOSTROPHE.sub("'", text)


class Paper:
    """Pages that are filled from the top; what does not fit goes to the next one. `y` is the current place."""

    def __init__(self, language: str, title: str, made_on: date) -> None:
        self.language = language
        self.pdf = _document(language, title, made_on)
        self.y = MARGIN
        self.new_page()

    def written(self) -> bytes:
        """The file."""
        return bytes(self.pdf.output())

    def new_page(self) -> None:
        """Begin another page."""
        self.pdf.add_page()
        self.y = MARGIN

    def back_to(self, number: int) -> None:
        """Write on a page that was filled before."""
        self.pdf.page = number
        # a size that is in force already is not written again, and this page was left in another
        self.pdf.set_font(FAMILY, size=1)

    def need(self, height: float) -> None:
        """Go to the next page unless there is room for so much."""
        if self.y + height > HEIGHT - MARGIN - 4:
            self.new_page()

    def use(self, size: float, colour: str, bold: bool = False) -> None:
        """Take this size (points) and colour; bold is drawn with an outline, as one cut of the font is enough."""
        from fpdf.enums import TextMode

        self.pdf.set_font(FAMILY, size=size)
        self.pdf.set_text_color(colour)
        self.pdf.text_mode = TextMode.FILL_STROKE if bold else TextMode.FILL
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(size * 0.012)

    def width(self, text: str) -> float:
        """How wide a text is in the size that was last used."""
        return float(self.pdf.get_string_width(text))

    def put(
        self,
        text: str,
        x: float,
        baseline: float,
        size: float = BODY,
        colour: str = INK,
        bold: bool = False,
        align: Align = "left",
    ) -> None:
        """One line whose baseline begins, ends or is centred at a place."""
        if not text:
            return
        text = typeset(text, self.language)
        self.use(size, colour, bold)
        width = self.width(text) if align != "left" else 0.0
        self.pdf.text(x - width * (0.0 if align == "left" else 1.0 if align == "right" else 0.5), baseline, text)

    def lines(self, text: str, width: float, size: float) -> list[str]:
        """A text in lines no wider than so."""
        self.use(size, INK)
        return broken(typeset(text, self.language), width, self.width)

    def paragraph(
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
        for line in self.lines(text, width, size):
            self.need(height)
            self.put(line, x, self.y + 0.72 * height, size, colour, bold)
            self.y += height

    def rule(self, x: float, y: float, to: float, colour: str = HAIR, width: float = 0.2) -> None:
        """A line across."""
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(width)
        self.pdf.line(x, y, to, y)

    def drawing(self, drawing: Drawing) -> None:
        """A chart as wide as the page, at the current place."""
        scale = INNER / drawing.width
        self.need(drawing.height * scale)
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
        self.put(label.text, x, y, label.size * scale / POINT, COLOURS[label.ink], align=aligns[label.anchor])


def _document(language: str, title: str, made_on: date) -> Any:
    from fpdf import FPDF

    # a sign that the font lacks shows as a box; a line in the log for each is of no use
    for name in ("fpdf", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    document: Any = FPDF(unit="mm", format="A4")
    document.set_auto_page_break(False)
    document.set_margins(0, 0)
    document.add_font(FAMILY, fname=font_file())
    document.set_title(title)
    document.set_creator("CallQA")
    document.set_producer("CallQA")
    document.set_lang("zh-CN" if language == "zh" else "en")
    document.set_creation_date(datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC))
    return document
