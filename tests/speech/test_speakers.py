from __future__ import annotations

import numpy as np
import pytest

from qa.errors import InputError
from qa.speech.speakers import agent_channel_number, by_voices, mixed_speakers, stereo_roles, voice_roles
from qa.speech.turns import Utterance
from qa.speech.voice_activity import Region
from qa.speech.voices import Voices
from scoring.conversation import Role, Word

AGENT_FIRST = (Role.AGENT, Role.CUSTOMER)
CUSTOMER_FIRST = (Role.CUSTOMER, Role.AGENT)


def said(*lines: tuple[int, str]) -> list[Utterance]:
    return [Utterance(party, (Word(text, 2.0 * i, 2.0 * i + 1, 0.9),)) for i, (party, text) in enumerate(lines)]


@pytest.mark.parametrize(
    ("language", "turns", "roles", "at_least"),
    [
        ("zh", said((0, "您好,很高兴为您服务"), (1, "我的快递怎么还没到")), AGENT_FIRST, 0.9),
        ("zh", said((1, "您好,很高興為您服務"), (0, "我的快遞怎麼還沒到")), CUSTOMER_FIRST, 0.9),
        ("zh", said((0, "喂?"), (1, "您好,请问有什么可以帮您"), (0, "我要投诉你们")), CUSTOMER_FIRST, 0.85),
        ("en", said((0, "Thank you for calling, how can I help?"), (1, "My internet is down.")), AGENT_FIRST, 0.85),
        (
            "en",
            said((0, "Hello?"), (1, "Hi, how may I help you?"), (0, "I'm calling about my bill.")),
            CUSTOMER_FIRST,
            0.8,
        ),
        ("fr", said((1, "Hi, how may I help you?"), (0, "I'm calling about my bill.")), CUSTOMER_FIRST, 0.8),
        ("zh", said((1, "嗯"), (0, "好")), CUSTOMER_FIRST, 0.5),
    ],
)
def test_stereo_roles(language: str, turns: list[Utterance], roles: tuple[Role, Role], at_least: float) -> None:
    found, confidence = stereo_roles(turns, language)
    assert found == roles
    assert at_least <= confidence <= 0.98


def test_nothing_said_tells_nothing() -> None:
    assert stereo_roles(said((1, "嗯"), (0, "好")), "zh")[1] < 0.65
    assert stereo_roles([], "zh")[1] == 0.5


@pytest.mark.parametrize(("name", "number"), [("", None), ("0", 0), (" Left ", 0), ("左", 0), ("1", 1), ("right", 1)])
def test_agent_channel(name: str, number: int | None) -> None:
    assert agent_channel_number(name, "a.wav") == number


def test_an_unknown_agent_channel_is_refused() -> None:
    with pytest.raises(InputError, match=r"a\.wav: agent_channel 'agent' is not a channel; use 0 \(left\) or 1"):
        agent_channel_number("agent", "a.wav")


def sides(odds: list[tuple[float, ...]], separation: float = 6.0) -> Voices:
    return Voices(np.array(odds), separation)


LINES = ["您好,很高兴为您服务。", "我的包裹怎么还没到?", "好的。", "请提供单号。", "尾号三零七一。", "祝您愉快。"]


def pieces(lines: list[str]) -> list[Utterance]:
    return [Utterance(0, (Word(line, float(i), i + 0.6, 0.9),)) for i, line in enumerate(lines)]


def test_voices_become_parties_and_roles_follow_what_they_say() -> None:
    order = [1, 0, 1, 1, 0, 1]
    found = by_voices(pieces(LINES), sides([(3.0, -3.0) if who == 0 else (-3.0, 3.0) for who in order]), "zh")
    assert found.roles == (Role.CUSTOMER, Role.AGENT)
    assert [(turn.party, turn.text) for turn in found.turns] == [
        (1, LINES[0]),
        (0, LINES[1]),
        (1, LINES[2] + LINES[3]),
        (0, LINES[4]),
        (1, LINES[5]),
    ]
    assert 0.8 < found.confidence <= 0.9


def test_voices_hardly_apart_are_not_trusted() -> None:
    odds = [(1.0, -1.0) if who == 0 else (-1.0, 1.0) for who in [1, 0, 1, 1, 0, 1]]
    assert by_voices(pieces(LINES), sides(odds, 2.0), "zh").confidence < 0.5


def test_a_speaker_does_not_change_within_a_sentence_for_one_unclear_word() -> None:
    spoken = [Word(f" {text}", i * 0.3, i * 0.3 + 0.25, 0.9) for i, text in enumerate(["so", "the", "box", "came."])]
    found = by_voices([Utterance(0, tuple(spoken))], sides([(2, -2), (-1, 1), (2, -2), (2, -2)]), "en")
    assert [turn.text for turn in found.turns] == ["so the box came."]


def test_a_turn_is_cut_within_a_sentence_where_the_voice_clearly_changes() -> None:
    spoken = [Word(f" {text}", i * 0.3, i * 0.3 + 0.25, 0.9) for i, text in enumerate(["is", "it", "yes", "sir"])]
    found = by_voices([Utterance(0, tuple(spoken))], sides([(4, -4), (4, -4), (-4, 4), (-4, 4)]), "en")
    assert [turn.text for turn in found.turns] == ["is it", "yes sir"]


@pytest.mark.parametrize(
    ("language", "announced", "agent", "customer"),
    [
        (
            "zh",
            "欢迎致电安澜银行,为了保证服务质量,您的通话将被录音。人工服务请按零。",
            "您好,请问有什么可以帮您",
            "我想查一下我的账单",
        ),
        (
            "en",
            "Your call may be recorded. For billing, press one.",
            "Thank you for calling, how can I help?",
            "My bill is wrong.",
        ),
    ],
)
def test_an_announcement_is_neither_party(language: str, announced: str, agent: str, customer: str) -> None:
    turns = said((2, announced), (0, agent), (1, customer), (0, agent), (1, customer))
    roles, sure = voice_roles(turns, 3, language)
    assert roles == (Role.AGENT, Role.CUSTOMER, Role.OTHER)
    assert sure > 0.8


def test_an_agent_who_says_that_the_call_is_recorded_stays_the_agent() -> None:
    turns = said((0, "您好,安澜银行,我是陈思远。为保证服务质量,通话会录音。"), (1, "我的卡丢了"), (0, "请您告诉我姓名"))
    assert voice_roles(turns, 2, "zh")[0] == AGENT_FIRST


def test_a_call_passed_on_has_two_agents() -> None:
    turns = said(
        (0, "Thank you for calling, how can I help?"),
        (1, "My internet is down and I want to cancel."),
        (0, "Let me transfer you to our team."),
        (2, "Thank you for holding, my name is Ann. Can I have your account number?"),
        (1, "My account number is four two."),
        (2, "Thank you for waiting. Is there anything else I can do?"),
    )
    assert voice_roles(turns, 3, "en")[0] == (Role.AGENT, Role.CUSTOMER, Role.AGENT)


def test_without_two_voices_words_alone_decide_and_are_not_trusted() -> None:
    still = np.zeros(16_000, dtype=np.float32)
    assert mixed_speakers([], "zh", still, []).turns == []
    found = mixed_speakers([Word("嗯。", 0.0, 0.5, 0.9)], "zh", still, [Region(0.0, 0.5)])
    assert (len(found.turns), found.voices) == (1, 1)
    assert found.confidence < 0.4
    found = mixed_speakers([word for piece in pieces(LINES) for word in piece.words], "zh", still, [Region(0.0, 0.6)])
    assert [turn.party for turn in found.turns] == [0, 1, 0]
    assert 0.1 < found.confidence <= 0.6
