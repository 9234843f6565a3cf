"""What paper adds to a page: where it comes from, and the number of each outside address."""

import re
from collections.abc import Iterator, Sequence

import segno
from markupsafe import Markup

from macros.guide.content import Content, Page
from macros.guide.publications import version
from macros.html.render import render
from macros.model.french import french

EXTERNAL = re.compile(r'<a href="([^"]*)"(?=[^>]* rel="external"[^>]*>(.*?)</a>)', re.DOTALL)
SOURCES = '<section class="sources"'


def qr(address: str) -> Markup:
    """The address as a QR code, in SVG."""
    drawn = segno.make_qr(address, error="m")
    svg = drawn.svg_inline(
        border=4,
        omitsize=True,
        svgclass="origin__code",
        lineclass=None,
        title=f"Code QR : {address}",
    )
    return Markup(svg)


def origin(content: Content, page: Page, site_url: str) -> Markup:
    """The date, address and QR code of a page, hidden on screen; a page without a list has no code."""
    address = f"{site_url}{page.url.removesuffix('index.html')}" if site_url else ""
    return render(
        "origin.html",
        title=page.meta.title,
        version=version(content, [page]),
        address=address,
        code=qr(address) if address and (page.lists or page.slug == "index") else "",
    )


def number_addresses(html: str) -> str:
    """Give each outside link the number of its address, which paper prints in full once a page.

    `data-at` is the number where the address is printed too, `data-n` where the number stands alone.
    """
    sources = html.find(SOURCES) if SOURCES in html else len(html)
    links = [(found[1], found.start() > sources) for found in EXTERNAL.finditer(html)]
    numbers = numbered(links, {})

    def mark(found: re.Match[str]) -> str:
        number, in_full = next(numbers)
        name = "data-at" if in_full and found[1] not in found[2] else "data-n"
        return f'{found[0]} {name}="{number}"'

    return EXTERNAL.sub(mark, html)


def said_once(numbers: dict[str, int], address: str) -> str:
    """The number of an address between brackets; the first time, with the address."""
    if address in numbers:
        return f"[{numbers[address]}]"
    numbers[address] = len(numbers) + 1
    return french(f"[{numbers[address]} : {address}]")


def numbered(
    links: Sequence[tuple[str, bool]], numbers: dict[str, int]
) -> Iterator[tuple[int, bool]]:
    """The number of each link's address, and whether it is printed in full there.

    It is where the sources are listed, which the second value of a link tells, or where it is first said. Numbers,
    to which new ones are added, follow the order of addresses in full: a reader who looks for one finds it.
    """
    first: dict[str, int] = {}
    for at in sorted(range(len(links)), key=lambda at: not links[at][1]):
        first.setdefault(links[at][0], at)
    in_full = sorted(at for address, at in first.items() if address not in numbers)
    numbers |= {links[at][0]: n for n, at in enumerate(in_full, len(numbers) + 1)}
    for at, (address, _) in enumerate(links):
        yield numbers[address], at in in_full
