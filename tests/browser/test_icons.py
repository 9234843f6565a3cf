"""One drawing gives every icon, whatever shape a system cuts it to."""

from math import hypot

import pytest
from icons import CUT, FAVICON, ICONS, SIZES, draw
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page

SAFE = 0.4  # of the side: the radius that no system cuts, by the manifest's specification
CLOSE = 1.5  # of 255: what browsers draw differently along edges


def distance(one: Image.Image, other: Image.Image) -> float:
    """How far two drawings are from each other on average, of 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("name", SIZES)
def test_an_icon_is_its_drawing(page: Page, name: str):
    side, part = SIZES[name]
    assert distance(Image.open(ICONS / name).convert("RGBA"), draw(page, side, part)) < CLOSE


@pytest.mark.parametrize("side", FAVICON)
def test_the_sign_in_a_tab_is_its_drawing(page: Page, side: int):
    with Image.open(ICONS / "favicon.ico") as icon:
        icon.size = (side, side)
        assert distance(icon.convert("RGBA"), draw(page, side)) < CLOSE


def test_a_system_that_cuts_a_circle_cuts_no_sign():
    icon = Image.open(ICONS / CUT).convert("RGB")
    side, ground = icon.width, icon.getpixel((0, 0))
    for x in range(0, side, 4):
        for y in range(0, side, 4):
            if hypot(x - side / 2, y - side / 2) > SAFE * side:
                assert icon.getpixel((x, y)) == ground, (x, y)


@pytest.mark.parametrize("name", [CUT, "apple-touch-icon.png"])
def test_what_a_system_cuts_itself_has_no_hole(name: str):
    assert Image.open(ICONS / name).convert("RGBA").getextrema()[3] == (255, 255)
