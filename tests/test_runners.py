"""Workers: interrupted cleanly, resumed exactly, longest first, transcripts never made twice."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from qa.cost import Cost
from qa.lengths import guessed_seconds, stated_seconds
from qa.result import Result
from qa.run import _longest_first, plan
from qa.settings import settings_for
from qa.source import Source
from qa.state_folder import StateFolder
from qa.work import Task, work

ROOT = Path(__file__).parents[1]
SHORT = "zh-telecom-bill.wav"
SAMPLE_RATE = 16_000
CLIPS = 4


def start(*words: object) -> subprocess.Popen:
    command = [sys.executable, "-m", "qa", "run", *map(str, words), "--table", "0"]
    # a shell lets what it starts in the background ignore Ctrl+C, and so would what is started here
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # a group of its own, as a terminal gives a command: Ctrl+C reaches the workers too
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def workers_of(pid: int) -> list[int]:
    """The worker processes; multiprocessing has a helper of its own beside them, which ends with the parent."""
    out = subprocess.run(["pgrep", "-P", str(pid), "-f", "spawn_main"], capture_output=True, text=True, check=False)
    return [int(child) for child in out.stdout.split()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return bool(what())


def copies(samples: Path, folder: Path, count: int) -> Path:
    """The same short speech under different bytes: a chunk no player reads at the end of each file."""
    from faster_whisper import decode_audio

    folder.mkdir()
    channels = decode_audio(str(samples / "calls" / SHORT), split_stereo=True)
    sound = np.stack(channels)[:, : 4 * SAMPLE_RATE]
    frames = np.clip(sound.T * 32767, -32768, 32767).astype("<i2").tobytes()
    for k in range(count):
        path = folder / f"call-{k}.wav"
        with wave.open(str(path), "wb") as target:
            target.setparams((2, 2, SAMPLE_RATE, 0, "NONE", ""))
            target.writeframes(frames)
        with path.open("ab") as file:
            file.write(b"note" + (8).to_bytes(4, "little") + f"{k:08}".encode())
    return folder


@pytest.mark.model
@pytest.mark.timeout(300)
def test_ctrl_c_ends_a_run_in_one_line_and_keeps_what_was_done(tmp_path, samples):
    folder, database = copies(samples, tmp_path / "calls", CLIPS), tmp_path / "x.duckdb"
    state = StateFolder(database)
    process = start(folder, "--db", database, "--jobs", 2)
    assert wait_for(lambda: any(state.results.glob("[!.]*.json")), 100)
    workers = workers_of(process.pid)
    assert workers
    os.killpg(process.pid, signal.SIGINT)
    sent = time.monotonic()
    assert wait_for(lambda: not any(map(lives, workers)), 2.0)
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - sent < 10
    assert process.returncode == 130
    assert "Traceback" not in err
    assert [line for line in err.splitlines() if line.strip()] == [
        "Stopped. What was done is kept; run the same command again to go on."
    ]
    assert not list(state.root.glob("run-*.json"))
    kept = {path: path.stat().st_mtime_ns for path in state.results.glob("[!.]*.json")}
    assert 0 < len(kept) < CLIPS
    again = start(folder, "--db", database, "--jobs", 2)
    _, err = again.communicate(timeout=200)
    assert again.returncode == 0, err
    assert f"{CLIPS - len(kept)} done, {len(kept)} unchanged, 0 failed" in err
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_ctrl_c_while_workers_are_starting(tmp_path, samples):
    database = tmp_path / "x.duckdb"
    process = start(samples / "calls" / SHORT, "--db", database, "--jobs", 1)
    assert wait_for(lambda: len(workers_of(process.pid)) >= 1, 60)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err


@pytest.mark.model
@pytest.mark.timeout(300)
def test_a_changed_rubric_scores_again_and_never_transcribes_again(tmp_path, samples):
    state = StateFolder(tmp_path / "x.duckdb")
    state.ensure()
    clip = copies(samples, tmp_path / "calls", 1)
    shipped = ROOT / "rubrics" / "zh" / "standard.yaml"
    shutil.copytree(ROOT / "rubrics" / "lexicons", tmp_path / "lexicons", dirs_exist_ok=True)
    text = shipped.read_text("utf-8")
    found = []
    for version in ("1", "2"):
        rubric = tmp_path / f"mine-{version}.yaml"  # a rubric is read once a process
        rubric.write_text(re.sub(r"(?m)^version:.*$", f'version: "{version}"', text), encoding="utf-8")
        settings = settings_for(state, rubric)
        (task,) = plan([str(clip)], settings, state, lambda *_: None).tasks
        (result,) = work((task,), settings, state)
        found.append((result, {p.name: p.stat().st_mtime_ns for p in state.transcripts.glob("*.json")}))
    (first, before), (second, after) = found
    assert len(before) == 1
    assert before == after
    assert first.transcript == second.transcript
    assert "decode" in first.timings
    assert "decode" not in second.timings
    cost = Cost()
    cost.add(second)
    assert "1 transcript from the cache" in cost.line()


def test_the_longest_recordings_come_first(tmp_path):
    tasks = []
    for seconds, rate in ((3, 8000), (9, 8000), (5, 48000)):
        path = tmp_path / f"{seconds}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes(np.zeros(seconds * rate, dtype="<i2").tobytes())
        assert stated_seconds(path) == pytest.approx(seconds)
        tasks.append(Task(Source(path, path.name), path.name, ""))
    assert [task.id for task in _longest_first(tasks)] == ["9.wav", "5.wav", "3.wav"]


def test_a_file_that_is_no_recording_has_a_guessed_length(tmp_path):
    path = tmp_path / "x.wav"
    path.write_bytes(b"nothing" * 1000)
    assert stated_seconds(path) == guessed_seconds(path) == pytest.approx(0.875)
    assert stated_seconds(tmp_path / "none.wav") == 0.0


def test_the_line_of_a_run_says_how_much_how_fast_and_where_the_time_went():
    cost = Cost(wall=35.2)
    for _ in range(10):
        timings = {"decode": 0.4, "transcribe": 3.0, "speakers": 1.0, "score": 0.6}
        cost.add(Result(id="a", source="a", status="ok", duration=49.2, timings=timings, audio="/a.wav"))
    assert cost.line() == (
        "10 calls, 8:12 of audio in 0:35, 14.0× real time; transcribe 60 %, speakers 20 %, score 12 %, decode 8 %"
    )
    cost.add(Result(id="b", source="b", status="ok", timings={"score": 0.0}, audio="/b.wav"))
    cost.add(Result(id="c", source="c", status="ok", timings={"read": 0.0}))
    assert "1 transcript from the cache, 1 chat;" in cost.line()
    assert Cost().line() == ""
