"""What so many recordings can and cannot give, told before hours are spent."""

from collections.abc import Sequence
from typing import Final

from .corpus import Recording

FEW_MINUTES: Final = 5.0
"""Below, the aligner hears some phonemes only a handful of times and cannot tell them apart."""
SOME_MINUTES: Final = 20.0
ENOUGH_MINUTES: Final = 50.0
"""docs/training.md: the built-in voice's quality came from 80 minutes, `--quick` uses about 25."""


def spoken_minutes(recordings: Sequence[Recording]) -> float:
    """Length of all recordings by their headers; one that cannot be read counts nothing (a later stage names it)."""
    import soundfile

    seconds = 0.0
    for recording in recordings:
        try:
            about = soundfile.info(recording.audio)
        except (soundfile.LibsndfileError, OSError):
            continue
        seconds += about.frames / max(1, about.samplerate)
    return seconds / 60


def outlook(count: int, minutes: float) -> str:
    """Say in a sentence or two what a voice of these recordings will be like."""
    have = f"{count} recordings, {minutes:.1f} minutes of speech"
    if minutes < FEW_MINUTES:
        return (
            f"{have}: too little to learn a voice from. The run goes through and shows that texts and "
            "audio fit together, but nobody will understand the result. Record at least 20 minutes "
            "(some 250 sentences) for words that are understood, an hour for a voice that is liked."
        )
    if minutes < SOME_MINUTES:
        return (
            f"{have}: enough for a voice that is recognised and partly understood. It will stumble over "
            "sounds that are rare in these sentences; an hour of speech mends that, more steps do not."
        )
    if minutes < ENOUGH_MINUTES:
        return (
            f"{have}: enough for an intelligible voice. It will sound flatter and buzzier than one "
            "from an hour of speech."
        )
    return f"{have}: enough for a voice as good as these recordings are."
