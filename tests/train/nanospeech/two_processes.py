"""What `torchrun` starts twice: one run in one go, and the same in two, by the command itself."""

import sys

from wyoming_nano_tts.train import together
from wyoming_nano_tts.train.nanospeech.__main__ import main


def train(run: str, shards: str, settings: str, *more: str) -> None:
    """Train, or go on."""
    status = main(["model", run, "--shards", shards, "--cpu", "--settings", settings, *more])
    if status:
        sys.exit(status)


if __name__ == "__main__":
    folder, given_shards, given_settings = sys.argv[1:]
    try:
        train(f"{folder}/whole", given_shards, given_settings)
        train(f"{folder}/parts", given_shards, given_settings, "--until", "2")
        train(f"{folder}/parts", given_shards, given_settings)
    finally:
        together.leave()
