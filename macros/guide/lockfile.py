"""What was published: ids and addresses that readers and other sites rely on.

`checklists/published.lock` is written by `make lock` alone and read by every build; the guide of another
union leaves it as it came, and writes what it adds in `region/published.lock`. A line is
`edition <version>`, `item <list>/<item> <hash> <number of changes> <rank>`, `gone <list>/<item> <rank>`
or `address <path below the site's root>`. Hashes and numbers of changes are those of the last released
edition, `pyproject.toml`'s version: an item says once an edition why it changed. A rank is a number
given once and never reused. A line's promise stays for ever: what left the guide has a successor, a
reason or a redirect, and neither its id nor its rank ever names anything else.

This module needs Python alone: the run that may write to the repository installs nothing.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from macros.reading.files import REGION
from macros.reading.mistakes import Mistake

LOCK = Path("checklists/published.lock")
OWN_LOCK = Path(REGION, "published.lock")
"""The lock of another union: what it publishes beside the guide that it started from."""
OWN_RANKS = 8192
"""The first rank of another union's items: the guide's own never come so far."""
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
    file: Path = LOCK

    def __str__(self) -> str:
        """The line as it is written."""
        if self.is_gone:
            return f"gone {self.id} {self.rank}"
        rank = "" if self.rank is None else f" {self.rank}"
        return f"item {self.id} {self.mark} {self.changes}{rank}"


@dataclass(frozen=True)
class Published:
    """The last lock: every line of an item, the addresses, and lines that nobody can read."""

    lines: tuple[Locked, ...]
    addresses: frozenset[str]
    strange: tuple[int, ...] = ()
    edition: str = ""

    @cached_property
    def gone(self) -> dict[str, Locked]:
        """The items that left the guide."""
        return {one.id: one for one in self.lines if one.is_gone}

    @cached_property
    def items(self) -> dict[str, Locked]:
        """The items that the guide still has."""
        return {one.id: one for one in self.lines if one.id not in self.gone}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The rank of every item that was ever given one."""
        return {one.id: one.rank for one in self.lines if one.rank is not None}


def read_edition(root: Path) -> str:
    """The edition that the guide is, or will be once released; nothing where none is named."""
    path = root / "pyproject.toml"
    project = tomllib.loads(path.read_text("utf-8")).get("project", {}) if path.exists() else {}
    return str(project.get("version", ""))


def written_lock(root: Path) -> Path:
    """The lock that this guide writes: a union's own where it has a folder of its own."""
    return OWN_LOCK if (root / REGION).is_dir() else LOCK


def read_lock(root: Path) -> Published:
    """What is locked, here and where the guide comes from; nothing where there is no lock yet."""
    start = read_one(root, LOCK)
    if written_lock(root) == LOCK:
        return start
    own = read_one(root, OWN_LOCK)
    known = start.addresses | own.addresses
    return Published((*start.lines, *own.lines), known, own.strange, own.edition)


def read_one(root: Path, file: Path) -> Published:
    """What one lock says; nothing where there is none yet."""
    path = root / file
    return parse_lock(path.read_text("utf-8", "replace") if path.exists() else "", file)


def parse_lock(text: str, file: Path = LOCK) -> Published:
    """What a lock's text says."""
    lines: list[Locked] = []
    known: set[str] = set()
    strange: list[int] = []
    edition = ""
    for number, line in enumerate(text.splitlines(), 1):
        match line.split():
            case ["item", id, mark, changes, rank] if changes.isdecimal() and rank.isdecimal():
                lines.append(Locked(id, number, int(rank), mark, int(changes), file=file))
            case ["item", id, mark, changes] if changes.isdecimal():
                lines.append(Locked(id, number, None, mark, int(changes), file=file))
            case ["gone", id, rank] if rank.isdecimal():
                lines.append(Locked(id, number, int(rank), is_gone=True, file=file))
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
                yield Mistake(str(one.file), one.line, what, mend)
            elif one.id == other.id and one.rank != other.rank:
                what = f"« {one.id} » a deux rangs, {other.rank} et {one.rank}"
                mend = "retirez la ligne qui n’est pas encore en ligne, puis lancez « make lock »"
                yield Mistake(str(one.file), one.line, what, mend)


def newcomer(*pair: Locked) -> str:
    """Which of two items may be given another rank: what left the guide was published for sure."""
    present = [one for one in pair if not one.is_gone]
    return f"« {present[0].id} »" if len(present) == 1 else "celui qui n’est pas encore en ligne"


def lock_text(lines: Iterable[Locked], addresses: Iterable[str], edition: str) -> str:
    """The text of a lock: the same for the same promises, in any order."""
    written = [*map(str, lines), *(f"address {address}" for address in addresses)]
    written += [f"edition {edition}"] if edition else []
    return HEADER + "\n".join(sorted(written)) + "\n"


def joined(locks: Iterable[Published]) -> str:
    """The text of one lock that keeps every promise of several.

    Of an item's lines with the same rank, the one that left says the most, then that of the newest
    edition. Lines with other ranks all stay, for `clashes` to tell.
    """
    kept: dict[tuple[str, int | None], Locked] = {}
    addresses: set[str] = set()
    edition = ""
    for lock in sorted(locks, key=lambda lock: order_of(lock.edition)):
        addresses |= lock.addresses
        edition = lock.edition
        for line in lock.lines:
            known = kept.get((line.id, line.rank))
            if not known or line.is_gone or not (known.is_gone or line.mark == UNRELEASED):
                kept[line.id, line.rank] = line
    ranked = {id for id, rank in kept if rank is not None}
    lines = (one for one in kept.values() if one.rank is not None or one.id not in ranked)
    return lock_text(lines, addresses, edition)


def order_of(edition: str) -> tuple[int, ...]:
    """What orders editions: the numbers of a version, « 1.9.0 » before « 1.10.0 »."""
    return tuple(int(number) for number in edition.split(".") if number.isdecimal())


def holds(lock: Published, other: Published) -> bool:
    """Whether a lock says all that another promises."""
    return joined([lock, other]) == joined([lock])
