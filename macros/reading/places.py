"""Where the model found a mistake: the place in the file, and the keys that may stand there."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel

from macros.model import schema
from macros.reading.mistakes import Loc

TAGS: Mapping[str | int, tuple[type[BaseModel], ...]] = {
    "item": (schema.Item, schema.Use),
    "use": (schema.Use,),
    "ask": (schema.Inquiry,),
    "then": (schema.Conclusion,),
}
"""What pydantic adds to a place to say which of the two a line of a list is."""


def is_tag(loc: Loc, n: int) -> bool:
    """Whether this step was added by pydantic and written by nobody."""
    return n > 0 and loc[n] in TAGS and isinstance(loc[n - 1], int)


def place(loc: Loc) -> Loc:
    """A pydantic location without the tags of unions, so that it leads to a line."""
    return tuple(step for n, step in enumerate(loc) if not is_tag(loc, n))


def models_in(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The models that a field may hold, however deep in tuples and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(found for part in get_args(annotation) for found in models_in(part))


def models_at(loc: Loc, root: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """The models of what stands at this place."""
    models: tuple[type[BaseModel], ...] = (root,)
    for n, step in enumerate(loc):
        if is_tag(loc, n):
            models = TAGS[step]
        elif isinstance(step, str):
            fields = [m.model_fields[step] for m in models if step in m.model_fields]
            models = tuple(m for field in fields for m in models_in(field.annotation))
    return models


def keys_at(loc: Loc, root: type[BaseModel]) -> list[str]:
    """The keys an editor may write at this place; a list's id is the name of its file."""
    return [
        key
        for found in models_at(loc, root)
        for key in found.model_fields
        if (found, key) != (schema.Checklist, "id")
    ]
