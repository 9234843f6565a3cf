"""What the guide keeps without a network: lists, hashes, the manifest, and the guide in one file."""

import base64
import hashlib
import json
import re
import shutil
import struct
from pathlib import Path

import pytest
from lxml import html as lxml_html

from macros.guide.content import Content
from macros.guide.known import COVERAGE, ONEFILE
from macros.guide.publications import books
from publish.hosting.csp import read_policy
from publish.hosting.headers import page_policy
from publish.offline import onefile, worker

ROOT = Path(__file__).parent.parent


def told(site: Path) -> dict:
    """What the worker of a built site knows."""
    text = (site / "sw.js").read_text("utf-8")
    assert text.startswith("self.GUIDE = ")
    found, _ = json.JSONDecoder().raw_decode(text, len("self.GUIDE = "))
    return found


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(site, tmp_path / "site"))


def sha256(made: bytes) -> str:
    return base64.b64encode(hashlib.sha256(made).digest()).decode()


def test_the_worker_keeps_every_page_script_font_and_paper(site: Path, content: Content):
    files = told(site)["files"]
    needed = {page.url for page in content.pages.values()} - {COVERAGE}
    needed |= {book.address for book in books(content)}
    needed |= {"404.html", "assets/guide.js", "assets/search.js", "assets/suivi.js"}
    needed |= {"assets/reprise.js"}
    needed |= {"assets/guide.css", "manifest.webmanifest"}
    needed |= {"registre-des-activites.ods", "inventaire-du-materiel.ods"}
    assert not needed - files.keys()


def test_each_hash_is_that_of_the_published_file(site: Path):
    for name, mark in told(site)["files"].items():
        assert sha256((site / name).read_bytes()) == mark, name


def test_what_servers_and_hosts_read_is_left_out(copy: Path):
    for name in (
        ".htaccess",
        "_headers",
        ".well-known/security.txt",
        "index.html.br",
        "robots.txt",
    ):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text("x", "utf-8")
    files = set(worker.offline_files(copy)) - told(copy)["moved"].keys()
    assert files == told(copy)["files"].keys()
    left_out = ("embed", "api/", "sw", "sitemap", "guide-")
    assert not [name for name in files if name.startswith(left_out)]


def test_the_same_site_gives_the_same_worker(copy: Path):
    before = (copy / "sw.js").read_bytes()
    worker.write_worker(ROOT, copy, "", page_policy(copy), told(copy)["moved"])
    assert (copy / "sw.js").read_bytes() == before


def test_a_changed_page_gives_another_version_and_changes_one_hash(copy: Path):
    before = told(copy)
    (copy / "glossaire.html").write_bytes((copy / "glossaire.html").read_bytes() + b"\n")
    worker.write_worker(ROOT, copy, "", page_policy(copy), told(copy)["moved"])
    after = told(copy)
    assert after["version"] != before["version"]
    assert after["policy"] == before["policy"]
    changed = {n for n, mark in after["files"].items() if mark != before["files"][n]}
    assert changed == {"glossaire.html"}


def test_another_policy_has_the_pages_fetched_again(copy: Path):
    before = told(copy)
    worker.write_worker(ROOT, copy, "", "default-src 'self'")
    assert told(copy)["policy"] != before["policy"]


def test_the_worker_knows_for_which_root_the_404_page_was_made(copy: Path):
    worker.write_worker(ROOT, copy, "https://union.example/guide/")
    assert told(copy)["base"] == "/guide/"


def test_the_switch_that_stops_the_worker_is_published_and_clears_the_same_caches(site: Path):
    switch = (site / "sw-off.js").read_text("utf-8")
    assert "publiez ce fichier sous le nom de sw.js" in switch
    told = (ROOT / "HEBERGER.md").read_text("utf-8")
    assert "remplacez `sw.js` par une copie de `sw-off.js`" in told
    assert "`guide:${" in switch
    assert "`guide:${ROOT.pathname}:`" in (site / "sw.js").read_text("utf-8")


def manifest(site: Path) -> dict:
    return json.loads((site / "manifest.webmanifest").read_text("utf-8"))


def test_the_guide_can_be_installed_under_any_root(site: Path):
    app = manifest(site)
    assert app["lang"] == "fr"
    assert app["display"] == "standalone"
    assert len(app["short_name"]) <= 12
    urls = [app["start_url"], *(one["url"] for one in app["shortcuts"])]
    for url in (*urls, *(icon["src"] for icon in app["icons"])):
        assert not url.startswith("/")
        assert ":" not in url
        assert (site / url).exists(), url
    assert [one["name"] for one in app["shortcuts"]] == ["Mon suivi", "En cas d’incident"]


def test_the_icons_are_what_the_manifest_says(site: Path):
    icons = manifest(site)["icons"]
    assert {"any", "maskable"} == {icon.get("purpose", "any") for icon in icons}
    for icon in icons:
        if icon["type"] == "image/png":
            made = (site / icon["src"]).read_bytes()
            wide, high = struct.unpack(">II", made[16:24])
            assert icon["sizes"] == f"{wide}x{high}"


def one_file(site: Path):
    return lxml_html.fromstring((site / ONEFILE).read_text("utf-8"))


def test_the_one_file_holds_every_page_and_every_list(site: Path, content: Content):
    document = one_file(site)
    pages = [page for page in content.pages.values() if page.url not in onefile.WITHOUT]
    assert {page.meta.title for page in pages} <= set(document.xpath("//section/@data-title"))
    assert content.checklists.keys() <= set(document.xpath("//form/@data-checklist"))
    rows = {row.get("id") for box in document.iter("input") for row in box.iterancestors()}
    assert {path.replace("/", "--") for path in content.items} <= rows
    assert document.xpath("//*[@data-tracking]")
    assert document.xpath("//*[@data-proof]")


def test_the_one_file_asks_nothing_of_anyone(site: Path):
    document = one_file(site)
    loaded = document.xpath("//@src | //link/@href | //@data-search-src | //@data-worker")
    assert not [url for url in loaded if not url.startswith("data:")]
    style = document.xpath("string(//style)")
    assert not re.findall(r"url\((?!data:)[^)]*\)", style)
    assert "@import" not in style


def test_every_link_of_the_one_file_leads_inside_or_to_a_whole_address(site: Path):
    document = one_file(site)
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    for href in document.xpath("//a/@href"):
        inside = href.startswith("#") and href[1:] in ids
        assert inside or not href or re.match(r"https?:|mailto:|tel:|data:", href), href
    for name in ("aria-labelledby", "aria-describedby", "for", "popovertarget"):
        for pointed in document.xpath(f"//@{name}"):
            assert not set(pointed.split()) - set(ids), pointed


def test_the_one_files_policy_allows_its_own_script_and_style_alone(site: Path):
    text = (site / ONEFILE).read_text("utf-8")
    policy = read_policy(site)
    [script], [style] = (re.findall(rf"<{n}>(.*?)</{n}>", text, re.S) for n in ("script", "style"))
    assert f"script-src 'sha256-{sha256(script.encode())}'" in policy
    assert f"style-src 'sha256-{sha256(style.encode())}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_one_file_is_offered_with_its_size_and_omits_its_own(site: Path):
    size = f"{(site / ONEFILE).stat().st_size / 1e6:.1f}".replace(".", ",")
    page = lxml_html.fromstring((site / "hors-ligne.html").read_text("utf-8"))
    [link] = page.xpath("//article//a[@download]")
    assert link.get("href") == ONEFILE
    assert f"({size}\u00a0Mo)" in link.text_content()
    assert ONEFILE not in (site / ONEFILE).read_text("utf-8")


def test_links_out_of_the_one_file_are_whole_where_the_site_has_an_address(
    copy: Path, content: Content
):
    onefile.write_onefile(ROOT, copy, content, "https://union.example/guide/", {})
    assert "https://union.example/guide/integrer.html" in one_file(copy).xpath("//a/@href")


def test_the_site_carries_nothing_dead(site: Path):
    used = " ".join(
        path.read_text("utf-8")
        for path in site.rglob("*")
        if path.suffix in (".html", ".css", ".js", ".webmanifest")
    )
    for path in (site / "assets").rglob("*"):
        twin = path.suffix in (".gz", ".br")
        if path.is_file() and not twin and path.name != "OFL.txt":
            # an embed names its script and its sheet once, without their endings
            assert path.name in used or f'/{path.stem}"' in used, path
