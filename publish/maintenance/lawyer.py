"""The lawyer's table: every obligation, the texts it rests on, and what nobody could read; `make lawyer`."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from macros.guide.content import Content, read_content
from macros.guide.settings import read_nav
from macros.html.render import plain
from macros.model.article_number import name_articles
from macros.model.french import day
from macros.model.schema import Article, Resource, Source, TextRead

ROOT = Path(__file__).parents[2]
HEADINGS = ("élément", "obligation", "texte", "lu", "reste à vérifier")


def duties(content: Content) -> Iterator[tuple[str, str, str, str, str]]:
    """One line for each text that an obligation cites, in the guide's order."""
    for path in content.ordered_items:
        item = content.items[path]
        if item.level == "obligation":
            for source in item.sources:
                resource = content.resources[source.id]
                article = resource.articles.get(source.article or "")
                read, doubt = reading_of(resource, article), doubt_of(resource, article)
                yield path, plain(item.text), source_name(source, resource), read, doubt


def source_name(source: Source, resource: Resource) -> str:
    """What a source is called: an article with its text, or a document with its publisher and page."""
    if source.article:
        return name_articles((source.article,), resource.cited or resource.title)
    page = f", page {source.page}" if source.page else ""
    return f"{resource.title}, {resource.publisher}{page}"


def reading_of(resource: Resource, article: Article | None) -> str:
    """When the text was read and where; nothing where nobody could."""
    if article:
        return told(article.read)
    if not resource.read and resource.evidence.kind == "page":
        return f"{day(resource.evidence.on)}, {resource.url}"
    return told(resource.read)


def told(read: TextRead | None) -> str:
    """A reading in words."""
    return f"{day(read.on)}, {read.where}" if read else ""


def doubt_of(resource: Resource, article: Article | None) -> str:
    """What is left to check: a text that nobody read, or what was read of it."""
    if not reading_of(resource, article):
        return "texte non lu"
    return (article.note if article else resource.evidence.note) or ""


def main(root: Path = ROOT) -> None:
    """Print the table as CSV, for a spreadsheet."""
    table = csv.writer(sys.stdout)
    table.writerow(HEADINGS)
    table.writerows(duties(read_content(root, read_nav(root))))


if __name__ == "__main__":
    main()
