import numpy as np
import pytest

from qa.errors import ModelError
from qa.speech.language import known_language, spoken_language
from qa.speech.voice_activity import Region


class Model:
    """Answers as told for each stretch; remembers how long the stretches were."""

    supported_languages = ("zh", "en", "ko")

    class model:
        is_multilingual = True

    def __init__(self, *answers):
        self.answers = list(answers)
        self.heard = []

    def detect_language(self, sample):
        self.heard.append(len(sample) / 16_000)
        shares = self.answers.pop(0)
        best = max(shares, key=shares.get)
        return best, shares[best], list(shares.items())


SIGNAL = np.zeros(200 * 16_000, dtype=np.float32)


def test_a_clear_answer_needs_one_vote_of_the_longest_speech():
    model = Model({"zh": 0.97, "en": 0.02})
    regions = [Region(0, 1), Region(10, 35), Region(40, 44), Region(50, 52)]
    assert spoken_language(model, [SIGNAL], [regions]) == ("zh", 0.97)
    assert model.heard == [29.0]


def test_a_wrong_first_guess_is_outvoted():
    model = Model({"ko": 0.5, "zh": 0.4}, {"zh": 0.9, "ko": 0.1}, {"zh": 0.9, "ko": 0.1}, {"zh": 0.9, "ko": 0.1})
    regions = [Region(40 * k, 40 * k + 25) for k in range(5)]
    language, probability = spoken_language(model, [SIGNAL], [regions])
    assert language == "zh"
    assert probability == pytest.approx(0.775)
    assert len(model.heard) == 4


def test_where_nothing_is_likely_one_of_the_expected_is_taken():
    assert spoken_language(Model({"ko": 0.3, "en": 0.2, "zh": 0.1}), [SIGNAL], [[Region(0, 2)]]) == ("en", 0.2)


def test_a_language_named_by_a_person():
    assert known_language("zh-CN", Model(), "base") == "zh"
    with pytest.raises(ModelError, match="'klingon'"):
        known_language("klingon", Model(), "base")
