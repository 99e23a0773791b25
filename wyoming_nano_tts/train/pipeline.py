"""The stages in order, each skipped when it is complete and resumed when it is not."""

import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from ..cores import usable_cores
from ..errors import TrainingError, VoiceError
from ..files import replacing
from ..text import Frontend, Passage, Phonemes, find_language
from ..text.language import about_language
from .corpus import Recording, draw_recordings, read_corpus, split_held_out
from .run_folder import ExportTarget, RunFolder
from .settings import TrainingSettings

_LOGGER = logging.getLogger(__name__)

STAGES: Final = ("features", "align", "acoustic", "vocoder", "predict", "finetune", "export")
TRAINING_STAGES: Final = ("acoustic", "vocoder", "finetune")
"""Stages in which several processes share the work; the first does the others alone."""
WORST_TAKES: Final = 0.01
"""Share of the recordings with the lowest alignment score that is left out: slips, noises, wrong texts."""


class Pipeline:
    """One run over one folder of recordings.

    Args:
        data: folder with metadata.csv and audio.
        run: folder foreverything that training writes; resumed when it exists.
        settings: None keeps the run's own (or the defaults for a new run).
        workers: processes for feature extraction.
        cpu: do not use a GPU that is there.
        pronunciations: file of words that are said differently, or None.
    """

    def __init__(
        self, data: Path, run: Path, settings: TrainingSettings | None = None, *,
        workers: int | None = None, cpu: bool = False, pronunciations: Path | None = None,
    ) -> None:  # fmt: skip
        self.folder = RunFolder(run)
        recordings = read_corpus(data)
        self.settings = self._remember(settings)
        about_language(self.settings.language)  # now, not after hours
        self.recordings: Sequence[Recording] = draw_recordings(
            recordings, self.settings.most_recordings, self.settings.seed
        )
        self.workers = workers or usable_cores()
        self.pronunciations, self.cpu = pronunciations, cpu
        self._accelerator: Any = None

    def _remember(self, settings: TrainingSettings | None) -> TrainingSettings:
        """A resumed run keeps its settings: half a model trained otherwise is neither."""
        path = self.folder.root / "settings.json"
        if path.exists():
            try:
                stored = TrainingSettings.from_dict(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, RecursionError, VoiceError) as error:
                raise TrainingError(
                    f"{path} is damaged ({error}); give --settings again after deleting it"
                ) from error
            if settings is not None and _shape(settings) != _shape(stored):
                raise TrainingError(
                    f"{path} was made with another seed, choice of recordings, or model; "
                    "use a new run folder, or leave the settings out to continue this one"
                )
            settings = settings or stored
        settings = settings or TrainingSettings()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as partial:
                partial.write_text(
                    json.dumps(settings.to_dict(), indent=2) + "\n", encoding="utf-8"
                )
        except OSError as error:
            raise TrainingError(
                f"the run folder {self.folder.root} cannot be written: {error.strerror}"
            ) from error
        return settings

    @property
    def accelerator(self) -> Any:
        """The device, decided when the first stage with a model begins."""
        if self._accelerator is None:
            from accelerate import Accelerator

            self._accelerator = Accelerator(cpu=self.cpu)
        return self._accelerator

    def run(
        self, stages: Sequence[str], minutes: float | None, export_to: "ExportTarget | None"
    ) -> bool:
        """Run stages in order; stop after the first that `minutes` cut short and return False."""
        if "export" in stages:
            from .export import check_exportable

            check_exportable(self.settings)
        for stage in STAGES:
            if stage not in stages:
                continue
            _LOGGER.info("stage %s", stage)
            if stage not in TRAINING_STAGES and not self.accelerator.is_main_process:
                complete = True
            elif stage == "export":
                complete = self._export(export_to)
            else:
                complete = self._stage(stage)(minutes)
            self.accelerator.wait_for_everyone()
            if not complete:
                _LOGGER.info("stage %s is not complete; run the same command again to go on", stage)
                return False
        return True

    def _stage(self, name: str) -> Callable[[float | None], bool]:
        method: Callable[[float | None], bool] = getattr(self, f"_{name}")
        return method

    def _features(self, _minutes: float | None) -> bool:
        from .features import extract_all

        usable = extract_all(self.recordings, self.folder.features, self.workers)
        _LOGGER.info(
            "%d of %d recordings in %s", len(usable), len(self.recordings), self.folder.features
        )
        return True

    def _align(self, _minutes: float | None) -> bool:
        from .align.alignment import align_all

        names = align_all(
            self._phonemes(), self.folder.features, self.folder.alignments, self.settings.aligner
        )
        _LOGGER.info("%d recordings aligned in %s", len(names), self.folder.alignments)
        return True

    def _acoustic(self, minutes: float | None) -> bool:
        from .acoustic.training import train_acoustic

        names, held_out = self.split()
        f = self.folder
        return train_acoustic(
            f.acoustic,
            f.features,
            f.alignments,
            names,
            held_out,
            self.settings,
            self.accelerator,
            minutes,
        )

    def _vocoder(self, minutes: float | None) -> bool:
        from .vocoder.training import train_vocoder

        names, held_out = self.split()
        f = self.folder
        return train_vocoder(
            f.vocoder, f.features, names, held_out, self.settings, self.accelerator, minutes
        )

    def _predict(self, _minutes: float | None) -> bool:
        from .acoustic.training import predict_mels

        if not self.settings.vocoder.finetune_steps:
            return True
        names, held_out = self.split()
        f = self.folder
        predict_mels(
            f.acoustic,
            f.predicted,
            f.features,
            f.alignments,
            [*names, *held_out],
            self.settings,
            self.accelerator,
        )
        return True

    def _finetune(self, minutes: float | None) -> bool:
        from .vocoder.training import finetune_vocoder

        if not self.settings.vocoder.finetune_steps:
            return True
        names, held_out = self.split()
        f = self.folder
        return finetune_vocoder(
            f.finetune, f.vocoder / "checkpoint.pt", f.features, f.predicted, names, held_out,
            self.settings, self.accelerator, minutes,
        )  # fmt: skip

    def _export(self, target: "ExportTarget | None") -> bool:
        from .export import export_voice

        if target is None:
            raise TrainingError("the export stage needs a folder for the voice (--voice)")
        export_voice(self.folder, self.settings, target, self._metrics())
        return True

    def _phonemes(self) -> dict[str, Phonemes]:
        frontend = Frontend(find_language(self.settings.language), self.pronunciations)
        usable = [r for r in self.recordings if (self.folder.features / f"{r.name}.npz").exists()]
        if not usable:
            raise TrainingError(f"{self.folder.features} is empty; run the stage 'features' first")
        spoken = {r.name: frontend.phonemise(Passage.of(r.text)) for r in usable}
        return {name: phonemes for name, phonemes in spoken.items() if phonemes}

    def split(self) -> tuple[list[str], list[str]]:
        """Names to train on and held out, of what aligned, without the worst takes."""
        from .align.alignment import Alignment, aligned_names

        aligned = set(aligned_names(self.folder.alignments))
        training, held_out = split_held_out(
            list(self.recordings), self.settings.held_out_sentences, self.settings.seed
        )
        names = [r.name for r in training if r.name in aligned]
        scores = {
            name: Alignment.load(self.folder.alignments / f"{name}.npz").score for name in names
        }
        worst = set(sorted(names, key=scores.__getitem__)[: int(WORST_TAKES * len(names))])
        kept = [n for n in names if n not in worst]
        validation = [r.name for r in held_out if r.name in aligned]
        if not kept or not validation:
            raise TrainingError(
                f"{len(kept)} recordings to train on and {len(validation)} held out for validation could be aligned; "
                "there must be at least one of each: record more sentences, or hold out more (held_out_sentences)"
            )
        return kept, validation

    def _metrics(self) -> dict[str, Any]:
        names, held_out = self.split()
        return {"recordings": len(names), "held_out_recordings": len(held_out)}


def _shape(settings: TrainingSettings) -> tuple[Any, ...]:
    """The part of the settings that a run cannot change on the way."""
    return (
        settings.seed,
        settings.held_out_sentences,
        settings.most_recordings,
        settings.vocoder_model,
        settings.language,
    )
