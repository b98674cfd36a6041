"""The corpus: what is committed can be read, does not contradict itself, and its parts are apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from qa.errors import InputError
from qa.evaluation.labels import ITEMS
from qa.training import corpus_files
from qa.training.corpus import read_conversations, read_turn, read_utterances, to_conversation
from qa.training.corpus_check import contradictions
from qa.training.label_agreement import agreement

ONE = """\
=== x-001 | voice | zh | retail | regular
A {greets offers_help} 您好,请问有什么可以帮您?
C-anger[0.2] {complains} 快递三天没动了
A[-0.4] {hurries} 行了行了 单号
@items greeting:pass:0 closing:fail:2 polite_wording:fail:2 confirm_understanding:fail:2 empathy:fail:2 patience:fail:2 forbidden:fail:2 \
concrete_solution:fail:2 ownership:pass:2 resolution_confirmed:fail follow_up:fail privacy:pass honesty:pass
@forbidden 2|行了行了|impatience
@outcome unresolved
"""


def _write(tmp_path, text, name="x-01.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_conversation_is_read_with_all_its_labels(tmp_path):
    (found,) = read_conversations([_write(tmp_path, ONE)])
    assert [turn.role for turn in found.turns] == ["agent", "customer", "agent"]
    assert found.turns[1].feeling == "neg"
    assert found.turns[1].emotion == "anger"
    assert found.turns[0].acts == {"greets", "offers_help"}
    assert found.items["greeting"].turns == (0,)
    assert found.forbidden[0].kind == "impatience"
    talk = to_conversation(found)
    assert talk.turns[2].start == pytest.approx(talk.turns[1].end - 0.4, abs=0.02)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{hurries}", "{hurry}", r"x-01.txt:4: the agent has no act hurry"),
        ("C-anger", "C-angry", r"x-01.txt:3: no emotion is called angry"),
        ("A[-0.4] {hurries}", "B {hurries}", r"x-01.txt:4: not a turn"),
        ("greeting:pass:0", "greeting:good:0", r"x-01.txt:5: not an item with its verdict"),
        ("honesty:pass", "", r"x-01.txt:1: x-001: no verdict on honesty"),
        ("2|行了行了", "2|算了算了", r"x-01.txt:1: x-001: turn 2 of the agent does not hold '算了算了'"),
        ("greeting:pass:0", "greeting:pass:9", r"x-01.txt:1: x-001: a verdict names a turn beyond the last, 2"),
        ("@outcome unresolved", "@outcome bad", r"x-01.txt:7: no outcome bad"),
    ],
)
def test_a_mistake_is_one_error_with_file_and_line(tmp_path, old, new, problem):
    with pytest.raises(InputError, match=problem):
        list(read_conversations([_write(tmp_path, ONE.replace(old, new, 1))]))


def test_utterances_come_with_their_context(tmp_path):
    text = "--- chat | zh | retail\nC-anger {complains} 怎么还没到\n> A {empathises commits} 白等了两天,我四点前给您回话\n> A {shirks} 问快递\n"
    first, second = read_utterances([_write(tmp_path, text)])
    assert [turn.text for turn in first.context] == ["怎么还没到"]
    assert first.turn.acts == {"empathises", "commits"}
    assert second.context == first.context


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("honesty:pass", "honesty:fail:0", "`honesty` fails exactly"),
        ("{hurries}", "{}", "turn 2 has a @forbidden span impatience but no act"),
        ("empathy:fail:2", "empathy:na", "`empathy` is na exactly"),
        ("follow_up:fail", "follow_up:na", "outcome unresolved goes with follow_up:fail"),
    ],
)
def test_labels_against_each_other_are_named(tmp_path, old, new, said):
    (clean,) = read_conversations([_write(tmp_path, ONE)])
    assert [line for line in contradictions(clean) if "turns:" not in line] == []
    (found,) = read_conversations([_write(tmp_path, ONE.replace(old, new, 1))])
    assert any(said in line for line in contradictions(found))


def test_what_is_committed_is_large_and_does_not_contradict_itself():
    conversations, utterances = corpus_files.training(corpus_files.FOLDER)
    test = corpus_files.conversations(corpus_files.FOLDER, "test")
    assert len(conversations) >= 400
    assert sum(len(one.turns) for one in conversations) >= 9000
    assert len(utterances) >= 6000
    assert len(test) >= 80
    wrong = [f"{one.id}: {line}" for one in (*conversations, *test) for line in contradictions(one)]
    assert wrong == []


def test_the_parts_are_apart():
    conversations, utterances = corpus_files.training(corpus_files.FOLDER)
    test = corpus_files.conversations(corpus_files.FOLDER, "test")
    assert not {one.id[0] for one in conversations} & {one.id[0] for one in test}
    learned = {turn.text for one in conversations for turn in one.turns} | {one.turn.text for one in utterances}
    said = {turn.text for one in test for turn in one.turns if len(turn.text) > (24 if turn.text.isascii() else 12)}
    assert said & learned == set()


def test_every_kind_and_verdict_is_met():
    conversations, _ = corpus_files.training(corpus_files.FOLDER)
    kinds = Counter(span.kind for one in conversations for span in one.forbidden)
    assert len(kinds) == 8
    assert min(kinds.values()) >= 25
    for item in ITEMS:
        fails = sum(one.items[item].verdict == "fail" for one in conversations)
        assert fails >= 20, item


def test_a_labelling_agrees_with_itself(tmp_path):
    (first,) = read_conversations([_write(tmp_path, ONE)])
    (other,) = read_conversations([_write(tmp_path, ONE.replace("C-anger", "C="), "x-02.txt")])
    (third,) = read_conversations(
        [_write(tmp_path, ONE.replace("x-001", "x-002").replace("honesty:pass", "honesty:na"), "x-03.txt")]
    )
    same = agreement({"x-001": first, "x-002": third}, [first, third])
    assert same["forbidden_turns_f1"] == same["mean_kappa"] == same["acts"].get("greets", 1.0) == 1.0
    changed = replace(third, items=third.items | {"honesty": first.items["honesty"]})
    assert agreement({"x-001": first, "x-002": third}, [other, changed])["items"]["honesty"] == 0.0


def test_a_turn_keeps_what_was_said():
    path = corpus_files.FOLDER / "x"
    assert read_turn(path, 1, "C= {asks}   请问 {几点} 开门").text == "请问 {几点} 开门"
