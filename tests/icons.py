"""Icons of every size, drawn from icon.svg by the browser of the tests: `make icons` writes them.

Run by pytest for its fixtures alone; tests/browser/test_icons.py compares what is there with it.
"""

from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image
from playwright.sync_api import Page

ICONS = Path(__file__).parent.parent / "overrides/assets/icons"
SQUARE = 64  # the side of icon.svg's own square
# Side in px, and what of it the sign may take where the system cuts the square to its own shape.
CUT = "icon-maskable-512.png"
SIZES: dict[str, tuple[int, float | None]] = {
    "icon-192.png": (192, None),
    "icon-512.png": (512, None),
    "apple-touch-icon.png": (180, 1.0),
    CUT: (512, 0.8),
}
FAVICON = (16, 32, 48)


@pytest.fixture(scope="session")
def base_url() -> str:
    """None: a drawing needs no site to be built."""
    return ""


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    """None: the tests' own arguments name the server of a built site."""
    return {}


def source(part: float | None = None) -> str:
    """The drawing; with a part, its ground fills the square and its sign takes that part of it."""
    svg = etree.parse(ICONS / "icon.svg").getroot()
    if part is not None:
        ground, sign = svg
        ground.set("rx", "0")
        off = SQUARE * (1 - part) / 2
        sign.set("transform", f"translate({off} {off}) scale({part})")
    return etree.tostring(svg, encoding="unicode")


def draw(page: Page, side: int, part: float | None = None) -> Image.Image:
    """The icon, so many px wide; nothing stands behind its round corners."""
    page.set_viewport_size({"width": side, "height": side})
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{source(part)}")
    return Image.open(BytesIO(page.screenshot(omit_background=True))).convert("RGBA")


def test_write_icons(page: Page):
    for name, (side, part) in SIZES.items():
        icon = draw(page, side, part)
        opaque = icon.convert("RGB") if part else icon
        opaque.quantize(64).save(ICONS / name, optimize=True)
    large, *others = (draw(page, side) for side in reversed(FAVICON))
    large.save(ICONS / "favicon.ico", sizes=[(n, n) for n in FAVICON], append_images=others)
