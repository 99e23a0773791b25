"""Train the network that helps the n-grams to guess unknown words (`wyoming_nano_tts/text/g2p/`).

    python -m tools.network_g2p -o g2p_network.bin     # about eighteen minutes of one core with bfloat16 products

A transformer reads the letters of a word. For each graphone of the alignment (`g2p_alignment.py`) it predicts how many
letters it takes and which phones it says, from the letters and from the graphones before it: alignment is given, so
nothing is left to attention (hard monotonic attention, Wu and Cotterell 2019). The held-out words are never seen, nor
is a further slice on which progress is measured; the file that the package carries is the one whose error rates are
reported. Interrupted training goes on from its checkpoint, which lies beside the output.
"""

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from wyoming_nano_tts.text.g2p.letters import FARTHEST, LETTERS, SHIFTED, pack
from wyoming_nano_tts.text.g2p.search import HISTORY

from . import ENGLISH_DATA
from .g2p_alignment import sequences
from .train_g2p import held_out, read_words, training_words

VALIDATION_WORDS: Final = 2000
WIDTH: Final = 160
HIDDEN: Final = 480
HEADS: Final = 4
BLOCKS: Final = 3
TAG_WIDTH: Final = 32
CHOICE_WIDTH: Final = 320
DROPOUT: Final = 0.1
FORGOTTEN: Final = 0.1
"""Share of words whose history is hidden, so that the letters are not neglected."""
BATCH: Final = 384
RATES: Final = (0.006, 0.003)
"""Highest learning rates of Muon (matrices) and AdamW (the rest)."""
WARM_UP_STEPS: Final = 150
COOLING: Final = 0.4
"""Share of the steps at the end in which the rates fall to nothing."""


@dataclass(frozen=True, slots=True)
class Example:
    """A word as graphones: their tags, from 1, and the position of their first letter, from 1."""

    word: str
    tags: tuple[int, ...]
    starts: tuple[int, ...]


class Dropout(nn.Module):
    """Dropout with masks cut from one pool: drawing them anew took a third of the time."""

    POOL: Final = 9_000_011

    def __init__(self) -> None:
        super().__init__()
        kept = torch.bernoulli(torch.full((self.POOL,), 1 - DROPOUT)) / (1 - DROPOUT)
        self.register_buffer("pool", kept.bfloat16(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return x of any shape with elements dropped in training."""
        if not self.training:
            return x
        offset = random.randrange(self.POOL - x.numel())  # noqa: S311 (no secret)
        pool: Tensor = self.get_buffer("pool")
        return x * pool[offset : offset + x.numel()].view(x.shape)


class Block(nn.Module):
    """Attention with a bias by distance, then a layer that also sees the neighbours' channels."""

    def __init__(self, dropout: Dropout) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.joined = nn.Linear(WIDTH, WIDTH)
        self.distance = nn.Parameter(torch.zeros(HEADS, 2 * FARTHEST + 1))
        self.norm2 = nn.LayerNorm(WIDTH)
        self.hidden = nn.Linear(WIDTH, HIDDEN)
        self.back = nn.Linear(HIDDEN, WIDTH)
        for layer in (self.joined, self.back):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)
        self.dropout = (dropout,)  # shared, not a child

    def forward(self, x: Tensor, inside: Tensor, bias: Tensor, distances: Tensor) -> Tensor:
        """Return new states.

        Args:
            x: states, (B, T, WIDTH) bfloat16.
            inside: 1 where the word is, 0 behind it, (B, T, 1) bfloat16.
            bias: 0 where the word is, very negative behind it, (B, 1, 1, T) float32.
            distances: rows of `distance`, (T, T) int64.
        """
        (dropout,) = self.dropout
        batch, length, _ = x.shape
        y = self.qkv(self.norm(x).bfloat16()).view(batch, length, 3, HEADS, WIDTH // HEADS)
        query, key, value = y.permute(2, 0, 3, 1, 4)
        mask = (self.distance[:, distances] + bias).bfloat16()
        y = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = x + dropout(self.joined(y.transpose(1, 2).reshape(batch, length, WIDTH)))
        y = self.norm2(x).bfloat16() * inside
        padded = F.pad(y, (0, 0, 1, 1))
        before, after = padded[:, :-2, :SHIFTED], padded[:, 2:, SHIFTED : 2 * SHIFTED]
        y = torch.cat((before, after, y[..., 2 * SHIFTED :]), -1)
        states: Tensor = x + dropout(self.back(dropout(F.relu(self.hidden(y)))))
        return states


class LetterNetwork(nn.Module):
    """Scores of tags for the graphones of words."""

    def __init__(self, tags: int) -> None:
        super().__init__()
        dropout = Dropout()
        self.letters = nn.Embedding(LETTERS, WIDTH)
        nn.init.normal_(self.letters.weight, std=0.5)
        self.blocks = nn.ModuleList(Block(dropout) for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(WIDTH)
        self.tags = nn.Embedding(tags + 1, TAG_WIDTH)
        self.stress = nn.Embedding(2, CHOICE_WIDTH)
        self.seen = nn.Linear(WIDTH, CHOICE_WIDTH)
        self.history = nn.Linear(HISTORY * TAG_WIDTH, CHOICE_WIDTH, bias=False)
        self.choice = nn.Linear(CHOICE_WIDTH, tags)
        self.dropout = dropout

    def forward(self, letters: Tensor, starts: Tensor, history: Tensor, stressed: Tensor) -> Tensor:
        """Return scores of the tags, (B, S, tags).

        Args:
            letters: numbers of the letters with both ends, 0 behind the word, (B, T) int64.
            starts: position of the first letter of each graphone, (B, S) int64.
            history: tags before each graphone, the last one first, 0 for none, (B, S, HISTORY) int64.
            stressed: 1 where the main stress has been, (B, S) int64.
        """
        dropout = self.dropout
        inside = letters > 0
        bias = (inside[:, None, None].float() - 1) * 1e4
        place = torch.arange(letters.shape[1])
        distances = (place[None] - place[:, None]).clamp(-FARTHEST, FARTHEST) + FARTHEST
        x = self.letters(letters).bfloat16()
        for block in self.blocks:
            x = block(x, inside[..., None].bfloat16(), bias, distances)
        x = self.norm(x).bfloat16()
        x = x.gather(1, starts[..., None].expand(-1, -1, WIDTH))
        y = self.seen(dropout(x)) + self.history(dropout(self.tags(history).flatten(2).bfloat16()))
        scores: Tensor = self.choice(dropout(F.relu(y + self.stress(stressed).bfloat16())))
        return scores


class Corpus:
    """Graphone sequences as numbers."""

    def __init__(self, graphones: Sequence[Sequence[str]]) -> None:
        self.tags = sorted({tag_of(graphone) for word in graphones for graphone in word})
        ids = {tag: i for i, tag in enumerate(self.tags, 1)}
        self.stresses = torch.tensor([0, *("1" in tag for tag in self.tags)])
        examples = [self._example(word, ids) for word in graphones]
        examples.sort(key=lambda e: hashlib.sha256(e.word.encode()).digest())
        self.validation, self.training = examples[:VALIDATION_WORDS], examples[VALIDATION_WORDS:]

    @staticmethod
    def _example(graphones: Sequence[str], ids: dict[str, int]) -> Example:
        starts, place = [], 1
        for graphone in graphones:
            starts.append(place)
            place += graphone.index(":")
        word = "".join(graphone.partition(":")[0] for graphone in graphones)
        return Example(word, tuple(ids[tag_of(g)] for g in graphones), tuple(starts))

    def batches(self, epoch: int) -> Iterator[list[Example]]:
        """Yield the training words in a new order, words of like length together."""
        order = random.Random(epoch)  # noqa: S311 (no secret)
        words = sorted(self.training, key=lambda e: len(e.word) + 1.5 * order.random())
        batches = [words[i : i + BATCH] for i in range(0, len(words), BATCH)]
        order.shuffle(batches)
        yield from batches

    def tensors(self, batch: Sequence[Example]) -> tuple[Tensor, ...]:
        """Return what `LetterNetwork.forward` takes, and the tags, 0 for none, (B, S)."""
        letters = padded([(1, *(ord(c) - 94 for c in e.word), 2) for e in batch])
        starts, tags = padded([e.starts for e in batch]), padded([e.tags for e in batch])
        before = F.pad(tags, (HISTORY, 0))
        size = tags.shape[1]
        history = torch.stack(
            [before[:, HISTORY - 1 - k : HISTORY - 1 - k + size] for k in range(HISTORY)], -1
        )
        stress = self.stresses[tags]
        return letters, starts, history, (stress.cumsum(1) - stress).clamp(max=1), tags


def tag_of(graphone: str) -> str:
    """Return what a graphone does without its letters: "2:SH" takes two and says SH."""
    letters, _, phones = graphone.partition(":")
    return f"{len(letters)}:{phones}"


def padded(rows: Sequence[Sequence[int]]) -> Tensor:
    """Return rows of any length as one tensor, 0 behind them."""
    longest = max(len(row) for row in rows)
    return torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])


class Training:
    """Model, optimisers and how far they are."""

    def __init__(self, corpus: Corpus, epochs: float) -> None:
        torch.manual_seed(1)
        random.seed(1)
        self.corpus = corpus
        self.network = LetterNetwork(len(corpus.tags))
        matrices = [
            p for n, p in self.network.named_parameters() if n.endswith("weight") and inner(n)
        ]
        chosen = {id(p) for p in matrices}
        rest = [p for p in self.network.parameters() if id(p) not in chosen]
        self.optimisers: tuple[torch.optim.Optimizer, ...] = (
            torch.optim.Muon(matrices, lr=RATES[0], adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(rest, lr=RATES[1], betas=(0.9, 0.98), weight_decay=0.01),
        )
        self.per_epoch = -(-len(corpus.training) // BATCH)
        self.total = round(epochs * self.per_epoch)
        self.step = 0

    def state(self) -> dict[str, Any]:
        """Return all that going on needs."""
        return {
            "network": self.network.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "step": self.step,
        }

    def resume(self, path: Path) -> Self:
        """Go on from a checkpoint, if there is one."""
        if path.exists():
            state = torch.load(path, weights_only=True)
            self.network.load_state_dict(state["network"])
            for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
                optimiser.load_state_dict(saved)
            self.step = state["step"]
        return self

    def rate(self) -> float:
        """Return the share of the highest learning rate at this step."""
        left = (self.total - self.step) / (COOLING * self.total)
        return min(1.0, (self.step + 1) / WARM_UP_STEPS, left)

    def run(self, checkpoint: Path) -> None:
        """Train to the end; a checkpoint is written every quarter of an epoch."""
        started, first = time.process_time(), self.step
        while self.step < self.total:
            epoch, done = divmod(self.step, self.per_epoch)
            for batch in list(self.corpus.batches(epoch))[done : done + self.total - self.step]:
                loss = self.train(batch)
                self.step += 1
                if self.step % 70 == 0 or self.step == self.total:
                    torch.save(self.state(), checkpoint)
                    seconds = (time.process_time() - started) / (self.step - first)
                    report(f"step {self.step} of {self.total}: {loss:.3f}, {seconds:.2f} s a step")
                if self.step % 280 == 0 or self.step == self.total:
                    report(f"validation: {self.validate():.3f} a word")

    def train(self, batch: Sequence[Example]) -> float:
        """Do one step; return the loss of a word."""
        for optimiser, highest in zip(self.optimisers, RATES, strict=True):
            for group in optimiser.param_groups:
                group["lr"] = highest * self.rate()
        *given, tags = self.corpus.tensors(batch)
        forgotten = torch.rand(len(batch), 1, 1) < FORGOTTEN
        given[2] = given[2].masked_fill(forgotten, 0)
        loss = self.loss(given, tags) / len(batch)
        self.network.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 10.0)
        for optimiser in self.optimisers:
            optimiser.step()
        return loss.item()

    def loss(self, given: Sequence[Tensor], tags: Tensor) -> Tensor:
        """Return the summed negative log likelihood of the tags."""
        there = tags > 0
        with torch.autocast("cpu", torch.bfloat16):
            scores = self.network(*given)
        return F.cross_entropy(scores[there].float(), tags[there] - 1, reduction="sum")

    @torch.no_grad()
    def validate(self) -> float:
        """Return the negative log likelihood a word on words that are not trained on."""
        self.network.eval()
        words, total = self.corpus.validation, 0.0
        for i in range(0, len(words), 500):
            *given, tags = self.corpus.tensors(words[i : i + 500])
            total += self.loss(given, tags).item()
        self.network.train()
        return total / len(words)


def inner(name: str) -> bool:
    """Tell whether a weight is a matrix between layers: neither a table nor a norm nor the last layer."""
    return not any(part in name for part in ("norm", "letters", "tags", "stress", "choice"))


def report(line: str) -> None:
    """Write a line for the person at the terminal."""
    sys.stderr.write(line + "\n")


def main(given: list[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lexicon", type=Path, default=ENGLISH_DATA / "lexicon.bin")
    parser.add_argument("-o", "--output", type=Path, default=ENGLISH_DATA / "g2p_network.bin")
    parser.add_argument("--epochs", type=float, default=13)
    arguments = parser.parse_args(given)
    torch.set_num_threads(1)
    output: Path = arguments.output
    words = read_words(arguments.lexicon)
    unseen = held_out(words)
    seen = training_words([(w, p) for w, p in words if w not in unseen])
    training = Training(Corpus(sequences(seen, 6)), arguments.epochs)
    report(f"{sum(p.numel() for p in training.network.parameters())} parameters")
    checkpoint = output.with_suffix(".checkpoint.pt")
    training.resume(checkpoint).run(checkpoint)
    tensors = {name: tensor.numpy() for name, tensor in training.network.state_dict().items()}
    packed = pack(tensors, training.corpus.tags, HEADS)
    output.write_bytes(packed)
    report(f"{len(packed)} bytes in {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
