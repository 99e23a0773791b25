"""`wyoming-nano-tts voices`: what is installed, and what can be."""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..printable import printable
from ..speech import add_voice_dir_argument, named_folders
from .distilling import distil
from .matching import add_matching_arguments, match
from .report import print_json, print_row, progress_bar, show_installed, show_published

if TYPE_CHECKING:
    from ...errors import VoiceError
    from ...store import Installed, PublishedVoice
    from ...voice_files.description import VoiceInfo
    from ...voice_files.provenance.manifest import Checked

NAME: Final = "voices"
HELP: Final = "list, show, check, install, convert and remove voices"
EPILOG: Final = """actions:
  list                what is installed and what can be installed
  info ID             what a voice is, its licence, whose voice it is
  install ID          fetch a published model and install it as a voice
  install PATH        install a voice folder, or a checkpoint's file or folder
  import PATH --id ID the same, under an id of your choice
  convert ID --profile PROFILE
                      copy a voice, with its weights in fewer bits, under ID-PROFILE or --id
  remove ID           remove an installed voice
  loudness [ID|PATH]  measure how loud a voice, or all, speak, and write it into their voice.json: --loudness needs it
  verify [ID]         check the files of one voice or of all, and where they say that they come from
  match CLIP          add a voice that speaks like a recording of 3 to 10 s, with --transcript and --name
  fetch-frontend [PATH]
                      fetch what --published-frontend of Inflect v1 needs (g2p_en, 3.3 MB, with pip),
                      or take it from the package's .whl file

Without an action: the installed voices; with only an ID: that voice, its files checked.

examples:
  wyoming-nano-tts voices install inflect-nano-v1
  wyoming-nano-tts voices import ~/checkpoints/mine --id en_US-mine --licence CC-BY-4.0
  wyoming-nano-tts voices convert en_US-heart --profile int8
  wyoming-nano-tts voices verify
  wyoming-nano-tts voices match me.wav --name "My voice" --transcript "This is how I speak at home." """

ACTIONS: Final = (
    "list", "info", "install", "import", "convert", "remove", "loudness", "verify", "match",
    "fetch-frontend",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("action", nargs="?", metavar="ACTION", help="see below")
    parser.add_argument("target", nargs="?", metavar="ID|PATH", help="what the action is about")
    add_voice_dir_argument(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--language",
        metavar="TAG",
        help="list: only voices of this language, like de; install PATH, import: its language, like "
        "en_US (default)",
    )
    parser.add_argument(
        "--profile",
        metavar="PROFILE",
        help="convert, install, import: how weights are stored: int8, or for a voice that was trained so "
        "ternary, safe, or a part's name with -only",
    )
    parser.add_argument("--force", action="store_true", help="replace a voice that is installed")
    parser.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="verify: a public key of minisign; a voice whose manifest it has not signed counts as damaged "
        "(default: the release's own key, where a voice is signed)",
    )
    hub = parser.add_argument_group("install")
    hub.add_argument(
        "--local-only", action="store_true", help="fetch nothing; take what the hub's cache has"
    )
    hub.add_argument("--endpoint", metavar="URL", help="a mirror of the hub (default: the hub)")
    hub.add_argument(
        "--catalogue", type=Path, metavar="FILE", help="another catalogue of published models"
    )
    hub.add_argument(
        "--references", type=Path, metavar="WHEEL",
        help="the package with the recordings that the voices of a model follow, where it is here already",
    )  # fmt: skip
    add_matching_arguments(parser.add_argument_group("match"))
    about = parser.add_argument_group("install PATH, import")
    about.add_argument(
        "--id",
        metavar="ID",
        help="id of the voice (default: the folder's name); convert: of the copy",
    )
    about.add_argument("--name", help="name for people")
    about.add_argument("--description", metavar="TEXT", help="one line about it")
    about.add_argument("--licence", metavar="SPDX", help="like CC-BY-4.0")
    about.add_argument("--attribution-name", metavar="WHO", help="whose voice and work it is")
    about.add_argument("--attribution-url", metavar="URL", help="where it comes from")


def run(args: argparse.Namespace) -> int:
    """Do the action; return the exit status, 1 if a voice cannot be used."""
    if args.action is not None and args.action not in ACTIONS:
        if args.target is not None:
            sys.stderr.write(
                f"error: there is no action {args.action!r}; there are {', '.join(ACTIONS)}\n"
            )
            return 2
        args.action, args.target = "info", args.action
    takes = {None: (False, False), "list": (False, False)}
    takes |= dict.fromkeys(("loudness", "verify", "fetch-frontend"), (True, False))
    may, must = takes.get(args.action, (True, True))
    if (args.target is not None and not may) or (args.target is None and must):
        sys.stderr.write(
            f"error: voices {args.action} takes {'an ID or PATH' if must else 'no ID'}\n"
        )
        return 2
    actions: dict[str | None, Callable[[argparse.Namespace], int]] = {
        None: _list,
        "list": _list,
        "info": _info,
        "install": _install,
        "import": _install,
        "convert": _convert,
        "remove": _remove,
        "loudness": _loudness,
        "verify": _verify,
        "match": _match,
        "fetch-frontend": _fetch_frontend,
    }
    return actions[args.action](args)


def _folders(args: argparse.Namespace) -> tuple[Path, ...]:
    """Every folder of voices, that of the package last."""
    from ...store import voice_folders
    from ...voice_files.description import BUILT_IN_VOICES

    return tuple(dict.fromkeys((*named_folders(args), *voice_folders(), BUILT_IN_VOICES)))


def _store(args: argparse.Namespace) -> Path:
    """The folder that is written to: the first --voice-dir, else the person's own."""
    from ...store import StoreError, voice_folders

    folders = (*args.voice_dir, *voice_folders())
    if not folders:
        raise StoreError("there is no folder for voices; give one with --voice-dir DIR")
    store: Path = folders[0]
    return store


def _found(args: argparse.Namespace) -> "tuple[list[VoiceInfo], list[VoiceError]]":
    """Voices, and what is wrong with those that are none; the latter is told."""
    from ...families.registry import ARCHITECTURES
    from ...voice_files.description import VoiceInfo, find_voices

    found = list(find_voices(_folders(args), ARCHITECTURES))
    problems = [voice for voice in found if not isinstance(voice, VoiceInfo)]
    return [voice for voice in found if isinstance(voice, VoiceInfo)], problems


def _raise_if_broken(args: argparse.Namespace, problems: "list[VoiceError]") -> None:
    """Raise what is wrong with the voice that the action is about, if that is why it is none."""
    from ...errors import VoiceError

    for folder in _folders(args):
        for problem in problems:
            if str(problem).startswith(f"{folder / args.target}/"):
                raise VoiceError(f"{problem}; install it again with --force, or remove it")


def _tell(problems: "list[VoiceError]") -> None:
    for problem in problems:
        sys.stderr.write(f"left out: {printable(str(problem))}\n")


def _list(args: argparse.Namespace) -> int:
    from ...store import read_catalogue
    from ...text.matching import spoken_languages

    installed, problems = _found(args)
    known = {voice.id for voice in installed}
    published = read_catalogue(args.catalogue).values() if args.action == "list" else ()
    voices = [voice for voice in installed if _is_wanted(args, voice.languages)]
    offered = [
        voice
        for voice in published
        if voice.id not in known and _is_wanted(args, (voice.language,))
    ]
    if args.json:
        rows, more = [_row(voice) for voice in voices], [_row(voice) for voice in offered]
        print_json({"installed": rows, "available": more} if args.action == "list" else rows)
    else:
        for voice in voices:
            print_row(voice)
        if offered:
            sys.stdout.write("\ncan be installed:\n")
        for one in offered:
            print_row(one)
    _tell(problems)
    if installed and not voices:
        there_are = spoken_languages((voice.id, voice.languages) for voice in installed)
        sys.stderr.write(
            f"no installed voice speaks {printable(args.language)!r}; there are {there_are}\n"
        )
    elif not voices and not problems:
        folders = ", ".join(str(folder) for folder in _folders(args))
        sys.stderr.write(f"no voice is installed in {folders}\n")
    return 0 if voices and not problems else 1


def _is_wanted(args: argparse.Namespace, languages: Iterable[str]) -> bool:
    """Tell whether a voice of these languages is to be listed."""
    from ...text.matching import speaks

    return args.language is None or speaks(languages, args.language)


def _row(voice: "VoiceInfo | PublishedVoice") -> dict[str, object]:
    keys = ("id", "language", "version", "licence")
    return {
        **{key: getattr(voice, key) for key in keys},
        "languages": list(getattr(voice, "languages", (voice.language,))),
    }


def _info(args: argparse.Namespace) -> int:
    from ...errors import VoiceNotFoundError
    from ...store import read_catalogue

    voices, problems = _found(args)
    voice = next((v for v in voices if v.id == args.target), None)
    if voice is None:
        _raise_if_broken(args, problems)
    _tell(problems)
    if voice is not None:
        return show_installed(voice, args.json)
    catalogue = read_catalogue(args.catalogue)
    if args.target in catalogue:
        return show_published(catalogue[args.target], args.json)
    raise VoiceNotFoundError(
        f"there is no voice {args.target!r}; installed: {', '.join(v.id for v in voices)}; "
        f"can be installed: {', '.join(catalogue)}"
    )


def _install(args: argparse.Namespace) -> int:
    from ...store import install_path, install_published, read_catalogue
    from ...text.language import about_language

    store, catalogue = _store(args), read_catalogue(args.catalogue)
    names = ("name", "description", "language", "licence", "attribution_name", "attribution_url")
    about = {name: getattr(args, name) for name in names if getattr(args, name) is not None}
    if "language" in about:
        about_language(about["language"])  # before anything is read or copied
    if args.action == "install" and args.target in catalogue:
        if about or args.id:
            sys.stderr.write("error: a published model keeps its id, name, licence and maker\n")
            return 2
        with progress_bar() as progress:
            done = install_published(
                catalogue[args.target],
                store,
                endpoint=args.endpoint,
                local_only=args.local_only,
                replace=args.force,
                progress=progress,
                references=args.references,
                profile=args.profile,
            )
    else:
        path = Path(args.target).expanduser()
        done = install_path(
            path,
            store,
            catalogue,
            voice_id=args.id,
            about=about,
            replace=args.force,
            references=args.references,
            profile=args.profile,
        )
    _report(done, args)
    return 0


def _match(args: argparse.Namespace) -> int:
    voices, problems = _found(args)
    _tell(problems)
    done = match(args, voices)
    _report(done, args)
    return 0 if args.distil is None else distil(args, done.info, done.info.folder.parent)


def _convert(args: argparse.Namespace) -> int:
    from ...store import convert

    if args.profile is None:
        sys.stderr.write("error: voices convert takes --profile, like int8 or ternary\n")
        return 2
    voice = _one(args)
    done = convert(voice, _store(args), args.profile, voice_id=args.id, replace=args.force)
    _report(done, args)
    return 0


def _one(args: argparse.Namespace) -> "VoiceInfo":
    """The installed voice that the action is about.

    Raises:
        VoiceError: there is none, or it is damaged.
    """
    from ...errors import VoiceNotFoundError

    voices, problems = _found(args)
    voice = next((v for v in voices if v.id == args.target), None)
    if voice is None:
        _raise_if_broken(args, problems)
        _tell(problems)
        raise VoiceNotFoundError(
            f"there is no voice {args.target!r}; installed: {', '.join(v.id for v in voices)}"
        )
    return voice


def _fetch_frontend(args: argparse.Namespace) -> int:
    from ...store import install_published_frontend, voice_folders

    given = None if args.target is None else Path(args.target).expanduser()
    store = _store(args)
    sys.stdout.write(f"{install_published_frontend(store, given)}\n")
    if store.absolute() not in {folder.absolute() for folder in voice_folders()}:
        sys.stderr.write(f"it is found there only where NANO_TTS_VOICES names {store}\n")
    return 0


def _report(done: "Installed", args: argparse.Namespace) -> None:
    info = done.info
    if args.json:
        print_json({"id": info.id, "folder": str(info.folder), "notes": list(done.notes)})
    else:
        sys.stdout.write(
            f"installed {info.id} in {info.folder}\n"
            f"licence: {info.licence}; attribution: {info.attribution_name} "
            f"<{info.attribution_url}>\n"
        )
    for note in done.notes:
        sys.stderr.write(f"note: {note}\n")


def _remove(args: argparse.Namespace) -> int:
    from ...store import remove

    folder = remove(args.target, _store(args))
    if args.json:
        print_json({"id": args.target, "removed": str(folder)})
    else:
        sys.stdout.write(f"removed {folder}\n")
    return 0


def _verified(voice: "VoiceInfo", origin: "Checked | None") -> dict[str, object]:
    """What is said of a voice; None where something is wrong with it."""
    found = {} if origin is None else {"origin": origin.words, "signed_by": origin.signed_by}
    return {"id": voice.id, "folder": str(voice.folder), "ok": origin is not None, **found}


def _loudness(args: argparse.Namespace) -> int:
    from ...engine.loudness import bake_loudness
    from ...errors import NanoTtsError, VoiceNotFoundError

    given = None if args.target is None else Path(args.target).expanduser()
    if given is not None and given.is_dir():
        folders = [given]
    else:
        voices, problems = _found(args)
        _tell(problems)
        folders = [voice.folder for voice in voices if args.target in (None, voice.id)]
        if not folders:
            raise VoiceNotFoundError(f"there is no voice {args.target!r}")
    rows, wrong = [], False
    for folder in folders:
        try:
            rows.append({"id": folder.resolve().name, **bake_loudness(folder).described()})
        except (NanoTtsError, OSError) as error:
            wrong = True
            sys.stderr.write(f"error: {printable(str(error))}\n")
            continue
        if not args.json:
            row = rows[-1]
            sys.stdout.write(
                f"{row['id']:<24} {row['lufs']:6.2f} LUFS, true peak {row['true_peak_dbtp']:6.2f} dBTP\n"
            )
    if args.json:
        print_json(rows)
    return 1 if wrong else 0


def _verify(args: argparse.Namespace) -> int:
    from ...errors import VoiceError, VoiceNotFoundError
    from ...voice_files.provenance.manifest import RELEASE_KEY, check_provenance
    from ...voice_files.provenance.minisign import read_public_key
    from ...voice_files.weights import read_weights

    key_file = args.key or (RELEASE_KEY if RELEASE_KEY.exists() else None)
    key = None if key_file is None else read_public_key(key_file)
    voices, problems = _found(args)
    wrong = {str(problem): str(problem) for problem in problems} if args.target is None else {}
    if args.target is not None:
        voices = [voice for voice in voices if voice.id == args.target]
        if not voices:
            _raise_if_broken(args, problems)
            _tell(problems)
            raise VoiceNotFoundError(f"there is no voice {args.target!r}")
    rows = []
    for voice in voices:
        try:
            for part in voice.parts.values():
                read_weights(part)
            origin = check_provenance(voice.folder, key)
            if args.key and not origin.signed_by:
                raise VoiceError(f"{voice.folder} has no signature that {args.key} could be of")
            rows.append(_verified(voice, origin))
        except VoiceError as error:
            rows.append(_verified(voice, None))
            wrong[voice.id] = str(error)
    if args.json:
        print_json({"voices": rows, "problems": list(wrong.values())})
    else:
        for row in rows:
            state = f"ok, {row['origin']}" if row["ok"] else "DAMAGED"
            sys.stdout.write(f"{row['id']:<24} {state}\n")
    for text in wrong.values():
        sys.stderr.write(f"error: {printable(text)}\n")
    return 1 if wrong else 0
