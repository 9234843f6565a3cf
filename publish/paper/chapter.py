"""A built page as a chapter for paper: all is open, tools of the screen are dropped, fields are added."""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html as lxml_html
from markupsafe import Markup

from macros.html.printed import numbered
from macros.html.render import render
from macros.model.french import NBSP, french
from publish.assets.built import only
from publish.paper.anchors import anchor, has_scheme, rename_ids, resolved, with_fragment

# What only a screen can use. The state of an item is hidden, like all that a script reveals.
SCREEN = (
    ".//*[@hidden] | .//template | .//script | .//link | .//dialog | .//summary[@class='item__summary']"
    " | .//p[a/@download] | .//*[@class='take' or @class='jump']"
    " | .//*[@data-print] | .//*[contains(@class, 'print__nothing')]"
    " | .//button[not(@class='term')]"
    " | .//*[contains(@class, 'visually-hidden')] | .//comment()"
    " | .//*[@class='origin'][not(.//a)]"
    " | .//*[@class='unscripted' or @class='scripted' or @class='checklist__count']"
)
# A heading whose words were all of the screen.
BARE = (
    "./h2[following-sibling::*[1][self::h2]] | ./h3[following-sibling::*[1][self::h2 or self::h3]]"
)
PLAIN_TAGS = {
    "details": "div",
    "summary": "p",
    "fieldset": "section",
    "dl": "div",
    "dt": "p",
    "dd": "div",
    "label": "p",  # a field is named by its title: WeasyPrint drops spaces from a label of two lines
}
FEW = 20  # letters
# What follows a source's link: its language and its page, then whose it is and of when, up to the next source.
FACTS = re.compile(r"^((?:\s\([^)]*\))*), .*?(?=\s;\s|$)")
BREAKABLE = re.compile(r"[ \t\n]+")
DAY_IN_WORDS = re.compile(r"\ble (\d\S*\s\w+\s\d{4})")
# Before the number of an article, and before « CPS ».
HELD = re.compile(r"(?<=\b[LRD]\.)(?=\d)|(?<=\be-)(?=\w)")
JOINER = "\u2060"  # no line ends there, and nothing is drawn nor copied
SHORT_END = re.compile(r"[ \n](?=[^\s]{1,5}\s*$)")
PAGE_WORD = re.compile(r"\bpages?\b[^.;:(]*$", re.IGNORECASE)  # in the same phrase
INCIDENTS = "./*[@data-compose='incidents']"


@dataclass(frozen=True)
class Destinations:
    """Where links of a document may lead: its pages' anchors, all pages' titles, the public address.

    Chapter after chapter, `numbers` gathers those of the outside addresses, `told` the addresses whose publisher and
    date are said, and the sentences that a document says once.
    """

    anchors: Mapping[str, str]
    titles: Mapping[str, str]
    site_url: str
    numbers: dict[str, int] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)


def read_article(site: Path, url: str) -> Any:
    """The `<article>` of a built page."""
    return only(lxml_html.parse(str(site / url)).xpath("//article"), url, "« <article> »")


def origin_of(article: Any) -> Markup:
    """The date, address and QR code of a page."""
    found = article.xpath("./*[@class='origin']")
    return markup(found[0]) if found else Markup()


def chapter(
    article: Any, url: str, depth: int, to: Destinations, without: Iterable[str] = ()
) -> Markup:
    """The page as a chapter of a document, its headings `depth` steps down."""
    sheet = deepcopy(article)
    drop(sheet, " | ".join([SCREEN, *(f"./*[@class='{name}']" for name in without)]))
    drop(sheet, BARE)
    tell_levels_once(sheet, to.told)
    place_incidents(sheet)
    settle_names(sheet)
    add_fields(sheet)
    hold_verbs(sheet)
    pair_levels(sheet)
    settle_headings(sheet, depth)
    settle_links(sheet, url, to)
    tell_facts_once(sheet, to.told)
    tell_day_once(sheet)
    hold_letters(sheet)
    hold_ends(sheet)
    part_spaces(sheet)
    prefix = anchor(url)
    rename_ids(sheet, lambda id: f"{prefix}--{id}")
    say_drawings(sheet)
    return Markup("").join(markup(child) for child in sheet)


def gathered_words(articles: Iterable[Any]) -> Any:
    """A page of the words that these pages explain at their ends, each once, as a dictionary orders them."""
    entries = {
        entry.get("id"): entry
        for article in articles
        for entry in article.find_class("terms__entry")
    }
    page = lxml_html.fragment_fromstring(render("words.html"))
    page.extend(deepcopy(entries[id]) for id in sorted(entries))
    return page


def markup(element: Any) -> Markup:
    """The element as HTML."""
    return Markup(lxml_html.tostring(element, encoding="unicode"))


def drop(sheet: Any, path: str) -> None:
    """Remove what this path finds; the words behind it stay."""
    for element in sheet.xpath(path):
        if element.getparent() is not None:
            element.drop_tree()


def place_incidents(sheet: Any) -> None:
    """Move the cards of incidents, each on its own sheet, before their page: they leave no sheet before them half empty."""
    for cards in sheet.xpath(INCIDENTS):
        sheet.insert(0, cards)


def detached_incidents(article: Any) -> Any:
    """The cards of incidents, moved from the article to a page of their own, which may be empty."""
    page = article.makeelement("article")
    page.extend(article.xpath(INCIDENTS))
    return page


def settle_names(sheet: Any) -> None:
    """Rename the elements that open and close, or that PDF tags do not know, to plain blocks; unwrap buttons."""
    for name, other in PLAIN_TAGS.items():
        for element in [*sheet.iter(name)]:
            element.tag = other
            element.classes.add(name)
    for word in sheet.xpath(".//button | .//span[@class='term__word']"):
        word.drop_tag()


def add_fields(sheet: Any) -> None:
    """Name each box for the PDF, and give each item a place for a note."""
    for box in sheet.iter("input"):
        name = box.attrib.pop("data-item", "")
        item = next(box.iterancestors("li"))
        # No-break spaces are words too: only what breaks a line of HTML is folded.
        label = BREAKABLE.sub(" ", item.xpath("string(.//*[@class='item__text'])")).strip()
        box.attrib.update({"name": name, "title": label})
        note = render("note.html", name=f"{name}/note", title=french(f"Note : {label}"))
        item.append(lxml_html.fragment_fromstring(note.strip()))
    for form in sheet.xpath(".//form[@data-per]"):
        name = f"{form.get('data-checklist')}/fournisseur"
        field = render("supplier.html", name=name)
        form.xpath(".//header")[0].append(lxml_html.fragment_fromstring(field.strip()))


def pair_levels(sheet: Any) -> None:
    """Put an item's label and its level in one box, so that CSS sets them side by side."""
    for facts in sheet.xpath(".//*[@class='item__facts']"):
        label = facts.getprevious()
        head = label.makeelement("div", {"class": "item__head"})
        label.addprevious(head)
        head.extend((label, facts))


def hold_verbs(sheet: Any) -> None:
    """Keep a verb and its pronoun on one line, and spare the box that the screen has for it."""
    for word in sheet.xpath(".//span[@class='held']"):
        word.text = word.text.replace("-", f"-{JOINER}")
        word.drop_tag()


def hold_letters(sheet: Any) -> None:
    """Keep the letter of an article with its number, « e » with « CPS »: Pango ends lines between them."""
    for words in sheet.xpath(
        ".//text()[contains(., 'L.') or contains(., 'R.') or contains(., 'D.') or contains(., 'e-')]"
    ):
        holder, held = words.getparent(), HELD.sub(JOINER, words)
        if words.is_tail:
            holder.tail = held
        else:
            holder.text = held


def hold_ends(sheet: Any) -> None:
    """Keep a paragraph's last word, where it is short, with the one before: « a. » is no line."""
    for block in sheet.iter("p", "li", "td", "div"):
        hold_end(block)


def hold_end(block: Any) -> None:
    """Put a no-break space before the last word of a block, if it is short and in the block's last text."""
    last = block
    while len(last) and not (last[-1].tail or "").strip():
        last = last[-1]
    if len(last):
        last[-1].tail = SHORT_END.sub(NBSP, last[-1].tail)
    elif last.text:
        last.text = SHORT_END.sub(NBSP, last.text)


def part_spaces(sheet: Any) -> None:
    """Give the space before a link a box of its own.

    WeasyPrint 70 cuts a line after its first word where all but that space would fit. A few
    words so cut go unseen, and each box costs time.
    """
    for inline in sheet.xpath(".//a | .//strong | .//em | .//abbr | .//span"):
        before, parent = inline.getprevious(), inline.getparent()
        text = parent.text if before is None else before.tail
        if not text or len(text) < FEW or text[-1] not in " \n":
            continue
        gap = parent.makeelement("span")
        gap.text = " "
        inline.addprevious(gap)
        if before is None:
            parent.text = text.rstrip(" \n")
        else:
            before.tail = text.rstrip(" \n")


def settle_headings(sheet: Any, depth: int) -> None:
    """Lower the headings by `depth`; a list's section titles become headings, cards' titles paragraphs."""
    for card in sheet.xpath(".//*[@class='card__title']"):
        card.tag = "p"
    for form in sheet.iter("form"):
        level = int(form.xpath(".//*[contains(@class, 'checklist__title')]")[0].tag[1])
        for legend in form.iter("legend"):
            legend.tag = f"h{level + 1}"
    for heading in sheet.xpath(".//h1 | .//h2 | .//h3 | .//h4 | .//h5"):
        heading.tag = f"h{min(6, int(heading.tag[1]) + depth)}"


def settle_links(sheet: Any, url: str, to: Destinations) -> None:
    """Lead each link to its chapter, or to its address, printed in full the first time; else leave its words."""
    outside: list[tuple[Any, str]] = []
    for link in sheet.xpath(".//a[@href]"):
        href = link.get("href")
        if has_scheme(href):
            settle_outside(link, href, outside)
            continue
        target, fragment = resolved(url, href)
        if target in to.anchors:
            link.set("href", f"#{to.anchors[target]}{f'--{fragment}' if fragment else ''}")
        elif to.site_url:
            link.set("href", with_fragment(to.site_url + target, fragment))
            outside.append((link, to.site_url + target))
        else:
            say_page(link, to.titles.get(target, ""))
    number_links(outside, to.numbers)


def settle_outside(link: Any, href: str, outside: list[tuple[Any, str]]) -> None:
    """Say a mail address, and gather what has a number; where the page comes from, and a telephone, are said."""
    if href.startswith("mailto:"):
        say(link, href.removeprefix("mailto:"))
    elif not href.startswith("tel:") and not link.xpath("ancestor::*[@class='origin']"):
        outside.append((link, href))


def number_links(outside: list[tuple[Any, str]], numbers: dict[str, int]) -> None:
    """Give each link the number of its address in the document, and that address where it is first printed."""
    links = [
        (address, bool(link.xpath("ancestor::*[@class='sources']"))) for link, address in outside
    ]
    for (link, address), (number, in_full) in zip(outside, numbered(links, numbers), strict=True):
        for name in ("data-at", "data-n"):
            link.attrib.pop(name, None)
        if in_full and address.casefold() not in link.text_content().casefold():
            link.attrib.update({"data-at": str(number), "data-address": address})
        else:
            link.set("data-n", str(number))


def tell_levels_once(sheet: Any, told: set[str]) -> None:
    """Drop the sentence before a list that says what levels mean where a former chapter said it."""
    for line in sheet.xpath("./p[following-sibling::*[1][self::form]]"):
        if (words := line.text_content()) in told:
            line.drop_tree()
        told.add(words)


def tell_facts_once(sheet: Any, told: set[str]) -> None:
    """Leave to an item's source its title and its number, where that number leads to whose it is and of when.

    The card of an incident says all of its sources: it is hung up without the others.
    """
    listed = sheet.xpath(".//*[@class='sources']//a[@data-n or @data-at]")
    told |= {link.get("href") for link in listed}
    for link in sheet.xpath(
        ".//*[@class='item__sources'][not(ancestor::*[contains(@class, 'incident')])]"
        "/a[@data-n or @data-at]"
    ):
        if link.get("href") in told:
            link.tail = FACTS.sub(r"\1", link.tail or "")
        told.add(link.get("href"))


def tell_day_once(sheet: Any) -> None:
    """Drop the day on which an item was read again where the page says the same of itself.

    A day on which the item alone is to be read again is kept, with the other.
    """
    told = {
        tuple(days[:n])
        for days in map(days_of, sheet.xpath("./*[@class='checked']"))
        for n in (1, 2)
    }
    for line in sheet.xpath(".//*[@class='item__checked']"):
        if tuple(days_of(line)) in told:
            line.drop_tree()


def days_of(line: Any) -> list[str]:
    """The day on which something was read again, and that after which it is to be."""
    return DAY_IN_WORDS.findall(line.text_content())


def say_page(link: Any, title: str) -> None:
    """Turn a link into words that name the page: without a public address, it leads nowhere."""
    link.tag = "span"
    del link.attrib["href"]
    if title and title.casefold() not in link.text_content().casefold():
        said = PAGE_WORD.search(f"{text_before(link)}{link.text_content()}")
        say(link, french(f"« {title} »" if said else f"page « {title} »"))


def say(link: Any, words: str) -> None:
    """Set `data-said`, which CSS prints after a link, unless its text says the same."""
    if words.casefold() not in link.text_content().casefold():
        before = text_before(link)
        is_within = before.rfind("(") > before.rfind(")")
        link.set("data-said", f", {words}" if is_within else f" ({words})")


def text_before(link: Any) -> str:
    """The text just before a link."""
    before = link.getprevious()
    return (link.getparent().text if before is None else before.tail) or ""


def say_drawings(sheet: Any) -> None:
    """Add each drawing's `<desc>` to its `<title>`, the only one that a PDF reads out."""
    for drawing in sheet.iter("svg"):
        told = [part.text for part in drawing.iter("title", "desc") if part.text]
        title = next(drawing.iter("title"), None)
        if title is not None:
            title.text = ". ".join(" ".join(words.split()) for words in told)
