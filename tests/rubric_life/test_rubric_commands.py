"""The commands as a person meets them: the whole life of a rubric in one walk, and bad calls in one clear line."""

from __future__ import annotations

import json

import pytest

from qa.__main__ import main


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*words) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["qa", "rubric", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(ended.value.code or 0), out, err

    return run


def test_a_whole_life(folder, call, monkeypatch, texts):
    monkeypatch.setenv("CALLQA_DATABASE", str(folder.state.database))

    code, out, _ = call("new", "our-standard")
    assert code == 0
    assert "qa rubric check our-standard" in out
    folder.draft("our-standard").write_text(texts(), encoding="utf-8")

    code, out, _ = call("check", "our-standard")
    assert (code, "our-standard 2026.1: " in out, "order_number" in out) == (0, True, True)
    assert call("test", "our-standard")[:2] == (0, "4 of 4 examples come out as written\n")
    assert "points: 8" in call("show", "our-standard", "--resolved")[1]
    code, out, _ = call("diff", "zh/standard", "our-standard")
    assert [line for line in out.splitlines() if line.startswith(("added", "dropped"))]
    assert json.loads(call("diff", "zh/standard", "our-standard", "--json")[1])["same"] is False

    code, out, _ = call("publish", "our-standard", "--by", "王芳", "--why", "从严")
    assert (code, "it was not back-tested" in out) == (0, True)
    code, out, _ = call("history", "our-standard")
    assert all(word in out for word in ("our-standard@2026.1", "in use", "王芳", "从严"))

    code, _, err = call("rescore", "--jobs", 1)
    assert (code, "scored otherwise" in err) == (0, True)
    code, out, _ = call("history", "our-standard", "--scores", "--json")
    assert {version["rubric"] for version in json.loads(out)["scores"]} == {"zh-standard", "our-standard"}
    code, out, _ = call("history", "our-standard", "--scores")
    assert "zh-standard@2026.1" in out

    code, out, _ = call("trust", "our-standard")
    assert (code, "Nobody reviewed" in out) == (0, True)
    code, out, _ = call("retire", "our-standard", "--by", "王芳", "--why", "合并")
    assert (code, "retired our-standard" in out) == (0, True)
    code, out, _ = call("history")
    assert (out.count("our-standard@2026.1"), "in use" in out) == (2, False)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["history"], 2, "nothing was published here yet"),
        (["history", "ours"], 2, "ours: was never published here"),
        (["show", "ours"], 2, "no draft or published one is beside"),
        (["diff", "zh/standard", "none.yaml"], 2, "none.yaml: no such rubric file"),
        (["publish", "zh/standard", "--by", "x"], 2, "--why"),
        (["publish", "zh/standard", "--by", "", "--why", "x"], 2, "--by: is empty"),
        (["retire", "ours", "--by", "x", "--why", "y"], 2, "ours: not published here"),
        (["trust", "zh/standard", "--keep", "--forget"], 2, "give one of them"),
        (["trust", "zh/standard", "--keep"], 2, "--by: is empty"),
        (["trust", "zh/standard", "--forget", "--by", "x"], 2, "no measurement is in force"),
        (["trust", "zh/standard", "--labels", "none.jsonl"], 1, "none.jsonl: cannot be read"),
        (["rescore", "--since", "soon"], 2, "--since soon: give a day"),
        (["new", "A B"], 2, "not a rubric's name"),
        (["new", "ours", "--from", "zh/nothing"], 2, "zh/nothing: no such rubric"),
        (["check", "none.yaml"], 2, "none.yaml: no such rubric file"),
        (["test", "none"], 2, "none: no such rubric"),
    ],
)
def test_a_bad_call_is_one_clear_line(empty, call, words, code, said):
    found, out, err = call(*words, "--db", empty.state.database)
    assert found == code
    assert said in " ".join(err.split()).replace("│ ", "")
    assert out == ""


def test_mistakes_are_named_with_their_place_and_exit_1(empty, call, draft, texts):
    path = draft(texts(**{"points: 8": "pionts: 8"}))
    code, out, _ = call("check", path, "--db", empty.state.database)
    assert code == 1
    assert "draft.yaml:10: item greeting: pionts: " in out
    assert "did you mean points?" in out
    code, _, err = call("publish", path, "--by", "x", "--why", "y", "--db", empty.state.database)
    assert (code, "not published; mend this first" in err) == (1, True)


def test_an_example_that_comes_out_otherwise_is_exit_1(empty, call, draft, texts):
    path = draft(texts(**{'fail: ["A: 喂': 'fail: ["A: 你好'}))
    code, out, _ = call("test", path, "--db", empty.state.database)
    assert code == 1
    assert "greeting: expected fail, came out pass" in out
    assert "3 of 4 examples come out as written" in out


def test_a_changed_published_file_stops_a_run_in_one_line(folder, call, draft, monkeypatch, capsys, samples):
    call("publish", draft(), "--by", "x", "--why", "y", "--db", folder.state.database)
    (file,) = folder.published.glob("*/rubric.yaml")
    file.chmod(0o600)
    file.write_text(file.read_text("utf-8") + "\n", encoding="utf-8")
    words = ["run", samples / "chats" / "zh-hotel-poor.txt", "--db", folder.state.database]
    monkeypatch.setattr("sys.argv", ["qa", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        main()
    err = capsys.readouterr().err
    assert ended.value.code == 1
    assert "rubric.yaml: was changed after it was published" in err
    assert "Traceback" not in err
