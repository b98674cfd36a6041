"""A judged call, in a database with two reviewers, for what is written of it."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from qa.result import Result
from qa.rubrics import find_rubric, load
from qa.state_folder import StateFolder
from qa.store.accounts import Account, insert
from qa.store.connection import Database, open_database
from qa.store.review_tasks import Task, insert_tasks
from qa.store.segments import write_segment
from qa.store.viewer import Viewer
from qa.store.writer import merge_spool
from scoring.rubric_model import Item
from scoring.scorecard import Evidence, ItemResult, Scorecard, Status, scorecard_to_dict
from scoring.totals import judged_share, section_scores, total, total_range

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
STATUSES = {
    "accuracy": Status.NOT_EVALUATED,
    "upsell": Status.NOT_APPLICABLE,
    "abnormal_flow": Status.NOT_APPLICABLE,
    "empathy": Status.FAIL,
    "recording_notice": Status.FAIL,
}
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


def scorecard() -> dict[str, Any]:
    """Judged by the shipped standard: all passes but what `STATUSES` says, with evidence for the greeting."""
    rubric = load(find_rubric("zh/standard"))
    results = {item.id: _result(section.id, item) for section, item in rubric.items()}
    card = Scorecard(
        rubric=rubric.name,
        version=rubric.version,
        hash=rubric.hash,
        language="zh",
        items=results,
        total=total(rubric, results),
        total_range=total_range(rubric, results),
        judged=judged_share(results),
        band="good",
        sections=section_scores(rubric, results),
    )
    return scorecard_to_dict(card)


def _result(section: str, item: Item) -> ItemResult:
    status = STATUSES.get(item.id, Status.PASS)
    points = {Status.PASS: item.points, Status.FAIL: 0.0}.get(status)
    evidence = (Evidence(0, "您好", (0, 2), 0.0, 1.0),) if item.id == "greeting" else ()
    return ItemResult(item.id, section, status, points, item.points, evidence, bonus=item.bonus)


def call(id: str, agent: str, recording: Path | None = None, seconds: float = 64.0) -> Result:
    """The call as a run leaves it, its turns evenly over the time."""
    each = seconds / len(SAID)
    turns = [
        {"i": k, "role": role, "text": text, "start": each * k, "end": each * (k + 0.6), "confidence": 0.9, "words": []}
        for k, (role, text) in enumerate(SAID)
    ]
    lanes = [
        {"channel": k, "role": role, "peaks": [0.1 + 0.4 * ((j // 8 + k) % 2) for j in range(200)]}
        for k, role in enumerate(("agent", "customer"))
    ]
    return Result(
        id=id,
        source=f"{id[:4]}.wav",
        audio=str(recording or ""),
        status="ok",
        channel="voice",
        language="zh",
        started_at="2026-03-02T10:15:00",
        duration=seconds,
        agent=agent,
        team="一组",
        timeline="channels",
        transcript=turns,
        acoustics={"lanes": lanes},
        scorecard=scorecard(),
        sentiment={"turns": {}, "customer": {}, "agent": {}, "reader": "test@1"},
    )


def fill(folder: StateFolder, recording: Path | None = None) -> None:
    """Two calls of two agents; a task for each; no accounts."""
    folder.ensure()
    results = [call(id, agent, recording) for id, agent in ((CALL, "王敏"), (NEXT, "李强"))]
    write_segment(results, [], folder.spool)
    at = datetime(2026, 11, 28)
    with open_database(folder.database) as database:
        merge_spool(database, folder.spool)
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
