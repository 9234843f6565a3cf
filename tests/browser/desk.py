"""A desk that nobody sees: whole Chromium in a window, and hands that use the system's own dialogs."""

import json
import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from engines import display
from playwright.sync_api import BrowserContext, Page, Playwright
from system import need

PATIENCE = 120  # s: a busy machine leaves a window without a moment of its own for 20 s at a time
DIALOG = "this site can"
"""What Chromium says, in English, in the title of each dialog that lets a site have a file."""
FROM_CORNER = (50, 28)  # px: the middle of « Save » or « Open », from the lower right corner
PLACE = ("--window-position=10,10", "--window-size=1050,880")
"""Where the window stands, in px: one that was killed leaves neither its place to the next nor the screen at once."""
GRANTS = (*3 * ((295, 303),), *3 * ((295, 326),), (690, 202))
"""Where to agree on the screen, in px: « Allow this time » below one file, or below two, which the last tests chose;
three times each, for it feels no hurried hand (the second place stands between two buttons of the first); or « Allow »."""


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
        """End every process of the browser at once; a power cut takes the system's cache too: durable.py."""
        if self.context:
            name, pid = str((self.profile / "SingletonLock").readlink()).rsplit("-", 1)
            assert name == platform.node()
            with self.context.expect_event("close"):
                os.killpg(os.getpgid(int(pid)), signal.SIGKILL)
        self.context = None


class Desk(Killable):
    """A screen with a window manager, and a browser on it that a test may end and start again."""

    def __init__(self, screen: str, playwright: Playwright, launch: dict, profile: Path) -> None:
        self.screen = screen
        window = {
            "headless": False,
            "args": [*launch.get("args", ()), *PLACE],
            "env": {**os.environ, "DISPLAY": screen, "LANGUAGE": "en", "LC_ALL": "C.UTF-8"},
            "no_viewport": True,
            # As readers have it: a page that is left holds the leave to write until the next does.
            "ignore_default_args": ["--disable-back-forward-cache"],
            "locale": "fr-FR",
            "service_workers": "block",
        }
        super().__init__(playwright, {**launch, **window}, profile)
        # An offer to translate would stand above what Chromium asks, the larger the more often it was ignored.
        preferences = profile / "Default" / "Preferences"
        preferences.parent.mkdir(parents=True)
        preferences.write_text(json.dumps({"translate": {"enabled": False}}), "utf-8")

    def close(self) -> None:
        """End the browser as a reader does."""
        if self.context:
            self.context.close()
        self.context = None

    def do(self, *words: object) -> str:
        """One gesture of a hand: what `xdotool` says."""
        command = [need("xdotool", "xdotool"), *map(str, words)]
        done = subprocess.run(
            command, env={**os.environ, "DISPLAY": self.screen}, capture_output=True, text=True
        )
        return done.stdout.strip()

    def dialogs(self) -> list[str]:
        return self.do("search", "--onlyvisible", "--name", DIALOG).split()

    def press(self, window: str, right: int, low: int) -> None:
        """Click so far from the lower right corner of a window; one that is gone feels nothing."""
        told = self.do("getwindowgeometry", "--shell", window).splitlines()
        if size := dict(line.split("=") for line in told):
            x, y = int(size["WIDTH"]) - right, int(size["HEIGHT"]) - low
            self.do("mousemove", "--window", window, x, y, "click", 1)

    def choose(self, path: Path) -> None:
        """Name a file in the dialog that is open or opens, and agree."""
        until(self.dialogs, "a dialog opens")
        [dialog] = self.dialogs()
        self.do("windowactivate", "--sync", dialog)
        self.do("key", "ctrl+l", "ctrl+a")  # an open dialog shows its field; a save dialog has one
        self.do("type", "--delay", 2, path)

        def is_closed() -> bool:
            if dialog not in self.dialogs():
                return True
            self.press(dialog, *FROM_CORNER)
            return False

        until(is_closed, "the dialog closes", every=0.3)

    def allow(self, page: Page, is_done: Callable[[], object]) -> None:
        """Agree to what Chromium asks above the page, which feels nothing of the hand meanwhile.

        Clicks that follow one another within half a second, Chromium takes for unintended ones.
        """
        page.evaluate("document.documentElement.style.pointerEvents = 'none'")

        places = cycle(GRANTS)

        def agrees() -> object:
            if is_done():
                return True
            self.do("mousemove", *next(places), "click", 1)
            return False

        where = page.evaluate("[screenX, screenY, outerWidth, outerHeight]")
        try:
            until(agrees, f"Chromium asks, and hears, at {where}", every=0.7)
        except AssertionError as error:
            error.add_note(page.locator("main").inner_text())
            raise
        page.evaluate("document.documentElement.style.pointerEvents = ''")


def until(happened: Callable[[], object], what: str, every: float = 0.1) -> None:
    """Wait for what no locator sees."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(every)


@contextmanager
def desk(playwright: Playwright, launch: dict, profile: Path) -> Iterator[Desk]:
    """A desk, cleared at the end."""
    manager = need("openbox", "openbox")
    need("xdotool", "xdotool")
    with display() as screen:
        environment = {**os.environ, "DISPLAY": screen}
        windows = subprocess.Popen([manager], env=environment, stderr=subprocess.DEVNULL)
        made = Desk(screen, playwright, launch, profile)
        try:
            yield made
        finally:
            made.close()
            windows.terminate()
            windows.wait()
