"""`make links` tells what moved, died or changed, by the entry's line, and asks politely."""

import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from macros.reading.written import read_yaml
from publish.maintenance.links import RESOURCES, ask, main, tell


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
    told = list(tell(written, ask([f"{host}/{n}" for n in names], timeout=2, per_second=10)))
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


def written_for(root: Path, *urls: str) -> None:
    """A file of resources that names these addresses."""
    entries = (f"entree-{n}:\n  url: {url}\n" for n, url in enumerate(urls))
    (root / RESOURCES).write_text("".join(entries), "utf-8")


def test_an_address_is_answered_for_however_the_answer_spells_it(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    port = host.rpartition(":")[2]
    written_for(tmp_path, f"HTTP://127.0.0.1:{port}/fine", f"{host}/%7Egone/../gone")
    assert main(tmp_path) == 1
    said = capsys.readouterr().out
    assert "entree-0" not in said
    assert "resources.yml:4: entree-1 : l’adresse ne répond plus" in said


def test_the_address_of_an_article_is_asked_too(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    text = f"code:\n  url: {host}/fine\n  articles:\n    R.1111-1: {{}}\n    R.1111-2: {{url: {host}/gone}}\n"
    (tmp_path / RESOURCES).write_text(text, "utf-8")
    assert main(tmp_path) == 1
    assert "resources.yml:5: code : l’adresse ne répond plus" in capsys.readouterr().out


def test_an_address_without_an_answer_is_told(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    written_for(tmp_path, f"{host}/fine", f"{host}/x/../fine", "javascript:void")
    assert main(tmp_path) == 1
    said = capsys.readouterr().out
    assert said.count("aucune réponse n’est revenue pour cette adresse\n    → ") == 2
    assert "resources.yml:6: entree-2 : aucune réponse" in said


def test_a_checker_that_stops_is_told_and_is_no_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    written_for(tmp_path, "https://guide.example/")
    stopped = tmp_path / "linkchecker"
    stopped.write_text("#!/bin/sh\necho 'disque plein' >&2\nexit 2\n", "utf-8")
    stopped.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert main(tmp_path) == 1
    said = capsys.readouterr()
    assert "LinkChecker s’est arrêté avant la fin : disque plein\n    → " in said.err
    assert "répondent" not in said.out


def test_addresses_that_all_answer_end_well(
    host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    written_for(tmp_path, f"{host}/fine", f"{host}/good")
    assert main(tmp_path) == 0
    assert capsys.readouterr().out == "2 adresses répondent.\n"
