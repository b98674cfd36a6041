"""Is each call intelligible? Transcribe it with faster-whisper and compare with the truth.

Prints the character error rate (Chinese) or the word error rate (English). Stereo calls are read channel by channel.
Punctuation and case are left out; Chinese is compared in Simplified script with figures as digits (the model mixes both
scripts and both ways of writing figures). Rates above 0.12 are marked.

Use: python check_calls.py MODEL [NAME ...]     MODEL is a faster-whisper model name or folder
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio
from opencc import OpenCC

HERE = Path(__file__).resolve().parent
CALLS = HERE.parent / "samples" / "calls"
LIMIT = 0.12
TO_SIMPLIFIED = OpenCC("t2s")
FIGURES = str.maketrans("零一二三四五六七八九两", "01234567892")


def distance(expected: Sequence[str], heard: Sequence[str]) -> int:
    """Edit distance between two sequences."""
    row = list(range(len(heard) + 1))
    for i, left in enumerate(expected, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(heard, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return row[-1]


def units(text: str, language: str) -> list[str]:
    """Split into what is counted: characters for Chinese, words for English."""
    if language == "en":
        return re.findall(r"[a-z0-9']+", text.lower())
    return re.findall(r"\w", TO_SIMPLIFIED.convert(text).translate(FIGURES).lower())


def transcribe(model: WhisperModel, audio: Any, language: str) -> str:
    """Return everything heard in one channel."""
    segments, _ = model.transcribe(audio, language=language, beam_size=5, vad_filter=True)
    return " ".join(segment.text for segment in segments)


def check(model: WhisperModel, path: Path) -> tuple[int, int]:
    """Return (errors, units expected) of one call, and print them."""
    dialogue = json.loads((HERE / "dialogues" / f"{path.stem}.json").read_text(encoding="utf-8"))
    truth = json.loads((HERE / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
    language = dialogue["language"]
    tracks: list[tuple[Any, list[dict[str, Any]]]] = [(decode_audio(str(path)), truth)]
    if dialogue["layout"] == "stereo":
        roles = ("agent", "customer") if dialogue["agent_side"] == "left" else ("customer", "agent")
        channels = decode_audio(str(path), split_stereo=True)
        tracks = [(audio, [t for t in truth if t["role"] == role]) for audio, role in zip(channels, roles, strict=True)]
    errors = total = 0
    for audio, turns in tracks:
        expected = units(" ".join(turn["text"] for turn in turns), language)
        heard = transcribe(model, audio, language)
        errors += distance(expected, units(heard, language))
        total += len(expected)
        print("   ", heard)
    mark = "  <-- too many" if errors / total > LIMIT else ""
    print(f"{path.name}: {errors}/{total} = {errors / total:.3f}{mark}", flush=True)
    return errors, total


def main() -> None:
    """Check the calls named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="faster-whisper model name or folder")
    parser.add_argument("names", nargs="*", help="call names without ending (default: all)")
    args = parser.parse_args()
    model = WhisperModel(args.model, device="cpu", compute_type="int8", cpu_threads=2)
    for path in sorted(CALLS.iterdir()):
        if not args.names or path.stem in args.names:
            check(model, path)


if __name__ == "__main__":
    main()
