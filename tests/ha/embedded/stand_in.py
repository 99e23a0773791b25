"""`python -m wyoming_nano_tts serve` of a stand-in wheel: the tone server, at the end of the same three pipes.

It lies in the wheel as `wyoming_nano_tts/__main__.py`, beside the tone server and a file that says how it behaves. The
real engine is met in tests/ha/core.
"""

import argparse
import asyncio
import json
import os
from pathlib import Path
import sys
import threading

from speech_server import SpeechServer  # type: ignore[import-not-found]


def main() -> None:
    """Serve until standard input ends."""
    here = Path(__file__).parent
    behaviour = json.loads((here / "behaviour.json").read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    for option in ("uri", "data-dir", "ready-fd", "log-level", "log-format"):
        parser.add_argument(f"--{option}")
    args, _ = parser.parse_known_args()
    for line in behaviour.get("says", ()):
        sys.stderr.write(line + "\n")
    sys.stderr.flush()
    if behaviour.get("ends"):
        sys.exit(3)
    threading.Thread(target=_end_with_input, daemon=True).start()
    asyncio.run(_serve(args, behaviour))


def _end_with_input() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


async def _serve(args: argparse.Namespace, behaviour: dict[str, str]) -> None:
    server = SpeechServer()
    server.report["id"] = (Path(args.data_dir) / "server_id").read_text(encoding="ascii").strip()
    server.report["backend"] = "tone"
    server.report["pronunciation_edits"] = True
    server.info["tts"][0]["version"] = behaviour["version"]
    server.fault = behaviour.get("fault")
    server.pace_seconds = 0.01
    await server.start_at(args.uri.removeprefix("unix://"))
    if behaviour.get("ready", True):
        os.write(int(args.ready_fd), b"\n")
    await asyncio.Event().wait()


main()
