"""`make links` tells what moved, died or changed, by the entry's line, and asks politely."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from macros.reading import read_yaml
from publish.links import ask, tell


class Host(BaseHTTPRequestHandler):
    """A site whose documents moved, died, tire or are no longer what they were."""

    def do_GET(self) -> None:
        match self.path:
            case "/moved":
                self.send_response(301)
                self.send_header("Location", "/fine")
                self.end_headers()
            case "/gone" | "/robots.txt":
                self.send_error(404)
            case "/tired":
                self.send_error(429)
            case "/slow":
                time.sleep(4)
            case _:
                kind = "application/pdf" if self.path.endswith("real.pdf") else "text/html"
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_each_kind_of_bad_address_is_told_at_its_line_with_a_mend(host: str, tmp_path: Path):
    names = ("fine", "moved", "gone", "tired", "slow", "real.pdf", "false.pdf")
    lines = [
        f"{n.replace('.', '-')}:\n  url: {host}/{n}\n  format: {'pdf' if '.' in n else 'page'}"
        for n in names
    ]
    (tmp_path / "resources.yml").write_text("\n".join(lines) + "\n", "utf-8")
    written = read_yaml(tmp_path / "resources.yml", "resources.yml")
    told = list(tell(written, ask([f"{host}/{n}" for n in names], timeout=2)))
    text = "\n".join(told)
    assert f"resources.yml:5: moved : l’adresse a changé : {host}/fine" in text
    assert f"écrivez « url: {host}/fine »" in text
    assert "resources.yml:8: gone : l’adresse ne répond plus" in text
    assert "resources.yml:11: tired : le site demande de revenir plus tard" in text
    assert "resources.yml:14: slow : l’adresse ne répond plus" in text
    assert "resources.yml:20: false-pdf : ce n’est plus un document « pdf »" in text
    assert "fine :" not in text
    assert "real-pdf" not in text
    assert len(told) == 5
