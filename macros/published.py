"""What was published: ids and addresses that readers and other sites rely on.

`checklists/published.lock` is written by `make lock` alone and read by every build. A line is
`item <list>/<item> <hash> <number of changes>` or `address <path below the site's root>`. A line
stays for ever: what left the guide is still promised a successor, a reason or a redirect.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.content import Content
from macros.embeds import embeds
from macros.model import Item
from macros.paper import books

LOCK = Path("checklists/published.lock")
FIXED = (
    "api/checklists.json",
    "api/checklists.schema.json",
    "api/export.schema.json",
    "embed.js",
    "guide-hors-ligne.html",
    "manifest.webmanifest",
    "registre-des-activites.ods",
    "sw.js",
)
HEADER = "# Ce qui est publié : écrit par « make lock », jamais à la main.\n"


@dataclass(frozen=True)
class Published:
    """The ids and addresses of the last lock: item → (hash, changes), and addresses."""

    items: Mapping[str, tuple[str, int]]
    addresses: frozenset[str]
    strange: tuple[int, ...] = ()


def fingerprint(item: Item) -> str:
    """Twelve hexadecimal signs that change with the words or the level of an item."""
    return hashlib.sha256(f"{item.level}\n{item.text}".encode()).hexdigest()[:12]


def addresses(content: Content) -> list[str]:
    """Every public address of the guide, below the site's root."""
    pages = [page.url for page in content.pages.values()]
    pdfs = [book.address for book in books(content)]
    return sorted([*pages, *pdfs, *(embed.address for embed in embeds(content)), *FIXED])


def read_lock(root: Path) -> Published:
    """What is locked; nothing where there is no lock yet."""
    path = root / LOCK
    items: dict[str, tuple[str, int]] = {}
    known: set[str] = set()
    strange: list[int] = []
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    for number, line in enumerate(text.splitlines(), 1):
        match line.split():
            case ["item", id, mark, changes] if changes.isdecimal():
                items[id] = (mark, int(changes))
            case ["address", address]:
                known.add(address)
            case [] | ["#", *_]:
                pass
            case _:
                strange.append(number)
    return Published(items, frozenset(known), tuple(strange))


def write_lock(root: Path, content: Content) -> None:
    """Lock what the guide publishes now, beside all that it ever published."""
    published = read_lock(root)
    now = {id: (fingerprint(item), len(item.changes)) for id, item in content.items.items()}
    kept = {**published.items, **now}
    lines = [f"item {id} {mark} {changes}" for id, (mark, changes) in kept.items()]
    lines += [f"address {address}" for address in {*published.addresses, *addresses(content)}]
    (root / LOCK).write_text(HEADER + "\n".join(sorted(lines)) + "\n", "utf-8")
