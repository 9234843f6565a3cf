"""The search index: every passage of a page and every item, behind the search's own script."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import html as lxml_html

from macros.guide.content import Content, Page
from macros.guide.known import Known
from macros.html.render import plain
from macros.html.scripts import with_data
from macros.model.french import french

Passage = tuple[str, str, str]
"""Where a page is found: the anchor, what stands there as a title, and its text."""

BLANKS = re.compile(r"[ \t\n]+")
COPIES = (
    *("cards", "tracking", "news", "suppliers", "rereadings", "item__sources"),
    *("resource__facts", "resource__note", "resource__leaflet", "resource__articles"),
)
"""Blocks that only repeat what others say, which is found where it lives, or what nobody looks for."""
FILLED_IN = "//div[@class='compose__sheet'] | //dl[@class='activity__card']/div[position() > 4]"
"""The words of a letter, and what a card of the register repeats from one activity to the next."""
UNSEARCHED = f"//form | //template | //script | //style | //svg | //*[@hidden] | {FILLED_IN} | "
UNSEARCHED += " | ".join(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in COPIES)
REFERENCES = Known.GLOSSARY, Known.RESOURCES
"""Like the cover of a part, these name much and explain little: what explains comes first."""
TITLE_TAGS = "h1", "h2", "h3"
BLOCKS = ".//div[@id] | .//details[@id] | .//section[h2[@id]]"
"""What has an anchor of its own below a heading: a card, a sheet, a term, a publisher's documents."""


def page_entry(page: Page, html: str) -> dict[str, Any]:
    """What the search knows of a page; `words` are those that readers type and it does not say."""
    meta = page.meta
    found = list(passages(meta.title, html)) or [("", "", meta.description)]
    is_door = page.slug == "index" and not page.lists
    return {
        "url": page.url,
        "title": meta.title,
        "words": " ".join(meta.searched),
        "rank": 0.5 if is_door or page.url in REFERENCES else 1,
        "passages": found,
        "items": [],
    }


def passages(title: str, html: str) -> Iterator[Passage]:
    """One passage for each heading of a page and each block with an anchor; its lists are found by item."""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for copy in root.xpath(UNSEARCHED):
        copy.drop_tree()
    blocks = [block_passage(block) for block in root.xpath(BLOCKS)]
    anchor, heading, words = "", "", list[str]()
    for element in root:
        if element.tag in TITLE_TAGS:
            yield from passage(anchor, heading, words)
            told = text_of(element)
            anchor, heading, words = element.get("id", ""), "" if told == title else told, []
            anchor = anchor if element.tag != "h1" else ""
        elif isinstance(element.tag, str):
            words.append(text_of(element))
    yield from passage(anchor, heading, words)
    yield from blocks


def block_passage(block: Any) -> Passage:
    """The passage of a block, taken out of the page: its first element is its title."""
    first = block[0]
    anchor, heading = block.get("id") or first.get("id"), text_of(first)
    first.drop_tree()
    text = text_of(block)
    block.drop_tree()
    return anchor, heading, text


def passage(anchor: str, heading: str, words: list[str]) -> Iterator[Passage]:
    """The passage under a heading; none where it is empty."""
    if text := " ".join(filter(None, words)):
        yield anchor, heading, text


def text_of(element: Any) -> str:
    """The element's text without comments; runs of white space are folded, no-break spaces kept."""
    return BLANKS.sub(" ", " ".join(element.xpath(".//text()"))).strip(" ")


def add_items(pages: Mapping[str, dict[str, Any]], content: Content) -> None:
    """Give each list's home page its items, each at its anchor."""
    for list_ in content.checklists.values():
        if home := content.home_of(list_.id):
            pages[home.url]["items"] += [
                (f"{list_.id}--{item.id}", plain(item.text), plain(" ".join(item.explanation)))
                for item in list_.items
            ]


def synonyms(content: Content) -> Iterator[tuple[list[str], list[str]]]:
    """What readers type, and what the guide says for it; a term of the glossary stands for its other spellings."""
    for one in content.synonyms:
        yield list(one.searched), list(one.said)
    for term in content.glossary:
        if term.also:
            spellings = [french(word) for word in (term.term, *term.also)]
            yield spellings, spellings


def with_index(script: bytes, pages: Mapping[str, dict[str, Any]], content: Content) -> bytes:
    """The search's script, then its index: one file, over `file://` too."""
    index = {"pages": list(pages.values()), "synonyms": list(synonyms(content))}
    return with_data(script, "index", index)
