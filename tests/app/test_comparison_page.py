"""The page of comparison: every view is drawn, in both languages, and a click opens the conversations."""

from __future__ import annotations

import pytest
from dashboard_pages import checked, given, start, texts

from app.state import AppState
from app.views.comparison import VIEWS


@pytest.mark.parametrize(("view", "lang"), [(view, "zh" if k % 2 else "en") for k, view in enumerate(VIEWS)])
def test_every_view_is_drawn(own_state: AppState, view: str, lang: str) -> None:
    test = checked(start("comparison", view=view, metric="resolution", by="team", lang=lang))
    assert texts(test)
    if view == "units":
        rows = given(test, "board")["rows"]
        assert len(rows) >= 2
        assert all(row["cells"][1]["range"]["value"] is not None for row in rows)
    if view in ("funnel", "items"):
        assert test.get("vega_lite_chart") or test.get("arrow_vega_lite_chart")
