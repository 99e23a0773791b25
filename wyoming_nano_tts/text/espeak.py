"""Phonemes from libespeak-ng, if it is there: a library that this package neither has nor needs.

espeak-ng is GPL software. It comes with the optional extra `[espeak]` (the wheel of espeakng-loader)
or from the system, is loaded when the first voice asks for it, and called through ctypes.
"""

import ctypes
import ctypes.util
import importlib.util
import os
import re
import sys
import threading
from functools import lru_cache
from pathlib import Path
from typing import Final

from ..errors import NanoTtsError

VOICE: Final = b"en-us"
LONGEST_WORD: Final = 100
"""Longer runs without a space get one: espeak-ng holds a word in buffers of fixed size."""

_UTF8: Final = 1  # espeakCHARS_UTF8
_IPA: Final = 2  # espeakPHONEMES_IPA

_UNSPEAKABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]+"
)
# Armenian, the scripts of India but Odia, Georgian, Hangul: espeak-ng changes to another language in
# the middle of a text for these, and both 1.51 and 1.52 can crash on it ("si-" before Devanagari).
# The published program stops with an error on them.
_OTHER_LANGUAGES: Final = re.compile(
    "[\u0530-\u058f\u0900-\u0aff\u0b80-\u0dff\u10a0-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]+"
)
_LONG_WORD: Final = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
_LANGUAGE_FLAG: Final = re.compile(r"\([a-z]{2,3}(?:-[a-z0-9]+)*\)")

_WAY_OUT: Final = (
    "install it with: pip install 'wyoming-nano-tts[espeak]', or the system's package libespeak-ng1"
)

_turn: Final = threading.Lock()
_load_lock: Final = threading.Lock()


class EspeakError(NanoTtsError):
    """espeak-ng is needed and missing, or does not work."""

    code = "espeak-missing"


class Espeak:
    """One libespeak-ng, set to US English; safe to use from several threads.

    The library has one state for the whole process: take the one of `load`, or make one only.
    """

    def __init__(self, library: Path | str, data: Path | None = None) -> None:
        """Load and initialise a library.

        Args:
            library: its file, or the name under which the system knows it.
            data: the folder espeak-ng-data that belongs to it; None for the one built in.

        Raises:
            EspeakError: the file is not such a library, or it lacks its data or the voice.
        """
        try:
            loaded = ctypes.CDLL(str(library))
            # Not espeak_Initialize: that opens an audio device, and with it PulseAudio's folders.
            set_path = loaded.espeak_ng_InitializePath
            initialise = loaded.espeak_ng_Initialize
            set_voice = loaded.espeak_SetVoiceByName
            self._text_to_phonemes = loaded.espeak_TextToPhonemes
            info = loaded.espeak_Info
        except (OSError, AttributeError) as error:
            raise EspeakError(
                f"{library} cannot be used as libespeak-ng ({error}); {_WAY_OUT}"
            ) from error
        set_path.argtypes = (ctypes.c_char_p,)
        set_path.restype = None
        initialise.argtypes = (ctypes.c_void_p,)
        set_voice.argtypes = (ctypes.c_char_p,)
        info.argtypes = (ctypes.c_void_p,)
        info.restype = ctypes.c_char_p
        self._text_to_phonemes.argtypes = (
            ctypes.POINTER(ctypes.c_void_p),
            ctypes.c_int,
            ctypes.c_int,
        )
        self._text_to_phonemes.restype = ctypes.c_char_p
        folder = None if data is None else os.fsencode(data)
        with _turn:
            set_path(folder)
            if initialise(None) != 0:
                raise EspeakError(f"{library} finds no data in {data or 'its folder'}; {_WAY_OUT}")
            if set_voice(VOICE) != 0:
                raise EspeakError(f"{library} has no voice {VOICE.decode()}; {_WAY_OUT}")
        self.library = str(library)
        self.version = (info(None) or b"").decode("ascii", "replace").split(" ")[0]
        """For example "1.52.0"; phonemes differ between versions."""

    def phonemes(self, text: str) -> str:
        """Return the IPA of a text without marks, words apart.

        Args:
            text: a few words; marks in it may get lost, and scripts that it would read in another
                language are left out, as are its flags of such a change.
        """
        clean = _OTHER_LANGUAGES.sub(" ", _UNSPEAKABLE.sub(" ", text))
        clean = _LONG_WORD.sub(r"\g<0> ", clean)
        buffer = ctypes.create_string_buffer(clean.encode("utf-8"))
        pointer = ctypes.c_void_p(ctypes.addressof(buffer))
        parts: list[str] = []
        with _turn:
            while pointer.value is not None:  # the library moves it on, and clears it at the end
                part = self._text_to_phonemes(ctypes.byref(pointer), _UTF8, _IPA)
                if part:
                    parts.append(part.decode("utf-8", "ignore"))
        return " ".join(_LANGUAGE_FLAG.sub("", " ".join(parts)).split())


def candidates() -> list[tuple[str, Path | None]]:
    """Return library and data folder of each espeak-ng that is installed, the best first.

    The wheel goes first: a person chose it for this program, and its version is the one that most
    users of the published program have.
    """
    found: list[tuple[str, Path | None]] = []
    spec = importlib.util.find_spec("espeakng_loader")  # found, not imported
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent
        names = {"win32": "espeak-ng.dll", "darwin": "libespeak-ng.dylib"}
        library = folder / names.get(sys.platform, "libespeak-ng.so")
        if library.is_file():
            found.append((str(library), folder / "espeak-ng-data"))
    system = ctypes.util.find_library("espeak-ng")
    if system is not None:
        found.append((system, None))
    return found


def load() -> Espeak:
    """Return the process's espeak-ng; loaded by the first call.

    Raises:
        EspeakError: there is none that works; the message says how to get it.
    """
    with _load_lock:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> Espeak:
    reason = "espeak-ng, which this voice needs for pronunciation, is not installed"
    for library, data in candidates():
        try:
            return Espeak(library, data)
        except EspeakError as error:
            reason = str(error).removesuffix(f"; {_WAY_OUT}")
    raise EspeakError(f"{reason}; {_WAY_OUT}")
