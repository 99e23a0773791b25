"""`wyoming-nano-tts install-service`: server and satellite as services of systemd."""

import argparse
import importlib.util
import sys
from typing import Final

NAME: Final = "install-service"
HELP: Final = "run the server, a satellite or both at every start of this machine (systemd)"
EPILOG: Final = """examples:
  wyoming-nano-tts install-service server --dry-run
  sudo /opt/nano-tts/bin/wyoming-nano-tts install-service server
  wyoming-nano-tts install-service satellite --user -- --name Kitchen --chime
  wyoming-nano-tts install-service satellite --user --remove"""

OWN_OPTIONS: Final = frozenset({"--user", "--no-zeroconf", "--dry-run", "--remove"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "kind",
        choices=("server", "satellite", "both"),
        help="what is to run; both are one process, which takes less memory than two",
    )
    parser.add_argument(
        "arguments",
        nargs=argparse.REMAINDER,
        metavar="[--] ARGUMENTS",
        help="what the command serve, or satellite, is to be given; behind the options of this one",
    )
    parser.add_argument(
        "--user",
        action="store_true",
        help="a service of this user, as PulseAudio and PipeWire need it (default: of the system)",
    )
    parser.add_argument(
        "--no-zeroconf", action="store_true", help="do not let Home Assistant discover it"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show the unit, and write and start nothing"
    )
    parser.add_argument(
        "--remove", action="store_true", help="stop the service and delete its unit"
    )


def run(args: argparse.Namespace) -> int:
    """Show the unit, write and start it, or remove it; return the exit status."""
    from ...services.systemd import Systemd, check_reachable, is_in_home, own_program
    from ...services.units import UNIT_NAMES, Plan, command_of, unit_text

    _take_own_options(args)
    systemd = Systemd(is_users=args.user)
    if args.remove:
        sys.stdout.write(f"removed {systemd.remove(UNIT_NAMES[args.kind])}\n")
        return 0
    _check_arguments(command_of(args.kind), args.arguments)
    program = own_program()
    plan = Plan(
        args.kind,
        program,
        (*_discovery(args), *args.arguments),
        is_users=args.user,
        is_in_home=is_in_home(program[0]),
    )
    sys.stdout.write(f"# {systemd.folder / plan.unit_name}\n{unit_text(plan)}")
    if args.dry_run:
        return 0
    sys.stdout.flush()
    if not args.user:
        check_reachable(program[0])
    path = systemd.install(plan)
    user = " --user" if args.user else ""
    sys.stderr.write(
        f"wrote {path}; it runs now and at every start\n"
        f"its log: journalctl{user} -fu {plan.unit_name.removesuffix('.service')}\n"
    )
    if args.user:
        sys.stderr.write("to run it without a login: loginctl enable-linger\n")
    return 0


def _take_own_options(args: argparse.Namespace) -> None:
    """Take our own options, which may stand on either side of the kind, off the command's arguments."""
    while args.arguments and args.arguments[0] in OWN_OPTIONS:
        setattr(args, args.arguments.pop(0)[2:].replace("-", "_"), True)
    if args.arguments[:1] == ["--"]:
        del args.arguments[0]


def _check_arguments(command: str, arguments: list[str]) -> None:
    """Let the command itself refuse what it does not know: now, not in a log at the next start."""
    from .. import build_parser

    build_parser([command]).parse_args([command, *arguments])


def _discovery(args: argparse.Namespace) -> tuple[str, ...]:
    """Ask for discovery where the package for it is there, and the arguments say nothing of it."""
    told = any(word.partition("=")[0] == "--zeroconf" for word in args.arguments)
    if args.no_zeroconf or told or importlib.util.find_spec("zeroconf") is None:
        return ()
    return ("--zeroconf",)
