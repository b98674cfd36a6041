"""Who is the agent: which channel in stereo, which sentences in mono, from what is said.

The cues and their weights (log odds) lie in role_cues.yaml. Stereo compares the channels' sums. Mono is a chain of
sentences in which the speaker changes more easily after a question or a pause; how alike the sentences sound says who
spoke together, the cues say which voice is the agent, and the best chain is found with Viterbi's algorithm (Viterbi
1967). That is a first guess, and its confidence says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from qa.errors import InputError
from qa.speech.decode import Signal
from qa.speech.turns import SENTENCE_ENDS, Utterance, joined, sentences
from qa.speech.voice_activity import Region
from qa.speech.voices import two_voices
from scoring.conversation import Role, Word

FIRST_SPEAKER = 0.7
"""Log odds that whoever speaks first in a call centre's recording is the agent."""
LATE_WEIGHT = 0.6
EARLY_TURNS = 8
"""The first turns say most clearly who is who; later ones count `LATE_WEIGHT`."""
MOST_STEREO, MOST_MIXED = 0.98, 0.6
"""Bounds of the confidence: words alone never prove a channel, and a mono guess is never to be trusted much."""
SENTENCE_PAUSE = 0.3
VOICE_WEIGHT = 1.5
"""Log odds of a sentence of one second that sounds as clearly like one of the voices as sentences do on average."""
CLEAR_SEPARATION = 2.5
SHORT_PAUSE, LONG_PAUSE = 0.25, 0.9

AGENT_NAMES = frozenset({"left", "l", "0", "1st", "first", "左", "左声道"})
OTHER_NAMES = frozenset({"right", "r", "1", "2nd", "second", "右", "右声道"})


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled patterns of one language with the log odds that an agent rather than a customer says them."""

    patterns: tuple[tuple[re.Pattern[str], float], ...]

    def score(self, text: str) -> float:
        """Sum of the log odds of what is found; above 0 speaks for the agent."""
        return sum(weight for pattern, weight in self.patterns if pattern.search(text))


@lru_cache(maxsize=4)
def cues_for(language: str) -> Cues:
    """The cues of a language; those of all languages together where it has none of its own."""
    import yaml

    data: dict[str, dict[str, dict[str, float]]] = yaml.safe_load(
        files("qa.speech").joinpath("role_cues.yaml").read_text(encoding="utf-8")
    )
    chosen = [data[language]] if language in data else list(data.values())
    patterns = []
    for sides in chosen:
        patterns += [(re.compile(pattern), +weight) for pattern, weight in sides["agent"].items()]
        patterns += [(re.compile(pattern), -weight) for pattern, weight in sides["customer"].items()]
    return Cues(tuple(patterns))


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _plain(text: str, language: str) -> str:
    lowered = text.lower().replace("’", "'")
    return str(_simplifier().convert(lowered)) if language in ("zh", "yue") else lowered


def stereo_roles(turns: Sequence[Utterance], language: str) -> tuple[tuple[Role, Role], float]:
    """The role of channel 0 and of channel 1, and how sure that is (0.5..1)."""
    cues = cues_for(language)
    odds = 0.0
    if turns:
        odds += FIRST_SPEAKER if turns[0].party == 0 else -FIRST_SPEAKER
    for position, turn in enumerate(turns):
        weight = 1.0 if position < EARLY_TURNS else LATE_WEIGHT
        said = weight * cues.score(_plain(turn.text, language))
        odds += said if turn.party == 0 else -said
    confidence = min(MOST_STEREO, 1 / (1 + math.exp(-abs(odds) / 2)))
    roles = (Role.AGENT, Role.CUSTOMER) if odds >= 0 else (Role.CUSTOMER, Role.AGENT)
    return roles, round(confidence, 3)


def agent_channel_number(value: str, label: str) -> int | None:
    """What a manifest's `agent_channel` means: `0`/`left`/`左` or `1`/`right`/`右`; None when it is empty.

    Raises InputError for anything else.
    """
    name = value.strip().lower()
    if not name:
        return None
    if name in AGENT_NAMES:
        return 0
    if name in OTHER_NAMES:
        return 1
    raise InputError(label, f"agent_channel {value!r} is not a channel", "use 0 (left) or 1 (right)")


def mixed_roles(words: Sequence[Word], language: str, signal: Signal) -> tuple[list[Utterance], float]:
    """A mono recording's words as turns, party 0 the agent and party 1 the customer, with a confidence up to 0.6."""
    pieces = sentences(words, SENTENCE_PAUSE)
    if not pieces:
        return [], 0.0
    cues = cues_for(language)
    said = [cues.score(_plain(piece.text, language)) for piece in pieces]
    said[0] += FIRST_SPEAKER
    voices = two_voices(signal, [Region(piece.start, piece.end) for piece in pieces])
    clear = min(1.0, voices.separation / CLEAR_SEPARATION)
    sound = [VOICE_WEIGHT * clear * leaning for leaning in voices.leaning]
    # the first voice may be the agent's or the customer's: try both, the likelier chain wins
    chains = [
        _likeliest_chain(pieces, [cue + sign * voice for cue, voice in zip(said, sound, strict=True)])
        for sign in (1, -1)
    ]
    (likelihood, parties), (other, _) = sorted(chains, reverse=True)
    certain = math.tanh((likelihood - other) / 4)
    turns = joined(Utterance(party, piece.words) for piece, party in zip(pieces, parties, strict=True))
    return turns, round(MOST_MIXED * clear * certain, 3)


def _likeliest_chain(pieces: Sequence[Utterance], odds: Sequence[float]) -> tuple[float, list[int]]:
    """The party of each sentence and the log likelihood of the chain; odds above 0 speak for party 0."""
    best = [odds[0] / 2, -odds[0] / 2]
    back: list[tuple[int, int]] = []
    for i in range(1, len(pieces)):
        change = _change_odds(pieces[i - 1], pieces[i])
        came, new = [], []
        for party in (0, 1):
            stay, switch = best[party] - change / 2, best[1 - party] + change / 2
            came.append(party if stay >= switch else 1 - party)
            new.append(max(stay, switch) + (odds[i] / 2 if party == 0 else -odds[i] / 2))
        back.append((came[0], came[1]))
        best = new
    chain = [0 if best[0] >= best[1] else 1]
    for came_from in reversed(back):
        chain.append(came_from[chain[-1]])
    return max(best), chain[::-1]


def _change_odds(before: Utterance, after: Utterance) -> float:
    """Log odds that the speaker changes between two sentences."""
    gap = after.start - before.end
    odds = -1.2
    if before.text.endswith(("?", "？", "吗", "呢")):
        odds += 2.2
    elif not before.text.endswith((*SENTENCE_ENDS, "，", ",")):
        odds -= 0.4  # broken off in the middle: whoever hesitates goes on
    if gap >= SHORT_PAUSE:
        odds += 1.2
    if gap >= LONG_PAUSE:
        odds += 0.5
    return odds
