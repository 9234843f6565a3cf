"""Hosts as they are: each does to the guide one thing that it was not made for."""

import gzip
import re
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from conftest import Handler


class Plain(SimpleHTTPRequestHandler):
    """A host reached by FTP, which sends none of the guide's headers."""

    def log_message(self, format: str, *args: object) -> None:
        pass


class Day(Handler):
    """A host that has browsers keep everything for a day."""

    def send_header(self, name: str, value: str) -> None:
        super().send_header(name, "max-age=86400" if name == "Cache-Control" else value)


class Home(Handler):
    """A host that shows the home page where it has nothing."""

    def translate_path(self, path: str) -> str:
        found = super().translate_path(path)
        return found if Path(found).exists() else str(Path(self.directory) / "index.html")


class Altered(Handler):
    """A host that changes pages on their way."""

    def alter(self, page: str) -> str:
        raise NotImplementedError

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix != ".html" or not path.is_file():
            super().do_GET()
            return
        body = self.alter(path.read_text("utf-8")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def count(page: str) -> str:
    """The page with the host's statistics at its end."""
    return page.replace("</body>", '<script src="https://stats.example/s.js"></script></body>')


def minify(page: str) -> str:
    """The page, shorter."""
    return re.sub(r'class="([\w-]+)"', r"class=\1", re.sub(r"\s*\n\s*", "\n", page))


ALTERATIONS = {"counting": count, "minifying": minify}


class Latin(Handler):
    """A host that announces texts in the encoding of its former sites."""

    def send_header(self, name: str, value: str) -> None:
        text = value.startswith("text/")
        super().send_header(
            name, f"{value.partition(';')[0]}; charset=iso-8859-1" if text else value
        )


class Fixed(Handler):
    """A host that answers everything in one way."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()


class Failing(Fixed):
    """Apache where `AllowOverride` leaves out a line of `.htaccess`."""

    status = 500


class Hurried(Fixed):
    """A host that answers few requests at a time."""

    status = 429


class Shy(Handler):
    """A host that refuses who gives no name."""

    def do_GET(self) -> None:
        if self.headers["User-Agent"]:
            super().do_GET()
        else:
            self.send_error(403)


class Twice(Handler):
    """A host that compresses what is compressed, and tells half of it."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            super().do_GET()
            return
        body = gzip.compress(gzip.compress(path.read_bytes(), 1), 1)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Counting(Altered):
    """A host that adds its statistics at the end of pages."""

    def alter(self, page: str) -> str:
        return count(page)


class Minifying(Altered):
    """A host that writes pages shorter."""

    def alter(self, page: str) -> str:
        return minify(page)
