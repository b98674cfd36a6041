"""A standard as a readable file: YAML in, checked `Rubric` out. Errors name file and line, the item and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from scoring.combine import RuleNode
from scoring.lexicon import Lexicon, content_hash, load_lexicon
from scoring.rule_tree import RuleError, lexicon_names, read_rule
from scoring.yaml_file import FileError, Marked, load_yaml, locate

SNAKE_CASE = r"^[a-z][a-z0-9_]*$"
Critical = Literal["form", "section", "report"]


def _known_languages(value: dict[str, str]) -> dict[str, str]:
    if not set(value) <= {"zh", "en"}:
        raise ValueError(f"languages are zh and en, not {sorted(value)}")
    return value


def _both_languages(value: Any) -> Any:
    return {"zh": value, "en": value} if isinstance(value, str) else value


def _no_truth_value(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("a number is expected, not true or false")
    return value


Number = Annotated[float, BeforeValidator(_no_truth_value)]
Title = Annotated[dict[str, str], AfterValidator(_known_languages), BeforeValidator(_both_languages)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AppliesTo(_Strict):
    """Which conversations the rubric judges. `min_seconds` counts for calls only."""

    channels: tuple[Literal["voice", "chat"], ...] = ("voice", "chat")
    min_turns: int = Field(default=1, ge=1)
    min_seconds: float = Field(default=0.0, ge=0)


class Bands(_Strict):
    """Least total (0..100) of each band; under `pass` the band is `fail`."""

    excellent: float = Field(default=90, ge=0, le=100)
    good: float = Field(default=80, ge=0, le=100)
    pass_: float = Field(default=70, ge=0, le=100, alias="pass")

    @model_validator(mode="after")
    def _descending(self) -> Bands:
        if not self.excellent >= self.good >= self.pass_:
            raise ValueError("bands must descend: excellent >= good >= pass")
        return self

    def of(self, total: float) -> str:
        """The band of a total."""
        return (
            "excellent"
            if total >= self.excellent
            else "good"
            if total >= self.good
            else "pass"
            if total >= self.pass_
            else "fail"
        )


class Examples(_Strict):
    """Dialogues that must come out so: run by `qa rubric test`. Format: `scoring.example`."""

    pass_: tuple[str, ...] = Field(default=(), alias="pass")
    partial: tuple[str, ...] = ()
    fail: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()

    def all(self) -> tuple[tuple[str, str], ...]:
        """(expected status, dialogue) pairs."""
        named = (
            ("pass", self.pass_),
            ("partial", self.partial),
            ("fail", self.fail),
            ("not_applicable", self.not_applicable),
        )
        return tuple((status, text) for status, texts in named for text in texts)


class _CriticalBySeverity(_Strict):
    form: Literal["severe", "moderate", "minor"] | None = None
    section: Literal["severe", "moderate", "minor"] | None = None
    report: Literal["severe", "moderate", "minor"] | None = None


class _Item(_Strict):
    id: str = Field(pattern=SNAKE_CASE)
    title: Title
    help: Title = Field(default_factory=dict)
    source: str = ""
    points: Number = Field(default=0, ge=0, le=100)
    critical: Critical | _CriticalBySeverity | None = None
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    when: dict[str, Any] | None = None
    rule: dict[str, Any]
    examples: Examples = Examples()


class _Section(_Strict):
    id: str = Field(pattern=SNAKE_CASE)
    title: Title
    weight: Number = Field(ge=0, le=100)
    items: tuple[_Item, ...] = Field(min_length=1)


class _File(_Strict):
    rubric: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: Annotated[str, Field(strict=True, min_length=1)]
    title: Title
    language: Literal["zh", "en"]
    applies_to: AppliesTo = AppliesTo()
    bands: Bands = Bands()
    sections: tuple[_Section, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to judge. `critical` says what it takes down and `critical_severity` from which severity of evidence on;
    `source` names the service standard it comes from."""

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


@dataclass(frozen=True, slots=True)
class Section:
    """Items judged together; `weight` counts against the other sections' weights."""

    id: str
    title: Mapping[str, str]
    weight: float
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """A standard. `hash` is the identity of its content with its lexicons, whatever the layout of the files."""

    name: str
    version: str
    hash: str
    title: Mapping[str, str]
    language: str
    applies_to: AppliesTo
    bands: Bands
    sections: tuple[Section, ...]
    lexicons: Mapping[str, Lexicon]

    def items(self) -> tuple[tuple[Section, Item], ...]:
        """Every item with its section, in order."""
        return tuple((section, item) for section in self.sections for item in section.items)


def load_rubric(path: Path, lexicon_folder: Path | None = None) -> Rubric:
    """Read and check a rubric with its lexicons and the rubrics it extends.

    Lexicons are looked for in `lexicon_folder`, else in `lexicons/` beside the file or one folder up. Raises FileError
    with one line a problem.
    """
    data = _with_parents(path, ())
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        raise FileError("\n".join(dict.fromkeys(_explain(data, e) for e in _first_causes(error.errors())))) from error
    if not any(section.weight for section in file.sections):
        raise FileError(f"{data.where('sections')}: every section has weight 0; give at least one a weight")
    sections = tuple(_section(section, data["sections"][k]) for k, section in enumerate(file.sections))
    _unique([(s.id, s.place) for s in _places(sections)])
    lexicons = _lexicons(path, sections, lexicon_folder)
    identity = content_hash([data, {name: words.hash for name, words in lexicons.items()}])
    return Rubric(
        file.rubric, file.version, identity, file.title, file.language, file.applies_to, file.bands, sections, lexicons
    )


def _places(sections: tuple[Section, ...]) -> list[Item]:
    return [item for section in sections for item in section.items]


def _section(section: _Section, data: Marked) -> Section:
    items = tuple(_item(item, data["items"][k]) for k, item in enumerate(section.items))
    return Section(section.id, section.title, section.weight, items)


def _item(item: _Item, data: Marked) -> Item:
    try:
        judged = read_rule(data["rule"])
        when = read_rule(data["when"]) if item.when is not None else None
    except RuleError as error:
        raise FileError(f"{error.place or data.where()}: item {item.id}: {error}") from error
    scope, severity = "", ""
    if isinstance(item.critical, str):
        scope = item.critical
    elif item.critical is not None:
        scope, severity = next(((k, v) for k, v in item.critical.model_dump().items() if v), ("", ""))
    return Item(
        item.id, item.title, item.points, judged, when, scope, severity, item.min_confidence, item.help,
        item.examples.all(), data.where(), item.source,
    )  # fmt: skip


def _unique(places: list[tuple[str, str]]) -> None:
    first: dict[str, str] = {}
    for name, place in places:
        if name in first:
            raise FileError(f"{place}: item {name} stands twice (first at {first[name]}); ids are unique in a rubric")
        first[name] = place


def _lexicons(path: Path, sections: tuple[Section, ...], folder: Path | None) -> dict[str, Lexicon]:
    folders = [folder] if folder else [path.parent / "lexicons", path.parent.parent / "lexicons"]
    found: dict[str, Lexicon] = {}
    for item in _places(sections):
        for name in lexicon_names(item.rule) | (lexicon_names(item.when) if item.when else frozenset()):
            if name in found:
                continue
            file = next((f / f"{name}.yaml" for f in folders if (f / f"{name}.yaml").is_file()), None)
            if file is None:
                have = sorted(p.stem for f in folders for p in f.glob("*.yaml"))
                raise FileError(
                    f"{item.place}: item {item.id}: no lexicon {name!r}; there are {', '.join(have) or 'none'}"
                )
            found[name] = load_lexicon(file)
    return found


def _with_parents(path: Path, seen: tuple[Path, ...]) -> Marked:
    data = load_yaml(path)
    parent = data.pop("extends", None)
    if parent is None:
        return data
    base = (path.parent / f"{parent}.yaml").resolve()
    if not base.is_file():
        have = sorted(p.stem for p in path.parent.glob("*.yaml") if p != path)
        raise FileError(
            f"{data.where('extends')}: extends: no rubric {parent!r} beside it; there are {', '.join(have) or 'none'}"
        )
    if base in seen or base == path.resolve():
        raise FileError(f"{data.where('extends')}: {parent} extends itself in a circle")
    return _merged(_with_parents(base, (*seen, path.resolve())), data)


def _merged(base: Marked, change: Marked) -> Marked:
    for key, value in change.items():
        if key == "sections" and isinstance(value, list):
            base[key] = _merged_list(base.get(key, []), value, "items")
        else:
            base[key] = value
            base.lines[key] = change.lines.get(key, change.line)
    return base


def _merged_list(base: list[Any], change: list[Any], inner: str) -> list[Any]:
    """Entries joined by `id`: changed where both have it, added at the end, left out by `drop: true`."""
    entries = {entry["id"]: entry for entry in base}
    for entry in change:
        name = entry.get("id") if isinstance(entry, Marked) else None
        if name not in entries:
            entries[name] = entry
        elif str(entry.get("drop")).lower() == "true":
            del entries[name]
        else:
            old, new_inner = entries[name], entry.get(inner)
            joined = _merged(old, _without(entry, inner))
            if isinstance(new_inner, list):
                joined[inner] = _merged_list(old.get(inner, []), new_inner, "")
    return list(entries.values())


def _without(data: Marked, key: str) -> Marked:
    """A copy of a mapping without one key, its places kept."""
    copy = Marked({k: v for k, v in data.items() if k != key})
    copy.file, copy.line, copy.lines = data.file, data.line, data.lines
    return copy


def _first_causes(errors: Sequence[Any]) -> list[Any]:
    """The errors without those of a parent or of a key missing beside a misspelt one: one mistake, one line."""
    strange = {tuple(error["loc"][:-1]) for error in errors if error["type"] == "extra_forbidden"}
    errors = [e for e in errors if e["type"] != "missing" or tuple(e["loc"][:-1]) not in strange]
    places = [tuple(error["loc"]) for error in errors]
    return [
        e for e, own in zip(errors, places, strict=True) if not any(p != own and p[: len(own)] == own for p in places)
    ]


MODELS: dict[str, type[BaseModel]] = {
    "sections": _Section,
    "items": _Item,
    "bands": Bands,
    "applies_to": AppliesTo,
    "examples": Examples,
}


def _known_keys(path: Sequence[Any]) -> str:
    parent = next((part for part in reversed(path[:-1]) if isinstance(part, str)), "")
    fields = MODELS.get(parent, _File).model_fields
    return ", ".join(field.alias or key for key, field in fields.items())


def _name(data: Any, path: Sequence[Any]) -> str:
    """A path in the user's words: ids instead of positions, `item greeting: points`."""
    words: list[str] = []
    for part in path:
        if isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
            if isinstance(data, Marked) and "id" in data:
                words = [f"{words[-1].removesuffix('s')} {data['id']}"] if words else [str(data["id"])]
        else:
            data = data.get(part) if isinstance(data, Marked) else None
            words.append(str(part))
    return ": ".join(words)


def _explain(data: Marked, error: Any) -> str:
    path = list(error["loc"])
    if "critical" in path:  # one of several shapes: what each of them misses would only confuse
        path = path[: path.index("critical") + 1]
    name = _name(data, path)
    message = error["msg"].removeprefix("Value error, ")
    if path[-1:] == ["version"] and error["type"] == "string_type":
        message = 'the version must be quoted text, such as "2026.1" (YAML reads 2026.10 as 2026.1)'
    elif "critical" in path:
        message = "is form, section or report, or a mapping such as {form: severe}"
    elif error["type"] == "extra_forbidden":
        message = f"this key is not known here; there are {_known_keys(path)}"
    elif error["type"] in ("dict_type", "model_type", "model_attributes_type", "dataclass_type"):
        message = "a mapping is expected (key: value)"
    elif error["type"] in ("tuple_type", "list_type"):
        message = "a list is expected"
    elif error["type"] == "missing":
        message = "is missing"
    return f"{locate(data, path) or data.where()}: {name}: {message}"
