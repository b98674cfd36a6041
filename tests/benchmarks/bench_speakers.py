"""Speakers and roles on recordings whose truth is known. Prints tables; `../shared/data` is used where it is there.

Words: the recognised words are aligned with what was said; of those that stand for one said word, the share that went
to the right party. Diarization error: time missed, wrongly heard and given to the wrong speaker, over the time spoken.
"""

import difflib
import itertools
import json
import re
import time
from pathlib import Path

import numpy as np
import pytest

from qa.speech.channels import own_speech, separate
from qa.speech.decode import decode
from qa.speech.recognise import _speakers
from qa.speech.transcribe import SpeechOptions, transcribe
from qa.speech.voice_activity import speech_regions
from scoring.conversation import Timeline

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared" / "data" / "audio"
TRUTH = PROJECT / "data" / "making" / "truth"
OPTIONS = SpeechOptions(cpu_threads=2)
FRAME = 0.01


def heard(path, as_mono=False):
    """Speakers of a file, seconds spent on them, the timeline."""
    channels = separate(decode(path))
    if as_mono and len(channels.signals) == 2:
        mixed = (np.asarray(channels.signals[0]) + np.asarray(channels.signals[1])) / 2
        channels = type(channels)(Timeline.MIXED, (mixed,), (0,))
    regions = [speech_regions(signal) for signal in channels.signals]
    if channels.timeline is Timeline.CHANNELS:
        channels, regions = own_speech(channels, regions)
    transcript = transcribe(channels.signals, regions, OPTIONS)
    begin = time.process_time()
    found = _speakers(channels, regions, transcript, None)
    return found, time.process_time() - begin, transcript.language


def units(text, language):
    text = text.lower().replace("’", "'")
    if language == "zh":
        import opencc

        return re.findall(r"[一-鿿]|[a-z0-9]+", opencc.OpenCC("t2s").convert(text))
    return re.findall(r"[a-z0-9']+", text)


def right_words(found, said, language):
    """How many words stand for one said word, and of these how many have the role of who said it."""
    ours = [
        (unit, str(found.roles[turn.party]))
        for turn in found.turns
        for word in turn.words
        for unit in units(word.text, language)
    ]
    theirs = [(unit, role) for role, text in said for unit in units(text, language)]
    matcher = difflib.SequenceMatcher(None, [u for u, _ in ours], [u for u, _ in theirs], autojunk=False)
    pairs = [
        (ours[i][1], theirs[j][1])
        for kind, i1, i2, j1, j2 in matcher.get_opcodes()
        if kind == "equal" or (kind == "replace" and i2 - i1 == j2 - j1)
        for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
    ]
    return len(pairs), sum(a == b for a, b in pairs), sum(a != b and "other" not in (a, b) for a, b in pairs)


def said_in_vcon(path):
    data = json.loads(path.with_suffix("").with_suffix(".vcon.json").read_text(encoding="utf-8"))
    body = next(part["body"] for part in data["analysis"] if part["type"] == "transcript")
    return [(line["speaker"].lower(), line["message"]) for line in body]


def report(title, calls):
    print(
        f"\n{title}\n{'call':28} {'words':>6} {'right':>7} {'by voice':>9} {'role':>5} {'sure':>5} {'voices':>6} {'s':>5}"
    )
    total = right = separated = roles = 0
    for name, said, (found, seconds, language) in calls:
        count, good, wrong = right_words(found, said, language)
        by_voice = max(good, wrong)
        total, right, separated, roles = total + count, right + good, separated + by_voice, roles + (good > wrong)
        print(
            f"{name[:28]:28} {count:6} {good / count:7.3f} {by_voice / count:9.3f} "
            f"{'ok' if good > wrong else 'NO':>5} {found.confidence:5.2f} {found.voices:6} {seconds:5.2f}"
        )
    print(f"{'all':28} {total:6} {right / total:7.4f} {separated / total:9.4f} {roles:>5}")
    return right / total, roles


def test_words_to_speakers_on_calls_with_truth():
    files = sorted((SHARED / "vcon").glob("*.mp3"))
    if not files:
        pytest.skip("the calls with truth are not here")
    report("24 mono calls", [(file.stem, said_in_vcon(file), heard(file)) for file in files])


@pytest.mark.parametrize("as_mono", [False, True])
def test_roles_on_the_samples(samples, as_mono):
    calls = []
    for file in sorted((samples / "calls").iterdir()):
        lines = json.loads((TRUTH / f"{file.stem}.json").read_text(encoding="utf-8"))
        calls.append((file.stem, [(line["role"], line["text"]) for line in lines], heard(file, as_mono)))
    report("samples, all as mono" if as_mono else "samples", calls)


def marks(spans, names, size):
    """Who speaks in each frame, shape (names, frames)."""
    table = np.zeros((len(names), size), dtype=bool)
    for start, end, name in spans:
        table[names.index(name), round(start / FRAME) : round(end / FRAME)] = True
    return table


def diarization_error(truth, ours, collar):
    names, own = sorted({n for *_, n in truth}), sorted({n for *_, n in ours})
    size = round(max(end for _, end, _ in [*truth, *ours]) / FRAME) + 1
    said, found = marks(truth, names, size), marks(ours, own, size)
    counted = np.ones(size, dtype=bool)
    if collar:
        for start, end, _ in truth:
            for edge in (start, end):
                counted[max(0, round((edge - collar) / FRAME)) : round((edge + collar) / FRAME)] = False
    said, found = said[:, counted], found[:, counted]
    padded = np.vstack([found, np.zeros((max(0, len(names) - len(own)), found.shape[1]), dtype=bool)])
    matched = max(
        sum(int(np.sum(said[i] & padded[j])) for i, j in enumerate(order))
        for order in itertools.permutations(range(len(padded)), len(names))
    )
    return float(np.sum(np.maximum(said.sum(0), found.sum(0))) - matched) / float(said.sum())


def test_diarization_error_on_two_speakers():
    file = SHARED / "en" / "two_speakers.wav"
    if not file.exists():
        pytest.skip(f"{file} is not here")
    rows = [line.split() for line in file.with_suffix(".rttm").read_text().splitlines()]
    truth = [(float(r[3]), float(r[3]) + float(r[4]), r[7]) for r in rows]
    found, seconds, _ = heard(file)
    ours = [(turn.start, turn.end, turn.party) for turn in found.turns]
    print(f"\ntwo_speakers: {found.voices} voices, {seconds:.2f} s, diarization error", end=" ")
    print(", ".join(f"{diarization_error(truth, ours, collar):.3f} (collar {collar} s)" for collar in (0.25, 0.0)))
