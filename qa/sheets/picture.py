"""A drawing as a PNG picture, for formats that cannot draw."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from qa.sheets.drawing import COLOURS, Drawing, Label, Mark, Stroke
from qa.sheets.font import font_file

SCALE = 3
"""Pixels a unit."""
DASH, GAP = 5.0, 4.0


def png(drawing: Drawing) -> bytes:
    """The drawing on white."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (round(drawing.width * SCALE), round(drawing.height * SCALE)), "white")
    canvas = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        if isinstance(shape, Stroke):
            _stroke(canvas, shape)
        elif isinstance(shape, Mark):
            _mark(canvas, shape)
        else:
            _label(canvas, shape)
    out = io.BytesIO()
    image.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _stroke(canvas: Any, stroke: Stroke) -> None:
    width = max(1, round(stroke.width * SCALE))
    for (x, y), (to_x, to_y) in zip(stroke.places, stroke.places[1:], strict=False):
        length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
        at = 0.0
        while at < length:
            end = min(length, at + DASH) if stroke.dashed else length
            ends = [(SCALE * (x + (to_x - x) * d / length), SCALE * (y + (to_y - y) * d / length)) for d in (at, end)]
            canvas.line(ends, fill=COLOURS[stroke.ink], width=width)
            at = end + GAP


def _mark(canvas: Any, mark: Mark) -> None:
    (x, y), half = mark.place, mark.size / 2
    box = [SCALE * v for v in (x - half, y - half, x + half, y + half)]
    (canvas.ellipse if mark.shape == "circle" else canvas.rectangle)(box, fill=COLOURS[mark.ink])


def _label(canvas: Any, label: Label) -> None:
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[label.anchor]
    place = (SCALE * label.place[0], SCALE * label.place[1])
    canvas.text(place, label.text, fill=COLOURS[label.ink], font=_font(label.size), anchor=anchor)


@lru_cache(maxsize=8)
def _font(size: float) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(font_file()), size * SCALE)
