"""Speak the dialogues in `dialogues/` as calls in `samples/calls/`, and write who said what when into `truth/`.

A dialogue names its language, layout (stereo or mono), agent side, rate (8000 = telephone band), file format and the
pitch of each role. A turn has `role`, `text` and optionally `gap` (seconds of silence before it; negative = cuts in),
`speed` and `energy` (above 1 = raised voice).

Use: python make_calls.py [NAME ...]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from voices import SPEECH_RATE, ChineseVoice, EnglishVoice, Samples, Voice, sox

HERE = Path(__file__).resolve().parent
CALLS = HERE.parent / "samples" / "calls"
DEFAULT_GAP = 0.45
LINE_NOISE = 0.002
CODECS = {
    "mp3": {"mono": ["-c:a", "libmp3lame", "-b:a", "32k"], "stereo": ["-c:a", "libmp3lame", "-b:a", "48k"]},
    "ogg": {"mono": ["-c:a", "libvorbis", "-q:a", "1"], "stereo": ["-c:a", "libvorbis", "-q:a", "1"]},
}


def speak(dialogue: dict[str, Any], voice: Voice) -> tuple[list[dict[str, Any]], Samples]:
    """Return the truth (role, text, start, end) and the sound, shape (samples, 2)."""
    clock, truth, pieces = 0.0, [], []
    for turn in dialogue["turns"]:
        role = turn["role"]
        pitch = dialogue["voices"][role]
        audio = voice.say(turn["text"], pitch, turn.get("speed", 1.0), turn.get("energy", 1.0))
        start = max(0.0, clock + turn.get("gap", DEFAULT_GAP))
        end = start + len(audio) / SPEECH_RATE
        truth.append({"role": role, "text": turn["text"], "start": round(start, 2), "end": round(end, 2)})
        pieces.append((int(start * SPEECH_RATE), role, audio))
        clock = max(clock, end)
    return truth, lay_out(pieces, clock + 0.5, dialogue["agent_side"])


def lay_out(pieces: list[tuple[int, str, Samples]], seconds: float, agent_side: str) -> Samples:
    """Put each spoken piece at its place in the channel of its speaker."""
    total = np.zeros((int(seconds * SPEECH_RATE) + 1, 2), np.float32)
    for at, role, audio in pieces:
        channel = 0 if (role == "agent") == (agent_side == "left") else 1
        total[at : at + len(audio), channel] += audio
    return total


def record(sound: Samples, dialogue: dict[str, Any]) -> tuple[Samples, int]:
    """Mix down, narrow to the telephone band and add line noise, as the dialogue asks."""
    rate = dialogue["rate"]
    if dialogue["layout"] == "mono":
        sound = sound.sum(axis=1)
    noise = np.asarray(np.random.default_rng(dialogue["seed"]).normal(0, LINE_NOISE, sound.shape), np.float32)
    sound = np.clip(sound + noise, -1, 1)
    if rate < SPEECH_RATE:
        sound = np.clip(sox(sound, SPEECH_RATE, "sinc", "300-3400", out_rate=rate), -1, 1)
    return sound, rate


def save(sound: Samples, rate: int, dialogue: dict[str, Any]) -> Path:
    """Write the call in its format: mu-law wav by soundfile, mp3 and ogg by ffmpeg."""
    target = CALLS / f"{dialogue['name']}.{dialogue['format']}"
    if dialogue["format"] == "wav":
        soundfile.write(target, sound, rate, subtype="ULAW")
        return target
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain.wav")
        soundfile.write(plain, sound, rate, subtype="PCM_16")
        codec = CODECS[dialogue["format"]][dialogue["layout"]]
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-y",
            "-i",
            str(plain),
            *codec,
            "-bitexact",
            "-map_metadata",
            "-1",
            str(target),
        ]
        subprocess.run(command, check=True)
    return target


def make(path: Path, voices: dict[str, Voice]) -> None:
    """Make one call and its truth file from one dialogue file."""
    dialogue = json.loads(path.read_text(encoding="utf-8"))
    language = dialogue["language"]
    if language not in voices:
        voices[language] = ChineseVoice() if language == "zh" else EnglishVoice()
    truth, sound = speak(dialogue, voices[language])
    target = save(*record(sound, dialogue), dialogue)
    lines = ",\n".join(" " + json.dumps(turn, ensure_ascii=False) for turn in truth)
    (HERE / "truth" / f"{path.stem}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{target.name}: {len(sound) / SPEECH_RATE:.1f} s, {len(truth)} turns, {target.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Make the calls named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="dialogue names without .json (default: all)")
    names = parser.parse_args().names
    CALLS.mkdir(parents=True, exist_ok=True)
    (HERE / "truth").mkdir(exist_ok=True)
    voices: dict[str, Voice] = {}
    for path in sorted((HERE / "dialogues").glob("*.json")):
        if not names or path.stem in names:
            make(path, voices)


if __name__ == "__main__":
    main()
