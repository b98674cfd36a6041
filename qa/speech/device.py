"""From what was asked for on the command line to what this machine can do: the device and its number format."""

from __future__ import annotations

import os

from qa.errors import UsageError
from qa.speech.transcribe import SpeechOptions

BEST = {"cpu": "int8", "cuda": "float16"}
"""What `auto` stands for: on a CPU int8 is the fastest, on a GPU float16 is what the weights are."""
DEVICES = ("cpu", "cuda", "auto")


def cores() -> int:
    """Cores this process may use, which in a container are often fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def chosen_speech(model: str, device: str, compute_type: str) -> SpeechOptions:
    """Options with `auto` resolved, so that a transcript's key names what made it.

    Raises UsageError for a device or a number format that is unknown or not to be had here.
    """
    if device not in DEVICES:
        raise UsageError(f"--device {device}: unknown; use one of {', '.join(DEVICES)}")
    if device != "cpu":
        device = _device(device)
    chosen = BEST[device] if compute_type == "auto" else compute_type
    if chosen != BEST["cpu"] or device != "cpu":
        chosen = _supported(chosen, device)
    return SpeechOptions(model=model, device=device, compute_type=chosen)


def _device(wanted: str) -> str:
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        return "cuda"
    if wanted == "auto":
        return "cpu"
    raise UsageError("--device cuda: no NVIDIA GPU with its driver was found; use --device cpu or auto")


def _supported(compute_type: str, device: str) -> str:
    import ctranslate2

    known = sorted(ctranslate2.get_supported_compute_types(device))
    if compute_type not in known:
        raise UsageError(f"--compute-type {compute_type}: not on this {device}; use one of auto, {', '.join(known)}")
    return compute_type
