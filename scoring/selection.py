"""Which rubric judges a conversation: of those that apply, the one that says most about where it applies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scoring.conversation import Conversation
from scoring.reasons import Reason
from scoring.rubric_model import Rubric
from scoring.rubric_schema import AppliesTo

ALL_CHANNELS = frozenset({"voice", "chat"})
DIRECTIONS = {
    "in": ("in", "inbound", "incoming", "呼入", "来电", "进线"),
    "out": ("out", "outbound", "outgoing", "呼出", "外呼", "去电"),
}
"""How sources name the direction of a conversation."""
UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class Choice:
    """The rubric for a conversation; `reason` says why there is none. `tied` are rubrics that fit just as well."""

    rubric: Rubric | None
    reason: Reason | None = None
    tied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """Two rubrics that can meet at one conversation with nothing to tell which of them is meant. `chosen` is taken."""

    chosen: str
    other: str


def choose(rubrics: Sequence[Rubric], conversation: Conversation, day: str) -> Choice:
    """The most specific rubric that applies to the conversation on a day (ISO, of the conversation).

    Of versions of one rubric the one that took effect last counts, then the first of the sequence. Between rubrics that
    are equally specific the name decides, so that the same set always gives the same choice.
    """
    fitting = [r for r in newest(rubrics, day) if applies(r, conversation)]
    if not fitting:
        return Choice(None, Reason("no_rubric", _whereabouts(conversation, day)))
    best = max(map(specificity, fitting))
    equal = sorted((r for r in fitting if specificity(r) == best), key=lambda r: r.name)
    return Choice(equal[0], tied=tuple(r.name for r in equal[1:]))


def newest(rubrics: Sequence[Rubric], day: str) -> tuple[Rubric, ...]:
    """Of each name the version in effect on the day: the one that took effect last, the first of those of one day."""
    found: dict[str, Rubric] = {}
    for rubric in rubrics:
        known = found.get(rubric.name)
        if rubric.effective.on(day) and (known is None or rubric.effective.from_ > known.effective.from_):
            found[rubric.name] = rubric
    return tuple(found.values())


def applies(rubric: Rubric, conversation: Conversation) -> bool:
    """Whether channel, language, queue, direction, customer group and metadata are those the rubric is for."""
    wanted = rubric.applies_to
    return (
        conversation.channel in wanted.channels
        and _one_of(conversation.language.partition("-")[0], rubric.languages())
        and _one_of(conversation.queue, wanted.queues)
        and (not wanted.directions or direction_of(conversation) in wanted.directions)
        and _one_of(field_of(conversation, "customer_group"), wanted.customer_groups)
        and all(_one_of(field_of(conversation, key), values) for key, values in wanted.metadata.items())
    )


def specificity(rubric: Rubric) -> tuple[int, int]:
    """How much a rubric says about where it applies: fields it limits, then how few values it leaves (less is more)."""
    limits = _limits(rubric.applies_to)
    return len(limits), -sum(map(len, limits.values()))


def ties(rubrics: Sequence[Rubric]) -> tuple[Tie, ...]:
    """Pairs of rubrics of different names that are equally specific and can both apply to one conversation."""
    return tuple(_tied_pairs(rubrics))


def field_of(conversation: Conversation, name: str) -> str:
    """A field of the conversation or of its metadata as text, empty where there is none."""
    own = ("channel", "language", "agent", "team", "queue", "customer")
    value = getattr(conversation, name) if name in own else conversation.metadata.get(name)
    return "" if value is None else str(value).strip()


def direction_of(conversation: Conversation) -> str:
    """`in`, `out`, or empty where the source does not say."""
    said = field_of(conversation, "direction").casefold()
    return next((name for name, words in DIRECTIONS.items() if said in words), "")


def _one_of(value: str, wanted: Collection[str]) -> bool:
    return not wanted or value.casefold() in {w.strip().casefold() for w in wanted}


def _limits(wanted: AppliesTo) -> dict[str, frozenset[str]]:
    """The values each limited field leaves; language is not counted, as every rubric has one."""
    fields: dict[str, Collection[str]] = {
        "queue": wanted.queues,
        "direction": wanted.directions,
        "customer_group": wanted.customer_groups,
        "channel": () if set(wanted.channels) >= ALL_CHANNELS else wanted.channels,
        **{f"metadata {key}": values for key, values in wanted.metadata.items()},
    }
    return {name: frozenset(v.strip().casefold() for v in values) for name, values in fields.items() if values}


def _tied_pairs(rubrics: Sequence[Rubric]) -> Iterator[Tie]:
    for one, other in combinations(sorted(rubrics, key=lambda r: r.name), 2):
        if one.name != other.name and specificity(one) == specificity(other) and _can_meet(one, other):
            yield Tie(one.name, other.name)


def _can_meet(one: Rubric, other: Rubric) -> bool:
    first, second = _limits(one.applies_to), _limits(other.applies_to)
    fields = all(first[name] & second[name] for name in first.keys() & second.keys())
    languages = set(one.languages()) & set(other.languages())
    return fields and bool(languages) and _days_overlap(one, other)


def _days_overlap(one: Rubric, other: Rubric) -> bool:
    begin = max(one.effective.from_, other.effective.from_)
    ends = [day for day in (one.effective.until, other.effective.until) if day]
    return not ends or begin <= min(ends)


def _whereabouts(conversation: Conversation, day: str) -> Mapping[str, str]:
    return {
        "channel": str(conversation.channel),
        "language": conversation.language or UNKNOWN,
        "queue": conversation.queue or UNKNOWN,
        "direction": direction_of(conversation) or UNKNOWN,
        "day": day,
    }
