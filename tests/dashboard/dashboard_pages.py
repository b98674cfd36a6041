"""A page of the dashboard in a test: opened at its address, and what it was given to show."""

from __future__ import annotations

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

MAIN = Path(__file__).parents[2] / "app" / "main.py"
SECONDS = 30.0
"""How long a page may take."""


def start(view: str = "", /, **params: object) -> AppTest:
    """The app opened at a page's address, without an error on it."""
    test = AppTest.from_file(str(MAIN), default_timeout=SECONDS)
    for name, value in {"lang": "zh", **params}.items():
        test.query_params[name] = value
    test._page_hash = calc_hash(view)
    return checked(test.run())


def checked(test: AppTest) -> AppTest:
    assert not test.exception, test.exception
    return test


def nodes(node):
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def given(test: AppTest, name: str, place: int = 0) -> dict:
    """What a component of ours was given to show."""
    protos = [n.proto for n in nodes(test._tree) if getattr(n, "type", "") == "bidi_component"]
    return [json.loads(p.json) for p in protos if p.component_name == f"callqa_{name}"][place]


def asked(test: AppTest, name: str) -> list[str]:
    """The values of a parameter of the address."""
    value = test.query_params[name]
    return [value] if isinstance(value, str) else list(value)


def texts(test: AppTest) -> str:
    html = [n.proto.body for n in nodes(test._tree) if getattr(n, "type", "") == "html"]
    return " ".join([*html, *(m.value for m in test.markdown), *(c.value for c in test.caption)])
