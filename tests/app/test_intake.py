from __future__ import annotations

import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import intake
from qa.errors import InputError
from qa.state_folder import StateFolder
from qa.store.segments import waiting_segments


@dataclass
class File:
    name: str
    content: bytes

    def getbuffer(self) -> memoryview:
        return memoryview(self.content)


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    found = StateFolder(tmp_path / "x.duckdb")
    found.ensure()
    return found


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("call.wav", "call.wav"),
        ("录音 1.mp3", "录音 1.mp3"),
        ("../../etc/passwd", "passwd"),
        ("C:\\calls\\a.wav", "a.wav"),
        (".hidden", "hidden"),
        ("..", "file"),
        ("a\x00b\n.txt", "a_b_.txt"),
        ("", "file"),
        ("x" * 300 + ".wav", "x" * 116 + ".wav"),
    ],
)
def test_safe_name(name, safe):
    assert intake.safe_name(name) == safe


def test_two_files_of_one_name_are_two(folder):
    saved = intake.save([File("a.txt", b"1"), File("a.txt", b"2")], folder)
    assert sorted(p.read_bytes() for p in saved.iterdir()) == [b"1", b"2"]
    assert all(p.stat().st_mode & 0o077 == 0 for p in saved.iterdir())


def packed(path: Path, members: dict[str, bytes]) -> File:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return File("calls.zip", path.read_bytes())


def test_an_archive_keeps_its_folders_and_stays_inside(folder, tmp_path):
    members = {"week/manifest.csv": b"file\n", "week/a.wav": b"x", "../../out.txt": b"no", "/root.txt": b"no"}
    saved = intake.save([packed(tmp_path / "z.zip", members)], folder)
    inside = {str(p.relative_to(saved)) for p in saved.rglob("*") if p.is_file()}
    assert inside == {"week/manifest.csv", "week/a.wav", "out.txt", "root.txt"}
    assert not (folder.root.parent / "out.txt").exists()


def test_a_damaged_archive_is_one_clear_line(folder):
    with pytest.raises(InputError, match="cannot be unpacked") as error:
        intake.save([File("bad.zip", b"no zip at all")], folder)
    assert "\n" not in str(error.value)


def test_an_archive_of_too_much_is_refused(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_BYTES", 10)
    with pytest.raises(InputError, match="too large"):
        intake.save([packed(tmp_path / "z.zip", {"a.txt": b"x" * 11})], folder)


def test_dropped_files_are_processed_by_the_pipeline(folder):
    chat = "客服: 您好,请问有什么可以帮您?\n客户: 我想退会员\n客服: 好的,我帮您办理\n客户: 谢谢\n客服: 不客气,再见\n"
    saved = intake.save([File("chat.txt", chat.encode()), File("broken.wav", b"RIFFnothing")], folder)
    job = intake.start(saved, folder.database)
    deadline = time.monotonic() + 90
    while not job.finished and time.monotonic() < deadline:
        time.sleep(0.2)
    assert job.finished
    assert (job.error, job.total, job.done) == ("", 2, 1)
    assert len(job.failures) == 1
    assert job.failures[0].startswith("broken.wav: ")
    assert list(folder.results.iterdir()) or waiting_segments(folder.spool)
