"""One build of the guide, from its content to the files of the site; MkDocs itself is known to `hooks.py` alone."""

import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

from macros.calls import boxed_tables, mistakes_page, page_end, with_jump
from macros.guide import due, lock
from macros.guide.content import Content, read_content
from macros.guide.known import EMBED_SCRIPT, INVENTORY, MANIFEST, REGISTER, WORKER, Known
from macros.guide.lockfile import read_lock
from macros.guide.moved import all_moves
from macros.guide.pages import listed_in, nav_titles
from macros.guide.publications import books_of, missing_pages, newest, version
from macros.guide.settings import FILE, Settings, place_of, read_extra
from macros.html.embed import Shell, write_embeds
from macros.html.glossary import explain_terms, left_alone
from macros.html.markdown_blocks import TOKEN
from macros.html.printed import number_addresses, origin
from macros.html.render import without_indent, without_skeleton
from macros.html.scripts import with_elements
from macros.model.french import MONTHS, french, french_html, held, loosened
from macros.reading.files import REGION, files_of, is_override, is_published
from macros.reading.markdown import without_remarks
from macros.reading.mistakes import ContentError, Mistake
from macros.reading.region import is_region, read_settings
from macros.reading.strays import strays
from publish.assets import bundle, compress
from publish.assets.built import PageError
from publish.data import (
    api,
    editor_schemas,
    inventory_ods,
    register_ods,
    resume,
    search_index,
    wordpress,
)
from publish.hosting import headers, redirects, security_txt, servers
from publish.hosting.address import check_public_address
from publish.offline import onefile, worker
from publish.paper import pdfs

log = logging.getLogger("mkdocs.plugins.guide")
# Bundled or filled before they are published; the theme’s own pictures are shown nowhere.
BROWSER_SOURCES = ("assets/javascripts/", "assets/stylesheets/", "assets/images/", WORKER)
LEAFLET = re.compile(r'^!!! leaflet "[^"\n]*', re.MULTILINE)
"""The title of what a page quotes of the leaflet."""
NO_CONTENT = Content({}, {}, (), (), (), (), (), (), (), {}, (), {})


@dataclass
class Build:
    """The state of one build: what was read, what pages add to the search, and the steps that `hooks.py` calls."""

    root: Path
    site: Path
    name: str
    description: str
    url: str
    nav: Sequence[Any]
    serving: bool
    extra: InitVar[Mapping[str, Any]]
    settings: Settings = field(init=False)
    content: Content = NO_CONTENT
    mistakes: tuple[Mistake, ...] = ()
    """What `serve` shows in place of pages, as long as the content cannot be read."""
    moves: Mapping[str, str] = field(default_factory=dict)
    searched: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the search finds in the pages that were rendered so far, under their addresses."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (ContentError, PageError, pdfs.PdfError)
    """What stops a build with its mend, and is no bug of ours."""

    def __post_init__(self, extra: Mapping[str, Any]) -> None:
        """Read the settings and the content, or tell every mistake in them (`ContentError`)."""
        self.settings = read_extra(self.root, extra)
        check_public_address(self.root, self.url)
        self.read()

    def read(self) -> None:
        """Read all content, or every mistake in it (`ContentError`; `serve` keeps it for its pages)."""
        try:
            if found := list(strays(self.root)):
                raise ContentError(found)
            content = read_content(self.root, self.nav, self.settings.organisation.region)
            if missing := list(missing_pages(content)):
                raise ContentError(missing)
        except ContentError as error:
            if not self.serving:
                raise
            log.error("%s", error)
            self.mistakes = tuple(error.mistakes)
            return
        self.content = content
        self.moves = all_moves(content, read_lock(self.root), self.settings.redirects)
        self.tell()

    def tell(self) -> None:
        """Warn of broken ids and addresses, else of unlocked ones, which `--strict` refuses; advise on the rest.

        What is built to be tested alone needs no lock: the run that publishes writes it.
        """
        broken = list(lock.broken(self.root, self.content, self.settings.redirects))
        for mistake in broken:
            log.warning("%s", mistake)
        is_tried = self.serving or bool(os.environ.get("GUIDE_TRIED"))
        for mistake in () if broken else lock.unlocked(self.root, self.content):
            log.log(logging.INFO if is_tried else logging.WARNING, "%s", mistake)
        advice = chain(
            due.to_read_again(self.content, date.today()),
            security_txt.security_advice(
                self.settings.security, date.today(), place_of(self.root, "security")
            ),
            (
                told
                for _, told in due.missing(
                    self.settings.organisation, place_of(self.root, "organisation")
                )
            ),
        )
        for line in advice:
            logging.getLogger("guide").warning("À savoir  -  %s", line)

    def for_templates(self) -> dict[str, Any]:
        """What the theme's templates call by name."""
        return {"MONTHS": MONTHS, "PAGES": Known, "covered": covered}

    def forget_hidden(self) -> None:
        """Remove what a former build left under hidden names."""
        servers.forget_hidden(self.site)

    def publishes(self, folder: str | None, name: str) -> bool:
        """Whether a file is copied into the site: browser sources are bundled, what is unknown stays out."""
        known = {str(self.root / "docs"): is_published, str(self.root / "overrides"): is_override}
        is_known = known.get(folder or "", bool)
        return not name.startswith(BROWSER_SOURCES) and is_known(name)

    def own_folders(self) -> list[Path]:
        """The folder of another union, where there is one."""
        return [self.root / REGION] if is_region(self.root) else []

    def own_files(self) -> Iterator[tuple[Path, str]]:
        """The pages and images that a union adds to the guide's, each with the folder that holds it."""
        for folder in (region / "docs" for region in self.own_folders()):
            yield from ((folder, name) for name in files_of(folder) if is_published(name))

    def made_files(self) -> dict[str, bytes]:
        """The generated files of the site, under their addresses."""
        made = {
            "assets/guide.css": self.styles(bundle.PAGE_STYLES) + self.own_colours(),
            "assets/suivi.css": self.styles(bundle.TRACKING_STYLES),
            "assets/guide.js": self.script("guide"),
            "assets/suivi.js": self.script("tracking"),
            "assets/fournisseurs.js": self.script("suppliers"),
            "assets/copie.js": with_elements(self.script("backup-file"), "backup-line"),
            "assets/integrate.js": self.script("integrate"),
            "assets/editor.js": with_elements(self.script("editor"), "editor"),
            "assets/draw-code.js": self.script("draw-code"),
            "assets/camera.js": self.script("camera"),
            "assets/handover.css": self.styles(("handover",)),
            "assets/embed-more.js": with_elements(self.script("embed-more"), "editor"),
            "assets/embed-more.css": self.styles(bundle.EMBED_MORE_STYLES),
            EMBED_SCRIPT: self.script("embed"),
        }
        if self.serving:  # a worker left by a built site on this address must not stand before it
            made[WORKER] = (self.root / "overrides/sw-off.js").read_bytes()
        if self.mistakes:
            return made
        editor_schemas.write_editor_schemas(self.root / ".schemas", self.content.people)
        made[MANIFEST] = self.manifest()
        made["assets/reprise.js"] = resume.with_lists(self.script("resume"), self.content)
        made[REGISTER] = register_ods.register_of_activities(self.content)
        made[INVENTORY] = inventory_ods.inventory_to_fill(newest(self.content))
        return made | api.files(self.content)

    def script(self, entry: str) -> bytes:
        """A module of `entries/` with all that it imports."""
        return bundle.bundle_script(self.root, entry)

    def styles(self, names: Iterable[str]) -> bytes:
        """Style sheets as one."""
        return bundle.bundle_styles(self.root, names)

    def own_colours(self) -> bytes:
        """The style of the union's own colours, where it chose some."""
        chosen = self.settings.organisation.colours
        return bundle.colours(chosen.primary, chosen.accent) if chosen else b""

    def manifest(self) -> bytes:
        """What a device needs to install the guide."""
        paper, brand = (bundle.theme_colour(self.root, name) for name in ("paper", "brand"))
        chosen = self.settings.organisation.colours
        primary = chosen.primary if chosen else brand
        short = self.settings.icon.name or self.name
        pages = self.content.pages
        return worker.manifest(self.name, short, self.description, paper, primary, pages)

    def name_menu(self, pages: Iterable[Any], groups: Iterable[Any]) -> None:
        """Give pages and groups the titles that menus show: those of `nav`, else of the front matter."""
        titles = nav_titles(self.nav)
        for page in pages:
            source = page.file.src_uri
            page.title = titles.get(source) or self.content.pages[source].meta.title
        for group in groups:
            group.title = french(group.title)

    def unlisted(self, sources: Iterable[str]) -> Iterator[Mistake]:
        """Which of these pages no menu leads to."""
        line, listed = read_settings(self.root).line(("nav",)), listed_in(self.nav)
        for source in sources if listed else ():
            if source not in listed:
                what = f"la page « {source} » n’est pas dans « nav: » : aucun menu n’y mène"
                yield Mistake(FILE, line, what, "ajoutez-la à sa partie, ou sous « not_in_nav: »")

    def open_page(self, source: str, markdown: str) -> tuple[dict[str, Any], str]:
        """A page's validated front matter, and its Markdown without editors' remarks."""
        page = self.content.pages[source]
        front = {"title": page.meta.title, "description": page.meta.description}
        quoted = LEAFLET.sub(rf"\g<0>{self.content.leaflet_of(page.file)}", markdown)
        return front, without_remarks(quoted)[0]

    def dated(self, source: str) -> str:
        """The day of a page, which its own words say too: the day of the build would change the sitemap."""
        return version(self.content, [self.content.pages[source]]).isoformat()

    def close_page(self, source: str, html: str) -> str:
        """A page in French typography, its terms explained, between its origin and its sources."""
        if TOKEN in html:
            file = self.content.pages[source].file
            log.warning("%s: une macro de bloc doit être seule sur sa ligne", file)
        page, html = self.content.pages[source], french_html(html)
        if page.url not in self.content.unsearched:
            self.searched[page.url] = search_index.page_entry(page, html)
        glossary = self.content.glossary if page.url != Known.GLOSSARY else ()
        html = with_jump(boxed_tables(held(loosened(html))), page)
        html, terms = explain_terms(html, glossary if page.slug != "index" else ())
        start = origin(self.content, page, self.url)
        awaits_pdf = self.serving and bool(books_of(self.content, page))
        # The proof's sheets say whose they are: nothing is printed behind them.
        is_signed = page.url == Known.PROOF
        short = [] if is_signed else left_alone(html, terms, glossary)
        end = page_end(self.content, page, terms, short, awaits_pdf)
        return number_addresses(french_html(start) + html + french_html(end))

    def mistakes_page(self) -> str:
        """What `serve` shows of the mistakes: they are drawn after Jinja, which they could stop."""
        return mistakes_page(self.root, self.mistakes)

    def lightened(self, html: str) -> str:
        """A page without the indents of its templates, nor what the theme's own script would need."""
        return without_indent(without_skeleton(html))

    def search(self) -> bytes:
        """The script of the search, its index behind it, once every page was closed."""
        search_index.add_items(self.searched, self.content)
        return search_index.with_index(self.script("search"), self.searched, self.content)

    def finish(self, pages_only: bool) -> None:
        """Add to the built pages what is made of them: embeds, PDFs, the plugin, the offline guide, servers' files."""
        self.add_embeds()
        wordpress.write_plugin(self.root, self.site, self.url)
        if not pages_only:
            self.add_pdfs()
        redirects.write_redirects(self.site, self.moves)
        if not pages_only:
            security_txt.write_security(self.site, self.settings.security, self.url)
            self.add_offline()
            self.add_hosting()

    def add_embeds(self) -> None:
        """Write the lists that other sites frame."""
        style = bundle.without_idle(self.styles(bundle.EMBED_STYLES)) + self.own_colours().decode()
        page, heirs = (self.script(entry).decode() for entry in ("embed-page", "embed-heirs"))
        shell = Shell(self.name, self.url, style, page, heirs, self.settings.is_preview)
        write_embeds(self.site, self.content, self.settings.organisation, shell)

    def add_pdfs(self) -> None:
        """Make the site's PDFs, and tell each page which it offers (`PdfError`)."""
        publisher = self.settings.organisation.name
        imprint = pdfs.Imprint(self.name, self.description, publisher, self.url)
        made = pdfs.make_pdfs(self.root, self.site, self.content, imprint)
        pdfs.tell_pdfs(self.site, self.content, made)

    def add_offline(self) -> None:
        """Make the guide in one file, then the worker, whose hashes come last."""
        onefile.write_onefile(self.root, self.site, self.content, self.url, self.moves)
        policy = headers.page_policy(self.site)
        worker.write_worker(self.root, self.site, self.url, policy, self.moves)

    def add_hosting(self) -> None:
        """Tell web servers how to serve the site, then make the smaller twins of its texts."""
        table = headers.rules_of(self.site, self.settings.framing, self.url)
        hosting = servers.Hosting(table, servers.base_of(self.url), self.moves)
        servers.write_servers(self.site, hosting)
        compress.compress_site(self.site)


@lru_cache(maxsize=1)
def covered(nav: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Each entry of the menu with the page that opens it, where it is a part: worked out once, for every page's menu."""
    return [
        (entry, next((one for one in entry.children or () if one.is_page), None)) for entry in nav
    ]
