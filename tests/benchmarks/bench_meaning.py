"""Chats through the whole text pipeline with each reader, and what loading it costs. Prints conversations a second and a core.

One process; on two cores two of them do twice as much. CALLQA_BENCH_CHATS sets the largest number (10000).
"""

import itertools
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from qa.assess import Stopwatch, assess
from qa.settings import Settings
from qa.training import corpus_files
from qa.training.corpus import to_conversation
from scoring.conversation import Channel

MOST = int(os.environ.get("CALLQA_BENCH_CHATS", "10000"))
TURNS = 20


def chats():
    """Conversations of the corpus cut to 20 turns, each time with other numbers in them so that no text is met twice."""
    talks = [to_conversation(one) for one in corpus_files.conversations(corpus_files.FOLDER, "conversations")]
    talks = [
        replace(talk, channel=Channel.CHAT, turns=talk.turns[:TURNS]) for talk in talks if len(talk.turns) >= TURNS
    ]
    for n in itertools.count():
        talk = talks[n % len(talks)]
        turns = tuple(replace(turn, text=f"{turn.text} {n}", end=None) for turn in talk.turns)
        yield replace(talk, id=str(n), turns=turns)


@pytest.mark.parametrize(
    ("reader", "sizes"),
    [("fast", (100, 1000, MOST)), ("accurate", (50, 200)), ("lexicon", (100,))],
)
def test_conversations_a_second(reader, sizes):
    settings = Settings(reader=reader)
    source = chats()
    for talk in itertools.islice(source, 20):
        assess(talk, settings, Stopwatch())
    print(f"\n{reader}: chats  seconds  chats/s  CPU chats/s  meaning ms  score ms")
    for size in sizes:
        watch, begin, cpu = Stopwatch(), time.perf_counter(), time.process_time()
        for talk in itertools.islice(source, size):
            assess(talk, settings, watch)
        took, used = time.perf_counter() - begin, time.process_time() - cpu
        steps = [1000 * watch.seconds.get(name, 0.0) / size for name in ("meaning", "score")]
        print(f"{size:12} {took:8.1f} {size / took:8.1f} {size / used:12.1f} {steps[0]:11.2f} {steps[1]:9.2f}")


@pytest.mark.parametrize("reader", ["fast", "accurate"])
def test_loading(reader):
    code = (
        "import time, resource; a = time.perf_counter(); from qa.meaning.registry import reader_for;"
        "from scoring.conversation import *; r = reader_for('zh', %r); b = time.perf_counter();"
        "r.read(Conversation('x', Channel.CHAT, 'zh', (Turn(0, Role.AGENT, '您好'),)));"
        "print(round(b - a, 2), round(time.perf_counter() - b, 2), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    out = subprocess.run([sys.executable, "-c", code % reader], capture_output=True, text=True, check=True).stdout
    print(f"\n{reader}: import s, first reading s, memory MB: {out.strip()}")
