"""Between a page and its scripts: nothing is kept that the reader did not do, and what misses is told."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from reader import KEPT, LIST, PROOF, TRACKING, kept, key, record, started

SUPPLIER = {"name": "Agenda", "kind": "supplier", "removed": False, "at": 5}
OTHER = {"name": "Zèbre", "kind": "supplier", "removed": False, "at": 5}
DATES = "/aller-plus-loin/durees-de-conservation.html"
CONTRACTS = "/aller-plus-loin/fournisseurs.html"
FIRST, SECOND = "**/assets/guide.js", "**/assets/suivi.js"
LATE = "Cette page n’a pas fini de se charger"


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    """A reader whose scripts come from the network alone."""
    context = browser.new_context(base_url=base_url, locale="fr-FR", service_workers="block")
    yield context.new_page()
    context.close()


def seed(page: Page, records: dict[str, Any]) -> None:
    """Records of an earlier visit, before any script runs."""
    page.route(FIRST, lambda route: None)
    page.goto("/404.html", wait_until="commit")
    for slot, found in records.items():
        text = found if isinstance(found, str) else json.dumps(found)
        page.evaluate("entry => localStorage.setItem(...entry)", [slot, text])


def stored(page: Page) -> dict[str, Any]:
    """What localStorage holds of the reader's answers."""
    texts = page.evaluate("({ ...localStorage })")
    return {name: json.loads(text) for name, text in texts.items() if ":item:" in name}


def leave(page: Page) -> None:
    """Go elsewhere, where no script comes."""
    page.route(FIRST, lambda route: None)
    page.goto("/glossaire.html", wait_until="commit")


def first_boxes(page: Page) -> list[str]:
    """The items that this page's lists show."""
    paths: list[str] = page.eval_on_selector_all(
        "[data-item]", "all => all.map(b => b.dataset.item)"
    )
    return paths


def answers(paths: list[str], copy: str = "") -> dict[str, Any]:
    """An answer of each kind, of 5 January, with its note."""
    day, at = "2026-01-05", 1_767_600_000_000
    kinds = (
        record(at=at, on=day),
        record("na", at=at, note="Sans objet ici"),
        record("ask", at=at, note="Demander à l’union"),
    )
    return {key(path, copy): kind for path, kind in zip(paths, kinds, strict=False)}


@pytest.mark.parametrize(
    ("path", "copy"),
    [
        (DATES, ""),
        (CONTRACTS, ""),
        (CONTRACTS, "a1"),
        ("/aller-plus-loin/notice-patients.html", ""),
    ],
)
@pytest.mark.parametrize("is_blocked", [False, True], ids=["hangs", "blocked for good"])
def test_leaving_between_two_scripts_changes_no_answer(
    page: Page, path: str, copy: str, is_blocked: bool
):
    seed(page, {"guide:1:copy:fournisseurs:a1": SUPPLIER} if copy else {})
    page.goto(path, wait_until="domcontentloaded")
    given = answers(first_boxes(page), copy)
    seed(page, given)
    page.unroute(FIRST)
    page.route(SECOND, lambda route: route.abort() if is_blocked else None)
    for _ in range(2):
        page.goto(path, wait_until="domcontentloaded")
        expect(page.get_by_text("Fait le 5 janvier 2026").first).to_be_visible()
        leave(page)
        assert stored(page) == given
        page.unroute(FIRST)


def test_the_proof_says_the_true_day_though_a_filter_blocks_the_second_script(page: Page):
    path = "dossier-patient/duree"
    seed(page, {key(path): record(at=1_767_600_000_000, on="2026-01-05")})
    page.unroute(FIRST)
    page.route(SECOND, lambda route: route.abort())
    for _ in range(2):
        page.goto(DATES)
        expect(page.get_by_text("Fait le 5 janvier 2026")).to_be_visible()
    page.unroute(SECOND)
    page.goto(PROOF)
    started(page)
    expect(page.locator(f'[data-proof-item="{path}"]').first).to_contain_text(
        "Fait le 5 janvier 2026"
    )


@pytest.mark.parametrize("comes", [False, True], ids=["left before", "script comes"])
def test_an_early_tick_changes_no_answer_already_given(page: Page, comes: bool):
    seed(page, {})
    page.goto(LIST, wait_until="domcontentloaded")
    paths = first_boxes(page)
    given = answers(paths)
    seed(page, given)
    early_ticks(page, LIST, paths[:4])
    if comes:
        page.unroute(FIRST)
        started(page)
        expect(page.get_by_text("Raison : Sans objet ici")).to_be_visible()
        expect(box(page, paths[1])).not_to_be_checked()
        expect(box(page, paths[3])).to_be_checked()
        expect(page.get_by_role("status")).to_have_text(KEPT)
    leave(page)
    found = stored(page)
    assert found.pop(key(paths[3]))["status"] == "done"
    assert found == given


def test_an_early_tick_changes_no_answer_that_the_disk_alone_holds(page: Page):
    """Where localStorage is full or was emptied, answers are in the database."""
    page.goto(LIST)
    path = first_boxes(page)[0]
    started(page)
    page.evaluate(PUT, [key(path), record(at=1_767_600_000_000, on="2026-01-05")])
    early_ticks(page, LIST, [path], clear=True)
    page.unroute(FIRST)
    expect(page.get_by_text("Fait le 5 janvier 2026")).to_be_visible()
    assert kept(page)[key(path)]["on"] == "2026-01-05"


PUT = """([key, record]) => new Promise((done, fail) => {
  const open = indexedDB.open("guide");
  open.onerror = fail;
  open.onsuccess = () => {
    const change = open.result.transaction("records", "readwrite");
    change.objectStore("records").put(record, key);
    change.oncomplete = () => { open.result.close(); done(); };
  };
})"""


def test_an_early_tick_writes_nothing_over_an_answer_that_cannot_be_read(page: Page):
    path = "mots-de-passe/longueur"
    seed(page, {key(path): "{altered"})
    early_ticks(page, LIST, [path])
    leave(page)
    assert page.evaluate("slot => localStorage.getItem(slot)", key(path)) == "{altered"


def test_an_early_tick_answers_what_is_asked_since_a_day_though_the_clock_is_late(page: Page):
    path, since = "mots-de-passe/longueur", datetime(2100, 1, 1)
    seed(page, {key(path): record(at=1_767_600_000_000, on="2026-01-05")})
    early_ticks(page, LIST, [])
    page.evaluate(ASK_SINCE, [path, f"{since:%Y-%m-%d}"])
    box(page, path).check()
    leave(page)
    assert stored(page)[key(path)]["at"] >= since.timestamp() * 1_000


# Has an item ask another thing since a day.
ASK_SINCE = """([path, before]) =>
  document.querySelector(`[data-item="${path}"]`).dataset.replaces = JSON.stringify([{ id: path, before }])"""


def test_a_box_ticked_and_unticked_leaves_nothing(page: Page):
    seed(page, {})
    early_ticks(page, LIST, [])
    first = page.locator("[data-item]").first
    first.check()
    first.uncheck()
    leave(page)
    assert stored(page) == {}


def test_a_box_that_no_reader_touched_is_not_kept(page: Page):
    seed(page, {})
    early_ticks(page, LIST, [])
    page.evaluate("document.querySelector('[data-item]').checked = true")
    leave(page)
    assert stored(page) == {}


def test_an_early_tick_changes_no_answer_taken_over_from_a_former_item(page: Page):
    seed(page, {})
    page.goto(LIST, wait_until="domcontentloaded")
    path = first_boxes(page)[0]
    former = record(at=1_767_600_000_000, on="2026-01-05")
    seed(page, {key("mots-de-passe/ancien"): former})
    page.goto(LIST, wait_until="domcontentloaded")
    page.evaluate(
        "document.querySelector('[data-item]').dataset.replaces"
        ' = JSON.stringify([{ id: "mots-de-passe/ancien" }])'
    )
    box(page, path).check()
    leave(page)
    assert stored(page) == {key("mots-de-passe/ancien"): former}


@pytest.mark.parametrize("comes", [False, True], ids=["left before", "script comes"])
@pytest.mark.parametrize(
    ("query", "copy"), [("?copie=z9", "z9"), ("", "a1"), ("?copie=inconnu", "a1")]
)
def test_an_early_tick_goes_to_the_supplier_that_is_shown(
    page: Page, query: str, copy: str, comes: bool
):
    seed(
        page,
        {"guide:1:copy:fournisseurs:a1": SUPPLIER, "guide:1:copy:fournisseurs:z9": OTHER},
    )
    path = "fournisseurs/contrat"
    early_ticks(page, CONTRACTS + query, [path])
    if comes:
        page.unroute(FIRST)
        expect(page.get_by_role("status")).to_have_text(KEPT)
        expect(box(page, path)).to_be_checked()
    leave(page)
    assert list(stored(page)) == [key(path, copy)]


@pytest.mark.parametrize("comes", [False, True], ids=["left before", "script comes"])
@pytest.mark.parametrize("copies", [("a1",), ("a1", "z9")], ids=["one supplier", "two"])
def test_an_early_tick_of_my_tracking_makes_no_unnamed_supplier(
    page: Page, copies: tuple[str, ...], comes: bool
):
    seed(page, {f"guide:1:copy:fournisseurs:{copy}": {**SUPPLIER, "name": copy} for copy in copies})
    path = "fournisseurs/contrat"
    page.goto(TRACKING, wait_until="domcontentloaded")
    box(page, path).dispatch_event("click")  # its part is folded
    if comes:
        page.unroute(FIRST)
        started(page)
        page.evaluate("new Promise((done) => requestIdleCallback(done))")
        kept(page)
    leave(page)
    assert list(stored(page)) == ([key(path, "a1")] if len(copies) == 1 else [])


def test_my_tracking_keeps_ticks_though_its_second_script_never_comes(page: Page):
    page.route(SECOND, lambda route: route.abort())
    page.goto(TRACKING)
    status = page.get_by_role("status")
    expect(status).to_contain_text(LATE)
    first = page.locator("li input[data-item]").first
    path = first.get_attribute("data-item") or ""
    first.check()
    expect(status).to_have_text(KEPT)
    leave(page)
    assert stored(page)[key(path)]["status"] == "done"


def test_a_page_that_comes_back_does_not_answer_again_what_another_tab_took_back(page: Page):
    seed(page, {})
    early_ticks(page, LIST, ["mots-de-passe/longueur"])
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    [slot] = stored(page)
    undone = {"status": "todo", "note": "", "on": "", "at": stored(page)[slot]["at"] + 9}
    page.evaluate("entry => localStorage.setItem(...entry)", [slot, json.dumps(undone)])
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(box(page, "mots-de-passe/longueur")).not_to_be_checked()
    leave(page)
    assert stored(page) == {slot: undone}


def test_a_missing_part_is_not_said_over_what_the_store_says(page: Page):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error() } });"
        "Object.defineProperty(window, 'indexedDB', { value: undefined });"
    )
    page.clock.install()
    page.route(SECOND, lambda route: route.abort())
    page.goto(TRACKING)
    first = page.locator("li input[data-item]").first
    first.check()
    status = page.get_by_role("status")
    expect(status).to_contain_text("Non enregistré")
    with page.expect_request(SECOND):
        page.clock.fast_forward(600_000)
    expect(status).to_contain_text("Non enregistré")


@pytest.mark.parametrize("body", ["<!doctype html><h1>Wifi</h1>", "(() => { if ("])
def test_a_script_that_is_not_ours_is_asked_for_again(page: Page, body: str):
    """What a sign-in page answers, or what was cut on its way."""
    page.route(FIRST, lambda route: route.fulfill(body=body, content_type="text/javascript"))
    page.goto(LIST)
    expect(page.get_by_role("status")).to_contain_text("pas encore enregistré")
    page.unroute(FIRST)
    started(page)


def test_a_style_sheet_that_does_not_come_is_asked_for_again(page: Page):
    page.route("**/assets/guide.css", lambda route: route.abort())
    page.goto(LIST)
    expect(page.get_by_role("status")).to_contain_text(LATE)
    page.unroute("**/assets/guide.css")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".skip")).to_have_css("position", "absolute")
    expect(page.get_by_role("status")).to_have_text("")


def test_the_search_is_asked_for_again_and_says_so(page: Page):
    page.route("**/assets/search.js", lambda route: route.abort())
    page.goto(LIST)
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("searchbox").fill("sauvegarde")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("n’a pas pu se charger : le guide réessaie")
    page.unroute("**/assets/search.js")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(dialog.get_by_role("link").first).to_be_visible()


def test_what_a_filter_blocks_is_asked_for_ever_more_rarely(page: Page):
    page.clock.install()
    tries: list[Route] = []

    def refuse(route: Route) -> None:
        tries.append(route)
        route.abort()

    page.route(SECOND, refuse)
    page.goto(TRACKING)
    expect(page.get_by_role("status")).to_contain_text(LATE)
    for _ in range(60):
        page.clock.run_for(60_000)
    assert 5 < len(tries) < 30  # of the 1,200 tries that an hour has at one every three seconds


def test_the_network_that_comes_back_is_used_at_once(page: Page):
    page.clock.install()
    page.route(SECOND, lambda route: route.abort())
    page.goto(TRACKING)
    expect(page.get_by_role("status")).to_contain_text(LATE)
    page.clock.pause_at(page.evaluate("Date.now() + 60_000"))
    page.unroute(SECOND)
    page.evaluate("dispatchEvent(new Event('online'))")
    started(page)


# In another site's page.


STYLED = "[...document.styleSheets].some(({ href }) => href?.endsWith('embed-more.css'))"


@pytest.mark.parametrize("kind", ["css", "js"])
def test_what_an_embed_misses_is_asked_for_again_and_it_says_so(page: Page, kind: str):
    page.route(f"**/assets/embed-more.{kind}", lambda route: route.abort())
    page.goto("/embed/mots-de-passe.html")
    page.get_by_role("checkbox").first.check()
    expect(page.get_by_text("cette page réessaie")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Enregistré")
    page.unroute(f"**/assets/embed-more.{kind}")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("cette page réessaie")).to_be_hidden()
    page.get_by_text("Pourquoi, comment, sources").first.click()
    expect(page.get_by_role("radio", name="Non concerné").first).to_be_visible()
    assert kind == "js" or page.evaluate(STYLED)


# Where a list is kept once per supplier: their choice comes after the list.


@pytest.mark.parametrize(
    ("address", "script"),
    [("/embed/fournisseurs.html", "embed-more.js"), (CONTRACTS, "fournisseurs.js")],
    ids=["embed", "page"],
)
def test_a_tick_goes_to_a_supplier_though_their_choice_did_not_come(
    page: Page, address: str, script: str
):
    seed(page, {"guide:1:copy:fournisseurs:a1": SUPPLIER})
    page.unroute(FIRST)
    page.route(f"**/assets/{script}", lambda route: route.abort())
    page.goto(address)
    expect(page.get_by_text("réessaie")).to_be_visible()
    box(page, "fournisseurs/contrat").check()
    page.wait_for_function(
        "key => localStorage.getItem(key)", arg=key("fournisseurs/contrat", "a1")
    )
    page.unroute(f"**/assets/{script}")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Fournisseur : Agenda")).to_be_visible()
    expect(box(page, "fournisseurs/contrat")).to_be_checked()
    assert list(stored(page)) == [key("fournisseurs/contrat", "a1")]


# Where no script runs.


@pytest.mark.parametrize("path", [LIST, TRACKING, CONTRACTS, "/guide-hors-ligne.html"])
def test_without_javascript_a_page_says_that_ticks_are_not_kept(
    browser: Browser, base_url: str, path: str
):
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_text("JavaScript ne fonctionne pas").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("JavaScript ne fonctionne pas").first).to_be_hidden()
    context.close()


def test_a_starter_that_cannot_be_read_says_that_ticks_are_not_kept(page: Page):
    def spoil(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(r"(<script data-start=[^>]*>)", r"\1?.;", answer.text())
        headers = {
            name: value
            for name, value in answer.headers.items()
            if name not in ("content-security-policy", "content-length", "content-encoding")
        }
        route.fulfill(status=200, headers=headers, body=body)

    page.route(f"**{LIST}", spoil)
    page.goto(LIST)
    page.locator("[data-item]").first.check()
    expect(page.get_by_text("JavaScript ne fonctionne pas").first).to_be_visible()


@pytest.mark.parametrize("path", [LIST, TRACKING, PROOF])
def test_where_scripts_run_that_sentence_is_never_drawn(page: Page, path: str):
    page.route(FIRST, lambda route: None)
    page.goto(path, wait_until="domcontentloaded")
    expect(page.get_by_text("JavaScript ne fonctionne pas").first).to_be_hidden()


# What filter lists hide.

HIDDEN = re.compile(
    r"(?:^|[-_])(?:ads?|advert\w*|banner|sponsor\w*|promo\w*|popup|cookies?|consent|gdpr|newsletter"
    r"|social|share|sharing|analytics|pixel|beacon|metrics|stats?|telemetry)(?:$|[-_])"
)
"""Words on which the generic rules of common filter lists hide an element by class or id."""
BLOCKED = re.compile(
    r"(?:track(?:ing|er)?|analytics|beacon|pixel|stats?|metrics|ads?|banner|cookies?|consent|share"
    r"|social|popup|newsletter|telemetry)\b"
)
"""Words on which they block a script or a style sheet by its address."""


def test_no_asset_has_a_name_that_filter_lists_block(site: Path):
    names = [
        path.relative_to(site).as_posix()
        for folder in (site, site / "assets", site / "embed")
        for path in folder.iterdir()
        if path.suffix in (".js", ".css", ".woff2")
    ]
    assert "assets/suivi.js" in names
    assert [name for name in names if BLOCKED.search(name)] == []


def test_no_class_nor_id_is_one_that_filter_lists_hide(site: Path):
    marks = re.compile(r'\b(?:class|id)="([^"]*)"')
    shell = [site / name for name in ("index.html", "mon-suivi.html", "fiche-de-preuve.html")]
    pages = [*shell, *site.glob("*/*.html")]
    words = {
        word
        for path in pages
        for marked in marks.findall(path.read_text("utf-8"))
        for word in marked.split()
    }
    assert sorted(word for word in words if HIDDEN.search(word)) == []


def box(page: Page, path: str):
    """The first box of this item."""
    return page.locator(f'[data-item="{path}"]').first


def early_ticks(page: Page, path: str, items: list[str], clear: bool = False) -> None:
    """Tick these on a page whose script is still awaited."""
    page.route(FIRST, lambda route: route.abort())
    page.goto(path, wait_until="domcontentloaded")
    if clear:
        page.evaluate("localStorage.clear()")
    for item in items:
        box(page, item).check()


def test_who_comes_back_sees_no_number_move_while_the_second_script_is_awaited(page: Page):
    seed(page, {key("mots-de-passe/longueur"): record()})
    page.unroute(FIRST)
    held: list[Route] = []
    page.route(SECOND, lambda route: held.append(route))
    page.goto(TRACKING, wait_until="commit")
    expect(page.get_by_role("button", name="Rechercher")).to_be_visible()
    place = page.locator("[data-tracking]")
    expect(place).to_have_css("visibility", "hidden")
    for route in held:
        route.continue_()
    expect(place).to_have_css("visibility", "visible")
    expect(page.get_by_text("Pas encore de sauvegarde")).to_be_visible()
