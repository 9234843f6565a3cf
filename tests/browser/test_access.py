"""Everyone can use the guide: what it says and opens passes axe, by keyboard as by a pointer."""

import re
import string
from collections.abc import Iterator

import pytest
from axe import give_every_answer, violations
from playwright.sync_api import Page, expect
from reader import file_of, import_file, key, record, started


@pytest.mark.parametrize("width", [360, 1280])
def test_every_state_of_a_list_passes_axe(reader, width: int):
    page = reader(width)
    for address in ("securiser/mots-de-passe.html", "embed/mots-de-passe.html"):
        give_every_answer(page, address)
        assert violations(page, whole=width == 360) == [], address
    for address in ("mon-suivi.html", "fiche-de-preuve.html"):
        page.goto(f"/{address}")
        expect(page.get_by_role("main")).to_contain_text("Une note")
        assert violations(page, whole=width == 360) == [], address
    page.goto("/index.html")
    expect(page.get_by_role("main").get_by_role("checkbox")).to_be_visible()
    assert violations(page, whole=width == 360) == []


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
    expect(page.locator("[data-situation-rest]")).not_to_be_empty()
    # What is out of sight has the room that was reckoned for it: axe would see its last rows lie over what follows.
    page.evaluate(
        "for (const part of document.querySelectorAll('.remains')) part.style.contentVisibility = 'visible'"
    )
    yield "tracking", "main"
    text = file_of({key("mots-de-passe/longueur"): record()})
    import_file(page, text)
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "preview", DIALOG
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Lire un code").click()
    expect(page.get_by_role("dialog")).to_contain_text("Reprenez plutôt un fichier.")
    yield "camera", DIALOG
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Effacer cet appareil").click()
    yield "erasing", DIALOG


@pytest.mark.parametrize("width", [360, 1280])
def test_all_that_opens_passes_axe(reader, width: int):
    page = reader(width)
    faults = [
        f"{what}: {v}"
        for what, part in open_all(page)
        for v in violations(page, part, width == 360)
    ]
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


# All that a key could change: the words and boxes, what is open, where the reader is.
STATE = """() => [document.querySelector("article").outerHTML, document.activeElement.outerHTML.slice(0, 80),
  document.querySelectorAll("[open]").length, location.href]"""


def settled(page: Page) -> object:
    """The page's state, once it has been the same for a second."""
    found = page.evaluate(STATE)
    while True:
        page.wait_for_timeout(1_000)
        former, found = found, page.evaluate(STATE)
        if found == former:
            return found


@pytest.mark.parametrize("path", ["index.html", "securiser/mots-de-passe.html", "mon-suivi.html"])
def test_no_single_key_is_a_shortcut(page: Page, path: str):
    """WCAG 2.1.4: a dictated or trembling key must not act on the page."""
    page.goto(f"/{path}")
    started(page)
    page.wait_for_load_state("networkidle")  # what is brought once the page is drawn
    before = settled(page)
    for sign in string.ascii_letters + string.digits + string.punctuation:
        page.keyboard.press(sign)
    assert page.evaluate(STATE) == before


def test_the_search_finds_an_item_with_or_without_accents(page: Page):
    page.goto("/index.html")
    started(page)
    page.get_by_role("button", name="Rechercher").click()
    links = page.get_by_role("dialog").get_by_role("link")
    found = links.filter(has_text="Tester la restauration").first
    for typed in ("restauration", "Restauration", "réstauration", "restaur"):
        page.get_by_role("searchbox").fill("")
        expect(found).to_be_hidden()
        page.get_by_role("searchbox").press_sequentially(typed)
        expect(found).to_have_attribute("href", re.compile(r"sauvegardes\.html#"))
    found.click()
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
    told = page.get_by_text("CNIL. Commission nationale de l’informatique")
    expect(told).to_be_visible()
    page.keyboard.press("Escape")
    expect(told).not_to_be_visible()
