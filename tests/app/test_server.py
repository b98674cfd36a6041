from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

import httpx
import pytest
from dashboard_samples import CALL, CHAT, chat, fill, tone
from dashboard_serving import Served, serving

from qa.server_link import find_server
from qa.state_folder import StateFolder
from qa.store.segments import waiting_segments, write_segment


def get(served: Served, path: str, **headers: str) -> httpx.Response:
    return httpx.get(served.url + path, headers={"Accept-Encoding": "gzip", **headers}, timeout=10, trust_env=False)


def post(served: Served, path: str, **headers: str) -> httpx.Response:
    return httpx.post(served.url + path, headers=headers, timeout=10, trust_env=False)


def recording(served: Served) -> bytes:
    return (served.folder.database.parent / "call.wav").read_bytes()


def facts(served: Served) -> dict[str, object]:
    return json.loads(served.folder.server.read_text(encoding="utf-8"))


def test_audio_whole(served):
    answer = get(served, f"/audio/{CALL}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.content == recording(served)


@pytest.mark.parametrize(("asked", "begin", "end"), [("bytes=100-199", 100, 200), ("bytes=-50", -50, None)])
def test_audio_in_ranges(served, asked, begin, end):
    answer = get(served, f"/audio/{CALL}", Range=asked)
    assert answer.status_code == 206
    assert answer.content == recording(served)[begin:end]
    assert answer.headers["content-range"].endswith(f"/{len(recording(served))}")


def test_audio_beyond_its_end(served):
    assert get(served, f"/audio/{CALL}", Range="bytes=99999999-").status_code == 416


@pytest.mark.parametrize("id", ["unknown", CHAT, "x'%20OR%20'1'='1", "call.wav"])
def test_no_such_audio(served, id):
    assert get(served, f"/audio/{id}").status_code == 404


@pytest.mark.parametrize("id", ["..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "%2e%2e/%2e%2e/etc/passwd"])
def test_a_path_is_no_id(served, id):
    answer = get(served, f"/audio/{id}")
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text


def test_health_needs_no_token(served):
    assert get(served, "/api/health").json() == {"status": "ok"}


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Basic abc", "Bearer \u00e9"])
def test_merging_needs_the_token(served, given):
    assert post(served, "/api/merge", Authorization=given.encode("latin-1")).status_code == 401


@pytest.mark.parametrize("path", ["/api/merge", "/api/", "/api/no-such", "/audio/"])
def test_nothing_else_is_there_to_get(served, path):
    assert get(served, path).status_code == 404


def test_the_server_file_is_the_owners_only(served):
    assert stat.S_IMODE(served.folder.server.stat().st_mode) == 0o600
    assert facts(served)["pid"] == served.process.pid
    assert f":{facts(served)['port']}" in served.url


def test_a_command_finds_the_server_and_has_its_results_merged(served):
    from datetime import datetime

    write_segment([chat(77, "新人", "三组", 91.0, datetime(2026, 3, 1), {})], [], served.folder.spool)
    link = find_server(served.folder.server)
    assert link is not None
    assert link.answers()
    assert link.merge()
    assert not waiting_segments(served.folder.spool)


def test_new_segments_are_merged_unasked(served):
    from datetime import datetime

    write_segment([chat(78, "新人", "三组", 91.0, datetime(2026, 3, 1), {})], [], served.folder.spool)
    deadline = time.monotonic() + 10
    while waiting_segments(served.folder.spool) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not waiting_segments(served.folder.spool)


@pytest.mark.parametrize("path", ["/", "/api/health", f"/audio/{CALL}", "/_stcore/health"])
def test_other_host_names_are_refused(served, path):
    assert get(served, path, Host="evil.example").status_code == 403
    assert get(served, path, Host="localhost").status_code == 200


def test_no_other_origin_is_let_in(served):
    answer = get(served, f"/audio/{CALL}", Origin="https://evil.example")
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_proper_end_takes_the_server_file_away_and_lets_go_of_the_database(tmp_path: Path):
    from qa.store.connection import open_database

    folder = StateFolder(tmp_path / "x.duckdb")
    folder.ensure()
    fill(folder, count=2, recording=tone(tmp_path / "call.wav", 1.0))
    with serving(folder) as running:
        assert folder.server.exists()
        os.kill(running.process.pid, 15)
        running.process.wait(20)
    assert not folder.server.exists()
    with open_database(folder.database, read_only=True):
        pass
