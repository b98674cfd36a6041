"""A drawing as SVG: colours by class, so that the page's light and dark have a say."""

from __future__ import annotations

from html import escape

from qa.sheets.drawing import Drawing, Label, Mark, Shape, Stroke


def svg(drawing: Drawing, alternative: str) -> str:
    """The drawing as an inline SVG element as wide as its place; `alternative` is read aloud in its stead."""
    shapes = "".join(_shape(shape) for shape in drawing.shapes)
    return (
        f'<svg class="chart" viewBox="0 0 {drawing.width:g} {drawing.height:g}" role="img" '
        f'aria-label="{escape(alternative)}"><title>{escape(alternative)}</title>{shapes}</svg>'
    )


def _shape(shape: Shape) -> str:
    if isinstance(shape, Stroke):
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.places)
        dash = ' stroke-dasharray="5 4"' if shape.dashed else ""
        return f'<polyline class="stroke {shape.ink}" points="{places}" stroke-width="{shape.width:g}"{dash}/>'
    if isinstance(shape, Mark):
        (x, y), half = shape.place, shape.size / 2
        if shape.shape == "circle":
            return f'<circle class="fill {shape.ink}" cx="{x:.1f}" cy="{y:.1f}" r="{half:g}"/>'
        return f'<rect class="fill {shape.ink}" x="{x - half:.1f}" y="{y - half:.1f}" width="{shape.size:g}" height="{shape.size:g}"/>'
    return _label(shape)


def _label(label: Label) -> str:
    x, y = label.place
    return (
        f'<text class="fill {label.ink}" x="{x:.1f}" y="{y:.1f}" text-anchor="{label.anchor}" '
        f'font-size="{label.size:g}">{escape(label.text)}</text>'
    )
