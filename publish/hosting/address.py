"""The guide's public address, `SITE_URL`: what may be one, and what servers, frames and readers all read alike."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from macros.reading.mistakes import ContentError, Mistake
from macros.reading.region import read_settings

WRITE_ROOT = "écrivez la racine du guide : https://votre-adresse/ ou https://votre-adresse/dossier/"
SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.~-]+")
"""A folder of the address that is the same decoded or not: nginx compares it decoded, others as it is sent."""


def check_public_address(root: Path, url: str) -> None:
    """Refuse (`ContentError`) a public address that servers, frames or readers would not all read alike."""
    if found := list(address_faults(url)):
        place = read_settings(root).place(("site_url",))
        raise ContentError(Mistake(*place, f"SITE_URL : {what}", mend) for what, mend in found)


def address_faults(url: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a public address, and its mend; an empty one is none yet."""
    if not url:
        return
    if not is_address(url):
        what = "n’est pas une adresse, ou ne commence pas par https:// et un nom de serveur"
        yield f"« {url} » {what}", WRITE_ROOT
        return
    parts = urlsplit(url)
    host = parts.hostname or ""
    known = host.encode("idna").decode()
    if parts.username is not None:
        yield "l’adresse contient un identifiant, que chaque page montrerait", WRITE_ROOT
    elif known != host:
        netloc = known if parts.port is None else f"{known}:{parts.port}"
        plain = parts._replace(netloc=netloc).geturl()
        yield "le nom du serveur a un accent", f"écrivez-le comme les machines le lisent : {plain}"
    if "?" in url or "#" in url:
        yield "l’adresse a un « ? » ou un « # »", WRITE_ROOT
    folders = [one for one in parts.path.split("/") if one]
    if folders and folders[-1].endswith((".html", ".htm", ".php")):
        yield f"« {folders[-1]} » est une page", WRITE_ROOT
    elif "//" in parts.path or not all(map(SEGMENT.fullmatch, folders)):
        yield (
            f"les serveurs ne lisent pas tous de même le dossier « {parts.path} »",
            "nommez-le par des lettres sans accent, des chiffres, « - », « _ » ou « . »",
        )


def is_address(url: str) -> bool:
    """Whether this is an http or https address with a host, whose name may be looked up."""
    try:
        parts = urlsplit(url)
        (parts.hostname or "").encode("idna")
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def root_of(url: str) -> str:
    """The root that an address of one of the guide's pages names."""
    parts = urlsplit(url)
    folder, _, page = parts.path.rpartition("/")
    path = f"{folder}/" if page.endswith(".html") else parts.path
    return parts._replace(path=path, query="", fragment="").geturl()
