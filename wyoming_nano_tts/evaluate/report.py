"""The report of an evaluation on disk: a page, its figures and the speech."""

import contextlib
import json
import re
import tempfile
from pathlib import Path
from typing import Final

from ..audio.wav import write_wav
from ..errors import EvaluationError
from ..files import replacing
from .blind import PAGE_FILE, blind_page, pairs
from .evaluation import Evaluation
from .page import page

REPORT_FILE: Final = "report.html"
JSON_FILE: Final = "report.json"
SPEECH_FOLDER: Final = "speech"
_SPEECH_FILE: Final = re.compile(r"sentence\d{2,3}\.(?:wav|txt)")


def check_writable(folder: Path) -> None:
    """Try before the work whether a report can be written; what trying made is taken away again.

    Raises:
        EvaluationError: it cannot.
    """
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise EvaluationError(f"{folder} cannot be written: {error.strerror}") from error
    finally:
        for place in made:  # the innermost first
            with contextlib.suppress(OSError):
                place.rmdir()


def write_report(evaluation: Evaluation, folder: Path, *, blind: bool = False) -> Path:
    """Write report.html, report.json and speech/NAME.wav with NAME.txt; return the page's path.

    Args:
        evaluation: what was measured.
        folder: to write into.
        blind: also write blind.html, the voice against the other systems of the run.

    Raises:
        EvaluationError: the folder cannot be written.
    """
    try:
        (folder / SPEECH_FOLDER).mkdir(parents=True, exist_ok=True)
        for heard in evaluation.spoken:
            write_wav(folder / SPEECH_FOLDER / f"{heard.name}.wav", heard.samples)
            text = folder / SPEECH_FOLDER / f"{heard.name}.txt"
            text.write_text(heard.text + "\n", encoding="utf-8")
        _remove_others(folder / SPEECH_FOLDER, {heard.name for heard in evaluation.spoken})
        content = json.dumps(evaluation.to_dict(), indent=1, ensure_ascii=False) + "\n"
        files = {JSON_FILE: content, REPORT_FILE: page(evaluation)}
        if blind:
            files[PAGE_FILE] = _blind(evaluation)
        for name, text_ in files.items():
            with replacing(folder / name) as partial:
                partial.write_text(text_, encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{folder} cannot be written: {error.strerror}") from error
    return folder / REPORT_FILE


def _blind(evaluation: Evaluation) -> str:
    texts = [heard.text for heard in evaluation.spoken]
    speech = {evaluation.voice["id"]: evaluation.spoken, **evaluation.others}
    systems = {name: [heard.samples for heard in heards] for name, heards in speech.items()}
    return blind_page(pairs(texts, systems), " against ".join(systems))


def _remove_others(folder: Path, names: set[str]) -> None:
    """Remove what an earlier report with more sentences left: other judges take the folder as it is."""
    for path in folder.iterdir():
        if _SPEECH_FILE.fullmatch(path.name) and path.stem not in names:
            path.unlink()
