import pytest

from qa.errors import UsageError
from qa.speech.hot_words import hint, read_hot_words
from qa.speech.transcribe import SpeechOptions


def test_a_list_is_read_one_word_a_line(tmp_path):
    file = tmp_path / "words.txt"
    file.write_text("﻿星河宽带\n\n# names\nPayEasy \n星河宽带\n", encoding="utf-8")
    assert read_hot_words(file) == ("星河宽带", "PayEasy")


def test_what_cannot_be_read_or_is_too_much_is_a_clear_error(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_hot_words(tmp_path / "none.txt")
    wide = tmp_path / "wide.txt"
    wide.write_bytes("星河".encode("gb18030") + b"\xff\xff")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_hot_words(wide)
    long = tmp_path / "long.txt"
    long.write_text("\n".join(f"word{k}" for k in range(100)))
    with pytest.raises(UsageError, match="100 words"):
        read_hot_words(long)


def test_the_hint_is_a_list_in_the_script_of_the_words():
    assert hint(("星河宽带", "PayEasy")) == "星河宽带、PayEasy。"
    assert hint(("PayEasy", "Harbour Stay")) == "PayEasy, Harbour Stay."
    assert hint(()) is None


def test_hot_words_are_part_of_what_a_transcript_is_known_by():
    keys = {SpeechOptions(hot_words=words).key() for words in ((), ("星河宽带",), ("PayEasy",))}
    assert len(keys) == 3
