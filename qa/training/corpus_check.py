"""What in the labels of a corpus does not fit together: `python -m qa.training.corpus_check FILE…` prints it, a line each."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.errors import InputError
from qa.training.corpus import CorpusConversation, CorpusTurn, read_conversations, read_utterances
from scoring.acts import KIND_OF_ACT

IMPATIENT = {"orders", "blames", "mocks", "threatens", "insults", "hurries"}
RUDE = {"curt", "orders", "mocks", "threatens", "insults", "hurries"}
LEAKS = {"asks_dangerous_data", "discloses"}


def contradictions(source: CorpusConversation) -> Iterator[str]:
    """What the labels of a conversation say against each other."""
    verdict = {name: label.verdict for name, label in source.items.items()}
    cited = {name: label.turns for name, label in source.items.items()}
    agent = {act for turn in source.turns if turn.role == "agent" for act in turn.acts}

    def proof(item: str) -> set[str]:
        return {act for turn in cited[item] for act in source.turns[turn].acts}

    spans = {(span.turn, span.kind) for span in source.forbidden}
    acts = {
        (i, KIND_OF_ACT[a])
        for i, t in enumerate(source.turns)
        if t.role == "agent"
        for a in t.acts & KIND_OF_ACT.keys()
    }
    for turn, kind in sorted(acts - spans):
        yield f"turn {turn} has an act of kind {kind} but no @forbidden span"
    for turn, kind in sorted(spans - acts):
        yield f"turn {turn} has a @forbidden span {kind} but no act of that kind"
    if (verdict["forbidden"] == "fail") != bool(spans):
        yield "the verdict on `forbidden` and the spans differ"
    if (verdict["privacy"] == "fail") != bool(agent & LEAKS):
        yield "`privacy` fails exactly when the agent asks_dangerous_data or discloses"
    if (verdict["honesty"] == "fail") != ("promises_absolutely" in agent):
        yield "`honesty` fails exactly when the agent promises_absolutely"
    late = any(turn.gap is not None and turn.gap < 0 for turn in source.turns if turn.role == "agent")
    if verdict["patience"] == "fail" and not agent & IMPATIENT and not late:
        yield f"`patience` fails without one of {', '.join(sorted(IMPATIENT))} or an agent's turn that cuts in"
    if verdict["patience"] == "pass" and agent & IMPATIENT:
        yield f"`patience` passes in spite of {', '.join(sorted(agent & IMPATIENT))}"
    if verdict["polite_wording"] == "pass" and agent & (RUDE - {"orders", "hurries"}):
        yield f"`polite_wording` passes in spite of {', '.join(sorted(agent & RUDE))}"
    if verdict["polite_wording"] == "fail" and not agent & RUDE:
        yield f"`polite_wording` fails without one of {', '.join(sorted(RUDE))}"
    negative = any(turn.feeling == "neg" for turn in source.turns)
    if (verdict["empathy"] == "na") != (not negative):
        yield "`empathy` is na exactly when no turn of the customer is negative"
    wanted = (
        ("empathy", {"empathises"}),
        ("greeting", {"greets"}),
        ("confirm_understanding", {"restates", "asks_open", "asks_closed"}),
    )
    for item, ways in wanted:
        if verdict[item] == "pass" and not proof(item) & ways:
            yield f"`{item}` passes without a cited turn that {' or '.join(sorted(ways))}"
    if verdict["follow_up"] == "pass" and not proof("follow_up") & {"commits", "transfers_warm"}:
        yield "`follow_up` passes without a cited turn that commits or transfers_warm"
    fits = {"resolved": "na", "follow_up": "pass", "unresolved": "fail"}
    if verdict["follow_up"] != fits[source.outcome]:
        yield f"outcome {source.outcome} goes with follow_up:{fits[source.outcome]}"
    for item in ("ownership",):
        if verdict[item] == "pass" and agent & {"shirks", "transfers_cold"}:
            yield f"`{item}` passes in spite of shirks or transfers_cold"
    for item, label in source.items.items():
        if (
            label.verdict == "pass"
            and not label.turns
            and item
            in (
                "greeting",
                "closing",
                "confirm_understanding",
                "empathy",
                "concrete_solution",
                "resolution_confirmed",
                "follow_up",
            )
        ):
            yield f"`{item}` passes but names no turn"
    if source.turns and not (10 <= len(source.turns) <= 60):
        yield f"{len(source.turns)} turns: 10 to 60 are wanted"


def main(arguments: Sequence[str]) -> int:
    """Check the files; conversations and utterances are told apart by their first line. -> exit code."""
    bad, acts, counts = 0, Counter[str](), Counter[str]()
    seen: Counter[str] = Counter()
    for name in arguments:
        path = Path(name)
        try:
            if any(line.startswith("===") for line in path.read_text("utf-8").splitlines()):
                for source in read_conversations([path]):
                    counts.update(["conversations", f"outcome {source.outcome}", f"{source.channel}-{source.language}"])
                    counts.update(f"{item} {label.verdict}" for item, label in source.items.items())
                    counts.update(f"forbidden {span.kind}" for span in source.forbidden)
                    _count(source.turns, acts, counts, seen)
                    for problem in contradictions(source):
                        print(f"{path}:{source.line}: {source.id}: {problem}")
                        bad += 1
            else:
                for said in read_utterances([path]):
                    counts["utterances"] += 1
                    _count([said.turn], acts, counts, seen)
        except InputError as error:
            print(error)
            bad += 1
    doubles = [text for text, n in seen.items() if n > 1 and len(text) > 12]
    print("; ".join(f"{k} {n}" for k, n in sorted(counts.items())))
    print("acts:", ", ".join(f"{k} {n}" for k, n in acts.most_common()))
    print(f"{len(doubles)} texts of over 12 characters more than once", doubles[:5])
    return 1 if bad else 0


def _count(turns: Sequence[CorpusTurn], acts: Counter[str], counts: Counter[str], seen: Counter[str]) -> None:
    for turn in turns:
        acts.update(f"{turn.role[0]}.{act}" for act in turn.acts)
        counts.update(["turns", f"feeling {turn.feeling}"] if turn.feeling else ["turns"])
        seen[turn.text] += 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
