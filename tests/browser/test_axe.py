"""Every page passes axe once, on the screen of a magnifier, where it must fit too."""

from pathlib import Path

from axe import ALL, COLOURS, KINDS, audit
from lxml import html as lxml_html


def looks(page: Path) -> set[tuple[str, ...]]:
    """What gives the words of a page their colours: the elements that they stand in, by name and class."""
    body = lxml_html.parse(str(page)).getroot().body
    return {
        tuple(f"{one.tag}.{one.get('class')}" for one in (element, *element.iterancestors()))
        for element in body.iter("*")
        if (element.text or "").strip()
    }


def test_every_page_passes_axe_and_fits_a_magnified_screen(site: Path, reader):
    """1280 px at 400 % are 320 px.

    `KINDS` have their own modes; a frame holds what its page does; colours are measured where words
    stand in what no page measured before had.
    """
    page = reader(320, 256)
    seen = set().union(*(looks(site / address) for address in KINDS))
    faults = []
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix()
        page.goto(f"/{address}")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
            faults.append(f"{address}: {wide} px wide")
        if address not in KINDS and path.parent.name != "embed":
            without = COLOURS if looks(path) <= seen else ()
            seen |= looks(path)
            faults += [f"{address}: {v}" for v in audit(page, ALL, "html", *without)]
    assert not faults, "\n".join(faults)
