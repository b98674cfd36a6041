"""A sheet as DOCX, to be changed and filled in with Word, WPS or LibreOffice. Its fonts are named, not in it."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from qa.sheets.picture import png
from qa.sheets.sheet import Block, Chart, Figures, Point, Points, Quote, Section, Sheet, Table, Text, Tone, WriteIn

LATIN, CHINESE = "Calibri", "Microsoft YaHei"
"""LibreOffice and WPS take another Chinese font where this one is not installed."""
INK, MUTED, HAIR, SOFT = "1D2430", "596273", "D5DAE2", "F5F7FA"
TONES: dict[Tone, str] = {"": INK, "good": "106746", "warn": "7D5907", "bad": "A63023"}
MARGIN, INNER = 20.0, 170.0
"""Millimetres of an A4 page."""
BODY, SMALL = 10.0, 8.5
_QUOTE, _EXAMPLE = 6.0, 6.0


def docx(sheet: Sheet, made_on: date) -> bytes:
    """The sheet as a DOCX file. Its properties name no person."""
    document = _document(sheet, made_on)
    _heading(document, sheet.title, 17, before=0)
    facts = document.add_paragraph()
    for name, value in sheet.facts:
        _run(facts, f"{name} ", colour=MUTED)
        _run(facts, f"{value}    ")
    _figures(document, sheet.figures)
    for section in sheet.sections:
        _section(document, section)
    _run(document.sections[0].footer.paragraphs[0], sheet.footer, size=SMALL - 1, colour=MUTED)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _document(sheet: Sheet, made_on: date) -> Any:
    from docx import Document
    from docx.shared import Mm

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN)
    normal = document.styles["Normal"]
    _set_font(normal, BODY)
    _set_language(document, sheet.language)
    normal.paragraph_format.space_after = _points(2)
    normal.paragraph_format.line_spacing = 1.2
    told = document.core_properties
    told.title, told.author, told.last_modified_by, told.comments = sheet.document_title, "CallQA", "CallQA", ""
    told.language = "zh-CN" if sheet.language == "zh" else "en"
    told.created = told.modified = datetime(made_on.year, made_on.month, made_on.day)
    return document


def _section(document: Any, section: Section) -> None:
    heading = _heading(document, section.title, 11.5, before=12)
    _borders(heading._p.get_or_add_pPr(), "w:pBdr", {"bottom": HAIR})
    for block in section.blocks:
        _block(document, block)


def _block(document: Any, block: Block) -> None:
    if isinstance(block, Text):
        paragraph = document.add_paragraph()
        if block.lead:
            _run(paragraph, f"{block.lead.rstrip()}  ", bold=True)
        _run(paragraph, block.text, colour=MUTED if block.muted else INK)
    elif isinstance(block, Points):
        for point in block.points:
            _point(document, point, block.example_label)
    elif isinstance(block, Chart):
        _chart(document, block)
    elif isinstance(block, Table):
        _table(document, block.header, block.rows, block.shares)
    elif isinstance(block, WriteIn):
        _write_in(document, block)
    else:
        _figures(document, block)


def _heading(document: Any, text: str, size: float, before: float) -> Any:
    """Of the style of a heading, so that Word's outline shows it."""
    heading = document.add_heading(level=1 if size > 14 else 2)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = _points(before), _points(4)
    _run(heading, text, size=size, bold=True)
    return heading


def _figures(document: Any, block: Figures) -> None:
    table = document.add_table(rows=1, cols=len(block.figures))
    for cell, figure in zip(table.rows[0].cells, block.figures, strict=True):
        first = cell.paragraphs[0]
        _run(first, figure.name, size=SMALL, colour=MUTED)
        for text, size, colour, bold in (
            (figure.value, 15.0, TONES[figure.tone], True),
            (figure.note, SMALL - 0.5, MUTED, False),
        ):
            line = cell.add_paragraph()
            _run(line, text, size=size, colour=colour, bold=bold)
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_after = _points(0)
        first.paragraph_format.space_before, cell.paragraphs[-1].paragraph_format.space_after = _points(3), _points(4)
        _borders(cell._tc.get_or_add_tcPr(), "w:tcBorders", dict.fromkeys(("top", "left", "bottom", "right"), HAIR))


def _point(document: Any, point: Point, example_label: str) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    begun = len(document.paragraphs)
    line = document.add_paragraph()
    line.paragraph_format.space_before = _points(5)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(INNER), WD_TAB_ALIGNMENT.RIGHT)
    _run(line, f"{point.mark}  ", colour=TONES[point.tone], bold=True)
    _run(line, point.title, bold=True)
    _run(line, f"\t{point.side}", size=SMALL, colour=MUTED)
    for note in point.note.splitlines():
        _run(_indented(document, _QUOTE), note, size=SMALL + 0.5, colour=MUTED)
    for quote in point.quotes:
        _quote(document, quote)
    if point.example:
        example = _indented(document, _EXAMPLE)
        _shade(example, SOFT)
        _run(example, f"{example_label}  ", size=SMALL, colour=MUTED)
        _run(example, point.example)
    for paragraph in document.paragraphs[begun:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _quote(document: Any, quote: Quote) -> None:
    paragraph = _indented(document, _QUOTE)
    _borders(paragraph._p.get_or_add_pPr(), "w:pBdr", {"left": HAIR}, size=18, space=6)
    _run(paragraph, f"{quote.who} {quote.at}  ", size=SMALL, colour=MUTED)
    _run(paragraph, f"“{quote.text}”")


def _chart(document: Any, block: Chart) -> None:
    from docx.shared import Mm

    paragraph = document.add_paragraph()
    picture = paragraph.add_run().add_picture(io.BytesIO(png(block.drawing)), width=Mm(INNER))
    picture._inline.docPr.set("descr", block.alternative)


def _table(document: Any, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shares: tuple[float, ...]) -> Any:
    from docx.shared import Mm

    table = document.add_table(rows=1 + len(rows), cols=len(header))
    table.autofit = False
    for k, share in enumerate(shares):
        table.columns[k].width = Mm(INNER * share)
        for cell in table.columns[k].cells:
            cell.width = Mm(INNER * share)
    for cell, name in zip(table.rows[0].cells, header, strict=True):
        _run(cell.paragraphs[0], name, size=SMALL, colour=MUTED)
    for line, texts in zip(table.rows[1:], rows, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            _run(cell.paragraphs[0], text)
    for line in table.rows:
        for cell in line.cells:
            _borders(cell._tc.get_or_add_tcPr(), "w:tcBorders", {"bottom": HAIR})
    return table


def _write_in(document: Any, block: WriteIn) -> None:
    from docx.shared import Mm

    empty = (("",) * len(block.header),) * block.lines
    table = _table(document, block.header, empty, block.shares)
    for line in table.rows[1:]:
        line.height = Mm(9)
    signatures = document.add_table(rows=1, cols=len(block.signatures))
    for cell, name in zip(signatures.rows[0].cells, block.signatures, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = _points(26)
        _run(paragraph, f"{name}：____________" if not name.isascii() else f"{name}: ____________", colour=MUTED)


def _indented(document: Any, millimetres: float) -> Any:
    from docx.shared import Mm

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Mm(millimetres)
    return paragraph


def _run(paragraph: Any, text: str, size: float = BODY, colour: str = INK, bold: bool = False) -> None:
    from docx.shared import RGBColor

    run = paragraph.add_run(_printable(text))
    _set_font(run, size)
    run.font.bold = bold
    run.font.color.rgb = RGBColor.from_string(colour)


def _printable(text: str) -> str:
    """Without the control characters that XML forbids."""
    return "".join(c for c in text if c in "\t\n" or (ord(c) >= 0x20 and c not in "\ufffe\uffff"))


def _set_font(owner: Any, size: float) -> None:
    from docx.oxml.ns import qn

    owner.font.name, owner.font.size = LATIN, _points(size)
    fonts = owner.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), CHINESE)
    fonts.set(qn("w:hint"), "eastAsia")


def _set_language(document: Any, language: str) -> None:
    """Simplified Chinese, also where another Chinese is this computer's: punctuation stands where it belongs."""
    from docx.oxml.ns import qn

    for told in document.styles.element.iter(qn("w:lang")):
        told.set(qn("w:eastAsia"), "zh-CN")
        told.set(qn("w:val"), "zh-CN" if language == "zh" else "en-US")


def _borders(properties: Any, tag: str, sides: dict[str, str], size: int = 4, space: int = 1) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement(tag)
    for side, colour in sides.items():
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", size), ("space", space), ("color", colour)):
            line.set(qn(f"w:{name}"), str(value))
        borders.append(line)
    _insert(properties, borders)


def _shade(paragraph: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    _insert(paragraph._p.get_or_add_pPr(), shade)


_AFTER = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:noWrap", "w:tcMar", "w:vAlign")
"""What has to stand behind borders and shades in the order that the format prescribes."""


def _insert(properties: Any, element: Any) -> None:
    properties.insert_element_before(element, *(tag for tag in _AFTER if not element.tag.endswith(tag[2:])))


def _points(value: float) -> Any:
    from docx.shared import Pt

    return Pt(value)
