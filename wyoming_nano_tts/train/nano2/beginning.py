"""What a run begins with: the weights of a voice or of another run, with rows for new speakers and new symbols."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ...errors import TrainingError
from ...families.nano2.config import DecoderConfig
from ...families.registry import ARCHITECTURES
from ...text import find_language
from ...text.english.misaki import CONSONANTS, FLAP, REDUCED, STRESS, VOWELS
from ...text.symbols import MISAKI, PAD, Alphabet
from ...voice_files.description import BUILT_IN_VOICES, DESCRIPTION_FILE, VoiceInfo, read_voice
from ...voice_files.folders import VoiceFolders
from ...voice_files.places import voice_folders
from ...voice_files.weights import read_weights
from ...voice_files.writing import read_description
from ..checkpoint import load_checkpoint
from .losses.discriminators import read_learnt
from .run import ARCHITECTURE, RunOfNano2

SPEAKER_TABLES = {
    "prosody": ("text_speaker", "frame_speaker"),
    "decoder": ("text_speaker", "frame_speaker"),
}
SYMBOL_TABLE = "embed.weight"
ENGLISH_SYMBOLS = frozenset(
    "".join(
        (
            *VOWELS.values(),
            *CONSONANTS.values(),
            *REDUCED.values(),
            *STRESS.values(),
            FLAP,
            "ɐ ,.!?…",
        )
    )
)
"""What voices heard that do not tell: they are English."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Weights to begin with, and what they are."""

    name: str
    """Of the voice or run, for people."""
    prosody: dict[str, Tensor]
    decoder: dict[str, Tensor]
    row: int
    """Of the speaker whose voice it is."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Rows of all speakers that it was trained on, as far as they are known."""
    symbols: Sequence[str] = MISAKI.symbols
    """By row of the symbol tables."""
    heard: frozenset[str] = frozenset()
    """Symbols that its texts had."""
    judge: Mapping[str, Any] | None = None
    """Discriminators that have learnt: the run's own, and for a voice those that the package carries."""
    notices: str = ""
    """What has to be said wherever the weights go."""
    taught_by: Mapping[str, Any] = field(default_factory=dict)


def read_beginning(given: str, folders: Sequence[Path] = ()) -> Beginning:
    """Read a run folder, a voice folder, or an installed voice by its id.

    Args:
        given: path or id.
        folders: of voices, beside the installed and built-in ones.

    Raises:
        TrainingError: it is none of them, or a voice of another family.
    """
    path = Path(given)
    run = RunOfNano2(path)
    if run.state.is_file():
        return _of_run(run)
    return _of_voice(_voice(path, given, folders))


def _voice(path: Path, given: str, folders: Sequence[Path]) -> VoiceInfo:
    if (path / DESCRIPTION_FILE).is_file():
        voice = read_voice(path.resolve(), ARCHITECTURES)
    else:
        places = (*folders, *voice_folders(), BUILT_IN_VOICES)
        voices = {v.id: v for v in VoiceFolders(tuple(places), ARCHITECTURES).voices()}
        if given not in voices:
            able = sorted(v.id for v in voices.values() if v.architecture == ARCHITECTURE)
            raise TrainingError(
                f"{given!r:.80} is neither a run folder nor a voice; voices to begin with: {', '.join(able)}"
            )
        voice = voices[given]
    if voice.architecture != ARCHITECTURE:
        raise TrainingError(
            f"{voice.id} is of the family {voice.architecture}; training begins with voices of {ARCHITECTURE} only"
        )
    return voice


def _of_voice(voice: VoiceInfo) -> Beginning:
    parts = {
        name: {key: torch.tensor(value).float() for key, value in read_weights(part).items()}
        for name, part in voice.parts.items()
    }
    described = read_description(voice.folder)
    training, taught = described.get("training"), described.get("taught_by")
    training = training if isinstance(training, dict) else {}
    heard, rows = training.get("symbols"), training.get("rows")
    alphabet = find_language(voice.reading.language).writing
    first = int(voice.parts["decoder"].config["speaker"])
    return Beginning(
        f"{voice.id} {voice.version}",
        parts["prosody"],
        parts["decoder"],
        first,
        rows
        if isinstance(rows, dict)
        else {name: first + n for n, name in enumerate(voice.speakers or (voice.name,))},
        alphabet.symbols,
        heard=frozenset(heard) if isinstance(heard, str) and heard else ENGLISH_SYMBOLS,
        judge=read_learnt(),
        notices=str(described.get("notices", "")),
        taught_by=taught if isinstance(taught, dict) else {},
    )


def _of_run(run: RunOfNano2) -> Beginning:
    state = run.read_state()
    prosody, decoder = load_checkpoint(run.best_prosody), load_checkpoint(run.best_decoder)
    try:
        rows = {str(name): int(row) for name, row in state["rows"].items()}
        return Beginning(
            run.root.name,
            prosody["average"],
            decoder["average"],
            min(rows.values()),
            rows,
            tuple(state["alphabet"]),
            frozenset(state["symbols"]),
            decoder.get("judge"),
            state["notices"],
            state["taught_by"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TrainingError(
            f"{run.state} is damaged ({error!r:.80}); begin with a voice"
        ) from error


def new_rows(beginning: Beginning | None, speakers: Sequence[str]) -> dict[str, int]:
    """Choose rows of the speaker tables: those that a speaker has already, else the first that are free.

    New ones lie one behind the other, so that they can be the speakers of one voice.

    Raises:
        TrainingError: the tables have no room for so many.
    """
    known = dict(beginning.rows) if beginning is not None else {}
    if beginning is not None:
        known.setdefault("", beginning.row)
    if all(name in known for name in speakers):
        return {name: known[name] for name in speakers}
    rows = DecoderConfig().speakers
    taken = set(known.values())
    wanted = len(speakers)
    for first in range(rows - wanted + 1):
        if not taken.intersection(range(first, first + wanted)):
            return {name: first + n for n, name in enumerate(speakers)}
    raise TrainingError(
        f"{wanted} new speakers beside {len(taken)} do not fit into {rows} rows; begin with a voice of fewer"
    )


def fitted(
    beginning: Beginning,
    rows: Collection[int],
    symbols: Collection[str],
    alphabet: Alphabet = MISAKI,
    nearest: Mapping[str, str] | None = None,
) -> Beginning:
    """Give new speakers the row of the voice that training begins with, and new symbols what sounds most like them.

    Args:
        beginning: as it was read.
        rows: of the speakers of the new run.
        symbols: that its texts have.
        alphabet: that its texts are written in.
        nearest: for symbols of it, what is most like them in other alphabets; others begin as the mean of all.

    Returns:
        The same with tables for this alphabet.

    Raises:
        TrainingError: the tables have no room for it.
    """
    if len(alphabet.symbols) >= DecoderConfig().tokens:
        raise TrainingError(
            f"{alphabet.name} has {len(alphabet.symbols)} symbols; there is room for {DecoderConfig().tokens - 1}"
        )
    made = {}
    new_speakers = sorted(set(rows) - set(beginning.rows.values()) - {beginning.row})
    for part in ("prosody", "decoder"):
        weights = {key: value.clone() for key, value in getattr(beginning, part).items()}
        for table in SPEAKER_TABLES[part]:
            rows_of = weights[f"{table}.weight"]
            rows_of[new_speakers] = rows_of[beginning.row].clone()
        weights[SYMBOL_TABLE] = carried(
            weights[SYMBOL_TABLE], beginning.symbols, alphabet.symbols, beginning.heard, symbols,
            {} if tuple(beginning.symbols) == alphabet.symbols else nearest or {},
        )  # fmt: skip
        made[part] = weights
    return replace(
        beginning, prosody=made["prosody"], decoder=made["decoder"], symbols=alphabet.symbols
    )


def carried(
    table: Tensor,
    before: Sequence[str],
    now: Sequence[str],
    heard: Collection[str],
    wanted: Collection[str],
    nearest: Mapping[str, str] | None = None,
) -> Tensor:
    """Carry rows of symbols over to another alphabet.

    Args:
        table: a row for each symbol of `before`, rows that nothing uses, and one that pads batches; (R, C).
        before: alphabet of the table.
        now: alphabet of the new table.
        heard: symbols of `before` that have been learnt.
        wanted: symbols that are going to be learnt.
        nearest: for symbols of `now`, the one of `before` whose row they begin with.

    Returns:
        (R, C), or more rows where `now` needs them: known symbols keep their row, those that are wanted and not known
        start with that of the nearest one or at the mean of the known ones, and what nobody needs stays as it was, or
        zero.

    Raises:
        TrainingError: the table has too few rows for its alphabet.
    """
    if len(table) < len(before) + 1:
        raise TrainingError(
            f"a table of {len(table)} symbols does not belong to an alphabet of {len(before)}"
        )
    place = {symbol: n for n, symbol in enumerate(before)}
    known = {s for s in before if s in heard or s == PAD}
    middle = table[[place[s] for s in known]].mean(0)
    made = table.new_zeros(max(len(table), len(now) + 1), table.shape[1])
    made[-1] = table[-1]
    for n, symbol in enumerate(now):
        like = (nearest or {}).get(symbol, "")
        if like in known:
            made[n] = table[place[like]]
        elif symbol in place and (symbol in known or symbol not in wanted):
            made[n] = table[place[symbol]]
        elif symbol in wanted:
            made[n] = middle
    return made
