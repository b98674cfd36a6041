from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from app.i18n.translate import LANGUAGES, catalogue, translate
from app.widgets.filters import CHOICES, PERIODS
from app.widgets.player import _WORDS

APP = Path(__file__).parents[2] / "app"
LITERAL = re.compile(r"""(?<![\w.])t\(\s*["']([a-zA-Z_.0-9]+)["']""")
COMPOSED = {
    "acoustic": (
        *("silence", "dead_air", "hold", "characters_per_minute", "words_per_minute", "first_words", "talk", "pace"),
        *("latency", "interruptions", "monologue", "raised"),
    ),
    "fact": ("silence", "dead_air", "hold", "overlap", "interruption", "raised"),
    "conversation": ("previous", "next"),
    "critical": ("failed", "suspected", "failed_short", "suspected_short"),
    "desk": (*_WORDS, "tab_all", "tab_fail", "tab_open"),
    "filter": tuple(CHOICES),
    "nav": ("overview", "conversations", "conversation", "add", "failures"),
    "overview": ("not_eligible", "failed"),
    "period": ("all", *PERIODS, "custom"),
    "theme": ("light", "dark", "system"),
    "column": ("when", "who", "what", "duration", "score", "critical", "feeling", "outcome"),
    "band": ("excellent", "good", "pass", "fail"),
    "status": ("ok", "not_eligible", "failed"),
    "outcome": ("resolved", "follow_up", "unresolved"),
    "channel": ("voice", "chat"),
    "feeling": ("neg", "neu", "pos"),
    "item_status": ("pass", "partial", "fail", "not_applicable", "not_evaluated"),
    "timeline": ("channels", "mixed", "diarized", "supplied"),
}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def used() -> set[str]:
    found = {key for file in APP.rglob("*.py") for key in LITERAL.findall(file.read_text(encoding="utf-8"))}
    return found | {f"{group}.{name}" for group, names in COMPOSED.items() for name in names}


def test_both_languages_have_the_same_keys():
    assert set(catalogue("zh")) == set(catalogue("en"))


def test_both_languages_have_the_same_gaps():
    assert {k: gaps(v) for k, v in catalogue("zh").items()} == {k: gaps(v) for k, v in catalogue("en").items()}


def test_every_key_used_exists():
    assert sorted(used() - set(catalogue("zh"))) == []


def test_no_text_is_left_over():
    extra = {"language.zh", "language.en", "group.new", "group.regular", "group.vip"}
    assert sorted(set(catalogue("zh")) - used() - extra) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language):
    assert all(text.strip() for text in catalogue(language).values())


def test_gaps_are_filled():
    assert translate("list.count", "en", n=3) == "3 in all"
    with pytest.raises(KeyError):
        translate("no.such", "en")
