"""The service worker's list of files with their hashes, and the web app manifest."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from macros.guide.known import COVERAGE, EMBED_SCRIPT, INCIDENT, ONEFILE, PLUGIN, WORKER, Known
from publish.hosting.csp import sha256

# What a reader without a network never opens: what servers read, what other sites frame or read,
# what is for the union alone, what is a copy of the rest, and the worker itself, which browsers look for on their own.
UNKEPT_FOLDERS = ("embed/", "assets/embed", "api/")
UNKEPT = {COVERAGE, EMBED_SCRIPT, PLUGIN, WORKER, "sw-off.js", ONEFILE, "robots.txt"}
UNKEPT_ENDINGS = (".gz", ".br", ".zst", ".map", ".xml", ".txt")

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
    ("Mon suivi", Known.TRACKING),
    ("En cas d’incident", INCIDENT),
)


def offline_files(site: Path) -> Iterator[str]:
    """The files that the worker keeps for offline reading, below the site's root."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if (
            path.is_dir()
            or name in UNKEPT
            or name.endswith(UNKEPT_ENDINGS)
            or name.startswith(UNKEPT_FOLDERS)
        ):
            continue
        if not any(part.startswith((".", "_")) for part in name.split("/")):
            yield name


def short_hash(words: str) -> str:
    """The first sixteen hexadecimal digits of a text's hash."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def worker_data(site: Path, site_url: str, policy: str, moved: Mapping[str, str]) -> dict[str, Any]:
    """The data written into the worker: files with their hashes, its version, addresses that moved.

    An old address is no file: some servers answer it with a redirect, and no hash would hold.
    """
    kept = (name for name in offline_files(site) if name not in moved)
    files = {name: sha256((site / name).read_bytes()) for name in kept}
    return {
        "version": short_hash(json.dumps(files)),
        "policy": short_hash(policy),
        "base": urlsplit(site_url).path or "/",
        "moved": {old: new for old, new in moved.items() if not old.startswith(UNKEPT_FOLDERS)},
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
    told = json.dumps(worker_data(site, site_url, policy, moved), ensure_ascii=False, indent=0)
    source = (
        (root / "overrides" / WORKER).read_text("utf-8").split("\n", 1)[1]
    )  # without its note to the editor
    (site / WORKER).write_text(f"self.GUIDE = {told};\n{source}", "utf-8")


def manifest(
    name: str,
    short_name: str,
    description: str,
    paper: str,
    primary: str,
    pages: Mapping[str, Any],
) -> bytes:
    """The web app manifest, which lets a device install the guide; addresses are relative, for any root.

    `paper` is the colour behind its first screen, `primary` that of its title bar.
    """
    told = {
        "name": name,
        "short_name": short_name,
        "description": description,
        "lang": "fr",
        "dir": "ltr",
        "start_url": Known.HOME,
        "scope": "./",
        "display": "standalone",
        "background_color": paper,
        "theme_color": primary,
        "categories": ["medical", "education"],
        "icons": ICONS,
        "shortcuts": [
            {"name": words, "url": url, "icons": ICONS[1:2]}
            for words, url in SHORTCUTS
            if url.replace(".html", ".md") in pages
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
