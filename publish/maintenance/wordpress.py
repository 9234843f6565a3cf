"""The WordPress plugin in one archive: `integrations/wordpress/`, its French compiled, and the guide's own `embed.js`.

WordPress then runs no script of another host, and its server asks none.
"""

import io
import json
import struct
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from macros.guide.known import EMBED_SCRIPT

NAME = "guide-wordpress"
FOLDER = Path("integrations/wordpress")
SENTENCES = f"{NAME}-ask"
"""The handle of the script that holds every sentence of the plugin's scripts."""


def plugin(root: Path, site: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the plugin, each under its name in the archive."""
    for path in sorted((root / FOLDER).rglob("*")):
        if path.suffix == ".po":
            for name, made in translated(path):
                yield f"{NAME}/languages/{name}", made
        elif path.is_file():
            yield f"{NAME}/{path.relative_to(root / FOLDER).as_posix()}", path.read_bytes()
    yield f"{NAME}/{EMBED_SCRIPT}", (site / EMBED_SCRIPT).read_bytes()
    yield f"{NAME}/LICENSE", (root / "LICENSE").read_bytes()


def translated(path: Path) -> Iterator[tuple[str, bytes]]:
    """A language as WordPress reads it: for PHP, then for scripts, which take what they know of it."""
    with path.open("rb") as written:
        catalog = read_po(written)
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
