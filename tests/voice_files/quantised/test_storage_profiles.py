"""Which tensor is stored how, and what files of our families weigh."""

import math

import pytest

from wyoming_nano_tts.backends.graph import graph_spec
from wyoming_nano_tts.backends.packing import packed_bytes
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.voice_files.quantised.profiles import (
    StorageRules,
    Stored,
    stored,
    treatments,
)

WIDTHS = {"f16": 2, "f32": 4, "i8": 1}


def shapes_of(architecture: str, part: str, kind: str) -> dict[str, tuple[int, ...]]:
    """Shapes of all tensors of a part, by its first graphs."""
    shapes: dict[str, tuple[int, ...]] = {}
    for candidates in ARCHITECTURES[architecture].parts[part][kind].graphs:
        shapes |= graph_spec(candidates[0]).shapes()
    return shapes


def payload(shapes: dict[str, tuple[int, ...]], how: dict[str, Stored]) -> int:
    """Bytes of values and scales."""
    total = 0
    for name, shape in shapes.items():
        kind, axis, size = how[name].kind, how[name].axis, math.prod(shape)
        total += packed_bytes(size) if kind == "t" else size * WIDTHS[kind]
        if kind in ("t", "i8"):
            total += 2 * (1 if axis is None else shape[axis])
    return total


@pytest.mark.parametrize(
    ("architecture", "kinds", "least"),
    [
        ("nano2", {"prosody": "", "decoder": ""}, {"ternary": 0.92, "safe": 0.90}),
        ("nano", {"acoustic": "", "vocoder": "snake_hifigan"}, {"ternary": 0.92, "safe": 0.90}),
        ("inflect_v1", {"acoustic": "", "vocoder": "snake_hifigan"}, {"ternary": 0.93}),
        ("inflect_v2", {"model": ""}, {"ternary": 0.92}),
    ],
)
def test_files_are_small_enough(
    architecture: str, kinds: dict[str, str], least: dict[str, float]
) -> None:
    for profile, share in {**least, "int8": 0.74}.items():
        floats = bytes_now = 0
        for part, treatment in treatments(profile, list(kinds)).items():
            shapes = shapes_of(architecture, part, kinds[part])
            rules = ARCHITECTURES[architecture].parts[part][kinds[part]].storage
            floats += 4 * sum(map(math.prod, shapes.values()))
            bytes_now += payload(shapes, stored(shapes, rules, treatment))
        assert bytes_now < (1 - share) * floats, profile


def test_inflect_nano_v1_is_stored_as_the_measured_plan() -> None:
    shapes = shapes_of("inflect_v1", "vocoder", "snake_hifigan")
    rules = ARCHITECTURES["inflect_v1"].parts["vocoder"]["snake_hifigan"].storage
    how = stored(shapes, rules, "ternary")
    ternary = sum(math.prod(shapes[name]) for name in shapes if how[name].kind == "t")
    assert ternary == 1_158_750
    assert payload(shapes, how) == 248_170
    assert payload(shapes, stored(shapes, rules, "safe")) == 356_079


def test_shapes_tell_what_rules_need_not() -> None:
    shapes = {
        "table.weight": (9, 64), "up.weight": (8, 4, 16), "depth.weight": (64, 1, 7), "head.weight": (2, 64),
        "linear.weight": (64, 64), "point.weight": (64, 64, 1), "wide.weight": (9, 9, 3), "bias": (64,),
        "alpha": (1, 64, 1), "wave.weight": (1, 9, 7), "gate.weight": (64, 32),
    }  # fmt: skip
    rules = StorageRules(("table.*",), ("up.*",), ("wave.*",), ("gate.*", "wide.*"))
    kinds = {name: (how.kind, how.axis) for name, how in stored(shapes, rules, "safe").items()}
    assert kinds == {
        "table.weight": ("i8", 0), "up.weight": ("t", 1), "depth.weight": ("i8", 0), "head.weight": ("f16", None),
        "linear.weight": ("t", 0), "point.weight": ("t", 0), "wide.weight": ("i8", 0), "bias": ("f16", None),
        "alpha": ("f16", None), "wave.weight": ("f16", None), "gate.weight": ("i8", 0),
    }  # fmt: skip
    assert stored(shapes, rules, "ternary")["gate.weight"].kind == "t"
    assert stored(shapes, rules, "int8")["linear.weight"].kind == "i8"


def test_an_unknown_profile_is_refused_with_the_list() -> None:
    with pytest.raises(VoiceError, match="ternary, safe, acoustic-only, vocoder-only, int8"):
        treatments("decoder-only", ["acoustic", "vocoder"])
    assert treatments("vocoder-only", ["acoustic", "vocoder"]) == {
        "acoustic": "int8",
        "vocoder": "ternary",
    }
