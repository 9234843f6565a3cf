"""MkDocs' events, each handed to the one `Build` of `publish/build.py` that knows our own content."""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

if TYPE_CHECKING:
    from publish.build import Build

log = logging.getLogger("mkdocs.plugins.guide")
ROOT = Path(__file__).parent
serving = False
build: "Build"
"""Made anew for each build, by modules that are read anew."""

# What these say of each build, whatever the content: an inventory of macros, folders that are watched.
MACROS_LOG = "mkdocs.plugins.mkdocs_macros.util"
NOISY = (MACROS_LOG, "mkdocs.commands.build", "mkdocs.livereload")
NOISE = ("Cleaning site directory", "Watching paths for changes")
MISTAKES_TITLE = "# Le contenu ne peut pas être montré\n"


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether this is `serve`, which must survive mistakes."""
    global serving
    serving = command == "serve"
    for name in NOISY:
        logging.getLogger(name).addFilter(says_something)


def says_something(record: logging.LogRecord) -> bool:
    """Whether an editor has a use for this line of the terminal: every warning is one."""
    noise = record.name == MACROS_LOG or any(words in record.getMessage() for words in NOISE)
    return record.levelno > logging.INFO or not noise


@event_priority(100)  # before mkdocs-macros, whose `define_env` reads what is set here
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read all content; in `serve`, mistakes are shown in the browser instead of stopping."""
    global build
    forget_our_modules()
    from macros.guide.settings import of_union
    from publish.build import Build

    try:
        for key, value in of_union(ROOT, config).items():
            config[key] = value
        build = Build(
            root=ROOT,
            site=Path(config.site_dir),
            name=config.site_name,
            description=config.site_description or "",
            url=config.site_url or "",
            nav=config.nav or [],
            serving=serving,
            extra=config.extra,
        )
    except Build.refusals as error:
        raise PluginError(f"\n\n{error}\n") from None
    config.watch += [str(folder) for folder in build.own_folders()]
    # What `define_env` and the theme's templates read.
    config.extra |= {
        "content": build.content,
        "organisation": build.settings.organisation,
        "starter": build.script("start").decode().strip(),
        "serving": serving,
    }
    return config


def forget_our_modules() -> None:
    """Read our own Python again at each build, so that `serve` shows a change of macros code."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    for name in [n for n in sys.modules if n.split(".")[0] in ("macros", "publish")]:
        del sys.modules[name]


def on_pre_build(config: MkDocsConfig) -> None:
    """Leave nothing of a former build: MkDocs itself removes all but hidden files."""
    build.forget_hidden()


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish bundles instead of browser sources, and the guide as data; nothing unknown."""
    for file in list(files):
        if not build.publishes(file.src_dir, file.src_uri):
            files.remove(file)
    for folder, name in build.own_files():
        files.append(File(name, str(folder), config.site_dir, config.use_directory_urls))
    for address, made in build.made_files().items():
        files.append(File.generated(config, address, content=made))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Give the menu its titles, and warn of pages that it does not lead to."""
    if not build.mistakes:
        build.name_menu(nav.pages, [item for item in nav.items if isinstance(item, Section)])
        level = InclusionLevel.NOT_IN_NAV.value
        pages = [f.src_uri for f in files.documentation_pages() if f.inclusion.value > level]
        for mistake in build.unlisted(pages):
            log.warning("%s", mistake)
    return nav


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Show mistakes in place of every page, as long as there are any: a page may be unreadable."""
    return MISTAKES_TITLE if build.mistakes else None


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give a page its validated front matter and its day, and leave editors' remarks out of it."""
    if build.mistakes:
        return markdown
    front, markdown = build.open_page(page.file.src_uri, markdown)
    page.meta.update(front)
    page.update_date = build.dated(page.file.src_uri)
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Close the page with its sources, and put its words in French typography."""
    if build.mistakes:
        return html + build.mistakes_page()
    return build.close_page(page.file.src_uri, html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Send pages without what nobody reads: the indents of templates weigh as much as a sentence."""
    return build.lightened(output)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Send the page for wrong addresses as any other."""
    return build.lightened(output) if template_name == "404.html" else output


def on_env(env: Any, config: MkDocsConfig, files: Files) -> None:
    """Once every page is rendered, publish the search with its index behind it."""
    env.globals.update(build.for_templates())
    files.append(File.generated(config, "assets/search.js", content=build.search()))


def on_post_build(config: MkDocsConfig) -> None:
    """Once pages are built, add all that is made of them; `serve` and the bench wait for embeds alone."""
    if build.mistakes:
        return
    try:
        build.finish(pages_only=serving or bool(os.environ.get("GUIDE_PAGES_ONLY")))
    except build.refusals as error:
        raise PluginError(f"\n\n{error}\n") from None
