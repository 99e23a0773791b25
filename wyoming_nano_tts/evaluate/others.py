"""Other systems in the same run: any program that speaks a text into a file."""

import re
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from ..audio.arrays import Floats
from ..errors import EvaluationError, TrainingError
from ..train.features import load_audio

PATIENCE_SECONDS: Final = 120.0
_NAMED: Final = re.compile(r"([^={}'\"/]{1,40})=(.*)", re.DOTALL)


class Other:
    """One program.

    Args:
        given: a command with {text} and {wav}, as in 'flite -t {text} -o {wav}', or NAME= before it; no shell is
            involved. Without a name it is called by its program.

    Raises:
        EvaluationError: it is not such a command.
    """

    def __init__(self, given: str) -> None:
        named = _NAMED.fullmatch(given)
        name, command = (named[1].strip(), named[2]) if named else ("", given)
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            raise EvaluationError(f"{given!r:.80} is not a command: {error}") from error
        for place in ("{text}", "{wav}"):
            if not any(place in word for word in self._words):
                raise EvaluationError(
                    f"{given!r:.80} must say where the {place} belongs, as in 'flite -t {{text}} -o {{wav}}'"
                )
        self.name = name or Path(self._words[0]).name

    def say(self, text: str) -> Floats:
        """Speak, (N,) in -1..1 at 24 kHz.

        Raises:
            EvaluationError: the program fails, or writes no audio.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "speech.wav"
            # In one go: a text may hold the word {wav}.
            values = {"{text}": text, "{wav}": str(path)}
            words = [
                re.sub(r"\{text\}|\{wav\}", lambda found: values[found[0]], word)
                for word in self._words
            ]
            try:
                done = subprocess.run(  # noqa: S603 - the person's own command
                    words, capture_output=True, timeout=PATIENCE_SECONDS, check=False
                )
            except (OSError, ValueError, subprocess.TimeoutExpired) as error:
                raise EvaluationError(f"{self.name} failed on {text!r:.60}: {error}") from error
            if done.returncode:
                message = done.stderr.decode(errors="replace").strip()[-200:]
                raise EvaluationError(
                    f"{self.name} ended with status {done.returncode} on {text!r:.60}: {message}"
                )
            try:
                return load_audio(path)
            except TrainingError as error:
                raise EvaluationError(
                    f"{self.name} wrote no audio for {text!r:.60}: {error}"
                ) from error


def open_others(given: list[str]) -> list[Other]:
    """Read commands.

    Raises:
        EvaluationError: one is no command, or two have one name.
    """
    others = [Other(command) for command in given]
    names = [other.name for other in others]
    for name in names:
        if names.count(name) > 1:
            raise EvaluationError(
                f"two systems are called {name!r}; name them: 'NAME=PROGRAM {{text}} {{wav}}'"
            )
    return others
