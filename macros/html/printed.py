"""The line that a printed page begins with: its date, its address and a QR code."""

import segno
from markupsafe import Markup

from macros.guide.content import Content, Page
from macros.guide.publications import version
from macros.html.render import render


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
