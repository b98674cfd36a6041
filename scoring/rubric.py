"""A standard as a readable file: YAML in, checked `Rubric` out. Errors name file and line, the item and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scoring.combine import RuleNode
from scoring.lexicon import Lexicon, content_hash, load_lexicon
from scoring.problem import Problem, closest, error, listed
from scoring.rubric_inheritance import NOWHERE, Joined, Library, join
from scoring.rubric_model import Deduction, Item, Requirement, Rubric, Section
from scoring.rubric_problems import problems_in
from scoring.rubric_schema import AppliesTo, Bands, Deduct, Effective, ItemFields, RubricFields, SectionFields
from scoring.rule_tree import RuleError, lexicon_names, read_rule
from scoring.yaml_file import FileError, Marked

__all__ = [
    "AppliesTo", "Bands", "Deduction", "Effective", "Item", "Library", "Requirement", "Rubric", "Section",
    "lexicon_file", "load_rubric", "read_fields",
]  # fmt: skip


def load_rubric(path: Path, library: Library = NOWHERE) -> Rubric:
    """Read and check a rubric with its lexicons and the rubrics it extends.

    Both are looked for beside the file (lexicons in `lexicons/`) and one folder up, lexicons beside what it extends as
    well, and in the `library`. Raises FileError with one line a problem, all of them at once.
    """
    joined = join(path, library)
    data, fields = joined.data, _fields(joined)
    build = _Build(fields, joined, library)
    sections = tuple(build.section(s, data["sections"][k]) for k, s in enumerate(fields.sections))
    build.check_ids(sections)
    build.check_weights(sections)
    lexicons = build.lexicons(sections)
    order = build.order(sections)
    if build.problems:
        raise FileError(build.problems)
    identity = content_hash([data, {name: words.hash for name, words in lexicons.items()}])
    return Rubric(
        fields.rubric, fields.version, identity, fields.title, fields.language, fields.applies_to, fields.bands,
        sections, lexicons, fields.scoring, fields.weights_total, fields.effective, order,
    )  # fmt: skip


def read_fields(path: Path, library: Library = NOWHERE) -> RubricFields:
    """A rubric as it is written, all it extends joined in, its rules and lexicons unread: for its words it need not be understood.

    Raises FileError.
    """
    return _fields(join(path, library))


def _fields(joined: Joined) -> RubricFields:
    try:
        return RubricFields.model_validate(joined.data)
    except ValidationError as found:
        raise FileError(problems_in(joined.data, found.errors())) from found


def lexicon_file(path: Path, name: str, library: Library = NOWHERE) -> Path | None:
    """Where a rubric's lexicon of that name lies; None where there is none."""
    return _lexicon_in(_lexicon_folders(join(path, library).files, library), name)


def _lexicon_folders(files: Sequence[Path], library: Library) -> list[Path]:
    beside = [folder / "lexicons" for file in files for folder in (file.parent, file.parent.parent)]
    return list(dict.fromkeys([*beside, *(folder / "lexicons" for folder in library.folders)]))


def _lexicon_in(folders: Sequence[Path], name: str) -> Path | None:
    if Path(name).name != name:  # a name, not a way to files elsewhere
        return None
    return next((f / f"{name}.yaml" for f in folders if (f / f"{name}.yaml").is_file()), None)


class _Build:
    """From the checked fields to the rubric; what is wrong is gathered, not raised."""

    def __init__(self, fields: RubricFields, joined: Joined, library: Library) -> None:
        self.fields, self.joined, self.library = fields, joined, library
        self.problems: list[Problem] = []
        self.titles = {i.id: i.title for s in fields.sections for i in _items_below(s)}

    def section(self, fields: SectionFields, data: Marked, not_applicable: str = "") -> Section:
        rule = fields.not_applicable or not_applicable or self.fields.not_applicable
        items = (self.item(item, data["items"][k], rule) for k, item in enumerate(fields.items))
        inner = tuple(self.section(s, data["sections"][k], rule) for k, s in enumerate(fields.sections))
        return Section(fields.id, fields.title, fields.weight, tuple(filter(None, items)), inner, data.where())

    def item(self, fields: ItemFields, data: Marked, not_applicable: str) -> Item | None:
        place = data.where()
        rule, when = self._rule(fields, data, "rule"), self._rule(fields, data, "when")
        points = self._worth(fields, data)
        if rule is None:
            return None
        scope, severity = fields.critical.scope() if fields.critical else ("", "")
        needs, trust = fields.requires, fields.trust or self.fields.trust
        return Item(
            fields.id, fields.title, points, rule, when, scope, severity, fields.min_confidence, fields.help,
            fields.examples.all(), place, fields.source, fields.bonus, _deduction(fields.deduct), fields.class_ or "",
            fields.not_applicable or not_applicable,
            tuple(Requirement(name, self.titles.get(name, {})) for name in needs.items) if needs else (),
            needs.otherwise if needs else "not_applicable", fields.when_unknown,
            trust.bar, trust.precision, self.joined.is_inherited(data), self.joined.own_reading(data),
        )  # fmt: skip

    def _rule(self, fields: ItemFields, data: Marked, key: str) -> RuleNode | None:
        if data.get(key) is None:
            return None
        try:
            return read_rule(data[key])
        except RuleError as found:
            self.problems.append(error(found.place or data.where(key), "rule", item=fields.id, text=str(found)))
            return None

    def _worth(self, fields: ItemFields, data: Marked) -> float:
        by_weights = self.fields.scoring == "weights"
        right, wrong = (fields.weight, fields.points) if by_weights else (fields.points, fields.weight)
        if wrong is not None and not (by_weights and fields.bonus):  # a bonus is points of the total either way
            code = "worth_by_weights" if by_weights else "worth_by_points"
            self.problems.append(error(data.where("points" if by_weights else "weight"), code, item=fields.id))
        return next((value for value in (right, wrong) if value is not None), 0.0)

    def check_ids(self, sections: Sequence[Section]) -> None:
        """Ids of items, and those of sections, stand once each."""
        first: dict[tuple[str, str], str] = {}
        for section in (s for top in sections for s in top.walk()):
            named = [("section", section.id, section.place), *(("item", i.id, i.place) for i in section.items)]
            for kind, name, place in named:
                if (kind, name) in first:
                    what = {kind: name, "first": first[kind, name]}
                    self.problems.append(error(place, f"{kind}_twice", **what))
                first.setdefault((kind, name), place)

    def check_weights(self, sections: Sequence[Section]) -> None:
        """Siblings all have a weight or none has, and not all of the outermost are 0."""
        data = self.joined.data
        if sections and all(s.weight == 0 for s in sections):
            self.problems.append(error(data.where("sections"), "weights_all_zero"))
        for group in (sections, *(s.sections for top in sections for s in top.walk())):
            without = [s for s in group if s.weight is None]
            if without and len(without) < len(group):
                self.problems += [error(s.place, "weights_mixed", section=s.id) for s in without]

    def lexicons(self, sections: Sequence[Section]) -> dict[str, Lexicon]:
        """Every lexicon a rule names, read once."""
        folders = _lexicon_folders(self.joined.files, self.library)
        found: dict[str, Lexicon | None] = {}
        for item in _items_in(sections):
            for name in sorted(lexicon_names(item.rule) | (lexicon_names(item.when) if item.when else frozenset())):
                if name not in found:
                    found[name] = self._lexicon(name, item, folders)
        return {name: words for name, words in found.items() if words is not None}

    def _lexicon(self, name: str, item: Item, folders: Sequence[Path]) -> Lexicon | None:
        file = _lexicon_in(folders, name)
        if file is None:
            have = sorted({p.stem for f in folders for p in f.glob("*.yaml")})
            what = {"item": item.id, "lexicon": name, "known": listed(have)}
            self.problems.append(error(item.place, "no_lexicon", closest(name, have), **what))
            return None
        try:
            return load_lexicon(file)
        except FileError as found:
            self.problems += found.problems
            return None

    def order(self, sections: Sequence[Section]) -> tuple[str, ...]:
        """All items, each after those it depends on. Names of items there are none of, and circles, are problems."""
        items = {item.id: item for item in _items_in(sections)}
        needs = {item.id: self._needs(item, items) for item in items.values()}
        done: list[str] = []
        for name in items:
            self._place(name, needs, items, done, ())
        return tuple(done)

    def _needs(self, item: Item, items: dict[str, Item]) -> list[str]:
        named = sorted(item.depends_on())
        for other in (name for name in named if name not in self.titles):
            suggestion = closest(other, (name for name in self.titles if name != item.id))
            self.problems.append(error(item.place, "no_item", suggestion, item=item.id, other=other))
        return [name for name in named if name in items]

    def _place(
        self, name: str, needs: dict[str, list[str]], items: dict[str, Item], done: list[str], path: tuple[str, ...]
    ) -> None:
        if name in done:
            return
        if name in path:
            if path[-1] not in {p.params.get("last") for p in self.problems if p.code == "needs_itself"}:
                circle = " → ".join((*path[path.index(name) :], name))
                place = items[path[-1]].place
                self.problems.append(error(place, "needs_itself", item=path[-1], path=circle, last=path[-1]))
            return
        for other in needs[name]:
            self._place(other, needs, items, done, (*path, name))
        if name not in done:
            done.append(name)


def _items_below(section: SectionFields) -> Iterator[ItemFields]:
    yield from section.items
    for inner in section.sections:
        yield from _items_below(inner)


def _items_in(sections: Sequence[Section]) -> tuple[Item, ...]:
    return tuple(item for top in sections for section in top.walk() for item in section.items)


def _deduction(fields: Deduct | None) -> Deduction | None:
    if fields is None:
        return None
    per_hit: dict[Any, float] = fields.by_severity()
    return Deduction(fields.once, per_hit, fields.most, fields.floor)
