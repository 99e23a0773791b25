"""Writes the discriminators of a run into the package, for training that begins with a voice.

    python -m tools.keep_discriminators RUN/decoder/best.pt

Do so whenever the built-in voice is made anew, with the run that it came from.
"""

import argparse
from pathlib import Path

from wyoming_nano_tts.train.checkpoint import load_checkpoint
from wyoming_nano_tts.train.nano2.losses.discriminators import LEARNT, write_learnt


def main() -> None:
    """Read and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    given = parser.parse_args()
    size = write_learnt(load_checkpoint(given.checkpoint)["judge"])
    print(f"{LEARNT}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
