"""HTTP requests of `make verify`: no redirect is followed unseen, no body is decompressed unasked."""

import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage, HTTPSConnection
from urllib.parse import quote, urljoin, urlsplit

import brotli

PATIENCE = 20  # s
ASKER = {"User-Agent": "Mozilla/5.0 (compatible; guide; make verify)"}
"""Many hosts refuse who gives no name."""
SPELT = "/%:@!$&'()*+,;="
"""What an address keeps as it is written; spaces and accents travel otherwise, as a browser sends them."""
INFLATE = {"br": brotli.decompress, "gzip": gzip.decompress}


@dataclass(frozen=True)
class Reply:
    """An HTTP response: status, headers and body, as they came."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> bytes:
        """The body as a browser reads it; as it came where it is not what its header says."""
        return inflated(self.body, self.headers["Content-Encoding"] or "")


@dataclass(frozen=True)
class Online:
    """The guide at its public address, and where the same host speaks http, if it should say anything there."""

    url: str
    plain: str = ""

    def ask(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """The answer for an address below the site's root; `OSError` or `HTTPException` where there is none.

        Some hosts lead to the address without its « .html »: what stands there is the answer.
        """
        asked = self.url.rstrip("/") + "/" + path
        answer = get(asked, headers, method)
        short = urljoin(asked, answer.headers["Location"] or "")
        is_same = short in (asked.removesuffix(".html"), asked.removesuffix("index.html"))
        return get(short, headers, method) if leads(answer) and is_same else answer


def leads(answer: Reply) -> bool:
    """Whether the answer sends the reader to another address."""
    return 300 <= answer.status < 400 and bool(answer.headers["Location"])


def plain_address(url: str) -> str:
    """Where a reader who leaves out « https » asks for this guide; nowhere where it has a port of its own."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.port not in (None, 443) or is_local(url):
        return ""
    return parts._replace(scheme="http", netloc=parts.netloc.removesuffix(":443")).geturl()


def is_local(url: str) -> bool:
    """Whether it is this very machine, where browsers ask for no https."""
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def inflated(body: bytes, encoding: str) -> bytes:
    """What was compressed in this way, or the same bytes."""
    try:
        return bytes(INFLATE[encoding](body)) if encoding in INFLATE else body
    except (OSError, EOFError, zlib.error, brotli.error):
        return body


def get(url: str, headers: Mapping[str, str], method: str = "GET") -> Reply:
    """One request, without following redirects or decompressing the body."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=PATIENCE)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        path = quote(parts.path or "/", safe=SPELT)
        connection.request(method, path, headers=ASKER | sent)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
