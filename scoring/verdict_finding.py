"""A reader's verdict as a finding: with evidence, the witness that spoke, and a reason in words."""

from __future__ import annotations

from dataclasses import replace

from scoring.counting import where
from scoring.finding import Context, Finding, whole_turn
from scoring.reasons import Reason
from scoring.scorecard import Evidence, ItemResult
from scoring.verdicts import ReadVerdict

STATUS_OF = {"pass": "pass", "fail": "fail", "na": "not_applicable"}
SCORES = {"pass": 1.0, "fail": 0.0, "na": None}


def finding_of(verdict: ReadVerdict, by_words: ItemResult, context: Context) -> Finding:
    """The finding; words that say the same are evidence too, and where they have a reason it is the more telling one."""
    same = by_words.status == STATUS_OF[verdict.answer]
    evidence = _evidence(verdict, by_words, context, same)
    told = {"probability": round(verdict.probability, 2), "fact": verdict.because}
    if evidence:
        told |= where(evidence[0], context)
    score = SCORES[verdict.answer] if verdict.stands else None
    if not verdict.stands:
        reason = Reason("read_unsure", told | {"leaning": verdict.answer})
    elif same and by_words.evidence and verdict.answer != "na":
        reason = by_words.reason
    else:
        reason = Reason(f"read_{verdict.answer}" + ("" if evidence or verdict.answer == "na" else "_absent"), told)
    return Finding(score, reason, evidence, by_words.confidence, verdict.probability)


def _evidence(verdict: ReadVerdict, by_words: ItemResult, context: Context, same: bool) -> tuple[Evidence, ...]:
    """Places of the words in the turns the verdict names, else those turns; then what the words alone found, if they agree."""
    if verdict.answer == "na":
        return ()
    out: list[Evidence] = []
    for i in verdict.turns:
        said = [e for e in by_words.evidence if e.turn == i] if same else []
        whole = whole_turn(context.conversation.turns[i])
        out += [replace(e, witness="both") for e in said] or [replace(whole, witness="reading")]
    if same:
        out += [replace(e, witness="words") for e in by_words.evidence if e.turn not in set(verdict.turns)]
    return tuple(out)
