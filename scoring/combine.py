"""Rules joined: all, any, none, n_of, then, order. Three-valued: what could not be judged stays so unless the others decide."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scoring.finding import Context, Finding, RuleParams
from scoring.reasons import Reason
from scoring.registry import RuleFamily

JOINTS = ("all", "any", "none", "n_of", "then", "order")


@dataclass(frozen=True, slots=True)
class RuleNode:
    """A rule of a rubric ready to run: a family with its parameters, or a joint with children.

    `needed` is n of `n_of`, or the share of steps that makes an `order` pass; `steps` are the titles of its steps.
    """

    name: str
    family: RuleFamily | None = None
    params: RuleParams | None = None
    children: tuple[RuleNode, ...] = ()
    needed: float = 1.0
    steps: tuple[str, ...] = ()


def evaluate(node: RuleNode, context: Context) -> Finding:
    """The finding of a rule and everything below it."""
    if node.family is not None:
        return node.family.judge(node.params, context)
    if node.name in ("then", "order"):
        return _ordered(node, context)
    found = [evaluate(child, context) for child in node.children]
    return {"all": _all, "any": _any, "none": _none, "n_of": _n_of}[node.name](node, found)


def _all(_: RuleNode, found: list[Finding]) -> Finding:
    failed = [f for f in found if f.score == 0]
    unknown = [f for f in found if f.score is None]
    worst = min((f.score for f in found if f.score is not None), default=0.0)
    decisive = (failed or unknown or [f for f in found if f.score == worst])[0]
    score = 0.0 if failed else None if unknown else worst
    return _join(score, decisive.reason, found if score else [decisive])


def _any(_: RuleNode, found: list[Finding]) -> Finding:
    met = [f for f in found if f.score]
    if met:
        best = max(met, key=lambda f: f.score or 0.0)
        return _join(best.score, best.reason, met)
    unknown = [f for f in found if f.score is None]
    return _join(None if unknown else 0.0, (unknown or found)[0].reason, found)


def _none(_: RuleNode, found: list[Finding]) -> Finding:
    met = [f for f in found if f.score]
    if met:
        joined = _join(0.0, Reason("violation", {"quote": met[0].evidence[0].quote if met[0].evidence else ""}), met)
        return joined if met[0].evidence else replace(joined, reason=met[0].reason)
    unknown = [f for f in found if f.score is None]
    if unknown:
        return _join(None, unknown[0].reason, [])
    return replace(_join(1.0, Reason("clean"), []), confidence=min(f.confidence for f in found))


def _n_of(node: RuleNode, found: list[Finding]) -> Finding:
    met = [f for f in found if f.score == 1]
    unknown = [f for f in found if f.score is None]
    reason = Reason("too_few", {"found": len(met), "needed": int(node.needed)})
    if len(met) >= node.needed:
        return _join(1.0, met[0].reason, met)
    if len(met) + len(unknown) >= node.needed:
        return _join(None, unknown[0].reason, met)
    return _join(len(met) / node.needed, reason, met)


def _ordered(node: RuleNode, context: Context) -> Finding:
    floor, done, missed, unknown = context.floor, [], [], []
    for child, title in zip(node.children, node.steps, strict=True):
        finding = evaluate(child, context.from_turn(floor))
        if finding.score is None:
            unknown.append(finding)
        elif finding.score > 0:
            done.append(finding)
            floor = max(floor, min((e.turn for e in finding.evidence), default=floor))
        else:
            missed.append(title)
    if unknown and not missed:
        return _join(None, unknown[0].reason, done)
    total = len(node.children)
    if not missed:
        return _join(1.0, Reason("steps_done", {"total": total}), done)
    share = len(done) / total
    words = {"done": len(done), "total": total, "missed": "、".join(missed)}
    score = 0.0 if node.name == "then" else 1.0 if share >= node.needed else share
    return _join(score, Reason("steps_missed", words), done)


def _join(score: float | None, reason: Reason, parts: list[Finding]) -> Finding:
    evidence = tuple(dict.fromkeys(e for part in parts for e in part.evidence))
    return Finding(score, reason, evidence, min((p.confidence for p in parts), default=1.0))
