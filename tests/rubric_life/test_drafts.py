"""A new draft can be read, checked and published as it is; nothing is overwritten."""

from __future__ import annotations

import pytest

from qa.errors import UsageError
from qa.rubric_life.checking import check
from qa.rubric_life.drafts import new_draft, next_version, save_draft
from qa.rubric_life.finding import find
from qa.rubric_life.library import drafts
from qa.rubric_life.publishing import publish
from qa.rubrics import library_of, read

SHIPPED = ("zh/standard", "en/standard", "zh/complaints")


@pytest.mark.parametrize("base", SHIPPED)
@pytest.mark.parametrize("whole", [False, True])
def test_a_draft_says_what_its_base_says(empty, base, whole):
    path = new_draft("ours", empty, base=base, whole=whole)
    library = library_of(empty.state)
    checked = check(path, library)
    assert checked.errors == ()
    ours, theirs = checked.rubric, read(find(base, empty))
    assert (ours.name, ours.language) == ("ours", theirs.language)
    assert [item.id for _, item in ours.items()] == [item.id for _, item in theirs.items()]
    assert (f"\nextends: {base}\n" in path.read_text("utf-8")) is not whole
    assert drafts(empty) == ("ours",)
    assert path.stat().st_mode & 0o077 == 0


def test_what_the_draft_offers_works_when_it_is_taken_out_of_its_comment(empty):
    path = new_draft("ours", empty)
    lines = path.read_text("utf-8").split("\n")
    at = lines.index("# sections:")
    text = "\n".join([*lines[:at], *(line.removeprefix("# ").removeprefix("#") for line in lines[at:])])
    path.write_text(text, encoding="utf-8")
    checked = check(path, library_of(empty.state))
    assert checked.errors == ()
    how = text[text.index("#       - id: order_number") : text.index("sections:\n")]
    item = "\n".join(line.removeprefix("# ") for line in how.rstrip().split("\n"))
    greeting = "      - id: greeting"
    path.write_text(text.replace(greeting, f"{item}\n{greeting}", 1), encoding="utf-8")
    wrong = check(path, library_of(empty.state))
    assert wrong.errors == (), wrong.errors
    assert "order_number" in {item.id for _, item in wrong.rubric.items()}


def test_a_draft_of_a_published_rubric_is_a_copy_with_the_next_version(empty, draft):
    first = publish(draft(), empty, by="x", why="y").version
    path = new_draft("our-standard", empty, base="our-standard")
    ours = read(path, library_of(empty.state))
    assert ours.version == "2026.2"
    assert {i.id: i.points for _, i in ours.items()} == {i.id: i.points for _, i in read(first.path).items()}
    done = publish(find("our-standard", empty, draft_first=True), empty, by="x", why="nothing but the version")
    assert done.replaced.version == "2026.1"
    assert find("our-standard", empty) == done.version.path
    assert find("draft/our-standard", empty) == path
    assert find("our-standard@2026.1", empty) == first.path


def test_word_lists_of_its_own_come_with_a_copy(empty, tmp_path):
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "own.yaml").write_text(
        'lexicon: own\nversion: "1"\nlanguage: zh\nkinds: {warm: {phrases: [谢谢]}}\n', encoding="utf-8"
    )
    (tmp_path / "base.yaml").write_text(
        'rubric: base\nversion: "1"\ntitle: 基\nlanguage: zh\nsections: [{id: a, title: 甲, weight: 1, items: '
        "[{id: thanks, title: 谢, points: 1, rule: {lexicon: {name: own, by: agent}}}]}]\n",
        encoding="utf-8",
    )
    base = str(tmp_path / "base.yaml")
    whole = new_draft("whole", empty, base=base, whole=True)
    extending = new_draft("extending", empty, base=base)
    (tmp_path / "copy").mkdir()
    beside = new_draft("beside", empty, base=base, out=tmp_path / "copy" / "beside.yaml", whole=True)
    for path in (whole, extending, beside):
        assert read(path, library_of(empty.state)).lexicons.keys() == {"own"}
    assert (whole.parent / "lexicons" / "own.yaml").is_file()


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("../up", {}, "not a rubric's name"),
        ("Ours", {}, "not a rubric's name"),
        ("ours", {"base": "zh/standrad"}, "did you mean zh/standard?"),
        ("ours", {"base": "none.yaml"}, "no such rubric file"),
        ("taken", {}, "is there already"),
    ],
)
def test_a_draft_that_cannot_be_begun_is_one_clear_line(empty, name, options, said):
    new_draft("taken", empty)
    with pytest.raises(UsageError, match=said):
        new_draft(name, empty, **options)


def test_no_file_is_overwritten_or_made_where_there_is_no_folder(empty, tmp_path):
    (tmp_path / "mine.yaml").write_text("mine", encoding="utf-8")
    for out, said in ((tmp_path / "mine.yaml", "is there already"), (tmp_path / "no" / "x.yaml", "cannot be written")):
        with pytest.raises(UsageError, match=said):
            new_draft("ours", empty, out=out)
    assert (tmp_path / "mine.yaml").read_text("utf-8") == "mine"
    assert not empty.root.exists()


def test_a_draft_is_not_saved_over_what_somebody_else_wrote(empty):
    path = save_draft("ours", "one", empty)
    save_draft("ours", "two", empty, seen="one")
    with pytest.raises(UsageError, match="somebody else changed the draft"):
        save_draft("ours", "three", empty, seen="one")
    assert path.read_text("utf-8") == "two"
    save_draft("ours", "three", empty)
    assert (drafts(empty), path.read_text("utf-8")) == (("ours",), "three")


@pytest.mark.parametrize(
    ("version", "following"),
    [("2026.1", "2026.2"), ("2026.9", "2026.10"), ("3", "4"), ("beta", "beta.1"), ("v9", "v10")],
)
def test_the_next_version(version, following):
    assert next_version(version) == following
