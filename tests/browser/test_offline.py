"""A practice loses its line, and the guide is there: the server is really stopped."""

import re
import shutil
import threading
from pathlib import Path

import pytest
from axe import KINDS
from hosts import ALTERATIONS
from playwright.sync_api import Browser, BrowserContext, Page, expect
from reader import answer, started, tick
from web import (
    ABSENT,
    LIST,
    NEWER,
    OTHER,
    PATIENCE_MS,
    READY,
    ROOT,
    Web,
    box,
    until,
    versions,
    visit,
    wake_again,
)

from publish.hosting.headers import page_policy
from publish.offline.worker import UNKEPT, write_worker

pytestmark = pytest.mark.browser_context_args(service_workers="allow")
DAY = "max-age=86400"
AS_PUBLISHED = "n’arrivent pas ici tels qu’ils ont été publiés"

# Removes an address from every cache, as a browser that loses it.
FORGET = """async url => {
  for (const name of await caches.keys()) await (await caches.open(name)).delete(url);
}"""


# What the device keeps for each address; nothing where it keeps none.
KEPT_FOR = "(urls) => Promise.all(urls.map(async (url) => (await caches.match(url))?.text()))"


def test_after_one_visit_every_page_opens_without_a_server(page: Page, whole: Web):
    web = whole
    visit(page, web)
    web.stop()
    pages = {path.relative_to(web.folder).as_posix(): path for path in web.folder.rglob("*.html")}
    there = {
        path: file
        for path, file in pages.items()
        if not path.startswith("embed/") and path not in UNKEPT
    }
    given = page.evaluate(KEPT_FOR, [f"{web.url}{path}" for path in there])
    assert given == [file.read_text("utf-8") for file in there.values()]
    for path in sorted(there.keys() & {*KINDS}):
        page.goto(f"{web.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 10, path
    page.goto(web.url)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Protéger"))
    web.start()


def test_an_address_that_moved_leads_on_without_a_server_whatever_it_answered(page: Page, web: Web):
    old = "securiser/ancienne.html"
    (web.folder / old).write_text("<!doctype html><title>Ailleurs</title>", "utf-8")
    write_worker(ROOT, web.folder, "", page_policy(web.folder), {old: LIST})
    web.moved = {old: LIST}  # no hash of a page would hold
    visit(page, web)
    web.stop()
    page.goto(f"{web.url}{old}")
    assert page.url == f"{web.url}{LIST}"
    expect(page.get_by_role("heading", level=1)).to_have_text("Mots de passe")
    web.start()


def test_search_ticks_and_overview_work_without_a_server(page: Page, web: Web):
    visit(page, web)
    web.stop()
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("searchbox").press_sequentially("securite")
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
    page.goto(f"{web.url}{LIST}")
    box(page).check()
    expect(page.get_by_role("status")).to_have_text("Enregistré sur cet appareil")
    page.reload()
    expect(box(page)).to_be_checked()
    answer(page, "À vérifier", "Vu sans réseau")  # its editor comes with its first opening
    box(page).check()
    page.goto(f"{web.url}mon-suivi.html")
    expect(page.get_by_role("article")).to_contain_text("1 fait")
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Télécharger mes coches").first.click()
    assert "mots-de-passe" in downloaded.value.path().read_text("utf-8")
    assert page.pdf()  # a list prints
    web.start()


def test_pdfs_open_without_a_server_whole_and_in_parts(page: Page, web: Web):
    visit(page, web)
    web.stop()
    for path in (web.folder / "pdf").iterdir():
        size = page.evaluate(
            "url => fetch(url).then(answer => answer.arrayBuffer()).then(body => body.byteLength)",
            f"{web.url}pdf/{path.name}",
        )
        assert size == path.stat().st_size
    part = """([url, range]) => fetch(url, {headers: {range}}).then(async answer =>
      [answer.status, answer.headers.get('content-range'), (await answer.arrayBuffer()).byteLength])"""
    url = f"{web.url}pdf/mots-de-passe.pdf"
    size = (web.folder / "pdf/mots-de-passe.pdf").stat().st_size
    for range, got in {
        "bytes=0-99": [206, f"bytes 0-99/{size}", 100],
        f"bytes={size - 10}-": [206, f"bytes {size - 10}-{size - 1}/{size}", 10],
        "bytes=-50": [206, f"bytes {size - 50}-{size - 1}/{size}", 50],
        f"bytes={size - 9}-{size + 9}": [206, f"bytes {size - 9}-{size - 1}/{size}", 9],
        f"bytes={size}-": [416, f"bytes */{size}", 0],
    }.items():
        assert page.evaluate(part, [url, range]) == got
    web.start()


def test_an_unknown_address_is_told_so_without_a_server(page: Page, web: Web):
    visit(page, web)
    web.stop()
    answer = page.goto(f"{web.url}securiser/inconnue.html")
    assert answer
    assert answer.status == 503  # it may be there: nobody could be asked
    expect(page.get_by_role("heading", level=1)).to_have_text(ABSENT)
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 10
    page.get_by_role("link", name="Retrouver mon suivi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon suivi")
    web.start()


def test_hosts_that_hide_html_are_understood(page: Page, host: Web):
    visit(page, host)
    host.stop()
    page.goto(f"{host.url}securiser/mots-de-passe")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mots de passe")
    page.goto(f"{host.url}securiser/?de=courriel")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sécuriser son informatique")
    host.start()


def test_the_worker_leaves_embeds_and_neighbours_alone(page: Page, folder: Path):
    web = Web(folder, "/guide/")
    page.goto(f"{web.url}embed/mots-de-passe.html")
    page.evaluate("names => Promise.all(names.map((name) => caches.open(name)))", NEIGHBOURS)
    visit(page, web)
    assert page.evaluate(
        "navigator.serviceWorker.getRegistrations().then(r => r.map(r => r.scope))"
    ) == [web.url]
    web.stop()
    for path in ("/guide/embed/mots-de-passe.html", "/autre/"):
        tab = page.context.new_page()  # the browser's own page of errors would disturb the next
        with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
            tab.goto(f"http://127.0.0.1:{web.port}{path}")
        tab.close()
    assert set(versions(page)) > {*NEIGHBOURS}


@pytest.mark.parametrize("prefix", ["/guide/", "//guide/"])
def test_an_address_that_no_page_has_leads_back_to_the_guide_of_any_folder(
    page: Page, folder: Path, prefix: str
):
    web = Web(folder, prefix)
    visit(page, web)
    web.stop()
    page.goto(f"{web.url}nulle/part.html")
    links = page.locator("a[href*='mon-suivi']").evaluate_all("links => links.map(a => a.href)")
    assert set(links) == {f"{web.url}mon-suivi.html"}


NEIGHBOURS = ["voisin", "guide:/autre/:sha256:1"]
"""The cache of another application, and that of another guide."""


def test_the_worker_answers_for_reading_this_site_alone(browser: Browser, host: Web):
    page = browser.new_page(locale="fr-FR", service_workers="allow", bypass_csp=True)
    visit(page, host)
    page.reload()
    ask = "([url, options]) => fetch(url, options).then(({ type, status }) => [type, status])"
    elsewhere = f"http://localhost:{host.port}/{OTHER}"
    assert page.evaluate(ask, [elsewhere, {"mode": "no-cors"}]) == ["opaque", 0]
    assert page.evaluate(ask, [f"{host.url}{OTHER}", {"method": "POST"}]) == ["basic", 501]
    page.context.close()


def test_a_page_that_its_host_redirects_is_kept_and_opens_without_a_server(page: Page, host: Web):
    host.moved = {"securiser/index.html": "securiser/"}  # as hosts do that hide this name
    visit(page, host)
    host.stop()
    page.goto(f"{host.url}securiser/index.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sécuriser son informatique")
    host.start()


def test_the_browser_finds_nothing_that_prevents_installing(page: Page, web: Web):
    visit(page, web)
    tools = page.context.new_cdp_session(page)
    found = tools.send("Page.getAppManifest")
    assert found["url"] == f"{web.url}manifest.webmanifest"
    assert found["errors"] == []
    private = [{"errorId": "in-incognito", "errorArguments": []}]  # where every test runs
    assert tools.send("Page.getInstallabilityErrors")["installabilityErrors"] in ([], private)


def test_a_first_visit_fetches_the_page_first_and_says_when_all_is_kept(page: Page, host: Web):
    page.goto(f"{host.url}hors-ligne.html")
    told = page.get_by_role("article").locator("[data-offline-state]")
    expect(told).to_be_visible()
    expect(told).to_contain_text("garde tout le guide, PDF compris", timeout=PATIENCE_MS)
    worker = host.asked.index("sw.js")
    assert set(host.asked[:worker]) >= {"hors-ligne.html", "assets/guide.css", "assets/guide.js"}
    papers = [n for n, path in enumerate(host.asked) if path.endswith(".pdf")]
    pages = [n for n, path in enumerate(host.asked) if path.endswith(".html")]
    assert min(papers) > max(pages)


def test_a_newer_version_waits_and_the_reader_applies_it_to_every_tab(
    context: BrowserContext, web: Web
):
    one, other = context.new_page(), context.new_page()
    visit(one, web, LIST)
    box(one).check()
    expect(one.get_by_role("status")).to_have_text("Enregistré sur cet appareil")
    visit(other, web, OTHER)
    web.publish(LIST, ">Mots de passe</h1>", ">Mots de passe, version suivante</h1>")
    one.reload()  # looks for a newer version
    for page in (one, other):
        expect(page.get_by_text(NEWER)).to_be_visible(timeout=PATIENCE_MS)
    one.reload()
    expect(one.get_by_role("heading", level=1)).to_have_text("Mots de passe")  # still the old one
    other.evaluate("window.isOld = true")
    one.get_by_role("button", name="Recharger").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("Mots de passe, version suivante")
    expect(box(one)).to_be_checked()
    expect(other.get_by_text(NEWER)).to_be_hidden()
    assert not other.evaluate("window.isOld")
    assert len(versions(one)) == 1
    web.stop()
    for page in (one, other):
        page.reload()
        expect(page.get_by_text(READY)).to_be_visible()
    web.start()


@pytest.mark.parametrize("is_restarted", [False, True], ids=["awake", "restarted"])
@pytest.mark.parametrize("known", ["new", "lost"])
def test_a_page_that_came_from_the_server_gets_the_servers_scripts(
    page: Page, host: Web, known: str, is_restarted: bool
):
    visit(page, host)
    path = OTHER if known == "lost" else "nouvelle.html"
    page.evaluate(FORGET, f"{host.url}{path}")
    (host.folder / "nouvelle.html").write_bytes((host.folder / OTHER).read_bytes())
    newer_search(host)
    host.publish(path, "</h1>", ", nouveau</h1>")
    page.goto(f"{host.url}{path}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire, nouveau")
    if is_restarted:
        wake_again(page)
    assert searched_version(page) == "newer"


def test_a_page_that_was_kept_gets_the_kept_scripts_of_a_restarted_worker(page: Page, host: Web):
    visit(page, host)
    newer_search(host)
    host.publish(OTHER, "</h1>", ", nouveau</h1>")
    page.goto(f"{host.url}{OTHER}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire")
    wake_again(page)
    assert searched_version(page) == "kept"


def newer_search(host: Web) -> None:
    """Another search on the host, which the page tells from the kept one."""
    script = host.folder / "assets/search.js"
    script.write_text(f"window.isNewer = true;{script.read_text('utf-8')}", "utf-8")


def searched_version(page: Page) -> str:
    """Which search comes when the reader first opens it."""
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("searchbox").fill("courriel")
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
    return "newer" if page.evaluate("Boolean(window.isNewer)") else "kept"


def test_an_update_fetches_only_what_changed(page: Page, host: Web):
    visit(page, host)
    host.publish(OTHER, "<h1", "<h1 data-new")
    host.asked.clear()
    page.reload()
    expect(page.get_by_text(NEWER)).to_be_visible(timeout=PATIENCE_MS)
    assert set(host.asked) == {"sw.js", OTHER}


def test_closing_every_tab_applies_a_newer_version(context: BrowserContext, host: Web):
    page = context.new_page()
    visit(page, host)
    host.publish(OTHER, ">Glossaire</h1>", ">Glossaire nouveau</h1>")
    page.reload()
    expect(page.get_by_text(NEWER)).to_be_visible(timeout=PATIENCE_MS)
    page.close()
    page = context.new_page()
    page.goto(f"{host.url}{OTHER}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire nouveau")


def test_a_half_done_deployment_is_refused_and_tried_again(page: Page, host: Web):
    visit(page, host)
    newer = (host.folder / OTHER).read_text("utf-8").replace("</h1>", ", nouveau</h1>")
    older = (host.folder / OTHER).read_bytes()
    (host.folder / OTHER).write_text(newer, "utf-8")
    write_worker(ROOT, host.folder, "", page_policy(host.folder))
    (host.folder / OTHER).write_bytes(older)  # not uploaded yet
    host.asked.clear()
    page.goto(f"{host.url}{OTHER}")
    refused = page.locator("[data-offline-stale]")
    expect(refused).to_be_visible(timeout=PATIENCE_MS)
    assert OTHER in host.asked
    expect(page.get_by_text(NEWER)).to_be_hidden()
    host.stop()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire")
    host.start()
    (host.folder / OTHER).write_text(newer, "utf-8")
    page.reload()
    expect(page.get_by_text(NEWER)).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Recharger").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire, nouveau")


@pytest.mark.parametrize("mode", ["sign-in", "error"])
def test_a_sign_in_page_or_an_error_never_enters_the_kept_guide(page: Page, host: Web, mode: str):
    visit(page, host)
    host.publish(OTHER, "</h1>", ", nouveau</h1>")
    host.mode = mode
    host.asked.clear()
    page.reload()
    until(page, lambda: "sw.js" in host.asked)
    for path in (LIST, OTHER, "mon-suivi.html"):
        page.goto(f"{host.url}{path}")
        expect(page.get_by_role("heading", level=1)).not_to_have_text(re.compile("wifi|Erreur"))
    expect(page.get_by_text(NEWER)).to_be_hidden()
    host.mode = "well"
    page.reload()
    expect(page.get_by_text(NEWER)).to_be_visible(timeout=PATIENCE_MS)


def test_the_edition_before_put_back_is_offered_and_kept_with_every_tick(
    page: Page, host: Web, tmp_path: Path
):
    """What HEBERGER.md says: to go back, the former archive goes over the new one."""
    former = shutil.copytree(host.folder, tmp_path / "former")
    visit(page, host, LIST)
    [first] = versions(page)
    host.publish(OTHER, "</h1>", ", nouveau</h1>")
    take_newer(page)
    assert versions(page) != [first]
    tick(page)
    before = page.evaluate(RECORDS)
    shutil.copytree(former, host.folder, dirs_exist_ok=True)
    take_newer(page)
    assert versions(page) == [first]
    expect(box(page)).to_be_checked()
    assert page.evaluate(RECORDS) == before
    host.stop()
    page.goto(f"{host.url}{OTHER}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire")
    host.start()


def take_newer(page: Page) -> None:
    """Find the version that was published meanwhile, and apply it once it is kept."""
    page.reload()
    page.get_by_role("button", name="Recharger").click(timeout=PATIENCE_MS)
    expect(page.get_by_text(READY)).to_be_visible(timeout=PATIENCE_MS)
    until(page, lambda: len(versions(page)) == 1)


@pytest.mark.parametrize("mode", ["sign-in", "error"])
def test_a_first_install_that_fails_leaves_the_site_as_it_was_and_is_tried_again(
    page: Page, host: Web, mode: str
):
    missing = host.folder / "assets/search.js"
    kept = missing.read_bytes()
    missing.write_bytes(b"<h1>Bienvenue</h1>" if mode == "sign-in" else b"")
    told = page.get_by_role("article").locator("[data-offline-state]")
    page.goto(f"{host.url}{LIST}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mots de passe")
    page.goto(f"{host.url}hors-ligne.html")
    expect(told).to_contain_text(AS_PUBLISHED, timeout=PATIENCE_MS)
    missing.write_bytes(kept)
    host.asked.clear()
    visit(page, host)
    again = [path for path in host.asked if path.endswith(".html")]
    assert len(again) < 10, again  # what was kept already is not fetched twice


def test_files_altered_on_their_way_are_told_and_not_fetched_at_each_page(page: Page, host: Web):
    told = page.get_by_role("article").locator("[data-offline-state]")
    host.mode = "altered"
    for _ in range(3):
        page.goto(f"{host.url}hors-ligne.html")
        expect(told).to_contain_text(AS_PUBLISHED, timeout=PATIENCE_MS)
    host.asked.clear()
    page.reload()
    expect(told).to_contain_text(AS_PUBLISHED)
    assert "sw.js" in host.asked
    assert [path for path in host.asked if path.endswith(".html")] == ["hors-ligne.html"]


def test_files_that_came_altered_are_asked_for_again_later(page: Page, host: Web):
    told = page.get_by_role("article").locator("[data-offline-state]")
    host.mode = "altered"
    for _ in range(3):
        page.goto(f"{host.url}hors-ligne.html")
        expect(told).to_contain_text(AS_PUBLISHED, timeout=PATIENCE_MS)
    page.evaluate(AGE, f"{host.url}?altered")
    host.mode = "well"
    visit(page, host)


# Puts a note of the worker two days back.
AGE = """async (note) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const { times, at } = await (await cache.match(note)).json();
    await cache.put(note, Response.json({ times, at: at - 2 * 86_400_000 }));
  }
}"""


@pytest.mark.parametrize("mode", sorted(ALTERATIONS))
def test_a_host_that_changes_pages_keeps_every_tick_and_is_told_where_it_matters(
    page: Page, host: Web, mode: str
):
    page.route("https://stats.example/**", lambda route: route.abort())
    host.days, host.mode = DAY, mode
    page.goto(f"{host.url}{LIST}")
    tick(page)
    page.reload()
    expect(box(page)).to_be_checked()
    page.goto(f"{host.url}confidentialite.html")
    expect(page.get_by_role("article")).to_contain_text(AS_PUBLISHED, timeout=PATIENCE_MS)


def test_a_host_that_caches_for_a_day_brings_the_next_edition_at_once(page: Page, host: Web):
    host.days = DAY
    visit(page, host, LIST)
    tick(page)
    host.publish(LIST, "</h1>", ", nouveau</h1>")
    take_newer(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mots de passe, nouveau")
    expect(box(page)).to_be_checked()
    page.goto(f"{host.url}hors-ligne.html")
    expect(page.get_by_text(AS_PUBLISHED)).to_have_count(0)


def test_a_newer_version_whose_files_come_altered_is_told_as_such(page: Page, host: Web):
    visit(page, host)
    host.publish(OTHER, "</h1>", ", nouveau</h1>")
    host.mode = "altered"
    page.reload()
    expect(page.get_by_text("n’a pas pu garder une version plus récente")).to_contain_text(
        AS_PUBLISHED, timeout=PATIENCE_MS
    )


@pytest.mark.parametrize(
    ("status", "kind"), [(200, "text/html"), (200, "text/plain"), (404, "text/html")]
)
def test_a_host_that_does_not_send_the_worker_is_named_as_the_cause(
    page: Page, host: Web, status: int, kind: str
):
    host.worker = (status, kind)
    page.goto(f"{host.url}hors-ligne.html")
    told = page.get_by_role("article").locator("[data-offline-state]")
    expect(told).to_contain_text("l’hébergeur n’envoie pas le programme", timeout=PATIENCE_MS)


def test_a_full_device_keeps_the_site_working_online_and_is_told(page: Page, host: Web):
    page.goto(f"{host.url}{LIST}")
    page.evaluate("navigator.serviceWorker.getRegistration().then(r => r?.unregister())")
    cdp = page.context.new_cdp_session(page)
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": host.url.rstrip("/"), "quotaSize": 1000})
    page.goto(f"{host.url}hors-ligne.html")
    told = page.get_by_role("article").locator("[data-offline-state]")
    expect(told).to_contain_text("n’a pas pu être gardé cette fois", timeout=PATIENCE_MS)
    page.goto(f"{host.url}{OTHER}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire")


def test_a_full_device_is_not_sent_every_paper_at_each_page(page: Page, host: Web):
    page.add_init_script(
        "if (!sessionStorage.free) Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page.goto(host.url)
    papers = len(list((host.folder / "pdf").iterdir()))
    without = page.get_by_text(f"Disponible hors ligne, sauf {papers} PDF")
    expect(without).to_be_visible(timeout=PATIENCE_MS)
    used = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    tools = page.context.new_cdp_session(page)
    room = {"origin": host.url.rstrip("/"), "quotaSize": used + 3000}  # of a note, and of no paper
    tools.send("Storage.overrideQuotaForOrigin", room)
    page.evaluate("sessionStorage.free = 1")
    asked = []
    for address in (LIST, OTHER, LIST):
        host.asked.clear()
        page.goto(f"{host.url}{address}")
        expect(without).to_be_visible()
        page.wait_for_timeout(1000)
        asked.append([path for path in host.asked if path.endswith(".pdf")])
    assert asked[0], "papers are tried once"
    assert asked[1:] == [[], []]
    del room["quotaSize"]
    tools.send("Storage.overrideQuotaForOrigin", room)
    page.evaluate(AGE, f"{host.url}?full")
    page.goto(f"{host.url}{OTHER}")
    expect(page.get_by_text("Disponible hors ligne")).not_to_contain_text(
        "sauf", timeout=PATIENCE_MS
    )


def test_a_refused_worker_is_told_where_it_matters_and_nowhere_else(page: Page, host: Web):
    page.add_init_script(
        "ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('', 'SecurityError'))"
    )
    page.goto(f"{host.url}hors-ligne.html")
    told = page.get_by_role("article").locator("[data-offline-state]")
    expect(told).to_contain_text("ne peut pas garder le guide")
    page.goto(f"{host.url}{LIST}")
    box(page).check()
    expect(page.get_by_role("status")).to_have_text("Enregistré sur cet appareil")
    expect(page.get_by_text("ne peut pas garder")).to_have_count(0)


def test_what_the_browser_lost_is_served_online_and_kept_again(page: Page, host: Web):
    visit(page, host)
    lost = f"{host.url}{OTHER}"
    page.evaluate(FORGET, lost)
    page.goto(lost)
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire")
    host.stop()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire")
    page.evaluate(FORGET, lost)
    page.goto(lost)
    expect(page.get_by_role("heading", level=1)).to_have_text(ABSENT)
    host.start()


def test_what_the_browser_lost_while_the_server_went_on_is_still_read_online(page: Page, host: Web):
    visit(page, host)
    page.evaluate(
        "async () => { for (const n of await caches.keys()) for (const r of await (await caches.open(n)).keys())"
        " await (await caches.open(n)).delete(r) }"
    )
    host.publish(OTHER, "</h1>", ", nouveau</h1>")
    page.goto(f"{host.url}{OTHER}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire, nouveau")


# All that the reader wrote, from both stores.
RECORDS = """async () => {
  const open = indexedDB.open("guide");
  const database = await new Promise((resolve) => open.onsuccess = () => resolve(open.result));
  const store = database.transaction("records").objectStore("records");
  const read = (request) => new Promise((resolve) => request.onsuccess = () => resolve(request.result));
  const kept = [await read(store.getAllKeys()), await read(store.getAll())];
  database.close();
  return JSON.stringify([Object.entries(localStorage).sort(), kept]);
}"""


def test_the_kill_switch_frees_every_tab_and_touches_no_tick(context: BrowserContext, web: Web):
    one, other = context.new_page(), context.new_page()
    visit(one, web, LIST)
    tick(one)
    before = one.evaluate(RECORDS)
    visit(other, web, OTHER)
    other.evaluate("caches.open('voisin')")
    shutil.copy(web.folder / "sw-off.js", web.folder / "sw.js")  # what the webmaster does
    for path in (LIST, OTHER):
        page = web.folder / path
        page.write_text(page.read_text("utf-8").replace("</h1>", ", en ligne</h1>"), "utf-8")
    one.reload()
    for page, title in ((one, "Mots de passe"), (other, "Glossaire")):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{title}, en ligne")
        until(page, lambda page=page: not registered(page) and versions(page) == ["voisin"])
        assert not is_served_by_worker(page)
        expect(page.get_by_text(READY)).to_be_hidden()
    expect(box(one)).to_be_checked()
    assert one.evaluate(RECORDS) == before


def test_a_tab_that_is_slow_to_be_freed_brings_no_worker_back(context: BrowserContext, host: Web):
    one, other = context.new_page(), context.new_page()
    visit(one, host, LIST)
    visit(other, host, OTHER)
    shutil.copy(host.folder / "sw-off.js", host.folder / "sw.js")
    host.held[OTHER] = threading.Event()
    one.reload()
    until(one, lambda: not is_served_by_worker(one))
    one.wait_for_load_state("load")  # it registers again, while the other is not freed
    host.held[OTHER].set()
    until(one, lambda: not (registered(one) or is_served_by_worker(other)))


def is_served_by_worker(page: Page) -> bool:
    return page.evaluate("navigator.serviceWorker.controller !== null")


def registered(page: Page) -> list[str]:
    return page.evaluate(
        "navigator.serviceWorker.getRegistrations().then(r => r.map(r => r.scope))"
    )


def test_a_guide_switched_off_is_kept_again_once_its_worker_is_back(
    context: BrowserContext, host: Web
):
    page = context.new_page()
    visit(page, host)
    worker = (host.folder / "sw.js").read_bytes()
    shutil.copy(host.folder / "sw-off.js", host.folder / "sw.js")
    host.asked.clear()
    page.reload()
    # Back from the server, it asks for the worker once more, which leaves once more.
    until(
        page,
        lambda: (
            not (registered(page) or is_served_by_worker(page)) and host.asked.count("sw.js") > 1
        ),
    )
    (host.folder / "sw.js").write_bytes(worker)
    page.close()
    page = context.new_page()
    visit(page, host)
    host.stop()
    page.goto(f"{host.url}{OTHER}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glossaire")
    host.start()


def test_make_serve_never_runs_a_worker_and_removes_the_one_it_finds(page: Page, host: Web):
    visit(page, host)
    shutil.copy(host.folder / "sw-off.js", host.folder / "sw.js")
    for path in host.folder.rglob("*.html"):
        text = path.read_text("utf-8").replace(" data-offline ", " data-offline data-serving ")
        path.write_text(text.replace("</h1>", ", au travail</h1>"), "utf-8")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("au travail"))
    page.goto(f"{host.url}{OTHER}")
    started(page)
    count = "navigator.serviceWorker.getRegistrations().then(r => r.length)"
    until(page, lambda: page.evaluate(count) == 0)
    assert versions(page) == []


def test_the_worker_touches_no_readers_data(page: Page, host: Web):
    page.goto(f"{host.url}{LIST}")
    box(page).check()
    expect(page.get_by_role("status")).to_have_text("Enregistré sur cet appareil")
    before = page.evaluate("JSON.stringify(Object.entries(localStorage).sort())")
    visit(page, host, LIST)
    host.publish(OTHER, "</h1>", ", nouveau</h1>")
    page.reload()
    page.get_by_role("button", name="Recharger").click(timeout=PATIENCE_MS)
    expect(page.get_by_text(NEWER)).to_be_hidden()
    visit(page, host, LIST)
    assert page.evaluate("JSON.stringify(Object.entries(localStorage).sort())") == before


def test_papers_are_not_kept_where_the_reader_spares_data(page: Page, host: Web):
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true, effectiveType: '4g'}})"
    )
    page.goto(host.url)
    papers = len(list((host.folder / "pdf").iterdir()))
    expect(page.get_by_text(f"Disponible hors ligne, sauf {papers} PDF")).to_be_visible(
        timeout=PATIENCE_MS
    )
    assert not [path for path in host.asked if path.endswith(".pdf")]
    page.evaluate("url => fetch(url)", f"{host.url}pdf/mots-de-passe.pdf")
    page.reload()
    expect(page.get_by_text(f"Disponible hors ligne, sauf {papers - 1} PDF")).to_be_visible()


def test_without_a_secure_address_the_site_works_online(browser: Browser, host: Web):
    page = browser.new_page(locale="fr-FR", service_workers="allow")
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    page.goto(f"{host.url}hors-ligne.html")
    told = page.get_by_role("article").locator("[data-offline-state]")
    expect(told).to_contain_text("ne peut pas garder le guide")
