"""Scoring and storing: how cost grows with the work. A cost per conversation that stays flat is what we want."""

import time
from dataclasses import replace

from qa.inputs import expand
from qa.pipeline import process_one
from qa.settings import Settings
from qa.store.connection import open_database
from qa.store.segments import write_segment
from qa.store.writer import merge_spool

SIZES = (50, 100, 200)


def test_chats_through_pipeline_and_store(samples, tmp_path):
    sources = list(expand([str(samples / "chats" / "generated-chats.jsonl")]).sources())
    process_one(sources[0], Settings(), tmp_path)
    print("\nconversations  score ms each  segment ms each  merge ms each")
    for size in SIZES:
        begin = time.perf_counter()
        results = [process_one(source, Settings(), tmp_path) for source in sources[:size]]
        scored = time.perf_counter()
        write_segment(results, [], tmp_path / f"spool{size}")
        written = time.perf_counter()
        with open_database(tmp_path / f"{size}.duckdb") as database:
            ready = time.perf_counter()
            merge_spool(database, tmp_path / f"spool{size}")
            merged = time.perf_counter() - ready
        per = [1000 * t / size for t in (scored - begin, written - scored, merged)]
        print(f"{size:13} {per[0]:14.2f} {per[1]:16.2f} {per[2]:14.2f}")


def test_a_long_conversation_costs_in_proportion(samples, tmp_path):
    source = next(expand([str(samples / "chats" / "zh-code-asked.json")]).sources())
    talk = source.conversation
    print("\nturns  ms a turn")
    for times in (1, 4, 16):
        turns = tuple(replace(turn, i=k) for k, turn in enumerate(talk.turns * times))
        long = replace(source, conversation=replace(talk, turns=turns))
        begin = time.perf_counter()
        process_one(long, Settings(), tmp_path)
        print(f"{len(turns):5} {1000 * (time.perf_counter() - begin) / len(turns):10.2f}")
