"""The readers of our own on turns they were not taught, and what they rest on: features, windows, pieces, the files of weights."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import ModelError
from qa.meaning.encoded import MOST_OF_TURN, batch_of, shortened
from qa.meaning.linear_turns import read, save
from qa.meaning.registry import reader_for
from qa.meaning.turn_features import features, runs, words_of
from qa.meaning.turn_reader import UNKNOWN, TurnScores, accurate_reader, fast_reader, readings
from qa.meaning.windows import windows
from scoring.conversation import Channel, Conversation, Role, Turn

READERS = ["fast", "accurate"]


def _talk(language, *lines, channel=Channel.CHAT):
    roles = {"A": Role.AGENT, "C": Role.CUSTOMER, "S": Role.OTHER}
    turns = tuple(Turn(i, roles[line[0]], line[3:]) for i, line in enumerate(lines))
    return Conversation("x", channel, language, turns)


CLEAR = [
    ("zh", ["A: 您好,松果宠物医院,请问有什么可以帮您?"], 0, "greets", True),
    ("zh", ["A: 您好,松果宠物医院,请问有什么可以帮您?"], 0, "shirks", False),
    ("zh", ["C: 猫一晚上没吃东西了,急死我了", "A: 这事不归我们管,您找别的医院吧"], 1, "shirks", True),
    ("zh", ["C: 猫一晚上没吃东西了", "A: 我明天上午十点前给您回电话"], 1, "commits", True),
    ("zh", ["C: 能退吗", "A: 我跟您保证百分之百能退,绝对没问题"], 1, "promises_absolutely", True),
    ("zh", ["C: 登录不了", "A: 麻烦把短信验证码念给我"], 1, "asks_dangerous_data", True),
    ("en", ["A: Hello, thank you for calling, how can I help you?"], 0, "greets", True),
    ("en", ["C: it never arrived", "A: That's not our department, you need to call the courier"], 1, "shirks", True),
]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(("language", "lines", "turn", "act", "there"), CLEAR)
def test_what_is_plain_is_read(name, language, lines, turn, act, there):
    found = reader_for(language, name).read(_talk(language, *lines))
    assert (found[turn].acts[act] >= 0.5) is there


@pytest.mark.parametrize("name", READERS)
def test_there_is_one_reading_a_turn_with_probabilities(name):
    talk = _talk("zh", "S: 欢迎致电", "A: 您好", "C: 气死我了,骗子!", "C: ", "A: 嗯", "C: " + "好" * 3000)
    found = reader_for("zh", name).read(talk)
    assert len(found) == len(talk.turns)
    assert found[0].acts == found[3].acts == {}
    assert found[2].feeling.label == "neg"
    assert found[2].emotions["anger"] > found[4].emotions.get("anger", 0.0)
    for reading in found[1:]:
        assert all(0.0 <= chance <= 1.0 for chance in (*reading.acts.values(), *reading.emotions.values()))
        assert -1.0 <= reading.feeling.score <= 1.0
        assert 0.0 <= reading.feeling.probability <= 1.0
    assert reader_for("zh", name).read(_talk("zh")) == ()


@pytest.mark.parametrize("name", READERS)
def test_a_polite_agent_is_not_read_as_negative(name):
    lines = [
        "A: 您好,很高兴为您服务,请问有什么可以帮您?",
        "C: 查下快递",
        "A: 好的,请您稍等",
        "C: 嗯",
        "A: 感谢您的来电,祝您生活愉快",
    ]
    found = reader_for("zh", name).read(_talk("zh", *lines))
    assert [found[i].feeling.label for i in (0, 2, 4)].count("neg") == 0


def test_reading_is_repeatable_and_knows_no_order():
    one, two = _talk("zh", "A: 您好", "C: 我要退货"), _talk("en", "A: Hello", "C: I want a refund")
    reader = reader_for("zh", "fast")
    assert reader.read(one) == reader.read(one)
    reader.read(two)
    assert reader.read(one) == reader_for("en", "fast").read(one)


def test_of_foreign_words_less_is_believed():
    reader = fast_reader()
    talk = _talk("zh", "A: 您好")
    values = np.full(len(reader.models["agent"].columns), 3.0, np.float32)
    sure, unsure = (readings(talk, [TurnScores(values, known)], reader.models)[0] for known in (1.0, UNKNOWN / 3))
    nothing = float(reader.models["agent"].nothing[0])
    assert nothing <= -2.0
    assert sure.acts["greets"] == pytest.approx(1 / (1 + np.exp(-3)))
    assert unsure.acts["greets"] == pytest.approx(1 / (1 + np.exp(-(nothing + (3 - nothing) / 3))), abs=1e-6)


def test_nothing_of_torch_is_needed():
    code = (
        "import sys; from qa.meaning.registry import reader_for; from scoring.conversation import *;"
        "t = Conversation('x', Channel.CHAT, 'zh', (Turn(0, Role.AGENT, '您好'),));"
        "reader_for('zh', 'fast').read(t);"
        "reader_for('zh', 'accurate').read(t);"
        "sys.exit(bool({'torch', 'transformers', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_network_that_was_changed_is_not_loaded(tmp_path: Path):
    whole = accurate_reader()
    for name in ("accurate.json", "accurate-pieces.json"):
        (tmp_path / name).write_bytes((whole.folder / name).read_bytes())
    data = bytearray((whole.folder / "accurate.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "accurate.onnx").write_bytes(bytes(data))
    with pytest.raises(ModelError, match="not the file it should be"):
        replace(whole, folder=tmp_path).read(_talk("zh", "A: 您好"))


def test_weights_come_back_as_they_were_saved(tmp_path: Path):
    models = fast_reader().models
    save(tmp_path / "a.zip", models, {"version": "x"})
    save(tmp_path / "b.zip", models, {"version": "x"})
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    again, card = read((tmp_path / "a.zip").read_bytes())
    assert card == {"version": "x"}
    seen = features(_talk("zh", "A: 您好,请问有什么可以帮您?"))[0]
    assert np.array_equal(again["agent"].scores(seen)[0], models["agent"].scores(seen)[0])
    with pytest.raises(ValueError, match="not weights"):
        read(b"nothing")


def test_words_are_folded_and_runs_stay_apart():
    assert words_of("請問Hello World，12元!!!!") == ("请", "问", " hello", " world", ",", "00", "元", "!", "!")
    assert runs(("退", "款"), 2) == ("退", "款", "^退", "退款", "款$")


def test_a_neighbour_of_the_same_party_is_told_from_one_of_the_other():
    mine, other = (features(_talk("zh", first, "C: 好的"))[1].before for first in ("C: 您", "A: 您"))
    assert "=您" in mine
    assert "您" in other


@given(st.lists(st.integers(1, 300), max_size=60), st.integers(10, 250))
def test_windows_read_every_turn_once_in_order(lengths, most):
    found = windows(lengths, most)
    assert [i for w in found for i in range(w.begin, w.end)] == list(range(len(lengths)))
    for w in found:
        assert w.first <= w.begin < w.end <= w.last
        assert sum(lengths[w.first : w.last]) <= max(most, lengths[w.begin] + most // 2)


def test_pieces_of_a_batch_and_the_mean_over_a_turn():
    batch = batch_of([[[5, 6], [7]], [[8]]], begin=0, end=2, pad=1)
    assert batch.ids.tolist() == [[0, 5, 6, 2, 7, 2], [0, 8, 2, 1, 1, 1]]
    assert batch.mask.tolist() == [[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]]
    assert batch.pool[0].sum(axis=1).tolist() == pytest.approx([1, 1])
    assert batch.pool[1].sum(axis=1).tolist() == pytest.approx([1, 0])
    long = shortened(list(range(500)))
    assert len(long) == MOST_OF_TURN
    assert long[0] == 0
    assert long[-1] == 499
