"""Promises to readers and other sites: what was published is still there, or says why it is not."""

import hashlib
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from macros.guide.content import Content, read_content
from macros.guide.lockfile import (
    LOCK,
    OWN_RANKS,
    UNRELEASED,
    Locked,
    Published,
    clashes,
    lock_text,
    read_edition,
    read_lock,
    read_one,
    written_lock,
)
from macros.guide.moved import lost_addresses, move_mistakes
from macros.guide.publications import addresses
from macros.guide.settings import read_config, read_nav, redirects_of
from macros.model.schema import Heir, Item
from macros.reading.files import REGION, is_own
from macros.reading.mistakes import ContentError, Mistake, Place, did_you_mean

RUN = "sur GitHub, la mise en ligne s’en charge ; ailleurs, lancez « make lock » avant « make build », et gardez {}"
MERGE = "fusionnez une version publiée du guide d’origine : son verrou vient avec elle"
"""How a union locks what it did not write: the guide that it starts from does."""


def fingerprint(item: Item) -> str:
    """Twelve hexadecimal signs that change with the words or the level of an item, not with its spaces."""
    text = re.sub(r" +", " ", item.text)
    return hashlib.sha256(f"{item.level}\n{text}".encode()).hexdigest()[:12]


def lineage(heirs: Iterable[Heir]) -> Iterator[str]:
    """Every former item behind these, however far back."""
    for heir in heirs:
        yield heir.id
        yield from lineage(heir.replaces)


def broken(root: Path, content: Content, redirects: Any) -> Iterator[Mistake]:
    """Promises that the content breaks: a lost id, a silent rewording, a lost address."""
    published = read_lock(root)
    yield from clashes(published)
    yield from reused_items(published, content)
    unknown = dict(unknown_formers(published, content))
    yield from unknown.values()
    yield from lost_items(published, content, {mistake.nearest for mistake in unknown.values()})
    yield from twice_gone(content)
    yield from reworded_items(published, content)
    yield from move_mistakes(root, content, redirects)
    yield from lost_addresses(root, content, published, redirects)


def reused_items(published: Published, content: Content) -> Iterator[Mistake]:
    """Items under the id of one that left the guide: readers' former ticks would answer them."""
    for id in sorted(published.gone.keys() & content.items.keys()):
        what = f"l’identifiant « {id} » a servi à un élément retiré, et les coches y restent"
        mend = f"donnez-lui un autre nom ; s’il le remplace, « replaces: [{{id: {id}}}] »"
        yield Mistake(*content.places[id], what, mend)


def formers(content: Content) -> Iterator[tuple[str, Place]]:
    """Every item that a list replaces or retires, and the place that says so."""
    for path, item in content.items.items():
        yield from ((id, content.places[path]) for id in lineage(item.replaces))
    for list in content.checklists.values():
        yield from ((gone.id, content.places[f"retired {gone.id}"]) for gone in list.retired)


def unknown_formers(published: Published, content: Content) -> Iterator[tuple[str, Mistake]]:
    """What is said to be replaced or retired, and was never published; nothing before a first lock."""
    known = {one.id for one in published.lines}
    lost = sorted(known - content.items.keys())
    for id, place in formers(content) if known else ():
        if id not in known:
            mend = did_you_mean(
                id, lost, "retirez cette mention : personne n’a pu cocher cet élément"
            )
            yield id, Mistake(*place, f"l’élément « {id} » n’a jamais été publié", mend)


def twice_gone(content: Content) -> Iterator[Mistake]:
    """Items that are both retired and replaced: their ticks would be followed and kept aside at once."""
    replaced = {id for item in content.items.values() for id in lineage(item.replaces)}
    retired = {gone.id for list in content.checklists.values() for gone in list.retired}
    for id in sorted(replaced & retired):
        what = f"l’élément « {id} » est à la fois retiré et remplacé"
        mend = "gardez « replaces: » si un autre le remplace, sinon « retired: »"
        yield Mistake(*content.places[f"retired {id}"], what, mend)


def lost_items(
    published: Published, content: Content, meant: Collection[str] = ()
) -> Iterator[Mistake]:
    """Published items that no list has, replaces or retires; `meant` are those whose id a list misspells, told already."""
    said = {id for id, _ in formers(content)}
    lines = {one.id: one for one in published.lines}
    for id in sorted(lines.keys() - content.items.keys() - said - set(meant)):
        what = f"l’élément « {id} » a disparu, et les coches des lecteurs avec lui"
        back = "" if id in published.gone else "remettez-le, ou "
        mend = f"{back}déclarez-le sous « retired: », ou sous « replaces: » de l’héritier"
        yield Mistake(list_of(lines[id]), 1, what, mend)


def reworded_items(published: Published, content: Content) -> Iterator[Mistake]:
    """Items whose words or level are not those of the last edition, without one more reason."""
    for id, locked in published.items.items():
        item = content.items.get(id)
        if not item or locked.mark in (UNRELEASED, fingerprint(item)):
            continue
        if len(item.changes) <= locked.changes:
            what = f"le texte de « {id} » a changé sans raison écrite"
            mend = f"ajoutez à l’élément « changes: [{{on: {date.today()}, because: … }}] »"
            yield Mistake(*content.places[id], what, mend)


def unlocked(root: Path, content: Content) -> Iterator[Mistake]:
    """What the guide publishes and the lock does not know yet."""
    published, edition, lock = read_lock(root), read_edition(root), written_lock(root)
    run = RUN.format(lock)
    if edition and published.edition != edition:
        yield Mistake(str(lock), 1, f"l’édition « {edition} » n’y est pas encore", run)
    for id in content.items:
        if id not in published.items:
            what = f"« {id} » n’est pas encore dans published.lock"
            yield Mistake(*content.places[id], what, run if is_ours(root, content, id) else MERGE)
    if unranked := [one for one in published.items.values() if one.rank is None]:
        what = f"« {unranked[0].id} » n’a pas encore de rang"
        yield Mistake(str(unranked[0].file), unranked[0].line, what, run)
    for id, locked in published.items.items():
        if id not in content.items:
            what = f"« {id} » a quitté le guide, et cette ligne ne le dit pas encore"
            yield Mistake(
                str(locked.file), locked.line, what, run if locked.file == lock else MERGE
            )
    for address in addresses(content):
        if address not in published.addresses:
            what = f"l’adresse « {address} » n’est pas encore dans published.lock"
            yield Mistake(str(lock), 1, what, run)
    for number in published.strange:
        yield Mistake(str(lock), number, "cette ligne n’a pas été écrite par « make lock »", run)


def is_ours(root: Path, content: Content, id: str) -> bool:
    """Whether who writes this guide's lock wrote this item: a union writes its own alone."""
    return is_own(content.places[id].file) == (written_lock(root) != LOCK)


def list_of(locked: Locked) -> str:
    """The file that held an item, or should."""
    folder = "" if locked.file == LOCK else f"{REGION}/"
    return f"{folder}checklists/{locked.id.partition('/')[0]}.yml"


def write_lock(root: Path, content: Content) -> None:
    """Lock what the guide publishes now, beside all that it ever published."""
    file, edition = written_lock(root), read_edition(root)
    published, known = read_one(root, file), read_lock(root)
    items = {id: item for id, item in content.items.items() if is_ours(root, content, id)}
    left = sorted({one.id for one in published.lines} - items.keys())
    ordered = [id for id in content.ordered_items if id in items]
    ranks = ranked(published, [*ordered, *left], 0 if file == LOCK else OWN_RANKS)
    is_released = not published.lines or (edition and published.edition not in ("", edition))
    lines = []
    for id, item in items.items():
        locked = published.items.get(id) or Locked(id, 0, None, UNRELEASED)
        mark, changes = locked.mark, locked.changes
        if is_released:
            mark, changes = fingerprint(item), len(item.changes)
        lines.append(Locked(id, 0, ranks[id], mark, changes))
    lines += [Locked(id, 0, ranks[id], is_gone=True) for id in left]
    fresh = set(addresses(content)) - known.addresses
    text = lock_text(lines, published.addresses | fresh, edition)
    (root / file).write_text(text, "utf-8")


def ranked(published: Published, ids: Iterable[str], first: int = 0) -> dict[str, int]:
    """The rank of each item: its own for ever, or the first number that none ever had."""
    ranks = published.ranks
    fresh = count(max([first - 1, *ranks.values()]) + 1)
    return {id: ranks[id] if id in ranks else next(fresh) for id in ids}


def main() -> int:
    """`make lock`: write the lock, unless a promise would be broken. Returns the exit status."""
    root = Path()
    try:
        content = read_content(root, read_nav(root))
        if refused := list(broken(root, content, redirects_of(read_config(root)))):
            raise ContentError(refused)
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    write_lock(root, content)
    published = read_one(root, file := written_lock(root))
    print(f"{file} : {len(published.items)} éléments, {len(published.addresses)} adresses")
    return 0


if __name__ == "__main__":
    sys.exit(main())
