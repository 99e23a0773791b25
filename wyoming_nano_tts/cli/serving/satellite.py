"""`wyoming-nano-tts satellite`: a loudspeaker for Home Assistant."""

import argparse
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...cores import usable_cores
from ..speech import (
    add_speech_arguments,
    add_voice_arguments,
    counted_to,
    number_in,
    open_engine,
    read_options,
)
from .process import (
    LOG_FORMAT,
    add_log_level_argument,
    begin_log,
    default_data_dir,
    read_secret,
    run_until_stopped,
    take_little_memory,
)
from .serve import DEFAULT_URI as SERVER_URI

if TYPE_CHECKING:
    from ...satellite.config import SatelliteConfig
    from ...satellite.mqtt.config import MqttConfig
    from ...server.config import ServerConfig

NAME: Final = "satellite"
HELP: Final = "play what Home Assistant announces, and speak by itself"
EPILOG: Final = """examples:
  wyoming-nano-tts satellite --name Kitchen --area Kitchen --zeroconf
  wyoming-nano-tts satellite --device plughw:1 --chime --serve
  wyoming-nano-tts satellite --say-http 127.0.0.1:10800
  curl --data "Dinner is ready." http://127.0.0.1:10800/say
  wyoming-nano-tts satellite --say-mqtt mqtt://broker.local/home/kitchen --mqtt-discovery"""

DEFAULT_URI: Final = "tcp://0.0.0.0:10700"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "--uri",
        action="append",
        metavar="URI",
        help=f"where Home Assistant connects: tcp://HOST:PORT or unix:///PATH (default: {DEFAULT_URI})",
    )
    parser.add_argument("--name", help="what Home Assistant calls it (default: the host's name)")
    parser.add_argument("--area", help="room that Home Assistant is to suggest")
    parser.add_argument(
        "--zeroconf", action="store_true", help="let Home Assistant discover this satellite"
    )
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="keeps the id (default: per user)"
    )
    _add_device_arguments(parser.add_argument_group("device"))
    local = parser.add_argument_group("speaking without Home Assistant")
    local.add_argument(
        "--serve",
        nargs="?",
        const=SERVER_URI,
        metavar="URI",
        help=f"serve speech as well, as the command serve does (at {SERVER_URI}, or another address)",
    )
    local.add_argument(
        "--say-http",
        metavar="HOST:PORT",
        help="speak what is posted to http://HOST:PORT/say; loopback addresses only",
    )
    local.add_argument("--say-stdin", action="store_true", help="speak the lines of standard input")
    _add_mqtt_arguments(parser.add_argument_group("texts by MQTT (extra mqtt)"))
    add_voice_arguments(parser.add_argument_group("voice of this machine"))
    add_speech_arguments(parser.add_argument_group("speech of this machine"))
    add_log_level_argument(parser)


def _add_mqtt_arguments(mqtt: argparse._ActionsContainer) -> None:
    mqtt.add_argument(
        "--say-mqtt",
        metavar="URL",
        help="speak what arrives on the topic mqtt://[USER@]BROKER[:PORT]/TOPIC; mqtts:// encrypts",
    )
    mqtt.add_argument(
        "--mqtt-password-file", type=Path, metavar="FILE", help="holds the user's password"
    )
    mqtt.add_argument(
        "--mqtt-ca",
        type=Path,
        metavar="FILE",
        help="certificates that the broker's is signed with (default: those that the system trusts)",
    )
    mqtt.add_argument(
        "--mqtt-retained",
        action="store_true",
        help="speak the text that the broker has kept, at the start",
    )
    mqtt.add_argument(
        "--mqtt-discovery",
        nargs="?",
        const="homeassistant",
        metavar="PREFIX",
        help="let Home Assistant make a device of it through its broker (prefix: homeassistant)",
    )


def _add_device_arguments(device: argparse._ActionsContainer) -> None:
    device.add_argument(
        "--output",
        default="player",
        metavar="KIND",
        help="player: a program of the system (the default); sounddevice: PortAudio; folder:DIR: recordings; "
        "null: nothing",
    )
    device.add_argument(
        "--device", metavar="NAME", help="as the player names it, for example plughw:1 for aplay"
    )
    device.add_argument(
        "--player",
        metavar="COMMAND",
        help="command that plays 16-bit samples of its standard input, with {rate} and {channels} (default: "
        "paplay, pw-play or aplay, the first that works)",
    )
    device.add_argument(
        "--rate",
        type=int,
        metavar="HZ",
        help="rate that the device wants (default: that of the audio)",
    )
    device.add_argument(
        "--channels",
        type=counted_to(8),
        metavar="N",
        help="channels that the device wants (default: those of the audio)",
    )
    device.add_argument(
        "--lead-ms",
        type=number_in(0, 5000),
        default=250.0,
        metavar="MS",
        help="silence first, for devices that swallow the start (default: 250)",
    )
    device.add_argument(
        "--chime",
        nargs="?",
        const="default",
        metavar="FILE",
        help="two notes before each announcement, or a WAV file",
    )
    device.add_argument(
        "--output-volume",
        type=number_in(0, 2),
        default=1.0,
        metavar="FACTOR",
        help="level of everything that is played, 0 to 2 (default: 1)",
    )
    device.add_argument("--muted", action="store_true", help="start without a sound")


def run(args: argparse.Namespace) -> int:
    """Run until told to stop; return the exit status."""
    take_little_memory(encrypts=args.say_mqtt is not None)
    begin_log(args.log_level, LOG_FORMAT)
    return run_until_stopped(lambda: _run(configuration(args), args))


def configuration(args: argparse.Namespace) -> "SatelliteConfig":
    """Return what the arguments ask for.

    Raises:
        NanoTtsError: a value or a file is wrong.
    """
    from ...audio.usual import RATES_HZ
    from ...errors import OptionError
    from ...satellite.chime import read_chime
    from ...satellite.config import SatelliteConfig
    from ...satellite.playback import Level, PlaybackConfig

    if args.rate is not None and args.rate not in RATES_HZ:
        raise OptionError(f"--rate {args.rate} must be one of {', '.join(map(str, RATES_HZ))}")
    say_http = None
    if args.say_http is not None:
        from ...satellite.http import read_address

        say_http = read_address(args.say_http)
    return SatelliteConfig(
        name=args.name or socket.gethostname().split(".")[0],
        area=args.area,
        uris=tuple(args.uri or (DEFAULT_URI,)),
        data_dir=args.data_dir or default_data_dir(),
        playback=PlaybackConfig(
            lead_seconds=args.lead_ms / 1000,
            chime=read_chime(args.chime) if args.chime else b"",
            rate_hz=args.rate,
            channels=args.channels,
        ),
        level=Level(args.output_volume, args.muted),
        is_published=args.zeroconf,
        say_http=say_http,
        say_stdin=args.say_stdin,
        say_mqtt=_mqtt(args),
    )


def _mqtt(args: argparse.Namespace) -> "MqttConfig | None":
    """Return where texts come from by MQTT, None if they do not.

    Raises:
        NanoTtsError: it cannot be as it was asked for.
    """
    from importlib.util import find_spec

    from ...errors import NanoTtsError

    if args.say_mqtt is None:
        if args.mqtt_password_file or args.mqtt_ca or args.mqtt_retained or args.mqtt_discovery:
            raise NanoTtsError("the options --mqtt-… need --say-mqtt")
        return None
    if find_spec("aiomqtt") is None:
        raise NanoTtsError(
            "--say-mqtt needs the package aiomqtt: pip install 'wyoming-nano-tts[mqtt]'"
        )
    from ...satellite.mqtt.config import LONGEST_PASSWORD, read_config

    file: Path | None = args.mqtt_password_file
    return read_config(
        args.say_mqtt,
        password=read_secret(file, "--mqtt-password-file", LONGEST_PASSWORD) if file else None,
        ca_file=args.mqtt_ca,
        retained=args.mqtt_retained,
        discovery=args.mqtt_discovery,
    )


async def _run(config: "SatelliteConfig", args: argparse.Namespace) -> None:
    from ...satellite.run import satellite
    from ...sinks.finding import find_output

    output = find_output(args.output, device=args.device, player=args.player)
    if not (args.serve or config.takes_text):
        await satellite(config, output)  # without an engine, so without numpy
        return
    from ...server.serve import make_service, running
    from ...text import open_stream

    server = _server_configuration(args)
    engine = open_engine(args, lenient=True)
    service = await make_service(server, engine, open_stream)
    beside = running(server, engine, open_stream, service)
    await satellite(config, output, service, beside, asked=server.uris)


def _server_configuration(args: argparse.Namespace) -> "ServerConfig":
    """Return how speech is served beside; without --serve to nobody, but warmed up all the same."""
    from ...server.config import ServerConfig

    return ServerConfig(
        uris=(args.serve,) if args.serve else (),
        data_dir=args.data_dir or default_data_dir(),
        defaults=read_options(args),
        workers=min(2, usable_cores()),
        zeroconf_name="" if args.serve and args.zeroconf else None,
    )
