"""What was told as kept is kept, in three engines: it is on the disk before the page says so.

`make prove` runs this; it takes minutes.
"""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from engines import KEEPING, PATIENCE, SMALL, engine, kill, processes
from reader import BORROW, LIST, key
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from system import need
from test_tabs import COUNT, ON_DISK, WRITE

REFUSED = ("chromium-refused", "firefox-refused", "webkit-refused")
TICKS = 200

# Answers when the box was clicked and when the page said that it was kept, in seconds of the system's clock.
TICK = """
const [box, status, answer] = arguments;
const now = () => (performance.timeOrigin + performance.now()) / 1000;
status.textContent = "";
const clicked = now();
new MutationObserver((_, watch) => {
  if (!status.textContent.startsWith("Enregistré")) return;
  watch.disconnect();
  answer([clicked, now()]);
}).observe(status, { childList: true, characterData: true, subtree: true });
box.click();
"""


def open_list(driver: WebDriver, server: str) -> list[WebElement]:
    """Open the list, and wait until its scripts run; gives its boxes."""
    driver.get(f"{server}{LIST}")
    wait(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "html.js"), "its scripts")
    return driver.find_elements(By.CSS_SELECTOR, "form input[data-item]")


def status(driver: WebDriver) -> WebElement:
    return driver.find_element(By.CSS_SELECTOR, "[data-saving]")


def tick(driver: WebDriver, box: WebElement) -> tuple[float, float]:
    """Tick a box; when, and when the page said that this is kept."""
    clicked, said = driver.execute_async_script(TICK, box, status(driver))
    return clicked, said


def tick_all(driver: WebDriver, server: str) -> list[WebElement]:
    """Open the list and tick each box, one after the other is said to be kept; gives them."""
    boxes = open_list(driver, server)
    for box in boxes:
        tick(driver, box)
    return boxes


def press(driver: WebDriver, box: WebElement) -> None:
    driver.execute_script("arguments[0].click()", box)


def run(driver: WebDriver, function: str, *words: object) -> Any:
    """What a function gives in the page, once it is settled."""
    return driver.execute_async_script(
        f"""const [answer, ...given] = [...arguments].reverse();
        Promise.resolve(({function})(...given.reverse())).then(answer, (error) => answer(`${{error}}`));""",
        *words,
    )


def says(driver: WebDriver, words: str) -> None:
    wait(driver, lambda d: words in status(d).text, words)


def wait(driver: WebDriver, condition: Callable[[WebDriver], object], told: str) -> None:
    WebDriverWait(driver, PATIENCE).until(condition, told)


def shows_ticked(driver: WebDriver, server: str, count: int) -> None:
    """Open the list again, and see its first boxes ticked."""
    boxes = open_list(driver, server)[:count]
    wait(driver, lambda _: all(box.is_selected() for box in boxes), f"{count} boxes are ticked")


# — a power cut, which takes what the system has not yet brought to the disk

WRITES, SYNCS = ("write", "pwrite64", "pwritev", "writev"), ("fsync", "fdatasync")
CALL = re.compile(
    r"^(?P<begun>\d+\.\d+) (?P<name>\w+)\(\d+<(?P<path>[^>]+)>.* = \d+ <(?P<took>[\d.]+)>$"
)
STORE = re.compile("/IndexedDB/|/idb/|/indexeddb/")
"""What is in the path of each file of IndexedDB, in one engine or another."""


class Call(NamedTuple):
    """A call that succeeded, on a file of the store."""

    begun: float
    ended: float
    name: str
    path: str


def calls(folder: Path) -> list[Call]:
    """The calls on files of the store that were noted there, in their order."""
    lines = [line for file in folder.iterdir() for line in file.read_text("utf-8").splitlines()]
    found = [call for call in map(CALL.match, lines) if call and STORE.search(call["path"])]
    return sorted(
        Call(at := float(call["begun"]), at + float(call["took"]), call["name"], call["path"])
        for call in found
    )


@contextmanager
def watching(driver: WebDriver, folder: Path) -> Iterator[None]:
    """Note there, in a file for each thread, how the browser writes files and brings them to the disk."""
    traced = ",".join((*WRITES, *SYNCS))
    options = (
        "--trace=" + traced,
        "--timestamps=unix,us",
        "--syscall-times=us",
        "--string-limit=0",
    )
    options += ("--follow-forks", "--output-separately", "--decode-fds=path", "--quiet=exit")
    watched = [f"--attach={pid}" for pid in processes(driver)]
    folder.mkdir()
    command = [need("strace", "strace"), *options, f"--output={folder}/thread", *watched]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr
        for _ in watched:
            assert "attached" in strace.stderr.readline()
        yield
        strace.terminate()


def is_on_disk(made: list[Call], clicked: float, said: float) -> bool:
    """Whether, between these times, something was written to the store and then brought to the disk."""
    within = [call for call in made if clicked < call.begun and call.ended < said]
    return any(
        write.name in WRITES and sync.name in SYNCS and write.path == sync.path
        for place, write in enumerate(within)
        for sync in within[place:]
    )


@pytest.mark.parametrize("name", KEEPING)
def test_each_tick_is_on_the_disk_before_it_is_said_to_be_kept(
    name: str, chromium: str, server: str, tmp_path: Path
):
    with engine(name, chromium, tmp_path / "profile") as driver:
        boxes = open_list(driver, server)
        tick(driver, boxes[0])
        with watching(driver, tmp_path / "calls"):
            times = [tick(driver, boxes[n % len(boxes)]) for n in range(TICKS)]
    made = calls(tmp_path / "calls")
    assert [(clicked, said) for clicked, said in times if not is_on_disk(made, clicked, said)] == []


# — a kill, which takes what is in memory


@pytest.mark.parametrize("after", [0, 0.3, 5])
@pytest.mark.parametrize("name", KEEPING)
def test_killing_the_browser_right_after_it_says_kept_loses_no_tick(
    name: str, after: float, chromium: str, server: str, tmp_path: Path
):
    with engine(name, chromium, tmp_path / "profile") as driver:
        boxes = tick_all(driver, server)
        time.sleep(after)
        kill(driver)
    with engine(name, chromium, tmp_path / "profile") as driver:
        shows_ticked(driver, server, len(boxes))


# — two tabs


@pytest.mark.parametrize("name", KEEPING)
def test_five_hundred_ticks_in_each_of_two_windows_lose_nothing(
    name: str, chromium: str, server: str, tmp_path: Path
):
    with engine(name, chromium, tmp_path / "profile") as driver:
        open_list(driver, server)
        driver.switch_to.new_window("window")
        open_list(driver, server)
        for window in driver.window_handles:
            driver.switch_to.window(window)
            run(driver, BORROW)
        for number, window in enumerate(driver.window_handles):
            driver.switch_to.window(window)
            run(
                driver,
                f"(...given) => void ({WRITE})(given)",
                "foule",
                500 * number,
                500,
                {"status": "done"},
            )
        for window in driver.window_handles:
            driver.switch_to.window(window)
            assert run(driver, "() => window.writing") == 500
        for window in driver.window_handles:
            driver.switch_to.window(window)
            open_list(driver, server)
            run(driver, BORROW)
            assert run(driver, f"(...given) => ({COUNT})(given)", "foule", "done") == 1_000
        assert run(driver, f"(...given) => ({ON_DISK})(given)", "foule") == 1_000


# — refused


@pytest.mark.parametrize("name", REFUSED)
def test_refused_storage_is_told_and_ticking_goes_on(
    name: str, chromium: str, server: str, tmp_path: Path
):
    with engine(name, chromium, tmp_path / "profile") as driver:
        boxes = open_list(driver, server)
        says(driver, "Non enregistré : ce navigateur refuse de retenir vos coches.")
        press(driver, boxes[0])
        says(driver, "Téléchargez-les ou imprimez la liste avant de partir.")
        assert boxes[0].is_selected()
        assert driver.find_element(By.CSS_SELECTOR, "[data-saving-export]").is_displayed()


# — full

FILL_DATABASE = """async () => {
  const asked = indexedDB.open("voisin", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("all", { autoIncrement: true });
  await new Promise((done) => asked.onsuccess = done);
  const put = (size) => new Promise((done) => {
    const filling = asked.result.transaction("all", "readwrite");
    filling.oncomplete = () => done(true);
    filling.onabort = () => done(false);
    filling.objectStore("all").put(crypto.getRandomValues(new Uint8Array(size)));
  });
  for (let size = 2 ** 16; size >= 64; size /= 4) {
    for (let n = 0; n < 50 && await put(size); n++);
  }
  asked.result.close();
}"""
FILL_LOCAL = """() => {
  for (let size = 2 ** 20; size >= 1; size /= 2) {
    for (let n = 0; ; n++) {
      try { localStorage.setItem(`voisin-${size}-${n}`, "x".repeat(size)) } catch { break }
    }
  }
}"""
MAKE_ROOM = """async () => {
  const names = Object.keys(localStorage).filter((key) => /^voisin/.test(key));
  for (const name of names) localStorage.removeItem(name);
  const asked = indexedDB.deleteDatabase("voisin");
  await new Promise((done) => asked.onsuccess = done);
}"""


def give_room(driver: WebDriver, server: str, more: dict[str, int]) -> None:
    """Tell Chromium how much a site may keep; it asks again only once it lacks room."""
    if isinstance(driver, webdriver.Chrome):
        driver.execute_cdp_cmd("Storage.overrideQuotaForOrigin", {"origin": server, **more})


@pytest.mark.parametrize("name", SMALL)
def test_full_storage_is_told_and_a_tick_is_kept_once_there_is_room(
    name: str, chromium: str, server: str, tmp_path: Path
):
    with engine(name, chromium, tmp_path / "profile") as driver:
        give_room(driver, server, {"quotaSize": 1})
        one, other, *_ = open_list(driver, server)
        if name != "chromium":
            run(driver, FILL_DATABASE)
        run(driver, FILL_LOCAL)
        press(driver, one)
        says(driver, "Non enregistré : la place que ce navigateur accorde au guide est pleine.")
        assert driver.find_element(By.CSS_SELECTOR, "[data-saving-export]").is_displayed()
        give_room(driver, server, {})
        run(driver, MAKE_ROOM)
        tick(driver, other)
        shows_ticked(driver, server, 2)


# — damaged

STORES = {
    "localStorage": ("Local Storage/leveldb/*", "ls/data.sqlite*", "localstorage/*.localstorage*"),
    "IndexedDB": ("IndexedDB/*/*", "idb/*.sqlite*", "indexeddb/v1/*/*/IndexedDB.sqlite3*"),
}


def spoil(profile: Path, patterns: tuple[str, ...]) -> None:
    """Write nonsense over every file of a store."""
    found = [path for pattern in patterns for path in profile.rglob(pattern) if path.is_file()]
    assert sum(path.stat().st_size for path in found) > 1_000
    for path in found:
        path.write_bytes(b"\xa5" * path.stat().st_size)


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("name", KEEPING)
def test_a_store_whose_files_are_spoilt_is_filled_from_the_other(
    name: str, store: str, chromium: str, server: str, tmp_path: Path
):
    with engine(name, chromium, tmp_path / "profile") as driver:
        boxes = tick_all(driver, server)
    spoil(tmp_path / "profile", STORES[store])
    with engine(name, chromium, tmp_path / "profile") as driver:
        shows_ticked(driver, server, len(boxes))


@pytest.mark.parametrize("name", KEEPING)
def test_what_was_altered_is_told_and_put_aside(
    name: str, chromium: str, server: str, tmp_path: Path
):
    with engine(name, chromium, tmp_path / "profile") as driver:
        one, other, *_ = open_list(driver, server)
        tick(driver, other)
        altered = key(one.get_attribute("data-item") or "")
        run(driver, "(key) => localStorage.setItem(key, '{altered')", altered)
        boxes = open_list(driver, server)
        says(driver, "Une partie de ce que ce navigateur gardait est illisible")
        assert [box.is_selected() for box in boxes[:2]] == [False, True]
        tick(driver, boxes[0])
        aside = altered.replace("guide:1:", "guide:1:aside:")
        assert run(driver, "(key) => localStorage.getItem(key)", aside) == "{altered"
