"""The macros of pages: what an author calls, and what the build puts at a page’s end."""

import json
import logging
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, partial
from itertools import cycle, groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from macros.guide import due
from macros.guide.citing import uses
from macros.guide.content import Content, Page
from macros.guide.publications import embeds_by_part, newest
from macros.html.checklist import checklist_html
from macros.html.citations import citations, precise
from macros.html.markdown_blocks import Blocks
from macros.html.printed import said_once
from macros.html.render import plain, render, to_root
from macros.html.views import list_cards, news, part_card, questions, rows
from macros.model.schema import Organisation, Source, Term
from macros.reading.braces import MACROS
from macros.reading.mistakes import Mistake

log = logging.getLogger("mkdocs.plugins.guide")
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_HEADING = re.compile(r"<th>(.*?)</th>", re.DOTALL)
_CELL = re.compile(r"<td>(.*?)</td>", re.DOTALL)
_LEVEL = re.compile(r'data-level="(\w+)"')
_OPENING = re.compile(r"\s*<h1\b.*?</h1>\s*<p\b.*?</p>", re.DOTALL)


class PageMacros:
    """The macros an author may call; each gives Markdown or a token that stands for HTML."""

    def __init__(
        self,
        content: Content,
        organisation: Organisation,
        blocks: Blocks,
        page: Callable[[], Any],
    ) -> None:
        self.content, self.organisation = content, organisation
        self.blocks, self.page = blocks, page
        self.anchors: dict[str, set[str]] = {}
        self.supplier_questions = cache(partial(supplier_questions, content))  # long to gather

    def all(self) -> list[Callable[..., str]]:
        """Every macro under its own name: one that has no method below shows the template of that name."""
        return [getattr(self, name, None) or self.shows(name) for name in MACROS]

    def shows(self, name: str) -> Callable[[], str]:
        """The macro that shows the template of this name."""

        def macro() -> str:
            return self.block(f"{name}.html")

        macro.__name__ = name
        return macro

    def block(self, template: str, **context: Any) -> str:
        """Render a template for the current page; the token given back stands for its HTML."""
        context |= {"content": self.content, "organisation": self.organisation}
        return self.blocks.token(render(template, base=to_root(self.page().url), **context))

    def warn(self, call: str, what: str, mend: str) -> str:
        """Warn of a wrong call in this page; the macro then shows nothing."""
        page = self.content.pages[self.page().file.src_uri]
        log.warning("%s", Mistake(page.file, page.line_of(call), what, mend))
        return ""

    def checklist(self, id: str) -> str:
        """Show `checklists/<id>.yml` as boxes to tick."""
        url = self.page().url
        anchors = self.anchors.setdefault(url, set())
        checklist = self.content.checklists[id]
        return self.blocks.token(checklist_html(self.content, checklist, anchors, to_root(url)))

    def resource(
        self, id: str, words: str = "", page: int | None = None, article: str | int | None = None
    ) -> str:
        """Cite an outside document of `resources.yml`, or one of its articles, by a link."""
        source = Source.model_validate({"id": id, "page": page, "article": article})
        (cited,) = citations([source], self.content.resources)
        return render("resource.html", content=self.content, cited=cited, words=words).strip()

    def resources(self) -> str:
        """List every outside document by publisher."""
        by_publisher = groupby(uses(self.content), lambda use: use.resource.publisher)
        groups = [(publisher, list(found)) for publisher, found in by_publisher]
        return self.block("resources.html", groups=groups)

    def figure(self, name: str) -> str:
        """Show a drawing of `macros/templates/figures/`."""
        return self.block("figure.html", name=name)

    def pages(self) -> str:
        """Show the pages of the current part as cards."""
        url, parts = self.page().url, (*self.content.parts, *self.content.former)
        part = next((part for part in parts if part.index.url == url), None)
        if not part:
            mend = "cette macro montre les pages d’une partie, sur la page qui l’ouvre"
            return self.warn("pages", "cette page n’ouvre aucune partie du guide", mend)
        return self.block("cards.html", cards=part_card(self.content, part)["pages"])

    def parts(self) -> str:
        """Show the parts of the guide as cards."""
        return self.block("cards.html", cards=self.cards())

    def start(self) -> str:
        """Offer to start, or to resume where the reader left."""
        longest = max((plain(item.text) for item in self.content.items.values()), key=len)
        title = max((list.title for list in self.content.checklists.values()), key=len)
        return self.block("start.html", parts=self.cards(), longest=longest, title=title)

    def essentials(self) -> str:
        """Put the leaflet's three official documents at hand."""
        return self.block("essentials.html", parts=self.cards())

    def tracking(self) -> str:
        """Gather every list on one page: what remains, questions, reviews, backups."""
        parts, paths = list_cards(self.content), [row["path"] for row in rows(self.content)]
        retired = [gone for list in self.content.checklists.values() for gone in list.retired]
        version = newest(self.content)
        return self.block(
            "tracking.html",
            parts=parts,
            paths=paths,
            retired=retired,
            version=version,
            questions=self.content.situation,
            site_url=self.public_address(),
            former=json.dumps(self.content.former_ranks),
        )

    def proof(self) -> str:
        """Show the sheet that a practice prints and signs."""
        parts, version = list_cards(self.content), newest(self.content)
        paths = [row["path"] for row in rows(self.content)]
        address = partial(said_once, {})
        context = {"parts": parts, "paths": paths, "version": version, "address": address}
        return self.block("proof.html", **context)

    def news(self) -> str:
        """List what changed in the guide, newest first."""
        return self.block("news.html", days=news(self.content))

    def coming(self) -> str:
        """Say what is coming, soonest first; what has no known day comes last."""
        coming = sorted(self.content.coming, key=lambda one: one.on or date.max)
        dated, undated = (
            [one for one in coming if bool(one.on) is known] for known in (True, False)
        )
        pages = {page.slug: page for page in self.content.pages.values()}
        return self.block("coming.html", dated=dated, undated=undated, pages=pages)

    def rereadings(self) -> str:
        """Say when the guide's pages will be read again."""
        return self.block("rereadings.html", days=due.rereadings(self.content))

    def decision(self, id: str) -> str:
        """Lead the reader from question to answer, by `decisions.yml`."""
        found = next(one for one in self.content.decisions if one.id == id)
        return self.block("decision.html", decision=found)

    def suppliers(self) -> str:
        """Gather by kind of supplier what only a supplier can answer."""
        base = to_root(self.page().url)
        return self.blocks.token(self.supplier_questions(base))

    def onefile(self) -> str:
        """Offer the whole guide in one file."""
        return self.block("onefile_link.html")

    def integrate(self) -> str:
        """Let a webmaster choose a list, see it framed, and copy what shows it."""
        parts, site_url = embeds_by_part(self.content), self.public_address()
        return self.block(
            "integrate.html",
            parts=parts,
            first=parts[0][1][-1],
            site_url=site_url,
            site=site_url or "https://ADRESSE-DU-GUIDE/",
        )

    def public_address(self) -> str:
        """The site's public address, `SITE_URL`; empty where none is decided."""
        canonical = self.page().canonical_url or ""
        return canonical.removesuffix(self.page().url) if "://" in canonical else ""

    def cards(self) -> list[dict[str, Any]]:
        """The cards of all parts."""
        return [part_card(self.content, part) for part in self.content.parts]


def supplier_questions(content: Content, base: str) -> Markup:
    """The HTML of the questions to suppliers, for pages from which `base` leads to the root."""
    return render("suppliers.html", groups=questions(content), base=base)


def with_jump(html: str, page: Page) -> str:
    """The page's HTML with a link from its first paragraph to its list, where headings stand between."""
    opening = _OPENING.match(html)
    before, form, rest = html.partition('<form class="checklist"')
    if not (opening and form and "<h2" in before):
        return html
    levels = _LEVEL.findall(rest.partition("</form>")[0])
    duties = levels.count("obligation")
    jump = render("jump.html", list=page.lists[0], n=len(levels), duties=duties)
    return f"{opening[0]}\n{jump}{html[opening.end() :]}"


def boxed_tables(html: str) -> str:
    """The page's HTML with each table in a container that CSS queries for its width."""
    return _TABLE.sub(lambda found: render("table.html", table=with_headings(found[0])), html)


def with_headings(table: str) -> Markup:
    """A table whose headings say what they head, and whose cells bear their column's: a narrow screen shows no columns.

    The first cell of a row heads it.
    """
    head, end, rows = table.partition("</thead>")
    titles = [Markup(title).striptags().rstrip("\xa0 ?…") for title in _HEADING.findall(head)]
    if not titles or "rowspan" in rows:
        return Markup(table)
    columns = cycle(enumerate(titles))

    def cell(found: re.Match[str]) -> str:
        column, title = next(columns)
        if not column:
            return f'<th scope="row">{found[1]}</th>'
        return Markup('<td data-column="{}">{}</td>').format(title, Markup(found[1]))

    return Markup(head.replace("<th>", '<th scope="col">') + end + _CELL.sub(cell, rows))


def mistakes_page(root: Path, mistakes: Iterable[Mistake]) -> str:
    """What `make serve` shows of a guide that cannot be read: each mistake, the way to it, the right word."""
    paths = ((one, (root.resolve() / one.file).as_posix()) for one in mistakes)
    # Opens the file at its line in VS Code, and does nothing elsewhere.
    shown = [(one, f"vscode://file/{quote(path.lstrip('/'))}:{one.line}") for one, path in paths]
    return str(render("mistakes.html", mistakes=shown))


def page_end(
    content: Content,
    page: Page,
    terms: Iterable[Term] = (),
    short: Iterable[tuple[str, str]] = (),
    awaits_pdf: bool = False,
) -> Markup:
    """The end of a page: its sources, the terms it explains, and the tools of its lists.

    `short` are the abbreviations that it only names, each with what it stands for; `awaits_pdf` is said of a page that `serve` shows without the PDFs of the built site.
    """
    sources = precise([*page.meta.sources, *page.cited])
    of_region = [source for source in sources if source.id in content.resources]
    return render(
        "page_end.html",
        content=content,
        sources=of_region,
        checked=page.meta.checked,
        recheck=page.meta.recheck,
        lists=page.lists,
        terms=terms,
        short=short,
        awaits_pdf=awaits_pdf,
        base=to_root(page.url),
    )
