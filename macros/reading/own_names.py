"""What a union adds bears its own name first, so that no later version of the guide takes the same."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from macros.reading.files import is_own, name_in_guide
from macros.reading.mistakes import Loc
from macros.reading.region import found, is_region, read_union
from macros.reading.validation import Reading
from macros.reading.written import Written

NAMED = {"resources.yml": 1, "people.yml": 2}
"""Files whose keys are names, and how deep those stand."""


def check_own_names(reading: Reading) -> None:
    """All that the union names begins with its `prefix`; its leaflet's numbers have letters of their own."""
    union = read_union(reading.root).data
    prefix = union.get("prefix") if isinstance(union, dict) else None
    for written in reading.written.values() if is_region(reading.root) and prefix else ():
        for loc, name in names_added(written):
            if name != prefix and not name.startswith(f"{prefix}-"):
                what = f"« {name} » ne commence pas par « {prefix}- », le nom de votre union"
                mend = f"écrivez « {prefix}-{name} » : le guide d’origine ne prendra jamais ce nom"
                written.refuse(loc, what, mend)


def names_added(written: Written) -> Iterator[tuple[Loc, str]]:
    """The names that the union gives in a file: the page or the list that it is, or entries of the guide's file."""
    path = PurePosixPath(name_in_guide(written.file))
    if is_own(written.file):
        yield (), path.parent.name if path.name == "index.md" else path.stem
        return
    for loc in [loc for loc in written.origins if is_named(written, loc)]:
        entry = found(written.data, loc)
        if path.name in NAMED:
            yield loc, str(loc[-1])
        elif isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield (*loc, "id"), entry["id"]


def is_named(written: Written, loc: Loc) -> bool:
    """Whether what stands at a place has a name of its own: an item, a question, a document."""
    if written.file.startswith("checklists/"):
        return len(loc) == 4 and loc[0] == "sections" and loc[2] == "items"
    return len(loc) == NAMED.get(written.file, 1)
