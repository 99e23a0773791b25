"""Trains networks with weights that are rounded as a file stores them: ternary, in eight bits, in float16.

`put_on` makes a network compute with rounded weights; its parameters stay floats (master weights), which the
optimiser moves. The gradient passes the rounding as if it were not there (straight-through), and scales have none. A
mixing weight phases the rounding in, 0: floats, 1: exactly what a file of the network holds. After BitNet b1.58 (Ma et
al. 2024) and BitTTS (Kawamura et al. 2025).

Nothing here depends on values in Python, so that a step can be captured as a graph of a GPU: the mixing weight is a
0-dimensional tensor that whoever trains writes into.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from ....errors import TrainingError
from ....families.nano2.about import FAMILY
from ....voice_files.quantised.profiles import Stored, stored, treatments
from ....voice_files.quantised.quantiser import LARGEST, SMALLEST_SCALE

HALF_BITS: Final = 11
"""Of a float16's mantissa, with the one that is not stored."""
HALF_STEPS: Final = 1 << HALF_BITS


class _StraightThrough(torch.autograd.Function):
    """`made` mixed into `weights`, with the gradient of `weights`."""

    @staticmethod
    def forward(_ctx: Any, weights: Tensor, made: Tensor, mix: Tensor) -> Tensor:
        """Interpolation that gives exactly `weights` at 0 and `made` at 1."""
        return torch.lerp(weights, made, mix)

    @staticmethod
    def backward(_ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        """As if nothing had been rounded."""
        return gradient, None, None


def rounded(weights: Tensor, how: Stored) -> Tensor:
    """What a file of these weights gives back; the twin of `voice_files.quantised.quantiser`.

    Args:
        weights: float32, on any device.
        how: a file stores them.

    Returns:
        float32 of the same shape.
    """
    if how.kind == "f32":
        return weights
    if how.kind == "f16":
        return weights.half().float()
    size = weights.abs()
    others = [n for n in range(weights.ndim) if n != how.axis]
    if how.kind == "t":
        scale = size.mean(others, keepdim=True, dtype=torch.float64)
    else:
        scale = size.amax(others, keepdim=True).double() / LARGEST
    step = _to_half(scale.clamp(min=SMALLEST_SCALE)).float()
    largest = 1 if how.kind == "t" else LARGEST
    return torch.round(weights / step).clamp(-largest, largest) * step


def _to_half(scale: Tensor) -> Tensor:
    """float64 -> float16 in one rounding, as numpy does it: torch goes by float32 and rounds twice."""
    mantissa, exponent = torch.frexp(scale)
    return torch.ldexp(torch.round(mantissa * HALF_STEPS), exponent - HALF_BITS).half()


class Rounding(nn.Module):
    """Parametrisation of one tensor: master weights -> what the network computes with.

    Args:
        how: the tensor is going to be stored.
        mix: 0-dimensional, on the device of the weights; shared by a whole network.
    """

    def __init__(self, how: Stored, mix: Tensor) -> None:
        super().__init__()
        self.how = how
        self._mix = (mix,)  # in a tuple: neither a buffer of the network nor copied with it

    def __deepcopy__(self, memo: dict[int, Any]) -> "Rounding":
        return Rounding(self.how, self._mix[0])

    def forward(self, weights: Tensor) -> Tensor:
        """Any shape -> the same."""
        with torch.no_grad(), torch.autocast(weights.device.type, enabled=False):
            made = rounded(weights, self.how)
        mix: Callable[..., Tensor] = _StraightThrough.apply  # torch leaves it untyped
        return mix(weights, made, self._mix[0])


def plan(network: nn.Module, part: str, profile: str) -> dict[str, Stored]:
    """Say how each tensor of a network is stored.

    Args:
        network: a `FrameDecoder` or `ProsodyNetwork`, without rounding.
        part: "decoder" or "prosody".
        profile: "ternary", "safe", "decoder-only", "prosody-only", "int8".

    Raises:
        VoiceError: no such profile.
    """
    parts = FAMILY.architecture.parts
    shapes = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    return stored(shapes, parts[part][""].storage, treatments(profile, list(parts))[part])


def put_on(network: nn.Module, how: Mapping[str, Stored], mix: Tensor) -> None:
    """Make a network compute with rounded weights, in place; its parameters stay the same objects.

    Args:
        network: on its device already.
        how: of each parameter, by name (`plan`).
        mix: 0-dimensional float32 tensor on that device: 0 for floats, 1 for rounded weights. Write into it with
            `fill_` or `copy_`.

    Raises:
        TrainingError: a parameter has no plan, or the mixing weight is not one.
    """
    names = [name for name, _ in network.named_parameters()]
    if set(names) != set(how):
        missing = sorted(set(names) ^ set(how))
        raise TrainingError(f"the plan and the network differ in {', '.join(missing[:5])}")
    if mix.ndim or mix.dtype != torch.float32:
        raise TrainingError("the mixing weight must be a 0-dimensional float32 tensor")
    for name in names:
        path, _, tensor = name.rpartition(".")
        module = network.get_submodule(path)
        parametrize.register_parametrization(module, tensor, Rounding(how[name], mix), unsafe=True)


def masters(network: nn.Module) -> dict[str, nn.Parameter]:
    """Master weights by the names, and in the order, that they have in a network without rounding."""
    found: dict[str, nn.Parameter] = {}
    for path, module in network.named_modules():
        if parametrize.is_parametrized(module):
            lists: nn.ModuleDict = module.parametrizations
            for tensor, steps in lists.items():
                found[f"{path}.{tensor}" if path else tensor] = steps.original  # type: ignore[assignment]
    return found


def load_masters(network: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Copy the weights of a checkpoint into a network with rounding.

    Raises:
        TrainingError: the names or shapes are not those of the network.
    """
    weights = masters(network)
    if weights.keys() != state.keys():
        raise TrainingError(
            "the checkpoint is not one of this network: its tensors have other names"
        )
    with torch.no_grad():
        for name, weight in weights.items():
            if weight.shape != state[name].shape:
                raise TrainingError(
                    f"{name}: {tuple(state[name].shape)}, not {tuple(weight.shape)}"
                )
            weight.copy_(state[name])


def state_of(network: nn.Module) -> dict[str, Tensor]:
    """Copies of the master weights, as an ordinary checkpoint holds them."""
    return {name: weight.detach().clone() for name, weight in masters(network).items()}


@torch.no_grad()
def rounded_state(state: Mapping[str, Tensor], how: Mapping[str, Stored]) -> dict[str, Tensor]:
    """Weights of an ordinary network that computes what the trained one computes at mixing weight 1.

    Args:
        state: master weights (or averages of them), by name.
        how: of each.

    Returns:
        float32, on the processor; writing them with the same plan, and reading them back, gives the same.
    """
    return {name: rounded(value.detach().float().cpu(), how[name]) for name, value in state.items()}


def move_average(average: Mapping[str, Tensor], network: nn.Module, share: float | Tensor) -> None:
    """Move averages of the master weights by a share of the way to them, in place.

    Args:
        average: by name, as `state_of` gives them.
        network: with rounding.
        share: a number, or a 0-dimensional tensor on the device where a captured step is to change it.
    """
    with torch.no_grad():
        for name, weight in masters(network).items():
            average[name].lerp_(weight.detach(), share)


def groups(network: nn.Module, how: Mapping[str, Stored]) -> dict[str, list[nn.Parameter]]:
    """Parameters by what they become: "rounded" (ternary and eight bits) and "floats" (biases, norms, gains).

    Weight decay is for the first alone; at the end of training the first stand still and the second go on.
    """
    weights = masters(network)
    made: dict[str, list[nn.Parameter]] = {"rounded": [], "floats": []}
    for name, weight in weights.items():
        made["rounded" if how[name].kind in ("t", "i8") else "floats"].append(weight)
    return made


@dataclass(frozen=True, slots=True)
class Moment:
    """What a step is trained with."""

    mix: float
    rate: float
    """Times the peak rate."""
    decay: float
    """Weight decay."""
    still: bool = False
    """Whether ternary weights stand still: only biases, norms and gains are trained."""


RAMP: Final = 0.05
"""Share of the steps over which rounding is phased in and the rate rises."""
MAIN: Final = 0.55
"""Where the peak rate ends."""
ANNEALED: Final = 0.95
DECAY: Final = 0.01
LATE: Final = 1 / 3
"""Of the peak rate, from which it falls to nothing."""
SETTLING: Final = 0.02
"""Of the peak rate, when only floats are trained."""


def moment(done: float) -> Moment:
    """Return what the schedule says where a share of the steps is done.

    Two stages, as the training notes of BitNet b1.58 have them: a high rate with weight decay, then a third of it
    that falls, without.
    """
    if done < RAMP:
        return Moment(done / RAMP, max(done / RAMP, 0.02), DECAY)
    if done < MAIN:
        return Moment(1.0, 1.0, DECAY)
    if done < ANNEALED:
        return Moment(1.0, max(LATE * (ANNEALED - done) / (ANNEALED - MAIN), SETTLING), 0.0)
    return Moment(1.0, SETTLING, 0.0, still=True)
