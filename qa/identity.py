"""Identity is content: the same file twice is one conversation, and the same work is never done twice."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import qa
from qa.errors import InputError
from qa.meaning.registry import reader_for
from qa.result import FORMAT
from qa.rubrics import LANGUAGES, load, shipped_folder
from qa.settings import Settings
from qa.source import Source
from qa.speech.recognise import SPEECH_VERSION
from qa.taxonomies import general
from qa.understanding import UNDERSTANDING_VERSION
from scoring.conversation import turn_to_dict
from scoring.rubric import Rubric
from scoring.rule_tree import rule_versions

BLOCK = 1 << 20


def file_hash(path: Path) -> str:
    """sha256 (hex) of a file, read in blocks. Raises InputError when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError as error:
        raise InputError(
            path, f"cannot be read ({error.strerror})", "check that the file is there and its rights"
        ) from error
    return digest.hexdigest()


def text_hash(*parts: Any) -> str:
    """sha256 (hex) of JSON-able values."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def conversation_id(source: Source) -> str:
    """The id of a source: of audio the sha256 of its bytes, of two files of one party each that of both their hashes, of
    a chat the id its reader gave it. Raises InputError.
    """
    if source.conversation:
        return source.conversation.id
    own = file_hash(source.path)
    return text_hash(own, file_hash(source.customer_path)) if source.customer_path else own


def work_key(source: Source, identity: str, settings: Settings) -> str:
    """What a result depends on: content, metadata, rubrics with their rules, models and versions. The same key, the same result.

    It reads `CONTENT-JUDGES`: a conversation that is judged again without its source keeps the first part.
    """
    talk = source.conversation
    content = [turn_to_dict(t) for t in talk.turns] + [talk.started_at, talk.agent, dict(talk.metadata)] if talk else []
    speech = [] if talk else [settings.speech.key(), settings.acoustics.key(), SPEECH_VERSION]
    own = text_hash(FORMAT, qa.__version__, identity, content, dict(source.metadata), speech)
    return f"{own}-{judges_key(settings)}"


@cache
def judges_key(settings: Settings) -> str:
    """Everything that judges: rubrics with their rules, readers, word lists, what is read beside scores, the program's version.

    A taxonomy that was published does not judge: its reasons are read again by themselves (`qa.manager.reason_reading`).
    """
    rubrics = [load(path, settings.library) for path in settings.rubric_files()]
    judges = [[r.hash, rules_of(r)] for r in rubrics] + [sorted(settings.trusted), sorted(settings.distrusted)]
    readers = [reader_for(language, settings.reader).name for language in LANGUAGES]
    asked = [settings.judge.key()] if settings.judge and any("judge" in rules_of(r) for r in rubrics) else []
    return text_hash(qa.__version__, judges, readers, asked, _words(), UNDERSTANDING_VERSION)


def rejudged_key(key: str, settings: Settings) -> str:
    """The key of a result (without corrections) after other judges; empty where the key is of a version that cannot tell."""
    content, joint, _ = key.partition("+")[0].partition("-")
    return f"{content}-{judges_key(settings)}" if joint else ""


@cache
def _words() -> str:
    """Identity of all shipped word lists, of the general taxonomy and of the weights: a change in any of them may move a result."""
    weights = Path(str(resources.files("qa.meaning"))) / "weights"
    words = (shipped_folder() / "lexicons").glob("*.yaml")
    files = [*words, general(), *weights.glob("*.json")]
    return text_hash(*(file_hash(path) for path in sorted(files)))


def rules_of(rubric: Rubric) -> dict[str, int]:
    """Family -> version of every rule a rubric uses."""
    used: dict[str, int] = {}
    for _, item in rubric.items():
        used |= rule_versions(item.rule) | (rule_versions(item.when) if item.when else {})
    return dict(sorted(used.items()))
