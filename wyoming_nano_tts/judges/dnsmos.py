"""DNSMOS: predicted quality of signal, background and the whole, 1 to 5 (Reddy et al. 2022; P.808: 2021).

Runs the published ONNX files, which are not part of this project. An alarm for noise and artefacts, not a ranking of
naturalness.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np

from ..audio.arrays import Floats
from ..audio.mel import slaney_bands
from ..audio.resample import resampled
from ..backends.onnx.runtime import onnx_runtime
from ..errors import EvaluationError

P835_FILES: Final = ("dnsmos_sig_bak_ovr.onnx", "sig_bak_ovr.onnx")
P808_FILES: Final = ("dnsmos_p808.onnx", "model_v8.onnx")
RATE_HZ: Final = 16000
SEGMENT_SAMPLES: Final = 144160
"""9.01 s; shorter speech is repeated."""
STEP_SAMPLES: Final = RATE_HZ
CALIBRATION: Final = {
    "dnsmos_sig": (-0.08397278, 1.22083953, 0.0052439),
    "dnsmos_bak": (-0.13166888, 1.60915514, -0.39604546),
    "dnsmos_ovrl": (-0.06766283, 1.11546468, 0.04602535),
}
"""Published polynomials, highest power first, from the network's outputs to scores."""
P808_FFT: Final = 321
P808_HOP: Final = 160
P808_BANDS: Final = 120


class Dnsmos:
    """The two networks.

    Args:
        p835: file of the network for signal, background and overall quality.
        p808: file of the network for P.808, or None.
    """

    def __init__(self, p835: Path, p808: Path | None) -> None:
        self._p835 = _session(p835, (SEGMENT_SAMPLES,))
        self._p808 = _session(p808, (900, P808_BANDS)) if p808 is not None else None
        bins_hz = np.fft.rfftfreq(P808_FFT, 1 / RATE_HZ)
        self._bands = slaney_bands(bins_hz, P808_BANDS, 0.0, RATE_HZ / 2)

    def judge(self, samples: Floats) -> dict[str, float]:
        """Scores of 24 kHz speech by name, means over segments of 9 s; empty where it has no samples."""
        speech = np.clip(resampled(samples, RATE_HZ), -1, 1)
        if speech.size == 0:
            return {}
        while len(speech) < SEGMENT_SAMPLES:
            speech = np.concatenate([speech, speech])
        starts = range(0, len(speech) - SEGMENT_SAMPLES + 1, STEP_SAMPLES)
        rows = [self._segment(speech[n : n + SEGMENT_SAMPLES]) for n in starts]
        return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}

    def _segment(self, speech: Floats) -> dict[str, float]:
        raw = self._p835.run(None, {"input_1": speech[None].astype(np.float32)})[0][0]
        scores = {
            name: float(np.polyval(powers, value))
            for (name, powers), value in zip(CALIBRATION.items(), raw, strict=True)
        }
        if self._p808 is not None:
            output = self._p808.run(None, {"input_1": self._p808_input(speech)[None]})[0]
            scores["dnsmos_p808"] = float(np.ravel(output)[0])
        return scores

    def _p808_input(self, speech: Floats) -> Floats:
        """Mel power in dB under the loudest, scaled to -1..1, (900, 120)."""
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(P808_FFT) / P808_FFT)
        padded = np.pad(speech[:-P808_HOP], P808_FFT // 2)
        frames = np.lib.stride_tricks.sliding_window_view(padded, P808_FFT)[::P808_HOP]
        power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2 @ self._bands
        level = 10 * np.log10(np.maximum(power, 1e-10))
        level = np.maximum(level - level.max(), -80.0)
        return np.asarray(level / 40 + 1, np.float32)


def _session(path: Path, shape: tuple[int, ...]) -> Any:
    runtime = onnx_runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises its own kinds, all of them of no common base
        raise EvaluationError(
            f"{path} cannot be read as a DNSMOS network: {error!s:.200}"
        ) from error
    inputs = [(entry.name, tuple(entry.shape[1:])) for entry in session.get_inputs()]
    if inputs != [("input_1", shape)]:
        raise EvaluationError(f"{path} is not a DNSMOS network: it takes {inputs}")
    return session
