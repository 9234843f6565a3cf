"""Precompressed copies of the site's texts (`.gz`, `.br`), which servers send as they are."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli

COMPRESSED = ("html", "css", "js", "txt", "ics", "xml", "svg", "json", "webmanifest")
"""The endings of files that are compressed."""
UNKNOWN_SYSTEM = b"\xff"
"""The tenth byte of a gzip header (RFC 1952)."""


def compress_site(site: Path) -> None:
    """Write the compressed copies of every text; the same text gives the same bytes on any day."""
    texts = [path for path in sorted(site.rglob("*")) if path.suffix[1:] in COMPRESSED]
    with ThreadPoolExecutor() as pool:
        list(pool.map(compress, texts))


def compress(path: Path) -> None:
    """Write the compressed copies of one file, where they are smaller than it."""
    text = path.read_bytes()
    for suffix, made in ((".gz", gzipped(text)), (".br", brotli.compress(text))):
        twin = path.with_name(path.name + suffix)
        if len(made) < len(text):
            twin.write_bytes(made)
        else:
            twin.unlink(missing_ok=True)


def gzipped(text: bytes) -> bytes:
    """The text for `.gz`, whose header names no system: Python 3.11 writes its own there, 3.13 none."""
    made = gzip.compress(text, 9, mtime=0)
    return made[:9] + UNKNOWN_SYSTEM + made[10:]
