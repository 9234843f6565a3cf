"""What was published: ids and addresses that readers and other sites rely on.

`checklists/published.lock` is written by `make lock` alone and read by every build. A line is
`edition <version>`, `item <list>/<item> <hash> <number of changes> <rank>`, `gone <list>/<item> <rank>`
or `address <path below the site's root>`. Hashes and numbers of changes are those of the last released
edition, `pyproject.toml`'s version: an item says once an edition why it changed. A rank is a number
given once and never reused. A line's promise stays for ever: what left the guide has a successor, a
reason or a redirect, and neither its id nor its rank ever names anything else.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from macros.guide.content import Content
from macros.guide.publications import addresses
from macros.model.schema import Item
from macros.reading.mistakes import Mistake

LOCK = Path("checklists/published.lock")
UNRELEASED = "-"
"""The hash of an item that no edition holds yet: its words are free until one does."""
HEADER = "# Ce qui est publié : écrit par « make lock », jamais à la main.\n"


@dataclass(frozen=True)
class Locked:
    """One item's line of the lock; a lock of the first edition gave no rank."""

    id: str
    line: int
    rank: int | None
    mark: str = ""
    changes: int = 0
    is_gone: bool = False


@dataclass(frozen=True)
class Published:
    """The last lock: every line of an item, the addresses, and lines that nobody can read."""

    lines: tuple[Locked, ...]
    addresses: frozenset[str]
    strange: tuple[int, ...] = ()
    edition: str = ""

    @property
    def gone(self) -> dict[str, Locked]:
        """The items that left the guide."""
        return {one.id: one for one in self.lines if one.is_gone}

    @property
    def items(self) -> dict[str, Locked]:
        """The items that the guide still has."""
        return {one.id: one for one in self.lines if one.id not in self.gone}

    @property
    def ranks(self) -> dict[str, int]:
        """The rank of every item that was ever given one."""
        return {one.id: one.rank for one in self.lines if one.rank is not None}


def read_edition(root: Path) -> str:
    """The edition that the guide now is, or will be once released; nothing where none is named."""
    path = root / "pyproject.toml"
    project = tomllib.loads(path.read_text("utf-8")).get("project", {}) if path.exists() else {}
    return str(project.get("version", ""))


def fingerprint(item: Item) -> str:
    """Twelve hexadecimal signs that change with the words or the level of an item."""
    return hashlib.sha256(f"{item.level}\n{item.text}".encode()).hexdigest()[:12]


def read_lock(root: Path) -> Published:
    """What is locked; nothing where there is no lock yet."""
    path = root / LOCK
    lines: list[Locked] = []
    known: set[str] = set()
    strange: list[int] = []
    edition = ""
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    for number, line in enumerate(text.splitlines(), 1):
        match line.split():
            case ["item", id, mark, changes, rank] if changes.isdecimal() and rank.isdecimal():
                lines.append(Locked(id, number, int(rank), mark, int(changes)))
            case ["item", id, mark, changes] if changes.isdecimal():
                lines.append(Locked(id, number, None, mark, int(changes)))
            case ["gone", id, rank] if rank.isdecimal():
                lines.append(Locked(id, number, int(rank), is_gone=True))
            case ["edition", edition]:
                pass
            case ["address", address]:
                known.add(address)
            case [] | ["#", *_]:
                pass
            case _:
                strange.append(number)
    return Published(tuple(lines), frozenset(known), tuple(strange), edition)


def clashes(published: Published) -> Iterator[Mistake]:
    """Ranks that two branches gave at once: only people know which one readers already have."""
    ranked = [one for one in published.lines if one.rank is not None]
    for n, one in enumerate(ranked):
        for other in ranked[:n]:
            if one.rank == other.rank and one.id != other.id:
                what = f"le rang {one.rank} est donné à « {other.id} » et à « {one.id} »"
                mend = f"retirez la ligne de {newcomer(one, other)}, puis lancez « make lock »"
                yield Mistake(str(LOCK), one.line, what, mend)
            elif one.id == other.id and one.rank != other.rank:
                what = f"« {one.id} » a deux rangs, {other.rank} et {one.rank}"
                mend = "retirez la ligne qui n’est pas encore en ligne, puis lancez « make lock »"
                yield Mistake(str(LOCK), one.line, what, mend)


def newcomer(*pair: Locked) -> str:
    """Which of two items may be given another rank: what left the guide was published for sure."""
    present = [one for one in pair if not one.is_gone]
    return f"« {present[0].id} »" if len(present) == 1 else "celui qui n’est pas encore en ligne"


def write_lock(root: Path, content: Content) -> None:
    """Lock what the guide publishes now, beside all that it ever published."""
    published, edition = read_lock(root), read_edition(root)
    left = sorted({one.id for one in published.lines} - content.items.keys())
    ranks = ranked(published, [*content.ordered_items, *left])
    is_released = not published.lines or published.edition not in ("", edition)
    lines = [f"edition {edition}"] if edition else []
    for id, item in content.items.items():
        locked = published.items.get(id) or Locked(id, 0, None, UNRELEASED)
        mark, changes = locked.mark, locked.changes
        if is_released:
            mark, changes = fingerprint(item), len(item.changes)
        lines.append(f"item {id} {mark} {changes} {ranks[id]}")
    lines += [f"gone {id} {ranks[id]}" for id in left]
    lines += [f"address {address}" for address in {*published.addresses, *addresses(content)}]
    (root / LOCK).write_text(HEADER + "\n".join(sorted(lines)) + "\n", "utf-8")


def ranked(published: Published, ids: Iterable[str]) -> dict[str, int]:
    """The rank of each item: its own for ever, or the first number that none ever had."""
    ranks = published.ranks
    fresh = count(max(ranks.values(), default=-1) + 1)
    return {id: ranks[id] if id in ranks else next(fresh) for id in ids}
