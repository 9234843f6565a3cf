"""Only our own scripts run, in every engine: no text, and no address of another's, becomes one (Trusted Types)."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from bench.serving import Server
from conftest import Handler
from engines import PATIENCE, engine
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from macros.guide.known import ONEFILE
from publish.hosting.headers import CSP

PAGE, TRACKING, EMBED = "securiser/mots-de-passe.html", "mon-suivi.html", "embed/mots-de-passe.html"
BROUGHT = {
    PAGE: {"guide.js", "editor.js", "search.js"},
    TRACKING: {"guide.js", "suivi.js", "camera.js"},
    "index.html": {"guide.js", "reprise.js"},
    "integrer.html": {"guide.js", "integrate.js"},
    EMBED: {"embed-more.js"},
}
"""The scripts that a reader's gestures bring to a page; a device of its own asks for what draws a code."""
CHROMIUM_ALONE = {TRACKING: {"copie.js"}}  # no other lets a page write a file

# Opens, ticks and calls all that brings a script; then which scripts ran.
GESTURES = """
for (const fold of document.querySelectorAll("details")) fold.open = true;
const box = document.querySelector("input[data-item]");
if (box && !box.checked) box.click();
for (const name of ["search-open", "handover-read"]) document.querySelector(`[data-${name}]`)?.click();
"""
RUN = """
return [...document.querySelectorAll("script[data-runs]")].map(({ src }) => src.split("/").pop());
"""
STARTED = "return Boolean(document.querySelector('html.js, [data-embed], [data-pages]'))"
WORKER = "navigator.serviceWorker.ready.then(({ scope }) => arguments[0](scope))"

# What a script that got in would try; answers what the browser let pass.
INJECT = """
const [elsewhere] = arguments;
const script = document.createElement("script");
const lent = {};
dispatchEvent(new CustomEvent("guide:starter", { detail: lent }));
const tried = {
  markup: () => document.body.insertAdjacentHTML("beforeend", "<b>x</b>"),
  parser: () => new DOMParser().parseFromString("<b>x</b>", "text/html"),
  frame: () => { document.createElement("iframe").srcdoc = "<b>x</b>" },
  text: () => { script.textContent = "window.isIn = true" },
  handler: () => script.setAttribute("onclick", "window.isIn = true"),
  address: () => { script.src = "assets/guide.js" },
  worker: () => { new Worker("sw.js") },
  timer: () => setTimeout("window.isIn = true"),
  policy: () => trustedTypes.createPolicy("another", {}),
  again: () => trustedTypes.createPolicy("guide", { createHTML: (text) => text }),
};
for (const address of elsewhere) {
  tried[address] = () => {
    script.src = lent.trust(address);
  };
}
return Object.keys(tried).filter((name) => {
  try {
    tried[name]();
    return true;
  } catch {
    return false;
  }
});
"""
ELSEWHERE = (
    "https://www.union.example/assets/x.js",
    "//www.union.example/assets/x.js",
    "/televersements/assets/x.js",
    "/assets/../televersements/x.js",
    "data:,x",
)


class Listener(Handler):
    """A host that has browsers report what its policy refuses."""

    refused: list[str]

    def send_header(self, name: str, value: str) -> None:
        super().send_header(name, f"{value}; report-uri /refused" if name == CSP else value)

    def do_POST(self) -> None:
        self.refused.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()


@dataclass(frozen=True)
class Reader:
    """A browser at the small guide, and what its policies refused."""

    name: str
    driver: WebDriver
    url: str
    refused: list[str]

    def open(self, address: str) -> None:
        self.driver.get(self.url + address)
        self.until(lambda: self.driver.execute_script(STARTED))

    def until(self, happened) -> None:
        WebDriverWait(self.driver, PATIENCE, 0.1).until(lambda _: happened())

    def ran(self) -> set[str]:
        return set(self.driver.execute_script(RUN))


@pytest.fixture(scope="module")
def listening(site: Path, small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(small_site, tmp_path_factory.mktemp("trust") / "site"))
    shutil.copytree(site / "assets", folder / "assets", dirs_exist_ok=True)
    for name in ("integrer.html", ONEFILE):
        shutil.copy(site / name, folder / name)
    return folder


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkit"])
def reader(
    request: pytest.FixtureRequest,
    listening: Path,
    chromium: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Reader]:
    """Each engine that knows Trusted Types, once for the tests below."""
    refused: list[str] = []
    handler = type("Heard", (Listener,), {"refused": refused})
    server = Server(("127.0.0.1", 0), partial(handler, directory=str(listening)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with engine(request.param, chromium, tmp_path_factory.mktemp("profile")) as driver:
        yield Reader(request.param, driver, f"http://127.0.0.1:{server.server_port}/", refused)
    server.shutdown()
    server.server_close()


def test_whatever_the_guide_does_its_policy_lets_pass(reader: Reader):
    for address, brought in BROUGHT.items():
        wanted = brought | (
            CHROMIUM_ALONE.get(address, set()) if reader.name == "chromium" else set()
        )
        reader.open(address)
        reader.driver.execute_script(GESTURES)
        reader.until(lambda wanted=wanted: wanted <= reader.ran())
    reader.open("index.html")
    assert reader.driver.execute_async_script(WORKER) == reader.url
    assert reader.refused == []


@pytest.mark.parametrize("address", [PAGE, EMBED, ONEFILE])
def test_no_text_and_no_foreign_address_becomes_a_script(reader: Reader, address: str):
    reader.open(address)
    assert reader.driver.execute_script(INJECT, ELSEWHERE) == []
