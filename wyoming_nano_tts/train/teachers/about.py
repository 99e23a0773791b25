"""Who spoke a corpus, and under which terms: `corpus.json` in its folder, for the voices that are made of it."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from ...errors import TrainingError
from ...files import replacing

FILE: Final = "corpus.json"
CONSENT: Final = (
    "A voice belongs to a person. Teach one only with the consent of the person whose voice it is, "
    "and within the licence of the model that speaks it."
)


@dataclass(frozen=True, slots=True)
class AboutCorpus:
    """What goes on from a corpus into the voices that learn from it."""

    licence: str
    """SPDX identifier of the speech."""
    attribution: str
    """Whose voice or model it is."""
    attribution_url: str = ""
    language: str = "en_US"
    teachers: Mapping[str, str] = field(default_factory=dict)
    """By speaker: what spoke, "Kokoro-82M, voice af_heart"."""

    @property
    def notice(self) -> str:
        """What has to be said wherever a voice of this goes."""
        by = "; ".join(f"{speaker}: {teacher}" for speaker, teacher in self.teachers.items())
        source = f" ({self.attribution_url})" if self.attribution_url else ""
        spoken = f" Spoken by {by}." if by else ""
        return f"The speech of the training data is by {self.attribution}{source}, {self.licence}.{spoken}"

    def with_teacher(self, speaker: str, teacher: str) -> Self:
        """The same with one more speaker."""
        return dataclasses.replace(self, teachers={**self.teachers, speaker: teacher})


def read_about(folder: Path) -> AboutCorpus | None:
    """Read who spoke a folder; None where nobody says so.

    Raises:
        TrainingError: the file is damaged.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        read: Any = json.loads(path.read_text(encoding="utf-8"))
        known = {f.name for f in dataclasses.fields(AboutCorpus)}
        about = AboutCorpus(**{key: value for key, value in read.items() if key in known})
        texts: Sequence[Any] = (
            about.licence, about.attribution, about.attribution_url, about.language,
            *about.teachers, *about.teachers.values(),
        )  # fmt: skip
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise TrainingError(
            f"{path} cannot be read ({error!s:.100}); give the command `corpus` its --licence and --attribution again"
        ) from error
    if not all(isinstance(text, str) for text in texts):
        raise TrainingError(f"{path} holds what is not text; delete it and run `corpus` again")
    return about


def write_about(folder: Path, about: AboutCorpus) -> None:
    """Write who spoke a folder."""
    with replacing(folder / FILE) as partial:
        partial.write_text(
            json.dumps(dataclasses.asdict(about), indent=1, ensure_ascii=False) + "\n",
            encoding="utf-8",
        )
