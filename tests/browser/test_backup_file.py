"""A copy kept in a file that the reader chose once: real files, chosen in the system's own dialogs."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
import reader
from desk import Desk, desk, until
from playwright.sync_api import Browser, Page, Playwright, expect
from reader import LIST, TRACKING, accept, file_of, key, record, started, tick
from system import is_root

LONG, OTHER = key("mots-de-passe/longueur"), key("mots-de-passe/second-facteur")
SECOND = "Avoir un mot de passe différent"
KEPT = "Vos coches restent enregistrées ici."
SCRIPT = "assets/copie.js"


@pytest.fixture(scope="module")
def office(
    windowed_launch_args: dict, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    with desk(playwright, windowed_launch_args, tmp_path_factory.mktemp("profile")) as made:
        yield made


@pytest.fixture
def page(office: Desk, server: str) -> Page:
    """« Mon suivi » in a browser that keeps nothing yet."""
    page = office.context.new_page() if office.context else office.start()
    for other in page.context.pages:
        if other != page:
            other.close()
    clear(page, server)
    page.goto(f"{server}{TRACKING}")
    return page


def clear(page: Page, server: str) -> None:
    """Erase the site's data, as the browser's own settings do."""
    tools = page.context.new_cdp_session(page)
    tools.send("Storage.clearDataForOrigin", {"origin": server, "storageTypes": "all"})
    tools.detach()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "copie.json"


def copy_fold(page: Page):
    title = page.get_by_role("heading", name="Garder une copie dans un fichier")
    return page.get_by_role("group").filter(has=title)


def unfold_copy(page: Page) -> None:
    fold = copy_fold(page)
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()


def press(page: Page, name: str) -> None:
    unfold_copy(page)
    copy_fold(page).get_by_role("button", name=name).click()


def said(page: Page, words: str) -> None:
    expect(copy_fold(page)).to_contain_text(words)


def keep_in(office: Desk, page: Page, file: Path) -> None:
    """Choose a new file for the copy."""
    press(page, "Choisir un nouveau fichier")
    office.choose(file)
    said(page, f"dans « {file.name} »")


def go_on_in(office: Desk, page: Page, file: Path) -> None:
    """Choose a file that exists."""
    press(page, "Continuer une copie existante")
    office.choose(file)


def held(file: Path) -> dict[str, Any]:
    """The records that the file holds: it is whole at any moment."""
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))["records"]
    return found


def status_in(file: Path, name: str) -> str:
    return str(held(file).get(name, {}).get("status", ""))


def reaches(file: Path, *names: str) -> float:
    """How long these answers take to reach the file, in seconds."""
    start = time.monotonic()
    until(lambda: all(status_in(file, name) == "done" for name in names), "the file holds it")
    return time.monotonic() - start


def put(page: Page, entries: dict[str, Any]) -> None:
    """Keep records as a reader's ticks would be."""
    reader.write(page, entries)


def test_each_saved_answer_reaches_the_chosen_file_from_any_page_and_tab(
    office: Desk, page: Page, file: Path, server: str
):
    keep_in(office, page, file)
    assert held(file) == {}
    page.goto(f"{server}{LIST}")
    tick(page)
    assert reaches(file, LONG) < 5
    other = page.context.new_page()
    other.goto(f"{server}{LIST}")
    tick(other, SECOND)
    assert reaches(file, LONG, key("mots-de-passe/un-par-compte")) < 5
    page.goto(f"{server}{TRACKING}")
    expect(page.get_by_text("Dernière sauvegarde le")).to_be_visible()
    assert sorted(path.name for path in file.parent.iterdir()) == [file.name]


def test_the_browser_keeps_which_file_and_when_apart_from_the_records(
    office: Desk, page: Page, file: Path
):
    put(page, {LONG: record("ask", note="Zébulon")})
    keep_in(office, page, file)
    databases = page.evaluate("indexedDB.databases()")
    assert {(one["name"], one["version"]) for one in databases} == {("guide", 1), ("guide-file", 1)}
    apart = set(page.evaluate("Object.keys(localStorage)")) - {LONG}
    assert apart == {"guide-file"}
    assert abs(int(page.evaluate("localStorage['guide-file']")) / 1000 - time.time()) < 60
    assert held(file) == reader.kept(page)


def moved(file: Path) -> None:
    file.rename(file.with_name("ailleurs.json"))


def moved_back(file: Path) -> None:
    file.with_name("ailleurs.json").rename(file)


def locked(file: Path) -> None:
    file.chmod(0o444)


def unlocked(file: Path) -> None:
    file.chmod(0o644)


def replaced(file: Path) -> None:
    moved(file)
    file.mkdir()


def put_back(file: Path) -> None:
    file.rmdir()
    moved_back(file)


@pytest.mark.parametrize(
    ("harm", "mend", "words"),
    [
        (moved, moved_back, "n’est plus à sa place"),
        (locked, unlocked, "n’arrive pas à écrire"),
        (replaced, put_back, "n’est plus à sa place"),
    ],
    ids=["moved", "locked", "replaced by a folder"],
)
def test_a_file_that_cannot_be_written_is_said_at_once_and_loses_nothing(
    office: Desk, page: Page, file: Path, harm, mend, words: str
):
    put(page, {OTHER: record()})
    keep_in(office, page, file)
    assert status_in(file, OTHER) == "done"
    harm(file)
    put(page, {LONG: record()})
    said(page, words)
    said(page, KEPT)
    expect(page.get_by_text("La copie dans un fichier est arrêtée.")).to_be_visible()
    mend(file)
    page.evaluate("dispatchEvent(new Event('focus'))")  # the reader comes back to the page
    reaches(file, LONG, OTHER)
    expect(copy_fold(page).get_by_text(words)).to_be_hidden()


def test_a_file_with_other_answers_is_seen_and_taken_in_before_it_is_written(
    office: Desk, page: Page, file: Path
):
    theirs = {OTHER: record("na", note="Aucun <b>compte</b>"), LONG: record("todo", at=5)}
    file.write_text(before := file_of(theirs), "utf-8")
    put(page, {LONG: record()})
    go_on_in(office, page, file)
    preview = page.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    office.allow(page, preview.is_visible)
    expect(preview).to_contain_text("1 élément nouveau")
    page.get_by_role("button", name="Ne rien changer").click()
    said(page, "contient des réponses qui ne sont pas ici")
    put(page, {LONG: record("ask", at=1_700_000_000_001)})
    said(page, "contient des réponses qui ne sont pas ici")
    assert file.read_text("utf-8") == before
    press(page, "Voir ce que contient le fichier")
    accept(page)
    said(page, "Copie du")
    until(lambda: status_in(file, LONG) == "ask", "the file is written")
    assert held(file)[OTHER] == theirs[OTHER]


def test_what_cannot_be_read_in_a_chosen_file_stays_in_it(office: Desk, page: Page, file: Path):
    long, later = record(note="x" * 4_100), {"at": 5}
    file.write_text(file_of({LONG: record(), OTHER: long, "guide:1:plan:a": later}), "utf-8")
    go_on_in(office, page, file)
    preview = page.get_by_role("dialog", name="Voici ce que contient cette sauvegarde")
    office.allow(page, preview.is_visible)
    expect(preview).to_contain_text("2 éléments illisibles, laissés de côté")
    accept(page)
    said(page, "Copie du")
    reaches(file, LONG)
    kept = json.loads(file.read_text("utf-8"))["aside"]
    assert {name: json.loads(text) for name, text in kept.items()} == {
        OTHER: long,
        "guide:1:plan:a": later,
    }


NOT_OURS = {
    "cut short": (file_of({LONG: record()})[:-9], "n’est pas une copie de vos coches"),
    "another tool's": ('{"items": []}', "n’est pas une copie de vos coches"),
    "a letter": ("Cher confrère", "n’est pas une copie de vos coches"),
    "another practice's": (
        file_of({"guide:1:reader:practice": {"value": "Cabinet B", "at": 1}, LONG: record()}),
        "est la copie d’un autre cabinet",
    ),
}


def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(
    office: Desk, page: Page, file: Path, tmp_path: Path
):
    put(page, {"guide:1:reader:practice": {"value": "Cabinet A", "at": 1}, LONG: record()})
    keep_in(office, page, file)
    for n, (text, words) in enumerate(NOT_OURS.values()):
        theirs = tmp_path / f"autre-{n}.json"
        theirs.write_text(text, "utf-8")
        go_on_in(office, page, theirs)
        said(page, f"« {theirs.name} » {words}")
        assert theirs.read_text("utf-8") == text
    put(page, {OTHER: record()})
    reaches(file, LONG, OTHER)


def test_a_file_changed_by_other_hands_is_not_written_over(office: Desk, page: Page, file: Path):
    put(page, {LONG: record()})
    keep_in(office, page, file)
    by_hand = file.read_text("utf-8").replace('"note": ""', '"note": "<img src=x onerror=1>"')
    file.write_text(by_hand, "utf-8")
    put(page, {OTHER: record()})
    said(page, "contient des réponses qui ne sont pas ici")
    assert file.read_text("utf-8") == by_hand
    older = file_of({LONG: record("ask", at=5)})
    file.write_text(older, "utf-8")
    put(page, {key("mots-de-passe/gestionnaire"): record()})
    said(page, "contient des réponses qui ne sont pas ici")
    assert file.read_text("utf-8") == older


def test_no_longer_keeping_a_copy_leaves_the_file(office: Desk, page: Page, file: Path):
    put(page, {LONG: record()})
    keep_in(office, page, file)
    before = file.read_text("utf-8")
    press(page, "Ne plus garder de copie")
    said(page, "La copie n’est plus tenue. Le fichier « copie.json » reste où il est.")
    put(page, {OTHER: record()})
    page.reload()
    unfold_copy(page)
    expect(copy_fold(page).get_by_role("button", name="Choisir un nouveau fichier")).to_be_visible()
    expect(copy_fold(page).get_by_text("Copie du")).to_be_hidden()
    assert file.read_text("utf-8") == before


def test_erasing_this_device_forgets_the_file_and_says_that_it_stays(
    office: Desk, page: Page, file: Path
):
    put(page, {LONG: record()})
    keep_in(office, page, file)
    before = file.read_text("utf-8")
    page.get_by_role("button", name="Effacer cet appareil…").click()
    page.get_by_role("button", name="Tout effacer").click()
    expect(page.get_by_text("Le fichier « copie.json », où une copie était tenue")).to_be_visible()
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("Object.keys(localStorage)") == []
    assert file.read_text("utf-8") == before


def test_after_a_restart_one_tap_on_any_page_resumes_the_copy(
    office: Desk, page: Page, file: Path, server: str
):
    keep_in(office, page, file)
    office.close()
    page = office.start()
    page.goto(f"{server}{LIST}")
    expect(page.get_by_text("Copie en attente")).to_be_visible()
    tick(page)
    expect(page.get_by_text("Copie en attente")).to_be_visible()
    assert held(file) == {}
    page.get_by_role("button", name="Reprendre la copie").click()
    office.allow(page, lambda: status_in(file, LONG) == "done")
    expect(page.get_by_text("Copie en attente")).to_be_hidden()


# Ticks so many items, one after the other, and notes how many are on disk.
TICK_ALL = """(n) => {
  const rows = [...document.querySelectorAll("[data-row]")].map(({ dataset }) => dataset.row);
  const keys = [...new Set(rows)].slice(0, n).map((row) => `guide:1:item:${row.replace("/", "::")}`);
  window.done = 0;
  const tickAll = async () => {
    for (const key of keys) done += (await store.write(key, { status: "done" })) === "kept" ? 1 : 0;
  };
  tickAll();
  return keys;
}"""
MANY = 200


def ticked(records: dict[str, Any]) -> set[str]:
    return {name for name, one in records.items() if one.get("status") == "done"}


@pytest.mark.parametrize("wait", [float(wait) for wait in os.environ.get("KILL", "0.1").split()])
def test_killing_the_browser_while_it_copies_loses_none_of_two_hundred_ticks(
    office: Desk, page: Page, file: Path, server: str, wait: float
):
    keep_in(office, page, file)
    page.evaluate(reader.BORROW)
    keys = page.evaluate(TICK_ALL, MANY)
    assert len(keys) == MANY
    time.sleep(wait)
    done = page.evaluate("done")
    office.kill()
    copied = ticked(held(file))  # whole: it can be read
    print(f"killed after {wait} s: {done} saved, {len(copied)} in the file")
    page = office.start()
    page.goto(f"{server}{TRACKING}")
    press(page, "Reprendre la copie")
    # A database that the kill left to mend may open late: what is saved is asked each time.
    office.allow(page, lambda: ticked(held(file)) == ticked(reader.kept(page)))
    assert len(ticked(held(file))) >= done
    page.evaluate(
        "async (n) => { for (const key of n) await store.write(key, { status: 'done' }) }", keys
    )
    until(lambda: ticked(held(file)) == set(keys), "the file holds all")
    page.goto("about:blank")  # an open page would put back what it shows
    clear(page, server)
    page.goto(f"{server}{TRACKING}")
    assert reader.kept(page) == {}
    page.get_by_label("Reprendre un fichier").set_input_files(file)
    accept(page)
    expect(page.get_by_text(f"C’est repris : {MANY} éléments changés")).to_be_visible()
    assert ticked(reader.kept(page)) == set(keys)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    sudo = [] if is_root() else ["sudo", "-n"]
    options = f"size=64k,mode=0777,uid={os.getuid()}"
    made = subprocess.run(
        [*sudo, "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], capture_output=True
    )
    if made.returncode:
        why = f"no disk of a size of its own: {made.stderr.decode().strip()}"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    yield disk
    subprocess.run([*sudo, "umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_is_said_at_once_and_loses_nothing(office: Desk, page: Page, tiny: Path):
    file = tiny / "copie.json"
    put(page, {OTHER: record()})
    keep_in(office, page, file)
    before = file.read_text("utf-8")
    filler = tiny / "autre"
    filler.write_bytes(b"x" * (os.statvfs(tiny).f_bavail * os.statvfs(tiny).f_frsize))
    put(page, {LONG: record("ask", note="x" * 4_000)})
    said(page, "Il n’y a plus de place")
    said(page, KEPT)
    assert file.read_text("utf-8") == before
    filler.unlink()
    put(page, {key("mots-de-passe/gestionnaire"): record()})
    until(lambda: status_in(file, LONG) == "ask", "the file holds it")
    assert status_in(file, OTHER) == "done"


# — where the browser cannot, and what others pay


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Page:
    """A page of the browser that other tests drive."""
    return browser.new_page(base_url=base_url, locale="fr-FR")


def test_where_the_browser_cannot_write_files_nothing_speaks_of_it(plain: Page):
    plain.add_init_script("delete globalThis.showSaveFilePicker")
    asked: list[str] = []
    plain.on("request", lambda request: asked.append(request.url))
    plain.goto(TRACKING)
    started(plain)
    put(plain, {key(f"mots-de-passe/i-{n}"): record() for n in range(12)})
    expect(plain.get_by_text("rien n’est encore sauvegardé")).to_be_visible()
    expect(copy_fold(plain)).to_be_hidden()
    assert not [url for url in asked if url.endswith(SCRIPT)]


def test_a_page_of_a_reader_without_such_a_file_loads_nothing_for_it(plain: Page):
    asked: list[str] = []
    plain.on("request", lambda request: asked.append(request.url))
    plain.goto(LIST)
    tick(plain)
    plain.reload()
    started(plain)
    assert not [url for url in asked if url.endswith(SCRIPT)]


def test_the_script_of_the_copy_weighs_three_kilobytes_at_most(site: Path):
    assert len(brotli.compress((site / SCRIPT).read_bytes())) <= 3_000


# A file that another program holds: it can be chosen, and not read.
UNREADABLE = """{
  const held = () => Promise.reject(new DOMException("", "NotReadableError"));
  const handle = { name: "copie.json", getFile: held };
  window.showOpenFilePicker = async () => [handle];
  window.showSaveFilePicker = async () => handle;
}"""


@pytest.mark.parametrize("way", ["Choisir un nouveau fichier", "Continuer une copie existante"])
def test_a_chosen_file_that_cannot_be_read_is_said(plain: Page, way: str):
    thrown: list[str] = []
    plain.on("pageerror", lambda error: thrown.append(str(error)))
    plain.add_init_script(UNREADABLE)
    plain.goto(TRACKING)
    started(plain)
    press(plain, way)
    said(plain, "n’arrive pas à lire « copie.json »")
    assert thrown == []


# A file of this browser, chosen before it was closed: it asks the leave to write anew.
CHOSEN = """async (mark) => {
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle("copie.json", { create: true });
  const request = indexedDB.open(mark, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("file").put({ handle, left: [] }, "chosen");
  await new Promise((done) => request.onsuccess = done);
  request.result.close();
  localStorage.setItem(mark, "0");
}"""
# The page's title says whether that leave is asked while the click still counts.
LEAVE = """FileSystemHandle.prototype.queryPermission = async () => "prompt";
FileSystemHandle.prototype.requestPermission = async () => {
  document.title = navigator.userActivation.isActive ? "asked" : "too late";
  return "prompt";
};"""


def test_the_leave_to_write_is_asked_in_the_click_however_slow_the_disk_is(plain: Page):
    plain.add_init_script(LEAVE)
    plain.goto(LIST)
    started(plain)
    plain.evaluate(CHOSEN, "guide-file")
    plain.reload()
    button = plain.get_by_role("button", name="Reprendre la copie")
    expect(button).to_be_visible()
    plain.evaluate("IDBFactory.prototype.open = () => ({})")  # its database never answers
    button.click()
    expect(plain).to_have_title("asked")


def test_a_choice_that_is_given_up_says_nothing(plain: Page):
    given_up = "async () => { throw new DOMException('', 'AbortError') }"
    plain.add_init_script(f"window.showOpenFilePicker = {given_up}")
    plain.goto(TRACKING)
    started(plain)
    press(plain, "Continuer une copie existante")
    expect(copy_fold(plain).locator("[data-fate]")).to_be_hidden()
