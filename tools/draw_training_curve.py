"""Draw judges' scores, or the losses of a run, against training time.

    python -m tools.draw_training_curve scores.csv docs/images/training-curve.png
    python -m tools.draw_training_curve runs/model/metrics.jsonl losses.png

The file has one row per judged checkpoint: minutes, stage, nisqa, ovrl, p808, wer (CSV with a header, or JSON lines);
what a row leaves empty is not drawn. Needs the `train` extra.
"""

import argparse
import sys
from pathlib import Path

from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.evaluate.curve import draw_curve, read_rows


def main(arguments: list[str] | None = None) -> int:
    """Read and draw; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=Path, help="CSV or JSON lines")
    parser.add_argument("picture", type=Path, help="PNG to write")
    args = parser.parse_args(arguments)
    try:
        draw_curve(read_rows(args.rows), args.picture)
    except (NanoTtsError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
