"""One small web host for every site compared: it sends precompressed twins and counts what it sends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from publish.hosting.headers import CACHE_CONTROL, MEDIA_TYPES, Rule, headers_of

PLAIN = (Rule("", {CACHE_CONTROL: "no-cache"}),)
"""What a host that knows nothing of a site sends: ask again at each visit, as our own rules say."""


@dataclass(frozen=True)
class Sent:
    """One answer: the path asked for, the status, and the bytes of the body as they were sent."""

    path: str
    status: int
    size: int


@dataclass
class Host:
    """A served folder, and all that it has sent."""

    site: Path
    rules: tuple[Rule, ...]
    url: str = ""
    sent: list[Sent] = field(default_factory=list)

    def file_of(self, address: str) -> Path | None:
        """The file under an address; nothing outside the folder."""
        path = (self.site / unquote(urlsplit(address).path).lstrip("/")).resolve()
        path = path / "index.html" if path.is_dir() else path
        return path if path.is_file() and path.is_relative_to(self.site.resolve()) else None


class Handler(BaseHTTPRequestHandler):
    """Sends a file's smaller twin where there is one, or says that it did not change."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave together: else each answer waits for an acknowledgement

    def __init__(self, host: Host, *more: object) -> None:
        self.host = host
        super().__init__(*more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        file = self.host.file_of(self.path)
        if not file:
            return self.answer(HTTPStatus.NOT_FOUND, {}, b"")
        twin = file.with_name(f"{file.name}.br")
        chosen = twin if twin.exists() and "br" in self.headers["Accept-Encoding"] else file
        found = chosen.stat()
        headers = {
            "Content-Type": MEDIA_TYPES.get(file.suffix[1:], "application/octet-stream"),
            "ETag": f'"{found.st_mtime_ns:x}-{found.st_size:x}"',
            "Vary": "Accept-Encoding",
            **({"Content-Encoding": "br"} if chosen is twin else {}),
            **headers_of(self.host.rules, file.relative_to(self.host.site.resolve()).as_posix()),
        }
        if self.headers["If-None-Match"] == headers["ETag"]:
            return self.answer(HTTPStatus.NOT_MODIFIED, headers, b"")
        return self.answer(HTTPStatus.OK, headers, chosen.read_bytes())

    def answer(self, status: HTTPStatus, headers: dict[str, str], body: bytes) -> None:
        self.host.sent.append(Sent(urlsplit(self.path).path, status, len(body)))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Threads, so that a browser's connections do not wait for one another."""

    request_queue_size = 64

    def serve_forever(self, poll_interval: float = 0.05) -> None:
        """Serve until it is told to stop, which it looks at ten times as often as Python's own: tests wait for it."""
        super().serve_forever(poll_interval)

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a browser that closes early is no news


@contextmanager
def serve(site: Path, rules: tuple[Rule, ...] = PLAIN) -> Iterator[Host]:
    """Serve a folder on 127.0.0.1 as long as the block lasts."""
    host = Host(site, rules)
    server = Server(("127.0.0.1", 0), partial(Handler, host))
    host.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
