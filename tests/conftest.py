"""The real site, built once and strictly, and served on 127.0.0.1."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import pytest
from bench.serving import Server
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from system import install, is_root, need

from macros.guide.content import Content, read_content
from macros.guide.settings import read_config, read_nav
from macros.model.schema import Framing
from publish.hosting.headers import Rule, headers_of, rules_of

ROOT = Path(__file__).parent.parent
MOST = 60_000  # ms: what comes late on a busy machine has come
expect.set_options(timeout=MOST)


@cache
def table(site: str, address: str) -> tuple[Rule, ...]:
    """The headers of a built site at this address."""
    return rules_of(Path(site), Framing(), address)


class Handler(SimpleHTTPRequestHandler):
    """A plain web host that sends the headers the site is made for."""

    unsent: str | None = None

    def end_headers(self) -> None:
        rules = table(str(self.directory), f"http://{self.headers['Host']}/")
        for name, value in headers_of(rules, unquote(urlsplit(self.path).path).lstrip("/")).items():
            if name != self.unsent:
                self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class LightHandler(Handler):
    """The same without the header that parts a page from what opened it, for which Chromium ends the process of each
    new page and starts another; hosts of `web.py` and hosts of frames send it."""

    unsent = "Cross-Origin-Opener-Policy"


def give_up(session: pytest.Session, why: str) -> NoReturn:
    """Stop all tests: what every other would say again is said once."""
    session.shouldfail = "what all other tests need is not there"
    pytest.fail(why, pytrace=False)


SLOW = {"site", "server", "playwright", "chromium", "editions", "guide"}
"""What takes a whole build or a browser."""
SLOW_MODULES = set(
    "test_exit test_workflows test_budgets test_hosting test_serve test_setup test_given_up test_make"
    " test_kept_lock test_release test_rebrand".split()
)


LONGEST = (
    "test_links test_offline test_access test_modes test_axe test_embed test_serve test_print test_onefile test_backup"
    " test_comfort test_start test_editions test_storage test_privacy test_situation test_damage test_edits"
    " test_keyboard test_ticks test_pdf test_exit test_budgets test_given_up test_hosting test_setup test_rebrand"
).split()
"""What starts first, so that no process is alone with it at the end."""


def pytest_configure() -> None:
    """Let each process keep its compiled tests, which is half of what collecting them costs; commands that tests run
    keep none, as the Makefile asks."""
    sys.dont_write_bytecode = False


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Share tests among one process more than there are cores: a test often waits for its browser."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Mark what `make quick` runs; once pytest has put the tests in its own order, start the longest first."""
    for item in items:
        is_slow = module_of(item) in SLOW_MODULES or item.get_closest_marker("builds")
        if not is_slow and not SLOW & set(getattr(item, "fixturenames", ())):
            item.add_marker("quick")
    yield
    items.sort(key=rank)


def module_of(item: pytest.Item) -> str:
    """The name of the file that an item stands in."""
    return item.path.stem


def rank(item: pytest.Item) -> int:
    """The place of an item: long modules, then what needs a browser, then what takes an instant."""
    if module_of(item) in LONGEST:
        return LONGEST.index(module_of(item))
    return len(LONGEST) + ("browser" not in item.path.parts)


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make build` would leave."""
    if given := os.environ.get("GUIDE_SITE"):
        return Path(given)
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if built.returncode:
        give_up(request.session, f"the site cannot be built:\n{built.stderr}")
    return folder


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of the served site."""
    httpd = Server(("127.0.0.1", 0), partial(LightHandler, directory=str(site)))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture(scope="session")
def base_url(server: str) -> str:
    """What `page.goto("/…")` is relative to."""
    return server


@pytest.fixture(scope="session")
def organisation() -> dict[str, Any]:
    """The union of this tree: ours, or that of its `region/`."""
    return read_config(ROOT)["extra"]["organisation"]


@pytest.fixture(scope="session")
def content(organisation: dict[str, Any]) -> Content:
    """The guide as its editors wrote it for their region."""
    return read_content(ROOT, read_nav(ROOT), organisation["region"])


def installed_chromium() -> str | None:
    """A Chromium on this machine: named by `$CHROMIUM`, Playwright's own, or on the PATH."""
    if named := os.environ.get("CHROMIUM"):
        return named
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of these tests; installed here where that is allowed."""
    if sys.platform == "linux":
        need("libatomic.so.1", "libatomic1")  # without it, Playwright's own Node.js does not start
    if found := installed_chromium():
        return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return installed_chromium() or need("chromium", "chromium")


# Without these, Chromium calls home at each start.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def headless_shell(chromium: str) -> str:
    """Chromium without the windows that a headless one draws unseen, or Chromium itself where it is named or alone.

    Playwright puts its own shell beside its own Chromium; Debian has a package of it.
    """
    if os.environ.get("CHROMIUM"):
        return chromium
    if "ms-playwright" in chromium:
        revision = Path(chromium).parents[1]
        beside = revision.with_name(revision.name.replace("chromium", "chromium_headless_shell"))
        return next(map(str, beside.glob("*/*headless*shell")), chromium)
    package = "chromium-headless-shell"
    if not shutil.which(package):
        install(package)
    return shutil.which(package) or chromium


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, object]:
    """How pytest-playwright starts the browser."""
    root = ["--no-sandbox"] if is_root() else []
    return {"executable_path": headless_shell(chromium), "args": [*QUIET, *root]}


@pytest.fixture(scope="session")
def windowed_launch_args(
    browser_type_launch_args: dict[str, object], chromium: str
) -> dict[str, object]:
    """How Playwright starts whole Chromium, as readers have it, for tests of what it keeps on disk or in memory."""
    return {**browser_type_launch_args, "executable_path": chromium}


@pytest.fixture(scope="session")
def launch_browser(
    launch_browser: Callable[..., Browser], chromium: str, request: pytest.FixtureRequest
) -> Callable[..., Browser]:
    """How pytest-playwright starts the browser, and what mends one that does not start."""

    def launch(**options: object) -> Browser:
        try:
            return launch_browser(**options)
        except Error as error:
            give_up(request.session, f"{chromium} does not start: {mend(chromium)}\n\n{error}")

    return launch


def mend(chromium: str) -> str:
    """What to do about a browser that does not start: Playwright's own may lack system libraries."""
    if "ms-playwright" not in chromium:
        return "install it again, or name another in $CHROMIUM"
    sudo = "" if is_root() else "sudo "
    return f"{sudo}{Path(sys.executable).parent}/playwright install-deps chromium"


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """The browser; where a test does not ask for the offline worker, none fetches the whole guide."""
    for make in ("new_context", "new_page"):
        setattr(browser, make, patient(getattr(browser, make)))
    return browser


def patient(make: Callable[..., Page | BrowserContext]) -> Callable[..., Page | BrowserContext]:
    """What makes a page or a context, which then waits as long as a busy machine may take."""

    def made(service_workers: str = "block", **options: object) -> Page | BrowserContext:
        one = make(service_workers=service_workers, **options)
        one.set_default_timeout(MOST)
        return one

    return made


@pytest.fixture(scope="session")
def browser_context_args(server: str) -> dict[str, object]:
    """A reader in France."""
    return {"locale": "fr-FR", "timezone_id": "Europe/Paris", "base_url": server}
