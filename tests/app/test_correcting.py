"""What the page sends is checked before anything is kept, and what is shown of corrections is true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import correcting
from app.state import AppState, attach
from app.views.conversation import acoustic_facts
from app.widgets.player import desk_data, timed_facts
from qa.correcting import correct
from qa.corrections import Corrections, role_correction, swap_correction, text_correction
from qa.merging import merge_into
from qa.pipeline import process_one
from qa.settings import Settings
from qa.source import Source
from qa.state_folder import StateFolder
from qa.store.connection import open_database
from qa.store.queries import get_conversation
from qa.store.rows import ConversationDetail
from qa.store.viewer import ADMIN
from qa.work import record
from scoring.conversation import Channel, Conversation, Role, Turn

ID = "b" * 64
TURNS = tuple(
    Turn(k, Role(role), text, 5.0 * k, 5.0 * k + 4, None)
    for k, (role, text) in enumerate(
        (
            ("agent", "您好,请问有什么可以帮您?"),
            ("customer", "我要退款"),
            ("agent", "马上为您办理"),
            ("customer", "谢谢"),
        )
    )
)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[AppState]:
    folder = StateFolder(tmp_path / "x.duckdb")
    folder.ensure()
    talk = Conversation(ID, Channel.CHAT, "zh", TURNS, duration=20.0, acoustics={"role_confidence": 0.6})
    record([(process_one(Source(tmp_path, "x", {}, talk), Settings(), tmp_path), "key")], folder)
    with open_database(folder.database) as database:
        merge_into(database, folder)
        attach(AppState(database, folder))
        yield AppState(database, folder)
    attach(None)


def detail(state: AppState) -> ConversationDetail:
    found = get_conversation(state.database, ADMIN, ID)
    assert found is not None
    return found


ASKED = {
    "kind": "turn",
    "turn": 1,
    "before": "我要退款",
    "role_before": "customer",
    "text": "我要退货",
    "role": "customer",
}


@pytest.mark.parametrize(
    "asked",
    [
        None,
        [],
        "swap",
        {},
        {"kind": "swap"},
        {"kind": "swap", "roles": "agent agent"},
        {"kind": "confirm", "roles": "agent agent"},
        {"kind": "_wanted", "roles": ""},
        ASKED | {"turn": 4},
        ASKED | {"turn": -1},
        ASKED | {"turn": "1"},
        ASKED | {"text": None},
        ASKED | {"text": ["x"]},
        ASKED | {"role": "boss"},
        ASKED | {"before": "别的"},
        ASKED | {"role_before": "agent"},
        ASKED | {"text": "长" * 20_001},
        ASKED | {"text": "我要退款"},
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_kept(state: AppState, asked: Any) -> None:
    assert correcting.put_right(detail(state), asked).startswith("未保存")
    assert Corrections(state.folder).of(ID) == ()


def test_roles_found_right_are_not_asked_for_again(state: AppState) -> None:
    roles = " ".join(turn["role"] for turn in detail(state).turns)
    assert desk_data(detail(state))["edit"]["unsure"]
    assert correcting.put_right(detail(state), {"kind": "confirm", "roles": roles}) == ""
    after = desk_data(detail(state))
    assert not after["edit"]["unsure"]
    assert " ".join(turn["role"] for turn in after["turns"]) == roles


def test_text_and_speaker_at_once(state: AppState) -> None:
    assert correcting.put_right(detail(state), ASKED | {"role": "other"}) == ""
    assert [(one.kind, one.by) for one in Corrections(state.folder).of(ID)] == [
        ("text", correcting.reviewer()),
        ("role", correcting.reviewer()),
    ]
    turn = desk_data(detail(state))["turns"][1]
    assert (turn["text"], turn["role"], turn["machine"]) == (
        "我要退货",
        "other",
        {"text": "我要退款", "role": "customer"},
    )


def test_a_swap_marks_only_lines_that_were_corrected_by_themselves(state: AppState) -> None:
    correct(ID, [swap_correction(TURNS, "li")], state.folder)
    swapped = replace(TURNS[2], role=Role.CUSTOMER)
    correct(ID, [role_correction(swapped, "agent", "li"), text_correction(TURNS[3], "谢谢你", "li")], state.folder)
    merge_into(state.database, state.folder)
    shown = desk_data(detail(state))
    assert [turn["role"] for turn in shown["turns"]] == ["customer", "agent", "agent", "agent"]
    assert [turn["machine"] for turn in shown["turns"]] == [
        None,
        None,
        {"text": "马上为您办理", "role": "agent"},
        {"text": "谢谢", "role": ""},
    ]
    assert shown["edit"]["count"] == "已更正 3 处"
    correct(ID, [swap_correction(TURNS, "li")], state.folder)


def test_stale_corrections_are_shown(state: AppState) -> None:
    correct(ID, [text_correction(replace(TURNS[1], text="没有说过"), "也没有", "li")], state.folder)
    merge_into(state.database, state.folder)
    edit = desk_data(detail(state))["edit"]
    assert edit["staleTitle"] == "有 1 处更正与现在的文字对不上"
    assert edit["stale"][0].startswith("第 2 句：没有说过 → 也没有（li，")


def test_a_lost_result_says_so(state: AppState) -> None:
    for path in state.folder.results.iterdir():
        path.unlink()
    assert "qa run" in correcting.put_right(detail(state), ASKED)


def test_the_picture_marks_each_thing_once() -> None:
    def one(start: float, end: float) -> dict[str, float]:
        return {"start": start, "end": end, "seconds": end - start}

    figures = {
        "silence": {"instances": [one(1, 7), one(20, 32)]},
        "dead_air": {"instances": [one(20, 32)]},
        "interruptions": {"agent": {"instances": [one(8, 9)]}, "customer": {"instances": []}},
        "raised_voice": {"customer": {"instances": [one(10, 12)]}},
    }
    found = [(fact["kind"], fact["role"], fact["start"]) for fact in timed_facts(figures)]
    assert found == [("silence", "", 1), ("dead_air", "", 20), ("interruption", "agent", 8), ("raised", "customer", 10)]
    assert timed_facts({"silence": 0.2}) == []


def test_facts_come_with_the_limits_they_were_measured_by() -> None:
    figures = {
        "hold": {"count": 1, "seconds": 9.0, "longest": 9.0, "threshold": 5.0},
        "last_speaker": {"role": "customer", "end": 61.0},
        "raised_voice": {"agent": {"seconds": 4.0, "share": 0.1}},
        "parameters": {"interruption_overlap": 0.5, "interruption_after": 1.0, "monologue_pause": 3.0,
                       "hold_announced": 10.0, "raised_decibels": 8.0},
    }  # fmt: skip
    told = dict(acoustic_facts(figures))
    assert told["坐席告知的等待（≥ 5 秒）"] == "1 次，共 9 秒，最长 9.0 秒"
    assert told["最后说话的一方"] == "客户 · 1:01"
    assert told["坐席提高音量（高于本人中位数 8 分贝以上）"] == "4 s · 10%"
    assert "0.5 秒以上" in told["判定参数"]
    assert acoustic_facts({}) == []
