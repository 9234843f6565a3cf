"""What files name, taken as written: right or wrong, so that one mistake never hides another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from macros.reading.articles import Texts
from macros.reading.files import name_in_guide
from macros.reading.mistakes import Loc
from macros.reading.validation import Reading
from macros.reading.written import Written


def entries(data: Any, key: str | int | None = None) -> list[Any]:
    """The list under this key, or the list itself; nothing where an editor wrote otherwise."""
    if key is not None:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, list) else []


def lines_of_list(written: Written) -> Iterator[tuple[Loc, dict[str, Any]]]:
    """Every line of a list, an item or a borrowed one, with its place."""
    for s, section in enumerate(entries(written.data, "sections")):
        for i, line in enumerate(entries(section, "items")):
            if isinstance(line, dict):
                yield ("sections", s, "items", i), line


def ids(data: Any, key: str | int | None = None) -> Iterator[tuple[int, str]]:
    """The ids in a list, with their position: bare words, or words under `id`."""
    for n, entry in enumerate(entries(data, key)):
        id = entry.get("id") if isinstance(entry, dict) else entry
        if isinstance(id, str):
            yield n, id


@dataclass(frozen=True)
class Names:
    """What the files name, right or wrong.

    `resources` is nothing where they could not be read, and holds the articles of each;
    `elsewhere` are those of another region alone; `read` are the articles, and the documents of an
    authority, that somebody read; `people` are the kinds of `people.yml`; `statements` those of the leaflet.
    """

    lists: Mapping[str, Written]
    resources: Mapping[str, frozenset[str]] | None
    items: frozenset[str]
    decisions: frozenset[str]
    elsewhere: frozenset[str]
    texts: Texts
    read: frozenset[tuple[str, str | None]]
    people: Mapping[str, tuple[str, ...]]
    statements: tuple[str, ...]

    def is_item(self, path: str) -> bool:
        """Whether the item exists, or may exist in a file that could not be read."""
        owner = self.lists.get(path.partition("/")[0])
        return path in self.items or (owner is not None and not owner.readable)

    def is_per_supplier(self, path: str) -> bool:
        """Whether the item's list is kept once per supplier."""
        owner = self.lists.get(path.partition("/")[0])
        return owner is not None and isinstance(owner.data, dict) and bool(owner.data.get("per"))


def names_of(reading: Reading, region: str | None) -> Names:
    """The names that files may use for one another, in the guide of this region."""
    lists = {PurePosixPath(w.file).stem: w for w in below(reading, "checklists/")}
    resources = reading.written["resources.yml"]
    items = {
        f"{id}/{line['id']}"
        for id, written in lists.items()
        for _, line in lines_of_list(written)
        if isinstance(line.get("id"), str)
    }
    known = dict(articles_of(resources.data)) if resources.readable else None
    decisions = frozenset(id for _, id in ids(reading.written["decisions.yml"].data))
    elsewhere = frozenset(others(resources.data, region)) if region else frozenset[str]()
    texts = Texts(known or {}, dict(cited_of(resources.data)))
    read = frozenset(read_in(resources.data))
    people, leaflet = (reading.written[f].data for f in ("people.yml", "leaflet.yml"))
    kinds = {
        key: tuple(map(str, held)) if isinstance(held, dict) else ()
        for key, held in (people.items() if isinstance(people, dict) else ())
    }
    statements = tuple(map(str, leaflet)) if isinstance(leaflet, dict) else ()
    named = (lists, known, frozenset(items), decisions, elsewhere, texts, read)
    return Names(*named, kinds, statements)


def articles_of(resources: Any) -> Iterator[tuple[str, frozenset[str]]]:
    """Each resource, and the numbers of the articles that it lists."""
    for id, entry in resources.items() if isinstance(resources, dict) else ():
        listed = entry.get("articles") if isinstance(entry, dict) else None
        yield id, frozenset(map(str, listed if isinstance(listed, dict) else ()))


def cited_of(resources: Any) -> Iterator[tuple[str, str]]:
    """What a sentence calls each text of law after an article, and its id."""
    for id, entry in resources.items() if isinstance(resources, dict) else ():
        if isinstance(entry, dict) and isinstance(entry.get("cited"), str):
            yield entry["cited"], id


def read_in(resources: Any) -> Iterator[tuple[str, str | None]]:
    """What was read of law: an authority's document, or an article of a text under its number."""
    for id, entry in resources.items() if isinstance(resources, dict) else ():
        if not isinstance(entry, dict):
            continue
        evidence = entry.get("evidence")
        is_page = isinstance(evidence, dict) and evidence.get("kind") == "page"
        if entry.get("authority") is True and (entry.get("read") or is_page):
            yield id, None
        listed = entry.get("articles")
        for number, article in listed.items() if isinstance(listed, dict) else ():
            if isinstance(article, dict) and article.get("read"):
                yield id, str(number)


def others(resources: Any, region: str) -> Iterator[str]:
    """The resources that only another region has a use for."""
    for id, entry in resources.items() if isinstance(resources, dict) else ():
        if isinstance(entry, dict) and entry.get("region") not in (None, region):
            yield id


def below(reading: Reading, folder: str) -> list[Written]:
    """The files that were read in this folder, or in the union's folder of that name."""
    return [w for w in reading.written.values() if name_in_guide(w.file).startswith(folder)]
