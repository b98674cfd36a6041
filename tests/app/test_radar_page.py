"""The radar's page: what is drawn, in both languages, and what a click on a dimension tells."""

from __future__ import annotations

import pytest
from dashboard_pages import checked, given, start, texts

from app.state import AppState
from scoring.capability import DIMENSIONS


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_eight_dimensions_are_drawn_against_the_benchmark(own_state: AppState, lang: str) -> None:
    test = checked(start("radar", lang=lang))
    data = given(test, "radar")
    assert [axis["id"] for axis in data["axes"]] == list(DIMENSIONS)
    assert {axis["benchmark"] for axis in data["axes"]} == {80.0}
    assert len(data["series"]) == 1
    assert test.number_input(key="b-empathy").value == 80.0
    assert {"zh": "会话不足", "en": "Too few"}[lang] in {axis["verdict"] for axis in data["axes"]}
    assert texts(test)
