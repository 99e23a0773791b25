"""The stages of a "nano2" run in order, each skipped when it is complete and resumed when it is not."""

import json
import logging
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from ...cores import usable_cores
from ...errors import TrainingError, VoiceError
from ...files import replacing
from ...text import Frontend, find_language
from ...voice_files.quantised.profiles import INT8, treatments
from ..corpus import spoken_key
from ..features import active_level_dbfs, load_audio
from ..run_folder import ExportTarget
from ..together import launched
from .beginning import Beginning, fitted, new_rows, read_beginning
from .corpus.sharded import corpus_of
from .corpus.sources import Source, read_sources
from .corpus.taught import Taught
from .export import export_run
from .recorded.extraction import TAUGHT_LEVEL_DBFS, extract_all
from .recorded.targets import write_targets
from .recorded.timing import usual_units
from .run import RunOfNano2
from .settings import NETWORKS, Nano2Settings, TaughtData
from .stages.decoder import DecoderTrainer
from .stages.decoder_on_card import CardDecoderTrainer
from .stages.distilled_runs import SmallDecoderTrainer, SmallProsodyTrainer
from .stages.held_out import Judge
from .stages.precision import bfloat16_pays
from .stages.prosody import ProsodyTrainer
from .stages.speaking import Speaker
from .stages.ternary_runs import TernaryDecoderTrainer, TernaryProsodyTrainer

_LOGGER = logging.getLogger(__name__)

STAGES: Final = ("features", "align", "prosody", "decoder", "export")
LEVEL_SENTENCES: Final = 40
"""Of a teacher's speech, to find its level by."""
FEWEST_SENTENCES: Final = 4


class Nano2Pipeline:
    """One run.

    Args:
        data: folders of recordings or of a teacher's speech.
        run: folder for everything that training writes; resumed when it exists.
        settings: None keeps the run's own (or the defaults for a new run).
        beginning: voice or run whose weights are the start, by path or id; None starts anew.
        voice_folders: where that voice may lie.
        workers: processes for features.
        pronunciations: file of words that are said differently, or None.
        naturalness: judge of snapshots, if there is one.
        card: train the decoder on a graphics card.
    """

    def __init__(
        self, data: Sequence[Path], run: Path, settings: Nano2Settings | None = None, *,
        beginning: str | None = None, voice_folders: Sequence[Path] = (), workers: int | None = None,
        pronunciations: Path | None = None, naturalness: Judge | None = None, card: bool = False,
    ) -> None:  # fmt: skip
        if launched() > 1:
            raise TrainingError(
                "the stages of a run are for one process; make its features and alignment without a launcher, then "
                "launch `-m wyoming_nano_tts.train.nano2 prosody` and `decoder`"
            )
        self.folder = RunOfNano2(run)
        self.workers, self.naturalness = workers or usable_cores(), naturalness
        if card and not torch.cuda.is_available():
            raise TrainingError("torch sees no graphics card here; leave --card out")
        self.card = card
        self.settings = self._remembered(settings)
        self.frontend = Frontend(find_language(self.settings.language), pronunciations)
        self.alphabet = self.frontend.language.writing
        self.sources = read_sources(
            data, self.frontend, self.settings.most_recordings, self.settings.seed
        )
        self._from = (beginning, tuple(voice_folders))
        if beginning is not None and not self.folder.state.exists():
            _LOGGER.info("begins with %s", self._start.name if self._start else "")
        self._remember()

    @cached_property
    def _start(self) -> Beginning | None:
        given, folders = self._from
        return read_beginning(given, folders) if given is not None else None

    def _remembered(self, settings: Nano2Settings | None) -> Nano2Settings:
        """Settings of a run that is there, unless others are given that go on with it."""
        path = self.folder.settings
        if not path.exists():
            return settings or Nano2Settings()
        try:
            stored = Nano2Settings.from_dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, RecursionError, VoiceError) as error:
            raise TrainingError(
                f"{path} does not hold settings of the family nano2 ({error}); use a new run folder"
            ) from error
        if settings is not None and _shape(settings) != _shape(stored):
            raise TrainingError(
                f"{path} was made with another seed, language, profile, size or choice of recordings; use a new run "
                "folder, or leave the settings out to continue this one"
            )
        return settings or stored

    def _remember(self) -> None:
        """Write settings, and once and for all who sits in which row and what is held out."""
        try:
            self.folder.root.mkdir(parents=True, exist_ok=True)
            with replacing(self.folder.settings) as partial:
                content = json.dumps(self.settings.to_dict(), indent=2) + "\n"
                partial.write_text(content, encoding="utf-8")
            if not self.folder.state.exists():
                self.folder.write_state(self._new_state())
        except OSError as error:
            raise TrainingError(
                f"the run folder {self.folder.root} cannot be written: {error.strerror}"
            ) from error
        self.state = self.folder.read_state()
        missing = {s.speaker for s in self.sources} - set(self.state["rows"])
        if missing:
            raise TrainingError(
                f"{self.folder.root} was begun without {', '.join(sorted(missing))}; use a new run folder, with --from "
                "this one"
            )

    def _new_state(self) -> dict[str, Any]:
        start = self._start
        said = {symbol for s in self.sources for x in s.sentences for symbol in x.symbols}
        abouts = {s.speaker: s.about for s in self.sources if s.about is not None}
        notices = [start.notices] if start is not None else []
        notices += [about.notice for about in abouts.values()]
        return {
            "alphabet": list(self.alphabet.symbols),
            "symbols": "".join(sorted(said | self._still_known(start))),
            "rows": new_rows(start, [s.speaker for s in self.sources]),
            "held_out": sorted(self._drawn_held_out()),
            "gains_db": {s.speaker: _gain_db(s) for s in self.sources if s.given},
            "from": start.name if start is not None else None,
            "taught_by": {
                **(start.taught_by if start is not None else {}),
                **{name: about.attribution for name, about in abouts.items()},
            },
            "notices": " ".join(dict.fromkeys(n for n in notices if n)),
        }

    def _still_known(self, start: Beginning | None) -> set[str]:
        """Symbols that the weights know already, if they are of the same alphabet."""
        if start is None or tuple(start.symbols) != self.alphabet.symbols:
            return set()
        return set(start.heard)

    def _drawn_held_out(self) -> set[str]:
        """Names of some sentences, all takes of them."""
        rng = np.random.default_rng(self.settings.seed)
        held: set[str] = set()
        for source in self.sources:
            names: dict[str, list[str]] = {}
            for sentence in source.sentences:
                names.setdefault(spoken_key(sentence.text), []).append(sentence.name)
            if len(names) < FEWEST_SENTENCES:
                raise TrainingError(
                    f"{source.folder}: {len(names)} sentences of {source.speaker}; there must be {FEWEST_SENTENCES} at "
                    "least to train on and to judge by, and 100 for a voice"
                )
            share = self.settings.held_out_sentences / len(self.sources)
            count = min(round(share) or 1, max(1, len(names) // 10))
            for key in rng.permutation(sorted(names))[:count]:
                held.update(names[str(key)])
        return held

    def run(
        self, stages: Sequence[str], minutes: float | None, target: ExportTarget | None
    ) -> bool:
        """Run stages in order; stop after the first that `minutes` cut short and return False."""
        for stage in STAGES:
            if stage not in stages:
                continue
            _LOGGER.info("stage %s", stage)
            if not self._run(stage, minutes, target):
                _LOGGER.info("stage %s is not complete; run the same command again to go on", stage)
                return False
        return True

    def _run(self, stage: str, minutes: float | None, target: ExportTarget | None) -> bool:
        match stage:
            case "features":
                for source in self._plain():
                    extract_all(source.sentences, self._features(source), self.workers)
            case "align":
                self._align()
            case "prosody":
                return self._train_prosody(minutes)
            case "decoder":
                return self._train_decoder(minutes)
            case "export":
                if target is None:
                    raise TrainingError("the export stage needs a folder for the voice (--voice)")
                export_run(self.folder, self.settings, self.state, target, self._held_out)
        return True

    def _plain(self) -> Iterable[Source]:
        return (source for source in self.sources if not source.given)

    def _features(self, source: Source) -> Path:
        return self.folder.features / source.speaker

    def _taught(self, source: Source) -> Path:
        return source.folder if source.given else self.folder.taught / source.speaker

    def _align(self) -> None:
        usual = usual_units
        if self._start is not None:
            start = self._fitted(self._start)
            usual = Speaker(start.prosody, start.decoder, start.row, self.alphabet).units
        for source in self._plain():
            features = self._features(source)
            there = [s for s in source.sentences if (features / f"{s.name}.npz").exists()]
            if not there:
                raise TrainingError(f"{features} is empty; run the stage 'features' first")
            write_targets(there, features, self._taught(source), self.settings.aligner, usual)

    def data(self) -> TaughtData:
        """What both networks learn from.

        Raises:
            TrainingError: plain recordings have not been aligned.
        """
        rows = {source.speaker: int(self.state["rows"][source.speaker]) for source in self.sources}
        for source in self._plain():
            if not any(self._taught(source).glob("meta_*.tsv")):
                raise TrainingError(
                    f"the recordings of {source.speaker} are not aligned; run the stages 'features' and 'align' first"
                )
        strangers = set(self.settings.shares) - set(rows)
        if strangers:
            raise TrainingError(
                f"settings: shares name {', '.join(sorted(strangers))}; the speakers are {', '.join(sorted(rows))}"
            )
        return TaughtData(
            {rows[s.speaker]: self._taught(s) for s in self.sources},
            tuple(self.state["held_out"]),
            {rows[name]: float(share) for name, share in self.settings.shares.items()},
            {rows[s.speaker]: s.column for s in self.sources if s.given and s.column is not None},
            {rows[name]: float(gain) for name, gain in self.state["gains_db"].items()},
            self.alphabet,
        )

    def _held_out(self) -> list[Taught]:
        return corpus_of(self.data(), self.settings.seed).held_out_items()

    def _weights(self, begun: Path) -> Beginning | None:
        """Weights for a stage that starts; None for one that goes on."""
        if self._start is None or begun.exists():
            return None
        return self._fitted(self._start)

    def _fitted(self, start: Beginning) -> Beginning:
        """Give weights rows for this run's speakers and symbols."""
        rows, symbols = self.state["rows"].values(), set(self.state["symbols"])
        return fitted(start, rows, symbols, self.alphabet, self.frontend.language.nearest)

    @cached_property
    def _bfloat16(self) -> bool:
        return bfloat16_pays()

    def _train_prosody(self, minutes: float | None) -> bool:
        if self._is_rounded("prosody"):
            return TernaryProsodyTrainer(
                self.folder.prosody, self.data(), self.settings.prosody, self._float().prosody, self.settings.profile,
                bfloat16=self._bfloat16,
            ).train(minutes)  # fmt: skip
        if self.settings.size:
            return SmallProsodyTrainer(
                self.folder.prosody, self.data(), self.settings.prosody, self._float().prosody, bfloat16=self._bfloat16
            ).train(minutes)  # fmt: skip
        weights = self._weights(self.folder.prosody / "last.pt")
        trainer = ProsodyTrainer(
            self.folder.prosody, self.data(), self.settings.prosody,
            weights.prosody if weights is not None else None, bfloat16=self._bfloat16,
        )  # fmt: skip
        return trainer.train(minutes)

    def _is_rounded(self, part: str) -> bool:
        """Whether a network learns with rounded weights; eight bits need no training."""
        profile = self.settings.profile
        return bool(profile) and treatments(profile, NETWORKS)[part] != INT8

    def _float(self) -> Beginning:
        """The voice that rounded and small networks learn from.

        Raises:
            TrainingError: there is none.
        """
        if self._start is None:
            profile = self.settings.profile
            raise TrainingError(
                f"networks of the {f'profile {profile}' if profile else 'small size'} learn from a voice or run "
                "(--from) until the end: give it when a run goes on, too"
            )
        return self._fitted(self._start)

    def _train_decoder(self, minutes: float | None) -> bool:
        if self._is_rounded("decoder"):
            return TernaryDecoderTrainer(
                self.folder.decoder, self.data(), self.settings.decoder, self._float(), self.settings.profile,
                naturalness=self.naturalness, bfloat16=self._bfloat16,
            ).train(minutes)  # fmt: skip
        if self.settings.size:
            return SmallDecoderTrainer(
                self.folder.decoder, self.data(), self.settings.decoder, self._float(), naturalness=self.naturalness,
                bfloat16=self._bfloat16,
            ).train(minutes)  # fmt: skip
        trainer = (CardDecoderTrainer if self.card else DecoderTrainer)(
            self.folder.decoder, self.data(), self.settings.decoder,
            weights=self._weights(self.folder.decoder / "last.pt"), naturalness=self.naturalness,
            bfloat16=self.card or self._bfloat16,
        )  # fmt: skip
        return trainer.train(minutes)


def _gain_db(source: Source) -> float:
    """What brings a teacher's speech to the level that the family learns from, within a tenth of a decibel."""
    step = -(-len(source.sentences) // LEVEL_SENTENCES)
    levels = [active_level_dbfs(load_audio(s.audio)) for s in source.sentences[::step]]
    return round(TAUGHT_LEVEL_DBFS - float(np.mean(levels)), 1)


def _shape(settings: Nano2Settings) -> tuple[Any, ...]:
    """The part of the settings that a run cannot change on the way."""
    return (
        settings.seed, settings.held_out_sentences, settings.most_recordings, settings.language, settings.profile,
        settings.size,
    )  # fmt: skip
