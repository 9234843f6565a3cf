"""Embeds: a list, or the lists of a part, without the site around it, for other sites to frame."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from macros.content import Content, Page
from macros.french import french_html
from macros.lists import Shown, checklist_html
from macros.model import Checklist, Organisation
from macros.render import render, to_root

INDENT = re.compile(r"\s*\n\s*")
"""What a frame need not carry: a template's line breaks are one white space each."""


@dataclass(frozen=True)
class Embed:
    """What one frame shows: its public name and title, the guide's page behind it, its lists."""

    slug: str
    title: str
    page: Page | None
    lists: tuple[Checklist, ...]

    @property
    def address(self) -> str:
        """Where it is served, below the site's root."""
        return f"embed/{self.slug}.html"

    @property
    def home(self) -> str:
        """The address of the guide's page that says more."""
        return self.page.url if self.page else "index.html"

    @property
    def pdf(self) -> str:
        """The address of that page on paper."""
        if not self.page:
            return ""
        return f"pdf/{self.slug if self.page.slug == 'index' else self.page.slug}.pdf"


def embeds(content: Content) -> Iterator[Embed]:
    """One embed a list, and one a part that has lists."""
    for checklist in content.checklists.values():
        yield Embed(checklist.id, checklist.title, content.home_of(checklist.id), (checklist,))
    for part in content.parts:
        ids = dict.fromkeys(id for page in part.pages for id in page.lists)
        if ids:
            lists = tuple(content.checklists[id] for id in ids)
            yield Embed(part.slug, part.title, part.index, lists)


def embed_html(
    content: Content, organisation: Organisation, embed: Embed, site_name: str, site_url: str
) -> str:
    """The whole document of an embed; alone, its list's title is the document's."""
    base, shown = to_root(embed.address), Shown()
    level = 1 if len(embed.lists) == 1 else 2
    lists = [
        checklist_html(content, list, shown, base, level, list.title, home_of(content, list))
        for list in embed.lists
    ]
    html = render(
        "embed.html",
        embed=embed,
        lists=lists,
        organisation=organisation,
        base=base,
        site_name=site_name,
        site_url=site_url,
    )
    return INDENT.sub("\n", french_html(html))


def home_of(content: Content, checklist: Checklist) -> str:
    """The address of the page that shows this list with its sources."""
    page = content.home_of(checklist.id)
    return page.url if page else "index.html"


def embed_files(
    content: Content, organisation: Organisation, site_name: str, site_url: str
) -> dict[str, bytes]:
    """Every embed under its address."""
    return {
        embed.address: embed_html(content, organisation, embed, site_name, site_url).encode()
        for embed in embeds(content)
    }


def embeds_by_part(content: Content) -> list[tuple[str, list[Embed]]]:
    """What a webmaster may choose: under each part's title, the part itself, then its lists."""
    found = {embed.slug: embed for embed in embeds(content)}
    return [
        (part.title, [found[part.slug], *(found[list.id] for list in found[part.slug].lists)])
        for part in content.parts
        if part.slug in found
    ]
