import pytest

from qa.errors import ModelError
from qa.speech.language import elected, known_language


class Model:
    supported_languages = ("zh", "en", "ko")


def test_a_window_counts_by_how_much_is_said_in_it():
    language, probability = elected([{"zh": 0.9, "en": 0.1}, {"en": 0.8, "zh": 0.2}], [28.0, 4.0])
    assert language == "zh"
    assert probability == pytest.approx((0.9 * 28 + 0.2 * 4) / 32)


def test_a_wrong_first_guess_is_outvoted():
    votes = [{"ko": 0.5, "zh": 0.4}, {"zh": 0.9, "ko": 0.1}, {"zh": 0.9, "ko": 0.1}, {"zh": 0.9, "ko": 0.1}]
    language, probability = elected(votes, [25.0] * 4)
    assert language == "zh"
    assert probability == pytest.approx(0.775)


def test_where_nothing_is_likely_one_of_the_expected_is_taken():
    assert elected([{"ko": 0.3, "en": 0.2, "zh": 0.1}], [2.0]) == ("en", 0.2)
    assert elected([{"ko": 0.3, "ja": 0.2}], [2.0]) == ("zh", 0.0)


def test_a_language_named_by_a_person():
    assert known_language("zh-CN", Model(), "base") == "zh"
    with pytest.raises(ModelError, match="'klingon'"):
        known_language("klingon", Model(), "base")
