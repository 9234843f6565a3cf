"""The home page leads who comes back to where they stopped, with the next box itself to tick."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from bench.visits import PATCH, SETTLED
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from reader import (
    BORROW,
    KEPT,
    SUPPLIERS,
    TRACKING,
    accept,
    add_supplier,
    file_of,
    import_file,
    kept,
    key,
    record,
    started,
    write,
)

from macros.guide.content import Content
from macros.guide.known import ONEFILE
from macros.html.render import plain

HOME = "/index.html"
LIST = "sauvegardes"
REMOTE = "teleconsultation"
AT = int(time.time() * 1000) - 100_000  # after whatever the guide came to ask anew


def paths_of(content: Content, id: str = LIST) -> list[str]:
    """A list's items as they are resumed: obligations first."""
    found = [placed for _, items in content.placed(content.checklists[id]) for placed in items]
    return [one.path for one in sorted(found, key=lambda one: one.item.level != "obligation")]


def done(paths: list[str]) -> dict[str, Any]:
    """Answers given one after the other."""
    return {key(path): record(at=AT + n) for n, path in enumerate(paths)}


def come_back(page: Page, records: dict[str, Any]) -> Locator:
    """Open the home page again with these records; gives what it shows of them."""
    page.goto("/confidentialite.html")
    write(page, records)
    page.goto(HOME)
    return resume(page)


def resume(page: Page) -> Locator:
    place = page.locator("[data-resume]:not([data-resume=''])")
    expect(place).to_be_visible()
    return place


def boxes(page: Page) -> Locator:
    return page.locator("article").get_by_role("checkbox")


def box(page: Page) -> Locator:
    """The next one."""
    return boxes(page).first


def words(content: Content, path: str) -> re.Pattern[str]:
    """An item's words as the name of its box, whatever their spaces."""
    return re.compile(
        re.sub(r"(?:\\?[\s\u00a0\u202f])+", r"\\s+", re.escape(plain(content.items[path].text)))
    )


def give(page: Page, record: str, value: str) -> None:
    """Write a reader's answer as another part of the page would."""
    page.evaluate(BORROW)
    page.evaluate(
        "([key, value]) => store.write(key, { value })", [f"guide:1:reader:{record}", value]
    )


def test_a_first_visit_asks_for_none_of_it_and_says_one_step(page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(HOME)
    started(page)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "reprise" in url]
    expect(page.get_by_text(re.compile("gestes, le plus urgent"))).to_be_visible()
    expect(page.get_by_role("link", name="Commencer")).to_be_visible()
    expect(page.locator("[data-resume]")).to_be_hidden()


def test_who_comes_back_reads_where_they_stopped_and_what_is_done(page: Page, content: Content):
    paths = paths_of(content)
    answered = [paths[0], *paths[2:4]]
    place = come_back(page, done(answered))
    left = [path for path in paths if path not in answered]
    duties = sum(content.items[path].level == "obligation" for path in left)
    expect(place).to_contain_text(
        f"Reprendre : Sauvegardes, {len(left)} à faire, dont {duties} obligation"
    )
    expect(place.get_by_role("link", name="Sauvegardes")).to_have_attribute(
        "href", re.compile(rf"sauvegardes\.html#{left[0].replace('/', '--')}$")
    )
    expect(box(page)).to_have_accessible_name(words(content, left[0]))
    every = sum(item.level == "obligation" for item in content.items.values())
    filled = sum(content.items[path].level == "obligation" for path in answered)
    expect(
        page.get_by_text(re.compile(rf"Il vous reste\s{every - filled}\sobligations"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile(r"3\sgestes\ssont\sdéjà faits"))).to_be_visible()
    card = page.get_by_role("article").get_by_role("listitem").filter(has_text="Sécuriser son")
    expect(card).to_contain_text("3 faits")
    assert "0 " not in card.inner_text()


def test_a_tick_is_kept_and_brings_the_next_box_with_the_focus_in_the_same_place(
    page: Page, content: Content
):
    paths = paths_of(content)
    come_back(page, done(paths[:3]))
    below = page.get_by_role("heading", name="Le guide")
    before = below.bounding_box()
    box(page).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_have_text(KEPT)
    expect(box(page)).to_have_accessible_name(words(content, paths[4]))
    expect(box(page)).to_be_focused()
    expect(box(page)).not_to_be_checked()
    assert below.bounding_box() == before
    assert kept(page)[key(paths[3])]["status"] == "done"
    expect(box(page)).to_have_attribute("data-item", paths[4])


def test_further_boxes_fill_the_room_and_each_is_whole(page: Page, content: Content):
    paths = paths_of(content)
    page.set_viewport_size({"width": 360, "height": 740})
    place = come_back(page, done(paths[:3]))
    assert boxes(page).count() > 1
    room = place.locator("[data-resume-room]").bounding_box()
    last = place.locator("[data-resume-boxes] > :last-child").bounding_box()
    assert last["y"] + last["height"] <= room["y"] + room["height"] + 0.5
    boxes(page).nth(1).click()
    expect(boxes(page).last).to_be_focused()
    expect(box(page)).to_have_attribute("data-item", paths[3])
    assert kept(page)[key(paths[4])]["status"] == "done"
    place.get_by_role("button", name="Annuler").click()
    expect(boxes(page).nth(1)).to_be_focused()
    expect(boxes(page).nth(1)).to_have_attribute("data-item", paths[4])


def test_a_slip_is_undone_where_it_was_made(page: Page, content: Content):
    paths = paths_of(content)
    place = come_back(page, done(paths[:3]))
    box(page).click()
    expect(place).to_contain_text(re.compile(r"Fait\s:\s" + words(content, paths[3]).pattern))
    place.get_by_role("button", name="Annuler").click()
    expect(box(page)).to_have_accessible_name(words(content, paths[3]))
    expect(box(page)).to_be_focused()
    expect(place.get_by_role("button", name="Annuler")).to_be_hidden()
    assert kept(page)[key(paths[3])]["status"] == "todo"


ASKED_AGAIN = "durees-de-conservation/comptabilite"
FORMER = 1_788_220_800_000  # 1 September 2026


def test_a_slip_on_what_is_to_confirm_leaves_it_to_confirm_with_its_day(
    page: Page, content: Content
):
    paths = paths_of(content, "durees-de-conservation")
    former = record(on="2026-09-01", note="Relu", at=FORMER)
    others = done([path for path in paths if path != ASKED_AGAIN])
    place = come_back(page, {**others, key(ASKED_AGAIN): former})
    expect(box(page)).to_have_attribute("data-item", ASKED_AGAIN)
    expect(place).to_contain_text("À confirmer")
    box(page).click()
    expect(place.get_by_role("button", name="Annuler")).to_be_visible()
    assert kept(page)[key(ASKED_AGAIN)]["on"] > "2026-09-01"
    place.get_by_role("button", name="Annuler").click()
    expect(place).to_contain_text("À confirmer")
    found = kept(page)[key(ASKED_AGAIN)]
    assert {**found, "at": FORMER} == {**former, "given": FORMER}
    page.reload()
    expect(resume(page)).to_contain_text("À confirmer")


def test_a_box_pressed_twice_is_one_tick(page: Page, content: Content):
    paths = paths_of(content)
    come_back(page, done(paths[:3]))
    box(page).dblclick()
    expect(box(page)).to_have_accessible_name(words(content, paths[4]))
    assert key(paths[4]) not in kept(page)


def test_a_finished_list_gives_place_to_the_next(page: Page, content: Content):
    paths = paths_of(content)
    place = come_back(page, done(paths[:-1]))
    expect(place).to_contain_text("Reprendre : Sauvegardes, 1 ")
    box(page).click()
    expect(place).to_contain_text("La suite :")
    expect(place.get_by_role("link", name="Sauvegardes")).to_have_count(0)


def test_where_nothing_is_left_the_page_says_what_comes_next(page: Page, content: Content):
    last = content.ordered_items[-1]
    others = [path for path in content.items if path != last]
    place = come_back(page, done(others))
    box(page).focus()
    page.keyboard.press("Space")
    told = place.get_by_text("Il ne reste rien à faire")
    expect(told).to_be_visible()
    expect(told).to_be_focused()
    expect(place.get_by_role("link", name="fiche de preuve")).to_be_visible()
    expect(place.get_by_role("link", name="Mon suivi")).to_be_visible()
    expect(box(page)).to_have_count(0)


def test_the_situation_and_what_is_not_concerned_are_followed_at_once(page: Page, content: Content):
    paths = paths_of(content, "telemedecine")
    place = come_back(page, done(paths[:1]))
    expect(place).to_contain_text("Reprendre : Télémédecine")
    write(page, {key(paths[1]): record("na", note="Sans objet", at=AT + 9)})
    expect(box(page)).to_have_accessible_name(words(content, paths[2]))
    give(page, f"situation-{REMOTE}", "non")
    expect(place).to_contain_text("La suite :")
    give(page, f"situation-{REMOTE}", "")
    expect(place).to_contain_text("Reprendre : Télémédecine")


def test_another_tab_a_reset_and_an_import_are_followed_at_once(
    context: BrowserContext, content: Content
):
    home, other = context.new_page(), context.new_page()
    paths = paths_of(content)
    home.goto(HOME)
    started(home)
    expect(home.locator("[data-resume]")).to_be_hidden()
    other.goto(TRACKING)
    started(other)
    import_file(other, file_of(done(paths[:2])))
    accept(other)
    expect(resume(home)).to_contain_text("Reprendre : Sauvegardes")
    other.get_by_role("button", name="Remettre à zéro").click()
    expect(other.get_by_text("C’est remis à zéro.")).to_be_visible()
    expect(resume(home)).to_contain_text("Commencer : Avant la première consultation")
    expect(home.get_by_text(re.compile("gestes, le plus urgent"))).to_be_visible()


def test_a_supplier_s_own_list_is_resumed_and_ticked(page: Page):
    page.goto(SUPPLIERS)
    add_supplier(page, "Éditeur A")
    add_supplier(page, "Éditeur B")
    page.get_by_role("checkbox").first.check()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    copy = page.locator("form[data-copy]").get_attribute("data-copy")
    page.goto(HOME)
    place = resume(page)
    expect(place).to_contain_text("Reprendre : Clauses du contrat – Éditeur B")
    link = place.get_by_role("link", name="Clauses du contrat")
    expect(link).to_have_attribute("href", re.compile(rf"copie={copy}#"))
    path = box(page).get_attribute("data-item") or ""
    box(page).click()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    assert kept(page)[key(path, copy or "")]["status"] == "done"


@pytest.mark.parametrize("width", [360, 412, 768, 1280])
def test_nothing_moves_when_it_appears(
    browser: Browser, base_url: str, content: Content, width: int
):
    """Whatever was answered: much, little, all, or nothing but a setting."""
    paths = [*content.items]
    given: dict[str, dict[str, Any]] = {
        "little": done(paths_of(content)[:3]),
        "all": done(paths),
        "none": {"guide:1:reader:theme": {"value": "dark", "at": 5}},
    }
    for records in given.values():
        context = browser.new_context(base_url=base_url, viewport={"width": width, "height": 823})
        page = context.new_page()
        page.goto("/confidentialite.html")
        write(page, records)
        page.add_init_script(PATCH)
        page.goto(HOME)
        resume(page)
        assert page.evaluate(SETTLED) == 0, page.evaluate("self.seen.moved")
        context.close()


def test_without_javascript_it_is_a_good_page(browser: Browser, base_url: str):
    page = browser.new_context(base_url=base_url, java_script_enabled=False).new_page()
    page.goto(HOME)
    expect(page.get_by_text(re.compile("gestes, le plus urgent"))).to_be_visible()
    expect(page.get_by_role("link", name="Commencer")).to_be_visible()
    expect(page.locator("[data-resume]")).to_be_hidden()
    expect(page.get_by_text("Il ne reste rien")).to_be_hidden()


def test_where_storage_is_refused_it_is_a_first_visit(page: Page):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error() } });"
        "Object.defineProperty(window, 'indexedDB', { value: undefined });"
    )
    page.goto(HOME)
    started(page)
    expect(page.get_by_text(re.compile("gestes, le plus urgent"))).to_be_visible()
    expect(page.locator("[data-resume]")).to_be_hidden()


def test_the_room_goes_where_its_script_does_not_come(page: Page, content: Content):
    page.route("**/assets/reprise.js", lambda route: route.abort())
    page.goto("/confidentialite.html")
    write(page, done(paths_of(content)[:3]))
    page.goto(HOME)
    started(page)
    expect(page.locator("[data-resume]")).to_be_hidden()
    expect(page.get_by_role("link", name="Commencer")).to_be_visible()


def test_on_paper_the_next_box_stands_without_its_room_or_buttons(page: Page, content: Content):
    paths = paths_of(content)
    place = come_back(page, done(paths[:3]))
    box(page).click()
    page.emulate_media(media="print")
    expect(box(page)).to_be_visible()
    expect(place).to_contain_text("Reprendre : Sauvegardes")
    expect(page.locator(".resume__room:visible")).to_have_count(0)
    assert page.locator("[data-resume-room]").evaluate("one => one.offsetHeight") == 0
    expect(page.get_by_role("button", name="Annuler")).to_be_hidden()
    expect(page.get_by_text("Fait :")).to_be_hidden()


def test_the_guide_in_one_file_resumes_too(site: Path, page: Page, content: Content):
    paths = paths_of(content)
    page.goto((site / ONEFILE).as_uri())
    write(page, done(paths[:3]))
    place = resume(page)
    expect(place).to_contain_text("Reprendre : Sauvegardes")
    link = place.get_by_role("link", name="Sauvegardes")
    place.locator("label.item__label").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("Enregistré|Gardé"))
    link.click()
    target = page.locator(f"#{paths[4].replace('/', '--')}")
    expect(target).to_be_visible()
    expect(page.locator(f'form [data-item="{paths[3]}"]').first).to_be_checked()
