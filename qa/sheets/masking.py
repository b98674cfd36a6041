"""What of a conversation may leave: texts without personal numbers and the customer's name, and where the sound is silenced.

Numbers are those `qa.text.redact` finds. People dictate numbers in pieces, so each party's turns are also looked at as one
text. In the sound the whole number is silenced, also the digits that the text keeps, as its words have no sharper borders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.sheets.sheet import Span
from qa.text.redact import mask, spans
from scoring.entity_forms import SURNAMES

PAD = 0.15
"""Seconds silenced before and after, as words are timed no better."""
_BETWEEN = ","
_NAMED = re.compile(r"[^\W\d_]{2,}")
"""Two letters or characters: what cannot stand in a text by chance as a single one does."""

_COMMON = frozenset(
    ["customer", "client", "caller", "user", "guest", "visitor", "客户", "顾客", "用户", "访客", "先生", "女士", "小姐"]
)
"""What stands for a name where a source tells none."""
_TITLE = "先生|女士|小姐|太太"
_ADDRESSED = re.compile(
    rf"(?:(?<![感谢])谢|[{SURNAMES.replace('谢', '')}])(?={_TITLE})|(?<![㐀-鿿])(?!谢谢|感谢)[{SURNAMES}][㐀-鿿]{{1,2}}(?={_TITLE})"
    r"|(?<=\bMr |\bMs )[A-Z][a-z]+|(?<=\bMrs |\bMr\. |\bMs\. )[A-Z][a-z]+|(?<=\bMiss |\bMrs\. )[A-Z][a-z]+"
)
"""How somebody is addressed by name."""
_INTRODUCED = re.compile(
    rf"(?:我叫|我的名字叫|名字是|全名叫|姓名是?|我是)([{SURNAMES}][㐀-鿿]{{1,2}})(?![㐀-鿿])"
    r"|(?<![A-Za-z])(?:[Mm]y name is|[Mm]y name's|[Nn]ame is) ([A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?)"
)
"""How somebody tells their own name."""

Turn = Mapping[str, Any]
Places = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Masked:
    """A conversation's texts as they may leave.

    `turns`: each by its number; `silent`: seconds of the recording not to be heard; `playable` is False where something
    is to be silenced but it is not known when it was said.
    """

    turns: Mapping[int, str]
    silent: tuple[Span, ...]
    playable: bool
    _said: Mapping[int, str]
    _names: tuple[str, ...]
    _quotes: Mapping[str, str]

    def quote(self, place: Mapping[str, Any]) -> str:
        """A piece of evidence, cut from the masked turn: half a number in a quote is no longer known for one."""
        return _cut(place, self._said, self.turns) or self.text(str(place.get("quote") or ""))

    def around(self, place: Mapping[str, Any], longest: int) -> str:
        """The turn that a piece of evidence stands in, of a long one at most so many characters around it."""
        turn = self.turns.get(place["turn"], "")
        if not _cut(place, self._said, self.turns):
            return self.quote(place)
        if len(turn) <= longest:
            return turn
        start, end = place["span"]
        first = max(0, min(start, (start + end - longest) // 2, len(turn) - longest))
        last = min(len(turn), max(first + longest, min(end, start + longest)))
        return f"{'…' if first else ''}{turn[first:last]}{'…' if last < len(turn) else ''}"

    def text(self, text: str) -> str:
        """Any other text of the conversation; quotes of evidence that stand in it are those of the masked turns."""
        for said, masked in self._quotes.items():
            text = text.replace(said, masked)
        return _starred(mask(text), _name_places(text, self._names))

    def value(self, value: Any) -> Any:
        """The same of what is made of texts: parameters of a reason."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.value(one) for key, one in value.items()}
        return [self.value(one) for one in value] if isinstance(value, list | tuple) else value


def masked(turns: Sequence[Turn], evidence: Iterable[Mapping[str, Any]], customer: str = "") -> Masked:
    """Mask a conversation: its turns, the places in them that evidence quotes, and the customer's name as it is known."""
    names = _customer_names(turns, customer)
    hidden = _hidden(turns, names)
    texts = {turn["i"]: _masked_text(turn["text"], hidden[turn["i"]], names) for turn in turns}
    found: list[Span] = []
    playable = True
    for turn in turns:
        if not (hidden[turn["i"]] or (turn.get("machine_text") and spans(turn["machine_text"]))):
            continue
        parts = _silent(turn, hidden[turn["i"]])
        playable = playable and parts is not None
        found += parts or []
    said = {turn["i"]: turn["text"] for turn in turns}
    quotes = {e["quote"]: cut for e in evidence if (cut := _cut(e, said, texts)) and cut != e["quote"]}
    return Masked(texts, tuple(sorted(found)), playable, said, names, quotes)


def _customer_names(turns: Sequence[Turn], customer: str) -> tuple[str, ...]:
    """Names of the customer: of the source, and what they called themselves."""
    told = [
        found[1] or found[2]
        for turn in turns
        if turn["role"] == "customer"
        for found in _INTRODUCED.finditer(turn["text"])
    ]
    names = [name for text in (customer, *told) for name in _NAMED.findall(text)]
    return tuple(dict.fromkeys(name for name in names if name.lower() not in _COMMON))


def _cut(place: Mapping[str, Any], said: Mapping[int, str], texts: Mapping[int, str]) -> str:
    """A place's words from the masked turn; empty where what it quotes does not stand there any more."""
    turn, (start, end) = place["turn"], place.get("span") or (0, 0)
    quoted = place.get("quote") or ""
    return texts[turn][start:end] if quoted and said.get(turn, "")[start:end] == quoted else ""


def _hidden(turns: Sequence[Turn], names: tuple[str, ...]) -> dict[int, Places]:
    """Where numbers and names stand in each turn, by its number."""
    found: dict[int, Places] = {
        turn["i"]: [(s.start, s.end) for s in spans(turn["text"])] + list(_name_places(turn["text"], names))
        for turn in turns
    }
    for role in {turn["role"] for turn in turns}:
        own = [turn for turn in turns if turn["role"] == role]
        across = spans(_BETWEEN.join(turn["text"] for turn in own))
        at = 0
        for turn in own:
            end = at + len(turn["text"])
            inside = ((max(s.start, at) - at, min(s.end, end) - at) for s in across)
            found[turn["i"]] += [place for place in inside if place[0] < place[1]]
            at = end + len(_BETWEEN)
    return found


def _masked_text(text: str, hidden: Places, names: tuple[str, ...]) -> str:
    """A turn as `mask` has it; a number told in several turns is hidden whole."""
    plain = mask(text)
    own = [(s.start, s.end) for s in spans(text)]
    across = [place for place in hidden if not any(a <= place[0] and place[1] <= b for a, b in own)]
    return _starred(plain, [*across, *_name_places(text, names)])


def _starred(text: str, places: Iterable[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in places:
        characters[start:end] = ["*" if c.isalnum() else c for c in characters[start:end]]
    return "".join(characters)


def _name_places(text: str, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for name in names:
        whole = rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name.isascii() else re.escape(name)
        for match in re.finditer(whole, text, re.IGNORECASE):
            yield match.span()
    for match in _ADDRESSED.finditer(text):
        yield match.span()


def _silent(turn: Turn, hidden: Places) -> list[Span] | None:
    """When the hidden places of a turn were said: by its words, else the whole turn; None where it has no times."""
    words = _placed_words(turn) if hidden else None
    if words is not None:
        return [
            (max(0.0, start - PAD), end + PAD)
            for first, last, start, end in words
            if any(first < b and a < last for a, b in hidden)
        ]
    if turn["start"] is None or turn["end"] is None:
        return None
    return [(max(0.0, turn["start"] - PAD), turn["end"] + PAD)]


def _placed_words(turn: Turn) -> list[tuple[int, int, float, float]] | None:
    """Each word's place in the text and in time; None unless the words are the text and all have times."""
    found = []
    at = 0
    for word in turn.get("words") or ():
        said = str(word["text"]).strip()
        place = turn["text"].find(said, at) if said else -1
        if place < 0 or word["start"] is None or word["end"] is None or turn["text"][at:place].strip(" ,，。.、?？!！"):
            return None
        at = place + len(said)
        found.append((place, at, float(word["start"]), float(word["end"])))
    return None if turn["text"][at:].strip(" ,，。.、?？!！") else found
