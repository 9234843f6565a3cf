"""Every page passes axe once, on the screen of a magnifier, where it must fit too."""

from pathlib import Path

from axe import ALL, COLOURS, KINDS, audit
from lxml import html as lxml_html
from playwright.sync_api import Browser


def looks(page: Path) -> set[tuple[str, ...]]:
    """What gives the words of a page their colours: the elements that they stand in, by name and class."""
    body = lxml_html.parse(str(page)).getroot().body
    return {
        tuple(f"{one.tag}.{one.get('class')}" for one in (element, *element.iterancestors()))
        for element in body.iter("*")
        if (element.text or "").strip()
    }


def test_every_page_passes_axe_and_fits_a_magnified_screen(
    site: Path, reader, browser: Browser, base_url: str
):
    """1280 px at 400 % are 320 px.

    `KINDS` have their own modes and fit in test_comfort; a frame holds what its page does; colours are measured
    where words stand in what no page measured before had.
    """
    audited = reader(320, 256)
    measured = browser.new_page(viewport={"width": 320, "height": 256}, base_url=base_url)
    seen = set().union(*(looks(site / address) for address in KINDS))
    faults = []
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix()
        if address in KINDS:
            continue
        is_audited = path.parent.name != "embed"
        page = audited if is_audited else measured
        page.goto(f"/{address}")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
            faults.append(f"{address}: {wide} px wide")
        if is_audited:
            without = COLOURS if looks(path) <= seen else ()
            seen |= looks(path)
            faults += [f"{address}: {v}" for v in audit(page, ALL, "html", *without)]
    measured.context.close()
    assert not faults, "\n".join(faults)
