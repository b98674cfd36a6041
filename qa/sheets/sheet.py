"""A feedback sheet as plain data: what every format shows, in the words of one language, already masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from qa.sheets.drawing import Drawing

Tone = Literal["", "good", "warn", "bad"]
Span: TypeAlias = tuple[float, float]
"""From and to, in seconds of the recording."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of a conversation's recording, seconds `start` to `end`; what lies in `silent` is not to be heard."""

    conversation: str
    start: float
    end: float
    silent: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said: `at` is its time (m:ss) or the turn's number, empty where neither is known."""

    who: str
    at: str
    text: str
    clip: Clip | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name, the value as it is read, and what it rests on (interval, n)."""

    name: str
    value: str
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Point:
    """Something done well or to work on. `mark` says it in a sign, `tone` in a colour, never the colour alone.

    `side` stands at the end of its line (points), `example` is a wording of the standard's own.
    """

    title: str
    mark: str
    tone: Tone
    side: str = ""
    note: str = ""
    quotes: tuple[Quote, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `lead` stands before it in bold."""

    text: str
    lead: str = ""
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Points under one another; `example_label` names where their examples come from."""

    points: tuple[Point, ...]
    example_label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A small chart, with what it shows in words for those who cannot see it."""

    drawing: Drawing
    alternative: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; `shares` are the widths of the columns, 1 in all."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class WriteIn:
    """Empty lines to be filled in by hand, and who signs."""

    header: tuple[str, ...]
    shares: tuple[float, ...]
    lines: int
    signatures: tuple[str, ...]


Block: TypeAlias = Text | Figures | Points | Chart | Table | WriteIn


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet with its title."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet. `name` is the stem of its file name: no personal data in it, nor in `document_title`.

    `facts` are names and values of the head; `figures` stand on top; `label_of_clip` names a sound to be played.
    """

    language: str
    name: str
    document_title: str
    title: str
    facts: tuple[tuple[str, str], ...]
    figures: Figures
    sections: tuple[Section, ...]
    footer: str
    label_of_clip: str

    def quotes(self) -> tuple[Quote, ...]:
        """Every quote of the sheet, in its order."""
        blocks = [block for section in self.sections for block in section.blocks if isinstance(block, Points)]
        return tuple(quote for block in blocks for point in block.points for quote in point.quotes)

    def clips(self) -> tuple[Clip, ...]:
        """Every clip once, in the order of the sheet."""
        return tuple(dict.fromkeys(quote.clip for quote in self.quotes() if quote.clip is not None))
