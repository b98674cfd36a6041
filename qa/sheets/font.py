"""The typeface of PDF sheets and of pictures in DOCX: Noto Sans SC (SIL Open Font License), from a package, not the system."""

from __future__ import annotations

from pathlib import Path

FAMILY = "NotoSansSC"


def font_file() -> Path:
    """The font: Simplified and Traditional Chinese, Latin and signs, so that nothing shows as boxes on a bare machine."""
    from pylopdf_fonts_zh_cn import sans_path

    return Path(sans_path())
