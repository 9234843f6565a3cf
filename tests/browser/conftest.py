"""Copies of the site that a test may spoil, and hosts of their own that serve them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import AXE
from playwright.sync_api import Browser, Page
from web import LIST, OTHER, ROOT, Web

from publish.hosting.headers import page_policy
from publish.offline.worker import write_worker

SMALL = (
    *("index.html", "404.html", "mon-suivi.html", "hors-ligne.html", LIST, OTHER),
    *("confidentialite.html",),
    *("securiser/index.html", "embed/mots-de-passe.html"),
    *("manifest.webmanifest", "sw-off.js", "pdf/mots-de-passe.pdf", "pdf/securiser.pdf"),
)
"""One page of each kind that tests of the offline worker open, and two papers."""


NEEDLESS = (
    *("*.br", "*.gz", "*.txt", "camera.js", "copie.js", "draw-code.js", "handover.css"),
    *("integrate.js", "apple-touch-icon.png", "favicon.ico", "icon-maskable-512.png"),
)
"""What no test of the worker opens: Chromium takes 15 ms of CPU for each file that is kept, at each visit and update."""


@pytest.fixture(scope="session")
def small_site(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide in two dozen files, with the worker that keeps them: a visit keeps it in an instant."""
    small = tmp_path_factory.mktemp("small")
    for name in SMALL:
        (small / name).parent.mkdir(exist_ok=True)
        shutil.copy(site / name, small / name)
    shutil.copytree(site / "assets", small / "assets", ignore=shutil.ignore_patterns(*NEEDLESS))
    write_worker(ROOT, small, "", page_policy(small))
    return small


@pytest.fixture
def folder(small_site: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_site, tmp_path / "site"))


@pytest.fixture(params=["/", "/guide/"], ids=["root", "sub-path"])
def web(folder: Path, request: pytest.FixtureRequest) -> Iterator[Web]:
    """The small guide at a root, then under a path."""
    host = Web(folder, request.param)
    yield host
    host.stop()


@pytest.fixture
def host(folder: Path) -> Iterator[Web]:
    """The small guide at a root."""
    host = Web(folder)
    yield host
    host.stop()


@pytest.fixture
def whole(site: Path, tmp_path: Path) -> Iterator[Web]:
    """The whole guide under a path."""
    host = Web(Path(shutil.copytree(site, tmp_path / "whole")), "/guide/")
    yield host
    host.stop()


@pytest.fixture
def reader(browser: Browser, base_url: str):
    """A page of a chosen size; the policy is set aside so that axe may run in it."""
    opened = []

    def open_page(width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            base_url=base_url,
            locale="fr-FR",
            bypass_csp=True,
        )
        context.add_init_script(path=AXE)  # else each page is sent half a megabyte
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()
