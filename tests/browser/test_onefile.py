"""The guide in one file, opened by a double click: over `file://`, in the browsers that people have."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import PATIENCE, engine
from playwright.sync_api import Browser, Page, expect
from reader import accept, import_file
from selenium.common.exceptions import ElementClickInterceptedException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait
from test_print import sheets, squeezed

from macros.guide.content import Content
from macros.guide.known import ONEFILE
from publish.paper.anchors import anchor

ITEM = "mots-de-passe--longueur"
BOX = f"#{ITEM} input[data-item]"
KEPT = "Enregistré sur cet appareil"
HOME = "Protéger les données de santé au cabinet"


@pytest.fixture(scope="module")
def stick(site: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the file on a USB stick whose name has spaces and accents."""
    folder = tmp_path_factory.mktemp("Clé du cabinet")
    return Path(shutil.copy(site / ONEFILE, folder)).as_uri()


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkit"])
def driver(request, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with engine(request.param, chromium, tmp_path_factory.mktemp("profile")) as running:
        yield running


def wait(driver: WebDriver, condition):
    return WebDriverWait(driver, PATIENCE).until(condition)


def find(driver: WebDriver, selector: str):
    return wait(driver, lambda d: d.find_element(By.CSS_SELECTOR, selector))


# Asked of the page at once: the drivers look at each element by itself, for seconds among so many.
SHOWN = """return [...document.querySelectorAll("[data-page]")]
  .filter((one) => one.checkVisibility()).map((one) => one.dataset.title)"""
UNFOLDED = """return [...document.querySelectorAll("[data-menu] ul ul a")]
  .filter((one) => one.checkVisibility()).map((one) => one.hash)"""


def shown(driver: WebDriver) -> list[str]:
    """The titles of the pages that are to be seen."""
    return driver.execute_script(SHOWN)


# Whether an item is on the screen: the browser scrolls to it once the page is drawn.
ARRIVED = """const { top } = document.getElementById(arguments[0]).getBoundingClientRect();
return top > -1 && top < innerHeight"""


def turn(driver: WebDriver, stick: str, name: str, title: str) -> None:
    """Go to a page or an item of the file, which is read anew only where another file is there."""
    driver.get(f"{stick}#{name}")
    wait(driver, lambda d: shown(d) == [title])


def press(driver: WebDriver, element) -> None:
    """Click it in the middle of the window, and again where the page was still on its way to where its address leads."""
    centre = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})"

    def clicked(driver: WebDriver) -> bool:
        driver.execute_script(centre, element)
        element.click()
        return True

    moved = (ElementClickInterceptedException,)
    WebDriverWait(driver, PATIENCE, ignored_exceptions=moved).until(clicked)


def test_it_opens_on_its_home_page_and_turns_pages(driver: WebDriver, stick: str):
    driver.get(stick)
    assert len(wait(driver, shown)) == 1
    assert shown(driver) == [HOME]
    link = find(driver, "[data-page='']:not([hidden]) a[href='#securiser-index']")
    press(driver, link)
    wait(driver, lambda d: shown(d) == ["Sécuriser son informatique"])
    assert driver.title.startswith("Sécuriser son informatique – ")
    driver.back()
    wait(driver, lambda d: shown(d) == [HOME])


@pytest.fixture
def narrow(driver: WebDriver) -> Iterator[WebDriver]:
    """A window where the menu is behind its button, as on a telephone."""
    size = driver.get_window_size()
    driver.set_window_size(600, 800)
    yield driver
    driver.set_window_size(**size)


def unfolded(driver: WebDriver) -> list[str]:
    """Where the links that stand below a part lead in the menu, once it is opened."""
    press(driver, find(driver, "[data-menu] > summary"))
    return driver.execute_script(UNFOLDED)


def test_its_menu_unfolds_the_part_that_is_read(narrow: WebDriver, stick: str, content: Content):
    below = {
        part.index.url: [f"#{anchor(page.url)}" for page in part.pages] for part in content.parts
    }
    turn(narrow, stick, ITEM, "Mots de passe")
    wait(narrow, lambda d: d.execute_script(ARRIVED, ITEM))
    assert unfolded(narrow) == below["securiser/index.html"]
    press(narrow, find(narrow, "[data-menu] a[href='#contrats-index']"))
    wait(narrow, lambda d: shown(d) == ["Contrats et fournisseurs"])
    assert unfolded(narrow) == below["contrats/index.html"]
    press(narrow, find(narrow, "[data-menu] a[href='#mon-suivi']"))
    wait(narrow, lambda d: shown(d) == ["Mon suivi"])
    assert unfolded(narrow) == []


def test_an_address_leads_to_an_item(driver: WebDriver, stick: str):
    driver.get("about:blank")
    driver.get(f"{stick}#{ITEM}")
    wait(driver, lambda d: shown(d) == ["Mots de passe"])
    assert find(driver, BOX).is_displayed()


def test_the_filter_finds_without_accents(driver: WebDriver, stick: str):
    turn(driver, stick, "", HOME)
    field = find(driver, "[data-filter-field]")
    field.send_keys("REGISTRE activites")
    wait(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "[data-filter-results] a"))
    field.send_keys(Keys.ENTER)
    wait(driver, lambda d: shown(d) != [HOME])
    assert len(shown(driver)) == 1


def test_a_tick_is_kept_and_seen_in_the_overview(driver: WebDriver, stick: str):
    turn(driver, stick, ITEM, "Mots de passe")
    press(driver, find(driver, BOX))
    wait(driver, lambda d: KEPT in find(d, "[role=status]").text)
    turn(driver, stick, "mon-suivi", "Mon suivi")
    driver.refresh()  # of what was ticked, the file alone is left
    wait(driver, lambda d: shown(d) == ["Mon suivi"])
    overview = "[data-tracking] [data-progress]"
    wait(driver, lambda d: find(d, overview).text.startswith("1 fait"))
    driver.get(f"{stick}#{ITEM}")
    wait(driver, lambda d: find(d, BOX).is_selected())


def test_ticks_leave_and_come_back_as_a_code(driver: WebDriver, stick: str):
    turn(driver, stick, ITEM, "Mots de passe")
    box = find(driver, BOX)
    if not box.is_selected():
        press(driver, box)
    driver.get(f"{stick}#mon-suivi")
    wait(driver, lambda d: shown(d) == ["Mon suivi"])
    press(driver, find(driver, "details:has([data-code-make]) > summary"))
    press(driver, find(driver, "[data-code-make]"))
    code = wait(driver, lambda d: find(d, "[data-code-out]").get_attribute("value"))
    driver.get(f"{stick}#{ITEM}")
    wait(driver, lambda d: find(d, BOX).is_displayed())
    press(driver, find(driver, BOX))
    assert not find(driver, BOX).is_selected()
    driver.get(f"{stick}#mon-suivi")
    wait(driver, lambda d: shown(d) == ["Mon suivi"])
    pasted = find(driver, "[data-code-in]")
    driver.execute_script("arguments[0].value = arguments[1]", pasted, code)
    press(driver, find(driver, "[data-code-read]"))
    dialog = wait(driver, lambda d: find(d, "dialog[data-preview][open]"))
    assert "plus ancien" in dialog.text or "remplacer" in dialog.text


@pytest.fixture
def file_page(page: Page, stick: str) -> Page:
    page.goto(stick)
    return page


def box(page: Page):
    return page.locator(BOX)


def download(page: Page) -> Path:
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Télécharger mes coches").first.click()
    return downloaded.value.path()


def bring(page: Page, kept: Path) -> None:
    import_file(page, kept.read_bytes())
    accept(page)
    expect(page.get_by_text(re.compile("C’est repris"))).to_be_visible()


# How many titles are to be seen on each page, once the file turned to it.
TITLES = """async (names) => {
  const seen = [];
  for (const name of names) {
    const turned = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = name;
    await turned;
    const titles = [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility());
    seen.push(titles.length);
  }
  return seen;
}"""


def test_nothing_is_asked_of_anyone_and_nothing_is_refused(page: Page, stick: str):
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(stick)
    names = page.locator("[data-page]").evaluate_all("all => all.map(one => one.id)")
    assert len(names) > 30
    assert page.evaluate(TITLES, names) == [1] * len(names)
    assert not [url for url in asked if not url.startswith((stick, "data:"))]
    assert told == []


def test_ticks_move_from_the_file_to_the_site(
    file_page: Page, stick: str, browser: Browser, base_url: str
):
    file_page.goto(f"{stick}#{ITEM}")
    box(file_page).check()
    expect(file_page.get_by_role("status")).to_have_text(KEPT)
    file_page.goto(f"{stick}#mon-suivi")
    kept = download(file_page)
    assert json.loads(kept.read_text("utf-8"))["format"] == "guide"
    site = browser.new_context(base_url=base_url, locale="fr-FR").new_page()
    site.goto("/mon-suivi.html")
    bring(site, kept)
    site.goto("/securiser/mots-de-passe.html")
    expect(box(site)).to_be_checked()


def test_ticks_move_from_the_site_to_the_file(
    file_page: Page, stick: str, browser: Browser, base_url: str
):
    site = browser.new_context(base_url=base_url, locale="fr-FR").new_page()
    site.goto("/securiser/mots-de-passe.html")
    box(site).check()
    expect(site.get_by_role("status")).to_have_text(KEPT)
    site.goto("/mon-suivi.html")
    kept = download(site)
    file_page.goto(f"{stick}#mon-suivi")
    bring(file_page, kept)
    file_page.goto(f"{stick}#{ITEM}")
    expect(box(file_page)).to_be_checked()


def test_an_item_is_left_to_someone_in_the_file_and_their_sheet_is_printed_alone(
    file_page: Page, stick: str, tmp_path: Path
):
    file_page.goto(f"{stick}#{ITEM}")
    line = file_page.locator(f"#{ITEM}")
    line.get_by_text("Pourquoi, comment, sources").click()
    line.get_by_text("Confier à quelqu’un").click()
    line.get_by_label("Confié à").fill("Mme Martin")
    line.get_by_label("Confié à").blur()
    expect(file_page.get_by_role("status")).to_have_text(KEPT)
    file_page.goto(f"{stick}#mon-suivi")
    file_page.evaluate("window.print = () => {}")
    file_page.get_by_role("region", name="Qui, et pour quand").get_by_text("Mme Martin").click()
    file_page.get_by_role("button", name="Imprimer sa feuille").click()
    [sheet] = sheets(file_page, tmp_path)
    assert sheet.startswith(squeezed("Ce qui vous revient Mme Martin"))


def test_the_file_says_that_its_ticks_are_apart(file_page: Page):
    told = file_page.get_by_text("Vos coches restent dans ce navigateur, attachées à ce fichier")
    expect(told).to_be_visible()
    told.get_by_role("link").click()
    expect(file_page.get_by_role("heading", level=1)).to_have_text("Mon suivi")


def test_only_the_page_shown_is_printed(file_page: Page, stick: str):
    file_page.goto(f"{stick}#{ITEM}")
    file_page.emulate_media(media="print")
    expect(file_page.get_by_role("heading", level=1)).to_have_text("Mots de passe")
    expect(file_page.get_by_role("searchbox")).to_be_hidden()
    title = file_page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--page-title')"
    )
    assert title == '"Mots de passe"'


def test_the_proof_sheet_is_filled(file_page: Page, stick: str):
    file_page.goto(f"{stick}#{ITEM}")
    box(file_page).check()
    file_page.goto(f"{stick}#fiche-de-preuve")
    proof = file_page.locator("[data-proof-item='mots-de-passe/longueur']")
    expect(proof).to_contain_text("Fait le")


def test_without_a_script_every_page_is_read_one_after_the_other(browser: Browser, stick: str):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(stick)
    hidden = page.locator("[data-page]").evaluate_all(
        "all => all.filter(one => !one.checkVisibility()).length"
    )
    assert hidden == 0
    box(page).check()
    expect(box(page)).to_be_checked()


def test_served_by_the_site_it_works_under_its_own_policy(page: Page):
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"/{ONEFILE}")
    page.goto(f"/{ONEFILE}#{ITEM}")
    box(page).check()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    assert told == []


def test_a_telephone_reads_it_without_scrolling_sideways(browser: Browser, stick: str):
    page = browser.new_context(viewport={"width": 320, "height": 700}).new_page()
    for name in ("", "#mon-suivi", f"#{ITEM}"):
        page.goto(f"{stick}{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
