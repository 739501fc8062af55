"""`python -m tools.screenshots`: draw the pictures of the README from a portal of its own.

Each picture is the top of a page at 1280 pixels, written as a PNG with a palette so that the repository stays light.
Chromium writes true colour; the palette is chosen here: the most frequent colours of the page, and for each other
colour its nearest of them (a page of flat colours and grey letters has few others).
"""

from __future__ import annotations

import base64
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from tools import live

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from playwright.sync_api import Page

FOLDER = live.ROOT / "docs" / "img"
WIDTH, HEIGHT = 1280, 1600
MAX_BYTES = 200 * 1024
COLOURS = 256
STEP = 8  # colours are counted on a grid of this width, so that the greys of letters share their entries
DECODE = """async png => {
  const bytes = Uint8Array.from(atob(png), letter => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const data = canvas.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let n = 0; n < data.length; n += 8192) text += String.fromCharCode(...data.subarray(n, n + 8192));
  return btoa(text);
}"""
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def addresses(portal: live.Portal) -> dict[str, str]:
    """The pictures and the pages they show."""
    return {
        "home": "/",
        "field": "/data",
        "case": portal.paths["public"],
        "sdgs": "/sdgs",
        "country": "/member-states/AFG",
        "home-ar": "/ar/",
        "connected": "/connected",
        **{name: path for name, path in portal.paths.items() if name.startswith("story_")},
    }


def palette_png(page: Page) -> bytes:
    """What the page shows, as a PNG with a palette."""
    import numpy as np

    pixels = _pixels(page)
    height, width, _three = pixels.shape
    flat = pixels.reshape(-1, 3)
    coarse = np.minimum((flat.astype(np.int32) + STEP // 2) // STEP * STEP, 255)
    keys = coarse[:, 0] << 16 | coarse[:, 1] << 8 | coarse[:, 2]
    unique, place, count = np.unique(keys, return_inverse=True, return_counts=True)
    chosen = unique[np.argsort(-count, kind="stable")[:COLOURS]]
    entry = _nearest(_rgb(unique), _rgb(chosen))[place]
    # The mean of the pixels behind an entry brings back the exact colour of a flat area.
    weight = np.maximum(np.bincount(entry, minlength=len(chosen)), 1)
    means = [np.bincount(entry, flat[:, n], len(chosen)) / weight for n in range(3)]
    table = np.stack(means, axis=1).round().astype(np.uint8)
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = entry.reshape(height, width)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", table.tobytes()), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _pixels(page: Page) -> NDArray[np.uint8]:
    """Red, green and blue of what the page shows (height x width x 3); Chromium itself decodes its screenshot."""
    import numpy as np

    size = page.viewport_size
    assert size is not None
    raw = page.evaluate(DECODE, base64.b64encode(page.screenshot()).decode())
    return np.frombuffer(base64.b64decode(raw), np.uint8).reshape(size["height"], size["width"], 4)[:, :, :3]


def _rgb(keys: NDArray[np.int32]) -> NDArray[np.int32]:
    import numpy as np

    return np.stack([keys >> 16, keys >> 8 & 255, keys & 255], axis=1)


def _nearest(colours: NDArray[np.int32], table: NDArray[np.int32]) -> NDArray[np.int64]:
    import numpy as np

    distance = np.stack([((colours - entry) ** 2).sum(axis=1) for entry in table])
    return distance.argmin(axis=0)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def main() -> int:
    """Draw every picture; returns the exit code."""
    from playwright.sync_api import sync_playwright

    if not live.has_chromium():
        print(live.NO_CHROMIUM, file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as var,
        live.portal(Path(var)) as portal,
        sync_playwright() as playwright,
        live.chromium(playwright) as browser,
    ):
        page = browser.new_page(base_url=portal.url, viewport={"width": WIDTH, "height": HEIGHT})
        for name, path in addresses(portal).items():
            page.goto(path)
            picture = palette_png(page)
            if len(picture) > MAX_BYTES:
                print(f"{name}.png would have {len(picture)} bytes, more than {MAX_BYTES}.", file=sys.stderr)
                return 1
            (FOLDER / f"{name}.png").write_bytes(picture)
            print(f"docs/img/{name}.png  {len(picture) // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
