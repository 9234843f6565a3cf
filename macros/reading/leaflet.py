"""The leaflet's statements (`leaflet.yml`): each one is said somewhere in the guide."""

import re
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from macros.model.schema import STATEMENT
from macros.reading.mistakes import Loc, Mistake
from macros.reading.names import entries
from macros.reading.validation import Reading
from macros.reading.written import Written

STATEMENT_NAMED = re.compile(rf"\b{STATEMENT[1:-1]}\b")


def check_statements(reading: Reading, known: Collection[str]) -> None:
    """Every statement of the leaflet is carried by an item, a resource or a page.

    Of a list that is empty, or in another encoding, nobody knows what it carries: that is told.
    """
    if any(not written.readable and is_lost(written) for written in reading.written.values()):
        return
    carried = {s for written in reading.written.values() for s in statements(written)}
    carried |= said_in_leaflet(reading.written["leaflet.yml"].data)
    for missing in sorted(set(known) - carried):
        what = f"la phrase {missing} de la plaquette n’est nulle part"
        mend = f"ajoutez « leaflet: [{missing}] » à l’élément, la ressource ou la page qui la dit"
        reading.mistakes.append(Mistake("checklists/", 1, what, mend))


def said_in_leaflet(data: Any) -> set[str]:
    """The statements that name the items which carry them."""
    numbers = data if isinstance(data, dict) else {}
    return {number for number, statement in numbers.items() if entries(statement, "items")}


def check_numbers(written: Written, known: Collection[str]) -> None:
    """Each number that a file names is one of the leaflet's; where there is none to know, none is refused."""
    for at, number in numbers_in(written.data) if known else ():
        if number not in known and re.fullmatch(STATEMENT, number):
            what = f"« {number} » n’est pas un numéro de la plaquette"
            written.refuse(at, what, f"les numéros vont {ranges(known)}")


def ranges(known: Collection[str]) -> str:
    """The first and the last number of each leaflet."""
    series = (list(found) for _, found in groupby(sorted(known), lambda n: n.partition("-")[0]))
    return ", et ".join(f"de {found[0]} à {found[-1]}" for found in series)


def is_lost(written: Written) -> bool:
    """Whether not even the statements that a file names can be found in it."""
    lines = (line.strip() for line in written.text.split("\n"))
    return "\0" in written.text or all(not line or line.startswith("#") for line in lines)


def statements(written: Written) -> Iterator[str]:
    """The statements that a file carries; all it names, where it cannot be read."""
    if written.readable:
        yield from (number for _, number in numbers_in(written.data))
    elif written.file != "leaflet.yml":
        yield from STATEMENT_NAMED.findall(written.text)


def numbers_in(data: Any, at: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """What stands under any `leaflet` key, with its place."""
    if isinstance(data, dict):
        for n, number in enumerate(entries(data, "leaflet")):
            if isinstance(number, str):
                yield (*at, "leaflet", n), number
    parts = data.items() if isinstance(data, dict) else enumerate(entries(data))
    for key, part in parts:
        yield from numbers_in(part, (*at, key))
