from __future__ import annotations

import subprocess
import sys

import pytest

from qa.errors import UsageError
from qa.meaning.registry import reader_for


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("zh", "", "snownlp-calibrated@1"),
        ("zh-TW", "", "snownlp-calibrated@1"),
        ("en", "", "vader-service@1"),
        ("", "", "vader-service@1"),
        ("en", "snownlp", "snownlp-calibrated@2"),
        ("zh", "transformers:models/x", "transformers:models/x"),
    ],
)
def test_the_reader_follows_name_then_language(language: str, name: str, expected: str) -> None:
    assert reader_for(language, name).name == expected


def test_the_same_reader_is_handed_out_again() -> None:
    assert reader_for("zh") is reader_for("zh")


@pytest.mark.parametrize("name", ["nonsense", "transformers:", "transformers: "])
def test_an_unknown_name_lists_the_options(name: str) -> None:
    with pytest.raises(UsageError, match="choose one of: snownlp, english, transformers:PATH"):
        reader_for("zh", name)


def test_no_model_loads_before_it_is_needed() -> None:
    code = (
        "import sys; from qa.meaning.registry import reader_for; reader_for('zh'), reader_for('en');"
        "sys.exit(bool({'snownlp', 'vaderSentiment', 'transformers', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
