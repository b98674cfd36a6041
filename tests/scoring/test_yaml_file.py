"""YAML as rubrics are written in: every place is known, and what is hostile is one clear line."""

import pytest

from scoring.yaml_file import FileError, locate, parse_yaml


def test_values_and_places():
    text = "a: 1\nb:\n  - {id: x, day: 2026-01-31}\n  - id: y\n    yes: no\nc: 2.5\nd: ~\n"
    data = parse_yaml(text, "f.yaml")
    assert data == {"a": 1, "b": [{"id": "x", "day": "2026-01-31"}, {"id": "y", "yes": False}], "c": 2.5, "d": None}
    assert data.where("c") == "f.yaml:6"
    assert locate(data, ("b", 1, "yes")) == "f.yaml:5"
    assert locate(data, ("b", 0)) == "f.yaml:3"


def test_a_copy_keeps_its_places():
    data = parse_yaml("a: 1\nb: 2\n", "f.yaml").without("a")
    assert (dict(data), data.where("b")) == ({"b": 2}, "f.yaml:2")
    data.take("c", 3, parse_yaml("\n\nc: 3", "g.yaml"))
    assert data.where("c") == "g.yaml:3"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: {x: 1, x: 2}", 1, "stands twice"),
        ("a: 1\n? [x]\n: b", 2, "plain word"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: &x [1]\nb: *x", 2, "alias"),
        ("a: " + "[" * 100_000, 1, "too deep"),
        ("a:\n" + "".join(" " * k + "b:\n" for k in range(1, 90)), 61, "too deep"),
        ("a: b: c", 1, "not valid YAML"),
        ("a:\n\t- b", 2, "not valid YAML"),
        ("a: !!python/object:os.system x", 1, "not valid YAML"),
        ("[1, 2]", 1, "a mapping is expected"),
        ("", 1, "a mapping is expected"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_its_place(text, line, words):
    with pytest.raises(FileError) as caught:
        parse_yaml(text, "f.yaml")
    said = str(caught.value)
    assert said.startswith(f"f.yaml:{line}: "), said
    assert words in said
    assert len(said.splitlines()) == 1
    (problem,) = caught.value.problems
    assert problem.place == f"f.yaml:{line}"


def test_half_a_character_is_no_traceback():
    with pytest.raises(FileError, match="half a character"):
        parse_yaml("a: \ud800", "f.yaml")
