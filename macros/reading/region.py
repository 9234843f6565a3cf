"""What a union adds in `region/`, the one folder of its own, taken into the guide's files as they are read.

It writes nowhere else and nobody else writes there: later versions of the guide are merged without conflict.
"""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path, PurePosixPath
from typing import Any

from macros.reading.files import REGION
from macros.reading.mistakes import Loc
from macros.reading.written import Written, read_yaml

UNION = f"{REGION}/union.yml"
"""Who the union is: what its guide says instead of `mkdocs.yml`."""
PLACES = {"redirects": ("extra", "redirects"), "nav": ("nav",)}
"""Settings that are added to those of `mkdocs.yml`; the others stand for theirs."""


def is_region(root: Path) -> bool:
    """Whether this is the guide of another union, which has a folder of its own."""
    return (root / REGION).is_dir()


def take_in(ours: Written, root: Path, depth: int) -> None:
    """Add to a file of the guide what the union's file of the same name says; `depth` is how deep keys are shared."""
    if not (root / REGION / ours.file).is_file():
        return
    theirs = read_yaml(root / REGION / ours.file, f"{REGION}/{ours.file}")
    ours.added.append(theirs)
    kinds = (type(ours.data), type(theirs.data))
    if kinds == (list, list):
        complete(ours, theirs)
    elif ours.data is None or kinds == (dict, dict):
        graft(ours, theirs, theirs.data, (), (), depth)
    elif theirs.data is not None:
        what = "ce fichier n’est pas fait comme celui du guide, qu’il complète"
        theirs.tell(1, what, f"comparez-le à {ours.file}")


def complete(ours: Written, theirs: Written) -> None:
    """Add the entries of the union's file; one under an id of the guide's makes that one's lists longer."""
    known = {entry["id"]: n for n, entry in enumerate(ours.data) if has_id(entry)}
    for n, entry in enumerate(theirs.data):
        twin = known.get(entry["id"]) if has_id(entry) else None
        if twin is None:
            put_in(ours, theirs, entry, (n,), (len(ours.data),))
            continue
        for key, value in entry.items():
            if key != "id":
                graft(ours, theirs, value, (n, key), (twin, key), 0)


def has_id(entry: Any) -> bool:
    """Whether an entry names itself."""
    return isinstance(entry, dict) and isinstance(entry.get("id"), str)


def graft(ours: Written, theirs: Written, new: Any, at: Loc, to: Loc, depth: int) -> None:
    """Add what stands at a place of the union's file to that place of the guide's; nothing is written over."""
    old = found(ours.data, to)
    if old is None:
        put_in(ours, theirs, new, at, to)
    elif isinstance(old, list) and isinstance(new, list):
        for n, entry in enumerate(new):
            put_in(ours, theirs, entry, (*at, n), (*to, len(old)))
    elif isinstance(old, dict) and isinstance(new, dict) and depth:
        for key, value in new.items():
            graft(ours, theirs, value, (*at, key), (*to, key), depth - 1)
    else:
        what = f"« {at[-1]} » est déjà dans {ours.file}, qui ne se récrit pas"
        theirs.refuse(
            at, what, "donnez à ce que vous ajoutez un autre nom, qui commence par le vôtre"
        )


def found(data: Any, loc: Loc) -> Any:
    """What stands at a place, or nothing."""
    for step in loc:
        data = data.get(step) if isinstance(data, dict) else data and data[int(step)]
    return data


def put_in(ours: Written, theirs: Written, new: Any, at: Loc, to: Loc) -> None:
    """Put one thing of the union's file at a place of the guide's, with the lines that say it."""
    if not to:
        ours.data = new
    elif isinstance(holder := found(ours.data, to[:-1]), list):
        holder.insert(int(to[-1]), new)
    else:
        holder[to[-1]] = new
    for loc in [loc for loc in ours.lines if loc[: len(to)] == to]:
        del ours.lines[loc]
    for loc, line in theirs.lines.items():
        if loc[: len(at)] == at:
            ours.lines[(*to, *loc[len(at) :])] = line
            ours.origins[(*to, *loc[len(at) :])] = theirs


def take_in_sections(ours: Written, root: Path) -> None:
    """Add a union's own items to a list of the guide: to its section of the same title, or to one more."""
    theirs = read_yaml(root / REGION / ours.file, f"{REGION}/{ours.file}")
    ours.added.append(theirs)
    if not (isinstance(ours.data, dict) and isinstance(theirs.data, dict)):
        return
    sections = ours.data.get("sections")
    titles = [one.get("title") if isinstance(one, dict) else None for one in sections or []]
    added = theirs.data.pop("sections") if isinstance(theirs.data.get("sections"), list) else []
    for n, section in enumerate(added):
        title = section.get("title") if isinstance(section, dict) else None
        if title in titles and isinstance(section.get("items"), list):
            at, to = ("sections", n, "items"), ("sections", titles.index(title), "items")
            graft(ours, theirs, section["items"], at, to, 0)
        elif isinstance(sections, list):
            put_in(ours, theirs, section, ("sections", n), ("sections", len(sections)))
    graft(ours, theirs, theirs.data, (), (), 1)


def union_behind(root: Path) -> str:
    """The short name of the union that the guide comes from, in that of another; nothing in its own."""
    if not is_region(root):
        return ""
    ours = read_yaml(root / "mkdocs.yml", "mkdocs.yml").data
    return str(found(ours, ("extra", "organisation", "short_name")) or "")


def read_union(root: Path) -> Written:
    """Read who the union is; a folder without that file is a mistake."""
    if not is_region(root):
        return Written(UNION)
    if not (root / UNION).exists():
        written = Written(UNION)
        mend = (
            "écrivez-y au moins « prefix: » et « organisation: », comme le montre AUTRE-REGION.md"
        )
        written.tell(1, "ce fichier manque : il dit qui est votre union", mend)
        return written
    return read_yaml(root / UNION, UNION)


def read_settings(root: Path) -> Written:
    """`mkdocs.yml` with its lines, and in it those of the union; what YAML finds strange there is the generator's own."""
    settings = read_yaml(root / "mkdocs.yml", "mkdocs.yml")
    settings.mistakes.clear()
    theirs = read_union(root)
    settings.added.append(theirs)
    if isinstance(settings.data, dict) and isinstance(theirs.data, dict):
        for key, value in theirs.data.items():
            to = PLACES.get(key, ("extra", key))
            if key == "nav":
                place_nav(settings, theirs)
            elif key == "redirects" and found(settings.data, to):
                graft(settings, theirs, value, (key,), to, 1)
            elif isinstance(settings.data.setdefault("extra", {}), dict):
                put_in(settings, theirs, value, (key,), to)
    return settings


def place_nav(settings: Written, theirs: Written) -> None:
    """Move the lines of `nav` as `with_nav` moves what they say."""
    ours, added = settings.data.get("nav") or [], theirs.data["nav"]
    after, tops = ends(ours), [n for n, line in enumerate(added) if not part_of(ours, line)]
    late = {loc: line for loc, line in settings.lines.items() if is_late(loc, after)}
    for loc in late:
        del settings.lines[loc]
    for (_, n, *rest), line in late.items():
        settings.lines[("nav", int(n) + len(tops), *rest)] = line
    for n, _, to in moves(ours, added):
        for loc, line in theirs.lines.items():
            if loc[:2] == ("nav", n):
                settings.lines[("nav", *to, *loc[2:])] = line
                settings.origins[("nav", *to, *loc[2:])] = theirs
    settings.data["nav"] = with_nav(ours, added)


def is_late(loc: Loc, after: int) -> bool:
    """Whether a line of `nav` stands behind the parts."""
    return loc[:1] == ("nav",) and len(loc) > 1 and int(loc[1]) >= after


def with_nav(ours: list[Any], added: list[Any]) -> list[Any]:
    """The guide's `nav` with a union's: a page goes to the part of its folder, a part behind the parts."""
    nav = deepcopy(ours)
    for _, line, to in moves(ours, added):
        if len(to) == 1:
            nav.insert(int(to[0]), line)
        else:
            nav[int(to[0])][to[1]].append(line)
    return nav


def moves(ours: list[Any], added: list[Any]) -> Iterator[tuple[int, Any, Loc]]:
    """Where each line of a union's `nav` goes in the guide's: its number, what it says, its place."""
    after, joined = ends(ours), dict[Loc, int]()
    for n, line in enumerate(added):
        if part := part_of(ours, line):
            joined[part] = joined.get(part, len(found(ours, part))) + 1
            yield n, line, (*part, joined[part] - 1)
        else:
            yield n, line, (after,)
            after += 1


def ends(nav: list[Any]) -> int:
    """The place behind the last part of `nav`."""
    groups = [n for n, line in enumerate(nav) if isinstance(line, dict)]
    return groups[-1] + 1 if groups else len(nav)


def part_of(nav: list[Any], line: Any) -> Loc | None:
    """The part of the guide whose folder holds this page."""
    for n, group in enumerate(nav if isinstance(line, str) else ()):
        for title, pages in group.items() if isinstance(group, dict) else ():
            first = pages[0] if isinstance(pages, list) and pages else None
            if isinstance(first, str) and PurePosixPath(first).parent == PurePosixPath(line).parent:
                return n, title
    return None
