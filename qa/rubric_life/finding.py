"""Where a rubric lies that a person names: a file, a draft, a published version or a shipped one."""

from __future__ import annotations

from pathlib import Path

from qa.errors import UsageError
from qa.rubric_life.library import all_versions, drafts, find_published, published_version
from qa.rubric_life.places import NAME, RubricFolder
from qa.rubrics import ENDINGS, shipped_rubrics
from scoring.problem import closest

DRAFT = "draft/"
"""Before a name it means the draft, where a published rubric has the same name."""


def find(name: str, folder: RubricFolder, *, draft_first: bool = False) -> Path:
    """`my-standard.yaml`, `zh/standard`, `our-standard`, `our-standard@2026.1` or `draft/our-standard`.

    A plain name is the published rubric, else the draft; with `draft_first` the other way round. Raises UsageError
    naming what there is, RubricError for a published rubric that was changed.
    """
    if name.endswith(ENDINGS):
        return _file(name)
    shipped = {f"{path.parent.name}/{path.stem}": path for path in shipped_rubrics()}
    if name in shipped:
        return shipped[name]
    plain = name.removeprefix(DRAFT)
    draft = folder.draft(plain) if NAME.fullmatch(plain) else None
    there = draft is not None and draft.is_file()
    if draft and there and (draft_first or plain != name or published_version(folder, plain) is None):
        return draft
    published = {version.name for version in all_versions(folder)}
    if plain == name and name.partition("@")[0] in published:
        return find_published(folder, name).path
    raise UsageError(_unknown(name, folder, list(shipped)))


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise UsageError(f"{name}: no such rubric file")
    return path


def _unknown(name: str, folder: RubricFolder, shipped: list[str]) -> str:
    published = [version.label for version in all_versions(folder)]
    kinds = (("shipped", shipped), ("drafts", list(drafts(folder))), ("published", published))
    have = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in kinds if names)
    meant = closest(name, [word for _, names in kinds for word in names])
    none = "" if kinds[1][1] or kinds[2][1] else f"; no draft or published one is beside {folder.state.database}"
    suggestion = f"; did you mean {meant}?" if meant else ""
    return f"{name}: no such rubric; give a .yaml file or one of these: {have}{none}{suggestion}"
