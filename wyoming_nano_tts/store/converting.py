"""Storing an installed voice in fewer bits, as a voice of its own or in its place."""

from pathlib import Path

from ..families.registry import ARCHITECTURES
from ..voice_files.description import VoiceInfo, find_voices
from ..voice_files.quantised.converting import convert_voice
from ..voice_files.writing import copy_voice
from .errors import StoreError
from .install import Installed, free_target, installed
from .placing import made_in, place, storing, workshop


def convert(
    voice: VoiceInfo,
    store: Path,
    profile: str,
    *,
    voice_id: str | None = None,
    replace: bool = False,
) -> Installed:
    """Put a copy of a voice, with its weights stored as a profile says, into the store.

    Args:
        voice: any that is installed or built in.
        store: where the copy goes.
        profile: "ternary", "safe", "int8", or a part's name with "-only".
        voice_id: of the copy; the voice's own replaces it. None: the voice's with the profile behind.
        replace: whether a voice of that id may be replaced.

    Raises:
        NanoTtsError: no such profile, the id is taken, other voices speak with the weights of the one that is to be
            replaced, or the voice is damaged or was not trained for that profile.
    """
    chosen = voice_id or f"{voice.id}-{profile}"
    target = free_target(store, chosen, replace)
    others = [
        one.id
        for one in find_voices((store,), ARCHITECTURES)
        if isinstance(one, VoiceInfo)
        and one.folder != target
        and any(part.path.parent == target for part in one.parts.values())
    ]
    if others:
        raise StoreError(
            f"{', '.join(others)} speak with the weights of {chosen}, which would change; give the copy another --id"
        )
    with workshop(store, chosen) as bench, made_in(bench) as made, storing(store):
        copy_voice(voice.folder, made / chosen, {}, ARCHITECTURES)
        parts = convert_voice(made / chosen, profile, ARCHITECTURES)
        place(made / chosen, target, bench, replace=replace)
    return installed(target, *(part.told for part in parts))
