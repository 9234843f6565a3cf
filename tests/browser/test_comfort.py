"""Thumbs, tired eyes, low sight, still pages, few words: what axe does not measure."""

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe import KINDS
from playwright.sync_api import Browser, BrowserContext, Page, expect
from reader import KEPT, LIST, TRACKING, box, item, started

from macros.guide.content import Content
from macros.guide.known import ONEFILE

NewContext = Callable[..., BrowserContext]
Facts = dict[Any, Any]
Kinds = dict[int, dict[str, Facts]]
LISTS = ("/securiser/mots-de-passe.html", "/embed/mots-de-passe.html", TRACKING)

TABLES = (
    "confidentialite.html",
    "aller-plus-loin/droits-des-patients.html",
    "aller-plus-loin/secretariat.html",
)

# What is pressed and smaller than 24 px either way, but for links in a sentence (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary, textarea")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => getComputedStyle(one).display !== "inline" && !one.closest(".visually-hidden"))
  .filter((one) => !one.matches(".term, .skip, .visually-hidden"))
  .map((one) => one.matches("label input") ? one.closest("label") : one)
  .filter((one) => {
    const { width, height } = one.getBoundingClientRect();
    return width && Math.min(width, height) < 24;
  })
  .map((one) => one.outerHTML.slice(0, 90))"""

# Words that a box cuts: taller or wider than what hides the rest.
CUT = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility() && getComputedStyle(one).overflow === "hidden")
  .filter((one) => one.clientWidth > 1 && one.innerText?.trim())
  .filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 90))"""

# What is pressed or filled in, and has another face than the words around it.
FOREIGN = """() => [...document.querySelectorAll("button, input, select, textarea")]
  .filter((one) => one.checkVisibility() && !one.matches(".backup__label textarea"))
  .filter((one) => {
    const around = getComputedStyle(one.parentElement);
    return getComputedStyle(one).fontFamily !== around.fontFamily;
  })
  .map((one) => one.outerHTML.slice(0, 90))"""

SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""

# What has the focus, where nothing of it is on the screen or no line of 2 px surrounds it.
UNSEEN = """() => {
  const one = document.activeElement;
  const { top, bottom } = one.getBoundingClientRect();
  const ringed = [one, one.closest(".card"), one.closest("label")].some((near) => {
    const { outlineStyle, outlineWidth } = near ? getComputedStyle(near) : {};
    return near && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  return one === document.body || (ringed && bottom > 0 && top < innerHeight) ? null
    : one.outerHTML.slice(0, 90);
}"""

# Every change of a text that a screen reader is told of.
LISTEN = """() => {
  window.heard = [];
  const live = "[role=status], [role=alert], [aria-live]";
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const told = (target.closest ? target : target.parentElement).closest(live);
      if (told?.textContent.trim()) heard.push(told.textContent.trim());
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


# What is pressed, and has no edge where the system chooses the colours.
EDGELESS = """() => [...document.querySelectorAll("main button, .button, main input, main select")]
  .filter((one) => one.checkVisibility() && !one.matches(".term, .visually-hidden"))
  .filter((one) => getComputedStyle(one).appearance === "none" || one.matches(".button"))
  .filter((one) => !parseFloat(getComputedStyle(one).borderTopWidth))
  .map((one) => one.outerHTML.slice(0, 90))"""

# How the first box that is seen is drawn.
DRAWN = """() => {
  const boxes = [...document.querySelectorAll("[data-item]")];
  const seen = boxes.find((one) => one.checkVisibility());
  return seen ? getComputedStyle(seen).appearance : "auto";
}"""

BAR = "() => document.querySelector('header.bar')?.getBoundingClientRect().height"
SCROLLING = "() => getComputedStyle(document.documentElement).scrollBehavior"
WIDTH = "() => document.documentElement.scrollWidth"


def as_it_is(page: Page) -> Facts:
    """What holds of a page at the width it has."""
    facts = {"small": SMALL, "foreign": FOREIGN, "bar": BAR}
    return {name: page.evaluate(script) for name, script in facts.items()}


def as_some_ask(page: Page) -> Facts:
    """What holds of it for who asked for stillness, for colours of his own, for words further apart."""
    still = {
        "moving": page.evaluate("document.getAnimations().length"),
        "scrolling": page.evaluate(SCROLLING),
    }
    page.emulate_media(forced_colors="active")
    forced = {"edgeless": page.evaluate(EDGELESS), "drawn": page.evaluate(DRAWN)}
    page.emulate_media(forced_colors="none")
    page.evaluate(SPACING)
    return {**still, **forced, "cut": page.evaluate(CUT), "spaced": page.evaluate(WIDTH)}


@pytest.fixture(scope="module")
def kinds(browser: Browser, base_url: str) -> Kinds:
    """What holds of each kind of page on a phone and on a desk, each page being opened once."""
    found: Kinds = {360: {}, 1280: {}}
    for width, pages in found.items():
        page = browser.new_page(
            viewport={"width": width, "height": 800}, base_url=base_url, reduced_motion="reduce"
        )
        for address in KINDS:
            settle(page, address)
            pages[address] = as_it_is(page) | (as_some_ask(page) if width == 360 else {})
        page.context.close()
    return found


def told(pages: dict[str, Facts], name: str) -> Facts:
    """What is said against pages, by address."""
    return {address: facts[name] for address, facts in pages.items() if facts[name]}


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_pressed_is_24_px_at_least(kinds: Kinds, width: int):
    assert told(kinds[width], "small") == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_buttons_and_fields_have_the_face_of_the_page_and_leave_the_bar_low(
    kinds: Kinds, width: int
):
    assert told(kinds[width], "foreign") == {}
    bars = {a: facts["bar"] for a, facts in kinds[width].items() if not a.startswith("embed/")}
    assert {address: bar for address, bar in bars.items() if not 0 < bar < 80} == {}


SIZES_OF = """(all) => all.map((one) => one.getBoundingClientRect())
  .map(({ width, height }) => Math.min(width, height))"""


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("width", [320, 1280])
def test_a_tick_is_44_px_for_a_thumb(page: Page, address: str, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    labels = page.locator("label:has([data-item])").locator("visible=true")
    expect(labels.first).to_be_visible()
    assert min(labels.evaluate_all(SIZES_OF)) >= 44


@pytest.mark.parametrize("address", ["/index.html", *LISTS, "/aller-plus-loin/incident.html"])
def test_the_focus_is_seen_wherever_it_goes(new_context: NewContext, address: str):
    page = new_context(reduced_motion="reduce").new_page()  # else the page is still on its way
    page.goto(address)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN) is None
        reached.add(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
    assert len(reached) > 10


def test_text_spacing_cuts_nothing(kinds: Kinds):
    """WCAG 1.4.12: line height 1.5, letters 0.12, words 0.16, paragraphs 2."""
    assert told(kinds[360], "cut") == {}
    assert {address for address, facts in kinds[360].items() if facts["spaced"] > 360} == set()


def test_nothing_moves_for_who_asked_for_stillness(kinds: Kinds):
    assert told(kinds[360], "moving") == {}
    assert {facts["scrolling"] for facts in kinds[360].values()} == {"auto"}


def test_forced_colours_leave_every_control_an_edge(kinds: Kinds):
    assert told(kinds[360], "edgeless") == {}
    assert {facts["drawn"] for facts in kinds[360].values()} == {"auto"}


@pytest.mark.parametrize("address", LISTS[:2])
def test_a_tick_is_announced_once_and_progress_stays_silent(page: Page, address: str):
    page.goto(address)
    page.evaluate(LISTEN)
    for n in range(3):
        page.locator("[data-item]").nth(n).check()
        expect(page.get_by_role("status")).to_contain_text("Enregistré")
    heard = page.evaluate("heard")
    waits = [words for words in heard if words.startswith("Enregistrement")]  # on a slow disk
    assert all(words.startswith("Enregistr") for words in heard), heard
    assert 1 <= len(heard) - len(waits) <= 1 + len(waits), heard


def test_states_and_progress_are_said_in_words(page: Page):
    page.goto(LIST)
    box(page).check()
    expect(item(page).get_by_text("Fait le")).to_be_visible()
    expect(page.get_by_role("form").first).to_contain_text("1 fait 8 à faire")
    expect(page.get_by_role("status")).to_have_text(KEPT)


FIELDS = "input:not([type=checkbox], [type=radio], [type=file]), select, textarea"
ASKING = (*KINDS, "contrats/lettre-a-un-fournisseur.html", "integrer.html", ONEFILE)


UNFOLD = """() => {
  const item = document.querySelector("[data-checklist] li > details");
  return item && (item.open = true);
}"""
FOLD = "() => { document.querySelector('[data-checklist] li > details').open = false; }"
LOW = """(fields) => [...document.querySelectorAll(fields)]
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16)
  .map((one) => one.outerHTML.slice(0, 90))"""


def settle(page: Page, address: str) -> None:
    """Open a page, and wait for its scripts; an embed has its own in itself."""
    page.goto(f"/{address}")
    if not address.startswith("embed/"):
        started(page)


def low_fields(page: Page) -> list[str]:
    """The fields whose words a phone would enlarge, those of an unfolded item among them."""
    if not page.evaluate(UNFOLD):
        return page.evaluate(LOW, FIELDS)
    expect(page.locator("[data-checklist] textarea")).not_to_have_count(0)
    low = page.evaluate(LOW, FIELDS)
    page.evaluate(FOLD)
    return low


def enlarged(page: Page, width: int, size: int) -> int:
    """How wide the page is in a window of this width, its words being of this size."""
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("(size) => document.documentElement.style.fontSize = `${size}px`", size)
    return page.evaluate(WIDTH)


# A small phone at 150 %; and words half as large again, of which a window's width says nothing.
SIZES = ((260, 16), (390, 24))


@pytest.fixture(scope="module")
def asking(browser: Browser, base_url: str) -> dict[str, Facts]:
    """What holds on a phone of each page that asks something or has a table, each being opened once."""
    page = browser.new_page(base_url=base_url, has_touch=True, locale="fr-FR")
    found: dict[str, Facts] = {}
    for address in (*ASKING, *TABLES):
        page.set_viewport_size({"width": 360, "height": 800})
        settle(page, address)
        found[address] = {"low": low_fields(page)}
        found[address] |= {width: enlarged(page, width, size) for width, size in SIZES}
    page.context.close()
    return found


@pytest.mark.parametrize("address", ASKING)
def test_every_field_is_16_px_on_a_phone_which_would_zoom_in_at_a_smaller_one(
    asking: dict[str, Facts], address: str
):
    assert asking[address]["low"] == []


@pytest.mark.parametrize(("width", "size"), SIZES)
def test_no_page_slides_sideways_where_words_are_enlarged(
    asking: dict[str, Facts], width: int, size: int
):
    wide = {address: facts[width] for address, facts in asking.items() if facts[width] > width}
    assert wide == {}


# Of each list jumped to: how many of its boxes show all their words, and how many it has.
SHOWN = """() => [...document.querySelectorAll("form.checklist")].map((form) => {
  form.querySelector(".checklist__title").scrollIntoView({ behavior: "instant" });
  const labels = [...form.querySelectorAll(".item__label")].map((one) => one.getBoundingClientRect());
  return [labels.filter(({ bottom }) => bottom <= innerHeight).length, labels.length];
})"""


SCREENS = ((360, 740, 4, 5), (1280, 900, 7, 9))


@pytest.fixture(scope="module")
def jumped_to(browser: Browser, base_url: str, content: Content) -> dict[int, list[list[int]]]:
    """How many boxes each list shows with its head on a phone and on a desk, each page being opened once."""
    page = browser.new_page(base_url=base_url)
    found: dict[int, list[list[int]]] = {360: [], 1280: []}
    screens = SCREENS
    for address in {home.url: home for home in content.homes.values()}:
        page.goto(f"/{address}")
        started(page)
        screens = screens[::-1]  # the one that the page before was seen on comes first
        for width, height, *_ in screens:
            page.set_viewport_size({"width": width, "height": height})
            found[width] += page.evaluate(SHOWN)
    page.context.close()
    return found


@pytest.mark.parametrize(("width", "height", "least", "median"), SCREENS)
def test_a_list_that_is_jumped_to_shows_many_boxes_with_its_head(
    jumped_to: dict[int, list[list[int]]], width: int, height: int, least: int, median: int
):
    shown = jumped_to[width]
    whole = [boxes for boxes, there in shown if boxes < there]
    assert min(whole) >= least
    assert statistics.median(boxes for boxes, _ in shown) >= median


AWAY, TALL = 8, 740  # screens of a phone, and their height


def test_no_list_stands_further_than_eight_phone_screens_down_its_page(
    page: Page, content: Content
):
    page.set_viewport_size({"width": 360, "height": TALL})
    far = []
    for address in sorted({home.url for home in content.homes.values()}):
        page.goto(f"/{address}", wait_until="networkidle")  # with what scripts bring
        top = page.locator("form.checklist").first.bounding_box()["y"]
        if top > AWAY * TALL:
            far.append(f"{address}: {top / TALL:.1f} screens")
    assert far == []


# Cells that are read beside others and have less room than a word of French: 16 letters of 8 px, their padding.
CRAMPED = """() => [...document.querySelectorAll("main tr")].flatMap(({ cells }) =>
  [...cells].filter((cell) => cell.checkVisibility() && cells.length > 2 &&
    getComputedStyle(cell).display === "table-cell" && cell.getBoundingClientRect().width < 140))
  .map((cell) => cell.textContent.trim().slice(0, 40))"""
# What each cell says of its column where rows have no columns any more.
COLUMNS = """() => [...document.querySelectorAll("main tbody [scope=row] ~ td")]
  .filter((cell) => getComputedStyle(cell).display === "block")
  .map((cell) => getComputedStyle(cell, "::before").content.replace(/^"|\\s*:.*$/g, ""))"""


def with_tables(site: Path) -> list[str]:
    """The addresses of pages that hold a table."""
    pages = (page for page in site.rglob("*.html") if "<table>" in page.read_text("utf-8"))
    return sorted(
        page.relative_to(site).as_posix()
        for page in pages
        if page.name not in (ONEFILE, "404.html")
    )


def test_a_table_of_three_columns_is_read_row_by_row_on_a_phone(page: Page, site: Path):
    page.set_viewport_size({"width": 360, "height": TALL})
    cramped = []
    for address in with_tables(site):
        page.goto(f"/{address}")
        cramped += [f"{address}: {cell}" for cell in page.evaluate(CRAMPED)]
        assert "" not in page.evaluate(COLUMNS), address
    assert cramped == []
