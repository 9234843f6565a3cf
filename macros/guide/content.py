"""Everything that editors write, read once and checked together: the guide's content."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from macros.guide.known import COVERAGE
from macros.guide.lockfile import read_lock
from macros.guide.pages import Page as Page
from macros.guide.pages import Part as Part
from macros.guide.pages import check_nav, read_former, read_pages, read_parts
from macros.model.schema import (
    STATEMENT,
    Activity,
    Aside,
    Assessment,
    Checklist,
    Coming,
    Decision,
    Incident,
    Item,
    PeerList,
    People,
    Question,
    Resource,
    Statement,
    Synonym,
    Term,
    Use,
)
from macros.reading.files import file_of, is_own, lists_of
from macros.reading.mistakes import ContentError, Place
from macros.reading.references import check
from macros.reading.region import union_behind
from macros.reading.validation import Reading


@dataclass(frozen=True)
class Placed:
    """An item where it is shown: the list that owns it, and the item."""

    checklist: str
    item: Item
    anchored: bool = True

    @property
    def path(self) -> str:
        """The item's public name, `<checklist>/<item>`."""
        return f"{self.checklist}/{self.item.id}"

    @property
    def anchor(self) -> str:
        """The item's anchor in a page."""
        return f"{self.checklist}--{self.item.id}"


@dataclass(frozen=True)
class Content:
    """The whole guide as its editors wrote it, checked."""

    checklists: Mapping[str, Checklist]
    resources: Mapping[str, Resource]
    glossary: tuple[Term, ...]
    activities: tuple[Activity, ...]
    incidents: tuple[Incident, ...]
    decisions: tuple[Decision, ...]
    situation: tuple[Question, ...]
    coming: tuple[Coming, ...]
    synonyms: tuple[Synonym, ...]
    pages: Mapping[str, Page]
    parts: tuple[Part, ...]
    places: Mapping[str, Place]
    """Where each item, retired item, document, article and text to come is written."""
    former: tuple[Part, ...] = ()
    """Parts that left `nav`: their page and their embed stay, for those who have the address."""
    coverage: tuple[PeerList, ...] = ()
    """Other people's lists beside the guide's items."""
    people: People = field(default_factory=People)
    leaflet: Mapping[str, Statement] = field(default_factory=dict)
    origin: str = ""
    """The union that the guide comes from, in that of another: the leaflet that our pages quote is its own."""
    ranks: Mapping[str, int] = field(default_factory=dict)
    """The rank of every item that was ever published, by which the hand-over code names it."""
    access: Assessment | None = None
    """The guide held to the RGAA, where somebody did."""

    def of_region(self, region: str) -> "Content":
        """The guide without the resources that only another region has a use for."""
        kept = {id: r for id, r in self.resources.items() if r.region in (None, region)}
        return replace(self, resources=kept)

    def placed(self, checklist: Checklist) -> list[tuple[str, list[Placed]]]:
        """The list's sections with their items, those it borrows resolved to their owners."""
        return [
            (section.title, [self.resolve(checklist, listed) for listed in section.items])
            for section in checklist.sections
        ]

    def resolve(self, checklist: Checklist, listed: Item | Use) -> Placed:
        """The item that a line of a list stands for."""
        if isinstance(listed, Item):
            return Placed(checklist.id, listed)
        owner, _, _ = listed.use.partition("/")
        return Placed(owner, self.items[listed.use])

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item of the guide under its public name."""
        return {
            f"{list.id}/{item.id}": item for list in self.checklists.values() for item in list.items
        }

    @cached_property
    def asides(self) -> dict[str, dict[str, str]]:
        """Which answers set each item aside, each with its reason.

        `teleconsultation:non` is one answer; `agenda:papier+rendez-vous:moi` asks for both.
        """
        found: dict[str, dict[str, str]] = {}
        for question in self.situation:
            for answer in question.answers:
                given = f"{question.id}:{answer.id}"
                for aside in answer.aside:
                    others = [f"+{other.replace('/', ':')}" for other in aside.if_also] or [""]
                    for path in self.excluded(aside):
                        reasons = {f"{given}{other}": aside.reason for other in others}
                        found.setdefault(path, {}).update(reasons)
        return found

    def leaflet_of(self, file: str) -> str:
        """Whose leaflet a file quotes, where it is not this union's: ` (URPS …)`."""
        return f" ({self.origin})" if self.origin and not is_own(file) else ""

    def leaflet_of_item(self, path: str) -> str:
        """Whose leaflet an item quotes."""
        return self.leaflet_of(self.places[path].file)

    def excluded(self, aside: Aside) -> Iterator[str]:
        """The items that are set aside, those of whole lists too."""
        for named in aside.excludes:
            list = self.checklists.get(named)
            yield from [f"{named}/{item.id}" for item in list.items] if list else [named]

    @property
    def former_ranks(self) -> dict[str, int]:
        """The ranks of items that left the guide: readers may still have answered them."""
        return {path: rank for path, rank in self.ranks.items() if path not in self.items}

    @cached_property
    def ordered_items(self) -> list[str]:
        """The public names of all items, in the guide's order; what no page shows comes last."""
        shown = dict.fromkeys(id for page in self.pages.values() for id in page.lists)
        lists = [self.checklists[id] for id in shown | dict.fromkeys(self.checklists)]
        return [f"{list.id}/{item.id}" for list in lists for item in list.items]

    @property
    def conformity(self) -> str:
        """The law's word for the guide's accessibility: « non » as long as nobody held it to the RGAA."""
        return f"{self.access.conformity if self.access else 'non'} conforme"

    @cached_property
    def unsearched(self) -> frozenset[str]:
        """The pages that only their address or a link leads to: a former part's, and the union's."""
        return frozenset([COVERAGE, *(part.index.url for part in self.former)])

    def home_of(self, checklist: str) -> Page | None:
        """The page that shows this list first."""
        return self.homes.get(checklist)

    @cached_property
    def homes(self) -> dict[str, Page]:
        """The page that shows each list first, in the guide's order, under the list's id."""
        pages = reversed(list(self.pages.values()))
        return {id: page for page in pages for id in page.lists}


def read_content(root: Path, nav: Sequence[Any] = (), region: str | None = None) -> Content:
    """The guide's content for this region, or all that is wrong with it (`ContentError`)."""
    reading = Reading(root)
    lists = dict(read_lists(reading))
    resources = reading.mapping("resources.yml", Resource)
    glossary = reading.sequence("glossary.yml", Term)
    activities = reading.sequence("activities.yml", Activity)
    incidents = reading.sequence("incidents.yml", Incident)
    decisions = reading.sequence("decisions.yml", Decision)
    situation = reading.sequence("situation.yml", Question)
    coverage = reading.sequence("coverage.yml", PeerList)
    coming = reading.sequence("coming.yml", Coming)
    synonyms = reading.sequence("synonyms.yml", Synonym)
    people = reading.entry("people.yml", People) or People()
    leaflet = reading.mapping("leaflet.yml", Statement, STATEMENT)
    access = reading.entry("rgaa.yml", Assessment)
    pages = dict(read_pages(reading, nav))
    parts = tuple(read_parts(pages, nav))
    former = tuple(read_former(pages, nav))
    check(reading, {part.slug: part.title for part in (*former, *parts)}, region)
    check_nav(reading, nav, former)
    if mistakes := reading.all_mistakes():
        raise ContentError(mistakes)
    places = dict(places_of(reading, lists)) | dict(places_of_resources(reading, resources))
    places |= dict(places_of_coming(reading, coming))
    written = (lists, resources, glossary, activities, incidents, decisions, situation, coming)
    ranks = read_lock(root).ranks
    told = (synonyms, pages, parts, places, former, coverage)
    content = Content(
        *written,
        *told,
        people=people,
        leaflet=leaflet,
        ranks=ranks,
        access=access,
        origin=union_behind(root),
    )
    return content.of_region(region) if region else content


def read_lists(reading: Reading) -> Iterator[tuple[str, Checklist]]:
    """Every list of `checklists/`, under its id."""
    for file in lists_of(reading.root):
        if checklist := reading.checklist(reading.root / file, file):
            yield checklist.id, checklist


def places_of_resources(
    reading: Reading, resources: Mapping[str, Resource]
) -> Iterator[tuple[str, Place]]:
    """The place of each document under its id, and of each of its articles under id and number."""
    written = reading.written["resources.yml"]
    for id, resource in resources.items():
        yield id, written.place((id,))
        for number in resource.articles:
            yield f"{id} {number}", written.place((id, "articles", number))


def places_of_coming(reading: Reading, coming: Iterable[Coming]) -> Iterator[tuple[str, Place]]:
    """Give the place of each entry of `coming.yml`, under its id."""
    written = reading.written["coming.yml"]
    return ((f"coming {one.id}", written.place((n,))) for n, one in enumerate(coming))


def places_of(reading: Reading, lists: Mapping[str, Checklist]) -> Iterator[tuple[str, Place]]:
    """The place of each item, under its public name; of one that is retired, behind that word."""
    for list in lists.values():
        written = reading.written[file_of(reading.root, f"checklists/{list.id}.yml")]
        for s, section in enumerate(list.sections):
            for i, item in enumerate(section.items):
                if isinstance(item, Item):
                    yield f"{list.id}/{item.id}", written.place(("sections", s, "items", i))
        for n, gone in enumerate(list.retired):
            yield f"retired {gone.id}", written.place(("retired", n))
