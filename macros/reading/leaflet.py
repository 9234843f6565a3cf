"""The leaflet's statements: each one is said somewhere in the guide."""

import re
from collections.abc import Iterator
from typing import Any

from macros.model.schema import STATEMENTS
from macros.reading.mistakes import Mistake
from macros.reading.names import entries
from macros.reading.validation import Reading
from macros.reading.written import Written

STATEMENT_NAMED = re.compile(r"\bS-\d\d\b")


def check_statements(reading: Reading) -> None:
    """Every statement of the leaflet is carried by an item, a resource or a page.

    Of a list that is empty, or in another encoding, nobody knows what it carries: that is told.
    """
    if any(not written.readable and is_lost(written) for written in reading.written.values()):
        return
    carried = {s for written in reading.written.values() for s in statements(written)}
    for missing in sorted(set(STATEMENTS) - carried):
        what = f"la phrase {missing} de la plaquette n’est nulle part"
        mend = f"ajoutez « leaflet: [{missing}] » à l’élément, la ressource ou la page qui la dit"
        reading.mistakes.append(Mistake("checklists/", 1, what, mend))


def is_lost(written: Written) -> bool:
    """Whether not even the statements that a file names can be found in it."""
    lines = (line.strip() for line in written.text.split("\n"))
    return "\0" in written.text or all(not line or line.startswith("#") for line in lines)


def statements(written: Written) -> Iterator[str]:
    """The statements that a file carries; all it names, where it cannot be read."""
    yield from carried(written.data) if written.readable else STATEMENT_NAMED.findall(written.text)


def carried(data: Any) -> Iterator[str]:
    """What stands under any `leaflet` key."""
    if isinstance(data, dict):
        yield from (s for s in entries(data, "leaflet") if isinstance(s, str))
    for part in data.values() if isinstance(data, dict) else entries(data):
        yield from carried(part)
