"""Promises read from turns by acts and by words, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.training.corpus import read_conversations, to_conversation
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.promises import WORDS_PROBABILITY, Promise, find_promises
from scoring.readings import TurnReading

CORPUS = Path(__file__).parents[2] / "data" / "corpus"
SAID = datetime(2025, 3, 5, 10, 0)
"""Wednesday morning."""
LEAST_TIMED = 0.85
"""Of the corpus turns labelled `commits`, how many must give a promise with a time."""
ROLES = {"A": Role.AGENT, "C": Role.CUSTOMER, "O": Role.OTHER}


def conversation(lines: str | Sequence[str], language: str = "zh") -> Conversation:
    """Turns `A: text`, ten seconds apart; a text alone is the agent's."""
    turns = []
    for i, line in enumerate([lines] if isinstance(lines, str) else lines):
        who, _, text = line.partition(": ") if line[1:3] == ": " else ("A", "", line)
        turns.append(Turn(i, ROLES[who], text, 10.0 * i))
    return Conversation("c", Channel.VOICE, language, tuple(turns))


def by_acts(
    lines: str | Sequence[str], *acts: str | dict[str, float], language: str = "zh", said_at: datetime | None = SAID
) -> tuple[Promise, ...]:
    """Promises of turns of which the first ones do one act each, the others none of these."""
    readings = [TurnReading(acts=act if isinstance(act, dict) else {act: 0.9}) for act in acts]
    talk = conversation(lines, language)
    readings += [TurnReading(acts={"explains": 0.9})] * (len(talk.turns) - len(readings))
    return find_promises(talk, readings, said_at)


def by_words(lines: str | Sequence[str], language: str = "zh") -> tuple[Promise, ...]:
    return find_promises(conversation(lines, language), (), SAID)


@pytest.mark.parametrize(
    ("text", "language", "who", "what", "when", "latest"),
    [
        ("您放心,我明天下午六点前给您回电", "zh", "agent", "我明天下午六点前给您回电", "明天下午六点前", "03-06 18:00"),
        ("我今天下班前用短信给您发", "zh", "agent", "我今天下班前用短信给您发", "今天下班前", "03-05 18:00"),
        (
            "隐私专员明天下午三点前打您电话",
            "zh",
            "隐私专员",
            "隐私专员明天下午三点前打您电话",
            "明天下午三点前",
            "03-06 15:00",
        ),
        (
            "我们陈经理今晚七点以前给您回电",
            "zh",
            "陈经理",
            "我们陈经理今晚七点以前给您回电",
            "今晚七点以前",
            "03-05 19:00",
        ),
        ("我让师傅礼拜六上午给您测一下", "zh", "师傅", "我让师傅礼拜六上午给您测一下", "礼拜六上午", "03-08 12:00"),
        ("我請許專員今天下班前打給您", "zh", "許專員", "我請許專員今天下班前打給您", "今天下班前", "03-05 18:00"),
        (
            "三个工作日。周四下班前由我把结果发到您邮箱",
            "zh",
            "agent",
            "周四下班前由我把结果发到您邮箱",
            "周四下班前",
            "03-06 18:00",
        ),
        ("我马上叫人过去看电路,四十分钟到", "zh", "agent", "我马上叫人过去看电路", "四十分钟", "03-05 10:40"),
        ("我派洗网的师傅 明天上午十点半到您家", "zh", "师傅", "我派洗网的师傅", "明天上午十点半", "03-06 10:30"),
        ("他叫小隋 明天上午十点给您打电话", "zh", "小隋", "明天上午十点给您打电话", "明天上午十点", "03-06 10:00"),
        (
            "I'll call you back by 6 pm today",
            "en",
            "agent",
            "I'll call you back by 6 pm today",
            "by 6 pm today",
            "03-05 18:00",
        ),
        (
            "Sorry. We will refund it within 3 business days.",
            "en",
            "agent",
            "We will refund it within 3 business days",
            "within 3 business days",
            "03-10 23:59",
        ),
        (
            "the engineer will be with you tomorrow between 10 and 11",
            "en",
            "the engineer",
            "the engineer will be with you tomorrow between 10 and 11",
            "tomorrow between 10 and 11",
            "03-06 11:00",
        ),
        (
            "I've told Daniel. He'll ring you by Friday noon",
            "en",
            "Daniel",
            "He'll ring you by Friday noon",
            "by Friday noon",
            "03-07 12:00",
        ),
    ],
)
def test_commits(text: str, language: str, who: str, what: str, when: str, latest: str) -> None:
    (promise,) = by_acts(text, "commits", language=language)
    assert (promise.who, promise.what, promise.kind, promise.probability) == (who, what, "commit", 0.9)
    assert promise.when is not None
    assert promise.when.text == when
    assert promise.when.latest is not None
    assert promise.when.latest.strftime("%m-%d %H:%M") == latest


def test_times_count_from_the_turn() -> None:
    (promise,) = by_acts(["C: 快点", "A: 十分钟内给您回电"], {"asks": 0.9}, "commits")
    assert promise.when is not None
    assert (promise.turn, promise.when.latest) == (1, datetime(2025, 3, 5, 10, 10, 10))


def test_without_the_moment_the_words_stand() -> None:
    (promise,) = by_acts("十分钟给您一次进度", "commits", said_at=None)
    assert promise.when is not None
    assert (promise.when.text, promise.when.kind, promise.when.seconds, promise.when.latest) == (
        "十分钟",
        "deadline",
        600,
        None,
    )


def test_two_promises_in_one_turn_are_two() -> None:
    first, second = by_acts("我今天三点把证明交给老板,五点前回您", "commits")
    assert (first.what, second.what) == ("我今天三点把证明交给老板", "五点前回您")
    first, second = by_acts(
        "I'll speak to the manager this evening, and she'll ring you by noon tomorrow", "commits", language="en"
    )
    assert (first.who, second.who) == ("agent", "she")


def test_a_time_in_the_clause_beside_belongs_to_the_promise() -> None:
    (promise,) = by_acts("明天晚上八点,我给您打电话", "commits")
    assert (promise.what, promise.when and promise.when.text) == ("我给您打电话", "明天晚上八点")
    assert promise.evidence.quote == "明天晚上八点,我给您打电话"


def test_evidence_quotes_the_turn() -> None:
    (promise,) = by_acts("好的。我六点前回您。谢谢", "commits")
    assert (promise.evidence.quote, promise.evidence.span, promise.evidence.kind) == ("我六点前回您", (3, 9), "commit")


@pytest.mark.parametrize(
    ("text", "language", "act", "kind"),
    [
        ("会尽快给您处理的", "zh", "puts_off", "put_off"),
        ("后续会有专人跟您联系", "zh", "puts_off", "put_off"),
        ("有消息會第一時間通知您", "zh", "puts_off", "put_off"),
        ("我跟您保证,老板一定全退给您", "zh", "promises_absolutely", "absolute"),
        ("以后绝对不会再扣您的钱", "zh", "promises_absolutely", "absolute"),
        ("they'll be in touch in due course", "en", "puts_off", "put_off"),
        ("I guarantee you will get every penny back", "en", "promises_absolutely", "absolute"),
    ],
)
def test_kinds_without_a_time_are_kept(text: str, language: str, act: str, kind: str) -> None:
    promise = by_acts(text, act, language=language)[0]
    assert (promise.kind, promise.when) == (kind, None)


def test_the_words_tell_which_of_two_acts_a_clause_is() -> None:
    first, second = by_acts("我保证绝对不会再犯。明天十点我给您回电", {"commits": 0.7, "promises_absolutely": 0.8})
    assert [(p.kind, p.probability) for p in (first, second)] == [("absolute", 0.8), ("commit", 0.7)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我不能保证明天给您退", "zh"),
        ("这个我没法给您承诺三天内办好", "zh"),
        ("您同事说今天会给我回电", "zh"),
        ("客服跟您说的是“明天给您退款”", "zh"),
        ("明天给您回电可以吗", "zh"),
        ("您明天上午再打来", "zh"),
        ("请您三天内提供发票", "zh"),
        ("昨天我给您打过电话", "zh"),
        ("I can't promise we'll fix it by Friday", "en"),
        ("your colleague said he would call by five", "en"),
        ("shall I call you at five?", "en"),
        ("you can call us back tomorrow at nine", "en"),
    ],
)
def test_no_promise_by_words_or_by_act(text: str, language: str) -> None:
    assert by_words(text, language) == ()
    assert by_acts(text, "commits", language=language) == ()


@pytest.mark.parametrize("text", ["看情况", "那不一定", "这个不好说"])
def test_a_vague_answer_is_no_promise(text: str) -> None:
    assert by_acts(text, "puts_off") == ()


def test_acts_that_do_not_promise_silence_the_words() -> None:
    assert by_acts("我明天给您回电", "explains") == ()
    assert by_acts("我明天给您回电", {"commits": 0.1}) == ()


def test_a_doubtful_act_counts_where_words_tell_the_promise_and_its_time() -> None:
    (promise,) = by_acts("我明天给您回电", {"commits": 0.4})
    assert (promise.kind, promise.probability) == ("commit", 0.4)
    assert by_acts("我给您看看", {"commits": 0.4}) == ()


@pytest.mark.parametrize(
    ("text", "language", "kind", "timed"),
    [
        ("我明天上午给您回电话", "zh", "commit", True),
        ("会有专员三个工作日内联系您", "zh", "commit", True),
        ("我们会尽快联系您", "zh", "put_off", False),
        ("我保证一千二全给您要回来", "zh", "absolute", False),
        ("I'll email you the form by tomorrow", "en", "commit", True),
        ("we will call you shortly", "en", "put_off", False),
    ],
)
def test_words_alone(text: str, language: str, kind: str, timed: bool) -> None:
    (promise,) = by_words(text, language)
    assert (promise.kind, promise.when is not None, promise.probability) == (kind, timed, WORDS_PROBABILITY)


@pytest.mark.parametrize(
    "text", ["我帮您查一下", "已经给您提交了", "您说的是昨天下午的订单", "我们早上九点上班", "hang on I'll have a look"]
)
def test_what_is_done_now_or_told_is_no_promise_by_words(text: str) -> None:
    assert by_words(text, "en" if text.isascii() else "zh") == ()


def test_promises_of_the_customer() -> None:
    (promise,) = by_acts(["C: 好,我明天上午把照片发过去"], {"accepts": 0.9})
    assert (promise.who, promise.kind, promise.when and promise.when.text) == ("customer", "commit", "明天上午")
    assert by_words("C: 你们昨天说给我退款") == ()
    assert by_words("C: 明天能不能给我送来") == ()
    (promise,) = by_words("C: I'll send the photos tomorrow", "en")
    assert promise.who == "customer"


def test_kept_in_the_same_conversation() -> None:
    lines = ["A: 四点二十前发到您邮箱", "C: 好", "A: 已经发给您了,您查收"]
    (promise,) = by_acts(lines, "commits", "accepts", "performs")
    assert promise.kept == 2
    (promise,) = by_acts(lines, "commits", "accepts", "explains")
    assert promise.kept is None
    assert by_words(lines)[0].kept == 2


def test_another_deed_does_not_keep_it() -> None:
    (promise,) = by_acts(["A: 明天下午我给您打电话", "C: 好", "A: 备注已经加好了"], "commits", "accepts", "performs")
    assert promise.kept is None


def test_a_later_promise_does_not_keep_it() -> None:
    promises = by_acts(["A: 我五点前给您发短信", "A: 我再给您发一次"], "commits", "performs")
    assert promises[0].kept is None


def test_others_promise_nothing() -> None:
    assert by_words("O: 我们会在三个工作日内联系您") == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labelled_commitments_give_a_time(language: str) -> None:
    commits = timed = 0
    for source in read_conversations(sorted((CORPUS / "conversations").glob("*.txt"))):
        if source.language != language:
            continue
        readings = [TurnReading(acts=dict.fromkeys(turn.acts, 0.9) or {"acknowledges": 0.9}) for turn in source.turns]
        told = {p.turn for p in find_promises(to_conversation(source), readings, SAID) if p.when}
        labelled = {i for i, turn in enumerate(source.turns) if "commits" in turn.acts}
        commits += len(labelled)
        timed += len(labelled & told)
    assert commits
    assert timed / commits >= LEAST_TIMED


WORDS = """
我 您 明天 六点 前 给 打电话 会 , 。 不能 保证 说 吗 让师傅 “ ” 已经 了 尽快 I'll call you by five . ? Daniel he 12 再 他 发 没到
"""
WORD = st.sampled_from([*WORDS.split(), "\ud800"])


@settings(max_examples=300, deadline=None)
@given(
    st.lists(WORD, max_size=16).map(" ".join) | st.lists(WORD, max_size=16).map("".join),
    st.sampled_from(["zh", "en", "ja"]),
    st.sampled_from(["commits", "puts_off", "promises_absolutely", ""]),
    st.datetimes() | st.none(),
)
def test_never_raises_and_quotes_the_turn(text: str, language: str, act: str, said_at: datetime | None) -> None:
    talk = Conversation("c", Channel.CHAT, language, (Turn(0, Role.AGENT, text, 1e15), Turn(1, Role.CUSTOMER, text)))
    readings = [TurnReading(acts={act: 0.9})] if act else []
    for promise in find_promises(talk, readings, said_at):
        assert promise.what in text
        assert promise.evidence.quote == text[slice(*promise.evidence.span)]
        assert promise.when is None or promise.when.text == text[slice(*promise.when.span)]
