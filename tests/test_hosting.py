"""The built site behind a real nginx and a real Apache, at a root and under a path."""

import gzip
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
import servers
from conftest import ROOT
from playwright.sync_api import Browser
from reader import complaints

from macros.model.schema import Framing
from publish.hosting.asking import Online
from publish.hosting.headers import MEDIA_TYPES, headers_of, rules_of
from publish.hosting.redirects import write_redirects
from publish.hosting.servers import Hosting, write_servers
from publish.hosting.verify import report, verify

BESIDE = """root {union};
index index.html;
add_header X-Union yes always;
error_page 404 /absent.html;
location ~* \\.(js|html)$ {{ expires 1d; }}"""
"""A union's own site in nginx: its page of unknown addresses, a header, and what most add about caches."""
MOVED = {"securiser/ancienne.html": "securiser/mots-de-passe.html#choisir"}
UNION = Framing(hosts=("https://www.union.example", "http://127.0.0.3"))


@dataclass(frozen=True)
class Host:
    """A web server that serves a copy of the site under a path."""

    address: str
    base: str
    folder: Path

    def ask(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        """The answer for an address below the site's root, as it comes over the wire."""
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", self.base + path, headers=sent)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    @property
    def url(self) -> str:
        return self.address + self.base


@pytest.fixture(scope="module", params=["nginx /", "nginx /guide/", "apache /", "apache /guide/"])
def host(request: pytest.FixtureRequest, site: Path) -> Iterator[Host]:
    """Each server, with the site as it is built, then with another's root and an address that moved."""
    servers.need_servers()
    kind, base = request.param.split()
    with tempfile.TemporaryDirectory() as work:
        Path(work).chmod(0o755)  # workers are not root
        folder = Path(shutil.copytree(site, Path(work, "site")))
        folder.chmod(0o755)
        conf = site.parent / "deploy/nginx.conf"
        if base != "/":
            write_redirects(folder, MOVED)
            write_servers(folder, Hosting(rules_of(folder, UNION), base, MOVED))
            conf = Path(work, "deploy/nginx.conf")
        if kind == "nginx":
            running = servers.nginx(conf, folder, Path(work))
        else:
            running = servers.apache(folder, base, Path(work))
        with running as address:
            yield Host(address, base, folder)


@pytest.fixture(scope="module")
def neighbour(site: Path) -> Iterator[Host]:
    """The union's own site in nginx, with the guide in a folder of it, as HEBERGER.md tells."""
    servers.need_servers()
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        work.chmod(0o755)
        folder = Path(shutil.copytree(site, work / "site"))
        folder.chmod(0o755)
        write_redirects(folder, MOVED)
        write_servers(folder, Hosting(rules_of(folder, UNION), "/guide/", MOVED))
        union = work / "union"
        union.mkdir()
        (union / "index.html").write_text("<script>1</script><h1>L’union</h1>", "utf-8")
        (union / "absent.html").write_text("Rien ici, dit l’union.", "utf-8")
        (union / "photo.jpg").write_bytes(b"\xff\xd8")
        own = BESIDE.format(union=union)
        with servers.nginx_beside(work / "deploy/nginx.conf", folder, own, work) as address:
            yield Host(address, "/guide/", folder)


def framing(host: Host) -> Framing:
    return Framing() if host.base == "/" else UNION


def samples(site: Path) -> list[str]:
    """One file of every kind in every folder."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.suffix[1:] in MEDIA_TYPES and name not in MOVED:
            found.setdefault((path.parent.as_posix(), path.suffix), name)
    return [*found.values(), "sw.js", "guide-hors-ligne.html", "embed.js"]


def test_every_kind_of_file_has_its_type_and_its_headers(host: Host):
    table = rules_of(host.folder, framing(host))
    names = {name for rule in table for name in rule.headers}
    for address in samples(host.folder):
        answer, _ = host.ask(address)
        assert answer.status == 200, address
        assert answer.headers["Content-Type"] == MEDIA_TYPES[address.rpartition(".")[2]], address
        expected = headers_of(table, address)
        for name in names:
            sent = answer.headers.get_all(name, [])
            assert sent == ([expected[name]] if name in expected else []), (address, name)
        assert not answer.headers["Content-Language"], address
        assert not answer.headers["Set-Cookie"], address


def test_texts_come_compressed_beforehand_and_say_so(host: Host):
    for address in samples(host.folder):
        text = (host.folder / address).read_bytes()
        for word, suffix, inflate in (
            ("br", ".br", brotli.decompress),
            ("gzip", ".gz", gzip.decompress),
        ):
            twin = host.folder / (address + suffix)
            answer, body = host.ask(address, Accept_Encoding=f"deflate, {word}")
            if twin.exists():
                assert body == twin.read_bytes(), address
                assert answer.headers["Content-Encoding"] == word, address
                assert "Accept-Encoding" in answer.headers["Vary"], address
                assert inflate(body) == text, address
                assert answer.headers["Content-Type"] == MEDIA_TYPES[address.rpartition(".")[2]]
                assert len(answer.headers.get_all("Content-Security-Policy")) == 1
            else:
                assert (body, answer.headers["Content-Encoding"]) == (text, None), address
        answer, body = host.ask(address)
        assert (body, answer.headers["Content-Encoding"]) == (text, None), address


def test_an_unchanged_file_is_not_sent_again(host: Host):
    for address in ("index.html", "assets/guide.js", "assets/guide.css"):
        for word in ("identity", "gzip", "br"):
            first, _ = host.ask(address, Accept_Encoding=word)
            assert first.headers["Cache-Control"] == "no-cache"
            known = first.headers["ETag"]
            again, body = host.ask(address, Accept_Encoding=word, If_None_Match=known)
            assert (again.status, body) == (304, b""), (address, word)


def test_the_worker_is_never_cached(host: Host):
    answer, _ = host.ask("sw.js")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_kill_switch_is_served_once_it_is_published_as_told(host: Host):
    """What HEBERGER.md says: the switch in the worker's place, without the former's twins."""
    names = ("sw.js", "sw.js.br", "sw.js.gz")
    kept = {name: (host.folder / name).read_bytes() for name in names}
    switch = (host.folder / "sw-off.js").read_bytes()
    (host.folder / "sw.js").write_bytes(switch)
    for name in names[1:]:
        (host.folder / name).unlink()
    try:
        for word in ("identity", "gzip", "br"):
            answer, body = host.ask("sw.js", Accept_Encoding=word)
            assert (answer.status, body) == (200, switch)
            assert answer.headers["Cache-Control"] == "no-store"
    finally:
        for name, made in kept.items():
            (host.folder / name).write_bytes(made)


def test_a_part_of_a_pdf_can_be_asked_for(host: Host):
    whole = (host.folder / "pdf/guide.pdf").read_bytes()
    answer, body = host.ask("pdf/guide.pdf", Range="bytes=100-299", Accept_Encoding="gzip, br")
    assert (answer.status, body) == (206, whole[100:300])
    assert answer.headers["Content-Range"] == f"bytes 100-299/{len(whole)}"


def test_a_folder_answers_with_its_page_and_never_with_its_list(host: Host):
    for folder in ("", "securiser/"):
        answer, body = host.ask(folder)
        assert (answer.status, body) == (200, (host.folder / folder / "index.html").read_bytes())
    for folder in ("pdf/", "embed/", "assets/"):
        answer, body = host.ask(folder)
        assert (answer.status, body) == (404, (host.folder / "404.html").read_bytes()), folder
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_an_address_without_its_last_slash_leads_to_the_guide(host: Host):
    if host.base != "/":
        answer, _ = Host(host.address, host.base.rstrip("/"), host.folder).ask("")
        assert answer.status == 301
        assert urlsplit(answer.headers["Location"]).path == host.base


@pytest.mark.parametrize("address", ["rien.html", "embed/rien.html", "pdf/rien.pdf", "a/b/c"])
def test_an_unknown_address_shows_the_guides_own_page(host: Host, address: str):
    answer, body = host.ask(address)
    assert answer.status == 404
    assert body == (host.folder / "404.html").read_bytes()
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_host_that_is_set_up_as_told_is_found_right(host: Host):
    table = rules_of(host.folder, framing(host))
    assert list(report(verify(host.folder, Online(host.url), table))) == []


def test_what_is_for_the_server_is_not_shown(host: Host):
    for address in (".htaccess", "embed/.htaccess"):
        answer, body = host.ask(address)
        assert answer.status in (403, 404)
        assert b"Header" not in body


def test_only_embeds_may_be_framed_and_by_whom_the_union_chose(host: Host):
    page, _ = host.ask("securiser/mots-de-passe.html")
    embed, _ = host.ask("embed/mots-de-passe.html")
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert embed.headers["X-Frame-Options"] is None
    ancestors = f"frame-ancestors {framing(host).ancestors}"
    assert embed.headers["Content-Security-Policy"].endswith(ancestors)


def test_an_address_that_moved_leads_to_the_new_one(host: Host):
    for old, new in MOVED.items() if host.base != "/" else ():
        answer, _ = host.ask(old)
        assert answer.status == 301
        assert answer.headers["Location"].endswith(host.base + new)


# Beside another site.


def test_nothing_changes_on_the_site_that_holds_the_guide(neighbour: Host):
    own = Host(neighbour.address, "/", neighbour.folder)
    guides = {name for rule in rules_of(neighbour.folder, UNION) for name in rule.headers}
    for path, status, type, text in (
        ("", 200, "text/html", "L’union"),
        ("photo.jpg", 200, "image/jpeg", ""),
        ("rien", 404, "text/html", "Rien ici, dit l’union."),
        ("guide-de-l-union/rien", 404, "text/html", "Rien ici, dit l’union."),
        (".well-known/security.txt", 404, "text/html", "Rien ici, dit l’union."),
    ):
        answer, body = own.ask(path)
        assert (answer.status, answer.headers["Content-Type"]) == (status, type), path
        assert text in body.decode("utf-8", "replace"), path
        assert answer.headers["X-Union"] == "yes", path
        sent = {name for name in guides if answer.headers[name]} - {"Cache-Control"}
        assert sent == set(), path
        assert answer.headers["Cache-Control"] in (None, "max-age=86400"), path


def test_the_guide_is_found_right_within_another_site(neighbour: Host):
    table = rules_of(neighbour.folder, UNION)
    assert list(report(verify(neighbour.folder, Online(neighbour.url), table))) == []
    for old, new in MOVED.items():
        answer, _ = neighbour.ask(old)
        assert (answer.status, answer.headers["Location"]) == (301, f"/guide/{new}")
    answer, _ = Host(neighbour.address, "/guide", neighbour.folder).ask("")
    assert (answer.status, answer.headers["Location"]) == (301, "/guide/")


def test_the_https_of_the_site_that_holds_the_guide_holds_for_the_guide_too(site: Path):
    """By the lines of HEBERGER.md: those that use RewriteRule stop where the guide's own begin."""
    servers.need_servers()
    told = (ROOT / "HEBERGER.md").read_text("utf-8")
    [lines] = re.findall(r"```apache\n(<If .*?)```", told, re.DOTALL)
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        work.chmod(0o755)
        union = work / "union"
        folder = Path(shutil.copytree(site, union / "guide"))
        for served in (union, folder):
            served.chmod(0o755)
        write_servers(folder, Hosting(rules_of(folder, UNION), "/guide/", {}))
        (union / "index.html").write_text("L’union", "utf-8")
        (union / ".htaccess").write_text(lines, "utf-8")
        with servers.apache(folder, "/guide/", work, "All", union) as address:
            own = Host(address, "/", folder)
            for path in ("", "guide/", "guide/glossaire.html", "guide/embed/mots-de-passe.html"):
                answer, _ = own.ask(path)
                assert answer.status == 301, path
                assert answer.headers["Location"] == f"https://www.votre-union.fr/{path}"
                answer, _ = own.ask(path, X_Forwarded_Proto="https")  # a proxy speaks https for it
                assert answer.status == 200, path


# In a browser, which hears of the policies as servers send them; every kind of page: test_privacy.py.

ONE = pytest.mark.parametrize("host", ["nginx /"], indirect=True)
"""Headers are compared on every server above: a browser need not read the same ones four times."""


@ONE
def test_searching_does_nothing_that_the_policy_refuses(host: Host, browser: Browser):
    page = browser.new_page(locale="fr-FR")
    told = complaints(page.context)
    page.goto(host.url + "index.html")
    page.locator("[data-search-open]").first.click()
    page.keyboard.type("sauvegarde")
    page.locator("dialog[data-search] a[href]").first.wait_for()
    assert not told
    page.close()


@pytest.mark.parametrize("host", ["nginx /", "apache /guide/"], indirect=True)
def test_the_worker_takes_hold_behind_a_real_server(host: Host, browser: Browser):
    page = browser.new_page(service_workers="allow")
    told = complaints(page.context)
    page.goto(host.url + "index.html")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    assert not told
    page.close()
