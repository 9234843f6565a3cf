"""What the guide publishes and where: pages, documents (books), embeds and their addresses, as data.

Drawing them is left to `macros/html` and `publish`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from macros.guide.content import Content, Page
from macros.guide.known import (
    API,
    EMBED_SCRIPT,
    INVENTORY,
    MANIFEST,
    ONEFILE,
    PLUGIN,
    REGISTER,
    WORKER,
    Known,
)
from macros.model.schema import Checklist, Item, Retired
from macros.reading.mistakes import Mistake

# Pages outside the parts that the whole guide takes along.
APPENDICES = (Known.RESOURCES.source, Known.GLOSSARY.source)
GUIDE = "guide"
"""The name of the whole guide's PDF."""
FIRST_EDITION = date(2026, 11, 24)
"""The version of a guide whose data give no date."""


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
    """The guide's PDFs: one for each page with a list, one for each part, one for the whole guide."""
    for page in content.pages.values():
        if page.lists and page.slug != "index":
            yield Book(page.slug, page.meta.title, page, (Chapter(page, 0),))
    whole: list[Chapter] = []
    for part in content.parts:
        chapters = [Chapter(part.index, 0), *(Chapter(page, 1) for page in part.pages)]
        whole += chapters
        yield Book(part.slug, part.title, part.index, tuple(chapters))
    whole += [Chapter(content.pages[name], 0) for name in APPENDICES if name in content.pages]
    if home := content.pages.get(Known.HOME.source):
        yield Book(GUIDE, "Le guide entier", home, tuple(whole))


def books_of(content: Content, page: Page) -> list[Book]:
    """The PDFs that a page offers: its own, its part's; from home, a part's first page and appendices, the guide's."""
    part = next((part for part in content.parts if page in (part.index, *part.pages)), None)
    names = [page.slug, part.slug if part else GUIDE]
    if page.source not in (Known.HOME.source, *APPENDICES) and not part:
        return []
    if part and page == part.index:
        names.append(GUIDE)
    return [book for book in books(content) if book.name in names]


@dataclass(frozen=True)
class Embed:
    """A list or a part's lists, published to be framed; `page` is the guide's page that it leads to."""

    slug: str
    title: str
    page: Page | None
    lists: tuple[Checklist, ...]
    book: str = ""
    """The name of the PDF that it leads to; nothing where no page shows the list."""

    @property
    def address(self) -> str:
        """Where it is served, below the site's root."""
        return f"embed/{self.slug}.html"

    @property
    def home(self) -> str:
        """The address of the guide's page that says more."""
        return self.page.url if self.page else Known.HOME

    @property
    def pdf(self) -> str:
        """The address of that PDF."""
        return f"pdf/{self.book}.pdf" if self.book else ""


def embeds(content: Content) -> Iterator[Embed]:
    """The guide's embeds: one for each list, one for each part that has lists or had them."""
    for checklist in content.checklists.values():
        page = content.home_of(checklist.id)
        yield Embed(checklist.id, checklist.title, page, (checklist,), book_named(page))
    for part in (*content.parts, *content.former):
        ids = dict.fromkeys(id for page in (part.index, *part.pages) for id in page.lists)
        if ids:
            lists = tuple(content.checklists[id] for id in ids)
            book = part.slug if part in content.parts else GUIDE
            yield Embed(part.slug, part.title, part.index, lists, book)


def book_named(page: Page | None) -> str:
    """The name of the PDF that stands for a page with a list: its own, its part's, or the whole guide's."""
    if page and page.slug == "index":
        return PurePosixPath(page.source).parent.name or GUIDE
    return page.slug if page else ""


def embeds_by_part(content: Content) -> list[tuple[str, list[Embed]]]:
    """The embeds that « Intégrer ce guide » offers, under each part's title: the part's own, then its lists'."""
    found = {embed.slug: embed for embed in embeds(content)}
    return [
        (part.title, [found[part.slug], *(found[list.id] for list in found[part.slug].lists)])
        for part in content.parts
        if part.slug in found
    ]


def dates(
    items: Iterable[Item], retired: Iterable[Retired], pages: Iterable[Page]
) -> Iterator[date]:
    """The dates of items, retired items and pages: published, changed, retired, checked."""
    for item in items:
        yield from (item.fresh, item.checked)
    yield from (gone.on for gone in retired)
    yield from (page.meta.checked for page in pages if page.meta.checked)


def newest(content: Content) -> date:
    """The newest date in the guide's data: its version, the same on any day it is built."""
    retired = [gone for list in content.checklists.values() for gone in list.retired]
    found = dates(content.items.values(), retired, content.pages.values())
    return max(found, default=FIRST_EDITION)


def version(content: Content, pages: Sequence[Page]) -> date:
    """The newest date in these pages' data, the same on any day they are printed.

    A page without any, such as « Mon suivi », shows the whole guide and has its date.
    """
    lists = [content.checklists[id] for page in pages for id in page.lists]
    sections = [items for list in lists for _, items in content.placed(list)]
    items = [placed.item for section in sections for placed in section]
    retired = [gone for list in lists for gone in list.retired]
    return max(dates(items, retired, pages), default=None) or newest(content)


def missing_pages(content: Content) -> Iterator[Mistake]:
    """Pages that menus, templates and code lead to by name, and that nobody wrote."""
    for known in Known:
        if known.source not in content.pages:
            what = "cette page manque : le menu et les modèles du guide y mènent"
            mend = "remettez-la sous ce nom, ou changez aussi celui de macros/guide/known.py"
            yield Mistake(f"docs/{known.source}", 1, what, mend)


FIXED = (
    API,
    "api/checklists.schema.json",
    "api/export.schema.json",
    EMBED_SCRIPT,
    ONEFILE,
    INVENTORY,
    MANIFEST,
    PLUGIN,
    REGISTER,
    WORKER,
)


def addresses(content: Content) -> list[str]:
    """Every public address of the guide, below the site's root."""
    pages = [page.url for page in content.pages.values()]
    pdfs = [book.address for book in books(content)]
    return sorted([*pages, *pdfs, *(embed.address for embed in embeds(content)), *FIXED])
