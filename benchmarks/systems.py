"""What is compared: each system is a process of its own that speaks sentences on request.

A system's process prints one JSON line when it is ready, then one for every sentence that it reads.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

Speak = Callable[[str], Iterator[int]]
"""Sentence -> number of samples of each chunk, as they become available."""


def nano_tts(voice: str | None) -> tuple[Speak, int]:
    """Our engine as the server runs it."""
    from wyoming_nano_tts.engine import Engine, SpeechOptions

    engine = Engine(threads=1, default_voice=voice)
    engine.preload(engine.default_voice)

    def speak(sentence: str) -> Iterator[int]:
        for chunk in engine.utterance(engine.default_voice, SpeechOptions()).say(sentence):
            yield len(chunk)

    return speak, engine.sample_rate_hz


def torch_reference() -> tuple[Speak, int]:
    """Inflect-Nano-v1's architecture in torch, whole sentence at once, with random weights.

    The weights do not change the arithmetic; the predicted durations would, so every token gets seven frames, the
    mean of natural speech with the architecture's blanks between phonemes counted in.
    """
    import torch

    from wyoming_nano_tts.models.acoustic import AcousticModel
    from wyoming_nano_tts.models.snake_hifigan import SnakeHifiGan
    from wyoming_nano_tts.text import Frontend

    torch.set_num_threads(1)
    torch.manual_seed(0)
    frontend = Frontend()
    acoustic, vocoder = AcousticModel().eval(), SnakeHifiGan().eval()
    vocoder.fold()
    with torch.no_grad():
        head = acoustic.get_parameter("duration_head.3.weight")
        head.zero_()
        # Half the tokens are blanks: 3.7 frames each make 7.4 a phoneme.
        acoustic.get_parameter("duration_head.3.bias").fill_(1.55)

    @torch.inference_mode()
    def synthesize(sentence: str) -> int:
        ids = frontend.phonemise(sentence).token_ids(blanks=True)
        phone, tone, language = (
            torch.from_numpy(values) for values in (ids.phone, ids.tone, ids.language)
        )
        mel = acoustic.infer(phone, tone, language).mel
        return int(vocoder(mel[None]).shape[-1])

    def speak(sentence: str) -> Iterator[int]:
        yield synthesize(sentence)

    return speak, 24000


def program(command: list[str], rate_hz: int) -> tuple[Speak, int]:
    """A program that writes a WAV to standard output and is started for every sentence."""

    def speak(sentence: str) -> Iterator[int]:
        with subprocess.Popen([*command, sentence], stdout=subprocess.PIPE) as process:
            if process.stdout is None:
                return
            first = process.stdout.read(44 + 2)
            rest = process.stdout.read()
        yield 1
        yield (len(first) + len(rest) - 44) // 2 - 1

    return speak, rate_hz


SYSTEMS: dict[str, Callable[[argparse.Namespace], tuple[Speak, int]]] = {
    "nano-tts": lambda args: nano_tts(args.voice),
    "torch-reference": lambda _: torch_reference(),
    "espeak-ng": lambda _: program(["espeak-ng", "--stdout"], 22050),
    "flite": lambda _: program(["flite", "-voice", "slt", "-o", "/dev/stdout", "-t"], 16000),
}


def peak_memory_mb(pid: str = "self") -> float:
    """Peak resident memory of this process or, for programs, of the largest child."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123
        match = re.search(r"VmHWM:\s+(\d+)", status.read())
    return int(match[1]) / 1024 if match else 0.0


def main() -> None:
    """Serve one system over standard input and output."""
    import resource

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("system", choices=SYSTEMS)
    parser.add_argument("--voice")
    args = parser.parse_args()
    speak, rate_hz = SYSTEMS[args.system](args)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        started, cpu = time.perf_counter(), time.process_time()
        first, samples = 0.0, 0
        for count in speak(json.loads(line)):
            first = first or time.perf_counter() - started
            samples += count
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        answer: dict[str, Any] = {
            "first_seconds": first,
            "seconds": time.perf_counter() - started,
            "cpu_seconds": time.process_time() - cpu,
            "audio_seconds": samples / rate_hz,
            "peak_memory_mb": children.ru_maxrss / 1024 if children.ru_maxrss else peak_memory_mb(),
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
