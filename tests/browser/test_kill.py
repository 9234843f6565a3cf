"""A browser killed right after « Enregistré sur cet appareil » has lost nothing."""

import os
import platform
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from reader import KEPT, LIST

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="SIGKILL is for Unix")


class Killable:
    """A browser with a profile of its own, in a group of processes that one signal ends.

    Playwright starts it and speaks to it through a pipe. Joining by its port a browser that is starting
    fails now and then: its own pages of a new tab come and go meanwhile, and one is waited for in vain.
    """

    def __init__(self, playwright: Playwright, launch: dict, profile: Path) -> None:
        self.playwright, self.launch, self.profile = playwright, launch, profile
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        """Open the profile; gives a page of it."""
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile, **self.launch
        )
        return self.context.new_page()

    def kill(self) -> None:
        """End every process of the browser at once, as a power cut would."""
        if self.context:
            name, pid = str((self.profile / "SingletonLock").readlink()).rsplit("-", 1)
            assert name == platform.node()
            with self.context.expect_event("close"):
                os.killpg(os.getpgid(int(pid)), signal.SIGKILL)
        self.context = None


@pytest.fixture
def killable(
    windowed_launch_args: dict, playwright: Playwright, tmp_path: Path
) -> Iterator[Killable]:
    browser = Killable(playwright, windowed_launch_args, tmp_path / "profile")
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
    expect(page.get_by_role("form").get_by_text(f"{ticked} faits", exact=True)).to_be_visible()
    expect(page.get_by_role("form").get_by_text("à faire")).to_be_hidden()
