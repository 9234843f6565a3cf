"""What a browser keeps gets damaged, fills up, is refused or comes in part: the site goes on."""

from pathlib import Path

import pytest
from engines import REFUSED, engine
from playwright.sync_api import Locator, Page, Playwright, expect
from reader import box, tick
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from web import ABSENT, LIST, NEWER, OTHER, PATIENCE_MS, READY, Web, visit, wake_again

pytestmark = pytest.mark.browser_context_args(service_workers="allow")

STALE = "n’a pas pu garder une version plus récente"

# Puts other bytes under an address in every cache, as if they had been kept there.
ALTER = """async ([url, body, type]) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const text = body ?? (await (await cache.match(url)).text()).slice(0, 3000);
    await cache.put(url, new Response(text, {headers: {"content-type": type}}));
  }
}"""
SIGN_IN = "<!doctype html><title>Wifi</title><h1>Bienvenue sur le wifi</h1>"
ALTERED = {"truncated": None, "sign-in page": SIGN_IN, "empty": ""}


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def offline_line(page: Page) -> Locator:
    return page.get_by_role("article").locator("[data-offline-state]")


@pytest.mark.parametrize("body", ALTERED.values(), ids=ALTERED.keys())
def test_a_page_altered_in_the_cache_is_never_shown(page: Page, host: Web, body: str | None):
    visit(page, host)
    page.evaluate(ALTER, [f"{host.url}{LIST}", body, "text/html"])
    page.goto(f"{host.url}{LIST}")  # fetched again
    expect(heading(page)).to_have_text("Mots de passe")
    tick(page)
    host.stop()
    page.reload()  # and kept again
    expect(heading(page)).to_have_text("Mots de passe")
    expect(box(page)).to_be_checked()
    page.evaluate(ALTER, [f"{host.url}{OTHER}", body, "text/html"])
    answer = page.goto(f"{host.url}{OTHER}")
    assert answer
    assert answer.status == 503
    expect(heading(page)).to_have_text(ABSENT)
    page.get_by_role("link", name="Retrouver mon suivi").click()
    expect(heading(page)).to_have_text("Mon suivi")
    host.start()


@pytest.mark.parametrize("path", ["assets/guide.js", "assets/guide.css"])
def test_a_script_or_a_style_altered_in_the_cache_is_never_used(page: Page, host: Web, path: str):
    visit(page, host)
    page.evaluate(ALTER, [f"{host.url}{path}", SIGN_IN, "text/javascript"])
    page.goto(f"{host.url}{LIST}")
    tick(page)
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 10
    host.stop()
    page.reload()
    expect(box(page)).to_be_checked()
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 10
    host.start()


def test_what_is_damaged_and_cannot_be_fetched_again_is_counted(page: Page, host: Web):
    visit(page, host)
    for path in (LIST, "assets/search.js"):
        page.evaluate(ALTER, [f"{host.url}{path}", SIGN_IN, "text/html"])
    host.mode = "sign-in"
    page.goto("about:blank")
    wake_again(page)
    page.goto(f"{host.url}hors-ligne.html")
    expect(offline_line(page)).to_contain_text("Il manque encore 2 fichiers")
    host.mode = "well"
    page.reload()
    expect(page.get_by_text(READY)).to_be_visible(timeout=PATIENCE_MS)


def test_bytes_spoilt_on_the_disk_are_found_and_fetched_again(
    playwright: Playwright, host: Web, tmp_path: Path, windowed_launch_args: dict
):
    start = playwright.chromium.launch_persistent_context
    context = start(tmp_path / "profile", locale="fr-FR", **windowed_launch_args)
    page = context.new_page()
    visit(page, host, LIST)
    tick(page)
    context.close()
    spoil(tmp_path / "profile")
    context = start(tmp_path / "profile", locale="fr-FR", **windowed_launch_args)
    page = context.new_page()
    for path in (LIST, OTHER, "mon-suivi.html"):
        page.goto(f"{host.url}{path}")
        expect(heading(page)).to_be_visible()
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 10
    page.goto(f"{host.url}{LIST}")
    expect(box(page)).to_be_checked()
    expect(page.get_by_text(READY)).to_be_visible(timeout=PATIENCE_MS)
    context.close()


def spoil(profile: Path) -> None:
    """Overwrite the middle of each file in which Chromium keeps a page, a script or a paper."""
    found = [path for path in profile.rglob("CacheStorage/**/*_0") if path.stat().st_size > 2000]
    assert len(found) > 15
    for path in found:
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(b"\0" * 500)


def publish_newer_script(host: Web) -> None:
    """A script that leaves a mark on the pages it meets."""
    script = host.folder / "assets/guide.js"
    text = script.read_text("utf-8")
    script.write_text(f"document.documentElement.dataset.isNewer = '';\n{text}", "utf-8")


def test_a_page_newer_than_what_is_kept_never_meets_the_old_script(page: Page, host: Web):
    visit(page, host)
    text = (host.folder / OTHER).read_text("utf-8").replace("</h1>", ", suite</h1>")
    (host.folder / "suite.html").write_text(text, "utf-8")
    publish_newer_script(host)
    host.publish(OTHER, "</h1>", ", nouveau</h1>")
    page.goto(f"{host.url}suite.html")
    expect(page.locator("html[data-is-newer] h1")).to_have_text("Glossaire, suite")


def test_a_damaged_page_that_the_server_has_changed_never_meets_the_old_script(
    page: Page, host: Web
):
    visit(page, host)
    page.evaluate(ALTER, [f"{host.url}{LIST}", "", "text/html"])
    publish_newer_script(host)
    host.publish(LIST, "</h1>", ", nouveau</h1>")
    page.goto(f"{host.url}{LIST}")
    expect(page.locator("html[data-is-newer] h1")).to_have_text("Mots de passe, nouveau")


LOST = """async (url) => {
  for (const name of await caches.keys()) await (await caches.open(name)).delete(url);
}"""


def test_a_kept_page_whose_script_was_lost_comes_whole_from_a_server_that_went_on(
    page: Page, host: Web
):
    visit(page, host, OTHER)
    page.evaluate(LOST, f"{host.url}assets/guide.js")
    publish_newer_script(host)
    host.publish(LIST, "</h1>", ", nouveau</h1>")
    page.goto(f"{host.url}{LIST}")
    expect(page.locator("html[data-is-newer] h1")).to_have_text("Mots de passe, nouveau")


def test_a_kept_page_whose_script_was_spoilt_never_meets_a_newer_one(page: Page, host: Web):
    visit(page, host, OTHER)
    page.evaluate(ALTER, [f"{host.url}assets/guide.js", "", "text/javascript"])
    publish_newer_script(host)
    host.publish(LIST, "</h1>", ", nouveau</h1>")
    with page.expect_event("requestfailed", lambda request: "guide.js" in request.url):
        page.goto(f"{host.url}{LIST}")
    expect(heading(page)).to_have_text("Mots de passe")
    expect(page.locator("html[data-is-newer]")).to_have_count(0)
    page.reload()  # what was spoilt was thrown away: the page now comes whole from the server
    expect(page.locator("html[data-is-newer] h1")).to_have_text("Mots de passe, nouveau")


def test_a_full_device_keeps_the_version_it_has_and_says_so(page: Page, host: Web):
    visit(page, host, LIST)
    tick(page)
    tools = page.context.new_cdp_session(page)
    quota = {"origin": host.url.rstrip("/")}
    tools.send("Storage.overrideQuotaForOrigin", {**quota, "quotaSize": 1000})
    host.publish(OTHER, "</h1>", ", nouveau</h1>")
    page.reload()
    expect(page.get_by_text(STALE)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text(NEWER)).to_be_hidden()
    expect(box(page)).to_be_checked()
    host.stop()
    page.goto(f"{host.url}{OTHER}")
    expect(heading(page)).to_have_text("Glossaire")
    host.start()
    tools.send("Storage.overrideQuotaForOrigin", quota)
    page.reload()
    expect(page.get_by_text(NEWER)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text(STALE)).to_be_hidden()


def test_a_first_visit_cut_off_half_way_leaves_the_site_online_and_is_taken_up_again(
    page: Page, host: Web
):
    host.cut = {"assets/search.js", LIST}
    page.goto(f"{host.url}hors-ligne.html")
    expect(offline_line(page)).to_contain_text(
        "n’a pas pu être gardé cette fois", timeout=PATIENCE_MS
    )
    page.goto(f"{host.url}{OTHER}")
    expect(heading(page)).to_have_text("Glossaire")
    host.cut = set()
    host.asked.clear()
    visit(page, host)
    assert len([path for path in host.asked if path.endswith(".html")]) < 10


def test_an_update_cut_off_half_way_changes_nothing_and_is_taken_up_again(page: Page, host: Web):
    visit(page, host)
    host.cut = {OTHER}
    host.publish(OTHER, "</h1>", ", nouveau</h1>")
    page.reload()
    expect(page.get_by_text(STALE)).to_be_visible(timeout=PATIENCE_MS)
    page.goto(f"{host.url}{OTHER}")
    expect(heading(page)).to_have_text("Glossaire")
    host.cut = set()
    page.reload()
    expect(page.get_by_text(NEWER)).to_be_visible(timeout=PATIENCE_MS)


def test_a_pdf_cut_off_half_way_is_said_to_be_missing_and_is_taken_up_again(page: Page, host: Web):
    host.cut = {"pdf/mots-de-passe.pdf"}
    page.goto(host.url)
    expect(page.get_by_text("Disponible hors ligne, sauf 1 PDF")).to_be_visible(timeout=PATIENCE_MS)
    host.cut = set()
    page.reload()
    expect(page.get_by_text(READY)).to_be_visible(timeout=PATIENCE_MS)


def test_a_worker_file_that_cannot_be_fetched_is_no_refusal_of_the_browser(page: Page, host: Web):
    (host.folder / "sw.js").unlink()
    page.goto(f"{host.url}hors-ligne.html")
    expect(offline_line(page)).to_contain_text("l’hébergeur n’envoie pas le programme")


@pytest.mark.parametrize("name", REFUSED)
def test_a_browser_told_to_keep_nothing_shows_the_site_and_says_what_is_missing(
    name: str, chromium: str, host: Web, tmp_path: Path
):
    with engine(name, chromium, tmp_path) as driver:
        driver.get(f"{host.url}hors-ligne.html")
        line = driver.find_element(By.CSS_SELECTOR, "article [data-offline-state]")
        WebDriverWait(driver, 30).until(lambda _: "ne peut pas garder le guide" in line.text)
        driver.get(f"{host.url}{LIST}")
        item = driver.find_element(By.CSS_SELECTOR, "[data-item='mots-de-passe/longueur']")
        driver.execute_script("arguments[0].click()", item)
        status = driver.find_element(By.CSS_SELECTOR, "[role=status]")
        WebDriverWait(driver, 30).until(lambda _: "Non enregistré" in status.text)
        assert item.is_selected()
