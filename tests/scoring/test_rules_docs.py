"""The guide names every family with every key, and what it shows can be read."""

import re
from pathlib import Path

import pytest

from scoring.combine import JOINTS
from scoring.entity_forms import FORMS
from scoring.registry import family, family_names
from scoring.rule_tree import read_rule
from scoring.scope import HeardScope, Within
from scoring.yaml_file import parse_yaml

GUIDE = (Path(__file__).parents[2] / "docs" / "rubrics.md").read_text(encoding="utf-8")
SECTION = GUIDE[GUIDE.index("## Rule families") : GUIDE.index("\n## ", GUIDE.index("## Rule families") + 5)]
BLOCKS = re.findall(r"```yaml\n(.*?)```", SECTION, flags=re.DOTALL)
RULES = [
    part for block in BLOCKS for part in re.split(r"(?m)^(?=(?:rule|flow):)", block) if re.match("rule:|flow:", part)
]


def named(word):
    return re.search(rf"(?<![a-z_]){re.escape(word)}(?![a-z_])", SECTION)


@pytest.mark.parametrize("name", [*family_names(), *JOINTS])
def test_every_family_and_joint_is_described(name):
    assert f"`{name}`" in SECTION or f"`{name}:" in SECTION


@pytest.mark.parametrize("name", family_names())
def test_every_key_is_described(name):
    fields = family(name).params.model_fields
    assert [key for key, field in fields.items() if not named(field.alias or key)] == []


@pytest.mark.parametrize("key", [*HeardScope.model_fields, *Within.model_fields, *FORMS])
def test_every_key_of_scopes_and_every_kind_is_described(key):
    assert named(key)


@pytest.mark.parametrize("text", RULES)
def test_what_is_shown_can_be_read(text):
    data = parse_yaml(text, "rubrics.md")
    read_rule(data.get("rule", data))


def test_there_is_something_to_read():
    assert len(RULES) >= 5
