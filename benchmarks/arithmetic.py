"""Multiplications of a voice for a second of speech, counted while it speaks.

    python -m benchmarks.arithmetic en_US-kathleen [--voice-dir DIR]

ONNX Runtime's profile names every operator with the shapes that it saw, so the count needs no
knowledge of the architecture. Convolutions, matrix products and recurrent layers are counted; what
NumPy does between the graphs (FFTs of the source-filter vocoder) is not.
"""

import argparse
import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

from wyoming_nano_tts.backends.onnx.runtime import onnx_runtime
from wyoming_nano_tts.text import Passage

Shape = list[int]


def macs(event: dict[str, Any]) -> float:
    """Multiply-accumulates of one operator of a profile; 0 for what does not multiply."""
    arguments = event.get("args", {})
    name = str(arguments.get("op_name", ""))
    inputs = [_shape(entry) for entry in arguments.get("input_type_shape", [])]
    outputs = [_shape(entry) for entry in arguments.get("output_type_shape", [])]
    if not inputs or not outputs:
        return 0.0
    if "ConvTranspose" in name:
        return math.prod(inputs[0]) * math.prod(inputs[1][1:])
    if "Conv" in name:
        return math.prod(outputs[0]) * math.prod(inputs[1][1:])
    if name in {"MatMul", "FusedMatMul", "Gemm", "FusedGemm", "MatMulNBits", "QGemm"}:
        return math.prod(outputs[0]) * inputs[0][-1]
    if name in {"GRU", "LSTM"}:  # X (steps, batch, inputs); W and R (directions, gates * hidden, …)
        steps = inputs[0][0] * inputs[0][1]
        return steps * (math.prod(inputs[1]) + math.prod(inputs[2]))
    return 0.0


def count(voice_id: str, voice_dirs: tuple[Path, ...], sentence: str) -> tuple[float, float]:
    """Speak a sentence under the profiler.

    Returns:
        Multiply-accumulates and seconds of speech.
    """
    onnxruntime = onnx_runtime()

    sessions: list[Any] = []
    options_class, session_class = onnxruntime.SessionOptions, onnxruntime.InferenceSession

    with tempfile.TemporaryDirectory() as folder:

        def options() -> Any:
            made = options_class()
            made.enable_profiling = True
            made.profile_file_prefix = str(Path(folder, f"profile{len(sessions)}"))
            return made

        def session(*arguments: Any, **named: Any) -> Any:
            sessions.append(session_class(*arguments, **named))
            return sessions[-1]

        onnxruntime.SessionOptions, onnxruntime.InferenceSession = options, session
        from wyoming_nano_tts.engine import Engine, SpeechOptions

        engine = Engine(voice_dirs, threads=1, default_voice=voice_id)
        utterance = engine.utterance(voice_id, SpeechOptions())
        samples = sum(len(chunk) for chunk in utterance.say(Passage.of(sentence)))
        total = 0.0
        for one in sessions:
            events = json.loads(Path(one.end_profiling()).read_text(encoding="utf-8"))
            total += sum(macs(event) for event in events if event.get("cat") == "Node")
    return total, samples / engine.sample_rate_hz


def _shape(entry: dict[str, Shape]) -> Shape:
    """Shape in {"float": [1, 2]}."""
    return next(iter(entry.values()), [])


def main() -> None:
    """Print {"macs", "audio_seconds"} as JSON."""
    from wyoming_nano_tts.engine.measure import SENTENCES

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("voice")
    parser.add_argument("--voice-dir", type=Path, action="append", default=[])
    args = parser.parse_args()
    total, seconds = count(args.voice, tuple(args.voice_dir), SENTENCES["medium"])
    json.dump({"macs": total, "audio_seconds": seconds}, sys.stdout)


if __name__ == "__main__":
    main()
