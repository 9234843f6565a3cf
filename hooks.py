"""The life of a build: read the content once, hand it to pages, then call `publish`."""

import logging
import os
import sys
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.plugins.guide")
ROOT = Path(__file__).parent
state: dict[str, Any] = {"serving": False, "passages": []}

# Bundled or filled before they are published; the theme’s own pictures are shown nowhere.
BROWSER_SOURCES = ("assets/javascripts/", "assets/stylesheets/", "assets/images/", "sw.js")
# What these say of each build, whatever the content: an inventory of macros, folders that are watched.
MACROS_LOG = "mkdocs.plugins.mkdocs_macros.util"
NOISY = (MACROS_LOG, "mkdocs.commands.build", "mkdocs.livereload")
NOISE = ("Cleaning site directory", "Watching paths for changes")
MISTAKES_TITLE = "# Le contenu ne peut pas être montré\n"


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether this is `serve`, which must survive mistakes."""
    state["serving"] = command == "serve"
    for name in NOISY:
        logging.getLogger(name).addFilter(says_something)


def says_something(record: logging.LogRecord) -> bool:
    """Whether an editor has a use for this line of the terminal: every warning is one."""
    noise = record.name == MACROS_LOG or any(words in record.getMessage() for words in NOISE)
    return record.levelno > logging.INFO or not noise


@event_priority(100)  # before mkdocs-macros, whose `define_env` reads what is set here
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read all content; in `serve`, mistakes are shown in the browser instead of stopping."""
    forget_our_modules()
    from macros.guide.content import read_content
    from macros.model.schema import Framing, Organisation
    from macros.reading.mistakes import ContentError
    from macros.reading.strays import strays
    from publish.assets import bundle

    read_setting(config, "organisation", Organisation)
    read_setting(config, "embed", Framing)
    config.extra["security"] = read_contact(config)
    state["passages"] = []
    config.extra["serving"] = state["serving"]
    try:
        if found := list(strays(ROOT)):
            raise ContentError(found)
        region = config.extra["organisation"].region
        config.extra["content"] = read_content(ROOT, config.nav or [], region)
    except ContentError as error:
        if not state["serving"]:
            raise PluginError(f"\n\n{error}\n") from None
        log.error("%s", error)
        config.extra["content"] = None
        config.extra["mistakes"] = error.mistakes
    else:
        tell_promises(config)
        advise(config)
    config.extra["starter"] = bundle.bundle_script(ROOT, "start").decode().strip()
    return config


def advise(config: MkDocsConfig) -> None:
    """Tell what to read again and what is missing, apart from what `--strict` fails on."""
    from macros.guide.due import missing, to_read_again
    from publish.hosting.security_txt import security_advice

    advice = [*to_read_again(config.extra["content"], date.today())]
    advice += security_advice(config.extra["security"], date.today())
    advice += [told for _, told in missing(config.extra["organisation"])]
    for line in advice:
        logging.getLogger("guide").warning("À savoir  -  %s", line)


def read_setting(config: MkDocsConfig, key: str, model: type[Any]) -> None:
    """Put what `extra` says under this key in its model, or stop with what to mend there."""
    from macros.guide import settings
    from macros.reading.mistakes import ContentError

    try:
        config.extra[key] = settings.read_setting(ROOT, key, config.extra.get(key) or {}, model)
    except ContentError as error:
        raise PluginError(f"\n\n{error}\n") from None


def read_contact(config: MkDocsConfig) -> Any:
    """Whom to tell of a weakness: `extra.security`, or what to mend there."""
    from macros.reading.mistakes import ContentError
    from publish.hosting.security_txt import read_security

    try:
        return read_security(config.extra.get("security"))
    except ContentError as error:
        raise PluginError(f"\n\n{error}\n") from None


def forget_our_modules() -> None:
    """Read our own Python again at each build, so that `serve` shows a change of macros code."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    for name in [n for n in sys.modules if n.split(".")[0] in ("macros", "publish")]:
        del sys.modules[name]


def tell_promises(config: MkDocsConfig) -> None:
    """Warn of broken or unlocked ids and addresses: `--strict` makes them stop the build."""
    from macros.guide.lock import broken, unlocked
    from macros.guide.lockfile import read_lock
    from macros.guide.moved import all_moves
    from macros.guide.settings import redirects_of

    content, redirects = config.extra["content"], redirects_of({"extra": config.extra})
    config.extra["moves"] = all_moves(content, read_lock(ROOT), redirects)
    for mistake in broken(ROOT, content, redirects):
        log.warning("%s", mistake)
    missing = list(unlocked(ROOT, content))
    for mistake in missing:
        log.log(logging.INFO if state["serving"] else logging.WARNING, "%s", mistake)


def on_pre_build(config: MkDocsConfig) -> None:
    """Leave nothing of a former build: MkDocs itself removes all but hidden files."""
    from publish.hosting.servers import forget_hidden

    forget_hidden(Path(config.site_dir))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish bundles instead of browser sources, and the guide as data; nothing unknown."""
    from macros.reading.files import is_override, is_published

    known = {config.docs_dir: is_published, config.theme.dirs[0]: is_override}
    for file in list(files):
        is_known = known.get(file.src_dir, bool) if file.src_dir else bool
        if file.src_uri.startswith(BROWSER_SOURCES) or not is_known(file.src_uri):
            files.remove(file)
    for address, made in made_files(config).items():
        files.append(File.generated(config, address, content=made))
    return files


def made_files(config: MkDocsConfig) -> dict[str, bytes]:
    """What no editor wrote, under its address."""
    from macros.html.embed import more_script
    from publish.assets import bundle
    from publish.data import api, editor_schemas, register_ods
    from publish.offline import worker

    made = {
        "assets/guide.css": bundle.bundle_styles(ROOT, bundle.PAGE_STYLES) + colours(config),
        "assets/guide.js": bundle.bundle_script(ROOT, "guide"),
        "assets/suivi.js": bundle.bundle_script(ROOT, "tracking"),
        "assets/integrate.js": bundle.bundle_script(ROOT, "integrate"),
        "assets/embed-more.js": more_script(bundle.bundle_script(ROOT, "embed-more").decode()),
        "assets/embed-more.css": bundle.bundle_styles(ROOT, bundle.EMBED_MORE_STYLES),
        "embed.js": bundle.bundle_script(ROOT, "embed"),
    }
    if state["serving"]:  # a worker left by a built site on this address must not stand before it
        made["sw.js"] = (ROOT / "overrides/sw-off.js").read_bytes()
    if content := config.extra["content"]:
        made["manifest.webmanifest"] = worker.manifest(
            config.extra["organisation"],
            config.site_name,
            config.site_description or "",
            content.pages,
        )
        made |= api.files(content)
        made["registre-des-activites.ods"] = register_ods.spreadsheet(content)
        editor_schemas.write_editor_schemas(ROOT / ".schemas")
    return made


def colours(config: MkDocsConfig) -> bytes:
    """The style of the union's own colours, where it chose some."""
    from publish.assets import bundle

    chosen = config.extra["organisation"].colours
    return bundle.colours(chosen.primary, chosen.accent) if chosen else b""


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Give pages and groups the titles that menus show: those of `nav`, else of the front matter."""
    from macros.guide.pages import nav_titles
    from macros.model.french import french

    if not (content := config.extra["content"]):
        return nav
    titles = nav_titles(config.nav or [])
    for page in nav.pages:
        source = page.file.src_uri
        page.title = titles.get(source) or content.pages[source].meta.title
    for group in nav.items:
        if isinstance(group, Section):
            group.title = french(group.title)
    tell_omitted(config, files)
    return nav


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Show mistakes in place of every page, as long as there are any: a page may be unreadable."""
    return None if config.extra["content"] else MISTAKES_TITLE


def tell_omitted(config: MkDocsConfig, files: Files) -> None:
    """Warn of pages that no menu leads to, unless `not_in_nav` says so."""
    from macros.guide.pages import listed_in
    from macros.reading.mistakes import Mistake
    from macros.reading.written import read_settings

    line, listed = read_settings(ROOT).line(("nav",)), listed_in(config.nav or [])
    for file in files.documentation_pages() if listed else ():
        if file.src_uri not in listed and file.inclusion.value > InclusionLevel.NOT_IN_NAV.value:
            what = f"la page « {file.src_uri} » n’est pas dans « nav: » : aucun menu n’y mène"
            mend = "ajoutez-la à sa partie, ou sous « not_in_nav: »"
            log.warning("%s", Mistake("mkdocs.yml", line, what, mend))


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give a page its validated front matter, and leave editors' remarks out of it."""
    from macros.reading.markdown import without_remarks

    content = config.extra["content"]
    if content is None:
        return markdown
    meta = content.pages[page.file.src_uri].meta
    page.meta.update({"title": meta.title, "description": meta.description})
    return without_remarks(markdown)[0]


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Close the page with its sources, and put its words in French typography."""
    from macros.calls import boxed_tables, page_end, with_jump
    from macros.guide.publications import books_of
    from macros.html.glossary import explain_terms
    from macros.html.markdown_blocks import MARK
    from macros.html.mistakes_page import mistakes_page
    from macros.html.printed import origin
    from macros.model.french import french_html, held, loosened
    from publish.data.search_index import page_entry, passages

    content = config.extra["content"]
    if content is None:
        return html + mistakes_page(ROOT, config.extra["mistakes"])
    if MARK in html:
        log.warning("docs/%s: une macro de bloc doit être seule sur sa ligne", page.file.src_uri)
    source = content.pages[page.file.src_uri]
    html = french_html(html)
    state["passages"] += passages(page.url, source.meta.title, html)
    if source.meta.searched:
        state["passages"].append(page_entry(page.url, source.meta))
    explained = content.glossary if source.slug not in ("glossaire", "index") else ()
    html, terms = explain_terms(with_jump(boxed_tables(held(loosened(html))), source), explained)
    start = origin(content, source, config.site_url or "")
    awaits_pdf = state["serving"] and bool(books_of(content, source))
    return french_html(start) + html + french_html(page_end(content, source, terms, awaits_pdf))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Send pages without the indents of their templates: they weigh as much as a sentence."""
    from macros.html.spaces import without_indent

    return without_indent(output)


def on_env(env: Any, config: MkDocsConfig, files: Files) -> None:
    """Once every page is rendered, publish the search with its index behind it."""
    from macros.html.render import Once
    from macros.model.french import MONTHS
    from publish.assets import bundle
    from publish.data import search_index

    env.globals.update(once=Once(), MONTHS=MONTHS)
    content = config.extra["content"]
    entries = chain(state["passages"], search_index.item_entries(content)) if content else ()
    script = search_index.with_index(bundle.bundle_script(ROOT, "search"), entries)
    files.append(File.generated(config, "assets/search.js", content=script))


def on_post_build(config: MkDocsConfig) -> None:
    """Once pages are built, add embeds, then paper; `serve` does not wait for that, nor does the bench."""
    from publish.hosting import redirects, security_txt

    if not config.extra["content"]:
        return
    site = Path(config.site_dir)
    make_embeds(config)
    if state["serving"] or os.environ.get("GUIDE_PAGES_ONLY"):
        redirects.write_redirects(site, config.extra["moves"])
        return
    make_pdfs(config)
    redirects.write_redirects(site, config.extra["moves"])
    security_txt.write_security(site, config.extra["security"], config.site_url or "")
    make_offline(config)
    make_hosting(config)


def make_embeds(config: MkDocsConfig) -> None:
    """Write the lists that other sites frame."""
    from macros.html.embed import Shell, write_embeds
    from publish.assets import bundle

    style = bundle.without_idle(bundle.bundle_styles(ROOT, bundle.EMBED_STYLES))
    shell = Shell(
        config.site_name,
        config.site_url or "",
        style + colours(config).decode(),
        bundle.bundle_script(ROOT, "embed-page").decode(),
        bundle.bundle_script(ROOT, "embed-heirs").decode(),
    )
    content, organisation = config.extra["content"], config.extra["organisation"]
    write_embeds(Path(config.site_dir), content, organisation, shell)


def make_offline(config: MkDocsConfig) -> None:
    """Make the guide in one file, then the worker, whose hashes come last."""
    from publish.hosting import headers
    from publish.offline import onefile, worker

    site, url = Path(config.site_dir), config.site_url or ""
    onefile.write_onefile(ROOT, site, config.extra["content"], url, config.extra["moves"])
    policy, moves = headers.page_policy(site), config.extra["moves"]
    worker.write_worker(ROOT, site, url, policy, moves)


def make_hosting(config: MkDocsConfig) -> None:
    """Tell web servers how to serve the site, then make the smaller twins of its texts."""
    from publish.assets import compress
    from publish.hosting import headers, servers

    site = Path(config.site_dir)
    table = headers.rules_of(site, config.extra["embed"], config.site_url or "")
    base = servers.base_of(config.site_url or "")
    servers.write_servers(site, servers.Hosting(table, base, config.extra["moves"]))
    compress.compress_site(site)


def make_pdfs(config: MkDocsConfig) -> None:
    """Make the site's PDFs, and tell each page which it offers."""
    from publish.paper import pdfs

    content, organisation = config.extra["content"], config.extra["organisation"]
    imprint = pdfs.Imprint(
        config.site_name, config.site_description or "", organisation.name, config.site_url or ""
    )
    site = Path(config.site_dir)
    try:
        made = pdfs.make_pdfs(ROOT, site, content, imprint)
    except pdfs.PdfError as error:
        raise PluginError(f"\n\n{error}\n") from None
    pdfs.tell_pdfs(site, content, made)
