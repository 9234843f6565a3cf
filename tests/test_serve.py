"""`make serve` shows mistakes in the browser and goes on as soon as they are mended."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_guide import whole_guide

from macros.guide.lock import write_lock

PATIENCE = 120  # s
PAGE, LIST = "docs/securiser/mots-de-passe.md", "checklists/mots-de-passe.yml"


def small(folder: Path) -> Path:
    """A small guide with the generator around it, to be spoiled: what is rebuilt at each edit is short."""
    guide = whole_guide(folder / "guide")
    write_lock(guide.root, guide.content())
    return guide.root


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    return small(tmp_path)


Reads = Callable[[str, str], str]


@contextmanager
def serving(guide: Path) -> Iterator[Reads]:
    """Serve a guide; what waits until a page of it says something, and gives the page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    log = guide / "serve.log"
    with log.open("w") as told:
        served = subprocess.Popen(command, cwd=guide, env=environment, stdout=told, stderr=told)

    def wait(address: str, words: str) -> str:
        until, text = time.monotonic() + PATIENCE, ""
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{address}") as answer:
                    text = answer.read().decode()
            except OSError:
                text = ""
            if words in text:
                return text
            assert served.poll() is None, log.read_text()
            time.sleep(0.3)
        pytest.fail(f"{words!r} not read in {address}\n{log.read_text()[-3000:]}")

    try:
        yield wait
    finally:
        served.terminate()
        served.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Reads]]:
    """A small guide that is served once, for tests that leave it as good as they found it."""
    guide = small(tmp_path_factory.mktemp("served"))
    with serving(guide) as reads:
        yield guide, reads


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_serve_starts_on_bad_data_shows_it_and_recovers(guide: Path):
    page = "securiser/mots-de-passe.html"
    checklist = guide / LIST
    edit(checklist, "        text: ", "        txt: ")
    with serving(guide) as reads:
        reads(page, f"{LIST}:7")
        shown = reads(page, "vouliez-vous dire")
        assert f'href="vscode://file{checklist}:7"' in shown
        assert "&lt;" not in shown  # what is drawn is not read as words
        edit(checklist, "        txt: ", "        text: ")
        reads(page, 'data-item="mots-de-passe/longueur"')


def test_serve_does_not_wait_for_pdfs_and_says_so(served: tuple[Path, Reads]):
    guide, reads = served
    page = reads("securiser/mots-de-passe.html", "Les PDF de cette page manquent ici")
    assert "pdf/mots-de-passe.pdf" not in page
    assert not (guide / ".cache/pdf").exists()


def test_serve_rebuilds_on_every_kind_of_source(served: tuple[Path, Reads]):
    guide, reads = served
    page = "securiser/mots-de-passe.html"
    reads(page, "data-item")
    edit(guide / PAGE, "title: Mots de passe\n", "title: Titre changé\n")
    reads(page, "Titre changé")
    edit(guide / "macros/templates/page_end.html", ">Sources</h2>", ">Origines</h2>")
    reads(page, ">Origines</h2>")
    edit(guide / "macros/html/render.py", '"obligation": "Obligation"', '"obligation": "Devoir"')
    edit(
        guide / "macros/html/render.py",
        '"recommendation": "Recommandation"',
        '"recommendation": "Avis"',
    )
    reads(page, "Avis")
    edit(guide / "overrides/assets/javascripts/entries/guide.js", "[data-menu]", "[data-carte]")
    reads("assets/guide.js", "[data-carte]")
    edit(guide / "resources.yml", "title: ", "title: Titre corrigé ")
    reads("ressources.html", "Titre corrigé")


def test_serve_shows_each_file_that_spoils_the_guide_and_recovers(served: tuple[Path, Reads]):
    guide, reads = served
    page = "securiser/mots-de-passe.html"
    good = (guide / PAGE).read_text("utf-8")
    bad: dict[str, tuple[bytes, str]] = {
        "docs/a.markdown": (b"# A\n", "docs/a.markdown:1"),
        "docs/brouillon.docx": (b"PK", "docs/brouillon.docx:1"),
        "docs/a.md": ("# \u00c9t\u00e9\n".encode("latin-1"), "docs/a.md:1"),
        "checklists/a.yaml": (b"title: A\n", "checklists/a.yaml:1"),
        "checklists/a.yml": ("title: A\n".encode("utf-16"), "checklists/a.yml:1"),
        PAGE: (f"{good}\n{{{{ votre nom }}}} {{% endraw %}}\n".encode(), "n’appelle aucune macro"),
    }
    for name, (spoilt, told) in bad.items():
        before = (guide / name).read_bytes() if (guide / name).exists() else None
        (guide / name).write_bytes(spoilt)
        shown = reads(page, told)
        assert "Traceback" not in shown
        if before is None:
            (guide / name).unlink()
        else:
            (guide / name).write_bytes(before)
        reads(page, 'data-item="mots-de-passe/longueur"')
    assert "Traceback" not in (guide / "serve.log").read_text("utf-8")


def test_serve_goes_on_while_an_editor_writes_or_leaves_a_remark(served: tuple[Path, Reads]):
    guide, reads = served
    page = "securiser/mots-de-passe.html"
    (guide / "checklists/.#mots-de-passe.yml").symlink_to("marie@cabinet.1234:1764300000")
    (guide / "docs/securiser/.#mots-de-passe.md").symlink_to("marie@cabinet.1234:1764300000")
    (guide / "checklists/._mots-de-passe.yml").write_bytes(b"\0\5\26\7")
    edit(guide / PAGE, "\n\n{{", "\n\n<!-- brouillon de Marie -->\n\nUne phrase.\n\n{{")
    shown = reads(page, "Une phrase.")
    assert 'data-item="mots-de-passe/longueur"' in shown
    assert "brouillon de Marie" not in shown


def test_what_a_machine_leaves_beside_pages_is_never_published(guide: Path):
    names = (
        "Thumbs.db",
        "desktop.ini",
        "~$brouillon.docx",
        "mots-de-passe.md~",
        "assets/Thumbs.db",
    )
    for name in (*names, "assets/schema.png"):
        for folder in ("docs", "overrides"):
            (guide / folder / name).parent.mkdir(exist_ok=True)
            (guide / folder / name).write_bytes(b"x")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    environment = {**os.environ, "GUIDE_PAGES_ONLY": "1"}
    subprocess.run(command, cwd=guide, env=environment, check=True, capture_output=True)
    assert not [name for name in names if (guide / "site" / name).exists()]
    assert (guide / "site/assets/schema.png").exists()


SERVED = r"""INFO    -  Building documentation\.\.\.
(À savoir  -  .+
)*INFO    -  Documentation built in .+ seconds
INFO    -  \[.+\] Serving on http://127\.0\.0\.1:\d+/
"""


def test_serve_says_only_what_is_of_use(served: tuple[Path, Reads]):
    guide, reads = served
    reads("index.html", "<h1")
    assert re.match(SERVED, (guide / "serve.log").read_text("utf-8"))
