"""Figures of metrics as text, the same on pages, in reports and in mails: a value with its unit, a difference with its sign."""

from __future__ import annotations

from scoring.manager.metrics import METRICS

DASH = "–"
_DIGITS = {"score": 1, "change": 2, "nps": 0, "count": 0}


def shown(metric: str, value: float | None) -> str:
    """A value: 84.2, 47.8%, 3:05, +0.12, −14, 1,024; a dash for none."""
    if value is None:
        return DASH
    unit = METRICS[metric].unit
    if unit == "share":
        return percent(value)
    if unit == "time":
        return clock(value)
    if unit in ("change", "nps"):
        return signed(value, _DIGITS[unit])
    return f"{value:,.{_DIGITS[unit]}f}"


def change_shown(metric: str, value: float | None, points: str) -> str:
    """A difference; shares differ by percentage points, for which `points` is the words (`{n} points`)."""
    if value is None:
        return DASH
    unit = METRICS[metric].unit
    if unit == "share":
        return points.format(n=signed(100 * value, 1))
    if unit == "time":
        return ("−" if value < 0 else "+") + clock(abs(value))
    return signed(value, _DIGITS[unit])


def percent(share: float | None) -> str:
    """A share 0..1 with its sign: 47.8%; a dash for none."""
    return DASH if share is None else f"{100 * share:.1f}%"


def signed(value: float, digits: int) -> str:
    """With its sign; nothing that rounds to nought has one."""
    text = f"{value:+,.{digits}f}".replace("-", "−")
    return text[1:] if float(f"{value:.{digits}f}") == 0 else text


def clock(seconds: float) -> str:
    """Seconds as m:ss or h:mm:ss."""
    minutes, rest = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
