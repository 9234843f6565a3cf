"""Advice that each build gives and does not stop for: what to read again, what the union has not supplied."""

from collections.abc import Iterator
from datetime import date, timedelta

from macros.guide.content import Content, Page
from macros.model.french import day
from macros.model.schema import Organisation

YEAR = timedelta(days=365)


def dated(content: Content) -> Iterator[tuple[str, date | None, date | None]]:
    """Each item, page, document and article: where it is, when it was last read, when to read it again."""
    for id, item in content.items.items():
        yield str(content.places[id]), item.checked, item.recheck
    for page in content.pages.values():
        yield f"{page.file}:1", page.meta.checked, page.meta.recheck
    for id, resource in content.resources.items():
        yield str(content.places[id]), None, resource.recheck
        for number, article in resource.articles.items():
            yield str(content.places[f"{id} {number}"]), None, article.recheck
    for one in content.coming:
        yield str(content.places[f"coming {one.id}"]), None, one.due
    if content.access:
        yield "rgaa.yml:1", content.access.on, content.access.recheck


def rereadings(content: Content) -> list[tuple[date, list[Page]]]:
    """List by day the pages to read again then, for themselves or for an item of theirs."""
    days: dict[date, list[Page]] = {}
    for page in content.pages.values():
        own = [content.checklists[id] for id in page.lists if content.home_of(id) == page]
        known = {page.meta.recheck, *(item.recheck for one in own for item in one.items)}
        for on in filter(None, known):
            days.setdefault(on, []).append(page)
    return sorted(days.items())


def to_read_again(content: Content, today: date) -> Iterator[str]:
    """Advise to read again what was checked over a year ago, or is past its `recheck`; then list dates to come."""
    coming: dict[date, list[str]] = {}
    for place, checked, recheck in dated(content):
        if recheck and recheck <= today:
            yield f"{place}: à relire depuis le {day(recheck)}"
        elif checked and checked < today - YEAR:
            yield f"{place}: relu le {day(checked)}, il y a plus d’un an"
        elif recheck:
            coming.setdefault(recheck, []).append(place)
    for on, places in sorted(coming.items()):
        yield f"à relire après le {day(on)} : {', '.join(places)}"


NEEDED = ("legal_notice", "contact")
"""The settings without which nothing is released: a site owes its readers both (LCEN, RGAA)."""
TOLD = {
    "legal_notice": "la page À propos le dit",
    "contact": "on renvoie au site de l’union",
    "host": "la page Confidentialité le dit",
    "logs": "la page Confidentialité le dit",
}
"""What the guide does instead of each setting that the union has not supplied."""


def missing(organisation: Organisation, where: str) -> Iterator[tuple[str, str]]:
    """The key of each setting that the union has not supplied, and the advice to give: nobody may invent it."""
    for key, told in TOLD.items():
        if not getattr(organisation, key):
            yield key, f"{where}.{key} manque : {told}"
