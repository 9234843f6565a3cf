"""The guide's pages in the order of `nav`, and its parts: groups of `nav` that open on their own page."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from macros.model.french import french
from macros.model.schema import Heading, PageMeta, Source
from macros.reading.files import file_of, name_in_guide, pages_of
from macros.reading.mistakes import Loc, did_you_mean
from macros.reading.page_text import calls, cited, named
from macros.reading.region import read_settings
from macros.reading.validation import Reading
from macros.reading.written import Written


@dataclass(frozen=True)
class Page:
    """One page of the guide: its address, front matter, and the lists it shows."""

    source: str
    meta: PageMeta
    lists: tuple[str, ...]
    cited: tuple[Source, ...]
    text: str = ""
    file: str = ""
    """The file that writes it, below the project's root."""

    @property
    def slug(self) -> str:
        """The page's public name: the last word of its address."""
        return Path(self.source).stem

    @property
    def url(self) -> str:
        """The page's address below the site's root."""
        return self.source.removesuffix(".md") + ".html"

    def line_of(self, macro: str, id: str = "") -> int:
        """The line that calls a macro; the first one where none names this."""
        called = (line for line, name, about in calls(self.text) if (name, about) == (macro, id))
        return next(called, 1)


@dataclass(frozen=True)
class Part:
    """A part of the guide: the question it answers, its own page, and its pages."""

    slug: str
    title: str
    index: Page
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class NavEntry:
    """A line of `nav`: where it stands, what it leads to, its own title, the group that holds it."""

    loc: Loc
    leads: Any
    title: str | None
    group: Loc | None

    @property
    def is_group(self) -> bool:
        """Whether it opens on pages, and is not one."""
        return not (isinstance(self.leads, str) and self.leads)


def entries_of(nav: Any, at: Loc, group: Loc | None = None) -> Iterator[NavEntry]:
    """The lines of `nav` at this place, titled or not, and then what stands in each of its groups."""
    for n, line in enumerate(nav if isinstance(nav, list) else ()):
        titled = line.items() if isinstance(line, dict) else [(None, line)]
        for title, leads in titled:
            loc = (*at, n) if title is None else (*at, n, str(title))
            yield NavEntry(loc, leads, None if title is None else str(title), group)
            if not isinstance(leads, str):
                yield from entries_of(leads, loc, loc)


def read_pages(reading: Reading, nav: Sequence[Any]) -> Iterator[tuple[str, Page]]:
    """Every page of `docs/` in the guide's order, with its front matter and what it shows."""
    found = list(pages_of(reading.root))
    listed = [name for name in listed_in(nav) if name in found]
    for name in dict.fromkeys([*listed, *found]):
        file = file_of(reading.root, f"docs/{name}")
        if meta := reading.page(reading.root / file, file, PageMeta):
            text = reading.written[file].text
            lists = tuple(dict.fromkeys(named(text, "checklist")))
            sources = tuple(source for _, source in cited(text))
            yield name, Page(name, meta, lists, sources, text, file)


def read_parts(pages: Mapping[str, Page], nav: Sequence[Any]) -> Iterator[Part]:
    """The parts of the guide: the groups of `nav` that open on a part's own `index.md`."""
    every = list(entries_of(nav, ()))
    for group in every:
        paths = [one.leads for one in every if one.group == group.loc and not one.is_group]
        shown = [pages[path] for path in dict.fromkeys(paths) if path in pages]
        if group.is_group and shown and shown[0].source.endswith("/index.md"):
            title = french(group.title or "")
            yield Part(PurePosixPath(shown[0].source).parent.name, title, shown[0], (*shown[1:],))


def read_former(pages: Mapping[str, Page], nav: Sequence[Any]) -> Iterator[Part]:
    """Parts that `nav` no longer has, but whose own page is still there, with the pages that kept their folder."""
    listed = listed_in(nav)
    for index in pages.values() if nav else ():
        folder = PurePosixPath(index.source).parent
        if index.slug == "index" and folder.name and index.source not in listed:
            inside = (one for one in pages.values() if PurePosixPath(one.source).parent == folder)
            others = tuple(page for page in inside if page != index)
            yield Part(folder.name, index.meta.title, index, others)


def listed_in(nav: Sequence[Any]) -> list[str]:
    """The pages that `nav` leads to, in its order."""
    return [entry.leads for entry in entries_of(nav, ()) if not entry.is_group]


def nav_titles(nav: Sequence[Any]) -> dict[str, str]:
    """The titles that `nav` gives to pages, in its menu alone."""
    titled = (one for one in entries_of(nav, ()) if one.title and not one.is_group)
    return {one.leads: french(one.title or "") for one in titled}


def check_nav(reading: Reading, nav: Sequence[Any], former: Iterable[Part] = ()) -> None:
    """Tell what `nav` says that the guide would not show, or would show in one place only."""
    written = reading.keep(read_settings(reading.root))
    taken: dict[str, int] = {}
    pages = dict.fromkeys(page_of(one) for one in reading.written.values() if is_page(one))
    listed = listed_in(nav)
    for entry in entries_of(nav, ("nav",)):
        if entry.title is not None:
            reading.parse(Heading, written, {"title": entry.title}, entry.loc)
        if entry.is_group:
            check_group(written, entry, taken)
        else:
            check_entry(written, entry, taken, pages, listed)
    for part in former:
        if part.slug in taken:
            what = f"« {part.slug} » nomme aussi une partie de « nav: »"
            mend = "une partie qui a quitté « nav: » garde son nom : renommez l’autre dossier"
            reading.written[part.index.file].tell(1, what, mend)
    if nav:
        check_places(
            reading, {one.leads for one in entries_of(nav, ()) if one.group and not one.is_group}
        )


def check_group(written: Written, group: NavEntry, taken: dict[str, int]) -> None:
    """A group is a part: it stands at the top, and opens on its own page, whose folder names it."""
    first = next(entries_of(group.leads, group.loc), None)
    index = first.leads if first and isinstance(first.leads, str) else ""
    folder = PurePosixPath(index).parent
    if group.group:
        mend = "écrivez ses pages dans la partie elle-même : le menu a deux niveaux"
        written.refuse(group.loc, f"« {group.title} » est un groupe dans un groupe", mend)
    elif not index.endswith("/index.md"):
        what = f"la partie « {group.title} » ne commence pas par sa propre page"
        written.refuse(group.loc, what, "écrivez d’abord « son-dossier/index.md »")
    elif folder.name in taken:
        what = f"deux parties se nomment « {folder.name} », l’autre à la ligne {taken[folder.name]}"
        written.refuse(group.loc, what, "renommez le dossier de l’une des deux")
    taken.setdefault(folder.name, written.line(group.loc))


def check_entry(
    written: Written,
    entry: NavEntry,
    taken: dict[str, int],
    pages: Collection[str],
    listed: Collection[str],
) -> None:
    """A line of `nav` leads to a page of the guide, once, under a title that the menu shows."""
    path = entry.leads
    if "//" in path:
        mend = "citez-la dans une page, par resources.yml"
        written.refuse(entry.loc, f"« {path} » est une adresse extérieure", mend)
    elif path not in pages:
        otherwise = (
            "écrivez le chemin d’une page depuis docs/ ; si elle est supprimée, retirez la ligne"
        )
        mend = did_you_mean(path, [page for page in pages if page not in listed], otherwise)
        written.refuse(entry.loc, f"la page « {path} » n’existe pas", mend)
    elif path in taken:
        mend = "gardez l’une des deux ; une autre page peut y mener par un lien"
        written.refuse(entry.loc, f"« {path} » est déjà à la ligne {taken[path]}", mend)
    elif entry.title and (shown := title_shown(entry)):
        what = f"le menu dit « {shown} », et non « {entry.title} »"
        written.refuse(entry.loc, what, f"écrivez « {path} » seul")
    taken.setdefault(path, written.line(entry.loc))


def title_shown(entry: NavEntry) -> str:
    """What the menu calls the home page, or a part's own page, whatever title this line gives it; else nothing."""
    if entry.leads == "index.md":
        return "Accueil"
    is_index = PurePosixPath(entry.leads).name == "index.md"
    return str(entry.group[-1]) if entry.group and is_index else ""


def check_places(reading: Reading, grouped: set[Any]) -> None:
    """A page that shows a list is in a part: « Mon suivi » gathers the lists of parts."""
    for written in filter(is_page, reading.written.values()):
        if page_of(written) not in grouped:
            for line, macro, id in calls(written.text):
                if macro == "checklist":
                    what = f"la liste « {id} » est montrée hors des parties du guide"
                    mend = "mettez cette page dans une partie de « nav: », ou la liste ailleurs"
                    written.tell(line, what, mend)


def is_page(written: Written) -> bool:
    """Whether the file is a page of the guide."""
    return name_in_guide(written.file).startswith("docs/")


def page_of(written: Written) -> str:
    """The page that a file writes, below `docs/`."""
    return name_in_guide(written.file).removeprefix("docs/")
