"""Corrections: kept for good, rescored at once, applied by every later run, stale where the machine says something else."""

from __future__ import annotations

import json
import stat
import time
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa.__main__ import app
from qa.correcting import correct
from qa.corrections import (
    Correction,
    Corrections,
    apply,
    corrected_key,
    role_correction,
    roles_confirmed,
    swap_correction,
    text_correction,
)
from qa.errors import InputError, UsageError
from qa.finished import Finished
from qa.merging import merge_into, refill
from qa.pipeline import process_one
from qa.rescore import machine_conversation, rescore
from qa.result import Result
from qa.run import execute, plan
from qa.settings import Settings
from qa.source import Source
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.queries import get_conversation
from qa.store.viewer import ADMIN
from scoring.conversation import Channel, Conversation, Role, Timeline, Turn, Word

TEXTS = (
    ("agent", "您好,请问有什么可以帮您?"),
    ("customer", "我的订单还没有到,太慢了!"),
    ("agent", "非常理解您的着急,已经为您催促,明天下午送到。"),
    ("customer", "好的,谢谢"),
    ("agent", "不客气,祝您生活愉快,再见!"),
)


def said(texts: tuple[tuple[str, str], ...] = TEXTS) -> tuple[Turn, ...]:
    return tuple(
        Turn(i, Role(role), text, 5.0 * i, 5.0 * i + 4, 0.8, (Word(text, 5.0 * i, 5.0 * i + 4, 0.8),))
        for i, (role, text) in enumerate(texts)
    )


def heard(texts: tuple[tuple[str, str], ...] = TEXTS, id: str = "call-1") -> Source:
    """A call whose recogniser gave these turns."""
    figures = {"talk": {"agent": {"seconds": 12.0, "share": 0.5}, "customer": {"seconds": 8.0, "share": 0.3}},
               "talk_to_listen": 1.5, "duration": 25.0, "role_confidence": 0.6}  # fmt: skip
    talk = Conversation(id, Channel.VOICE, "zh", said(texts), duration=25.0, timeline=Timeline.MIXED, acoustics=figures)
    return Source(Path("call.wav"), "call.wav", {}, talk)


def chats(folder: Path, texts: tuple[tuple[str, str], ...] = TEXTS) -> str:
    path = folder / "chats.jsonl"
    turns = [{"role": role, "start": 5 * i, "text": text} for i, (role, text) in enumerate(texts)]
    row = {"id": "chat-1", "channel": "chat", "language": "zh", "turns": turns}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return str(path)


def run(path: str, folder: StateFolder) -> tuple[int, int]:
    """Do a run; how many conversations were done and how many left alone."""
    folder.ensure()
    report = execute(plan([path], Settings(), folder, _silent), Settings(), folder, 1, _silent)
    assert report.failures == []
    return report.done, report.unchanged


def _silent(*_: object) -> None:
    pass


def process(source: Source, corrections: tuple[Correction, ...] = ()) -> Result:
    result = process_one(source, Settings(), Path("nowhere"), corrections)
    assert result.status == "ok", result.error
    return result


def essence(result: Result) -> dict[str, object]:
    return result.model_dump(exclude={"timings"})


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return StateFolder(tmp_path / "x.duckdb")


GREETING = text_correction(said()[0], "喂", "li")


def test_a_corrected_text_is_what_is_judged() -> None:
    before, after = process(heard()), process(heard(), (GREETING,))
    assert before.scorecard["items"]["greeting"]["status"] == "pass"
    assert after.scorecard["items"]["greeting"]["status"] == "fail"
    turn = after.transcript[0]
    assert (turn["text"], turn["machine_text"]) == ("喂", TEXTS[0][1])
    assert list(turn["words"]) == [{"text": "喂", "start": 0.0, "end": 4.0, "confidence": 1.0}]
    assert (turn["confidence"], turn["machine_confidence"]) == (1.0, 0.8)
    assert after.corrections[0]["status"] == "applied"
    assert after.corrections[0]["by"] == "li"
    assert "machine_text" not in after.transcript[1]


def test_swapped_roles_are_judged_and_measured_the_other_way_round() -> None:
    wrong = tuple((("customer" if role == "agent" else "agent"), text) for role, text in TEXTS)
    swap = swap_correction(said(wrong), "li")
    result, right = process(heard(wrong), (swap,)), process(heard())
    assert result.scorecard == right.scorecard
    assert result.outcome == right.outcome
    assert [t["role"] for t in result.transcript] == [t["role"] for t in right.transcript]
    assert {t["machine_role"] for t in result.transcript} == {"agent", "customer"}
    assert result.acoustics["talk"]["customer"]["seconds"] == 12.0
    assert result.acoustics["talk_to_listen"] == round(8 / 12, 2)
    assert result.acoustics["role_confidence"] == 1.0
    assert result.acoustics["machine"]["role_confidence"] == 0.6


def test_a_machine_that_has_learnt_better_is_not_swapped_back() -> None:
    wrong = tuple((("customer" if role == "agent" else "agent"), text) for role, text in TEXTS)
    swap = swap_correction(said(wrong), "li")
    result = process(heard(), (swap,))
    assert [t["role"] for t in result.transcript] == [role for role, _ in TEXTS]
    assert result.corrections[0]["status"] == "applied"
    # nor when it cuts the turns otherwise
    cut = apply(replace(heard().conversation, turns=said()[1:4]), (swap,))  # type: ignore[type-var]
    assert [str(t.role) for t in cut.conversation.turns] == ["customer", "agent", "customer"]


def test_roles_a_person_found_right_are_sure_and_hold_against_a_machine_that_turns_them() -> None:
    right = roles_confirmed(said(), "li")
    result = process(heard(), (right,))
    assert [t["role"] for t in result.transcript] == [role for role, _ in TEXTS]
    assert (result.acoustics["role_confidence"], result.corrections[0]["status"]) == (1.0, "applied")
    wrong = tuple((("customer" if role == "agent" else "agent"), text) for role, text in TEXTS)
    turned = process(heard(wrong), (right,))
    assert [t["role"] for t in turned.transcript] == [role for role, _ in TEXTS]


def test_several_corrections_of_one_turn_follow_each_other() -> None:
    turns = said()
    first = role_correction(turns[3], "other", "li")
    second = text_correction(replace(turns[3], role=Role.OTHER), "好的,谢谢你", "wang")
    third = swap_correction(turns, "li")
    back = text_correction(replace(turns[3], text="好的,谢谢你"), turns[3].text, "li")
    result = process(heard(), (first, second, third, back))
    assert [entry["status"] for entry in result.corrections] == ["applied"] * 4
    turn = result.transcript[3]
    assert (turn["role"], turn["machine_role"], turn["text"]) == ("other", "customer", TEXTS[3][1])
    assert "machine_text" not in turn
    assert turn["words"] == process(heard()).transcript[3]["words"]


def test_what_the_machine_no_longer_says_makes_a_correction_stale_not_lost() -> None:
    changed = (("agent", "您好您好"), *TEXTS[1:])
    role = role_correction(said()[0], "other", "li")
    gone = Correction("2026-05-04T10:00:00+00:00", "li", "text", 9, "a", "b")
    result = process(heard(changed), (GREETING, role, gone))
    assert [entry["status"] for entry in result.corrections] == ["stale"] * 3
    assert result.transcript[0]["text"] == "您好您好"
    met = process(heard((("agent", "喂"), *TEXTS[1:])), (GREETING,))
    assert met.corrections[0]["status"] == "applied"
    assert "machine_text" not in met.transcript[0]


@pytest.mark.parametrize("earlier", [(), (GREETING,), (swap_correction(said(), "li"),)])
def test_rescoring_a_result_gives_what_its_source_would(earlier: tuple[Correction, ...]) -> None:
    stored = Result.model_validate_json(process(heard(), earlier).model_dump_json())
    corrections = (swap_correction(said(), "li"), text_correction(said()[2], "好的已经为您催促", "li"))
    began = time.perf_counter()
    new = rescore(stored, corrections, Settings())
    assert time.perf_counter() - began < 2
    assert essence(new) == essence(process(heard(), corrections))
    assert essence(rescore(new, (), Settings())) == essence(process(heard()))
    assert machine_conversation(new) == machine_conversation(stored)


def test_corrected_rescored_and_kept_by_later_runs(tmp_path: Path, folder: StateFolder) -> None:
    path = chats(tmp_path)
    assert run(path, folder) == (1, 0)
    stored = Finished(folder).result("chat-1")
    assert stored is not None
    turns = machine_conversation(stored).turns
    began = time.perf_counter()
    new = correct("chat-1", [text_correction(turns[0], "喂", "li")], folder)
    with open_database(folder.database) as database:
        merge_into(database, folder)
        assert time.perf_counter() - began < 2
        shown = get_conversation(database, ADMIN, "chat-1")
    assert shown is not None
    assert shown.turns[0]["text"] == "喂"
    assert (shown.turns[0]["machine_text"], shown.turns[1]["machine_text"]) == (TEXTS[0][1], None)
    assert shown.corrections == new.corrections
    assert {i["id"]: i["status"] for i in shown.items}["greeting"] == "fail"

    assert run(path, folder) == (0, 1)  # nothing is left to do, and nothing is overwritten
    mine = Settings(rubric=_rubric(tmp_path))
    other = execute(plan([path], mine, folder, _silent), mine, folder, 1, _silent)
    assert other.done == 1
    again = Finished(folder).result("chat-1")
    assert again is not None
    assert (again.transcript[0]["text"], again.scorecard["rubric"]) == ("喂", "mine")
    # the next correction is judged by the same rubric, and leaves the next run nothing to do
    correct("chat-1", [swap_correction(turns, "li")], folder)
    latest = Finished(folder).entry("chat-1")
    assert latest is not None
    assert latest[0].scorecard["rubric"] == "mine"
    assert plan([path], mine, folder, _silent).tasks == []


def _rubric(folder: Path) -> Path:
    """The standard under another name, with lexicons where it looks for them."""
    path, shipped = folder / "mine.yaml", Path(__file__).parents[1] / "rubrics"
    text = (shipped / "zh" / "standard.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("rubric: zh-standard", "rubric: mine", 1), encoding="utf-8")
    if not (folder / "lexicons").exists():
        (folder / "lexicons").symlink_to(shipped / "lexicons")
    return path


def test_another_text_under_the_same_id_is_shown_with_its_stale_correction(tmp_path: Path, folder: StateFolder) -> None:
    run(chats(tmp_path), folder)
    correct("chat-1", [GREETING], folder)
    assert run(chats(tmp_path, (("agent", "您好您好"), *TEXTS[1:])), folder) == (1, 0)
    result = Finished(folder).result("chat-1")
    assert result is not None
    assert result.transcript[0]["text"] == "您好您好"
    assert result.corrections[0]["status"] == "stale"
    assert run(chats(tmp_path), folder) == (1, 0)
    back = Finished(folder).result("chat-1")
    assert back is not None
    assert back.transcript[0]["text"] == "喂"


def test_a_deleted_database_and_deleted_results_lose_no_correction(tmp_path: Path, folder: StateFolder) -> None:
    path = chats(tmp_path)
    run(path, folder)
    correct("chat-1", [GREETING], folder)
    folder.database.unlink(missing_ok=True)
    with open_database(folder.database) as database:
        refill(folder)
        merge_into(database, folder)
        shown = get_conversation(database, ADMIN, "chat-1")
    assert shown is not None
    assert shown.turns[0]["text"] == "喂"
    for stored in folder.results.glob("*.json"):
        stored.unlink()
    assert run(path, folder) == (1, 0)
    result = Finished(folder).result("chat-1")
    assert result is not None
    assert result.transcript[0]["text"] == "喂"


def test_a_segment_of_an_earlier_version_is_not_lost(tmp_path: Path, folder: StateFolder) -> None:
    run(chats(tmp_path), folder)
    (folder.spool / "s1-0123.parquet").write_bytes(b"of an earlier layout")
    with open_database(folder.database) as database:
        cursor = database.cursor()
        cursor.execute("DELETE FROM conversation")
        cursor.close()
        merge_into(database, folder)
        assert get_conversation(database, ADMIN, "chat-1") is not None
    assert list(folder.spool.iterdir()) == []


def test_the_file_is_append_only_private_and_never_written_over_when_damaged(folder: StateFolder) -> None:
    known = Corrections(folder)
    assert known.of("call-1") == ()
    known.add("call-1", GREETING)
    both = known.add("call-1", role_correction(said()[1], "other", "li"))
    assert known.of("call-1") == both
    assert both[0] == GREETING
    (path,) = folder.corrections.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read; restore"):
        known.add("call-1", GREETING)
    assert path.read_text(encoding="utf-8") == "{"


def test_a_damaged_file_of_corrections_fails_that_conversation_only(tmp_path: Path, folder: StateFolder) -> None:
    path = chats(tmp_path)
    run(path, folder)
    Corrections(folder).add("chat-1", GREETING)
    next(folder.corrections.iterdir()).write_text("[]", encoding="utf-8")
    report = execute(plan([path], Settings(), folder, _silent), Settings(), folder, 1, _silent)
    assert "corrections cannot be read" in report.failures[0].reason
    assert Finished(folder).result("chat-1") is not None


def test_keys_tell_corrections_apart() -> None:
    keys = [corrected_key("k", c) for c in ((), (GREETING,), (GREETING, GREETING))]
    assert keys[0] == "k"
    assert len(set(keys)) == 3
    assert corrected_key(keys[2], (GREETING,)) == keys[1]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda t: text_correction(t, f" {t.text}\n", "li"), "the same as before"),
        (lambda t: text_correction(t, "长" * 20_001, "li"), "20000 characters"),
        (lambda t: role_correction(t, "agent", "li"), "customer"),
        (lambda t: role_correction(t, "boss", "li"), "customer"),
    ],
)
def test_what_corrects_nothing_is_refused(make: object, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        make(said()[0])  # type: ignore[operator]


def test_control_characters_do_not_get_in() -> None:
    assert text_correction(said()[0], "您好\x00\x1b[31m\r\n再见", "li").after == "您好[31m\n再见"


def test_export_for_training_is_private_and_masked_on_demand(tmp_path: Path, folder: StateFolder) -> None:
    run(chats(tmp_path), folder)
    correct("chat-1", [text_correction(said()[1], "我的电话13812345678", "li")], folder)
    correct("chat-1", [role_correction(said()[4], "other", "wang")], folder)
    correct("chat-1", [Correction("2026-05-04T10:00:00+00:00", "li", "text", 2, "没有说过", "x")], folder)
    out = tmp_path / "out.jsonl"
    done = CliRunner().invoke(app, ["corrections", "export", str(out), "--db", str(folder.database)])
    assert done.exit_code == 0, done.output
    assert "2 corrected turns, 1 stale corrections left out" in done.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    one, two = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    at = one.pop("at")
    assert at.endswith("+00:00")
    assert one == {
        "id": "chat-1", "turn": 1, "audio": "", "start": 5.0, "end": None, "language": "zh",
        "machine_text": TEXTS[1][1], "text": "我的电话13812345678", "machine_role": "customer", "role": "customer",
        "by": "li",
    }  # fmt: skip
    assert (two["turn"], two["machine_role"], two["role"], two["by"]) == (4, "agent", "other", "wang")
    CliRunner().invoke(app, ["corrections", "export", str(out), "--masked", "--db", str(folder.database)])
    assert "138****5678" in out.read_text(encoding="utf-8")
    assert "13812345678" not in out.read_text(encoding="utf-8")
