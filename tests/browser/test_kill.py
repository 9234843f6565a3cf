"""A browser killed right after « Enregistré sur cet appareil » has lost nothing."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect
from reader import KEPT, LIST

PATIENCE = 20  # s

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="SIGKILL is for Unix")


class Killable:
    """A browser with a profile of its own, in a group of processes that one signal ends."""

    def __init__(self, playwright: Playwright, launch: dict, profile: Path) -> None:
        self.playwright, self.launch, self.profile = playwright, launch, profile
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Page:
        """Open the profile; gives a page of it."""
        port = self.profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        for lock in self.profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)
        command = [
            self.launch["executable_path"],
            *self.launch["args"],
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={self.profile}",
        ]
        self.process = subprocess.Popen(
            command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + PATIENCE
        while not (port.exists() and port.read_text().strip()):
            assert time.monotonic() < deadline, "the browser does not start"
            time.sleep(0.05)
        address = f"http://127.0.0.1:{port.read_text().split()[0]}"
        self.browser = self.playwright.chromium.connect_over_cdp(address)
        return self.browser.contexts[0].new_page()

    def kill(self) -> None:
        """End every process of the browser at once, as a power cut would."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.browser.close()
        self.process = None


@pytest.fixture
def killable(
    playwright: Playwright, browser_type_launch_args: dict, tmp_path: Path
) -> Iterator[Killable]:
    browser = Killable(playwright, browser_type_launch_args, tmp_path / "profile")
    yield browser
    browser.kill()


def tick_all(page: Page) -> int:
    """Tick every box of the page, each until the page says that it is kept."""
    boxes = page.get_by_role("checkbox").all()
    for box in boxes:
        page.evaluate("document.querySelector('[data-saving]').textContent = ''")
        box.check()
        expect(page.get_by_role("status")).to_have_text(KEPT)
    return len(boxes)


# As long as the disk is not asked to hurry, localStorage is a minute late; IndexedDB holds alone.
@pytest.mark.parametrize("wait", [float(wait) for wait in os.environ.get("KILL", "0").split()])
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_killing_the_browser_right_after_it_says_kept_loses_no_tick(
    killable: Killable, server: str, site: Path, scheme: str, wait: float
):
    address = f"{server}{LIST}" if scheme == "http" else f"{site.as_uri()}{LIST}"
    page = killable.start()
    page.goto(address)
    ticked = tick_all(page)
    time.sleep(wait)
    killable.kill()
    page = killable.start()
    page.goto(address)
    expect(page.get_by_role("form")).to_contain_text(f"{ticked} faits, 0 à faire")
