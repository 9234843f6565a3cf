"""A browser killed right after « Enregistré sur cet appareil » has lost nothing."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Killable
from playwright.sync_api import Page, Playwright, expect
from reader import KEPT, LIST

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="SIGKILL is for Unix")


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
