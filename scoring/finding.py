"""What a rule says of a conversation, and what it is handed to say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoring.conversation import Channel, Conversation, Role, Timeline, Turn
from scoring.hearing import spoken_at
from scoring.lexicon import Lexicon
from scoring.matching import Homophones, Matchable, PhraseSet, Texts
from scoring.readings import NO_SERVICES, Services, TurnReading
from scoring.reasons import Reason
from scoring.regexes import TooCostly
from scoring.scope import By, CannotJudge, Nearness, Scope, Unless, in_stretch, start_of
from scoring.scorecard import Evidence, ItemResult
from scoring.verdict_features import Talk


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of a rule: `score` 1 holds, 0 does not, between in part, None could not be judged.

    `evidence` holds every hit once, none left out: per-hit scoring counts it. `confidence` (0..1) is how well the words
    were heard that decided, `sure` (0..1) how sure a reader of meaning is of what decided.
    """

    score: float | None
    reason: Reason
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    sure: float = 1.0


def unjudged(code: str, **params: object) -> Finding:
    """The rule could not be judged, and why."""
    return Finding(None, Reason(code, params))


@dataclass(frozen=True, slots=True)
class Excuse:
    """Where an exception stands: places that excuse hits near them, or everything."""

    unless: Unless
    places: tuple[Evidence, ...] = ()
    everything: bool = False
    unknown: Reason | None = None
    """Why the exception could not be judged: a hit it might excuse cannot be counted then."""


NOT_READ = Texts()


@dataclass(slots=True)
class Places:
    """Hits of one kind by the place of their turn, made evidence when they are asked for."""

    spans: Mapping[int, tuple[tuple[int, int], ...] | TooCostly]
    kind: str = ""
    severity: str = ""
    _made: dict[int, tuple[Evidence, ...]] = field(default_factory=dict)

    def at(self, turn: Turn) -> tuple[Evidence, ...]:
        """The hits in a turn. Raises TooCostly where it is made to be slow."""
        known = self._made.get(turn.i)
        if known is None:
            spans = self.spans.get(turn.i, ())
            if isinstance(spans, TooCostly):
                raise spans
            known = tuple(evidence_at(turn, span, kind=self.kind, severity=self.severity) for span in spans)
            self._made[turn.i] = known
        return known


@dataclass(frozen=True)
class Context:
    """One conversation with everything shared by the rules of a rubric.

    `trigger` are the turns that met the item's condition; `floor` is the first turn a later step of an order may use;
    `anchors` and `excuse` are those of the rule being judged. `texts` has one entry a turn, or is empty; `shared` keeps
    what was worked out for this conversation.
    """

    conversation: Conversation
    readings: tuple[TurnReading, ...] = ()
    lexicons: Mapping[str, Lexicon] | None = None
    trigger: tuple[int, ...] = ()
    floor: int = 0
    services: Services = NO_SERVICES
    texts: Texts = NOT_READ
    anchors: tuple[Evidence, ...] = ()
    excuse: Excuse | None = None
    shared: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    results: Mapping[str, ItemResult] | None = None
    """Items judged before this one, for conditions on them."""

    def changed(self, **fields: Any) -> Context:
        """The same context with other values of some fields. As `dataclasses.replace`, which takes ten times as long."""
        other = object.__new__(Context)
        other.__dict__.update(self.__dict__)
        other.__dict__.update(fields)
        return other

    def from_turn(self, floor: int) -> Context:
        """The same context, blind to turns before `floor`."""
        return self.changed(floor=floor)

    def triggered(self, evidence: Iterable[Evidence]) -> Context:
        """The same context, its trigger the turns of this evidence."""
        return self.changed(trigger=tuple(sorted({e.turn for e in evidence})))

    def whole(self) -> Context:
        """The same context without a floor: anchors and exceptions look at the whole conversation."""
        return self.changed(floor=0) if self.floor else self

    @property
    def talk(self) -> Talk:
        """The conversation as verdicts of the reader of meaning see it, worked out once."""
        known: Talk = self.shared.setdefault(Talk, Talk(self.conversation, self.readings))
        return known

    def lexicon(self, name: str) -> Lexicon:
        """A lexicon the rubric has loaded."""
        return (self.lexicons or {})[name]

    def text(self, turn: Turn) -> Matchable:
        """A turn's text made comparable, ready for every set of phrases where the engine has read the conversation."""
        return self.read[turn.i]

    @property
    def read(self) -> Texts:
        """The texts of all turns; read here where the engine has not."""
        if self.texts:
            return self.texts
        known: Texts | None = self.shared.get("texts")
        if known is None:
            known = self.shared["texts"] = Texts([turn.text for turn in self.conversation.turns])
        return known

    def hits(
        self, phrases: PhraseSet, turns: Iterable[Turn], *, homophones: bool | Homophones = False
    ) -> list[Evidence]:
        """Where a set of phrases is met in these turns, in order. Raises TooCostly on a text made to be slow."""
        key = phrases, homophones
        found: Places | None = self.shared.get(key)
        if found is None:
            found = self.shared[key] = Places(self.read.found(phrases, homophones=self.sounding(homophones)))
        return _in_turns([found], turns) if found.spans else []

    def lexicon_hits(
        self, name: str, turns: Iterable[Turn], *, kinds: tuple[str, ...] = (), homophones: bool | Homophones = False
    ) -> list[Evidence]:
        """Where kinds of a lexicon (all when none are named) are met in these turns, in order. Raises TooCostly as `hits` does."""
        own = self.lexicon(name).kinds
        absent = self.absent(homophones)
        likely = [kind for kind in kinds or own if kind in own and own[kind].phrases not in absent]
        found = [places for kind in likely if (places := self._of_kind(name, kind, homophones)).spans]
        return _in_turns(found, turns) if found else []

    def absent(self, homophones: bool | Homophones = False) -> frozenset[PhraseSet]:
        """Sets of phrases that are known to be met in no turn."""
        key = "absent", homophones
        known: frozenset[PhraseSet] | None = self.shared.get(key)
        if known is None:
            known = self.shared[key] = self.read.absent(homophones=self.sounding(homophones))
        return known

    def _of_kind(self, name: str, kind: str, homophones: bool | Homophones) -> Places:
        key = name, kind, homophones
        found: Places | None = self.shared.get(key)
        if found is None:
            lexicon = self.lexicon(name)
            spans = lexicon.found(self.read, kind, homophones=self.sounding(homophones))
            severity = lexicon.kinds[kind].severity if spans else ""
            found = self.shared[key] = Places(spans, kind, severity)
        return found

    def sounding(self, homophones: bool | Homophones) -> bool | Homophones:
        """What a rule's `homophones` come to here: typed words are as they are written."""
        return homophones if self.conversation.channel == Channel.VOICE else False

    def spoken_by(self, by: By) -> tuple[Turn, ...]:
        """The turns of a party, in order."""
        known: tuple[Turn, ...] | None = self.shared.get(by)
        if known is None:
            known = self.shared[by] = self.conversation.by(None if by == "any" else Role(by))
        return known

    def select(self, scope: Scope) -> tuple[Turn, ...]:
        """The turns a rule looks at, in order. Raises CannotJudge where the party never speaks, or times are missing."""
        turns = self.spoken_by(scope.by)
        if not turns:
            raise CannotJudge("no_turns")
        if scope.within.stretch:
            turns = tuple(in_stretch(turns, scope.within, self.conversation))
        if self.floor:
            turns = tuple(t for t in turns if t.i >= self.floor)
        return self._beside_anchors(turns, scope) if scope.side else turns

    def standing(self, hits: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """The hits that no exception excuses. Raises CannotJudge where the exception of one could not be judged."""
        excuse, hits = self.excuse, tuple(hits)
        if excuse is None or not hits:
            return hits
        if excuse.unknown is not None:
            raise CannotJudge(excuse.unknown.code, **excuse.unknown.params)
        if excuse.everything:
            return ()
        return tuple(hit for hit in hits if not any(_excused(hit, place, excuse.unless) for place in excuse.places))

    def _beside_anchors(self, turns: tuple[Turn, ...], scope: Scope) -> tuple[Turn, ...]:
        kept: dict[int, Turn] = {}
        for anchor in self.anchors:
            kept |= {turn.i: turn for turn in _beside(turns, anchor, scope)}
        return tuple(kept[i] for i in sorted(kept))

    @property
    def heard(self) -> bool:
        """Whether the words were heard rather than typed."""
        return self.conversation.channel == Channel.VOICE

    @property
    def overlap_known(self) -> bool:
        """Whether the times can show who spoke over whom."""
        return self.conversation.timeline in (Timeline.CHANNELS, Timeline.SUPPLIED)


def _in_turns(found: Sequence[Places], turns: Iterable[Turn]) -> list[Evidence]:
    return [hit for turn in turns for places in found if turn.i in places.spans for hit in places.at(turn)]


def _beside(turns: Sequence[Turn], anchor: Evidence, scope: Scope) -> list[Turn]:
    """The turns on the side of one anchor, as near as the scope says."""
    before = [t for t in turns if t.i < anchor.turn]
    own = [t for t in turns if t.i == anchor.turn]
    after = [t for t in turns if t.i > anchor.turn]
    if own and anchor.end is not None and own[0].start is not None and anchor.end <= own[0].start:
        own, after = [], own + after  # the anchor is the wait before the turn
    if scope.within.turns is not None:
        before, after = before[max(0, len(before) - scope.within.turns) :], after[: scope.within.turns]
    near = {"before": before, "after": after, "around": before + own + after}[scope.side or "around"]
    if scope.within.seconds is None:
        return near
    return [t for t in near if _seconds_between(anchor, t) <= scope.within.seconds]


def _seconds_between(anchor: Evidence, turn: Turn) -> float:
    """From the anchor to the turn, 0 where they meet. Raises CannotJudge without times."""
    start = start_of(turn)
    if anchor.start is None:
        raise CannotJudge("no_times")
    end = turn.end if turn.end is not None else start
    return max(start - (anchor.end if anchor.end is not None else anchor.start), anchor.start - end, 0.0)


def _excused(hit: Evidence, place: Evidence, unless: Unless) -> bool:
    order = (place.turn, place.span[0]) < (hit.turn, hit.span[0])
    if unless.side != "around" and order != (unless.side == "before"):
        return False
    return _near(hit, place, unless.within)


def _near(hit: Evidence, place: Evidence, within: Nearness) -> bool:
    if within.turns is not None and abs(hit.turn - place.turn) > within.turns:
        return False
    if within.seconds is None:
        return True
    if None in (hit.start, place.start):
        raise CannotJudge("no_times")
    hit_start, place_start = hit.start or 0.0, place.start or 0.0
    gap = max(hit_start - (place.end or place_start), place_start - (hit.end or hit_start))
    return gap <= within.seconds


def evidence_at(turn: Turn, span: tuple[int, int], *, kind: str = "", severity: str = "") -> Evidence:
    """Evidence for characters `[from, to)` of a turn, with the time they were said (seconds) as near as the turn knows it."""
    start, end = spoken_at(turn, span)
    return Evidence(turn.i, turn.text[span[0] : span[1]], span, start, end, kind, severity)


def whole_turn(turn: Turn) -> Evidence:
    """Evidence for a turn as a whole."""
    return Evidence(turn.i, turn.text, (0, len(turn.text)), turn.start, turn.end)
