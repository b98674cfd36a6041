"""What the sheet of one conversation says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal

from qa.identity import text_hash
from qa.sheets.charts import Course, feeling_chart
from qa.sheets.points import kept, to_work_on
from qa.sheets.sheet import Block, Chart, Figure, Figures, Section, Sheet, Table, Text, Tone, WriteIn
from qa.sheets.told import UNKNOWN, Told, clock, shortened, signed
from qa.sheets.words import word

SHORT_ID = 8
MOST_PROMISES = 8
BAND_TONES: Mapping[str, Tone] = {"excellent": "good", "good": "good", "pass": "warn", "fail": "bad"}
_PART = re.compile(r"^(\w+\s*(?:[（(][^）)]*[）)])?)[：:]\s*")
"""What a line of the summary tells of, with the reason of contact in brackets."""


def conversation_sheet(one: Told, made_on: date, note: str = "") -> Sheet:
    """The sheet of one conversation; `note` is what the coach writes to the agent."""
    row, content = one.detail.row, one.counted.content
    day = row.started_at.strftime("%Y-%m-%d") if row.started_at else ""
    sections = [
        *_words_of(one, "from_coach", note),
        *_words_of(one, "from_reviewer", content.comment if content else ""),
        *_summary(one),
        Section(one.word("kept"), kept(one)),
        Section(one.word("to_work_on"), to_work_on(one)),
        *_course(one),
        *_promises(one),
        next_steps(one.language),
    ]
    return Sheet(
        language=one.language,
        name="-".join(filter(None, ["feedback", day, text_hash(row.id)[:SHORT_ID]])),
        document_title=" ".join(filter(None, [one.word("title_conversation"), day])),
        title=one.word("title_conversation"),
        facts=tuple((name, one.hidden.text(value)) for name, value in _facts(one) if value),
        figures=Figures(tuple(_figures(one))),
        sections=tuple(sections),
        footer=one.word("footer", day=made_on.isoformat()),
        label_of_clip=one.word("clip", at="{at}"),
    )


def _words_of(one: Told, key: str, text: str) -> list[Section]:
    return [Section(one.word(key), (Text(one.hidden.text(text.strip())),))] if text.strip() else []


def next_steps(language: str) -> Section:
    """Lines to write in by hand, with room to sign."""
    block = WriteIn(
        header=tuple(word(key, language) for key in ("step", "until", "agreed")),
        shares=(0.6, 0.2, 0.2),
        lines=3,
        signatures=tuple(word(key, language) for key in ("coach_signs", "agent_signs", "date_signs")),
    )
    return Section(word("next_steps", language), (block,))


def _facts(one: Told) -> list[tuple[str, str]]:
    detail, row, at = one.detail, one.detail.row, one.counted.at
    return [
        (one.word("agent"), row.agent),
        (one.word("team"), row.team),
        (one.word("when"), _when(row.started_at)),
        (one.word("channel"), one.word(row.channel) if row.channel in ("voice", "chat") else row.channel),
        (one.word("length"), clock(row.duration) if row.channel == "voice" and row.duration else ""),
        (one.word("rubric"), f"{one.standard.title} {detail.rubric_version}".strip()),
        (one.word("judged_by"), one.word("by_person", day=f"{at:%Y-%m-%d}") if at else one.word("by_machine")),
    ]


def _when(at: datetime | None) -> str:
    if at is None:
        return ""
    return at.strftime("%Y-%m-%d" if (at.hour, at.minute, at.second) == (0, 0, 0) else "%Y-%m-%d %H:%M")


def _figures(one: Told) -> Iterator[Figure]:
    row = one.detail.row
    band = one.word(row.band) if row.band in BAND_TONES else one.word("no_band")
    low, high = row.total_low, row.total_high
    is_open = low is not None and high is not None and f"{low:.0f}" != f"{high:.0f}"
    span = one.word("range", low=f"{low:.0f}", high=f"{high:.0f}") if is_open else ""
    yield Figure(
        one.word("total"),
        UNKNOWN if row.total is None else f"{row.total:.1f}",
        one.word("with", a=band, b=span) if span else band,
        BAND_TONES.get(row.band, ""),
    )
    if row.judged is not None:
        yield Figure(one.word("judged"), f"{100 * row.judged:.0f}%", one.word("judged_note"))
    if row.customer_change is not None:
        note = one.word("feeling_note", start=signed(row.customer_start), end=signed(row.customer_end))
        yield Figure(one.word("feeling_change"), signed(row.customer_change), note, _change_tone(row.customer_change))
    if row.outcome in ("resolved", "follow_up", "unresolved"):
        tones: dict[str, Tone] = {"resolved": "good", "unresolved": "bad"}
        yield Figure(one.word("outcome"), one.word(row.outcome), "", tones.get(row.outcome, ""))


def _change_tone(change: float) -> Tone:
    return "good" if change >= 0.2 else "bad" if change <= -0.2 else ""


def _summary(one: Told) -> list[Section]:
    lines = [str(line["text"].get(one.language, "")) for line in one.detail.summary]
    blocks: list[Block] = []
    for line in filter(None, lines):
        named = _PART.match(line)
        lead = named[1] if named else ""
        blocks.append(Text(one.hidden.text(line[named.end() :] if named else line), one.hidden.text(lead)))
    return [Section(one.word("summary"), tuple(blocks))] if blocks else []


def _course(one: Told) -> list[Section]:
    detail = one.detail
    read = [turn for turn in detail.turns if turn.get("label") and turn["score"] is not None]
    courses = [_course_of(one, party, read) for party in ("customer", "agent")]
    courses = [course for course in courses if len(course.values) > 1]
    if not courses or courses[0].party != "customer":
        return []
    is_call = detail.row.channel == "voice" and detail.row.duration > 0
    ends = ("0:00", clock(detail.row.duration)) if is_call else (one.word("beginning"), one.word("end"))
    drawing = feeling_chart(courses, (one.word("positive"), one.word("neutral"), one.word("negative")), ends)
    feeling = detail.customer_feeling
    alternative = one.word("course_text", **{key: signed(feeling.get(key)) for key in ("start", "end", "mean")})
    return [Section(one.word("course"), (Chart(drawing, alternative),))]


def _course_of(one: Told, party: Literal["agent", "customer"], read: list[dict[str, Any]]) -> Course:
    """By time in a call whose turns have times, by the order of turns otherwise."""
    turns, length = one.detail.turns, one.detail.row.duration
    timed = one.detail.row.channel == "voice" and length > 0 and all(turn["start"] is not None for turn in turns)
    last = max(1, len(turns) - 1)
    places = {turn["i"]: (turn["start"] / length if timed else k / last) for k, turn in enumerate(turns)}
    values = tuple(
        (min(1.0, max(0.0, places[turn["i"]])), max(-1.0, min(1.0, float(turn["score"]))))
        for turn in read
        if turn["role"] == party
    )
    return Course(one.word(party), party, values)


def _promises(one: Told) -> list[Section]:
    if not one.detail.promises:
        return []
    rows = tuple(
        (
            one.who(promise["who"]) if promise["who"] in ("agent", "customer") else one.hidden.text(promise["who"]),
            shortened(one.hidden.text(str(promise["what"]))),
            _due(one, promise),
            one.word("to_do" if promise["kept"] is None else "done"),
        )
        for promise in one.detail.promises[:MOST_PROMISES]
    )
    header = tuple(one.word(key) for key in ("who", "what", "due", "state"))
    return [Section(one.word("promises"), (Table(header, rows, (0.12, 0.48, 0.23, 0.17)),))]


def _due(one: Told, promise: Mapping[str, Any]) -> str:
    said = one.hidden.text(str(promise["due"].get("text") or ""))
    at: datetime | None = promise["latest"] or promise["earliest"]
    if at is None:
        return said or one.word("no_date")
    moment = at.strftime("%m-%d" if (at.hour, at.minute) in ((0, 0), (23, 59)) else "%m-%d %H:%M")
    return f"{moment} ({said})" if said else moment
