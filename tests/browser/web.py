"""A web host that can be stopped, fail, or hold a newer guide, and what a reader does with it."""

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from bench.serving import Server
from conftest import Handler
from hosts import ALTERATIONS
from playwright.sync_api import Error, Page, expect

from publish.hosting.headers import page_policy
from publish.offline.worker import write_worker

ROOT = Path(__file__).parent.parent.parent
READY = re.compile("^Disponible hors ligne$")
ABSENT = "Cette page n’est pas sur cet appareil"
NEWER = "Une version plus récente du guide est prête."
LIST, OTHER = "securiser/mots-de-passe.html", "glossaire.html"
PATIENCE_MS = 60_000  # a first visit keeps some seven megabytes


class Web:
    """A web host that can be stopped, fail, or hold a newer guide; it notes what it is asked for."""

    def __init__(self, folder: Path, prefix: str = "/") -> None:
        self.folder, self.prefix, self.mode = folder, prefix, "well"
        self.asked: list[str] = []
        self.heard: list[str] = []  # each request as it came: line and headers
        self.moved: dict[str, str] = {}  # addresses that the server answers by a redirect
        self.cut: set[str] = set()  # the addresses whose answer stops half-way
        self.held: dict[str, threading.Event] = {}  # the addresses whose answer waits for a word
        self.days = ""  # a Cache-Control that stands for all headers of ours
        self.worker: tuple[int, str] | None = None  # status and type of what comes for sw.js
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    def start(self) -> None:
        handler = partial(type("Host", (HostHandler,), {"web": self}), directory=str(self.folder))
        self.server = Server(("127.0.0.1", self.port), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def publish(self, path: str, old: str, new: str) -> None:
        """A newer guide: a page changed, and the worker that knows it."""
        page = self.folder / path
        text = page.read_text("utf-8")
        assert old in text
        page.write_text(text.replace(old, new), "utf-8")
        write_worker(ROOT, self.folder, "", page_policy(self.folder))


class HostHandler(Handler):
    web: Web

    def end_headers(self) -> None:
        if not self.web.days:
            return super().end_headers()
        self.send_header("Cache-Control", self.web.days)
        return SimpleHTTPRequestHandler.end_headers(self)

    def parse_request(self) -> bool:
        understood = super().parse_request()
        if understood:
            self.path = self.requestline.split()[1]  # Python makes one of two slashes at its start
            self.web.heard.append(f"{self.requestline}\n{self.headers}")
        return understood

    def do_GET(self) -> None:
        path = self.path.split("?")[0].removeprefix(self.web.prefix)
        self.web.asked.append(path)
        if path in self.web.held:
            self.web.held[path].wait(PATIENCE_MS / 1000)
        if self.web.mode == "sign-in":
            self.answer(200, b"<!doctype html><h1>Bienvenue sur le wifi</h1>")
        elif self.web.mode == "error":
            self.answer(500, b"<!doctype html><h1>Erreur</h1>")
        elif self.web.mode == "altered" and path.endswith(".html"):
            self.answer(200, (self.web.folder / path).read_bytes() + b"<!-- antivirus -->")
        elif self.web.mode in ALTERATIONS and path.endswith(".html"):
            alter = ALTERATIONS[self.web.mode]
            self.answer(200, alter((self.web.folder / path).read_text("utf-8")).encode())
        elif self.web.worker and path == "sw.js":
            status, kind = self.web.worker
            self.answer(status, b"<!doctype html><h1>Bienvenue</h1>", kind=kind)
        elif path in self.web.moved:
            self.send_response(301)
            self.send_header("Location", self.web.prefix + self.web.moved[path])
            self.end_headers()
        elif path in self.web.cut:
            whole = (self.web.folder / path).read_bytes()
            self.answer(200, whole[: len(whole) // 2], len(whole))
        elif not self.path.startswith(self.web.prefix):
            self.answer(404, b"<!doctype html><h1>Ailleurs</h1>")
        else:
            self.path = f"/{path}"
            super().do_GET()

    def answer(
        self, status: int, body: bytes, promised: int | None = None, kind: str = "text/html"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(promised or len(body)))
        self.end_headers()
        self.wfile.write(body)


def visit(page: Page, web: Web, path: str = "index.html") -> None:
    """Once, as long as it takes to keep the guide."""
    page.goto(f"{web.url}{path}")
    expect(page.get_by_text(READY)).to_be_visible(timeout=PATIENCE_MS)


def until(page: Page, happened: Callable[[], bool]) -> None:
    """Wait for what no locator sees; a page that is just being left says nothing."""
    for _ in range(PATIENCE_MS // 100):
        with suppress(Error):
            if happened():
                return
        page.wait_for_timeout(100)
    pytest.fail("it never happened")


def wake_again(page: Page) -> None:
    """Stop every worker, as a browser does after half a minute: the next request wakes it."""
    tools = page.context.new_cdp_session(page)
    tools.send("ServiceWorker.enable")
    tools.send("ServiceWorker.stopAllWorkers")
    tools.detach()


def versions(page: Page) -> list[str]:
    return page.evaluate("caches.keys()")


def box(page: Page):
    return page.get_by_role("checkbox", name=re.compile("Choisir des mots de passe"))
