"""Storage refused, full, emptied, altered or newer: told in a sentence with what to do; nothing lost.

What a frame on another site keeps apart is in test_embed.py, and two tabs are in test_tabs.py.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect
from reader import BORROW, KEPT, LIST, TRACKING, box, export, key, read_json, record, tick, write

LONGER = "/outils-numeriques/messagerie.html"
LONG, OTHER = key("mots-de-passe/longueur"), key("mots-de-passe/second-facteur")

# What the database holds, whatever its version, without the guide's own code.
IN_DATABASE = """async ([version, act]) => {
  const asked = indexedDB.open("guide", version || undefined);
  asked.onupgradeneeded = () => {
    const names = asked.result.objectStoreNames;
    if (!names.contains("records")) asked.result.createObjectStore("records");
  };
  await new Promise((done, fail) => { asked.onsuccess = done; asked.onerror = fail; });
  const moves = asked.result.transaction("records", "readwrite");
  const records = moves.objectStore("records");
  for (const [key, value] of Object.entries(act)) records.put(value, key);
  const [keys, values] = [records.getAllKeys(), records.getAll()];
  await new Promise((done) => { moves.oncomplete = done; });
  asked.result.close();
  return Object.fromEntries(keys.result.map((key, at) => [key, values.result[at]]));
}"""
LOCAL = (
    "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('guide:')))"
)


def in_database(page: Page, put: dict[str, Any] | None = None, version: int = 0) -> dict[str, Any]:
    """Put this in the page's database as a person with developer tools would; what it holds then."""
    found: dict[str, Any] = page.evaluate(IN_DATABASE, [version, put or {}])
    return found


def in_local(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(LOCAL)
    return found


def put_local(page: Page, name: str, text: str) -> None:
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [name, text])


def says(page: Page, words: str) -> None:
    """The page's one status, which says where ticks are."""
    expect(page.get_by_role("status")).to_contain_text(words)


def offers_the_file(page: Page, ticked: str) -> None:
    """The way out that stands beside the sentence: a file that holds what is ticked here."""
    button = page.get_by_role("status").locator("xpath=..").get_by_role("button")
    with page.expect_download() as got:
        button.click()
    assert read_json(got.value)["records"][ticked]["status"] == "done"


# — refused


@pytest.fixture
def refusing(
    windowed_launch_args: dict, playwright: Playwright, tmp_path: Path, base_url: str
) -> Iterator[Page]:
    """A browser whose reader blocks what sites keep: the mere word localStorage throws."""
    settings = tmp_path / "profile/Default/Preferences"
    settings.parent.mkdir(parents=True)
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    settings.write_text(json.dumps(blocked), "utf-8")
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile", base_url=base_url, locale="fr-FR", **windowed_launch_args
    )
    yield context.new_page()
    context.close()


def test_refused_storage_is_told_ticking_goes_on_and_the_file_is_offered(refusing: Page):
    refusing.goto(LIST)
    refused = "() => { try { return Boolean(localStorage) } catch (error) { return error.name } }"
    assert refusing.evaluate(refused) == "SecurityError"
    says(refusing, "Non enregistré : ce navigateur refuse de retenir vos coches.")
    box(refusing).check()
    says(refusing, "Téléchargez-les ou imprimez la liste avant de partir.")
    expect(refusing.get_by_role("form")).to_contain_text("1 fait")
    offers_the_file(refusing, LONG)


# What has the focus and lies under the saving line.
UNDER = """() => {
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  const line = document.querySelector("[data-saving-line]");
  const bar = line.getBoundingClientRect();
  const isUnder = bottom > bar.top + 1 && top < bar.bottom && !line.contains(document.activeElement);
  return isUnder ? document.activeElement.outerHTML.slice(0, 90) : null;
}"""


def test_the_warning_hides_nothing_that_has_the_focus_in_a_low_window(refusing: Page):
    refusing.set_viewport_size({"width": 320, "height": 256})
    refusing.emulate_media(reduced_motion="reduce")
    refusing.goto(LIST)
    says(refusing, "Non enregistré")
    hidden = []
    for _ in range(25):
        refusing.keyboard.press("Tab")
        hidden.append(refusing.evaluate(UNDER))
    assert [one for one in hidden if one] == []
    expect(refusing.get_by_text("Non enregistré")).to_be_in_viewport(ratio=1)


def test_a_refused_database_is_told_and_localstorage_keeps_the_tick(page: Page):
    page.add_init_script(
        "indexedDB.open = () => { throw new DOMException('', 'InvalidStateError') }"
    )
    page.goto(LIST)
    box(page).check()
    says(page, "Gardé, mais un arrêt brutal de l’appareil peut l’effacer")
    says(page, "téléchargez vos coches de temps en temps.")
    write(page, {key(f"mots-de-passe/i-{n}"): record() for n in range(12)})
    offers_the_file(page, LONG)
    page.reload()
    expect(box(page)).to_be_checked()
    page.goto(TRACKING)  # a file was saved: no reminder
    expect(page.get_by_text("depuis votre dernière sauvegarde")).to_be_hidden()


# The database opens when it is let go, as on a disk that is slow.
HOLD_OPENING = """{
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...asked) {
    const held = {};
    window.letGo = () => {
      IDBFactory.prototype.open = open;
      const request = open.apply(this, asked);
      const pass = (name) => request[name] = () => { held.result = request.result; held[name](); };
      pass("onupgradeneeded");
      pass("onsuccess");
    };
    return held;
  };
}"""


@pytest.mark.parametrize("address", [LIST, "/embed/mots-de-passe.html"], ids=["page", "embed"])
def test_once_a_slow_database_has_opened_what_was_feared_is_taken_back(page: Page, address: str):
    page.add_init_script(HOLD_OPENING)
    page.goto(address)
    box(page).check()
    says(page, "Gardé, mais un arrêt brutal de l’appareil peut l’effacer")
    page.evaluate("letGo()")
    expect(page.get_by_role("status")).to_have_text(re.compile("^Enregistré"))
    expect(page.locator("[data-saving-export]")).to_be_hidden()
    assert in_database(page)[LONG]["status"] == "done"


# — full


# The quota of IndexedDB cannot be had small here: the browser's refusal is played, and taken back.
FULL_DATABASE = """{
  const put = IDBObjectStore.prototype.put;
  window.hasRoom = true;
  IDBObjectStore.prototype.put = function (...record) {
    if (!window.hasRoom) throw new DOMException("", "QuotaExceededError");
    return put.apply(this, record);
  };
}"""
FILL = """() => {
  for (let size = 2 ** 22; size >= 1; size /= 2) {
    for (let n = 0; ; n++) {
      try { localStorage.setItem(`voisin-${size}-${n}`, "x".repeat(size)) } catch { break }
    }
  }
}"""
NEIGHBOURS = "Object.keys(localStorage).filter((key) => /^voisin/.test(key))"


def test_full_storage_is_told_and_a_tick_is_kept_once_there_is_room(page: Page):
    page.add_init_script(FULL_DATABASE)
    page.goto(LIST)
    tick(page, "Avoir un mot de passe différent")
    page.evaluate(FILL)
    tick(page, "Confier ses mots de passe")  # the database has room: nothing is wrong
    page.evaluate("window.hasRoom = false")
    neighbours = page.evaluate(NEIGHBOURS)
    box(page).check()
    says(page, "Non enregistré : la place que ce navigateur accorde au guide est pleine.")
    says(page, "Téléchargez vos coches avant de partir.")
    offers_the_file(page, LONG)
    assert page.evaluate(NEIGHBOURS) == neighbours
    page.evaluate(f"{NEIGHBOURS}.forEach((key) => localStorage.removeItem(key))")
    page.evaluate("window.hasRoom = true")
    tick(page, "Activer la double")
    page.reload()
    expect(page.get_by_role("form")).to_contain_text("4 faits")  # what had no room then, too


# — emptied under an open page


def test_site_data_cleared_under_an_open_page_is_put_back_and_told(page: Page):
    page.goto(LIST)
    tick(page)
    devtools = page.context.new_cdp_session(page)
    kinds = {"origin": page.evaluate("origin"), "storageTypes": "local_storage,indexeddb"}
    devtools.send("Storage.clearDataForOrigin", kinds)
    says(
        page,
        "Ce navigateur a vidé ce que le guide gardait : les coches de cette page y sont remises.",
    )
    says(page, "Téléchargez-les, ou effacez-les pour de bon dans « Mon suivi ».")
    offers_the_file(page, LONG)
    assert in_database(page)[LONG]["status"] == "done"
    assert json.loads(in_local(page)[LONG])["status"] == "done"
    page.reload()
    expect(box(page)).to_be_checked()


def test_one_store_emptied_is_filled_from_the_other(page: Page):
    page.goto(LIST)
    tick(page)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(box(page)).to_be_checked()
    page.evaluate("new Promise((done) => indexedDB.deleteDatabase('guide').onsuccess = done)")
    page.reload()
    expect(box(page)).to_be_checked()
    tick(page, "Avoir un mot de passe différent")
    assert {LONG} < in_database(page).keys()


# — a connection that dies without a word, as iOS ends its own

CAPTURE = """window.connections = [];
window.canOpen = true;
const { open } = indexedDB;
indexedDB.open = (...asked) => {
  if (!window.canOpen) throw new DOMException("Connection lost", "UnknownError");
  const request = open.apply(indexedDB, asked);
  request.addEventListener("success", () => connections.push(request.result));
  return request;
};"""
# What each does to the connection that the page holds; the next one works.
DEATHS = {
    "closed": "() => connections.at(-1).close()",
    "its transactions throw": """() => {
      connections.at(-1).transaction = () => {
        throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
      };
    }""",
    "its transactions abort": """() => {
      const dying = connections.at(-1);
      dying.transaction = (...asked) => {
        const begun = IDBDatabase.prototype.transaction.apply(dying, asked);
        begun.abort();
        return begun;
      };
    }""",
    "it dies between a put and its end": """() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...record) {
        IDBObjectStore.prototype.put = put;
        const request = put.apply(this, record);
        request.addEventListener("success", () => {
          this.transaction.abort();
          this.transaction.db.close();
        });
        return request;
      };
    }""",
}
# The state of a record, as the connection that the page opened last finds it.
STATUS = """async (key) => {
  const asked = connections.at(-1).transaction("records").objectStore("records").get(key);
  return await new Promise((done) => { asked.onsuccess = () => done(asked.result?.status) });
}"""


@pytest.fixture
def dying(page: Page) -> Page:
    """A list whose connections to the database can be ended, and opened no more."""
    page.add_init_script(CAPTURE)
    page.goto(LIST)
    page.evaluate(BORROW)
    return page


def tick_unkept(page: Page, words: str) -> None:
    """Tick a box while the connection is dead and no other can be had."""
    page.evaluate(DEATHS["closed"])
    page.evaluate("window.canOpen = false")
    box(page, words).check()
    says(page, "Gardé, mais un arrêt brutal de l’appareil peut l’effacer")
    page.evaluate("window.canOpen = true")


@pytest.mark.parametrize("way", DEATHS)
def test_a_connection_that_dies_unheard_is_opened_again_and_every_tick_is_on_disk(
    dying: Page, way: str
):
    boxes = dying.get_by_role("form").get_by_role("checkbox").all()
    for one in [*boxes, *boxes, *boxes][:20]:
        path = one.get_attribute("data-item") or ""
        dying.evaluate("document.querySelector('[data-saving]').textContent = ''")
        dying.evaluate(DEATHS[way])
        one.click()
        expect(dying.get_by_role("status")).to_have_text(KEPT)
        status = "done" if one.is_checked() else "todo"
        assert dying.evaluate(STATUS, key(path)) == status


def test_what_a_dead_connection_missed_is_on_disk_before_all_is_said_to_be_well(dying: Page):
    tick_unkept(dying, "Activer la double")
    tick(dying, "Avoir un mot de passe différent")
    assert dying.evaluate(STATUS, OTHER) == "done"


def test_a_tab_that_wakes_with_a_dead_connection_writes_what_it_missed(dying: Page):
    tick_unkept(dying, "Activer la double")
    dying.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    has = f"({STATUS})('{OTHER}').then((status) => status === 'done', () => false)"
    dying.wait_for_function(has)


def test_erasing_over_a_dead_connection_leaves_nothing(dying: Page):
    tick(dying)
    dying.evaluate(DEATHS["closed"])
    dying.evaluate("store.erase()")
    assert in_database(dying) == {}


# — altered by hand

ALTERED = {
    "half": '{"status": "do',
    "nothing": "",
    "a list": "[]",
    "null": "null",
    "a state that is none": '{"status": "fini", "note": "", "on": "", "at": 5}',
    "a date that is none": '{"status": "done", "note": "", "on": "2026-02-30", "at": 5}',
    "a time that is none": '{"status": "done", "note": "", "on": "", "at": "hier"}',
    "a note without end": json.dumps(record(note="x" * 40_000)),
    "a prototype": '{"__proto__": {"status": "done"}, "at": 5}',
}


def item_box(page: Page, path: str) -> Locator:
    """The box of `<list>/<item>`."""
    return page.locator(f"form.checklist [data-item='{path}']")


def test_what_was_altered_is_told_put_aside_and_leaves_with_the_file(page: Page):
    """Each text takes the place of an item's record; what was put aside before it is told no more."""
    page.goto(LONGER)
    paths = page.locator("form.checklist [data-item]").evaluate_all(
        "all => all.map(one => one.dataset.item)"
    )
    well, *spoilt = paths[: len(ALTERED) + 1]
    item_box(page, well).check()
    expect(page.get_by_role("status")).to_have_text(KEPT)
    for path, text in zip(spoilt, ALTERED.values(), strict=True):
        put_local(page, key(path), text)
        page.reload()
        says(page, "Une partie de ce que ce navigateur gardait est illisible")
        says(page, "mise de côté, elle part avec vos sauvegardes. Vérifiez vos coches.")
        expect(item_box(page, path)).not_to_be_checked()
        expect(item_box(page, well)).to_be_checked()
        assert in_local(page)[key(path)] == text
        item_box(page, path).check()
        expect(page.get_by_role("status")).to_have_text(KEPT)
        aside = key(path).replace("guide:1:", "guide:1:aside:")
        assert in_local(page)[aside] == text
        assert in_database(page)[aside] == text
    page.reload()
    expect(item_box(page, well)).to_be_checked()
    expect(page.get_by_role("status")).not_to_contain_text("illisible")
    page.goto(TRACKING)
    asides = {key(path): text for path, text in zip(spoilt, ALTERED.values(), strict=True)}
    assert export(page)["aside"] == asides


def test_what_was_altered_in_the_database_is_not_written_over_either(page: Page):
    page.goto(LIST)
    tick(page)
    odd = {"status": "fini", "since": 1}
    in_database(page, {OTHER: odd})
    page.reload()
    says(page, "est illisible")
    expect(box(page)).to_be_checked()
    tick(page, "Activer la double")
    aside = OTHER.replace("guide:1:", "guide:1:aside:")
    assert json.loads(in_database(page)[aside]) == odd


def test_markup_in_storage_stays_words(page: Page):
    page.goto(LIST)
    words = "<img src=x onerror=\"document.title='owned'\">"
    put_local(page, LONG, json.dumps(record("ask", note=words)))
    put_local(page, OTHER, words)
    page.reload()
    expect(page.get_by_text(f"À vérifier : {words}")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
    expect(page).not_to_have_title("owned")


# — written by a newer version of the site

NEWER = "Ce navigateur contient des coches d’une version plus récente du guide. Rechargez la page"


def test_keys_of_a_newer_version_are_told_and_left_as_they_are(page: Page):
    page.goto(LIST)
    put_local(page, "guide:2:item:mots-de-passe::longueur", "later")
    page.reload()
    says(page, NEWER)
    box(page).check()
    says(page, NEWER)
    offers_the_file(page, LONG)
    assert in_local(page)["guide:2:item:mots-de-passe::longueur"] == "later"
    page.reload()
    expect(box(page)).to_be_checked()


def test_a_database_of_a_newer_version_is_told_and_left_as_it_is(page: Page):
    page.goto(LIST)
    tick(page, "Activer la double")
    later = {"note": "of a later version", "format": 2}
    in_database(page, {"later": later}, version=2)
    page.reload()
    says(page, NEWER)
    box(page).check()
    says(page, NEWER)
    held = in_database(page)
    assert held["later"] == later
    assert LONG not in held
    page.reload()
    expect(box(page)).to_be_checked()


def test_a_site_that_becomes_newer_in_another_tab_is_told_in_this_one(page: Page):
    page.goto(LIST)
    tick(page)
    other = page.context.new_page()
    other.goto("/mentions.html")
    in_database(other, {"later": {"format": 2}}, version=2)
    says(page, NEWER)
    box(page, "Activer la double").check()
    says(page, NEWER)
    assert OTHER in in_local(page)


def test_a_record_with_fields_of_a_newer_version_keeps_them(page: Page):
    page.goto(LIST)
    put_local(page, LONG, json.dumps(record("ask", later={"by": "Dr A"})))
    page.reload()
    tick(page)
    stored = json.loads(in_local(page)[LONG])
    assert (stored["status"], stored["later"]) == ("done", {"by": "Dr A"})
    assert in_database(page)[LONG] == stored


def test_all_is_well_says_so_and_only_once_it_is(page: Page):
    page.goto(LIST)
    page.evaluate(BORROW)
    assert page.get_by_role("status").text_content() == ""
    tick(page)
    expect(page.get_by_role("status")).to_have_text(KEPT)
    expect(page.get_by_role("button", name="Télécharger mes coches")).to_be_hidden()
