"""A player for tests: takes raw samples at the pace of a device and keeps them, as long as its device is there.

Arguments: rate, channels, file of what was heard, file that stands for the device. Like a real one it says
`no such device` where that is missing, and ends in the middle when it disappears.
"""

import sys
import time
from pathlib import Path


def main() -> int:
    """Play standard input."""
    rate_hz, channels = int(sys.argv[1]), int(sys.argv[2])
    heard, device = Path(sys.argv[3]), Path(sys.argv[4])
    piece_bytes = 2 * channels * (rate_hz // 20)
    with heard.open("ab") as file:
        while True:
            if not device.exists():
                sys.stderr.write("stand-in: no such device\n")
                return 1
            piece = sys.stdin.buffer.read(piece_bytes)
            if not piece:
                return 0
            time.sleep(len(piece) / (2 * channels * rate_hz))
            file.write(piece)
            file.flush()


if __name__ == "__main__":
    sys.exit(main())
