"""JSON Schemas of what editors write, for their editor's completion: `.schemas/<kind>.schema.json`.

`.vscode/settings.json`, and the first line of each YAML file (`# yaml-language-server`), lead to them. They are
generated from the model at each build and never written by hand.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, with_config
from typing_extensions import TypedDict

from macros.guide.settings import Union
from macros.model import schema


@with_config(ConfigDict(extra="forbid"))
class Fact(TypedDict):
    """A line of `tests/facts.yml`: the words read on a page, and the source shown beside them."""

    page: str
    words: str
    source: str


@with_config(ConfigDict(extra="forbid"))
class Asked(TypedDict):
    """A question of `tests/questions.yml`: what a reader types, and the pages or items that answer it."""

    ask: str
    answers: list[str]


KINDS: dict[str, TypeAdapter[Any]] = {
    "checklist": TypeAdapter(schema.Checklist),
    "resources": TypeAdapter(dict[str, schema.Resource]),
    "glossary": TypeAdapter(list[schema.Term]),
    "activities": TypeAdapter(list[schema.Activity]),
    "incidents": TypeAdapter(list[schema.Incident]),
    "decisions": TypeAdapter(list[schema.Decision]),
    "situation": TypeAdapter(list[schema.Question]),
    "coverage": TypeAdapter(list[schema.PeerList]),
    "coming": TypeAdapter(list[schema.Coming]),
    "synonyms": TypeAdapter(list[schema.Synonym]),
    "people": TypeAdapter(schema.People),
    "leaflet": TypeAdapter(dict[str, schema.Statement]),
    "union": TypeAdapter(Union),
    "rgaa": TypeAdapter(schema.Assessment),
    "facts": TypeAdapter(list[Fact]),
    "questions": TypeAdapter(list[Asked]),
}
"""What a YAML file of editors holds, under the name of its kind."""


def json_text(shape: dict[str, Any]) -> bytes:
    """The indented text of a JSON Schema."""
    return (json.dumps(shape, ensure_ascii=False, indent=1) + "\n").encode()


def with_people(shape: dict[str, Any], people: schema.People) -> dict[str, Any]:
    """A JSON Schema that lists the words of `people.yml` where an item or an incident names one."""
    known: dict[str, Iterable[str]] = {
        "ask": people.advisers,
        "supplier": people.suppliers,
        "own": people.contacts,
    }
    for held in shape.get("$defs", {}).values():
        for key, kinds in known.items():
            if written := held.get("properties", {}).get(key):
                words = {"enum": list(kinds), "type": "string"}
                if "anyOf" in written:
                    written["anyOf"][0] = words
                elif "items" in written:
                    written["items"] = words
    return shape


def write_editor_schemas(folder: Path, people: schema.People) -> None:
    """Write the schema of each kind of YAML file; a checklist has no `id` key: its file's name is its id."""
    folder.mkdir(exist_ok=True)
    for kind, adapter in KINDS.items():
        shape = with_people(adapter.json_schema(), people)
        if kind == "checklist":
            del shape["properties"]["id"]
            shape["required"].remove("id")
        (folder / f"{kind}.schema.json").write_bytes(json_text(shape))
