"""Two editions of a small guide: whatever its editors rename, move or retire, readers find again."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest
from bench.building import PAGES_ONLY
from bench.serving import Server
from conftest import Handler
from playwright.sync_api import BrowserContext, Page, expect
from reader import KEPT, TRACKING, box, kept, key, tick
from small_guide import FILES, Guide, whole_guide

LIST, PAGE = "checklists/mots-de-passe.yml", "docs/securiser/mots-de-passe.md"
LONG, SECRET, COPY = "Choisir un mot de passe long", "Ne le dire", "Garder une copie"
LOCK = "checklists/published.lock"
RETIRED = """\
retired:
  - {id: mots-de-passe/longueur, on: 2026-12-01, because: Dit ailleurs., text: Choisir un mot de passe long.}
"""
NAV = """\
  - Protéger:
      - proteger/index.md
      - "Phrases, tout court": proteger/phrases.md
  - Annexe:
      - annexe/index.md
      - annexe/rappel.md
"""
MOVED = {
    "securiser/index.html": "proteger/index.html",
    "securiser/mots-de-passe.html": "proteger/phrases.html",
}
FOLLOWED = {
    "pdf/mots-de-passe.pdf": "pdf/phrases.pdf",
    "pdf/securiser.pdf": "pdf/proteger.pdf",
    "embed/mots-de-passe.html": "embed/phrases.html",
    "embed/securiser.html": "embed/proteger.html",
}
HOST = '<!doctype html><meta charset=utf-8><title>Hôte</title><iframe title="Liste" src="{}" width="800" height="800">'


@dataclass
class Editions:
    """The address of a small guide, and the folders of its editions; the host shows one at a time."""

    address: str
    host: str  # a page of another origin, that frames a list of the first edition
    first: Path
    second: Path
    tree: Path
    locked: str  # what the lock of the first edition held
    shown: Path


def lock_and_build(guide: Guide, site: Path, **settings: str) -> Path:
    """What `make lock` and `make build` leave of this guide."""
    for words in ("-m macros.guide.lock", f"-m mkdocs build --strict --site-dir {site}"):
        command, env = [sys.executable, *words.split()], {**os.environ, **settings}
        done = subprocess.run(command, cwd=guide.root, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return site


def edit(guide: Guide) -> None:
    """A part's folder, a page and a list renamed, a title in `nav`, an item retired, a list shown twice."""
    text = (guide.root / LIST).read_text("utf-8")
    start = text.index("      - id: secret")
    heir = text[start : text.index("      - use:")]
    new = f"{heir}        replaces: [{{id: mots-de-passe/secret}}]\n"
    begin = text.index("      - id: longueur")
    guide.write("checklists/phrases.yml", text[:begin] + new + text[text.index("      - use:") :])
    (guide.root / LIST).unlink()
    guide.add("checklists/phrases.yml", RETIRED)
    (guide.root / "docs/securiser").rename(guide.root / "docs/proteger")
    (guide.root / "docs/proteger/mots-de-passe.md").rename(guide.root / "docs/proteger/phrases.md")
    guide.change("docs/proteger/phrases.md", '"mots-de-passe"', '"phrases"')
    guide.write("docs/annexe/index.md", FILES["docs/securiser/index.md"])
    guide.write("docs/annexe/rappel.md", FILES[PAGE].replace('"mots-de-passe"', '"phrases"'))
    settings = (guide.root / "mkdocs.yml").read_text("utf-8")
    moved = "".join(f"    {old}: {new}\n" for old, new in MOVED.items())
    settings = re.sub(r"  redirects:.*\n(?:    .*\n)*", f"  redirects:\n{moved}", settings)
    group = re.compile(r"  - Sécuriser:\n(?:      .*\n)+")
    guide.write("mkdocs.yml", group.sub(NAV, settings))


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editions]:
    """Both editions, at one address."""
    folder = tmp_path_factory.mktemp("editions")
    guide = whole_guide(folder / "guide")
    first = lock_and_build(guide, folder / "first", **PAGES_ONLY, SITE_URL="http://localhost/")
    locked = (guide.root / LOCK).read_text("utf-8")
    edit(guide)
    second = lock_and_build(guide, folder / "second")
    found = Editions("", "", first, second, guide.root, locked, first)

    class Live(Handler):
        """A plain host that knows no rule of ours."""

        def __init__(self, *about: Any) -> None:
            super().__init__(*about, directory=str(found.shown))

    guides, hosts = Server(("127.0.0.1", 0), Live), host_of(folder / "host")
    found.address = f"http://127.0.0.1:{guides.server_port}"
    found.host = f"http://127.0.0.1:{hosts.server_port}/index.html"
    html = HOST.format(f"{found.address}/embed/mots-de-passe.html")
    (folder / "host/index.html").write_text(html, "utf-8")
    for httpd in (guides, hosts):
        Thread(target=httpd.serve_forever, daemon=True).start()
    yield found
    for httpd in (guides, hosts):
        httpd.shutdown()
        httpd.server_close()


def host_of(folder: Path) -> Server:
    """A plain host that frames the guide."""
    folder.mkdir()
    return Server(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))


@pytest.fixture
def reader(context: BrowserContext, editions: Editions) -> Iterator[Page]:
    """A reader of the first edition."""
    editions.shown = editions.first
    page = context.new_page()
    page.goto(f"{editions.address}/securiser/mots-de-passe.html")
    for words in (LONG, SECRET, COPY):
        tick(page, words)
    yield page
    page.close()


def test_ticks_are_there_at_every_old_and_new_address(editions: Editions, reader: Page):
    before = kept(reader)
    editions.shown = editions.second
    for asked, led in (
        ("securiser/mots-de-passe.html", "proteger/phrases.html"),
        ("annexe/rappel.html", "annexe/rappel.html"),
        ("embed/mots-de-passe.html", "embed/phrases.html"),
        ("embed/securiser.html", "embed/proteger.html"),
    ):
        reader.goto(f"{editions.address}/{asked}")
        reader.wait_for_url(f"{editions.address}/{led}")
        for words in (SECRET, COPY):
            expect(box(reader, words)).to_be_checked()
        expect(box(reader, LONG)).to_have_count(0)
    reader.goto(f"{editions.address}/securiser/index.html")
    reader.wait_for_url(f"{editions.address}/proteger/index.html")
    reader.goto(f"{editions.address}{TRACKING}")
    retired = reader.get_by_role("region", name="Éléments retirés")
    expect(retired.get_by_text("Choisir un mot de passe long.")).to_be_visible()
    expect(retired.get_by_text("Dit ailleurs.")).to_be_visible()
    after = kept(reader)
    assert {name: after[name] for name in before if ":item:" in name} == {
        name: said for name, said in before.items() if ":item:" in name
    }
    assert key("mots-de-passe/longueur") in after


def test_going_back_to_the_edition_before_and_on_again_loses_no_answer(
    editions: Editions, reader: Page
):
    [(former, newer)] = [pair for pair in MOVED.items() if "mots-de-passe" in pair[0]]
    former, newer = (f"{editions.address}/{page}" for page in (former, newer))
    editions.shown = editions.second
    reader.goto(newer)
    box(reader, COPY).uncheck()
    expect(reader.get_by_role("status")).to_have_text(KEPT)
    editions.shown = editions.first
    reader.goto(former)
    for words in (LONG, SECRET):
        expect(box(reader, words)).to_be_checked()
    editions.shown = editions.second
    reader.goto(newer)
    expect(box(reader, SECRET)).to_be_checked()
    expect(box(reader, COPY)).not_to_be_checked()


def test_ticks_of_a_frame_in_another_page_are_there_under_its_former_address(
    context: BrowserContext, editions: Editions
):
    editions.shown = editions.first
    page, host = context.new_page(), editions.host
    page.goto(host)
    frame = page.frame_locator("iframe")
    box(frame, SECRET).check()  # type: ignore[arg-type]  # a frame is asked as a page is
    expect(frame.get_by_role("status")).to_contain_text("Enregistré")
    editions.shown = editions.second
    page.goto(host)
    expect(frame.get_by_role("heading", name="Mots de passe")).to_be_visible()
    expect(box(frame, SECRET)).to_be_checked()  # type: ignore[arg-type]
    expect(box(frame, LONG)).to_have_count(0)  # type: ignore[arg-type]


def test_paper_servers_worker_and_one_file_follow(editions: Editions, page: Page):
    editions.shown, site = editions.second, editions.second
    for old, new in FOLLOWED.items():
        with urlopen(f"{editions.address}/{old}") as answer:
            assert answer.status == 200
        if old.endswith(".pdf"):
            assert (site / old).read_bytes() == (site / new).read_bytes()
    servers = {
        "/{0} /{1} 301": site / "_redirects",
        'Redirect 301 "/{0}" "/{1}"': site / ".htaccess",
        "location = /{0} {{ return 301 /{1}; }}": site.parent / "deploy/nginx.conf",
    }
    worker = (site / "sw.js").read_text("utf-8")
    for old, new in (MOVED | FOLLOWED).items():
        for rule, file in servers.items():
            assert rule.format(old, new) in file.read_text("utf-8")
        assert (f'"{old}"' in worker) == (not old.startswith("embed/"))
    page.goto(f"{editions.address}/guide-hors-ligne.html#securiser-mots-de-passe")
    expect(box(page, SECRET)).to_be_visible()


def test_a_titled_page_bears_its_short_title_in_the_menu_alone(editions: Editions):
    text = (editions.second / "proteger/phrases.html").read_text("utf-8")
    assert ">Phrases, tout court</a>" in text
    assert "<title>Mots de passe – " in text
    assert "<h1>Mots de passe</h1>" in text


def test_a_list_shown_twice_is_gathered_once_under_its_first_page(editions: Editions, page: Page):
    editions.shown = editions.second
    page.goto(f"{editions.address}{TRACKING}")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(1)
    expect(rows.locator("a")).to_have_attribute(
        "href", re.compile(r"^proteger/phrases\.html#phrases--secret$")
    )


def test_the_lock_remembers_what_left(editions: Editions):
    lock = (editions.tree / LOCK).read_text("utf-8")
    assert "\ngone mots-de-passe/longueur 0\ngone mots-de-passe/secret 1\n" in lock
    assert re.search(r"\nitem phrases/secret \S+ 0 3\n", lock)


def test_each_rank_that_an_edition_gave_is_the_same_for_the_next(editions: Editions):
    """A code drawn by an edition that was put back is read by the other."""
    ranks = re.compile(r"^(?:item|gone) (\S+/\S+) .*?(\d+)$", re.MULTILINE)
    before = dict(ranks.findall(editions.locked))
    after = dict(ranks.findall((editions.tree / LOCK).read_text("utf-8")))
    assert len(before) > 2
    assert before.items() <= after.items()


def test_the_sitemap_says_when_pages_changed_and_not_when_they_were_built(editions: Editions):
    text = (editions.first / "sitemap.xml").read_text("utf-8")
    assert set(re.findall("<lastmod>(.+)</lastmod>", text)) == {"2026-11-24"}
