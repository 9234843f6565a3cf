"""What was told as kept is kept, in three engines: it is on the disk before the page says so.

`make prove` runs this; it takes minutes.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from engines import KEEPING, engine, processes
from reader import LIST
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from system import need

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
        driver.get(f"{server}{LIST}")
        status = driver.find_element(By.CSS_SELECTOR, "[data-saving]")
        boxes = driver.find_elements(By.CSS_SELECTOR, "input[data-item]")
        tick = partial(driver.execute_async_script, TICK)
        tick(boxes[0], status)
        with watching(driver, tmp_path / "calls"):
            times = [tick(boxes[n % len(boxes)], status) for n in range(TICKS)]
    made = calls(tmp_path / "calls")
    assert [(clicked, said) for clicked, said in times if not is_on_disk(made, clicked, said)] == []
