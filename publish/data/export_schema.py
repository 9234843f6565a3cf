"""The shape of a reader's backup file: `/api/export.schema.json`, for whoever reads or writes one.

The browser's modules records.js and transfer.js decide; a test holds both to the same answers.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, WithJsonSchema, with_config
from typing_extensions import TypedDict

from macros.model.record import NAME_LIMIT, NOTE_LIMIT

LATER = ConfigDict(extra="allow")  # fields of a later version are kept
RECORD_SLUG = "(?![a-z0-9-]{61})[a-z0-9]+(?:-[a-z0-9]+)*"
DAY = r"^(?:(?:19|20|21)\d\d-\d\d-\d\d|2200-\d\d-\d\d)$"

Time = Annotated[int, Field(ge=0, le=8_640_000_000_000_000, description="Milliseconds since 1970.")]
Name = Annotated[str, Field(max_length=NAME_LIMIT)]
Note = Annotated[
    str, Field(max_length=NOTE_LIMIT, description="Plain text; counted in UTF-16 units.")
]
Day = Annotated[date, WithJsonSchema({"type": "string", "format": "date", "pattern": DAY})]


@with_config(LATER)
class Record(TypedDict):
    """What every record says."""

    at: Annotated[Time, Field(description="When it was written, in ms; the newest record wins.")]
    given: NotRequired[
        Annotated[Time, Field(description="When answered, where `at` is not it; 0: never.")]
    ]
    emptied: NotRequired[Annotated[bool, Field(description="Put back to do with its list.")]]


@with_config(LATER)
class ItemRecord(Record):
    """The answer to an item."""

    status: Literal["todo", "done", "na", "ask"]
    note: NotRequired[Note]
    on: NotRequired[Annotated[Day | Literal[""], Field(description="The day it was done.")]]
    who: NotRequired[Annotated[Name, Field(description="Whom it is left to; a text on one line.")]]
    due: NotRequired[Annotated[Day | Literal[""], Field(description="The day it is due.")]]
    concerns: NotRequired[
        Annotated[Any, Field(description="Put back to do, though the situation sets it aside.")]
    ]


@with_config(LATER)
class CopyRecord(Record):
    """A supplier that a list is kept for."""

    name: Name
    kind: NotRequired[Name]
    removed: NotRequired[bool]


@with_config(LATER)
class ReaderRecord(Record):
    """What the reader says of the practice, or a setting: an answer of « Votre situation », its name."""

    value: Any


KINDS: dict[str, TypeAdapter[Any]] = {
    f"^guide:1:item:{RECORD_SLUG}:(?:{RECORD_SLUG})?:{RECORD_SLUG}$": TypeAdapter(ItemRecord),
    f"^guide:1:copy:{RECORD_SLUG}:{RECORD_SLUG}$": TypeAdapter(CopyRecord),
    f"^guide:1:reader:{RECORD_SLUG}$": TypeAdapter(ReaderRecord),
}
RECORDS = {
    "type": "object",
    "description": "Records by key.",
    "maxProperties": 20_000,
    "patternProperties": {key: kind.json_schema() for key, kind in KINDS.items()},
    "additionalProperties": False,
}


@with_config(LATER)
class Export(TypedDict):
    """A reader's records, and what could not be read where they were kept."""

    format: Literal["guide"]
    version: Literal[1]
    guide: NotRequired[
        Annotated[date, Field(description="The version of the guide that wrote it.")]
    ]
    exported: datetime
    records: Annotated[dict[str, Any], WithJsonSchema(RECORDS)]
    aside: NotRequired[Annotated[dict[str, str], Field(description="Unread texts by key.")]]


EXPORT: dict[str, Any] = TypeAdapter(Export).json_schema()
