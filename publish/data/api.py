"""The guide as data, for other people's tools: `/api/checklists.json` and the schemas."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from macros.guide.content import Content
from macros.guide.known import API
from macros.guide.publications import embeds_by_part, newest
from macros.model import schema
from publish.data.editor_schemas import json_text, with_people
from publish.data.export_schema import EXPORT


class Shape(BaseModel):
    """A JSON object of the API, without unknown keys."""

    model_config = ConfigDict(extra="forbid")


# These sentences are published in the schema. Fields are written again, and not taken from `schema.Item`: the
# lengths and patterns that it asks of editors are no promise of the API.
class ApiItem(Shape):
    """An item as its list shows it; `id` is its public name, `<checklist>/<item>`."""

    id: str
    text: str
    level: schema.Level
    why: str | None = None
    how: list[str]
    then: str | None = None
    sources: list[schema.Source]
    leaflet: list[str]
    since: date
    changes: list[schema.Change]
    checked: date
    recheck: date | None = None
    review: str | None = None
    ask: str | None = None
    supplier: str | None = None
    replaces: list[schema.Heir]


class ApiSection(Shape):
    """A named group of items."""

    title: str
    items: list[ApiItem]


class ApiChecklist(Shape):
    """A list; `page` is the address that shows it, below the site's root."""

    id: str
    title: str
    summary: str
    per: Literal["supplier"] | None = None
    page: str | None = None
    sections: list[ApiSection]
    retired: list[schema.Retired]


class ApiPart(Shape):
    """A part of the guide and the lists it shows; `embed/<id>.html` shows them all, as it does one list."""

    id: str
    title: str
    page: str
    checklists: list[str]


class Api(Shape):
    """All lists, items and sources of the guide."""

    version: Literal[1] = 1
    updated: date = Field(description="Newest date in the guide's data, never the build's.")
    checklists: list[ApiChecklist]
    parts: list[ApiPart]
    sources: dict[str, schema.Resource]


def api(content: Content) -> Api:
    """The guide as data."""
    return Api(
        updated=newest(content),
        sources=dict(content.resources),
        checklists=[checklist(content, id) for id in content.checklists],
        parts=[
            ApiPart(
                id=part.slug,
                title=part.title,
                page=part.home,
                checklists=[list.id for list in part.lists],
            )
            for _, (part, *_) in embeds_by_part(content)
        ],
    )


def checklist(content: Content, id: str) -> ApiChecklist:
    """One list, with the items it borrows under their owners' names."""
    list, home = content.checklists[id], content.home_of(id)
    return ApiChecklist(
        id=id,
        title=list.title,
        summary=list.summary,
        per=list.per,
        page=home.url if home else None,
        retired=[*list.retired],
        sections=[
            ApiSection(
                title=title,
                items=[
                    ApiItem.model_validate({**placed.item.model_dump(), "id": placed.path})
                    for placed in items
                ],
            )
            for title, items in content.placed(list)
        ],
    )


def files(content: Content) -> dict[str, bytes]:
    """The API's files under their addresses."""
    return {
        API: api(content).model_dump_json(exclude_none=True).encode(),
        "api/checklists.schema.json": json_text(
            with_people(Api.model_json_schema(), content.people)
        ),
        "api/export.schema.json": json_text(EXPORT),
    }
