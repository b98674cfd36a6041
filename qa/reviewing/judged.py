"""A stored result as scoring has it, so that a person's verdicts can be put in place of the machine's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from qa.errors import CallQAError
from qa.identity import text_hash
from qa.reviewing.content import Answer, Content, MachineAnswer, overrules
from qa.rubrics import find_rubric, load, shipped_rubrics
from qa.state_folder import StateFolder
from qa.store.rows import ConversationDetail
from scoring.criticals import is_broken
from scoring.reasons import Reason
from scoring.reviewed import Reviewed, reviewed
from scoring.root_causes import OTHER
from scoring.rubric_model import Item, Rubric
from scoring.scorecard import Evidence, ItemResult, Status, Suggestion
from scoring.yaml_file import FileError

Missing = Literal["verdict", "cause", "words"]
"""What an item still lacks: a verdict, why the machine is wrong, or words where the cause is "other"."""


def rubric_of(detail: ConversationDetail, folder: StateFolder | None) -> Rubric | None:
    """The rubric that judged a conversation; None where it is not at hand any more.

    It is known by the hash of its content. Where only its wording or rules were changed since, one of the same name serves as
    well: one that gives the very figures that are stored from the stored results.
    """
    known = list(_of_that_name(detail, folder))
    exact = (rubric for rubric in known if rubric.hash == detail.rubric_hash)
    return next(exact, next((rubric for rubric in known if _reproduces(rubric, detail)), None))


def _of_that_name(detail: ConversationDetail, folder: StateFolder | None) -> Iterator[Rubric]:
    language, _, name = detail.rubric.partition("-")
    shipped = (path for path in shipped_rubrics() if (path.parent.name, path.stem) == (language, name))
    try:
        published = [find_rubric(f"{detail.rubric}@{detail.rubric_version}", folder)]
    except CallQAError:
        published = []
    for path in [*shipped, *published]:
        try:
            rubric = load(path)
        except FileError:
            continue
        if rubric.name == detail.rubric:
            yield rubric


def _reproduces(rubric: Rubric, detail: ConversationDetail) -> bool:
    """Whether the rubric makes of the stored results what is stored."""
    machine = machine_results(detail)
    if not machine or set(machine) != {item.id for _, item in rubric.items()}:
        return False
    found = reviewed(rubric, machine, {}, frozenset(detail.critical_failed))
    return found.total == detail.row.total and dict(found.sections) == detail.sections


def machine_results(detail: ConversationDetail) -> dict[str, ItemResult]:
    """What the machine said of every item, in the rubric's order."""
    return {item["id"]: _result(item) for item in detail.items}


def machine_answers(detail: ConversationDetail) -> dict[str, MachineAnswer]:
    """The same as a review keeps it."""
    return {item["id"]: MachineAnswer(status=item["status"], points=item["points"]) for item in detail.items}


def basis(detail: ConversationDetail) -> str:
    """What a review stands on: it changes when the conversation is judged otherwise."""
    return text_hash(detail.rubric_hash, [(item["id"], item["status"], item["points"]) for item in detail.items])


def figures(detail: ConversationDetail, rubric: Rubric | None, content: Content) -> Reviewed | None:
    """Totals with the verdicts in place; None without a scorecard or where its rubric is not at hand."""
    machine = machine_results(detail)
    if rubric is None or not machine or set(machine) != {item.id for _, item in rubric.items()}:
        return None
    decisions = {name: decision for name, decision in content.decisions.items() if name in machine}
    return reviewed(rubric, machine, decisions, frozenset(detail.critical_failed))


def missing(detail: ConversationDetail, content: Content) -> dict[str, Missing]:
    """What keeps a review from being submitted, by item.

    An item that the machine left open, or suspects a critical error in, needs a verdict; an override a cause from the
    list; the cause "other" words. What the machine judged and nobody touched stands as it is.
    """
    found: dict[str, Missing] = {}
    for item in detail.items:
        answer = content.answers.get(item["id"], Answer())
        if not answer.verdict:
            if item["status"] == Status.NOT_EVALUATED or item["id"] in detail.critical_suspected:
                found[item["id"]] = "verdict"
        elif overrules(answer, item["status"]) and not answer.cause:
            found[item["id"]] = "cause"
        elif OTHER in (answer.cause, answer.lapse) and not answer.why.strip():
            found[item["id"]] = "words"
    return found


def gravity(rubric: Rubric | None, detail: ConversationDetail) -> dict[str, Mapping[str, Any]]:
    """Of each critical item: what its failure takes down (`takes`), whether a person says how grave it is (`asked`), and what
    the machine's evidence says of that (`grave`)."""
    machine = machine_results(detail)
    items = [item for _, item in rubric.items()] if rubric else []
    return {
        item.id: {
            "takes": item.critical,
            "asked": bool(item.critical_severity),
            "grave": _grave(item, machine.get(item.id)),
        }
        for item in items
        if item.critical in ("form", "section")
    }


def _grave(item: Item, machine: ItemResult | None) -> bool:
    return not item.critical_severity or (machine is not None and is_broken(item, machine))


def _result(item: Mapping[str, Any]) -> ItemResult:
    suggested = item.get("suggested") or {}
    return ItemResult(
        id=item["id"],
        section=item["section"],
        status=Status(item["status"]),
        points=item["points"],
        max_points=item["max_points"],
        evidence=tuple(_evidence(one) for one in item["evidence"]),
        confidence=item["confidence"] if item["confidence"] is not None else 1.0,
        na_by=item.get("na_by") or "",
        bonus=bool(item.get("bonus")),
        error_class=item.get("class") or "",
        suggested=Suggestion(Status(suggested["status"]), suggested.get("points"), Reason("none"))
        if suggested
        else None,
    )


def _evidence(one: Mapping[str, Any]) -> Evidence:
    start, end = one["span"]
    return Evidence(one["turn"], one["quote"], (start, end), one["start"], one["end"], one["kind"], one["severity"])
