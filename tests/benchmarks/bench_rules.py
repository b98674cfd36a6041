"""Rules: finding phrases beside spaCy's PhraseMatcher, the whole standard rubric, cost as lists grow, texts made to be slow.

CPU seconds of one process, chats cut to 20 turns each. Before each pass the texts that are remembered are forgotten; within
a pass a turn that comes again is known, as it is in use. Of several passes, taken in turn, the best counts.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa.inputs import expand
from scoring import engine
from scoring.conversation import Channel
from scoring.matching import Reader, normalise, phrase_set
from scoring.pattern_tree import Words
from scoring.patterns import read_pattern
from scoring.regexes import TooCostly, compile_regex
from scoring.rubric import load_rubric
from scoring.text import page_of
from scoring.vocabulary import LONGEST, Vocabulary
from scoring.yaml_file import load_yaml

RUBRICS = Path(__file__).parents[2] / "rubrics"
TURNS = 20
PASSES = 15
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def chats(samples):
    """Conversations of 20 turns by language: the generated chats one after the other, cut anew."""
    talks = [source.conversation for source in expand([str(samples / "chats" / "generated-chats.jsonl")]).sources()]
    return {language: cut([t for t in talks if t.language == language]) for language in ("zh", "en")}


def cut(talks):
    turns = [turn for talk in talks for turn in talk.turns]
    return [
        replace(talks[0], id=str(k), turns=tuple(replace(turn, i=i) for i, turn in enumerate(turns[k : k + TURNS])))
        for k in range(0, len(turns) - TURNS + 1, TURNS)
    ]


def best(
    *works: Callable[[Any], object], items: Sequence[Any], before: Callable[[], object] = lambda: None
) -> list[float]:
    """CPU seconds an item of each work, in turn: of each item the best of several passes, on a machine that is never quiet."""
    seconds = [[float("inf")] * len(items) for _ in works]
    for _ in range(PASSES):
        for own, work in zip(seconds, works, strict=True):
            normalise.cache_clear()
            before()
            for k, item in enumerate(items):
                begin = time.process_time()
                work(item)
                own[k] = min(own[k], time.process_time() - begin)
    return [sum(own) / len(items) for own in seconds]


def plain_phrases(language):
    """What the shipped lexicons hold as plain words: patterns without gaps or numbers, written out."""
    found: dict[str, None] = {}
    for path in sorted((RUBRICS / "lexicons").glob(f"*-{language}.yaml")):
        for kind in load_yaml(path)["kinds"].values():
            for pattern in kind["phrases"]:
                parts = read_pattern(pattern).tree.parts
                if len(parts) == 1 and isinstance(parts[0], Words):
                    found |= dict.fromkeys(sorted(parts[0].options))
    return [phrase for phrase in found if phrase.strip()]


def test_phrase_lookup_beside_spacy(chats):
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install '.[bench]'")
    from spacy.matcher import PhraseMatcher

    print("\nlanguage  phrases  from text, ms: ours  spaCy  times   found in prepared text, ms: ours  spaCy  times")
    for language, talks in chats.items():
        phrases = plain_phrases(language)
        nlp = spacy.blank(language)
        matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        matcher.add("all", [nlp.make_doc(phrase) for phrase in phrases])
        wanted = phrase_set(tuple(phrases))
        reader = Reader([wanted])
        vocabulary = Vocabulary([(wanted, None)])
        texts = [[turn.text for turn in talk.turns] for talk in talks]
        prepared = [(page_of(talk), [nlp.make_doc(text) for text in talk]) for talk in texts]
        for page, _ in prepared:
            vocabulary.hits(page, None)
        from_text = best(
            lambda talk, reader=reader, wanted=wanted: reader.read(talk).found(wanted),
            lambda talk, nlp=nlp, matcher=matcher: [matcher(nlp.make_doc(text)) for text in talk],
            items=texts,
            before=reader.forget,
        )
        alone = best(
            lambda talk, vocabulary=vocabulary: vocabulary.hits(talk[0], None),
            lambda talk, matcher=matcher: [matcher(doc) for doc in talk[1]],
            items=prepared,
        )
        figures = [1000 * s for s in (*from_text, *alone)]
        print(
            f"{language:8}  {len(phrases):7}  {figures[0]:19.3f}  {figures[1]:5.3f}  {figures[1] / figures[0]:5.1f}"
            f"  {figures[2]:32.3f}  {figures[3]:5.3f}  {figures[3] / figures[2]:5.1f}"
        )


def test_the_whole_standard_rubric(chats):
    print("\nrubric       channel  conv/s  ms each  goal 500")
    for language, talks in chats.items():
        rubric = load_rubric(RUBRICS / language / "standard.yaml")
        for channel in (Channel.CHAT, Channel.VOICE):
            heard = [replace(talk, channel=channel) for talk in talks]

            for talk in heard[:40]:  # the reader learns what the rubric looks for
                engine.score(talk, rubric)
            (seconds,) = best(
                lambda talk, rubric=rubric: engine.score(talk, rubric),
                items=heard,
                before=engine.reader_of(rubric).forget,
            )
            met = "met" if 1 / seconds >= 500 else "missed"
            print(f"{language}/standard  {channel!s:7}  {1 / seconds:6.0f}  {1000 * seconds:7.2f}  {met}")


def test_cost_is_flat_from_ten_to_ten_thousand_phrases(chats):
    chance = random.Random(11)
    signs = "客户单号时间处理退款问题联系电话查询订货发票收到今天明天可以需要帮助服务提供信息确认"
    made = ["".join(chance.choices(signs, k=chance.randint(4, 7))) for _ in range(10_000)]
    texts = [[turn.text for turn in talk.turns] for talk in chats["zh"]]
    print("\nphrases  ms a conversation  making it, s")
    for size in (10, 100, 1000, 10_000):
        begin = time.process_time()
        wanted = phrase_set(tuple(made[:size]))
        reader = Reader([wanted])
        reader.read(["好"]).found(wanted)
        making = time.process_time() - begin

        (seconds,) = best(
            lambda talk, reader=reader, wanted=wanted: reader.read(talk).found(wanted),
            items=texts,
            before=reader.forget,
        )
        print(f"{size:7}  {1000 * seconds:17.3f}  {making:12.2f}")


def hostile(lexicon):
    """Texts of a megabyte made to be slow."""
    kinds = load_yaml(RUBRICS / "lexicons" / lexicon)["kinds"].values()
    phrases = [min(part.options, key=len) for k in kinds for p in k["phrases"] for part in words_of(p)]
    near = "".join(phrase[:-1] for phrase in phrases if len(phrase) > 1)
    everything = "".join(phrases)
    return {
        "plain talk": "您好请问有什么可以帮您我想问一下订单什么时候发货",
        "one character": "不",
        "all phrases": everything,
        "near misses": near,
        "no marks, English": "i never said that we can guarantee it you know ",
        "figures": "一百二十三万4,567.8 ",
    }


def words_of(pattern):
    return [part for part in read_pattern(pattern).tree.parts if isinstance(part, Words) and "" not in part.options]


def test_a_turn_made_to_be_slow(chats):
    rubric = load_rubric(RUBRICS / "zh" / "standard.yaml")
    talk = replace(chats["zh"][0], channel=Channel.VOICE)
    for _ in range(2):
        engine.score(talk, rubric)
    print("\none turn in a call   whole rubric, s: a megabyte  open items  as long as is tried  open items")
    for name, unit in hostile("forbidden-zh.yaml").items():
        figures = []
        for text in ((unit * MEGABYTE).encode()[:MEGABYTE].decode("utf-8", "ignore"), (unit * LONGEST)[:LONGEST]):
            turns = (*talk.turns[:3], replace(talk.turns[3], text=text), *talk.turns[4:])
            begin = time.process_time()
            card = engine.score(replace(talk, turns=turns), rubric)
            figures += [time.process_time() - begin, sum(r.status == "not_evaluated" for r in card.items.values())]
        print(f"{name:20}  {figures[0]:26.2f}  {figures[1]:10}  {figures[2]:19.2f}  {figures[3]:10}")


def test_patterns_that_would_run_away():
    print("\nexpression on a megabyte, or pattern on the longest text  seconds  answer")
    for pattern, unit in (("(x+x+)+y", "x"), ("(a|aa)+$", "a"), ("(a|b)*a(a|b){200}c", "ab"), ("a.*b|a", "a")):
        begin = time.process_time()
        try:
            answer = str(len(compile_regex(pattern).spans(unit * (MEGABYTE // len(unit)))))
        except TooCostly:
            answer = "given up"
        print(f"{pattern:55}  {time.process_time() - begin:7.2f}  {answer}")
    for pattern, unit in (
        ("我*我*我*我*我*您", "我"),
        ("(a|a)(a|aa)(a|aa)(a|aa)(a|aa)b", "a"),
        ("[我 我 我 我]*[我 我 我 您]", "我"),
    ):
        text = normalise(unit * LONGEST)
        begin = time.process_time()
        try:
            answer = str(len(phrase_set((pattern,)).spans(text)))
        except TooCostly:
            answer = "given up"
        print(f"{pattern:55}  {time.process_time() - begin:7.2f}  {answer}")
