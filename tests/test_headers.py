"""The table of headers, and what is written from it, without a server."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from base64 import b64encode
from datetime import date
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from annotations import annotated
from small_guide import small_guide, whole_guide

from macros.guide.known import NOT_FOUND
from macros.guide.settings import Security, read_setting
from macros.model.schema import Framing
from macros.reading.mistakes import ContentError
from macros.reading.strays import strays
from publish.assets.built import PageError
from publish.assets.compress import compress_site
from publish.hosting.headers import (
    CORS,
    FRAMES,
    MEDIA_TYPES,
    START_SCRIPT,
    headers_of,
    page_policy,
    rules,
    rules_of,
)
from publish.hosting.redirects import relative, write_redirects
from publish.hosting.security_txt import ADDRESS, security_advice, write_security
from publish.hosting.servers import (
    Hosting,
    apache,
    apache_folder,
    base_of,
    forget_hidden,
    listed,
    nginx,
    top_addresses,
)
from publish.hosting.verify import UNKNOWN
from publish.maintenance.release import archive

ROOT = Path(__file__).parent.parent
CSP = "Content-Security-Policy"
TABLE = rules(Framing(), "https://guide.example/", "default-src 'none'; script-src 'sha256-x='")


def test_no_policy_lets_in_what_is_inline_or_evaluated_or_elsewhere():
    for address in ("index.html", "embed/x.html", "sw.js", "guide-hors-ligne.html"):
        policy = headers_of(TABLE, address)[CSP]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        sources, _, _ = policy.partition("frame-ancestors")
        assert "*" not in sources
        assert "http" not in sources.replace("https://guide.example", "")


def test_no_page_may_send_a_form():
    for address in ("index.html", "embed/x.html"):
        assert "form-action 'none'" in headers_of(TABLE, address)[CSP]


def test_pages_refuse_frames_and_embeds_choose_them():
    chosen = rules(Framing(hosts=("https://union.example",)))
    page, embed = headers_of(chosen, "index.html"), headers_of(chosen, "embed/x.html")
    assert page[CSP].endswith("frame-ancestors 'none'")
    assert page["X-Frame-Options"] == "DENY"
    assert embed[CSP].endswith("frame-ancestors 'self' https://union.example")
    assert "X-Frame-Options" not in embed


def test_the_camera_is_for_one_page_alone(site: Path):
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    told = {page: headers_of(TABLE, page)["Permissions-Policy"] for page in (*pages, "")}
    assert [page for page in told if "camera=()" not in told[page]] == ["mon-suivi.html"]
    assert "camera=(self)" in told["mon-suivi.html"]
    assert {re.sub(r"camera=\S+?,", "", policy) for policy in told.values()} == {
        re.sub(r"camera=\S+?,", "", told["index.html"])
    }  # and nothing else is granted to it


def test_an_embed_names_its_site_where_self_means_nobody():
    assert "script-src 'self' https://guide.example;" in headers_of(TABLE, "embed/x.html")[CSP]
    assert "https://" not in headers_of(rules(Framing()), "embed/x.html")[CSP]


def test_an_embed_lets_in_what_it_holds_and_nothing_else_inline(site: Path):
    policy = headers_of(rules_of(site, Framing()), "embed/mots-de-passe.html")[CSP]
    text = (site / "embed/mots-de-passe.html").read_text("utf-8")
    for source, name in (("script-src", "script"), ("style-src", "style")):
        [held] = re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
        [let_in] = re.findall(rf"{source} ([^;]*)", policy)
        assert f"'sha256-{b64encode(sha256(held.encode()).digest()).decode()}'" in let_in
        assert let_in.count("sha256-") <= 2  # the same for every list, or for those with heirs


def test_a_page_lets_in_what_starts_its_scripts_and_nothing_else_inline(site: Path):
    policy = headers_of(rules_of(site, Framing()), "index.html")[CSP]
    [start] = START_SCRIPT.findall((site / NOT_FOUND).read_text("utf-8"))
    mark = b64encode(sha256(start.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{mark}'; style-src 'self';" in policy
    assert policy.count("sha256-") == 1
    for path in site.rglob("*.html"):
        held = [] if "embed" in path.parts else START_SCRIPT.findall(path.read_text("utf-8"))
        assert set(held) <= {start}, path


def test_a_site_whose_pages_cannot_start_is_refused(tmp_path: Path):
    (tmp_path / NOT_FOUND).write_text("<h1>Page absente</h1>", "utf-8")
    with pytest.raises(PageError, match=r"404\.html contient 0 fois le script de départ"):
        page_policy(tmp_path)


def test_the_data_may_be_read_from_any_site_and_nothing_else_may(site: Path):
    addresses = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    told = {address: headers_of(TABLE, address).get(CORS) for address in (*addresses, UNKNOWN)}
    assert {address for address in told if told[address]} == {
        address for address in addresses if address.startswith("api/")
    }
    assert set(told.values()) == {"*", None}


def test_each_server_is_told_that_the_data_may_be_read_from_any_site():
    hosting = Hosting(TABLE, "/guide/", {})
    [data] = [rule for rule in TABLE if rule.path == "api/"]
    assert f'Header always set {CORS} "*"' in apache_folder(data)
    assert 'default "";\n  "~^/guide/api/" "*";' in nginx(hosting)
    assert re.search(
        rf"^/api/\*\n(  .*\n)*  {CORS}: \*$", listed(hosting, iter(["api/"])), re.MULTILINE
    )


def test_everything_is_asked_again_and_the_worker_never_kept():
    assert headers_of(TABLE, "assets/guide.js")["Cache-Control"] == "no-cache"
    assert headers_of(TABLE, "sw.js")["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("site_url", "base"),
    [("", "/"), ("https://x.example", "/"), ("https://x.example/guide", "/guide/")],
)
def test_the_root_follows_the_public_address(site_url: str, base: str):
    assert base_of(site_url) == base


def test_the_three_shapes_say_the_same():
    hosting = Hosting(TABLE, "/", {})
    for written in (apache(hosting), nginx(hosting), listed(hosting, iter(["index.html"]))):
        assert headers_of(TABLE, "index.html")[CSP] in written
        assert "# " in written.split("Strict-Transport-Security")[0].splitlines()[-1]


def listed_headers(written: str, address: str, host: str) -> dict[str, str]:
    """What a host that reads `_headers` sends, each as its own program does.

    Netlify (@netlify/headers-parser, @netlify/headers): lines without a colon are passed over, and the
    last rule wins. Cloudflare (its documentation): rules apply in their order; a value is joined to the
    former with a comma, and « ! » takes back what came before.
    """
    sent: dict[str, str] = {}
    does_match = False
    for line in written.splitlines():
        name, _, value = line.strip().partition(": ")
        if line.startswith("/"):
            does_match = address.startswith(line[:-1]) if line.endswith("*") else address == line
        elif not does_match or line.startswith("#"):
            continue
        elif name.startswith("! "):
            if host == "Cloudflare":
                sent.pop(name.removeprefix("! "), None)
        else:
            sent[name] = (
                f"{sent[name]}, {value}" if name in sent and host == "Cloudflare" else value
            )
    return sent


@pytest.mark.parametrize("host", ["Netlify", "Cloudflare"])
def test_a_listed_address_is_sent_what_the_table_says(site: Path, host: str):
    written = listed(Hosting(TABLE, "/", {}), top_addresses(site))
    assert len(re.findall("^/", written, re.MULTILINE)) < 100  # what Cloudflare reads
    for path in (path for path in site.rglob("*") if path.suffix[1:] in MEDIA_TYPES):
        address = path.relative_to(site).as_posix()
        for asked in (address, address.removesuffix(".html"), address.removesuffix("index.html")):
            sent = listed_headers(written, f"/{asked}", host)
            assert sent == headers_of(TABLE, address), asked


@pytest.mark.parametrize("host", ["Netlify", "Cloudflare"])
@pytest.mark.parametrize("address", ["inconnue.html", "inconnue", "inconnu/x.html", "securiser/x"])
def test_an_unknown_address_has_the_policy_of_pages_on_every_host(
    site: Path, address: str, host: str
):
    """But for X-Frame-Options, which the policy says too: Netlify could not take it back from embeds."""
    written = listed(Hosting(TABLE, "/", {}), top_addresses(site))
    sent, wanted = listed_headers(written, f"/{address}", host), headers_of(TABLE, address)
    assert {**sent, FRAMES: "DENY"} == wanted
    assert "frame-ancestors 'none'" in sent[CSP]


def test_the_build_leaves_each_servers_file_and_the_smaller_twins(site: Path):
    assert (site / ".htaccess").read_text("utf-8").startswith("# Écrit par")
    assert "frame-ancestors *" in (site / "embed/.htaccess").read_text("utf-8")
    assert "/embed/*" in (site / "_headers").read_text("utf-8")
    assert "server_name guide.example;" in (site.parent / "deploy/nginx.conf").read_text("utf-8")
    for name in ("index.html", "assets/guide.js", "assets/guide.css", "sw.js"):
        text = (site / name).read_bytes()
        assert gzip.decompress((site / f"{name}.gz").read_bytes()) == text
        assert brotli.decompress((site / f"{name}.br").read_bytes()) == text


def test_twins_are_the_same_bytes_twice_and_never_larger(tmp_path: Path):
    (tmp_path / "long.html").write_text("données " * 500, "utf-8")
    (tmp_path / "court.txt").write_text("x", "utf-8")
    compress_site(tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    compress_site(tmp_path)
    assert first == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(first) == ["court.txt", "long.html", "long.html.br", "long.html.gz"]


def test_a_gz_twin_names_neither_a_day_nor_a_system(tmp_path: Path):
    """Python 3.11 and 3.13 write another system there, and so another archive."""
    (tmp_path / "long.html").write_text("données " * 500, "utf-8")
    compress_site(tmp_path)
    assert (tmp_path / "long.html.gz").read_bytes()[4:10] == b"\0\0\0\0\x02\xff"


# Addresses that moved.


def test_the_old_address_leads_to_the_new_one_without_a_server(tmp_path: Path):
    (tmp_path / "nouvelle.html").write_text("x", "utf-8")
    write_redirects(tmp_path, {"dossier/ancienne.html": "nouvelle.html#ici"})
    page = (tmp_path / "dossier/ancienne.html").read_text("utf-8")
    assert 'content="0; url=../nouvelle.html#ici"' in page
    assert '<a href="../nouvelle.html#ici">' in page
    assert relative("a.html", "b/c.html") == "b/c.html"


def test_a_pdf_that_moved_stands_under_both_addresses(tmp_path: Path):
    (tmp_path / "nouveau.pdf").write_bytes(b"%PDF")
    write_redirects(tmp_path, {"pdf/ancien.pdf": "nouveau.pdf", "pdf/autre.pdf": "absent.pdf"})
    assert (tmp_path / "pdf/ancien.pdf").read_bytes() == b"%PDF"
    assert not (tmp_path / "pdf/autre.pdf").exists()


# Whom to tell of a weakness.

WHERE = "mkdocs.yml: extra.security"


def test_a_contact_is_published_only_when_the_union_gives_one(tmp_path: Path):
    write_security(tmp_path, None, "")
    assert not (tmp_path / ADDRESS).exists()
    assert "extra.security manque" in next(security_advice(None, date(2026, 11, 24), WHERE))
    given = Security(contact="mailto:securite@union.example", expires=date(2027, 11, 24))
    write_security(tmp_path, given, "https://guide.example/")
    assert (tmp_path / ADDRESS).read_text("utf-8") == (
        "Contact: mailto:securite@union.example\n"
        "Expires: 2027-11-24T00:00:00Z\n"
        "Canonical: https://guide.example/.well-known/security.txt\n"
        "Preferred-Languages: fr, en\n"
    )
    assert not list(security_advice(given, date(2026, 11, 24), WHERE))
    assert "est passé" in next(security_advice(given, date(2027, 11, 24), WHERE))


@pytest.mark.parametrize(
    "written",
    [
        {"contact": "securite@union.example", "expires": "2027-11-24"},
        {"contact": "mailto:a@b.fr\nContact: x", "expires": "2027-11-24"},
        {"contact": "mailto:a@b.fr", "expires": "bientôt"},
        {"contact": "mailto:a@b.fr"},
        {"contact": "mailto:a@b.fr", "expires": "2027-11-24", "expire": "x"},
    ],
)
def test_a_contact_that_nobody_could_use_is_refused_at_its_line(
    tmp_path: Path, written: dict[str, str]
):
    lines = "".join(f"    {key}: {json.dumps(value)}\n" for key, value in written.items())
    small_guide(tmp_path).write("mkdocs.yml", f"extra:\n  security:\n{lines}")
    with pytest.raises(ContentError, match=r"mkdocs\.yml:[2-5]:"):
        read_setting(tmp_path, "security", written, Security)


# Links that leave the project.


def test_a_symbolic_link_out_of_the_project_stops_the_build(tmp_path: Path):
    root, secret = tmp_path / "guide", tmp_path / "secret.txt"
    secret.write_text("x", "utf-8")
    (root / "docs/part").mkdir(parents=True)
    (root / "docs/part/page.md").write_text("x", "utf-8")
    (root / "docs/copie.md").symlink_to("part/page.md")
    assert not list(strays(root))
    (root / "docs/part/fuite.txt").symlink_to(secret)
    (root / "checklists").symlink_to(tmp_path)
    told = [str(mistake) for mistake in strays(root)]
    assert [line.split(":")[0] for line in told] == ["docs/part/fuite.txt", "checklists"]
    assert all("mène hors du projet" in line for line in told)


def test_a_build_stops_at_a_symbolic_link_that_leaves_the_project(tmp_path: Path):
    tree, secret = tmp_path / "guide", tmp_path / "secret.txt"
    secret.write_text("x", "utf-8")
    for name in ("docs", "checklists", "macros", "overrides", "publish"):
        shutil.copytree(ROOT / name, tree / name)
    for path in (*ROOT.glob("*.yml"), ROOT / "hooks.py"):
        shutil.copy(path, tree)
    (tree / "docs/fuite.txt").symlink_to(secret)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    built = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    assert built.returncode != 0
    assert "docs/fuite.txt:1: ce lien symbolique mène hors du projet" in built.stderr
    assert not (tree / "site/fuite.txt").exists()


@pytest.mark.builds
def test_a_build_leaves_nothing_of_a_former_one(tmp_path: Path):
    site = tmp_path / "site"
    former = (".htaccess", "_headers", "embed/.htaccess", "ancienne.html", "ancienne.html.gz")
    former += ("pdf/ancien.pdf", f"{ADDRESS}", f"{ADDRESS}.gz", f"{ADDRESS}.br")
    others = (".git/HEAD", ".well-known/acme-challenge")  # never ours
    for name in (*former, *others):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("Contact: mailto:ancien@union.example\n", "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--clean", "--site-dir", str(site)]
    quick = {**os.environ, "GUIDE_PAGES_ONLY": "1"}
    tree = whole_guide(tmp_path / "guide").root
    subprocess.run(command, cwd=tree, env=quick, check=True, capture_output=True)
    assert (site / "index.html").exists()
    assert [name for name in former if (site / name).exists()] == []
    assert all((site / name).exists() for name in others)
    (site / ".well-known/acme-challenge").unlink()
    (site / ADDRESS).write_text("Contact: mailto:ancien@union.example\n", "utf-8")
    forget_hidden(site)
    assert not (site / ".well-known").exists()


def test_the_audit_takes_no_verdict_for_no_good_one():
    """Without `--strict`, pip-audit passes over what the registry does not answer for."""
    asked = subprocess.run(["make", "--dry-run", "audit"], cwd=ROOT, capture_output=True, text=True)
    assert "pip-audit --strict --requirement requirements.lock --require-hashes" in asked.stdout
    assert "deno audit" in asked.stdout


# The archive, and mistakes on their lines.


def test_an_archive_is_the_same_bytes_for_the_same_site(tmp_path: Path):
    site = tmp_path / "site"
    (site / ".well-known").mkdir(parents=True)
    (site / "index.html").write_text("x", "utf-8")
    (site / ".htaccess").write_text("x", "utf-8")
    first = archive(site, tmp_path / "guide.zip", date(2026, 11, 29))
    (site / "index.html").touch()
    assert archive(site, tmp_path / "guide.zip", date(2026, 11, 29)) == first
    assert (tmp_path / "guide.zip.sha256").read_text() == f"{first}  guide.zip\n"
    with zipfile.ZipFile(tmp_path / "guide.zip") as made:
        assert made.namelist() == [".htaccess", "index.html"]


def test_a_file_that_changes_but_not_its_size_is_of_another_time_once_unzipped(tmp_path: Path):
    """Else its date and size, all that a server compares, would be those of the edition before."""
    (tmp_path / "site").mkdir()
    dates: dict[str, set[tuple[int, ...]]] = {"index.html": set(), "same.html": set()}
    for content in ("12 gestes", "13 gestes"):
        (tmp_path / "site/index.html").write_text(content, "utf-8")
        (tmp_path / "site/same.html").write_text("inchangé", "utf-8")
        archive(tmp_path / "site", tmp_path / "guide.zip", date(2026, 11, 29))
        with zipfile.ZipFile(tmp_path / "guide.zip") as made:
            for entry in made.infolist():
                dates[entry.filename].add(entry.date_time)
    assert [len(found) for found in dates.values()] == [2, 1]
    assert {found[:3] for found in set.union(*dates.values())} == {(2026, 11, 29)}


def test_a_mistake_is_annotated_on_its_line():
    log = [
        "INFO    -  Building documentation...",
        "WARNING -  checklists/a.yml:6: la clé « txt » n’existe pas",
        "    → vouliez-vous dire « text » ?",
        "docs/x.md:3: 50 % de trop",
        "WARNING -  docs/y.md: la liste « z » n’existe pas",
    ]
    said = list(annotated(log))
    assert [line for line in said if not line.startswith("::")] == log
    assert [line for line in said if line.startswith("::")] == [
        "::error file=checklists/a.yml,line=6::la clé « txt » n’existe pas"
        "%0A→ vouliez-vous dire « text » ?",
        "::error file=docs/x.md,line=3::50 %25 de trop",
        "::error file=docs/y.md,line=1::la liste « z » n’existe pas",
    ]
