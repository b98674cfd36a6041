"""Speech, everything included, side by side in one run: `qa run`, the whisper-ctranslate2 command line, plain faster-whisper.

All three get the same files, the same model folder and the same cores. Ratios are what counts: both the time that passed
and the CPU time of all processes are told, since the second does not change when the machine has other work.

CALLQA_BENCH_CALLS limits the number of vCon calls, CALLQA_BENCH_CLIPS the largest number of clips.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from qa.lengths import stated_seconds
from qa.models import find_speech_model
from qa.speech.device import cores

ROOT = Path(__file__).parents[2]
CALLS = int(os.environ.get("CALLQA_BENCH_CALLS", "24"))
CLIPS = int(os.environ.get("CALLQA_BENCH_CLIPS", "100"))
CLIP = "zh-telecom-bill.wav"
CLIP_SECONDS = 10
PLAIN = """
import sys
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", cpu_threads=int(sys.argv[2]))
for path in sys.argv[3:]:
    print(path, sum(len(segment.text) for segment in model.transcribe(path)[0]))
"""


@dataclass(frozen=True)
class Spent:
    """Seconds: by the clock, and of all cores together."""

    wall: float
    cpu: float
    out: str


def spend(words: list[str], folder: Path) -> Spent:
    """Run a command to its end, workers included."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr[-2000:]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(wall, cpu, done.stderr)


def ours(files: list[Path], folder: Path, jobs: int) -> Spent:
    database = folder / f"ours-{jobs}-{len(files)}.duckdb"
    words = [sys.executable, "-m", "qa", "run", *map(str, files), "--db", str(database), "--jobs", str(jobs)]
    return spend([*words, "--model", str(find_speech_model().path), "--table", "0"], ROOT)


def peer() -> str:
    """The command line to compare with: on PATH, beside this Python, or named by CALLQA_BENCH_PEER; "" when it is nowhere."""
    beside = Path(sys.executable).with_name("whisper-ctranslate2")
    named = os.environ.get("CALLQA_BENCH_PEER", "")
    return named or shutil.which("whisper-ctranslate2") or (str(beside) if beside.is_file() else "")


def tell(name: str, spent: Spent, seconds: float, first: Spent | None = None) -> None:
    ratios = f"  {spent.wall / first.wall:5.2f}  {spent.cpu / first.cpu:5.2f}" if first else ""
    print(
        f"{name:44} {spent.wall:8.1f} {spent.cpu:8.1f} {seconds / spent.wall:9.1f} {seconds / spent.cpu:9.1f}{ratios}"
    )


@pytest.mark.timeout(0)
def test_batch_throughput_against_the_others(samples, shared, tmp_path):
    files = sorted((shared / "audio" / "vcon").glob("*.mp3"))[:CALLS]
    files += sorted(p for p in (samples / "calls").iterdir() if p.suffix in (".wav", ".mp3"))[: max(1, CALLS // 2)]
    seconds = sum(map(stated_seconds, files))
    model, number = str(find_speech_model().path), cores()
    print(f"\n{len(files)} calls, {seconds:.0f} s, {number} cores; load {os.getloadavg()[0]:.1f} at the beginning")
    print(f"{'':44} {'seconds':>8} {'cpu':>8} {'×real':>9} {'×real/cpu':>9}  time   cpu of ours")
    best = ours(files, tmp_path, number)
    tell(f"qa run --jobs {number} (1 thread each)", best, seconds)
    print(re.sub(r"(?m)^", "    ", best.out.strip()))
    if number > 1:
        tell(f"qa run --jobs 1 ({number} threads)", ours(files, tmp_path, 1), seconds, best)
    plain = spend([sys.executable, "-c", PLAIN, model, str(number), *map(str, files)], tmp_path)
    tell("faster-whisper, its defaults, int8", plain, seconds, best)
    command = peer()
    if not command:
        print("whisper-ctranslate2 is not here: pip install whisper-ctranslate2, or set CALLQA_BENCH_PEER to it")
        return
    words = [command, *map(str, files), "--model_directory", model, "--device", "cpu", "--compute_type", "int8"]
    words += ["--threads", str(number), "--output_dir", str(tmp_path), "--output_format", "json"]
    tell("whisper-ctranslate2, its defaults, int8", spend([*words, "--verbose", "False"], tmp_path), seconds, best)


@pytest.mark.timeout(0)
@pytest.mark.skipif(CLIPS < 1, reason="CALLQA_BENCH_CLIPS is 0")
def test_cost_stays_flat_as_files_grow(samples, tmp_path):
    import av
    import numpy as np
    from faster_whisper import decode_audio

    sound = np.stack(decode_audio(str(samples / "calls" / CLIP), split_stereo=True))[:, : CLIP_SECONDS * 16_000]
    first = tmp_path / "clip.wav"
    with av.open(str(first), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(
            (sound.T.reshape(1, -1) * 32767).astype("<i2"), format="s16", layout="stereo"
        )
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame) + stream.encode(None))
    ours([first], tmp_path, cores())  # what is read for the first time is read by everybody afterwards
    print("\nfiles  seconds     cpu  cpu s an hour of audio  the same without starting")
    start = None
    for count in [n for n in (1, 10, 30, 100) if n <= CLIPS]:
        folder = tmp_path / str(count)
        folder.mkdir()
        files = []
        for k in range(count):
            path = folder / f"{k}.wav"  # other bytes, the same sound: a chunk that no player reads
            path.write_bytes(first.read_bytes() + b"note" + (8).to_bytes(4, "little") + f"{count:04}{k:04}".encode())
            files.append(path)
        spent = ours(files, folder, cores())
        start = spent.cpu if start is None else start
        hours = count * CLIP_SECONDS / 3600
        rest = f"{(spent.cpu - start) / (hours - CLIP_SECONDS / 3600):10.0f}" if count > 1 else "         -"
        print(f"{count:5} {spent.wall:8.1f} {spent.cpu:7.1f} {spent.cpu / hours:23.0f}  {rest}")
