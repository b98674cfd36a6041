"""From a database to the rubric that judges a conversation: published ones, shipped ones, none, and the one asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.assess import Stopwatch, assess, choose_rubric, day_of
from qa.errors import UsageError
from qa.identity import judges_key
from qa.rubric_life.places import RubricFolder
from qa.rubric_life.publishing import publish, retire
from qa.rubrics import active_rubrics, find_rubric, load, shipped_rubrics, shipped_standards, titles
from qa.settings import Settings, settings_for
from qa.state_folder import StateFolder
from scoring.conversation import Channel, Conversation, Role, Turn
from scoring.rubric import load_rubric

RUBRIC = """\
rubric: {name}
version: "1"
title: {{zh: 专线, en: Line}}
language: zh
applies_to: {applies}
effective: {effective}
sections:
  - id: manners
    title: {{zh: 礼仪, en: Manners}}
    items:
      - id: thanks
        title: {{zh: 致谢, en: Thanks}}
        points: 5
        rule: {{phrases: {{any: [谢谢]}}}}
"""


def write(folder: Path, name: str, applies: str = "{}", effective: str = "{}") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(RUBRIC.format(name=name, applies=applies, effective=effective), encoding="utf-8")
    return path


def talk(**more: object) -> Conversation:
    turns = tuple(Turn(k, (Role.AGENT, Role.CUSTOMER)[k % 2], "谢谢您的来电") for k in range(6))
    base = Conversation("c", Channel.CHAT, "zh", turns, started_at="2026-05-04 23:50", queue="投诉")
    return replace(base, **more)  # type: ignore[arg-type]


def judged(conversation: Conversation, settings: Settings) -> dict[str, object]:
    return assess(conversation, settings, Stopwatch())


def test_nothing_published_means_the_shipped_standards_and_not_the_packs(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "x.duckdb")
    assert active_rubrics(folder) == active_rubrics() == shipped_standards()
    assert len(shipped_rubrics()) > len(shipped_standards())
    found = judged(talk(), settings_for(folder))
    assert found["scorecard"]["rubric"] == "zh-standard"  # type: ignore[index]
    assert "rubric_file" not in found["versions"]  # type: ignore[operator]


def test_what_is_published_judges_and_a_language_without_keeps_its_standard(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "x.duckdb")
    place = RubricFolder(folder)
    place.ensure()
    publish(write(tmp_path, "ours", "{queues: [投诉]}"), place, by="li", why="new line")
    published, english = active_rubrics(folder)
    assert (load(published).name, english) == ("ours", shipped_standards()[1])
    settings = settings_for(folder)
    found = judged(talk(), settings)
    assert found["scorecard"]["rubric"] == "ours"  # type: ignore[index]
    assert judged(talk(queue="售后"), settings)["status"] == "not_eligible"
    assert judged(talk(language="en"), settings)["scorecard"]["rubric"] == "en-standard"  # type: ignore[index]
    assert find_rubric("ours", folder) == find_rubric("ours@1", folder) == published
    assert titles("ours", folder)["thanks"] == {"zh": "致谢", "en": "Thanks"}
    child = tmp_path / "child.yaml"
    child.write_text('extends: ours\nrubric: child\nversion: "1"\n', encoding="utf-8")
    assert [item.id for _, item in load(child, settings.library).items()] == ["thanks"]
    retire("ours", place, by="li", why="over")
    assert active_rubrics(folder) == shipped_standards()


def test_the_most_specific_of_a_set_judges_and_its_file_is_kept(tmp_path: Path) -> None:
    general, special = write(tmp_path, "general"), write(tmp_path, "special", "{queues: [投诉]}")
    settings = Settings(rubrics=(general, special))
    found = judged(talk(), settings)
    assert found["scorecard"]["rubric"] == "special"  # type: ignore[index]
    assert found["versions"]["rubric_file"] == str(special)  # type: ignore[index]
    assert judged(talk(queue="售后"), settings)["scorecard"]["rubric"] == "general"  # type: ignore[index]


def test_no_rubric_is_a_stated_outcome(tmp_path: Path) -> None:
    settings = Settings(rubrics=(write(tmp_path, "special", "{queues: [售前], channels: [chat]}"),))
    found = judged(talk(), settings)
    assert (found["status"], found["scorecard"]) == ("not_eligible", {})
    assert all(word in str(found["error"]) for word in ("投诉", "chat", "zh", "2026-05-04"))
    assert found["outcome"] is not None


def test_the_one_asked_for_judges_wherever_it_is_meant_for(tmp_path: Path) -> None:
    path = write(tmp_path, "special", "{queues: [售前]}", "{until: 2020-01-01}")
    assert judged(talk(), Settings(rubric=path))["status"] == "ok"
    short = write(tmp_path, "long", "{min_turns: 50}")
    assert "50" in str(judged(talk(), Settings(rubric=short))["error"])


@pytest.mark.parametrize(("started", "expected"), [("2026-05-04 23:50", "old"), ("2026-05-05T00:10:00+08:00", "new")])
def test_the_day_of_the_conversation_decides(tmp_path: Path, started: str, expected: str) -> None:
    files = (
        write(tmp_path, "old", effective="{until: 2026-05-04}"),
        write(tmp_path, "new", effective="{from: 2026-05-05}"),
    )
    path, choice = choose_rubric(talk(started_at=started), Settings(rubrics=files))
    assert choice.rubric is not None
    assert (path.stem if path else "", choice.rubric.name) == (expected, expected)


def test_an_undated_conversation_is_of_today() -> None:
    assert day_of(talk(started_at="")) > "2026-01-01"


def test_what_judges_is_part_of_the_key(tmp_path: Path) -> None:
    one = Settings(rubrics=(write(tmp_path, "one"),))
    more = replace(one, rubrics=(*one.rubrics, write(tmp_path, "two")))
    doubted = replace(one, distrusted=frozenset({("one", "thanks")}))
    trusted = replace(one, trusted=frozenset({("one", "thanks")}))
    assert len({judges_key(s) for s in (one, more, doubted, trusted, Settings())}) == 5


def test_distrust_of_an_item_reaches_the_scoring_of_its_rubric_only(tmp_path: Path) -> None:
    one = Settings(rubrics=(write(tmp_path, "one"),), distrusted=frozenset({("one", "thanks")}))
    other = replace(one, distrusted=frozenset({("two", "thanks")}))
    found = [judged(talk(), s)["scorecard"]["items"]["thanks"] for s in (one, other)]  # type: ignore[index]
    assert [item["status"] for item in found] == ["not_evaluated", "pass"]
    assert found[0]["suggested"]["status"] == "pass"


@pytest.mark.parametrize("name", ["zh/standrd", "nowhere.yaml", "ours"])
def test_a_name_there_is_not_is_told_with_what_there_is(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_rubric(name, StateFolder(tmp_path / "x.duckdb"))
    assert name in str(caught.value)
    assert name.endswith(".yaml") or "zh/standard" in str(caught.value)


def test_a_file_far_from_what_ships_extends_it(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text('extends: zh/standard\nrubric: ours\nversion: "1"\nbands: {excellent: 95}\n', encoding="utf-8")
    rubric = load(path)
    assert rubric.bands.excellent == 95
    assert all(item.inherited for _, item in rubric.items())


def test_titles_of_every_section_and_item() -> None:
    rubric = load_rubric(shipped_standards()[0])
    known = titles(rubric.name)
    assert set(known) == {f"section:{s.id}" for s in rubric.all_sections()} | {i.id for _, i in rubric.items()}
    assert titles("unknown") == {}
