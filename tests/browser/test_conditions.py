"""Other ways to read and to command: without styles, enlarged, turned, by voice, by Tab alone."""

import pytest
from axe import KINDS
from playwright.sync_api import Browser, Page, Request, expect
from reader import LIST, started
from test_access import open_all
from test_comfort import CUT, WIDTH, Facts, settle

# What a page shows, word by word, in its order.
WORDS = "() => document.querySelector('main').innerText.match(/[\\p{L}\\d]+/gu) ?? []"
# Headings of columns: where rows have no columns, each cell says its own before its words.
HEADINGS = "() => [...document.querySelectorAll('main thead')].flatMap((one) => one.textContent.match(/[\\p{L}\\d]+/gu))"
UNSTYLED = (
    "() => document.querySelectorAll('link[rel=stylesheet], style').forEach((one) => one.remove())"
)

# Headings and boxes of the content that are drawn above one that comes before them.
OUT_OF_ORDER = """() => {
  const seen = [...document.querySelectorAll("main :is(h1, h2, h3, [data-item])")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const tops = seen.map((one) => one.getBoundingClientRect());
  return seen.filter((_, n) => n && tops[n].bottom < tops[n - 1].top)
    .map((one) => one.outerHTML.slice(0, 90));
}"""

# Fields whose edge stands out less than 3 to 1 from what is around them; a native box is the browser's own.
FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one) => {
    for (let at = one.parentElement; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/, 0\\)$|transparent/.test(backgroundColor)) return backgroundColor;
    }
    return "white";
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return [...document.querySelectorAll("input, select, textarea")]
    .filter((one) => one.checkVisibility() && !one.matches(".visually-hidden, [type=checkbox], [type=radio]"))
    .filter((one) => ratio(light(getComputedStyle(one).borderBlockEndColor), light(ground(one))) < 3)
    .map((one) => one.outerHTML.slice(0, 90));
}"""

# Links among the words of a sentence that nothing but their colour would show.
BARE = """() => [...document.querySelectorAll("main p a[href], main li a[href], main td a[href]")]
  .filter((one) => one.checkVisibility() && getComputedStyle(one).display === "inline")
  .filter((one) => one.parentElement.innerText.trim() !== one.innerText.trim())
  .filter((one) => !getComputedStyle(one).textDecorationLine.includes("underline"))
  .map((one) => one.outerHTML.slice(0, 90))"""

# Controls whose visible words are not in the name that a reader by voice would say.
UNNAMED = """() => {
  const words = (text) => (text ?? "").toLowerCase().match(/[\\p{L}\\d]+/gu)?.join(" ") ?? "";
  const named = (one) => one.getAttribute("aria-labelledby")
    ? one.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id)?.textContent).join(" ")
    : one.getAttribute("aria-label");
  const controls = "a[href], button, summary, input, select, textarea, iframe, [role=button]";
  return [...document.querySelectorAll(controls)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => {
      const label = one.labels?.[0];
      const shown = label ? [...label.childNodes].filter((node) => node !== one && !node.contains?.(one))
        .map((node) => node.innerText ?? node.textContent).join(" ") : one.innerText;
      const name = named(one) ?? label?.textContent ?? one.textContent ?? one.title;
      const bare = !words(name) && !one.title && !one.querySelector("svg[aria-label]");
      return bare || !words(name || one.title).includes(words(shown));
    })
    .map((one) => one.outerHTML.slice(0, 90));
}"""


EVERY = (
    *KINDS,
    *("contrats/lettre-a-un-fournisseur.html", "embed/clauses-du-contrat.html", "integrer.html"),
    *("accessibilite.html", "vie-du-cabinet/a-surveiller.html"),
)
"""Every kind of page: those that axe reads, and those that differ by their words alone."""


def turned(page: Page) -> Facts:
    """What a page shows on a telephone that lies, then on one that stands, where it is left.

    What is not drawn out of sight (`content-visibility`) is shown too, though `innerText` leaves it out.
    """
    page.evaluate(
        "document.querySelectorAll('main *').forEach((one) => { one.style.contentVisibility = 'visible' })"
    )
    page.set_viewport_size({"width": 740, "height": 360})
    lying = page.evaluate(WORDS)
    page.set_viewport_size({"width": 360, "height": 740})
    upright, headings = page.evaluate(WORDS), {*page.evaluate(HEADINGS)}
    return {"lying": {*lying} - headings, "upright": {*upright} - headings}


def as_drawn(page: Page) -> Facts:
    """What is wrong with it as it is drawn, in light colours and in dark ones."""
    light = page.evaluate(FAINT)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(FAINT)
    page.emulate_media(color_scheme="light")
    scripts = {"order": OUT_OF_ORDER, "unnamed": UNNAMED, "bare": BARE}
    found = {name: page.evaluate(script) for name, script in scripts.items()}
    return {**found, "faint": [*light, *(f"dark: {one}" for one in dark)]}


def enlarged_then_plain(page: Page) -> Facts:
    """What its words twice as large cut or widen, then what it says without style sheets."""
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    large = {"cut": page.evaluate(CUT), "width": page.evaluate(WIDTH)}
    page.evaluate(UNSTYLED)
    return {**large, "plain": page.evaluate(WORDS)}


@pytest.fixture(scope="module")
def seen(browser: Browser, base_url: str) -> dict[str, Facts]:
    """One walk through every kind of page: turned, drawn, enlarged, then without styles; and the images it asked for."""
    page = browser.new_page(base_url=base_url, locale="fr-FR")
    images: list[str] = []
    page.on("request", lambda asked: images.append(asked.url) if is_image(asked) else None)
    facts: dict[str, Facts] = {}
    for address in EVERY:
        images.clear()
        settle(page, address)
        facts[address] = turned(page) | as_drawn(page) | enlarged_then_plain(page)
        facts[address]["images"] = [*images]
    page.context.close()
    return facts


def is_image(asked: Request) -> bool:
    """Whether a page asks for an image, but for the browser's own sign of the site."""
    return asked.resource_type == "image" and "/icons/" not in asked.url


def told(seen: dict[str, Facts], fact: str) -> Facts:
    """What the walk found wrong, by page."""
    return {address: facts[fact] for address, facts in seen.items() if facts[fact]}


def test_without_style_sheets_nothing_is_lost(seen: dict[str, Facts]):
    for address, fact in seen.items():
        lost = {word.lower() for word in fact["upright"]} - {word.lower() for word in fact["plain"]}
        assert lost == set(), address


def test_what_is_read_comes_in_the_order_of_the_page(seen: dict[str, Facts]):
    assert told(seen, "order") == {}


def test_an_upright_and_a_lying_screen_show_the_same(seen: dict[str, Facts]):
    for address, fact in seen.items():
        assert fact["lying"] == fact["upright"], address


def test_words_twice_as_large_are_not_cut(seen: dict[str, Facts]):
    """On a telephone, where no page slides sideways either."""
    assert told(seen, "cut") == {}
    assert {address for address, fact in seen.items() if fact["width"] > 360} == set()


def test_a_field_stands_out_from_its_ground(seen: dict[str, Facts]):
    assert told(seen, "faint") == {}


def test_a_link_in_a_sentence_is_underlined(seen: dict[str, Facts]):
    assert told(seen, "bare") == {}


def test_every_visible_label_is_in_the_accessible_name(seen: dict[str, Facts], page: Page):
    """Said aloud, what is read presses what bears it, in every state too."""
    assert told(seen, "unnamed") == {}
    for what in open_all(page):
        assert page.evaluate(UNNAMED) == [], what


def test_no_image_is_fetched_that_a_reader_could_miss(seen: dict[str, Facts]):
    """All signs are drawn in the page: who lets no image in misses none."""
    assert told(seen, "images") == {}


def test_no_choice_in_a_list_leaves_the_page(page: Page):
    """What is chosen changes what is shown, not where the reader is."""
    for address in ("integrer.html", "mon-suivi.html", "contrats/lettre-a-un-fournisseur.html"):
        page.goto(f"/{address}")
        started(page)
        here = page.url
        for choice in page.get_by_role("combobox").all():
            if choice.is_visible():
                choice.focus()
                page.keyboard.press("ArrowDown")
                expect(choice).to_be_focused()
        assert page.url == here
        assert len(page.context.pages) == 1


PLACE = """() => [...document.querySelectorAll("*")].indexOf(document.activeElement)"""


def test_tab_goes_through_a_page_in_its_order_and_out_of_it(page: Page):
    """From the first link to the last, each further down the page, then back to the top: nothing holds the reader."""
    page.goto(LIST)
    started(page)
    places = []
    for _ in range(300):
        page.keyboard.press("Tab")
        places.append(page.evaluate(PLACE))
        if places[0] in places[1:] or page.evaluate("document.activeElement === document.body"):
            break
    way = [at for at in places[:-1] if at]
    assert len(way) > 30
    assert way == sorted(way)
