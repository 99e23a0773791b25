"""Guess the pronunciation of a word that no list has.

A beam search finds the sequence of graphones that spells the word, carries exactly one primary stress, and is the
likeliest by the mean of what an n-gram model and a network say of it. The n-grams know sequences that they have seen
better, the network knows the whole word.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .ngrams import END, START, Contexts, GraphoneNgrams

if TYPE_CHECKING:
    from .letters import Floats, LetterNetwork

LONGEST_WORD: Final = 60
"""Longer letter strings are guessed in pieces, so that nothing hostile takes long."""

HISTORY: Final = 6
"""Graphones before one that the network looks at."""

_BEAM: Final = 5
_USUAL_LETTERS: Final = 24
_NARROW_BEAM: Final = 2
"""For strings longer than words are: no one can say how they sound, so be quick."""
_MOST_ENDS: Final = 24
_BEAM_LOG_WIDTH: Final = 4.0
"""Hypotheses this much (natural log) behind the best of their position are dropped."""
_LEAST_LIKELY: Final = 5.0
"""Graphones this much (natural log) behind the network's best are not looked at."""
WEIGHTS: Final = (0.5, 0.5)
"""Of the log probabilities of the network and of the n-grams; chosen on words that neither has seen."""


@dataclass(slots=True)
class _Hypothesis:
    score: float
    """Natural log."""
    contexts: Contexts
    """Those before `graphone`."""
    stressed: bool
    graphone: int
    history: tuple[int, ...]
    """The network's tags up to `graphone`, the last one first."""
    previous: "_Hypothesis | None"


class GraphemeToPhoneme:
    """Both models; read in full by the constructor (about 8 MB of memory)."""

    def __init__(
        self,
        ngrams: Path,
        network: Path | None = None,
        weights: tuple[float, float] = WEIGHTS,
    ) -> None:
        """Read the files.

        Args:
            ngrams: of `tools/train_g2p.py`.
            network: of `tools/network_g2p.py`; without one the n-grams decide alone.
            weights: of the log probabilities of the network and of the n-grams.

        Raises:
            ValueError: a file is not such a model.
            OSError: it cannot be opened.
        """
        self._ngrams = GraphoneNgrams(ngrams)
        self._network = _read_network(network) if network is not None else None
        self._weight, self._share = weights if self._network is not None else (0.0, 1.0)
        tags = self._network.tags if self._network is not None else {}
        self._phones: list[tuple[str, ...]] = []
        self._stressed: list[bool] = []
        self._tags: list[int] = []
        self._by_letters: dict[str, list[int]] = {}
        for i, graphone in enumerate(self._ngrams.graphones):
            letters, _, phones = graphone.partition(":")
            self._phones.append(tuple(phones.split()))
            self._stressed.append("1" in phones)
            self._tags.append(tags.get(f"{len(letters)}:{phones}", 0))
            if graphone not in {START, END}:
                self._by_letters.setdefault(letters, []).append(i)
        self._letters = frozenset("".join(self._by_letters))
        self._decode = lru_cache(maxsize=1024)(self._search)

    def pronounce(self, word: str) -> tuple[str, ...]:
        """Return the phones of a word; characters that the model never saw are skipped."""
        letters = "".join(c for c in word.lower() if c in self._letters)
        phones: list[str] = []
        for i in range(0, len(letters), LONGEST_WORD):
            phones += self._decode(letters[i : i + LONGEST_WORD])
        return tuple(phones)

    def _search(self, letters: str) -> tuple[str, ...]:
        if not letters:
            return ()
        most = _BEAM if len(letters) <= _USUAL_LETTERS else _NARROW_BEAM
        seen = self._network.read(letters) if self._network is not None else None
        start = self._ngrams.start
        beams: list[list[_Hypothesis]] = [[] for _ in range(len(letters) + 1)]
        beams[0].append(_Hypothesis(0.0, (), False, start, (0,) * HISTORY, None))
        for i in range(len(letters)):
            hypotheses = _best(beams[i], most)
            if hypotheses:
                scores = self._network_scores(None if seen is None else seen[i], hypotheses)
                for hypothesis, row in zip(hypotheses, scores, strict=True):
                    self._expand(hypothesis, row, letters, i, beams)
        return self._finish(beams[-1])

    def _network_scores(
        self, seen: "Floats | None", hypotheses: list[_Hypothesis]
    ) -> list[list[float]]:
        """Return for each hypothesis the log probability of every tag."""
        if self._network is None or seen is None:
            return [[] for _ in hypotheses]
        histories = [hypothesis.history for hypothesis in hypotheses]
        stressed = [hypothesis.stressed for hypothesis in hypotheses]
        scores: list[list[float]] = self._network.score(seen, histories, stressed).tolist()
        return scores

    def _expand(
        self,
        hypothesis: _Hypothesis,
        scores: list[float],
        letters: str,
        position: int,
        beams: list[list[_Hypothesis]],
    ) -> None:
        """Add what may follow a hypothesis at a letter to the beams behind it."""
        found = self._candidates(hypothesis, scores, letters, position)
        least = max((likely for _, likely in found), default=0.0) - _LEAST_LIKELY
        contexts = self._extend(hypothesis)
        for graphone, likely in found:
            if likely < least:
                continue
            ngrams = self._ngrams.score(contexts, graphone)
            score = hypothesis.score + self._weight * likely + self._share * ngrams
            end = position + self._ngrams.graphones[graphone].index(":")
            beams[end].append(
                _Hypothesis(
                    score,
                    contexts,
                    hypothesis.stressed or self._stressed[graphone],
                    graphone,
                    (self._tags[graphone], *hypothesis.history[:-1]),
                    hypothesis,
                )
            )

    def _candidates(
        self, hypothesis: _Hypothesis, scores: list[float], letters: str, position: int
    ) -> list[tuple[int, float]]:
        """Return the graphones that may follow, with the network's log probability."""
        found: list[tuple[int, float]] = []
        for length in (1, 2):
            if position + length > len(letters):
                break
            for graphone in self._by_letters.get(letters[position : position + length], ()):
                if self._stressed[graphone] and hypothesis.stressed:
                    continue
                tag = self._tags[graphone]
                likely = 0.0 if not scores else scores[tag - 1] if tag else -_LEAST_LIKELY
                found.append((graphone, likely))
        return found

    def _finish(self, hypotheses: list[_Hypothesis]) -> tuple[str, ...]:
        """Return the phones of the likeliest sequence of sounds.

        Sequences that sound alike but for stress, or by another cut into graphones, are counted together.
        """
        if not hypotheses:
            return ()
        stressed = [h for h in hypotheses if h.stressed] or hypotheses
        found = [(self._ended(h), self._phones_of(h)) for h in sorted(stressed, key=_by_score)]
        found = found[:_MOST_ENDS]
        best = max(score for score, _ in found)
        together: dict[tuple[str, ...], float] = {}
        for score, phones in found:
            bare = tuple(phone.rstrip("012") for phone in phones)
            together[bare] = together.get(bare, 0.0) + exp(score - best)
        sounds = max(together, key=lambda bare: together[bare])
        return max(
            (score, phones)
            for score, phones in found
            if tuple(phone.rstrip("012") for phone in phones) == sounds
        )[1]

    def _phones_of(self, hypothesis: _Hypothesis) -> tuple[str, ...]:
        graphones: list[int] = []
        while hypothesis.previous is not None:
            graphones.append(hypothesis.graphone)
            hypothesis = hypothesis.previous
        return tuple(phone for g in reversed(graphones) for phone in self._phones[g])

    def _ended(self, hypothesis: _Hypothesis) -> float:
        """Return the score of a hypothesis with which the word ends."""
        end = self._ngrams.score(self._extend(hypothesis), self._ngrams.end)
        return hypothesis.score + self._share * end

    def _extend(self, hypothesis: _Hypothesis) -> Contexts:
        """Return the contexts behind a hypothesis' last graphone."""
        return self._ngrams.extend(hypothesis.contexts, hypothesis.graphone)


def _read_network(path: Path) -> "LetterNetwork":
    from .letters import LetterNetwork  # brings numpy, which most texts do not need

    return LetterNetwork(path)


def _by_score(hypothesis: _Hypothesis) -> float:
    return -hypothesis.score


def _best(hypotheses: list[_Hypothesis], most: int) -> list[_Hypothesis]:
    """Return the few best of one position, one for each context."""
    hypotheses.sort(key=_by_score)
    kept: list[_Hypothesis] = []
    seen: set[tuple[Contexts, int, bool]] = set()
    for hypothesis in hypotheses:
        if hypothesis.score < hypotheses[0].score - _BEAM_LOG_WIDTH or len(kept) >= most:
            break
        state = (hypothesis.contexts, hypothesis.graphone, hypothesis.stressed)
        if state not in seen:
            seen.add(state)
            kept.append(hypothesis)
    return kept
