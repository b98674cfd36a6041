"""A standard as the engine has it: sections in sections, items, and how they count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scoring.combine import RuleNode
from scoring.lexicon import Lexicon
from scoring.rubric_schema import AppliesTo, Bands, Effective
from scoring.rule_tree import walk

TRUST_BAR = 0.8
ALWAYS = Effective()


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points lost by hits of a rule that does not hold.

    `once` whatever the number of hits, or `per_hit` by severity ("" stands for every other one), at `most` in all
    (None: no limit). What is left is never under `floor`, which may be negative.
    """

    once: float | None = None
    per_hit: Mapping[str, float] = field(default_factory=dict)
    most: float | None = None
    floor: float = 0.0

    def loss(self, severities: tuple[str, ...]) -> float:
        """Points lost by hits of these severities; a rule broken by absence counts as one hit."""
        if self.once is not None:
            return self.once
        least = min(self.per_hit.values())
        lost = sum(self.per_hit.get(s, self.per_hit.get("", least)) for s in severities or ("",))
        return lost if self.most is None else min(lost, self.most)


@dataclass(frozen=True, slots=True)
class Requirement:
    """Another item of the rubric that must have passed, with its title in each language."""

    item: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to judge.

    `points` is what it is worth beside its siblings (its `weight` where the rubric scores by weights); a `bonus` adds
    its points to the total instead. `critical` says what it takes down and `critical_severity` from which severity of
    evidence on; `error_class` is customer, business, compliance or empty. `requires_else` is what it is where a
    requirement is unmet, `when_unknown` where its condition could not be judged, `not_applicable` whether it then
    counts as won (`award`) or not at all. `trust_bar` is the least measured agreement (0..1) for a verdict to stand
    alone, `trust_precision` the least measured precision for a critical failure to count without a person.
    `reading` names the item of `scoring.verdict_features` that a reader of meaning judges it as, empty where its own rule
    decides. `inherited`: judged just as in the rubric this one extends, where its examples are run. `source` names the
    service standard it comes from.
    """

    id: str
    title: Mapping[str, str]
    points: float
    rule: RuleNode
    when: RuleNode | None = None
    critical: str = ""
    critical_severity: str = ""
    min_confidence: float = 0.0
    help: Mapping[str, str] | None = None
    examples: tuple[tuple[str, str], ...] = ()
    place: str = ""
    source: str = ""
    bonus: bool = False
    deduct: Deduction | None = None
    error_class: str = ""
    not_applicable: str = "exclude"
    requires: tuple[Requirement, ...] = ()
    requires_else: str = "not_applicable"
    when_unknown: str = "not_evaluated"
    trust_bar: float = TRUST_BAR
    trust_precision: float = TRUST_BAR
    inherited: bool = False
    reading: str = ""

    def rules(self) -> tuple[RuleNode, ...]:
        """Its rule and its condition with everything in them."""
        return tuple(node for top in (self.when, self.rule) if top is not None for node in walk(top))

    def depends_on(self) -> frozenset[str]:
        """Ids of the items whose results its requirements, condition or rule ask for."""
        asked = {getattr(node.params, "id", "") for node in self.rules() if node.name.partition("@")[0] == "item"}
        return frozenset({r.item for r in self.requires} | asked) - {""}


@dataclass(frozen=True, slots=True)
class Section:
    """Items and sections judged together.

    `weight` counts against the siblings' weights and points; None: what is in it counts as if it stood outside.
    """

    id: str
    title: Mapping[str, str]
    weight: float | None
    items: tuple[Item, ...]
    sections: tuple[Section, ...] = ()
    place: str = ""

    def walk(self) -> Iterator[Section]:
        """This section and every one below it, in the order of the file."""
        yield self
        for child in self.sections:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Rubric:
    """A standard. `hash` is the identity of its content with its lexicons, whatever the layout of the files.

    `order` has the ids of all items, each after those its condition or requirements name.
    """

    name: str
    version: str
    hash: str
    title: Mapping[str, str]
    language: str
    applies_to: AppliesTo
    bands: Bands
    sections: tuple[Section, ...]
    lexicons: Mapping[str, Lexicon]
    scoring: str = "points"
    weights_total: float | None = None
    effective: Effective = ALWAYS
    order: tuple[str, ...] = ()

    def languages(self) -> tuple[str, ...]:
        """The languages of the conversations it judges; its own where it names none."""
        return self.applies_to.languages or (self.language,)

    def all_sections(self) -> tuple[Section, ...]:
        """Every section, outer ones before those in them."""
        return tuple(section for top in self.sections for section in top.walk())

    def items(self) -> tuple[tuple[Section, Item], ...]:
        """Every item with the section it stands in, in order."""
        return tuple((section, item) for section in self.all_sections() for item in section.items)
