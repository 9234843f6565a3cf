"""The guide without a network: what its worker keeps, and the manifest that installs it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from macros.model.schema import Organisation
from publish.hosting.csp import digest

WORKER = Path("overrides/sw.js")
# What a reader without a network never opens: what servers read, what other sites frame or read,
# what is a copy of the rest, and the worker itself, which browsers look for on their own.
LEFT_OUT = ("embed/", "assets/embed", "api/")
ALONE = {"embed.js", "sw.js", "sw-off.js", "guide-hors-ligne.html", "robots.txt"}
ENDINGS = (".gz", ".br", ".zst", ".map", ".xml", ".txt")

SHORT_NAME = "Guide santé"  # under an icon there is room for twelve signs
ICONS: tuple[dict[str, str], ...] = (
    {"src": "assets/icons/icon.svg", "sizes": "any", "type": "image/svg+xml"},
    {"src": "assets/icons/icon-192.png", "sizes": "192x192", "type": "image/png"},
    {"src": "assets/icons/icon-512.png", "sizes": "512x512", "type": "image/png"},
    {
        "src": "assets/icons/icon-maskable-512.png",
        "sizes": "512x512",
        "type": "image/png",
        "purpose": "maskable",
    },
)
SHORTCUTS = (
    ("Mon suivi", "mon-suivi.html"),
    ("En cas d’incident", "aller-plus-loin/incident.html"),
)
PAPER, PRIMARY = "#fbf9f4", "#1f5246"  # those of theme.css


def published(site: Path) -> Iterator[str]:
    """Every file that a reader without a network may need, below the site's root."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_dir() or name in ALONE or name.endswith(ENDINGS) or name.startswith(LEFT_OUT):
            continue
        if not any(part.startswith((".", "_")) for part in name.split("/")):
            yield name


def name_of(words: str) -> str:
    """A short name that changes with these words."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def guide(site: Path, site_url: str, policy: str, moved: Mapping[str, str]) -> dict[str, Any]:
    """What the worker is told: the files with their hashes, and the names that follow.

    An old address is no file: some servers answer it with a redirect, and no hash would hold.
    """
    kept = (name for name in published(site) if name not in moved)
    files = {name: digest((site / name).read_bytes()) for name in kept}
    return {
        "version": name_of(json.dumps(files)),
        "policy": name_of(policy),
        "base": urlsplit(site_url).path or "/",
        "moved": {old: new for old, new in moved.items() if not old.startswith(LEFT_OUT)},
        "files": files,
    }


def write_worker(
    root: Path,
    site: Path,
    site_url: str,
    policy: str = "",
    moved: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write the worker of the built site. Nothing may be changed in the site afterwards.

    A kept page keeps the headers it came with: where the pages' `policy` changes, all are fetched.
    """
    told = json.dumps(guide(site, site_url, policy, moved), ensure_ascii=False, indent=0)
    source = (root / WORKER).read_text("utf-8").split("\n", 1)[1]  # without its note to the editor
    (site / "sw.js").write_text(f"self.GUIDE = {told};\n{source}", "utf-8")


def manifest(
    organisation: Organisation, name: str, description: str, pages: Mapping[str, Any]
) -> bytes:
    """What a device needs to install the guide; addresses are relative, for any root."""
    colours = organisation.colours
    told = {
        "name": name,
        "short_name": SHORT_NAME,
        "description": description,
        "lang": "fr",
        "dir": "ltr",
        "start_url": "index.html",
        "scope": "./",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": colours.primary if colours else PRIMARY,
        "categories": ["medical", "education"],
        "icons": ICONS,
        "shortcuts": [
            {"name": words, "url": url, "icons": ICONS[1:2]}
            for words, url in SHORTCUTS
            if url.replace(".html", ".md") in pages
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
