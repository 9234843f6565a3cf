"""Contact sheets of every kind of page in every mode, to look at: `make look` leaves them in look/.

Run by pytest for its fixtures alone: the site is built and served as for the tests.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from axe import KINDS
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page

SHEETS = Path(os.environ.get("GUIDE_LOOK", "look"))
SCREEN = 800  # px
PHONE, DESK = {"width": 360, "height": SCREEN}, {"width": 1280, "height": SCREEN}
# Each mode: the width of a tile, tiles on a sheet, screens shown of a page, the browser's settings.
MODES = {
    "phone-light": (360, 5, 3, {"viewport": PHONE}),
    "phone-dark": (360, 5, 3, {"viewport": PHONE, "color_scheme": "dark"}),
    "phone-contrast": (360, 5, 2, {"viewport": PHONE, "contrast": "more"}),
    "phone-forced": (360, 5, 2, {"viewport": PHONE, "forced_colors": "active"}),
    "desktop-light": (880, 2, 2, {"viewport": DESK}),
    "desktop-dark": (880, 2, 2, {"viewport": DESK, "color_scheme": "dark"}),
}
Tile = tuple[str, Image.Image]


@pytest.fixture
def reader(browser: Browser, base_url: str):
    """A page in a mode, for a reader who has given some answers; nothing moves in it."""

    def open_page(**settings: object) -> Page:
        context = browser.new_context(
            base_url=base_url, locale="fr-FR", reduced_motion="reduce", **settings
        )
        page = context.new_page()
        answer_some(page)
        return page

    return open_page


def answer_some(page: Page) -> None:
    """Give a list one answer of each kind, so that sheets show every state."""
    page.goto("/securiser/mots-de-passe.html")
    page.get_by_role("checkbox").nth(0).check()
    for n, state in enumerate(("Non concerné", "À vérifier"), 1):
        item = page.get_by_role("listitem").filter(has=page.locator("[data-item]")).nth(n)
        item.get_by_text("Pourquoi, comment, sources").first.click()
        item.get_by_role("radio", name=state).check()
        item.get_by_role("textbox").last.fill("Posé à l’éditeur du logiciel")
        item.get_by_role("radio", name=state).focus()


def tiles(page: Page, screens: int) -> Iterator[Tile]:
    """Each kind of page from its top, then a whole list, the dialogues and the menu, by name."""
    for address in KINDS:
        page.goto(f"/{address}")
        page.wait_for_load_state("networkidle")
        yield address, shot(page, screens)
    page.goto("/securiser/mots-de-passe.html")
    item = page.get_by_role("listitem").filter(has=page.locator("[data-item]")).nth(1)
    item.get_by_text("Pourquoi, comment, sources").first.click()
    page.get_by_text("Imprimer cette section").click()
    yield "liste", Image.open(BytesIO(page.locator("[data-checklist]").screenshot()))
    yield "impression", Image.open(BytesIO(page.locator("[data-print]").screenshot()))
    page.goto("/index.html")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("searchbox").press_sequentially("mot de passe")
    page.get_by_role("dialog").get_by_role("link").first.wait_for()
    yield "recherche", shot(page, 1)
    page.keyboard.press("Escape")
    if (menu := page.locator("summary", has_text="Menu")).is_visible():
        menu.click()
        yield "menu", shot(page, screens)


def shot(page: Page, screens: int) -> Image.Image:
    """The page from its top, over so many screens at most."""
    tall = min(page.evaluate("document.documentElement.scrollHeight"), SCREEN * screens)
    clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": tall}
    # A picture of the whole page shows what no screen does: its lists are drawn whole.
    page.evaluate(
        "document.querySelectorAll('[data-sized]').forEach((list) => delete list.dataset.sized)"
    )
    return Image.open(BytesIO(page.screenshot(full_page=True, clip=clip)))


def papers(page: Page) -> Iterator[Tile]:
    """The first two sheets that the browser prints of each kind of page."""
    for address in KINDS:
        page.goto(f"/{address}")
        paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        for n in range(min(2, len(paper))):
            yield f"{address} {n + 1}/{len(paper)}", paper[n].render(scale=1.2).to_pil()
        paper.close()


def put_on_sheets(mode: str, found: Iterator[Tile], width: int, row: int) -> None:
    """Write `<mode>-1.png` and so on, each a row of captioned tiles."""
    SHEETS.mkdir(parents=True, exist_ok=True)
    shown = [
        (name, tile.resize((width, width * tile.height // tile.width))) for name, tile in found
    ]
    assert shown
    for start in range(0, len(shown), row):
        part = shown[start : start + row]
        tall = max(tile.height for _, tile in part) + 48
        sheet = Image.new("RGB", (row * (width + 16) + 16, tall), "silver")
        for n, (name, tile) in enumerate(part):
            left = 16 + n * (width + 16)
            ImageDraw.Draw(sheet).text((left, 8), name, "black", ImageFont.load_default(16))
            sheet.paste(tile, (left, 32))
        sheet.save(SHEETS / f"{mode}-{start // row + 1}.png")


@pytest.mark.parametrize("mode", MODES)
def test_look_at_screens(reader, mode: str):
    width, row, screens, settings = MODES[mode]
    put_on_sheets(mode, tiles(reader(**settings), screens), width, row)


def test_look_at_paper(reader):
    put_on_sheets("paper", papers(reader(viewport=DESK)), 480, 4)
