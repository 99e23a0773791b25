"""How long a voice of the published size computes here, and how well that is foretold.

A model of random weights in the size of the published one (82 M parameters), on a backend, with one thread:

    python -m benchmarks.slow_voice [--backend onnx] [--threads 1] [--frames 200 400 800]

Prints seconds of processor time a pass of the network, the arithmetic that this is of the machine's multiplication of
matrices (the efficiency that `engine/pace.py` reckons with), and the real-time factors that follow for each preset.
"""

import argparse
import time

import numpy as np

from wyoming_nano_tts.audio.arrays import Floats
from wyoming_nano_tts.backends.backend import open_backend
from wyoming_nano_tts.cores import one_blas_thread
from wyoming_nano_tts.families.nanospeech.config import FRAMES_PER_SECOND, MEL_BANDS, dit_shapes
from wyoming_nano_tts.families.nanospeech.flow import FlowNetwork
from wyoming_nano_tts.families.nanospeech.sampling import PRESETS
from wyoming_nano_tts.families.nanospeech.work import pass_operations
from wyoming_nano_tts.machine.speed import matrix_gflops

PUBLISHED = {
    "dim": 512, "depth": 18, "heads": 12, "text_dim": 512, "text_blocks": 4, "ff_mult": 2, "symbols": 80,
}  # fmt: skip
REFERENCE_SECONDS = 1.1


def random_model(backend: str, threads: int) -> FlowNetwork:
    """Return a network of the published size."""
    rng = np.random.default_rng(0)
    weights = {
        name: rng.standard_normal(shape, np.float32)
        / np.float32(np.sqrt(max(1, np.prod(shape[1:]))))
        for name, shape in dit_shapes(PUBLISHED).items()
    }
    return FlowNetwork(PUBLISHED, weights, open_backend(backend), threads)


def seconds_of_a_pass(network: FlowNetwork, frames: int, *, guided: bool) -> float:
    """Processor time of one pass, the second of two; guided is two passes in one batch."""
    rng = np.random.default_rng(1)
    mel: Floats = rng.standard_normal((frames, MEL_BANDS), np.float32)
    flow = network.conditioned(np.zeros_like(mel), np.arange(40))
    flow(mel, 0.5, guided=guided)
    begun = time.process_time()
    flow(mel, 0.6, guided=guided)
    return time.process_time() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", default="onnx")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--frames", type=int, nargs="+", default=[200, 400, 800])
    given = parser.parse_args()
    one_blas_thread()
    network = random_model(given.backend, given.threads)
    shares = []
    for frames in given.frames:
        gflops = matrix_gflops()
        alone, both = (
            seconds_of_a_pass(network, frames, guided=guided) for guided in (False, True)
        )
        share = pass_operations(PUBLISHED, frames) / 1e9 / alone / gflops
        shares.append(share)
        print(
            f"{frames} frames: {alone:.2f} s a pass, {both / alone:.2f} times that for both of guidance; "
            f"{100 * share:.0f} % of {gflops:.0f} GFLOP/s"
        )
    speed = matrix_gflops() * 1e9 * float(np.median(shares))
    for seconds in (2.0, 4.0, 8.0):
        frames = round(FRAMES_PER_SECOND * (REFERENCE_SECONDS + seconds))
        factors = {
            name: solver.passes * pass_operations(PUBLISHED, frames) / speed / seconds
            for name, solver in PRESETS.items()
        }
        told = ", ".join(f"{name} {factor:.1f}" for name, factor in factors.items())
        print(f"a sentence of {seconds:g} s: real-time factor {told}")


if __name__ == "__main__":
    main()
