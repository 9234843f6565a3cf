"""Ticks are never lost: what a reader does, and what browsers do to them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect
from reader import kept, key, started, unfold_list

LIST = "/securiser/mots-de-passe.html"
WORDS = "Choisir des mots de passe"
KEPT = "Enregistré sur cet appareil"


def box(page: Page, words: str = WORDS):
    return page.get_by_role("checkbox", name=re.compile(words))


def tick(page: Page, words: str = WORDS) -> None:
    box(page, words).check()
    expect(page.get_by_role("status")).to_have_text(KEPT)


def open_more(page: Page, words: str = WORDS):
    """The item, its details open."""
    item = page.get_by_role("listitem").filter(has=box(page, words))
    item.get_by_text("Pourquoi, comment, sources").first.click()
    return item


Profile = Callable[[], BrowserContext]


@pytest.fixture
def profile(
    playwright: Playwright, windowed_launch_args: dict, tmp_path: Path, base_url: str
) -> Iterator[Profile]:
    """The same reader's browser, closed and opened again."""
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", base_url=base_url, **windowed_launch_args
        )
        opened.append(context)
        return context

    yield start
    for context in opened:
        try:
            context.close()
        except Exception:  # closed by the test itself
            continue


@pytest.mark.quick
def test_a_tick_survives_a_reload(page: Page):
    page.goto(LIST)
    tick(page)
    page.reload()
    expect(box(page)).to_be_checked()


@pytest.mark.parametrize("path", [LIST, "/mon-suivi.html"])
def test_a_tick_given_before_the_script_came_is_kept(page: Page, path: str):
    asked: list[Route] = []
    page.route("**/assets/guide.js", lambda route: asked.append(route))
    page.goto(path, wait_until="commit")
    early = page.locator("li input[data-item]").first
    early.check()
    name = early.get_attribute("data-item")
    while not asked:
        page.wait_for_timeout(50)
    asked[0].continue_()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    expect(early).to_be_checked()
    page.unroute("**/assets/guide.js")
    page.goto(LIST if path != LIST else "/mon-suivi.html")
    page.goto(path)
    if path == LIST:
        expect(page.locator(f"[data-item='{name}']")).to_be_checked()
    else:
        expect(page.locator(f"[data-item='{name}']")).to_be_hidden()  # done: nothing remains


@pytest.mark.parametrize(
    "former",
    ["", '{"status":"todo","note":"Demander","on":"","at":5,"given":3}'],
    ids=["new", "noted"],
)
def test_a_tick_is_kept_though_the_page_is_left_before_its_script_came(page: Page, former: str):
    slot = key("mots-de-passe/longueur")
    leave_early(page, slot, former)
    page.unroute("**/assets/guide.js")
    page.goto(LIST)
    expect(box(page)).to_be_checked()
    found = kept(page)[slot]
    assert found.pop("at") > 1_700_000_000_000
    today = page.evaluate("new Intl.DateTimeFormat('sv').format(new Date())")
    assert found == {"status": "done", "note": "Demander" if former else "", "on": today}


@pytest.mark.parametrize("former", ['{"sta', "null", "[]", '{"status":"done"}'])
def test_leaving_before_the_script_came_spoils_nothing_that_cannot_be_read(page: Page, former: str):
    slot = key("mots-de-passe/longueur")
    leave_early(page, slot, former)
    assert page.evaluate("slot => localStorage.getItem(slot)", slot) == former


def leave_early(page: Page, slot: str, former: str) -> None:
    """Tick a box that may have a record already, and go elsewhere before any script came."""
    page.route("**/assets/guide.js", lambda route: None)
    page.goto("/404.html", wait_until="commit")
    if former:
        page.evaluate("entry => localStorage.setItem(...entry)", [slot, former])
    page.goto(LIST, wait_until="commit")
    box(page).check()
    page.goto("/glossaire.html", wait_until="commit")


@pytest.mark.parametrize(
    ("path", "script"),
    [(LIST, "guide"), ("/mon-suivi.html", "guide"), ("/mon-suivi.html", "suivi")],
)
def test_a_script_that_did_not_come_is_asked_for_again(page: Page, path: str, script: str):
    page.route(f"**/assets/{script}.js", lambda route: route.abort())
    page.goto(path)
    status = page.get_by_role("status")
    expect(status).to_contain_text("Cette page n’a pas fini de se charger")
    early = page.locator("li input[data-item]").first
    early.check()
    page.unroute(f"**/assets/{script}.js")
    expect(status).to_have_text(KEPT)
    started(page)
    name = early.get_attribute("data-item") or ""
    page.goto(LIST)
    if path == LIST:
        expect(page.locator(f"[data-item='{name}']")).to_be_checked()
    assert kept(page)[key(name)]["status"] == "done"


def test_a_script_that_is_slow_to_come_is_told_of(page: Page):
    page.clock.install()
    asked: list[Route] = []
    page.route("**/assets/guide.js", lambda route: asked.append(route))
    page.goto(LIST, wait_until="commit")
    while not asked:
        page.wait_for_timeout(50)
    status = page.get_by_role("status")
    expect(status).to_have_text("")
    page.clock.fast_forward(8_000)
    expect(status).to_contain_text("Cette page n’a pas fini de se charger")
    asked[0].continue_()
    started(page)
    expect(status).to_have_text("")


def test_a_page_that_misses_a_script_says_no_more_once_it_came(page: Page):
    page.route("**/assets/guide.js", lambda route: route.abort())
    page.goto(LIST)
    status = page.get_by_role("status")
    expect(status).to_contain_text("Le guide réessaie de lui-même.")
    page.unroute("**/assets/guide.js")
    started(page)
    expect(status).to_have_text("")
    tick(page)


def test_the_script_waits_for_the_first_image_only_where_nothing_is_kept(page: Page):
    asked_at_once = page.locator("link[rel=preload][as=script]")
    page.goto(LIST)
    tick(page)
    expect(asked_at_once).to_have_count(0)
    entry = "performance.getEntriesByName(new URL({}, location.href))[0]"
    script, style = entry.format("'../assets/guide.js'"), entry.format("'../assets/guide.css'")
    assert page.evaluate(f"{script}.startTime > {style}.responseEnd")  # nothing is drawn before it
    page.reload()
    expect(box(page)).to_be_checked()
    expect(asked_at_once).to_have_count(1)


def test_a_tick_survives_closing_the_browser(profile: Profile):
    context = profile()
    page = context.new_page()
    page.goto(LIST)
    tick(page)
    context.close()
    page = profile().new_page()
    page.goto(LIST)
    expect(box(page)).to_be_checked()


def test_a_tick_counts_on_the_list_the_part_and_the_home_page(page: Page):
    page.goto(LIST)
    form = page.get_by_role("form", name="À cocher : mots de passe")
    numbers = form.locator("[data-progress]")
    expect(numbers).to_have_text("9 à faire", use_inner_text=True)
    tick(page)
    expect(numbers).to_have_text("1 fait 8 à faire", use_inner_text=True)
    page.goto("/securiser/index.html")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Mots de passe"))
    expect(card.last).to_contain_text("1 fait 8 à faire")
    page.goto("/index.html")
    cards = page.get_by_role("article").get_by_role("listitem")
    part = cards.filter(has=page.get_by_role("link", name="Sécuriser son informatique"))
    expect(part).to_contain_text("1 fait")


def test_a_tick_can_be_taken_back(page: Page):
    page.goto(LIST)
    tick(page)
    box(page).uncheck()
    page.reload()
    expect(box(page)).not_to_be_checked()


def test_a_tick_shows_at_once_in_another_tab(context: BrowserContext):
    one, other = context.new_page(), context.new_page()
    one.goto(LIST)
    other.goto(LIST)
    tick(one)
    expect(box(other)).to_be_checked()


def test_ticks_are_right_after_the_back_button(page: Page):
    page.goto(LIST)
    page.goto("/mon-suivi.html")
    row = unfold_list(page).get_by_role("listitem").filter(has_text=WORDS)
    row.get_by_role("checkbox").check()
    page.go_back()
    expect(box(page)).to_be_checked()


def test_the_box_says_what_is_stored_not_what_the_browser_restores(page: Page):
    page.goto(LIST)
    expect(box(page)).to_have_attribute("autocomplete", "off")
    started(page)
    page.evaluate("document.querySelector('[data-item]').checked = true")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false}))")
    expect(box(page)).not_to_be_checked()


def test_everything_can_be_done_from_the_keyboard(page: Page):
    page.goto(LIST)
    box(page).focus()
    page.keyboard.press("Space")
    expect(box(page)).to_be_checked()
    page.keyboard.press("Tab")  # to « Pourquoi, comment, sources »
    page.keyboard.press("Enter")
    item = page.get_by_role("listitem").filter(has=box(page))
    expect(item.get_by_role("radio", name="Fait")).to_be_checked()
    item.get_by_role("radio", name="Fait").focus()
    page.keyboard.press("ArrowDown")
    expect(item.get_by_role("radio", name="Non concerné")).to_be_checked()
    expect(box(page)).not_to_be_checked()


def test_enter_in_a_note_sends_nothing(page: Page):
    page.goto(LIST)
    open_more(page).get_by_label("Fait le").or_(page.get_by_label("Note")).last.press("Enter")
    assert page.url.endswith(LIST)


def test_not_concerned_asks_for_a_reason_and_counts_apart(page: Page):
    page.goto(LIST)
    item = open_more(page)
    item.get_by_role("radio", name="Non concerné").check()
    item.get_by_label("Pourquoi n’êtes-vous pas concerné ?").fill("Cabinet sans ordinateur")
    form = page.get_by_role("form", name="À cocher : mots de passe")
    expect(form.locator("[data-progress]")).to_have_text(
        "8 à faire 1 non concerné", use_inner_text=True
    )
    expect(item).to_contain_text("Raison : Cabinet sans ordinateur")
    page.reload()
    expect(form).to_contain_text("1 non concerné")
    expect(page.get_by_text("Raison : Cabinet sans ordinateur")).to_be_visible()


def test_a_note_is_text_and_never_markup(page: Page):
    page.goto(LIST)
    written = "<img src=x onerror=alert(1)><b>gras</b>"
    item = open_more(page)
    item.get_by_role("textbox").last.fill(written)
    item.get_by_text("Pourquoi, comment, sources").first.click()
    expect(page.get_by_text(f"Note : {written}")).to_be_visible()
    for other in ("/mon-suivi.html", "/fiche-de-preuve.html"):
        page.goto(other)
        started(page)
        assert page.locator("img[src=x]").count() == 0


def test_a_note_that_is_kept_moves_nothing_of_what_is_pressed_next(page: Page):
    page.goto(LIST)
    started(page)
    line = open_more(page)
    lines = page.get_by_role("listitem").filter(has=page.locator("[data-item]"))

    def distance() -> float:
        return lines.nth(1).bounding_box()["y"] - lines.nth(0).bounding_box()["y"]

    note = line.get_by_role("textbox").last
    expect(note).to_be_visible()  # the fields come after what unfolds was drawn
    before = distance()
    note.fill("à voir")
    page.get_by_role("heading", level=1).click()
    expect(line).to_contain_text("Note : à voir")
    assert distance() == before


def test_a_note_being_typed_is_kept_when_the_page_is_left(page: Page):
    page.goto(LIST)
    open_more(page).get_by_role("textbox").last.press_sequentially("à voir")
    page.goto("/index.html")
    page.goto(LIST)
    expect(page.get_by_text("Note : à voir")).to_be_visible()


def test_without_javascript_the_list_reads_and_ticks(browser: Browser, base_url: str):
    page = browser.new_context(java_script_enabled=False, base_url=base_url).new_page()
    page.goto(LIST)
    box(page).check()
    expect(box(page)).to_be_checked()
    form = page.get_by_role("form", name="À cocher : mots de passe")
    expect(form.locator("[data-progress]")).to_be_hidden()
    expect(page.get_by_text(KEPT)).to_have_count(0)


REFUSED = """
  const refuse = { get() { throw new DOMException('', 'SecurityError') } };
  Object.defineProperty(window, 'localStorage', refuse);
  Object.defineProperty(window, 'indexedDB', refuse);
"""
NULL = "Object.defineProperty(window, 'localStorage', { value: null });"
FULL = """
  Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') };
  IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') };
"""


def test_refused_storage_is_said_and_ticking_goes_on(page: Page):
    page.add_init_script(REFUSED)
    page.goto(LIST)
    expect(page.get_by_role("status")).to_contain_text("Non enregistré")
    box(page).check()
    expect(box(page)).to_be_checked()
    expect(page.get_by_role("button", name="Télécharger mes coches")).to_be_visible()


def test_full_storage_is_said(page: Page):
    page.add_init_script(FULL)
    page.goto(LIST)
    box(page).check()
    expect(page.get_by_role("status")).to_contain_text("la place que ce navigateur accorde")


def test_a_missing_local_storage_is_made_up_for_by_the_database(page: Page):
    page.add_init_script(NULL)
    page.goto(LIST)
    tick(page)
    page.reload()
    expect(box(page)).to_be_checked()


def test_altered_storage_breaks_nothing_and_is_kept_aside(page: Page):
    page.goto(LIST)
    page.evaluate("localStorage.setItem('guide:1:item:mots-de-passe::longueur', '{\"status\": 12')")
    page.reload()
    expect(box(page)).not_to_be_checked()
    expect(page.get_by_role("status")).to_contain_text("mise de côté")
    tick(page)
    kept = page.evaluate("localStorage.getItem('guide:1:aside:item:mots-de-passe::longueur')")
    assert kept == '{"status": 12'


def test_other_keys_of_the_origin_are_left_alone(page: Page):
    page.goto(LIST)
    page.evaluate("localStorage.setItem('other', 'theirs')")
    tick(page)
    page.goto("/mon-suivi.html")
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.get_by_text("Cet appareil ne garde plus rien du guide.")).to_be_visible()
    keys = page.evaluate("Object.keys(localStorage)")
    assert "other" in keys
    assert not [key for key in keys if key.startswith("guide:1:item")]
    page.goto(LIST)
    expect(box(page)).not_to_be_checked()


def test_a_newer_version_of_the_site_is_said_and_nothing_is_overwritten(page: Page):
    page.goto(LIST)
    page.evaluate("localStorage.setItem('guide:2:item:a::b', 'later')")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("version plus récente")
    assert page.evaluate("localStorage.getItem('guide:2:item:a::b')") == "later"


def test_the_phone_page_does_not_scroll_sideways(browser: Browser, base_url: str):
    page = browser.new_context(
        viewport={"width": 320, "height": 700}, base_url=base_url, locale="fr-FR"
    ).new_page()
    page.goto(LIST)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    tick(page)
