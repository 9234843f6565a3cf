"""The site's PDFs: one a page with a list, one a part, one for the whole guide."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import pikepdf
from markupsafe import Markup, escape

from macros.cache import is_kept, keep
from macros.guide.content import Content, Page
from macros.guide.known import Known
from macros.guide.publications import GUIDE, Book, books, books_of, version
from macros.html.render import render, to_root
from macros.model.article_number import name_articles
from macros.model.french import counted, french, weighed
from macros.model.schema import Resource
from publish.paper.anchors import anchor
from publish.paper.chapter import (
    Destinations,
    chapter,
    detached_incidents,
    gathered_words,
    origin_of,
    read_article,
)
from publish.paper.weasy import FONTS, SITE_FONTS, STYLE, Job, LayoutError, lay_out

KEPT_PDFS = Path(".cache/pdf")
OFFER = "<!--pdf-->"
PDF_CODE = ("weasy.py", "pdf_fixes.py", "pdf_tags.py")


@dataclass(frozen=True)
class Imprint:
    """What the covers say: the guide's name, what it is, who publishes it, its public address."""

    site_name: str
    description: str
    publisher: str
    site_url: str


class PdfError(Exception):
    """PDFs that could not be made, each with its page and the reason."""


def make_pdfs(root: Path, site: Path, content: Content, imprint: Imprint) -> dict[str, Path]:
    """Write every PDF into the built site; those that did not change come from the cache."""
    documents = {
        book.name: (book, read_job(site, content, book, imprint)) for book in books(content)
    }
    kept = {name: cached_path(root, job) for name, (_, job) in documents.items()}
    missing = [job for name, (_, job) in documents.items() if not is_kept(kept[name])]
    refused = dict[str, list[str]]()
    for name, made in lay_out(missing):
        if isinstance(made, LayoutError):
            page = f"{documents[name][0].home.file}: pdf/{name}.pdf n’a pas pu être fait"
            refused.setdefault(str(made), []).append(page)
        else:
            keep(kept[name], made)
    if refused:
        raise PdfError("\n".join(refusal(pages, why) for why, pages in refused.items()))
    (site / "pdf").mkdir(exist_ok=True)
    for name, path in kept.items():
        (site / "pdf" / f"{name}.pdf").write_bytes(path.read_bytes())
    return kept


def refusal(pages: list[str], why: str) -> str:
    """One reason, under all pages that have no PDF because of it."""
    return "\n".join([*sorted(pages)[:-1], f"{max(pages)} : {why}"])


def cached_path(root: Path, job: Job) -> Path:
    """The document's path in the cache; its key is a hash of the HTML, fonts, styles, code and libraries."""
    made = hashlib.sha256(job.html.encode())
    made.update(repr(sorted(job.titles.items())).encode())
    fonts = [*FONTS.glob("*.woff2"), *SITE_FONTS.glob("*.woff2")]
    for path in (STYLE, *sorted(fonts), *(Path(__file__).parent / name for name in PDF_CODE)):
        made.update(path.read_bytes())
    made.update(f"{installed('weasyprint')} {installed('pikepdf')}".encode())
    return root / KEPT_PDFS / f"{job.name}-{made.hexdigest()[:16]}.pdf"


def read_job(site: Path, content: Content, book: Book, imprint: Imprint) -> Job:
    """The document of a book, from the pages of the built site."""
    to = Destinations(
        anchors={one.page.url: anchor(one.page.url) for one in book.chapters},
        titles={page.url: page.meta.title for page in content.pages.values()},
        site_url=imprint.site_url,
    )
    chapters = list(read_chapters(site, content, book, to))
    html = render(
        "book.html",
        title=book.title,
        site_name=imprint.site_name,
        description=imprint.description,
        publisher=imprint.publisher,
        version=version(content, [one.page for one in book.chapters]),
        cover=book.name == "guide",
        origin=origin_of(read_article(site, book.home.url)),
        chapters=chapters,
    )
    return Job(book.name, html, site, link_titles(content, chapters, html, imprint.site_url))


def link_titles(
    content: Content, chapters: list[dict[str, Any]], html: str, site_url: str
) -> dict[str, str]:
    """The titles of what a document's links lead to, by anchor or address, for screen readers."""
    titles = {one["anchor"]: one["title"] for one in chapters}
    pages = {f"{site_url}{page.url}": page.meta.title for page in content.pages.values()}
    cited = {one.url: french(f"{one.title}, {one.publisher}") for one in content.resources.values()}
    cited |= {url: french(words) for one in content.resources.values() for url, words in alone(one)}
    outside = (pages if site_url else {}) | cited
    return titles | {url: title for url, title in outside.items() if escape(url) in html}


def alone(resource: Resource) -> Iterator[tuple[str, str]]:
    """The articles of a text that have their own address, as a sentence names them."""
    for number, article in resource.articles.items():
        if article.url:
            yield article.url, name_articles((number,), resource.cited or "")


def read_chapters(
    site: Path, content: Content, book: Book, to: Destinations
) -> Iterator[dict[str, Any]]:
    """The chapters of a book as its template lays them out.

    Among several, the words that they explain are one more, and the cards of incidents, each on its own sheet, the last.
    """
    articles = {one.page.url: read_article(site, one.page.url) for one in book.chapters}
    cards = {
        url: found
        for url, article in (articles.items() if len(articles) > 1 else ())
        if len(found := detached_incidents(article))
    }
    is_part = len(articles) > 1 and book.name != GUIDE
    words = gathered_words(articles.values() if is_part else ())
    for n, one in enumerate(book.chapters):
        url = one.page.url
        # The cover says where the guide comes from, and the glossary closes it.
        without = [
            *(["origin"] if n or book.name == GUIDE else []),
            *(["terms"] if is_part or book.name == GUIDE else []),
        ]
        yield {
            "anchor": to.anchors[url],
            "title": one.page.meta.title,
            "version": version(content, [one.page]),
            "depth": one.depth,
            "html": chapter(articles[url], url, one.depth, to, without),
        }
    if len(words) > 1:
        yield {
            "anchor": f"{to.anchors[book.home.url]}-mots",
            "title": words[0].text,
            "version": version(content, [one.page for one in book.chapters]),
            "depth": 1,
            "html": chapter(words, book.home.url, 1, to),
        }
    for url, found in cards.items():
        yield {
            "anchor": f"{to.anchors[url]}-fiches",
            "title": found[0].get("aria-label"),
            "version": version(content, [one.page for one in book.chapters]),
            "depth": 0,
            "html": chapter(found, url, 1, to),
        }


def tell_pdfs(site: Path, content: Content, made: Mapping[str, Path]) -> None:
    """Write into each page the PDFs it offers, with their weight and their number of sheets."""
    facts = {name: (weighed(path.stat().st_size), page_count(path)) for name, path in made.items()}
    for page in content.pages.values():
        file = site / page.url
        # The home page has a place of its own for them, before that of every page.
        before, *after = file.read_text("utf-8").split(OFFER)
        file.write_text("".join((before, pdf_links(content, page, facts), *after)), "utf-8")


def pdf_links(content: Content, page: Page, facts: Mapping[str, tuple[str, str]]) -> Markup:
    """The links of a page to its PDFs."""
    offered = [
        {"address": book.address, "words": link_words(book, page), "size": size, "pages": pages}
        for book in books_of(content, page)
        for size, pages in [facts[book.name]]
    ]
    context = {"books": offered, "onefile": page.url == Known.HOME, "base": to_root(page.url)}
    return render("take.html", **context) if offered else Markup()


def link_words(book: Book, page: Page) -> str:
    """What the link to a PDF says, from this page."""
    if book.name == "guide":
        return "PDF du guide entier"
    return (
        "PDF de cette page"
        if book.name == page.slug
        else french(f"PDF de la partie « {book.title} »")
    )


def page_count(path: Path) -> str:
    """How many sheets a PDF has, in words."""
    with pikepdf.open(path) as pdf:
        return counted(len(pdf.pages), "page", "pages")
