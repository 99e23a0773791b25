"""Adding a voice that was matched from a recording: data beside a model, which stays as it is."""

import datetime as dt
from typing import Any, Final

from ..families.registry import ARCHITECTURES
from ..version import __version__
from ..voice_files.description import DESCRIPTION_FILE, VOICE_ID, VoiceInfo, read_voice
from ..voice_files.reference import described
from ..voice_files.writing import write_companion
from .clips import Clip
from .errors import StoreError
from .install import Installed, free_target, installed
from .placing import made_in, place, storing, workshop
from .references import model_folder, plain_name

OWN_VOICE: Final = "LicenseRef-own-voice"
"""Licence of a voice that belongs to the person whose it is; nobody else may pass it on."""
CONSENT: Final = (
    "A matched voice can say anything in somebody's name. Use your own voice, or that of a person who has "
    "heard what you want it for and has agreed. Do not use it to deceive, and delete it when that person asks "
    "you to: wyoming-nano-tts voices remove ID."
)


def can_match(info: VoiceInfo) -> bool:
    """Tell whether a voice is one that follows a recording, so that its model can follow another."""
    return info.reference is not None


def match_voice(
    model: VoiceInfo,
    clip: Clip,
    *,
    name: str,
    consent: bool,
    voice_id: str | None = None,
    replace: bool = False,
) -> Installed:
    """Add a voice beside the model that follows it.

    Args:
        model: any voice of the model.
        clip: that it is to follow.
        name: of the voice, for people.
        consent: the person whose voice it is has agreed.
        voice_id: None makes it of language and name.
        replace: whether a matched voice of that id may be replaced.

    Raises:
        StoreError: there is no consent, the model cannot match voices, or the folder cannot be written.
    """
    if not consent:
        raise StoreError(f"without consent no voice is matched. {CONSENT}")
    if not can_match(model):
        raise StoreError(f"{model.id} speaks with its own voice only; it follows no recording")
    holder = model_folder(model)
    store = holder.parent
    chosen = voice_id or _id_of(name, model.language)
    if not VOICE_ID.fullmatch(chosen) or chosen == holder.name:
        raise StoreError(
            f"{chosen!r:.80} cannot be the id of a matched voice; give another with --id"
        )
    target = free_target(store, chosen, replace)
    with workshop(store, chosen) as bench, made_in(bench) as made, storing(store):
        beside = made / holder.name  # a voice is checked with the model beside it
        beside.symlink_to(holder.resolve(), target_is_directory=True)
        changes = _described(clip, name)
        write_companion(made / chosen, beside, changes, ARCHITECTURES, clip.reference)
        place(made / chosen, target, bench, replace=replace)
    return installed(target, *clip.notes)


def already_matched(
    model: VoiceInfo, clip: Clip, name: str, voice_id: str | None
) -> Installed | None:
    """Return the voice that follows this clip already; None where there is none.

    Args:
        model: any voice of the model.
        clip: that it follows.
        name: of the voice, for people.
        voice_id: None makes it of language and name.
    """
    folder = model_folder(model).parent / (voice_id or _id_of(name, model.language))
    if not (folder / DESCRIPTION_FILE).is_file():
        return None
    info = read_voice(folder, ARCHITECTURES)
    checksum = described(clip.reference)[1]["sha256"]
    same = info.reference is not None and info.reference.sha256 == checksum
    return Installed(info, ()) if same else None


def _id_of(name: str, language: str) -> str:
    return f"{language}-{plain_name(name)}"[:64]


def _described(clip: Clip, name: str) -> dict[str, Any]:
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return {
        "name": name,
        "description": f"matched from {clip.seconds:.1f} s of speech",
        "licence": OWN_VOICE,
        "attribution": {"name": name, "url": ""},
        "notices": "Matched with the consent of the person whose voice it is; not to be passed on without it.",
        "source": {
            "matched": today,
            "seconds": round(clip.seconds, 2),
            "gain_db": round(clip.gain_db, 2),
            "consent": "stated by the person who matched the voice",
            "made_by": f"wyoming-nano-tts {__version__}",
        },
    }
