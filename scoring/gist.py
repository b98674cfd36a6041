"""A conversation in four lines: what the customer wanted, what was done, how it came out, how the customer felt.

Extractive, without a language model: every line is a frame in Chinese and English with short pieces of what was said, quoted to the
character. The pieces are kept as evidence, so that whoever shows a line can mask personal data in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Literal

from scoring.contact_reason import OTHER, ContactReason, Taxonomy, need_weight
from scoring.conversation import Conversation, Role, Turn
from scoring.finding import evidence_at
from scoring.fragments import LONGEST, WORTHLESS, best_fragment, content, says_something, size
from scoring.gist_words import BY_WORDS, FEELINGS, FRAMES, MARKS, STEPS, SYMPATHY, TELLS, WITNESSES
from scoring.matching import PhraseSet, normalise, simplify
from scoring.outcome import OutcomeLabel, OutcomeReading
from scoring.readings import TurnReading
from scoring.regexes import TooCostly
from scoring.scorecard import Evidence
from scoring.spans import Span

Part = Literal["reason", "done", "outcome", "feeling"]
Show = Callable[[Evidence], str]

PERHAPS = 0.4
"""Probability under which a reason of contact is only told as a possibility."""
LATEST_NEED = 6
"""Turns of the customer, from the first, in which the need is looked for."""
NEED_FADING = 0.4
"""Each later one of them counts 1 / (1 + `NEED_FADING` × its place)."""
MOST_WORTH = 3.0
"""Worth beyond which a piece tells the need no better: a long turn does not beat an early one."""
BRIEF = 14.0
"""Size under which one quote does not tell the need: a second is added."""
CLOSE_BY = 2
"""Turns of the customer between two quotes of the need at most."""
BAREST = 4.0
"""Size under which a quote bears out neither an outcome nor a feeling (挂了)."""
SURE = 0.4
"""Probability from which an act, an emotion or a label counts."""
GOOD_END = 0.25
BAD_END = -0.25
"""Mean feeling (-1..1) of the customer's last two turns from which the end is good or bad."""
DEEDS = {
    "performs": 1.0,
    "refuses_with_way": 0.85,
    "transfers_warm": 0.8,
    "gives_steps": 0.75,
    "refuses_flat": 0.75,
    "commits": 0.7,
    "transfers_cold": 0.7,
    "promises_absolutely": 0.65,
    "shirks": 0.6,
    "explains": 0.55,
    "puts_off": 0.45,
}
"""How much each act of the agent says of what was done."""
BEARING: dict[OutcomeLabel, tuple[Role, tuple[str, ...]]] = {
    "resolved": (Role.CUSTOMER, ("confirms_solved",)),
    "follow_up": (Role.AGENT, ("commits",)),
    "unresolved": (Role.CUSTOMER, ("rejects", "complains", "insists", "leaves", "threatens")),
}
"""Whose acts bear each outcome out, in the second half."""
WORD_OF_REASON = 1.5
"""What a word of the reason adds to the worth of a clause."""
UNTOLD = 0.4
"""What the content of a clause counts that does not tell the act sought."""
ASKING = ("吗", "呢", "么", "没", "没有")
"""What a question without its mark ends in."""
MOST_DEEDS = 2
LATE_BONUS = 0.3
"""What a deed at the very end counts more than one at the beginning."""


@dataclass(frozen=True, slots=True)
class GistLine:
    """One line. `code` is a key of `FRAMES`; `quotes` are the pieces it shows, `told` says of each how it is put in: an act of the
    agent, `agent` or `customer`, or empty; `words` fill the other gaps by language; `turns` are those it stands on.
    """

    part: Part
    code: str
    quotes: tuple[Evidence, ...] = ()
    told: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    turns: tuple[int, ...] = ()

    def text(self, language: str, show: Show = lambda quote: quote.quote) -> str:
        """The line in a language, English for any but `zh`. `show` tells a quote otherwise, as with personal data masked."""
        language = language if language == "zh" else "en"
        mark = MARKS[language]
        shown = [mark["quote"].format(text=" ".join(show(quote).split())) for quote in self.quotes]
        steps, behind = [], ""
        for told, quote in zip(self.told, shown, strict=True):
            if told in STEPS:
                steps.append(STEPS[told][language].format(quote=quote))
            elif told in WITNESSES:
                behind += WITNESSES[told][language].format(quote=quote)
        gaps = {name: word[language] for name, word in self.words.items()}
        gaps |= {"quotes": mark["list"].join(shown), "steps": mark["steps"].join(steps)}
        return FRAMES[self.code][language].format_map(gaps) + behind


def gist(
    conversation: Conversation,
    readings: Sequence[TurnReading],
    outcome: OutcomeReading | None,
    reason: ContactReason,
    taxonomy: Taxonomy,
) -> tuple[GistLine, ...]:
    """The four lines, in the order reason, done, outcome, feeling. `readings` has one entry a turn, or is empty.

    `outcome` is None for a conversation nobody judged. What cannot be told is told as not clear.
    """
    wanted = _reason(conversation, readings, reason, taxonomy)
    done = _done(conversation, readings, outcome)
    result = _outcome(conversation, readings, outcome, done.quotes)
    return wanted, done, result, _feeling(conversation, readings, (*wanted.quotes, *result.quotes))


def _reason(
    conversation: Conversation, readings: Sequence[TurnReading], reason: ContactReason, taxonomy: Taxonomy
) -> GistLine:
    known = taxonomy.reasons.get(reason.id)
    phrases = known.phrases if known else None
    title = {"title": known.titles} if known and reason.id != OTHER else {}
    told = [turn for turn in conversation.by(Role.CUSTOMER) if says_something(simplify(turn.text))][:LATEST_NEED]
    found: list[tuple[float, int, Evidence]] = []
    for place, turn in enumerate(told):
        best = _piece(turn, phrases)
        if best:
            fading = need_weight(_reading(readings, turn)) / (1 + NEED_FADING * place)
            found.append((min(best[1], MOST_WORTH) * fading, place, best[0]))
    quotes = _enough(sorted(found, key=lambda one: -one[0]))
    if quotes:
        code = "reason_untitled" if not title else "reason" if reason.probability >= PERHAPS else "reason_perhaps"
        return _line("reason", code, quotes, [""] * len(quotes), title)
    restated = [
        best[0]
        for turn in conversation.by(Role.AGENT)
        if _act(readings, turn, "restates") >= SURE and (best := _piece(turn, phrases))
    ]
    return (
        _line("reason", "reason_restated", restated[:1], [""], title)
        if restated and title
        else _line("reason", "reason_unclear")
    )


def _piece(turn: Turn, phrases: PhraseSet | None) -> tuple[Evidence, float] | None:
    """The piece of a turn that tells the need, by content and by the words of the reason, and its worth."""
    hits = _spans(phrases, turn.text) if phrases else ()
    text = simplify(turn.text)
    best = best_fragment(text, lambda span: content(text[slice(*span)]) + WORD_OF_REASON * _inside(hits, span))
    return (evidence_at(turn, best[0]), best[1]) if best else None


def _enough(ranked: Sequence[tuple[float, int, Evidence]]) -> list[Evidence]:
    """The best quote, and the next of a turn close by where the best is brief; in the order they were said."""
    if not ranked:
        return []
    _, place, first = ranked[0]
    room = LONGEST - size(first.quote)
    near = (quote for _, other, quote in ranked[1:] if abs(other - place) <= CLOSE_BY and size(quote.quote) <= room)
    second = next(near, None) if size(first.quote) < BRIEF else None
    return sorted([first, *([second] if second else [])], key=lambda quote: quote.turn)


def _done(conversation: Conversation, readings: Sequence[TurnReading], outcome: OutcomeReading | None) -> GistLine:
    """The weightiest deeds of the agent, at most two, of two kinds; the next step agreed on is left to the outcome."""
    last = max(1, len(conversation.turns) - 1)
    ranked: list[tuple[float, str, Evidence]] = []
    for turn in conversation.by(Role.AGENT):
        for act, sure in _deeds(readings, turn):
            quote = _clause_of(turn, TELLS[act])
            if quote:
                ranked.append((sure * DEEDS[act] * (1 + LATE_BONUS * turn.i / last), act, quote))
    if outcome and outcome.label == "follow_up":
        ranked = [one for one in ranked if one[1] != "commits"] or ranked
    chosen: dict[str, Evidence] = {}
    for _, act, quote in sorted(ranked, key=lambda one: -one[0]):
        if (
            act not in chosen
            and all(quote.turn != other.turn for other in chosen.values())
            and len(chosen) < MOST_DEEDS
        ):
            chosen[act] = quote
    if not chosen:
        return _line("done", "done_unclear")
    ordered = sorted(chosen.items(), key=lambda one: one[1].turn)
    return _line("done", "done", [quote for _, quote in ordered], [act for act, _ in ordered])


def _deeds(readings: Sequence[TurnReading], turn: Turn) -> list[tuple[str, float]]:
    """Acts of an agent's turn that are deeds, with their probability; by words where acts are not known."""
    reading = _reading(readings, turn)
    if reading and reading.acts:
        return [(act, p) for act, p in reading.acts.items() if act in DEEDS and p >= SURE]
    if any(known.acts for known in readings):
        return []
    return [(act, SURE) for act, pattern in BY_WORDS.items() if pattern.search(simplify(turn.text))][:1]


def _outcome(
    conversation: Conversation,
    readings: Sequence[TurnReading],
    outcome: OutcomeReading | None,
    shown: Iterable[Evidence],
) -> GistLine:
    if outcome is None or not any(says_something(simplify(turn.text)) for turn in conversation.turns):
        return _line("outcome", "outcome_unclear")
    quote, who = _witness(conversation, readings, outcome)
    turns = {e.turn for e in outcome.evidence}
    if quote is None or _is_shown(quote, shown):
        return _line("outcome", outcome.label, turns=turns)
    return _line("outcome", outcome.label, [quote], [who], turns=turns)


def _witness(
    conversation: Conversation, readings: Sequence[TurnReading], outcome: OutcomeReading
) -> tuple[Evidence | None, str]:
    """The piece that bears the outcome out: by acts the last turn that does it, else what the outcome was judged by."""
    role, acts = BEARING[outcome.label]
    for turn in reversed(conversation.turns[len(conversation.turns) // 2 :]):
        act = max(acts, key=lambda act: _act(readings, turn, act))
        if turn.role == role and _act(readings, turn, act) >= SURE:
            telling = TELLS.get(act)
            quote = _clause_of(turn, telling)
            if quote and size(quote.quote) >= BAREST and (not telling or telling.search(simplify(quote.quote))):
                return quote, str(role)
    for evidence in outcome.evidence:
        turn = conversation.turns[evidence.turn]
        quote = _around(turn, evidence.span)
        if quote and size(quote.quote) >= BAREST and turn.role in (Role.AGENT, Role.CUSTOMER):
            return quote, str(turn.role)
    return None, ""


def _around(turn: Turn, hit: Span) -> Evidence | None:
    """The clauses a hit stands in, where they say something."""
    text = simplify(turn.text)
    best = best_fragment(text, lambda span: content(text[slice(*span)]) if _overlap(span, hit) else WORTHLESS)
    return evidence_at(turn, best[0]) if best else None


def _feeling(conversation: Conversation, readings: Sequence[TurnReading], shown: Sequence[Evidence]) -> GistLine:
    """The course of the customer's feeling, with a piece that shows it and was not shown before."""
    told = conversation.by(Role.CUSTOMER)
    if not readings or not told:
        return _line("feeling", "feeling_unknown")
    bad = [t for t in told if readings[t.i].feeling.label == "neg" and readings[t.i].feeling.probability >= SURE]
    good = [t for t in told if readings[t.i].feeling.label == "pos" and readings[t.i].feeling.probability >= SURE]
    end = fmean(readings[t.i].feeling.score for t in told[-2:])
    words = {
        "worst": FEELINGS[_emotion(readings, bad, ("anger", "worry", "disappointment"), "neg")],
        "end": FEELINGS[_emotion(readings, good[-2:], ("gratitude", "relief"), "pos")],
    }
    if not bad and not good:
        return _line("feeling", "feeling_calm")
    if not bad:
        return _felt("feeling_good", good[::-1], words, shown)
    if end <= BAD_END:
        calm_start = all(t not in bad for t in told[: max(1, len(told) // 3)])
        return _felt("feeling_worse" if calm_start else "feeling_bad", bad[::-1], words, shown)
    worst = sorted(bad, key=lambda t: readings[t.i].feeling.score * readings[t.i].feeling.probability)
    return _felt("feeling_better" if end >= GOOD_END and good else "feeling_calmed", worst, words, shown)


def _felt(
    code: str, turns: Sequence[Turn], words: Mapping[str, Mapping[str, str]], shown: Sequence[Evidence]
) -> GistLine:
    """The line with a piece of the first of these turns that has one; the line alone where none has."""
    for turn in turns:
        text = simplify(turn.text)
        best = best_fragment(text, lambda span, text=text: content(text[slice(*span)]))  # type: ignore[misc]
        quote = evidence_at(turn, best[0]) if best else None
        if quote and size(quote.quote) >= BAREST and not _is_shown(quote, shown):
            return _line("feeling", code, [quote], ["customer"], words)
    return _line("feeling", code, words=words, turns={turns[0].i})


def _emotion(readings: Sequence[TurnReading], turns: Sequence[Turn], names: Sequence[str], plain: str) -> str:
    """The emotion most seen in these turns; `plain` where none is sure."""
    seen = {name: sum(readings[t.i].emotions.get(name, 0.0) for t in turns) for name in names}
    best = max(seen, key=lambda name: seen[name])
    return best if seen[best] >= SURE else plain


def _clause_of(turn: Turn, telling: re.Pattern[str] | None) -> Evidence | None:
    """The piece of a turn that tells an act: neither sympathy nor a question."""
    text = simplify(turn.text)

    def worth(span: Span) -> float:
        words = text[slice(*span)]
        value = content(words)
        asked = text[span[1] : span[1] + 1] in ("?", "？") or words.endswith(ASKING)
        if value <= 0 or asked or SYMPATHY.search(words):
            return min(value, 0.0)
        return value * (1.0 if telling is None or telling.search(words) else UNTOLD)

    best = best_fragment(text, worth)
    return evidence_at(turn, best[0]) if best else None


def _line(
    part: Part,
    code: str,
    quotes: Sequence[Evidence] = (),
    told: Sequence[str] = (),
    words: Mapping[str, Mapping[str, str]] | None = None,
    turns: Iterable[int] = (),
) -> GistLine:
    stood = tuple(sorted({*turns, *(quote.turn for quote in quotes)}))
    return GistLine(part, code, tuple(quotes), tuple(told), words or {}, stood)


def _reading(readings: Sequence[TurnReading], turn: Turn) -> TurnReading | None:
    return readings[turn.i] if readings else None


def _act(readings: Sequence[TurnReading], turn: Turn, act: str) -> float:
    reading = _reading(readings, turn)
    return reading.acts.get(act, 0.0) if reading else 0.0


def _spans(phrases: PhraseSet, text: str) -> tuple[Span, ...]:
    try:
        return phrases.spans(normalise(text))
    except TooCostly:
        return ()


def _inside(hits: Sequence[Span], span: Span) -> int:
    return sum(span[0] <= start < span[1] for start, _ in hits)


def _is_shown(quote: Evidence, shown: Iterable[Evidence]) -> bool:
    return any(quote.turn == other.turn and _overlap(quote.span, other.span) for other in shown)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
