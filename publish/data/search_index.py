"""The search index: every item and every passage of a page, behind the search's own script."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import html as lxml_html

from macros.guide.content import Content
from macros.html.render import plain
from macros.model.schema import PageMeta

BLANKS = re.compile(r"[ \t\n]+")
SKIPPED = {"form", "template", "script", "style", "svg"}


def page_entry(url: str, meta: PageMeta) -> dict[str, Any]:
    """The entry of a page's `searched` words: what readers type and the page does not say."""
    told = {"title": meta.title, "heading": meta.title, "text": meta.description}
    return {"url": url, **told, "words": " ".join(meta.searched)}


def passages(url: str, title: str, body: str) -> Iterator[dict[str, Any]]:
    """One entry for each heading of a page, without its lists, which are indexed by item."""
    address, heading, words = url, title, list[str]()
    root = lxml_html.fragment_fromstring(body, create_parent="div")
    for element in root:
        if not isinstance(element.tag, str) or element.tag in SKIPPED:
            continue
        if element.tag in ("h1", "h2", "h3"):
            yield from entry(address, title, heading, words)
            heading, words = text_of(element), []
            anchor = element.get("id")
            address = f"{url}#{anchor}" if anchor and element.tag != "h1" else url
        else:
            words.append(text_of(element))
    yield from entry(address, title, heading, words)


def text_of(element: Any) -> str:
    """The element's text without comments; runs of white space are folded, no-break spaces kept."""
    return BLANKS.sub(" ", " ".join(element.xpath(".//text()"))).strip(" ")


def entry(url: str, title: str, heading: str, words: list[str]) -> Iterator[dict[str, Any]]:
    """The index entry of a passage; none where the passage is empty."""
    if text := " ".join(filter(None, words)):
        yield {"url": url, "title": title, "heading": heading, "text": text}


def item_entries(content: Content) -> Iterator[dict[str, Any]]:
    """One entry for each item, at its anchor in the list's home page."""
    for list_ in content.checklists.values():
        home = content.home_of(list_.id)
        for item in list_.items if home else ():
            assert home
            more = [item.why or "", *item.how, item.then or ""]
            yield {
                "url": f"{home.url}#{list_.id}--{item.id}",
                "title": list_.title,
                "heading": plain(item.text),
                "text": plain(" ".join(filter(None, more))) or list_.summary,
            }


def with_index(script: bytes, entries: Iterable[dict[str, Any]]) -> bytes:
    """The search's script, then its index, which cannot close its `<script>`: one file, over `file://` too."""
    numbered = [{"id": n, **one} for n, one in enumerate(entries)]
    data = json.dumps(numbered, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    call = 'document.dispatchEvent(new CustomEvent("guide:index",{detail:%s}));\n'
    return script + (call % data).encode()
