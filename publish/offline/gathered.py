"""Built pages gathered in one document: their links, anchors and pictures, settled inside it."""

import base64
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from macros.guide.content import Content, Page
from macros.guide.known import REGISTER
from publish.paper.chapter import anchor

TYPES = {
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
INLINED = (REGISTER,)
MAIN = "#contenu"  # where the shell itself leads
POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "popovertarget")


@dataclass(frozen=True)
class Guide:
    """A built site, the anchors of its pages and of its items' home pages, its public address."""

    site: Path
    anchors: dict[str, str]
    homes: dict[str, str]
    site_url: str


def read_guide(site: Path, content: Content, pages: list[Page], site_url: str) -> Guide:
    """What these pages are settled with."""
    anchors = {page.url: anchor(page.url) for page in pages}
    homes = {
        path.replace("/", "--"): anchors[home.url]
        for path in content.items
        if (home := content.home_of(path.split("/")[0]))
    }
    return Guide(site, anchors, homes, site_url)


def settle(root: Any, guide: Guide, url: str) -> None:
    """Links and pictures of a page, or of what surrounds it, no longer need its address."""
    for link in root.xpath(".//a[@href]"):
        settle_link(link, guide, url)
    for picture in root.xpath(".//img[@src]"):
        picture.set("src", inline(guide.site / target_of(url, picture.get("src"))[0]))


def settle_link(link: Any, guide: Guide, url: str) -> None:
    """A link leads inside, to a file held inside, to the site if it has an address, or is words."""
    href = link.get("href")
    if href in ("", MAIN) or ":" in href.split("/")[0]:
        return
    target, fragment = target_of(url, href)
    if target in guide.anchors:
        link.set("href", f"#{anchor_in(guide, guide.anchors[target], fragment)}")
    elif target in INLINED:
        link.set("href", inline(guide.site / target))
        link.set("download", target)
    elif guide.site_url:
        link.set("href", f"{guide.site_url}{target}{f'#{fragment}' if fragment else ''}")
    elif (entry := link.getparent()).tag == "li" and len(entry) == 1:
        entry.drop_tree()
    else:
        link.drop_tag()


def target_of(url: str, href: str) -> tuple[str, str]:
    """The address, below the site's root, and the fragment that a page's link leads to."""
    path, _, fragment = href.partition("#")
    return normpath(str(PurePosixPath(url).parent / path)) if path else url, fragment


def anchor_in(guide: Guide, page: str, fragment: str) -> str:
    """An anchor as the document writes it: in its home page, an item's stays as hosts know it."""
    if not fragment:
        return page
    return fragment if guide.homes.get(fragment) == page else f"{page}--{fragment}"


def prefix_ids(root: Any, guide: Guide, page: str) -> None:
    """Keep the pages' anchors apart."""
    for element in root.xpath(".//*[@id]"):
        element.set("id", anchor_in(guide, page, element.get("id")))
    for pointer in POINTERS:
        for element in root.xpath(f".//*[@{pointer}]"):
            ids = (anchor_in(guide, page, id) for id in element.get(pointer).split())
            element.set(pointer, " ".join(ids))


def inline(path: Path) -> str:
    """A file as an address that holds it."""
    return f"data:{TYPES[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"
