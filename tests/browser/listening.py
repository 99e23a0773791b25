"""Hears what a page plays: every buffer that is given to the audio device, and when."""

import base64
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Page

LISTEN = """
(() => {
  const played = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (when = 0, offset = 0, ...rest) {
    played.push({ buffer: this.buffer, when, offset, context: this.context, asked: this.context.currentTime });
    return start.call(this, when, offset, ...rest);
  };
  globalThis.played = played;
  globalThis.startUnheard = start;
})();
"""
"""Before the page's own code: a page cannot tell, and its policy does not reach here."""

RENDER = """
async () => {
  const all = globalThis.played.splice(0);
  if (!all.length) return null;
  const rate = all[0].buffer.sampleRate;
  const begin = all[0].when;
  let end = begin;
  let gaps = 0;
  let late = 0;
  for (const one of all) {
    const gap = one.when - end;
    if (gap > 0.5 / rate && one.when - one.asked < 0.04) {
      gaps += gap;
      late += 1;
    }
    one.place = one.when - gaps - begin;
    end = one.when + one.buffer.duration - one.offset;
  }
  const context = new OfflineAudioContext(1, Math.round((end - gaps - begin) * rate), rate);
  for (const one of all) {
    const source = context.createBufferSource();
    source.buffer = one.buffer;
    source.connect(context.destination);
    globalThis.startUnheard.call(source, one.place, one.offset);
  }
  const bytes = new Uint8Array((await context.startRendering()).getChannelData(0).buffer);
  let text = "";
  for (let n = 0; n < bytes.length; n += 32768) {
    text += String.fromCharCode(...bytes.subarray(n, n + 32768));
  }
  return { rate, device: all[0].context.sampleRate, late, samples: btoa(text) };
}
"""
"""The browser's own mixer, on the same buffers at the same times. A gap is left out where the server was too late: a
chunk is then given to the device for the very next moment; every other gap or overlap is heard."""


@dataclass(frozen=True, slots=True)
class Heard:
    pcm: NDArray[np.int16]
    late: int
    """Buffers that came after their time, with a gap before them."""


async def heard(page: Page) -> Heard | None:
    """Return what has been given to the device since the last call, as it is mixed; None for nothing."""
    rendered = await page.evaluate(RENDER)
    if rendered is None:
        return None
    assert rendered["rate"] == rendered["device"] == 24000
    samples = np.frombuffer(base64.b64decode(rendered["samples"]), "<f4")
    return Heard(np.rint(samples * 32768).astype(np.int16), rendered["late"])
