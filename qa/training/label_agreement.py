"""How far two labellings of the same conversations agree: `python -m qa.training agreement SECOND…` against the corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from qa.training.corpus import CorpusConversation
from qa.training.verdict_weights import kappa
from scoring.acts import AGENT_ACTS, CUSTOMER_ACTS


def agreement(first: Mapping[str, CorpusConversation], second: Sequence[CorpusConversation]) -> dict[str, Any]:
    """Kappa of each item, of the outcome and of the feeling of turns, F1 of each act and of forbidden turns; n conversations."""
    pairs = [(first[other.id], other) for other in second if other.id in first]
    out: dict[str, Any] = {"conversations": len(pairs), "items": {}, "acts": {}}
    for item in sorted(pairs[0][0].items) if pairs else ():
        answers = [(a.items[item].verdict, b.items[item].verdict) for a, b in pairs]
        out["items"][item] = _kappa(answers)
    known = [value for value in out["items"].values() if not np.isnan(value)]
    out["mean_kappa"] = round(float(np.mean(known)), 3) if known else None
    out["outcome"] = _kappa([(a.outcome, b.outcome) for a, b in pairs])
    turns = [(s, t) for a, b in pairs for s, t in zip(a.turns, b.turns, strict=True)]
    out["feeling"] = _kappa([(s.feeling or "", t.feeling or "") for s, t in turns if s.role == "customer"])
    out["turns"] = len(turns)
    for act in dict.fromkeys((*AGENT_ACTS, *CUSTOMER_ACTS)):
        both = sum(act in s.acts and act in t.acts for s, t in turns)
        either = sum((act in s.acts) + (act in t.acts) for s, t in turns)
        if either >= 8:
            out["acts"][act] = round(2 * both / either, 3)
    marked = [({f.turn for f in a.forbidden}, {f.turn for f in b.forbidden}) for a, b in pairs]
    total = sum(len(x) + len(y) for x, y in marked)
    out["forbidden_turns_f1"] = round(2 * sum(len(x & y) for x, y in marked) / max(1, total), 3)
    return out


def _kappa(answers: Sequence[tuple[str, str]]) -> float:
    return round(kappa(np.array([a for a, _ in answers]), np.array([b for _, b in answers])), 3)
