"""The WordPress plugin, one archive of the site: `integrations/wordpress/`, its French compiled, and the guide's own `embed.js`.

WordPress then runs no script of another host, and its server asks none. Its version is the guide's.
"""

import io
import json
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from macros.guide.known import EMBED_SCRIPT, PLUGIN, Known
from macros.guide.lockfile import read_edition
from macros.model.french import weighed
from publish.assets.compress import OLDEST, zipped

NAME = "guide-wordpress"
FOLDER = Path("integrations/wordpress")
SENTENCES = f"{NAME}-ask"
"""The handle of the script that holds every sentence of the plugin's scripts."""
UNKNOWN_VERSION, UNKNOWN_ADDRESS = b"0.0.0", b"OFFERED = ''"
"""What the sources say of the guide that offers them, which only a build knows."""
PLUGIN_FACTS = "<!--plugin-->"
"""Where a page says the version and the weight of what it offers."""


def write_plugin(root: Path, site: Path, site_url: str) -> None:
    """Write the plugin's archive into the site, and tell its facts where the page offers it."""
    made = zipped(plugin(root, site, site_url))
    (site / PLUGIN).write_bytes(made)
    facts = f" (fichier .zip, {weighed(len(made))}, version {read_edition(root)})"
    page = site / Known.INTEGRATE
    page.write_text(page.read_text("utf-8").replace(PLUGIN_FACTS, facts), "utf-8")


def plugin(root: Path, site: Path, site_url: str = "") -> Iterator[tuple[str, bytes]]:
    """The files of the plugin, each under its name in the archive, with the guide's version and address."""
    version = read_edition(root).encode() or UNKNOWN_VERSION
    address = f"OFFERED = '{quote(site_url, safe=':/[]%')}'".encode()
    for path in sorted((root / FOLDER).rglob("*")):
        name = path.relative_to(root / FOLDER).as_posix()
        if path.suffix == ".po":
            for made, content in translated(path):
                yield f"{NAME}/languages/{made}", content
        elif path.is_file():
            source = path.read_bytes().replace(UNKNOWN_VERSION, version)
            yield f"{NAME}/{name}", source.replace(UNKNOWN_ADDRESS, address)
    yield f"{NAME}/{EMBED_SCRIPT}", (site / EMBED_SCRIPT).read_bytes()
    yield f"{NAME}/LICENSE", (root / "LICENSE").read_bytes()


def translated(path: Path) -> Iterator[tuple[str, bytes]]:
    """A language as WordPress reads it: for PHP, then for scripts, which take what they know of it."""
    with path.open("rb") as written:
        catalog = read_po(written)
    catalog.creation_date = datetime(*OLDEST, tzinfo=UTC)  # Babel writes the minute when it reads
    yield f"{NAME}-{path.stem}.mo", binary(catalog)
    said = {one.id: [one.string] for one in catalog if one.id and not one.context}
    head = {"domain": "messages", "lang": path.stem, "plural_forms": catalog.plural_forms}
    data = {"domain": "messages", "locale_data": {"messages": {"": head, **said}}}
    yield f"{NAME}-{path.stem}-{SENTENCES}.json", json.dumps(data, ensure_ascii=False).encode()


def binary(catalog: Catalog) -> bytes:
    """A language for PHP. WordPress 6.1 reads strings from the end of a hash table, whose place Babel leaves at 0."""
    written = io.BytesIO()
    write_mo(written, catalog)
    made = bytearray(written.getvalue())
    (total,) = struct.unpack_from("<I", made, 8)
    struct.pack_into("<I", made, 24, 28 + 16 * total)
    return bytes(made)
