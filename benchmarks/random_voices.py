"""Voices of random weights foreverything that speaks and has no built-in voice.

Weights do not change how long a computation takes, but predicted durations would: the predictors' last
layers are set so that speech has its usual tempo. What such a voice says is noise.
"""

import dataclasses
import itertools
import math
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.stand_ins import voices as stand_ins
from wyoming_nano_tts.backends.graph import graph_spec
from wyoming_nano_tts.families.about import Family
from wyoming_nano_tts.families.registry import ARCHITECTURES, FAMILIES
from wyoming_nano_tts.voice_files.architecture import PartSpec
from wyoming_nano_tts.voice_files.description import BUILT_IN_VOICES, find_voices
from wyoming_nano_tts.voice_files.weights import NewVoicePart
from wyoming_nano_tts.voice_files.writing import NewVoice, write_voice

Weights = dict[str, NDArray[np.float16]]

NOBODY: Final = dataclasses.replace(
    stand_ins.NOBODY, name="random", description="random weights, for measuring speed"
)


def write(folder: Path) -> list[str]:
    """Write them all into folders of `folder`; return their ids."""
    written = []
    built_in = {
        (voice.architecture, *(part.type for part in voice.parts.values()))
        for voice in find_voices((BUILT_IN_VOICES,), ARCHITECTURES)
        if not isinstance(voice, Exception)
    }
    for family in FAMILIES.values():
        if family.architecture.follows_reference:
            continue  # its graphs know no sizes, and it needs a recording: `benchmarks.slow_voice` measures it
        for parts in itertools.product(
            *(_parts(family, name) for name in family.architecture.parts)
        ):
            kinds = [part.type or "" for part, _ in parts]
            if (family.name, *kinds) in built_in:
                continue
            words = [family.name, *kinds, *(size for _, size in parts)]
            voice_id = "-".join(["random", *(word.replace("_", "-") for word in words if word)])
            voice = NewVoice(family.name, [part for part, _ in parts], NOBODY)
            write_voice(folder / voice_id, voice, ARCHITECTURES)
            written.append(voice_id)
    return written


def _parts(family: Family, name: str) -> Iterator[tuple[NewVoicePart, str]]:
    """Yield a part of each kind and size, and what the size is called."""
    for kind, spec in family.architecture.parts[name].items():
        for size, graphs in _sizes(spec):
            weights = _weights(graphs, *family.usual_duration)
            config: dict[str, object] = {}
            for graph in graphs:
                config |= graph_spec(graph).config
            yield stand_ins.part(name, weights, config, kind or None), size


def _sizes(spec: PartSpec) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the graphs of each size; where a published config may leave keys out, of that one alone."""
    count = len(spec.graphs[0]) if spec.complete else 1
    for number in range(count):
        graphs = [candidates[number] for candidates in spec.graphs]
        others = {word for one in spec.graphs[0] if one != graphs[0] for word in one.split("_")}
        own = [word for word in graphs[0].split("_") if word not in others]
        yield "-".join(own) if count > 1 else "", graphs


def _weights(graphs: Sequence[str], duration_layer: str, duration_bias: float) -> Weights:
    weights: Weights = {}
    for graph in graphs:
        for name, shape in graph_spec(graph).shapes().items():
            if name.rpartition(".")[0] == duration_layer:
                value = duration_bias if name.endswith("bias") else 0.0
                weights[name] = np.full(shape, value, np.float16)
                continue
            rng = np.random.default_rng(zlib.crc32(name.encode()))
            values = rng.standard_normal(shape, dtype=np.float32)
            # Small, so that nothing overflows behind many layers.
            scale = 0.02 if len(shape) == 1 else 0.3 / math.sqrt(math.prod(shape[1:]))
            offset = 1.0 if len(shape) == 1 and name.endswith("weight") else 0.0
            weights[name] = (values * scale + offset).astype(np.float16)
    return weights
