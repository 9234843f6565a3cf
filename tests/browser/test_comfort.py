"""Thumbs, tired eyes, low sight, still pages, few words: what axe does not measure."""

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe import KINDS
from playwright.sync_api import Browser, BrowserContext, Page, expect
from reader import KEPT, LIST, TRACKING, add_supplier, box, item, opened, started

from macros.guide.content import Content
from macros.guide.known import ONEFILE

NewContext = Callable[..., BrowserContext]
Facts = dict[Any, Any]
Walk = dict[int, dict[str, Facts]]
PHONE, DESK = (360, 740), (1280, 900)
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

# What a reader who goes from landmark to landmark finds without a word in it, but for those where a script will speak.
EMPTY_LANDMARKS = """() => [...document.querySelectorAll(
  "main, nav, aside, header, footer, form[aria-label], section:is([aria-label], [aria-labelledby])"
)].filter(landmark => landmark.checkVisibility() && !landmark.querySelector("[hidden]")
  && ![...landmark.querySelectorAll("*")].some(part => part.textContent.trim() && part.checkVisibility())
).map(landmark => landmark.outerHTML.slice(0, 80))"""

BAR = "() => document.querySelector('header.bar')?.getBoundingClientRect().height"
SCROLLING = "() => getComputedStyle(document.documentElement).scrollBehavior"
WIDTH = "() => document.documentElement.scrollWidth"


def as_it_is(page: Page) -> Facts:
    """What holds of a page at the width it has."""
    facts = {"small": SMALL, "foreign": FOREIGN, "bar": BAR}
    return {name: page.evaluate(script) for name, script in facts.items()}


def as_on_a_desk(page: Page) -> Facts:
    """What holds of it at its full width, its landmarks among it."""
    return {**as_it_is(page), "empty": page.evaluate(EMPTY_LANDMARKS)}


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
    spaced = {"cut": page.evaluate(CUT), "spaced": page.evaluate(WIDTH)}
    page.evaluate("document.adoptedStyleSheets = []")
    return {**still, **forced, **spaced}


def as_it_asks(page: Page) -> Facts:
    """What holds of its fields and of its width where words are enlarged, under a thumb and in its own movement."""
    page.emulate_media(reduced_motion="no-preference")
    facts: Facts = {"low": low_fields(page)}
    facts |= {(width, size): enlarged(page, width, size) for width, size in SIZES}
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.emulate_media(reduced_motion="reduce")
    return facts


def as_tables(page: Page) -> Facts:
    """What holds of its tables on a phone."""
    return {"cramped": page.evaluate(CRAMPED), "columns": page.evaluate(COLUMNS)}


def as_lists(page: Page) -> Facts:
    """How far down the first list stands, with what scripts bring, and what a jump to each list shows."""
    page.wait_for_load_state("networkidle")
    top = page.locator("form.checklist").first.bounding_box()["y"]
    return {"top": top, "shown": page.evaluate(SHOWN)}


def with_tables(site: Path) -> list[str]:
    """The addresses of pages that hold a table."""
    pages = (page for page in site.rglob("*.html") if "<table>" in page.read_text("utf-8"))
    return sorted(
        page.relative_to(site).as_posix()
        for page in pages
        if page.name not in (ONEFILE, "404.html")
    )


@pytest.fixture(scope="module")
def walked(browser: Browser, base_url: str, content: Content, site: Path) -> Walk:
    """What holds of each page on a desk and then on a phone, where it is touched, each page being opened once."""
    page = browser.new_page(base_url=base_url, reduced_motion="reduce", locale="fr-FR")
    tools = page.context.new_cdp_session(page)
    tables, lists = with_tables(site), {home.url for home in content.homes.values()}
    found: Walk = {360: {}, 1280: {}}

    def hold(width: int, height: int) -> None:
        touch = width == 360
        tools.send("Emulation.setTouchEmulationEnabled", {"enabled": touch})
        page.set_viewport_size({"width": width, "height": height})

    for address in dict.fromkeys((*KINDS, *ASKING, *TABLES, *tables, *sorted(lists))):
        hold(*DESK)
        settle(page, address)
        found[1280][address] = as_on_a_desk(page) if address in KINDS else {}
        hold(*PHONE)
        facts = found[360][address] = as_tables(page) if address in tables else {}
        facts |= as_it_is(page) | as_some_ask(page) if address in KINDS else {}
        facts |= as_it_asks(page) if address in (*ASKING, *TABLES) else {}
        if address in lists:
            hold(*PHONE)
            facts |= as_lists(page)
            hold(*DESK)
            found[1280][address]["shown"] = page.evaluate(SHOWN)
    page.context.close()
    return found


def told(pages: dict[str, Facts], name: str) -> Facts:
    """What is said against the pages that were asked about it, by address; one at least was."""
    assert any(name in facts for facts in pages.values())
    return {address: facts[name] for address, facts in pages.items() if facts.get(name)}


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_pressed_is_24_px_at_least(walked: Walk, width: int):
    assert told(walked[width], "small") == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_buttons_and_fields_have_the_face_of_the_page_and_leave_the_bar_low(
    walked: Walk, width: int
):
    assert told(walked[width], "foreign") == {}
    bars = {a: walked[width][a]["bar"] for a in KINDS if not a.startswith("embed/")}
    assert {address: bar for address, bar in bars.items() if not 0 < bar < 80} == {}


def test_no_landmark_is_empty_on_screen(walked: Walk):
    assert told(walked[1280], "empty") == {}


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


def test_text_spacing_cuts_nothing(walked: Walk):
    """WCAG 1.4.12: line height 1.5, letters 0.12, words 0.16, paragraphs 2."""
    assert told(walked[360], "cut") == {}
    wide = told(walked[360], "spaced")
    assert {address: found for address, found in wide.items() if found > 360} == {}


def test_nothing_moves_for_who_asked_for_stillness(walked: Walk):
    assert told(walked[360], "moving") == {}
    assert {*told(walked[360], "scrolling").values()} == {"auto"}


def test_forced_colours_leave_every_control_an_edge(walked: Walk):
    assert told(walked[360], "edgeless") == {}
    assert {*told(walked[360], "drawn").values()} == {"auto"}


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


# A desk at 400 %; a small phone at 150 %; and words half as large again, of which a window's width says nothing.
SIZES = ((320, 16), (260, 16), (390, 24))


@pytest.mark.parametrize("address", ASKING)
def test_every_field_is_16_px_on_a_phone_which_would_zoom_in_at_a_smaller_one(
    walked: Walk, address: str
):
    assert walked[360][address]["low"] == []


@pytest.mark.parametrize(("width", "size"), SIZES)
def test_no_page_slides_sideways_where_words_are_enlarged(walked: Walk, width: int, size: int):
    wide = told(walked[360], (width, size))
    assert {address: found for address, found in wide.items() if found > width} == {}


# Of each list jumped to: how many of its boxes show all their words, and how many it has.
SHOWN = """() => [...document.querySelectorAll("form.checklist")].map((form) => {
  form.querySelector(".checklist__title").scrollIntoView({ behavior: "instant" });
  const labels = [...form.querySelectorAll(".item__label")].map((one) => one.getBoundingClientRect());
  return [labels.filter(({ bottom }) => bottom <= innerHeight).length, labels.length];
})"""


@pytest.mark.parametrize(("width", "height", "least", "median"), [(*PHONE, 4, 5), (*DESK, 7, 9)])
def test_a_list_that_is_jumped_to_shows_many_boxes_with_its_head(
    walked: Walk, width: int, height: int, least: int, median: int
):
    shown = [one for lists in told(walked[width], "shown").values() for one in lists]
    whole = [boxes for boxes, there in shown if boxes < there]
    assert min(whole) >= least
    assert statistics.median(boxes for boxes, _ in shown) >= median


AWAY = 8  # screens of a phone


def test_no_list_stands_further_than_eight_phone_screens_down_its_page(walked: Walk):
    tops = told(walked[360], "top")
    assert {address: top for address, top in tops.items() if top > AWAY * PHONE[1]} == {}


# Cells that are read beside others and have less room than a word of French: 16 letters of 8 px, their padding.
CRAMPED = """() => [...document.querySelectorAll("main tr")].flatMap(({ cells }) =>
  [...cells].filter((cell) => cell.checkVisibility() && cells.length > 2 &&
    getComputedStyle(cell).display === "table-cell" && cell.getBoundingClientRect().width < 140))
  .map((cell) => cell.textContent.trim().slice(0, 40))"""
# What each cell says of its column where rows have no columns any more.
COLUMNS = """() => [...document.querySelectorAll("main tbody [scope=row] ~ td")]
  .filter((cell) => getComputedStyle(cell).display === "block")
  .map((cell) => getComputedStyle(cell, "::before").content.replace(/^"|\\s*:.*$/g, ""))"""


def test_a_table_of_three_columns_is_read_row_by_row_on_a_phone(walked: Walk):
    assert told(walked[360], "cramped") == {}
    said = told(walked[360], "columns")
    assert {address: columns for address, columns in said.items() if "" in columns} == {}


SIGN = """(one) => {
  const { transform, rotate, opacity, backgroundImage } = getComputedStyle(one, "::before");
  return [transform, rotate, opacity, backgroundImage];
}"""


def test_an_item_s_sign_turns_without_being_a_layer_that_each_tap_goes_through(page: Page):
    page.goto(LIST)
    sign = page.locator(".item__summary").first
    folded = sign.evaluate(SIGN)
    sign.click()
    unfolded = sign.evaluate(SIGN)
    assert folded[:3] == unfolded[:3] == ["none", "none", "1"]
    assert folded[3] != unfolded[3]


# How tall each item is, and whether it is drawn now.
HEIGHTS = """(all) => all.map((one) => [one.offsetHeight,
  one.firstElementChild.checkVisibility({ contentVisibilityAuto: true })])"""


def test_what_is_out_of_sight_is_no_longer_drawn_and_keeps_its_height(
    new_context: NewContext, content: Content
):
    page = new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce").new_page()
    _, items = content.placed(content.checklists["clauses-du-contrat"])[-1]
    page.goto(f"contrats/clauses-du-contrat.html#{items[-1].anchor}")
    listed = page.locator("form.checklist")
    expect(listed).to_have_attribute("data-sized", "")
    expect(page.locator(":target .item__label")).to_be_in_viewport(ratio=1)
    kept = listed.locator(".item").evaluate_all(HEIGHTS)
    assert False in (drawn for _, drawn in kept)
    listed.evaluate("(one) => one.removeAttribute('data-sized')")
    whole = listed.locator(".item").evaluate_all(HEIGHTS)
    assert whole == [[height, True] for height, _ in kept]


LONG = "contrat_logiciel_medical_2026_version_definitive_signee_par_les_deux_parties.pdf"


def test_a_long_word_in_a_note_pushes_no_answer_off_a_phone(new_context: NewContext):
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(LIST)
    one = opened(page)
    one.get_by_label("Note").fill(LONG)
    for control in one.locator("textarea, input").all():
        if control.is_visible():
            place = control.bounding_box()
            assert place["x"] + place["width"] <= 360, control


def test_a_long_name_of_a_supplier_fits_a_phone(new_context: NewContext):
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto("/contrats/clauses-du-contrat.html")
    for name in ("Un", LONG):
        add_supplier(page, name)
    place = page.get_by_label("Liste tenue pour").bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 360


def test_what_grows_above_leaves_what_is_pressed_in_place_on_a_desk(new_context: NewContext):
    page = new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(LIST)
    page.get_by_text("Écarter toute la liste").click()
    page.get_by_label("Raison").fill("Un essai")
    press = page.get_by_role("button", name="Écarter")
    press.evaluate("(one) => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    before = press.bounding_box()["y"]
    press.click()
    back = page.get_by_role("button", name="Reprendre la liste")
    expect(back).to_be_visible()
    expect(item(page)).to_contain_text("Raison : Un essai")
    page.evaluate(
        "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
    )
    assert abs(back.bounding_box()["y"] - before) < 100


def test_a_newer_version_never_hides_that_ticks_are_not_kept(new_context: NewContext):
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(LIST)
    started(page)
    page.evaluate(
        "document.querySelector('[data-offline-update]').hidden = false;"
        "document.querySelector('[data-saving-line]').dataset.saved = 'unreadable'"
    )
    line = page.locator(".offline__live")
    assert line.evaluate("(one) => getComputedStyle(one).position") == "static"
    page.evaluate("document.querySelector('[data-saving-line]').dataset.saved = 'kept'")
    assert line.evaluate("(one) => getComputedStyle(one).position") == "fixed"


FILLED = """(one) => {
  const { width, borderTopWidth, borderBottomWidth, borderStyle } = getComputedStyle(one, "::before");
  return [borderStyle, parseFloat(borderTopWidth) + parseFloat(borderBottomWidth) + 1 >= parseFloat(width)];
}"""


@pytest.mark.parametrize("address", ["/aller-plus-loin/registre.html", "/embed/registre.html"])
def test_an_obligation_s_square_is_full_where_backgrounds_are_dropped(
    new_context: NewContext, address: str
):
    page = new_context(forced_colors="active").new_page()
    page.goto(address)
    level = page.locator(".level--obligation").first
    assert level.evaluate(FILLED) == ["solid", True]
