"""The readers of meaning of our own: fast (linear) and accurate (a small transformer beside it), with honest probabilities.

Both give each turn the probability of every act, emotion and feeling. They speak less surely of words they do not know,
and the accurate reader where the two disagree: its log-odds are the mean of both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelError
from qa.meaning import lexicon_feeling
from qa.meaning.encoded import batch_of, prepared, shortened
from qa.meaning.linear_turns import FEELINGS, LinearTurns, read
from qa.meaning.turn_features import features
from qa.meaning.verdict_weights import verdict_weights
from qa.meaning.windows import windows
from scoring.acts import EMOTIONS
from scoring.conversation import Conversation, Role
from scoring.readings import NEUTRAL, Feeling, TurnReading
from scoring.verdicts import ItemWeights

FAST, ACCURATE = "fast", "accurate"
UNKNOWN = 0.35
"""Share of known runs of words under which a turn counts as foreign: what is said of it is then held back in proportion."""
LENGTH, AT_ONCE = 224, 16
LISTS = 0.6
"""How much word lists count beside the linear model in the feelings of the fast reader."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TurnScores:
    """Calibrated log-odds (acts, emotions) and logits (feelings) of a turn, and how much of it was known, 0..1."""

    values: Floats
    known: float


@dataclass(frozen=True, eq=False)
class FastReader:
    """Follows the TurnReader protocol."""

    name: str
    models: dict[str, LinearTurns]

    @cached_property
    def verdicts(self) -> Mapping[str, ItemWeights]:
        """How its readings make verdicts, by item."""
        return verdict_weights(FAST)

    def read(self, conversation: Conversation) -> tuple[TurnReading, ...]:
        """One reading for each turn, in order."""
        return readings(conversation, self.scores(conversation), self.models)

    def scores(self, conversation: Conversation) -> list[TurnScores | None]:
        """Those of each turn; None for turns of neither party."""
        listed = self._by_lists(conversation)
        out: list[TurnScores | None] = []
        for turn, seen in zip(conversation.turns, features(conversation), strict=True):
            model = self.models.get(turn.role)
            if model is None:
                out.append(None)
                continue
            raw, known = model.scores(seen)
            values = model.calibrated(raw)
            if model.feels:
                values[-len(FEELINGS) :] += listed[turn.i]
            out.append(TurnScores(values, known))
        return out

    def _by_lists(self, conversation: Conversation) -> dict[int, Floats]:
        """What word lists and grammar say of the customer's feelings, as log probabilities by turn: the second witness."""
        language = "zh" if conversation.language.startswith("zh") else "en"
        rows = lexicon_feeling.reader(language).probabilities(conversation)
        logs = LISTS * np.log(np.maximum(rows, 1e-6))
        return {t.i: row.astype(np.float32) for t, row in zip(conversation.by(Role.CUSTOMER), logs, strict=True)}


@dataclass(frozen=True, eq=False)
class AccurateReader:
    """Follows the TurnReader protocol; `columns` of the network are those of the linear models."""

    name: str
    fast: FastReader
    folder: Any

    @cached_property
    def verdicts(self) -> Mapping[str, ItemWeights]:
        """How its readings make verdicts, by item."""
        return verdict_weights(ACCURATE)

    @cached_property
    def network(self) -> Any:
        """The session, loaded when the first conversation is read."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # beyond this, onnxruntime joins the embedding's nodes into one that does not run
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        data = (self.folder / "accurate.onnx").read_bytes()
        if hashlib.sha256(data).hexdigest() != self.card["sha256"]:
            raise ModelError(f"{self.folder / 'accurate.onnx'}: not the file it should be; install the package again")
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])

    @cached_property
    def tokenizer(self) -> Any:
        """Cuts text into the network's pieces."""
        from tokenizers import Tokenizer

        return Tokenizer.from_str((self.folder / "accurate-pieces.json").read_text("utf-8"))

    @cached_property
    def card(self) -> dict[str, Any]:
        """What training wrote beside the network: hash, special pieces, calibration."""
        card: dict[str, Any] = json.loads((self.folder / "accurate.json").read_text("utf-8"))
        return card

    def read(self, conversation: Conversation) -> tuple[TurnReading, ...]:
        """One reading for each turn, in order."""
        return readings(conversation, self.scores(conversation), self.fast.models)

    def scores(self, conversation: Conversation) -> list[TurnScores | None]:
        """The mean of both readers' scores."""
        card, fast = self.card, self.fast.scores(conversation)
        own = self.raw(conversation)
        out: list[TurnScores | None] = []
        for turn, linear, raw in zip(conversation.turns, fast, own, strict=True):
            if linear is None:
                out.append(None)
                continue
            slope, shift = (np.asarray(card[turn.role][key], np.float32) for key in ("slope", "shift"))
            deep, share = raw * slope + shift, card["share"]
            out.append(TurnScores((1 - share) * linear.values + share * deep, max(linear.known, 0.5)))
        return out

    def raw(self, conversation: Conversation) -> list[Floats]:
        """The network's own scores of each turn, by its party's head."""
        pieces = [shortened(e.ids) for e in self._encoded(conversation)]
        spans = windows([len(p) + 1 for p in pieces], LENGTH)
        out: list[Floats] = []
        for start in range(0, len(spans), AT_ONCE):
            some = spans[start : start + AT_ONCE]
            batch = batch_of([pieces[w.first : w.last] for w in some], *(self.card[k] for k in ("begin", "end", "pad")))
            agent, customer = self.network.run(["agent", "customer"], batch.inputs())
            for k, w in enumerate(some):
                for t in range(w.begin, w.end):
                    side = agent if conversation.turns[t].role == Role.AGENT else customer
                    out.append(side[k, t - w.first])
        return out

    def _encoded(self, conversation: Conversation) -> Sequence[Any]:
        texts = [prepared(turn) for turn in conversation.turns]
        encoded: Sequence[Any] = self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return encoded


def readings(
    conversation: Conversation, scores: Sequence[TurnScores | None], models: dict[str, LinearTurns]
) -> tuple[TurnReading, ...]:
    """Readings from scores. Of foreign words less is believed: log-odds go towards those of a turn nothing is known of."""
    out = []
    for turn, one in zip(conversation.turns, scores, strict=True):
        if one is None or not turn.text.strip():
            out.append(TurnReading())
            continue
        model = models[turn.role]
        named = len(model.columns) - (len(FEELINGS) if model.feels else 0)
        share, nothing = min(1.0, one.known / UNKNOWN), model.nothing
        values = nothing + (one.values - nothing) * share
        chances = dict(zip(model.columns[:named], (1.0 / (1.0 + np.exp(-values[:named]))).tolist(), strict=True))
        emotions = {name: chances.pop(name) for name in EMOTIONS if name in chances}
        feeling = _feeling(values[named:]) if model.feels else _manner(chances)
        out.append(TurnReading(feeling, chances, emotions))
    return tuple(out)


def _feeling(logits: Floats) -> Feeling:
    powers = np.exp(logits - logits.max())
    shares = powers / powers.sum()
    label = FEELINGS[int(shares.argmax())]
    return Feeling(label, round(float(shares[2] - shares[0]), 3), round(float(shares.max()), 3))


WARM = ("empathises",)
HARSH = ("insults", "mocks", "threatens", "hurries", "curt", "blames")


def _manner(chances: dict[str, float]) -> Feeling:
    """How an agent's turn sounds: harsh acts against warm ones. Set courtesy says nothing of it."""
    harsh = max((chances.get(act, 0.0) for act in HARSH), default=0.0)
    warm = max((chances.get(act, 0.0) for act in WARM), default=0.0)
    score = round(warm - harsh, 3)
    if abs(score) < 0.5:
        return Feeling(NEUTRAL.label, score, round(1.0 - abs(score), 3))
    return Feeling("pos" if score > 0 else "neg", score, round(abs(score), 3))


@cache
def fast_reader() -> FastReader:
    """The shipped fast reader."""
    folder = files("qa.meaning") / "weights"
    data = (folder / "fast.zip").read_bytes()
    models, card = read(data)
    return FastReader(f"callqa-fast@{card['version']}-{_mark(data, (folder / 'verdicts.json').read_bytes())}", models)


@cache
def accurate_reader() -> AccurateReader:
    """The accurate reader; its network loads with the first conversation. Raises ModelError where it has not been built."""
    folder = files("qa.meaning") / "weights"
    if not (folder / "accurate.json").is_file():
        raise ModelError(
            "the network of the accurate reader is not here; `make model` in the project's folder builds it, or use fast"
        )
    fast, card = fast_reader(), (folder / "accurate.json").read_bytes()
    return AccurateReader(
        f"callqa-accurate@{json.loads(card)['version']}-{_mark(card, fast.name.encode())}", fast, folder
    )


def _mark(*parts: bytes) -> str:
    """Eight characters that change with the weights: what was read by others is not taken for the same."""
    return hashlib.sha256(b"".join(parts)).hexdigest()[:8]
