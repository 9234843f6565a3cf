"""Built pages gathered in one document: their links, anchors and pictures, settled inside it."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.guide.content import Content, Page
from macros.guide.known import REGISTER
from publish.hosting.headers import MEDIA_TYPES
from publish.paper.anchors import anchor, has_scheme, resolved, with_fragment

INLINED = (REGISTER,)
MAIN = "#contenu"  # where the shell itself leads


@dataclass(frozen=True)
class Gathered:
    """A built site, the anchors of its pages and of its items' home pages, its public address."""

    site: Path
    anchors: dict[str, str]
    homes: dict[str, str]
    site_url: str


def read_gathered(site: Path, content: Content, pages: list[Page], site_url: str) -> Gathered:
    """What these pages are settled with."""
    anchors = {page.url: anchor(page.url) for page in pages}
    homes = {
        path.replace("/", "--"): anchors[home.url]
        for path in content.items
        if (home := content.home_of(path.split("/")[0]))
    }
    return Gathered(site, anchors, homes, site_url)


def settle(root: Any, gathered: Gathered, url: str) -> None:
    """Links and pictures of a page, or of what surrounds it, no longer need its address."""
    for link in root.xpath(".//a[@href]"):
        settle_link(link, gathered, url)
    for picture in root.xpath(".//img[@src]"):
        picture.set("src", data_url(gathered.site / resolved(url, picture.get("src"))[0]))


def settle_link(link: Any, gathered: Gathered, url: str) -> None:
    """A link leads inside, to a file held inside, to the site if it has an address, or is words."""
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
    """An anchor as the document writes it: in its home page, an item's stays as hosts know it."""
    if not fragment:
        return page
    return fragment if gathered.homes.get(fragment) == page else f"{page}--{fragment}"


def data_url(path: Path) -> str:
    """A file as an address that holds it."""
    media_type = MEDIA_TYPES[path.suffix[1:]].partition(";")[0]
    return f"data:{media_type};base64,{base64.b64encode(path.read_bytes()).decode()}"
