"""Speech: our whole recognition against faster-whisper alone on the same files in the same run. Prints ratios."""

import time

from qa.models import find_speech_model
from qa.speech.recognise import recognise
from qa.speech.transcribe import SpeechOptions

FILES = ("zh-telecom-bill.wav", "zh-customs-callback.mp3", "en-hotel-booking.mp3")


def test_recognition_against_plain_faster_whisper(samples):
    from faster_whisper import WhisperModel

    peer = WhisperModel(str(find_speech_model().path), device="cpu", compute_type="int8", cpu_threads=2)
    options = SpeechOptions(cpu_threads=2)
    recognise(samples / "calls" / FILES[0], options=options)
    print("\nfile                      seconds  ours ×real time  plain ×real time  ours/plain time")
    for name in FILES:
        path = samples / "calls" / name
        begin = time.perf_counter()
        found = recognise(path, options=options)
        ours = time.perf_counter() - begin
        begin = time.perf_counter()
        segments, _ = peer.transcribe(str(path), beam_size=5, temperature=0, word_timestamps=True)
        list(segments)
        plain = time.perf_counter() - begin
        seconds = found.duration
        print(f"{name:25} {seconds:7.1f} {seconds / ours:16.1f} {seconds / plain:17.1f} {ours / plain:16.2f}")
