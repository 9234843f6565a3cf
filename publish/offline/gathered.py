"""Links, ids and pictures of built pages, rewritten for one document that holds them all."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.guide.content import Content, Page
from macros.guide.known import INVENTORY, REGISTER
from publish.hosting.headers import MEDIA_TYPES
from publish.paper.anchors import anchor, has_scheme, resolved, with_fragment

INLINED = (REGISTER, INVENTORY)
MAIN = "#contenu"  # where the shell itself leads


@dataclass(frozen=True)
class Gathered:
    """What links are rewritten with: the site, pages' anchors, the page of each item's anchor, the public address."""

    site: Path
    anchors: dict[str, str]
    homes: dict[str, str]
    site_url: str


def read_gathered(site: Path, content: Content, pages: list[Page], site_url: str) -> Gathered:
    """The anchors of these pages, and of the pages that show their items."""
    anchors = {page.url: anchor(page.url) for page in pages}
    homes = {
        path.replace("/", "--"): anchors[home.url]
        for path in content.items
        if (home := content.home_of(path.split("/")[0]))
    }
    return Gathered(site, anchors, homes, site_url)


def settle(root: Any, gathered: Gathered, url: str) -> None:
    """Rewrite the links and pictures of a page, or of the shell, so that they work inside the document."""
    for link in root.xpath(".//a[@href]"):
        settle_link(link, gathered, url)
    for picture in root.xpath(".//img[@src]"):
        picture.set("src", data_url(gathered.site / resolved(url, picture.get("src"))[0]))


def settle_link(link: Any, gathered: Gathered, url: str) -> None:
    """Lead a link to its page in the document, to a file held there, or to the public site; else leave its words."""
    href = link.get("href")
    if href in ("", MAIN) or has_scheme(href):
        return
    target, fragment = resolved(url, href)
    if target in gathered.anchors:
        link.set("href", f"#{anchor_in(gathered, gathered.anchors[target], fragment)}")
    elif target in INLINED:
        link.set("href", data_url(gathered.site / target))
        link.set("download", target)
    elif gathered.site_url:
        link.set("href", with_fragment(gathered.site_url + target, fragment))
    elif (entry := link.getparent()).tag == "li" and len(entry) == 1:
        entry.drop_tree()
    else:
        link.drop_tag()


def anchor_in(gathered: Gathered, page: str, fragment: str) -> str:
    """The id that a page's anchor has in the document: prefixed, unless it is an item's in its home page."""
    if not fragment:
        return page
    return fragment if gathered.homes.get(fragment) == page else f"{page}--{fragment}"


def data_url(path: Path) -> str:
    """The `data:` URL of a file."""
    media_type = MEDIA_TYPES[path.suffix[1:]].partition(";")[0]
    return f"data:{media_type};base64,{base64.b64encode(path.read_bytes()).decode()}"
