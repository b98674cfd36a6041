"""What is imported once for all processes of tests: the command line, the pages, and every word list read and compiled."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import tempfile
from contextlib import suppress
from pathlib import Path

import altair  # noqa: F401
import pandas  # noqa: F401
import pyarrow  # noqa: F401
import streamlit.web.server  # noqa: F401
import uvicorn  # noqa: F401

import app.server
import app.views
from qa.pipeline import process_one
from qa.settings import Settings
from qa.source import Source
from scoring.conversation import Channel, Conversation, Role, Turn

WORDS = {
    "zh": ("您好,请问有什么可以帮您?", "我的订单还没有到", "好的", "再见"),
    "en": ("Hello", "Where is my order?", "Fine", "Bye"),
}


def _warm() -> None:
    for found in pkgutil.iter_modules(app.views.__path__):
        with suppress(ImportError):  # a page that cannot be loaded is for the tests of that page
            importlib.import_module(f"app.views.{found.name}")
    with tempfile.TemporaryDirectory() as folder:
        for language, texts in WORDS.items():
            roles = (Role.AGENT, Role.CUSTOMER) * 2
            turns = tuple(Turn(k, role, text, 9.0 * k) for k, (role, text) in enumerate(zip(roles, texts, strict=True)))
            talk = Conversation(language, Channel.CHAT, language, turns)
            for _ in range(2):  # what is asked for the first time is looked for with all else from the second on
                process_one(Source(Path(folder) / "x.txt", "x.txt", {}, talk), Settings(), Path(folder))
    gc.collect()
    gc.freeze()


_warm()
