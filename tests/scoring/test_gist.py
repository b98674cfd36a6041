"""The four-line summary: hand-worked talks, the choice of fragments, masking, and conversations with nothing in them."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from qa.training.corpus import read_conversations, to_conversation
from scoring.contact_reason import ContactReason, Taxonomy, contact_reason, load_taxonomy
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.fragments import LONGEST, best_fragment, clauses, content, says_something, size
from scoring.gist import GistLine, gist
from scoring.gist_words import FRAMES, STEPS, WITNESSES
from scoring.outcome import OutcomeReading
from scoring.readings import Feeling, TurnReading
from scoring.reasons import Reason
from scoring.scorecard import Evidence

ROOT = Path(__file__).parents[2]
SCORES = {"neg": -0.7, "neu": 0.0, "pos": 0.7}


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy(ROOT / "rubrics" / "taxonomies" / "general.yaml")


def talk(text: str, channel: Channel = Channel.CHAT) -> tuple[Conversation, tuple[TurnReading, ...]]:
    """Lines `A {acts} text` or `C-anger {acts} text`, as the corpus has them."""
    turns, readings = [], []
    for i, line in enumerate(text.strip().splitlines()):
        who, sign, emotion, acts, said = re.match(r"\s*([AC])([-=+]?)(\w*) \{([\w ]*)\} ?(.*)", line).groups()  # type: ignore[union-attr]
        label = {"-": "neg", "+": "pos"}.get(sign, "neu")
        feeling = Feeling(label, SCORES[label], 0.9)  # type: ignore[arg-type]
        turns.append(Turn(i, Role.AGENT if who == "A" else Role.CUSTOMER, said))
        readings.append(TurnReading(feeling, dict.fromkeys(acts.split(), 0.9), {emotion: 0.9} if emotion else {}))
    return Conversation("t", channel, "zh", tuple(turns)), tuple(readings)


def outcome(label: str, *evidence: Evidence) -> OutcomeReading:
    return OutcomeReading(label, Reason("none"), evidence)  # type: ignore[arg-type]


def lines(text: str, result: str, taxonomy: Taxonomy) -> tuple[GistLine, ...]:
    conversation, readings = talk(text)
    return gist(conversation, readings, outcome(result), contact_reason(conversation, readings, taxonomy), taxonomy)


HEATING = """
A {greets offers_help} 您好，请问有什么可以帮您
C-worry {states_problem} 喂你好啊，嗯我家暖气从前天开始就不热了，我妈八十一了穿着棉袄坐家里
A {empathises asks_needed_data} 真是抱歉，老人家可冻不得，请问您家地址
C= {gives_details} 永安里七号楼三单元
A {commits} 我理解您的心情，师傅今天下午四点前上门，来之前给您打电话
A {performs} 已经给您派单了，加急的
C+gratitude {accepts thanks} 那太好了，谢谢你啊姑娘
"""


def test_four_lines_tell_the_matter_in_the_words_said(taxonomy: Taxonomy) -> None:
    reason, done, result, feeling = lines(HEATING, "follow_up", taxonomy)
    assert reason.text("zh") == "来意（故障与报修）：客户说「我家暖气从前天开始就不热了，我妈八十一了穿着棉袄坐家里」"
    assert done.text("zh") == "处理：客服办理：「已经给您派单了，加急的」"
    assert result.text("zh") == "结果：已约定后续，客服说「师傅今天下午四点前上门，来之前给您打电话」"
    assert feeling.text("zh").startswith("情绪：客户先是着急，最后表示感谢")
    assert [line.turns for line in (reason, done, result, feeling)] == [(1,), (5,), (4,), (1,)]
    assert reason.text("en").startswith("Reason (Fault and repair): the customer says “我家暖气")
    assert result.text("en").startswith("Outcome: a next step is agreed; the agent: “师傅")


def test_every_quote_is_the_original_to_the_character(taxonomy: Taxonomy) -> None:
    conversation, _ = talk(HEATING)
    for line in lines(HEATING, "follow_up", taxonomy):
        for quote in line.quotes:
            assert conversation.turns[quote.turn].text[slice(*quote.span)] == quote.quote


def test_a_caller_can_mask_what_is_quoted(taxonomy: Taxonomy) -> None:
    text = HEATING.replace("我家暖气", "我手机13812345678，我家暖气")
    conversation, _ = talk(text)

    def masked(quote: Evidence) -> str:
        whole = re.sub(r"\d{7}(?=\d{4})", "*" * 7, conversation.turns[quote.turn].text)
        return whole[slice(*quote.span)]

    for line in lines(text, "follow_up", taxonomy):
        assert "13812345678" not in line.text("zh", masked)


def test_traditional_script_is_cut_as_simplified_and_quoted_as_said(taxonomy: Taxonomy) -> None:
    text = """
    C- {states_problem} 喂你好，不好意思，我昨天轉帳轉錯人了，打錯一碼
    A {refuses_flat} 對不起，沒辦法退
    """
    reason, done, _, _ = lines(text, "unresolved", taxonomy)
    assert reason.quotes[0].quote == "我昨天轉帳轉錯人了，打錯一碼"
    assert done.quotes[0].quote == "沒辦法退"


def test_speech_without_punctuation_is_cut_to_length(taxonomy: Taxonomy) -> None:
    said = "我那个宽带从上周五开始就一直断网然后师傅来过一次换了个光猫还是不行你们到底能不能修好我这边天天要上网课孩子"
    reason, *_ = lines(f"C- {{states_problem}} {said}", "unresolved", taxonomy)
    assert reason.quotes[0].quote.startswith("我那个宽带从上周五开始就一直断网")
    assert size(reason.quotes[0].quote) <= LONGEST


def test_a_brief_statement_gets_a_second_one_beside_it(taxonomy: Taxonomy) -> None:
    text = """
    C= {states_problem} 空调显示E4
    A {asks_closed} 断过电吗
    C= {gives_details} 断过两次还是不制冷
    """
    reason, *_ = lines(text, "unresolved", taxonomy)
    assert [quote.quote for quote in reason.quotes] == ["空调显示E4", "断过两次还是不制冷"]
    assert reason.text("en").endswith("“空调显示E4” … “断过两次还是不制冷”")


def test_an_unsure_reason_is_told_as_perhaps_and_other_without_title(taxonomy: Taxonomy) -> None:
    conversation, readings = talk("C= {states_problem} 我家那个东西你们看着处理")
    unsure = gist(conversation, readings, None, ContactReason("fault", 0.2), taxonomy)[0]
    other = gist(conversation, readings, None, ContactReason("other", 0.05), taxonomy)[0]
    assert "可能是故障与报修" in unsure.text("zh")
    assert other.text("zh").startswith("来意：客户说")


def test_what_the_customer_does_not_tell_the_agents_account_does(taxonomy: Taxonomy) -> None:
    text = """
    A {restates} 您是说宽带从昨天开始断网，对吗
    C= {accepts} 对
    """
    reason, *_ = lines(text, "unresolved", taxonomy)
    assert reason.code == "reason_restated"
    assert reason.quotes[0].turn == 0


@pytest.mark.parametrize("text", ["C= {} 喂", "A {greets} 您好", "C= {} 😀", "C= {} 13812345678", "C= {} ..."])
def test_nothing_said_is_told_as_not_clear(text: str, taxonomy: Taxonomy) -> None:
    reason, done, result, _ = lines(text, "unresolved", taxonomy)
    assert (reason.code, done.code, result.code) == ("reason_unclear", "done_unclear", "outcome_unclear")
    assert "不清楚" in reason.text("zh")
    assert "not clear" in result.text("en")


def test_an_empty_conversation_has_four_honest_lines(taxonomy: Taxonomy) -> None:
    found = gist(Conversation("e", Channel.CHAT, "zh", ()), (), None, ContactReason("other", 0.05), taxonomy)
    assert [line.part for line in found] == ["reason", "done", "outcome", "feeling"]
    assert found[3].code == "feeling_unknown"


@pytest.mark.parametrize(
    ("customer", "code"),
    [
        ("= = = =", "feeling_calm"),
        ("= = = +", "feeling_good"),
        ("-anger - = +gratitude", "feeling_better"),
        ("-anger = = =", "feeling_calmed"),
        ("-anger = - -", "feeling_bad"),
        ("= = = = - -anger", "feeling_worse"),
    ],
)
def test_the_course_of_the_feeling(customer: str, code: str, taxonomy: Taxonomy) -> None:
    text = "\n".join(f"C{sign} {{}} 这件事情我已经说过了" for sign in customer.split())
    assert lines(text, "unresolved", taxonomy)[3].code == code


def test_a_quote_shown_as_done_is_not_shown_again(taxonomy: Taxonomy) -> None:
    text = """
    C- {states_problem} 我的快递三天没动了
    A {commits} 今天下午五点前给您回电
    """
    _, done, result, _ = lines(text, "follow_up", taxonomy)
    assert done.quotes[0].quote == "今天下午五点前给您回电"
    assert result.text("zh") == "结果：已约定后续"


def test_without_acts_words_tell_what_was_done(taxonomy: Taxonomy) -> None:
    conversation, _ = talk(HEATING)
    plain = tuple(TurnReading() for _ in conversation.turns)
    done = gist(conversation, plain, None, contact_reason(conversation, plain, taxonomy), taxonomy)[1]
    assert done.told[-1] == "performs"
    assert done.quotes[-1].quote == "已经给您派单了，加急的"


def test_sympathy_and_questions_are_not_what_was_done(taxonomy: Taxonomy) -> None:
    _, done, _, _ = lines("A {performs} 真的抱歉，我理解您的心情，已经退款了，还有别的吗？", "resolved", taxonomy)
    assert done.quotes[0].quote == "已经退款了"


def test_frames_exist_in_both_languages() -> None:
    for table in (FRAMES, STEPS, WITNESSES):
        for code, words in table.items():
            assert set(words) == {"zh", "en"}, code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("喂你好，那个我家停电了，一片都黑了", ["我家停电了", "一片都黑了"]),
        ("我家停电了 一片都黑了", ["我家停电了", "一片都黑了"]),
        ("洪涛你好，房间没打扫", ["房间没打扫"]),
        ("um hello, my bill is 3.50 too high. why?", ["my bill is 3.50 too high", "why"]),
        ("", []),
        ("，。！", []),
    ],
)
def test_clauses(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in clauses(text)] == found


@pytest.mark.parametrize(
    ("text", "says"),
    [("喂，您好", False), ("嗯嗯好的谢谢", False), ("一三八零零一三八零零零", False), ("four one nine double seven", False),
     ("yes thanks", False), ("停电了", True), ("no power", True), ("noise", True)],
)  # fmt: skip
def test_says_something(text: str, says: bool) -> None:
    assert says_something(text) is says


def test_size_counts_characters_and_words() -> None:
    assert size("停电了") == 3
    assert size("it's off") == pytest.approx(3.2)
    assert size("报E4") == pytest.approx(2.6)


def test_the_best_run_is_short_enough_and_does_not_end_in_nothing() -> None:
    text = "好的，" + "灯坏了，" * 20 + "好的"
    span, _ = best_fragment(text, lambda one: content(text[slice(*one)]))  # type: ignore[misc]
    assert text[slice(*span)].startswith("灯坏了")
    assert text[slice(*span)].endswith("灯坏了")
    assert size(text[slice(*span)]) <= LONGEST


@pytest.mark.parametrize(
    "text", ["嗯" * 20_000 + "x", "no " * 20_000, "a," * 20_000, "我" * 40_000, "😀。" * 20_000, "我好。" * 10_000]
)
def test_texts_made_to_be_slow_are_not(text: str, taxonomy: Taxonomy) -> None:
    start = time.perf_counter()
    lines(f"C- {{states_problem}} {text}", "unresolved", taxonomy)
    assert time.perf_counter() - start < 5


def test_real_conversations_have_short_quotes_and_no_error(taxonomy: Taxonomy) -> None:
    for source in read_conversations(
        [ROOT / "data/corpus/conversations/a-01.txt", ROOT / "data/corpus/conversations/f-01.txt"]
    ):
        conversation = to_conversation(source)
        readings = tuple(TurnReading(acts=dict.fromkeys(t.acts, 0.9)) for t in source.turns)
        found = gist(
            conversation, readings, outcome(source.outcome), contact_reason(conversation, readings, taxonomy), taxonomy
        )
        assert found[0].code != "reason_unclear"
        assert all(size(quote.quote) <= LONGEST for line in found for quote in line.quotes)
