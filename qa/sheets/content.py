"""What the sheet of one conversation says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from qa.identity import text_hash
from qa.sheets.charts import Course, feeling_chart
from qa.sheets.masking import Masked, masked
from qa.sheets.reviewed import Counted
from qa.sheets.sheet import (
    Block,
    Chart,
    Clip,
    Figure,
    Figures,
    Point,
    Points,
    Quote,
    Section,
    Sheet,
    Table,
    Text,
    Tone,
    WriteIn,
)  # fmt: skip
from qa.sheets.standard import Standard
from qa.sheets.words import word
from qa.store.rows import ConversationDetail
from scoring.reasons import WORDS, Reason, render
from scoring.root_causes import cause_title

MOST_POINTS = 5
"""Points told in full, good ones and others: what one talk can hold. The rest is named in a line."""
MOST_QUOTES = 2
LONGEST_QUOTE = 160
"""Characters of a quote."""
LONGEST_CLIP = 20.0
SHORTEST_CLIP = 2.0
AROUND = 0.4
"""Seconds heard before and after the words."""
WITHOUT_END = 8.0
"""Seconds of a clip whose end is not known."""
SHORT_ID = 8
MARKS: Mapping[str, tuple[str, Tone]] = {"pass": ("✓", "good"), "partial": ("△", "warn"), "fail": ("×", "bad")}
BAND_TONES: Mapping[str, Tone] = {"excellent": "good", "good": "good", "pass": "warn", "fail": "bad"}
_UNKNOWN = "–"
_PART = re.compile(r"^(\w+\s*(?:[（(][^）)]*[）)])?)[：:]\s*")
"""What a line of the summary tells of, with the reason of contact in brackets."""
_HOW_READ = frozenset({"read_pass", "read_pass_absent", "read_fail", "read_fail_absent", "act_found", "act_missing",
                       "class_found", "class_missing"})  # fmt: skip
_HOW_FOUND = frozenset({"heard", "list", "kinds", "tried", "sought", "of", "scope", "turn", "who", "at"})
"""Parameters of a reason that are the machine's business; where it was is told by the quotes."""


@dataclass(frozen=True, slots=True)
class Told:
    """A conversation in the words of one language, masked."""

    counted: Counted
    standard: Standard
    language: str
    hidden: Masked

    @property
    def detail(self) -> ConversationDetail:
        """The conversation as it counts."""
        return self.counted.detail

    def word(self, key: str, **params: Any) -> str:
        """A word of the sheet."""
        return word(key, self.language, **params)

    def status(self, item: str) -> str:
        """How an item came out; empty for one that there is not."""
        return next((str(one["status"]) for one in self.detail.items if one["id"] == item), "")

    def who(self, role: str) -> str:
        """Who speaks."""
        return self.word(role) if role in ("agent", "customer") else self.word("other")

    def quote(self, place: Mapping[str, Any]) -> Quote:
        """A piece of evidence with its time and its sound."""
        turn = next((turn for turn in self.detail.turns if turn["i"] == place["turn"]), None)
        start = place["start"] if place.get("start") is not None else (turn or {}).get("start")
        is_call = self.detail.row.channel == "voice"
        at = clock(start) if is_call and start is not None else self.word("turn", n=place["turn"] + 1)
        text = " ".join(self.hidden.around(place, LONGEST_QUOTE).split())
        return Quote(self.who(turn["role"] if turn else ""), at, text, self._clip(place, turn))

    def _clip(self, place: Mapping[str, Any], turn: Mapping[str, Any] | None) -> Clip | None:
        """The sound around the words: of the whole turn where it is short, as words alone are hard to follow."""
        if not self.detail.audio or not self.hidden.playable or turn is None or turn["start"] is None:
            return None
        end = turn["end"] if turn["end"] is not None else turn["start"] + WITHOUT_END
        begin = turn["start"]
        if end - begin > LONGEST_CLIP and place.get("start") is not None:
            begin = max(begin, min(place["start"] - LONGEST_CLIP / 4, end - LONGEST_CLIP))
        begin = max(0.0, begin - AROUND)
        end = max(min(end + AROUND, begin + LONGEST_CLIP), begin + SHORTEST_CLIP)
        inside = tuple((a, b) for a, b in self.hidden.silent if a < end and b > begin)
        return Clip(self.detail.row.id, round(begin, 2), round(end, 2), inside)

    def quotes(self, places: Sequence[Mapping[str, Any]]) -> tuple[Quote, ...]:
        """The first pieces of evidence, each turn once."""
        turns = dict.fromkeys(place["turn"] for place in places)
        firsts = [next(place for place in places if place["turn"] == turn) for turn in turns]
        return tuple(self.quote(place) for place in firsts[:MOST_QUOTES])

    def reason(self, item: Mapping[str, Any]) -> str:
        """Why the item came out so, without what only says how the machine came to it."""
        code = item.get("reason_code") or ""
        if code in _HOW_READ:
            return ""
        if code not in WORDS:
            return self.hidden.text(str(item.get("reason") or ""))
        params = {key: value for key, value in (item.get("reason_params") or {}).items() if key not in _HOW_FOUND}
        return render(Reason(code, self.hidden.value(params)), self.language)


def told(counted: Counted, standard: Standard, language: str) -> Told:
    """A conversation made ready to be told of."""
    detail = counted.detail
    return Told(counted, standard, language, masked(detail.turns, _evidence(detail), detail.row.customer))


def conversation_sheet(one: Told, made_on: date, note: str = "") -> Sheet:
    """The sheet of one conversation; `note` is what the coach writes to the agent."""
    row, content = one.detail.row, one.counted.content
    day = row.started_at.strftime("%Y-%m-%d") if row.started_at else ""
    sections = [
        *_words_of(one, "from_coach", note),
        *_words_of(one, "from_reviewer", content.comment if content else ""),
        *_summary(one),
        Section(one.word("kept"), _kept(one)),
        Section(one.word("to_work_on"), _to_work_on(one)),
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


def clock(seconds: float) -> str:
    """Seconds as m:ss or h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def signed(value: float | None) -> str:
    """A feeling or a change of it with its sign."""
    return _UNKNOWN if value is None else f"{value:+.2f}".replace("-", "−")


def shortened(text: str) -> str:
    """A quote that a page has room for."""
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def next_steps(language: str) -> Section:
    """Lines to write in by hand, with room to sign."""
    block = WriteIn(
        header=tuple(word(key, language) for key in ("step", "until", "agreed")),
        shares=(0.6, 0.2, 0.2),
        lines=3,
        signatures=tuple(word(key, language) for key in ("coach_signs", "agent_signs", "date_signs")),
    )
    return Section(word("next_steps", language), (block,))


def gap_point(one: Told, item: Mapping[str, Any]) -> Point:
    """An item that failed: why, where, what is asked for and a wording."""
    id = item["id"]
    mark, tone = MARKS[item["status"]]
    critical = next(
        (
            one.word(f"critical_{kind}")
            for kind, items in (
                ("failed", one.detail.critical_failed),
                ("suspected", one.detail.critical_suspected),
            )
            if id in items
        ),
        "",
    )
    title, asked = one.standard.item_title(id), one.standard.help(id)
    answer = one.counted.answer(id)
    said = one.hidden.text(answer.comment.strip())
    told = [
        one.reason(item),
        one.word("reviewer_says", text=said) if said else "",
        one.word("cause", cause=cause_title(answer.lapse, one.language)) if answer.lapse else "",
        one.word("expected", help=asked) if asked else "",
    ]
    return Point(
        title=one.word("in_brackets", a=title, b=critical) if critical else title,
        mark=mark,
        tone=tone,
        side=_points(item),
        note="\n".join(filter(None, told)),
        quotes=one.quotes(item["evidence"]),
        example=one.standard.example(id),
    )


def _evidence(detail: ConversationDetail) -> Iterator[Mapping[str, Any]]:
    for group in ([*detail.items, *detail.events], detail.promises):
        for one in group:
            found = one["evidence"]
            yield from [found] if isinstance(found, Mapping) else found
    for line in detail.summary:
        yield from line.get("quotes") or ()


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
        _UNKNOWN if row.total is None else f"{row.total:.1f}",
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


def _kept(one: Told) -> tuple[Block, ...]:
    passed = [item for item in one.detail.items if item["status"] == "pass" and not _is_gate(item)]
    shown = sorted((item for item in passed if item["evidence"]), key=lambda item: -item["max_points"])[:MOST_POINTS]
    mark, tone = MARKS["pass"]
    points: tuple[Point, ...] = ()
    roles = {turn["i"]: turn["role"] for turn in one.detail.turns}
    seen: set[int] = set()
    for item in shown:
        own = [e for e in item["evidence"] if roles.get(e["turn"]) == "agent"] or item["evidence"]
        fresh = next((e for e in own if e["turn"] not in seen), own[0])
        seen.add(fresh["turn"])
        title = one.standard.item_title(item["id"])
        points += (Point(title, mark, tone, _points(item), quotes=(one.quote(fresh),)),)
    points += _marked(one, "best_practice", mark, tone)
    first: Block = Points(points, "") if points else Text(one.word("nothing_good"), muted=True)
    return (first, *_named(one, "also_kept", [item for item in passed if item not in shown]))


def _marked(one: Told, kind: str, mark: str, tone: Tone) -> tuple[Point, ...]:
    """Moments that the reviewer marked."""
    marks = one.counted.content.bookmarks if one.counted.content else ()
    said = {turn["i"]: turn["text"] for turn in one.detail.turns}
    return tuple(
        Point(
            title=one.standard.item_title(m.item) if m.item else one.word(kind),
            mark=mark,
            tone=tone,
            note=one.hidden.text(m.note.strip()),
            quotes=(one.quote(whole_turn(m.turn, said[m.turn], m.start)),),
        )
        for m in marks
        if m.kind == kind and m.turn in said
    )


def whole_turn(number: int, text: str, start: float | None) -> Mapping[str, Any]:
    """A turn as a piece of evidence."""
    return {"turn": number, "quote": text, "span": (0, len(text)), "start": start}


def _is_gate(item: Mapping[str, Any]) -> bool:
    """Whether an item only tells that something bad did not happen, for no points: nothing to praise."""
    return not item["max_points"]


def _to_work_on(one: Told) -> tuple[Block, ...]:
    critical = {*one.detail.critical_failed, *one.detail.critical_suspected}
    missed = [item for item in one.detail.items if item["status"] in ("fail", "partial")]
    missed.sort(key=lambda item: (item["id"] not in critical, (item["points"] or 0) - item["max_points"]))
    told = [item for item in missed if counts_in(one, item["id"])][:MOST_POINTS]
    rest = [item for item in missed if item not in told]
    points = tuple(gap_point(one, item) for item in told) + _marked(one, "to_coach", "→", "warn")
    first: Block = Points(points, one.word("example")) if points else Text(one.word("nothing_to_work_on"), muted=True)
    open_ones = [item for item in one.detail.items if item["status"] == "not_evaluated"]
    return (first, *_named(one, "also_missed", rest), *_named(one, "open_items", open_ones))


def counts_in(one: Told, id: str) -> bool:
    """Whether an item costs something: points, or by being critical."""
    item = next((item for item in one.detail.items if item["id"] == id), None)
    return item is not None and (
        bool(item["max_points"]) or id in (*one.detail.critical_failed, *one.detail.critical_suspected)
    )


def _named(one: Told, key: str, items: Iterable[Mapping[str, Any]]) -> list[Text]:
    names = one.word("separator").join(one.standard.item_title(item["id"]) for item in items)
    return [Text(names, one.word(key), muted=True)] if names else []


def _points(item: Mapping[str, Any]) -> str:
    if item["points"] is None or not item["max_points"]:
        return ""
    return f"{item['points']:g} / {item['max_points']:g}"


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
        for promise in one.detail.promises
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
