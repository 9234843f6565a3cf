"""`make verify` tells a webmaster what a host leaves out, in words, with the mend."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from bench.serving import Server
from conftest import Handler

from macros.model import Framing
from publish.headers import rules_of
from publish.verify import Online, main, told, verify

ROOT = Path(__file__).parent.parent


class Bare(SimpleHTTPRequestHandler):
    """A host that knows nothing of the guide, and adds what many add."""

    def do_GET(self) -> None:
        del self.headers["If-Modified-Since"]
        super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Set-Cookie", "visit=1")
        self.send_header("X-Frame-Options", "SAMEORIGIN")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def folder(site: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(site, tmp_path / "site"))


@pytest.fixture
def bare(folder: Path) -> Iterator[str]:
    yield from serve(Bare, folder)


@pytest.fixture
def plain(folder: Path) -> Iterator[str]:
    yield from serve(Handler, folder)


def serve(handler: type[SimpleHTTPRequestHandler], folder: Path) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def faults(site: Path, url: str) -> dict[str, str]:
    """What is told, each fault by its own words, and its mend."""
    found: dict[str, str] = {}
    waiting: list[str] = []
    for line in told(verify(site, Online(url), rules_of(site, Framing(), url))):
        if line.startswith("    → "):
            found |= dict.fromkeys(waiting, line)
            waiting = []
        else:
            waiting.append(line)
    assert not waiting
    return found


def test_a_host_that_knows_nothing_of_the_guide_is_told_all_it_leaves_out(folder: Path, bare: str):
    found = faults(folder, bare)
    said = "\n".join(found)
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"):
        assert f"vient sans l’en-tête {name}" in said
    assert "index.html (et " in said
    assert "pose un cookie" in said
    assert "vient avec l’en-tête X-Frame-Options : le cadre reste vide" in said
    assert "vient sans compression" in said
    assert "est renvoyé en entier quand rien n’a changé" in said
    assert "est annoncé" not in said
    assert "ne se lit pas par morceaux" in said
    assert "ne montre pas la page 404.html du guide" in said
    assert ".htaccess est lisible par tous" in said
    assert all(found.values())


def test_a_file_that_is_missing_or_old_is_named(folder: Path, plain: str, site: Path):
    (folder / "embed.js").unlink()
    (folder / "index.html").write_text("<h1>Ancienne page</h1>", "utf-8")
    found = faults(site, plain)
    assert "embed.js répond 404 au lieu de 200" in found
    assert "index.html n’est pas le fichier de site/" in found
    assert (
        "déposez de nouveau tout le contenu de site/" in found["embed.js répond 404 au lieu de 200"]
    )


@pytest.mark.parametrize("url", ["", "votre-adresse", "ftp://x.example/"])
def test_a_wrong_address_is_explained(url: str, capsys: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(url) == 1
    assert "SITE_URL=https://votre-adresse/ make verify" in capsys.readouterr().err


def test_a_host_that_does_not_answer_is_told_without_a_traceback(folder: Path):
    shutil.copy(ROOT / "mkdocs.yml", folder.parent)
    asked = subprocess.run(
        [sys.executable, "-m", "publish.verify"],
        cwd=folder.parent,
        env={"SITE_URL": "http://127.0.0.1:9/", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert asked.returncode == 1
    assert "http://127.0.0.1:9/ ne répond pas" in asked.stderr
    assert "Traceback" not in asked.stderr
