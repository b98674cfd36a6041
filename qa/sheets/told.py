"""A conversation made ready for a sheet: in the words of one language, masked, with quotes, times and clips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.sheets.masking import Masked, masked
from qa.sheets.reviewed import Counted
from qa.sheets.sheet import Clip, Quote
from qa.sheets.standard import Standard
from qa.sheets.words import word
from qa.store.rows import ConversationDetail
from scoring.reasons import WORDS, Reason, render

MOST_QUOTES = 2
LONGEST_QUOTE = 160
"""Characters of a quote."""
LONGEST_CLIP = 20.0
SHORTEST_CLIP = 2.0
AROUND = 0.4
"""Seconds heard before and after the words."""
WITHOUT_END = 8.0
"""Seconds of a clip whose end is not known."""
UNKNOWN = "–"
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

    def comment(self, item: str) -> str:
        """What the reviewer wrote to an item."""
        said = self.hidden.text(self.counted.answer(item).comment.strip())
        return self.word("reviewer_says", text=said) if said else ""

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


def whole_turn(number: int, text: str, start: float | None) -> Mapping[str, Any]:
    """A turn as a piece of evidence."""
    return {"turn": number, "quote": text, "span": (0, len(text)), "start": start}


def clock(seconds: float) -> str:
    """Seconds as m:ss or h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def signed(value: float | None) -> str:
    """A feeling or a change of it with its sign."""
    return UNKNOWN if value is None else f"{value:+.2f}".replace("-", "−")


def shortened(text: str) -> str:
    """A quote that a page has room for."""
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def _evidence(detail: ConversationDetail) -> Iterator[Mapping[str, Any]]:
    for group in ([*detail.items, *detail.events], detail.promises):
        for one in group:
            found = one["evidence"]
            yield from [found] if isinstance(found, Mapping) else found
    for line in detail.summary:
        yield from line.get("quotes") or ()
