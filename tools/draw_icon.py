"""Draw the integration's brand images, the same bytes every time: `python -m tools.draw_icon`.

Needs Pillow, which matplotlib brings.
A rounded tile with three bars of a level meter and a full stop: speech, in little.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from . import ROOT

BRAND = ROOT / "custom_components" / "nano_tts" / "brand"
APP = ROOT / "app"
BACKGROUND = (24, 49, 83, 255)
BAR = (255, 255, 255, 255)
DOT = (255, 178, 56, 255)
# Centre and half height of each bar, in 256ths of the tile.
BARS = ((62, 30), (106, 74), (150, 48))
BAR_WIDTH = 26
DOT_CENTRE, DOT_RADIUS = (196, 128), 17
OVERSAMPLING = 4


def draw(size_px: int) -> Image.Image:
    """Return the icon, drawn large and scaled down for smooth edges."""
    unit = size_px * OVERSAMPLING / 256
    image = Image.new("RGBA", (size_px * OVERSAMPLING,) * 2, (0, 0, 0, 0))
    canvas = ImageDraw.Draw(image)

    def box(left: float, top: float, right: float, bottom: float) -> list[float]:
        return [left * unit, top * unit, right * unit - 1, bottom * unit - 1]

    canvas.rounded_rectangle(box(0, 0, 256, 256), 56 * unit, fill=BACKGROUND)
    half = BAR_WIDTH / 2
    for x, half_height in BARS:
        canvas.rounded_rectangle(
            box(x - half, 128 - half_height, x + half, 128 + half_height), half * unit, fill=BAR
        )
    x, y = DOT_CENTRE
    canvas.ellipse(box(x - DOT_RADIUS, y - DOT_RADIUS, x + DOT_RADIUS, y + DOT_RADIUS), fill=DOT)
    return image.resize((size_px, size_px), Image.Resampling.LANCZOS)


def draw_logo() -> Image.Image:
    """Return the app's logo, 250 by 100: the icon and the name."""
    image = Image.new("RGBA", (250, 100), (0, 0, 0, 0))
    image.alpha_composite(draw(84), (4, 8))
    canvas = ImageDraw.Draw(image)
    font = ImageFont.load_default(30)
    canvas.text((100, 50), "Nano TTS", fill=BACKGROUND, font=font, anchor="lm")
    return image


def main(folder: Path = BRAND, app: Path = APP) -> int:
    """Write the images into two folders, the integration's and the app's; return the exit status."""
    folder.mkdir(exist_ok=True)
    draw(256).save(folder / "icon.png", optimize=True)
    draw(512).save(folder / "icon@2x.png", optimize=True)
    draw(128).save(app / "icon.png", optimize=True)
    draw_logo().save(app / "logo.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
