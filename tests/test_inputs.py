from __future__ import annotations

import os
from pathlib import Path

import pytest

from qa.errors import UsageError
from qa.inputs import Expanded, Listed, expand
from qa.source import Failure, Source

SAMPLES = Path(__file__).parents[1] / "data" / "samples"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (
        "calls/b.wav",
        "calls/a.mp3",
        "calls/deep/c.ogg",
        "calls/.hidden.wav",
        "calls/.git/d.wav",
        "calls/notes.pdf",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"RIFF")
    (tmp_path / "calls" / "d.txt").write_text("客服: 您好\n客户: 在吗\n", encoding="utf-8")
    return tmp_path


def labels(expanded: Expanded) -> list[str]:
    return [item.label for item in expanded.items]


def manifest(folder: Path, text: str, encoding: str = "utf-8") -> None:
    (folder / "calls" / "manifest.csv").write_bytes(text.encode(encoding))


def only_failure(expanded: Expanded) -> Failure:
    (failure,) = [item for item in expanded.items if isinstance(item, Failure)]
    assert "\n" not in failure.reason
    return failure


def test_a_folder_is_walked_sorted_without_hidden_and_unknown_files(folder: Path) -> None:
    expanded = expand(["calls"])
    assert labels(expanded) == ["calls/a.mp3", "calls/b.wav", "calls/d.txt", "calls/deep/c.ogg"]
    assert (len(expanded), expanded.skipped) == (4, 1)
    assert [type(s) for s in expanded.sources()] == [Source] * 4


def test_files_and_patterns_and_each_file_once(folder: Path) -> None:
    assert labels(expand(["calls/*.wav", "calls/b.wav", "./calls", "calls/a.mp3"]))[0] == "calls/b.wav"
    assert len(expand(["calls/*.wav", "calls/b.wav", "./calls", "calls/a.mp3", str(folder / "calls")])) == 4
    assert labels(expand(["calls/**/*.ogg"])) == ["calls/deep/c.ogg"]
    assert (len(expand(["calls/*"])), expand(["calls/*"]).skipped) == (4, 1)


@pytest.mark.parametrize("path", ["nowhere", "nowhere/*.wav", "", "a\x00b", "x" * 5000])
def test_a_path_that_does_not_exist_is_a_bad_call(folder: Path, path: str) -> None:
    with pytest.raises(UsageError) as caught:
        expand(["calls", path])
    assert "\n" not in str(caught.value)


def test_a_named_file_of_unknown_kind_fails(folder: Path) -> None:
    failure = only_failure(expand(["calls/notes.pdf", "calls/a.mp3"]))
    assert failure.label == "calls/notes.pdf"
    assert ".pdf files are not known" in failure.reason


def test_a_pipe_does_not_hang(folder: Path) -> None:
    os.mkfifo("calls/pipe.wav")
    assert expand(["calls"]).skipped == 2
    assert "not a regular file" in only_failure(expand(["calls/pipe.wav"])).reason


def test_links_in_a_circle_end(folder: Path) -> None:
    os.symlink(folder / "calls", folder / "calls" / "deep" / "up")
    os.symlink(folder / "gone.wav", folder / "calls" / "gone.wav")
    assert len(expand(["calls"])) == 4
    assert "cannot be found" in only_failure(expand(["calls/gone.wav"])).reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_manifest_says_what_is_read_and_by_whom(folder: Path, encoding: str) -> None:
    text = "文件,坐席,班组,开始时间,language,地区\nb.wav,王敏,一组,2026/10/12 9:31,中文,华东\ndeep\\c.ogg,,,,,\n"
    manifest(folder, text, encoding)
    expected = {"agent": "王敏", "team": "一组", "started_at": "2026-10-12T09:31:00", "language": "zh", "地区": "华东"}
    for path in ("calls", "calls/manifest.csv"):
        expanded = expand([path])
        assert labels(expanded) == ["calls/b.wav", "calls/deep/c.ogg"]
        assert [dict(item.metadata) for item in expanded.items if isinstance(item, Listed)] == [expected, {}]
        assert expanded.skipped == 0


def test_a_manifest_by_another_name_and_a_chat_table(folder: Path) -> None:
    Path("list.csv").write_text("agent;file\n王敏;calls/b.wav\n", encoding="utf-8")
    Path("chat.csv").write_text("role,text,file\nagent,hello,x\n", encoding="utf-8")
    assert labels(expand(["list.csv", "chat.csv"])) == ["calls/b.wav", "chat.csv"]


def test_naming_a_file_alone_loses_no_metadata(folder: Path) -> None:
    manifest(folder, "file,agent\nb.wav,王敏\ndeep/c.ogg,李雷\n")
    for paths in (["calls/b.wav"], ["calls/b.wav", "calls"], ["calls", "calls/b.wav"], ["calls/*.wav"]):
        item = expand(paths).items[0]
        assert isinstance(item, Listed)
        assert item.metadata == {"agent": "王敏"}, paths
    (item,) = expand(["calls/deep"]).items
    assert isinstance(item, Listed)
    assert item.metadata == {"agent": "李雷"}


@pytest.mark.parametrize(
    ("row", "label", "says"),
    [
        ("gone.wav,a,", "calls/gone.wav", "listed in calls/manifest.csv:3: is not there"),
        ("deep,a,", "calls/deep", "is not a file"),
        ("notes.pdf,a,", "calls/notes.pdf", ".pdf files are not known"),
        ("../outside.wav,a,", "calls/manifest.csv:3", "outside the folder"),
        ("deep/../../outside.wav,a,", "calls/manifest.csv:3", "outside the folder"),
        ("/etc/passwd,a,", "calls/manifest.csv:3", "outside the folder"),
        ("C:\\x.wav,a,", "calls/manifest.csv:3", "outside the folder"),
        (",a,", "calls/manifest.csv:3", "names no file"),
        ("./b.wav,other,", "calls/manifest.csv:3", "already on line 2"),
        ("a.mp3,a,soon", "calls/manifest.csv:3", "not a date or ISO 8601"),
        ("a.mp3,a,2026-13-01", "calls/manifest.csv:3", "not a date or ISO 8601"),
        ("a.mp3,a,,b", "calls/manifest.csv:3", "4 cells under 3 columns"),
        ("x" * 5000 + ".wav,a,", "", "is not there"),
    ],
)
def test_a_bad_row_is_one_failure_and_the_others_go_on(folder: Path, row: str, label: str, says: str) -> None:
    manifest(folder, f"file,agent,started_at\nb.wav,a,2026-10-12\n{row}\nd.txt,a,\n")
    expanded = expand(["calls"])
    failure = only_failure(expanded)
    assert label in failure.label
    assert says in failure.reason
    assert [item.label for item in expanded.items if isinstance(item, Listed)] == ["calls/b.wav", "calls/d.txt"]


def test_the_same_row_twice_is_one_file(folder: Path) -> None:
    manifest(folder, "file,agent\nb.wav,a\nb.wav,a\n./b.wav,a\n")
    assert labels(expand(["calls"])) == ["calls/b.wav"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("a.wav,王敏\n", "line 1: the header has no column file"),
        ("file,agent,agent\n", "is there twice"),
        ('file,agent\n"b.wav,a\n', "line 2: a quote is never closed"),
        ("file\x00,agent\n", "NUL"),
    ],
)
def test_a_bad_manifest_is_one_failure(folder: Path, text: str, says: str) -> None:
    manifest(folder, text)
    expanded = expand(["calls", "calls/b.wav"])
    failure = only_failure(expanded)
    assert failure.label == "calls/manifest.csv"
    assert says in failure.reason
    assert len(expanded) == 2


def test_manifest_columns_reach_a_chat(folder: Path) -> None:
    manifest(folder, "file,agent,customer_group,started_at\nd.txt,王敏,vip,2026-10-12T09:31:05+08:00\n")
    (source,) = expand(["calls"]).sources()
    assert isinstance(source, Source)
    assert source.conversation
    assert (source.conversation.agent, source.conversation.started_at) == ("王敏", "2026-10-12T09:31:05+08:00")
    assert source.conversation.metadata == {"customer_group": "vip"}


@pytest.mark.skipif(not (SAMPLES / "manifest.csv").exists(), reason="data/samples has no manifest")
def test_no_shipped_sample_fails() -> None:
    sources = list(expand([str(SAMPLES)]).sources())
    assert [s for s in sources if isinstance(s, Failure)] == []
    assert len(sources) > 10


def pair(folder: Path, agent: str, customer: str) -> None:
    for name in (agent, customer):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"RIFF" + name.encode())


def joined(expanded: Expanded) -> list[tuple[str, str]]:
    found = [source for source in expanded.sources() if isinstance(source, Source) and source.customer_path]
    return [(source.path.name, source.customer_path.name) for source in found if source.customer_path]


@pytest.mark.parametrize(
    ("agent", "customer"),
    [
        ("pairs/0001.agent.wav", "pairs/0001.customer.wav"),
        ("pairs/7-Agent.MP3", "pairs/7-Customer.MP3"),
        ("pairs/a_AGENT.amr", "pairs/a_CUSTOMER.amr"),
        ("pairs/通话_客服.wav", "pairs/通话_客户.wav"),
    ],
)
def test_two_files_named_after_the_parties_are_one_call(folder: Path, agent: str, customer: str) -> None:
    pair(folder, agent, customer)
    names = (Path(agent).name, Path(customer).name)
    expanded = expand(["pairs"])
    assert joined(expanded) == [names]
    assert labels(expanded) == [f"{agent} + {names[1]}"]
    for named in (["pairs/*"], [agent], [customer], [customer, agent, "pairs"]):
        again = expand(named)
        assert (joined(again), len(again), again.skipped) == ([names], 1, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pairs/1.agent.wav", "pairs/2.customer.wav"),
        ("pairs/1.agent.wav", "pairs/1.customer.mp3"),
        ("pairs/1.agent.wav", "pairs/1-customer.wav"),
        ("pairs/1.in.wav", "pairs/1.out.wav"),
        ("pairs/1.agent.txt", "pairs/1.customer.txt"),
        ("pairs/agent.wav", "pairs/customer.wav"),
    ],
)
def test_what_is_no_pair_stays_two_files(folder: Path, one: str, other: str) -> None:
    pair(folder, one, other)
    expanded = expand(["pairs"])
    assert (len(expanded), joined(expanded)) == (2, [])


def test_the_parties_files_in_a_manifest(folder: Path) -> None:
    pair(folder, "calls/x/a1.wav", "calls/x/k1.amr")
    manifest(folder, "agent,agent_file,customer_file,file\n王敏,x/a1.wav,x/k1.amr,\n李强,,,b.wav\n")
    expanded = expand(["calls"])
    assert joined(expanded) == [("a1.wav", "k1.amr")]
    assert labels(expanded) == ["calls/x/a1.wav + k1.amr", "calls/b.wav"]
    assert [item.metadata for item in expanded.items if isinstance(item, Listed)] == [
        {"agent": "王敏"},
        {"agent": "李强"},
    ]
    for named in ("calls/x/a1.wav", "calls/x/k1.amr"):
        (item,) = expand([named]).items
        assert isinstance(item, Listed)
        assert (item.path.name, item.metadata) == ("a1.wav", {"agent": "王敏"})
        assert item.customer is not None
    (folder / "calls" / "list.csv").write_text("坐席录音,客户录音,file\nx/a1.wav,x/k1.amr,call 1\n", encoding="utf-8")
    assert labels(expand(["calls/list.csv"])) == ["call 1"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("a.mp3,", "agent_file is filled and customer_file is empty"),
        (",b.wav", "customer_file is filled and agent_file is empty"),
        ("a.mp3,a.mp3", "one file"),
        ("a.mp3,gone.wav", "is not there"),
        ("a.mp3,../out.wav", "lies outside"),
        ("a.mp3,d.txt", "is no recording"),
        (",", "names no file"),
    ],
)
def test_a_bad_row_of_parties_is_one_clear_line(folder: Path, row: str, says: str) -> None:
    manifest(folder, f"agent_file,customer_file,agent\n{row},王敏\n")
    assert says in only_failure(expand(["calls"])).reason


def test_a_party_file_that_is_empty_fails_by_name(folder: Path) -> None:
    pair(folder, "pairs/1.agent.wav", "pairs/1.customer.wav")
    (folder / "pairs" / "1.customer.wav").write_bytes(b"")
    (found,) = expand(["pairs"]).sources()
    assert isinstance(found, Failure)
    assert found.reason.startswith("1.customer.wav: the file is empty")
