"""Addresses that moved: `extra.redirects` of `mkdocs.yml`, and what each page takes along.

An editor writes one line for a page: its PDF and its frame follow. What was not a page's, such as the
frame of a list under its former name, has a line of its own.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from macros.guide.content import Content, Page
from macros.guide.known import Known
from macros.guide.lockfile import Published
from macros.guide.publications import addresses, books_of, embeds
from macros.reading.mistakes import Mistake, Place
from macros.reading.region import UNION, is_region, read_settings

OLD = re.compile(r"(?!\.)[\w.+-]+(/(?!\.)[\w.+-]+)*\.(html|pdf)")
ANCHOR = re.compile(r"[\w.:-]*")
KINDS = {
    "page": ("d’une page : « dossier/page.html »", "nouvelle-adresse.html"),
    "embed": ("d’un cadre : « embed/nom.html »", "embed/nouveau-nom.html"),
    "pdf": ("d’un PDF : « pdf/nom.pdf »", "pdf/nouveau-nom.pdf"),
}
"""What may stand at an address, as a mend says it, and an example of such an address."""


def kind_of(address: str) -> str:
    """What stands at an address: a page, a frame or a PDF."""
    if address.endswith(".pdf"):
        return "pdf"
    return "embed" if address.startswith("embed/") else "page"


def without_anchor(address: str) -> str:
    """Cut the anchor (`#…`) off an address."""
    return address.partition("#")[0]


def written_moves(redirects: Any) -> dict[str, str]:
    """The lines of `extra.redirects` that lead from words to words."""
    lines = redirects.items() if isinstance(redirects, Mapping) else ()
    return {old: new for old, new in lines if isinstance(old, str) and isinstance(new, str)}


def last(moves: Mapping[str, str], old: str) -> str:
    """Follow redirects from an old address to the last; an anchor stays where the next line names none."""
    passed, new = {old}, moves[old]
    while (address := without_anchor(new)) in moves and address not in passed:
        passed.add(address)
        further = moves[address]
        new = further if "#" in further else further + new[len(address) :]
    return new


def all_moves(content: Content, published: Published, redirects: Any) -> dict[str, str]:
    """Map each old address to its new one: pages as editors wrote them, then their PDFs and frames."""
    written, known = written_moves(redirects), set(addresses(content))
    moves = {old: last(written, old) for old in written}
    sound = {old: new for old, new in moves.items() if not fault(old, new, known)}
    return dict(taken_along(content, published.addresses - known, sound)) | sound


def taken_along(
    content: Content, lost: frozenset[str], moves: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Map the published PDF and frame of each page that moved to those of its new page."""
    pages = {page.url: page for page in content.pages.values()}
    for old, new in moves.items():
        if page := pages.get(without_anchor(new)):
            papers = [book.address for book in books_of(content, page)]
            followers = {f"pdf/{name_of(old)}.pdf": papers[0] if papers else ""}
            followers[f"embed/{name_of(old)}.html"] = frame_of(content, page)
            yield from ((was, now) for was, now in followers.items() if was in lost and now)


def name_of(page: str) -> str:
    """The name that a page gives its PDF and its list: its own, or that of the part it opens."""
    path = PurePosixPath(page)
    return path.parent.name if path.stem == "index" else path.stem


def frame_of(content: Content, page: Page) -> str:
    """The frame that shows a page's list, or the lists of the part that it opens."""
    name = name_of(page.url)
    named = [name, *page.lists] if name in page.lists or len(page.lists) == 1 else [name]
    found = {embed.slug: embed.address for embed in embeds(content)}
    return next((found[slug] for slug in named if slug in found), "")


def fault(old: str, new: str, known: set[str]) -> tuple[str, str] | None:
    """What is wrong with a redirect and how to mend it; `known` is every address of the guide."""
    address, _, anchor = new.partition("#")
    if not OLD.fullmatch(old):
        what = f"l’ancienne adresse « {old} » n’est pas celle d’une page"
        return what, "écrivez-la comme « securiser/ancienne.html »"
    if old in known:
        what = f"l’adresse « {old} » est celle d’une page qui existe encore"
        return what, "retirez cette ligne, ou la page"
    if old in set(Known):
        what = f"le menu et les modèles du guide mènent à « {old} »"
        return what, "remettez cette page à son adresse"
    is_there = address in known and ANCHOR.fullmatch(anchor)
    if is_there and kind_of(old) == kind_of(address):
        return None
    why = "qui n’est pas de même nature" if is_there else "qui n’existe pas"
    what = f"l’adresse « {old} » mène à « {new} », {why}"
    return what, f"écrivez l’adresse {KINDS[kind_of(old)][0]}"


def move_mistakes(root: Path, content: Content, redirects: Any) -> Iterator[Mistake]:
    """What editors have to mend under `extra.redirects`, each at its line."""
    written, known = written_moves(redirects), set(addresses(content))
    settings = read_settings(root)
    place = ("extra", "redirects")
    if len(written) != (len(redirects) if isinstance(redirects, Mapping) else bool(redirects)):
        what = "ce qui suit « redirects: » n’est pas une suite d’adresses"
        mend = "écrivez « ancienne.html: nouvelle.html », une par ligne"
        yield Mistake(*settings.place(place), what, mend)
    for old in written:
        if told := fault(old, last(written, old), known):
            yield Mistake(*settings.place((*place, old)), *told)


def lost_addresses(
    root: Path, content: Content, published: Published, redirects: Any
) -> Iterator[Mistake]:
    """Published addresses that neither answer nor lead to one that does."""
    known = {*addresses(content), *written_moves(redirects)}
    gone = published.addresses - known - all_moves(content, published, redirects).keys()
    pages = {name_of(address) for address in gone if kind_of(address) == "page"}
    under = "redirects:" if is_region(root) else "extra: redirects:"
    place = read_settings(root).place(("extra", "redirects"))
    place = Place(UNION, 1) if is_region(root) and place.file != UNION else place
    for lost in sorted(gone):
        if kind_of(lost) != "page" and PurePosixPath(lost).stem in pages:
            continue  # it follows its page, which is told
        what = f"l’adresse publiée « {lost} » n’existe plus"
        _, example = KINDS[kind_of(lost)]
        mend = f"ajoutez sous « {under} » la ligne « {lost}: {example} »"
        yield Mistake(*place, what, mend)
