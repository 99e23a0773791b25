"""The two transformers on a backend: one graph for each kind of layer, run with the weights of each in turn."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats, Integers
from ...backends.backend import Backend, Runner
from .config import BLOCK, FILLER, INPUT, TEXT, TEXT_BLOCK, block_name
from .positions import rotations, text_waves, time_waves
from .sampling import Flow

Weights = Mapping[str, NDArray[Any]]
Opener = Callable[[str, str], Runner]
"""Opens a graph, by its name, with the weights whose names begin so."""


def opener(backend: Backend, weights: Weights, threads: int) -> Opener:
    """Return what opens the graphs of one part of a voice.

    Args:
        backend: that runs them.
        weights: of the part, checked.
        threads: that one run may use.
    """

    def opened(graph: str, prefix: str) -> Runner:
        own = {k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)}
        return backend.open(f"nanospeech_{graph}", own, threads)

    return opened


class Text:
    """Embedding of characters to the length of a mel."""

    def __init__(self, config: Mapping[str, Any], weights: Weights, open_graph: Opener) -> None:
        self._rows = np.asarray(weights[f"{TEXT}text_embed.weight"], np.float32)
        self._blocks = [
            open_graph("text_block", block_name(TEXT_BLOCK, number))
            for number in range(config["text_blocks"])
        ]

    def embed(self, ids: Integers, frames: int) -> Floats:
        """Characters (T,), or none where the text is dropped -> (N, E)."""
        rows = np.full(frames, FILLER, np.int64)
        kept = ids[:frames] + 1
        rows[: len(kept)] = kept
        x = self._rows[rows]
        if self._blocks:
            x = x + text_waves(frames, x.shape[1])
        for block in self._blocks:
            (found,) = block.run(x=x[None])
            x = found[0]
        return x


class FlowNetwork:
    """The diffusion transformer; may be used by several threads at once.

    Args:
        config: its sizes.
        weights: of it, checked.
        backend: that runs them.
        threads: that one run may use.
    """

    def __init__(
        self, config: Mapping[str, Any], weights: Weights, backend: Backend, threads: int
    ) -> None:
        open_graph = opener(backend, weights, threads)
        self.text = Text(config, weights, open_graph)
        self._time = [
            np.asarray(weights[f"transformer.time_embed.time_mlp.{layer}.{kind}"], np.float32)
            for layer in (0, 2)
            for kind in ("weight", "bias")
        ]
        self._input = open_graph("input", INPUT)
        self.blocks = [
            open_graph("block", block_name(BLOCK, number)) for number in range(config["depth"])
        ]
        self._output = open_graph("output", "transformer.")

    def time(self, times: Floats) -> Floats:
        """(B,) -> (B, D)."""
        first, first_bias, second, second_bias = self._time
        hidden = time_waves(times) @ first.T + first_bias
        return np.asarray((hidden / (1 + np.exp(-hidden))) @ second.T + second_bias, np.float32)

    def embed(self, x: Floats, condition: Floats, text: Floats) -> Floats:
        """(N, 100), (N, 100), (N, E) -> (N, D)."""
        (found,) = self._input.run(parts=np.concatenate([x, condition, text], axis=1)[None])
        return np.asarray(found[0])

    def hidden_flow(self, hidden: Floats, time: Floats) -> Floats:
        """(B, N, D), (B, D) -> (B, N, 100)."""
        cos, sin = rotations(hidden.shape[1])
        for block in self.blocks:
            (hidden,) = block.run(x=hidden, time=time, cos=cos, sin=sin)
        (flow,) = self._output.run(x=hidden, time=time)
        return flow

    def conditioned(self, condition: Floats, ids: Integers) -> Flow:
        """Return the flow for a reference and a text, which are embedded once.

        Both passes of guidance are one batch.

        Args:
            condition: (N, 100).
            ids: characters, (T,).
        """
        frames = len(condition)
        text = self.text.embed(ids, frames)
        nothing = np.zeros_like(condition)
        fillers: list[Floats] = []

        def flow(x: Floats, time: float, *, guided: bool) -> tuple[Floats, Floats | None]:
            hidden = [self.embed(x, condition, text)]
            if guided:
                if not fillers:
                    fillers.append(self.text.embed(ids[:0], frames))
                hidden.append(self.embed(x, nothing, fillers[0]))
            times = np.full(len(hidden), time, np.float32)
            found = self.hidden_flow(np.stack(hidden), self.time(times))
            return found[0], found[1] if guided else None

        return flow


class DurationNetwork:
    """The duration predictor; may be used by several threads at once.

    Args:
        config: its sizes.
        weights: of it, checked.
        backend: that runs them.
        threads: that one run may use.
    """

    def __init__(
        self, config: Mapping[str, Any], weights: Weights, backend: Backend, threads: int
    ) -> None:
        open_graph = opener(backend, weights, threads)
        self._text = Text(config, weights, open_graph)
        self._input = open_graph("input", INPUT)
        self._blocks = [
            open_graph("duration_block", block_name(BLOCK, number))
            for number in range(config["depth"])
        ]
        self._gain = np.asarray(weights["transformer.norm_out.weight"], np.float32)
        self._project = np.asarray(weights["to_pred.0.weight"], np.float32)[0]

    def hidden(self, mel: Floats, ids: Integers) -> Floats:
        """States of frames, (N, 100), (T,) -> (N, D)."""
        text = self._text.embed(ids, len(mel))
        (x,) = self._input.run(parts=np.concatenate([mel, text], axis=1)[None])
        cos, sin = rotations(len(mel))
        for block in self._blocks:
            (x,) = block.run(x=x, cos=cos, sin=sin)
        power = np.mean(x[0] * x[0], axis=1, keepdims=True) + np.finfo(np.float32).eps
        return np.asarray(x[0] / np.sqrt(power) * self._gain, np.float32)

    def seconds(self, mel: Floats, ids: Integers) -> float:
        """Seconds of reference and new speech together.

        Args:
            mel: of the reference, with zeros behind it where the text has more characters, (N, 100).
            ids: of transcript and new text, (T,).
        """
        return float(np.logaddexp(0, self.hidden(mel, ids).mean(axis=0) @ self._project))
