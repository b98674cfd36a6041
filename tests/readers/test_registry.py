from __future__ import annotations

from pathlib import Path

import pytest

from qa.readers import registry
from qa.source import Failure, Source


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.wav", "audio"),
        ("a.MP3", "audio"),
        *[(f"a.{kind}", "audio") for kind in ["m4a", "ogg", "opus", "flac", "aac", "amr", "wma", "webm", "mp4"]],
        ("a.json", "chat_json"),
        ("a.jsonl", "chat_json"),
        ("a.CSV", "chat_csv"),
        ("a.tsv", "chat_csv"),
        ("a.txt", "chat_text"),
        ("a.pdf", None),
        ("a.md", None),
    ],
)
def test_by_extension(name: str, reader: str | None) -> None:
    found = registry.reader_for(Path(name))
    assert (found.name if found else None) == reader


@pytest.mark.parametrize(
    ("head", "reader"),
    [
        (b"RIFF\x00\x00\x00\x00WAVE", "audio"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio"),
        (b"OggS", "audio"),
        (b'{"id": 1}', "chat_json"),
        (b"id,role,text\n", "chat_csv"),
        ("客服: 您好\n客户: 在吗\n".encode(), "chat_text"),
        (b"#!/bin/sh\n", None),
        (b"", None),
    ],
)
@pytest.mark.parametrize("name", ["call", "call.dat"])
def test_by_content_where_the_name_says_nothing(tmp_path: Path, name: str, head: bytes, reader: str | None) -> None:
    (tmp_path / name).write_bytes(head)
    found = registry.reader_for(tmp_path / name)
    assert (found.name if found else None) == reader


def test_audio_is_a_source_and_an_empty_file_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF")
    assert list(registry.read(path, {"agent": "a"})) == [Source(path, str(path), {"agent": "a"})]
    path.write_bytes(b"")
    (failure,) = registry.read(path)
    assert isinstance(failure, Failure)
    assert "empty" in failure.reason


def test_missing_and_unknown_files_are_failures(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    for name, says in (
        ("a.pdf", ".pdf files are not known"),
        ("b.wav", "cannot be opened"),
        ("c.json", "cannot be opened"),
    ):
        (failure,) = registry.read(tmp_path / name)
        assert isinstance(failure, Failure)
        assert says in failure.reason
    (tmp_path / "d.jsonl").mkdir()
    (failure,) = registry.read(tmp_path / "d.jsonl")
    assert isinstance(failure, Failure)


def test_every_reader_has_its_own_extensions_and_a_docstring() -> None:
    extensions = [extension for reader in registry.READERS for extension in reader.extensions]
    assert len(extensions) == len(set(extensions))
    assert all(reader.read.__doc__ and reader.looks_like.__doc__ for reader in registry.READERS)


@pytest.mark.parametrize(("kind", "extension"), [("json", "json"), ("csv", "csv"), ("text", "txt")])
def test_the_examples_of_the_documentation_are_read(tmp_path: Path, kind: str, extension: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    path = tmp_path / f"example.{extension}"
    path.write_text(page.partition(f"```{kind}\n")[2].partition("```")[0], encoding="utf-8")
    (source,) = registry.read(path)
    assert isinstance(source, Source), source
    assert source.conversation
    assert [str(turn.role) for turn in source.conversation.turns] == ["customer", "agent"]
    assert source.conversation.turns[1].start in (25.0, 30.0, 35.0)
