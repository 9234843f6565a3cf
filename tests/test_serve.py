"""`make serve` shows mistakes in the browser and goes on as soon as they are mended."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KEPT = ("docs", "checklists", "macros", "overrides", "publish", "node_modules", ".cache")


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A copy of the guide, to be spoiled."""
    for name in KEPT:
        if name in ("node_modules", ".cache"):
            (tmp_path / name).symlink_to(ROOT / name)
        else:
            shutil.copytree(ROOT / name, tmp_path / name)
    for path in [*ROOT.glob("*.yml"), *ROOT.glob("deno.*"), ROOT / "hooks.py"]:
        shutil.copy(path, tmp_path)
    return tmp_path


Reads = Callable[[str, str], str]


@pytest.fixture
def reads(guide: Path) -> Iterator[Reads]:
    """Waits until a page of the served guide says something, and gives the page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (guide / "serve.log").open("w")
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    served: list[subprocess.Popen[str]] = []

    def wait(address: str, words: str) -> str:
        if not served:
            served.append(subprocess.Popen(command, cwd=guide, stdout=log, stderr=log))
        until, text = time.monotonic() + 60, ""
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{address}") as answer:
                    text = answer.read().decode()
            except OSError:
                text = ""
            if words in text:
                return text
            assert served[0].poll() is None, (guide / "serve.log").read_text()
            time.sleep(0.3)
        pytest.fail(f"{words!r} not read in {address}\n{(guide / 'serve.log').read_text()[-3000:]}")

    yield wait
    for process in served:
        process.terminate()
        process.wait()
    log.close()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_serve_starts_on_bad_data_shows_it_and_recovers(guide: Path, reads: Reads):
    page = "securiser/mots-de-passe.html"
    checklist = guide / "checklists/mots-de-passe.yml"
    edit(checklist, "        text: ", "        txt: ")
    reads(page, "checklists/mots-de-passe.yml:7")
    reads(page, "vouliez-vous dire")
    edit(checklist, "        txt: ", "        text: ")
    reads(page, 'data-item="mots-de-passe/longueur"')


def test_serve_does_not_wait_for_pdfs_and_says_so(guide: Path, reads: Reads):
    (guide / ".cache").unlink()  # so that no PDF is at hand
    page = reads("securiser/mots-de-passe.html", "Les PDF de cette page manquent ici")
    assert "pdf/mots-de-passe.pdf" not in page
    assert not (guide / ".cache/pdf").exists()


def test_serve_rebuilds_on_every_kind_of_source(guide: Path, reads: Reads):
    page = "securiser/mots-de-passe.html"
    reads(page, "data-item")
    edit(guide / "docs/securiser/mots-de-passe.md", "# Mots de passe\n", "# Titre changé\n")
    reads(page, "Titre changé")
    edit(guide / "macros/templates/page_end.html", "Page relue le", "Page revue le")
    reads(page, "Page revue le")
    edit(guide / "macros/render.py", '"obligation": "Obligation"', '"obligation": "Devoir"')
    edit(
        guide / "macros/render.py", '"recommendation": "Recommandation"', '"recommendation": "Avis"'
    )
    reads(page, "Avis")
    edit(guide / "overrides/assets/javascripts/main.js", "[data-menu]", "[data-carte]")
    reads("assets/guide.js", "[data-carte]")
    edit(guide / "resources.yml", "title: ", "title: Titre corrigé ")
    reads("ressources.html", "Titre corrigé")
