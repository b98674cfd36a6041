"""Measure results against labels: agreement item by item, feeling, outcome, forbidden words, evidence.

Every conversation is counted once into small tables; figures are functions of the sums of these tables, so an interval
is the same function of sums over resampled conversations. What hangs together inside a conversation stays together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qa.evaluation.labels import FEELINGS, ITEMS, OUTCOMES, VERDICTS, Labelled, Verdict
from qa.result import Result
from scoring.agreement import (
    Detection,
    detection,
    mean_of_defined,
    ratio,
    table_hits,
    table_kappa,
    table_macro_f1,
)
from scoring.conversation import Role
from scoring.scorecard import Status
from scoring.statistics import Estimate, Floats, estimate_of, resampled_totals, wilson

Cut = Literal["language", "channel", "domain", "customer_group"]

VERDICT_OF: dict[str, Verdict] = {
    Status.PASS: "pass",
    Status.PARTIAL: "pass",
    Status.FAIL: "fail",
    Status.NOT_APPLICABLE: "na",
}
"""What a status says in the reviewers' terms; not_evaluated is no verdict."""

NO_ANSWER = "none"
"""The column of a confusion table for what the machine gave no answer to."""

MOST_ODD, LEAST_OTHERS = 2, 5
"""Verdicts that go against the others in a mixed conversation, and how many others there are."""

_FAIL = VERDICTS.index("fail")


@dataclass(frozen=True, slots=True)
class ItemEvaluation:
    """One item. `n` conversations have a label for it; `judged` is the share of them the machine gave a verdict on.

    `agreement` and `kappa` take not_evaluated as an answer that agrees with nothing, `kappa_judged` leaves it out.
    """

    n: int
    judged: Estimate
    agreement: Estimate
    kappa: Estimate
    kappa_judged: Estimate
    fail: Detection


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Results against labels.

    `n` conversations; `judged` is the share of all labelled items with a verdict; the mean kappas are over the items
    whose kappa is defined. `feeling` is the macro-F1 over labelled customer turns and `confusion[labelled][found]`
    counts them; `turns` counts agent turns. `evidence` is, of the right verdicts whose proof the labels name by turn,
    the share that cites one of those turns. A conversation is mixed where one or two verdicts, pass or fail, go against
    all others (five or more): `odd` is the share right of these verdicts, `other` of the others, of those that were judged.
    """

    n: int
    judged: Estimate
    mean_kappa: Estimate
    mean_kappa_judged: Estimate
    items: Mapping[str, ItemEvaluation]
    feeling: Estimate
    confusion: Mapping[str, Mapping[str, int]]
    outcome_accuracy: Estimate
    outcome_macro_f1: Estimate
    turns: int
    forbidden_by_turn: Detection
    forbidden_by_turn_and_kind: Detection
    evidence: Estimate
    mixed: int
    odd: Estimate
    other: Estimate


def measure(labelled: Sequence[Labelled], results: Mapping[str, Result]) -> Evaluation:
    """Measure the results, found by id, against the labels.

    A conversation that failed, was not eligible or has no result counts with every item not_evaluated and every
    missing answer wrong.
    """
    pairs = [(one, results.get(one.id)) for one in labelled]
    items = _sums(pairs, _count_items, (len(ITEMS), 3, 4))
    feelings = _sums(pairs, _count_feelings, (3, 4))
    outcomes = _sums(pairs, _count_outcome, (3, 4))
    proofs = _sums(pairs, _count_proofs, (2,))
    mixed = _sums(pairs, _count_mixed, (5,))
    judged = items[..., : len(VERDICTS)]
    return Evaluation(
        n=len(labelled),
        judged=estimate_of(ratio(judged.sum(axis=(1, 2, 3)), items.sum(axis=(1, 2, 3))), _count(items[0])),
        mean_kappa=estimate_of(mean_of_defined(table_kappa(items)), len(labelled)),
        mean_kappa_judged=estimate_of(mean_of_defined(table_kappa(judged)), len(labelled)),
        items={name: _item(items[:, k]) for k, name in enumerate(ITEMS)},
        feeling=estimate_of(table_macro_f1(feelings), _count(feelings[0])),
        confusion=_named(feelings[0], FEELINGS),
        outcome_accuracy=wilson(_right(outcomes[0]), _count(outcomes[0])),
        outcome_macro_f1=estimate_of(table_macro_f1(outcomes), _count(outcomes[0])),
        turns=sum(turn.role is Role.AGENT for one in labelled for turn in one.turns),
        forbidden_by_turn=detection(_sums(pairs, _count_by_turn, (3,)), clustered=True),
        forbidden_by_turn_and_kind=detection(_sums(pairs, _count_by_turn_and_kind, (3,)), clustered=True),
        evidence=estimate_of(ratio(proofs[:, 0], proofs[:, 1]), _count(proofs[0, 1])),
        mixed=_count(mixed[0, 0]),
        odd=estimate_of(ratio(mixed[:, 1], mixed[:, 2]), _count(mixed[0, 2])),
        other=estimate_of(ratio(mixed[:, 3], mixed[:, 4]), _count(mixed[0, 4])),
    )


def measure_by(
    labelled: Sequence[Labelled], results: Mapping[str, Result], cuts: Iterable[Cut]
) -> dict[str, dict[str, Evaluation]]:
    """The same for every part of the conversations: `{"language": {"en": …, "zh": …}, …}`."""
    parts: dict[str, dict[str, Evaluation]] = {}
    for cut in cuts:
        values = sorted({str(getattr(one, cut)) for one in labelled})
        parts[cut] = {v: measure([one for one in labelled if str(getattr(one, cut)) == v], results) for v in values}
    return parts


def verdict_of(result: Result | None, item: str) -> Verdict | None:
    """The machine's verdict on an item in the reviewers' terms, None where it gave none."""
    if result is None or result.status != "ok":
        return None
    found = result.scorecard.get("items", {}).get(item, {})
    return VERDICT_OF.get(found.get("status", ""))


_Pair = tuple[Labelled, Result | None]


def _sums(pairs: Sequence[_Pair], count: Callable[[Labelled, Result | None], Floats], shape: tuple[int, ...]) -> Floats:
    """(draws + 1, …) sums of one count over conversations; the same resamples for every count, the seed being one."""
    counts = np.zeros((len(pairs), *shape))
    for row, (labelled, result) in enumerate(pairs):
        counts[row] = count(labelled, result)
    return resampled_totals(counts)


def _item(tables: Floats) -> ItemEvaluation:
    """From (draws + 1, 3, 4) tables; shares get Wilson's interval, an item being answered once a conversation."""
    judged = tables[..., : len(VERDICTS)]
    n, answered = _count(tables[0]), _count(judged[0])
    return ItemEvaluation(
        n=n,
        judged=wilson(answered, n),
        agreement=wilson(_right(tables[0]), n),
        kappa=estimate_of(table_kappa(tables), n),
        kappa_judged=estimate_of(table_kappa(judged), answered),
        fail=detection(table_hits(tables, _FAIL), clustered=False),
    )


def _count_items(labelled: Labelled, result: Result | None) -> Floats:
    tables = np.zeros((len(ITEMS), len(VERDICTS), len(VERDICTS) + 1))
    for k, name in enumerate(ITEMS):
        if label := labelled.labels.items.get(name):
            tables[k, VERDICTS.index(label.verdict), _column(VERDICTS, verdict_of(result, name))] += 1
    return tables


def _count_feelings(labelled: Labelled, result: Result | None) -> Floats:
    table = np.zeros((len(FEELINGS), len(FEELINGS) + 1))
    found = result.sentiment.get("turns", {}) if result else {}
    for i, label in labelled.labels.sentiment.items():
        table[FEELINGS.index(label), _column(FEELINGS, found.get(str(i), {}).get("label"))] += 1
    return table


def _count_outcome(labelled: Labelled, result: Result | None) -> Floats:
    table = np.zeros((len(OUTCOMES), len(OUTCOMES) + 1))
    table[OUTCOMES.index(labelled.labels.outcome), _column(OUTCOMES, result.outcome.label if result else None)] += 1
    return table


def _count_by_turn(labelled: Labelled, result: Result | None) -> Floats:
    true, found = _forbidden(labelled, result)
    return _hits({turn for turn, _ in true}, {turn for turn, _ in found})


def _count_by_turn_and_kind(labelled: Labelled, result: Result | None) -> Floats:
    return _hits(*_forbidden(labelled, result))


def _forbidden(labelled: Labelled, result: Result | None) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Turn and kind of what the labels and the machine found in the agent's turns."""
    agent = {turn.i for turn in labelled.turns if turn.role is Role.AGENT}
    true = {(entry.turn, str(entry.kind)) for entry in labelled.labels.forbidden}
    found = {(int(entry["turn"]), str(entry.get("kind", ""))) for entry in (result.forbidden if result else ())}
    return {pair for pair in true if pair[0] in agent}, {pair for pair in found if pair[0] in agent}


def _hits(true: set[int] | set[tuple[int, str]], found: set[int] | set[tuple[int, str]]) -> Floats:
    """Right detections, false alarms, misses."""
    return np.array([len(true & found), len(found - true), len(true - found)], dtype=np.float64)


def _count_proofs(labelled: Labelled, result: Result | None) -> Floats:
    """How many right verdicts cite one of the labelled turns, and how many have labelled turns to cite."""
    cited = provable = 0
    for name, label in labelled.labels.items.items():
        if result is not None and label.turns and verdict_of(result, name) == label.verdict:
            evidence = result.scorecard["items"][name].get("evidence", ())
            provable += 1
            cited += any(entry["turn"] in label.turns for entry in evidence)
    return np.array([cited, provable], dtype=np.float64)


def _count_mixed(labelled: Labelled, result: Result | None) -> Floats:
    """Whether the conversation is mixed; of its odd verdicts and of the others how many are right, how many judged."""
    verdicts = {name: label.verdict for name, label in labelled.labels.items.items() if label.verdict != "na"}
    fails = {name for name, verdict in verdicts.items() if verdict == "fail"}
    few, many = sorted((fails, verdicts.keys() - fails), key=len)
    if not 1 <= len(few) <= MOST_ODD or len(many) < LEAST_OTHERS:
        return np.zeros(5)
    counts = [1]
    for names in (few, many):
        found = [(verdict_of(result, name), verdicts[name]) for name in names]
        counts += [sum(a == b for a, b in found), sum(a is not None for a, _ in found)]
    return np.array(counts, dtype=np.float64)


def _column(categories: Sequence[str], answer: str | None) -> int:
    """The column of an answer; the last one for none."""
    return categories.index(answer) if answer in categories else len(categories)


def _count(numbers: Floats) -> int:
    return round(float(np.sum(numbers)))


def _right(table: Floats) -> int:
    return round(float(np.trace(table)))


def _named(table: Floats, categories: Sequence[str]) -> dict[str, dict[str, int]]:
    columns = (*categories, NO_ANSWER)
    return {
        name: {column: int(count) for column, count in zip(columns, row, strict=True)}
        for name, row in zip(categories, table, strict=True)
    }
