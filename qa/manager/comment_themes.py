"""What the comments of surveys speak of, by a word list of a few themes in each language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from qa.readers.wording import guess_language
from qa.rubrics import shipped_folder
from scoring.conversation import Role, Turn
from scoring.lexicon import Lexicon, load_lexicon
from scoring.matching import normalise


def themes_of(comment: str) -> tuple[str, ...]:
    """The themes a comment touches, in the order of the list."""
    if not comment.strip():
        return ()
    language = guess_language([Turn(0, Role.CUSTOMER, comment)])
    known = _lexicon(language if language == "zh" else "en")
    found = {hit.kind for hit in known.hits(normalise(comment))}
    return tuple(theme for theme in known.kinds if theme in found)


def theme_titles() -> Mapping[str, Mapping[str, str]]:
    """The titles of the themes in both languages."""
    return {**_lexicon("en").titles, **_lexicon("zh").titles}


@cache
def _lexicon(language: str) -> Lexicon:
    return load_lexicon(shipped_folder() / "lexicons" / f"survey-{language}.yaml")
