"""Fine-tunes the accurate reader: a small multilingual transformer over windows of a conversation, a head for each party.

Needs the extra `train` (torch). Every turn is read with its neighbours in sight; one pass gives the acts (each by itself),
the emotions and the feeling of all turns of a window.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from qa.meaning.encoded import Batch, batch_of, prepared, shortened
from qa.meaning.linear_turns import FEELINGS
from qa.meaning.windows import windows
from qa.training.corpus import CorpusConversation, CorpusTurn, CorpusUtterance, to_conversation
from qa.training.e5_wheel import Network, tokenizer_of
from qa.training.fast_model import utterance_conversation

LENGTH = 224
"""Pieces of a window."""
BATCH_PIECES = 1024
RATE, HEAD_RATE, WARM = 5e-5, 2e-3, 0.08
SEED = 20260101
HIDDEN = 0.1
"""Share of pieces hidden from the network while it learns: cheaper on a CPU than dropout inside it, to the same end."""


@dataclass(frozen=True, slots=True)
class Example:
    """A window: the pieces of its turns, the turns themselves, and which of them are learned from."""

    pieces: list[list[int]]
    turns: tuple[CorpusTurn, ...]
    learned: range

    @property
    def size(self) -> int:
        """Pieces, with the ends of turns."""
        return 1 + sum(len(turn) + 1 for turn in self.pieces)


@dataclass(frozen=True)
class Columns:
    """What the heads say: acts (and emotions) of each party by name; feelings are the customer's last three."""

    agent: tuple[str, ...]
    customer: tuple[str, ...]


class TurnNetwork(nn.Module):
    """The encoder, the mean over each turn's pieces, and two linear heads.

    All texts lie close together in the space of the encoder; `centre` and `spread`, measured before training, move them apart.
    """

    def __init__(self, encoder: BertModel, columns: Columns) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.register_buffer("centre", torch.zeros(size))
        self.register_buffer("spread", torch.ones(size))
        self.drop = nn.Dropout(0.1)
        self.agent = nn.Linear(size, len(columns.agent))
        self.customer = nn.Linear(size, len(columns.customer) + len(FEELINGS))

    def forward(self, ids: Tensor, mask: Tensor, pool: Tensor) -> tuple[Tensor, Tensor]:
        """-> scores of the agent's acts and of the customer's acts and feelings (windows x turns x columns)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        turns = self.drop((torch.bmm(pool.to(hidden.dtype), hidden).float() - self.centre) / self.spread)
        return self.agent(turns), self.customer(turns)


def examples_of(
    conversations: Iterable[CorpusConversation], utterances: Iterable[CorpusUtterance], tokenizer: Tokenizer
) -> list[Example]:
    """Windows over all conversations, and one over each utterance with its context."""
    out = []
    for source in conversations:
        pieces = [_pieces(turn, tokenizer) for turn in to_conversation(source).turns]
        for w in windows([len(p) + 1 for p in pieces], LENGTH):
            learned = range(w.begin - w.first, w.end - w.first)
            out.append(Example(pieces[w.first : w.last], tuple(source.turns[w.first : w.last]), learned))
    for said in utterances:
        talk = utterance_conversation(said)
        pieces = [_pieces(turn, tokenizer) for turn in talk.turns]
        count = len(pieces)
        out.append(Example(pieces, (*said.context, said.turn), range(count - 1, count)))
    return out


def _pieces(turn: Any, tokenizer: Tokenizer) -> list[int]:
    return shortened(tokenizer.encode(prepared(turn), add_special_tokens=False).ids)


def encoder_of(network: Network, layers: Sequence[int]) -> BertModel:
    """The network, of its layers only these, as a module of transformers."""
    shape = network.shape
    config = BertConfig(
        vocab_size=len(network.pieces.texts),
        hidden_size=shape.hidden,
        num_hidden_layers=len(layers),
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=network.pieces.pad,
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
        attn_implementation="eager",  # on a CPU the fused attention takes twice as long on the way back
    )
    model = BertModel(config, add_pooling_layer=False)
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    inside = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    state = {}
    for name, value in network.weights.items():
        if name in names:
            state[names[name]] = value
            continue
        layer, part, kind = name.split(".")
        number = int(layer[1:])
        if number in layers:
            what = "weight" if kind == "w" else "bias"
            state[f"encoder.layer.{layers.index(number)}.{inside[part]}.{what}"] = value
    missing, extra = model.load_state_dict({k: torch.tensor(np.array(v)) for k, v in state.items()}, strict=False)
    assert not extra, extra
    assert all("position_ids" in name or "token_type_ids" in name for name in missing), missing
    return model


def train(
    network: Network,
    columns: Columns,
    examples: Sequence[Example],
    *,
    layers: Sequence[int],
    rounds: float,
    report: Callable[[str], None] = print,
) -> TurnNetwork:
    """Fine-tune on the examples, `rounds` times through them. Repeatable on one machine with one number of threads."""
    torch.set_num_threads(1)  # on small batches and shared cores a second thread waits more than it works
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    model = TurnNetwork(encoder_of(network, layers), columns)
    _measure(model, network, examples[:: max(1, len(examples) // 256)])
    model.train()
    # pieces keep their meaning: what the corpus does not use stays beside what it does, and a step costs half
    model.encoder.embeddings.requires_grad_(False)
    heads = [*model.agent.parameters(), *model.customer.parameters()]
    groups = [
        {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": RATE},
        {"params": heads, "lr": HEAD_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    steps = math.ceil(rounds * len(_batches(examples, chance)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: _rate(s, steps))
    weigh = _weights(columns, examples)
    begin, step, total = time.monotonic(), 0, 0.0
    while step < steps:
        for chosen in _batches(examples, chance):
            if step >= steps:
                break
            batch = _batch([_hidden(e.pieces, network.pieces.unknown, chance) for e in chosen], network)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                agent, customer = model(*_tensors(batch))
            loss = _loss(agent.float(), customer.float(), chosen, columns, weigh)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            total += loss.item()
            if step % 50 == 0:
                report(f"step {step} of {steps}: loss {total / 50:.4f}, {time.monotonic() - begin:.0f} s")
                total = 0.0
    model.eval()
    return model


def _measure(model: TurnNetwork, network: Network, examples: Sequence[Example]) -> None:
    """Mean and spread of the turns of some examples as the untrained encoder has them."""
    seen = []
    for example in examples:
        ids, mask, pool = _tensors(_batch([example.pieces], network))
        with torch.no_grad():
            seen.append(torch.bmm(pool, model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)[0])
    turns = torch.cat(seen)
    model.centre.copy_(turns.mean(0))
    model.spread.copy_(turns.std(0) + 1e-3)


def _batch(windows_of_pieces: Sequence[Sequence[Sequence[int]]], network: Network) -> Batch:
    pieces = network.pieces
    return batch_of(windows_of_pieces, pieces.begin, pieces.end, pieces.pad)


def _hidden(pieces: Sequence[Sequence[int]], unknown: int, chance: random.Random) -> list[list[int]]:
    return [[unknown if chance.random() < HIDDEN else piece for piece in turn] for turn in pieces]


def scores(model: TurnNetwork, network: Network, conversation: CorpusConversation) -> list[NDArray[Any]]:
    """The raw scores of each turn's own party, read as the shipped reader does."""
    tokenizer = tokenizer_of(network.pieces)
    out: list[NDArray[Any]] = []
    chosen = examples_of([conversation], [], tokenizer)
    for example in chosen:
        batch = _batch([example.pieces], network)
        with torch.no_grad():
            agent, customer = model(*_tensors(batch))
        for t in example.learned:
            side = agent if example.turns[t].role == "agent" else customer
            out.append(side[0, t].float().numpy())
    return out


def _tensors(batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    return torch.from_numpy(batch.ids), torch.from_numpy(batch.mask), torch.from_numpy(batch.pool)


def _rate(step: int, steps: int) -> float:
    warm = max(1, int(WARM * steps))
    return (step + 1) / warm if step < warm else max(0.02, (steps - step) / max(1, steps - warm))


def _batches(examples: Sequence[Example], chance: random.Random) -> list[list[Example]]:
    """Examples of like size together, in a new order each time."""
    order = list(range(len(examples)))
    chance.shuffle(order)
    order.sort(key=lambda k: examples[k].size // 8)
    out: list[list[Example]] = []
    current: list[Example] = []
    for k in order:
        size = max([examples[k].size, *(e.size for e in current)])
        if current and size * (len(current) + 1) > BATCH_PIECES:
            out.append(current)
            current = []
        current.append(examples[k])
    if current:
        out.append(current)
    chance.shuffle(out)
    return out


def _weights(columns: Columns, examples: Sequence[Example]) -> dict[str, Tensor]:
    """How much a positive answer counts, by column: rare acts more, at most four times."""
    out = {}
    for role, names in (("agent", columns.agent), ("customer", columns.customer)):
        turns = [e.turns[t] for e in examples for t in e.learned if e.turns[t].role == role]
        share = np.array([sum(name in t.acts or name == t.emotion for t in turns) for name in names]) / max(
            1, len(turns)
        )
        out[role] = torch.tensor(np.clip(np.sqrt(0.05 / np.maximum(share, 1e-4)), 1.0, 4.0), dtype=torch.float32)
    return out


def _loss(
    agent: Tensor, customer: Tensor, chosen: Sequence[Example], columns: Columns, weigh: dict[str, Tensor]
) -> Tensor:
    picked: dict[str, list[tuple[int, int, CorpusTurn]]] = {"agent": [], "customer": []}
    for k, example in enumerate(chosen):
        for t in example.learned:
            picked[example.turns[t].role].append((k, t, example.turns[t]))
    total = torch.zeros(())
    count = 0
    for role, side, names in (("agent", agent, columns.agent), ("customer", customer, columns.customer)):
        if not picked[role]:
            continue
        at = [k for k, _, _ in picked[role]], [t for _, t, _ in picked[role]]
        rows = side[at[0], at[1]]
        truth = torch.tensor([[float(n in t.acts or n == t.emotion) for n in names] for _, _, t in picked[role]])
        acts = nn.functional.binary_cross_entropy_with_logits(
            rows[:, : len(names)], truth, pos_weight=weigh[role], reduction="sum"
        )
        total = total + acts / len(names) * 12
        if role == "customer":
            feelings = torch.tensor([FEELINGS.index(t.feeling or "neu") for _, _, t in picked[role]])
            total = total + 1.0 * nn.functional.cross_entropy(rows[:, -3:], feelings, reduction="sum")
        count += len(rows)
    return total / max(1, count)
