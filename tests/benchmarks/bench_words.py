"""Words: error rates of ours and of plain faster-whisper (beam 5) on the same files in the same run; phantom words.

Chinese is counted in characters (Simplified, figures alike), English in words (figures digit by digit). Stereo calls
are read channel by channel by both. Set CALLQA_BENCH_FILES to a number to hear only so many vCon calls.
"""

import csv
import json
import os
import re
from collections import defaultdict
from itertools import count

import numpy as np
import pytest

from qa.models import find_speech_model
from qa.speech.transcribe import SpeechOptions, transcribe
from qa.speech.voice_activity import Region, speech_regions
from scoring.matching import normalise

RATE = 16_000
MINUTE = 60
OPTIONS = SpeechOptions(cpu_threads=2)
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def units(text, language):
    if language == "en":
        return re.findall(r"[a-z']+", re.sub(r"\d", lambda m: f" {DIGITS[int(m[0])]} ", text.lower()).replace("’", "'"))
    return list(normalise(text).in_figures.text.replace(" ", ""))


def errors(said, heard):
    row = list(range(len(heard) + 1))
    for i, left in enumerate(said, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(heard, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return row[-1]


def sets(samples, shared):
    """Name of the set, file, language and what each channel says."""
    with (shared / "audio" / "references.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield f"clips {row['language']}", shared / "audio" / row["file"], row["language"], [row["text"]]
    making = samples.parent / "making"
    for path in sorted((samples / "calls").iterdir()):
        truth = json.loads((making / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
        dialogue = json.loads((making / "dialogues" / f"{path.stem}.json").read_text(encoding="utf-8"))
        sides = [("agent", "customer")] if dialogue["layout"] != "stereo" else [("agent",), ("customer",)]
        sides = sides[::-1] if dialogue.get("agent_side") == "right" else sides
        texts = [" ".join(line["text"] for line in truth if line["role"] in side) for side in sides]
        yield f"calls {path.name[:2]}", path, path.name[:2], texts
    for path in sorted((shared / "audio" / "vcon").glob("*.mp3"))[: int(os.environ.get("CALLQA_BENCH_FILES", "24"))]:
        body = json.loads(path.with_suffix(".vcon.json").read_text(encoding="utf-8"))["analysis"][0]["body"]
        yield "vcon en", path, "en", [" ".join(line["message"] for line in body)]


def load(path, channels):
    from faster_whisper.audio import decode_audio

    return list(decode_audio(str(path), split_stereo=True)) if channels == 2 else [decode_audio(str(path))]


@pytest.mark.timeout(3600)
def test_error_rates_against_plain_faster_whisper(samples, shared):
    from faster_whisper import WhisperModel

    plain = WhisperModel(str(find_speech_model().path), device="cpu", compute_type="int8", cpu_threads=2)
    sums = defaultdict(lambda: np.zeros(3))
    sure = defaultdict(list)
    for name, path, language, texts in sets(samples, shared):
        signals = load(path, len(texts))
        ours = transcribe(signals, [speech_regions(signal) for signal in signals], OPTIONS, language).words
        for signal, words, text in zip(signals, ours, texts, strict=True):
            said = units(text, language)
            heard = units("".join(word.text for word in words), language)
            segments, _ = plain.transcribe(signal, language=language, beam_size=5)
            other = units(" ".join(segment.text for segment in segments), language)
            sums[name] += (errors(said, heard), errors(said, other), len(said))
            for word in words:
                letters = "".join(units(word.text, language))
                if letters:
                    sure[letters in ("".join(said))].append(word.confidence)
    print("\nset             units    ours   plain")
    for name, (ours, other, total) in sums.items():
        print(f"{name:12} {total:8.0f} {ours / total:7.3f} {other / total:7.3f}")
    print(f"mean confidence of words that were said {np.mean(sure[True]):.2f}, of others {np.mean(sure[False]):.2f}")


def no_speech(seconds=MINUTE, seed=0):
    """Ten minutes of sounds in which nobody speaks."""
    random = np.random.default_rng(seed)
    time = np.arange(seconds * RATE) / RATE
    noise = random.standard_normal(time.size)
    tone = np.sin(2 * np.pi * 450 * time)
    keys = np.zeros(time.size)
    for k in count():
        begin = k * RATE // 4
        if begin + RATE // 8 > time.size:
            break
        part = time[begin : begin + RATE // 8]
        low, high = random.choice([697, 770, 852, 941]), random.choice([1209, 1336, 1477])
        keys[begin : begin + part.size] = np.sin(2 * np.pi * low * part) + np.sin(2 * np.pi * high * part)
    yield "silence", np.zeros(time.size)
    yield "hiss", 0.02 * noise
    yield "loud noise", 0.2 * noise
    yield "noise in bursts", 0.1 * noise * (1 + np.sin(2 * np.pi * 4 * time))
    yield "ringing", 0.3 * tone * (time % 5 < 1)
    yield "busy", 0.3 * tone * (time % 0.7 < 0.35)
    yield "keys", 0.2 * keys
    for name, partials in (
        ("plucked", (1, 0.5, 0.3, 0.2)),
        ("organ", (1, 0.8, 0.6, 0.4, 0.3)),
        ("voice-like", (0.6, 1, 0.9, 0.3, 0.5)),
    ):
        yield f"music {name}", _music(time, partials, random)


def _music(time, partials, random):
    sound = np.zeros(time.size + 2 * RATE)
    begin = 0
    while begin < time.size:
        length = int(RATE * random.choice([0.25, 0.5, 1.0]))
        part = np.arange(int(length * 1.2)) / RATE
        for chord in (1, 1.25, 1.5):
            phase = 2 * np.pi * random.choice([262, 294, 330, 392, 440]) * chord * part
            note = sum(loud * np.sin((k + 1) * phase) for k, loud in enumerate(partials))
            sound[begin : begin + part.size] += note * np.exp(-2 * part)
        begin += length
    return 0.4 * sound[: time.size] / np.abs(sound).max()


@pytest.mark.timeout(1800)
def test_phantom_words_in_ten_minutes_without_speech():
    """Once as it is, once with the recogniser made to listen where the voice detector heard nothing."""
    print("\nsound               words  words when made to listen  taken away then")
    forced = [Region(2.0, 3.2), Region(8.0, 11.0), Region(14.0, 26.0)]
    total = 0
    for name, sound in no_speech():
        signal = sound.astype(np.float32)
        heard = sum(map(len, transcribe([signal], [speech_regions(signal)], OPTIONS, "zh").words))
        made = transcribe([signal], [forced], OPTIONS, "zh")
        total += heard
        print(f"{name:18} {heard:6} {sum(map(len, made.words)):10} {made.removed.total:22}")
    assert total == 0
