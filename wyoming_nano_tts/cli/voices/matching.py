"""`wyoming-nano-tts voices match`: a voice that speaks like a recording."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import VoiceNotFoundError
from ..printable import printable
from .distilling import add_distilling_arguments

if TYPE_CHECKING:
    from ...store import Installed
    from ...voice_files.description import VoiceInfo


def add_matching_arguments(parser: argparse._ActionsContainer) -> None:
    """Add the options of the action; --name and --id are those of import."""
    parser.add_argument(
        "--transcript", metavar="TEXT", help="what is said in the recording, word for word"
    )
    parser.add_argument(
        "--voice",
        metavar="ID",
        help="voice whose model follows the recording (default: the first installed that can)",
    )
    add_distilling_arguments(parser)
    parser.add_argument(
        "--consent",
        action="store_true",
        help="the person whose voice it is has agreed; without it you are asked",
    )


def match(args: argparse.Namespace, voices: "Sequence[VoiceInfo]") -> "Installed":
    """Ask for consent, read the recording and add the voice.

    Raises:
        NanoTtsError: there is no consent, no model, or the recording is not fit.
    """
    from ...store import StoreError, already_matched, match_voice, read_clip

    if not args.transcript or not args.name:
        missing = [f"--{name}" for name in ("transcript", "name") if not getattr(args, name)]
        raise StoreError(
            f"voices match needs {' and '.join(missing)}: what is said in the recording, and what the "
            "voice is to be called"
        )
    model = _model(args, voices)
    clip = read_clip(Path(args.target).expanduser(), args.transcript)
    if args.distil is not None and (known := already_matched(model, clip, args.name, args.id)):
        return known  # the same command again goes on
    return match_voice(
        model,
        clip,
        name=args.name,
        consent=args.consent or _consents(),
        voice_id=args.id,
        replace=args.force,
    )


def _model(args: argparse.Namespace, voices: "Sequence[VoiceInfo]") -> "VoiceInfo":
    from ...families.registry import ARCHITECTURES
    from ...store import can_match, read_catalogue

    able = [voice for voice in voices if can_match(voice)]
    if args.voice is not None:
        able = [voice for voice in able if voice.id == args.voice]
    if not able:
        offered = [
            voice.id
            for voice in read_catalogue(args.catalogue).values()
            if ARCHITECTURES[voice.architecture].follows_reference
        ]
        wanted = f"no installed voice {args.voice!r:.60}" if args.voice else "no installed voice"
        raise VoiceNotFoundError(
            f"{wanted} can follow a recording; install one: wyoming-nano-tts voices install "
            f"{' or '.join(offered)}"
        )
    return able[0]


def _consents() -> bool:
    """Ask; whoever cannot be asked has not agreed."""
    from ...store import CONSENT

    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{printable(CONSENT)}\n")
    sys.stderr.write("Has the person whose voice this is agreed? Type yes: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == "yes"
