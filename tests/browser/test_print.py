"""Paper from the browser: what the reader sees, or chooses, and nothing cut."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from engines import PATIENCE, engine
from lxml import html as lxml_html
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from reader import started
from selenium.webdriver.common.print_page_options import PrintOptions
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait
from sheets import HALF, MM, fullness

from macros.guide.content import Content
from macros.html.render import CARD, plain
from macros.model.french import french

LIST = "/securiser/mots-de-passe.html"
DONE, ASIDE, NOTE = "Avoir un mot de passe différent", "Ne pas inscrire", "Un seul compte, gardé"


def squeezed(text: str) -> str:
    """The words alone: sheets break lines where they like, and pdfium drops hyphens there."""
    return "".join(text.translate({ord(sign): None for sign in "-\u2011\x02\ufffe"}).split())


def drawn(page: Page, tmp_path: Path) -> pypdfium2.PdfDocument:
    """The printed sheets, backgrounds off."""
    page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    return pypdfium2.PdfDocument(tmp_path / "print.pdf")


def sheets(page: Page, tmp_path: Path) -> list[str]:
    """What each printed sheet says."""
    document = drawn(page, tmp_path)
    said = [squeezed(one.get_textpage().get_text_range()) for one in document]
    document.close()
    return said


@pytest.fixture
def ticked(page: Page) -> Page:
    """A page with one item done and one that does not apply."""
    page.add_init_script("window.print = () => {}")
    page.goto(LIST)
    started(page)
    page.get_by_role("checkbox", name=DONE).check()
    item = page.get_by_role("listitem").filter(has=page.get_by_role("checkbox", name=ASIDE))
    item.get_by_text("Pourquoi, comment, sources").first.click()
    item.get_by_label("Non concerné").check()
    item.get_by_role("textbox").fill(NOTE)
    item.get_by_role("textbox").blur()
    expect(item).to_contain_text(f"Raison : {NOTE}")
    page.reload()
    return page


def choose(page: Page, states: str, detail: str) -> None:
    page.get_by_text("Imprimer cette section").click()
    page.get_by_label(states).check()
    page.get_by_label(detail).check()
    page.get_by_role("button", name="Imprimer", exact=True).click()


def words_of(content: Content, id: str) -> list[str]:
    return [squeezed(plain(item.text)) for item in content.checklists[id].items]


def test_plain_printing_shows_ticks_notes_and_explanations(
    ticked: Page, tmp_path: Path, content: Content
):
    said = "".join(sheets(ticked, tmp_path))
    for item in content.checklists["mots-de-passe"].items:
        for words in (item.text, item.why, *item.how, item.then):
            assert squeezed(plain(words or "")).replace("'", "’") in said
    assert "Faitle" in said
    assert squeezed(f"Raison : {NOTE}") in said


def test_a_blank_list_shows_boxes_alone(ticked: Page, tmp_path: Path, content: Content):
    choose(ticked, "Une liste vierge", "Les cases seules")
    said = "".join(sheets(ticked, tmp_path))
    assert all(words in said for words in words_of(content, "mots-de-passe"))
    assert "Faitle" not in said
    assert "Nonconcerné" not in said
    assert squeezed(NOTE) not in said
    assert squeezed(plain(content.items["mots-de-passe/longueur"].why or "")) not in said


def test_what_remains_leaves_out_what_is_done_or_set_aside(
    ticked: Page, tmp_path: Path, content: Content
):
    choose(ticked, "Seulement ce qui reste", "Avec les explications")
    said = "".join(sheets(ticked, tmp_path))
    for words in words_of(content, "mots-de-passe"):
        away = words.startswith((squeezed(DONE), squeezed(ASIDE)))
        assert (words in said) is not away
    assert squeezed(plain(content.items["mots-de-passe/longueur"].why or "")) in said


def test_when_nothing_remains_the_sheet_says_so(page: Page, tmp_path: Path):
    page.add_init_script("window.print = () => {}")
    page.goto(LIST)
    for box in page.get_by_role("checkbox").all():
        box.check()
    choose(page, "Seulement ce qui reste", "Les cases seules")
    assert squeezed("il ne reste rien à faire") in "".join(sheets(page, tmp_path))


def test_a_choice_is_forgotten_by_the_next_plain_printing(ticked: Page, tmp_path: Path):
    plain_before = sheets(ticked, tmp_path)
    kept = ticked.evaluate("() => JSON.stringify(localStorage)")
    choose(ticked, "Une liste vierge", "Les cases seules")
    assert sheets(ticked, tmp_path) != plain_before
    assert sheets(ticked, tmp_path) == plain_before
    assert ticked.evaluate("() => JSON.stringify(localStorage)") == kept


def test_no_sheet_but_the_last_is_half_empty_and_each_says_its_page_its_date_and_its_number(
    page: Page, tmp_path: Path, content: Content
):
    for source in content.pages.values():
        page.goto(f"/{source.url}")
        started(page)
        title = squeezed(page.locator("[data-origin]").get_attribute("data-origin") or "")
        document = drawn(page, tmp_path)
        texts = [one.get_textpage() for one in document]
        said = [squeezed(text.get_text_range()) for text in texts]
        for number, text in enumerate(said, 1):
            ends = f"Page{number}sur{len(said)}"
            assert ends in text, source.url
            assert title in text, source.url
            assert "Versiondu" in text, source.url
            assert len(text) > len(title) + len(ends) + 120, (source.url, number)
        filled = [
            fullness(sheet, 17, 15, text) for sheet, text in zip(document, texts, strict=True)
        ]
        document.close()
        assert all(part >= HALF for part in filled[:-1]), (source.url, filled)


def test_what_comes_next_is_printed_with_its_box_beside_its_words(ticked: Page):
    ticked.goto("/")
    started(ticked)
    ticked.emulate_media(media="print")
    box = ticked.get_by_role("checkbox")
    words = box.locator("xpath=ancestor::label").bounding_box()
    drawn = box.bounding_box()
    assert words
    assert drawn
    assert words["y"] <= drawn["y"] < words["y"] + words["height"]


def test_a_page_with_a_drawing_and_a_list_prints_on_four_sheets(page: Page, tmp_path: Path):
    page.goto("/securiser/sauvegardes.html")
    started(page)
    assert len(sheets(page, tmp_path)) == 4  # six before drawings stood beside words


def test_an_address_is_printed_once_and_then_by_its_number(page: Page, tmp_path: Path):
    page.goto("/securiser/sauvegardes.html")
    started(page)
    said = "".join(sheets(page, tmp_path))
    links = page.locator("a[rel=external]")
    found = links.evaluate_all("(all) => all.map((a) => [a.href, a.dataset.at ?? a.dataset.n])")
    assert len(found) > len(dict(found))
    numbers = {squeezed(address): number for address, number in found}
    for address, number in numbers.items():
        longer = [other for other in numbers if other != address and other.startswith(address)]
        assert said.count(address) - sum(map(said.count, longer)) == 1, address
        assert f"[{number}" in said, address


def test_a_box_stays_with_its_words_and_is_ticked_without_backgrounds(ticked: Page, tmp_path: Path):
    sheets(ticked, tmp_path)
    document = pypdfium2.PdfDocument(tmp_path / "print.pdf")
    for one in document:
        text = one.get_textpage()
        if (found := text.search(DONE[:20]).get_next()) is None:
            continue
        _, bottom, _, top = text.get_charbox(found[0])
        left = text.get_charbox(found[0])[0]
        image = one.render(scale=3).to_pil().convert("L")
        height = one.get_height()
        box = image.crop(
            [round(n * 3) for n in (left - 20, height - top - 4, left - 2, height - bottom + 4)]
        )
        shades = box.tobytes()
        assert 255 - sum(shades) / len(shades) > 25
        return
    raise AssertionError("the item is on no sheet")


def test_without_scripts_a_page_still_prints_whole(
    browser, base_url: str, tmp_path: Path, content: Content
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}{LIST}")
    said = "".join(sheets(page, tmp_path))
    for item in content.checklists["mots-de-passe"].items:
        assert squeezed(plain(item.why or "")).replace("'", "’") in said
    context.close()


SHEETS = {
    "contrats/lettre-a-un-fournisseur": ("Imprimer la lettre", "Madame, Monsieur", "Vous traitez"),
    "aller-plus-loin/notice-patients": (
        "Imprimer l’affiche",
        "Qui est responsable",
        "Une réclamation",
    ),
}
COMPOSED_FOLDS = {"aller-plus-loin/notice-patients": "Compléter l’affiche"}


@pytest.mark.parametrize("address", SHEETS)
def test_a_composed_sheet_prints_alone_where_printing_begins_after_the_click(
    page: Page, tmp_path: Path, address: str
):
    button, *words = SHEETS[address]
    page.add_init_script("window.print = () => {}")  # as telephones: it returns, and draws later
    page.goto(f"/{address}.html")
    around = [squeezed(title) for title in page.get_by_role("heading", level=2).all_inner_texts()]
    assert around
    page.get_by_role("button", name=button).click()
    alone = "".join(sheets(page, tmp_path))
    assert all(squeezed(word) in alone for word in words)
    assert not any(title in alone for title in around)
    whole = "".join(sheets(page, tmp_path))
    assert all(title in whole for title in around)


@pytest.mark.parametrize("address", SHEETS)
def test_all_that_is_typed_is_on_a_composed_sheet_of_one_page(
    page: Page, tmp_path: Path, address: str
):
    page.add_init_script("window.print = () => {}")
    page.goto(f"/{address}.html")
    if address in COMPOSED_FOLDS:
        page.get_by_text(COMPOSED_FOLDS[address]).click()
    fields = page.locator(".compose__form [data-field]")
    typed = []
    for field in fields.all():
        match field.evaluate("(field) => field.type"):
            case "select-one":
                field.select_option(index=1)
            case "checkbox":
                field.check()
            case "text":
                typed.append(f"{field.get_attribute('data-field')}, en toutes lettres")
                field.fill(typed[-1])
            case "textarea":
                typed.append(f"{field.get_attribute('data-field')}, {'dit en une ligne ' * 4}fin")
                field.fill(typed[-1])
    page.get_by_role("button", name=SHEETS[address][0]).click()
    said = sheets(page, tmp_path)
    assert len(said) == 1
    assert [words for words in typed if squeezed(words) not in said[0]] == []


SIDE, BEARING = (
    14,
    0.6,
)  # mm: the margin of `print.css`; pt: how far a letter may hang out of its own box


def test_the_numbers_of_a_list_stand_within_the_margins_that_a_browser_cuts_at(
    page: Page, tmp_path: Path
):
    page.goto("/aller-plus-loin/incident.html")
    started(page)
    first, *_ = drawn(page, tmp_path)
    text = first.get_textpage()
    assert text.search("1. Coupez").get_next()
    assert min(text.get_rect(n)[0] for n in range(text.count_rects())) > SIDE * MM - BEARING


def height(sheet: pypdfium2.PdfPage, words: str) -> float:
    """How high the first letter of these words is, in millimetres."""
    text = sheet.get_textpage()
    at = text.search(words).get_next()
    assert at, words
    _, bottom, _, top = text.get_charbox(at[0])
    return (top - bottom) / MM


def test_the_poster_is_read_from_one_metre(page: Page, tmp_path: Path):
    """Who has half of normal sight reads, at one metre, letters of 2.9 mm."""
    page.add_init_script("window.print = () => {}")
    page.goto("/aller-plus-loin/notice-patients.html")
    page.get_by_role("button", name="Imprimer l’affiche").click()
    [poster] = drawn(page, tmp_path)
    assert height(poster, "Vos données") > 5
    assert height(poster, "Votre droit") > 3.8
    assert height(poster, "une première copie") > 2.9


def test_no_row_of_the_register_is_cut(page: Page, tmp_path: Path, content: Content):
    page.goto("/aller-plus-loin/registre.html")
    started(page)
    said = sheets(page, tmp_path)
    for activity in content.activities:
        for key, title in CARD.items():
            value = getattr(activity, key)
            values = [value] if isinstance(value, str) else [*(value or ())]
            row = squeezed(french("".join([title, *map(plain, values)])))
            assert any(row in sheet for sheet in said), (activity.title, title)


INCIDENTS = "/incidents/fiches-d-incident.html"


def test_each_incident_is_alone_on_its_sheet_with_the_numbers_that_were_written(
    page: Page, tmp_path: Path, content: Content
):
    page.add_init_script("window.print = () => {}")
    page.goto(INCIDENTS)
    page.get_by_text("Écrire vos numéros").click()
    page.get_by_label("Votre informaticien").fill("Zoé, dépannage")
    page.get_by_role("button", name="Imprimer les fiches").click()
    alone = sheets(page, tmp_path)
    assert len(alone) == len(content.incidents)
    for number, (said, incident) in enumerate(zip(alone, content.incidents, strict=True), 1):
        assert f"Page{number}sur{len(alone)}" in said
        assert "Versiondu" in said
        assert squeezed(plain(incident.title)) in said
        assert all(squeezed(plain(act)) in said for act in (*incident.now, *incident.then))
        assert ("Zoé,dépannage" in said) is ("informaticien" in incident.own)
        phones = (content.resources[id].phone for id in incident.call if id in content.resources)
        assert all(squeezed(phone) in said for phone in phones if phone)


def test_without_scripts_each_incident_prints_whole_on_a_sheet_of_its_own(
    browser, base_url: str, tmp_path: Path, content: Content
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base_url}{INCIDENTS}")
    said = sheets(page, tmp_path)
    for incident in content.incidents:
        [sheet] = [one for one in said if squeezed(plain(incident.now[0])) in one]
        assert squeezed(plain(incident.tell)) in sheet
        others = [other for other in content.incidents if other is not incident]
        assert not any(squeezed(plain(other.now[0])) in sheet for other in others)
        assert squeezed("Ce que contient une notification") not in sheet
    context.close()


def test_the_letter_to_patients_holds_on_one_sheet_all_that_is_typed(page: Page, tmp_path: Path):
    page.add_init_script("window.print = () => {}")
    page.goto(INCIDENTS)
    letter = page.get_by_role("region", name="Lettre aux patients")
    letter.get_by_text("Compléter la lettre").click()
    typed = []
    for field in letter.get_by_role("textbox").all():
        typed.append(f"{field.get_attribute('data-field')}, {'dit en une ligne ' * 4}fin")
        field.fill(typed[-1])
    letter.get_by_label("La CNIL est prévenue").check()
    letter.get_by_role("button", name="Imprimer la lettre").click()
    [said] = sheets(page, tmp_path)
    assert [words for words in typed if squeezed(words) not in said] == []
    assert squeezed("est prévenue") in said
    assert squeezed("Tout de suite") not in said


def test_the_sheet_of_proof_draws_its_ticks_and_nothing_of_the_screen(ticked: Page, tmp_path: Path):
    ticked.goto("/fiche-de-preuve.html")
    said = "".join(sheets(ticked, tmp_path))
    assert "Faitle" in said
    assert squeezed(f"Raison : {NOTE}") in said
    assert squeezed("Date, nom et signature") in said
    assert squeezed("Retenir ce nom") not in said


def test_the_first_sheet_of_proof_says_what_it_holds(page: Page, tmp_path: Path, content: Content):
    page.goto("/fiche-de-preuve.html")
    started(page)
    first, *others = sheets(page, tmp_path)
    held = first[first.index(squeezed("dans l’ordre du guide :")) :]
    for part in content.parts:
        if any(one.lists for one in (part.index, *part.pages)) and part.slug != "parcours":
            assert squeezed(part.title) in held
    address = squeezed("https://www.cnil.fr/fr/securite-sauvegarder]")
    assert "".join([first, *others]).count(address) == 1


def test_each_sheet_of_proof_says_whose_it_is_and_when(page: Page, tmp_path: Path):
    page.goto("/fiche-de-preuve.html")
    page.get_by_label("Votre cabinet").fill('Cabinet "du Parc" \\ Zoé')
    said = sheets(page, tmp_path)
    for text in said:
        assert squeezed('Cabinet "du Parc" \\ Zoé, fiche établie le') in text
    page.goto(LIST)
    assert "Ficheétablie" not in "".join(sheets(page, tmp_path))


def test_the_choices_of_printing_are_one_tap_from_a_page_s_first_words(page: Page):
    page.goto(LIST)
    started(page)
    page.get_by_role("link", name="Imprimer la liste", exact=True).click()
    expect(page.get_by_role("button", name="Imprimer", exact=True)).to_be_in_viewport()


HARD = (
    *("parcours/le-premier-mois", "aller-plus-loin/fournisseurs", "securiser/mots-de-passe"),
    "incidents/fiches-d-incident",
)


@pytest.fixture(scope="module")
def firefox(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with engine("firefox", chromium, tmp_path_factory.mktemp("firefox")) as driver:
        yield driver


def lowest(sheet: pypdfium2.PdfPage) -> str:
    """The last line of a sheet, wherever the browser wrote it among the others."""
    text = sheet.get_textpage()
    foot = min(text.get_rect(n)[1] for n in range(text.count_rects()))
    return squeezed(text.get_text_bounded(0, foot - 1, sheet.get_width(), foot + 7))


def by_firefox(firefox: WebDriver, address: str) -> pypdfium2.PdfDocument:
    """What Firefox prints of a page, on A4."""
    firefox.get(address)
    options = PrintOptions()
    options.page_width, options.page_height = 21.0, 29.7  # cm
    return pypdfium2.PdfDocument(base64.b64decode(firefox.print_page(options)))


def test_each_incident_is_alone_on_its_sheet_in_firefox_too(
    firefox: WebDriver, server: str, content: Content
):
    printed = by_firefox(firefox, f"{server}{INCIDENTS}")
    said = [squeezed(sheet.get_textpage().get_text_range()) for sheet in printed]
    for sheet, incident in zip(said, content.incidents, strict=False):
        assert squeezed(plain(incident.now[0])) in sheet
        assert squeezed(plain(incident.tell)) in sheet


@pytest.mark.parametrize("address", [*HARD, "fiche-de-preuve", "comprendre/donnees-de-sante"])
def test_firefox_leaves_no_heading_and_no_last_line_alone(
    firefox: WebDriver, server: str, site: Path, address: str
):
    printed = by_firefox(firefox, f"{server}/{address}.html")
    [article] = lxml_html.parse(str(site / f"{address}.html")).xpath("//article")
    titles = {
        squeezed(title.text_content()) for title in article.xpath(".//h2 | .//h3 | .//legend")
    }
    for number in range(len(printed) - 1):
        assert lowest(printed[number]) not in titles, number
    assert len(squeezed(printed[len(printed) - 1].get_textpage().get_text_range())) > 60


NOTE_IN_A_PDF = "Le cœur de l’affaire : « 5 € », dit-on."
FIELD = "return [...document.querySelectorAll('.annotationLayer [name]')].find(one => one.name === arguments[0])"
SAVE = """const [done] = arguments;
  const viewer = (window.wrappedJSObject ?? window).PDFViewerApplication;
  viewer.pdfDocument.saveDocument().then((file) => done(btoa(String.fromCharCode(...file))));"""


def test_firefox_s_own_reader_keeps_what_is_ticked_and_typed_in_a_pdf(
    firefox: WebDriver, server: str, tmp_path: Path
):
    firefox.get(f"{server}/pdf/mots-de-passe.pdf")
    box = "mots-de-passe/longueur"
    wait = WebDriverWait(firefox, PATIENCE)
    wait.until(lambda driver: driver.execute_script(FIELD, box)).click()
    note = firefox.execute_script(FIELD, f"{box}/note")
    note.send_keys(NOTE_IN_A_PDF)
    saved = base64.b64decode(firefox.execute_async_script(SAVE))
    fields = PdfReader(io.BytesIO(saved)).get_fields() or {}
    assert fields[box].value == "/Oui"
    assert fields[f"{box}/note"].value == NOTE_IN_A_PDF
