"""A published version is whole, sealed, never changed; the history says who and why; two at once are safe."""

from __future__ import annotations

import json
import threading

import pytest
from forked import qa

from qa.errors import RubricError, UsageError
from qa.rubric_life import publishing
from qa.rubric_life.ledger import read_ledger
from qa.rubric_life.library import active_versions, all_versions, find_published, published_rubrics
from qa.rubric_life.publishing import publish, retire
from qa.rubric_life.snapshot import read_manifest
from qa.rubrics import active_rubrics, read, shipped_standards
from scoring.rubric import load_rubric


def put(path, folder, by="王芳", why="从严"):
    return publish(path, folder, by=by, why=why)


def test_a_snapshot_needs_nothing_but_itself(empty, draft):
    path = draft()
    content = read(path).hash
    version = put(path, empty).version
    path.unlink()
    again = load_rubric(version.path)  # without a library: nothing is found but beside it
    assert again.hash == version.hash == content
    assert {item.id for _, item in again.items()} >= {"greeting", "order_number", "closing"}
    assert "\nextends:" not in version.path.read_text("utf-8")
    manifest = read_manifest(version.path.parent)
    assert manifest["rules"]["phrases"] >= 1
    assert set(manifest["files"]) >= {"rubric.yaml", "author.yaml", "lexicons/courtesy-zh.yaml"}


def test_what_is_published_judges_in_place_of_the_standard_of_its_language(empty, draft):
    assert active_rubrics(empty.state) == shipped_standards()
    version = put(draft(), empty).version
    assert published_rubrics(empty.state) == (version.path,)
    assert [path.parent.name for path in active_rubrics(empty.state)] == [version.path.parent.name, "en"]
    retire("our-standard", empty, by="李雷", why="不再使用")
    assert active_rubrics(empty.state) == shipped_standards()


def test_the_history_says_who_when_why_and_what_was_before(empty, draft, texts):
    first = put(draft(), empty).version
    second = put(draft(texts("2026.2", 您好="您好吗")), empty, "赵敏", "两处措辞").version
    third = retire("our-standard", empty, by="李雷", why="不再使用")
    found = read_ledger(empty.ledger)
    assert [(e.event, e.version, e.by, e.why) for e in found] == [
        ("publish", "2026.1", "王芳", "从严"),
        ("publish", "2026.2", "赵敏", "两处措辞"),
        ("retire", "2026.2", "李雷", "不再使用"),
    ]
    assert [e.previous for e in found] == ["", first.hash, second.hash]
    assert third == found[-1]
    assert all(entry.at.endswith("+00:00") for entry in found)


@pytest.mark.parametrize(
    ("by", "why", "said"), [("", "x", "--by"), ("x", "", "--why"), ("  ", "x", "--by"), ("x", "\n", "--why")]
)
def test_nobody_publishes_or_retires_without_a_name_and_a_reason(empty, draft, by, why, said):
    with pytest.raises(UsageError, match=said):
        publish(draft(), empty, by=by, why=why)
    with pytest.raises(UsageError, match=said):
        retire("our-standard", empty, by=by, why=why)
    assert not empty.root.exists()


def test_a_version_never_changes(empty, draft, texts):
    put(draft(), empty)
    with pytest.raises(RubricError, match=r"our-standard@2026.1 was published with other content .* by 王芳; .*raise"):
        put(draft(texts(您好="您好吗")), empty)
    with pytest.raises(RubricError, match="published already"):
        put(draft(), empty)
    assert len(read_ledger(empty.ledger)) == len(list(empty.published.iterdir())) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"points: 8": "pionts: 8"}, r"draft.yaml:\d+: .*pionts"),
        ({"any: [您好, 你好]": "any: []"}, r"draft.yaml:\d+: "),
        ({'fail: ["A: 喂': 'fail: ["A: 您好'}, r"expected fail, came out pass(?s:.*)not published: 1 examples"),
        ({"extends: zh/standard": "extends: zh/standart"}, "zh/standard"),
    ],
)
def test_a_draft_with_mistakes_is_not_published(empty, draft, texts, change, said):
    with pytest.raises(RubricError, match=said):
        put(draft(texts(**change)), empty)
    assert not empty.root.exists()


@pytest.mark.parametrize("version", ["../../../etc", "a/b", ".hidden", "x" * 50, "1 2"])
def test_a_version_never_becomes_a_path_of_its_own(empty, draft, texts, version):
    with pytest.raises(UsageError, match="cannot be published"):
        put(draft(texts(version)), empty)
    assert not empty.root.exists()


@pytest.mark.parametrize("name", ["../draft", "a/b", "x" * 80, "Ours", ""])
def test_a_name_never_becomes_a_path_of_its_own(empty, name):
    with pytest.raises(UsageError):
        empty.draft(name)
    with pytest.raises(UsageError):
        find_published(empty, name)
    with pytest.raises(UsageError):
        retire(name, empty, by="x", why="x")


@pytest.mark.parametrize("file", ["rubric.yaml", "author.yaml", "lexicons/courtesy-zh.yaml", "manifest.json"])
def test_a_published_file_that_was_changed_is_named(empty, draft, file):
    version = put(draft(), empty).version
    path = version.path.parent / file
    path.chmod(0o600)
    path.write_text(path.read_text("utf-8").replace("points: 8", "points: 9") + " ", encoding="utf-8")
    for look in (lambda: active_versions(empty), lambda: all_versions(empty), lambda: active_rubrics(empty.state)):
        with pytest.raises(RubricError, match=rf"{file}: was changed after it was published; .*backup"):
            look()


@pytest.mark.parametrize("file", ["rubric.yaml", "lexicons/courtesy-zh.yaml", "manifest.json"])
def test_a_published_file_that_is_gone_is_named(empty, draft, file):
    (put(draft(), empty).version.path.parent / file).unlink()
    with pytest.raises(RubricError, match=rf"{file}: a published file cannot be read"):
        active_versions(empty)


def test_a_file_changed_together_with_its_manifest_is_found_by_the_history(empty, draft):
    place = put(draft(), empty).version.path.parent
    other = put(draft(draft().read_text("utf-8").replace("2026.1", "2026.2")), empty).version.path.parent
    (place / "manifest.json").unlink()
    (place / "manifest.json").write_bytes((other / "manifest.json").read_bytes())
    with pytest.raises(RubricError, match=r"manifest\.json: was changed"):
        all_versions(empty)


def test_a_newer_version_takes_the_place_of_the_older_but_for_days_before_it_is_effective(empty, draft, texts):
    first = put(draft(), empty).version
    second = put(
        draft(texts("2026.2", **{"language: zh": "language: zh\neffective: {from: 2026-07-01}"})), empty
    ).version
    assert second.entry.effective_from == "2026-07-01"
    assert [v.version for v in active_versions(empty)] == ["2026.2", "2026.1"]
    third = put(draft(texts("2026.3")), empty)
    assert third.replaced == second.entry
    assert [v.version for v in active_versions(empty)] == ["2026.3"]
    assert find_published(empty, "our-standard@2026.1").path == first.path
    assert find_published(empty, "our-standard").version == "2026.3"


def test_an_older_version_can_be_taken_up_again(empty, draft, texts):
    first = put(draft(), empty).version
    put(draft(texts("2026.2", 您好="您好吗")), empty)
    again = put(first.path, empty, why="the newer one was a mistake").version
    assert (again.path, again.hash) == (first.path, first.hash)
    assert [v.version for v in active_versions(empty)] == ["2026.1"]
    assert len(list(empty.published.iterdir())) == 2


def test_what_was_never_published_cannot_be_retired_nor_twice(empty, draft):
    with pytest.raises(UsageError, match="not published here"):
        retire("our-standard", empty, by="x", why="x")
    put(draft(), empty)
    with pytest.raises(UsageError, match=r"other: not published here; there are: our-standard@2026.1"):
        retire("other", empty, by="x", why="x")
    retire("our-standard", empty, by="x", why="x")
    with pytest.raises(UsageError, match="is retired already"):
        retire("our-standard", empty, by="x", why="x")
    with pytest.raises(UsageError, match=r"is retired; its versions are still there: our-standard@2026\.1"):
        find_published(empty, "our-standard")


def test_a_rubric_extends_a_published_one_and_keeps_it_as_it_was(empty, draft, texts):
    put(draft(), empty)
    child = 'rubric: child\nversion: "1"\ntitle: 子\nlanguage: zh\nextends: our-standard\nbands: {excellent: 99}\n'
    version = put(draft(child, "child.yaml"), empty).version
    put(draft(texts("2026.2", **{"points: 8": "points: 3"})), empty)
    points = {item.id: item.points for _, item in load_rubric(version.path).items()}
    assert points["greeting"] == 8


@pytest.mark.parametrize("moment", ["append", "write_snapshot"])
def test_a_publication_killed_midway_is_as_if_it_had_not_begun(empty, draft, monkeypatch, moment):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if moment == "append":
            patched.setattr(publishing, "append", killed)
        else:
            patched.setattr("qa.rubric_life.snapshot_writing.rules_of", killed)
        with pytest.raises(KeyboardInterrupt):
            put(draft(), empty)
    assert active_versions(empty) == ()
    (empty.published / ".left-by-a-kill").mkdir()
    assert put(draft(), empty).version.version == "2026.1"
    assert [path.name.partition("@")[0] for path in empty.published.iterdir()] == ["our-standard"]


def test_a_draft_edited_while_it_is_published_is_not_published_half(empty, draft, texts, monkeypatch):
    path = draft()
    real = publishing.failing_examples

    def edited_meanwhile(rubric):
        path.write_text(texts(您好="您好吗"), encoding="utf-8")
        return real(rubric)

    monkeypatch.setattr(publishing, "failing_examples", edited_meanwhile)
    with pytest.raises(RubricError, match="was edited while it was being published"):
        put(path, empty)
    assert (read_ledger(empty.ledger), list(empty.published.iterdir())) == ((), [])


def test_many_at_once_publish_one_version_once(empty, draft, texts):
    """Eight threads, four contents, one version: one of them is published, the others are told."""
    paths = [draft(texts(**{"points: 8": f"points: {2 + k % 4}"}), f"d{k}.yaml") for k in range(8)]
    outcomes: list[str] = []

    def attempt(path) -> None:
        try:
            outcomes.append(put(path, empty).version.hash)
        except RubricError as error:
            outcomes.append("refused" if "published" in str(error) else str(error))

    threads = [threading.Thread(target=attempt, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome == "refused" for outcome in outcomes) == [False] + [True] * 7
    (entry,) = read_ledger(empty.ledger)
    assert entry.hash in outcomes
    assert len(active_versions(empty)) == 1


def test_two_processes_at_once_lose_nothing(empty, draft, texts):
    command = ("rubric", "publish", "--by", "x", "--why", "y", "--db", empty.state.database)
    drafts = [draft(texts(f"2026.{k}", **{"rubric: our-standard": f"rubric: ours-{k}"}), f"d{k}.yaml") for k in (1, 2)]
    running = [qa(*command, path) for path in drafts]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert {version.name for version in active_versions(empty)} == {"ours-1", "ours-2"}


def test_a_backtest_of_the_same_content_is_known(empty, draft):
    from qa.rubric_life.backtest_summary import keep_summary

    path = draft()
    assert put(path, empty).backtested is False
    other = draft(path.read_text("utf-8").replace("2026.1", "2026.2"))
    keep_summary(read(other).hash, {"conversations": 3}, empty)
    assert put(other, empty).backtested is True
    assert json.loads(next(empty.backtests.iterdir()).read_text("utf-8"))["conversations"] == 3
