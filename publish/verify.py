"""`make verify`: does the host at `SITE_URL` send what was built, as `publish/headers.py` says?

It asks for one file of every kind, changes nothing, and tells in French what is missing and how to mend it.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from macros.entries import read_setting
from macros.lock import read_config
from macros.mistakes import ContentError
from macros.model import Framing
from publish.headers import COMPRESSED, FRAMES, TYPES, Rule, headers_of, rules_of

PATIENCE = 20  # s
UNKNOWN = "cette-adresse-n-existe-pas.html"
KNOWN = {"If_None_Match": "ETag", "If_Modified_Since": "Last-Modified"}
ALIASES = {
    "application/javascript": "text/javascript",
    "application/xml": "text/xml",
    "image/vnd.microsoft.icon": "image/x-icon",
}
"""Types that browsers read as the one of `TYPES`."""
SERVER = (
    "Apache : permettez « AllowOverride FileInfo Indexes » et lancez « a2enmod headers rewrite mime » ; "
    "nginx : reprenez deploy/nginx.conf ; GitHub Pages : c’est impossible"
)
UPLOAD = "déposez de nouveau tout le contenu de site/, fichiers cachés compris"


@dataclass(frozen=True)
class Answer:
    """What the host said: its status, headers and body, as they came."""

    status: int
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Fault:
    """One thing to mend on the host."""

    address: str
    what: str
    mend: str


@dataclass(frozen=True)
class Online:
    """The guide at its public address."""

    url: str

    def ask(self, path: str, **headers: str) -> Answer:
        """The answer for an address below the site's root; `OSError` or `HTTPException` where there is none."""
        return get(self.url.rstrip("/") + "/" + path, headers)


def get(url: str, headers: Mapping[str, str]) -> Answer:
    """One question, without following redirects or inflating anything."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=PATIENCE)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", parts.path or "/", headers=sent)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def samples(site: Path) -> list[str]:
    """One file of each kind, and those that have headers of their own."""
    names = ["index.html", "embed.js", "sw.js", "guide-hors-ligne.html"]
    kinds = {Path(name).suffix for name in names}
    for path in sorted(site.rglob("*")):
        if path.suffix[1:] in TYPES and path.suffix not in kinds:
            kinds.add(path.suffix)
            names.append(path.relative_to(site).as_posix())
    embeds = sorted((site / "embed").glob("*.html"))
    names += [path.relative_to(site).as_posix() for path in embeds[:1]]
    return [name for name in names if (site / name).is_file()]


def verify(site: Path, online: Online, table: Sequence[Rule]) -> Iterator[Fault]:
    """What the host does otherwise than the built site and its table of headers want."""
    everywhere = set(headers_of(table, ""))
    for address in samples(site):
        answer = online.ask(address, Accept_Encoding="identity")
        if answer.status != 200:
            yield Fault(address, f"répond {answer.status} au lieu de 200", UPLOAD)
            continue
        yield from check_file(address, answer, (site / address).read_bytes())
        yield from check_headers(address, answer, headers_of(table, address), everywhere)
        yield from check_transfer(address, online)
    yield from check_unknown(site, online, headers_of(table, UNKNOWN), everywhere)
    yield from check_secrets(online)


def check_file(address: str, answer: Answer, built: bytes) -> Iterator[Fault]:
    """Whether it is the built file, under its type, and sets no cookie."""
    if answer.body != built:
        yield Fault(address, "n’est pas le fichier de site/", UPLOAD)
    wanted = TYPES[address.rpartition(".")[2]].partition(";")[0]
    found = answer.headers.get_content_type()
    if ALIASES.get(found, found) != wanted:
        yield Fault(address, f"est annoncé « {found} » au lieu de « {wanted} »", SERVER)
    if answer.headers["Set-Cookie"]:
        mend = "retirez ce cookie : la page « Confidentialité » promet qu’il n’y en a aucun"
        yield Fault(address, "pose un cookie", mend)


def check_headers(
    address: str, answer: Answer, expected: Mapping[str, str], everywhere: Iterable[str]
) -> Iterator[Fault]:
    """Whether it comes with its headers, once each, and without those of others."""
    for name in sorted({*everywhere, *expected}):
        sent, wanted = answer.headers.get_all(name, []), expected.get(name)
        if wanted and not sent:
            yield Fault(address, f"vient sans l’en-tête {name}", SERVER)
        elif sent and not wanted:
            why = " : le cadre reste vide" if name == FRAMES else ""
            yield Fault(address, f"vient avec l’en-tête {name}{why}", f"retirez-le ; {SERVER}")
        elif wanted and sent != [wanted]:
            mend = (
                "retirez ce que l’hébergeur ajoute, ou reprenez les fichiers de cette construction"
            )
            yield Fault(
                address, f"vient avec un autre en-tête {name} : « {', '.join(sent)} »", mend
            )


def check_transfer(address: str, online: Online) -> Iterator[Fault]:
    """Whether texts come compressed, PDFs in parts, and nothing twice."""
    if address.endswith(".pdf"):
        if online.ask(address, Range="bytes=0-99", Accept_Encoding="identity").status != 206:
            yield Fault(address, "ne se lit pas par morceaux", "permettez les requêtes « Range »")
        return
    answer = online.ask(address, Accept_Encoding="br, gzip")
    is_text = address.rpartition(".")[2] in COMPRESSED
    if is_text and len(answer.body) > 1_000 and not answer.headers["Content-Encoding"]:
        yield Fault(
            address, "vient sans compression", f"déposez les fichiers .br et .gz ; {SERVER}"
        )
    asked = {"Accept_Encoding": "br, gzip"}
    asked |= {ask: known for ask, name in KNOWN.items() if (known := answer.headers[name])}
    if address != "sw.js" and online.ask(address, **asked).status != 304:
        mend = "permettez « ETag » : sans lui, tout est téléchargé de nouveau à chaque visite"
        yield Fault(address, "est renvoyé en entier quand rien n’a changé", mend)


def check_unknown(
    site: Path, online: Online, expected: Mapping[str, str], everywhere: Iterable[str]
) -> Iterator[Fault]:
    """Whether an address that is not there shows the guide's own page."""
    answer = online.ask(UNKNOWN, Accept_Encoding="identity")
    if answer.status != 404:
        yield Fault(UNKNOWN, f"répond {answer.status} au lieu de 404", SERVER)
    elif answer.body != (site / "404.html").read_bytes():
        yield Fault(UNKNOWN, "ne montre pas la page 404.html du guide", SERVER)
    else:
        yield from check_headers(UNKNOWN, answer, expected, everywhere)


def check_secrets(online: Online) -> Iterator[Fault]:
    """Whether what is for the server alone stays there, and http leads to https."""
    if online.ask(".htaccess").status == 200:
        yield Fault(
            ".htaccess",
            "est lisible par tous",
            "interdisez les fichiers qui commencent par « .ht »",
        )
    parts = urlsplit(online.url)
    if parts.hostname in ("localhost", "127.0.0.1"):
        return
    if parts.scheme != "https":
        yield Fault(
            "", "est en http : le guide ne pourra pas être gardé hors ligne", "servez-le en https"
        )
        return
    answer = get(parts._replace(scheme="http").geturl(), {})
    if not (answer.headers["Location"] or "").startswith("https://"):
        yield Fault("", "répond aussi en http sans mener à https", "redirigez http vers https")


def told(faults: Iterable[Fault]) -> Iterator[str]:
    """What is wrong, each fault once with the first address that has it; then how to mend all of these."""
    by_mend: dict[str, dict[str, list[str]]] = {}
    for fault in faults:
        found = by_mend.setdefault(fault.mend, {})
        found.setdefault(fault.what, []).append(fault.address or "le guide")
    for mend, found in by_mend.items():
        for what, addresses in found.items():
            others = len(addresses) - 1
            more = f" (et {others} autre{'s' * (others > 1)})" if others else ""
            yield f"{addresses[0]}{more} {what}"
        yield f"    → {mend}"


def main(url: str) -> int:
    """Verify the guide at this address against `site/`. Returns the exit status."""
    root, site = Path(), Path("site")
    if urlsplit(url).scheme not in ("http", "https") or not (site / "index.html").is_file():
        print(
            "construisez d’abord, puis : SITE_URL=https://votre-adresse/ make verify",
            file=sys.stderr,
        )
        return 1
    try:
        extra = read_config(root).get("extra") or {}
        framing = read_setting(root, "embed", extra.get("embed") or {}, Framing)
        lines = list(told(verify(site, Online(url), rules_of(site, framing, url))))
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, HTTPException) as error:
        print(
            f"{url} ne répond pas ({error})\n    → vérifiez l’adresse et la connexion",
            file=sys.stderr,
        )
        return 1
    print("\n".join(lines) or f"{url} sert le guide comme il a été construit.")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main(os.environ.get("SITE_URL", "")))
