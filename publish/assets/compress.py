"""Precompressed copies of the site's texts (`.gz`, `.br`), which servers send as they are, and archives, alike on any day."""

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import brotli

COMPRESSED = ("html", "css", "js", "txt", "ics", "xml", "svg", "json", "webmanifest")
"""The endings of files that are compressed."""
UNKNOWN_SYSTEM = b"\xff"
"""The tenth byte of a gzip header (RFC 1952)."""
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first day an archive can write: no date of the build enters it."""


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


def zipped(files: Iterable[tuple[str, bytes]], day: date | None = None) -> bytes:
    """An archive of these files, in their order; the same files give the same bytes on any day.

    With a day, each file is of that day, at a time that its content gives; without one, all are of 1980.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in files:
            entry = zipfile.ZipInfo(name, moment(content, day) if day else OLDEST)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3  # Unix, wherever this runs
            made.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return written.getvalue()


def moment(content: bytes, day: date) -> tuple[int, int, int, int, int, int]:
    """A time of this day that changes with the content.

    A server whose files were unzipped tells a browser by date, and often size, whether its copy is still good. Where
    it sends no `Cache-Control`, browsers keep a file for a tenth of its age (RFC 9111, 4.2.2).
    """
    chosen = int.from_bytes(hashlib.sha256(content).digest()[:8])
    minutes, seconds = divmod(2 * (chosen % 43_200), 60)  # a zip counts by two seconds
    return (day.year, day.month, day.day, *divmod(minutes, 60), seconds)
