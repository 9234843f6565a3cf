"""The whole guide in one file, for a USB stick or a shared folder: it works over `file://`.

It is the built home page with every page's words inside, one section a page, and everything that
pages load written into it: nothing is asked of anyone, which a policy of its own also forbids.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lxml import html as lxml_html
from lxml.html.builder import E

from macros.guide.content import Content, Page
from macros.guide.known import COVERAGE, ONEFILE, Known
from macros.guide.publications import newest
from macros.html.render import render
from macros.html.scripts import with_elements
from macros.model.french import french_html, weighed
from publish.assets.built import only
from publish.assets.bundle import bundle_script
from publish.data.resume import with_lists
from publish.hosting.csp import hash_source
from publish.offline.gathered import Gathered, anchor_in, data_url, read_gathered, settle
from publish.paper.anchors import anchor, rename_ids

SIZE = "<!--onefile-->"
# For webmasters and unions, or about this very file: pages that have no use in it.
WITHOUT = (Known.INTEGRATE, Known.OFFLINE, COVERAGE)
# What cannot work in it, and what the theme's skeleton leaves around pages.
DROPPED = (
    ".//script | .//link | .//comment() | .//*[@data-search-open] | .//dialog[@data-search] | .//*[@data-backup-file]"
    " | .//*[@data-editor-src] | .//*[@class='take'] | .//*[@data-offline] | .//*[starts-with(@class, 'md-toggle')]"
    " | .//*[@class='md-overlay'] | .//*[@data-md-component='skip']"
    " | .//*[@data-md-component='announce'] | .//*[@data-md-component='dialog']"
)
MENU = "//*[@data-menu]"
POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data:; font-src data:;"
    " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def write_onefile(
    root: Path, site: Path, content: Content, site_url: str, moved: Mapping[str, str]
) -> None:
    """Write the guide in one file, and tell the pages that offer it what it weighs."""
    bundle = with_lists(bundle_script(root, "onefile"), content, leads_to_pages=False)
    script = with_elements(bundle, "editor").decode().strip()
    style = inline_style(site)
    policy = POLICY.format(script=hash_source(script), style=hash_source(style))
    shell = fill_shell(site, content, site_url, policy, moved)
    made = shell.replace("<!--style-->", style, 1).replace("<!--script-->", script, 1)
    (site / ONEFILE).write_text(f"<!doctype html>\n{made}\n", "utf-8")
    tell_size(site, content)


def inline_style(site: Path) -> str:
    """The site's style sheets with their fonts as `data:` URLs, shown without a fallback."""
    sheets = (site / "assets" / f"{name}.css" for name in ("guide", "suivi"))
    style = "".join(sheet.read_text("utf-8") for sheet in sheets).replace("optional", "block")
    fonts = r"url\([\"']?((?!data:)[^)\"']+)[\"']?\)"
    held = re.sub(fonts, lambda font: f"url({data_url(site / 'assets' / font[1])})", style)
    return held.strip()


def fill_shell(
    site: Path, content: Content, site_url: str, policy: str, moved: Mapping[str, str]
) -> str:
    """The home page's document with every page of the guide inside."""
    pages = list(in_order(content))
    gathered = read_gathered(site, content, pages, site_url)
    document = read_document(site, Known.HOME)
    settle(document, gathered, Known.HOME)
    unfold_menu(document, content, gathered)
    place = body_of(document, Known.HOME)
    place.set("data-pages", "")
    filter, about = own_parts(content, gathered)
    place[:] = [filter, *sections(pages, gathered, moved), about]
    icon = data_url(site / "assets/icons/icon.svg")
    document.head[1:1] = fragments(render("onefile_head.html", policy=policy, icon=icon))
    document.body.extend(fragments("<script><!--script--></script>"))
    return str(lxml_html.tostring(document, encoding="unicode")).replace("</wbr>", "")


def unfold_menu(document: Any, content: Content, gathered: Gathered) -> None:
    """Put each part's pages under it, as the part's own menu shows them; its script shows one part's at a time."""
    for part in content.parts:
        url, own = part.index.url, read_document(gathered.site, part.index.url)
        for pages in own.xpath(f"{MENU}//li/ul"):
            settle(pages, gathered, url)
            link = f"{MENU}//a[@href='#{gathered.anchors[url]}']"
            only(document.xpath(link), Known.HOME, f"le lien du menu vers « {url} »").addnext(pages)


def in_order(content: Content) -> Iterator[Page]:
    """The pages of the file: home, the parts one after the other, then what serves them all."""
    parts = [page for part in content.parts for page in (part.index, *part.pages)]
    home = content.pages[Known.HOME.source]
    for page in dict.fromkeys((home, *parts, *content.pages.values())):
        if page.url not in WITHOUT:
            yield page


def own_parts(content: Content, gathered: Gathered) -> list[Any]:
    """The elements that only this file has: its filter, and a paragraph that says what it is."""
    tracking = gathered.anchors[Known.TRACKING]
    html = render("onefile.html", version=newest(content), tracking=tracking)
    return fragments(french_html(html))


def sections(pages: list[Page], gathered: Gathered, moved: Mapping[str, str]) -> Iterator[Any]:
    """Each page as a section, under an anchor made from its address; its former ones lead there."""
    for page in pages:
        place = body_of(read_document(gathered.site, page.url), page.url)
        settle(place, gathered, page.url)
        rename_ids(place, partial(anchor_in, gathered, gathered.anchors[page.url]))
        id = gathered.anchors[page.url]
        section = E.section({"id": id, "data-page": "", "data-title": page.meta.title})
        former = [old for old, new in moved.items() if new.partition("#")[0] == page.url]
        section.extend([*(E.span(id=anchor(old)) for old in former), *place])
        yield section


def read_document(site: Path, url: str) -> Any:
    """A built page without what cannot work in the file; text after a dropped element stays."""
    document: Any = lxml_html.document_fromstring((site / url).read_text("utf-8"))
    for element in document.xpath(DROPPED):
        if element.getparent() is not None:
            element.drop_tree()
    for element in document.xpath("//*[@data-wants]"):
        del element.attrib["data-wants"]  # its one script holds all others
    return document


def body_of(document: Any, url: str) -> Any:
    """What stands between a page's menu and its foot (`PageError`)."""
    return only(document.xpath("//*[@id='contenu']"), url, "l’élément d’identifiant « contenu »")


def fragments(html: str) -> list[Any]:
    """The elements of a piece of HTML."""
    return [one for one in lxml_html.fragments_fromstring(html.strip()) if not isinstance(one, str)]


def tell_size(site: Path, content: Content) -> None:
    """Write what the file weighs where a page offers it."""
    size = weighed((site / ONEFILE).stat().st_size)
    for page in content.pages.values():
        text = (site / page.url).read_text("utf-8")
        if SIZE in text:
            (site / page.url).write_text(text.replace(SIZE, f" ({size})"), "utf-8")
