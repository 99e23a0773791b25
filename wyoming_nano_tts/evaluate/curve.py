"""The curve of judges' scores, or of losses, against training time, from rows that were measured along the way."""

import csv
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..errors import EvaluationError
from ..files import replacing
from .plots import training_curve

PANELS: Final[Mapping[str, str]] = {
    "nisqa": "NISQA-TTS",
    "ovrl": "DNSMOS OVRL",
    "p808": "DNSMOS P808",
    "wer": "word errors, %",
    "loss": "loss",
    "held_out_loss": "loss, held out",
    "held_out_spectra": "spectra, held out",
    "held_out_heard": "prosody, held out",
}
"""Columns that are drawn, by their labels; a column that no row fills is left out."""
MOST_ROWS: Final = 10_000


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read CSV with a head (minutes, stage, nisqa, ovrl, p808, wer) or, in .json or .jsonl, an object a line.

    The `metrics.jsonl` of a run is such a file.

    Returns:
        Rows with `minutes`, `stage` ("" where it is missing) and the scores that are numbers.

    Raises:
        EvaluationError: the file or a row cannot be read; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read as UTF-8 text: {error}") from error
    if len(lines) > MOST_ROWS:
        raise EvaluationError(f"{path} has more than {MOST_ROWS} lines")
    if path.suffix in {".json", ".jsonl"}:
        given = [(n, _object(path, n, line)) for n, line in enumerate(lines, 1) if line.strip()]
    else:
        given = list(enumerate(csv.DictReader(lines), start=2))
    rows = [_row(path, number, values) for number, values in given]
    if not rows:
        raise EvaluationError(f"{path} has no rows of minutes, stage, {', '.join(PANELS)}")
    return rows


def draw_curve(rows: list[dict[str, Any]], target: Path) -> None:
    """Write the PNG; stages keep the order in which they first occur.

    Raises:
        EvaluationError: no row has a score.
    """
    panels = {key: label for key, label in PANELS.items() if any(key in row for row in rows)}
    if not panels:
        raise EvaluationError(f"no row has any of {', '.join(PANELS)}")
    stages = list(dict.fromkeys(row["stage"] for row in rows))
    with replacing(target) as partial:
        partial.write_bytes(training_curve(rows, panels, stages))


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"{path}, line {number} is not JSON: {error!s:.100}") from error
    if not isinstance(values, dict):
        raise EvaluationError(f"{path}, line {number} must be an object, not {line[:60]!r}")
    return values


def _row(path: Path, number: int, values: Mapping[str, Any]) -> dict[str, Any]:
    minutes = _number(values.get("minutes"))
    if minutes is None:
        raise EvaluationError(
            f"{path}, line {number}: minutes must be a number, not {values.get('minutes')!r:.40}"
        )
    scores = {key: _number(values.get(key)) for key in PANELS}
    known = {key: value for key, value in scores.items() if value is not None}
    return {"minutes": minutes, "stage": str(values.get("stage") or ""), **known}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
