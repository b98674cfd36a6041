"""A classifier of the user's choosing: its labels, thresholds, failures."""

import pytest

from qa.errors import ModelError
from qa.meaning.classifier import TransformersClassifier, TransformersClassifiers
from scoring.combine import evaluate
from scoring.example import read_example
from scoring.finding import Context
from scoring.readings import ServiceError, Services
from scoring.rule_tree import read_rule

TALK = "C: 你们再不退钱我就起诉\nA: 您别急\nC: 好吧"


def load(model):
    """In place of a transformers pipeline: texts that speak of suing are threats."""
    if model == "missing":
        raise ModelError("the model 'missing' cannot be loaded: no such folder; give a folder or a model name")

    def classify(texts):
        load.calls += [list(texts)]
        return [
            [{"label": "threat", "score": 0.8 if "起诉" in t else 0.1}, {"label": "calm", "score": 0.2}] for t in texts
        ]

    return classify


@pytest.fixture(autouse=True)
def _counted():
    load.calls = []


def judged(rule, services=None, dialogue=TALK):
    conversation, _ = read_example(dialogue, "zh")
    services = Services(classifiers=TransformersClassifiers(load)) if services is None else services
    return evaluate(
        read_rule({"classifier": {"model": "m", "by": "customer", **rule}}), Context(conversation, services=services)
    )


@pytest.mark.parametrize(
    ("rule", "score", "code"),
    [
        ({"labels": ["threat"]}, 1, "class_found"),
        ({"labels": ["threat"], "at_least": 0.9}, 0, "class_missing"),
        ({"labels": {"threat": 0.9, "calm": 0.15}}, 1, "class_found"),
        ({"labels": {"threat": 0.9, "calm": 0.3}}, 0, "class_missing"),
        ({"labels": ["threat"], "times": 2}, 0, "class_missing"),
        ({"labels": ["anger"]}, None, "classifier_label"),
        ({"labels": ["threat"], "by": "agent", "within": {"last_turns": 1}}, 0, "class_missing"),
        ({"labels": ["threat"], "model": "missing"}, None, "classifier_failed"),
    ],
)
def test_labels_and_thresholds(rule, score, code):
    found = judged(rule)
    assert (found.score, found.reason.code) == (score, code)


def test_evidence_is_the_turn_that_was_classified_so():
    (hit,) = judged({"labels": ["threat"]}).evidence
    assert (hit.turn, hit.quote) == (0, "你们再不退钱我就起诉")


def test_without_classifiers_nothing_is_judged():
    found = judged({"labels": ["threat"]}, Services())
    assert (found.score, found.reason.code) == (None, "no_classifier")


def test_texts_are_classified_once_and_a_failure_is_not_tried_again():
    classifier = TransformersClassifier("m", load)
    assert classifier.classify(["甲", "乙", "甲"])[0] == {"threat": 0.1, "calm": 0.2}
    classifier.classify(["乙"])
    assert load.calls == [sorted(["甲", "乙"])]
    broken = TransformersClassifier("missing", load)
    for _ in range(2):
        with pytest.raises(ServiceError, match="no such folder"):
            broken.classify(["甲"])


@pytest.mark.parametrize("labels", [[], {}, {"threat": 2}, "threat", {"threat": 0}])
def test_labels_that_make_no_sense_are_refused(labels):
    with pytest.raises(ValueError, match="labels"):
        read_rule({"classifier": {"model": "m", "labels": labels}})
