"""The report as one HTML page that needs nothing beside it: pictures and audio are inside."""

import base64
import html
import math
from collections.abc import Iterable, Sequence
from typing import Final

from ..audio.arrays import Floats
from ..audio.wav import compressed
from ..judges.judges import LABELS
from ..judges.recognisers import KINDS
from ..version import __version__
from . import plots
from .comparison import Compared
from .evaluation import Evaluation
from .listener import Heard
from .scales import Achieved
from .summary import Mean, Row

STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 68rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
th, td { border-bottom: 1px solid #8884; padding: .25rem .7rem; text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
audio { height: 1.9rem; width: 15rem; vertical-align: middle; }
img { background: #fff; max-width: 100%; }
small, .quiet { color: #8a8a8a; }
"""
EXAMPLES: Final = 1
"""Held-out recordings that are drawn."""


def page(evaluation: Evaluation) -> str:
    """Write the page."""
    voice = evaluation.voice
    title = f"{voice['name']} ({voice['id']})"
    parts = [
        f"<h1>{_text(title)}</h1>",
        f"<p>{_text(voice['description'])}<br><small>{_text(_about(evaluation))}</small></p>",
    ]
    if evaluation.held_out_remark:
        parts.append(f"<p>Recordings: {_text(evaluation.held_out_remark)}.</p>")
    for heading, rows in evaluation.tables.items():
        parts += [f"<h2>{_text(heading.capitalize())}</h2>", _summary(rows)]
    if evaluation.scales:
        parts += ["<h2>Scales</h2>", _scales(evaluation.scales)]
        parts.append(_image(plots.scale_curves(evaluation.scales), "achieved against asked"))
    parts += ["<h2>Pictures</h2>", *_pictures(evaluation)]
    parts += ["<h2>Every sentence</h2>", _sentences(evaluation.spoken)]
    for name, speech in evaluation.others.items():
        parts += [f"<h3>{_text(name)}</h3>", _sentences(speech)]
    if evaluation.compared:
        parts += ["<h2>Every held-out recording</h2>", _recordings(evaluation.compared)]
    if evaluation.not_measured:
        parts.append("<h2>Not measured</h2>")
        parts.append(_list(f"{what}: {why}" for what, why in evaluation.not_measured.items()))
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{_text(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n'
        f"<body>\n{body}\n</body></html>\n"
    )


def _about(evaluation: Evaluation) -> str:
    voice = evaluation.voice
    return (
        f"version {voice['version']}, {voice['language']}, {voice['architecture']}, "
        f"{voice['parameters']:,} parameters, {voice['licence']}; measured by wyoming-nano-tts {__version__}"
    )


def _pictures(evaluation: Evaluation) -> list[str]:
    compared = evaluation.compared
    voice = [c.speech.f0_hz for c in compared] or [h.f0_hz for h in evaluation.spoken]
    histogram = plots.f0_histogram(voice, [c.recording.f0_hz for c in compared])
    parts = [_image(histogram, "F0 of the voiced frames")] if histogram else []
    if compared:
        parts.append(_image(plots.durations(compared), "durations against the recordings'"))
    for example in compared[:EXAMPLES]:
        parts.append(f"<p>“{_text(example.recording.text)}”</p>")
        parts.append(_image(plots.mels_and_f0(example), "mels and F0 of one recording"))
    return parts


def _summary(rows: Sequence[Row]) -> str:
    beside = any(row.recordings is not None for row in rows)
    others = list(dict.fromkeys(name for row in rows for name in row.others))
    head = ["", "voice", *(["recordings"] if beside else []), *others, "unit", ""]
    lines = [
        [
            _text(row.label),
            _mean(row.voice),
            *([_mean(row.recordings)] if beside else []),
            *(_mean(row.others.get(name)) for name in others),
            _text(row.unit),
            f"<small>{_text(row.remark)}</small>",
        ]
        for row in rows
    ]
    return _table(head, lines, range(1, len(head) - 2))


def _scales(rows: Sequence[Achieved]) -> str:
    lines = [
        [
            _text(row.option or "all at 1"),
            f"{row.asked:g}",
            f"{row.achieved:.3f}" if math.isfinite(row.achieved) else "–",
            f"{100 * (row.achieved / row.asked - 1):+.1f} %"
            if math.isfinite(row.achieved)
            else "–",
            f"{row.naturalness:.2f}" if row.naturalness is not None else "–",
            str(row.clipped_samples),
            _text(row.measure),
        ]
        for row in rows
    ]
    head = ["option", "asked", "achieved", "off by", LABELS["nisqa_tts"], "clipped samples", "of"]
    return _table(head, lines, range(1, 6))


def _sentences(spoken: Sequence[Heard]) -> str:
    keys = [key for key in LABELS if any(key in heard.scores for heard in spoken)]
    kinds = [kind for kind in KINDS if any(kind in h.transcripts for h in spoken)]
    head = ["", "sentence", *(LABELS[k] for k in keys), *(f"heard, {k}" for k in kinds)]
    lines = [
        [
            _player(heard.samples),
            _text(heard.text),
            *(f"{heard.scores[k]:.2f}" if k in heard.scores else "–" for k in keys),
            *(_transcript(heard, kind) for kind in kinds),
        ]
        for heard in spoken
    ]
    return _table(head, lines, range(2, 2 + len(keys)))


def _transcript(heard: Heard, kind: str) -> str:
    errors = heard.errors[kind].errors
    shown = f"<b>{errors}</b> {_text(heard.transcripts[kind])}"
    return shown if errors else '<span class="quiet">all words</span>'


def _recordings(compared: Sequence[Compared]) -> str:
    head = ["text", "recording", "copy by the vocoder", "recording's durations", "voice", "× duration",
            "distortion, dB"]  # fmt: skip
    lines = [
        [
            _text(c.recording.text),
            _player(c.recording.samples),
            _player(c.copy.samples) if c.copy is not None else "–",
            _player(c.timed) if c.timed is not None else "–",
            _player(c.speech.samples),
            f"{c.duration_ratio:.2f}",
            f"{c.distance.mcd_db:.2f}",
        ]
        for c in compared
    ]
    return _table(head, lines, range(5, 7))


def _table(head: Sequence[str], lines: Iterable[Sequence[str]], numbers: Iterable[int]) -> str:
    """Cells are HTML already, the head is text."""
    right = set(numbers)
    rows = [f"<tr>{''.join(f'<th>{_text(cell)}</th>' for cell in head)}</tr>"]
    for line in lines:
        cells = (
            f'<td class="number">{cell}</td>' if place in right else f"<td>{cell}</td>"
            for place, cell in enumerate(line)
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _mean(mean: Mean | None) -> str:
    if mean is None:
        return "–"
    error = f" <small>± {mean.error:.2g}</small>" if mean.error else ""
    return f"{mean.value:.3g}{error}" if abs(mean.value) < 100 else f"{mean.value:.1f}{error}"


def _player(samples: Floats) -> str:
    content, kind = compressed(samples)
    data = base64.b64encode(content).decode()
    return f'<audio controls preload="none" src="data:{kind};base64,{data}"></audio>'


def _image(png: bytes, description: str) -> str:
    data = base64.b64encode(png).decode()
    return f'<p><img alt="{_text(description)}" src="data:image/png;base64,{data}"></p>'


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in items)}</ul>"


def _text(value: object) -> str:
    return html.escape(str(value))
