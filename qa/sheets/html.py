"""A sheet as HTML: a piece for a page of the dashboard, or one file that needs nothing else, its sounds within it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

from qa.sheets.sheet import Block, Chart, Clip, Figure, Figures, Point, Points, Quote, Section, Sheet, Table, Text
from qa.sheets.svg import svg

MEDIA_TYPE = "audio/webm"
_NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'; media-src data:; img-src data:"


@cache
def style() -> str:
    """How a sheet looks on a screen, light or dark, and on paper."""
    return Path(__file__).with_name("sheet.css").read_text(encoding="utf-8")


def whole_page(sheet: Sheet, clips: Mapping[Clip, bytes]) -> str:
    """One self-contained file. It loads nothing and runs nothing."""
    language = "zh-CN" if sheet.language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FROM_OUTSIDE}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(sheet.document_title)}</title><style>{style()}</style></head>"
        f'<body class="sheet-body">{fragment(sheet, clips)}</body></html>\n'
    )


def fragment(sheet: Sheet, clips: Mapping[Clip, bytes]) -> str:
    """The sheet as one element, every text escaped."""
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in sheet.facts)
    parts = "".join(_section(section, sheet, clips) for section in sheet.sections)
    return (
        f'<article class="sheet"><header><h1>{escape(sheet.title)}</h1><dl class="facts">{facts}</dl></header>'
        f"{_figures(sheet.figures)}{parts}<footer>{escape(sheet.footer)}</footer></article>"
    )


def _section(section: Section, sheet: Sheet, clips: Mapping[Clip, bytes]) -> str:
    blocks = "".join(_block(block, sheet, clips) for block in section.blocks)
    return f"<section><h2>{escape(section.title)}</h2>{blocks}</section>"


def _block(block: Block, sheet: Sheet, clips: Mapping[Clip, bytes]) -> str:
    if isinstance(block, Text):
        lead = f"<b>{escape(block.lead)}</b> " if block.lead else ""
        return f'<p class="{"muted" if block.muted else ""}">{lead}{_lines(block.text)}</p>'
    if isinstance(block, Figures):
        return _figures(block)
    if isinstance(block, Points):
        return f'<ul class="points">{"".join(_point(point, block, sheet, clips) for point in block.points)}</ul>'
    if isinstance(block, Chart):
        return f"<figure>{svg(block.drawing, block.alternative)}</figure>"
    if isinstance(block, Table):
        return _table(block.header, block.rows, block.shares)
    empty = (("",) * len(block.header),) * block.lines
    signs = "".join(f"<span>{escape(name)}</span>" for name in block.signatures)
    return f'{_table(block.header, empty, block.shares, "write-in")}<div class="signatures">{signs}</div>'


def _figures(figures: Figures) -> str:
    return f'<div class="figures">{"".join(_figure(figure) for figure in figures.figures)}</div>'


def _figure(figure: Figure) -> str:
    return (
        f'<div class="figure {figure.tone}"><span class="name">{escape(figure.name)}</span>'
        f'<span class="value">{escape(figure.value)}</span><span class="note">{_lines(figure.note)}</span></div>'
    )


def _point(point: Point, block: Points, sheet: Sheet, clips: Mapping[Clip, bytes]) -> str:
    note = f'<p class="note">{_lines(point.note)}</p>' if point.note else ""
    quotes = "".join(_quote(quote, sheet, clips) for quote in point.quotes)
    example = (
        f'<p class="example"><b>{escape(block.example_label)}</b> {escape(point.example)}</p>' if point.example else ""
    )
    return (
        f'<li><div class="line"><span class="mark {point.tone}">{escape(point.mark)}</span>'
        f'<strong>{escape(point.title)}</strong><span class="side">{escape(point.side)}</span></div>'
        f"{note}{quotes}{example}</li>"
    )


def _quote(quote: Quote, sheet: Sheet, clips: Mapping[Clip, bytes]) -> str:
    said = f'<span class="at">{escape(quote.who)} {escape(quote.at)}</span><q>{escape(quote.text)}</q>'
    sound = clips.get(quote.clip) if quote.clip else None
    if not sound:
        return f"<blockquote>{said}</blockquote>"
    name = escape(sheet.label_of_clip.format(at=quote.at))
    address = f"data:{MEDIA_TYPE};base64,{b64encode(sound).decode('ascii')}"
    return f'<blockquote>{said}<audio controls preload="metadata" aria-label="{name}" src="{address}"></audio></blockquote>'


def _table(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shares: tuple[float, ...], kind: str = ""
) -> str:
    columns = "".join(f'<col style="width:{100 * share:g}%">' for share in shares)
    names = "".join(f"<th>{escape(name)}</th>" for name in header)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="{kind}"><colgroup>{columns}</colgroup><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>'


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())
