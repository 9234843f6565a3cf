"""The guide's pages, and its parts: a part is a group of the navigation with a page of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.entries import Reading
from macros.files import pages_of
from macros.model import PageMeta
from macros.prose import named


@dataclass(frozen=True)
class Page:
    """One page of the guide: its address, front matter, and the lists it shows."""

    source: str
    meta: PageMeta
    lists: tuple[str, ...]
    cited: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The page's public name: the last word of its address."""
        return Path(self.source).stem

    @property
    def url(self) -> str:
        """The page's address below the site's root."""
        return self.source.removesuffix(".md") + ".html"


@dataclass(frozen=True)
class Part:
    """A part of the guide: the question it answers, its own page, and its pages."""

    slug: str
    title: str
    index: Page
    pages: tuple[Page, ...]


def read_pages(reading: Reading) -> Iterator[tuple[str, Page]]:
    """Every page of `docs/`, with its validated front matter and what it shows."""
    for name in pages_of(reading.root):
        if meta := reading.page(reading.root / "docs" / name, f"docs/{name}", PageMeta):
            text = reading.written[f"docs/{name}"].text
            yield name, Page(name, meta, named(text, "checklist"), named(text, "resource"))


def read_parts(pages: Mapping[str, Page], nav: Sequence[Any]) -> Iterator[Part]:
    """The parts of the guide: the named groups of `nav` that open on a part's own `index.md`."""
    groups = [group for entry in nav if isinstance(entry, dict) for group in entry.items()]
    for title, children in groups:
        paths = [c for c in children if isinstance(c, str)] if isinstance(children, list) else []
        shown = [pages[path] for path in paths if path in pages]
        if shown and shown[0].source.endswith("/index.md"):
            slug = Path(shown[0].source).parent.name
            yield Part(slug, title, shown[0], tuple(shown[1:]))
