"""`make verify`: does the host at `SITE_URL` send what was built, as `publish/hosting/headers.py` says?

It asks for every file once, and all that can be asked of one of each kind; it changes nothing, and tells in French what
is missing and how to mend it.
"""

import os
import re
import ssl
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html

from macros.guide.known import API, EMBED_SCRIPT, NOT_FOUND, ONEFILE, WORKER, Known
from macros.guide.settings import extra_of, read_config, read_setting
from macros.model.schema import Framing
from macros.reading.mistakes import ContentError
from publish.assets.compress import COMPRESSED
from publish.hosting.address import is_address, root_of
from publish.hosting.asking import (
    Online,
    Reply,
    get,
    inflated,
    is_local,
    leads,
    plain_address,
)
from publish.hosting.headers import (
    CACHE_CONTROL,
    CSP,
    FRAMES,
    MEDIA_TYPES,
    Rule,
    headers_of,
    rules_of,
)

ROOT = Path(__file__).parents[2]
UNKNOWN = "cette-adresse-n-existe-pas.html"
KNOWN = {"If_None_Match": "ETag", "If_Modified_Since": "Last-Modified"}
ALIASES = {
    "application/javascript": "text/javascript",
    "application/xml": "text/xml",
    "image/vnd.microsoft.icon": "image/x-icon",
}
"""Types that browsers read as the one of `MEDIA_TYPES`."""
SERVER = (
    "Apache : permettez « AllowOverride FileInfo Indexes » et lancez « a2enmod headers rewrite mime » ; "
    "nginx : reprenez deploy/nginx.conf ; Netlify, Cloudflare : déposez site/_headers ; "
    "GitHub Pages : c’est impossible"
)
HEADERS_UNREAD = (
    "l’hébergeur ne lit ni .htaccess ni _headers, ou le transfert a laissé de côté les fichiers cachés : déposez-les ; "
    "sinon, voyez dans HEBERGER.md ce qui manque sur un tel hébergement"
)
UPLOAD = "déposez de nouveau tout le contenu de site/, fichiers cachés compris"
GONE = "répond 404 au lieu de 200"
NOT_BUILT = "n’est pas le fichier de site/", UPLOAD
FORBIDDEN = "l’hébergeur refuse la demande : rendez les fichiers lisibles par le serveur, et voyez ce que bloque son pare-feu"
FAILING = (
    "l’hébergeur refuse sans doute une ligne de .htaccess, et le dit dans son journal d’erreurs : demandez-lui"
    " « AllowOverride FileInfo Indexes »"
)
HURRIED = "l’hébergeur limite les demandes : attendez un peu, puis recommencez"
TWICE = "désactivez la compression de l’hébergeur pour ce dossier : le guide donne ses fichiers déjà compressés"
AT_ONCE = 4
"""How many files are asked for together: a small host has few more hands."""
NAMED_FILES = 3
"""How many missing files are named."""
STALE = (
    "faites dire « no-cache » au serveur, ou désactivez le cache de l’hébergeur : sinon, après une mise à jour, une page"
    " rencontre les scripts de la précédente"
)


@dataclass(frozen=True)
class Fault:
    """One thing to mend on the host."""

    address: str
    what: str
    mend: str


def samples(site: Path) -> list[str]:
    """One file of each kind, and those that have headers of their own."""
    names = [Known.HOME, Known.TRACKING, EMBED_SCRIPT, API, WORKER, ONEFILE]
    kinds = {Path(name).suffix for name in names}
    for path in sorted(site.rglob("*")):
        if path.suffix[1:] in MEDIA_TYPES and path.suffix not in kinds:
            kinds.add(path.suffix)
            names.append(path.relative_to(site).as_posix())
    embeds = sorted((site / "embed").glob("*.html"))
    names += [path.relative_to(site).as_posix() for path in embeds[:1]]
    return [name for name in names if (site / name).is_file()]


def remaining(site: Path, asked: Iterable[str]) -> list[str]:
    """The other published files: neither those that moved, which servers redirect, nor the page of unknown addresses."""
    moved = site / "_redirects"
    told = moved.read_text("utf-8").splitlines() if moved.is_file() else []
    known = {NOT_FOUND, *asked, *(line.split()[0][1:] for line in told if line[:1] == "/")}
    files = (path for path in sorted(site.rglob("*")) if path.suffix[1:] in MEDIA_TYPES)
    names = (path.relative_to(site).as_posix() for path in files if path.is_file())
    return [name for name in names if name not in known]


def verify(site: Path, online: Online, table: Sequence[Rule]) -> Iterator[Fault]:
    """The faults of the host, compared with the built site and its table of headers."""
    everywhere = set(headers_of(table, ""))
    asked = samples(site)
    for address in asked:
        expected = headers_of(table, address)
        yield from answered(address, check_address(site, address, online, expected, everywhere))
    unknown = check_unknown(site, online, headers_of(table, UNKNOWN), everywhere)
    yield from answered(UNKNOWN, unknown)
    yield from check_remaining(site, online, remaining(site, asked))
    yield from check_secrets(online)
    yield from check_scheme(online)


def answered(address: str, checks: Iterator[Fault]) -> Iterator[Fault]:
    """The faults that these checks find; a request without a response is a fault too."""
    try:
        yield from checks
    except (OSError, HTTPException) as error:
        yield Fault(address, *without_answer(error))


def without_answer(error: Exception) -> tuple[str, str]:
    """Why an address did not answer, and how to mend it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"présente un certificat que les navigateurs refusent ({error.verify_message})"
        return what, "renouvelez-le pour ce nom, et donnez au serveur toute sa chaîne"
    if isinstance(error, ssl.SSLError):
        return f"ne parle pas https ({error.reason})", "vérifiez « https » et le port de l’adresse"
    return f"ne répond pas ({error})", "vérifiez l’adresse et la connexion, puis recommencez"


def check_address(
    site: Path, address: str, online: Online, expected: Mapping[str, str], everywhere: Iterable[str]
) -> Iterator[Fault]:
    """Whether a file comes as it was built, with its headers."""
    answer = online.ask(address, Accept_Encoding="identity")
    if leads(answer):
        mend = "servez le fichier à cette adresse même"
        yield Fault(address, f"mène à {answer.headers['Location']}", mend)
    elif answer.status != 200:
        yield Fault(address, f"répond {answer.status} au lieu de 200", mend_status(answer.status))
    else:
        yield from check_file(address, answer, (site / address).read_bytes())
        yield from check_headers(address, answer, expected, everywhere)
        yield from check_transfer(address, online)


def check_file(address: str, answer: Reply, built: bytes) -> Iterator[Fault]:
    """Whether it is the built file, under its type, and sets no cookie."""
    if answer.text != built:
        yield Fault(address, *how_wrong(address, answer, built))
    elif answer.body != built:
        yield Fault(address, "arrive compressé à qui ne l’a pas demandé", TWICE)
    wanted, _, parameters = MEDIA_TYPES[address.rpartition(".")[2]].partition(";")
    found = answer.headers.get_content_type()
    if ALIASES.get(found, found) != wanted:
        yield Fault(address, f"est annoncé « {found} » au lieu de « {wanted} »", SERVER)
    charset = answer.headers.get_content_charset("utf-8")
    if parameters and charset != "utf-8":
        mend = f"retirez « AddDefaultCharset », ou ce qui lui ressemble ; {SERVER}"
        yield Fault(address, f"est annoncé en « {charset} » : ses accents se lisent mal", mend)
    if answer.headers["Set-Cookie"]:
        mend = "retirez ce cookie : la page « Confidentialité » promet qu’il n’y en a aucun"
        yield Fault(address, "pose un cookie", mend)


def mend_status(status: int) -> str:
    """What to do where an address answers so instead of 200."""
    if status == 429:
        return HURRIED
    if status in (401, 403):
        return FORBIDDEN
    return FAILING if status >= 500 else UPLOAD


def how_wrong(address: str, answer: Reply, built: bytes) -> tuple[str, str]:
    """What came instead of the built file, and the mend."""
    if built in (inflated(answer.text, encoding) for encoding in ("gzip", "br")):
        return "arrive compressé deux fois", TWICE
    return how_altered(address, answer.text, built) or NOT_BUILT


def check_remaining(site: Path, online: Online, addresses: Sequence[str]) -> Iterator[Fault]:
    """Whether every other file comes as it was built: the missing and the old ones are counted, and a few named."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        checked = pool.map(
            lambda one: list(answered(one, check_same(site, one, online))), addresses
        )
        found = [fault for faults in checked for fault in faults]
    missing = [fault.address for fault in found if (fault.what, fault.mend) == (GONE, UPLOAD)]
    old = [fault.address for fault in found if (fault.what, fault.mend) == NOT_BUILT]
    yield from (fault for fault in found if fault.address not in {*missing, *old})
    if missing:
        yield Fault("", f"ne donne pas {few_of(missing)}", UPLOAD)
    if old:
        what, _, names = few_of(old).partition(" : ")
        yield Fault("", f"donne {what} dans un autre état que site/ : {names}", UPLOAD)


def few_of(addresses: Sequence[str]) -> str:
    """How many files these are, with the names of the first."""
    count = len(addresses)
    more = f", et {count - NAMED_FILES} de plus" if count > NAMED_FILES else ""
    return f"{count} fichier{'s' * (count > 1)} : {', '.join(addresses[:NAMED_FILES])}{more}"


def check_same(site: Path, address: str, online: Online) -> Iterator[Fault]:
    """Whether a file comes as it was built: a text as readers get it, then by its size; a PDF by its size alone."""
    path, is_pdf = site / address, address.endswith(".pdf")
    if not is_pdf:
        answer = online.ask(address, Accept_Encoding="br, gzip")
        if not (is_there := answer.status == 200):
            what = f"répond {answer.status} au lieu de 200"
            yield Fault(address, what, mend_status(answer.status))
        elif answer.text != path.read_bytes():
            yield Fault(address, *how_wrong(address, answer, path.read_bytes()))
        if not is_there or not answer.headers["Content-Encoding"]:
            return
    answer = online.ask(address, "HEAD", Accept_Encoding="identity")
    size = answer.headers["Content-Length"]
    if answer.status != 200:
        yield Fault(address, f"répond {answer.status} au lieu de 200", mend_status(answer.status))
    elif size and not answer.headers["Content-Encoding"] and int(size) != path.stat().st_size:
        yield Fault(address, *NOT_BUILT)


def how_altered(address: str, sent: bytes, built: bytes) -> tuple[str, str] | None:
    """What the host did to a page on its way, and the mend; nothing where it is another file."""
    if not address.endswith(".html"):
        return None
    if scripts_of(built) < scripts_of(sent):
        return "arrive avec un script que le guide n’a pas", (
            "désactivez ce que l’hébergeur ajoute aux pages (statistiques, bandeau, publicité) : la page"
            " « Confidentialité » promet qu’il n’y a rien de tel"
        )
    if words_of_page(sent) == words_of_page(built):
        return "arrive récrit, avec les mêmes mots", (
            "désactivez ce qui « optimise », réduit ou complète le HTML : un navigateur ne garde hors ligne que des"
            " fichiers intacts, et un script récrit est refusé"
        )
    return None


def parsed(page: bytes) -> Any:
    """The document of a page, whatever came for it."""
    return lxml_html.document_fromstring(page.decode("utf-8", "replace") or "-")


def scripts_of(page: bytes) -> set[tuple[str, str]]:
    """The scripts of a page: where each comes from, and its text."""
    found = parsed(page).iter("script")
    return {(script.get("src", ""), script.text or "") for script in found}


def words_of_page(page: bytes) -> str:
    """What a page says, without its scripts, its styles and its spaces."""
    document = parsed(page)
    for element in document.xpath("//script | //style"):
        element.drop_tree()
    return re.sub(r"\s+", "", document.text_content())


def check_headers(
    address: str, answer: Reply, expected: Mapping[str, str], everywhere: Iterable[str]
) -> Iterator[Fault]:
    """Whether it comes with its headers, once each, and without those of others."""
    if not any(answer.headers[name] for name in everywhere):
        yield Fault(address, "vient sans aucun des en-têtes du guide", HEADERS_UNREAD)
        return
    for name in sorted({*everywhere, *expected}):
        sent, wanted = answer.headers.get_all(name, []), expected.get(name)
        if wanted and not sent:
            yield Fault(address, f"vient sans l’en-tête {name}", SERVER)
        elif sent and not wanted:
            why = " : le cadre reste vide" if name == FRAMES else ""
            yield Fault(address, f"vient avec l’en-tête {name}{why}", f"retirez-le ; {SERVER}")
        elif wanted and sent != [wanted] and name == CACHE_CONTROL:
            what = f"peut rester ancien dans les navigateurs : Cache-Control « {', '.join(sent)} »"
            yield Fault(address, what, STALE)
        elif wanted and sent != [wanted]:
            mend = (
                "retirez ce que l’hébergeur ajoute, ou reprenez les fichiers de cette construction"
            )
            what = f"vient avec un autre en-tête {name} : « {', '.join(sent)} »"
            yield Fault(address, what, mend)


def check_transfer(address: str, online: Online) -> Iterator[Fault]:
    """Whether texts come compressed, PDFs in parts, and nothing twice."""
    if address.endswith(".pdf"):
        if online.ask(address, Range="bytes=0-99", Accept_Encoding="identity").status != 206:
            yield Fault(address, "ne se lit pas par morceaux", "permettez les requêtes « Range »")
        return
    answer = online.ask(address, Accept_Encoding="br, gzip")
    is_text = address.rpartition(".")[2] in COMPRESSED
    if is_text and len(answer.body) > 1_000 and not answer.headers["Content-Encoding"]:
        mend = f"déposez les fichiers .br et .gz ; {SERVER}"
        yield Fault(address, "vient sans compression", mend)
    asked = {"Accept_Encoding": "br, gzip"}
    asked |= {ask: known for ask, name in KNOWN.items() if (known := answer.headers[name])}
    if address != WORKER and online.ask(address, **asked).status != 304:
        mend = "permettez « ETag » : sans lui, tout est téléchargé de nouveau à chaque visite"
        yield Fault(address, "est renvoyé en entier quand rien n’a changé", mend)


def check_unknown(
    site: Path, online: Online, expected: Mapping[str, str], everywhere: Iterable[str]
) -> Iterator[Fault]:
    """Whether an address that is not there shows the guide's own page."""
    answer = online.ask(UNKNOWN, Accept_Encoding="identity")
    if (
        answer.status == 200
        and answer.body == online.ask(Known.HOME, Accept_Encoding="identity").body
    ):
        mend = "donnez 404.html pour page d’erreur, avec le code 404 : ailleurs, l’accueil perd ses styles et ses liens"
        yield Fault(UNKNOWN, "montre l’accueil au lieu de la page 404.html", mend)
    elif answer.status != 404:
        yield Fault(UNKNOWN, f"répond {answer.status} au lieu de 404", SERVER)
    elif answer.body != (site / NOT_FOUND).read_bytes():
        yield Fault(UNKNOWN, "ne montre pas la page 404.html du guide", SERVER)
    else:
        # The policy refuses frames too: see `servers.listed`.
        spared = (
            FRAMES if answer.headers[CSP] == expected[CSP] and not answer.headers[FRAMES] else ""
        )
        wanted = {name: value for name, value in expected.items() if name != spared}
        yield from check_headers(UNKNOWN, answer, wanted, everywhere)


def check_secrets(online: Online) -> Iterator[Fault]:
    """Whether `.htaccess`, which is for the server alone, cannot be read."""
    with suppress(OSError, HTTPException):  # a host that hangs up keeps its secret
        if online.ask(".htaccess").status == 200:
            mend = "interdisez les fichiers qui commencent par « .ht »"
            yield Fault(".htaccess", "est lisible par tous", mend)


def check_scheme(online: Online) -> Iterator[Fault]:
    """Whether the guide is in https, and http leads there; a host that says nothing in http is right too."""
    if urlsplit(online.url).scheme != "https" and not is_local(online.url):
        what = "est en http : le guide ne pourra pas être gardé hors ligne"
        yield Fault("", what, "servez-le en https")
    if not online.plain:
        return
    with suppress(OSError, HTTPException):
        answer = get(online.plain, {})
        to = urljoin(online.plain, answer.headers["Location"] or "")
        if answer.status < 400 and not (leads(answer) and urlsplit(to).scheme == "https"):
            mend = "redirigez http vers https, comme le dit HEBERGER.md : sous Apache, la redirection d’un site parent s’arrête au dossier du guide"
            yield Fault("", "répond aussi en http sans mener à https", mend)


def check_root(online: Online) -> Iterator[Fault]:
    """Whether the guide answers at this address, and not at another one that it leads to."""
    answer = online.ask(Known.HOME, Accept_Encoding="identity")
    if leads(answer):
        to = urljoin(online.url, answer.headers["Location"]).removesuffix(Known.HOME)
        mend = f"si c’est là qu’il répond, construisez et vérifiez avec SITE_URL={to}"
        yield Fault("", f"mène à {to}", mend)


def built_for(site: Path) -> str:
    """The public address that the site was built for, as its home page says; nothing where it was built for none."""
    home = parsed((site / Known.HOME).read_bytes())
    return str(next(iter(home.xpath("//link[@rel='canonical']/@href")), "")).removesuffix(
        Known.HOME
    )


def check_built(url: str, built: str) -> Iterator[Fault]:
    """Whether the site was built for the address where it stands: no host can mend that.

    At the root of a name, a site that was built for none works.
    """
    is_free = not built and urlsplit(url).path in ("", "/")
    if built.rstrip("/") != url.rstrip("/") and not is_local(url) and not is_free:
        told = f"pour {built}" if built else "sans son adresse"
        mend = f"reconstruisez avec SITE_URL={url}, puis déposez de nouveau"
        yield Fault("", f"a été construit {told}", mend)


def report(faults: Iterable[Fault], guide: str = "le guide") -> Iterator[str]:
    """The report in lines: faults by their mend, each with the first address that has it."""
    by_mend: dict[str, dict[str, list[str]]] = {}
    for fault in faults:
        found = by_mend.setdefault(fault.mend, {})
        found.setdefault(fault.what, []).append(fault.address or guide)
    for mend, found in by_mend.items():
        for what, addresses in found.items():
            others = len(addresses) - 1
            more = f" (et {others} autre{'s' * (others > 1)})" if others else ""
            yield f"{addresses[0]}{more} {what}"
        yield f"    → {mend}"


def main(url: str, root: Path = ROOT) -> int:
    """Verify the guide at this address against `site/`. Returns the exit status."""
    site = root / "site"
    if not is_address(url) or not (site / Known.HOME).is_file():
        print(
            "construisez d’abord, puis : SITE_URL=https://votre-adresse/ make verify",
            file=sys.stderr,
        )
        return 1
    try:
        framing = read_setting(
            root, "embed", extra_of(read_config(root)).get("embed") or {}, Framing
        )
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    if url != root_of(url):
        told = "écrivez l’adresse de la racine du guide, sans nom de page ni « ? »"
        print(f"{told} : SITE_URL={root_of(url)} make verify", file=sys.stderr)
        return 1
    online = Online(url, plain_address(url))
    if unreached := list(answered("", check_root(online))):
        print("\n".join(report(unreached, url)), file=sys.stderr)
        return 1
    built = built_for(site)
    found = [*check_built(url, built), *verify(site, online, rules_of(site, framing, built))]
    lines = list(report(found))
    print("\n".join(lines) or f"{url} sert le guide comme il a été construit.")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main(os.environ.get("SITE_URL", "")))
