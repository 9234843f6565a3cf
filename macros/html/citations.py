"""Sources as readers see them: a document, or articles of one text, with a link and its limits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from macros.model.article_number import name_articles
from macros.model.schema import Article, Resource, Source


@dataclass(frozen=True)
class Citation:
    """A document or some articles of it: the words of its link, and where that leads."""

    resource: Resource
    words: str
    url: str
    page: int | None = None
    articles: tuple[Article, ...] = ()

    @property
    def facts(self) -> str:
        """What stands after a link to say whose document it is, and of when; a text of law says it itself."""
        known = (self.resource.publisher, self.resource.edition)
        return "" if self.articles else ", ".join(filter(None, known))

    @property
    def unread(self) -> bool:
        """Whether it is an article that nobody could read."""
        return any(not article.read for article in self.articles)


def citations(sources: Iterable[Source], resources: Mapping[str, Resource]) -> Iterator[Citation]:
    """The sources, in their order; articles of one text that follow one another are named together.

    An article that has its own address, or that nobody could read, is named alone.
    """
    for (id, _), group in groupby(sources, lambda source: together(source, resources)):
        same, resource = list(group), resources[id]
        if numbers := tuple(source.article for source in same if source.article):
            articles = tuple(resource.articles.get(number, Article()) for number in numbers)
            words = name_articles(numbers, resource.cited or f"de « {resource.title} »")
            yield Citation(resource, words, articles[0].url or resource.url, None, articles)
        else:
            for source in same:
                yield Citation(resource, resource.title, resource.url, source.page)


def together(source: Source, resources: Mapping[str, Resource]) -> tuple[str, str | bool]:
    """What articles have in common that one link names: their text, its address, that they were read."""
    article = resources[source.id].articles.get(source.article or "")
    if article is None or article.url or not article.read:
        return source.id, source.article or False
    return source.id, True


def precise(sources: Iterable[Source]) -> list[Source]:
    """Each source once; a text whose page or articles are named too is not named whole.

    What comes from one document stands where that was named first, its articles in their own order.
    """
    by_id: dict[str, dict[tuple[int | None, str | None], Source]] = {}
    for source in sources:
        by_id.setdefault(source.id, {}).setdefault((source.page, source.article), source)
    for named in by_id.values():
        if len(named) > 1:
            named.pop((None, None), None)
    return [source for named in by_id.values() for source in named.values()]
