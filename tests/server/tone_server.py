"""The `serve` command around the tone engine, as a process of its own."""

import argparse
import asyncio
import logging
import sys

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.cli.serving import serve as command
from wyoming_nano_tts.server.serve import serve
from wyoming_nano_tts.text import open_stream


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    parser.add_argument("--chunk-seconds", type=float, default=0.0)
    args = parser.parse_args()
    logging.basicConfig(level="INFO", stream=sys.stderr, format=args.log_format)
    engine = ToneEngine()
    engine.chunk_seconds = args.chunk_seconds
    asyncio.run(serve(command.configuration(args), engine, open_stream))


if __name__ == "__main__":
    main()
