"""Which pages cite which documents, and which of their articles: computed, so that no editor keeps it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from macros.guide.content import Content, Page
from macros.model.schema import Article, Resource
from macros.reading.articles import Texts, mentions, sentences
from macros.reading.page_text import calls

Cited = tuple[str, str | None]
"""A document's id, and the number of an article of it."""


@dataclass(frozen=True)
class CitingPages:
    """A document with the pages that cite it: each article of it, then the whole."""

    id: str
    resource: Resource
    articles: list[tuple[str, Article, list[Page]]]
    pages: list[Page]


def uses(content: Content) -> Iterator[CitingPages]:
    """Every document of the guide with the pages that cite it, by publisher and title."""
    citing = citing_pages(content)
    by_title = sorted(
        content.resources.items(), key=lambda r: (r[1].publisher.casefold(), r[1].title)
    )
    for id, resource in by_title:
        numbers = sorted((n for n in resource.articles if (id, n) in citing), key=in_guide_order)
        articles = [(n, resource.articles[n], citing[(id, n)]) for n in numbers]
        precise = [page for _, _, pages in articles for page in pages]
        whole = [page for page in citing.get((id, None), ()) if page not in precise]
        yield CitingPages(id, resource, articles, whole)


def citing_pages(content: Content) -> Mapping[Cited, list[Page]]:
    """The pages that cite each document and article, by themselves or by what they show."""
    texts = texts_of(content)
    found: dict[Cited, list[Page]] = {}
    for page in content.pages.values():
        if "resources" not in macros_of(page):
            for cited in dict.fromkeys(cited_by(content, page, texts)):
                found.setdefault(cited, []).append(page)
    return found


def texts_of(content: Content) -> Texts:
    """The texts of law whose articles sentences name."""
    listed = {id: frozenset(one.articles) for id, one in content.resources.items()}
    return Texts(listed, {one.cited: id for id, one in content.resources.items() if one.cited})


def macros_of(page: Page) -> set[str]:
    """The macros that a page calls."""
    return {macro for _, macro, _ in calls(page.text)}


def cited_by(content: Content, page: Page, texts: Texts) -> Iterator[Cited]:
    """What a page cites: its sources, those of what it shows, and the articles that sentences name."""
    shown = list(shown_by(content, page))
    listed = [source for one in shown for source in one.sources]
    for source in (*page.meta.sources, *page.cited, *listed):
        yield source.id, source.article
    if "coverage" in macros_of(page):
        yield from ((peer.source, None) for peer in content.coverage)
    said = [words for one in shown for _, words in sentences(one.model_dump(mode="json"))]
    for words in (page.text, *said):
        for mention in mentions(words):
            yield from texts.articles_of(mention)


def shown_by(content: Content, page: Page) -> Iterator[Any]:
    """The items, the register cards, the incidents and what is coming, where a page shows them."""
    for id in page.lists:
        for _, items in content.placed(content.checklists[id]):
            yield from (placed.item for placed in items)
    if "activities" in macros_of(page):
        yield from content.activities
    if "incidents" in macros_of(page):
        yield from content.incidents
    if "coming" in macros_of(page):
        yield from content.coming


def in_guide_order(number: str) -> tuple[str, list[int]]:
    """The rank of an article's number: `9` before `12`, `L.1110-4` before `R.1111-1`."""
    return number[:1] if number[:1].isalpha() else "", [*map(int, re.findall(r"\d+", number))]
