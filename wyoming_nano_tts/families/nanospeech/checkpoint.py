"""The published files: both transformers with their vocabulary, the vocoder, and recordings beside them."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ...errors import VoiceError
from ...voice_files.checkpoints.container import Checkpoint, TensorInfo, open_checkpoint
from ...voice_files.checkpoints.errors import CheckpointError
from ...voice_files.checkpoints.model import Model
from ...voice_files.checkpoints.shapes import check_shapes
from ...voice_files.ranges import problems
from ...voice_files.reference import LARGEST_REFERENCE_BYTES, NewReference, wav_samples
from ...voice_files.weights import NewVoicePart
from .config import (
    CONVOLUTION_GROUPS,
    IGNORED,
    RANGES,
    SHAPES,
    VOCOS_IGNORED,
    Shape,
    transformer_sizes,
    vocos_sizes,
)
from .vocabulary import Vocabulary

VOCABULARY_FILE: Final = "vocab.txt"
VOCODER_CONFIG_FILE: Final = "config.yaml"
REFERENCES_FOLDER: Final = "voices"
MOST_REFERENCES: Final = 50
LARGEST_TEXT_BYTES: Final = 1 << 20
VOCODER_SETTINGS: Final[Mapping[str, str]] = {
    "sample_rate": "24000",
    "n_fft": "1024",
    "hop_length": "256",
    "n_mels": "100",
    "padding": "center",
    "input_channels": "100",
}
"""What of the vocoder's `config.yaml` the sound depends on, beside its sizes."""
_SETTING: Final = re.compile(r"^\s*(\w+):\s*['\"]?([\w.-]+)", re.MULTILINE)


def read_files(
    architecture: str, model_file: Path, duration_file: Path, vocoder_file: Path
) -> Model:
    """Read and check all of a published model.

    Args:
        architecture: of the voice that is made of it.
        model_file: of the diffusion transformer; its `vocab.txt` and folder `voices` lie beside it.
        duration_file: of the duration predictor.
        vocoder_file: of Vocos; its `config.yaml`, where there is one, lies beside it.

    Raises:
        CheckpointError: a file is missing or damaged, or does not fit the others.
    """
    folder = model_file.parent
    vocabulary_file = folder / VOCABULARY_FILE
    text = _read_text(vocabulary_file)
    model = _read_part("model", model_file, transformer_sizes, IGNORED)
    rows = model.config["symbols"] + 1
    try:
        vocabulary = Vocabulary.of(text, rows)
    except ValueError as error:
        raise CheckpointError(f"{vocabulary_file} does not fit {model_file}: {error}") from error
    duration = _read_part("duration", duration_file, transformer_sizes, IGNORED)
    if duration.config["symbols"] + 1 != rows:
        raise CheckpointError(
            f"{duration_file} knows {duration.config['symbols']} symbols, {model_file} {rows - 1}: "
            "they are of two models"
        )
    if (vocoder_file.parent / VOCODER_CONFIG_FILE).is_file():
        _check_settings(vocoder_file.parent / VOCODER_CONFIG_FILE)
    vocoder = _read_part("vocoder", vocoder_file, vocos_sizes, VOCOS_IGNORED)
    config = {**model.config, "vocabulary": "\n".join(vocabulary.symbols)}
    model = NewVoicePart("model", config, model.weights, model.parameters)
    return Model(
        architecture,
        (model, duration, vocoder),
        (),
        (model_file, duration_file, vocoder_file, vocabulary_file),
        read_references(folder / REFERENCES_FOLDER),
    )


def read_references(folder: Path) -> tuple[tuple[str, NewReference], ...]:
    """Read pairs of `NAME.wav` and `NAME.txt`; nothing where there is no such folder.

    Raises:
        CheckpointError: a recording or its transcript cannot be read.
    """
    paths = sorted(folder.glob("*.wav")) if folder.is_dir() else []
    if len(paths) > MOST_REFERENCES:
        raise CheckpointError(f"{folder} holds {len(paths)} recordings; at most {MOST_REFERENCES}")
    found = []
    for path in paths:
        transcript = _read_text(path.with_suffix(".txt")).strip()
        if not transcript:
            raise CheckpointError(
                f"{path.with_suffix('.txt')} is empty: it must say what is spoken"
            )
        if path.stat().st_size > LARGEST_REFERENCE_BYTES:
            raise CheckpointError(f"{path} is larger than {LARGEST_REFERENCE_BYTES} bytes")
        try:
            samples = wav_samples(path.read_bytes(), path)
        except VoiceError as error:
            raise CheckpointError(str(error)) from error
        found.append((path.stem, NewReference(samples, transcript)))
    return tuple(found)


def _read_part(
    name: str,
    file: Path,
    sizes_of: Callable[[Mapping[str, Shape]], dict[str, int]],
    ignored: Mapping[str, Shape],
) -> NewVoicePart:
    with open_checkpoint(file) as checkpoint:
        tensors = _tensors(checkpoint, ignored)
        shapes = {key: info.shape for key, info in tensors.items()}
        try:
            config = sizes_of(shapes)
        except (KeyError, IndexError, ValueError) as error:
            raise CheckpointError(
                f"{file} is not the {name} of such a voice: its sizes cannot be told, {error} is missing"
            ) from error
        wrong = problems(config, {key: RANGES[name][key] for key in config})
        if name != "vocoder" and config["dim"] % CONVOLUTION_GROUPS:
            wrong.append(f"dim must be a multiple of {CONVOLUTION_GROUPS}, not {config['dim']}")
        if wrong:
            raise CheckpointError(f"{file}: by its tensors {'; '.join(wrong)}")
        check_shapes(SHAPES[name](config), tensors, file)
        weights = checkpoint.read(tensors)
    parameters = sum(tensor.size for tensor in weights.values())
    return NewVoicePart(name, config, weights, parameters)


def _tensors(checkpoint: Checkpoint, ignored: Mapping[str, Shape]) -> dict[str, TensorInfo]:
    """Tensors but for the buffers that follow from settings, whose shapes must be those of the settings."""
    tensors = checkpoint.tensors("model")
    for name, shape in ignored.items():
        if name in tensors and tensors[name].shape != shape:
            raise CheckpointError(
                f"{checkpoint.path}: {name} has shape {tensors[name].shape}, not {shape}: it was made for "
                "another mel"
            )
    return {name: info for name, info in tensors.items() if name not in ignored}


def _check_settings(path: Path) -> None:
    """Compare what `config.yaml` sets; classes that it names are never imported."""
    found = dict(_SETTING.findall(_read_text(path)))
    wrong = [
        f"{key} is {found[key]:.40}, not {value}"
        for key, value in VOCODER_SETTINGS.items()
        if found.get(key, value) != value
    ]
    if wrong:
        raise CheckpointError(f"{path}: {'; '.join(wrong)}")


def _read_text(path: Path) -> str:
    try:
        if not path.is_file():
            raise CheckpointError(f"{path} is missing, or is not a regular file")
        if path.stat().st_size > LARGEST_TEXT_BYTES:
            raise CheckpointError(f"{path} is larger than {LARGEST_TEXT_BYTES} bytes")
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{path} cannot be read: {error!s:.200}") from error


def checked_vocabulary(config: Mapping[str, Any]) -> Vocabulary:
    """Return the vocabulary of a voice's model.

    Raises:
        VoiceError: `voice.json` has none, or one that does not fit.
    """
    text = config.get("vocabulary")
    if not isinstance(text, str):
        raise VoiceError("voice.json: model.config.vocabulary must be text, one symbol a line")
    try:
        return Vocabulary.of(text, config["symbols"] + 1)
    except ValueError as error:
        raise VoiceError(f"voice.json: model.config.vocabulary: {error}") from error
