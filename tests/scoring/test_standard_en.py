"""The English standard judged by its own examples, and its word lists by their make."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from scoring.engine import score
from scoring.example import read_example
from scoring.example_check import ExampleResult, check_examples, items_without_examples
from scoring.lexicon import Lexicon, load_lexicon
from scoring.matching import normalise
from scoring.rubric import Rubric, load_rubric
from scoring.scorecard import Status

RUBRICS = Path(__file__).parents[2] / "rubrics"
STANDARD = RUBRICS / "en" / "standard.yaml"
LEXICONS = tuple(p for p in sorted((RUBRICS / "lexicons").glob("*-en.yaml")) if p.stem != "feeling-en")
LOADED = load_rubric(STANDARD)
RESULTS = tuple(check_examples(LOADED))


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return LOADED


@pytest.fixture(scope="module")
def forbidden() -> Lexicon:
    return load_lexicon(RUBRICS / "lexicons" / "forbidden-en.yaml")


@pytest.mark.parametrize("result", RESULTS, ids=[f"{r.item}-{r.expected}-{k}" for k, r in enumerate(RESULTS)])
def test_examples_come_out_as_their_author_says(result: ExampleResult) -> None:
    assert result.actual == result.expected, f"{result.dialogue}\n{result.reason}"


def test_every_judged_item_has_two_passing_and_two_failing_examples(rubric: Rubric) -> None:
    assert items_without_examples(rubric) == ()
    for _, item in rubric.items():
        if item.rule.name == "manual":
            continue
        count = Counter(status for status, _ in item.examples)
        assert count["pass"] >= 2, item.id
        assert count["fail"] >= 2, item.id


def test_the_same_items_sections_and_points_as_the_chinese_standard(rubric: Rubric) -> None:
    chinese = load_rubric(RUBRICS / "zh" / "standard.yaml")

    def shape(of: Rubric) -> list[tuple[str, float, str, float, str, str]]:
        return [(s.id, s.weight, i.id, i.points, i.critical, i.critical_severity) for s, i in of.items()]

    assert shape(rubric) == shape(chinese)
    assert rubric.bands == chinese.bands
    assert rubric.applies_to == chinese.applies_to


@pytest.mark.parametrize("path", LEXICONS, ids=lambda p: p.stem)
def test_lexicon_can_be_read_and_holds_no_stray_sign(path: Path) -> None:
    words = load_lexicon(path)
    assert words.name == path.stem
    for kind in yaml.safe_load(path.read_text(encoding="utf-8"))["kinds"].values():
        for pattern in [*kind["phrases"], *kind.get("except", [])]:
            # Signs that mean something elsewhere are dropped when a pattern is read and would leave an empty alternative.
            assert not set(pattern) & set("$+^{}\\,."), pattern


def test_no_pattern_stands_in_two_kinds(rubric: Rubric) -> None:
    places: dict[str, list[str]] = {}
    for path in (path for path in LEXICONS if path.stem in rubric.lexicons):
        for kind, content in yaml.safe_load(path.read_text(encoding="utf-8"))["kinds"].items():
            for pattern in content["phrases"]:
                places.setdefault(pattern, []).append(f"{path.stem}.{kind}")
    assert {pattern: found for pattern, found in places.items() if len(found) > 1} == {}


def test_no_pattern_matches_nothing_at_all(rubric: Rubric) -> None:
    neutral = normalise("Blue ceramic tiles lie beside seven wooden chairs.")
    for name, words in rubric.lexicons.items():
        assert [hit.kind for hit in words.hits(neutral)] == [], name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Are you deaf?", "insult"),
        ("thats not my department", "shirking"),
        ("There’s nothing I can do.", "refusal"),
        ("Go ahead, complain, see if I care", "provocation"),
        ("how many times do i have to explain this", "impatience"),
        ("Honestly the courier's useless.", "disparagement"),
        ("Your wife's balance is 430.", "leak"),
        ("I guarantee it'll be fixed by tonight.", "overpromise"),
    ],
)
def test_forbidden_words_are_found(forbidden: Lexicon, text: str, kind: str) -> None:
    assert kind in {hit.kind for hit in forbidden.hits(normalise(text))}


@pytest.mark.parametrize(
    "text",
    [
        "I can't promise it'll be there by noon, but I'll ring you either way.",
        "Let me put you through to billing, I've told them everything.",
        "I don't know yet, let me check with the depot.",
        "It's under a two-year guarantee, so the repair is free.",
        "No rush at all, take your time.",
        "You don't have to call the bank, I've done that.",
        "Can I ask you to check the email again for me?",
        "Rest assured, we will look into it.",
    ],
)
def test_good_service_is_not_forbidden(forbidden: Lexicon, text: str) -> None:
    assert [hit.kind for hit in forbidden.hits(normalise(text))] == []


WORDING = ("polite_wording", "patience", "privacy")


@pytest.mark.parametrize(
    ("asked", "said", "failed"),
    [
        ("C: It was torn", "Please, why did you sign for it then? Thanks.", "patience"),
        ("C: I'm worried", "Sorry, worrying won't make it come sooner. Thanks.", "patience"),
        ("C: And once more?", "Thanks, it's hardly that complicated. Sorry.", "patience"),
        ("C: My tyre", "Sorry, not my problem. Thanks.", "polite_wording"),
        ("C: Why?", "Bloody hell. Sorry. Thanks.", "polite_wording"),
        ("C: Cheaper?", "If you can't afford it don't book it. Please. Thanks.", "polite_wording"),
        ("C: I'm stuck", "Thanks, please send me the username and password and I'll go in for you.", "privacy"),
        ("C: My husband?", "Thanks for asking, sorry, he's in room 9.", "privacy"),
        ("C: Move my slot", "Thanks. Please tell me, how many people live there?", "privacy"),
        ("C: I hit the wrong key", "No problem, thank you for saying. Let's go back a page.", ""),
        ("C: My dad died", "I'm so sorry for your loss. I'll deal with it, please leave it with me.", ""),
        ("C: See you", "Thank you again, and please call if it comes back.", ""),
        ("C: So what now?", "Thank you for waiting. So what you do is press the green button, please. Good luck!", ""),
        ("C: My code?", "Please type it into the box yourself and never read it to anyone, thanks.", ""),
    ],
)
def test_a_sentence_costs_the_one_item_it_offends(asked: str, said: str, failed: str) -> None:
    conversation, readings = read_example(f"{asked}\nA: {said}", "en")
    card = score(conversation, LOADED, readings)
    assert [name for name in WORDING if card.items[name].status == Status.FAIL] == ([failed] if failed else [])


def test_every_item_names_the_manual_it_comes_from() -> None:
    assert [item.id for _, item in LOADED.items() if not item.source] == []
    assert [item.id for _, item in LOADED.items() if item.critical and not item.error_class] == []
