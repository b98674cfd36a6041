from __future__ import annotations

import subprocess
import sys

import pytest

from qa.errors import UsageError
from qa.meaning.registry import reader_for


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("zh", "", "callqa-fast@"),
        ("zh-TW", "", "callqa-fast@"),
        ("en", "", "callqa-fast@"),
        ("ja", "", "lexicon-service@"),
        ("", "", "lexicon-service@"),
        ("en", "snownlp", "snownlp-calibrated@"),
        ("en", "english", "vader-service@"),
        ("zh", "transformers:models/x", "transformers:models/x"),
    ],
)
def test_the_reader_follows_name_then_language(language: str, name: str, expected: str) -> None:
    assert reader_for(language, name).name.startswith(expected)


def test_the_environment_names_a_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_READER", "lexicon")
    assert reader_for("zh").name.startswith("lexicon-service@")
    assert reader_for("zh", "fast").name.startswith("callqa-fast@")


def test_the_same_reader_is_handed_out_again() -> None:
    assert reader_for("zh") is reader_for("zh")


@pytest.mark.parametrize("name", ["nonsense", "transformers:", "transformers: "])
def test_an_unknown_name_lists_the_options(name: str) -> None:
    with pytest.raises(UsageError, match="choose one of: fast, accurate, snownlp, english, lexicon, transformers:PATH"):
        reader_for("zh", name)


def test_no_model_loads_before_it_is_needed() -> None:
    code = (
        "import sys; from qa.meaning.registry import reader_for; reader_for('zh'), reader_for('en');"
        "sys.exit(bool({'snownlp', 'vaderSentiment', 'transformers', 'torch', 'sklearn', 'onnxruntime', 'tokenizers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
