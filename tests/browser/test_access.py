"""Everyone can use the guide: axe on every page once, and on every kind of page in every mode."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page, expect
from reader import file_of, import_file, key, record, started

AXE = Path(__file__).parent.parent.parent / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = (
    "index.html",
    "securiser/index.html",
    "securiser/mots-de-passe.html",
    "contrats/clauses-du-contrat.html",
    "outils-numeriques/messagerie.html",
    "aller-plus-loin/durees-de-conservation.html",
    "aller-plus-loin/notice-patients.html",
    "incidents/fiches-d-incident.html",
    "aller-plus-loin/registre.html",
    "mon-suivi.html",
    "fiche-de-preuve.html",
    "ce-qui-a-change.html",
    "ressources.html",
    "glossaire.html",
    "ce-que-ce-guide-couvre.html",
    "404.html",
    "embed/mots-de-passe.html",
    "embed/securiser.html",
)


COLOURS = ["color-contrast", "link-in-text-block"]
"""What a dark screen or paper may spoil: all other rules read the same page."""


ALL = {"type": "tag", "values": RULES}
INK = {"type": "rule", "values": COLOURS}


def audit(page: Page, rules: dict[str, object], part: str = "html", *without: str) -> list[str]:
    """What axe finds in a part of the page: each rule, and the first elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    # What holds is not told element by element: that takes half the time. Frames are pages of their own.
    options = {"runOnly": rules, "resultTypes": ["violations"], "iframes": False, "preload": False}
    options["rules"] = {rule: {"enabled": False} for rule in without}
    run = "([part, options]) => axe.run(part, options)"
    found = page.evaluate(run, [part, options])["violations"]
    return [f"{v['id']}: {[n['target'] for n in v['nodes'][:3]]}" for v in found]


def violations(page: Page, part: str = "html") -> list[str]:
    """What axe finds on a light screen, then in the colours of a dark one."""
    page.emulate_media(color_scheme="light")
    light = audit(page, ALL, part)
    page.emulate_media(color_scheme="dark")
    dark = audit(page, INK, part)
    page.emulate_media(color_scheme="light")
    return [*light, *(f"dark: {one}" for one in dark)]


@pytest.fixture
def reader(browser: Browser, base_url: str):
    """A page of a chosen size; the policy is set aside so that axe may run in it."""
    opened = []

    def open_page(width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            base_url=base_url,
            locale="fr-FR",
            bypass_csp=True,
        )
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def looks(page: Path) -> set[tuple[str, ...]]:
    """What gives the words of a page their colours: the elements that they stand in, by name and class."""
    body = lxml_html.parse(str(page)).getroot().body
    return {
        tuple(f"{one.tag}.{one.get('class')}" for one in (element, *element.iterancestors()))
        for element in body.iter("*")
        if (element.text or "").strip()
    }


def test_every_page_passes_axe_and_fits_a_magnified_screen(site: Path, reader):
    """1280 px at 400 % are 320 px.

    `KINDS` have their own modes; a frame holds what its page does; colours are measured where words
    stand in what no page measured before had.
    """
    page = reader(320, 256)
    seen = set().union(*(looks(site / address) for address in KINDS))
    faults = []
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix()
        page.goto(f"/{address}")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
            faults.append(f"{address}: {wide} px wide")
        if address not in KINDS and path.parent.name != "embed":
            without = COLOURS if looks(path) <= seen else ()
            seen |= looks(path)
            faults += [f"{address}: {v}" for v in audit(page, ALL, "html", *without)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_kind_of_page_passes_axe_in_every_mode(reader, width: int):
    page = reader(width)
    faults = []
    for address in KINDS:
        page.goto(f"/{address}")
        faults += [f"{address}: {v}" for v in violations(page)]
    assert not faults, "\n".join(faults)


def give_every_answer(page: Page, address: str) -> None:
    """Leave one item of a list to do, and give the others each other answer, with a note, a name and a day."""
    page.goto(f"/{address}")
    for n, state in enumerate(("Fait", "Non concerné", "À vérifier")):
        item = page.get_by_role("listitem").filter(has=page.locator("[data-item]")).nth(n)
        item.get_by_text("Pourquoi, comment, sources").first.click()
        item.get_by_role("radio", name=state).check()
        item.get_by_role("textbox").last.fill("Une note")
        item.locator("details[data-assigning]").evaluate("fold => fold.open = true")
        item.get_by_label("Confié à").fill("Mme Martin")
        item.get_by_label("pour le").fill("2026-12-24")


@pytest.mark.parametrize("width", [360, 1280])
def test_every_state_of_a_list_passes_axe(reader, width: int):
    page = reader(width)
    for address in ("securiser/mots-de-passe.html", "embed/mots-de-passe.html"):
        give_every_answer(page, address)
        assert violations(page) == [], address
    for address in ("mon-suivi.html", "fiche-de-preuve.html"):
        page.goto(f"/{address}")
        expect(page.get_by_role("main")).to_contain_text("Une note")
        assert violations(page) == [], address
    page.goto("/index.html")
    expect(page.get_by_role("main").get_by_role("checkbox")).to_be_visible()
    assert violations(page) == []


def test_every_print_sheet_passes_axe(reader):
    """Ink is all that paper has: nothing on it is pressed, and its words are those of the screen."""
    page = reader()
    give_every_answer(page, "securiser/mots-de-passe.html")
    page.emulate_media(media="print")
    faults = []
    for address in KINDS:
        page.goto(f"/{address}")
        faults += [f"{address}: {v}" for v in audit(page, INK)]
    assert not faults, "\n".join(faults)


DIALOG = "dialog[open]"


def open_all(page: Page) -> Iterator[tuple[str, str]]:
    """Each dialogue, menu and disclosure of the guide, once it is open: what it is, and its place."""
    page.goto("/index.html")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("searchbox").press_sequentially("mot de passe")
    expect(page.get_by_role("link", name=re.compile("mots? de passe", re.I)).first).to_be_visible()
    yield "search", DIALOG
    page.keyboard.press("Escape")
    if (menu := page.locator("[data-menu] > summary")).is_visible():
        menu.click()
    yield "menu", "html"
    page.goto("/contrats/clauses-du-contrat.html")
    page.get_by_text("Tenir cette liste pour").first.click()
    page.get_by_role("button", name="Ajouter ce fournisseur").click()
    page.get_by_text("Imprimer cette section").click()
    yield "suppliers and printing", "main"
    page.goto("/aller-plus-loin/incident.html")
    page.get_by_role("article").get_by_role("button", name="CNIL", exact=True).first.click()
    yield "word", "html"
    page.goto("/mon-suivi.html")
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
    yield "tracking", "main"
    text = file_of({key("mots-de-passe/longueur"): record()})
    import_file(page, text)
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "preview", DIALOG
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Lire un code").click()
    expect(page.get_by_role("dialog")).to_contain_text("Reprenez plutôt un fichier.")
    yield "camera"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Effacer cet appareil").click()
    yield "erasing", DIALOG


@pytest.mark.parametrize("width", [360, 1280])
def test_all_that_opens_passes_axe(reader, width: int):
    page = reader(width)
    faults = [f"{what}: {v}" for what, part in open_all(page) for v in violations(page, part)]
    assert not faults, "\n".join(faults)


def test_the_search_is_reached_and_left_by_keyboard(page: Page):
    page.goto("/index.html")
    started(page)
    page.get_by_role("button", name="Rechercher").press("Enter")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    field.press_sequentially("securite")
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).not_to_be_visible()


# What a reader who goes from landmark to landmark finds without a word in it, but for those where a script will speak.
EMPTY_LANDMARKS = """() => [...document.querySelectorAll(
  "main, nav, aside, header, footer, form[aria-label], section:is([aria-label], [aria-labelledby])"
)].filter(landmark => landmark.checkVisibility() && !landmark.querySelector("[hidden]")
  && ![...landmark.querySelectorAll("*")].some(part => part.textContent.trim() && part.checkVisibility())
).map(landmark => landmark.outerHTML.slice(0, 80))"""


def test_no_landmark_is_empty_on_screen(page: Page):
    for path in KINDS:
        page.goto(f"/{path}")
        assert page.evaluate(EMPTY_LANDMARKS) == [], path


# All that a key could change: the words and boxes, what is open, where the reader is.
STATE = """() => [document.querySelector("article").outerHTML, document.activeElement.outerHTML.slice(0, 80),
  document.querySelectorAll("[open]").length, location.href]"""


@pytest.mark.parametrize("path", ["index.html", "securiser/mots-de-passe.html", "mon-suivi.html"])
def test_no_single_key_is_a_shortcut(page: Page, path: str):
    """WCAG 2.1.4: a dictated or trembling key must not act on the page."""
    page.goto(f"/{path}")
    started(page)
    before = page.evaluate(STATE)
    for sign in string.ascii_letters + string.digits + string.punctuation:
        page.keyboard.press(sign)
    assert page.evaluate(STATE) == before


@pytest.mark.parametrize("typed", ["restauration", "Restauration", "réstauration", "restaur"])
def test_the_search_finds_an_item_with_or_without_accents(page: Page, typed: str):
    page.goto("/index.html")
    started(page)
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("searchbox").press_sequentially(typed)
    found = page.get_by_role("dialog").get_by_role("link").filter(has_text="Tester la restauration")
    found.first.click()
    expect(page).to_have_url(re.compile(r"sauvegardes\.html#"))


def test_the_first_tab_leads_to_the_content(page: Page):
    page.goto("/securiser/mots-de-passe.html")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#contenu$"))


def test_a_glossary_word_opens_by_keyboard_and_closes_by_escape(page: Page):
    page.goto("/aller-plus-loin/incident.html")
    word = page.get_by_role("article").get_by_role("button", name="CNIL", exact=True).first
    word.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Commission nationale de l’informatique")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Commission nationale de l’informatique")).not_to_be_visible()
