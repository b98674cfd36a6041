"""A call that was really judged, in a database with two reviewers, for what is written of it."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path

from qa.merging import merge_into
from qa.pipeline import process_one
from qa.rubrics import find_rubric
from qa.settings import Settings
from qa.source import Source
from qa.state_folder import StateFolder
from qa.store.accounts import Account, insert
from qa.store.connection import Database, open_database
from qa.store.review_tasks import Task, insert_tasks
from qa.store.viewer import Viewer
from qa.work import record
from scoring.conversation import Channel, Conversation, Role, Timeline, Turn

BEN = Viewer("reviewer", ("一组",), name="Ben")
CORA = Viewer("reviewer", name="Cora", every_team=True)
OUTSIDE = Viewer("reviewer", ("二组",), name="Olga")
AGENT = Viewer("agent", agent="王敏", name="wm")
PEOPLE = (
    Account("Anna", "admin"),
    Account("Ben", "reviewer", ("一组",)),
    Account("Cora", "reviewer"),
    Account("Olga", "reviewer", ("二组",)),
    Account("wm", "agent", agent="王敏"),
)
CALL, NEXT = "a" * 64, "b" * 64
SAID = (
    ("agent", "您好,很高兴为您服务,请问有什么可以帮您?"),
    ("customer", "我的快递一周没到,你们到底怎么回事?太慢了!"),
    ("agent", "非常抱歉给您带来不便,我理解您着急的心情,请提供一下订单号,我马上帮您查。"),
    ("customer", "尾号三六七二那个。"),
    ("agent", "包裹卡在中转站,我现在帮您催促仓库,明天下午六点前给您回电话。"),
    ("customer", "那你一定要给我回电话。"),
    ("agent", "一定的,感谢您的来电,祝您生活愉快,再见!"),
    ("customer", "再见。"),
)


def call(id: str, path: Path, seconds: float = 64.0) -> Source:
    """The call, its turns evenly over the time."""
    each = seconds / len(SAID)
    turns = tuple(
        Turn(k, Role(role), text, each * k, each * k + 0.6 * each, 0.9) for k, (role, text) in enumerate(SAID)
    )
    lanes = [
        {"channel": k, "role": role, "peaks": [0.1 + 0.4 * ((j // 8 + k) % 2) for j in range(200)], "speech": []}
        for k, role in enumerate(("agent", "customer"))
    ]
    talk = Conversation(
        id, Channel.VOICE, "zh", turns, duration=seconds, timeline=Timeline.CHANNELS, acoustics={"lanes": lanes}
    )
    return Source(path, f"{id[:4]}.wav", {}, talk)


def fill(folder: StateFolder, recording: Path | None = None) -> None:
    """Two calls of two agents, judged; a task for each; no accounts."""
    folder.ensure()
    settings = Settings(rubric=find_rubric("zh/standard"), reader="lexicon")  # nothing heavy is loaded
    for id, agent in ((CALL, "王敏"), (NEXT, "李强")):
        result = process_one(call(id, recording or Path(f"{id[:4]}.wav")), settings, folder.transcripts)
        assert result.status == "ok", result.error
        more = {"agent": agent, "team": "一组", "started_at": "2026-03-02T10:15:00"}
        record([(result.model_copy(update=more | {"audio": str(recording or "")}), f"key-{id}")], folder)
    at = datetime(2026, 11, 28)
    with open_database(folder.database) as database:
        merge_into(database, folder)
        with database.writing() as cursor:
            insert_tasks(
                cursor,
                [
                    Task(f"task-{k}", id, "", ({"code": "triage_vip", "params": {"group": "vip"}},), 10.0 - k, "",
                         "pending", date(2026, 12, 1), at)
                    for k, id in enumerate((CALL, NEXT))
                ],
            )  # fmt: skip


_made: list[Path] = []


def reviewed_database(root: Path, *, people: bool = True) -> tuple[Database, StateFolder]:
    """An open copy of the sample, which is made once a process."""
    if not _made:
        template = Path(tempfile.mkdtemp()) / "sample.duckdb"
        fill(StateFolder(template))
        _made.append(template)
    folder = StateFolder(root / "x.duckdb")
    folder.ensure()
    shutil.copy(_made[0], folder.database)
    database = open_database(folder.database)
    if people:
        with database.writing() as cursor:
            for account in PEOPLE:
                insert(cursor, account)
    return database, folder
