from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa import identity, understanding
from qa.assess import Stopwatch, assess
from qa.meaning.registry import reader_for
from qa.settings import Settings
from qa.source import Source
from qa.text.redact import mask, mask_result
from qa.understanding import understand
from scoring.conversation import Channel, Conversation, Role, Turn

A, C = Role.AGENT, Role.CUSTOMER
PHONE = "13800138000"
CALL = (
    (A, "您好，很高兴为您服务，请问有什么可以帮您？"),
    (C, f"我的快递一周没到了，已经打了三次电话，手机号{PHONE}，再不解决我就去12315投诉你们"),
    (A, "非常抱歉让您着急了，我马上为您查询"),
    (C, "你们到底管不管，太过分了"),
    (A, "查到了，包裹卡在中转站，我明天下午六点前给您回电话"),
    (C, "好吧，那我等你电话"),
)


def talk(
    said: tuple[tuple[Role, str], ...] = CALL, language: str = "zh", start: str = "2026-03-02T10:15:00"
) -> Conversation:
    turns = tuple(Turn(i, role, text, 10.0 * i, 10.0 * i + 8) for i, (role, text) in enumerate(said))
    return Conversation("c1", Channel.VOICE, language, turns, started_at=start, duration=10.0 * len(said))


def read(conversation: Conversation) -> dict[str, Any]:
    return assess(conversation, Settings(), Stopwatch())


def test_events_promises_reason_and_summary_are_in_what_is_assessed() -> None:
    watch = Stopwatch()
    found = assess(talk(), Settings(), watch)
    kinds = {event["kind"]: event for event in found["events"]}
    assert {"escalation_asked", "repeated_contact", "complaint_grade"} <= set(kinds)
    assert kinds["complaint_grade"]["grade"] == "P1"
    assert 10.0 < kinds["escalation_asked"]["start"] < 18.0
    assert kinds["escalation_asked"]["evidence"][0]["witness"] in {"words", "reading", "both"}
    reason = found["contact_reason"]
    assert {reason["id"], reason["second"]["id"]} == {"service", "delivery"}
    assert set(reason["title"]) == {"zh", "en"}
    assert [line["part"] for line in found["summary"]] == ["reason", "done", "outcome", "feeling"]
    assert json.loads(json.dumps({k: v for k, v in found.items() if k != "outcome"})) is not None
    assert "meaning" in watch.seconds
    made = found["versions"]["understanding"]
    assert made == {"version": understanding.UNDERSTANDING_VERSION, "taxonomy": "general 2026.1"}


def test_a_promise_is_due_on_the_wall_clock_of_the_conversation() -> None:
    (promise,) = (p for p in read(talk(start="2026-03-02T10:15:00+08:00"))["promises"] if p["who"] == "agent")
    assert (promise["turn"], promise["start"], promise["kept"]) == (4, 40.0, None)
    assert promise["due"]["latest"] == "2026-03-03T18:00:00"
    assert promise["due"]["text"] in CALL[4][1]


@pytest.mark.parametrize(("start", "known"), [("2026-03-02T10:15:00", True), ("2026-03-02", False), ("", False)])
def test_hours_have_no_date_without_a_time_of_day(start: str, known: bool) -> None:
    said = (*CALL[:4], (A, "我两个小时之内给您回电话"), CALL[5])
    dues = [p["due"] for p in read(talk(said, start=start))["promises"] if p["turn"] == 4]
    assert [bool(due["latest"]) for due in dues] == [known]
    assert dues[0]["seconds"] == 7200


def test_personal_data_is_masked_in_the_summary_and_its_quotes_stay_in_place() -> None:
    conversation = talk()
    summary = read(conversation)["summary"]
    assert PHONE not in json.dumps(summary)
    quotes = [quote for line in summary for quote in line["quotes"]]
    assert quotes
    for quote in quotes:
        start, end = quote["span"]
        assert mask(conversation.turns[quote["turn"]].text)[start:end] == quote["quote"]
    for line in summary:
        for language in ("zh", "en"):
            assert all(quote["quote"] in line["text"][language] for quote in line["quotes"])


def test_a_masked_result_has_no_personal_number_in_what_was_read() -> None:
    said = (*CALL[:4], (A, f"我明天给您的手机{PHONE}回电话"), CALL[5])
    conversation = talk(said)
    found = read(conversation)
    transcript = [{"i": turn.i, "text": turn.text} for turn in conversation.turns]
    whole = {name: found[name] for name in ("events", "promises", "contact_reason", "summary")}
    assert PHONE in json.dumps(whole)
    assert PHONE not in json.dumps(mask_result(whole | {"transcript": transcript}))


@pytest.mark.parametrize(
    ("broken", "empty"),
    [
        ("find_events", "events"),
        ("find_promises", "promises"),
        ("contact_reason", "contact_reason"),
        ("gist", "summary"),
        ("find_stages", "stages"),
    ],
)
def test_a_part_that_fails_is_named_and_the_others_stand(
    monkeypatch: pytest.MonkeyPatch, broken: str, empty: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError(broken)

    monkeypatch.setattr(understanding, broken, fails)
    found = read(talk())
    assert found["status"] == "ok"
    assert found["scorecard"]["total"] is not None
    assert found["versions"]["understanding"]["failed"] == empty
    assert {part for part in ("events", "promises", "contact_reason", "stages", "summary") if not found[part]} == {
        empty
    }


STRANGE = {
    "nobody": (),
    "silence": ((C, ""), (A, " ")),
    "one side": ((C, "喂"),) * 3,
    "signs": ((C, "\x00\ud83d{quotes}%s{"), (A, "{}『』【】\u200b")),
    "long": ((C, "我要投诉" * 3000), (A, "好" * 9000)),
    "others": ((Role.OTHER, "请按1"), (Role.OTHER, "再见")),
}


@pytest.mark.parametrize("language", ["zh", "en", "ja", ""])
@pytest.mark.parametrize("name", STRANGE)
def test_strange_conversations_are_understood_as_far_as_they_go(name: str, language: str) -> None:
    conversation = talk(STRANGE[name], language, start="not a date")
    readings = reader_for(language).read(conversation)
    found = understand(conversation, readings, None)
    assert "failed" not in found["versions"]
    assert len(found["summary"]) == 4
    assert all(promise["due"].get("latest") is None for promise in found["promises"])


def test_another_version_is_judged_again_and_its_content_is_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF")
    source = Source(path, path.name)
    before = identity.work_key(source, "a", Settings())
    monkeypatch.setattr(identity, "UNDERSTANDING_VERSION", understanding.UNDERSTANDING_VERSION + 1)
    identity.judges_key.cache_clear()
    after = identity.work_key(source, "a", Settings())
    identity.judges_key.cache_clear()
    assert before.split("-")[0] == after.split("-")[0]  # the transcript and its cache stay
    assert before != after
