"""Dictionaries that templates show: cards of pages, parts and lists, items of « Mon suivi », news."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

from macros.guide.content import Content, Page, Part, Placed
from macros.html.render import plain
from macros.model.schema import Change, Supplier


def page_card(content: Content, page: Page) -> dict[str, Any]:
    """What a card says of a page."""
    return {
        "slug": page.slug,
        "title": page.meta.title,
        "description": page.meta.description,
        "url": page.url,
        "items": paths_of(content, page),
    }


def paths_of(content: Content, *pages: Page) -> list[str]:
    """The items that these pages show, each once however often they show it."""
    ids = [id for page in pages for id in page.lists]
    return list(dict.fromkeys(placed.path for id in ids for placed in every_item(content, id)))


def every_item(content: Content, id: str) -> list[Placed]:
    """The items that a list shows, its own and those it borrows."""
    return [placed for _, items in content.placed(content.checklists[id]) for placed in items]


def part_card(content: Content, part: Part) -> dict[str, Any]:
    """What a card says of a part."""
    return {
        **page_card(content, part.index),
        "slug": part.slug,
        "title": part.title,
        "pages": [page_card(content, page) for page in part.pages],
        "items": paths_of(content, part.index, *part.pages),
    }


def list_cards(content: Content) -> list[dict[str, Any]]:
    """Each part with the lists whose home page it holds; a list with items of its own has a number."""
    numbers = count(1)
    parts = []
    for part in content.parts:
        pages = (part.index, *part.pages)
        shown = [(id, page) for page in pages for id in page.lists if content.home_of(id) == page]
        lists = [list_card(content, id, page, numbers) for id, page in shown]
        parts.append({**part_card(content, part), "lists": lists})
    return parts


def list_card(content: Content, id: str, page: Page, numbers: Iterator[int]) -> dict[str, Any]:
    """A list for « Mon suivi »: `items` are all that it shows and counts, `placed` only those it owns."""
    checklist = content.checklists[id]
    every = every_item(content, id)
    placed = [one for one in every if one.checklist == id]
    return {
        "id": id,
        "title": checklist.title,
        "per": checklist.per,
        "url": page.url,
        "number": next(numbers) if placed else None,
        "placed": placed,
        "items": [one.path for one in every],
    }


def rows(content: Content) -> list[dict[str, Any]]:
    """Every item of the guide once, in the order of the guide, for « Mon suivi »."""
    return [
        {
            "path": placed.path,
            "anchor": placed.anchor,
            "item": placed.item,
            "list": card["title"],
            "url": card["url"],
        }
        for part in list_cards(content)
        for card in part["lists"]
        for placed in card["placed"]
    ]


ANY = "tous"
"""The kind of what concerns all suppliers."""


def questions(content: Content) -> list[tuple[str, Supplier, list[dict[str, Any]]]]:
    """What only a supplier can answer, by kind of supplier; what concerns them all comes last."""
    asked = [row for row in rows(content) if row["item"].ask == "supplier"]
    kinds = {**content.people.suppliers, ANY: Supplier(title="Tous les fournisseurs")}
    return [
        (kind, supplier, found)
        for kind, supplier in kinds.items()
        if (found := [row for row in asked if (row["item"].supplier or ANY) == kind])
    ]


def news(content: Content) -> list[tuple[date, list[dict[str, Any]]]]:
    """What was added, reworded and retired, by day, newest first."""
    days: dict[date, list[dict[str, Any]]] = {}
    for on, event in events(content):
        days.setdefault(on, []).append(event)
    return sorted(days.items(), reverse=True)


def news_kind(change: Change) -> str:
    """What a change means to readers: an answer to confirm, a duty that was none, or other words."""
    if change.ask_again:
        return "asked"
    return "duty" if change.level == "obligation" else "changed"


def events(content: Content) -> Iterator[tuple[date, dict[str, Any]]]:
    """Each change of the guide with its day."""
    for id, checklist in content.checklists.items():
        home = content.home_of(id)
        for item in checklist.items:
            url = f"{home.url}#{id}--{item.id}" if home else ""
            told = {"path": f"{id}/{item.id}", "text": plain(item.text), "url": url, "because": ""}
            yield item.since, {**told, "kind": "added"}
            for change in item.news:
                yield change.on, {**told, "kind": news_kind(change), "because": change.because}
        for gone in checklist.retired:
            text = gone.text or gone.id
            told = {"path": gone.id, "text": text, "url": "", "because": gone.because}
            yield gone.on, {**told, "kind": "retired"}
