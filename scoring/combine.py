"""Rules joined: all, any, none, n_of, then, order. Three-valued: what could not be judged stays so unless the others decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scoring.finding import Context, Excuse, Finding, whole_turn
from scoring.reasons import Reason
from scoring.regexes import TooCostly
from scoring.registry import RuleFamily
from scoring.scope import TRIGGER, Anchor, CannotJudge, HitScope, RuleParams, Scope, Unless
from scoring.scorecard import Evidence

JOINTS = ("all", "any", "none", "n_of", "then", "order")
SEVERITIES = {"minor": 1, "moderate": 2, "severe": 3}


@dataclass(frozen=True, slots=True)
class RuleNode:
    """A rule of a rubric ready to run: a family with its parameters, or a joint with children.

    `needed` is n of `n_of`, or the share of steps that makes an `order` pass; `steps` are the titles of its steps, one
    text or one for each language. `triggered` tells that it, or a rule inside it, has the anchor `trigger`.
    """

    name: str
    family: RuleFamily | None = None
    params: RuleParams | None = None
    children: tuple[RuleNode, ...] = ()
    needed: float = 1.0
    steps: tuple[Any, ...] = ()
    triggered: bool = False

    def inner(self) -> tuple[RuleNode, ...]:
        """The rules directly in this one: children of a joint, anchors, exceptions and steps of a family."""
        return self.children + (self.params.rules() if self.params is not None else ())


def evaluate(node: RuleNode, context: Context) -> Finding:
    """The finding of a rule and everything below it. The same rule on the same context is judged once."""
    key = (id(node), context.trigger if node.triggered else (), context.floor)
    known: tuple[RuleNode, Finding] | None = context.shared.get(key)
    if known is not None:
        return known[1]
    if node.family is not None:
        found = _judged(node, context)
    elif node.name in _JOINED:
        found = _JOINED[node.name](node, list(_findings(node, context)))
    else:
        found = _ordered(node, context)
    # the node is kept with its finding, so that no other node can come to have its id
    context.shared[key] = (node, found)
    return found


def _findings(node: RuleNode, context: Context) -> Iterator[Finding]:
    """Those of the children; of `all` no further than the first that fails, for that one decides."""
    for child in node.children:
        found = evaluate(child, context)
        yield found
        if found.score == 0 and node.name == "all":
            break


def _judged(node: RuleNode, context: Context) -> Finding:
    """A family's finding, its anchors and exceptions worked out before."""
    assert node.family is not None
    try:
        params = node.params
        unless = params.unless if isinstance(params, HitScope) else None
        if isinstance(params, Scope) and (params.side or unless):
            anchors = _anchors(params.anchor, context)
            context = context.changed(anchors=anchors, excuse=_excuse(unless, context))
        elif context.anchors or context.excuse:  # those of a rule around this one
            context = context.changed(anchors=(), excuse=None)
        found = node.family.judge(params, context)
    except CannotJudge as missing:
        return Finding(None, missing.reason)
    except TooCostly:
        return Finding(None, Reason("too_costly"))
    if found.confidence < 1:
        sure = {**found.reason.params, "heard": round(found.confidence, 2)}
        found = replace(found, reason=Reason(found.reason.code, sure))
    return found


def _anchors(anchor: Anchor | None, context: Context) -> tuple[Evidence, ...]:
    """The places an anchor stands for. Raises CannotJudge where its rule could not be judged."""
    if anchor is None:
        return ()
    if anchor is TRIGGER:
        return tuple(whole_turn(context.conversation.turns[i]) for i in context.trigger)
    found = evaluate(anchor.rule, context.whole())
    if found.score is None:
        raise CannotJudge(found.reason.code, **found.reason.params)
    places = sorted(found.evidence, key=lambda e: (e.turn, e.span))
    if anchor.hit == "any":
        return tuple(places)
    k = anchor.hit - 1 if anchor.hit > 0 else anchor.hit
    return (places[k],) if -len(places) <= k < len(places) else ()


def _excuse(unless: Unless | None, context: Context) -> Excuse | None:
    if unless is None:
        return None
    found = evaluate(unless.rule, context.whole())
    if found.score is None:
        return Excuse(unless, unknown=found.reason)
    if found.score == 0:
        return Excuse(unless)
    return Excuse(unless, found.evidence, everything=not found.evidence)


def _all(_: RuleNode, found: list[Finding]) -> Finding:
    worst = found[0]
    for one in found:
        if one.score == 0:
            worst = one
            break
        if worst.score is not None and (one.score is None or one.score < worst.score):
            worst = one
    return join(worst.score, worst.reason, found if worst.score else [worst])


def _any(_: RuleNode, found: list[Finding]) -> Finding:
    met = [f for f in found if f.score]
    if met:
        best = max(met, key=lambda f: f.score or 0.0)
        if best.score == 1 or not any(f.score is None for f in found):
            return join(best.score, best.reason, met)
    unknown = [f for f in found if f.score is None]
    if unknown:
        return join(None, unknown[0].reason, found)
    nothing = all(f.reason.code == "not_found" for f in found)
    return join(0.0, Reason("not_found", _common(found)) if nothing else found[0].reason, found)


def _none(_: RuleNode, found: list[Finding]) -> Finding:
    met = [f for f in found if f.score]
    if met:
        return join(0.0, _violation(met[0]), met)
    unknown = [f for f in found if f.score is None]
    if unknown:
        return join(None, unknown[0].reason, [])
    return Finding(
        1.0, Reason("clean", _common(found)), (), min(f.confidence for f in found), min(f.sure for f in found)
    )


def _violation(met: Finding) -> Reason:
    """What was found where nothing should be: the place, where the rule names one."""
    if not met.evidence:
        return met.reason
    return Reason("violation", {"quote": met.evidence[0].quote} | dict(met.reason.params))


def _common(found: Sequence[Finding]) -> dict[str, Any]:
    """What was looked for and not found, and where if that was one scope."""
    scopes = [f.reason.params.get("scope") for f in found]
    one = {"scope": scopes[0]} if scopes[0] and all(s == scopes[0] for s in scopes) else {}
    sure = min(f.confidence for f in found)
    one |= {"heard": round(sure, 2)} if sure < 1 else {}
    return one | {"tried": [part for f in found for part in f.reason.params.get("tried", [dict(f.reason.params)])]}


def _n_of(node: RuleNode, found: list[Finding]) -> Finding:
    met = [f for f in found if f.score == 1]
    unknown = [f for f in found if f.score is None]
    reason = Reason("too_few_rules", {"found": len(met), "needed": int(node.needed)})
    if len(met) >= node.needed:
        return join(1.0, met[0].reason, met)
    if len(met) + len(unknown) >= node.needed:
        return join(None, unknown[0].reason, met)
    if unknown:
        return join(None, unknown[0].reason, met)
    return join(len(met) / node.needed, reason, met)


_JOINED = {"all": _all, "any": _any, "none": _none, "n_of": _n_of}


def _ordered(node: RuleNode, context: Context) -> Finding:
    walk = Walk(context)
    for child, title in zip(node.children, node.steps, strict=True):
        walk.step(child, title)
    return walk.finding(1.0 if node.name == "then" else node.needed, parts=node.name == "order")


class Walk:
    """Steps taken one after another: a step is looked for from where the last one was found on."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.done: list[Finding] = []
        self.unknown: list[Finding] = []
        self.missed: list[Any] = []
        self.record: list[dict[str, Any]] = []

    def step(self, rule: RuleNode, title: Any, *, optional: bool = False, within: int | None = None) -> Finding:
        """Look for one step, at most `within` turns after the last. An optional one counts only where it was done."""
        found = evaluate(rule, self.context)
        turn = min((e.turn for e in found.evidence), default=self.context.floor)
        if found.score and within is not None and self.done and turn - self.context.floor > within:
            found = Finding(0.0, Reason("step_late", {"turn": turn}))
        if found.score is None:
            self.unknown += [] if optional else [found]
        elif found.score > 0:
            self.done.append(found)
            self.context = self.context.from_turn(max(self.context.floor, turn))
        elif not optional:
            self.missed.append(title)
        self.note(title, "open" if found.score is None else "done" if found.score > 0 else "missed", turn)
        return found

    def note(self, title: Any, state: str, turn: int | None = None) -> None:
        """Record what became of a step: done, missed, open, skipped."""
        self.record.append({"step": title, "state": state} | ({"turn": turn} if state == "done" else {}))

    def finding(self, pass_at: float, *, parts: bool) -> Finding:
        """Pass from a share of steps on, else that share (`parts`) or nothing; not judged where open steps would decide."""
        total = len(self.done) + len(self.unknown) + len(self.missed)
        least = len(self.done) / total if total else 1.0
        most = (len(self.done) + len(self.unknown)) / total if total else 1.0
        words = {"done": len(self.done), "total": total, "missed": self.missed, "steps": self.record}
        if least >= pass_at:
            whole = Reason("steps_done", words) if not self.missed else Reason("steps_enough", words)
            return join(1.0, whole, self.done)
        if self.unknown and (parts or most >= pass_at):
            return join(None, self.unknown[0].reason, self.done)
        return join(least if parts else 0.0, Reason("steps_missed", words), self.done)


def join(score: float | None, reason: Reason, parts: Sequence[Finding]) -> Finding:
    """One finding of several: every place once, as confident as the least of them."""
    if len(parts) == 1 and len(parts[0].evidence) < 2:
        return Finding(score, reason, parts[0].evidence, parts[0].confidence, parts[0].sure)
    evidence: dict[tuple[int, tuple[int, int]], Evidence] = {}
    for one in (e for part in parts for e in part.evidence):
        known = evidence.setdefault((one.turn, one.span), one)
        if SEVERITIES.get(one.severity, 0) > SEVERITIES.get(known.severity, 0):
            evidence[one.turn, one.span] = one
    confidence, sure = (min((getattr(p, name) for p in parts), default=1.0) for name in ("confidence", "sure"))
    return Finding(score, reason, tuple(evidence.values()), confidence, sure)
