"""Two tabs, two windows, the way back: no change is lost, and each page shows the present."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from reader import (
    BORROW,
    LIST,
    SUPPLIERS,
    TRACKING,
    add_supplier,
    answer,
    box,
    item,
    kept,
    key,
    opened,
    tick,
    unfold_list,
)

WRITE = """([list, from, count, patch]) => {
  const jobs = [];
  const key = (n) => `guide:1:item:${list}::i-${n}`;
  window.writing = (async () => {
    for (let n = from; n < from + count; n++) {
      jobs.push(store.write(key(n), patch));
      if (n % 10 === 0) await new Promise((go) => setTimeout(go));
    }
    return (await Promise.all(jobs)).filter((fate) => fate === "kept").length;
  })();
}"""
COUNT = """([list, test]) => [...store.records()].filter(([key, record]) =>
  key.includes(`:item:${list}:`) && (test === "done" ? record.status === "done"
    : record.status === "done" && record.note === "n")).length"""
ON_DISK = """async ([list]) => {
  const open = indexedDB.open("guide");
  await new Promise((done) => open.onsuccess = done);
  const ask = open.result.transaction("records").objectStore("records").getAllKeys();
  await new Promise((done) => ask.onsuccess = done);
  open.result.close();
  return ask.result.filter((key) => key.includes(`:item:${list}:`)).length;
}"""


def two_tabs(context: BrowserContext) -> tuple[Page, Page]:
    """The same page twice, each ready to write."""
    tabs = context.new_page(), context.new_page()
    for tab in tabs:
        tab.goto(LIST)
        tab.evaluate(BORROW)
    return tabs


def count(page: Page, list: str, test: str = "done") -> int:
    """How many of these records a page shows."""
    found: int = page.evaluate(COUNT, [list, test])
    return found


def test_five_hundred_ticks_in_each_of_two_tabs_lose_nothing(context: BrowserContext):
    tabs = two_tabs(context)
    for number, tab in enumerate(tabs):
        tab.evaluate(WRITE, ["foule", 500 * number, 500, {"status": "done"}])
    assert [tab.evaluate("writing") for tab in tabs] == [500, 500]
    for tab in tabs:
        tab.reload()
        tab.evaluate(BORROW)
        assert count(tab, "foule") == 1_000
    assert tabs[0].evaluate(ON_DISK, ["foule"]) == 1_000


def test_a_note_in_one_tab_and_a_tick_in_the_other_are_both_kept(context: BrowserContext):
    tabs = two_tabs(context)
    for tab, patch in zip(tabs, ({"note": "n"}, {"status": "done"}), strict=True):
        tab.evaluate(WRITE, ["deux", 0, 100, patch])
    assert [tab.evaluate("writing") for tab in tabs] == [100, 100]
    for tab in tabs:
        tab.reload()
        tab.evaluate(BORROW)
        assert count(tab, "deux", "both") == 100


def test_a_state_and_its_note_show_at_once_in_another_tab(context: BrowserContext):
    one, other = two_tabs(context)
    answer(one, "À vérifier", "Demander à l’éditeur")
    expect(item(other)).to_contain_text("À vérifier : Demander à l’éditeur")
    expect(other.get_by_role("form")).to_contain_text("1 à vérifier")


def test_a_supplier_added_in_a_tab_shows_in_another(context: BrowserContext):
    one, other = context.new_page(), context.new_page()
    one.goto(SUPPLIERS)
    other.goto(SUPPLIERS)
    add_supplier(one, "Agenda Plus")
    expect(other.get_by_text("Fournisseur : Agenda Plus")).to_be_visible()


def test_my_tracking_follows_what_another_tab_ticks(context: BrowserContext):
    one, other = context.new_page(), context.new_page()
    one.goto(LIST)
    other.goto(TRACKING)
    row = unfold_list(other).get_by_role("listitem").filter(has_text="Choisir des mots de passe")
    expect(row).to_be_visible()
    tick(one)
    expect(row).to_be_hidden()


@pytest.fixture
def with_cache(
    windowed_launch_args: dict, playwright: Playwright, base_url: str
) -> Iterator[BrowserContext]:
    """A browser that keeps the pages one leaves, as readers' browsers do."""
    browser = playwright.chromium.launch(
        **windowed_launch_args, ignore_default_args=["--disable-back-forward-cache"]
    )
    # A worker that starts would have the kept page loaded again, and nothing would be tested.
    yield browser.new_context(base_url=base_url, service_workers="block")
    browser.close()


def back(page: Page) -> None:
    """Go back; `go_back` waits for a load that a page restored as it was never has."""
    page.evaluate("void setTimeout(() => history.back())")
    page.wait_for_url(f"**{LIST}", wait_until="commit")


def test_a_page_restored_from_the_back_forward_cache_is_right(with_cache: BrowserContext):
    left, other = with_cache.new_page(), with_cache.new_page()
    left.goto(LIST)
    other.goto(LIST)
    # Left while its memory opens, it would hold the database that the other page waits for: the
    # browser then drops it (`IgnoreEventAndEvict`) rather than keep it.
    left.evaluate(BORROW)
    left.evaluate("window.mark = true")
    left.goto("about:blank")
    tick(other)
    back(left)
    assert left.evaluate("window.mark"), "the page was loaded again: nothing is tested"
    expect(box(left)).to_be_checked()
    expect(left.get_by_role("form")).to_contain_text("1 fait")


def test_a_page_restored_after_an_erasure_shows_nothing(with_cache: BrowserContext):
    left, other = with_cache.new_page(), with_cache.new_page()
    left.goto(LIST)
    tick(left)
    left.evaluate(BORROW)
    left.goto("about:blank")
    other.goto(TRACKING)
    other.get_by_role("button", name="Effacer cet appareil…").click()
    other.get_by_role("button", name="Tout effacer").click()
    expect(other.get_by_text("ne garde plus rien")).to_be_visible()
    back(left)
    expect(box(left)).not_to_be_checked()


def test_a_field_that_one_only_entered_keeps_what_another_tab_wrote(context: BrowserContext):
    one, other = two_tabs(context)
    line = opened(one)
    note = line.get_by_label("Note")
    note.focus()
    answer(other, "À faire", "Voir avec l’éditeur")
    expect(note).to_have_value("Voir avec l’éditeur")  # nothing was typed: it may still follow
    line.get_by_text("Confier à quelqu’un").click()
    who = line.get_by_label("Confié à")
    who.fill("Anne")
    who.blur()
    expect(item(one)).to_contain_text("Confié à Anne")
    record = kept(one)[key("mots-de-passe/longueur")]
    assert (record["note"], record["who"]) == ("Voir avec l’éditeur", "Anne")


def test_a_field_that_heard_nothing_of_another_tab_writes_only_what_was_typed(
    context: BrowserContext,
):
    """A page that sleeps hears late: what it wrote is what its reader typed, and no more."""
    one, other = two_tabs(context)
    line = opened(one)
    line.get_by_text("Confier à quelqu’un").click()
    who = line.get_by_label("Confié à")
    who.focus()
    answer(other, "À faire", "Voir avec l’éditeur")
    expect(item(one)).to_contain_text("Voir avec l’éditeur")
    line.get_by_label("Note").evaluate("note => note.value = note.defaultValue = 'périmé'")
    who.press_sequentially("Anne ")
    expect(item(one)).to_contain_text("Confié à Anne")
    expect(who).to_have_value("Anne ")  # the reader may go on
    assert kept(one)[key("mots-de-passe/longueur")]["note"] == "Voir avec l’éditeur"
