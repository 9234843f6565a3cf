"""Everyone can use the guide: axe on every page once, and on every kind of page in every mode."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

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
    "aller-plus-loin/registre.html",
    "mon-suivi.html",
    "fiche-de-preuve.html",
    "ce-qui-a-change.html",
    "ressources.html",
    "glossaire.html",
    "404.html",
    "embed/mots-de-passe.html",
    "embed/securiser.html",
)


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, and the first elements that break it."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES
    )["violations"]
    return [f"{v['id']}: {[n['target'] for n in v['nodes'][:3]]}" for v in found]


@pytest.fixture
def reader(browser: Browser, base_url: str):
    """A page in a chosen mode; the policy is set aside so that axe may run in it."""
    opened = []

    def open_page(width: int = 1280, scheme: str = "light", **more: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            base_url=base_url,
            locale="fr-FR",
            bypass_csp=True,
            **more,
        )
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def test_every_page_passes_axe(site: Path, reader):
    page = reader()
    faults = []
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix()
        if address in KINDS or address == "guide-hors-ligne.html":
            continue
        page.goto(f"/{address}")
        faults += [f"{address}: {v}" for v in violations(page)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_kind_of_page_passes_axe_in_every_mode(reader, width: int, scheme: str):
    page = reader(width, scheme)
    faults = []
    for address in KINDS:
        page.goto(f"/{address}")
        faults += [f"{address}: {v}" for v in violations(page)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_a_list_passes_axe(reader, scheme: str):
    page = reader(360, scheme)
    page.goto("/securiser/mots-de-passe.html")
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).check()
    for n, state in enumerate(("Fait", "Non concerné", "À vérifier")):
        item = page.get_by_role("listitem").filter(has=page.locator("[data-item]")).nth(n)
        item.get_by_text("Pourquoi, comment, sources").first.click()
        item.get_by_role("radio", name=state).check()
        item.get_by_role("textbox").last.fill("Une note")
    assert violations(page) == []


def test_open_dialogs_and_menus_pass_axe(reader):
    page = reader(360)
    page.goto("/index.html")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("searchbox").press_sequentially("mot de passe")
    expect(page.get_by_role("link", name=re.compile("mots? de passe", re.I)).first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-menu] > summary").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 360, 768])
def test_no_page_scrolls_sideways(reader, width: int):
    page = reader(width)
    wide = []
    for address in KINDS:
        page.goto(f"/{address}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    assert not wide


def test_ticks_are_large_enough_for_a_thumb(reader):
    page = reader(360)
    page.goto("/securiser/mots-de-passe.html")
    for label in page.locator(".item__label").all():
        assert label.bounding_box()["height"] >= 44


def test_text_spacing_cuts_nothing(reader):
    """WCAG 1.4.12: line height 1.5, letters 0.12, words 0.16, paragraphs 2."""
    page = reader(360)
    page.goto("/securiser/mots-de-passe.html")
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important;"
        " word-spacing: .16em !important } p { margin-block-end: 2em !important }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_search_is_reached_and_left_by_keyboard(page: Page):
    page.goto("/index.html")
    page.keyboard.press("/")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    field.press_sequentially("securite")
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).not_to_be_visible()


@pytest.mark.parametrize("typed", ["restauration", "Restauration", "réstauration", "restaur"])
def test_the_search_finds_an_item_with_or_without_accents(page: Page, typed: str):
    page.goto("/index.html")
    page.keyboard.press("/")
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
