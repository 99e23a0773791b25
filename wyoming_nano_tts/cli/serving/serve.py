"""`wyoming-nano-tts serve`: the Wyoming server."""

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...cores import usable_cores
from ..speech import (
    add_speech_arguments,
    add_voice_arguments,
    all_voice_folders,
    number_in,
    open_engine,
    positive,
    read_options,
)
from .page import add_page_arguments, page_configuration
from .process import (
    LOG_FORMAT,
    add_log_level_argument,
    begin_log,
    default_data_dir,
    run_until_stopped,
    take_little_memory,
)

if TYPE_CHECKING:
    from ...server.config import ServerConfig
    from ...speech.pronunciation_file import PronunciationFile

NAME: Final = "serve"
HELP: Final = "serve speech to Home Assistant and other Wyoming clients"

MAX_LOADED_VOICES: Final = 3
"""Some 25 to 40 MB each: what a small Pi has room for."""
PRONUNCIATIONS_FILE: Final = "pronunciations.toml"
DEFAULT_URI: Final = "tcp://0.0.0.0:10200"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "--uri",
        action="append",
        metavar="URI",
        help=f"where to listen: tcp://HOST:PORT, unix:///PATH or stdio://; may be given several "
        f"times (default: {DEFAULT_URI})",
    )
    voices = parser.add_argument_group("voices")
    add_voice_arguments(voices)
    voices.add_argument(
        "--max-loaded-voices",
        type=positive,
        default=MAX_LOADED_VOICES,
        metavar="N",
        help="voices in memory at the same time; the longest unused goes first, none while it "
        "speaks (default: %(default)s)",
    )
    voices.add_argument(
        "--unload-after",
        type=number_in(1, 1e9),
        metavar="SECONDS",
        help="free the memory of voices that nobody has used for so long (default: keep them)",
    )
    voices.add_argument(
        "--preload",
        action="append",
        default=[],
        metavar="VOICE",
        help="load this voice before the first request, beside the default one; may be given "
        "several times",
    )
    voices.add_argument(
        "--profiles",
        type=Path,
        metavar="FILE",
        help="named profiles (TOML or JSON), see the manual",
    )
    voices.add_argument(
        "--allow-pronunciation-edits",
        action="store_true",
        help="let clients list and change the words of the pronunciation file, as Home Assistant does "
        "in its settings (without --pronunciations: pronunciations.toml in the data directory)",
    )
    speech = parser.add_argument_group("speech, where a request says nothing")
    add_speech_arguments(speech)
    machine = parser.add_argument_group("machine")
    machine.add_argument(
        "--workers",
        type=positive,
        metavar="N",
        help="computations at the same time; requests take turns (default: 2, on one core 1)",
    )
    machine.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="keeps the server's id (default: per user)"
    )
    machine.add_argument(
        "--audio-width",
        type=int,
        choices=(2, 4),
        default=2,
        help="bytes of a sample; with 4 Home Assistant's own integration starts 0.7 s sooner, but "
        "other clients may expect 2 (default: 2)",
    )
    machine.add_argument(
        "--no-warm-up", action="store_true", help="load the voice at the first request, not before"
    )
    network = parser.add_argument_group("network")
    network.add_argument(
        "--zeroconf",
        nargs="?",
        const="",
        metavar="NAME",
        help="let Home Assistant discover this server, under NAME or the host's name",
    )
    network.add_argument(
        "--zeroconf-type",
        default="_wyoming._tcp.local.",
        metavar="TYPE",
        help="service type to publish (default: %(default)s)",
    )
    network.add_argument(
        "--max-clients", type=positive, default=64, metavar="N", help="connections (default: 64)"
    )
    network.add_argument(
        "--max-requests",
        type=positive,
        default=32,
        metavar="N",
        help="requests being spoken or waiting, before more are refused (default: 32)",
    )
    network.add_argument(
        "--max-wait",
        type=number_in(0.1, 3600),
        default=10.0,
        metavar="SECONDS",
        help="silence that a request is let in for; where more is to be expected it is refused "
        "(default: 10)",
    )
    network.add_argument(
        "--max-text",
        type=positive,
        default=100_000,
        metavar="N",
        help="characters of one request (default: 100000)",
    )
    network.add_argument(
        "--pause-ms",
        type=positive,
        default=150,
        metavar="MS",
        help="pause in streamed text after which a finished sentence is spoken (default: 150)",
    )
    network.add_argument(
        "--grace-seconds",
        type=number_in(0, 600),
        default=5.0,
        metavar="SECONDS",
        help="how long requests may go on after the signal to stop (default: 5)",
    )
    add_page_arguments(parser.add_argument_group("page"))
    starter = parser.add_argument_group("for programs that start the server")
    starter.add_argument(
        "--until-eof",
        action="store_true",
        help="stop when standard input ends, so that the server does not outlive its starter",
    )
    starter.add_argument(
        "--ready-fd",
        type=positive,
        metavar="N",
        help="write a newline to this file descriptor once the server listens, and close it",
    )
    starter.add_argument(
        "--restrained",
        action="store_true",
        help="give up what serving does not need: priority, memory beyond 1 GiB, capabilities, new "
        "privileges, and with unix:// addresses only, as a superuser, the network",
    )
    log = parser.add_argument_group("log")
    add_log_level_argument(log)
    log.add_argument("--log-format", default=LOG_FORMAT, help="format of Python's logging")


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; return the exit status."""
    take_little_memory(encrypts=args.web is not None)  # aiohttp is not held to do without
    given_up = _restrain(args) if args.restrained else ()
    try:
        # Names that no record has are found out by formatting one.
        logging.Formatter(args.log_format).format(logging.makeLogRecord({"msg": "a line"}))
    except (ValueError, TypeError, KeyError) as error:
        sys.stderr.write(f"error: --log-format: {error}\n")
        return 2
    begin_log(args.log_level, args.log_format)
    if given_up:
        logging.getLogger(__name__).info("Given up: %s", ", ".join(given_up))
    return run_until_stopped(lambda: _serve(configuration(args), args))


def configuration(args: argparse.Namespace) -> "ServerConfig":
    """Return what the arguments ask for.

    Raises:
        NanoTtsError: a value or a file is wrong.
    """
    from ...errors import NanoTtsError
    from ...server.config import ServerConfig
    from ...server.wire.limits import WireLimits, data_bytes_for
    from ...speech.limits import SpeechLimits
    from ...speech.profiles import load_profiles

    if args.until_eof and "stdio://" in (args.uri or ()):
        raise NanoTtsError(
            "--until-eof cannot be used with stdio://, which ends with its input anyway"
        )
    return ServerConfig(
        uris=tuple(args.uri or (DEFAULT_URI,)),
        data_dir=args.data_dir or default_data_dir(),
        defaults=read_options(args),
        profiles=load_profiles(args.profiles) if args.profiles else (),
        limits=SpeechLimits(
            max_requests=args.max_requests,
            max_wait_seconds=args.max_wait,
            max_text_characters=args.max_text,
        ),
        wire=WireLimits(max_clients=args.max_clients, max_data_bytes=data_bytes_for(args.max_text)),
        workers=args.workers or min(2, usable_cores()),
        pause_seconds=args.pause_ms / 1000,
        sample_width_bytes=args.audio_width,
        zeroconf_name=args.zeroconf,
        zeroconf_type=args.zeroconf_type,
        grace_seconds=args.grace_seconds,
        warm_up=not args.no_warm_up,
        preload=tuple(args.preload),
        unload_after_seconds=args.unload_after,
        pronunciations=_pronunciation_file(args) if args.allow_pronunciation_edits else None,
        until_eof=args.until_eof,
        ready_fd=args.ready_fd,
    )


def _pronunciation_file(args: argparse.Namespace) -> "PronunciationFile":
    """Return the file that clients may change, which the engine then reads as well.

    Raises:
        NanoTtsError: there is no place for it.
    """
    from ...errors import PronunciationFileError
    from ...speech.pronunciation_file import PronunciationFile
    from ...text import find_language
    from ...text.language import DEFAULT_LANGUAGE
    from ...text.pronunciations import read_mapping

    if args.pronunciations is None:
        data_dir = args.data_dir or default_data_dir()
        if data_dir is None:
            raise PronunciationFileError(
                "pronunciations that may be changed need a file: name one with --pronunciations, or a "
                "folder with --data-dir"
            )
        args.pronunciations = data_dir / PRONUNCIATIONS_FILE
    # What a word may be said with is asked of the language that most voices speak.
    language = find_language(DEFAULT_LANGUAGE)
    return PronunciationFile(args.pronunciations, lambda words: read_mapping(words, language))


def _restrain(args: argparse.Namespace) -> tuple[str, ...]:
    """Give up rights before anything else is imported, so before any thread is started."""
    from ...machine.restraint import restrain

    uris = args.uri or (DEFAULT_URI,)
    return restrain(
        network=args.zeroconf is not None
        or args.web is not None
        or any(uri.startswith("tcp:") for uri in uris)
    )


async def _serve(config: "ServerConfig", args: argparse.Namespace) -> None:
    from ...server.serve import serve
    from ...store.placing import recover
    from ...text import open_stream

    page = page_configuration(args)
    for folder in all_voice_folders(args):
        recover(folder)
    editable = config.pronunciations
    if page is not None and page.edit:
        editable = editable or _pronunciation_file(args)
    engine = open_engine(args, lenient=True)
    if page is None:
        await serve(config, engine, open_stream)
        return
    from ...web.server import page_door

    words = editable if page.edit else None
    await serve(
        config, engine, open_stream, [page_door(page, engine, open_stream, config.wire, words)]
    )
