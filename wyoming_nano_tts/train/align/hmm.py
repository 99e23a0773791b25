"""Hidden Markov models of phones: Gaussian mixtures, left-to-right states, Viterbi in numpy.

A token sequence becomes a chain of states. A token may be optional (a skip edge leads round it).
T frames, S states of one sentence, M emission models, D feature dimensions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats

VARIANCE_FLOOR = 0.05
"""Features have unit variance over the corpus; a state narrower than this is over-fitted."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One token of a sentence as the aligner sees it."""

    models: tuple[int, ...]
    """Emission model of each of its states; without any, the token takes no time."""
    optional: bool = False
    """May take no time at all."""
    penalty: float = 0.0
    """Log-likelihood lost on entering; keeps optional units from taking what belongs to others."""


class Chain:
    """The states of one sentence."""

    def __init__(self, units: Sequence[Unit]) -> None:
        models: list[int] = []
        owner: list[int] = []
        skip_from: list[int] = []
        entry: list[float] = []
        before_optional = -1
        skip_next = -1
        for index, unit in enumerate(units):
            if not unit.models:
                continue
            if unit.optional:
                before_optional = len(models) - 1
            for position, model in enumerate(unit.models):
                skip_from.append(skip_next if position == 0 else -1)
                entry.append(-unit.penalty if position == 0 else 0.0)
                models.append(model)
                owner.append(index)
            skip_next = before_optional if unit.optional else -1
        self.shortest = sum(len(unit.models) for unit in units if not unit.optional)
        self.models = np.array(models)
        self.owner = np.array(owner)
        self.skip_from = np.array(skip_from)
        self.entry = np.array(entry, np.float32)
        # A sentence may also end before a last optional unit.
        self.last = {len(models) - 1} | ({skip_next} if skip_next >= 0 else set())

    def viterbi(self, log_likelihoods: Floats) -> tuple[NDArray[np.int64], float]:
        """Find the best path.

        Args:
            log_likelihoods: (T, M) of every emission model.

        Returns:
            State of every frame, (T,), and the log-likelihood of the path; an empty path when the
            sentence has more states than frames.
        """
        emission = log_likelihoods[:, self.models]  # (T, S)
        frames, states = emission.shape
        if frames < self.shortest:
            return np.empty(0, np.int64), -np.inf
        skips = np.flatnonzero(self.skip_from >= 0)
        sources = self.skip_from[skips]
        score = np.full(states, -np.inf, np.float32)
        score[0] = emission[0, 0] + self.entry[0]
        choice = np.zeros((frames, states), np.int8)
        advance = np.empty(states, np.float32)
        for t in range(1, frames):
            advance[0] = -np.inf
            advance[1:] = score[:-1] + self.entry[1:]
            moved = advance > score
            choice[t] = moved
            best = np.where(moved, advance, score)
            if skips.size:
                jump = score[sources] + self.entry[skips]
                better = jump > best[skips]
                best[skips[better]] = jump[better]
                choice[t, skips[better]] = 2
            score = best + emission[t]
        state = max(self.last, key=lambda s: score[s])
        total = float(score[state])
        if not np.isfinite(total):
            return np.empty(0, np.int64), -np.inf
        path = np.empty(frames, np.int64)
        for t in range(frames - 1, -1, -1):
            path[t] = state
            step = int(choice[t, state])
            state = int(self.skip_from[state]) if step == 2 else state - step
        return path, total


class Mixtures:
    """Diagonal Gaussian mixtures, one an emission model."""

    def __init__(self, models: int, dimensions: int) -> None:
        self.weights: Floats = np.ones((models, 1), np.float32)
        self.means: Floats = np.zeros((models, 1, dimensions), np.float32)
        self.variances: Floats = np.ones((models, 1, dimensions), np.float32)

    def component_log_likelihoods(self, features: Floats) -> Floats:
        """(T, D) -> (T, M, G) weighted log density of every Gaussian."""
        models, gaussians, dimensions = self.means.shape
        precision = (1 / self.variances).reshape(-1, dimensions)
        means = self.means.reshape(-1, dimensions)
        constant = -0.5 * (
            dimensions * np.log(2 * np.pi)
            + np.log(self.variances).reshape(-1, dimensions).sum(1)
            + (means**2 * precision).sum(1)
        ) + np.log(self.weights.reshape(-1) + 1e-10)
        out = features @ (means * precision).T - 0.5 * (features**2) @ precision.T + constant
        return np.asarray(out, np.float32).reshape(-1, models, gaussians)

    def log_likelihoods(self, features: Floats) -> Floats:
        """(T, D) -> (T, M)."""
        components = self.component_log_likelihoods(features)
        return np.asarray(np.logaddexp.reduce(components, axis=2), np.float32)

    def estimate(self, frames_of: Sequence[Floats]) -> None:
        """One round of expectation-maximisation for each model on the frames that it owns."""
        for model, frames in enumerate(frames_of):
            if len(frames) < 10 * self.means.shape[1]:
                continue
            components = self._of(model).component_log_likelihoods(frames)[:, 0]  # (N, G)
            components -= components.max(1, keepdims=True)
            share = np.exp(components)
            share /= share.sum(1, keepdims=True)
            count = share.sum(0) + 1e-3
            means = share.T @ frames / count[:, None]
            variances = share.T @ frames**2 / count[:, None] - means**2
            self.means[model] = means
            self.variances[model] = np.maximum(variances, VARIANCE_FLOOR)
            self.weights[model] = count / count.sum()

    def _of(self, model: int) -> "Mixtures":
        one = Mixtures(1, self.means.shape[2])
        one.weights, one.means, one.variances = (
            values[model : model + 1] for values in (self.weights, self.means, self.variances)
        )
        return one

    def split(self) -> None:
        """Double the Gaussians of every model, moved apart by a fifth of their width."""
        apart = 0.2 * np.sqrt(self.variances)
        self.means = np.concatenate([self.means - apart, self.means + apart], axis=1)
        self.variances = np.concatenate([self.variances] * 2, axis=1)
        self.weights = np.concatenate([self.weights / 2] * 2, axis=1)
