"""Events with their evidence: each kind found, its look-alikes left alone, the two witnesses weighed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.event_words import CAUSES, EVENT_REASONS, GRADES, TITLES
from scoring.events import Event, EventKind, event_to_dict, find_events
from scoring.events.event import in_context
from scoring.events.said_events import times_told
from scoring.lexicon import Lexicon, load_lexicon
from scoring.readings import Feeling, TurnReading
from scoring.reasons import render

LEXICONS = Path(__file__).parents[2] / "rubrics" / "lexicons"
ACTS = "states_problem"
"""An act that makes no event: with it a reading knows acts."""


@cache
def words(language: str) -> Lexicon:
    return load_lexicon(LEXICONS / f"events-{language}.yaml")


@cache
def empathy_words(language: str) -> Lexicon:
    return load_lexicon(LEXICONS / f"empathy-{language}.yaml")


def talk(*lines: str, language: str = "zh", times: bool = True) -> tuple[Conversation, tuple[TurnReading, ...]]:
    """Lines `A acts: text` or `C- acts: text`; the sign is the feeling (-- strong), `!` after it anger. Ten seconds apart."""
    turns, readings = [], []
    for i, line in enumerate(lines):
        head, _, text = line.partition(": ")
        who, *acts = head.split()
        score = {"--": -0.9, "-": -0.4, "+": 0.8}.get(who[1:].rstrip("!"), 0.0)
        label = "neg" if score < 0 else "pos" if score > 0 else "neu"
        start = 10.0 * i if times else None
        turns.append(Turn(i, Role.AGENT if who[0] == "A" else Role.CUSTOMER, text, start))
        readings.append(
            TurnReading(
                Feeling(label, score, 0.9),
                {ACTS: 0.9} | dict.fromkeys(acts, 0.9),
                {"anger": 0.85} if who.endswith("!") else {"anger": 0.05},
            )
        )
    return Conversation("x", Channel.VOICE, language, tuple(turns)), tuple(readings)


def events(*lines: str, language: str = "zh", times: bool = True) -> tuple[Event, ...]:
    conversation, readings = talk(*lines, language=language, times=times)
    return find_events(conversation, readings, words(language))


def found(kind: EventKind, *lines: str, language: str = "zh") -> list[Event]:
    return [event for event in events(*lines, language=language) if event.kind == kind]


def without_readings(*lines: str, language: str = "zh", empathy: bool = False) -> tuple[Event, ...]:
    conversation, _ = talk(*lines, language=language)
    return find_events(conversation, (), words(language), empathy_words(language) if empathy else None)


SAID = [
    ("zh", EventKind.ESCALATION_ASKED, "inside", "把你们经理叫来", "把你们经理叫来"),
    ("zh", EventKind.ESCALATION_ASKED, "inside", "能不能让你们领导接电话", "让你们领导接"),
    ("zh", EventKind.ESCALATION_ASKED, "inside", "麻煩幫我轉你們主管", "轉你們主管"),
    ("zh", EventKind.ESCALATION_ASKED, "inside", "行我要投诉你", "我要投诉你"),
    ("zh", EventKind.ESCALATION_ASKED, "outside", "我打12315问问", "12315"),
    ("zh", EventKind.ESCALATION_ASKED, "outside", "那就曝光你们", "曝光"),
    ("en", EventKind.ESCALATION_ASKED, "inside", "I want to talk to a manager", "talk to a manager"),
    ("en", EventKind.ESCALATION_ASKED, "outside", "then I'm ringing the ombudsman", "ombudsman"),
    ("zh", EventKind.THREAT, "court", "行咱们法院见", "法院见"),
    ("zh", EventKind.THREAT, "review", "等着收差评吧", "等着收差评"),
    ("zh", EventKind.THREAT, "harm", "信不信我弄死你", "弄死你"),
    ("zh", EventKind.THREAT, "unspecified", "行你等着", "你等着"),
    ("en", EventKind.THREAT, "court", "I'll see you in court", "see you in court"),
    ("zh", EventKind.AGENT_UNDER_ATTACK, "insults", "你们就是一群骗子", "你们就是一群骗子"),
    ("en", EventKind.AGENT_UNDER_ATTACK, "insults", "you people are useless", "you people are useless"),
    ("zh", EventKind.CHURN_RISK, "leaving", "我不寄了我换一家", "不寄了我换一家"),
    ("zh", EventKind.CHURN_RISK, "closing", "我要销户", "我要销户"),
    ("en", EventKind.CHURN_RISK, "leaving", "I'm switching to another provider", "I'm switching to another"),
    ("en", EventKind.CHURN_RISK, "closing", "I'd like to close my account", "close my account"),
    ("zh", EventKind.REPEATED_CONTACT, "counted", "我都打了三次了", "我都打了三次了"),
    ("zh", EventKind.REPEATED_CONTACT, "before", "我上礼拜就打过", "上礼拜就打过"),
    ("en", EventKind.REPEATED_CONTACT, "counted", "this is my fourth call about it", "this is my fourth call"),
    ("zh", EventKind.VULNERABLE_CUSTOMER, "elderly", "我妈八十一了一个人在家", "我妈八十一了"),
    ("zh", EventKind.VULNERABLE_CUSTOMER, "disabled", "我爸坐轮椅的上不去", "坐轮椅"),
    ("zh", EventKind.VULNERABLE_CUSTOMER, "pregnant", "我怀孕四个月了", "我怀孕四个月"),
    ("zh", EventKind.VULNERABLE_CUSTOMER, "bereaved", "我外婆今天早上走了", "我外婆今天早上走了"),
    ("zh", EventKind.VULNERABLE_CUSTOMER, "hardship", "我刚失业实在还不起", "我刚失业实在还不起"),
    ("en", EventKind.VULNERABLE_CUSTOMER, "disabled", "well I'm in a wheelchair", "I'm in a wheelchair"),
    ("en", EventKind.VULNERABLE_CUSTOMER, "bereaved", "my husband passed away in May", "husband passed away"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "kind", "grade", "text", "quote"), SAID)
def test_what_is_said_makes_an_event(language, kind, grade, text, quote):
    (event,) = found(kind, "A: 您好", f"C-: {text}", language=language)
    assert (event.grade, event.turns, event.start, event.by) == (grade, (1,), 10.0, Role.CUSTOMER)
    assert event.evidence[0].quote == quote
    assert text[slice(*event.evidence[0].span)] == quote
    assert event.evidence[0].witness == "words"
    assert 0.5 <= event.probability < 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "我领导让我来取"), ("zh", "我经理让我打电话问问"), ("zh", "不用叫你们领导了"), ("zh", "客户经理是谁"),
        ("zh", "我不是要投诉你"), ("zh", "我被邻居投诉了"), ("zh", "这是12345吗"), ("zh", "我去工商银行转的"),
        ("zh", "半夜报警说窗户开了"), ("zh", "要报警吗"), ("zh", "退回来一星期没人理"), ("zh", "他说「不赔就给差评」"),
        ("zh", "他写「卖家脑子有病」"), ("zh", "我是他妈我查查"), ("zh", "好我操作一下"), ("zh", "这是我妈的号"), ("zh", "垃圾桶坏了"),
        ("zh", "给我换别的医生吧"), ("zh", "再也不担心漏水了"), ("zh", "户口本上我爷爷那页注销了"), ("zh", "把号转到你们这来"),
        ("zh", "昨天打过针"), ("zh", "打了没人接"), ("zh", "打了两个礼拜车"), ("zh", "第一次打来"), ("zh", "我投诉过别家"),
        ("zh", "我买的轮椅轮子坏了"), ("zh", "孕妇枕发错了"), ("zh", "老人机怎么设置"), ("zh", "宝宝奶粉漏了"), ("zh", "师傅修完走了"),
        ("zh", "电话听不见"), ("zh", "我都二十六了你们系统天天弹未成年"), ("zh", "还不上网了"),
        ("en", "my manager told me to call"), ("en", "I need to ask my supervisor first"), ("en", "this is my account manager"),
        ("en", "I sent sixty thousand to my solicitors today"), ("en", "that's good news"), ("en", "I'll read the reviews"),
        ("en", "call me an idiot but I can't find it"), ("en", "is it a scammer"), ("en", "my parcel needs to go somewhere else"),
        ("en", "please cancel my order"), ("en", "the driver called twice"), ("en", "I bought a wheelchair and the wheel is broken"),
        ("en", "my phone died"), ("en", "I'm 15 minutes away"), ("en", "can't complain"),
    ],
)  # fmt: skip
def test_look_alikes_make_none(language, text):
    assert without_readings("A: 您好", f"C: {text}", language=language) == ()
    assert events("A: 您好", f"C--: {text}", language=language)[1:] == ()  # only that it did not calm


def test_the_reading_alone_makes_an_event_of_the_whole_turn():
    (event,) = found(EventKind.ESCALATION_ASKED, "A: 您好", "C- asks_to_escalate: 你工号多少")
    assert (event.grade, event.parameters, event.probability) == ("inside", {"to": "somebody"}, 0.9)
    assert (event.evidence[0].quote, event.evidence[0].witness) == ("你工号多少", "reading")


def test_both_witnesses_together_are_surer_than_either():
    (words_only,) = found(EventKind.ESCALATION_ASKED, "C: 找你们领导")
    (both,) = found(EventKind.ESCALATION_ASKED, "C asks_to_escalate: 找你们领导")
    assert words_only.probability == 0.9
    assert both.probability == 0.99  # 1 - (1 - 0.9)(1 - 0.9)
    assert both.evidence[0].witness == "both"


def test_hostile_words_count_alone_only_in_an_unhappy_moment():
    assert found(EventKind.THREAT, "C: 你好", "C: 我发微博了") == []
    assert len(found(EventKind.THREAT, "C-: 不行", "A: 哦", "C: 我发微博了")) == 1
    assert len(found(EventKind.THREAT, "C: 你好", "C threatens: 我发微博了")) == 1


@pytest.mark.parametrize(("line", "grades"), [("C-: 行我打110", []), ("C- threatens: 行我打110", ["police"])])
def test_calling_the_police_is_a_threat_only_where_the_reading_says_so(line, grades):
    assert [e.grade for e in found(EventKind.THREAT, "A: 您好", line)] == grades


def test_words_of_the_agent_are_not_the_customers():
    assert events("A: 您可以打12315 我帮您转主管", "C: 好") == ()


def test_a_threat_by_the_agent_says_who_and_with_what():
    (event,) = found(EventKind.THREAT, "C-: 我要投诉", "A threatens: 再骂一句我就封您的号")
    assert (event.by, event.grade, event.turns) == (Role.AGENT, "consequences", (1,))
    assert render(event.reason, "zh").startswith("客服第 2 轮（0:10）威胁，涉及不利后果：")


def test_the_same_said_again_nearby_is_one_event_and_later_another():
    near = found(EventKind.ESCALATION_ASKED, "C-: 找你们领导", "A: 不在", "C-: 叫你们主管来")
    assert [e.turns for e in near] == [(0, 2)]
    far = found(EventKind.ESCALATION_ASKED, "C-: 找你们领导", *["A: 嗯", "C: 啊"] * 3, "C-: 叫你们主管来")
    assert [e.turns for e in far] == [(0,), (7,)]


def test_churn_and_vulnerability_are_told_once_a_conversation():
    lines = ("C-: 我要销户", *["A: 嗯", "C: 啊"] * 5, "C-: 我说了我要销户 我妈八十一了")
    assert [e.turns for e in found(EventKind.CHURN_RISK, *lines)] == [(0, 11)]
    assert [e.grade for e in found(EventKind.VULNERABLE_CUSTOMER, *lines)] == ["elderly"]


@pytest.mark.parametrize(
    ("quote", "times"),
    [
        ("打了三次", 3), ("都打第四回了", 4), ("给你们打了十二个电话", 12), ("十号反映过,十七号又反映过一次", None), ("打了好几次", None),
        ("this is my fourth call", 4), ("I called twice", 2), ("I've rung 5 times", 5), ("told you in 2024", None), ("打了一次", None),
    ],
)  # fmt: skip
def test_how_many_contacts_are_told(quote, times):
    assert times_told(quote) == times


def test_repeated_contact_takes_the_highest_number_and_needs_words():
    (event,) = found(EventKind.REPEATED_CONTACT, "C-: 我都打了三次了", "A: 嗯", "C-: 给你们打了五个电话了")
    assert event.parameters == {"times": 5}
    assert found(EventKind.REPEATED_CONTACT, "C- repeats_self: 我刚才说了是蓝色的") == []


def test_praise_that_sounds_negative_is_none():
    assert len(found(EventKind.PRAISE, "C+ praises: 你办事真利索")) == 1
    assert found(EventKind.PRAISE, "C-- praises: 你们效率真高 打了九个电话才弄好") == []


# --- feeling ---


def test_empathy_met_empty_and_missed():
    lines = (
        "C--: 白等了两天", "A asks_needed_data: 单号报一下", "C: 3307", "A empathises: 换谁都窝火",
        "C: 嗯", "C: 好", "C-: 又改到周五", "A apologises: 抱歉给您带来不便", "A explains: 仓库满了",
        "C: 哦", "C: 行", "C--: 那怎么办", "A explains: 等着", "C: 哦",
    )  # fmt: skip
    met, empty, missed = found(EventKind.EMPATHY, *lines)
    assert (met.grade, met.turns, met.parameters, met.by) == ("met", (0, 3), {"after_turns": 2}, Role.AGENT)
    assert (empty.grade, empty.turns, empty.parameters) == ("empty", (6, 7), {"after_turns": 1})
    assert (missed.grade, missed.turns, missed.probability) == ("missed", (11, 12), 1.0)
    assert render(met.reason, "zh") == "客户第 1 轮（0:00）有负面情绪「白等了两天」，客服作了回应：「换谁都窝火」"
    assert "was passed over" in render(missed.reason, "en")


def test_slight_displeasure_said_once_is_not_missed():
    assert found(EventKind.EMPATHY, "C-: 有点慢啊", "A explains: 在查了", "C: 嗯", "C: 好") == []
    (missed,) = found(EventKind.EMPATHY, "C-: 有点慢啊", "A explains: 在查了", "C-: 还要多久", "A explains: 快了")
    assert missed.grade == "missed"


def test_empathy_is_not_judged_when_nobody_answered():
    assert found(EventKind.EMPATHY, "A: 您好", "C--: 算了", "C--: 挂了") == []


def test_empathy_without_acts_is_told_from_words_or_not_at_all():
    conversation, readings = talk("C--: 等了三天了", "A: 换谁都着急", "C--: 又没来", "C: 嗯")
    bare = tuple(TurnReading(reading.feeling) for reading in readings)
    by_words = find_events(conversation, bare, words("zh"), empathy_words("zh"))
    assert [(e.grade, e.probability) for e in by_words if e.kind == EventKind.EMPATHY] == [("met", 0.6)]
    assert not [e for e in find_events(conversation, bare, words("zh")) if e.kind == EventKind.EMPATHY]


@pytest.mark.parametrize(
    ("lines", "turns", "seconds"),
    [
        (("C: 你好", "C--: 太慢了", "A: 抱歉", "C-: 真是", "A: 好了", "C: 哦", "C: 嗯"), 2, 40.0),
        (("C--: 太慢了", "A: 好了", "C thanks: 谢谢"), 1, 20.0),  # a single last turn is a calm when content
        (("C--: 太慢了", "A: 好了", "C: 再见"), None, None),
        (("C--: 太慢了", "A: 好了", "C+: 好", "C+: 好", "C-: 又断了"), None, None),
    ],
)
def test_time_to_calm_counts_the_customers_turns_and_seconds(lines, turns, seconds):
    (event,) = found(EventKind.TIME_TO_CALM, *lines)
    assert event.parameters == {"turns": turns, "seconds": seconds}
    assert event.grade == ("never" if turns is None else "calmed")


def test_time_to_calm_without_times_or_strong_feeling():
    lines = ("C--: 太慢了", "A: 好了", "C+: 好", "C+: 好")
    (event,) = (e for e in events(*lines, times=False) if e.kind == EventKind.TIME_TO_CALM)
    assert event.parameters == {"turns": 1, "seconds": None}
    assert event.start is None
    assert found(EventKind.TIME_TO_CALM, "C-: 有点慢", "C: 好") == []


def test_anger_is_one_event_a_stretch_with_its_peak():
    first, second = found(
        EventKind.ANGER, "C--!: 什么东西", "A: 嗯", "C: 哦", "C--!: 又来", "C: 一", "C: 二", "C-!: 还是不行"
    )
    assert (first.turns, first.parameters) == ((0, 3), {"peak": 0.85, "count": 2})
    assert second.turns == (6,)


def test_from_which_probability_anger_is_flagged_can_be_set():
    conversation, readings = talk("C--!: 什么东西")
    stricter = find_events(conversation, readings, words("zh"), angry=0.9)
    assert EventKind.ANGER not in {event.kind for event in stricter}


# --- grades of complaints ---


@pytest.mark.parametrize(
    ("lines", "grade", "causes"),
    [
        (("C-: 电磁炉冒烟了",), "P1", ["danger"]),
        (("C: 我被骗了两万",), "P1", ["money"]),
        (("C- complains: 不处理我找消协",), "P1", ["authority"]),
        (("C- complains: 我妈八十一了", "C: 家里停电了"), "P1", ["vulnerable_in_danger"]),
        (("C- complains: 太慢了 我妈八十一了",), "P2", ["vulnerable"]),
        (("C- complains: 我都打了三次了",), "P2", ["repeated_contact"]),
        (("C- complains: 不好", "A insults: 笨"), "P2", ["misconduct"]),
        (("C--! complains: 什么东西", "C--!: 气死了"), "P2", ["anger"]),
        (("C--! complains: 什么东西", "C: 行"), "P3", ["complaint"]),
        (("C- complains: 有点慢",), "P3", ["complaint"]),
    ],
)  # fmt: skip
def test_grade_of_a_complaint_and_what_made_it(lines, grade, causes):
    (event,) = found(EventKind.COMPLAINT_GRADE, *lines)
    assert (event.grade, event.parameters["causes"]) == (grade, causes)


@pytest.mark.parametrize(
    "lines",
    [
        ("C: 想问下余额", "A: 好"),
        ("C: 主板坏了会漏电吗",),
        ("C: 没冒烟 就是响",),
        ("C: 怕是骗子吧", "C: 我以为钱叫人家骗走了"),
        ("C: 我妈八十一了",),
    ],
)
def test_no_complaint_has_no_grade(lines):
    assert found(EventKind.COMPLAINT_GRADE, *lines) == []


def test_a_grade_made_by_the_agent_is_told_of_the_agents_turn():
    (event,) = found(EventKind.COMPLAINT_GRADE, "C- complains: 不好", "A insults: 笨", "C: 啊")
    assert render(event.reason, "zh") == "客服第 2 轮（0:10）投诉定为 P2 重要，因为客服辱骂或威胁：「笨」"


# --- as a whole ---


def test_events_come_in_the_order_of_their_turns_and_are_the_same_every_time():
    lines = (
        "C--! complains: 我都打了三次了",
        "A: 哦",
        "C--! threatens: 我找消协",
        "A empathises: 换谁都急",
        "C+ praises: 你真好",
    )
    once = events(*lines)
    assert once == events(*lines)
    assert [e.evidence[0].turn for e in once] == sorted(e.evidence[0].turn for e in once)
    assert {e.kind for e in once} >= {EventKind.REPEATED_CONTACT, EventKind.THREAT, EventKind.PRAISE, EventKind.EMPATHY}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "C", "C-", "C--!", "C+"]),
            st.sampled_from(["threatens", "insults", "praises", "complains", "empathises", "asks_to_escalate"]),
            st.one_of(st.text(max_size=30), st.sampled_from([text for _, _, _, text, _ in SAID])),
        ),
        max_size=8,
    )
)
def test_whatever_is_said_evidence_lies_in_its_turn(lines):
    conversation, readings = talk(*(f"{who} {act}: {text}" for who, act, text in lines))
    for event in find_events(conversation, readings, words("zh")):
        assert event.evidence
        assert 0 < event.probability <= 1
        for place in event.evidence:
            turn = conversation.turns[place.turn]
            assert turn.text[slice(*place.span)] == place.quote
        assert render(event.reason, "zh") != render(event.reason, "en")


@pytest.mark.parametrize("lines", [(), ("A: 您好",), ("C: ",), ("C: ……", "A: ?")])
def test_little_or_nothing_said_makes_nothing(lines):
    assert events(*lines) == ()
    assert without_readings(*lines, empathy=True) == ()


def test_readings_have_to_be_one_a_turn():
    conversation, readings = talk("C: 好", "A: 好")
    with pytest.raises(ValueError, match="1 readings for 2 turns"):
        find_events(conversation, readings[:1], words("zh"))


def test_a_third_party_is_neither_side():
    conversation = Conversation("x", Channel.VOICE, "zh", (Turn(0, Role.OTHER, "投诉请打12315", 0.0, 1.0),))
    assert find_events(conversation, (), words("zh")) == ()


def test_a_text_made_to_be_slow_says_nothing():
    conversation = Conversation("x", Channel.CHAT, "zh", (Turn(0, Role.CUSTOMER, "找你们领导" * 100_000),))
    assert find_events(conversation, (), words("zh")) == ()


def test_events_as_json():
    (event,) = found(EventKind.ESCALATION_ASKED, "C: 找你们领导")
    data = event_to_dict(event, "en")
    assert data["reason"].startswith("Customer, turn 1 (0:00): ")
    assert data["evidence"][0]["span"] == [0, 5]
    assert set(data) == {
        "kind", "by", "grade", "turns", "start", "probability", "evidence", "parameters", "reason", "reason_code", "reason_params",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "span", "quote"),
    [
        ("找你们领导", (0, 1), "找你们领导"),
        ("一" * 50 + "投诉" + "二" * 50, (50, 52), "…" + "一" * 28 + "投诉" + "二" * 28 + "…"),
        (
            "and " * 20 + "the ombudsman " + "too " * 20,
            (84, 93),
            "…" + "and " * 5 + "the ombudsman " + "too " * 5 + "too…",
        ),
    ],
)
def test_words_are_quoted_with_what_is_around_them(text, span, quote):
    assert in_context(text, span) == quote


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lists_name_kinds_that_are_looked_for(language):
    known = set(GRADES) | set(CAUSES) | {"contacts", "praise", "vital"}
    assert set(words(language).kinds) <= known
    assert set(words("zh").kinds) == set(words("en").kinds)


def test_titles_and_sentences_are_there_in_both_languages():
    assert set(TITLES) == {str(kind) for kind in EventKind}
    for told in (*TITLES.values(), *GRADES.values(), *CAUSES.values(), *EVENT_REASONS.values()):
        assert set(told) == {"zh", "en"}
        assert all(told.values())
