import pytest

from qa.speech.acoustic_file import read_acoustics
from qa.speech.acoustics import DEFAULTS
from scoring.yaml_file import FileError


def written(tmp_path, text):
    path = tmp_path / "limits.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_named_changes_and_the_rest_stays(tmp_path):
    options = read_acoustics(written(tmp_path, "silence: 3\nhold_phrases: [请稍等, 'hold on']\n"))
    assert (options.silence, options.hold_phrases) == (3.0, ("请稍等", "hold on"))
    assert options.dead_air == DEFAULTS.dead_air
    assert options.key() != DEFAULTS.key()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("silence: 3\nquiet: 2\n", 2, "quiet: no such limit; there are silence"),
        ("dead_air: long\n", 1, "a number over 0"),
        ("dead_air: -1\n", 1, "a number over 0"),
        ("dead_air: true\n", 1, "a number over 0"),
        ("hold_phrases: 请稍等\n", 1, "a list of regular expressions"),
        ("hold_phrases: ['(']\n", 1, "no regular expression"),
        ("- 3\n", 1, "a mapping is expected"),
    ],
)
def test_a_wrong_entry_names_its_line(tmp_path, text, line, words):
    path = written(tmp_path, text)
    with pytest.raises(FileError) as caught:
        read_acoustics(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert words in str(caught.value)


def test_every_mistake_is_told_at_once(tmp_path):
    with pytest.raises(FileError) as caught:
        read_acoustics(written(tmp_path, "quiet: 2\nsilence: x\n"))
    assert len(str(caught.value).splitlines()) == 2
