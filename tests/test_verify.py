"""`make verify` tells a webmaster what a host leaves out, in words, with the mend."""

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from bench.serving import Server
from conftest import Handler, table
from hosts import (
    Counting,
    Day,
    Failing,
    Home,
    Hurried,
    Latin,
    Minifying,
    Plain,
    Shy,
    Twice,
)

from macros.model.schema import Framing
from publish.hosting.address import is_address
from publish.hosting.asking import Online, plain_address
from publish.hosting.headers import FRAMES, headers_of, rules_of
from publish.hosting.verify import (
    UNKNOWN,
    built_for,
    check_built,
    main,
    remaining,
    report,
    samples,
    verify,
)

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


class Unlucky(Handler):
    """A host that hangs up where a PDF is asked for."""

    def do_GET(self) -> None:
        if self.path.endswith(".pdf"):
            self.connection.close()
        else:
            super().do_GET()


class Short(Handler):
    """A host that leads to the addresses of pages without their « .html », as Cloudflare does."""

    def do_GET(self) -> None:
        short = self.path.removesuffix("index.html").removesuffix(".html")
        if short != self.path:
            self.send_response(308)
            self.send_header("Location", short)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if not self.path.endswith("/") and "." not in self.path.rpartition("/")[2]:
            self.path += ".html"
        super().do_GET()


class Listed(SimpleHTTPRequestHandler):
    """A host that reads `_headers`: an unknown address has them all but X-Frame-Options."""

    def do_GET(self) -> None:
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(404)
        for name, value in headers_of(table(self.directory, ""), UNKNOWN).items():
            if name != FRAMES:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Unnamed(Handler):
    """A host that sends the headers of a site built without its address."""

    def end_headers(self) -> None:
        rules = table(str(self.directory), built_for(Path(self.directory)))
        for name, value in headers_of(rules, self.path.lstrip("/")).items():
            self.send_header(name, value)
        super(Handler, self).end_headers()


class Elsewhere(SimpleHTTPRequestHandler):
    """A host that leads every reader to another one."""

    to = ""

    def do_GET(self) -> None:
        self.send_response(301)
        self.send_header("Location", self.to + self.path.lstrip("/"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1, made by itself, with its key in the same file."""
    made = tmp_path_factory.mktemp("tls") / "own.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext".split()
    )
    command += ["subjectAltName=IP:127.0.0.1", "-keyout", str(made), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made


@pytest.fixture
def secure(folder: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A host that speaks https alone, on a port of its own, with a certificate that is trusted here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    yield from serve(Handler, folder, certificate)


@pytest.fixture
def project(site: Path, tmp_path: Path) -> Path:
    """What `make verify` reads of the project: its settings, and the built site."""
    (tmp_path / "project").mkdir()
    shutil.copy(ROOT / "mkdocs.yml", tmp_path / "project")
    (tmp_path / "project/site").symlink_to(site)
    return tmp_path / "project"


def serve(
    handler: type[SimpleHTTPRequestHandler], folder: Path, certificate: Path | None = None
) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http{'s' * bool(certificate)}://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def faults(site: Path, url: str, plain: str = "") -> dict[str, str]:
    """What is told, each fault by its own words, and its mend."""
    found: dict[str, str] = {}
    waiting: list[str] = []
    for line in report(verify(site, Online(url, plain), rules_of(site, Framing(), url))):
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
    assert "api/checklists.json vient sans l’en-tête Access-Control-Allow-Origin" in said
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


@pytest.mark.parametrize(
    ("host", "what", "mend"),
    [
        (Plain, "vient sans aucun des en-têtes du guide", "fichiers cachés"),
        (Day, "peut rester ancien dans les navigateurs : Cache-Control « max-age=86400 »", "cache"),
        (
            Home,
            f"{UNKNOWN} montre l’accueil au lieu de la page 404.html",
            "404.html pour page d’erreur",
        ),
        (Counting, "arrive avec un script que le guide n’a pas", "statistiques"),
        (Minifying, "arrive récrit, avec les mêmes mots", "« optimise »"),
        (Latin, "est annoncé en « iso-8859-1 »", "AddDefaultCharset"),
        (Failing, "index.html (et ", "AllowOverride FileInfo Indexes"),
        (Hurried, "index.html (et ", "attendez un peu"),
        (Twice, "arrive compressé deux fois", "désactivez la compression"),
    ],
)
def test_what_a_host_does_to_the_guide_is_named(
    site: Path, host: type[SimpleHTTPRequestHandler], what: str, mend: str
):
    for url in serve(host, site):
        found = {told: how for told, how in faults(site, url).items() if what in told}
        assert len(found) == 1
        assert mend in "".join(found.values())


def test_a_file_that_is_missing_or_old_is_named(folder: Path, plain: str, site: Path):
    (folder / "embed.js").unlink()
    (folder / "index.html").write_text("<h1>Ancienne page</h1>", "utf-8")
    found = faults(site, plain)
    assert "embed.js répond 404 au lieu de 200" in found
    assert "index.html n’est pas le fichier de site/" in found
    assert (
        "déposez de nouveau tout le contenu de site/" in found["embed.js répond 404 au lieu de 200"]
    )


def test_every_other_file_that_is_missing_or_old_is_counted(folder: Path, site: Path):
    """As a transfer that stopped halfway leaves them."""
    rest = remaining(site, samples(site))
    gone = [name for name in rest if name.startswith("embed/")][:4]
    for name in gone:
        (folder / name).unlink()
    (folder / "assets/guide.js").write_text("ancien", "utf-8")
    pdf = next(name for name in rest if name.endswith(".pdf"))
    (folder / pdf).write_bytes(b"%PDF-")
    for url in serve(Handler, folder):
        found = faults(site, url)
    first = ", ".join(gone[:3])
    told = [f"le guide ne donne pas 4 fichiers : {first}, et 1 de plus"]
    told.append(f"le guide donne 2 fichiers dans un autre état que site/ : assets/guide.js, {pdf}")
    assert [what for what in found if "fichiers" in what] == told
    for what in told:
        assert "déposez de nouveau tout le contenu" in found[what]


def test_every_published_file_is_asked_for(site: Path):
    asked = {*samples(site), *remaining(site, samples(site)), "404.html"}
    held = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    unasked = {name for name in held - asked if not name.endswith((".br", ".gz"))}
    moved = (site / "_redirects").read_text("utf-8") if (site / "_redirects").exists() else ""
    assert {name for name in unasked if f"/{name} " not in moved} <= {
        "_headers",
        "_redirects",
        ".htaccess",
        "api/.htaccess",
        "embed/.htaccess",
    }


def test_a_host_that_refuses_who_has_no_name_is_not_accused(site: Path):
    for url in serve(Shy, site):
        assert not [what for what in faults(site, url) if "403" in what]


def test_a_site_that_was_built_for_no_address_is_told_as_such(tmp_path: Path):
    home = tmp_path / "index.html"
    home.write_text("<h1>Guide</h1>", "utf-8")
    assert not list(check_built("https://guide.example/", built_for(tmp_path)))
    [fault] = check_built("https://guide.example/guide/", built_for(tmp_path))
    assert fault.what == "a été construit sans son adresse"
    assert "SITE_URL=https://guide.example/" in fault.mend
    home.write_text('<link rel="canonical" href="https://guide.example/index.html">', "utf-8")
    assert not list(check_built("https://guide.example", built_for(tmp_path)))
    [fault] = check_built("https://guide.example/guide/", built_for(tmp_path))
    assert fault.what == "a été construit pour https://guide.example/"


def test_a_site_that_was_built_for_no_address_is_compared_with_its_own_policy(
    plain: str, project: Path, capsys: pytest.CaptureFixture[str]
):
    for url in serve(Unnamed, project / "site"):
        main(url, project)
    assert "reprenez les fichiers de cette construction" not in capsys.readouterr().out


@pytest.mark.parametrize("more", ["index.html", "?a=b", "securiser/mots-de-passe.html#choisir"])
def test_the_address_of_a_page_is_led_to_the_root(
    more: str, project: Path, capsys: pytest.CaptureFixture[str]
):
    root = "https://guide.example/" + ("securiser/" if "securiser" in more else "")
    assert main(f"https://guide.example/{more}", project) == 1
    said = capsys.readouterr().err
    assert f"SITE_URL={root} make verify\n" in said


NOBODY = "http://127.0.0.1:9/"  # where nobody listens


def test_a_host_that_speaks_https_alone_keeps_every_fault_that_was_found(
    folder: Path, secure: str, site: Path
):
    (folder / "embed.js").unlink()
    found = faults(site, secure, plain=NOBODY)
    assert "embed.js répond 404 au lieu de 200" in found
    assert not [what for what in found if "ne répond pas" in what or "mener à https" in what]


def test_http_is_told_where_it_does_not_lead_to_https(folder: Path, secure: str, plain: str):
    told = "le guide répond aussi en http sans mener à https"
    assert told in faults(folder, secure, plain)
    handler = type("Led", (Elsewhere,), {"to": secure})
    for leading in serve(handler, folder):
        assert told not in faults(folder, secure, leading)


@pytest.mark.parametrize(
    ("url", "http"),
    [
        ("https://guide.example/union/", "http://guide.example/union/"),
        ("https://guide.example:443/", "http://guide.example/"),
        ("https://guide.example:8443/", ""),
        ("https://127.0.0.1/", ""),
        ("http://guide.example/", ""),
    ],
)
def test_only_a_host_on_the_port_of_https_is_asked_in_http(url: str, http: str):
    assert plain_address(url) == http


def test_an_address_that_stays_without_an_answer_ends_no_other_check(folder: Path, site: Path):
    (folder / "index.html").write_text("<h1>Ancienne page</h1>", "utf-8")
    for url in serve(Unlucky, folder):
        found = faults(site, url)
        assert "index.html n’est pas le fichier de site/" in found
        assert [what for what in found if ".pdf ne répond pas" in what]
        assert [what for what in found if "vient sans compression" in what]


def test_a_host_that_shortens_addresses_is_verified_where_it_leads(folder: Path, plain: str):
    for url in serve(Short, folder):
        assert not [what for what in faults(folder, url) if "mène à" in what or "308" in what]


def test_an_unknown_address_is_refused_to_frames_by_its_policy_alone(folder: Path):
    for url in serve(Listed, folder):
        assert not [what for what in faults(folder, url) if UNKNOWN in what]


def test_a_host_behind_a_redirect_is_told_where_it_leads(
    folder: Path, plain: str, project: Path, capsys: pytest.CaptureFixture[str]
):
    for url in serve(type("Led", (Elsewhere,), {"to": plain}), folder):
        assert main(url, project) == 1
        said = capsys.readouterr().err
        assert f"{url} mène à {plain}\n" in said
        assert f"SITE_URL={plain}" in said


def test_a_certificate_that_browsers_refuse_is_told_as_such(
    folder: Path, certificate: Path, project: Path, capsys: pytest.CaptureFixture[str]
):
    for url in serve(Handler, folder, certificate):
        assert main(url, project) == 1
        said = capsys.readouterr().err
        assert f"{url} présente un certificat que les navigateurs refusent (self" in said
        assert "ne répond pas" not in said


def test_an_address_that_does_not_speak_https_is_told_as_such(
    plain: str, project: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(plain.replace("http:", "https:"), project) == 1
    assert "ne parle pas https" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["", "votre-adresse", "ftp://x.example/", "https:///", "https://x.example:port/"]
)
def test_a_wrong_address_is_explained(url: str, capsys: pytest.CaptureFixture[str]):
    assert main(url) == 1
    assert "SITE_URL=https://votre-adresse/ make verify" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["https://x..example/", "https://.example/", f"https://{'x' * 64}.example/"]
)
def test_a_name_that_no_host_can_have_is_no_address(url: str):
    assert not is_address(url)


def test_a_folder_with_accents_and_spaces_is_asked_for_as_browsers_do(tmp_path: Path):
    (tmp_path / "Données de santé").mkdir()
    (tmp_path / "Données de santé/index.html").write_text("Bonjour", "utf-8")
    for url in serve(Bare, tmp_path):
        for folder in ("Données de santé/", "Donn%C3%A9es%20de%20sant%C3%A9/"):
            assert Online(url + folder).ask("index.html").status == 200


def test_a_host_that_does_not_answer_is_told_without_a_traceback(
    project: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(NOBODY, project) == 1
    assert f"{NOBODY} ne répond pas" in capsys.readouterr().err
