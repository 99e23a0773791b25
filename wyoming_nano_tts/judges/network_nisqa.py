"""NISQA-TTS: predicted naturalness of synthetic speech, 1 to 5 (Mittag and Möller 2020).

The network is rebuilt from its description; its weights are not part of this project (CC BY-NC-SA 4.0: for measuring,
never to be shipped or trained against). Two forms are read: `nisqa_tts.tar` as published, and `nisqa_tts.npz`, the
same weights as plain arrays with the batch norms folded into the convolutions.
"""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ..audio.arrays import Floats
from ..audio.mel import SAMPLE_RATE_HZ, slaney_bands
from ..errors import EvaluationError

FILES: Final = ("nisqa_tts.npz", "nisqa_tts.tar")
FFT_SIZE: Final = 4096
WINDOW_SECONDS: Final = 0.02
HOP_SECONDS: Final = 0.01
BANDS: Final = 48
HIGHEST_HZ: Final = 8000.0
AMPLITUDE_FLOOR: Final = 1e-4
RANGE_DB: Final = 80.0
SEGMENT_FRAMES: Final = 15
CHANNELS: Final = (1, 16, 32, 64, 64, 64, 64)
FEATURES: Final = 20
STATES: Final = 128
LARGEST_FILE_BYTES: Final = 64 << 20


class NisqaTts(nn.Module):
    """Six convolutions over each 150 ms of a mel spectrogram, a bidirectional LSTM over all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            nn.Conv2d(i, o, 3, padding=1) for i, o in itertools.pairwise(CHANNELS)
        )
        self.features = nn.Linear(64 * 6 * 2, FEATURES)
        self.lstm = nn.LSTM(FEATURES, STATES, batch_first=True, bidirectional=True)
        self.score = nn.Linear(2 * STATES, 1)

    def forward(self, segments: Tensor) -> Tensor:
        """Segments of one utterance in order, (S, 1, 48, 15), to its score, ()."""
        x = F.relu(self.convs[0](segments))
        x = F.max_pool2d(x, 2, padding=(0, 1))  # (S, 16, 24, 8)
        x = F.max_pool2d(F.relu(self.convs[1](x)), 2)  # (S, 32, 12, 4)
        x = F.relu(self.convs[3](F.relu(self.convs[2](x))))
        x = F.max_pool2d(x, 2)  # (S, 64, 6, 2)
        x = F.relu(self.convs[5](F.relu(self.convs[4](x))))
        states, _ = self.lstm(self.features(x.flatten(1))[None])
        # The last state of each direction: the whole utterance has been seen by both.
        ends = torch.cat([states[0, -1, :STATES], states[0, 0, STATES:]])
        score: Tensor = self.score(ends)[0]
        return score

    def judge(self, samples: Floats) -> float | None:
        """Score of 24 kHz speech; None where it is shorter than a segment."""
        mel = mel_db(samples)
        if mel.shape[1] < SEGMENT_FRAMES:
            return None
        windows = np.lib.stride_tricks.sliding_window_view(mel, SEGMENT_FRAMES, axis=1)
        segments = torch.from_numpy(windows.transpose(1, 0, 2)[:, None].astype(np.float32))
        with torch.inference_mode():
            return float(self(segments))


def mel_db(samples: Floats) -> NDArray[np.float64]:
    """Mel amplitudes in dB, at most 80 dB under the loudest, (48, frames of 10 ms)."""
    window_length, hop = int(WINDOW_SECONDS * SAMPLE_RATE_HZ), int(HOP_SECONDS * SAMPLE_RATE_HZ)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window_length) / window_length)
    # A window shorter than the transform stands in its middle; what lies around it counts nothing.
    half = FFT_SIZE // 2
    padded = np.pad(samples, half, mode="reflect" if len(samples) > half else "constant")
    first = (FFT_SIZE - window_length) // 2
    middle = padded[first : len(padded) - FFT_SIZE + first + window_length]
    frames = np.lib.stride_tricks.sliding_window_view(middle, window_length)[::hop]
    magnitude = np.abs(np.fft.rfft(frames * window, FFT_SIZE, axis=1))
    bins_hz = np.fft.rfftfreq(FFT_SIZE, 1 / SAMPLE_RATE_HZ)
    mel = magnitude @ slaney_bands(bins_hz, BANDS, 0.0, HIGHEST_HZ)
    level = 20 * np.log10(np.maximum(mel, AMPLITUDE_FLOOR))
    return np.asarray(np.maximum(level, level.max() - RANGE_DB).T)


def load_nisqa(path: Path) -> NisqaTts:
    """Read the weights, published or folded; no code of the file is run.

    Raises:
        EvaluationError: the file is something else.
    """
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise EvaluationError(f"{path} is larger than {LARGEST_FILE_BYTES} bytes")
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as stored:
                state = folded_state({name: stored[name] for name in stored.files})
        else:
            stored_state = torch.load(path, map_location="cpu", weights_only=True)
            state = published_state(stored_state["model_state_dict"])
        model = NisqaTts()
        model.load_state_dict(state)
    except EvaluationError:
        raise
    except Exception as error:  # what a stranger's file makes the readers raise is of many kinds
        raise EvaluationError(
            f"{path} cannot be read as NISQA-TTS weights ({type(error).__name__}: {error!s:.200}); "
            "give weights/nisqa_tts.tar of the NISQA repository"
        ) from error
    return model.eval()


def folded_state(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Tensor]:
    """State of `NisqaTts` from the plain arrays: k1..k6, b1..b6, fc_, f_ (forward), r_ (reverse), o_."""
    state: dict[str, Tensor] = {}
    for number, inputs in enumerate(CHANNELS[:-1]):
        kernel = _tensor(arrays[f"k{number + 1}"])
        state[f"convs.{number}.weight"] = kernel.reshape(-1, inputs, 3, 3)
        state[f"convs.{number}.bias"] = _tensor(arrays[f"b{number + 1}"])
    state["features.weight"], state["features.bias"] = (
        _tensor(arrays["fc_w"]),
        _tensor(arrays["fc_b"]),
    )
    for short, suffix in (("f", ""), ("r", "_reverse")):
        bias = _tensor(arrays[f"{short}_b"])
        state[f"lstm.weight_ih_l0{suffix}"] = _tensor(arrays[f"{short}_ih"])
        state[f"lstm.weight_hh_l0{suffix}"] = _tensor(arrays[f"{short}_hh"])
        state[f"lstm.bias_ih_l0{suffix}"] = bias
        state[f"lstm.bias_hh_l0{suffix}"] = torch.zeros_like(bias)
    state["score.weight"], state["score.bias"] = _tensor(arrays["o_w"]), _tensor(arrays["o_b"])
    return state


def published_state(stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """State of `NisqaTts` from the published names; batch norms go into the convolutions."""
    state: dict[str, Tensor] = {}
    for number in range(len(CHANNELS) - 1):
        conv, norm = f"cnn.model.conv{number + 1}", f"cnn.model.bn{number + 1}"
        deviation = torch.sqrt(stored[f"{norm}.running_var"] + 1e-5)
        gain = stored[f"{norm}.weight"] / deviation
        offset = stored[f"{conv}.bias"] - stored[f"{norm}.running_mean"]
        state[f"convs.{number}.weight"] = stored[f"{conv}.weight"] * gain[:, None, None, None]
        state[f"convs.{number}.bias"] = offset * gain + stored[f"{norm}.bias"]
    for ours, theirs in (
        ("features", "cnn.model.fc_out"),
        ("lstm", "time_dependency.model.lstm"),
        ("score", "pool.model.linear"),
    ):
        for name, value in stored.items():
            if name.startswith(f"{theirs}."):
                state[ours + name.removeprefix(theirs)] = value
    return state


def _tensor(values: NDArray[Any]) -> Tensor:
    return torch.from_numpy(np.asarray(values, np.float32))
