"""Lets a teacher speak a list into a folder: resumable, in several processes, without bad takes."""

import contextlib
import logging
import multiprocessing
import queue
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from ...audio.mel import SAMPLE_RATE_HZ
from ...errors import LanguageError, NanoTtsError, TrainingError
from ...files import replacing
from ...judges.recognisers import open_recogniser
from ...text import Frontend, Passage, find_language
from ...text.symbols import MISAKI
from .listing import (
    AUDIO,
    NAME,
    PROSODY,
    SPOKEN,
    UNVOICED,
    add_line,
    mended,
    read_lines,
    whole_lines,
)
from .takes import Takes, sounds_of
from .teacher import Speech, Teacher, TeacherError, Wanted, open_teacher
from .texts import Text

_LOGGER = logging.getLogger(__name__)

LEFT_OUT: Final = {SPOKEN: "left_out", UNVOICED: "unvoiced_left_out"}
"""How the names of the lists of bad takes begin."""
SILENT_SYMBOLS: Final = ' ˈˌː;:,.!?—…"()“”'


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be spoken, and how."""

    folder: Path
    texts: Sequence[Text]
    wanted: Wanted
    speaker: str
    """As the list names the speaker."""
    language: str = "en_US"
    pronunciations: Path | None = None
    recogniser: str | None = None
    """As `open_recogniser` takes it; None for none."""
    part: int = 0
    parts: int = 1
    """This speaks every `parts`th sentence, from number `part` on."""

    @property
    def kind(self) -> str:
        """Of the list that it adds to."""
        return UNVOICED if self.wanted.prosody_only else SPOKEN

    def piece(self, number: int, count: int) -> "Task":
        """Return the share of one of several processes."""
        return replace(self, part=self.part + self.parts * number, parts=self.parts * count)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one sentence."""

    name: str
    seconds: float
    fault: str = ""


def file_name(task: Task, start: str) -> str:
    """Name of a file that only one process writes: of a speaker and a part."""
    return f"{start}_{task.speaker}_{task.part}of{task.parts}.tsv"


def todo(task: Task) -> list[Text]:
    """Sentences of the task's part that are neither spoken nor left out.

    Raises:
        TrainingError: a name stands for another text now, or another speaker has it.
    """
    known: dict[str, tuple[str, str]] = {}
    # What can be heard has its prosody already: another, of a later front end, would not fit the sound.
    for kind in dict.fromkeys((task.kind, SPOKEN)):
        for line in read_lines(task.folder, kind):
            known.setdefault(line.name, (line.text, line.speaker))
    for path in task.folder.glob(f"{LEFT_OUT[task.kind]}_*.tsv"):
        for written in whole_lines(path):
            if written.count("\t") == 3:
                name, refused, speaker, _ = written.split("\t")
                known.setdefault(name, (refused, speaker))
    for text in task.texts:
        before, speaker = known.get(text.name, (text.text, task.speaker))
        if before != text.text or speaker != task.speaker:
            raise TrainingError(
                f"{task.folder} holds {text.name} already, spoken by {speaker or 'somebody'}: {before!r:.80}; a name "
                "stands for one text of one speaker: use another folder, or other names"
            )
    return [t for t in task.texts if t.number % task.parts == task.part and t.name not in known]


def speak_part(task: Task, teacher: Teacher | None = None) -> Iterator[Told]:
    """Speak what a process has to speak; yields what became of each sentence.

    Raises:
        TrainingError: the teacher is gone, or the folder cannot be written.
    """
    frontend = Frontend(find_language(task.language), task.pronunciations)
    takes = Takes(frontend, open_recogniser(task.recogniser) if task.recogniser else None)
    listing = task.folder / file_name(task, task.kind)
    left_out = task.folder / file_name(task, LEFT_OUT[task.kind])
    speaker = teacher or open_teacher(task.wanted)
    try:
        for path in (listing, left_out):
            mended(path)
        for text in todo(task):
            symbols = symbols_of(text.text, frontend)
            speech, fault = None, ""
            try:
                speech = speaker.speak(text.text, symbols)
            except TeacherError as error:
                fault = f"not spoken: {error}"
            if speech is not None:
                sounds = sounds_of(text.text, symbols, SILENT_SYMBOLS)
                if task.wanted.prosody_only:
                    fault = takes.contour_fault(sounds, speech)
                else:
                    fault = takes.fault(text.text, sounds, speech)
            if speech is None or fault:
                add_line(left_out, text.name, text.text, task.speaker, fault)
                yield Told(text.name, 0.0, fault)
                continue
            save(task.folder, text.name, speech)
            seconds = _seconds(speech)
            add_line(listing, text.name, text.text, symbols, f"{seconds:.3f}", task.speaker)
            yield Told(text.name, seconds)
    except OSError as error:
        raise TrainingError(f"{task.folder} cannot be written: {error.strerror}") from error
    finally:
        if teacher is None:
            speaker.close()


def _seconds(speech: Speech) -> float:
    if speech.samples.size or speech.contours is None:
        return len(speech.samples) / SAMPLE_RATE_HZ
    return speech.contours.seconds


def symbols_of(text: str, frontend: Frontend) -> str:
    """A text in misaki's symbols; empty where its language is not written in them."""
    with contextlib.suppress(LanguageError):
        return frontend.language.written(frontend.phonemise(Passage.of(text)), MISAKI.name)
    return ""


def save(folder: Path, name: str, speech: Speech) -> None:
    """Write the audio, and what the teacher gave beside it; each file is whole or not there."""
    for part in (AUDIO, PROSODY):
        (folder / part).mkdir(parents=True, exist_ok=True)
    if speech.samples.size:
        import soundfile

        with replacing(folder / AUDIO / f"{name}.flac") as partial:
            samples = np.clip(speech.samples, -1, 1)
            soundfile.write(partial, samples, SAMPLE_RATE_HZ, format="FLAC", subtype="PCM_16")
    if speech.contours is not None:
        with replacing(folder / PROSODY / f"{name}.npz") as partial, partial.open("wb") as file:
            np.savez(
                file,
                durations=speech.contours.durations,
                f0=speech.contours.f0_hz,
                energy=speech.contours.energy,
            )


def speak_all(task: Task, processes: int) -> Iterator[Told]:
    """Speak in so many processes; what becomes of each sentence is told as it comes.

    Raises:
        TrainingError: one of them cannot go on; the others are stopped, and all of it is kept.
    """
    if processes == 1:
        yield from speak_part(task)
        return
    context: Any = multiprocessing.get_context("spawn")
    told: Any = context.Queue()
    workers = [
        context.Process(target=_work, args=(task.piece(n, processes), told), daemon=True)
        for n in range(processes)
    ]
    for worker in workers:
        worker.start()
    try:
        running = processes
        while running:
            item = _next(told, workers)
            if isinstance(item, Told):
                yield item
            elif item is None:
                running -= 1
            else:
                raise TrainingError(item)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _next(told: Any, workers: Sequence[Any]) -> Any:
    """Wait for news, as long as there is anybody to send some."""
    while True:
        try:
            return told.get(timeout=1.0)
        except queue.Empty:
            dead = [worker for worker in workers if worker.exitcode]
            if dead:
                return f"a process ended with status {dead[0].exitcode}; the same command goes on"


def _work(task: Task, told: Any) -> None:
    try:
        for item in speak_part(task):
            told.put(item)
        told.put(None)
    except NanoTtsError as error:
        told.put(str(error))
    except KeyboardInterrupt:
        told.put(None)


def hours_there(folder: Path, kind: str = SPOKEN) -> float:
    """Hours that have been spoken into a folder."""
    return sum(line.seconds for line in read_lines(folder, kind)) / 3600


def check_speaker(name: str) -> None:
    """Refuse a name that cannot be part of a file's.

    Raises:
        TrainingError: it cannot.
    """
    if not NAME.fullmatch(name):
        raise TrainingError(
            f"{name!r:.60} cannot be the name of a speaker in a list; use letters, digits, . _ - (--as NAME)"
        )
