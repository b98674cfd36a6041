"""Who is who: which voice says which words of a mixed signal, and which voice or channel is the agent.

The cues and their weights (log odds) lie in role_cues.yaml. The voice of each word of a mixed signal is the likeliest
chain (Viterbi 1967) of what the voices' sounds say and of how easily the speaker changes there: after a question, a full
stop, a pause. Roles are given to voices as a whole, by all they say; then what is said helps with short sentences, whose
sound says little. Where only one voice is found, words and pauses alone decide, and the confidence says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import InputError
from qa.speech.decode import Signal
from qa.speech.turns import SENTENCE_ENDS, Utterance, joined, sentences
from qa.speech.voice_activity import Region
from qa.speech.voices import Voices, voices_of
from scoring.conversation import Role, Word

FIRST_SPEAKER = 0.7
"""Log odds that whoever speaks first in a call centre's recording is the agent."""
LATE_WEIGHT = 0.6
EARLY_TURNS = 8
"""The first turns say most clearly who is who; later ones count `LATE_WEIGHT`."""
MOST_STEREO, MOST_DIARIZED, MOST_MIXED = 0.98, 0.9, 0.6
"""Bounds of the confidence: by channel, by voice, and where only words tell."""
CLEAR_SEPARATION = 4.0
"""Standard deviations between two voices from which nearly every sentence goes to the right one."""
MOST_VOICES = 4
SENTENCE_PAUSE = 0.3
SHORT_PAUSE, LONG_PAUSE = 0.25, 0.9
WITHIN_SENTENCE = -5.0
"""Log odds that the speaker changes between two words of one sentence."""
MOST_SAID = 2.0
"""Log odds that what a sentence says counts at most against the sound of it."""
EXTRA = {Role.AGENT: -2.0, Role.CUSTOMER: -3.0, Role.OTHER: -3.0}
"""Log odds of a second agent, a second customer, of any announcement: most calls are one agent and one customer."""
NONE_OF_PARTY = -4.0
ANNOUNCEMENT_TURNS = 2
"""An announcement speaks so often at most; for each further turn it is `TALKS_BACK` less likely to be one."""
TALKS_BACK = -1.0

AGENT_NAMES = frozenset({"left", "l", "0", "1st", "first", "左", "左声道"})
OTHER_NAMES = frozenset({"right", "r", "1", "2nd", "second", "右", "右声道"})

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled patterns of one language: log odds that an agent rather than a customer says them, and that they are a
    recorded announcement or a machine rather than a person.
    """

    patterns: tuple[tuple[re.Pattern[str], float], ...]
    announced: tuple[tuple[re.Pattern[str], float], ...]

    def score(self, text: str) -> float:
        """Sum of the log odds of what is found; above 0 speaks for the agent."""
        return sum(weight for pattern, weight in self.patterns if pattern.search(text))

    def announcement(self, text: str) -> float:
        """Sum of the log odds that nobody says this in person."""
        return sum(weight for pattern, weight in self.announced if pattern.search(text))


@dataclass(frozen=True, slots=True)
class Speakers:
    """Turns in order, the role of each party, how sure the roles are (0..1), how many voices were told apart (0 where the
    sound was not asked) and by how many standard deviations.
    """

    turns: list[Utterance]
    roles: tuple[Role, ...]
    confidence: float
    voices: int = 0
    separation: float = 0.0


@lru_cache(maxsize=4)
def cues_for(language: str) -> Cues:
    """The cues of a language; those of all languages together where it has none of its own."""
    import yaml

    data: dict[str, dict[str, dict[str, float]]] = yaml.safe_load(
        files("qa.speech").joinpath("role_cues.yaml").read_text(encoding="utf-8")
    )
    code = "zh" if language == "yue" else language
    chosen = [data[code]] if code in data else list(data.values())
    patterns, announced = [], []
    for sides in chosen:
        patterns += [(re.compile(pattern), +weight) for pattern, weight in sides["agent"].items()]
        patterns += [(re.compile(pattern), -weight) for pattern, weight in sides["customer"].items()]
        announced += [(re.compile(pattern), weight) for pattern, weight in sides["other"].items()]
    return Cues(tuple(patterns), tuple(announced))


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _plain(text: str, language: str) -> str:
    lowered = text.lower().replace("’", "'")
    return str(_simplifier().convert(lowered)) if language in ("zh", "yue") else lowered


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


# --- roles of whole parties ----------------------------------------------------------------------------------------


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


def voice_roles(turns: Sequence[Utterance], count: int, language: str) -> tuple[tuple[Role, ...], float]:
    """The role of each of `count` voices, and how sure it is who of them is agent and who customer (0.5..1)."""
    chances = _chances(turns, count, cues_for(language), language)
    ranked = sorted(
        ((_likelihood(roles, chances), roles) for roles in product(chances[0], repeat=count)), key=lambda one: -one[0]
    )
    best, roles = ranked[0]
    exchanged = {Role.AGENT: Role.CUSTOMER, Role.CUSTOMER: Role.AGENT}
    swapped = _likelihood(tuple(exchanged.get(role, role) for role in roles), chances)
    return roles, round(1 / (1 + math.exp((swapped - best) / 2)), 3)


def _chances(turns: Sequence[Utterance], count: int, cues: Cues, language: str) -> list[dict[Role, float]]:
    """For each voice, the log likelihood of what it says in each role."""
    said, announced = [0.0] * count, [0.0] * count
    spoken = [0] * count
    for position, turn in enumerate(turns):
        text = _plain(turn.text, language)
        said[turn.party] += (1.0 if position < EARLY_TURNS else LATE_WEIGHT) * cues.score(text)
        announced[turn.party] += cues.announcement(text)
        spoken[turn.party] += 1
    first = next((turn.party for turn in turns if announced[turn.party] < -EXTRA[Role.OTHER]), -1)
    if first >= 0:
        said[first] += FIRST_SPEAKER
    return [
        {
            Role.AGENT: said[k] / 2,
            Role.CUSTOMER: -said[k] / 2,
            # who announces also welcomes and thanks: that is no sign of a person
            Role.OTHER: announced[k]
            + (max(0.0, said[k] / 2) if announced[k] else 0.0)
            + TALKS_BACK * max(0, spoken[k] - ANNOUNCEMENT_TURNS),
        }
        for k in range(count)
    ]


def _likelihood(roles: Sequence[Role], chances: Sequence[dict[Role, float]]) -> float:
    total = sum(chance[role] for role, chance in zip(roles, chances, strict=True))
    for party in (Role.AGENT, Role.CUSTOMER):
        times = roles.count(party)
        total += EXTRA[party] * (times - 1) if times else NONE_OF_PARTY
    return total + EXTRA[Role.OTHER] * roles.count(Role.OTHER)


# --- a mixed signal ------------------------------------------------------------------------------------------------


def mixed_speakers(words: Sequence[Word], language: str, signal: Signal, regions: Sequence[Region]) -> Speakers:
    """Tell apart who speaks in a mixed signal; `regions` is where anybody does."""
    pieces = sentences(words, SENTENCE_PAUSE)
    if not pieces:
        return Speakers([], (Role.AGENT, Role.CUSTOMER), 0.0)
    voices = voices_of(signal, regions, pieces, MOST_VOICES)
    if voices.count < 2:
        return by_words(pieces, language)
    return by_voices(pieces, voices, language)


def by_voices(pieces: Sequence[Utterance], voices: Voices, language: str) -> Speakers:
    """Each voice a party: words to voices, voices to roles, then once more with what each sentence says."""
    changes = _changes(pieces)
    turns = _turns(pieces, _likeliest_chain(voices.odds, changes))
    roles, sure = voice_roles(turns, voices.count, language)
    odds = voices.odds + _said(pieces, roles, language)
    turns = _turns(pieces, _likeliest_chain(odds, changes))
    clear = min(1.0, voices.separation / CLEAR_SEPARATION)
    return Speakers(turns, roles, round(min(MOST_DIARIZED, clear * sure), 3), voices.count, voices.separation)


def by_words(pieces: Sequence[Utterance], language: str) -> Speakers:
    """Party 0 the agent and party 1 the customer, by what is said and where the speaker may change; a guess."""
    odds = _said(pieces, (Role.AGENT, Role.CUSTOMER), language, most=math.inf)
    odds[0] += np.array([FIRST_SPEAKER, -FIRST_SPEAKER]) / 2
    chain = _likeliest_chain(odds, _changes(pieces))
    strength = float(np.sum(np.ptp(odds, axis=1))) / max(1, len(pieces))
    return Speakers(
        _turns(pieces, chain), (Role.AGENT, Role.CUSTOMER), round(MOST_MIXED * math.tanh(strength) / 2, 3), 1
    )


def _said(pieces: Sequence[Utterance], roles: Sequence[Role], language: str, most: float = MOST_SAID) -> Matrix:
    """What each sentence says for each voice's role, shared out among its words, shape (words, voices)."""
    cues = cues_for(language)
    sides = np.array([{Role.AGENT: 0.5, Role.CUSTOMER: -0.5}.get(role, 0.0) for role in roles])
    rows = []
    for piece in pieces:
        said = max(-most, min(most, cues.score(_plain(piece.text, language))))
        rows += [said / len(piece.words) * sides] * len(piece.words)
    return np.stack(rows)


def _likeliest_chain(odds: Matrix, changes: Matrix) -> list[int]:
    """The voice of each word; `changes[w]` are the log odds that the speaker changes before word w."""
    best = odds[0]
    back = []
    for word in range(1, len(odds)):
        stay, switch = best - changes[word] / 2, float(best.max()) + changes[word] / 2
        back.append(np.where(stay >= switch, np.arange(best.size), int(best.argmax())))
        best = np.maximum(stay, switch) + odds[word]
    chain = [int(best.argmax())]
    for came_from in reversed(back):
        chain.append(int(came_from[chain[-1]]))
    return chain[::-1]


def _changes(pieces: Sequence[Utterance]) -> Matrix:
    """Log odds that the speaker changes before each word."""
    odds = [WITHIN_SENTENCE] * sum(len(piece.words) for piece in pieces)
    at = 0
    for before, after in pairwise(pieces):
        at += len(before.words)
        odds[at] = _change_odds(before, after)
    return np.array(odds)


def _turns(pieces: Sequence[Utterance], chain: Sequence[int]) -> list[Utterance]:
    """The words of all sentences as turns, cut where the voice changes."""
    words = iter(chain)
    cut = [Utterance(next(words), (word,)) for piece in pieces for word in piece.words]
    return joined(cut)


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
