"""What is put on paper: which documents, their date, and the way back to the screen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import segno
from markupsafe import Markup

from macros.guide.content import Content, Page
from macros.html.render import render
from macros.html.views import newest

# Pages outside the parts that the whole guide takes along.
APPENDICES = ("ressources.md", "glossaire.md")


@dataclass(frozen=True)
class Chapter:
    """A page of the guide in a document; `depth` is how far its headings step down."""

    page: Page
    depth: int


@dataclass(frozen=True)
class Book:
    """A PDF of the site: its name, its title, the page it stands for, and what it holds."""

    name: str
    title: str
    home: Page
    chapters: tuple[Chapter, ...]

    @property
    def address(self) -> str:
        """The address of its PDF, below the site's root."""
        return f"pdf/{self.name}.pdf"


def books(content: Content) -> Iterator[Book]:
    """One book a page with a list, one a part, and the whole guide."""
    for page in content.pages.values():
        if page.lists and page.slug != "index":
            yield Book(page.slug, page.meta.title, page, (Chapter(page, 0),))
    whole: list[Chapter] = []
    for part in content.parts:
        chapters = [Chapter(part.index, 0), *(Chapter(page, 1) for page in part.pages)]
        whole += chapters
        yield Book(part.slug, part.title, part.index, tuple(chapters))
    whole += [Chapter(content.pages[name], 0) for name in APPENDICES if name in content.pages]
    if home := content.pages.get("index.md"):
        yield Book("guide", "Le guide entier", home, tuple(whole))


def books_of(content: Content, page: Page) -> list[Book]:
    """The books that a page offers: its own, its part's; the guide, from home and appendices."""
    part = next((part for part in content.parts if page in (part.index, *part.pages)), None)
    names = [page.slug, part.slug if part else "guide"]
    if page.source not in ("index.md", *APPENDICES) and not part:
        return []
    if part and page == part.index:
        names.append("guide")
    return [book for book in books(content) if book.name in names]


def version(content: Content, pages: Iterable[Page]) -> date:
    """The newest date in these pages' data, the same on any day they are printed.

    A page without any, such as « Mon suivi », shows the whole guide and has its date.
    """
    dates = list[date]()
    for page in pages:
        dates += [page.meta.checked] if page.meta.checked else []
        for id in page.lists:
            for _, placed in content.placed(content.checklists[id]):
                for item in (one.item for one in placed):
                    dates += [item.since, item.checked, *(change.on for change in item.changes)]
            dates += [gone.on for gone in content.checklists[id].retired]
    return max(dates) if dates else newest(content)


def qr(address: str) -> Markup:
    """The address as a drawing that a telephone reads."""
    drawn = segno.make_qr(address, error="m")
    svg = drawn.svg_inline(
        border=4,
        omitsize=True,
        svgclass="origin__code",
        lineclass=None,
        title=f"Code QR : {address}",
    )
    return Markup(svg)


def origin(content: Content, page: Page, site_url: str) -> Markup:
    """The date of a page, its address and its QR code where it has one: for paper alone."""
    address = f"{site_url}{page.url.removesuffix('index.html')}" if site_url else ""
    return render(
        "origin.html",
        title=page.meta.title,
        version=version(content, [page]),
        address=address,
        code=qr(address) if address and (page.lists or page.slug == "index") else "",
    )
