"""A listener for each test: Firefox, then Chromium, read by one Orca each; what it said is left in .cache/heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from heard.screen_reader import TRANSCRIPTS, Desk, Listener, browser, desk, orca_version
from selenium.webdriver.remote.webdriver import WebDriver
from web import Web


@pytest.fixture(scope="session", params=["firefox", "chromium"])
def seat(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desk, WebDriver]]:
    """A desk with Orca and one browser on it."""
    with (
        desk(tmp_path_factory.mktemp("desk")) as place,
        browser(request.param, place) as driver,
    ):
        note_versions(request.param, driver)
        yield place, driver


def note_versions(name: str, driver: WebDriver) -> None:
    """Say in a file beside the transcripts who read what."""
    TRANSCRIPTS.mkdir(parents=True, exist_ok=True)
    told = f"Orca {orca_version()}, {name} {driver.capabilities['browserVersion']}\n"
    (TRANSCRIPTS / f"{name}.txt").write_text(told, "utf-8")


@pytest.fixture
def host(site: Path) -> Iterator[Web]:
    """The guide at an address of its own: no browser kept anything of it."""
    guide = Web(site)
    yield guide
    guide.stop()


@pytest.fixture
def reader(
    seat: tuple[Desk, WebDriver], host: Web, request: pytest.FixtureRequest
) -> Iterator[Listener]:
    """Someone who hears the guide for the first time."""
    listener = Listener(*seat, host.url.rstrip("/"))
    yield listener
    listener.turn("")
    listener.driver.switch_to.default_content()
    name = request.node.name.removeprefix("test_").replace("[", ".").rstrip("]")
    (TRANSCRIPTS / f"{name}.txt").write_text("\n".join(listener.transcript), "utf-8")
