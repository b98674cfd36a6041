"""Memory that was freed is kept for the next window instead of being given back to the system.

The recogniser asks for buffers of tens of megabytes many times a second. The C library of Linux takes each from the
system and returns it, and the system fills it with zeros each time: a third of the time of hearing a call was spent so.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

ARENAS, MAPPED, TRIM, AHEAD = -8, -4, -1, -2
"""Options of mallopt in malloc.h: M_ARENA_MAX, M_MMAP_MAX, M_TRIM_THRESHOLD, M_TOP_PAD."""


@cache
def keep_freed_memory() -> bool:
    """Once a process, before the model is loaded. False where the C library is another than glibc: nothing changes then."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return False
    settings = ((ARENAS, 1), (MAPPED, 0), (TRIM, 2**31 - 1), (AHEAD, 64 << 20))
    return all(bool(library.mallopt(option, value)) for option, value in settings)
